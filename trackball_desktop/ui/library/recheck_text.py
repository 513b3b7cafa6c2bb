"""Words for what checking closed drafts again has brought: younger rules, or thresholds that somebody changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackball_desktop.i18n.message import Items, Value
from trackball_desktop.ui.kit.languages import Texts


class RecheckText(Texts):
    """What changed when new rules looked at the library."""


def recheck_summary(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """Return one sentence and the release to open for it: the first that is ready no more, else one with new findings.

    Both are empty where nothing changed.
    """
    no_longer_ready, with_new_findings, now_ready = (tuple(outcome.get(name, ())) for name in ("lost", "new", "won"))
    parts: list[Value] = []
    if no_longer_ready:
        parts.append(
            RecheckText.tr("%n drafts are no longer ready", "%n draft is no longer ready", len(no_longer_ready))
        )
    if with_new_findings:
        parts.append(
            RecheckText.tr(
                "new rules found something in %n drafts",
                "new rules found something in %n draft",
                len(with_new_findings),
            )
        )
    if now_ready:
        parts.append(RecheckText.tr("%n drafts are now ready", "%n draft is now ready", len(now_ready)))
    sentence = RecheckText.tr("The checks changed: {what}.", what=Items(tuple(parts), ",")) if parts else ""
    return sentence, str(next(iter((*no_longer_ready, *with_new_findings)), ""))
