"""The slider that says how fast files may go; it can be moved while they are on their way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPalette
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from trackball_desktop.ui.kit import formatting, space, theme
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.timers import Timer

_MB = 1_000_000
STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 35.0, 60.0)
"""MB per second, each about as much more than the one before; behind the last one stands no limit."""
_SETTLE_MS = 120


class LimitSlider(QWidget):
    """A slider with its words. `limit_changed` carries bytes per second, 0 for no limit."""

    limit_changed = Signal(float)

    def __init__(self, bytes_per_second: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(STEPS))
        self.slider.setPageStep(2)
        self.slider.setFixedWidth(110)
        self.slider.setAccessibleName(self.tr("Maximum upload speed"))
        self.value_label = label(role="dim", size="small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space.S)
        layout.addWidget(label(self.tr("Limit"), "dim", "small"))
        layout.addWidget(self.slider)
        layout.addWidget(self.value_label)
        self._settle_timer = Timer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._on_settle_timer_timeout)
        self.show_limit(bytes_per_second)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self._fit_width()
        self._apply_theme()

    @property
    def limit(self) -> float:
        """Bytes per second, 0 for no limit."""
        place = self.slider.value()
        return STEPS[place] * _MB if place < len(STEPS) else 0.0

    def show_limit(self, bytes_per_second: float) -> None:
        """Show a limit, at the nearest step."""
        place = len(STEPS)
        if bytes_per_second > 0:
            place = min(range(len(STEPS)), key=lambda item: abs(STEPS[item] * _MB - bytes_per_second))
        with QSignalBlocker(self.slider):
            self.slider.setValue(place)
        self._show_limit()

    def _show_limit(self) -> None:
        limit = self.limit
        text = fill(self.tr("{size}/s"), size=formatting.format_size(int(limit))) if limit else self.tr("none")
        self.value_label.setText(text)
        self.slider.setAccessibleDescription(text)

    def _apply_theme(self) -> None:
        """Give the handle the colour of what can be taken hold of: Fusion's own hardly shows in the dark."""
        palette = self.slider.palette()
        palette.setColor(QPalette.ColorRole.Button, theme.color("accent"))
        self.slider.setPalette(palette)

    def _fit_width(self) -> None:
        self.value_label.setFixedWidth(QFontMetrics(theme.small_font()).horizontalAdvance("888.8 MB/s") + 6)

    @Slot()
    def _on_slider_value_changed(self) -> None:
        self._show_limit()
        self._settle_timer.start()

    @Slot()
    def _on_settle_timer_timeout(self) -> None:
        self.limit_changed.emit(self.limit)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "value_label"):
            self._fit_width()
            self._apply_theme()
