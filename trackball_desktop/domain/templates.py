"""What one release can give to the next: copies without codes and dates, and templates.

A template is itself a `Release`: what it gives to a release stands in its fields, what it gives to every track in one
pattern track, and what it gives to every track's work in one pattern work. It fills only what the new release leaves to
inherit, so that tags and typing win over it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Disc, Node, Release, ReleaseLocal, Track, TrackLocal, Work, walk
from trackball_desktop.domain.values import ABSENT, INHERIT, to_json

_AnyNode = TypeVar("_AnyNode", bound=Node)

RELEASE_FIELDS = (
    "configuration", "label", "display_label", "genre", "sub_genre", "series_name", "music_type", "audio_language",
    "metadata_language", "metadata_language_country", "compilation_type", "parental_advisory", "promotional",
    "indie_exclusive", "soundtrack", "audio_presentation", "resolution_type", "studio", "pline_owner", "pline_license",
    "cline_owner", "cline_license", "distribution_group_id", "rights_period", "rights_expiry_rule",
    "partner_restrictions", "distribution_notes", "license", "release_time", "partners", "release_price_tier",
    "track_price_tier", "primary_contributions", "contributions",
)  # fmt: skip
"""What a template takes from a release: label, lines without their years, genre, languages, stores, prices, line-up."""

TRACK_FIELDS = (
    "track_type", "genre", "sub_genre", "parental_advisory", "metadata_language", "metadata_language_country",
    "audio_language", "audio_presentation", "primary_recording_location", "session_performance_type", "session_type",
    "music_type", "pline_owner", "pline_license", "cline_owner", "cline_license", "primary_contributions",
    "contributions",
)  # fmt: skip
"""What a template takes from tracks, where all of them have the same."""

WORK_FIELDS = ("music_type", "language", "agency", "contributions", "publishers")
"""What a template takes from works, where all of them have the same: writers, publishers and their shares."""

_RELEASE_DATE_FIELDS = (
    "release_date", "original_release_date", "track_listing_embargo", "audio_embargo", "cover_art_embargo",
    "product_details_embargo", "lost_rights", "lost_rights_on", "lost_rights_reason",
)  # fmt: skip
_RELEASE_CODE_FIELDS = ("upc", "catalog_number")
_RECORDING_FIELDS = (
    "isrc", "duration", "preview_in", "sample_length", "global_instant_grat_date", "global_prestream_date",
    "recording_end_date_year",
)  # fmt: skip


def copy_release(release: Release, *, same_recordings: bool) -> Release:
    """Return a release like this one under new ids, without what belongs to one release alone.

    Cleared are UPC, catalogue number, dates, embargoes, waivers, what was confirmed about the cover, and the ids of
    other systems; unless the recordings are the same, also their ISRCs, lengths and dates. Titles, people, works with
    their ISWCs, rights and stores stay.
    """
    copy = with_new_ids(release)
    local = ReleaseLocal(account_id=release.local.account_id, previously_released=True if same_recordings else INHERIT)
    discs: list[Disc] = []
    for disc in copy.discs:
        tracks = disc.tracks if same_recordings else tuple(_new_recording(track) for track in disc.tracks)
        discs.append(disc.model_copy(update={"upc": INHERIT, "tracks": tracks}))
    update: dict[str, Any] = dict.fromkeys((*_RELEASE_DATE_FIELDS, *_RELEASE_CODE_FIELDS), INHERIT)
    return copy.model_copy(update={**update, "local": local, "discs": tuple(discs), "extra": {}})


def _new_recording(track: Track) -> Track:
    old = track.local
    local = TrackLocal(instrumental=old.instrumental, lyrics=old.lyrics, lyrics_language=old.lyrics_language)
    return track.model_copy(update={**dict.fromkeys(_RECORDING_FIELDS, INHERIT), "local": local, "extra": {}})


def with_new_ids(release: Release) -> Release:
    """Return a copy in which every node has a new id and works stay linked."""
    text = release.model_dump_json(exclude_defaults=True)
    for node in walk(release):
        text = text.replace(node.id, new_id())
    return Release.model_validate_json(text)


def make_template(release: Release) -> Release:
    """Return what a release gives to others like it."""
    tracks = list(release.tracks())
    works = [work for work in release.works if any(work.id in _ids(track) for track in tracks)]
    pattern = Track(**_common_values(tracks, TRACK_FIELDS))
    pattern_work = Work(**_common_values(works, WORK_FIELDS))
    # Writers are worth a work of their own for each track only where every track has one.
    has_work = bool(works) and all(_ids(track) for track in tracks) and pattern_work != Work(id=pattern_work.id)
    if has_work:
        pattern = pattern.model_copy(update={"works": (pattern_work.id,)})
    has_track = pattern != Track(id=pattern.id)
    template_release = Release(
        **{name: value for name in RELEASE_FIELDS if (value := getattr(release, name)) not in (INHERIT, ABSENT)},
        discs=(Disc(tracks=(pattern,)),) if has_track else (),
        works=(pattern_work,) if has_work else (),
        local=ReleaseLocal(account_id=release.local.account_id),
    )
    return with_new_ids(template_release)


def _ids(track: Track) -> tuple[str, ...]:
    return track.works if isinstance(track.works, tuple) else ()


def _common_values(nodes: Iterable[Node], fields: Iterable[str]) -> dict[str, Any]:
    """Return the values that all nodes share; lists are compared without the ids of their entries."""
    nodes = list(nodes)
    result: dict[str, Any] = {}
    for name in fields:
        values = [getattr(node, name) for node in nodes]
        if values and values[0] not in (INHERIT, ABSENT) and all(_is_equal(values[0], value) for value in values[1:]):
            result[name] = values[0]
    return result


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _without_ids(one) == _without_ids(other)  # pyright: ignore[reportUnknownArgumentType] - any entries
    return bool(one == other)


def _without_ids(entries: tuple[Any, ...]) -> list[Any]:
    return [
        {name: value for name, value in to_json(entry).items() if name != "id"} if isinstance(entry, Node) else entry
        for entry in entries
    ]


def apply_template(release: Release, template: Release) -> Release:
    """Return the release with what the template gives wherever the release itself says nothing."""
    works = list(release.works)
    pattern = next(template.tracks(), None)
    pattern_work = template.works[0] if template.works else None
    discs: list[Disc] = []
    for disc in release.discs:
        tracks: list[Track] = []
        for old in disc.tracks:
            track = old if pattern is None else _fill_from_pattern(old, pattern, TRACK_FIELDS)
            if pattern_work is not None and not _ids(track):
                work = _fill_from_pattern(Work(title=track.title), pattern_work, WORK_FIELDS)
                works.append(work)
                track = track.model_copy(update={"works": (work.id,)})
            tracks.append(track)
        discs.append(disc.model_copy(update={"tracks": tuple(tracks)}))
    if pattern_work is not None:
        works = [_fill_work(work, pattern_work) for work in works]
    filled = _fill_from_pattern(release, template, RELEASE_FIELDS)
    if filled.local.account_id is INHERIT:
        local = filled.local.model_copy(update={"account_id": template.local.account_id})
        filled = filled.model_copy(update={"local": local})
    return filled.model_copy(update={"discs": tuple(discs), "works": tuple(works)})


def _fill_from_pattern(node: _AnyNode, pattern: Node, fields: Iterable[str]) -> _AnyNode:
    update = {
        name: with_new_row_ids(getattr(pattern, name))
        for name in fields
        if getattr(node, name) is INHERIT and getattr(pattern, name) is not INHERIT
    }
    return node.model_copy(update=update) if update else node


def _fill_work(work: Work, pattern: Work) -> Work:
    """Give a work the pattern's values; its shares only where the writers are the same people, for they are one sum."""
    if work.contributions is INHERIT or _writer_names(work) == _writer_names(pattern):
        work = work.model_copy(update={"contributions": INHERIT})
        return _fill_from_pattern(work, pattern, WORK_FIELDS)
    return _fill_from_pattern(work, pattern, ("music_type", "language", "agency"))


def _writer_names(work: Work) -> set[str]:
    writers = work.contributions if isinstance(work.contributions, tuple) else ()
    return {str(writer.artist).casefold() for writer in writers}


def with_new_row_ids(value: Any) -> Any:
    """Return a value for another node: entries of a list get ids of their own."""
    if isinstance(value, tuple) and value and all(isinstance(item, Node) for item in value):  # pyright: ignore[reportUnknownVariableType]
        return tuple(item.model_copy(update={"id": new_id()}) for item in value)  # pyright: ignore
    return value  # pyright: ignore[reportUnknownVariableType]


def add_empty_patterns(template: Release) -> Release:
    """Return the template with a pattern track and a pattern work, empty where it had none, so that both can be typed.

    What is typed into them counts after `drop_empty_patterns` has taken away what stayed empty.
    """
    track = next(template.tracks(), None) or Track()
    work = template.works[0] if template.works else Work()
    track = track.model_copy(update={"works": (work.id,)})
    return template.model_copy(update={"discs": (Disc(tracks=(track,)),), "works": (work,)})


def drop_empty_patterns(template: Release) -> Release:
    """Return the template without a pattern track and work that give nothing: an empty work is none for each track."""
    track, work = next(template.tracks(), None), next(iter(template.works), None)
    has_work = work is not None and _has_values(work, WORK_FIELDS)
    has_track = track is not None and (has_work or _has_values(track, TRACK_FIELDS))
    discs: tuple[Disc, ...] = ()
    if track is not None and has_track:
        linked = (work.id,) if work is not None and has_work else INHERIT
        discs = (Disc(tracks=(track.model_copy(update={"works": linked}),)),)
    works = (work,) if work is not None and has_work else ()
    return template.model_copy(update={"discs": discs, "works": works})


def _has_values(node: Node, fields: Iterable[str]) -> bool:
    return any(getattr(node, name) not in (INHERIT, ()) for name in fields)


def template_fields(template: Release) -> tuple[str, ...]:
    """Return the fields that a template sets, of the release, its tracks and its works, each once."""
    nodes: list[tuple[Node, tuple[str, ...]]] = [(template, RELEASE_FIELDS)]
    nodes += [(track, TRACK_FIELDS) for track in template.tracks()]
    nodes += [(work, WORK_FIELDS) for work in template.works]
    field_names = [name for node, fields in nodes for name in fields if getattr(node, name) not in (INHERIT, ())]
    return tuple(dict.fromkeys(field_names))
