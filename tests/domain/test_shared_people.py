"""The people of several tracks as one list, and the edits that reach all of them."""

from __future__ import annotations

from typing import Any

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Contribution, PrimaryContribution
from trackball_desktop.domain.shared_people import (
    NodePeople,
    SharedPerson,
    append_edits,
    key_of,
    people_of,
    remove_edits,
    replace_edits,
    update_edits,
)

ANN = Contribution(artist="Ann", role="Vocals", type="Lead")
ANN_THERE = Contribution(artist="Ann", role="Vocals", type="Lead", artist_id="7")
ANN_PRODUCES = Contribution(artist="Ann", role="Producer")
BO = Contribution(artist="Bo", role="Drums")
CY = Contribution(artist="Cy", role="Bass")
LISTS = [
    NodePeople("one", (ANN, BO), True),
    NodePeople("two", (ANN_THERE, ANN_THERE), False),
    NodePeople("x", (), True),
]


def told(edits: list[SetField]) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """Return which node gets whom."""
    return [(edit.node_id, [(row.artist, row.role) for row in edit.value]) for edit in edits]


def test_a_person_is_known_by_name_role_type_and_place() -> None:
    assert key_of(ANN) == key_of(ANN_THERE) == ("Ann", "Vocals", "Lead", "")
    assert key_of(Contribution()) == ("", "", "", "")
    assert key_of(PrimaryContribution(artist="Ann", featured=True)) == ("Ann", "", "", "featured")
    assert key_of(PrimaryContribution(artist="Ann", featured=False)) == ("Ann", "", "", "")


def test_everybody_comes_once_with_how_many_have_them() -> None:
    assert people_of(LISTS) == [SharedPerson(key_of(ANN), ANN, 2), SharedPerson(key_of(BO), BO, 1)]


def test_people_are_appended_where_they_are_not_yet() -> None:
    edits = append_edits(LISTS, "contributions", (BO, CY))
    assert {edit.field for edit in edits} == {"contributions"}
    ann, bo, cy = ("Ann", "Vocals"), ("Bo", "Drums"), ("Cy", "Bass")
    assert told(edits) == [("one", [ann, bo, cy]), ("two", [ann, ann, bo, cy]), ("x", [bo, cy])]
    assert [row.id for row in edits[0].value[:2]] == [ANN.id, BO.id], "a list of its own keeps its entries"
    given = {row.id for edit in edits[1:] for row in edit.value}
    assert len(given) == 6, "what came from further up is copied"
    assert not given & {ANN_THERE.id, BO.id, CY.id}
    assert append_edits(LISTS[:1], "contributions", (ANN_THERE, BO)) == []


def test_a_person_is_removed_and_changed_wherever_they_are() -> None:
    assert told(remove_edits(LISTS, "contributions", key_of(ANN))) == [("one", [("Bo", "Drums")]), ("two", [])]
    assert remove_edits(LISTS, "contributions", key_of(CY)) == []
    edits = update_edits(LISTS, "contributions", key_of(ANN), {"role": "Choir"})
    choir = ("Ann", "Choir")
    assert told(edits) == [("one", [choir, ("Bo", "Drums")]), ("two", [choir, choir])]
    assert edits[0].value[0].id == ANN.id
    assert update_edits(LISTS, "contributions", key_of(BO), {"role": "Drums"}) == [], "nothing changes"


def test_the_same_people_everywhere_keep_the_entries_that_are_there() -> None:
    edits = replace_edits(LISTS, "contributions", (BO, ANN, ANN_PRODUCES))
    everybody = [("Bo", "Drums"), ("Ann", "Vocals"), ("Ann", "Producer")]
    assert told(edits) == [("one", everybody), ("two", everybody), ("x", everybody)]
    assert [row.id for row in edits[0].value[:2]] == [BO.id, ANN.id]
    assert edits[0].value[2].id != ANN_PRODUCES.id
    assert edits[1].value[1].artist_id == "7", "who is there already keeps their entry"
    twice = replace_edits(LISTS[:1], "contributions", (ANN, ANN))
    assert [row.id == ANN.id for row in twice[0].value] == [True, False], "one entry is used once"
    assert replace_edits(LISTS[:1], "contributions", (ANN, BO)) == []
