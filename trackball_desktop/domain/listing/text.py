"""Reading one title or artist: guests, producers, remixers, version, rating, codes, and what production adds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.identifiers import normal_gtin, normal_isrc
from trackball_desktop.domain.listing import words
from trackball_desktop.domain.listing.model import Question

BREAK = re.compile(r"\s+[-–—―|]+\s+|\s+[-–—](?=[^\s\d])(?<=\s[-–—])|(?<=\S)[–—]\s|\s+//\s+")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "【": "】", "「": "」"}
_ISRC = re.compile(
    r"(?<![A-Za-z0-9])(?:ISRC[\s_:-]*)?([A-Za-z]{2}[-\s]?[A-Za-z0-9]{3}[-\s]?\d{2}[-\s]?\d{5})(?![A-Za-z0-9])"
)
_GTIN = re.compile(r"(?<!\d)(?:(?:UPC|EAN|GTIN|Barcode)[\s_:-]*)?(\d{12,14})(?!\d)", re.IGNORECASE)
_HUMPS = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Za-z])(?=\d)|(?<=[A-Z])(?=[A-Z][a-z])")
_TOKEN = re.compile(r"[\s_]+|(?<=\S)-(?=[A-Za-z])|,\s*|\s*\+\s*|\s*[/|]\s*")


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
    struck: list[str] = field(default_factory=list[str])
    questions: list[Question] = field(default_factory=list[Question])


def same(one: str, other: str) -> bool:
    """Say whether two names are one but for case, accents, punctuation and blanks."""
    return folded(one) == folded(other)


# --- codes -----------------------------------------------------------------------------------------------------------


def take_isrc(text: str) -> tuple[str, str]:
    """Return a text without its ISRC, and the ISRC."""
    for found in _ISRC.finditer(text):
        code = normal_isrc(found[1])
        if code is None:
            continue
        if found[1] == found[1].upper() or any(sign.isdigit() for sign in found[1][2:5]) or "-" in found[1]:
            return _without(text, found.start(), found.end()), code
    return text, ""


def take_gtin(text: str) -> tuple[str, str]:
    """Return a text without its UPC or EAN, and the code as it is written; only with a right check digit it is one."""
    for found in _GTIN.finditer(text):
        if normal_gtin(found[1]) is not None:
            return _without(text, found.start(), found.end()), found[1]
    return text, ""


def _without(text: str, start: int, end: int) -> str:
    """Cut a piece out, with brackets that held nothing else, and one of the separators around it."""
    before, after = text[:start], text[end:]
    while before[-1:] in _BRACKETS and after[:1] == _BRACKETS[before[-1]]:
        before, after = before[:-1], after[1:]
    left, right = before.rstrip(" _-–—."), after.lstrip(" _-–—.")
    if not left or not right:
        return left + right
    joint = (
        before[len(left) :] if len(before) - len(left) >= len(after) - len(right) else after[: len(after) - len(right)]
    )
    return left + (joint or " ") + right


# --- production ------------------------------------------------------------------------------------------------------


def is_noise(text: str, *, strict: bool = False) -> bool:
    """Say whether a text holds production words only; `strict` asks for one that can be nothing else."""
    text = text.strip(" _-–—.,()[]{}")
    if not text:
        return True
    if words.STUDIO.fullmatch(text) or words.STORE_PAGE.fullmatch(text):
        return True
    tokens = [token for token in _TOKEN.split(text) if token.strip("-–—.()[]")]
    kinds = [_token_kind(token) or ("filler" if _filler(token) else None) for token in tokens]
    if None in kinds:
        return False
    return "strong" in kinds if strict else bool({"strong", "weak"} & set(kinds))


def _token_kind(token: str) -> str | None:
    token = token.strip("()[]{}.,#")
    if words.STRONG.fullmatch(token):
        return "strong"
    if words.WEAK.fullmatch(token):
        return "weak"
    return "count" if words.COUNT.fullmatch(token) else None


def _filler(token: str) -> bool:
    return words.FILLER.fullmatch(token.strip("()[]{}.,#")) is not None


def strip_tail(text: str) -> tuple[str, list[str]]:
    """Take production words off the end of a name; return the rest and what was taken.

    Words such as "final" go only beside others of their kind, behind a sign, or in capitals where the title has none;
    the last word of a name always stays.
    """
    struck: list[str] = []
    rest = text.rstrip(" _-–—.")
    while rest:
        bracket = _last_bracket(rest)
        if bracket is not None:
            start, inner = bracket
            if start > 0 and is_noise(inner) and not _only_number(inner):
                struck.insert(0, rest[start:].strip())
                rest = rest[:start].rstrip(" _-–—.")
                continue
            break
        cut = _tail_cut(rest, bool(struck))
        if cut is None:
            break
        struck.insert(0, rest[cut:].strip(" _-–—"))
        rest = rest[:cut].rstrip(" _-–—.,")
    return (rest, struck) if rest.strip() else (text, [])


def _only_number(text: str) -> bool:
    return text.strip().isdigit()


_LAST_WORD = re.compile(r"(?P<sign>[\s_]*(?:(?<=[\s_])[-–—]|[-–—](?=\d|[A-Za-z]))?\s*)(?P<word>[^\s_]+)$")


def _tail_cut(text: str, after_noise: bool) -> int | None:
    """Return where the production words at the end of a text begin; None where there are none.

    Words are looked at from the right. A strong one, or a weak one that is marked as production's, sets the cut; weak
    ones and numbers between go with it.
    """
    cut: int | None = None
    at, strong, weak, unit = len(text), False, False, False
    while found := _LAST_WORD.search(text[:at]):
        sign, word, start = found["sign"], found["word"], found.start()
        kind = _token_kind(word.lstrip("-−"))
        if kind is None:
            head, hyphen, word = word.rpartition("-")
            kind = _token_kind(word) if hyphen and head else None
            if kind != "strong" and not (kind == "weak" and after_noise):
                break
            sign, start = "-", found.start("word") + len(head)
        marked = any(mark in sign for mark in "_-–—")
        shouted = word.isupper() and len(word) > 2 and any(letter.islower() for letter in text[:start])
        if kind == "strong":
            cut, strong = start, True
        elif (kind == "weak" and (strong or after_noise or marked or shouted or weak)) or (kind == "count" and unit):
            cut = start
        weak = kind == "weak"
        unit = kind == "strong" and words.UNIT.fullmatch(word) is not None
        at = start
    if not cut:
        return None
    left = text[:cut].strip(" _-–—.")
    if not left or words.ARTICLE.fullmatch(left) or (left.isdigit() and len(left) < 3):
        # "The Final v2", "01 Master": a word of the name has to stay.
        last = _LAST_WORD.search(text)
        return last.start() if last and last.start() > cut and words.STRONG.fullmatch(last["word"]) else None
    return cut


def _last_bracket(text: str) -> tuple[int, str] | None:
    """Return where the bracket that closes a text opens, and what is in it."""
    closing = text[-1:]
    opening = next((mark for mark, end in _BRACKETS.items() if end == closing), None)
    if opening is None:
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == closing) - (text[at] == opening)
        if depth == 0:
            return at, text[at + 1 : -1].strip()
    return None


def unhump(text: str) -> str:
    """Write "SilverHearts" in words."""
    return _HUMPS.sub(" ", text)


# --- people ----------------------------------------------------------------------------------------------------------


def people(text: str, known: Collection[str] = (), *, guests: bool = True) -> tuple[list[str], list[Question]]:
    """Part a list of names. In guests "&" parts too; in main artists it may belong to one act, which is asked.

    `known` are folded names that stand alone elsewhere in the listing: they tell where a name ends.
    """
    text = text.strip(" ,;-–—_.") if not text.endswith(".") else text.strip(" ,;-–—_")
    text = words.INSTRUMENT.sub("", text)
    if not text:
        return [], []
    if folded(text) in known:
        return [text], []
    questions: list[Question] = []
    parts = [part for part in words.CERTAIN_BETWEEN.split(text) if part.strip()]
    result: list[str] = []
    for part in parts:
        names, asked = _by_comma(part.strip(), known, guests=guests)
        result += names
        questions += asked
    return list(dict.fromkeys(name for name in result if name)), questions


def _by_comma(text: str, known: Collection[str], *, guests: bool) -> tuple[list[str], list[Question]]:
    pieces = [piece.strip() for piece in re.split(r"\s*,\s*", text) if piece.strip()]
    if len(pieces) == 2 and words.ONE_ACT_AFTER_AND.match(pieces[1]):
        return [text], []
    if len(pieces) == 1:
        return _by_and(text, known, guests=guests, listed=False)
    names: list[str] = []
    questions: list[Question] = []
    for number, piece in enumerate(pieces):
        piece = re.sub(r"^(?:&|and|und|y|e|et|og|och|en)\s+", "", piece)
        found, asked = _by_and(piece, known, guests=guests, listed=number == len(pieces) - 1)
        names += found
        questions += asked
    return names, questions


def _by_and(text: str, known: Collection[str], *, guests: bool, listed: bool) -> tuple[list[str], list[Question]]:
    """Part "A & B". The end of a list is parted; alone it is asked, with the likelier answer filled in."""
    pieces = words.AND.split(text)
    if len(pieces) == 1 or folded(text) in known:
        return [text], []
    if any(words.ONE_ACT_AFTER_AND.match(piece) for piece in pieces[1:]) and not all(
        folded(piece) in known for piece in pieces
    ):
        return [text], []
    apart = tuple(piece.strip() for piece in pieces)
    if listed or len(pieces) > 2 or all(folded(piece) in known for piece in apart):
        return list(apart), []
    first, second = (apart, (text,)) if guests else ((text,), apart)
    return list(first), [Question("one_act", "artists", text, (first, second))]


def in_artist(text: str, known: Collection[str] = ()) -> tuple[list[str], list[str], list[Question]]:
    """Read the artist of a track or release: main artists, guests, doubts."""
    text = text.strip()
    reading = Reading(title=text)
    _take_brackets(reading, known, artist=True)
    text = reading.title
    if found := words.FEATURED_INLINE.search(text):
        guests, asked = people(found["names"], known)
        main, more = people(text[: found.start()], known, guests=False)
        return main, [*guests, *reading.featured], [*asked, *more, *reading.questions]
    if (found := words.GUEST_BETWEEN_NAMES.fullmatch(text)) and folded(found["main"]) in known:
        guests, asked = people(found["names"], known)
        return [found["main"]], [*guests, *reading.featured], asked
    main, asked = people(text, known, guests=False)
    return main, reading.featured, [*asked, *reading.questions]


# --- titles ----------------------------------------------------------------------------------------------------------


def is_version(text: str, *, dashed: bool = False) -> bool:
    """Say whether a text in brackets, or behind a dash, names a version of a recording."""
    text = text.strip()
    if not text or len(text) > 80:
        return False
    if words.VERSION_WHOLE_CJK.fullmatch(text):
        return True
    if words.LIVE_PLACE.fullmatch(text):
        return True
    if words.NO_VERSION.fullmatch(text):
        return False
    if dashed and words.DASHED_NO_VERSION.fullmatch(text) and not re.fullmatch("live", text, re.IGNORECASE):
        return False
    return bool(words.VERSION_END.fullmatch(text) or (words.VERSION_START.fullmatch(text) and len(text.split()) < 9))


def remixer_of(version: str, known: Collection[str] = ()) -> list[str]:
    """Return who made a version: "Kid Ono" of "Kid Ono Remix"; nobody where the words only say what kind it is."""
    if found := words.REMIXED_BY.fullmatch(version):
        return people(found["who"], known)[0]
    found = words.REMIXED.fullmatch(version)
    if found is None:
        return []
    who = found["who"].strip()
    tokens = who.split()
    generic = [bool(words.NO_REMIXER.fullmatch(token.strip("()[]'’\""))) for token in tokens]
    what = found["what"].casefold()
    if folded(who) not in known:
        while len(tokens) > 1 and generic[-1] and not words.AND.fullmatch(f" {tokens[-1]} "):
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
    return people(who, known)[0]


def read_title(text: str, known: Collection[str] = (), *, release: bool = False) -> Reading:
    """Read a title: what stands in brackets, behind dashes and behind "feat." gets its role, the rest stays."""
    reading = Reading(title=text.strip())
    for _ in range(8):
        before = reading.title
        _take_brackets(reading, known, release=release)
        _take_dashed(reading, known, release=release)
        _take_inline(reading, known)
        rest, struck = strip_tail(reading.title)
        if struck:
            reading.title = rest
            reading.struck += struck
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
    found: list[tuple[int, int, str]] = []
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(text):
        if sign in _BRACKETS:
            stack.append((_BRACKETS[sign], at))
        elif stack and sign == stack[-1][0]:
            _, start = stack.pop()
            if not stack:
                found.append((start, at + 1, text[start + 1 : at].strip()))
    return found[::-1]


def _take_brackets(reading: Reading, known: Collection[str], *, artist: bool = False, release: bool = False) -> None:
    for start, end, inner in _brackets_of(reading.title):
        whole = reading.title[start:end]
        left = (reading.title[:start].rstrip() + " " + reading.title[end:].lstrip()).strip()
        if not left or whole[0] == "「":
            continue
        trailing = not _tidy(re.sub(r"[(\[{（［【].*?[)\]}）］】]", "", reading.title[end:]))
        if _classify(reading, inner, whole, known, trailing=trailing, artist=artist, release=release):
            reading.title = left


def _classify(
    reading: Reading, inner: str, whole: str, known: Collection[str], *, trailing: bool, artist: bool, release: bool
) -> bool:
    """Give the content of a bracket, or what stands behind a dash, its role; False where it has none."""
    if (found := words.FEATURED_IN_BRACKETS.fullmatch(inner)) or (found := words.FEATURED_AFTER.fullmatch(inner)):
        names, asked = people(found["names"], known)
        reading.featured += names
        reading.questions += [_about(question, "featured") for question in asked]
        return True
    if artist:
        return False
    if found := words.PRODUCED.fullmatch(inner):
        names, asked = people(found["names"], known)
        reading.producers += names
        reading.questions += [_about(question, "producers") for question in asked]
        return True
    if words.EXPLICIT.fullmatch(inner) or words.CLEAN.fullmatch(inner):
        reading.advisory = "explicit" if words.EXPLICIT.fullmatch(inner) else "clean"
        reading.struck.append(whole)
        return True
    if found := words.COMPOSED.fullmatch(inner):
        reading.composers += people(found["names"], known)[0]
        return True
    if (
        is_noise(inner)
        and (not _only_number(inner) or len(inner) > 4)
        and not (inner.casefold() == "new" and not trailing)
    ):
        reading.struck.append(whole)
        return True
    if release and (words.PRODUCT_WORD.fullmatch(inner) or words.CARRIER.fullmatch(inner)):
        reading.struck.append(whole)
        return True
    if (trailing or release) and (is_version(inner) or words.REMIXED_BY.fullmatch(inner)):
        version, guests = inner, None
        if guests := words.FEATURED_INLINE.search(inner):
            version = inner[: guests.start()]
            reading.featured += people(guests["names"], known)[0]
        version, struck = strip_tail(version) if re.search(r"[_\d]", version) else (version, [])
        reading.struck += struck
        if reading.version and not same(version, reading.version):
            version = f"{version} {reading.version}" if not same(version, reading.version) else version
        reading.version = version.strip()
        return True
    return False


def _about(question: Question, name: str) -> Question:
    return Question(question.kind, name, question.subject, question.options)


def _take_dashed(reading: Reading, known: Collection[str], *, release: bool) -> None:
    parts = BREAK.split(reading.title)
    while len(parts) > 1:
        last = parts[-1].strip()
        joint = reading.title[: reading.title.rindex(last)] if last else reading.title
        rest = re.sub(r"[\s\-–—―|/]+$", "", joint)
        if not rest:
            return
        if not _dashed(reading, last, known, release=release):
            return
        reading.title = rest
        parts = BREAK.split(reading.title)


def _dashed(reading: Reading, last: str, known: Collection[str], *, release: bool) -> bool:
    if not last:
        return True
    if found := words.FEATURED.fullmatch(last):
        names, asked = people(found["names"], known)
        reading.featured += names
        reading.questions += [_about(question, "featured") for question in asked]
        return True
    if (found := words.PRODUCED.fullmatch(last)) and re.match(r"(?:co-?)?prod|beat", last, re.IGNORECASE):
        reading.producers += people(found["names"], known)[0]
        return True
    if re.fullmatch(r"explicit|clean|clean version|explicit version|radio clean", last, re.IGNORECASE):
        return _classify(reading, last, last, known, trailing=True, artist=False, release=release)
    if is_noise(last) and not _only_number(last):
        reading.struck.append(last)
        return True
    if release and words.PRODUCT_WORD.fullmatch(last):
        reading.struck.append(last)
        return True
    if not release and is_version(last, dashed=True):
        return _classify(reading, last, last, known, trailing=True, artist=False, release=release)
    return False


def _take_inline(reading: Reading, known: Collection[str]) -> None:
    for pattern, target in ((words.PRODUCED_INLINE, reading.producers), (words.FEATURED_INLINE, reading.featured)):
        if found := pattern.search(reading.title):
            names, rest = found["names"], ""
            if cut := re.search(r"\s*[(\[{（【]|\s+[-–—]\s+", names):
                names, rest = names[: cut.start()], names[cut.start() :]
            if not names.strip():
                continue
            found_names, asked = people(names, known)
            target += found_names
            name = "producers" if target is reading.producers else "featured"
            reading.questions += [_about(question, name) for question in asked]
            reading.title = (reading.title[: found.start()] + rest).strip()


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, compared as people do, in their order."""
    seen: dict[str, str] = {}
    for name in names:
        if name:
            seen.setdefault(folded(name), name)
    return tuple(seen.values())
