"""Our own layout: the same drafts come back from XLSX and from both spellings of CSV, whatever stands in them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generated import comparable, releases
from trackball_desktop.domain.release import (
    Disc,
    PrimaryContribution,
    Release,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import ABSENT
from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.formats.full_layout import table_of
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.sheet_types import SheetImport
from trackball_desktop.formats.sheet_writer import write_full
from trackball_desktop.formats.table import read_book

FORMS = ("xlsx", "csv", "excel")
CALM = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def back(form: str, given: Sequence[Release]) -> SheetImport:
    name = "all.xlsx" if form == "xlsx" else "all.csv"
    return read_sheets(read_book(write_full(given, form), name))


@CALM
@given(st.integers(0, 10**9), st.sampled_from(FORMS))
def test_generated_releases_come_back_as_they_were(seed: int, form: str) -> None:
    made = list(releases(seed, 2))
    read = back(form, made)
    assert [comparable(draft.release) for draft in read.drafts] == [comparable(release) for release in made]
    assert (read.rows, read.cells, read.unused) == ((), (), ())


@pytest.mark.parametrize("form", FORMS)
def test_texts_of_any_length_come_back(form: str) -> None:
    lyrics = "Wide is the water\n" * 6000
    release = Release(discs=(Disc(tracks=(Track(local=TrackLocal(lyrics_ttml=lyrics.strip())),)),))
    (draft,) = back(form, [release]).drafts
    assert comparable(draft.release) == comparable(release)


@pytest.mark.parametrize("form", FORMS)
def test_works_are_shared_and_those_of_no_track_stay(form: str) -> None:
    works = (Work(id="b", title="B"), Work(id="alone", title="Alone"), Work(id="a", title="A", contributions=(
        WorkContribution(artist="Ann", split_percentage=Decimal(50)), WorkContribution(),
    )))  # fmt: skip
    tracks = (Track(title="1", works=("a", "b")), Track(title="2", works=("a",)), Track(works=()), Track(works=ABSENT))
    made = Release(works=works, discs=(Disc(), Disc(tracks=tracks)), primary_contributions=(PrimaryContribution(),))
    (draft,) = back(form, [made]).drafts
    assert comparable(draft.release) == comparable(made)
    assert draft.release.works[2] is not None
    assert [track.works for track in draft.release.tracks()] == [("a", "b"), ("a",), (), ABSENT]


def _changed(change: Callable[[list[str], list[list[str]]], None]) -> SheetImport:
    from trackball_desktop.formats.table import write_csv

    release = Release(title="Tides", upc="036000291452", discs=(Disc(tracks=(Track(title="A"), Track(title="B"))),))
    headings, rows = table_of([release])
    change(headings, rows)
    return read_sheets(read_book(write_csv([headings, *rows]), "a.csv"))


def test_rows_and_cells_that_say_nothing_are_reported() -> None:
    def change(headings: list[str], rows: list[list[str]]) -> None:
        rows[1][headings.index("release.title")] = "Other"
        rows[0][headings.index("track.local.lyrics")] = "\\what"
        rows[0][headings.index("release.partners.excluded")] = "\\json:[1]"
        headings.append("our note")
        rows[0].append("hm")

    read = _changed(change)
    assert sorted((problem.row, problem.column, problem.reason) for problem in read.cells) == [
        (2, "release.partners.excluded", "no_value"), (2, "track.local.lyrics", "no_mark"),
        (3, "release.title", "other_value"),
    ]  # fmt: skip
    assert read.unused == ("our note",)
    (draft,) = read.drafts
    assert draft.release.title == "Tides"


def test_a_person_adds_a_track_and_a_release_by_hand() -> None:
    def change(headings: list[str], rows: list[list[str]]) -> None:
        def added(**cells: str) -> list[str]:
            return [cells.get(heading.replace(".", "_"), "") for heading in headings]

        rows.append(added(track_title="C", disc_number="1"))
        rows.append(added(release_title="Ebb", release_upc="4006381333931", track_title="One", disc_number="1"))
        rows.append(added(release_title="Ebb", release_upc="4006381333931", track_title="Two", disc_number="1"))

    read = _changed(change)
    titles = [[track.title for track in draft.release.tracks()] for draft in read.drafts]
    assert titles == [["A", "B", "C"], ["One", "Two"]]
    assert json.dumps([draft.release.title for draft in read.drafts]) == '["Tides", "Ebb"]'


def test_a_workbook_offers_the_lists_keeps_its_headings_in_view_and_codes_as_text() -> None:
    with zipfile.ZipFile(
        io.BytesIO(write_full([Release(title="=A", upc="0036000291452", genre="Pop")], "xlsx"))
    ) as book:
        sheet, lists = (book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2))
        texts, styles = (book.read(f"xl/{name}.xml").decode() for name in ("sharedStrings", "styles"))
        assert 'state="hidden"' in book.read("xl/workbook.xml").decode()
    assert 'state="frozen"' in sheet
    assert sheet.count('<dataValidation type="list"') >= 10
    assert "<f>" not in sheet
    assert "<v>0036000291452" not in sheet + lists
    offered = {term.value for term in vocabulary("parental_advisory").terms}
    assert {"0036000291452", "=A", *offered} <= set(re.findall(r"<t[^>]*>([^<]*)", texts))
    assert 'formatCode="@"' in styles
