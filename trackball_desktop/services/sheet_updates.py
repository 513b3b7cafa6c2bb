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
from trackball_desktop.services.several import EDITABLE
from trackball_desktop.storage.stores import Stores

_LISTS = frozenset({"primary_contributions", "contributions", "work_contributions", "publishers"})


@dataclass(frozen=True)
class Proposal:
    """One release of a sheet: the draft, and, where it is in the library, what is there and the edits that change it.

    `why` is how it was found: id, upc, isrc, catalog_number; empty for a new one. `locked` says that it is on its way
    or sent, so that only a person changes it, in the editor.
    """

    draft: SheetDraft
    before: Release | None = None
    edits: tuple[Edit, ...] = ()
    why: str = ""
    locked: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it becomes a new draft."""
        return self.before is None

    @property
    def changes(self) -> bool:
        """Whether there is anything to do."""
        return self.is_new or (bool(self.edits) and not self.locked)

    def after(self) -> Release:
        """Return the release as it would be."""
        if self.before is None:
            return self.draft.release
        return Batch(label="", edits=self.edits).apply(self.before)


def propose(drafts: Iterable[SheetDraft], stores: Stores, *, full: bool) -> list[Proposal]:
    """Compare the drafts of a sheet with the library. Reads the library: not on the main thread."""
    found: list[Proposal] = []
    for draft in drafts:
        release_id, why = _found(draft.release, stores, full=full)
        if not release_id:
            found.append(Proposal(draft))
            continue
        known = stores.library.load(release_id)
        locked = known.state not in EDITABLE or known.trashed or stores.fetched.is_followed(release_id)
        edits = tuple(edits_for(known.release, draft.release, full=full))
        found.append(Proposal(draft, known.release, edits, why, locked))
    return found


def _found(release: Release, stores: Stores, *, full: bool) -> tuple[str, str]:
    if full and stores.library.find_ids(release.id):
        return release.id, "id"
    isrcs = [code for track in release.tracks() if isinstance(track.isrc, str) and (code := normal_isrc(track.isrc))]
    number = release.catalog_number if isinstance(release.catalog_number, str) else ""
    return stores.library.match(gtin14(release.upc) if isinstance(release.upc, str) else None, isrcs, number)


# --- what changes -----------------------------------------------------------------------------------------------------


def edits_for(before: Release, said: Release, *, full: bool) -> list[Edit]:
    """Return the edits that make a release say what a sheet says of it."""
    edits: list[Edit] = list(_fields(before, said, full=full))
    pairs, added = _matched(before, said)
    for old, new in pairs:
        edits += _fields(old, new, full=full)
        edits += _works(before, old, said, new, full=full)
    if full:
        for old_disc, new_disc in zip(before.discs, said.discs, strict=False):
            edits += _fields(old_disc, new_disc, full=True)
    return edits + list(_new_tracks(before, said, added))


def track_edits(before: Release, old: Track, told: Release, new: Track, without: Collection[str] = ()) -> list[Edit]:
    """Return the edits that make a track say what a sheet's track says, but for some fields; works come along.

    Credits that are there stay beside the sheet's.
    """
    edits = [
        edit for edit in _fields(old, new, full=False) if getattr(edit, "field", "") not in {*without, "contributions"}
    ]
    mine, theirs = old.contributions, new.contributions
    if isinstance(theirs, tuple) and "contributions" not in without:
        known = tuple(mine) if isinstance(mine, tuple) else ()
        extra = [entry for entry in known if not any(_same_entry(entry, other) for other in theirs)]
        edits.append(
            SetField(node_id=old.id, field="contributions", value=(*_merged(known, theirs, full=False), *extra))
        )
    return [*edits, *_works(before, old, told, new, full=False)]


def release_edits(before: Release, told: Release, without: Collection[str] = ()) -> list[Edit]:
    """Return the edits that make a release's own fields say what a sheet says of it, but for some fields."""
    return [edit for edit in _fields(before, told, full=False) if getattr(edit, "field", "") not in without]


def _fields(old: Node, new: Node, *, full: bool) -> Iterable[Edit]:
    names = [*field_kinds(type(old)).items(), *((f"local.{n}", k) for n, k in local_kinds(type(old)).items())]
    for name, kind in names:
        mine, theirs = _value(old, name), _value(new, name)
        if kind == "work_ids" or (theirs is INHERIT and not full) or mine == theirs:
            continue
        if kind == "waivers" and not theirs:
            continue
        if kind in _LISTS and isinstance(theirs, tuple):
            entries = cast("tuple[Node, ...]", theirs)
            merged = _merged(cast("tuple[Node, ...]", mine) if isinstance(mine, tuple) else (), entries, full=full)
            if isinstance(mine, tuple) and _bare(merged) == _bare(cast("tuple[Node, ...]", mine)):
                continue
            theirs = merged
        yield SetField(node_id=old.id, field=name, value=theirs)


def _value(node: Node, name: str) -> Any:
    holder: Any = node if not name.startswith("local.") else cast("Any", node).local
    return getattr(holder, name.removeprefix("local."))


def _merged(old: tuple[Node, ...], new: tuple[Node, ...], *, full: bool) -> tuple[Node, ...]:
    """Return the sheet's entries; those that were there keep their ids and what the sheet does not say of them."""
    left = list(old)
    result: list[Node] = []
    for entry in new:
        known = next((one for one in left if _same_entry(one, entry)), None)
        if known is None:
            result.append(entry.model_copy(update={"id": new_id()}))
            continue
        left.remove(known)
        update = {
            name: value for name in field_kinds(type(entry)) if (value := getattr(entry, name)) is not INHERIT or full
        }
        made = known.model_copy(update=update)
        if full:
            made = made.model_copy(update={"local": getattr(entry, "local", None), "extra": entry.extra})
        result.append(made)
    return tuple(result)


def _same_entry(one: Node, other: Node) -> bool:
    name = "publisher" if isinstance(one, Publisher) else "artist"
    roles = [getattr(entry, "role", INHERIT) for entry in (one, other)]
    names = [getattr(entry, name) for entry in (one, other)]
    return names[0] == names[1] and (roles[0] == roles[1] or INHERIT in roles)


def _bare(entries: Sequence[Node]) -> list[Any]:
    return [{key: value for key, value in to_json(entry).items() if key != "id"} for entry in entries]


def _matched(before: Release, said: Release) -> tuple[list[tuple[Track, Track]], list[tuple[int, Track]]]:
    """Pair the tracks of a sheet with those that are there; return the pairs, and the new ones with their disc."""
    left = {track.id: track for track in before.tracks()}
    codes = {
        code: track for track in before.tracks() if isinstance(track.isrc, str) and (code := normal_isrc(track.isrc))
    }
    titles = Counter(_title(track) for track in before.tracks())
    by_title = {_title(track): track for track in before.tracks() if titles[_title(track)] == 1}
    pairs: list[tuple[Track, Track]] = []
    added: list[tuple[int, Track]] = []
    for disc_number, disc in enumerate(said.discs):
        for number, track in enumerate(disc.tracks):
            code = normal_isrc(track.isrc) if isinstance(track.isrc, str) else None
            at = _at(before, disc_number, number)
            old = left.get(track.id) or codes.get(code or "")
            if old is None and code is None:  # a code that is not there means another recording
                old = by_title.get(_title(track))
            if old is None and at is not None and (code is None or not isinstance(at.isrc, str)):
                old = at if not _title(at) or _title(at) == _title(track) else None
            if old is None or old.id not in left:
                added.append((disc_number, track))
            else:
                del left[old.id]
                pairs.append((old, track))
    return pairs, added


def _title(track: Track) -> str:
    parts = [part for part in (track.title, track.version_title) if isinstance(part, str)]
    joined = " ".join(parts).strip()
    return folded(joined) if joined else ""


def _at(release: Release, disc: int, number: int) -> Track | None:
    if disc >= len(release.discs) or number >= len(release.discs[disc].tracks):
        return None
    return release.discs[disc].tracks[number]


def _works(before: Release, old: Track, said: Release, new: Track, *, full: bool) -> Iterable[Edit]:
    """Change the works of a track that is there: one after the other, since a sheet of others has one a track."""
    mine, theirs = before.works_of(old), said.works_of(new)
    for have, told in zip(mine, theirs, strict=False):
        yield from _fields(have, told, full=full)
    track = old
    for told in theirs[len(mine) :]:
        work_id = told.id if full and not any(work.id == told.id for work in before.works) else new_id()
        made = told.model_copy(update={"id": work_id})
        yield AddNode.of(before.id, "works", made)
        edit = link_work(track, made.id)
        track = track.model_copy(update={"works": edit.value})
        yield edit


def _new_tracks(before: Release, said: Release, added: Sequence[tuple[int, Track]]) -> Iterable[Edit]:
    discs = [disc.id for disc in before.discs]
    for disc_number, track in added:
        while len(discs) <= disc_number:
            disc = Disc()
            discs.append(disc.id)
            yield AddNode.of(before.id, "discs", disc)
        works: list[str] = []
        for work in said.works_of(track):
            made = Work.model_validate({**work.model_dump(), "id": new_id()})
            works.append(made.id)
            yield AddNode.of(before.id, "works", made)
        update: dict[str, Any] = {"id": new_id(), "works": tuple(works) if works else track.works}
        if not works and isinstance(track.works, tuple):
            update["works"] = INHERIT
        yield AddNode.of(discs[disc_number], "tracks", track.model_copy(update=update))
