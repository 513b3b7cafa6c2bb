"""Reads one title or artist: guests, producers, remixers, version, rating, and what production adds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.model import Question
from trackball_desktop.domain.file_listing.people import split_names
from trackball_desktop.domain.file_listing.production_words import (
    BRACKETS,
    SEPARATOR,
    is_only_number,
    is_only_production_words,
    remove_production_words,
)

_HUMPS = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Za-z])(?=\d)|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass
class Reading:
    """What a text says; `title` is what is left."""

    title: str = ""
    version: str = ""
    featured: list[str] = field(default_factory=list[str])
    producers: list[str] = field(default_factory=list[str])
    remixers: list[str] = field(default_factory=list[str])
    composers: list[str] = field(default_factory=list[str])
    advisory: str = ""
    removed_text: list[str] = field(default_factory=list[str])
    questions: list[Question] = field(default_factory=list[Question])


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are one but for case, accents, punctuation and blanks."""
    return folded(one) == folded(other)


def unhump(text: str) -> str:
    """Write "SilverHearts" in words."""
    return _HUMPS.sub(" ", text)


def read_artist(text: str, known: Collection[str] = ()) -> tuple[list[str], list[str], list[Question]]:
    """Read the artist of a track or release: main artists, guests, doubts."""
    text = text.strip()
    reading = Reading(title=text)
    _take_brackets(reading, known, artist=True)
    text = reading.title
    if match := vocabulary.FEATURED_INLINE.search(text):
        guests, asked = split_names(match["names"], known)
        main, more = split_names(text[: match.start()], known, guests=False)
        return main, [*guests, *reading.featured], [*asked, *more, *reading.questions]
    if (match := vocabulary.GUEST_BETWEEN_NAMES.fullmatch(text)) and folded(match["main"]) in known:
        guests, asked = split_names(match["names"], known)
        return [match["main"]], [*guests, *reading.featured], asked
    main, asked = split_names(text, known, guests=False)
    return main, reading.featured, [*asked, *reading.questions]


def is_version(text: str, *, dashed: bool = False) -> bool:
    """Say whether a text in brackets, or behind a dash, names a version of a recording."""
    text = text.strip()
    if not text or len(text) > 80:
        return False
    if vocabulary.VERSION_WHOLE_CJK.fullmatch(text) or (not dashed and vocabulary.VERSION_ALONE.fullmatch(text)):
        return True
    if vocabulary.LIVE_PLACE.fullmatch(text):
        return True
    if vocabulary.NO_VERSION.fullmatch(text):
        return False
    if dashed and vocabulary.DASHED_NO_VERSION.fullmatch(text) and not re.fullmatch("live", text, re.IGNORECASE):
        return False
    return bool(
        vocabulary.VERSION_END.fullmatch(text) or (vocabulary.VERSION_START.fullmatch(text) and len(text.split()) < 9)
    )


def remixer_of(version: str, known: Collection[str] = ()) -> list[str]:
    """Return who made a version: "Kid Ono" of "Kid Ono Remix"; nobody where the words only say what kind it is."""
    if match := vocabulary.REMIXED_BY.fullmatch(version):
        return split_names(match["who"], known)[0]
    match = vocabulary.REMIXED.fullmatch(version)
    if match is None:
        return []
    who = match["who"].strip()
    owner = re.match(r"(?P<who>\S.*?\w)['’]s\s+\S", who)
    if owner and folded(who) not in known and match["what"].casefold() in {"mix", "dub", "version", "edit", "vip"}:
        return split_names(owner["who"], known)[0]  # "Ann Lo's Sunken Mix"
    tokens = who.split()
    generic = [bool(vocabulary.KIND_OF_REMIX.fullmatch(token.strip("()[]'’\""))) for token in tokens]
    what = match["what"].casefold()
    if folded(who) not in known:
        while len(tokens) > 1 and generic[-1] and not vocabulary.AND.fullmatch(f" {tokens[-1]} "):
            tokens.pop()
            generic.pop()
        if what in {"version", "edit", "mix", "dub", "версия"} and (
            what == "version"
            or (generic[0] and tokens[0].casefold() not in {"dj", "the"})
            or (any(generic) and len(tokens) < 2)
        ):
            return []
        if all(generic) or re.fullmatch(r"(?:19|20)\d\d", tokens[0]):
            return []
    who = re.sub(r"['’]s?$", "", " ".join(tokens))
    return split_names(who, known)[0]


def read_title(text: str, known: Collection[str] = (), *, release: bool = False) -> Reading:
    """Read a title: what stands in brackets, behind dashes and behind "feat." gets its role, the rest stays."""
    reading = Reading(title=text.strip())
    for _ in range(8):
        before = reading.title
        _take_brackets(reading, known, release=release)
        _take_dashed(reading, known, release=release)
        _take_inline(reading, known)
        rest, removed_text = remove_production_words(reading.title)
        if removed_text:
            reading.title = rest
            reading.removed_text += removed_text
        if reading.title == before:
            break
    reading.title = _tidy(reading.title)
    reading.remixers = list(dict.fromkeys((*reading.remixers, *remixer_of(reading.version, known))))
    reading.featured = list(dict.fromkeys(reading.featured))
    return reading


def _tidy(text: str) -> str:
    text = re.sub(r"\s{2,}", " ", text).strip()
    return re.sub(r"\s+[-–—]+$|^[-–—]+\s+", "", text).strip(" _")


def _brackets_of(text: str) -> list[tuple[int, int, str]]:
    """Return outermost brackets as (start, end, content), the last first."""
    brackets: list[tuple[int, int, str]] = []
    stack: list[tuple[str, int]] = []
    for position, sign in enumerate(text):
        if sign in BRACKETS:
            stack.append((BRACKETS[sign], position))
        elif stack and sign == stack[-1][0]:
            _, start = stack.pop()
            if not stack:
                brackets.append((start, position + 1, text[start + 1 : position].strip()))
    return brackets[::-1]


def _take_brackets(reading: Reading, known: Collection[str], *, artist: bool = False, release: bool = False) -> None:
    for start, end, inner in _brackets_of(reading.title):
        bracketed = reading.title[start:end]
        left = (reading.title[:start].rstrip() + " " + reading.title[end:].lstrip()).strip()
        if not left or bracketed[0] == "「":
            continue
        trailing = not _tidy(re.sub(r"[(\[{（［【].*?[)\]}）］】]", "", reading.title[end:]))
        if _classify(reading, inner, bracketed, known, trailing=trailing, artist=artist, release=release):
            reading.title = left


def _classify(
    reading: Reading, inner: str, whole: str, known: Collection[str], *, trailing: bool, artist: bool, release: bool
) -> bool:
    """Give the content of a bracket, or what stands behind a dash, its role; False where it has none."""
    if (match := vocabulary.FEATURED_IN_BRACKETS.fullmatch(inner)) or (
        match := vocabulary.FEATURED_AFTER.fullmatch(inner)
    ):
        names, asked = split_names(match["names"], known)
        reading.featured += names
        reading.questions += [_with_subject(question, "featured") for question in asked]
        return True
    if artist:
        return False
    if match := vocabulary.PRODUCED.fullmatch(inner):
        names, asked = split_names(match["names"], known)
        reading.producers += names
        reading.questions += [_with_subject(question, "producers") for question in asked]
        return True
    if vocabulary.EXPLICIT.fullmatch(inner) or vocabulary.CLEAN.fullmatch(inner):
        reading.advisory = "explicit" if vocabulary.EXPLICIT.fullmatch(inner) else "clean"
        reading.removed_text.append(whole)
        return True
    if match := vocabulary.COMPOSED.fullmatch(inner):
        reading.composers += split_names(match["names"], known)[0]
        return True
    if (
        is_only_production_words(inner)
        and (not is_only_number(inner) or len(inner) > 4)
        and not (inner.casefold() == "new" and not trailing)
    ):
        reading.removed_text.append(whole)
        return True
    if release and (vocabulary.PRODUCT_WORD.fullmatch(inner) or vocabulary.CARRIER.fullmatch(inner)):
        reading.removed_text.append(whole)
        return True
    if (trailing or release) and (is_version(inner) or vocabulary.REMIXED_BY.fullmatch(inner)):
        version, guests = inner, None
        if guests := vocabulary.FEATURED_INLINE.search(inner):
            version = inner[: guests.start()]
            reading.featured += split_names(guests["names"], known)[0]
        version, removed_text = remove_production_words(version) if re.search(r"[_\d]", version) else (version, [])
        reading.removed_text += removed_text
        if reading.version and not is_same_name(version, reading.version):
            version = f"{version} {reading.version}" if not is_same_name(version, reading.version) else version
        reading.version = version.strip()
        return True
    return False


def _with_subject(question: Question, name: str) -> Question:
    return Question(question.kind, name, question.subject, question.options)


def _take_dashed(reading: Reading, known: Collection[str], *, release: bool) -> None:
    parts = SEPARATOR.split(reading.title)
    while len(parts) > 1:
        last = parts[-1].strip()
        joint = reading.title[: reading.title.rindex(last)] if last else reading.title
        rest = re.sub(r"[\s\-–—―|/]+$", "", joint)
        if not rest:
            return
        if not _read_dashed(reading, last, known, release=release):
            return
        reading.title = rest
        parts = SEPARATOR.split(reading.title)


def _read_dashed(reading: Reading, last: str, known: Collection[str], *, release: bool) -> bool:
    if not last:
        return True
    if match := vocabulary.FEATURED.fullmatch(last):
        names, asked = split_names(match["names"], known)
        reading.featured += names
        reading.questions += [_with_subject(question, "featured") for question in asked]
        return True
    if (match := vocabulary.PRODUCED.fullmatch(last)) and re.match(r"(?:co-?)?prod|beat", last, re.IGNORECASE):
        reading.producers += split_names(match["names"], known)[0]
        return True
    if re.fullmatch(r"explicit|clean|clean version|explicit version|radio clean", last, re.IGNORECASE):
        return _classify(reading, last, last, known, trailing=True, artist=False, release=release)
    if is_only_production_words(last) and not is_only_number(last):
        reading.removed_text.append(last)
        return True
    if release and vocabulary.PRODUCT_WORD.fullmatch(last):
        reading.removed_text.append(last)
        return True
    if not release and is_version(last, dashed=True):
        return _classify(reading, last, last, known, trailing=True, artist=False, release=release)
    return False


def _take_inline(reading: Reading, known: Collection[str]) -> None:
    for pattern, target in (
        (vocabulary.PRODUCED_INLINE, reading.producers),
        (vocabulary.FEATURED_INLINE, reading.featured),
    ):
        if match := pattern.search(reading.title):
            names, rest = match["names"], ""
            if cut := re.search(r"\s*[(\[{（【]|\s+[-–—]\s+", names):
                names, rest = names[: cut.start()], names[cut.start() :]
            if not names.strip():
                continue
            found_names, asked = split_names(names, known)
            target += found_names
            name = "producers" if target is reading.producers else "featured"
            reading.questions += [_with_subject(question, name) for question in asked]
            reading.title = (reading.title[: match.start()] + rest).strip()


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, compared as people do, in their order."""
    seen: dict[str, str] = {}
    for name in names:
        if name:
            seen.setdefault(folded(name), name)
    return tuple(seen.values())
