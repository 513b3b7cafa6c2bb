"""Rules about damaged characters in any text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.damaged_text import is_damaged, repaired_text
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, Subject, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_fields import CODE_FIELDS
from trackball_desktop.checks.views import View
from trackball_desktop.domain.release import Node, field_kinds
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("titles")


@subject.every_node(
    "text.damaged",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("“{text}” contains damaged characters."),
    why=CheckText.tr(
        "The text was read in the wrong encoding or contains web page codes. Stores would show it like this."
    ),
    since=RULE_VERSION,
    waivable=True,
)
def damaged(view: View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        values = node.__dict__
        for field in _all_text_fields(type(node)):
            text = values[field]
            if isinstance(text, str) and text and is_damaged(text):
                right = repaired_text(text)
                fix = write_text(node.id, field, right) if right is not None else None
                yield RuleHit(node.id, field, {"text": text}, fix)


@lru_cache
def _all_text_fields(cls: type[Node]) -> tuple[str, ...]:
    return tuple(name for name, kind in field_kinds(cls).items() if kind == "text" and name not in CODE_FIELDS)
