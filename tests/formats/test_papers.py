"""Papers as text and pages, their templates and their faults, the hash of shares, and barcodes that scanners read."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy
import pytest
from PIL import Image

from tests.bodies import complete
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import with_check_digit
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.papers import barcode, papers
from trackball_desktop.formats.papers.shares_hash import shares_hash
from trackball_desktop.formats.papers.template import Template
from trackball_desktop.formats.papers.values import all_labels, values_of
from trackball_desktop.targets.openplay.body import import_create_body

TODAY = date(2026, 11, 29)


def draft() -> Release:
    return with_absent_inherited(import_create_body(complete(1)))


# --- barcodes ---------------------------------------------------------------------------------------------------------

CODES = [
    "4006381333931", "4260600000015", "036000291452", "012345678905", "8712345678906", "0000000000000",
    *(with_check_digit(f"{first}{'0123456789'[::-1]}{first}"[:12]) for first in range(10)),
]  # fmt: skip


@pytest.mark.parametrize("code", sorted(set(CODES)))
def test_a_scanner_reads_the_picture_as_the_code(code: str) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    picture = Image.open(io.BytesIO(barcode.png(code)))
    assert (picture.mode, picture.width) == ("L", barcode.MODULES * 8)
    (found,) = zxingcpp.read_barcodes(numpy.asarray(picture))
    assert found.text.zfill(13) == code.zfill(13)
    rotated = zxingcpp.read_barcodes(numpy.asarray(picture.resize((picture.width // 4, picture.height // 4))))
    assert rotated[0].text.zfill(13) == code.zfill(13)


def test_the_bars_are_those_of_the_standard() -> None:
    # GS1 General Specifications: guards, parity of the first digit, and the complement on the right
    modules = barcode.barcode_modules("4006381333931")
    assert (len(modules), modules[:3], modules[45:50], modules[-3:]) == (95, "101", "01010", "101")
    assert modules[3:10] == "0001101"  # 0 in set A
    assert modules[10:17] == "0100111"  # 0 in set B: the second digit of a code that begins with 4
    assert modules[50:57] == "1000010"  # 3 in set C
    assert barcode.barcode_modules("036000291452") == barcode.barcode_modules("0036000291452")


def test_the_svg_has_the_same_bars_and_its_size_in_millimetres() -> None:
    text = barcode.svg("4006381333931")
    drawn = ["0"] * barcode.MODULES
    for x, width in re.findall(r'<rect x="([\d.]+)" y="0" width="([\d.]+)"', text):
        start, count = round(float(x) / 0.33), round(float(width) / 0.33)
        drawn[start : start + count] = "1" * count
    assert "".join(drawn)[11:-11] == barcode.barcode_modules("4006381333931")
    assert 'width="38.61mm"' in text


@pytest.mark.parametrize("text", ["", "4006381333932", "abc", None, "96385074"])
def test_what_is_no_upc_has_no_barcode(text: str | None) -> None:
    with pytest.raises(UserError, match="barcode"):
        barcode.code_of(text)


# --- templates --------------------------------------------------------------------------------------------------------


def test_a_template_fills_names_lists_and_what_is_not_there() -> None:
    rows = "{{#rows}}\n- {{name}} of {{title}}{{^last}},{{/last}}\n{{/rows}}\n{{^rows}}none{{/rows}}"
    text = "{{! note }}{{title}}\n" + rows + "{{w.a}}"
    filled = Template(text, "t", html=False).fill(
        {"title": "<b>", "rows": [{"name": "x"}, {"name": "y", "last": True}], "w": {"a": "!"}}
    )
    assert filled == "<b>\n- x of <b>,\n- y of <b>\n!"
    assert Template("{{#a}}{{.}} {{/a}}", "t", html=True).fill({"a": ["<x>", "b\nc"]}) == "&lt;x&gt; b<br>c "


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a\n{{#b}}x", "line 2"), ("{{/b}}", "was not opened"), ("{{#a}}{{/b}}", "was not opened"),
        ("{{a b}}", "not a known name"), ("{{__import__('os')}}", "not a known name"), ("{{#a}}" * 40, "deeply"),
    ],
)  # fmt: skip
def test_a_fault_in_a_template_is_told_with_its_line(text: str, word: str) -> None:
    with pytest.raises(UserError, match=word):
        Template(text, "t.html", html=True)


def test_a_template_of_ones_own_stands_before_ours_and_bad_ones_are_told(tmp_path: Path) -> None:
    values = values_of(draft(), today=TODAY)
    places = papers.copy_templates(tmp_path)
    assert len(places) == len(papers.KINDS) * len(papers.FORMS)
    ours = papers.render_paper("credits", "txt", values)
    assert papers.render_paper("credits", "txt", values, tmp_path) == ours
    (tmp_path / "credits.txt").write_text("Mine: {{title}}", "utf-8")
    assert papers.render_paper("credits", "txt", values, tmp_path) == "Mine: Harbour Songs 1"
    assert papers.copy_templates(tmp_path) == places
    assert (tmp_path / "credits.txt").read_text("utf-8") == "Mine: {{title}}"
    (tmp_path / "credits.txt").write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(UserError, match="cannot be read"):
        papers.render_paper("credits", "txt", values, tmp_path)


# --- papers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", sorted(all_labels()))
@pytest.mark.parametrize("kind", papers.KINDS)
@pytest.mark.parametrize("form", papers.FORMS)
def test_every_paper_is_made_in_every_language(kind: str, form: str, language: str) -> None:
    text = papers.render_paper(kind, form, values_of(draft(), language=language, today=TODAY))
    assert "{{" not in text
    assert "Harbour" in text
    if form == "html":
        assert f'dir="{all_labels()[language]["direction"]}"' in text


def test_label_copy_says_what_a_plant_asks_for() -> None:
    text = papers.render_paper("label-copy", "txt", values_of(draft(), today=TODAY))
    for part in ("Harbour Songs 1", "Mara Quist", "4260600000015", "℗ 2027 Northlight", "QZNL22600012", "0:42",
                 "T-318206447-3", "Tomas Lindqvist"):  # fmt: skip
        assert part in text, part


def test_lists_of_names_in_two_scripts_run_from_right_to_left_and_each_name_in_its_own_direction() -> None:
    track = values_of(draft(), language="ar", today=TODAY)["discs"][0]["tracks"][1]
    begins, ends, isolated = "\u2067", "\u2069", "\u2068{}\u2069".format
    people = [("Mara Quist", "Composer"), ("Ines Moreau", "Author")]
    wanted = ", ".join(isolated(f"{begins}{isolated(name)} ({isolated(role)}){ends}") for name, role in people)
    assert isolated(f"{begins}{wanted}{ends}") in [fact["value"] for fact in track["facts"]]
    english = values_of(draft(), today=TODAY)["discs"][0]["tracks"][1]
    assert "Mara Quist (Composer), Ines Moreau (Author)" in [fact["value"] for fact in english["facts"]]


def test_titles_from_outside_cannot_be_markup() -> None:
    release = draft().model_copy(update={"title": '<img src="//host/x">'})
    page = papers.render_paper("label-copy", "html", values_of(release, today=TODAY))
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_split_sheet_has_every_share_its_sum_a_signature_line_for_each_and_the_hash() -> None:
    release = draft()
    values = values_of(release, today=TODAY, codes={"Mara Quist": "00045620792"})
    assert len(values["works"]) == len(release.works) == 4
    text = papers.render_paper("split-sheet", "txt", values)
    for work in release.works:
        assert shares_hash(work) in text
    first = release.works[0]
    for row in (*first.children("contributions"), *first.children("publishers")):
        name = getattr(row, "publisher", None) or row.artist  # type: ignore[attr-defined]
        assert f"\n{name}\n" in text
    assert "IPI 00045620792" in text
    assert "do not add up to 100" not in text


def test_the_hash_changes_with_what_was_agreed_and_with_nothing_else() -> None:
    work = draft().works[0]
    before = shares_hash(work)
    assert shares_hash(work.model_copy(update={"id": "other", "description": "x"})) == before
    row = work.children("contributions")[0].model_copy(update={"split_percentage": Decimal("1.5")})
    changed = work.model_copy(update={"contributions": (row, *work.children("contributions")[1:])})
    assert shares_hash(changed) != before
    values = values_of(draft().model_copy(update={"works": (changed,)}), today=TODAY)
    assert values["works"][0]["sums"][0]["open"]


def test_an_empty_draft_makes_papers_too() -> None:
    for kind in papers.KINDS:
        for form in papers.FORMS:
            papers.render_paper(kind, form, values_of(Release(), today=TODAY))
    assert "No track has a work yet" in papers.render_paper("split-sheet", "txt", values_of(Release(), today=TODAY))
