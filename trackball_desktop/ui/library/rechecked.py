"""Words for what checking closed drafts again has brought: younger rules, or thresholds that somebody changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackball_desktop.i18n.message import Items, Value
from trackball_desktop.ui.kit.languages import Texts


class Rechecked(Texts):
    """What changed when new rules looked at the library."""


def rechecked_text(told: Mapping[str, Any]) -> tuple[str, str]:
    """Return one sentence and the release to open for it: the first that is ready no more, else one with new findings.

    Both are empty where nothing changed.
    """
    lost, new, won = (tuple(told.get(name, ())) for name in ("lost", "new", "won"))
    parts: list[Value] = []
    if lost:
        parts.append(Rechecked.tr("%n drafts are no longer ready", "%n draft is no longer ready", len(lost)))
    if new:
        parts.append(
            Rechecked.tr("new rules found something in %n drafts", "new rules found something in %n draft", len(new))
        )
    if won:
        parts.append(Rechecked.tr("%n drafts are now ready", "%n draft is now ready", len(won)))
    words = Rechecked.tr("The checks changed: {what}.", what=Items(tuple(parts), ",")) if parts else ""
    return words, str(next(iter((*lost, *new)), ""))
