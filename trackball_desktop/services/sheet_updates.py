"""What a sheet means for a library: which of its releases are new, which are there, and what would change in those.

A release is found by its id (in our own layout), its UPC, the ISRCs of its tracks, or its catalogue number. A sheet of
others says nothing with an empty cell; one of our own layout says that the field inherits. Tracks are matched by id,
ISRC, place or title; those that the sheet does not name stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.edits import AddNode, Batch, Edit, SetField, link_work
from trackball_desktop.domain.identifiers import gtin14, normal_isrc
from trackball_desktop.domain.release import (
    Disc,
    Node,
    Publisher,
    Release,
    Track,
    Work,
    field_kinds,
    local_kinds,
    new_id,
)
from trackball_desktop.domain.values import INHERIT, to_json
from trackball_desktop.formats.sheet_types import SheetDraft
from trackball_desktop.services.bulk_edits import EDITABLE
from trackball_desktop.storage.repositories import Repositories

_LISTS = frozenset({"primary_contributions", "contributions", "work_contributions", "publishers"})


@dataclass(frozen=True)
class Proposal:
    """One release of a sheet: the draft, and, where it is in the library, what is there and the edits that change it.

    `found_by` is how: id, upc, isrc, catalog_number; empty for a new one. `is_locked` says that it is on its way
    or sent, so that only a person changes it, in the editor.
    """

    draft: SheetDraft
    before: Release | None = None
    edits: tuple[Edit, ...] = ()
    found_by: str = ""
    is_locked: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it becomes a new draft."""
        return self.before is None

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to do."""
        return self.is_new or (bool(self.edits) and not self.is_locked)

    def after(self) -> Release:
        """Return the release as it would be."""
        if self.before is None:
            return self.draft.release
        return Batch(label="", edits=self.edits).apply(self.before)


def propose(drafts: Iterable[SheetDraft], repositories: Repositories, *, full: bool) -> list[Proposal]:
    """Compare the drafts of a sheet with the library. Reads the library: not on the main thread."""
    proposals: list[Proposal] = []
    for draft in drafts:
        release_id, why = _find_release(draft.release, repositories, full=full)
        if not release_id:
            proposals.append(Proposal(draft))
            continue
        current = repositories.library.load(release_id)
        locked = (
            current.state not in EDITABLE or current.is_trashed or repositories.linked_records.is_linked(release_id)
        )
        edits = tuple(edits_for(current.release, draft.release, full=full))
        proposals.append(Proposal(draft, current.release, edits, why, locked))
    return proposals


def _find_release(release: Release, repositories: Repositories, *, full: bool) -> tuple[str, str]:
    if full and repositories.library.ids_with_prefix(release.id):
        return release.id, "id"
    isrcs = [code for track in release.tracks() if isinstance(track.isrc, str) and (code := normal_isrc(track.isrc))]
    number = release.catalog_number if isinstance(release.catalog_number, str) else ""
    return repositories.library.match(gtin14(release.upc) if isinstance(release.upc, str) else None, isrcs, number)


# --- what changes -----------------------------------------------------------------------------------------------------


def edits_for(before: Release, imported: Release, *, full: bool) -> list[Edit]:
    """Return the edits that make a release say what a sheet says of it."""
    edits: list[Edit] = list(_field_edits(before, imported, full=full))
    pairs, added = _match_tracks(before, imported)
    for old, new in pairs:
        edits += _field_edits(old, new, full=full)
        edits += _work_edits(before, old, imported, new, full=full)
    if full:
        for old_disc, new_disc in zip(before.discs, imported.discs, strict=False):
            edits += _field_edits(old_disc, new_disc, full=True)
    return edits + list(_new_track_edits(before, imported, added))


def track_edits(
    before: Release, old: Track, imported: Release, new: Track, exclude: Collection[str] = ()
) -> list[Edit]:
    """Return the edits that make a track say what a sheet's track says, but for some fields; works come along.

    Credits that are there stay beside the sheet's.
    """
    edits = [
        edit
        for edit in _field_edits(old, new, full=False)
        if getattr(edit, "field", "") not in {*exclude, "contributions"}
    ]
    current_credits, imported_credits = old.contributions, new.contributions
    if isinstance(imported_credits, tuple) and "contributions" not in exclude:
        credits = tuple(current_credits) if isinstance(current_credits, tuple) else ()
        extra = [entry for entry in credits if not any(_same_entry(entry, other) for other in imported_credits)]
        edits.append(
            SetField(
                node_id=old.id,
                field="contributions",
                value=(*_merge_entries(credits, imported_credits, full=False), *extra),
            )
        )
    return [*edits, *_work_edits(before, old, imported, new, full=False)]


def release_edits(before: Release, imported: Release, exclude: Collection[str] = ()) -> list[Edit]:
    """Return the edits that make a release's own fields say what a sheet says of it, but for some fields."""
    return [edit for edit in _field_edits(before, imported, full=False) if getattr(edit, "field", "") not in exclude]


def _field_edits(old: Node, new: Node, *, full: bool) -> Iterable[Edit]:
    fields = [
        *field_kinds(type(old)).items(),
        *((f"local.{name}", kind) for name, kind in local_kinds(type(old)).items()),
    ]
    for field, kind in fields:
        current, imported = _value(old, field), _value(new, field)
        if kind == "work_ids" or (imported is INHERIT and not full) or current == imported:
            continue
        if kind == "waivers" and not imported:
            continue
        if kind in _LISTS and isinstance(imported, tuple):
            entries = cast("tuple[Node, ...]", imported)
            merged = _merge_entries(
                cast("tuple[Node, ...]", current) if isinstance(current, tuple) else (), entries, full=full
            )
            if isinstance(current, tuple) and _without_ids(merged) == _without_ids(cast("tuple[Node, ...]", current)):
                continue
            imported = merged
        yield SetField(node_id=old.id, field=field, value=imported)


def _value(node: Node, field: str) -> Any:
    holder: Any = node if not field.startswith("local.") else cast("Any", node).local
    return getattr(holder, field.removeprefix("local."))


def _merge_entries(old: tuple[Node, ...], new: tuple[Node, ...], *, full: bool) -> tuple[Node, ...]:
    """Return the sheet's entries; those that were there keep their ids and what the sheet does not say of them."""
    remaining = list(old)
    result: list[Node] = []
    for entry in new:
        existing = next((item for item in remaining if _same_entry(item, entry)), None)
        if existing is None:
            result.append(entry.model_copy(update={"id": new_id()}))
            continue
        remaining.remove(existing)
        update = {
            name: value for name in field_kinds(type(entry)) if (value := getattr(entry, name)) is not INHERIT or full
        }
        merged = existing.model_copy(update=update)
        if full:
            merged = merged.model_copy(update={"local": getattr(entry, "local", None), "extra": entry.extra})
        result.append(merged)
    return tuple(result)


def _same_entry(one: Node, other: Node) -> bool:
    name_field = "publisher" if isinstance(one, Publisher) else "artist"
    roles = [getattr(entry, "role", INHERIT) for entry in (one, other)]
    names = [getattr(entry, name_field) for entry in (one, other)]
    return names[0] == names[1] and (roles[0] == roles[1] or INHERIT in roles)


def _without_ids(entries: Sequence[Node]) -> list[Any]:
    return [{key: value for key, value in to_json(entry).items() if key != "id"} for entry in entries]


def _match_tracks(before: Release, imported: Release) -> tuple[list[tuple[Track, Track]], list[tuple[int, Track]]]:
    """Pair the tracks of a sheet with those that are there; return the pairs, and the new ones with their disc."""
    unmatched = {track.id: track for track in before.tracks()}
    codes = {
        code: track for track in before.tracks() if isinstance(track.isrc, str) and (code := normal_isrc(track.isrc))
    }
    titles = Counter(_title(track) for track in before.tracks())
    by_title = {_title(track): track for track in before.tracks() if titles[_title(track)] == 1}
    pairs: list[tuple[Track, Track]] = []
    added: list[tuple[int, Track]] = []
    for disc_number, disc in enumerate(imported.discs):
        for number, track in enumerate(disc.tracks):
            code = normal_isrc(track.isrc) if isinstance(track.isrc, str) else None
            at = _track_at(before, disc_number, number)
            old = unmatched.get(track.id) or codes.get(code or "")
            if old is None and code is None:  # a code that is not there means another recording
                old = by_title.get(_title(track))
            if old is None and at is not None and (code is None or not isinstance(at.isrc, str)):
                old = at if not _title(at) or _title(at) == _title(track) else None
            if old is None or old.id not in unmatched:
                added.append((disc_number, track))
            else:
                del unmatched[old.id]
                pairs.append((old, track))
    return pairs, added


def _title(track: Track) -> str:
    parts = [part for part in (track.title, track.version_title) if isinstance(part, str)]
    joined = " ".join(parts).strip()
    return folded(joined) if joined else ""


def _track_at(release: Release, disc: int, number: int) -> Track | None:
    if disc >= len(release.discs) or number >= len(release.discs[disc].tracks):
        return None
    return release.discs[disc].tracks[number]


def _work_edits(before: Release, old: Track, imported: Release, new: Track, *, full: bool) -> Iterable[Edit]:
    """Change the works of a track that is there: one after the other, since a sheet of others has one a track."""
    current_works, imported_works = before.works_of(old), imported.works_of(new)
    for current_work, imported_work in zip(current_works, imported_works, strict=False):
        yield from _field_edits(current_work, imported_work, full=full)
    track = old
    for imported_work in imported_works[len(current_works) :]:
        work_id = (
            imported_work.id if full and not any(work.id == imported_work.id for work in before.works) else new_id()
        )
        new_work = imported_work.model_copy(update={"id": work_id})
        yield AddNode.from_node(before.id, "works", new_work)
        edit = link_work(track, new_work.id)
        track = track.model_copy(update={"works": edit.value})
        yield edit


def _new_track_edits(before: Release, imported: Release, added: Sequence[tuple[int, Track]]) -> Iterable[Edit]:
    discs = [disc.id for disc in before.discs]
    for disc_number, track in added:
        while len(discs) <= disc_number:
            disc = Disc()
            discs.append(disc.id)
            yield AddNode.from_node(before.id, "discs", disc)
        works: list[str] = []
        for work in imported.works_of(track):
            new_work = Work.model_validate({**work.model_dump(), "id": new_id()})
            works.append(new_work.id)
            yield AddNode.from_node(before.id, "works", new_work)
        update: dict[str, Any] = {"id": new_id(), "works": tuple(works) if works else track.works}
        if not works and isinstance(track.works, tuple):
            update["works"] = INHERIT
        yield AddNode.from_node(discs[disc_number], "tracks", track.model_copy(update=update))
