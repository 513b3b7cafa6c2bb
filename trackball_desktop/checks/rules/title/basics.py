"""Rules about what belongs into a title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from trackball_desktop.checks.damaged_text import is_damaged
from trackball_desktop.checks.helpers import main_artists
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, values, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.scripts import is_ornate, without_ornaments
from trackball_desktop.checks.title_fields import CODE_FIELDS, offer_title, title_fields, without_match
from trackball_desktop.checks.title_marks import (
    TitleMark,
    format_mark,
    imitation_mark,
    production_mark,
    promo_mark,
    remove_mark,
)
from trackball_desktop.checks.title_patterns import (
    CENSORED_BY_ASTERISKS,
    CENSORED_BY_SYMBOLS,
    EMOJI,
    NAME_WITH_ASTERISKS,
    REPEATED_PUNCTUATION,
)
from trackball_desktop.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain.release import Node, field_kinds
from trackball_desktop.domain.text import is_tidy, tidy
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Value

subject = Subject("titles")

_MANY_LINES = frozenset({"notes", "internal_synopsis", "distribution_notes", "description", "partner_restrictions"})
_BRACKETS = {")": "(", "]": "["}
_LEADS_ON = re.compile(
    r"\b(?:at|via|from|by|visit|buy|see|get it|bei|unter|von|kaufen|sur|chez|achetez|en|compra|su|da|em|på|bij|op|"
    r"na)\W*$",
    re.IGNORECASE,
)
"""“Harbour, buy at” would be left of a title: how much of it is to go, a person says."""
_SAYS_WHERE = re.compile(r"(?:live|recorded)\b", re.IGNORECASE)
"""“(Live at Apple Music)” says more than where it is sold: what of it is to stay, a person says."""
_STANDS_FOR_A_WORD = re.compile(rf"\w\s*(?![★☆✦✧✩♩-♬●○◆◇■□▪▫►▶◄◀※✳✶❖]){EMOJI.pattern}\s*\w")
"""A sign between two words that is no mere ornament: “I ♥ You” would say less without it."""
_SHOWN_NAMES = ("artist", "label", "artist_display_name", "pline_owner", "cline_owner", "publisher")


@subject.every_node(
    "title.required",
    BLOCKER,
    sources="OP1 VL-T",
    text=CheckText.tr("The title is missing."),
    why=CheckText.tr("Releases, tracks and works need a title with at least one letter, digit or symbol."),
    missing=True,
)
def required(view: View) -> Iterator[RuleHit]:
    # "+", "$$$", "†" and "?" are real titles; dashes, dots, strokes and asterisks alone are what forms are filled with.
    if not any(char.isalnum() or _is_sign(char) for char in view.text("title")):
        title = view.text("title").strip()
        text = CheckText.tr("“{title}” is not a title.") if title else None
        yield RuleHit(view.node_id, "title", values(title=title), text=text)


def _is_sign(char: str) -> bool:
    """Say whether a character that is no letter may be all that there is of a title: a symbol, no filling."""
    return char in "%&?!@†‡" or (unicodedata.category(char) in {"Sm", "Sc", "So"} and char not in "|~<>©®\ufffd")


@lru_cache
def _text_fields(cls: type[Node]) -> tuple[str, ...]:
    return tuple(
        name for name, kind in field_kinds(cls).items() if kind == "text" and name not in _MANY_LINES | CODE_FIELDS
    )


@subject.every_node(
    "title.whitespace",
    BLOCKER,
    sources="SO-K OWN",
    text=CheckText.tr("“{text}” has stray spaces or invisible characters."),
    why=CheckText.tr("Stores treat “Blue  Moon” and “Blue Moon” as different titles, and as different artists."),
)
def whitespace(view: View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        values = node.__dict__
        for field in _text_fields(type(node)):
            text = values[field]
            if isinstance(text, str) and text and not is_tidy(text):
                yield from _untidy(node, field, text)


def _untidy(node: Node, field: str, text: str) -> Iterator[RuleHit]:
    tidied = tidy(text)
    if not tidied and field == "title":
        return  # no title at all, which is said as that
    if tidied == unicodedata.normalize("NFC", text):
        problem_text = CheckText.tr("“{text}” uses separate accent characters (decomposed Unicode).")
        yield RuleHit(node.id, field, {"text": text}, write_text(node.id, field, tidied, safe=True), text=problem_text)
        return
    fix = (
        write_text(node.id, field, tidied, safe=True)
        if tidied
        else set_field(node.id, field, INHERIT, CheckText.tr("Remove it"), safe=True)
    )
    yield RuleHit(node.id, field, {"text": text}, fix)


@subject.track(
    "title.generic",
    BLOCKER,
    sources="SY-T",
    text=CheckText.tr("“{title}” looks like a file name or a production note."),
    why=CheckText.tr(
        "Stores reject “Track 1”, numbers, codes and “Master v2” in titles unless this is the real title."
    ),
    waivable=True,
)
def generic(track: TrackView) -> Iterator[RuleHit]:
    title = track.text("title")
    if mark := production_mark(title):
        yield _mark_hit(track, "title", mark, title=title)
    version = track.text("version_title")
    if version and (mark := production_mark(version, is_version=True)):
        yield _mark_hit(track, "version_title", mark, title=version)


def _mark_hit(view: View, field: str, mark: TitleMark, **values: Value) -> RuleHit:
    """Make the hit of a mark: an offer without it, and only a warning where it may be the title itself."""
    rule_hit = hit(view, field, offer_title(view, field, remove_mark(view.text(field), mark)), **values)
    return rule_hit if mark.is_certain else replace(rule_hit, severity=WARNING)


@subject.release_and_track(
    "title.artist_name_in_title",
    BLOCKER,
    sources="S-M UM RB",
    text=CheckText.tr("“{title}” repeats the artist's name."),
    why=CheckText.tr("Stores show the artist next to the title. A title that is only the artist's name is fine."),
    waivable=True,
)
def artist_name(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    for separator in (" - ", " – ", " — ", ": "):
        before, separator_found, after = title.partition(separator)
        if not separator_found or not before.strip() or not after.strip():
            continue
        names = {folded(name) for name in (*main_artists(view.artists), view.context.text("artist_display_name"))}
        names.add(folded(view.context.text("label")) if separator != ": " else "")
        names.discard("")
        bare = after if folded(before) in names else before if folded(after) in names and separator != ": " else None
        if bare is not None:
            yield hit(view, "title", offer_title(view, "title", bare.strip()), title=title)
            return


@subject.release_and_track(
    "title.format_words",
    BLOCKER,
    sources="SY-T LG RP-U",
    text=CheckText.tr("“{word}” is a format or a store."),
    why=CheckText.tr("Stores reject titles that mention other products."),
    waivable=True,
)
def format_text(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        if mark := format_mark(view.text(field), is_version=field == "version_title"):
            rule_hit = _mark_hit(view, field, mark, word=mark.word)
            yield replace(rule_hit, fix=None) if _SAYS_WHERE.match(mark.word) else rule_hit


@subject.every_node(
    "title.promo_words",
    BLOCKER,
    sources="FG-A RP-U SO-T",
    text=CheckText.tr("“{word}” is advertising."),
    why=CheckText.tr("Stores reject web addresses, handles, prices and slogans in titles and names."),
    waivable=True,
)
def promo_text(view: View) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if mark := promo_mark(text):
            rule_hit = _mark_hit(view, field, mark, word=mark.word)
            yield replace(rule_hit, fix=None) if _LEADS_ON.search(remove_mark(text, mark)) else rule_hit
    for node in view.node_and_entries():
        for field in ("artist", "label"):
            name = node.__dict__.get(field)
            if isinstance(name, str) and (mark := promo_mark(name)):
                bare = remove_mark(name, mark)
                fix = write_text(node.id, field, bare, replaces=mark.word) if bare else None
                yield RuleHit(node.id, field, {"word": mark.word}, fix)


@subject.release_and_track(
    "title.imitation",
    BLOCKER,
    sources="S-M RP-U",
    text=CheckText.tr("“{word}” uses another artist's name."),
    why=CheckText.tr(
        "Stores reject it. Credit the songwriters instead, and mark a karaoke version in the version field."
    ),
    waivable=True,
    since=RULE_VERSION,
)
def imitation(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        if mark := imitation_mark(view.text(field)):
            yield _mark_hit(view, field, mark, word=mark.word)


@subject.every_node(
    "title.emoji",
    BLOCKER,
    sources="LG RP-U SO-T",
    text=CheckText.tr("“{text}” contains emoji or decoration."),
    why=CheckText.tr(
        "Stores reject emoji, symbols and repeated punctuation unless they are a registered part of the name."
    ),
    waivable=True,
)
def emoji(view: View) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        bare, ornament = _plain_text(text)
        if bare != text and not is_damaged(text):
            # “Dig, Lazarus, Dig!!!” is a real title: repeated marks are only likely a slip.
            fix = None if _STANDS_FOR_A_WORD.search(text) else offer_title(view, field, bare)
            rule_hit = hit(view, field, fix, text=text)
            yield rule_hit if ornament else replace(rule_hit, severity=WARNING)
    for node in view.node_and_entries():
        values = node.__dict__
        for field in _SHOWN_NAMES:
            name = values.get(field)
            if not isinstance(name, str) or name.isascii() or is_damaged(name):
                continue
            if field.endswith("_owner"):
                name = " ".join(name.replace("©", " ").split())  # the sign of a line is told as that
            if (bare := _plain_text(name)[0]) != name:
                fix = write_text(node.id, field, bare) if bare and not _STANDS_FOR_A_WORD.search(name) else None
                yield RuleHit(node.id, field, {"text": name}, fix)


@lru_cache(maxsize=8192)
def _plain_text(text: str) -> tuple[str, bool]:
    """Return a text without emoji and ornaments, its marks not repeated; and whether there was more than the latter."""
    if not any(map(str.isalnum, text)) and not EMOJI.search(text) and not is_ornate(text):
        return text, False  # "!!!" and "???" are names
    once = REPEATED_PUNCTUATION.sub(lambda match: match[0][0], text)
    bare = (
        once
        if once.isascii() or not (EMOJI.search(once) or is_ornate(once))
        else without_match(without_ornaments(once), EMOJI)
    )
    return bare, bare != once


@subject.every_node(
    "title.censor",
    BLOCKER,
    sources="SO-E RB LG",
    text=CheckText.tr("“{text}” is masked with asterisks."),
    why=CheckText.tr("Write the word out in full and mark the track Explicit; stores mask it themselves."),
    waivable=True,
)
def censor(view: View) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if (CENSORED_BY_ASTERISKS.search(text) and not NAME_WITH_ASTERISKS.search(text)) or CENSORED_BY_SYMBOLS.search(
            text
        ):
            yield hit(view, field, text=text)


@subject.every_node(
    "title.length",
    WARNING,
    sources="OWN GEN",
    text=CheckText.tr("The title has {length} characters; most players cut it off after {most}."),
    why=CheckText.tr("Listeners cannot read the rest, and very long titles are rejected."),
)
def length(view: View) -> Iterator[RuleHit]:
    total_length = sum(len(view.text(field)) for field in title_fields(view))
    if total_length > view.context.profile.title_most:
        yield hit(view, "title", length=total_length, most=view.context.profile.title_most)


@subject.every_node(
    "title.brackets_balanced",
    BLOCKER,
    sources="A-T OWN",
    text=CheckText.tr("The brackets in “{text}” do not match or are empty."),
    why=CheckText.tr("Stores read text in brackets as the version."),
    waivable=True,
)
def brackets_balanced(view: View) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if not _is_balanced(text):
            yield hit(view, field, text=text)


def _is_balanced(text: str) -> bool:
    opened: list[str] = []
    last = ""
    for char in text:
        if char in "([":
            opened.append(char)
        elif char in ")]" and (not opened or opened.pop() != _BRACKETS[char] or last in "(["):
            return False
        last = last if char.isspace() else char
    return not opened
