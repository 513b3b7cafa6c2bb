"""The settings: sections at the left, the chosen one at the right. Choices apply at once; accounts are saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from trackball_desktop.ui.catalogue.codes import CodesPage
from trackball_desktop.ui.catalogue.label_defaults import LabelsPage
from trackball_desktop.ui.catalogue.lists import ListsPage
from trackball_desktop.ui.catalogue.people import PeoplePage
from trackball_desktop.ui.catalogue.recordings import RecordingsSection
from trackball_desktop.ui.kit import icons, painting, space, theme
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.screen_reader import name_group
from trackball_desktop.ui.settings.accounts import AccountsPage
from trackball_desktop.ui.settings.appearance import AppearancePage
from trackball_desktop.ui.settings.backups import BackupsPage
from trackball_desktop.ui.settings.data import DataPage
from trackball_desktop.ui.settings.keyring import KeyringPage
from trackball_desktop.ui.settings.notifications import NotificationsPage
from trackball_desktop.ui.settings.stores import StoreSettingsPage
from trackball_desktop.ui.settings.thresholds import ThresholdsPage
from trackball_desktop.ui.settings.updates import UpdatesPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

SECTIONS = (
    *("accounts", "labels", "people", "codes", "recordings", "checks", "lists"),
    *("keyring", "appearance", "notifications", "stores", "backups", "updates", "data"),
)
_SIZE = QSize(860, 640)
_AROUND_NAME = 52
"""What stands beside the name of a section: its icon and the margins, in pixels."""


class _SectionDelegate(QStyledItemDelegate):
    """Draws a section as the views of the library are drawn: the chosen one on a soft, round ground."""

    @guarded(return_none)
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(option.state & QStyle.StateFlag.State_HasFocus)
        area = option.rect.adjusted(0, 1, -1, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(theme.color("accent") if focused else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        role, side = ("accent_text" if chosen else "text"), theme.scaled(16)
        at = QRect(area.left() + 10, area.center().y() - side // 2 + 1, side, side)
        name = str(index.data(Qt.ItemDataRole.UserRole))
        at = painting.mirrored_rect(painter, area, at)
        painter.drawPixmap(at.topLeft(), icons.pixmap(name, "accent_text" if chosen else "dim", side))
        font = theme.strong_font() if chosen else theme.body_font()
        text_rect = painting.mirrored_rect(painter, area, area.adjusted(10 + side + 8, 0, -4, 0))
        painting.draw_text(painter, text_rect, str(index.data()), font, role)
        painter.restore()


class SettingsDialog(Dialog):
    """All settings. Open it with `show_section`; it may be opened again and again."""

    release_requested = Signal(str)
    restore_requested = Signal(object)
    step_recorded = Signal(str, object)
    """Several drafts were changed: a sentence, and the services.several.GroupStep that it is."""
    undo_requested = Signal(object)
    """Such a step is to be taken back."""
    update_found = Signal(object)
    language_chosen = Signal()

    _is_built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.accounts = AccountsPage(backend)
        self.labels = LabelsPage(backend)
        self.people = PeoplePage(backend)
        self.people.drafts_changed.connect(self.step_recorded)
        self.people.undo_requested.connect(self.undo_requested)
        self.codes = CodesPage(backend)
        self.recordings = RecordingsSection(backend)
        self.recordings.release_requested.connect(self._on_recordings_release_requested)
        self.thresholds = ThresholdsPage(backend)
        self.lists = ListsPage(backend)
        self.keyring = KeyringPage(backend)
        self.appearance = AppearancePage(backend)
        self.appearance.language_chosen.connect(self.language_chosen)
        self.notifications = NotificationsPage(backend)
        self.stores = StoreSettingsPage(backend)
        self.backups = BackupsPage(backend)
        self.backups.restore_requested.connect(self.restore_requested)
        self.updates = UpdatesPage(backend)
        self.updates.update_found.connect(self.update_found)
        self.data = DataPage(backend)
        self.section_list = QListWidget()
        self.section_list.setProperty("role", "side")
        self.section_list.setItemDelegate(_SectionDelegate(self.section_list))
        self.section_list.setAccessibleName(self.tr("Sections of the settings"))
        self.section_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side = QWidget()
        self._side.setProperty("role", "side")
        self._side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._page_stack = QStackedWidget()
        for name, icon, page in (
            (self.tr("Accounts"), "cloud", self.accounts),
            (self.tr("Labels"), "disc", self.labels),
            (self.tr("People"), "people", self.people),
            (self.tr("Codes"), "list", self.codes),
            (self.tr("Recordings"), "track", self.recordings),
            (self.tr("Checks"), "check", self.thresholds),
            (self.tr("Lists"), "filter", self.lists),
            (self.tr("Keyring"), "key", self.keyring),
            (self.tr("Appearance"), "sun", self.appearance),
            (self.tr("Notifications"), "eye", self.notifications),
            (self.tr("Stores"), "globe", self.stores),
            (self.tr("Backups"), "history", self.backups),
            (self.tr("Updates"), "download", self.updates),
            (self.tr("Data"), "storage", self.data),
        ):
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, icon)
            self.section_list.addItem(item)
            name_group(page, name)
            self._page_stack.addWidget(page)
        self.section_list.currentRowChanged.connect(self._on_section_changed)
        side = QHBoxLayout(self._side)
        side.setContentsMargins(space.S, space.M, space.S, space.M)
        side.addWidget(self.section_list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(self._page_stack, 1)
        self._is_built = True
        self._resize_to_sections()
        self.section_list.setCurrentRow(0)
        self.finished.connect(self._on_dialog_finished)

    def set_session_provider(self, get_session: Callable[[], Session | None]) -> None:
        """Say how the release that is open in the editor is found: a merge of names first saves what is typed there."""
        self.people.current_session = get_session

    @property
    def section(self) -> str:
        """The section of SECTIONS that is shown."""
        return SECTIONS[max(self.section_list.currentRow(), 0)]

    def show_section(self, name: str = "accounts", thing: str | None = None) -> None:
        """Open at a section of SECTIONS; with `thing` at one thing in it.

        Of the accounts that is the editor of one ("" for a new one), of the codes the form for a series (isrc) or a
        pool (upc).
        """
        self.section_list.setCurrentRow(SECTIONS.index(name))
        self.section_list.setFocus()  # what had it may be on another page, or on one that is still being filled
        if thing is not None and name == "accounts":
            self.accounts.edit(thing)
        self.show()
        self.raise_()
        self.activateWindow()
        if thing is not None and name == "codes":
            self.codes.open_form(thing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._resize_to_sections()

    def _resize_to_sections(self) -> None:
        """Give the sections room for their words and the dialog room for its pages, within the screen."""
        if not self._is_built:
            return
        self.section_list.setFont(theme.body_font())
        height = theme.scaled(32)
        for number in range(self.section_list.count()):
            self.section_list.item(number).setSizeHint(QSize(0, height))
        metrics = self.section_list.fontMetrics()
        names = [self.section_list.item(number).text() for number in range(self.section_list.count())]
        words = max(map(metrics.horizontalAdvance, names)) + theme.scaled(_AROUND_NAME)
        self._side.setFixedWidth(min(theme.scaled(160), max(160, words)))
        self.resize_scaled(_SIZE.width(), _SIZE.height())

    @Slot(int)
    def _on_section_changed(self, row: int) -> None:
        self._page_stack.setCurrentIndex(row)
        page = self._page_stack.currentWidget()
        if page in (self.labels, self.people):
            page.refresh()  # type: ignore[attr-defined]

    @Slot(str)
    def _on_recordings_release_requested(self, release_id: str) -> None:
        self.close()
        self.release_requested.emit(release_id)

    @Slot()
    def _on_dialog_finished(self) -> None:
        self.accounts.leave()
        self.labels.leave()
