"""Codes, and what production adds to a name: dates, formats, versions of a master, marks of a copy."""

from __future__ import annotations

import re

from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.identifiers import normal_gtin, normal_isrc

SEPARATOR = re.compile(r"\s+[-–—―|•·∙]+\s+|\s+[-–—](?=[^\s\d])(?<=\s[-–—])|(?<=\S)[–—]\s|\s+//\s+")
BRACKETS = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "【": "】", "「": "」"}
_ISRC = re.compile(
    r"(?<![A-Za-z0-9])(?:ISRC[\s_:-]*)?([A-Za-z]{2}[-\s]?[A-Za-z0-9]{3}[-\s]?\d{2}[-\s]?\d{5})(?![A-Za-z0-9])"
)
_GTIN = re.compile(r"(?<!\d)(?:(?:UPC|EAN|GTIN|Barcode)[\s_:-]*)?(\d{12,14})(?!\d)", re.IGNORECASE)
_LAST_TWO_WORDS = re.compile(r"[^\s_()\[\]]+[\s_]+[^\s_()\[\]]+$")
_TOKEN_SEPARATOR = re.compile(r"[\s_]+|(?<=\S)-(?=[A-Za-z])|,\s*|\s*\+\s*|\s*[/|]\s*")


# --- codes -----------------------------------------------------------------------------------------------------------


def extract_isrc(text: str) -> tuple[str, str]:
    """Return a text without its ISRC, and the ISRC."""
    for match in _ISRC.finditer(text):
        code = normal_isrc(match[1])
        if code is None:
            continue
        if match[1] == match[1].upper() or any(sign.isdigit() for sign in match[1][2:5]) or "-" in match[1]:
            return _without(text, match.start(), match.end()), code
    return text, ""


def extract_gtin(text: str) -> tuple[str, str]:
    """Return a text without its UPC or EAN, and the code as it is written.

    A number with a wrong check digit is no code and stays in the text.
    """
    for match in _GTIN.finditer(text):
        if normal_gtin(match[1]) is not None:
            return _without(text, match.start(), match.end()), match[1]
    return text, ""


def _without(text: str, start: int, end: int) -> str:
    """Cut a piece out, with brackets that held nothing else, and one of the separators around it."""
    before, after = text[:start], text[end:]
    while before[-1:] in BRACKETS and after[:1] == BRACKETS[before[-1]]:
        before, after = before[:-1], after[1:]
    left, right = before.rstrip(" _-–—."), after.lstrip(" _-–—.")
    if not left or not right:
        return left + right
    joint = (
        before[len(left) :] if len(before) - len(left) >= len(after) - len(right) else after[: len(after) - len(right)]
    )
    return left + (joint or " ") + right


# --- production ------------------------------------------------------------------------------------------------------


def is_only_production_words(text: str, *, strict: bool = False) -> bool:
    """Say whether a text holds production words only; `strict` asks for one that can be nothing else."""
    text = re.sub(r"\b(pre|un|re|self)-(?=master|mix)", r"\1", text.strip(" _-–—.,()[]{}"), flags=re.IGNORECASE)
    if not text:
        return True
    if (
        vocabulary.TIMESTAMP.fullmatch(text)
        or vocabulary.STUDIO.fullmatch(text)
        or vocabulary.STORE_PAGE.fullmatch(text)
    ):
        return True
    tokens = [token for token in _TOKEN_SEPARATOR.split(text) if token.strip("-–—.()[]")]
    kinds = [_token_kind(token) or ("filler" if _is_filler(token) else None) for token in tokens]
    if None in kinds:
        return False
    return "strong" in kinds if strict else bool({"strong", "weak"} & set(kinds))


def _token_kind(token: str) -> str | None:
    token = token.strip("()[]{}.,#")
    if vocabulary.STRONG.fullmatch(token):
        return "strong"
    if vocabulary.WEAK.fullmatch(token):
        return "weak"
    return "count" if vocabulary.COUNT.fullmatch(token) else None


def _is_filler(token: str) -> bool:
    return vocabulary.FILLER.fullmatch(token.strip("()[]{}.,#")) is not None


def remove_production_words(text: str) -> tuple[str, list[str]]:
    """Take production words off the end of a name; return the rest and what was taken.

    Words such as "final" go only beside others of their kind, behind a sign, or in capitals where the title has none;
    the last word of a name always stays.
    """
    removed_text: list[str] = []
    rest = text.rstrip(" _-–—.")
    while rest:
        bracket = _last_bracket(rest)
        if bracket is not None:
            start, inner = bracket
            if start > 0 and is_only_production_words(inner) and not is_only_number(inner):
                removed_text.insert(0, rest[start:].strip())
                rest = rest[:start].rstrip(" _-–—.")
                continue
            break
        cut = _tail_cut(rest, bool(removed_text))
        if cut is None:
            break
        removed_text.insert(0, rest[cut:].strip(" _-–—"))
        rest = rest[:cut].rstrip(" _-–—.,")
    return (rest, removed_text) if rest.strip() else (text, [])


def is_only_number(text: str) -> bool:
    """Say whether a text is a number and nothing else."""
    return text.strip().isdigit()


_LAST_WORD = re.compile(r"(?P<sign>[\s_]*(?:(?<=[\s_])[-–—]|[-–—](?=\d|[A-Za-z]))?\s*)(?P<word>[^\s_]+)$")


def _tail_cut(text: str, after_noise: bool) -> int | None:
    """Return where the production words at the end of a text begin; None where there are none.

    Words are looked at from the right. A strong one, or a weak one that is marked as production's, sets the cut; weak
    ones and numbers between go with it.
    """
    tail = _LAST_TWO_WORDS.search(text)
    if tail is not None and vocabulary.ALTERNATE.fullmatch(tail[0]):
        return None  # "TV Mix": "Mix" alone is no production word here
    cut: int | None = None
    at, strong, weak, unit = len(text), False, False, False
    while match := _LAST_WORD.search(text[:at]):
        sign, word, start = match["sign"], match["word"], match.start()
        if word[-1] in ")]}" and word[0] not in "([{":
            break  # the end of a bracket that holds more
        if word.casefold() == "mix" and _is_kind_of_mix(text[:start]):
            break
        kind = _token_kind(word.lstrip("-−"))
        if kind is None:
            head, hyphen, word = word.rpartition("-")
            kind = _token_kind(word) if hyphen and head else None
            if kind != "strong" and not (kind == "weak" and after_noise):
                break
            sign, start = "-", match.start("word") + len(head)
        marked = any(mark in sign for mark in "_-–—")
        shouted = word.isupper() and len(word) > 2 and any(letter.islower() for letter in text[:start])
        if kind == "strong":
            cut, strong = start, True
        elif (kind == "weak" and (strong or after_noise or marked or shouted or weak)) or (kind == "count" and unit):
            cut = start
        weak = kind == "weak"
        unit = kind == "strong" and vocabulary.UNIT.fullmatch(word) is not None
        at = start
    if not cut:
        return None
    left = text[:cut].strip(" _-–—.")
    if not left or vocabulary.ARTICLE.fullmatch(left) or (left.isdigit() and len(left) < 3):
        # "The Final v2", "01 Master": a word of the name has to stay.
        last = _LAST_WORD.search(text)
        return last.start() if last and last.start() > cut and vocabulary.STRONG.fullmatch(last["word"]) else None
    return cut


def _is_kind_of_mix(before: str) -> bool:
    """Say whether the word before "Mix" makes it a version or a word of the title: "Club Mix", "In the Mix"."""
    last = re.split(r"[\s_]+", before.rstrip(" _"))[-1].lstrip("([{")
    return bool(vocabulary.KIND_OF_REMIX.fullmatch(last)) and not vocabulary.MIX_IN_PROGRESS.fullmatch(last)


def _last_bracket(text: str) -> tuple[int, str] | None:
    """Return where the bracket that closes a text opens, and what is in it."""
    closing = text[-1:]
    opening = next((mark for mark, end in BRACKETS.items() if end == closing), None)
    if opening is None:
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == closing) - (text[at] == opening)
        if depth == 0:
            return at, text[at + 1 : -1].strip()
    return None
