"""The strip below: is it saved, is it sent, is there a network. It answers without a dialog.

Numbers stand in fields as wide as they ever get, so that one that changes does not move its neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from trackball_desktop.storage.uploads import HOLD_SETTINGS, NETWORK_WAIT_SETTING, PAUSED_SETTING
from trackball_desktop.ui.kit import icons, space, state_labels, theme
from trackball_desktop.ui.kit.basic import label, set_style_property, set_tooltip
from trackball_desktop.ui.kit.formatting import fill, format_size
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.kit.progress_meter import ProgressMeter
from trackball_desktop.ui.kit.screen_reader import announce
from trackball_desktop.ui.kit.timers import Timer
from trackball_desktop.ui.shell.transfer_rates import TransferMeter, TransferProgress

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation

    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.transfers.desktop_progress import DesktopProgress

REFRESH_MS = 500
NEWS_MS = 1200
"""How long what is told to screen readers has to stay the same before."""
HEIGHT = 28


class StatusBar(QFrame):
    """Network, uploads, checks, practice, saved."""

    transfers_requested = Signal()
    checks_requested = Signal()
    online_changed = Signal(bool)
    metered_changed = Signal(bool)
    try_requested = Signal()
    """Go on at once with what waits for the network."""

    _is_built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._rate = TransferMeter()
        self._online: bool | None = None
        self._waiting_count = 0
        self._unreached_count = 0
        self._retry_at: str | None = None
        self._is_poll_unreached = False
        self._is_paused = self._waits_for_network = False
        """Whether all files that are on their way are held back."""
        self._notified_online = True
        self._worst_severity = "hint"
        self._network: QNetworkInformation | None = None
        self.setProperty("role", "strip")
        self.setAccessibleName(self.tr("Network, upload and save status"))
        self._make_parts()
        self._is_built = True
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.L, 0, space.L, 0)
        layout.setSpacing(space.S)
        for part in (self._network_shape, self._network_text, self._retry_button):
            layout.addWidget(part)
        layout.addSpacing(space.M)
        for part in (self._transfers_button, self._meter, self._progress_label):
            layout.addWidget(part)
        layout.addSpacing(space.M)
        layout.addWidget(self._checks_button)
        layout.addWidget(self._recheck_label)
        layout.addStretch(1)
        layout.addWidget(self._practice_label)
        layout.addSpacing(space.M)
        layout.addWidget(self._saved_label)
        self._timer = Timer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._news: dict[str, str] = {}
        """What is told to screen readers once it stays the same for a moment: nobody wants to hear of each key."""
        self._announced_checks = ""
        self._news_timer = Timer(self)
        self._news_timer.setSingleShot(True)
        self._news_timer.setInterval(NEWS_MS)
        self._news_timer.timeout.connect(self._on_news_due)
        backend.bridge.changed.connect(self._on_bridge_changed)
        backend.bridge.stopping.connect(self._news_timer.stop)
        backend.bridge.stopping.connect(self._timer.stop)
        backend.bridge.started.connect(self._on_bridge_started)
        self._apply_theme()
        self._show_network()
        self._show_transfer_progress(TransferProgress())

    def _make_parts(self) -> None:
        self._network_shape, self._network_text = label(), label(role="dim")
        self._retry_button = QToolButton()
        self._retry_button.setText(self.tr("Try now"))
        self._retry_button.setAccessibleName(self.tr("Try waiting releases now"))
        self._retry_button.clicked.connect(self.try_requested)
        self._retry_button.hide()
        self._transfers_button = QToolButton()
        self._transfers_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._transfers_button.setIcon(icons.icon("upload", "dim"))
        self._transfers_button.setAccessibleName(self.tr("Show uploads"))
        self._transfers_button.clicked.connect(self.transfers_requested)
        self._meter = ProgressMeter()
        self._progress_label = label(role="dim")
        self._desktop: DesktopProgress | None = None
        self._checks_button = QToolButton()
        self._checks_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._checks_button.setAccessibleName(self.tr("Show checks"))
        self._checks_button.clicked.connect(self.checks_requested)
        self._checks_button.hide()
        self._recheck_label = label(role="dim")
        self._recheck_label.hide()
        self._practice_text = (self.tr("Practice mode: nothing leaves this computer"), self.tr("Practice mode"))
        self._practice_label = label(self._practice_text[0], "dim")
        set_tooltip(self._practice_label, self._practice_text[0])
        self._practice_label.setVisible(self._backend.practice)
        self._saved_label = label(role="ok")

    def _fit_practice(self) -> None:
        """Say the whole sentence where there is room for it, else only what is on, else nothing: it is never cut.

        The bar above says it too.
        """
        layout = self.layout()
        if layout is None or not self._backend.practice:
            return
        full_text, short = self._practice_text
        taken = 0 if self._practice_label.isHidden() else self._practice_label.sizeHint().width()
        room = self.width() - (layout.sizeHint().width() - taken)
        metrics = self._practice_label.fontMetrics()
        words = full_text if metrics.horizontalAdvance(full_text) + 2 <= room else short
        self._practice_label.setVisible(metrics.horizontalAdvance(words) + 2 <= room)
        if self._practice_label.text() != words:
            self._practice_label.setText(words)
            self._practice_label.setAccessibleName(full_text)

    def event(self, event: QEvent) -> bool:
        """Look again whether the sentence fits when a neighbour says more or less."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit_practice()
        return done

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look whether the sentence fits."""
        super().resizeEvent(event)
        self._fit_practice()

    # What it is told.

    def set_online(self, online: bool | None) -> None:
        """Show whether there is a network; None when the system does not say."""
        if online != self._online:
            self._online = online
            if online and self._unreached_count:
                self.try_requested.emit()
            self._notify_network()
            self.refresh()

    @property
    def is_online(self) -> bool:
        """Whether there is a network, as far as is known: what could reach nothing at its last try says there is none.

        The system's word alone does not do: it says online behind a router that leads nowhere.
        """
        return self._online is not False and not self._unreached_count and not self._is_poll_unreached

    def _notify_network(self) -> None:
        self._show_network()
        if self.is_online is not self._notified_online:
            self._notified_online = self.is_online
            self.online_changed.emit(self.is_online)

    @Slot(str)
    def set_saved_at(self, time_text: str) -> None:
        """Show when the open release was saved last ("14:03:22"); empty when none is open."""
        before = self._saved_label.text()
        self._saved_label.setText(fill(self.tr("✓ Saved {time}"), time=time_text) if time_text else "")
        if time_text and before:
            self._schedule_news("saved", self.tr("Saved"))
        elif not time_text:
            self._news.clear()
        set_style_property(self._saved_label, "role", "ok")

    def set_unsaved(self, why: str) -> None:
        """Show that the last change could not be saved."""
        self._saved_label.setText(fill(self.tr("Not saved: {why}"), why=why))
        self._news.pop("saved", None)
        announce(self, self._saved_label.text())
        set_style_property(self._saved_label, "role", "bad")

    def set_checks(self, blockers: int, warnings: int, hints: int, to_do: int, *, is_whole: bool = True) -> None:
        """Show how much was found about the open release; nothing hides the field.

        Without `is_whole` there are files that are not measured yet: readers are told once they are.
        """
        counts = {"blocker": blockers, "warning": warnings, "hint": hints, "to_do": to_do}
        words = {
            "blocker": Counts.tr("%n blockers", "%n blocker", blockers),
            "warning": Counts.tr("%n warnings", "%n warning", warnings),
            "hint": Counts.tr("%n hints", "%n hint", hints),
            "to_do": Counts.tr("%n to do", "%n to do", to_do),
        }
        kinds = [name for name, count in counts.items() if count]
        self._checks_button.setVisible(bool(kinds))
        self._worst_severity = kinds[0] if kinds else "hint"
        self._apply_theme()
        self._checks_button.setText("  ·  ".join(words[name] for name in kinds))
        description = join_with_commas(words.values())
        self._checks_button.setAccessibleDescription(description)
        if is_whole and self._announced_checks != description:
            self._announced_checks = description
            if kinds:
                self._schedule_news("found", join_with_commas(words[name] for name in kinds))

    def _schedule_news(self, topic: str, text: str) -> None:
        self._news[topic] = text
        self._news_timer.start()

    @Slot()
    def _on_news_due(self) -> None:
        news, self._news = self._news, {}
        announce(self, ". ".join(news[topic] for topic in sorted(news, reverse=True)))

    @Slot()
    def refresh(self) -> None:
        """Read again how the uploads stand."""
        self._timer.stop()
        services, (count, until) = self._backend.services, self._backend.outbox.count_network_waits()
        unreached = services is not None and services.is_offline
        if (count, until, unreached) != (self._unreached_count, self._retry_at, self._is_poll_unreached):
            reached_again = self._is_poll_unreached and not unreached
            self._unreached_count, self._retry_at, self._is_poll_unreached = count, until, unreached
            self._notify_network()
            if reached_again and count:
                self.try_requested.emit()
        active = self._backend.uploads.active()
        self._is_paused = bool(active) and (
            bool(self._backend.settings.get(PAUSED_SETTING, False)) or all(upload.paused for upload in active)
        )
        self._waits_for_network = bool(active) and bool(self._backend.settings.get(NETWORK_WAIT_SETTING, False))
        transfer_progress = self._rate.measure(active)
        self._show_transfer_progress(transfer_progress)
        if transfer_progress.files and self.is_online and not (self._is_paused or self._waits_for_network):
            self._timer.start()  # speed falls and time passes also when no byte moves

    @Slot()
    def _on_bridge_started(self) -> None:
        """Look at what the first paint did not wait for."""
        self.refresh()
        self.watch_network()

    def watch_network(self) -> None:
        """Follow the system's word about the network, where it has one. Called once the window is there."""
        if self._network is not None or self._backend.practice:
            return
        from PySide6.QtNetwork import QNetworkInformation  # loads Qt's network library

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            self._network = QNetworkInformation.instance()
            self._network.reachabilityChanged.connect(self._on_network_reachability_changed)
            self._on_network_reachability_changed()
            self._network.isMeteredChanged.connect(self.metered_changed)
            if self._network.isMetered():
                self.metered_changed.emit(True)

    # What it shows.

    def _show_network(self) -> None:
        if self._unreached_count:
            text, shape = fill(self.tr("No network, {n} waiting"), n=self._unreached_count), "offline"
        elif self._is_poll_unreached:
            text, shape = self.tr("No network"), "offline"
        elif self._backend.practice:
            text, shape = self.tr("Practice servers"), "ok"
        elif self._online is None:
            text, shape = self.tr("Network unknown"), "draft"
        elif self._online:
            text, shape = self.tr("Online"), "ok"
        elif self._waiting_count:
            text, shape = fill(self.tr("Offline, {n} waiting"), n=self._waiting_count), "offline"
        else:
            text, shape = self.tr("Offline"), "offline"
        retry_text = state_labels.retry_text(self._retry_at) if self._unreached_count else ""
        set_tooltip(self._network_text, retry_text)
        if retry_text:
            text = f"{text} · {retry_text}"
        self._retry_button.setVisible(bool(self._unreached_count))
        self._network_shape.setPixmap(icons.shape(shape, theme.scaled(12)))
        self._network_text.setText(text)

    def set_waiting(self, count: int) -> None:
        """Show how many releases wait to be sent."""
        if count != self._waiting_count:
            self._waiting_count = count
            self._show_network()

    def _show_transfer_progress(self, transfer_progress: TransferProgress) -> None:
        self._show_on_desktop(transfer_progress.share if transfer_progress.files else None)
        self._meter.setVisible(bool(transfer_progress.files))
        self._progress_label.setVisible(bool(transfer_progress.files))
        if not transfer_progress.files:
            self._transfers_button.setText(self.tr("Uploads"))
            self._transfers_button.setAccessibleDescription(self.tr("Nothing is being sent"))
            return
        self._transfers_button.setText(Counts.tr("%n files", "%n file", transfer_progress.files))
        self._meter.set_share(transfer_progress.share)
        parts = [fill(self.tr("{percent} %"), percent=int(transfer_progress.share * 100))]
        if self._is_paused:
            parts.append(self.tr("paused"))
        elif not self.is_online:
            parts.append(self.tr("waiting for network"))
        elif self._waits_for_network:
            parts.append(self.tr("waiting: metered network"))
        elif transfer_progress.speed > 0:
            parts += [
                fill(self.tr("{size}/s"), size=format_size(round(transfer_progress.speed))),
                state_labels.time_left_text(transfer_progress.seconds_left),
            ]
        text = " · ".join(part for part in parts if part)
        self._progress_label.setText(text)
        self._transfers_button.setAccessibleDescription(text)

    def _show_on_desktop(self, share: float | None) -> None:
        """Show it on the app's icon as well; what that needs is loaded with the first upload."""
        if self._desktop is None:
            if share is None:
                return
            from trackball_desktop.ui.transfers.desktop_progress import DesktopProgress  # D-Bus, for the first upload

            self._desktop = DesktopProgress(self._window_id)
        self._desktop.show(share)

    def _window_id(self) -> int:
        return int(self.window().winId())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._is_built:
            self._apply_theme()
            self._show_network()
        super().changeEvent(event)

    def _apply_theme(self) -> None:
        widest = QFontMetrics(theme.body_font()).horizontalAdvance("88 % · 888.8 MB/s · 88 h 88 min left")
        # With very large text there is no room to spare: then it takes what it needs.
        self._progress_label.setMinimumWidth(widest + 4 if theme.text_scale() <= 1.25 else 0)
        self.setFixedHeight(theme.scaled(HEIGHT))
        self._checks_button.setIcon(icons.shape(self._worst_severity, theme.scaled(12)))

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "rechecking":
            self._show_rechecking()
        may_send = change.topic == "settings" and change.id in HOLD_SETTINGS
        if (may_send or change.topic in {"upload", "submission", "network"}) and not self._timer.isActive():
            self._timer.start()

    def _show_rechecking(self) -> None:
        """Say how far closed drafts are checked again after rules or thresholds changed."""
        services = self._backend.services
        progress = services.recheck_progress if services is not None else None
        self._recheck_label.setVisible(progress is not None)
        if progress is None:
            return
        text = self.tr("Checking drafts again: {done} of {count}")
        if progress.is_paused:
            text = self.tr("Checking drafts again waits for mains power: {done} of {count}")
        counted = {name: QLocale().toString(n) for name, n in (("done", progress.done), ("count", progress.total))}
        self._recheck_label.setText(fill(text, **counted))
        set_tooltip(
            self._recheck_label,
            self.tr("Rules or thresholds have changed. Until then the list shows the previous results."),
        )

    @Slot()
    def _on_network_reachability_changed(self) -> None:
        if self._network is None:
            return
        from PySide6.QtNetwork import QNetworkInformation

        reach = self._network.reachability()
        if reach == QNetworkInformation.Reachability.Unknown:
            self.set_online(None)
        else:
            self.set_online(reach == QNetworkInformation.Reachability.Online)
