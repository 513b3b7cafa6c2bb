"""Outlines of sounds for the widgets that draw them: asked of the service off the main thread, pictures kept.

`outline` answers at once, with nothing at first; `loaded` names the file once its outline is there. A picture is drawn
once for each size and scheme, so that scrolling and a moving cursor only copy it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QPainter, QPixmap

from trackball_desktop.domain.assets import AudioFacts
from trackball_desktop.ui.kit import theme

if TYPE_CHECKING:
    from trackball_desktop.domain.assets import Asset
    from trackball_desktop.services.waveforms import Outline
    from trackball_desktop.ui.runtime.backend import Backend

MAX_OUTLINES, MAX_PICTURES = 400, 200
MAX_RUNNING = 1
_TICK = 4
"""Height of the mark above a clipped place, in pixels."""
_MIN_SILENCE = 0.05
"""Seconds of silence at an end that are shown."""


class OutlineCache(QObject):
    """Outlines by the hash of the file."""

    loaded = Signal(str)
    """The id of an asset."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._outlines: OrderedDict[str, Outline | None] = OrderedDict()
        self._waiting: dict[str, Asset] = {}
        self._running: dict[str, _Fetch] = {}
        self._pictures: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()

    def outline(self, asset: Asset) -> Outline | None:
        """Return the outline of a measured file; None while it is read, and for one that has none."""
        key = asset.stamp.sha256
        if key is None:
            return None
        if key in self._outlines:
            self._outlines.move_to_end(key)
            return self._outlines[key]
        if key not in self._running:
            self._waiting[key] = asset
            self._fetch_next()
        return None

    def _fetch_next(self) -> None:
        while self._waiting and len(self._running) < MAX_RUNNING:
            key, asset = self._waiting.popitem()  # what was asked for last is on screen now
            self._running[key] = _Fetch(self, self._backend, key, asset)

    def store_outline(self, key: str, asset_id: str, outline: Outline | None) -> None:
        """Keep an outline that was read."""
        self._running.pop(key, None)
        self._outlines[key] = outline
        while len(self._outlines) > MAX_OUTLINES:
            self._outlines.popitem(last=False)
        self.loaded.emit(asset_id)
        self._fetch_next()

    def paint(self, painter: QPainter, area: QRectF, asset: Asset, facts: AudioFacts, share: float | None) -> None:
        """Draw the sound of a file: what was played (`share`, 0 to 1) in the accent, the rest dim. None: not in play.

        Silence at both ends is hatched; clipped places end in red and have a mark above them.
        """
        outline = self.outline(asset)
        if outline is None:
            painter.fillRect(QRectF(area.left(), area.center().y(), area.width(), 1), theme.color("line"))
            return
        ratio = painter.device().devicePixelRatioF() if painter.device() is not None else 1.0
        size = QSize(max(1, round(area.width() * ratio)), max(1, round(area.height() * ratio)))
        rest = self._picture(asset, facts, outline, size, ratio, "dim")
        painter.drawPixmap(area.topLeft(), rest)
        if share is None:
            return
        played = self._picture(asset, facts, outline, size, ratio, "accent")
        x = area.width() * min(max(share, 0.0), 1.0)
        painter.save()
        painter.setClipRect(QRectF(area.left(), area.top(), x, area.height()))
        painter.fillRect(area, theme.color("accent_soft"))
        painter.drawPixmap(area.topLeft(), played)
        painter.restore()
        cursor = QRectF(area.left() + min(x, area.width() - 1.5), area.top(), 1.5, area.height())
        painter.fillRect(cursor, theme.color("accent"))

    def _picture(
        self, asset: Asset, facts: AudioFacts, outline: Outline, size: QSize, ratio: float, role: str
    ) -> QPixmap:
        key = (asset.stamp.sha256, size.width(), size.height(), ratio, theme.scheme(), role)
        if key not in self._pictures:
            self._pictures[key] = draw_outline(outline, facts, size, ratio, role)
            while len(self._pictures) > MAX_PICTURES:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return self._pictures[key]


class _Fetch(QObject):
    """One outline under way."""

    def __init__(self, outlines: OutlineCache, backend: Backend, key: str, asset: Asset) -> None:
        super().__init__(outlines)
        self._outlines, self._key, self._asset_id = outlines, key, asset.id
        self._outline: Outline | None = None
        self._job = backend.bridge.submit(lambda services: services.waveforms.outline(asset))
        self._job.finished.connect(self._on_job_finished)
        self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, outline: Outline) -> None:
        self._outline = outline

    @Slot()
    def _on_job_ended(self) -> None:
        self._outlines.store_outline(self._key, self._asset_id, self._outline)
        self.deleteLater()


def draw_outline(outline: Outline, facts: AudioFacts, size: QSize, ratio: float, role: str) -> QPixmap:
    """Return a picture of an outline, `size` in device pixels, in the colour of a role."""
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _hatch_silence(painter, facts, size)
    tick = round(_TICK * ratio)
    middle, half = (size.height() + tick) / 2, (size.height() - tick) / 2 - 1
    ink, red = theme.color(role), theme.color("bad")
    for x, (low, high, clipped) in enumerate(peak_columns(outline, size.width())):
        top, bottom = middle - half * max(high, 0) / 127, middle - half * min(low, 0) / 128
        painter.fillRect(QRectF(x, round(top), 1, max(1, round(bottom) - round(top))), ink)
        if clipped:
            painter.fillRect(QRectF(x, round(top), 1, tick), red)
            painter.fillRect(QRectF(x, round(bottom) - tick, 1, tick), red)
            painter.fillRect(QRectF(x - ratio / 2, 0, max(2.0, 2 * ratio), tick - 1), red)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def peak_columns(outline: Outline, width: int) -> list[tuple[int, int, bool]]:
    """Bring an outline to a width in pixels: lowest, highest, and whether any of it is clipped."""
    bins = len(outline.clipped)
    if not bins:
        return []
    values = memoryview(outline.peaks).cast("b")
    lows, highs = values[0::2].tolist(), values[1::2].tolist()
    columns: list[tuple[int, int, bool]] = []
    for x in range(width):
        start = x * bins // width
        end = max(start + 1, (x + 1) * bins // width)
        columns.append((min(lows[start:end]), max(highs[start:end]), any(outline.clipped[start:end])))
    return columns


def _hatch_silence(painter: QPainter, facts: AudioFacts, size: QSize) -> None:
    levels, length = facts.levels, facts.duration or 0.0
    if levels is None or length <= 0:
        return
    for seconds, at_end in ((levels.silence_head, False), (levels.silence_tail, True)):
        width = size.width() * min(seconds / length, 1.0)
        if seconds < _MIN_SILENCE or width < 2:
            continue
        area = QRectF(size.width() - width if at_end else 0, 0, width, size.height())
        painter.fillRect(area, theme.color("line2"))
        painter.fillRect(area, QBrush(theme.color("faint"), Qt.BrushStyle.BDiagPattern))
