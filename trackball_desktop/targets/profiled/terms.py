"""What a distributor's answers ask of a release, in the terms that the checks know."""

from __future__ import annotations

from typing import cast

from trackball_desktop.checks.model import TargetTerms
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import Question, load_questions

OWN_ISRC_PREFIX = "CBGNR"
"""How the ISRCs begin of which the letter asks whether they are compatible (CBGNR25xxxxx)."""
_LIST_QUESTIONS = ("field.genre", "field.language", "field.advisory", "field.label")


def build_terms(profile: Profile) -> TargetTerms:
    """Return what the answers ask; nothing where they say nothing."""
    required = cast("list[str]", profile.object_value("submit.schema").get("required") or [])
    questions = [load_questions().questions[item] for item in required if item in load_questions().questions]
    way = profile.object_value("files.way")
    return TargetTerms(
        name=profile.name,
        release_fields=_fields(questions, ""),
        track_fields=_fields(questions, "discs[].tracks[]."),
        release_lists=_lists(profile, "release"),
        track_lists=_lists(profile, "track"),
        gives_upc=profile.value("upc.generated") is True,
        gives_isrc=profile.value("isrc.generated") is True,
        takes_isrc=profile.value("isrc.custom") is not False,
        refused_isrc=OWN_ISRC_PREFIX if profile.value("isrc.format") is False else "",
        audio=_file_types(way.get("audio")),
        images=_file_types(way.get("images")),
        most_mb=profile.number("files.way", "max_mb"),
    )


def _lists(profile: Profile, level: str) -> dict[str, tuple[str, ...]]:
    """Return our values of each list that was told and is sent at a level, by the model's field."""
    values_by_list: dict[str, tuple[str, ...]] = {}
    for item in _LIST_QUESTIONS:
        values = profile.object_value(item).get("values")
        question, at = load_questions().questions[item], profile.object_value(item).get("at")
        if isinstance(values, dict) and level in (at if isinstance(at, list) else question.levels):
            values_by_list[question.paths[0]] = tuple(cast("dict[str, object]", values))
    return values_by_list


def _fields(questions: list[Question], prefix: str) -> tuple[str, ...]:
    """Return the model's fields that questions are about, of the release or of each track. What lies in works, and
    files, have rules of their own.
    """
    field_names: dict[str, None] = {}
    for question in questions:
        for path in question.paths:
            name = path.removeprefix(prefix).partition("[].")[0]
            of_track = path.startswith("discs[]")
            if of_track is not bool(prefix) or path.startswith("asset ") or "works" in path or "featured" in path:
                continue
            # A value that the release holds for all its tracks is asked there, and not at each track once more.
            if not (of_track and any(other == name for other in question.paths)):
                field_names[name] = None
    return tuple(field_names)


def _file_types(value: object) -> tuple[str, ...]:
    """Return kinds of files as they are spelled here: "wav" and ".jpg" are WAV and JPEG."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    names = (str(item).strip().lstrip(".").upper() for item in items)
    return tuple({"JPG": "JPEG", "AIF": "AIFF"}.get(name, name) for name in names)
