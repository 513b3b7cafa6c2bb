"""Cases 10, 12 and 28 from outside, each expectation of theirs, from the file to what is handed out or written."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.services.conftest import World
from trackball_desktop import cli
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.text_files import read_text
from trackball_desktop.storage.repositories import Repositories

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
PEOPLE = ["Bjørn Älvö", "Renée Noël"]


@pytest.fixture
def cases() -> Path:
    if not CASES.is_dir():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    return CASES


def verb(folder: Path, *arguments: str) -> tuple[int, Any]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = cli.run([*arguments, "--json", "--data-dir", str(folder)])
    return code, json.loads(out.getvalue())


def handed_out(folder: Path, file: Path) -> tuple[list[str], dict[str, Any]]:
    """Import a list of UPCs and take all of its codes, one a draft; return them with what the import said."""
    code, said = verb(folder, "codes", "import", str(file))
    if code:
        return [], said
    taken: list[str] = []
    for _ in range(said["free"]):
        repositories = Repositories.open(folder)
        made = repositories.library.create(Release(title="Kites"), label="made").result().release
        repositories.close()
        assert verb(folder, "codes", "assign", made.id, "--upc")[0] == 0
        repositories = Repositories.open(folder)
        taken.append(str(repositories.library.load(made.id).release.upc))
        repositories.close()
    return taken, said


@pytest.mark.parametrize(("name", "codes"), [
    ("12-tables-in-excel-encodings/upc-apostrophe.csv", ["036000291452", "4006381333931"]),
    ("12-tables-in-excel-encodings/upc-float.csv", ["036000291452", "4006381333931"]),
    ("12-tables-in-excel-encodings/upc-unicode-text.txt", ["036000291452", "4006381333931"]),
    ("28-upc-as-a-decimal/upcs.csv", ["076012229074"]),
    ("28-upc-as-a-decimal/upcs-utf16.txt", ["076012229074"]),
])  # fmt: skip
def test_a_list_of_upcs_gives_out_the_codes_that_it_means(
    tmp_path: Path, cases: Path, name: str, codes: list[str]
) -> None:
    taken, said = handed_out(tmp_path, cases / name)
    assert sorted(taken) == sorted(codes)
    assert said["problems"] == []


def test_rounded_upcs_are_refused_with_the_reason(tmp_path: Path, cases: Path) -> None:
    taken, said = handed_out(tmp_path, cases / "12-tables-in-excel-encodings" / "upc-sci.csv")
    assert taken == []
    for line in ("Line 2: 3.60003E+11", "Line 3: 4.00638E+12", "a spreadsheet has rounded it"):
        assert line in said["error"]["meaning"]
    assert verb(tmp_path, "codes", "list")[1]["pools"] == []


@pytest.mark.parametrize(("name", "guessed"), [
    ("excel-ansi.csv", True), ("excel-mac.csv", True), ("excel-unicode-text.txt", False), ("sep-line.csv", False),
    ("utf8.csv", False),
])  # fmt: skip
def test_people_are_read_by_their_names_in_every_encoding(world: World, cases: Path, name: str, guessed: bool) -> None:
    read = read_text(cases / "12-tables-in-excel-encodings" / name)
    assert bool(read.encoding_note) is guessed, "a guess is said, with a name to look at"
    assert (PEOPLE[0] in read.encoding_note) is guessed
    before = {person.name for person in _people(world.repositories)}
    world.run(lambda services: services.people.import_table(read.text))
    assert [person.name for person in _people(world.repositories) if person.name not in before] == PEOPLE


def test_people_in_an_encoding_that_is_not_sure_are_refused_and_nothing_is_written(world: World, cases: Path) -> None:
    before = _people(world.repositories)
    with pytest.raises(UserError, match="not Unicode") as caught:
        read_text(cases / "12-tables-in-excel-encodings" / "shift-jis.csv")
    assert "CSV UTF-8" in caught.value.remedy
    assert _people(world.repositories) == before


def test_codes_in_tags_reach_the_draft_as_typed_ones_do(world: World, cases: Path, tmp_path: Path) -> None:
    """What two codes in one tag mean is left to a person, and found by a check; never one of them by itself."""
    folder = Path(shutil.copytree(cases / "10-isrc-spellings-in-tags" / "x", tmp_path / "x"))
    (plan,) = world.run(lambda services: services.intake.read_plans((folder,)))
    release_id = world.run(lambda services: services.intake.create(plan))
    release = world.repositories.library.load(release_id).release
    isrcs = [track.isrc for track in release.tracks()]
    assert isrcs == [
        *(f"USSKG260000{number}" for number in (1, 2, 3)), "USSKG2600004;USSKG2600005",
        *(f"USSKG260000{number}" for number in (6, 7, 8)),
    ]  # fmt: skip
    assert release.upc == "036000291452"
    found = world.run(lambda services: asyncio.to_thread(services.checking.check, release_id)).findings
    assert [finding.node_id for finding in found if finding.rule == "isrc.format"] == [list(release.tracks())[3].id]


def _people(repositories: Repositories) -> list[Any]:
    return sorted(repositories.people.page(), key=lambda person: person.name)
