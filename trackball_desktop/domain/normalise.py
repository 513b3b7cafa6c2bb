"""The one way in for a value: typed, pasted, set by a verb, imported, read from a tag, a table or an answer.

`read` turns a text into what a field of a kind holds, `normalise_value` puts any value of a field into its one
spelling. Both give what was meant or leave the text alone, for a check to find and a person to mend; they never give
another valid value. Titles, names and words out of lists are kept as they are spelled, without stray white space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, cast

from trackball_desktop.domain import date_parsing, identifiers
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Node, Partners, Release, field_kinds, local_kinds, walk
from trackball_desktop.domain.text import tidy, tidy_lines, to_plain_characters
from trackball_desktop.domain.values import ABSENT, INHERIT, format_decimal
from trackball_desktop.i18n.contexts import ValueText

_YES: Final = frozenset(
    "true t yes y 1 1.0 on x ✓ ✔ ☑ oui vrai ja j wahr sí"
    " si sì s verdadero sim verdadeiro vero waar sand sant kyllä tak"
    " prawda ano igen tosi ναι"
    " да истина evet doğru はい 是 예".split()
)
_NO: Final = frozenset(
    "false f no n 0 0.0 off ✗ ✘ ☐ non faux nein falsch falso não nao onwaar nee nej nei falsk falskt ei nie fałsz"
    " nem epätosi όχι"
    " нет ложь hayır yanlış いいえ 否 아니요".split()
)
_SHARE = re.compile(r"(-?\d{1,12})(?:[.,](\d{1,12}))? ?(?:%|percent|per cent|prozent|pct\.?)?", re.IGNORECASE)
_INTEGER = re.compile(r"(\d{1,18})(?:[.,]0+)?")
_YEAR_TEXT = re.compile(r"(\d{4})(?:[.,]0+)?")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")

_ISWC_PRINTED = re.compile(r"T-\d{3}\.\d{3}\.\d{3}-\d", re.ASCII)

LINES: Final = frozenset(
    {
        "notes", "internal_synopsis", "distribution_notes", "partner_restrictions", "description", "local.lyrics",
        "local.lyrics_lrc", "local.lyrics_ttml",
    }
)  # fmt: skip
"""Text fields of several lines."""
YEARS: Final = frozenset({"pline_year", "cline_year", "recording_end_date_year"})
"""Years that are text in the create body."""


def read_flag(text: str) -> bool | None:
    """Read yes or no, in the words of people and of spreadsheets in several languages."""
    word = to_plain_characters(text).casefold().rstrip(".!")
    return True if word in _YES else False if word in _NO else None


def read_share(text: str) -> Decimal | None:
    """Read a share: 33.33, 33,33, 50 %. Fractions of one and numbers with groups of thousands are not told apart."""
    match = _SHARE.fullmatch(to_plain_characters(text))
    return None if match is None else Decimal(format_decimal(Decimal(f"{match[1]}.{match[2] or 0}")))


def read_integer(text: str) -> int | None:
    """Read a whole number: 1981, 1981.0. One with zeros at its front is no number but a code, and is not read."""
    match = _INTEGER.fullmatch(to_plain_characters(text))
    return int(match[1]) if match is not None and str(int(match[1])) == match[1] else None


def read_year(text: str) -> str | None:
    """Read a year that is kept as text: 2026, 2026.0."""
    match = _YEAR_TEXT.fullmatch(to_plain_characters(text))
    return match[1] if match is not None else None


def read_catalog_number(text: str) -> str:
    """Return a catalogue number in plain characters: what a spreadsheet put around it, and double width, is no part."""
    tidied = tidy(text)
    if tidied.startswith(('="', "'")) or _FULL_WIDTH.search(tidied):
        return to_plain_characters(tidied)
    return tidied


_KINDS: Final[Mapping[str, Callable[[str], Any]]] = {
    "flag": read_flag,
    "date": date_parsing.read_date,
    "time": date_parsing.read_time,
    "duration": date_parsing.read_duration,
    "whole": read_integer,
    "share": read_share,
}
_CODES: Final[Mapping[str, Callable[[str], str | None]]] = {
    "isrc": identifiers.normal_isrc,
    "local.atmos_isrc": identifiers.normal_isrc,
    "upc": identifiers.normal_gtin,
    "iswc": identifiers.normal_iswc,
    "catalog_number": read_catalog_number,
    **dict.fromkeys(YEARS, read_year),
}


def read(kind: str, text: str) -> Any:
    """Return what a field of this kind holds when this text is typed into it; the text itself where it is not read."""
    if kind == "names":
        return tuple(name for part in text.split(",") if (name := tidy(part)))
    reader = _KINDS.get(kind)
    value = None if reader is None else reader(text)
    return text if value is None else value


def normalise_value(field: str, kind: str, value: Any) -> Any:
    """Return a field's value in its one spelling; what has none stays as it is, text of blanks alone inherits.

    `kind` is that of the model, or of the form, which knows "lines" and "code" too.
    """
    if isinstance(value, tuple):
        parts = cast("tuple[Any, ...]", value)
        return tuple(tidy(part) if isinstance(part, str) else part for part in parts)
    if not isinstance(value, str):
        return value
    if kind == "lines" or field in LINES:
        return tidy_lines(value) or INHERIT
    tidied = tidy(value)
    if not tidied:
        return INHERIT
    if kind in _KINDS:
        return read(kind, tidied)
    reader = _CODES.get(field)
    return tidied if reader is None else reader(tidied) or tidied


def is_read(kind: str, value: Any) -> bool:
    """Say whether a value is what a field of this kind holds, and no text that was kept as typed."""
    return kind not in _KINDS or not isinstance(value, str)


_INVALID_REASONS: Final[Mapping[str, str]] = {
    "flag": ValueText.tr("it is neither yes nor no"),
    "date": ValueText.tr("the date is ambiguous; use 2026-03-13"),
    "time": ValueText.tr("it is not a time of day; use 12:30"),
    "duration": ValueText.tr("the length is ambiguous; use 3:48, or PT3H48M for hours"),
    "whole": ValueText.tr("it is not a whole number"),
    "share": ValueText.tr("it is not a share; use 33.33"),
}


def invalid_reason(field: str, kind: str, value: Any) -> str:
    """Say, as the second half of a sentence, why a field does not read the text that it holds; empty where it does."""
    if not isinstance(value, str) or not value.strip():
        return ""
    if kind in _INVALID_REASONS:
        return _INVALID_REASONS[kind]
    if field == "upc":
        return "" if identifiers.normal_gtin(value) is not None else identifiers.gtin_problem(value)
    if field in {"isrc", "local.atmos_isrc"}:
        return (
            "" if identifiers.normal_isrc(value) is not None else ValueText.tr("it is not an ISRC of twelve characters")
        )
    if field == "iswc":
        return "" if identifiers.normal_iswc(value) is not None else ValueText.tr("it is not an ISWC")
    return ""


def kind_of(cls: type[Node], field: str) -> str:
    """Return the kind of a field of a node, or of its `local` part; that of text for what is none of both."""
    name = field.removeprefix("local.")
    return (field_kinds(cls) if name == field else local_kinds(cls)).get(name, "text")


# --- what was imported ----------------------------------------------------------------------------------------------


def repair_edits(release: Release) -> list[SetField]:
    """Return the edits that put right what is invalid as an import brought it, and can be read; nothing that is valid.

    A spreadsheet makes a number of a UPC, and so does the program that writes its JSON: such values, which no field
    takes as they are, lie in `extra` of their node.
    """
    return [
        SetField(node_id=node.id, field=field, value=value)
        for node in walk(release)
        for field, kind in field_kinds(type(node)).items()
        if (value := _repaired_value(node, field, kind)) is not None
    ]


def _repaired_value(node: Node, field: str, kind: str) -> Any:
    value = getattr(node, field)
    if value is ABSENT and field in node.extra:
        return coerce_type(field, kind, node.extra[field])
    if isinstance(value, Partners):
        flag = read_flag(value.excluded) if isinstance(value.excluded, str) else None
        return None if flag is None else value.model_copy(update={"excluded": flag})
    if isinstance(value, str) and (field in LINES or _is_valid(field, kind, value)):
        return None
    spelled = normalise_value(field, kind, value)
    return None if spelled == value or spelled is INHERIT else spelled


def _is_valid(field: str, kind: str, text: str) -> bool:
    """Say whether a text needs no respelling: documents allow more spellings than the one that the app writes."""
    if kind == "duration":
        return text.startswith("P") and date_parsing.read_duration(text) is not None
    return field == "iswc" and _ISWC_PRINTED.fullmatch(text) is not None


def coerce_type(field: str, kind: str, value: Any) -> Any:
    """Read a number that stands for a text, and a text that stands for a number; None where it is not clear.

    A number of a code is read only where its digits are surely all there.
    """
    if isinstance(value, str):
        normalised_value = normalise_value(field, kind, value)
        return (
            None
            if (isinstance(normalised_value, str) and kind in _KINDS) or normalised_value is INHERIT
            else normalised_value
        )
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if kind in {"whole", "share", "flag"}:
        normalised_value = read(kind, str(value))
        return None if isinstance(normalised_value, str) else normalised_value
    if kind != "text" or value != value // 1:
        return None
    if not isinstance(value, int) and value % 100 == 0:
        return None  # 7.60122E+11 is 760122000000 as well: it may have been rounded
    normalised_value = str(int(value))
    reader = _CODES.get(field)
    return normalised_value if reader is None else reader(normalised_value)
