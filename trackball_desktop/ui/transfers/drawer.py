"""The drawer of transfers: opened from the strip, shut with Escape. It looks four times a second at most.

Pausing and stopping never lose anything: what was verified stays, the rest is sent when it goes on.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication, QHideEvent, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QMenu, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.storage.uploads import HOLD_SETTINGS, NETWORK_WAIT_SETTING, PAUSED_SETTING
from trackball_desktop.ui.kit import formatting, icons, space, theme
from trackball_desktop.ui.kit.auto_refresh import AutoRefresh
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.empty import EmptyState
from trackball_desktop.ui.kit.error_messages import ErrorMessage, show_error_in, show_message_in
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.outside import show_in_folder, show_in_folder_text
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.transfers import actions, commands
from trackball_desktop.ui.transfers.actions import FileActions, is_available
from trackball_desktop.ui.transfers.delegate import TransferDelegate, can_stop, column_layout
from trackball_desktop.ui.transfers.limit import LimitSlider
from trackball_desktop.ui.transfers.model import TransferConditions, TransfersModel, speed_text, time_left_text
from trackball_desktop.ui.transfers.view_model import FileLine, Key, TransfersReader, TransfersView, TransferTotals

if TYPE_CHECKING:
    from trackball_desktop.storage.uploads import Upload
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

REFRESH_MS = 250
_TICK_MS = 1000
MAX_MIN_HEIGHT = 200
"""What it is never lower than, in pixels, which grows with the size of text up to this."""
MAX_ROOMY_TEXT_SCALE = 1.5
"""The size of text up to which the sum's speed and time stand in the head."""
LIMIT_KEY = "uploads.bytes_per_second"
_TOPICS = frozenset({"upload", "submission"})
"""Whether all files are held back, as the services keep it."""


class TransfersDrawer(QFrame):
    """The list of transfers with its head. `release_requested` carries the id of a release to open.

    `closed` says that it was shut: whoever holds it hides it.
    """

    release_requested = Signal(str)
    withdraw_requested = Signal(str)
    """The release of this id is to be taken back from the outbox."""
    retry_now_requested = Signal()
    closed = Signal()

    def __init__(
        self, backend: Backend, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "base")
        self.setAccessibleName(self.tr("Uploads"))
        self._backend = backend
        self._clock = clock
        self._reader = TransfersReader(backend.uploads)
        self._titles: dict[str, str] = {}
        self._conditions = TransferConditions()
        self._job: Job | None = None
        self.model = TransfersModel(self)
        self.list = _TransferList(self.model)
        self.empty_state = EmptyState("upload")
        self.empty_state.show_text(
            self.tr("No uploads"),
            self.tr("Masters and covers appear here once you submit a release. You can close the app; uploads resume."),
        )
        self.pause_button = button(self.tr("Pause all"), icon="pause", small=True)
        self.retry_now_button = button(self.tr("Try now"), icon="refresh", small=True)
        self.close_button = button("", "plain", icon="chevron-down", small=True, name=self.tr("Close uploads"))
        self.banner = Banner()
        self._summary_label = TextLabel(size="small", role="dim", wrap=False)
        self._speed_label = TextLabel(size="small", role="dim", wrap=False)
        self._time_left_label = TextLabel(size="small", role="dim", wrap=False)
        self.limit_slider = LimitSlider(float(backend.settings.get(LIMIT_KEY, 0) or 0))
        self.file_actions = FileActions()
        # The soonest next look: changes that come faster share one.
        self.auto_refresh = AutoRefresh(self, self._on_time_passed, REFRESH_MS)
        # Speeds fall and times run on although nothing is told.
        self._tick_timer = Timer(self)
        self._tick_timer.setInterval(_TICK_MS)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(space.L, space.S, space.S, space.S)
        head.setSpacing(space.M)
        head.addWidget(TextLabel(self.tr("Uploads"), "strong", wrap=False))
        head.addWidget(self._summary_label, 1)
        head.addWidget(self._speed_label)
        head.addWidget(self._time_left_label)
        head.addWidget(self.limit_slider)
        head.addWidget(self.retry_now_button)
        self.retry_now_button.hide()
        head.addWidget(self.pause_button)
        head.addWidget(self.close_button)
        self._body = QStackedWidget()
        self._body.addWidget(self.empty_state)
        self._body.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self.banner)
        column.addWidget(self._body, 1)
        column.addWidget(separator())
        column.addWidget(self.file_actions)
        self.setMinimumHeight(min(theme.scaled(160), MAX_MIN_HEIGHT))
        self._fit_widths()

    def _fit_widths(self) -> None:
        """Keep the widest figures' room, so that a number that changes moves nothing."""
        metrics = QFontMetrics(theme.small_font())
        self._speed_label.setFixedWidth(metrics.horizontalAdvance("888.8 MB/s") + 6)
        self._time_left_label.setFixedWidth(metrics.horizontalAdvance("88 h 88 min left") + 6)
        # With very large text the strip says them; here the words and the buttons need the room.
        roomy = theme.text_scale() <= MAX_ROOMY_TEXT_SCALE
        self._speed_label.setVisible(roomy)
        self._time_left_label.setVisible(roomy)

    def _connect(self) -> None:
        self._tick_timer.timeout.connect(self._on_time_passed)
        self._backend.bridge.changed.connect(self._on_bridge_changed)
        self.pause_button.clicked.connect(self._on_pause_clicked)
        self.close_button.clicked.connect(self.closed)
        self.retry_now_button.clicked.connect(self.retry_now_requested)
        self.limit_slider.limit_changed.connect(self._on_limit_slider_limit_changed)
        self.list.stop_requested.connect(self._on_list_stop_requested)
        self.list.open_requested.connect(self.release_requested)
        self.list.command_requested.connect(self._on_command_requested)
        self.file_actions.command_requested.connect(self._on_command_requested)
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)

    # What is shown.

    @property
    def conditions(self) -> TransferConditions:
        """Whether sending is paused, and whether there is a network."""
        return self._conditions

    @Slot(bool)
    def set_online(self, online: bool) -> None:
        """Say whether this computer has a network: files that wait say so, and none is called failed for it."""
        self._set_conditions(dataclasses.replace(self._conditions, is_offline=not online))

    def _show_saved_pause(self) -> None:
        """Show whether all files are held back: they may have been in another run, before this drawer was made."""
        settings = self._backend.settings
        self._set_conditions(
            dataclasses.replace(
                self._conditions,
                is_paused=bool(settings.get(PAUSED_SETTING, False)),
                is_metered=bool(settings.get(NETWORK_WAIT_SETTING, False)),
            )
        )

    def _set_conditions(self, conditions: TransferConditions) -> None:
        if conditions != self._conditions:
            self._conditions = conditions
            self.retry_now_button.setVisible(conditions.is_offline)
            self.pause_button.setText(self.tr("Resume all") if conditions.is_paused else self.tr("Pause all"))
            self.pause_button.setAccessibleName(self.pause_button.text())
            self.pause_button.setIcon(icons.icon("play" if conditions.is_paused else "pause", "dim"))
            if self.isVisible():
                self.refresh()

    def refresh(self) -> None:
        """Look at the uploads and show them."""
        rows = self._reader.rows()
        self._load_titles(rows)
        view = self._reader.make_view(rows, self._titles, self._clock())
        selected_key, scroll_position = self.list.selected_key(), self.list.verticalScrollBar().value()
        self.model.show_view(view, self._conditions)
        self.list.select_key(selected_key)
        self.list.verticalScrollBar().setValue(scroll_position)
        self._body.setCurrentWidget(self.empty_state if view.is_empty else self.list)
        self.pause_button.setEnabled(self._conditions.is_paused or bool(view.total.files))
        self._summary_label.setText(self._summary_text(view.total))
        self._speed_label.setText(speed_text(view.total.speed))
        self._time_left_label.setText(time_left_text(view.total.seconds_left))
        self.file_actions.setVisible(not view.is_empty)
        self._on_current_changed()
        self._update_tick_timer(view)

    def _update_tick_timer(self, view: TransfersView) -> None:
        if view.total.files and self.isVisible():
            if not self._tick_timer.isActive():
                self._tick_timer.start()
        else:
            self._tick_timer.stop()

    def _summary_text(self, total: TransferTotals) -> str:
        if not total.files:
            return self.tr("Nothing to upload")
        files = Counts.tr("%n files", "%n file", total.files)
        rest = fill(self.tr("{size} to go"), size=formatting.format_size(total.remaining_bytes))
        conditions = ""
        if self._conditions.is_paused:
            conditions = self.tr("paused")
        elif self._conditions.is_offline:
            conditions = self.tr("waiting for network")
        elif self._conditions.is_metered:
            conditions = self.tr("waiting: metered network")
        return " · ".join(part for part in (files, rest, conditions) if part)

    def _load_titles(self, rows: list[Upload]) -> None:
        """Find the titles of releases not seen before; one look for all of them."""
        missing = list({row.release_id for row in rows} - self._titles.keys())
        if missing:
            titles = {row.id: row.title for row in self._backend.library.rows(missing)}
            # One that is not there (any more) is not asked for again.
            self._titles.update({release_id: titles.get(release_id, "") for release_id in missing})

    @Slot(object)
    def _on_bridge_changed(self, change: object) -> None:
        topic = getattr(change, "topic", "")
        if topic == "settings" and getattr(change, "id", "") in HOLD_SETTINGS:
            self._show_saved_pause()
        if topic == "release":
            self._titles.pop(getattr(change, "id", ""), None)
        if topic in _TOPICS:
            self.auto_refresh.request()

    @Slot()
    def _on_time_passed(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_saved_pause()
        self.auto_refresh.on_shown(always=True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setMinimumHeight(min(theme.scaled(160), MAX_MIN_HEIGHT))
            self._fit_widths()
            self.list.doItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick_timer.stop()

    # What is wished.

    @Slot()
    def _on_pause_clicked(self) -> None:
        paused = not self._conditions.is_paused
        self._run_command(commands.pause_all if paused else commands.resume_all)
        self._set_conditions(TransferConditions(paused, self._conditions.is_offline))

    @Slot(float)
    def _on_limit_slider_limit_changed(self, bytes_per_second: float) -> None:
        self._run_command(commands.set_limit(bytes_per_second))

    @Slot(str)
    def _on_list_stop_requested(self, sha256: str) -> None:
        self._run_command(commands.cancel(sha256))

    @Slot()
    def _on_current_changed(self) -> None:
        self.file_actions.show_line(self.list.selected_line())

    @Slot(str)
    def _on_command_requested(self, action: str) -> None:
        """Do something with the chosen file."""
        chosen = self.list.selected_line()
        if chosen is None or not is_available(action, chosen):
            return
        match action:
            case actions.PAUSE:
                self._run_command(commands.resume(chosen.key) if chosen.is_paused else commands.pause(chosen.key))
            case actions.UP | actions.DOWN:
                self._move_file(chosen, -1 if action == actions.UP else 1)
            case actions.STOP:
                self._run_command(commands.cancel(chosen.key[1]))
            case actions.RETRY:
                self._run_command(commands.retry(chosen.release_id))
            case actions.LOCATE:
                title = fill(self.tr("Where is {name}?"), name=chosen.name)
                choose_file(self, title, lambda path: self.locate(chosen, path))
            case actions.SHOW:
                upload = self._backend.uploads.get(*chosen.key)
                if upload is not None:
                    show_in_folder(Path(upload.path), self)
            case actions.WITHDRAW:
                self.withdraw_requested.emit(chosen.release_id)
            case actions.LOG:
                self._run_command(commands.log(chosen.key)).finished.connect(self._on_log_finished)
            case _:
                self.release_requested.emit(chosen.release_id)

    def _move_file(self, chosen: FileLine, step: int) -> None:
        """Let a file change places with its neighbour."""
        keys = self.model.pending_keys()
        place = keys.index(chosen.key)
        target = place + step
        if 0 <= target < len(keys):
            keys[place], keys[target] = keys[target], keys[place]
            self._run_command(commands.set_order(keys))

    def locate(self, chosen: FileLine, path: Path) -> None:
        """Say where a missing file is now; its release is tried again."""
        self._run_command(commands.locate(chosen.release_id, chosen.key[1], path)).finished.connect(
            self._on_locate_finished
        )

    @Slot(object)
    def _on_locate_finished(self, count: int) -> None:
        text = Counts.tr("%n files found. They are being sent now.", "%n file found. It is being sent now.", count)
        show_message_in(self.banner, ErrorMessage(text, severity="note"))

    @Slot(object)
    def _on_log_finished(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        message = self.tr("The file's log was copied. It contains no passwords or signed links.")
        show_message_in(self.banner, ErrorMessage(message, severity="note"))

    def _run_command(self, work: commands.Command) -> Job:
        self.banner.hide()
        self._job = self._backend.bridge.submit(work)
        self._job.failed.connect(self._on_command_failed)
        return self._job

    @Slot(object)
    def _on_command_failed(self, error: Exception) -> None:
        show_error_in(self.banner, error)


class _TransferList(QListView):
    """The files. Enter opens the release, Delete stops the file, and so do a click on the cross and the menu."""

    stop_requested = Signal(str)
    open_requested = Signal(str)
    command_requested = Signal(str)
    """An action of `actions` for the chosen file."""

    def __init__(self, model: TransfersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(TransferDelegate(model, self))
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Uploads"))
        self.customContextMenuRequested.connect(self._on_menu_requested)
        self.doubleClicked.connect(self._on_double_clicked)

    def selected_key(self) -> Key | None:
        """Return the key of the chosen file."""
        line = self.selected_line()
        return line.key if line is not None else None

    def selected_line(self) -> FileLine | None:
        """Return the chosen file."""
        item = self._model.item(self.currentIndex())
        return item if isinstance(item, FileLine) else None

    def select_key(self, key: Key | None) -> None:
        """Choose a file again, after the list was built anew."""
        if key is not None and key != self.selected_key():
            index = self._model.index_of(key)
            if index.isValid():
                self.setCurrentIndex(index)

    def build_menu(self, item: FileLine) -> QMenu:
        """Return the menu of a file."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_release = menu.addAction(self.tr("Open the release"))
        open_release.setData(("open", item.release_id))
        if can_stop(item):
            stop = menu.addAction(self.tr("Stop this file for now"))
            stop.setData(("stop", item.key[1]))
        pause = self.tr("Resume this file") if item.is_paused else self.tr("Pause this file")
        for action, text in (
            (actions.PAUSE, pause),
            (actions.UP, self.tr("Send earlier")),
            (actions.DOWN, self.tr("Send later")),
            (actions.LOCATE, self.tr("Locate…")),
            (actions.RETRY, self.tr("Try again")),
            (actions.WITHDRAW, self.tr("Withdraw the release")),
            (actions.SHOW, show_in_folder_text()),
            (actions.LOG, self.tr("Copy the log")),
        ):
            if is_available(action, item):
                menu.addAction(text).setData((action, ""))
        menu.triggered.connect(self._on_menu_triggered)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self._model.item(self.currentIndex())
        if isinstance(item, FileLine) and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_requested.emit(item.release_id)
        elif isinstance(item, FileLine) and event.key() == Qt.Key.Key_Delete and can_stop(item):
            self.stop_requested.emit(item.key[1])
        elif isinstance(item, FileLine) and (action := _action_for_key(event)):
            self.command_requested.emit(action)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        item = self._model.item(index)
        if isinstance(item, FileLine) and can_stop(item):
            cross = column_layout(self.visualRect(index), self.layoutDirection()).action
            if cross.contains(event.position().toPoint()):
                self.stop_requested.emit(item.key[1])

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        item = self._model.item(index)
        if isinstance(item, FileLine):
            self.open_requested.emit(item.release_id)

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        item = self._model.item(self.indexAt(at))
        if isinstance(item, FileLine):
            self.build_menu(item).popup(self.viewport().mapToGlobal(at))

    @Slot(object)
    def _on_menu_triggered(self, action: Any) -> None:
        command, value = action.data()
        {"open": self.open_requested, "stop": self.stop_requested}.get(command, self.command_requested).emit(
            value or command
        )


def _action_for_key(event: QKeyEvent) -> str:
    """Return what a key says to the chosen file; empty for nothing."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return actions.LOG
    if event.key() == Qt.Key.Key_Space:
        return actions.PAUSE
    if event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return {Qt.Key.Key_Up: actions.UP, Qt.Key.Key_Down: actions.DOWN}.get(Qt.Key(event.key()), "")
    return ""
