"""The masters: a row for each track with its file, outline and levels; below it the player and the progress."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Slot,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHeaderView, QPushButton, QStyleOptionViewItem, QVBoxLayout, QWidget

from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.inherit import display_title
from trackball_desktop.domain.release import Track, is_video
from trackball_desktop.ui.draft.file_copies import copy_path, original_path
from trackball_desktop.ui.draft.files import AUDIO_FILTER, ReleaseFiles, is_audio_rule
from trackball_desktop.ui.editor.lyrics_timing import LyricsTimingDialog, line_times_of
from trackball_desktop.ui.editor.player import levels
from trackball_desktop.ui.editor.player.bar import PlayerBar, Sound
from trackball_desktop.ui.editor.player.outlines import OutlineCache
from trackball_desktop.ui.editor.player.playback import Playback
from trackball_desktop.ui.kit import field_text, formatting, space, state_labels, theme
from trackball_desktop.ui.kit.basic import label, set_tooltip, tooltip_html
from trackball_desktop.ui.kit.cells import Cell, CellDelegate, CellRole, CellTable
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.finding_line import worst_shape
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.progress_meter import ProgressMeter

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Catalogue
    from trackball_desktop.ui.draft.session import DraftChange, Session
    from trackball_desktop.ui.runtime.backend import Backend

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = ("number", "track", "wave", "file", "facts", "levels", "state")
WAVE_COLUMN = _COLUMNS.index("wave")
_FIXED_WIDTHS = {"number": 42, "facts": 244, "levels": 158, "state": 92}
_MIN_WIDTHS = {"track": 120, "wave": 110, "file": 110}
_OPTIONAL_COLUMNS = ("file", "levels", "facts")
"""What a narrow window leaves out first; all of it stands below the table for the track that is loaded."""


class MastersModel(QAbstractTableModel):
    """One row per track with its master."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._tracks: list[Track] = list(session.release.tracks())
        session.changed.connect(self._on_session_changed)
        session.assets_changed.connect(self._repaint)
        session.checks.findings_changed.connect(self._repaint)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        tracks = list(change.after.tracks())
        if [t.id for t in tracks] == [t.id for t in self._tracks]:
            self._tracks = tracks
            self._repaint()
        else:
            self.beginResetModel()
            self._tracks = tracks
            self.endResetModel()

    @Slot()
    def _repaint(self) -> None:
        if self._tracks:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._tracks) - 1, len(_COLUMNS) - 1))

    def row_of(self, track_id: str) -> int:
        """Return the row of a track, -1 where there is none."""
        return next((row for row, track in enumerate(self._tracks) if track.id == track_id), -1)

    def track_at(self, row: int) -> Track | None:
        """Return the track of a row."""
        return self._tracks[row] if 0 <= row < len(self._tracks) else None

    def row_of_track(self, track_id: str) -> int:
        """Return the row of a track, -1 when it is not there."""
        return next((row for row, track in enumerate(self._tracks) if track.id == track_id), -1)

    def asset_at(self, row: int) -> Asset | None:
        """Return the master of a row's track."""
        track = self.track_at(row)
        return self._asset(track) if track is not None else None

    def _asset(self, track: Track) -> Asset | None:
        return self._session.find_asset(track.id, main_file_role(track).value)

    # --- for the player ----------------------------------------------------------------------------------------------

    def sounds(self) -> Sequence[Sound]:
        """Return all tracks with what can be heard of them."""
        return [self._sound(track) for track in self._tracks]

    def catalogue(self) -> Catalogue | None:
        """Return what the rest of the library shares with this release."""
        return self._session.checks.facts.catalogue if self._session.checks.facts is not None else None

    def sound_at(self, row: int) -> Sound | None:
        """Return what can be heard of a row's track."""
        track = self.track_at(row)
        return self._sound(track) if track is not None else None

    def _sound(self, track: Track) -> Sound:
        asset, facts = self._asset(track), self._session.checks.facts
        audio_facts = facts.audio.get(asset.id) if facts is not None and asset is not None else None
        if asset is not None and facts is not None:
            # As it is on disk: with the hash that the outline is kept by.
            asset = next((item for item in facts.assets if item.id == asset.id), asset)
        title = display_title(track.title, track.version_title) or self.tr("(untitled)")
        return Sound(track.id, title, asset, audio_facts, self._unplayable_reason(track, asset, audio_facts))

    def _unplayable_reason(self, track: Track, asset: Asset | None, known: AudioFacts | None) -> str:
        facts = self._session.checks.facts
        if asset is None:
            return self.tr("This track has no file yet.")
        if main_file_role(track) is AssetRole.VIDEO:
            return self.tr("Videos are not played here.")
        if facts is not None and asset.id in facts.missing:
            return fill(self.tr("{name} has been moved or deleted."), name=Path(asset.path).name)
        if known is None:
            return self.tr("The file is being measured.")
        if known.problem is not None:
            return fill(
                self.tr("The file cannot be used: {why}."), why=localize(known.error or known.problem).rstrip(".")
            )
        if not known.decoded:
            codec = known.codec.upper() if known.codec != "other" else known.container.upper()
            return fill(self.tr("{codec} can be read here, but not played."), codec=codec)
        return ""

    # --- for the table -----------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Count the tracks."""
        return 0 if parent.isValid() else len(self._tracks)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (
                "#",
                self.tr("Track"),
                self.tr("Waveform"),
                self.tr("File"),
                self.tr("Audio"),
                self.tr("Level"),
                self.tr("State"),
            )[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer what a cell shows."""
        track, asset = self._tracks[index.row()], self.asset_at(index.row())
        column = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            file_text = self._file_text(track, asset) if column == "file" else None
            return tooltip_html(self._text(index.row(), column, track, asset) if file_text is None else file_text)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index.row(), column, track, asset)
        if role == CellRole.DIM:
            return column not in ("track", "file") or (column == "file" and asset is None)
        if role == CellRole.SEVERITY and column == "track":
            return worst_shape(f for f in self._session.checks.findings_at(track.id) if is_audio_rule(f.rule))
        return None

    def _text(self, row: int, column: str, track: Track, asset: Asset | None) -> str:
        facts = self._session.checks.facts
        audio_facts = facts.audio.get(asset.id) if facts is not None and asset is not None else None
        match column:
            case "number":
                return str(row + 1)
            case "track":
                return display_title(track.title, track.version_title) or self.tr("(untitled)")
            case "file":
                return Path(asset.path).name if asset is not None else self.tr("no file yet")
            case "facts":
                return " · ".join(field_text.audio_fact_texts(audio_facts)) if audio_facts is not None else ""
            case "levels":
                return levels.short_text(audio_facts.levels) if audio_facts is not None else ""
            case "wave":
                return ""
            case _:
                return self._state(asset)

    def _file_text(self, track: Track, asset: Asset | None) -> str:
        """Return the whole path of a master, and of which file it is a copy."""
        if asset is None:
            return ""
        original = original_path(track) if copy_path(track) == asset.path else ""
        copied = fill(self.tr("This is a copy; the original is {name}."), name=Path(original).name)
        return f"{asset.path}\n{copied}" if original else asset.path

    def _state(self, asset: Asset | None) -> str:
        facts = self._session.checks.facts
        if asset is None or facts is None:
            return "" if asset is not None else self.tr("no file yet")
        if asset.id in facts.missing:
            return self.tr("missing")
        audio_facts = facts.audio.get(asset.id)
        if audio_facts is None:
            return self.tr("not measured")
        return self.tr("not usable") if audio_facts.problem else formatting.format_size(asset.stamp.size)


class _Delegate(CellDelegate):
    """Draws the outline of each sound into its cell, with how far it is played."""

    def __init__(self, table: CellTable, model: MastersModel, outlines: OutlineCache, player: PlayerBar) -> None:
        super().__init__(table)
        self._model, self._outlines, self._player = model, outlines, player

    def paint_text(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, cell: Cell) -> None:
        sound = self._model.sound_at(index.row()) if index.column() == WAVE_COLUMN else None
        if sound is None:
            super().paint_text(painter, option, index, cell)
            return
        if sound.asset is not None and sound.facts is not None and not sound.unplayable_reason:
            area = QRectF(option.rect).adjusted(8, 4, -8, -5)  # type: ignore[attr-defined]
            self._outlines.paint(painter, area, sound.asset, sound.facts, self._player.played_share(sound.track_id))


class MastersBox(QWidget):
    """Table, buttons, progress of measuring, player."""

    def __init__(self, backend: Backend, session: Session, files: ReleaseFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.files = files
        self.playback = Playback(backend.bridge, self)
        self.outlines = OutlineCache(backend, self)
        self.model = MastersModel(session, self)
        self.player = PlayerBar(self.playback, self.outlines, self.model, self)
        self.table = CellTable(self)
        self._set_up_table()
        self.attach_button = self._button(self.tr("Attach file…"), self._on_attach_clicked)
        self.locate_button = self._button(self.tr("Locate…"), self._on_locate_clicked)
        self.remove_button = self._button(self.tr("Remove file"), self._on_remove_clicked)
        self.lyrics_button = self._button(self.tr("Time the lyrics…"), self._on_lyrics_clicked)
        self.timing: LyricsTimingDialog | None = None
        """The dialog that was opened last; it deletes itself."""
        self.progress_label = label(role="dim", size="small")
        self.progress_meter = ProgressMeter(self)
        self.cancel_button = self._button(self.tr("Stop measuring"), files.stop_measuring)
        self.measure_button = self._button(self.tr("Measure now"), files.measure_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self.table)
        below = QWidget(self)
        flow = FlowLayout(below, gap=space.S)
        flow.setContentsMargins(0, 0, 0, 0)
        for part in (
            self.attach_button,
            self.locate_button,
            self.remove_button,
            self.lyrics_button,
            self.measure_button,
            self.cancel_button,
            self.progress_meter,
            self.progress_label,
        ):
            flow.addWidget(part)
        column.addWidget(below)
        column.addWidget(self.player)
        self._connect()
        self._update_layout()
        self._on_session_assets()
        self._on_files_progress_changed()

    def _set_up_table(self) -> None:
        table = self.table
        table.setProperty("boxed", True)
        table.setAccessibleName(self.tr("Masters"))
        table.setItemDelegate(_Delegate(table, self.model, self.outlines, self.player))
        table.setModel(self.model)
        table.setAcceptDrops(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.installEventFilter(self)

    def _button(self, text: str, slot: Any) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("dense", True)
        button.clicked.connect(slot)
        return button

    def _connect(self) -> None:
        self.table.doubleClicked.connect(self._on_table_double_clicked)
        self.table.selectionModel().currentChanged.connect(self._on_current_changed)
        self.table.row_height_changed.connect(self._update_layout)
        self.model.modelReset.connect(self._update_layout)
        self.model.modelReset.connect(self.player.refresh)
        self.model.dataChanged.connect(self.player.refresh)
        self.model.dataChanged.connect(self._share_width)
        self.model.dataChanged.connect(self._show_lyrics_button)
        self.playback.state_changed.connect(self._show_lyrics_button)
        self.player.loaded.connect(self._on_player_loaded)
        self.playback.position_changed.connect(self._repaint_wave)
        self.playback.state_changed.connect(self._repaint_wave)
        self.outlines.loaded.connect(self._on_outlines_arrived)
        self._session.assets_changed.connect(self._on_session_assets)
        self._session.checks.findings_changed.connect(self._on_session_assets)
        self.files.progress_changed.connect(self._on_files_progress_changed)

    # --- what the user does ----------------------------------------------------------------------------------------

    def show_track(self, track_id: str) -> bool:
        """Go to the row of a track with the focus; return whether it has one."""
        row = self.model.row_of(track_id)
        if row < 0:
            return False
        self.table.setCurrentIndex(self.model.index(row, max(0, self.table.currentIndex().column())))
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _current_row(self) -> int:
        return max(self.table.currentIndex().row(), 0)

    @Slot()
    def _on_attach_clicked(self) -> None:
        track = self.model.track_at(self._current_row())
        if track is None:
            return
        kinds = fill(self.tr("Audio ({endings})"), endings=AUDIO_FILTER)
        track_id, role = track.id, main_file_role(track)
        choose_file(
            self, self.tr("Attach a master"), lambda path: self.files.attach(track_id, role, path), filters=kinds
        )

    @Slot()
    def _on_locate_clicked(self) -> None:
        asset = self.model.asset_at(self._current_row())
        if asset is None:
            return
        name = Path(asset.path).name
        title = fill(self.tr("Where is {name}?"), name=name)
        choose_file(self, title, lambda path: self.files.relink(asset, path))

    @Slot()
    def _on_remove_clicked(self) -> None:
        asset = self.model.asset_at(self._current_row())
        if asset is not None:
            self.files.remove(asset)

    @Slot()
    def _on_lyrics_clicked(self) -> None:
        track, sound = self.model.track_at(self._current_row()), self.model.sound_at(self._current_row())
        if track is None or sound is None or sound.unplayable_reason:
            return
        self.playback.pause()
        self.timing = LyricsTimingDialog(self._session, track, sound, self.playback, self.outlines, self)
        self.timing.finished.connect(self.timing.deleteLater)
        self.timing.open()

    @Slot(QModelIndex)
    def _on_table_double_clicked(self, index: QModelIndex) -> None:
        sound = self.model.sound_at(index.row())
        if sound is not None and sound.asset is None:
            self._on_attach_clicked()
        elif sound is not None:
            self.player.play(sound.track_id, 0.0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the table's keys to the player first: Space plays the row that is current."""
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            track = self.model.track_at(self.table.currentIndex().row())
            if event.key() == Qt.Key.Key_Space and track is not None and track.id != self.player.track_id:
                self.player.play(track.id)
                return True
            return self.player.handle_key(event)
        return super().eventFilter(watched, event)

    # --- what is shown ---------------------------------------------------------------------------------------------

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        asset = self.model.asset_at(current.row())
        self.remove_button.setEnabled(asset is not None)
        self.locate_button.setEnabled(asset is not None)
        track = self.model.track_at(current.row())
        if track is not None:
            self.player.load(track.id)
        self._show_lyrics_button()

    @Slot()
    def _show_lyrics_button(self) -> None:
        track, sound = self.model.track_at(self._current_row()), self.model.sound_at(self._current_row())
        why = sound.unplayable_reason if sound is not None else self.tr("No tracks yet")
        if not why and self.playback.has_output is False:
            why = self.tr("No audio output was found on this computer.")
        if not why and track is not None and not line_times_of(track).lines:
            why = self.tr("This track has no lyrics yet. Enter them in the track's Lyrics field, one line each.")
        self.lyrics_button.setEnabled(not why)
        set_tooltip(self.lyrics_button, why or self.tr("Press Space at the start of each line while the track plays"))

    @Slot(str)
    def _on_player_loaded(self, track_id: str) -> None:
        at = self.model.row_of_track(track_id)
        if at >= 0 and at != self.table.currentIndex().row():
            self.table.setCurrentIndex(self.model.index(at, max(0, self.table.currentIndex().column())))
        self.table.viewport().update()

    @Slot()
    def _repaint_wave(self) -> None:
        at = self.model.row_of_track(self.player.track_id)
        if at >= 0:
            self.table.update(self.model.index(at, WAVE_COLUMN))

    @Slot(str)
    def _on_outlines_arrived(self, _: str) -> None:
        self.table.viewport().update()

    @Slot()
    def _on_session_assets(self) -> None:
        self._on_current_changed(self.table.currentIndex(), QModelIndex())
        self.attach_button.setEnabled(self.model.rowCount() > 0)
        self.player.refresh()
        self._on_files_progress_changed()

    @Slot()
    def _on_files_progress_changed(self) -> None:
        done, total = self.files.progress
        is_measuring = self.files.is_measuring
        if is_measuring and total:
            self.progress_label.setText(state_labels.measuring_text(done, total))
        elif is_measuring:
            self.progress_label.setText(self.tr("Measuring"))
        was_stopped = self.files.was_stopped and not is_measuring
        if was_stopped:
            self.progress_label.setText(self.tr("Some files are not measured yet"))
        self.progress_label.setVisible(is_measuring or was_stopped)
        self.progress_meter.setVisible(is_measuring)
        self.progress_meter.set_share(done / total if total else 0.0)
        self.cancel_button.setVisible(is_measuring)
        self.measure_button.setVisible(was_stopped)

    @Slot()
    def _update_layout(self) -> None:
        self.table.fit_height_to_rows(1)
        self._share_width()
        self.attach_button.setEnabled(self.model.rowCount() > 0)

    @Slot()
    def _share_width(self) -> None:
        """Give each column its width; a narrow window leaves out what also stands below."""
        shown = set(_COLUMNS)
        fixed = {name: theme.scaled(width) for name, width in _FIXED_WIDTHS.items()}
        least = {name: theme.scaled(width) for name, width in _MIN_WIDTHS.items()}
        room = self.width() - 2
        for name in _OPTIONAL_COLUMNS:
            if sum(width for column, width in (fixed | least).items() if column in shown) <= room:
                break
            shown.discard(name)
        full_widths = fixed | {name: max(fixed[name], self._text_width(name)) for name in ("facts", "levels")}
        if sum(width for column, width in (full_widths | least).items() if column in shown) <= room:
            fixed = full_widths
        shares = {"track": 0.36, "wave": 0.34, "file": 0.30} if "file" in shown else {"track": 0.5, "wave": 0.5}
        sections = {name: section for section, name in enumerate(_COLUMNS)}
        for name, section in sections.items():
            self.table.horizontalHeader().setSectionHidden(section, name not in shown)
        self.table.distribute_width(
            room,
            {sections[name]: width for name, width in fixed.items() if name in shown},
            {sections[name]: share for name, share in shares.items()},
        )

    def _text_width(self, name: str) -> int:
        """Return what the longest text of a column needs."""
        column, font = _COLUMNS.index(name), self.table.fontMetrics()
        texts = (str(self.model.index(row, column).data() or "") for row in range(self.model.rowCount()))
        return max(map(font.horizontalAdvance, texts), default=0) + 3 * space.S

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the table's width out."""
        super().resizeEvent(event)
        self._share_width()

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether there is an output: headphones may have been plugged in since."""
        super().showEvent(event)
        self.playback.probe()

    def hideEvent(self, event: QHideEvent) -> None:
        """Fall silent when the page is left."""
        super().hideEvent(event)
        self.playback.pause()


def main_file_role(track: Track) -> AssetRole:
    """Return what a track's main file is."""
    return AssetRole.VIDEO if is_video(track) else AssetRole.MASTER
