"""Rules about capital and small letters in titles and versions; how they should be stands in `casing`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.domain.checks.casing import calmed, english_title, is_shouting
from trackball_desktop.domain.checks.damage import is_damaged
from trackball_desktop.domain.checks.model import Hit
from trackball_desktop.domain.checks.registry import BLOCKER, WARNING, Subject, hit
from trackball_desktop.domain.checks.title_words import FEATURING, GENERIC, PRODUCED, PROMO_WORDS
from trackball_desktop.domain.checks.titles import offer, title_fields
from trackball_desktop.domain.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain.vocabulary import language

subject = Subject("capitals")

_LEAVING = (FEATURING, PRODUCED, PROMO_WORDS, GENERIC)


def _is_english(view: View) -> bool:
    known = language(view.text("metadata_language"))
    return known is not None and known.case == "title"


@subject.both(
    "title.case.shouting",
    BLOCKER,
    "title, version_title",
    sources="MBA-C SY-G CB-C FG-A",
    text="“{text}” is written all in capitals, all small, or at random.",
    why="Stores change it or refuse it, unless the artist is known to write so.",
    waivable=True,
)
def shouting(view: ReleaseView | TrackView) -> Iterator[Hit]:
    for field in title_fields(view):
        text = view.text(field)
        if text and is_shouting(text) and not is_damaged(text):
            calm = calmed(text, english=_is_english(view))
            yield hit(view, field, None if is_shouting(calm) else offer(view, field, calm), text=text)


@subject.both(
    "title.case.english",
    WARNING,
    "title, version_title",
    sources="MBA-C CB-C SO-K TEST",
    text="In English title case it is “{proposed}”.",
    why="English titles have capitals, but for short articles, conjunctions and prepositions inside.",
)
def english_case(view: ReleaseView | TrackView) -> Iterator[Hit]:
    if not _is_english(view):
        return
    for field in title_fields(view):
        text = view.text(field)
        if not text or _is_leaving(text):
            continue  # what is to leave the title needs no other spelling
        if not is_shouting(text) and (proposed := english_title(text)) != text:
            yield hit(view, field, offer(view, field, proposed), proposed=proposed)


@lru_cache(maxsize=4096)
def _is_leaving(text: str) -> bool:
    return is_damaged(text) or any(pattern.search(text) for pattern in _LEAVING)
