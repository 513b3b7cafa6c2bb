"""Rules about keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import HINT, Subject, hit, write_text
from trackball_desktop.checks.views import View
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("payload")

_BETWEEN_KEYWORDS = re.compile(r"[,;|/\n\r\t，、；·•]")
_NO_KEYWORD = re.compile(r"[#\"“”]")


@subject.every_node(
    "keywords.format",
    HINT,
    sources="OP1",
    text=CheckText.tr("Keywords are separated by spaces, without commas, quotes and “#”."),
    why=CheckText.tr(
        "The distributor reads each word separately; join the words of one keyword with a hyphen or underscore."
    ),
)
def keywords(view: View) -> Iterator[RuleHit]:
    value = view.text("keywords")
    if _BETWEEN_KEYWORDS.search(value) or _NO_KEYWORD.search(value):
        bare = _as_keywords(value)
        fix = write_text(view.node_id, "keywords", bare) if bare else None
        yield hit(view, "keywords", fix)


def _as_keywords(value: str) -> str:
    """Spell keywords as the target reads them: between commas several words are one keyword, joined by a hyphen."""
    parts = _BETWEEN_KEYWORDS.split(value)
    if len(parts) == 1:
        return " ".join(_NO_KEYWORD.sub(" ", value).split())
    return " ".join(filter(None, ("-".join(_NO_KEYWORD.sub(" ", part).split()) for part in parts)))
