"""What no fill and no replacement writes into a cell: invalid codes, values that no list has, names out of titles.

One cell that is typed may hold anything: whoever types it sees it. Many cells that change at once are not looked at one
by one, so a value that its column cannot take leaves the cell as it is, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackball_desktop.domain import normalise
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Track
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.editor.grid.columns import Column
from trackball_desktop.ui.editor.texts import Grid
from trackball_desktop.ui.kit import field_labels

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

PEOPLE_KINDS = frozenset({"primary_contributions", "contributions"})
_UNSENT_STATES = frozenset({ReleaseState.DRAFT, ReleaseState.READY})


def is_plain_text(session: Session, column: Column) -> bool:
    """Say whether a column holds texts of people's own: no code, no word of a list, no number, no names."""
    if not column.is_editable or column.kind not in {"text", "lines"}:
        return False
    return not choices.for_field(Track, column.field, session) and not choices.depends_on_other_field(column.field)


def rejection_reason(session: Session, track: Track, column: Column, value: Any) -> str:
    """Return why a value is not written into a cell together with others; empty where it may be."""
    locked = (Track.__name__, column.field) in field_labels.LOCKED_AFTER_SUBMISSION
    if locked and session.draft.state not in _UNSENT_STATES:
        return Grid.tr("it was sent, and is locked")
    if not isinstance(value, str | tuple) or column.kind in PEOPLE_KINDS:
        return ""
    if not normalise.is_read(column.kind, value):
        return Grid.tr("the value does not fit this column")
    if isinstance(value, str) and normalise.invalid_reason(column.field, column.kind, value):
        return Grid.tr("this is not a valid code")
    offered = choices.for_field(Track, column.field, session, track)
    values = (value,) if isinstance(value, str) else value
    if offered and any(isinstance(value, str) and value not in offered for value in values):
        return Grid.tr("this value is not in the list")
    return ""


def copy_rejection_reason(source: Column, target: Column) -> str:
    """Return why one column is not copied into another, or a code down its own; empty where it may be."""
    if target.kind == "code":
        return Grid.tr("each code belongs to one track")
    if target.kind in PEOPLE_KINDS and source.kind not in PEOPLE_KINDS:
        return Grid.tr("this is not a list of people")
    return ""
