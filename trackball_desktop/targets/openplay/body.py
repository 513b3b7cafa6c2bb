"""OpenPlay's JSON and our model, both ways: one explicit mapping, so that nothing is lost or made up in between.

A create body goes in and comes out the same, value for value. A key we do not know goes to the node's `extra` and
out again. So does a known key whose JSON value the model would not give back as it came (a number for a title, "50"
for a share): its field is absent, and once the field is set the field wins. Works are nested in tracks there and live
once here: each nested work becomes an entry of `Release.works`, and alike ones are never merged.

Answers have names and types of their own (version, release_number, seconds for durations). They become a
`RemoteRelease`, which is a narrow view beside the raw object, or a new draft together with the list of what an answer
does not carry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final, TypeGuard, TypeVar, cast

from trackball_desktop.api.json_text import canonical_json, decimals_to_floats, pretty_json
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Node,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    ReleaseLocal,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
    field_kinds,
)
from trackball_desktop.domain.values import (
    ABSENT,
    Unset,
    canonical_integer,
    canonical_share,
    format_decimal,
    format_duration,
)
from trackball_desktop.targets.answers import RemoteRelease, RemoteTrack
from trackball_desktop.targets.comparison.equivalence import ROW_IDS
from trackball_desktop.targets.openplay.read_names import READ_NAMES

__all__ = [
    "answer_only_fields",
    "canonical_json",
    "create_body",
    "draft_from_remote",
    "import_create_body",
    "parse_remote",
    "pretty_json",
]

_AnyNode = TypeVar("_AnyNode", bound=Node)

_WIRE_NAMES: Final = {"artist_id": "id", "publisher_id": "id"}
"""Our fields whose key in the body is another one: every node has an id of our own already."""

_ENTRY_TYPES: Final[dict[str, type[Node]]] = {
    "primary_contributions": PrimaryContribution,
    "contributions": Contribution,
    "work_contributions": WorkContribution,
    "publishers": Publisher,
}

_MAX_SHARE_DIGITS = 30


def _wire_name(field: str) -> str:
    return _WIRE_NAMES.get(field, field)


# --- the create body, in --------------------------------------------------------------------------------------------


def import_create_body(body: Mapping[str, object]) -> Release:
    """Make a draft of a create body. Every field is a value, null or absent; none is left to inherit."""
    works: list[Work] = []
    release = _import_node(Release, body, works, nested="discs")
    return release.model_copy(update={"works": tuple(works)})


def _import_node(cls: type[_AnyNode], body: Mapping[str, object], works: list[Work], nested: str = "") -> _AnyNode:
    """Make one node. `nested` names its list of discs or tracks, `works` collects the works of its tracks."""
    values: dict[str, Any] = {}
    extra = {key: decimals_to_floats(value) for key, value in body.items()}
    for field, kind in field_kinds(cls).items():
        key = _wire_name(field)
        if key in body and _fits(kind, body[key]):
            values[field] = _to_model_value(kind, body[key], works)
            del extra[key]
        else:
            values[field] = ABSENT
    children = body.get(nested)
    if _is_object_list(children) and children:  # an empty list is kept in `extra`: the model has no word for it
        values[nested] = tuple(_import_child(nested, child, works) for child in children)
        del extra[nested]
    return cls(**values, extra=extra)


def _import_child(nested: str, body: Mapping[str, object], works: list[Work]) -> Node:
    return _import_node(Disc, body, works, "tracks") if nested == "discs" else _import_node(Track, body, works)


def _fits(kind: str, value: object) -> bool:
    """Say whether a field of this kind holds the JSON value such that it is written again as it was read."""
    if value is None:
        return True
    match kind:
        case "text" | "date" | "time" | "duration":
            return isinstance(value, str)
        case "flag":
            return isinstance(value, bool | str)
        case "whole":  # the model reads "1981" as the number, and a number would be sent
            return _is_int(value) or (isinstance(value, str) and isinstance(canonical_integer(value), str))
        case "share":
            return _is_share(value) or (isinstance(value, str) and isinstance(canonical_share(value), str))
        case "names":
            return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))
        case "partners":
            return _is_object(value)
        case _:
            return _is_object_list(value)


def _to_model_value(kind: str, value: object, works: list[Work]) -> object:
    """Turn a JSON value that fits (`_fits`) into what the field holds."""
    if value is None or isinstance(value, str | bool):
        return value
    match kind:
        case "share":
            return Decimal(str(value))
        case "names":
            return tuple(cast("list[str]", value))
        case "partners":
            return _import_partners(cast("dict[str, object]", value))
        case "work_ids":
            nested = [_import_node(Work, item, works) for item in cast("list[dict[str, object]]", value)]
            works.extend(nested)
            return tuple(work.id for work in nested)
        case "whole":
            return value
        case _:
            items = cast("list[dict[str, object]]", value)
            return tuple(_import_node(_ENTRY_TYPES[kind], item, works) for item in items)


def _import_partners(body: Mapping[str, object]) -> Partners:
    extra = {key: decimals_to_floats(value) for key, value in body.items()}
    values: dict[str, Any] = {}
    for field, kind in (("excluded", "flag"), ("partner_names", "names")):
        fits = field in body and _fits(kind, body[field])
        values[field] = _to_model_value(kind, extra.pop(field), []) if fits else ABSENT
    return Partners(**values, extra=extra)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _is_object_list(value: object) -> TypeGuard[list[dict[str, object]]]:
    return isinstance(value, list) and all(isinstance(item, dict) for item in cast("list[object]", value))


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_share(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    number = Decimal(str(value))
    return number.is_finite() and len(format(number, "e")) <= _MAX_SHARE_DIGITS and abs(number.adjusted()) <= 9


# --- the create body, out -------------------------------------------------------------------------------------------


def create_body(release: Release) -> dict[str, object]:
    """Return the create body of a resolved release (`inherit.resolve`), keys in the order of OpenPlay's documents.

    Shares are whole numbers or decimals: write the body with `canonical_json` or `pretty_json`. Works are nested into
    each track that records them.
    """
    discs = [_export_node(disc, release, tracks=disc.tracks) for disc in release.discs]
    return _export_node(release, release, discs=discs)


def _export_node(
    node: Node, release: Release, *, tracks: tuple[Track, ...] = (), discs: object = ()
) -> dict[str, object]:
    body: dict[str, object] = {}
    for field, kind in field_kinds(type(node)).items():
        value = getattr(node, field)
        if field == "partners" and discs:  # their place in the documented body: discs, then partners
            body["discs"] = discs
        if isinstance(value, Unset):
            continue
        if kind == "work_ids" and isinstance(value, tuple):
            value = release.works_of(cast("Track", node))
        body[_wire_name(field)] = _export_value(value, release)
    if tracks:
        body["tracks"] = [_export_node(track, release) for track in tracks]
    return body | {key: value for key, value in node.extra.items() if key not in body}


def _export_value(value: object, release: Release) -> object:
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else Decimal(format_decimal(value))
    if isinstance(value, Partners):
        own_values = {"excluded": value.excluded, "partner_names": value.partner_names}
        body = {key: _export_value(item, release) for key, item in own_values.items() if not isinstance(item, Unset)}
        return body | {key: item for key, item in value.extra.items() if key not in body}
    if isinstance(value, Node):
        return _export_node(value, release)
    if isinstance(value, tuple):
        return [_export_value(item, release) for item in cast("tuple[object, ...]", value)]
    return value


# --- answers --------------------------------------------------------------------------------------------------------


def parse_remote(answer: Mapping[str, object]) -> RemoteRelease:
    """Read either shape of an answer. What is missing or of another type is None; nothing is refused."""
    cover = answer.get("cover_art")
    return RemoteRelease(
        id=_text(answer.get("id")),
        title=_text(answer.get("title")),
        version=_text(answer.get("version")),
        artist=_text(answer.get("artist_display_name")),
        upc=_text(answer.get("upc")),
        label=_label_name(answer.get("label")),
        catalog_number=_text(answer.get("release_number")),
        release_date=_text(answer.get("release_date")),
        status=_text(answer["status"]) if "status" in answer else ABSENT,
        cover_art=cover if isinstance(cover, bool) else None,
        tracks=tuple(_remote_track(track) for disc in _objects(answer, "discs") for track in _objects(disc, "tracks")),
        raw=dict(answer),
        copy_of=_text(answer.get("tenant_release_id")),
        copy_number=_text(answer.get("submission_number")),
    )


def _remote_track(track: Mapping[str, object]) -> RemoteTrack:
    number = track.get("number")
    return RemoteTrack(_text(track.get("title")), _text(track.get("isrc")), number if _is_int(number) else None)


def _text(value: object) -> str | None:
    """Read an open string: ids, codes and statuses may be numbers or worse; only null is nothing."""
    if value is None or isinstance(value, str):
        return value
    return canonical_json(value)


def _label_name(value: object) -> str | None:
    return _text(value.get("name")) if _is_object(value) else _text(value)


def _objects(body: Mapping[str, object], key: str) -> list[dict[str, object]]:
    """Return the objects in a list, passing over whatever else stands there."""
    value = body.get(key)
    return [item for item in cast("list[object]", value) if _is_object(item)] if isinstance(value, list) else []


def _seconds(value: object) -> object:
    return format_duration(timedelta(seconds=value)) if _is_int(value) and 0 <= value < 10**8 else value


def _year(value: object) -> object:
    return str(value) if _is_int(value) else value


def _country(value: object) -> object:
    return "Worldwide" if value == "All" else value


_READ_VALUES: Final[dict[str, Callable[[object], object]]] = {
    "version_title": _text,
    "catalog_number": _text,
    "label": _label_name,
    "studio": _text,
    "track_price_tier": _text,
    "duration": _seconds,
    "preview_in": _seconds,
    "sample_length": _seconds,
    "global_instant_grat_date": _text,
    "global_prestream_date": _text,
    "pline_year": _year,
    "cline_year": _year,
    "country": _country,
}
"""Fields whose value an answer spells otherwise than the create body; its other names are `read_names.READ_NAMES`."""


_NODE_LISTS: Final[dict[tuple[type[Node], str], type[Node]]] = {(Release, "discs"): Disc, (Disc, "tracks"): Track}
_RECORD_FIELDS: Final = frozenset({
    "id", "position", "number", "status", "submission_number", "tenant_release_id",
})  # fmt: skip
"""What an answer says of a record or a row and not of the release."""


def draft_from_remote(answer: Mapping[str, object]) -> tuple[Release, frozenset[str]]:
    """Make a new draft of an answer, and name the fields of the create body that the answer does not carry.

    They are absent in the draft and named by path, "notes" or "discs[].tracks[].keywords". A null in an answer says
    that nothing is there, not that null is to be sent: such a field is absent too, and not named. Lyrics, the project
    and the start of pre-orders, which only answers have, are kept as fields of our own. What else only answers have is
    left behind (see `answer_only_fields`), and so is a value of a type that a field cannot hold.
    """
    missing: set[str] = set()
    body = _to_create_body(Release, answer, "", missing)
    body["discs"] = [
        _to_create_body(Disc, disc, "discs[].", missing)
        | {
            "tracks": [
                _to_create_body(Track, track, "discs[].tracks[].", missing) for track in _objects(disc, "tracks")
            ]
        }
        for disc in _objects(answer, "discs")
    ]
    release = import_create_body(body)
    discs = tuple(
        disc.model_copy(update={"tracks": _with_lyrics(disc.tracks, _objects(answer_disc, "tracks"))})
        for disc, answer_disc in zip(release.discs, _objects(answer, "discs"), strict=True)
    )
    return release.model_copy(update={"discs": discs, "local": _release_local(answer)}), frozenset(missing)


def _with_lyrics(tracks: tuple[Track, ...], answers: list[dict[str, object]]) -> tuple[Track, ...]:
    """Give tracks the lyrics that an answer has in their works; several are parted by an empty line."""
    tracks_with_lyrics: list[Track] = []
    for track, answer in zip(tracks, answers, strict=True):
        lyrics = [work.get("lyrics") for work in _objects(answer, "works")]
        joined_lyrics = "\n\n".join(text for text in lyrics if isinstance(text, str) and text)
        tracks_with_lyrics.append(
            track.model_copy(update={"local": TrackLocal(lyrics=joined_lyrics)}) if joined_lyrics else track
        )
    return tuple(tracks_with_lyrics)


def _release_local(answer: Mapping[str, object]) -> ReleaseLocal:
    """Return what of an answer is kept as fields of our own."""
    project = answer.get("project")
    project = project if _is_object(project) else {}
    master = project.get("master_project")
    master = master if _is_object(master) else {}
    values = {
        "preorder_date": answer.get("earliest_preorder_date"),
        "project_title": project.get("title"),
        "project_number": project.get("number"),
        "master_project_title": master.get("title"),
        "master_project_number": master.get("number"),
    }
    texts = {name: _text(value) for name, value in values.items()}
    return ReleaseLocal.model_validate({name: text for name, text in texts.items() if text})


def answer_only_fields(answer: Mapping[str, object]) -> frozenset[str]:
    """Name what an answer tells of a release and version 1 of OpenPlay's API does not take, by path as the fields that
    an answer does not carry: "cover_art", "project", "discs[].tracks[].works[].lyrics". Nulls tell nothing.
    """
    fields: set[str] = set()
    _collect_answer_only(Release, answer, "", fields)
    return frozenset(fields)


def _collect_answer_only(cls: type[Node], answer: Mapping[str, object], path: str, found: set[str]) -> None:
    kinds = {READ_NAMES.get(field, field): kind for field, kind in field_kinds(cls).items() if field not in ROW_IDS}
    for key, value in answer.items():
        kind = kinds.get(key, "")
        entry = _NODE_LISTS.get((cls, key)) or (Work if kind == "work_ids" else _ENTRY_TYPES.get(kind))
        if entry is not None:
            for item in _objects(answer, key):
                _collect_answer_only(entry, item, f"{path}{key}[].", found)
        elif value is not None and key not in kinds and key not in _RECORD_FIELDS:
            found.add(path + key)


def _to_create_body(cls: type[Node], answer: Mapping[str, object], path: str, missing: set[str]) -> dict[str, object]:
    body: dict[str, object] = {}
    for field, kind in field_kinds(cls).items():
        if field in ROW_IDS:  # an id in an answer names that row: it must never be sent back as an artist's
            continue
        key, convert = READ_NAMES.get(field, field), _READ_VALUES.get(field, _without_nulls)
        entry = Work if kind == "work_ids" else _ENTRY_TYPES.get(kind)
        if key not in answer:
            missing.add(path + field)
        elif entry is not None and isinstance(answer[key], list):
            body[field] = [_to_create_body(entry, item, f"{path}{field}[].", missing) for item in _objects(answer, key)]
        elif (value := convert(answer[key])) is not None:
            if _fits(kind, value):
                body[field] = value
            else:
                missing.add(path + field)
    return body


def _without_nulls(value: object) -> object:
    """Return a value of an answer without the nulls in it."""
    if _is_object(value):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in cast("list[object]", value) if item is not None]
    return value
