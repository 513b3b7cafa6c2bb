"""Line-ups: presets of roles that names are put to, and edits that give them, or another track's people, to tracks.

A line-up has credits (who played and produced) and writers. Writers belong to works: a track without one gets a work
with its own title, and the writers share it equally, to the last hundredth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from trackball_desktop.domain.edits import AddNode, Edit, SetField, link_work
from trackball_desktop.domain.release import (
    Contribution,
    Node,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.shares import HUNDRED, equal_parts
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import INHERIT

Part = Literal["credit", "writer"]


@dataclass(frozen=True)
class RoleSlot:
    """One role of a line-up. `name` is who has it; `is_main` says that it is the main artist until someone is named."""

    part: Part
    role: str
    type: str = ""
    name: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Preset:
    """A named line-up. `is_own` ones were saved by a person."""

    name: str
    slots: tuple[RoleSlot, ...]
    is_own: bool = False


BUILT_IN: tuple[Preset, ...] = (
    Preset(
        "Solo singer",
        (
            RoleSlot("credit", "Vocals", "Lead", is_main=True),
            RoleSlot("credit", "Producer"),
            RoleSlot("writer", "Composer & Author", is_main=True),
        ),
    ),
    Preset(
        "Band",
        (
            RoleSlot("credit", "Vocals", "Lead"),
            RoleSlot("credit", "Guitar", "Electric"),
            RoleSlot("credit", "Bass", "Bass Guitar"),
            RoleSlot("credit", "Drums", "Drums"),
            RoleSlot("credit", "Producer"),
            RoleSlot("writer", "Composer"),
            RoleSlot("writer", "Author"),
        ),
    ),
    Preset(
        "Producer",
        (
            RoleSlot("credit", "Programming", is_main=True),
            RoleSlot("credit", "Producer", is_main=True),
            RoleSlot("credit", "Mixing Engineer"),
            RoleSlot("writer", "Composer", is_main=True),
        ),
    ),
)


def preset_to_json(preset: Preset) -> dict[str, Any]:
    """Spell a preset of a person's own for the settings."""
    return {"name": preset.name, "seats": [vars(slot) for slot in preset.slots]}


def preset_from_json(value: Any) -> Preset | None:
    """Read a preset from the settings; None where that is none."""
    try:
        seats = tuple(RoleSlot(**slot) for slot in value["seats"])
        return Preset(str(value["name"]), seats, is_own=True)
    except (TypeError, KeyError):
        return None


def slots_of(release: Release, node: Release | Track) -> tuple[RoleSlot, ...]:
    """Return the line-up of a node, to be saved as a preset: its credits and the writers of its works."""
    credits = cast("tuple[Contribution, ...]", node.children("contributions"))
    seats = [
        RoleSlot("credit", stripped_text(row.role), stripped_text(row.type), stripped_text(row.artist))
        for row in credits
    ]
    works = release.works_of(node) if isinstance(node, Track) else release.works
    for work in works:
        rows = cast("tuple[WorkContribution, ...]", work.children("contributions"))
        seats += [RoleSlot("writer", stripped_text(row.role), "", stripped_text(row.artist)) for row in rows]
    return tuple(dict.fromkeys(seats))


def add_lineup_edits(release: Release, node: Release | Track, slots: Sequence[RoleSlot]) -> list[Edit]:
    """Make the edits that add a line-up: its credits to the node, its writers to works without one.

    For the release as a whole, all its tracks get the writers, and inherit the credits. A track with credits of its own
    inherits none: it gets those of roles that nobody has there. Who has the same role already is not added again; seats
    without a name stay empty.
    """
    named = [slot for slot in slots if slot.name.strip()]
    credits = [slot for slot in named if slot.part == "credit"]
    present = {
        (stripped_text(row.artist), stripped_text(row.role))
        for row in cast("tuple[Contribution, ...]", node.children("contributions"))
    }
    edits: list[Edit] = [
        AddNode.from_node(node.id, "contributions", _credit(slot))
        for slot in credits
        if (slot.name.strip(), slot.role) not in present
    ]
    for track in release.tracks() if node.id == release.id else ():
        if isinstance(track.contributions, tuple):
            taken = {stripped_text(row.role) for row in track.contributions}
            missing = [slot for slot in credits if slot.role not in taken]
            edits += [AddNode.from_node(track.id, "contributions", _credit(slot)) for slot in missing]
    writers = [slot for slot in named if slot.part == "writer"]
    tracks = (node,) if isinstance(node, Track) else tuple(release.tracks())
    return edits + (_writer_edits(release, tracks, writers) if writers else [])


def _writer_edits(release: Release, tracks: Sequence[Track], writers: Sequence[RoleSlot]) -> list[Edit]:
    edits: list[Edit] = []
    written: set[str] = set()
    for track in tracks:
        works = release.works_of(track)
        if not works:
            work = Work(
                title=track.title if isinstance(track.title, str) else INHERIT, contributions=_writer_rows(writers)
            )
            edits += [AddNode.from_node(release.id, "works", work), link_work(track, work.id)]
            continue
        for work in works:
            if work.id not in written and not work.children("contributions"):
                written.add(work.id)
                edits.append(SetField(node_id=work.id, field="contributions", value=_writer_rows(writers)))
    return edits


def _writer_rows(writers: Sequence[RoleSlot]) -> tuple[WorkContribution, ...]:
    return tuple(
        WorkContribution(
            artist=slot.name.strip(), role=slot.role or INHERIT, split_percentage=share, country="Worldwide"
        )
        for slot, share in zip(writers, equal_parts(HUNDRED, len(writers)), strict=True)
    )


def _credit(slot: RoleSlot) -> Contribution:
    return Contribution(artist=slot.name.strip(), role=slot.role or INHERIT, type=slot.type or INHERIT)


def copy_list_edits(
    release: Release, source: Track, targets: Sequence[Track], fields: Sequence[str], *, writers: bool
) -> list[Edit]:
    """Make the edits that give tracks the lists of another one, under ids of their own.

    With `writers`, a track's own works get the writers and publishers of the source's first work; a track without one
    gets a work with its own title. A work that the source records too stays as it is.
    """
    edits: list[Edit] = []
    for track in targets:
        if track.id == source.id:
            continue
        edits += [
            SetField(node_id=track.id, field=field, value=_copy_value(getattr(source, field))) for field in fields
        ]
    model = next(iter(release.works_of(source)), None)
    if not writers or model is None:
        return edits
    shared = {work.id for work in release.works_of(source)}
    done: set[str] = set()
    for track in targets:
        works = release.works_of(track)
        if track.id == source.id:
            continue
        if not works:
            work = Work(
                title=track.title if isinstance(track.title, str) else INHERIT,
                contributions=_copy_value(model.contributions),
                publishers=_copy_value(model.publishers),
            )
            edits += [AddNode.from_node(release.id, "works", work), link_work(track, work.id)]
        for work in works:
            if work.id not in shared | done:
                done.add(work.id)
                edits.append(SetField(node_id=work.id, field="contributions", value=_copy_value(model.contributions)))
                edits.append(SetField(node_id=work.id, field="publishers", value=_copy_value(model.publishers)))
    return edits


def _copy_value(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    rows = cast("tuple[Node, ...]", value)
    return tuple(type(row).model_validate(row.model_dump(exclude={"id"})) for row in rows)
