"""People in the cells of sheets: several in one cell, roles before names, shares beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from fractions import Fraction

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.normalise import read_share
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.values import format_decimal
from trackball_desktop.formats.sheet_columns import WRITERS
from trackball_desktop.formats.sheet_headings import heading_words, read_heading, role_of

_BETWEEN_NAMES = re.compile(r"\s*[;|、；\n]\s*")
_FRACTION = re.compile(r"(\d{1,3})/([1-9]\d{0,2})")
_ROLE_TAG = re.compile(r"\s*([^\W\d_][\w &/-]{1,30}?)\s*[:=]\s*(\S.*)")
_NAME_AND_SHARE = re.compile(r"(.*[^\W\d_].*?)[\s(\[,:]+(\d{1,3}(?:[.,]\d{1,3})?)\s*(%)?\s*[)\]]?")
"""A name with a share behind it: Vale Ruiz 50, Vale Ruiz (33,3 %)."""
_SHORT_WORDS = {"prod.": "produced by", "mix.": "mixed by", "rec.": "recorded by", "mast.": "mastered by"}
_WORK_DONE = re.compile(
    r"(prod\.|mix\.|rec\.|mast\.|(?:produced|mixed|recorded|mastered|remixed|engineered|arranged) by)\s+(\S.*)",
    re.IGNORECASE,
)
_FULL_TOTALS = (Decimal(50), Decimal(100))
"""What the shares of those in one cell come to: composers and lyricists may have half each."""
_DISAMBIGUATION_NUMBER = re.compile(r"\s\(\d{1,3}\)$")


def billed_name(name: str) -> str:
    """Return an artist's name without the number that a catalogue gives to others of that name."""
    return "Various Artists" if name.casefold() in heading_words()["various"] else _DISAMBIGUATION_NUMBER.sub("", name)


def billed_artists(main: Sequence[str], guests: Sequence[str]) -> tuple[PrimaryContribution, ...]:
    """Return the billing of main artists and guests."""
    billed = [PrimaryContribution(artist=item) for item in main]
    return (*billed, *(PrimaryContribution(artist=guest, featured=True) for guest in guests if guest not in main))


def common_names(lists: list[list[str]]) -> list[str]:
    """Return the names that all tracks have, in the order of the first."""
    named = [[billed_name(name) for name in names] for names in lists if names]
    if not named:
        return []
    return [
        item for item in named[0] if all(any(o == item or o.startswith(f"{item} & ") for o in names) for names in named)
    ]


def split_names(text: str, *, writers: bool) -> list[str]:
    """Split a cell of names. What may be one act with a comma or an ampersand is not split."""
    parts = re.split(r"\s*[;|、；]\s*|\s*\n\s*(?=\S+\s+\S)", text) if re.search(r"[;|、；\n]", text) else [text]
    names: list[str] = []
    for part in parts:
        part = part if len(parts) > 1 else text
        slashed = re.split(r"\s*/\s*" if writers else r"\s+/\s+", part)
        for item in slashed:
            names += _split_at_commas(tidy(item), alone=len(parts) == 1)
    return list(dict.fromkeys(item for item in names if item))


def are_last_first(texts: Sequence[str], known: Collection[str]) -> bool:
    """Say whether the cells of a column hold "Last, First".

    Each name has one comma, and other signs part the names, or one of them is an artist of the sheet.
    """
    items = [item for text in texts for item in _BETWEEN_NAMES.split(text) if item.strip()]
    if not items or not all(re.fullmatch(r"[^,]+,[^,]+", item) for item in items):
        return False
    return len(items) > len(texts) or any(folded(first_last(item)) in known for item in items)


def first_last(text: str) -> str:
    """Turn "Last, First" round."""
    last, _, first = text.partition(",")
    return tidy(f"{first} {last}")


def people_last_first(text: str) -> list[str]:
    """Part a cell of names that are written "Last, First"."""
    return list(dict.fromkeys(first_last(item) for item in _BETWEEN_NAMES.split(text) if item.strip()))


def _split_at_commas(text: str, *, alone: bool) -> list[str]:
    pieces = [piece for piece in re.split(r"\s*,\s*", text) if piece]
    if len(pieces) < 2 or not alone:
        return [text]
    ends = re.match(r"(?:the|ltd|inc|jr|sr|llc|gmbh|ii|iii|und|and|&)\b", pieces[-1], re.IGNORECASE)
    joined = re.search(r"\s(?:&|and|und|y|e|et)\s", pieces[-1])
    if ends or (joined and any(" " not in piece for piece in pieces[:-1])):
        return [text]
    if joined:
        pieces[-1:] = [pieces[-1][: joined.start()], pieces[-1][joined.end() :]]
    return pieces


def split_shares(names: Sequence[str]) -> dict[str, tuple[str, Decimal]] | None:
    """Split names and the shares behind them, as name and percent; None where they are no shares.

    With a sign they are. Without one, only where each of several names has one and they come to a half or to the whole:
    a band may be called by a number.
    """
    share_matches = {name: match for name in names if (match := _NAME_AND_SHARE.fullmatch(name))}
    with_percent_sign = {name: match for name, match in share_matches.items() if match[3]}
    names_and_shares = {
        name: (tidy(match[1]).rstrip("-–, "), Decimal(match[2].replace(",", ".")))
        for name, match in (share_matches if len(share_matches) == len(names) else with_percent_sign).items()
    }
    total = sum(share for _, share in names_and_shares.values())
    has_unsigned_shares = len(names_and_shares) > len(with_percent_sign)
    if (
        not names_and_shares
        or total > 101
        or (has_unsigned_shares and (len(names) < 2 or all(abs(total - full_share) > 1 for full_share in _FULL_TOTALS)))
    ):
        return None
    return names_and_shares


def split_by_role(text: str) -> list[tuple[str, list[str]]]:
    """Read "primary:A;remixer:B"; empty where no role stands before a name."""
    people_by_role: list[tuple[str, list[str]]] = []
    for part in re.split(r"\s*[;|\n]\s*", text):
        match = _ROLE_TAG.fullmatch(part)
        role = role_of(match[1]) if match else ""
        if match and role:
            people_by_role.append((role, split_names(match[2], writers=role in WRITERS)))
        elif people_by_role and part and not match:
            people_by_role[-1][1].append(tidy(part))
        elif part and not match:
            return []
    return people_by_role


def split_by_work_done(text: str) -> list[tuple[str, list[str]]]:
    """Read "prod. A" and "mixed by A, mastered by B"; empty where no such words stand before a name.

    They are no part of the name, and may say another role than the heading: "Mixed / produced" is often one column.
    """
    parts = [part for part in re.split(r"\s*[,;/|\n]\s*", text) if part]
    matches = [_WORK_DONE.fullmatch(tidy(part)) for part in parts]
    if not all(matches):  # "prod. A, B": both of them
        parts, matches = [text], [_WORK_DONE.fullmatch(tidy(text))]
    found: list[tuple[str, list[str]]] = []
    for match in matches:
        field = read_heading(_SHORT_WORDS.get(match[1].casefold(), match[1])).field if match else ""
        if match is None or not field:
            return []
        found.append((field, split_names(match[2], writers=field in WRITERS)))
    return found


def _to_percent(parts: list[Fraction]) -> list[Decimal]:
    """Return fractions in percent with two decimals; what rounding leaves of their sum goes to the first ones."""
    cents = [int(part * 10_000) for part in parts]
    for place in range(int(sum(parts) * 10_000) - sum(cents)):
        cents[place % len(cents)] += 1
    return [Decimal(cent) / 100 for cent in cents]


def is_fraction(text: str) -> bool:
    """Say whether a text is a fraction of the whole, such as 1/3; 50/50 and 60/40 are the shares of two."""
    match = _FRACTION.fullmatch(text)
    return match is not None and int(match[1]) <= int(match[2]) and int(match[1]) + int(match[2]) != 100


def read_shares(texts: list[str]) -> list[Decimal | None]:
    """Read shares: 50 %, 0.5, 33,33. A number up to one without a sign is a fraction of the whole."""
    if texts and all(map(is_fraction, texts)):
        return [*_to_percent([Fraction(text) for text in texts])]
    shares: list[Decimal | None] = []
    for text in texts:
        share = read_share(text)
        signed = "%" in text
        if share is not None and share <= 1 and not signed and share > 0:
            share = share * 100
        shares.append(None if share is None else Decimal(format_decimal(share)))
    return shares
