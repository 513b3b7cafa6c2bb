"""Rules about capitals in titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from trackball_desktop.checks.damaged_text import is_damaged
from trackball_desktop.checks.letter_case import english_title, is_shouting, without_shouting
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit
from trackball_desktop.checks.title_fields import offer_title, title_fields
from trackball_desktop.checks.title_guests import find_guest
from trackball_desktop.checks.title_marks import production_mark, promo_mark
from trackball_desktop.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain.vocabulary import language
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("capitals")

_SHORT = 6
"""So many letters may be an abbreviation."""


def _is_english(view: View) -> bool:
    term = language(view.text("metadata_language"))
    return term is not None and term.case == "title"


@subject.release_and_track(
    "title.case.shouting",
    BLOCKER,
    sources="MBA-C SY-G CB-C FG-A",
    text=CheckText.tr("“{text}” is all capitals, all lower case or mixed at random."),
    why=CheckText.tr(
        "Stores correct or reject it, unless it is an abbreviation or the artist is known for this spelling."
    ),
    waivable=True,
)
def shouting(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if text and is_shouting(text) and not is_damaged(text) and not _has_no_case(view):
            calm = without_shouting(text, english=_is_english(view))
            rule_hit = hit(view, field, None if is_shouting(calm) else offer_title(view, field, calm), text=text)
            yield replace(rule_hit, severity=WARNING) if _may_be_intended(view, text) else rule_hit


def _has_no_case(view: View) -> bool:
    """Say whether titles are in a language without capitals, where Latin words are written so as a matter of course."""
    term = language(view.text("metadata_language"))
    return term is not None and term.case == "none"


def _may_be_intended(view: View, text: str) -> bool:
    """Say whether it is only likely that somebody slipped: a short word may be an abbreviation, an artist has a way."""
    return (len(text) <= _SHORT and text.isupper()) or view.context.read("shouts")


@subject.release_and_track(
    "title.case.english",
    WARNING,
    sources="MBA-C CB-C SO-K TEST",
    text=CheckText.tr("In English title case this is “{proposed}”."),
    why=CheckText.tr(
        "English titles capitalise every word except short articles, conjunctions and prepositions within the title."
    ),
)
def english_case(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if not _is_english(view):
        return
    for field in title_fields(view):
        text = view.text(field)
        if not text or _is_leaving(text, is_version=field == "version_title"):
            continue  # what is to leave the title needs no other spelling
        if not is_shouting(text) and (proposed := english_title(text)) != text:
            yield hit(view, field, offer_title(view, field, proposed), proposed=proposed)


@lru_cache(maxsize=4096)
def _is_leaving(text: str, *, is_version: bool) -> bool:
    return bool(
        is_damaged(text)
        or find_guest(text, is_version=is_version)
        or promo_mark(text)
        or production_mark(text, is_version=is_version)
    )
