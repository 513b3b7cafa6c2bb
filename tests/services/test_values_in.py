"""Values that come in by `set`, by an import, by a tag and in a list of codes: read, or left and found."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import spellings
from trackball_desktop.domain.identifiers import is_valid_gtin, isrc_series, normal_isrc
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.upc_list import read_upc_list
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.field_input import ChangedInput
from trackball_desktop.services.intake_plan import _isrc as isrc_of_tag  # pyright: ignore[reportPrivateUsage]
from trackball_desktop.services.intake_plan import normalised_text
from trackball_desktop.storage.repositories import Repositories

CODE = "076012229074"
ISRC = "QZNL22600001"


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    repositories = Repositories.open(tmp_path / "data")
    yield Drafts(repositories)
    repositories.close()


def imported(drafts: Drafts, body: Any) -> tuple[Release, list[ChangedInput]]:
    told: list[ChangedInput] = []
    release_id = asyncio.run(drafts.import_body(body, "imported", on_read=told.append))
    return drafts.find(release_id).release, told


def is_another_upc(value: object, text: str) -> bool:
    if not isinstance(value, str) or value == text or not value.isascii() or not value.isdecimal():
        return False
    return is_valid_gtin(value) and value.zfill(14) != CODE.zfill(14)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (76012229074, CODE),
        (76012229074.0, CODE),
        ("76012229074.0", CODE),
        (" UPC 0 76012-22907 4", CODE),
        (7.60122e11, None),  # rounded
        ("7.60122E+11", "7.60122E+11"),
        (CODE, CODE),
    ],
)
def test_an_import_reads_a_bar_code_or_leaves_it(drafts: Drafts, given: Any, kept: str | None) -> None:
    release, told = imported(drafts, {"title": "Kites", "upc": given})
    body = drafts.export(release.id)
    assert body["upc"] == (given if kept is None else kept)
    assert [one.path for one in told] == (["upc"] if kept not in (None, given) else [])


def test_a_valid_body_is_imported_as_it_is(drafts: Drafts) -> None:
    body = {
        "title": "Harbour",
        "label": "Northlight",
        "upc": CODE,
        "release_date": "2027-03-05",
        "catalog_number": "=1",
        "discs": [{"tracks": [{"title": "'Round  Midnight", "isrc": ISRC, "duration": "PT4M23.583S"}]}],
    }
    release, told = imported(drafts, {**body, "discs": body["discs"]})
    exported = json.loads(json.dumps(drafts.export(release.id), default=str))
    assert exported["upc"] == CODE
    assert exported["discs"][0]["tracks"][0]["isrc"] == ISRC
    assert exported["discs"][0]["tracks"][0]["duration"] == "PT4M23.583S"
    assert not any(one.path in {"upc", "release_date", "discs[0].tracks[0].isrc"} for one in told)


def test_what_an_import_read_anew_is_a_step_that_can_be_undone(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path / "data")
    drafts = Drafts(repositories)
    release, told = imported(drafts, {"title": "Kites", "upc": "76012229074.0", "release_date": "13-Mar-26"})
    step = next(entry for entry in repositories.history.entries(release.id) if entry.label.startswith("read again: "))
    _, inverse = repositories.history.load(step.id)
    assert inverse.apply(release).upc == "76012229074.0"
    repositories.close()
    assert release.upc == CODE
    assert {one.path: one.given for one in told}["upc"] == "76012229074.0"
    assert all("was read as" in one.sentence for one in told)


def test_no_spelling_that_is_imported_or_set_is_another_code(drafts: Drafts) -> None:
    release, _ = imported(drafts, {"title": "Kites"})
    texts = [text for way in spellings.GTIN[::5] if (text := way(CODE)).strip() and "=" not in text[:1]]
    for text in texts:
        after = asyncio.run(drafts.set_fields(release.id, [f"upc={text}"]))
        assert not is_another_upc(after.upc, text), text
    for text in texts[::4]:
        other, _ = imported(drafts, {"title": "Kites", "upc": text})
        assert not is_another_upc(other.upc, text), text


@pytest.mark.parametrize(
    ("assignment", "why"),
    [
        ("upc=7.60122E+11", "a spreadsheet has rounded it"),
        ("upc=00584744529", "one is missing"),
        ("isrc=QZNL2-26-0001/2", ""),
        ("release_date=3/4/26", "the date is ambiguous"),
        ("catalog_number=A 1", ""),
    ],
)
def test_set_says_what_it_could_not_read(drafts: Drafts, assignment: str, why: str) -> None:
    release, _ = imported(drafts, {"title": "Kites", "discs": [{"tracks": [{"title": "One"}]}]})
    told: list[ChangedInput] = []
    path = "discs[0].tracks[0]." if assignment.startswith("isrc") else ""
    asyncio.run(drafts.set_fields(release.id, [path + assignment], on_read=told.append))
    if why:
        assert why in told[0].why
        assert "stays unchanged" in told[0].sentence


def test_no_spelling_in_a_tag_is_another_code() -> None:
    for way in spellings.ISRC:
        text = way(ISRC)
        assert normal_isrc(isrc_of_tag(text)) in {None, ISRC} or isrc_of_tag(text) == text, text
    for way in spellings.GTIN:
        text = way(CODE)
        assert not is_another_upc(normalised_text("upc", text), text), text


def test_two_codes_in_one_tag_are_left_for_a_person() -> None:
    assert isrc_of_tag(f"{ISRC}; QZNL22600002") == f"{ISRC}; QZNL22600002"
    assert isrc_of_tag(f"{ISRC}; {ISRC}") == ISRC
    assert isrc_of_tag(" isrc qz-nl2-26-00001 ") == ISRC


def test_no_spelling_in_a_list_of_codes_is_another() -> None:
    for way in spellings.GTIN:
        read = read_upc_list(f"UPC\n{way(CODE)}")
        assert not [code for code in read.codes if is_another_upc(code, way(CODE))], way(CODE)


@pytest.mark.parametrize(
    ("typed", "series"),
    [
        ("qz-nl2-26", ("QZNL2", 26)),
        ("ISRC: QZ NL2", ("QZNL2", None)),
        ("ＱＺＮＬ２２６", ("QZNL2", 26)),
        ("QZNL22600001.0", None),
        ("QZNL2260000", None),
        ("QZ", None),
    ],
)
def test_how_a_series_begins(typed: str, series: tuple[str, int | None] | None) -> None:
    assert isrc_series(typed) == series
