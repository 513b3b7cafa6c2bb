"""What the ℗ and © lines are made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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


def notice_fix(release: ReleaseView, line: str, missing: Sequence[str]) -> Fix | None:
    """Return the fix of a line (pline or cline) that lacks parts: the year from the date, the owner from the label.

    Without a label the owner is that of the artist's last release. What is known of the two is offered alone too; None
    where nothing is.
    """
    original = release.get("original_release_date")
    release_date = original if isinstance(original, date) else release.context.release_date
    last_release = release.context.catalogue.last_release
    label = release.text("label").strip()
    owner = label if label and year_of(label) is None else last_release.values.get(f"{line}_owner", "")
    label_values = {"year": str(getattr(release_date, "year", "")), "owner": owner}
    known_parts = [part for part in missing if label_values[part]]
    if not known_parts:
        return None
    edits = (
        SetField(node_id=release.node_id, field=f"{line}_{part}", value=label_values[part]) for part in known_parts
    )
    text = " ".join(label_values[part] for part in known_parts)
    if "owner" in known_parts and owner != label:
        return batch(CheckText.tr("Use “{value}”, as on “{title}”", value=text, title=last_release.title), *edits)
    return batch(CheckText.tr("From label and date: {line}", line=text), *edits)
