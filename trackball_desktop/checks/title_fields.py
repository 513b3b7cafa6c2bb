"""The fields that hold titles, and the fixes of their text."""

from __future__ import annotations

import re

from trackball_desktop.checks.model import Fix
from trackball_desktop.checks.registry import set_field, write_text
from trackball_desktop.checks.views import View, WorkView
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import CheckText

CODE_FIELDS = frozenset({"isrc", "iswc", "upc"})  # their own rules know what a space in them means


def title_fields(view: View) -> tuple[str, ...]:
    """Return the fields of a node that hold a title or a version."""
    return ("title",) if isinstance(view, WorkView) else ("title", "version_title")


def without_match(text: str, pattern: re.Pattern[str]) -> str:
    """Return a text without what a pattern matches, and without the brackets and spaces that are left over."""
    bare = re.sub(r"[(\[]\s*[)\]]", " ", pattern.sub(" ", text))
    bare = re.sub(r"\s+", " ", bare).strip(" -–—,;:/")
    return without_match(bare, pattern) if pattern.search(bare) else bare


def offer_title(view: View, field: str, text: str, *, replaces: str = "") -> Fix | None:
    """Offer another text for a title; an emptied version is no version, an emptied title is no offer.

    `replaces` is what is written otherwise on purpose; what else goes must be a part of its own (see `guard`).
    """
    if not text:
        return None if field == "title" else set_field(view.node_id, field, INHERIT, CheckText.tr("Clear the version"))
    return write_text(view.node_id, field, text, replaces=replaces)
