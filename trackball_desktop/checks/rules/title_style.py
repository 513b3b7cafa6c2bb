"""Rules about how titles are written: parts and volumes, punctuation, medleys, capitals, leftovers of the draft.

All of them are about style: none blocks, and each can be waived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.helpers import name_of, stripped_text
from trackball_desktop.checks.letter_case import sentence_title
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import HINT, WARNING, Subject, hit, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.rules.titles import offer_title, title_fields
from trackball_desktop.checks.title_patterns import FEATURING_LOOSE, LEFTOVERS, MEDLEY, SEARCH_BAIT, VOLUME_PART
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain.vocabulary import language
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("title_style", since=RULE_VERSION)

_NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10} | {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
_BEFORE_MARK = re.compile(r"\s+(?=[,;])")
_AFTER_MARK = re.compile(r"(?<=[^\W\d_])([,;])(?=[^\W\d_])")


def _volumes(text: str) -> str:
    """Spell volumes and parts as stores do: a comma before, the short word, an Arabic number."""

    def spell(match: re.Match[str]) -> str:
        number = match["number"]
        value = number if number.isdigit() else str(_NUMERALS[number.casefold()])
        short = "Vol." if match["word"].casefold().startswith("v") else "Pt."
        return f", {short} {int(value)}"

    return VOLUME_PART.sub(spell, text)


@subject.release_and_track(
    "track.volume_part",
    WARNING,
    sources="SY-T MBA-C",
    text=CheckText.tr("“{part}” should be written “{spelled}”."),
    why=CheckText.tr("Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number."),
)
def volume_part(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    lowered = title.casefold()
    if "vol" not in lowered and "pt" not in lowered and "part" not in lowered:
        return
    match = VOLUME_PART.search(title)
    if match is not None and (spelled := _volumes(title)) != title:
        part = match[0].strip(" ,-–—:()[]")
        yield hit(
            view,
            "title",
            offer_title(view, "title", spelled, replaces=match[0]),
            part=part,
            spelled=_volumes(match[0]).strip(" ,"),
        )


@subject.release_and_track(
    "title.medley",
    WARNING,
    sources="A-T",
    text=CheckText.tr("“{title}” looks like two titles joined without spaces around the slash."),
    why=CheckText.tr("Join two titles with a slash that has a space on both sides."),
)
def medley(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    if "/" in title and MEDLEY.fullmatch(title):
        spaced = " / ".join(part.strip() for part in title.split("/"))
        yield hit(view, "title", offer_title(view, "title", spaced), title=title)


@subject.release_and_track(
    "title.punctuation",
    HINT,
    sources="SO-K OWN",
    text=CheckText.tr("“{text}” has a misplaced space at a comma or semicolon."),
    why=CheckText.tr("A comma or semicolon has no space before it and one after it."),
)
def punctuation(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if "," not in text and ";" not in text:
            continue
        written = _AFTER_MARK.sub(r"\1 ", _BEFORE_MARK.sub("", text))
        if written and written != text:
            yield hit(view, field, offer_title(view, field, written), text=text)


@subject.release_and_track(
    "title.case.sentence_langs",
    WARNING,
    sources="SY-G CB-C RP-U",
    text=CheckText.tr(
        "“{title}” is capitalised like an English title; {language} capitalises only the first word and names."
    ),
    why=CheckText.tr("Stores want titles written by the rules of their language. Only you know which words are names."),
)
def sentence_languages(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    if title.count(" ") < 2:
        return
    known = language(view.text("metadata_language"))
    if known is None or known.case != "sentence":
        return
    written = sentence_title(title, known.code)
    if written is not None:
        yield hit(view, "title", offer_title(view, "title", written), title=title, language=known.value)


@subject.release_and_track(
    "title.feat_format",
    WARNING,
    sources="A-R",
    text=CheckText.tr("“{found}” should be written “{spelled}”."),
    why=CheckText.tr("If a title shows guest artists, use “feat.” in lower case within the first round brackets."),
)
def feat_format(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    shown = stripped_text(view.raw("display_title"))
    match = FEATURING_LOOSE.search(shown) if shown else None
    if match is None:
        return
    names = [name.strip() for name in re.split(r"\s*(?:,|&|\band\b)\s*", match["names"]) if name.strip()]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}"
    word = "with" if match["word"].casefold() in {"with", "w/"} else "feat."
    spelled = f"({word} {joined})"
    if match[0].strip() != spelled:
        before, after = shown[: match.start()].rstrip(), shown[match.end() :].lstrip()
        whole = " ".join(part for part in (before, spelled, after) if part)
        fix = write_text(view.node_id, "display_title", whole, replaces=f"{match['word']} and")
        yield hit(view, "display_title", fix, found=match[0].strip(), spelled=spelled)


@subject.release_and_track(
    "title.seo",
    WARNING,
    sources="S-M RP-U",
    text=CheckText.tr("“{words}” looks like search terms, not a title."),
    why=CheckText.tr("Stores reject or hide titles that use moods, genres or other artists' names to be found."),
)
def search_bait(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if words := _search_bait(view.text("title")):
        yield hit(view, "title", words=words)
    if view.owns_field("primary_contributions"):
        for row in view.artists:
            if words := _search_bait(name_of(row)):
                yield RuleHit(row.id, "artist", {"words": words})


@lru_cache(maxsize=4096)
def _search_bait(text: str) -> str:
    match = SEARCH_BAIT.search(text)
    return match[0] if match is not None else ""


_SHOWN = ("title", "version_title", "display_title", "pline_owner", "cline_owner", "artist_display_name")
_SENT_TEXTS: dict[type[View], tuple[str, ...]] = {
    ReleaseView: (*_SHOWN, "label"),
    TrackView: _SHOWN,
    WorkView: ("title",),
}


@subject.every_node(
    "internal_fields",
    HINT,
    sources="OP1 OWN",
    text=CheckText.tr("“{words}” looks like an internal note and would be sent."),
    why=CheckText.tr("Stores show this field. Put internal remarks in the notes."),
)
def internal_fields(view: View) -> Iterator[RuleHit]:
    for field in _SENT_TEXTS[type(view)]:
        text = view.raw(field)
        if isinstance(text, str) and text and (words := _leftover(text)):
            yield hit(view, field, words=words)


@lru_cache(maxsize=4096)
def _leftover(text: str) -> str:
    match = LEFTOVERS.search(text)
    return match[0] if match is not None else ""
