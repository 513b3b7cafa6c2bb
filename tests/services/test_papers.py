"""The verb `paper`: files in every form and language, kept in the timeline with their hash."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.bodies import complete
from trackball_desktop import cli
from trackball_desktop.app import App, DataFolder
from trackball_desktop.media.sample_cover import draw_cover
from trackball_desktop.ui.kit.mirroring import mirror_tables

Run = Callable[..., tuple[int, Any]]

# The verb makes an application of its own where none runs: one without widgets, which the tests of the window after it
# could not use.
pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, Any]:
        capsys.readouterr()
        code = cli.run([*map(str, words), "--data-dir", str(tmp_path / "data"), "--json"])
        out = capsys.readouterr()[0]
        return code, json.loads(out) if out.strip() else None

    return call


@pytest.fixture
def release_id(run: Run, tmp_path: Path) -> str:
    body = tmp_path / "body.json"
    body.write_text(json.dumps(complete(1)), "utf-8")
    made = run("import", body)[1]["id"]
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(draw_cover())
    assert run("attach", made, cover, "--cover")[0] == 0
    return str(made)


@pytest.mark.parametrize("kind", ["label-copy", "one-sheet", "split-sheet", "credits"])
@pytest.mark.parametrize("form", ["pdf", "txt", "html"])
def test_a_paper_is_written_and_kept_in_the_timeline(
    run: Run, release_id: str, tmp_path: Path, kind: str, form: str
) -> None:
    out = tmp_path / f"paper.{form}"
    code, made = run("paper", kind, release_id, "--out", out, "--language", "ja", "--contact", "press@example.org")
    assert code == 0, made
    data = out.read_bytes()
    assert made == {"path": str(out), "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    if form == "pdf":
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")
        assert b"/FontFile" in _unpacked(data)
    else:
        assert "Harbour" in data.decode()
    if (kind, form) == ("one-sheet", "html"):
        assert "data:image/jpeg;base64," in data.decode()
        assert "press@example.org" in data.decode()
    with App(DataFolder.resolve(tmp_path / "data", practice=False)) as app:
        (note,) = app.repositories.documents.for_release(release_id)
    assert (note.kind, note.name, note.sha256) == (kind, out.name, made["sha256"])
    assert note.detail == {"language": "ja"}


def _unpacked(pdf: bytes) -> bytes:
    """Return a PDF with its packed streams beside it."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    found = [pdf]
    for one in packed:
        try:
            found.append(zlib.decompress(one))
        except zlib.error:
            continue
    return b"".join(found)


def test_the_split_sheet_has_a_page_for_each_work(run: Run, release_id: str, tmp_path: Path) -> None:
    out = tmp_path / "split.pdf"
    assert run("paper", "split-sheet", release_id, "--out", out)[0] == 0
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", _unpacked(out.read_bytes()))) == 4


def test_a_barcode_is_a_picture_and_other_forms_are_refused(run: Run, release_id: str, tmp_path: Path) -> None:
    for form, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        out = tmp_path / f"code.{form}"
        assert run("paper", "barcode", release_id, "--out", out)[0] == 0
        assert out.read_bytes().startswith(start)
    code, answer = run("paper", "barcode", release_id, "--out", tmp_path / "code.pdf")
    assert (code, "svg, png" in answer["error"]["remedy"]) == (2, True)
    assert run("set", release_id, "upc=@absent")[0] == 0
    code, answer = run("paper", "barcode", release_id, "--out", tmp_path / "no.svg")
    assert (code, "UPC" in answer["error"]["title"]) == (2, True)
    assert not (tmp_path / "no.svg").exists()


def test_templates_of_ones_own_are_used_and_their_faults_told(run: Run, release_id: str, tmp_path: Path) -> None:
    code, made = run("paper", "templates")
    assert (code, len(made["templates"])) == (0, 8)
    mine = next(Path(one) for one in made["templates"] if one.endswith("label-copy.txt"))
    mine.write_text("Mine: {{title}}", "utf-8")
    out = tmp_path / "mine.txt"
    assert run("paper", "label-copy", release_id, "--out", out)[0] == 0
    assert out.read_text("utf-8") == "Mine: Harbour Songs 1"
    mine.write_text("Mine: {{#title}}", "utf-8")
    code, answer = run("paper", "label-copy", release_id, "--out", out)
    assert (code, "line 1" in answer["error"]["title"]) == (2, True)
    assert out.read_text("utf-8") == "Mine: Harbour Songs 1"


def test_rows_are_mirrored_in_tables_within_tables() -> None:
    page = (
        '<table><tr><td align="left">1</td><td><table><tr><td>a</td><td>b &amp; c</td></tr></table></td></tr></table>'
    )
    assert mirror_tables(page) == (
        '<table><tr><td><table><tr><td>b &amp; c</td><td>a</td></tr></table></td><td align="left">1</td></tr></table>'
    )
