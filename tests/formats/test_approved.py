"""Sheets, tables and DDEX messages of many sorts give what was approved, value for value."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from tests.approval import approve
from tests.bodies import complete
from tests.formats.own_sheets import SHEETS
from tests.formats.test_ern import _files
from tests.formats.test_ern_round_trip import ENVELOPE
from tests.generated import releases
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import Release, walk
from trackball_desktop.formats.ern import message, reader
from trackball_desktop.formats.full_layout import table_of
from trackball_desktop.formats.sheet_layouts import layouts, lost_fields, rows_for
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.sheet_report import document
from trackball_desktop.formats.table import read_book, write_csv
from trackball_desktop.formats.text_files import decode_text
from trackball_desktop.formats.upc_list import read_upc_list
from trackball_desktop.targets.openplay.body import canonical_json, create_body, import_create_body

CELLS = (
    "", "0", "1", "01", "A1", "B2", "1-01", "3:12", "3'20\"", "192", "0.25", "25%", "50,5", "1/3", "2026-04-03",
    "03/04/2026", "25/09/2026", "3.4.26", "46115", "2026", "tomorrow", "yes", "No", "Explicit", "clean", "ja",
    "4006381333931", "4.00638E+12", "36000291452", "DEA612600001", "DE-A61-26-00001", "XX", "English", "deutsch",
    "Ann Low feat. Bob", "Ann Low & Bob", "Low, Ann", "Ann Low; Bob", "(P) 2026 Low", "℗ Low 2026", "=1+1", "N/A",
    "-", "?", "Worldwide", "DE, AT, CH", "Composer: Ann Low", "Ann Low (Vocals)", "T-034.524.680-1", "  Low  ",
)  # fmt: skip


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(inner) for key, inner in value.items() if key != "id"}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value


def body(release: Release) -> str:
    """Return what a release would be sent as, with the fields of our own beside it."""
    own = [
        f"{type(node).__name__}.{name}={value!r}"
        for node in walk(release)
        if (local := getattr(node, "local", None)) is not None
        for name, value in local
        if value not in (None, "", (), False)
    ]
    return f"{canonical_json(create_body(release))} {' '.join(own)}"


def imported(text: str, **options: Any) -> Iterator[str]:
    try:
        found = read_sheets(read_book(text.encode(), "a.csv"), **options)
    except TrackballError as error:
        yield f"  refused: {type(error).__name__}"
        return
    for draft in found.drafts:
        yield f"  {re.sub(r'[0-9a-f]{32}', 'id', body(draft.release))} {sorted(draft.numbers.values())}"
    report = {key: value for key, value in document(found).items() if value and key != "notes"}
    yield f"  {json.dumps(report, sort_keys=True, ensure_ascii=False)} {found.heading_rows} {len(found.notes)}"


def changed(chance: random.Random, text: str) -> str:
    """Return a sheet with other words in some of its cells."""
    lines = text.splitlines()
    mark = max(",;\t|", key=text.count)
    rows = [line.split(mark) for line in lines]
    for _ in range(chance.randrange(1, 6)):
        row = chance.choice([row for row in rows if row])
        row[chance.randrange(len(row))] = chance.choice(CELLS)
    return "\n".join(mark.join(row) for row in rows)


@pytest.mark.parametrize("part", range(4))
def test_sheets(part: int) -> None:
    """Sheets of our own, each as it is, read with the month first, and with other words in it."""
    chance = random.Random(part)

    def lines() -> Iterator[str]:
        for name, (text, _) in list(SHEETS.items())[part::4]:
            yield name
            yield from imported(text)
            yield from imported(text, day_first=False)
            for _ in range(14):
                yield from imported(changed(chance, text))

    approve(f"sheets_{part}", lines())


def test_tables_of_every_layout() -> None:
    def lines() -> Iterator[str]:
        drafts = [
            *(import_create_body(complete(number)) for number in range(3)),
            *islice(releases(4, 8), 8),
        ]
        headings, rows = table_of(drafts)
        yield from (json.dumps(row, ensure_ascii=False) for row in (headings, *without_random(rows)))
        for name, layout in sorted(layouts().items()):
            yield f"== {name}"
            for row in without_random(rows_for(layout, drafts)):
                yield json.dumps(row, ensure_ascii=False)
            yield f"not held: {sorted(set().union(*(lost_fields(layout, draft) for draft in drafts)))}"

    approve("tables", lines())


def with_plain_ids(table: list[list[str]]) -> list[list[str]]:
    """Return a table in which the ids that were drawn are numbered."""
    pattern = re.compile(r"\b[0-9a-f]{32}\b")
    ids = {found: f"id{at}" for at, found in enumerate(dict.fromkeys(pattern.findall(str(table))))}
    return [[pattern.sub(lambda found: ids[found[0]], cell) for cell in row] for row in table]


@pytest.mark.parametrize("part", range(5))
def test_tables_of_our_own_that_somebody_changed(part: int) -> None:
    """What is read of a table of all fields after cells, rows and headings were changed, and what is reported."""
    chance = random.Random(part)

    def lines() -> Iterator[str]:
        for number in range(8 * part, 8 * part + 8):
            drafts = [import_create_body(complete(number % 3)), *releases(number, 1)]
            headings, rows = table_of(drafts)
            table = [list(headings), *([str(cell) for cell in row] for row in rows)]
            table = with_plain_ids(table)
            for _ in range(chance.randrange(1, 8)):
                row = chance.choice(table[1:])
                column = chance.randrange(len(headings))
                match chance.randrange(6):
                    case 0:
                        row.append(chance.choice(("x", " ", "")))
                    case 1:
                        table.insert(chance.randrange(1, len(table) + 1), list(chance.choice(table[1:])))
                    case 2 if len(table) > 2:
                        table.remove(row)
                    case 3:
                        table[0][column] = chance.choice(("release.other", "", "track.title", "disc.number", "Note"))
                    case _ if column < len(row):
                        row[column] = chance.choice(CELLS)
            yield f"== {number}"
            try:
                found = read_sheets(read_book(write_csv(table), "a.csv"))
            except TrackballError as error:
                yield f"refused: {type(error).__name__}"
                continue
            for draft in found.drafts:
                yield re.sub(r"\b[0-9a-f]{32}\b", "id", body(draft.release))[:600]
            yield json.dumps({name: value for name, value in document(found).items() if value and name != "notes"})[
                :1500
            ]

    approve(f"changed_tables_{part}", lines())


def without_random(rows: Any) -> Iterator[list[str]]:
    """Yield rows without the ids that are drawn when a release is made."""
    for row in rows:
        yield [re.sub(r"\b[0-9a-f]{32}\b", "id", str(cell)) for cell in row]


def test_texts_and_lists() -> None:
    texts = (
        "a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2", '"a","b"\n"1, 2","3"\n', '"a""b",c\n', "a|b|c\n1|2|3\n", "", "\n\n",
        "a,b\r\n1,2\r\n", "sep=;\na;b\n1;2\n", "a,b\n1\n1,2,3\n", '"open,b\n1,2\n', "ä;ö\n", "a,b;c\n1;2,3\n",
    )  # fmt: skip
    codings = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman", "shift-jis")

    def lines() -> Iterator[str]:
        for text in texts:
            for coding in codings:
                try:
                    book = read_book(text.encode(coding), "a.csv")
                except (TrackballError, UnicodeError) as error:
                    yield f"{text!r} {coding}: {type(error).__name__}"
                else:
                    yield f"{text!r} {coding}: {[(sheet.name, sheet.rows) for sheet in book.sheets]}"
        for text in ("Gänse\n夜", "夜の水\nsecond", "plain", "\ufefftext", "a\x00b"):
            for coding in codings:
                try:
                    found = decode_text(text.encode(coding), "a.txt")
                    yield f"{text!r} {coding}: {found}"
                except (TrackballError, UnicodeError) as error:
                    yield f"{text!r} {coding}: {type(error).__name__}"
        for text in (
            "4006381333931\n036000291452",
            "4006381333931 used\nx\n4006381333932",
            "",
            "# note\n123,036000291452",
        ):
            try:
                yield f"{text!r}: {read_upc_list(text)}"
            except TrackballError as error:
                yield f"{text!r}: {type(error).__name__}"
        yield from write_csv([["a", "b,c", 'd"e', "=1", "+1", "-1", "@x", "0123", " x "]]).decode().splitlines()
        yield from write_csv([["ä", "=1", "0123"]], excel=True).decode("utf-8", "replace").splitlines()

    approve("texts", lines())


def tidy(xml: bytes) -> list[str]:
    text = re.sub(rb"\b[0-9a-f]{32}\b", b"id", xml)
    return text.decode().splitlines()


def test_messages() -> None:
    """A message of each of many releases, what it says it has no place for, and how it is read again."""

    def lines() -> Iterator[str]:
        drafts = [with_absent_inherited(import_create_body(complete(number))) for number in range(2)]
        drafts += list(releases(21, 14))
        for number, draft in enumerate(drafts):
            yield f"== {number}"
            if lacks := message.missing_fields(draft):
                yield f"missing: {lacks}"[:300]
                continue
            files = _files(draft) if number % 2 == 0 else ()
            made, beside = message.write(draft, ENVELOPE, files)
            yield from tidy(made.xml)
            yield from sorted(f"remark {remark.path} {remark.reason.name}" for remark in made.remarks)
            yield from (f"{name}: {len(data)}" for name, data in sorted(beside.items()))
            back = reader.read(made.xml, "a.xml")
            for one in back.releases:
                yield re.sub(r"[0-9a-f]{32}", "id", body(one.release))
                yield f"files {[file.name for file in one.files]}"

    approve("messages", lines())
