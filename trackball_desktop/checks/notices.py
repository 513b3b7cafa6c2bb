"""What the ℗ and © lines are made of."""

from __future__ import annotations

from collections.abc import Sequence

from trackball_desktop.checks.model import Fix
from trackball_desktop.checks.registry import batch
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.values import display
from trackball_desktop.i18n.contexts import CheckText

NOTICE_PARTS = {"year": CheckText.tr("year"), "owner": CheckText.tr("owner")}


def year_of(value: object) -> int | None:
    """Return the year in a line's year field; None where it is not four digits."""
    text = display(value).strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def line_from_label(release: ReleaseView, line: str, missing: Sequence[str]) -> Fix | None:
    """Offer what is missing of a line (pline or cline) from the label and the date; None where they do not say it."""
    first = release.get("original_release_date") or release.context.release_date
    known = {"year": str(getattr(first, "year", "")), "owner": release.text("label").strip()}
    if not all(known[part] for part in missing) or year_of(known["owner"]) is not None:
        return None
    edits = (SetField(node_id=release.node_id, field=f"{line}_{part}", value=known[part]) for part in missing)
    text = " ".join(known[part] for part in missing)
    return batch(CheckText.tr("From label and date: {line}", line=text), *edits)
