"""When two spellings are the same value: what the target spells otherwise in answers than in the create body.

The target's read shape differs from its write shape: seconds for durations, an object for a label, numbers for years,
"All" for the world, codes with or without leading zeros, null for what was left out. `canonical_value` removes these
differences; two values are the same exactly when their canonical values are equal.

Case counts where a person chose it (titles, names, free text) and not in values from a list. White space and Unicode
normalisation never count. The order of billed artists counts; that of credits, shares and stores does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, cast

from trackball_desktop.domain import normalise
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.identifiers import gtin_digits, normal_isrc
from trackball_desktop.domain.release import NODE_TYPES, Partners, field_kinds
from trackball_desktop.domain.values import Unset
from trackball_desktop.domain.vocabulary import country_code, language_code

ROW_IDS: Final = frozenset({"artist_id", "publisher_id"})
"""In an answer these name a row and not the artist, so they can never be compared."""

_VOCABULARY_FIELDS: Final = frozenset({
    "configuration", "genre", "sub_genre", "music_type", "audio_language", "metadata_language", "language",
    "metadata_language_country", "country", "primary_recording_location", "compilation_type", "parental_advisory",
    "audio_presentation", "resolution_type", "pline_license", "cline_license", "license", "rights_period",
    "rights_expiry_rule", "release_price_tier", "track_price_tier", "track_type", "session_type",
    "session_performance_type", "role", "type", "affiliation", "agency", "lost_rights",
})  # fmt: skip
_LANGUAGES: Final = frozenset({"audio_language", "metadata_language", "language"})
_COUNTRIES: Final = frozenset({"country", "metadata_language_country", "primary_recording_location"})
_YEARS: Final = frozenset({"pline_year", "cline_year", "recording_end_date_year", "copyright_year"})
_ZERO_IS_EMPTY: Final = frozenset({"preview_in"})
_WORLD: Final = frozenset({"all", "worldwide", "world"})
_SECONDS = re.compile(r"PT(?=[\d.])(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)

Entry = Mapping[str, object]
"""One line of a list of credits, by our fields' names; what an answer does not carry is not in it."""


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return {name: kind for cls in NODE_TYPES.values() for name, kind in field_kinds(cls).items()}


def is_nothing(value: object) -> bool:
    """Whether a value is empty: null, absent, inherited from nowhere, or an empty text or list."""
    if value is None or isinstance(value, Unset):
        return True
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Partners):
        return is_nothing(value.partner_names) and value.excluded is not True
    return isinstance(value, Mapping | Sequence) and not value


def canonical_value(field: str, value: object) -> Hashable | None:
    """Return the canonical form of a field's value, to be compared by `is_same_value`; None when it is empty.

    `value` is JSON of the create body or of an answer, or what the model holds.
    """
    if is_nothing(value):
        return None
    kind = _kinds().get(field, "text")
    if kind == "partners":
        return _stores(value)
    if kind == "names":
        return _names(value)
    if isinstance(value, Mapping):  # a label is an object with a name in answers
        named = cast("Mapping[str, object]", value)
        return canonical_value(field, named.get("name") or named.get("title"))
    match kind:
        case "duration":
            seconds = _seconds(value)
            return None if seconds == 0 and field in _ZERO_IS_EMPTY else seconds
        case "share":
            return _number(value)
        case "flag":
            return _flag(value)
        case "date" | "time":
            return _moment(kind, value)
        case _:
            return _text(field, value)


def is_same_value(field: str, first: object, second: object) -> bool:
    """Whether two values of a field are the same. `first` and `second` are values, not canonical forms."""
    one, other = canonical_value(field, first), canonical_value(field, second)
    if one == other:
        return True
    if one is None or other is None:
        return False
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 1  # a length in whole seconds, cut off or rounded
    if field in _COUNTRIES | _LANGUAGES and isinstance(one, str) and isinstance(other, str):
        return _vocabulary_code(field, one) == _vocabulary_code(field, other)
    return False


def are_same_entries(first: Sequence[Entry], second: Sequence[Entry], *, ordered: bool) -> bool:
    """Say whether two lists of credits mean the same, by the fields that both sides carry.

    An entry that names its artist by an id alone may be any artist.
    """
    if len(first) != len(second):
        return False
    if ordered:
        return all(_is_same_entry(first, second) for first, second in zip(first, second, strict=True))
    unmatched = list(second)
    for item in sorted(first, key=_has_only_id):  # those that may be anybody take what is left
        match = next((other for other in unmatched if _is_same_entry(item, other)), None)
        if match is None:
            return False
        unmatched.remove(match)
    return True


def _is_same_entry(one: Entry, other: Entry) -> bool:
    anybody = _has_only_id(one) or _has_only_id(other)
    shared = (one.keys() & other.keys()) - ROW_IDS
    return all(is_same_value(name, one[name], other[name]) for name in shared if not (anybody and name in _PARTY_NAMES))


_PARTY_NAMES: Final = frozenset({"artist", "publisher"})


def _has_only_id(entry: Entry) -> bool:
    named = any(not is_nothing(entry.get(name)) for name in _PARTY_NAMES)
    return not named and any(not is_nothing(entry.get(name)) for name in ROW_IDS)


def _text(field: str, value: object) -> Hashable:
    text = " ".join(unicodedata.normalize("NFC", _plain(value)).split())
    match field:
        case "upc":
            digits = gtin_digits(text)
            return digits.lstrip("0") or "0" if digits else text.casefold()
        case "isrc":
            return normal_isrc(text) or _alphanumeric(text)
        case "iswc":
            return _alphanumeric(text)
        case _ if field in _YEARS:
            return text.lstrip("0") or "0" if text.isdigit() else text
        case _ if field in _VOCABULARY_FIELDS:
            # Folding may undo the composition ("ᾳ", "İ"): composed again, so that it makes no difference.
            folded = unicodedata.normalize("NFC", text.casefold())
            return "worldwide" if field == "country" and folded in _WORLD else folded
        case _:
            return text


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _alphanumeric(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())


def _vocabulary_code(field: str, text: str) -> str:
    """Return the code of a country or language, so that "US" is the United States; the text where it has none."""
    if text == "worldwide":
        return text
    code = country_code(text) if field in _COUNTRIES else language_code(text)
    return code.casefold() if code else text


def _stores(value: object) -> Hashable | None:
    if isinstance(value, Partners):
        excluded, names = value.excluded, value.partner_names
    elif isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        excluded, names = given.get("excluded"), given.get("partner_names")
    else:
        return _plain(value)
    store_names = _names(names) if not is_nothing(names) else frozenset[str]()
    all_but = _flag(excluded) is True
    return (all_but, store_names) if all_but or store_names else None


def _names(value: object) -> Hashable:
    """Return names without order: of stores and of countries alike."""
    items = cast("Sequence[object]", value) if isinstance(value, list | tuple) else str(value).split(",")
    return frozenset(_text("country", str(item)) for item in items if str(item).strip())


def _flag(value: object) -> Hashable:
    if isinstance(value, str):
        flag = normalise.read_flag(value)
        return value.strip() if flag is None else flag
    return bool(value)


def _number(value: object) -> Hashable:
    read = normalise.read_share(str(value))
    if read is not None:
        return read
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return str(value).strip()
    return number if number.is_finite() else str(value).strip()


def _seconds(value: object) -> Hashable:
    """Return a length in seconds: of a number, of ISO-8601 with or without fractions, or of a clock's spelling."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip()
    if match := _SECONDS.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    parsed = read_duration(text)
    return text if parsed is None else parsed.total_seconds()


def _moment(kind: str, value: object) -> Hashable:
    if isinstance(value, date | time):
        return value.isoformat()
    text = str(value).strip()
    if kind == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}T.*", text):
        text = text[:10]
    parsed = normalise.read(kind, text)
    return parsed.isoformat() if isinstance(parsed, date | time) else text
