"""Rules about internal notes in fields that stores show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import HINT, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import PLACEHOLDER_TEXT
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("title_style", since=RULE_VERSION)

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
    match = PLACEHOLDER_TEXT.search(text)
    return match[0] if match is not None else ""
