"""What no fix may do to a text: break it, or take more away than it says.

A fix is worked out from patterns, and patterns meet titles that nobody thought of. So each fix is looked at before it
is offered. The text after it has no more open brackets than before and nothing at its ends that joined what is gone; a
word goes only where it is moved elsewhere, written otherwise on purpose (`Fix.replaces`), or was a part of its own: a
whole bracket, what a dash or a comma sets off, an address. A damaged text is only ever mended.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, cast

from trackball_desktop.checks.damaged_text import is_damaged, repaired_text
from trackball_desktop.checks.model import Fix
from trackball_desktop.domain.edits import AddNode, Batch, Edit, SetField
from trackball_desktop.domain.release import Node, Release, walk
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.tree import EditError, find, get_value
from trackball_desktop.domain.values import display
from trackball_desktop.i18n.message import Value, format_english

PROSE = frozenset({
    "title", "version_title", "display_title", "version_display_title", "artist_display_name", "artist", "publisher",
    "label", "display_label", "series_name", "pline_owner", "cline_owner", "pline_license", "cline_license", "keywords",
    "notes", "distribution_notes", "internal_synopsis", "description", "partner_restrictions", "local.lyrics",
    "local.lyrics_lrc", "local.lyrics_ttml",
})  # fmt: skip
"""Fields whose words a person chose. Codes, dates and values of lists have no words to lose."""

_PAIRS = {
    ")": "(",
    "]": "[",
    "}": "{",
    "）": "（",
    "］": "［",
    "】": "【",
    "」": "「",
    "』": "『",
    "》": "《",
    "〉": "〈",
}
_OPENING = frozenset(_PAIRS.values())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARK = re.compile(r"\((?:p|c|℗|©)\)|[℗©Ⓟⓒ]|^\W*copyright\b(?=\W*\d{4})", re.IGNORECASE)
_SETS_OFF = re.compile(r"\s[-–—]+(?:\s|$)|[–—:;,/|\n\u2117]|^[-–—]\s")
_SELF_MARKED = re.compile(r"^[(\[]?(?:https?://|www\.|[@#]\w|\+\d)|\w@\w|\w\.\w{2,}$|\w\.\w{2,}/", re.IGNORECASE)
_JOINS = frozenset("and x vs feat ft featuring with y und et e og och".split())
_LOOSE_END = re.compile(r"(?:^|\s)[-–—,;:/&+|]+$|^[-–—,;:/&+|]+\s")


def keeps_meaning(fix: Fix, release: Release, values: Mapping[str, Value]) -> bool:
    """Say whether a fix may be offered. `values` are those of the sentence it stands below: what a person has read."""
    leaves = list(_takes_from(fix.edit))
    named = Counter(_words(" ".join((fix.label, *map(format_english, values.values())))))
    if any(_is_no_name(text) and text not in _all_texts(release) for leaf in leaves for text in _added_texts(leaf)):
        return False
    for leaf in leaves:
        if not isinstance(leaf, SetField) or leaf.field not in PROSE:
            continue
        try:
            before = get_value(find(release, leaf.node_id), leaf.field)
        except EditError:
            return False
        after = leaf.value if isinstance(leaf.value, str) else ""
        if not isinstance(before, str) or not before.strip():
            if _is_no_name(after) and after not in _all_texts(release):
                return False
            continue
        moved = Counter(word for other in leaves if other is not leaf for word in _words(_texts_written(other)))
        if not _keeps_text(before, after, fix.replaces, named, moved, cleared=not isinstance(leaf.value, str)):
            return False
    return True


def _added_texts(edit: Edit) -> Iterator[str]:
    """Yield the texts of rows that an edit adds, or writes as a whole list."""
    if isinstance(edit, AddNode) or (isinstance(edit, SetField) and isinstance(edit.value, tuple)):
        yield from _texts(edit.node if isinstance(edit, AddNode) else edit.value)


def _is_no_name(text: str) -> bool:
    return _open_brackets(text) > 0 or is_damaged(text) or _LOOSE_END.search(text) is not None


def _all_texts(release: Release) -> frozenset[str]:
    return frozenset(text for node in walk(release) for text in node.__dict__.values() if isinstance(text, str))


def _keeps_text(
    before: str, after: str, replaces: str, named: Counter[str], moved: Counter[str], *, cleared: bool
) -> bool:
    if is_damaged(before):
        return after == repaired_text(before)
    lost = Counter(_words(before)) - Counter(_words(after)) - Counter(_words(replaces))
    if cleared:
        return not lost - named - moved
    if is_damaged(after) or _is_broken(before, after):
        return False
    return not lost or (not lost - named - moved and _are_parts(before, after, replaces, moved))


def _is_broken(before: str, after: str) -> bool:
    """Say whether the text after is worse made than the one before."""
    return (
        _open_brackets(after) > _open_brackets(before)
        or len(_LOOSE_END.findall(after)) > len(_LOOSE_END.findall(before))
        or (tidy(after) != after and tidy(before) == before)
        or unicodedata.category(after[:1] or "M").startswith("M")
        or (any(map(str.isalnum, before)) and not any(map(str.isalnum, after)))
    )


def _open_brackets(text: str) -> int:
    """Count brackets without their other half, empty ones, and a quotation mark left alone."""
    opened: list[str] = []
    wrong = text.count('"') % 2
    last = ""
    for char in text:
        if char in _OPENING:
            opened.append(char)
        elif char in _PAIRS:
            if opened and opened[-1] == _PAIRS[char]:
                wrong += last == opened.pop()
            else:
                wrong += 1
        last = last if char.isspace() else char
    return wrong + len(opened)


def _are_parts(before: str, after: str, replaces: str, moved: Counter[str]) -> bool:
    """Say whether all that goes were parts of their own, and nothing came that was not there."""
    text = _MARK.sub("\u2117", tidy(before) if "\n" not in before else before)
    words = list(_WORD.finditer(text))
    old, new = [_plain(match[0]) for match in words], _words(after)
    kept = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    if not replaces and sum(block.size for block in kept) != len(new):
        return False
    gaps = [(item.a + item.size, two.a) for item, two in zip([_START, *kept], kept, strict=False)]
    return all(
        _is_part(text, words, first, last, moved)
        for first, last in gaps
        if first < last and Counter(old[first:last]) - Counter(_words(replaces))
    )


class _Block:
    a = size = 0


_START = cast("Any", _Block)


def _is_part(text: str, words: list[re.Match[str]], first: int, last: int, moved: Counter[str]) -> bool:
    """Say whether the words from `first` to before `last` stand by themselves in a text."""
    gone = [_plain(match[0]) for match in words[first:last]]
    if all(word in moved or word in _JOINS for word in gone) and any(word in moved for word in gone):
        return True
    begin, end = words[first].start(), words[last - 1].end()
    left = text[words[first - 1].end() : begin] if first else text[:begin]
    right = text[end : words[last].start()] if last < len(words) else text[end:]
    if re.search(r"[(\[（［【]\W*$", left) and re.match(r"\W*[)\]）］】]", right):
        return True
    chunks = text[text.rfind(" ", 0, begin) + 1 : end].split()
    if all(_SELF_MARKED.search(chunk) for chunk in chunks):
        return True
    at_start, at_end = first == 0, last == len(words)
    off_left, off_right = _SETS_OFF.search(left) is not None, _SETS_OFF.search(right) is not None
    if "\u2117" in left:
        return True
    return (at_start and off_right) or (at_end and off_left) or (off_left and off_right)


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(_MARK.sub("\u2117", tidy(text)))]


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'")


def _takes_from(edit: Edit) -> Iterator[Edit]:
    if isinstance(edit, Batch):
        for part in edit.edits:
            yield from _takes_from(part)
    else:
        yield edit


def _texts_written(edit: Edit) -> str:
    """Return all texts that an edit writes."""
    value: Any = edit.value if isinstance(edit, SetField) else edit.node if isinstance(edit, AddNode) else ""
    return " ".join(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Node):
        yield from (
            text for field in type(value).model_fields for text in _texts(getattr(value, field)) if field != "id"
        )
    elif isinstance(value, dict):
        yield from (text for part in cast("dict[str, Any]", value).values() for text in _texts(part))
    elif isinstance(value, tuple | list):
        yield from (text for part in cast("tuple[Any, ...]", value) for text in _texts(part))
    elif value is not None:
        yield display(value)
