"""What the ℗ and © lines are made of."""

from __future__ import annotations

from trackball_desktop.domain.values import display
from trackball_desktop.i18n.contexts import CheckText

NOTICE_PARTS = {"year": CheckText.tr("year"), "owner": CheckText.tr("owner")}


def year_of(value: object) -> int | None:
    """Return the year in a line's year field; None where it is not four digits."""
    text = display(value).strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None
