"""What a workbook of ours is beside its cells: filter, panes, widths and lists, each over all columns."""

from __future__ import annotations

import html
import io
import re
import zipfile

import pytest

from trackball_desktop.formats.sheet_writer import write_workbook


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: html.unescape(book.read(name).decode()) for name in book.namelist()}


def _sheet(data: bytes) -> str:
    return _parts(data)["xl/worksheets/sheet1.xml"]


@pytest.mark.parametrize(
    ("columns", "rows", "area"),
    [
        (1, 1, "A1:A2"),
        (2, 1, "A1:B2"),
        (3, 2, "A1:C3"),
        (26, 1, "A1:Z2"),
        (27, 1, "A1:AA2"),
        (28, 300, "A1:AB301"),
        (3, 0, None),
    ],
)
def test_the_filter_reaches_over_all_columns_and_rows(columns: int, rows: int, area: str | None) -> None:
    headings = [f"h{number}" for number in range(columns)]
    data = write_workbook(headings, [["x"] * columns for _ in range(rows)], {})
    assert re.findall(r'<autoFilter ref="([^"]*)"', _sheet(data)) == ([area] if area else [])
    start, _, end = (area or "").partition(":")
    names = re.findall(r"<definedName[^>]*_FilterDatabase[^>]*>([^<]*)<", _parts(data)["xl/workbook.xml"])
    assert [name.replace("$", "") for name in names] == ([f"Releases!{start}:{end}"] if area else [])


@pytest.mark.parametrize(("frozen", "cell"), [(0, "A2"), (1, "B2"), (2, "C2")])
def test_the_headings_and_the_first_columns_stay_in_view(frozen: int, cell: str) -> None:
    sheet = _sheet(write_workbook(["A", "B", "C"], [["1", "2", "3"]], {}, frozen=frozen))
    pane = re.findall(r"<pane ([^>]*)/>", sheet)[0]
    assert f'topLeftCell="{cell}"' in pane
    assert 'ySplit="1"' in pane
    assert 'state="frozen"' in pane
    assert ("xSplit" in pane) == bool(frozen)


@pytest.mark.parametrize(
    ("heading", "cells", "width"),
    [
        ("A", [], 12),
        ("A", ["x" * 10], 12),
        ("A", ["x" * 11, "x"], 13),
        ("A" * 20, ["x"], 22),
        ("A", ["x" * 38], 40),
        ("A", ["x" * 39], 40),
        ("A", ["x"] * 199 + ["x" * 30], 32),
        ("A", ["x"] * 200 + ["x" * 30], 12),
    ],
)
def test_a_column_is_as_wide_as_its_longest_text_within_bounds(heading: str, cells: list[str], width: int) -> None:
    sheet = _sheet(write_workbook([heading], [[cell] for cell in cells], {}))
    found = re.findall(r'<col min="1" max="1" width="([\d.]+)"', sheet)
    assert [int(float(one)) for one in found] == [width]  # a file adds what Excel pads a column with


def test_each_list_is_kept_once_and_offered_below_all_of_its_headings() -> None:
    yes_no, moods = ("yes", "no"), ("calm", "loud", "odd")
    choices: dict[str, tuple[str, ...]] = {"A": yes_no, "B": (), "C": moods, "D": yes_no}
    parts = _parts(write_workbook(["A", "B", "C", "D", "E"], [["yes", "x", "calm", "no", "x"]] * 2, choices))
    found = re.findall(
        r'<dataValidation type="list"([^>]*)sqref="([^"]*)"><formula1>([^<]*)<', parts["xl/worksheets/sheet1.xml"]
    )
    assert [(area, source) for _, area, source in found] == [
        ("A2:A503", "Lists!$A$1:$A$2"),
        ("C2:C503", "Lists!$B$1:$B$3"),
        ("D2:D503", "Lists!$A$1:$A$2"),
    ]
    assert all('errorStyle="information"' in more for more, *_ in found), "other values can be typed"
    assert 'name="Lists" sheetId="2" state="hidden"' in parts["xl/workbook.xml"]
    assert len(re.findall("<c ", parts["xl/worksheets/sheet2.xml"])) == len(yes_no) + len(moods)
    empty = _parts(write_workbook(["A"], [], {"A": yes_no}))
    assert 'sqref="A2:A502"' in empty["xl/worksheets/sheet1.xml"]
    assert "xl/worksheets/sheet2.xml" not in _parts(write_workbook(["A"], [["x"]], {}))
