"""Words for what checking closed drafts again has brought: younger rules, or thresholds that somebody changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Texts


class Rechecked(Texts):
    """What changed when new rules looked at the library."""


def rechecked_text(told: Mapping[str, Any]) -> tuple[str, str]:
    """Return one sentence and the release to open for it: the first that is ready no more, else one with new findings.

    Both are empty where nothing changed.
    """
    lost, new, won = (tuple(told.get(name, ())) for name in ("lost", "new", "won"))
    counted = (
        (lost, Rechecked.tr("{n} draft is ready no more"), Rechecked.tr("{n} drafts are ready no more")),
        (
            new,
            Rechecked.tr("new rules found something in {n} draft"),
            Rechecked.tr("new rules found something in {n} drafts"),
        ),
        (won, Rechecked.tr("{n} draft became ready"), Rechecked.tr("{n} drafts became ready")),
    )
    parts = [fill(one if len(ids) == 1 else many, n=len(ids)) for ids, one, many in counted if ids]
    words = Rechecked.tr("The checks changed: {what}.", what=", ".join(parts)) if parts else ""
    return words, str(next(iter((*lost, *new)), ""))
