"""What a new entry of a list of people begins with: what the label's directory knows of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackball_desktop.domain import normalise
from trackball_desktop.domain.release import Contribution, Node, PrimaryContribution, Publisher, WorkContribution
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.ui.draft import choices

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

DIRECTORY_PARTS: dict[type[Node], str] = {
    PrimaryContribution: "artist",
    Contribution: "credit",
    WorkContribution: "writer",
    Publisher: "publisher",
}
"""In which part of the directory the people of a list are counted."""


def name_field(cls: type[Node]) -> str:
    """Return the field that holds the name."""
    return "publisher" if cls is Publisher else "artist"


def id_field(cls: type[Node]) -> str:
    """Return the field that holds the target's id of the name."""
    return "publisher_id" if cls is Publisher else "artist_id"


def known_values(session: Session, cls: type[Node], name: str) -> dict[str, Any]:
    """Return the fields of an entry that the directory knows for a name; the name itself is not among them."""
    directory = session.people_directory
    if directory is None or not name:
        return {}
    person, fields = directory.get_person(name), cls.model_fields
    values: dict[str, Any] = {}
    if person.target_id:
        values[id_field(cls)] = person.target_id
    if "role" in fields:
        role = directory.usual_role(name, DIRECTORY_PARTS[cls], choices.for_field(cls, "role", session))
        if role:
            values["role"] = role
    if "affiliation" in fields and person.society:
        values["affiliation"] = person.society
    if "split_percentage" in fields and person.share:
        values["split_percentage"] = normalise.read("share", person.share)
    return values


def with_known_ids(session: Session, value: Any, before: Any) -> Any:
    """Give entries that are new in a list the ids that the directory has for their names; anything else as it is."""
    if not isinstance(value, tuple) or session.people_directory is None:
        return value
    old = {entry.id for entry in before} if isinstance(before, tuple) else set[str]()
    result: list[Any] = []
    for entry in value:
        if isinstance(entry, PrimaryContribution | Contribution) and entry.id not in old:
            person_id = session.people_directory.get_person(text_or_empty(entry.artist)).target_id
            if person_id and entry.artist_id is INHERIT:
                entry = entry.model_copy(update={"artist_id": person_id})
        result.append(entry)
    return tuple(result)
