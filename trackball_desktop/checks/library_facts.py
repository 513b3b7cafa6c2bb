"""What rules know beyond the node in front of them: the release's values, files, the account, the rest of the library.

Everything is read through a `RuleContext` by key, and each read is noted in sets that the engine puts there before it
runs a rule. So the engine knows, without a rule saying so, which rules may answer otherwise once a key has another
value.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from trackball_desktop.checks.helpers import name_of, rows_of
from trackball_desktop.checks.letter_case import is_shouting
from trackball_desktop.checks.model import AccountSettings, Catalogue, CatalogueTrack, Facts, Profile, SentState
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.inherit import effective
from trackball_desktop.domain.release import Node, Partners, Release, Work
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import choices_for, folded

Key = tuple[str, str]
Read = Key | str
"""What a rule may read: a key, or the name of a field of tracks (see `views`)."""

WHOLE_RELEASE: Key = ("whole", "")
"""The key of the release as one object: another one after each edit."""

_SEVERAL = 4

NODE_KINDS = frozenset({"audio", "sound", "file", "work", "assets", "siblings_written", "recordings"})
"""The kinds of keys that name one node or one recording; the others are read by many nodes alike."""


class RuleContext:
    """The facts of a check, read by key.

    `reads` collects what the running rule reads, `node_keys` those of its keys that are of one node.
    """

    def __init__(self, facts: Facts) -> None:
        self.reads: set[Read] = set()
        self.node_keys: set[Key] = set()
        self._facts = facts
        self._known: dict[Key, Any] = {}
        self._shared: dict[str, Any] = {}

    def read(self, kind: str, name: str = "") -> Any:
        """Return what is known under a key, and note it; the kinds are those of `_READERS`."""
        key = (kind, name)
        self.record_key(key)
        return self.value_of(key)

    def record_key(self, key: Key) -> None:
        """Note that the running rule's answer hangs on a key."""
        self.reads.add(key)
        if key[0] in NODE_KINDS:
            self.node_keys.add(key)

    def value_of(self, key: Key) -> Any:
        """Return what is known under a key, without a note."""
        try:
            return self._known[key]
        except KeyError:
            value = self._known[key] = _READERS[key[0]](self, self._facts, key[1])
            return value

    def update_facts(self, facts: Facts) -> frozenset[Key]:
        """Go on with other facts, and return the keys whose value is another one now."""
        before, self._facts = self._facts, facts
        stale = _stale_kinds(before, facts)
        if not stale:
            return frozenset()
        for name, kinds in _SHARED_BY.items():
            if not stale.isdisjoint(kinds):
                self._shared.pop(name, None)
        old = [(key, value) for key, value in self._known.items() if key[0] in stale]
        for key, _ in old:
            del self._known[key]
        return frozenset(
            key
            for key, value in old
            if (new := self.value_of(key)) is not value and (key == WHOLE_RELEASE or new != value)
        )

    def get_cached(self, name: str, make: Callable[[Facts], Any]) -> Any:
        """Return what several keys are read from, made once for as long as these keys hold."""
        try:
            return self._shared[name]
        except KeyError:
            value = self._shared[name] = make(self._facts)
            return value

    # What rules read most, by name.

    def choices(self, name: str, parent: str = "") -> tuple[str, ...]:
        """Return the known values of a list: the account's own and the seeds."""
        return self.read("offered", f"{name}/{parent}" if parent else name)

    def text(self, field: str) -> str:
        """Return a text of the release without the spaces around it; nothing for null, absent and other kinds."""
        return stripped_text(self.read("release", field))

    @property
    def release_id(self) -> str:
        """The id of the release, which never changes."""
        return self._facts.release.id

    @property
    def today(self) -> date:
        """The user's date."""
        return self.read("today")

    @property
    def profile(self) -> Profile:
        """The thresholds of the stores."""
        return self.read("profile")

    @property
    def account(self) -> AccountSettings:
        """What the account decides."""
        return self.read("account")

    @property
    def goes_to_apple(self) -> bool:
        """Whether the release goes to Apple. Without a list of partners it goes everywhere."""
        return self.read("goes_to", "apple")

    @property
    def goes_to_spotify(self) -> bool:
        """Whether the release goes to Spotify. Without a list of partners it goes everywhere."""
        return self.read("goes_to", "spotify")

    @property
    def catalogue(self) -> Catalogue:
        """The rest of the library."""
        return self.read("catalogue")

    @property
    def sent_state(self) -> SentState:
        """What has left this machine, or is about to."""
        return self.read("outgoing")

    @property
    def release_date(self) -> date | None:
        """The release date where it is one."""
        value = self.read("release", "release_date")
        return value if isinstance(value, date) else None


# --- what is made once for many keys --------------------------------------------------------------------------------


def _works(facts: Facts) -> dict[str, Work]:
    """Return the works by id."""
    return {work.id: work for work in facts.release.works}


def _assets(facts: Facts) -> dict[str, tuple[Asset, ...]]:
    """Return the files by the node that they belong to."""
    assets: dict[str, tuple[Asset, ...]] = {}
    for asset in facts.assets:
        assets[asset.owner_id] = (*assets.get(asset.owner_id, ()), asset)
    return assets


def _recordings(facts: Facts) -> dict[str, tuple[CatalogueTrack, ...]]:
    """Return the library's other tracks by ISRC, and by the hash of their samples."""
    tracks: dict[str, tuple[CatalogueTrack, ...]] = {}
    for track in facts.catalogue.tracks:
        for key in {track.isrc, track.pcm_sha256 or ""} - {""}:
            tracks[key] = (*tracks.get(key, ()), track)
    return tracks


def _usual_spellings(facts: Facts) -> dict[str, str]:
    """Return artists' names by what people compare: the library's spelling, else the release's most frequent one."""
    names = (row.artist for rows in _named_rows(facts.release) for row in rows)
    counted = Counter(name.strip() for name in names if isinstance(name, str))
    usual: dict[str, str] = {}
    for name in (*facts.catalogue.artist_names, *(name for name, _ in counted.most_common())):
        usual.setdefault(folded(name), name)
    return usual


def _named_rows(release: Release) -> Iterator[tuple[Any, ...]]:
    for node in (release, *release.tracks()):
        yield rows_of(node.primary_contributions)
        yield rows_of(node.contributions)
    for work in release.works:
        yield rows_of(work.contributions)


def _work_has_writer(facts: Facts) -> dict[str, bool]:
    """Say of each work that a track records whether each of its tracks has a work with a writer."""
    written = {work.id for work in facts.release.works if any(name_of(row) for row in rows_of(work.contributions))}
    has_writer_by_work: dict[str, bool] = {}
    for track in facts.release.tracks():
        ids = rows_of(track.works)
        one = not written.isdisjoint(ids)
        for work_id in ids:
            has_writer_by_work[work_id] = has_writer_by_work.get(work_id, True) and one
    return has_writer_by_work


def _is_mostly_shouting(facts: Facts) -> bool:
    """Say whether most of several titles are all in capitals or all small: that is how the artist writes."""
    titles = [track.title for track in facts.release.tracks() if isinstance(track.title, str)]
    return len(titles) >= _SEVERAL and sum(map(is_shouting, titles)) * 2 > len(titles)


# --- the readers ----------------------------------------------------------------------------------------------------


def _read_release(context: RuleContext, facts: Facts, field: str) -> Any:
    release = facts.release
    if field.startswith("local."):
        return getattr(release.local, field.removeprefix("local."))
    return effective(release, release, field, facts.defaults).value


def _read_own(context: RuleContext, facts: Facts, _: str) -> Any:
    """Return the release's own values and rows as they stand, without discs and works."""
    return {name: value for name, value in facts.release.__dict__.items() if name not in _TREE}


def _read_goes_to(context: RuleContext, facts: Facts, partner: str) -> bool:
    partners = context.value_of(("release", "partners"))
    if not getattr(facts.profile, partner):
        return False
    if not isinstance(partners, Partners) or not isinstance(partners.partner_names, tuple):
        return True
    named = any(name.casefold().startswith(partner) for name in partners.partner_names)
    return named != (partners.excluded is True)


def _read_assets(context: RuleContext, facts: Facts, owner_id: str) -> tuple[Asset, ...]:
    return context.get_cached("assets", _assets).get(owner_id, ())


def _read_audio(context: RuleContext, facts: Facts, track_id: str) -> tuple[Asset, AudioFacts | None] | None:
    masters = [asset for asset in _read_assets(context, facts, track_id) if asset.role is AssetRole.MASTER]
    if len(masters) != 1 or masters[0].id in facts.missing:
        return None
    return masters[0], facts.audio.get(masters[0].id)


def _read_cover(context: RuleContext, facts: Facts, _: str) -> Any:
    for asset in _read_assets(context, facts, facts.release.id):
        if asset.role is AssetRole.COVER and asset.id not in facts.missing:
            return asset, facts.artwork.get(asset.id)
    return None


def _read_offered(context: RuleContext, facts: Facts, name: str) -> tuple[str, ...]:
    name, _, parent = name.partition("/")
    account = facts.account
    return choices_for(name, account.lists, parent, account.removed)


_READERS: dict[str, Callable[[RuleContext, Facts, str], Any]] = {
    "release": _read_release,
    "own": _read_own,
    "whole": lambda _, facts, __: facts.release,
    "discs": lambda _, facts, __: facts.release.discs,
    "works": lambda _, facts, __: facts.release.works,
    "shouts": lambda _, facts, __: _is_mostly_shouting(facts),
    "track_count": lambda _, facts, __: sum(len(disc.tracks) for disc in facts.release.discs),
    "goes_to": _read_goes_to,
    "work": lambda context, facts, work_id: context.get_cached("works", _works).get(work_id),
    "siblings_written": lambda context, facts, work_id: context.get_cached("written", _work_has_writer).get(
        work_id, True
    ),
    "spelling": lambda context, facts, name: context.get_cached("spellings", _usual_spellings).get(name, ""),
    "audio": _read_audio,
    "sound": lambda _, facts, asset_id: facts.audio.get(asset_id),
    "file": lambda _, facts, asset_id: facts.files.get(asset_id),
    "cover": _read_cover,
    "assets": _read_assets,
    "missing": lambda _, facts, __: facts.missing,
    "unreadable": lambda _, facts, __: facts.unreadable,
    "recordings": lambda context, facts, key: context.get_cached("recordings", _recordings).get(key, ()),
    "catalogue": lambda _, facts, __: facts.catalogue,
    "offered": _read_offered,
    "today": lambda _, facts, __: facts.today,
    "profile": lambda _, facts, __: facts.profile,
    "account": lambda _, facts, __: facts.account,
    "outgoing": lambda _, facts, __: facts.sent_state,
}
_SHARED_BY = {
    "works": {"work"},
    "written": {"siblings_written"},
    "spellings": {"spelling"},
    "assets": {"assets"},
    "recordings": {"recordings"},
}
"""What is shared, with the kinds of keys that are read from it."""

# --- what may be another one after an edit --------------------------------------------------------------------------

_TREE = frozenset({"discs", "works"})
_LIBRARY_FIELDS = tuple(
    field.name for field in dataclasses.fields(Facts) if field.name not in {"release", "passed_version"}
)
_LIBRARY_KINDS = frozenset({
    "release", "goes_to", "spelling", "audio", "sound", "file", "cover", "assets", "missing", "unreadable",
    "recordings", "catalogue", "offered", "today", "profile", "account", "outgoing",
})  # fmt: skip
_OF_VALUES = frozenset({"release", "own", "goes_to"})
_OF_DISCS = frozenset({"discs", "track_count", "shouts"})
_OF_WORKS = frozenset({"works", "work"})
_RECORDED = ("works",)
_NAMED = ("primary_contributions", "contributions")


def _stale_kinds(before: Facts, now: Facts) -> frozenset[str]:
    """Return the kinds of keys that may have another value, by which objects are still the same."""
    stale: frozenset[str] = frozenset()
    if any(getattr(before, name) is not getattr(now, name) for name in _LIBRARY_FIELDS):
        stale |= _LIBRARY_KINDS
    old, new = before.release, now.release
    if old is new:
        return stale
    stale |= {WHOLE_RELEASE[0]}
    old_values, new_values = old.__dict__, new.__dict__
    if any(old_values[name] is not value for name, value in new_values.items() if name not in _TREE):
        stale |= _OF_VALUES
    if old.discs is not new.discs:
        stale |= _OF_DISCS
    if old.works is not new.works:
        stale |= _OF_WORKS
    same_writers = _same_in(old.works, new.works, _NAMED)
    if not (same_writers and _same_in_tracks(old, new, _RECORDED)):
        stale |= {"siblings_written"}
    if not (same_writers and _same_in((old,), (new,), _NAMED) and _same_in_tracks(old, new, _NAMED)):
        stale |= {"spelling"}
    return stale


def _same_in_tracks(before: Release, now: Release, fields: tuple[str, ...]) -> bool:
    """Say whether some fields of all tracks hold the very objects that they held at an earlier check."""
    return before.discs is now.discs or (
        len(before.discs) == len(now.discs)
        and all(
            _same_in(old.tracks, new.tracks, fields)
            for old, new in zip(before.discs, now.discs, strict=True)
            if old is not new
        )
    )


def _same_in(before: tuple[Node, ...], now: tuple[Node, ...], fields: tuple[str, ...]) -> bool:
    """Say the same of nodes; those that are the same objects are not looked into."""
    return before is now or (
        len(before) == len(now)
        and all(
            old is new
            or (old.id == new.id and all(getattr(old, name, ()) is getattr(new, name, ()) for name in fields))
            for old, new in zip(before, now, strict=True)
        )
    )
