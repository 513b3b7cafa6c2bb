"""The lists that forms offer and rules compare with: genres, roles, languages, tiers.

Targets print almost no list, and each account has its own. So what ships are seeds: every value says whether it was
printed (`confirmed`) or we expect it. An account's own list, pasted or learnt from answers, stands before the
seeds; a value outside blocks only where the user marked that list complete. Languages and countries are kept as spelled
("United States", "US"); their codes are a derived view. All files are read when first asked for.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from trackball_desktop.domain import iso_names
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.resources import resource

LIST_OF_FIELD = {
    "country": "territory",
    "metadata_language": "language",
    "audio_language": "language",
    "partner_names": "partners",
    "agency": "affiliation",
    "lyrics_language": "language",
}
"""Lists whose name is not that of the field."""

INSTRUMENTAL = "zxx"
"""The language code of a recording without words."""


@dataclass(frozen=True)
class Term:
    """One value of a list: what is sent, what is shown, and what is known about it.

    `children` are the values that depend on this one (sub-genres of a genre, types of a role). `group` is a role's
    bucket (performers, production, other), `code` a language's BCP-47 tag or a writer's CWR code, `script` and `case`
    tell how a language is written (title, sentence, german, free, none).
    """

    value: str
    confirmed: bool
    label: str = ""
    group: str = ""
    code: str = ""
    script: str = ""
    case: str = ""
    children: tuple[Term, ...] = ()

    @property
    def display_name(self) -> str:
        """What a form shows for the value."""
        return self.label or self.value


@dataclass(frozen=True)
class Vocabulary:
    """A list that ships with the app."""

    name: str
    about: str
    terms: tuple[Term, ...]

    def find(self, value: str) -> Term | None:
        """Return the term with exactly this value."""
        return next((term for term in self.terms if term.value == value), None)

    def children_of(self, value: str) -> tuple[str, ...]:
        """Return what depends on a value: the sub-genres of a genre, the types of a role."""
        term = self.find(value)
        return tuple(child.value for child in term.children) if term else ()


@lru_cache
def names() -> tuple[str, ...]:
    """Return the names of all lists that ship."""
    return tuple(sorted(path.stem for path in resource("vocabularies").glob("*.json")))


@lru_cache
def vocabulary(name: str) -> Vocabulary:
    """Return a list by its name; an empty one where none ships."""
    path = resource("vocabularies", f"{name}.json")
    if not path.is_file():
        return Vocabulary(name, "", ())
    data = json.loads(path.read_text("utf-8"))
    return Vocabulary(name, data["about"], tuple(_term(item) for item in data["terms"]))


def _term(item: dict[str, Any]) -> Term:
    children = tuple(_term(child) for child in item.pop("children", ()))
    return Term(**item, children=children)


def list_name(field: str) -> str:
    """Return the name of the list that a field's values come from: most are called like the field."""
    return LIST_OF_FIELD.get(field, field)


def choices_for(
    name: str,
    account: Mapping[str, tuple[str, ...]] | None = None,
    parent: str = "",
    removed: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[str, ...]:
    """Return what a form offers: the account's own list first, then the seeds not in it and not `removed`.

    `parent` is the genre or role that the values depend on; without one, sub-genres and types are not offered. An
    account keeps dependent lists under "genre/R&B".
    """
    key = f"{name}/{parent}" if parent else name
    own, gone = (account or {}).get(key, ()), (removed or {}).get(key, ())
    seeds = vocabulary(name).children_of(parent) if parent else tuple(term.value for term in vocabulary(name).terms)
    return tuple(dict.fromkeys((*own, *(seed for seed in seeds if seed not in gone))))


_LEARNED_FIELDS = frozenset({
    "configuration", "parental_advisory", "music_type", "compilation_type", "audio_presentation", "resolution_type",
    "license", "rights_period", "release_price_tier", "track_price_tier", "session_type", "session_performance_type",
    "affiliation", "country", "metadata_language", "audio_language", "artist",
})  # fmt: skip
"""Fields of the target's answers whose values belong to a list of the account."""


def learned_values(body: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return what an answer of the target teaches about the account's lists: values by the list's key."""
    values_by_field: dict[str, dict[str, None]] = {}
    _read_terms(body, values_by_field, in_work=False)
    return {key: tuple(values) for key, values in values_by_field.items()}


def _read_terms(node: Mapping[str, Any], found: dict[str, dict[str, None]], *, in_work: bool) -> None:
    def note(key: str, value: Any) -> str:
        spelled: Any = cast("Mapping[str, Any]", value).get("name") if isinstance(value, Mapping) else value
        text = spelled.strip() if isinstance(spelled, str) else ""
        if text:
            found.setdefault(key, {})[text] = None
        return text

    for field in _LEARNED_FIELDS & node.keys():
        note(list_name(field), node[field])
    note("label", node.get("label"))
    if genre := note("genre", node.get("genre")):
        note(f"genre/{genre}", node.get("sub_genre"))
    if (role := note("work_role" if in_work else "role", node.get("role"))) and not in_work:
        note(f"role/{role}", node.get("type"))
    for key, value in node.items():
        for item in cast("list[Any]", value) if isinstance(value, list) else [value]:
            if key == "partner_names":
                note("partners", item)
            elif isinstance(item, Mapping):
                _read_terms(cast("Mapping[str, Any]", item), found, in_work=in_work or key == "works")


def read_list(text: str) -> list[tuple[str, str]]:
    """Read values that someone pasted or keeps in a file: one a line, or a CSV of "depends on, value".

    Returns pairs of what a value depends on (empty for most) and the value. A line that begins with "#" says nothing.
    """
    lines = [line for line in text.replace("\ufeff", "").splitlines() if line.strip() and not line.startswith("#")]
    separator = next((mark for mark in ("\t", ";", ",") if lines and all(mark in line for line in lines)), "")
    pairs: list[tuple[str, str]] = []
    for cells in csv.reader(lines, delimiter=separator) if separator else ([line] for line in lines):
        bare = [" ".join(cell.split()) for cell in cells]
        if len(bare) == 1:
            value = bare[0].strip('" ')
            pairs += [("", value)] if value else []
        elif len(bare) >= 2 and bare[1]:
            pairs.append((bare[0], bare[1]))
        elif len(bare) >= 2 and bare[0]:
            pairs.append(("", bare[0]))
    return list(dict.fromkeys(pairs))


def nearest(value: str, known: tuple[str, ...]) -> str | None:
    """Return the known value that was probably meant: the same but for case and punctuation, else the most alike."""
    import difflib

    same = next((other for other in known if folded(other) == folded(value)), None)
    if same is not None:
        return same
    close = difflib.get_close_matches(value.casefold(), [other.casefold() for other in known], n=1, cutoff=0.8)
    return next((other for other in known if close and other.casefold() == close[0]), None)


# --- languages and countries ----------------------------------------------------------------------------------------


@lru_cache
def _languages() -> dict[str, Term]:
    by_name: dict[str, Term] = {}
    for term in vocabulary("language").terms:
        by_name |= {folded(term.value): term, folded(term.code): term, folded(term.display_name): term}
    return by_name | {"instrumental": by_name[folded("No linguistic content")]}


@lru_cache(maxsize=512)
def language(name: str) -> Term | None:
    """Return what is known about a language by its name or tag ("English", "en", "en-US"); None where nothing is."""
    term = _languages().get(folded(name)) or _languages().get(folded(name.split("-")[0]))
    if term is not None and len(name) < 4 and name.istitle() and name != term.value:
        other = iso_names.find_language(name)  # "Ga" is a language, "ga" the code of Irish
        return term if other is None or other.name != name else None
    return term


@lru_cache(maxsize=512)
def language_code(name: str) -> str | None:
    """Return the tag of a language by its English name, its own name or a code, also of one that is not in the list."""
    term = language(name) or iso_names.find_language(name)
    return term.code if term is not None else None


def canonical_language(text: str) -> str | None:
    """Return how a language is spelled when it is sent, by any of its names and codes; None for other texts."""
    term = language(text)
    if term is not None:
        return term.value
    iso_name = iso_names.find_language(text)
    return iso_name.name if iso_name is not None else None


@lru_cache(maxsize=64)
def all_languages(listed: tuple[str, ...], removed: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what a form offers: the languages of a list first, then all others that have an English name."""
    spelled = {folded(term.code): term.value for term in vocabulary("language").terms}
    names = (spelled.get(folded(language.code), language.name) for language in iso_names.languages())
    return tuple(dict.fromkeys((*listed, *(name for name in names if name not in removed))))


@lru_cache(maxsize=64)
def all_countries(listed: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a form offers: the territories of a list first, then all countries."""
    return tuple(dict.fromkeys((*listed, *(country.name for country in iso_names.countries()))))


def country_code(name: str) -> str | None:
    """Return the ISO 3166 code of a country by its English name, its own name or the code; None for any other text."""
    iso_country = iso_names.find_country(name)
    return iso_country.code if iso_country is not None else None


_NO_REAL_NAMES = {"uk": "United Kingdom", "england": "United Kingdom", "usa": "United States", "holland": "Netherlands"}
"""What people write for countries that are called otherwise."""


def nearest_country(value: str, known: tuple[str, ...] = ()) -> str | None:
    """Return the country that was probably meant, spelled in English; None where none is alike."""
    usual = _NO_REAL_NAMES.get(value.strip(" .").casefold().replace(".", ""))
    return usual or nearest(value, (*known, *(country.name for country in iso_names.countries())))
