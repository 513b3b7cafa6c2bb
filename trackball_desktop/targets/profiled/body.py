"""A release as a distributor's body, by its profile: our path left, its name right. What nobody answered is left out.

Files are named by their content, "file:<sha256><extension>": what is frozen holds no address that expires, no secret.
The client puts the link, or the distributor's own name of the file, in their place when the body goes out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import cast

from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import PrimaryContribution, Release, Track, Work
from trackball_desktop.domain.values import Unset
from trackball_desktop.domain.vocabulary import language_code
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import Question, load_questions

FILE_PREFIX = "file:"
"""What a placeholder of a file begins with."""

_COMPOSERS = frozenset({"composer", "composer & author", "composer & lyricist", "songwriter"})
_WRITERS = frozenset(
    {"author", "composer & author", "composer & lyricist", "lyricist", "songwriter", "writer", "librettist"}
)


def build_body(profile: Profile, release: Release, files: Sequence[SnapshotAsset]) -> dict[str, object]:
    """Return the body of a resolved release. Raises UnansweredQuestions where its shape is not known."""
    profile.require_answers("submit")
    shape = profile.object_value("submit.schema")
    body: dict[str, object] = {}
    for key, value in cast("dict[str, object]", shape.get("constants") or {}).items():
        _set_at_path(body, key, value)
    _set_at_path(body, str(shape["title"]), model_text(release.title))
    if isinstance(reference := shape.get("reference"), str):
        _set_at_path(body, reference, release.id)
    for question in _questions_at("release"):
        _add_field(profile, question, body, _release_value(question, release, files, profile))
    tracks: list[dict[str, object]] = []
    for track in release.tracks():
        entry: dict[str, object] = {}
        for question in _questions_at("track"):
            _add_field(profile, question, entry, _track_value(question, track, release, files, profile), level="track")
        tracks.append(entry)
    _set_at_path(body, str(shape["tracks"]), tracks)
    return body


def _questions_at(level: str) -> Iterable[Question]:
    return (question for question in load_questions().questions.values() if level in question.levels)


def _add_field(
    profile: Profile, question: Question, body: dict[str, object], value: object, level: str = "release"
) -> None:
    at = profile.object_value(question.id).get("at")
    if isinstance(at, list) and level not in at:
        return
    name = profile.text(question.id, "name")
    if name and value not in (None, "", []):
        _set_at_path(body, name, value)


def _set_at_path(body: dict[str, object], path: str, value: object) -> None:
    """Put a value at a dotted path, making the objects on the way."""
    *above, last = path.split(".")
    for name in above:
        body = cast("dict[str, object]", body.setdefault(name, {}))
    body[last] = value


def _release_value(question: Question, release: Release, files: Sequence[SnapshotAsset], profile: Profile) -> object:
    spell = _value_formatter(profile, question)
    match question.id.removeprefix("field."):
        case "primary_artist":
            return spell(_artists(release.primary_contributions, featured=False))
        case "featured_artists":
            return spell(_artists(release.primary_contributions, featured=True))
        case "release_date":
            value = release.release_date
            return spell(value.isoformat() if isinstance(value, date) else model_text(value))
        case "genre":
            return spell(model_text(release.genre))
        case "artwork":
            return next((_placeholder(file) for file in files if file.role == "cover"), None)
        case "upc":
            return spell(model_text(release.upc))
        case "c_line":
            return spell(_rights_line(release.cline_year, release.cline_owner))
        case "p_line":
            return spell(_rights_line(release.pline_year, release.pline_owner))
        case "label":
            return spell(model_text(release.label))
        case "language":
            return spell(model_text(release.audio_language))
        case "advisory":
            return spell(model_text(release.parental_advisory))
        case _:
            return None


def _track_value(
    question: Question, track: Track, release: Release, files: Sequence[SnapshotAsset], profile: Profile
) -> object:
    spell = _value_formatter(profile, question)
    works = release.works_of(track)
    match question.id.removeprefix("field."):
        case "track_title":
            return spell(model_text(track.title))
        case "primary_artist":
            return spell(_artists(track.primary_contributions, featured=False))
        case "featured_artists":
            return spell(_artists(track.primary_contributions, featured=True))
        case "genre":
            return spell(model_text(track.genre))
        case "audio":
            masters = (file for file in files if file.role == "master" and file.owner_id == track.id)
            return next((_placeholder(file) for file in masters), None)
        case "isrc":
            if profile.value("isrc.custom") is False:
                return None
            return spell(normal_isrc(model_text(track.isrc)) or model_text(track.isrc))
        case "p_line":
            return spell(_rights_line(track.pline_year, track.pline_owner))
        case "composers":
            return spell(_writers(works, _COMPOSERS))
        case "writers":
            return spell(_writers(works, _WRITERS))
        case "publishers":
            return _publishers(works, cast("dict[str, str]", profile.object_value(question.id).get("parts") or {}))
        case "language":
            return spell(model_text(track.audio_language))
        case "advisory":
            return spell(model_text(track.parental_advisory))
        case _:
            return None


def _value_formatter(profile: Profile, question: Question) -> Callable[[object], object]:
    """Return how a value is spelled: by the list of values that were answered, or by a known format."""
    answer = profile.object_value(question.id)
    values, form = answer.get("values"), answer.get("format")

    def spell(value: object) -> object:
        if isinstance(values, dict) and isinstance(value, str):
            return cast("dict[str, object]", values).get(value, value)
        if form == "boolean" and isinstance(value, str):
            return value.casefold() == "explicit" if value else None
        if form == "iso639-1" and isinstance(value, str):
            return language_code(value) or value or None
        if form == "text" and isinstance(value, list):
            return ", ".join(cast("list[str]", value))
        if form == "first" and isinstance(value, list):
            return next(iter(cast("list[str]", value)), None)
        return value

    return spell


def _artists(credits: object, *, featured: bool) -> list[str]:
    entries = cast("tuple[PrimaryContribution, ...]", credits) if isinstance(credits, tuple) else ()
    return [
        model_text(entry.artist)
        for entry in entries
        if (entry.featured is True) is featured and model_text(entry.artist)
    ]


def _writers(works: Sequence[Work], roles: frozenset[str]) -> list[str]:
    names: dict[str, None] = {}
    for work in works:
        entries = work.contributions if isinstance(work.contributions, tuple) else ()
        names |= dict.fromkeys(
            model_text(entry.artist) for entry in entries if model_text(entry.role).casefold() in roles
        )
    return [name for name in names if name]


def _publishers(works: Sequence[Work], parts: dict[str, str]) -> list[object]:
    """Return names, or objects with the parts that were answered: name, ipi, share."""
    publisher_bodies: list[object] = []
    for work in works:
        entries = work.publishers if isinstance(work.publishers, tuple) else ()
        for entry in entries:
            share = entry.split_percentage
            values = {
                "name": model_text(entry.publisher),
                "ipi": model_text(entry.local.ipi),
                "share": float(model_text(share)) if _is_number(model_text(share)) else None,
            }
            renamed = {
                parts[name]: value for name, value in values.items() if name in parts and value not in (None, "")
            }
            item = renamed if parts else values["name"]
            if item and item not in publisher_bodies:
                publisher_bodies.append(item)
    return publisher_bodies


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _rights_line(year: object, owner: object) -> str:
    return " ".join(part for part in (model_text(year), model_text(owner)) if part)


def _placeholder(file: SnapshotAsset) -> str:
    return f"{FILE_PREFIX}{file.sha256}{Path(file.path).suffix.lower()}"


def find_placeholders(value: object) -> list[str]:
    """Return the placeholders of files in a body, in its order, each once."""
    placeholders: dict[str, None] = {}

    def walk(item: object) -> None:
        if isinstance(item, str) and item.startswith(FILE_PREFIX):
            placeholders[item] = None
        for child in cast("dict[str, object]", item).values() if isinstance(item, dict) else ():
            walk(child)
        for child in cast("list[object]", item) if isinstance(item, list) else ():
            walk(child)

    walk(value)
    return list(placeholders)


def replace_placeholders(value: object, names: dict[str, str]) -> object:
    """Return a body with what stands for each file in the place of its placeholder."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        return {key: replace_placeholders(item, names) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [replace_placeholders(item, names) for item in cast("list[object]", value)]
    return value


def value_at_path(value: object, path: str) -> object:
    """Return what stands at a dotted path of an answer; None where nothing does. Figures are places in lists."""
    for name in path.split(".") if path else ():
        if isinstance(value, dict):
            value = cast("dict[str, object]", value).get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(cast("list[object]", value)):
            value = cast("list[object]", value)[int(name)]
        else:
            return None
    return value


def text_at_path(value: object, path: str) -> str | None:
    """Return a text or a number at a path, as text; None where there is none."""
    found = value_at_path(value, path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def model_text(value: object) -> str:
    """Return a value of the model as text; empty where there is none."""
    return "" if value is None or isinstance(value, Unset | tuple) else str(value).strip()


def to_canonical_json(body: dict[str, object]) -> str:
    """Write a body as it is frozen."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
