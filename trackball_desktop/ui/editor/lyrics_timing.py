"""Setting the times of a track's lyrics while it plays: Space at the start of each line makes LRC of plain lines.

The table holds one line a row. Space (or Enter) starts the track; while it plays, each press gives the current line its
time. Backspace takes the last one back and plays from a little before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QVBoxLayout, QWidget

from trackball_desktop.domain.line_times import LineTimes
from trackball_desktop.domain.lyrics import Lyrics, lrc_time
from trackball_desktop.domain.release import Track
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.services.attaching import lyrics_edit
from trackball_desktop.ui.draft.finding_dialogs import dialog_buttons
from trackball_desktop.ui.editor.player.wave_view import WaveView
from trackball_desktop.ui.kit import field_text, icons, space, theme
from trackball_desktop.ui.kit.basic import button, label, row, tooltip_html
from trackball_desktop.ui.kit.cells import CellRole, CellTable
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.player.bar import Sound
    from trackball_desktop.ui.editor.player.outlines import OutlineCache
    from trackball_desktop.ui.editor.player.playback import Playback

Index = QModelIndex | QPersistentModelIndex
_SIZE = QSize(640, 620)
_TIME_WIDTH = 96
_BEFORE = 3.0
"""Seconds that play before the line whose time was taken back."""
_STEP = 5.0
_TAPS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def line_times_of(track: Track) -> LineTimes:
    """Return the lines of a track's lyrics, with the times they have."""
    lyrics, lrc = track.local.lyrics, track.local.lyrics_lrc
    return LineTimes.from_texts(lyrics if isinstance(lyrics, str) else "", lrc if isinstance(lrc, str) else "")


class LinesModel(QAbstractTableModel):
    """One row per line, its time before it."""

    def __init__(self, times: LineTimes, parent: QWidget) -> None:
        super().__init__(parent)
        self._times = times

    def refresh(self, row: int) -> None:
        """Show a row with the time it has now."""
        if 0 <= row < self.rowCount():
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the lines."""
        return 0 if parent.isValid() else len(self._times.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Time and words."""
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Time"), self.tr("Line"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        at, text = self._times.times[index.row()], self._times.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text if index.column() else (lrc_time(at) if at is not None else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_html(text)
        if role == CellRole.DIM:
            return index.column() == 0
        return None


class LyricsTimingDialog(Dialog):
    """The lines, the track that plays, and what the keys do. Saving is one step of the draft's history."""

    def __init__(
        self, session: Session, track: Track, sound: Sound, playback: Playback, outlines: OutlineCache, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._track, self._sound, self._playback = session, track, sound, playback
        self.times = line_times_of(track)
        self._has_warned = False
        self.setWindowTitle(self.tr("Time the lyrics"))
        self.wave = WaveView(outlines, self)
        self.wave.show_sound(sound.asset, sound.facts, sound.unplayable_reason)
        self.model = LinesModel(self.times, self)
        self.table = CellTable(self)
        self.play_button = button(self.tr("Play"), icon="play")
        self.clock = label(size="small")
        self.tap_button = button(self.tr("Set time"))
        self.undo_button = button(self.tr("Remove last time"))
        self.state = TextLabel(size="small", role="dim")
        self.save_button = button(self.tr("Save"), "primary")
        self._set_up_table()
        self._lay_out()
        self._connect()
        self._show_state()
        self._show_place()
        self.table.setFocus()

    def _set_up_table(self) -> None:
        table = self.table
        table.setProperty("boxed", True)
        table.setAccessibleName(self.tr("Lines"))
        table.setModel(self.model)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.resizeSection(0, theme.scaled(_TIME_WIDTH))
        header.setStretchLastSection(True)
        table.setCurrentIndex(self.model.index(0, 1))
        table.installEventFilter(self)
        self.wave.installEventFilter(self)

    def _lay_out(self) -> None:
        keys = self.tr(
            "Press Space to start. While the track plays, press Space or Enter at the start of each "
            "line. Backspace removes the last time, P pauses, and the left and right arrow keys move "
            "by 5 seconds."
        )
        for part in (self.play_button, self.tap_button, self.undo_button):
            part.setAutoDefault(False)
        self.save_button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        layout.setSpacing(space.M)
        layout.addWidget(TextLabel(self._sound.title, "title"))
        layout.addWidget(TextLabel(keys, role="dim"))
        layout.addWidget(self.wave)
        layout.addLayout(row(self.play_button, self.tap_button, self.undo_button, self.clock, None))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.state)
        layout.addLayout(dialog_buttons(self, self.save_button))
        self.resize_scaled(_SIZE.width(), _SIZE.height())

    def _connect(self) -> None:
        self.wave.seek_requested.connect(self._on_wave_sought)
        self.play_button.clicked.connect(self._on_play_clicked)
        self.tap_button.pressed.connect(self._on_tap_pressed)
        self.undo_button.clicked.connect(self._on_undo_clicked)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.table.doubleClicked.connect(self._on_table_double_clicked)
        self._playback.position_changed.connect(self._show_place)
        self._playback.state_changed.connect(self._show_state)
        self.finished.connect(self._on_finished)

    # --- what the user does ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys of lines and waveform that set times; a key that is held down sets one."""
        here = watched is self.table or watched is self.wave
        if here and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _TAPS:
            if not event.isAutoRepeat():
                self._on_tap_pressed()
        elif key == Qt.Key.Key_Backspace:
            self._on_undo_clicked()
        elif key == Qt.Key.Key_P:
            self._on_play_clicked()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._on_wave_sought(self._position() + (_STEP if key == Qt.Key.Key_Right else -_STEP))
        else:
            return False
        return True

    @Slot()
    def _on_play_clicked(self) -> None:
        if self._playback.is_running:
            self._playback.pause()
        else:
            self._play_from(self._position())

    @Slot()
    def _on_tap_pressed(self) -> None:
        if not self._playback.is_running:
            self._play_from(self._position())
            return
        line = self.times.current
        if self.times.tap(self._position()):
            self._has_warned = False
            self.model.refresh(line)
            self._go_to_current()

    @Slot()
    def _on_undo_clicked(self) -> None:
        if not self.times.undo():
            return
        line = self.times.current
        self.model.refresh(line)
        self._go_to_current()
        self._on_wave_sought(max(0.0, self.times.time_before(line) - (_BEFORE if line else 0.0)))

    @Slot(float)
    def _on_wave_sought(self, seconds: float) -> None:
        seconds = min(max(0.0, seconds), self.wave.length)
        if self._is_loaded():
            self._playback.seek(seconds)
        else:
            self._play_from(seconds)
            self._playback.pause()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_row_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if self.times.current < len(self.times.lines) or current.row() < len(self.times.lines) - 1:
            self.times.choose(current.row())
        self._show_state()

    @Slot(QModelIndex)
    def _on_table_double_clicked(self, index: QModelIndex) -> None:
        at = self.times.times[index.row()]
        if at is not None:
            self._play_from(max(0.0, at - _BEFORE))

    @Slot()
    def _on_save_clicked(self) -> None:
        text = HistoryText.tr("timed the lyrics of {title}", title=self._sound.title)
        track = self._session.node(self._track.id)
        if isinstance(track, Track):
            edit = lyrics_edit(track, Lyrics("\n".join(self.times.lines), lrc=self.times.to_lrc()), text)
            if edit is not None:
                self._session.apply(edit, text)
        self.accept()

    def reject(self) -> None:
        """Close without saving; times that would be lost are told of first."""
        if self.times.tap_count and not self._has_warned:
            self._has_warned = True
            self._show_state()
            return
        super().reject()

    @Slot()
    def _on_finished(self) -> None:
        self._playback.pause()

    # --- the track ---------------------------------------------------------------------------------------------------

    def _is_loaded(self) -> bool:
        state = self._playback.state
        return state is not None and self._sound.asset is not None and state.path == Path(self._sound.asset.path)

    def _position(self) -> float:
        state = self._playback.state
        return state.position if state is not None and self._is_loaded() and not state.has_ended else 0.0

    def _play_from(self, seconds: float) -> None:
        if self._sound.asset is not None:
            self._playback.play(Path(self._sound.asset.path), seconds)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _go_to_current(self) -> None:
        """Move the table to the line that the next tap is for; after the last it stays there."""
        line = self.times.current
        index = self.model.index(min(line, self.model.rowCount() - 1), 1)
        self.table.setCurrentIndex(index)
        self.times.choose(line)
        self.table.scrollTo(self.model.index(min(line + 2, self.model.rowCount() - 1), 1))
        self._show_state()

    @Slot()
    def _show_place(self) -> None:
        position, length = self._position(), self.wave.length
        self.wave.set_position(position)
        self.clock.setText(f"{field_text.duration_text(int(position))} / {field_text.duration_text(length)}")

    @Slot()
    def _show_state(self) -> None:
        running, times = self._playback.is_running, self.times
        self.play_button.setText(self.tr("Pause") if running else self.tr("Play"))
        self.play_button.setIcon(icons.icon("pause" if running else "play", "dim"))
        self.tap_button.setEnabled(times.current < len(times.lines))
        self.undo_button.setEnabled(times.tap_count > 0)
        early = times.first_early_row()
        self.save_button.setEnabled(times.timed_count > 0 and early is None)
        text = fill(self.tr("Lines with a time: {count} of {total}"), count=times.timed_count, total=len(times.lines))
        role = "dim"
        if early is not None:
            text, role = fill(self.tr("Line {number} begins before the line above it."), number=early + 1), "warning"
        if self._has_warned:
            text, role = self.tr("The times are not saved. Press Escape or Cancel again to discard them."), "warning"
        self.state.setText(text)
        self.state.set_role(role)
