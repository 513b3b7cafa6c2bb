"""One catalogue event: which release and version it is about, and where it is cleared.

The schema says not to map to it directly, and the names of its fields for streaming are not in the documents at hand.
So availability is read from any list of objects with `territories`, and the model from the words of the names above
it. What looks like a clearance and names no model leaves both streaming models unknown: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, cast

from trackball_desktop.domain.availability import Model, Window
from trackball_desktop.domain.identifiers import gtin_key

_WORDS: Final = (
    (Model.DOWNLOAD, re.compile(r"download|carte|permanent", re.IGNORECASE)),
    (Model.SUBSCRIPTION, re.compile(r"subscription", re.IGNORECASE)),
    (Model.AD_SUPPORTED, re.compile(r"ad[-_ ]?(?:supported|funded)|advert", re.IGNORECASE)),
)
_STREAMING: Final = (Model.SUBSCRIPTION, Model.AD_SUPPORTED)
_MAX_DEPTH: Final = 4
TRACKS: Final = "tracks"
"""The field of an event that is by far its largest, and says nothing of where the release is cleared."""


class Head(NamedTuple):
    """What is asked of every event. `gtin14` is empty where no UPC is said; `has_body` is false of a bare takedown."""

    id: int
    version: int
    takedown: bool
    gtin14: str
    has_body: bool

    @property
    def is_test(self) -> bool:
        """Whether it is a test, whose data is to be disregarded."""
        return self.id < 0


class Details(NamedTuple):
    """What an event says of a release beside its clearances.

    `unknown` are models whose clearances could not be read, `unread` the names of their fields. `with_release_only`
    counts the tracks that have no price of their own, where any price is said; `booklet` says that there is one.
    """

    unknown: tuple[Model, ...]
    unread: tuple[str, ...]
    tracks: int
    with_release_only: int
    booklet: bool


def head_of(document: object) -> Head | None:
    """Return which release and version an event is about; None where it is no event."""
    if not isinstance(document, dict):
        return None
    event = cast("dict[str, object]", document)
    id_, version = event.get("id"), event.get("version")
    if type(id_) is not int or type(version) is not int or abs(id_) >= 2**63 or not 0 <= version < 2**63:
        return None
    has_body = len(event) > 3 or "takedown" not in event
    if has_body and not any(name in event for name in ("upc", "title", TRACKS)):
        return None
    upc = event.get("upc")
    key = gtin_of(upc) if isinstance(upc, str | int) and not isinstance(upc, bool) else ""
    return Head(id_, version, not has_body or event.get("takedown") is True, key, has_body)


@lru_cache(maxsize=1 << 16)
def gtin_of(text: str | int) -> str:
    """Return the 14 digits of a bar code; empty for none."""
    return gtin_key(text) or ""


def windows_of(event: Mapping[str, Any]) -> tuple[Window, ...]:
    """Return the clearances of an event that can be read, sorted."""
    return tuple(sorted(window for _, _, windows in _read(event) for window in windows))


def details_of(event: Mapping[str, Any]) -> Details:
    """Return what else an event says, and what of its clearances cannot be read."""
    unknown: set[Model] = set()
    unread: list[str] = []
    for path, models, windows in _read(event):
        if not windows:
            unknown.update(models or _STREAMING)
            unread.append(".".join(path))
    tracks = _objects(event.get(TRACKS))
    priced = [_has_price(track, _MAX_DEPTH) for track in tracks]
    return Details(
        unknown=tuple(model for model in Model if model in unknown),
        unread=tuple(dict.fromkeys(unread)),
        tracks=len(tracks),
        with_release_only=priced.count(False) if any(priced) else 0,
        booklet=bool(event.get("pdfBooklet")),
    )


def _read(event: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], tuple[Model, ...], list[Window]]]:
    """Yield each clearance: the names above it, its models, and a window for each; none where it cannot be read."""
    clearances: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    _gather(event, (), _MAX_DEPTH, clearances)
    for path, entry in clearances:
        models = _models(path, entry)
        start, end = _moment(entry.get("start")), _moment(entry.get("end"))
        if start is None or end is None:
            yield path, models, []
            continue
        territories = _territories(entry.get("territories"))
        yield path, models, [Window(model, start, end, territories) for model in models]


def _gather(
    value: Mapping[str, Any], path: tuple[str, ...], depth: int, found: list[tuple[tuple[str, ...], dict[str, Any]]]
) -> None:
    """Gather the objects with territories below a release, but those of its tracks, each with the names above it."""
    for name, inner in value.items():
        if not isinstance(inner, dict | list) or (name == TRACKS and not path):
            continue
        for entry in cast("list[object]", inner if isinstance(inner, list) else [inner]):
            if not isinstance(entry, dict):
                continue
            values = cast("dict[str, Any]", entry)
            if "territories" in values:
                found.append(((*path, name), values))
            elif depth > 1:
                _gather(values, (*path, name), depth - 1, found)


def _models(path: tuple[str, ...], entry: Mapping[str, Any]) -> tuple[Model, ...]:
    """Return the models that the names above a clearance say, or else its own words."""
    return _models_in(path) or _models_in(tuple(_direct_texts(entry)))


@lru_cache(maxsize=1024)
def _models_in(names: tuple[str, ...]) -> tuple[Model, ...]:
    text = " ".join(names)
    return tuple(model for model, pattern in _WORDS if pattern.search(text))


def _direct_texts(entry: Mapping[str, Any]) -> Iterator[str]:
    for name, value in entry.items():
        if name in {"territories", "packages"}:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in cast("list[object]", value) if isinstance(item, str))


def _objects(value: object) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [cast("dict[str, Any]", value)]
    if isinstance(value, list):
        return [cast("dict[str, Any]", item) for item in cast("list[object]", value) if isinstance(item, dict)]
    return []


def _territories(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    codes = cast("list[object]", value)
    try:
        return _sorted_codes(tuple(cast("list[str]", codes)))
    except TypeError:  # others than texts among them
        return _sorted_codes(tuple(code for code in codes if isinstance(code, str)))


@lru_cache(maxsize=4096)
def _sorted_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(map(str.upper, map(str.strip, codes))) - {""}))


def _moment(value: object) -> str | None:
    """Return a time as windows spell it; empty for none, None for what is no time."""
    if value is None:
        return ""
    return _utc(value) if isinstance(value, str) else None


@lru_cache(maxsize=1 << 14)
def _utc(text: str) -> str | None:
    if not text.strip():
        return ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # in the year 1 or 9999, at the far end of a zone
        return None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def _has_price(value: Mapping[str, Any], depth: int) -> bool:
    """Say whether anything below a track names a price."""
    for name, inner in value.items():
        if "price" in name.lower() and inner not in (None, "", [], {}):
            return True
        if (
            depth
            and isinstance(inner, dict | list)
            and any(_has_price(item, depth - 1) for item in _objects(cast("object", inner)))
        ):
            return True
    return False
