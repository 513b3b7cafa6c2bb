"""What differs between two answers about one record."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from trackball_desktop.practice import documented
from trackball_desktop.services.record_diff import RecordChange, record_changes

Body = dict[str, Any]


def changed(change: Callable[[Body], Any]) -> list[tuple[str, str | None, str | None]]:
    before: Body = copy.deepcopy(documented.RECORD)
    before["discs"][0]["tracks"].append({**copy.deepcopy(before["discs"][0]["tracks"][0]), "id": 7, "title": "Second"})
    after = copy.deepcopy(before)
    change(after)
    found = record_changes(json.dumps(before), json.dumps(after))
    return [(row.path, row.before, row.after) for row in found]


def tracks(body: Body) -> list[Body]:
    return body["discs"][0]["tracks"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda body: None, []),
        (lambda body: body.update(status=None), []),
        (lambda body: body.pop("sub_genre"), []),
        (lambda body: body.update(status="Approved"), [("status", None, "Approved")]),
        (lambda body: body.update(cover_art=False), [("cover_art", "true", "false")]),
        (lambda body: body.update(label={"name": "B"}), [("label.name", "Regular Records", "B")]),
        (lambda body: body.update(label=None), [("label.name", "Regular Records", None)]),
        (
            lambda body: tracks(body)[1].update(isrc="GBABC2600001"),
            [("discs[0].tracks[1].isrc", "USOPY8255555", "GBABC2600001")],
        ),
        (
            lambda body: tracks(body)[0]["works"][0]["contributions"][0].update(split_percent=40),
            [("discs[0].tracks[0].works[0].contributions[0].split_percent", "50.0", "40")],
        ),
        (lambda body: tracks(body).pop(0), [("discs[0].tracks[0]", "I Keep Forgettin'", None)]),
        (lambda body: tracks(body).append({"id": 9, "title": "New"}), [("discs[0].tracks[2]", None, "New")]),
        (
            lambda body: tracks(body).reverse(),
            [("discs[0].tracks", "I Keep Forgettin', Second", "Second, I Keep Forgettin'")],
        ),
        (
            lambda body: [track.update(id=100 + at) for at, track in enumerate(tracks(body))],
            [],
        ),
        (
            lambda body: body["partners"].update(partner_names=["Spotify"]),
            [("partners.partner_names", '["Apple Inc","Spotify"]', '["Spotify"]')],
        ),
    ],
)
def test_what_changed_is_told_by_field(change: Callable[[Body], Any], expected: list[Any]) -> None:
    assert changed(change) == expected


@pytest.mark.parametrize("raw", [None, "", "<html>", "[1]", '"x"', "{" * 100])
def test_what_is_no_record_has_no_changes(raw: str | None) -> None:
    assert record_changes(raw, '{"title": "x"}') == ()
    assert record_changes('{"title": "x"}', raw) == ()


def test_another_type_in_its_place_is_a_change() -> None:
    assert record_changes('{"title": "x", "discs": []}', '{"title": 5, "discs": "none"}') == (
        RecordChange("title", "x", "5"),
        RecordChange("discs", "[]", "none"),
    )
