"""The six sides of a release in shapes and in words, alike in plan, board and list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from trackball_desktop.lookups.names import catalogue_name
from trackball_desktop.services.health import Health
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import icons, painting, theme
from trackball_desktop.ui.kit.languages import Texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from trackball_desktop.services.health import ReleaseHealth
    from trackball_desktop.storage.library import ReleaseRow

SHAPES = {
    Health.DONE: "done",
    Health.MOVING: "moving",
    Health.NOT_YET: "draft",
    Health.ATTENTION: "warning",
    Health.ACTION_REQUIRED: "blocker",
}
MARK_SIZE, MARK_SPACING = 11, 3
"""How large a shape is, and what stands between two, in pixels at normal text size."""


class HealthText(Texts):
    """How the sides of a release stand."""


def side_names() -> tuple[str, ...]:
    """Return what the sides are called, in their order."""
    return (
        HealthText.tr("Checks"),
        HealthText.tr("Files"),
        HealthText.tr("Sent"),
        HealthText.tr("Accepted"),
        HealthText.tr("Live"),
        HealthText.tr("Cleared"),
    )


def side_text(health: Health, name: str) -> str:
    """Say how one side stands: "Files: on the way"."""
    match health:
        case Health.DONE:
            return HealthText.tr("{name}: done", name=name)
        case Health.MOVING:
            return HealthText.tr("{name}: on the way", name=name)
        case Health.NOT_YET:
            return HealthText.tr("{name}: not yet", name=name)
        case Health.ATTENTION:
            return HealthText.tr("{name}: worth checking", name=name)
        case Health.ACTION_REQUIRED:
            return HealthText.tr("{name}: needs you", name=name)
        case _:
            return HealthText.tr("{name}: not known", name=name)


def side_texts(row: ReleaseRow, health: ReleaseHealth) -> list[str]:
    """Say how each side stands; what the target said about a release stands there in its own word."""
    texts = [side_text(aspect, name) for aspect, name in zip(health.aspects, side_names(), strict=True)]
    if row.status:
        texts[3] = HealthText.tr("Accepted: {target} status “{word}”", word=row.status, target=display_name(row.target))
    return texts


def live_text(health: Health, out_at: Sequence[str], not_yet_at: Sequence[str]) -> str:
    """Say where a release is out: "Out everywhere", "Out at Deezer, not yet at Apple Music"."""
    out, missing = ", ".join(map(catalogue_name, out_at)), ", ".join(map(catalogue_name, not_yet_at))
    if health is Health.ACTION_REQUIRED:
        return HealthText.tr("Taken down? It is no longer in a store that had it")
    if out and not missing:
        return HealthText.tr("Out at all checked stores: {stores}", stores=out)
    if out:
        return HealthText.tr("Out at {stores}, not yet at {missing}", stores=out, missing=missing)
    if missing:
        return HealthText.tr("Not yet at {missing}", missing=missing)
    return side_text(health, HealthText.tr("Live"))


def marks_width() -> int:
    """Return how wide the row of shapes is, in pixels."""
    return 6 * theme.scaled(MARK_SIZE) + 5 * MARK_SPACING


def paint_mark(painter: QPainter, area: QRect, health: Health) -> None:
    """Draw the shape of one side into the middle of an area; a dash where nothing is known."""
    if health is Health.UNKNOWN:
        painting.draw_text(painter, area, "–", theme.small_font(), "dim", align=Qt.AlignmentFlag.AlignCenter)
        return
    side = theme.scaled(MARK_SIZE)
    painter.drawPixmap(area.center() - QPoint(side // 2, side // 2), icons.shape(SHAPES[health], side))


def paint_marks(painter: QPainter, left: int, middle: int, health: ReleaseHealth) -> int:
    """Draw the shapes of all sides in a row that begins at `left`, on the line `middle`; return where it ends."""
    side = theme.scaled(MARK_SIZE)
    top = middle - side // 2
    from_right = painter.layoutDirection() is Qt.LayoutDirection.RightToLeft
    for aspect in reversed(health.aspects) if from_right else health.aspects:
        if aspect is Health.UNKNOWN:
            painter.setPen(painting.shared_pen("dim"))
            painter.drawLine(left + side // 3, middle, left + side - side // 3, middle)
        else:
            painter.drawPixmap(left, top, icons.shape(SHAPES[aspect], side))
        left += side + MARK_SPACING
    return left
