"""What rules look at: the release, a track, a work, each with its values as they will be sent.

A view answers for a field with what stands there once inheritance is followed. It stays from check to check for as long
as its node is the same object, so what many rules ask is worked out once. What is read is noted: from a track the name
of the field, from everything around it a key of the `RuleContext`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trackball_desktop.checks.helpers import is_empty, main_artists, node_and_entries, rows_of
from trackball_desktop.checks.library_facts import WHOLE_RELEASE, Key, Read, RuleContext
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AudioFacts
from trackball_desktop.domain.inherit import FROM_RELEASE, display_artist, display_title
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Node,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.domain.vocabulary import INSTRUMENTAL, folded, language_code

NamedRow = PrimaryContribution | Contribution | WorkContribution

_NAMED_ROWS = ("primary_contributions", "contributions")
TRACK_ORDER, ANY_FIELD = "(order)", "(any)"
"""Noted beside the names of fields: which tracks there are in which order; a track as one object."""


class View:
    """A node and its values. `node_id` and `owns_field` are what a rule needs to place its finding."""

    def __init__(self, context: RuleContext, node: Any) -> None:
        self.context = context
        self.node_id: str = node.id
        self._node = node

    @property
    def node(self) -> Any:
        """The node itself."""
        return self._node

    def get(self, field: str) -> Any:
        """Return a field's value once inheritance is followed; `local.NAME` for one of ours."""
        raise NotImplementedError

    def raw(self, field: str) -> Any:
        """Return what stands in the node itself, before inheritance is followed; `local.NAME` for one of ours."""
        return _raw(self._node, field)

    def text(self, field: str) -> str:
        """Return a text field's value without the spaces around it; nothing for null, absent and other kinds."""
        return stripped_text(self.get(field))

    def owns_field(self, field: str) -> bool:
        """Say whether the value stands in this node, so that a finding about it belongs here."""
        return self.raw(field) is not INHERIT

    def is_missing(self, field: str) -> bool:
        """Say whether there is no value, and this node is where one should be typed."""
        return is_empty(self.get(field))

    def node_and_entries(self) -> tuple[Node, ...]:
        """Return the node and the rows of its lists; no discs, tracks or works."""
        raise NotImplementedError

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The rows with artists' names that stand in this node, or in the label's defaults for the release."""
        raise NotImplementedError


def _differ(value: Any, other: Any) -> bool:
    """Say whether two values differ. 1 and True do: rules ask for `is True`."""
    return type(value) is not type(other) or value != other


def _raw(node: Any, field: str) -> Any:
    try:
        return node.__dict__[field]
    except KeyError:
        return getattr(node.local, field.removeprefix("local."))


class WorkView(View):
    """A work. Nothing stands above it."""

    _node: Work

    def __init__(self, context: RuleContext, node: Work) -> None:
        super().__init__(context, node)
        self.writers: tuple[WorkContribution, ...] = rows_of(node.contributions)
        self._node_and_entries = tuple(node_and_entries(node))
        self._texts: dict[str, str] = {}

    @property
    def node(self) -> Work:
        """The work itself."""
        return self._node

    def get(self, field: str) -> Any:
        """Return a field's value; `local.NAME` for one of ours."""
        value = _raw(self._node, field)
        return ABSENT if value is INHERIT else value

    def node_and_entries(self) -> tuple[Node, ...]:
        """Return the work and the rows of its writers and publishers."""
        return self._node_and_entries

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The writers' rows."""
        return self.writers

    def text(self, field: str) -> str:
        """Return a text field's value without the spaces around it."""
        try:
            return self._texts[field]
        except KeyError:
            text = self._texts[field] = super().text(field)
            return text


class TrackView(View):
    """A track with what it inherits from its release, its works and its audio."""

    _node: Track

    def __init__(self, context: RuleContext, node: Track, works: Mapping[str, WorkView]) -> None:
        super().__init__(context, node)
        self._works = works
        self._audio_key: Key = ("audio", node.id)
        self._node_and_entries = tuple(node_and_entries(node))
        self._named_rows: tuple[NamedRow, ...] = (*rows_of(node.primary_contributions), *rows_of(node.contributions))
        self._values: dict[str, Any] = {}
        self._texts: dict[str, str] = {}
        self._cached: dict[str, Any] = {}

    def invalidate(self) -> None:
        """Clear the cached values: the track inherits others now, or its audio has changed."""
        self._values.clear()
        self._texts.clear()
        self._cached.clear()

    @property
    def node(self) -> Track:
        """The track itself."""
        self.context.reads.add(ANY_FIELD)
        return self._node

    def is_view_of(self, node: Track) -> bool:
        """Say whether this is the view of a node, the very object."""
        return self._node is node

    def inherits_any(self, fields: Iterable[str]) -> bool:
        """Say whether the release hands down one of the fields to this track."""
        values = self._node.__dict__
        return any(values[field] is INHERIT for field in fields)

    def changed_since(self, before: TrackView) -> set[str]:
        """Return the names of the fields in which the node differs from an earlier one."""
        old, new = before._node.__dict__, self._node.__dict__
        changed = {name for name, value in new.items() if old[name] is not value and _differ(old[name], value)}
        if "local" in changed:
            changed |= {f"local.{name}" for name in type(self._node.local).model_fields}
        return changed

    def get(self, field: str) -> Any:
        """Return a field's value once inheritance is followed; `local.NAME` for one of ours."""
        self.context.reads.add(field)
        try:
            return self._values[field]
        except KeyError:
            value = _raw(self._node, field)
            if value is INHERIT:
                if field == "display_title":  # composed of what is noted by itself, so it is not kept
                    return self.full_title
                if field == "artist_display_name":
                    return display_artist(self.artists)
                value = self.context.value_of(("release", field)) if field in FROM_RELEASE else ABSENT
            self._values[field] = value
            return value

    def raw(self, field: str) -> Any:
        """Return what stands in the track itself, before inheritance is followed."""
        self.context.reads.add(field)
        return _raw(self._node, field)

    def text(self, field: str) -> str:
        """Return a text field's value without the spaces around it."""
        self.context.reads.add(field)
        try:
            return self._texts[field]
        except KeyError:
            text = stripped_text(self.get(field))
            if field in self._values:
                self._texts[field] = text
            return text

    def is_missing(self, field: str) -> bool:
        """Say whether there is no value of its own; what a track would inherit is lacking at the release."""
        value = self.raw(field)
        return is_empty(value) and not (value is INHERIT and field in FROM_RELEASE)

    def node_and_entries(self) -> tuple[Node, ...]:
        """Return the track and the rows of its lists."""
        self.context.reads.add(ANY_FIELD)
        return self._node_and_entries

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The rows of its own artists and credits."""
        self.context.reads.update(_NAMED_ROWS)
        return self._named_rows

    @property
    def artists(self) -> tuple[PrimaryContribution, ...]:
        """The billed artists."""
        return rows_of(self.get("primary_contributions"))

    @property
    def main_artist_names(self) -> tuple[str, ...]:
        """The names of the main artists."""
        self.context.reads.add("primary_contributions")
        try:
            return self._cached["main_artist_names"]
        except KeyError:
            names = self._cached["main_artist_names"] = main_artists(self.artists)
            return names

    @property
    def credits(self) -> tuple[Contribution, ...]:
        """The people who played and produced."""
        return rows_of(self.get("contributions"))

    @property
    def works(self) -> tuple[WorkView, ...]:
        """The works that the track records, in its order; ids without a work are passed over."""
        ids = rows_of(self.raw("works"))
        return tuple(self._works[work_id] for work_id in ids if self.context.read("work", work_id) is not None)

    @property
    def master(self) -> tuple[Asset, AudioFacts | None] | None:
        """The master and its facts; None where there is not exactly one master, or its file is gone."""
        self.context.record_key(self._audio_key)
        return self.context.value_of(self._audio_key)

    @property
    def audio_facts(self) -> AudioFacts | None:
        """The facts of the master where its file can be read."""
        self.context.reads.add(self._audio_key)
        self.context.node_keys.add(self._audio_key)
        try:
            return self._cached["audio_facts"]
        except KeyError:
            master = self.master
            facts = master[1] if master is not None else None
            self._cached["audio_facts"] = facts = facts if facts is not None and facts.problem is None else None
            return facts

    @property
    def is_video(self) -> bool:
        """Whether the track is a video."""
        return self.text("track_type").casefold() == "video"

    @property
    def is_instrumental(self) -> bool:
        """Whether one of its fields states that nothing is sung."""
        self.context.reads.update(_INSTRUMENTAL_FIELDS)
        try:
            return self._cached["is_instrumental"]
        except KeyError:
            is_stated = self._cached["is_instrumental"] = (
                self.get("local.instrumental") is True
                or self.text("session_performance_type").casefold() == "instrumental"
                or language_code(self.text("audio_language")) == INSTRUMENTAL
                or self.text("version_title").casefold().startswith("instrumental")
            )
            return is_stated

    @property
    def folded_title(self) -> str:
        """The title as people compare it."""
        self.context.reads.add("title")
        try:
            return self._cached["folded_title"]
        except KeyError:
            title = self._cached["folded_title"] = folded(self.text("title"))
            return title

    @property
    def full_title(self) -> str:
        """The title with its version, for sentences."""
        return display_title(self.raw("title"), self.raw("version_title"))


_INSTRUMENTAL_FIELDS = ("local.instrumental", "session_performance_type", "audio_language", "version_title")


@dataclass(frozen=True)
class NodeChanges:
    """What is another value than at the check before.

    `keys` are those of the `RuleContext`, `inherited_fields` the names of fields that the release hands down; `reads`
    are both of them with the names of fields that differ in any track.
    """

    keys: frozenset[Key]
    inherited_fields: frozenset[str]
    reads: frozenset[Read]


class ReleaseView(View):
    """The release as a whole. It goes on from check to check, with the views of its tracks and works."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(RuleContext(facts), facts.release)
        self.track_views: dict[str, TrackView] = {}
        self.work_views: dict[str, WorkView] = {}
        self._viewed_works: tuple[Work, ...] = ()
        self._same_titled_tracks: tuple[TrackView, ...] | None = None
        self._set_views(facts.release)

    def update_facts(self, facts: Facts) -> NodeChanges:
        """Go on with other facts of the same release, and return what is another value now."""
        self._node = facts.release
        self._same_titled_tracks = None
        keys = self.context.update_facts(facts)
        before = self.track_views
        self._set_views(facts.release)
        fields: set[str] = set()
        if list(before) != list(self.track_views):
            fields.add(TRACK_ORDER)
        for node_id, view in self.track_views.items():
            previous = before.get(node_id)
            if previous is not None and previous is not view:
                fields |= view.changed_since(previous)
                fields.add(ANY_FIELD)
        inherited_fields = {name for kind, name in keys if kind == "release" and name in FROM_RELEASE}
        for view in self.track_views.values() if inherited_fields else ():
            if view.inherits_any(inherited_fields):
                view.invalidate()
        for kind, name in keys:
            if kind == "audio" and name in self.track_views:
                self.track_views[name].invalidate()
        return NodeChanges(keys, frozenset(inherited_fields), keys | inherited_fields | fields)

    def _set_views(self, release: Release) -> None:
        """Make views of the nodes that are new; one whose node is the same object stays."""
        works = self.work_views
        if release.works is not self._viewed_works:
            self._viewed_works = release.works
            views: dict[str, WorkView] = {}
            for work in release.works:
                view = works.get(work.id)
                views[work.id] = view if view is not None and view.node is work else WorkView(self.context, work)
            works.clear()
            works.update(views)
        previous_views, self.track_views = self.track_views, {}
        for track in release.tracks():
            view = previous_views.get(track.id)
            if view is None or not view.is_view_of(track):
                view = TrackView(self.context, track, works)
            self.track_views[track.id] = view

    @property
    def node(self) -> Release:
        """The release itself."""
        return self.context.read(*WHOLE_RELEASE)

    def get(self, field: str) -> Any:
        """Return a field's value once the label's defaults are followed; `local.NAME` for one of ours."""
        return self.context.read("release", field)

    def raw(self, field: str) -> Any:
        """Return what stands in the release itself, before the label's defaults are followed."""
        self.context.read("own")
        return _raw(self._node, field)

    def node_and_entries(self) -> tuple[Node, ...]:
        """Return the release and the rows of its lists."""
        self.context.read("own")
        return tuple(node_and_entries(self._node))

    @property
    def named_rows(self) -> tuple[NamedRow, ...]:
        """The rows of its artists and credits, also those from the label's defaults."""
        return (*self.artists, *rows_of(self.get("contributions")))

    @property
    def tracks(self) -> tuple[TrackView, ...]:
        """All tracks in the order of discs."""
        self.context.reads.add(TRACK_ORDER)
        return tuple(self.track_views.values())

    @property
    def same_titled_tracks(self) -> tuple[TrackView, ...]:
        """The tracks whose title another track has too, also if it is empty, in the order of discs."""
        self.context.reads.update((TRACK_ORDER, "title"))
        if self._same_titled_tracks is None:
            titles = [track.folded_title for track in self.track_views.values()]
            title_counts = Counter(titles)
            titled_tracks = zip(self.track_views.values(), titles, strict=True)
            self._same_titled_tracks = tuple(track for track, title in titled_tracks if title_counts[title] > 1)
        return self._same_titled_tracks

    @property
    def works(self) -> tuple[WorkView, ...]:
        """All works in their order."""
        self.context.read("works")
        return tuple(self.work_views.values())

    @property
    def discs(self) -> tuple[Disc, ...]:
        """The discs."""
        return self.context.read("discs")

    @property
    def artists(self) -> tuple[PrimaryContribution, ...]:
        """The billed artists."""
        return rows_of(self.get("primary_contributions"))

    @property
    def cover(self) -> tuple[Asset, ArtworkFacts | None] | None:
        """The cover and its facts; None where there is none, or its file is gone."""
        return self.context.read("cover")
