"""Cells as text: what spreadsheets write is read, what is written is read back, and quotation marks in titles stay."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trackball_desktop.ui.editor.grid import tsv

CELL = st.text(st.sampled_from("ab \t\n\"'é夜,;"), max_size=6)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLE)
@example([["", ""], ["", ""]])
@example([['"'], ['""']])
def test_what_is_written_is_read_back(table: list[list[str]]) -> None:
    expected = [] if table == [[""]] else table
    assert tsv.parse_cells(tsv.format_cells(table)) == expected
    assert tsv.parse_cells(tsv.format_cells(table).replace("\n", "\r\n")) == expected


@given(st.text(st.sampled_from('a"\t\n\r'), max_size=12))
def test_any_text_can_be_read(text: str) -> None:
    table = tsv.parse_cells(text)
    assert all(table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Excel: cells with line breaks in marks, rows ended by CR LF, also the last one.
        ('Title\tNotes\r\nKites\t"one\r\ntwo"\r\n', [["Title", "Notes"], ["Kites", "one\ntwo"]]),
        # LibreOffice: the same with LF, and marks around what holds a mark.
        ('"say ""hi"""\t3:48\n\tlast\n', [['say "hi"', "3:48"], ["", "last"]]),
        # Excel leaves a mark inside a cell alone.
        ('12" mix\tx\n', [['12" mix', "x"]]),
        # No quotation: the mark is not closed before the end of the cell.
        ('"Heroes" (Live)\tDavid\n', [['"Heroes" (Live)', "David"]]),
        ('"never closed\tx', [['"never closed', "x"]]),
        ("one\rtwo", [["one"], ["two"]]),
        ("", []),
        ("\n", [[""]]),
        ("a\t\n", [["a", ""]]),
    ],
)
def test_what_programs_put_on_the_clipboard(text: str, expected: list[list[str]]) -> None:
    assert tsv.parse_cells(text) == expected


def test_a_single_plain_cell_is_its_text_alone() -> None:
    assert tsv.format_cells([["Harbour"]]) == "Harbour"
    assert tsv.format_cells([["one\ntwo"]]) == '"one\ntwo"\n'


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(tsv.TooManyCells):
        tsv.parse_cells("\t" * (tsv.MAX_CELLS + 1))


def test_marks_that_are_never_closed_cost_no_more_than_their_length() -> None:
    def cost(cells: int) -> float:
        started = time.thread_time()
        for _ in range(6):
            tsv.parse_cells('"x\t' * cells)
        return time.thread_time() - started

    # Eight times the length costs eight times as much; were each mark looked for to the end, it would be 64 times.
    # Windows counts a thread's time by 16 ms.
    assert min(cost(64_000) for _ in range(3)) < 30 * max(min(cost(8_000) for _ in range(3)), 0.016)
