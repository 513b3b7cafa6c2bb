"""What a field is worth once inheritance is followed: label defaults -> release -> track, and the composed lines.

The label's defaults are themselves a `Release`: whatever is set there stands for every release of the label that
leaves the field to inherit. `resolve` is the one function that makes a draft ready to leave; it is used when a
submission is frozen and by `export`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar, cast

from trackball_desktop.domain.release import (
    Node,
    Partners,
    PrimaryContribution,
    Release,
    Track,
    field_kinds,
    new_id,
)
from trackball_desktop.domain.values import ABSENT, INHERIT, Unset, to_json

_ReleaseOrTrack = TypeVar("_ReleaseOrTrack", Release, Track)
_AnyNode = TypeVar("_AnyNode", bound=Node)
Source = Literal["own", "release", "label", "composed", "none"]

FROM_RELEASE = frozenset({
    "genre", "sub_genre", "parental_advisory", "metadata_language", "metadata_language_country", "audio_language",
    "audio_presentation", "music_type", "pline_year", "pline_owner", "pline_license", "cline_year", "cline_owner",
    "cline_license", "primary_contributions", "contributions",
})  # fmt: skip
"""Fields that a track takes from its release."""

NOT_FROM_LABEL = frozenset({
    "title", "display_title", "version_title", "version_display_title", "upc", "catalog_number", "release_date",
    "original_release_date", "artist_display_name", "discs", "works", "id", "extra", "local",
})  # fmt: skip
"""What belongs to one release alone and never comes from the label's defaults."""


YEAR = "{year}"
"""What stands in a label's defaults for the year of each release."""


@dataclass(frozen=True)
class Resolved:
    """A value and where it comes from. `source` is none when there is nothing to inherit; the value is ABSENT then."""

    value: Any
    source: Source


def effective(release: Release, node: Node, field: str, defaults: Release | None = None) -> Resolved:
    """Follow inheritance for one field of the release or of one of its tracks; other nodes have only their own."""
    value = getattr(node, field)
    if value is not INHERIT:
        return Resolved(value, "own")
    if isinstance(node, Track) and field in FROM_RELEASE:
        above = effective(release, release, field, defaults)
        return Resolved(above.value, "release" if above.source == "own" else above.source)
    if isinstance(node, Release) and field not in NOT_FROM_LABEL and defaults is not None:
        default = _with_year(release, field, getattr(defaults, field))
        if default is not INHERIT:
            return Resolved(default, "label")
    if isinstance(node, Release | Track):
        composed = _compose_field(release, node, field, defaults)
        if composed:
            return Resolved(composed, "composed")
    return Resolved(ABSENT, "none")


def _with_year(release: Release, field: str, default: Any) -> Any:
    """Fill the year into a label's template ("{year} Northlight"); inherited from nowhere until there is a date.

    A P-line names the year of the first release, so it goes by the original date where that is given.
    """
    if not isinstance(default, str) or YEAR not in default:
        return default
    dates = (release.original_release_date, release.release_date)
    if not field.startswith("pline"):
        dates = dates[::-1]
    year = next((value.year for value in dates if isinstance(value, date)), None)
    return INHERIT if year is None else default.replace(YEAR, str(year))


def _compose_field(release: Release, node: Release | Track, field: str, defaults: Release | None) -> str:
    if field == "artist_display_name":
        artists = effective(release, node, "primary_contributions", defaults).value
        return display_artist(cast("tuple[PrimaryContribution, ...]", artists) if isinstance(artists, tuple) else ())
    if field == "display_title":
        return display_title(node.title, node.version_title)
    return ""


def shown_title(release: Release, node: Release | Track, defaults: Release | None = None) -> str:
    """Return the title line as stores will show it: the one that is sent, else what it is composed from."""
    sent = effective(release, node, "display_title", defaults).value
    return sent if isinstance(sent, str) and sent.strip() else display_title(node.title, node.version_title)


def shown_artist(release: Release, node: Release | Track, defaults: Release | None = None) -> str:
    """Return the artist line as stores will show it: the one that is sent, else composed from the billed artists."""
    sent = effective(release, node, "artist_display_name", defaults).value
    if isinstance(sent, str) and sent.strip():
        return sent
    artists = effective(release, node, "primary_contributions", defaults).value
    return display_artist(cast("tuple[PrimaryContribution, ...]", artists) if isinstance(artists, tuple) else ())


def with_absent_inherited(release: Release) -> Release:
    """Return the release with every absent field given back to inheritance, as on nodes that are new.

    For drafts that begin from a body (the sample, a template); an import stays as it came.
    """
    return Release.model_validate(_without_absent(to_json(release)))


def _without_absent(value: Any) -> Any:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {name: _without_absent(item) for name, item in items if item != {"unset": ABSENT.name}}
    if isinstance(value, list):
        return [_without_absent(item) for item in cast("list[Any]", value)]
    return value


def display_artist(contributions: Iterable[PrimaryContribution]) -> str:
    """Compose the artist line as stores show it: "A, B & C feat. D & E". Empty without a name."""
    named = [item for item in contributions if isinstance(item.artist, str) and item.artist.strip()]
    mains = _join_names([str(item.artist).strip() for item in named if item.featured is not True])
    guests = _join_names([str(item.artist).strip() for item in named if item.featured is True])
    return f"{mains} feat. {guests}".strip() if guests else mains


def display_title(title: Any, version: Any) -> str:
    """Compose the title line as stores show it: "Kites (Live)". Empty without a title."""
    name = title.strip() if isinstance(title, str) else ""
    suffix = version.strip() if isinstance(version, str) else ""
    return f"{name} ({suffix})" if name and suffix else name


def _join_names(names: list[str]) -> str:
    return " & ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def resolve(release: Release, defaults: Release | None = None) -> Release:
    """Return the release with nothing left to inherit: every field is a value, null or absent.

    Lists taken from further up are copied with ids of their own, so that ids stay unique. Fields of our own stay as
    they are.
    """
    discs = tuple(
        _resolve_own(disc).model_copy(update={"tracks": tuple(_resolve_in(release, t, defaults) for t in disc.tracks)})
        for disc in release.discs
    )
    works = tuple(_resolve_own(work) for work in release.works)
    return _resolve_in(release, release, defaults).model_copy(update={"discs": discs, "works": works})


def _resolve_in(release: Release, node: _ReleaseOrTrack, defaults: Release | None) -> _ReleaseOrTrack:
    update: dict[str, Any] = {}
    for field in field_kinds(type(node)):
        resolved = effective(release, node, field, defaults)
        value = resolved.value
        if isinstance(value, tuple) and resolved.source != "own" and field in node.child_lists:
            value = tuple(item.model_copy(update={"id": new_id()}) for item in cast("tuple[Node, ...]", value))
        update[field] = _entries_resolved(value)
    return node.model_copy(update=update)


def _resolve_own(node: _AnyNode) -> _AnyNode:
    """Turn what a disc, a work or an entry leaves open into absent: nothing stands above them."""
    update = {field: _entries_resolved(_closed(getattr(node, field))) for field in field_kinds(type(node))}
    return node.model_copy(update=update)


def _entries_resolved(value: Any) -> Any:
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        return tuple(_resolve_own(item) if isinstance(item, Node) else item for item in items)
    if isinstance(value, Partners):
        return value.model_copy(
            update={"excluded": _closed(value.excluded), "partner_names": _closed(value.partner_names)}
        )
    return value


def _closed(value: Any) -> Any:
    return ABSENT if isinstance(value, Unset) else value
