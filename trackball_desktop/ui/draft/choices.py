"""What a field offers to choose from: the account's own list where it has one, else the known values.

A list only ever offers. Other values can be typed; whether they may be sent is for the checks to say.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from trackball_desktop.domain import iso_names, vocabulary
from trackball_desktop.domain.release import Node, Release, Track, WorkContribution
from trackball_desktop.ui.kit.choice_list import AliasedValues

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

_FIELDS_WITH_LIST = frozenset({
    "configuration", "genre", "parental_advisory", "metadata_language", "audio_language", "language", "music_type",
    "compilation_type", "audio_presentation", "resolution_type", "license", "pline_license", "cline_license",
    "rights_period", "release_price_tier", "track_price_tier", "track_type", "session_type",
    "session_performance_type", "affiliation", "agency", "country", "partners",
})  # fmt: skip
_PARENTS = {"sub_genre": "genre", "type": "role"}
"""Fields whose values depend on another field of the same node."""


def for_field(cls: type[Node], field: str, session: Session, node: Node | None = None) -> tuple[str, ...]:
    """Return the values that a field offers; empty for fields that are free text."""
    name = field.removeprefix("local.")
    if name.startswith("ai_"):  # answers about AI, of tracks, covers and contributors
        return _listed_values(session, "ai_answer")
    if name == "role":
        return _listed_values(session, "work_role" if cls is WorkContribution else "role")
    if name in _PARENTS:
        parent = _text_value(session, node, _PARENTS[name])
        return _listed_values(session, _PARENTS[name], parent) if parent else ()
    if name == "label" and cls is Release:
        return tuple(session.known_labels)
    if name == "country":
        # All countries after those of the account; their names are loaded when a cell is first opened.
        return _countries(_listed_values(session, "territory"))
    if vocabulary.list_name(name) == "language":
        removed = session.checks.facts.account.removed.get("language", ()) if session.checks.facts is not None else ()
        return _languages(_listed_values(session, "language"), tuple(removed))
    return _listed_values(session, vocabulary.list_name(name)) if name in _FIELDS_WITH_LIST else ()


@lru_cache(maxsize=32)
def _languages(listed: tuple[str, ...], removed: tuple[str, ...]) -> AliasedValues:
    return AliasedValues.create(vocabulary.all_languages(listed, removed), _language_aliases)


@lru_cache(maxsize=32)
def _countries(listed: tuple[str, ...]) -> AliasedValues:
    return AliasedValues.create(vocabulary.all_countries(listed), _country_aliases)


def _language_aliases(name: str) -> tuple[str, ...]:
    language = iso_names.find_language(name)
    return () if language is None else (language.detail, *language.codes)


def _country_aliases(name: str) -> tuple[str, ...]:
    country = iso_names.find_country(name)
    return () if country is None else (country.detail, *country.codes)


def _listed_values(session: Session, name: str, parent: str = "") -> tuple[str, ...]:
    if session.checks.facts is None:
        return vocabulary.choices_for(name, parent=parent)
    account = session.checks.facts.account
    return vocabulary.choices_for(name, account.lists, parent, account.removed)


def depends_on_other_field(field: str) -> bool:
    """Say whether what a field offers changes with another field, so that it may be empty now and filled later."""
    return field in _PARENTS or field == "label"


def _text_value(session: Session, node: Node | None, field: str) -> str:
    if node is None:
        return ""
    value = session.resolve_field(node, field).value if isinstance(node, Release | Track) else getattr(node, field)
    return value if isinstance(value, str) else ""
