"""The bar above: back and title, search, practice, account, and the one primary button in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import icons, shortcuts, space, theme
from trackball_desktop.ui.kit.basic import button, label, set_style_property, set_tooltip
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import ElidedLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.painting import elide, to_single_line
from trackball_desktop.ui.kit.search_box import SearchBox
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.shell.undo_buttons import UndoButtons

if TYPE_CHECKING:
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.runtime.backend import Backend

HEIGHT = 48
TITLE_WIDTH = 192
MIN_TITLE_WIDTH = 70
"""How much of a release's title has to be seen, in pixels; else the words of a button go first."""
MAX_NAME_LENGTH = 28
MAX_TEMPLATES = 15


class TopBar(QFrame):
    """Tells wishes; the window carries them out."""

    back_requested = Signal()
    folder_requested = Signal()
    empty_requested = Signal()
    template_requested = Signal(str)
    templates_requested = Signal()
    import_requested = Signal()
    store_requested = Signal()
    """A release is to be looked up in public catalogues."""
    file_requested = Signal()
    events_requested = Signal()
    """A sheet or a bundle is to be imported."""
    sample_requested = Signal()
    settings_requested = Signal()
    account_requested = Signal(str)
    """Settings at this account; empty for a new one."""
    keys_requested = Signal()
    place_requested = Signal(str)
    """Another place of the open release is to be shown: "draft", "sent", "stores"."""

    _is_built = False
    """Whether all parts are there: Qt tells of another style from the first line of `__init__` on."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.setProperty("role", "bar")
        self._back_button = QToolButton()
        self._back_button.setIcon(icons.icon("back"))
        self._back_button.setAccessibleName(self.tr("Back to the list"))
        set_tooltip(self._back_button, self.tr("Back to the list (Alt+Left)"))
        self._back_button.clicked.connect(self.back_requested)
        self._back_button.hide()
        self._title_label = ElidedLabel()
        self._title_label.setProperty("scale", "strong")
        self._is_list = True
        self.search = SearchBox(QKeySequence(shortcuts.SEARCH_KEY))
        self.undo_buttons = UndoButtons(self)
        self._badge = label(self.tr("Practice"), "badge")
        self._badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._badge.setVisible(backend.practice)
        self.account_button = button("", name=self.tr("Account"))
        self._account_menu = QMenu(self.account_button)
        self._account_menu.setAccessibleName(self.tr("Accounts and settings"))
        self._account_menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.account_button.setMenu(self._account_menu)
        self.account_button.setProperty("menu", True)
        self._account_name = ""
        self._new_text = self.tr("New release")
        self.new_button = button(self._new_text, "primary", icon="plus")
        self.new_button.setMenu(self._new_menu())
        self.new_button.setProperty("menu", True)
        self._account_actions = QActionGroup(self)
        self._account_actions.triggered.connect(self._on_account_actions_triggered)
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(space.L, 0, space.L, 0)
        layout.setSpacing(space.M)
        layout.addWidget(self._back_button)
        layout.addWidget(self._title_label)
        self.place_switch = SegmentedControl(
            (
                ("draft", self.tr("Draft")),
                ("sent", fill(self.tr("In {target}"), target=names_in_use())),
                ("stores", self.tr("In stores")),
            ),
            self.tr("Places of the release"),
        )
        self.place_switch.chosen.connect(self.place_requested)
        self.place_switch.hide()
        layout.addWidget(self.place_switch)
        layout.addWidget(self.search, 1)
        layout.addStretch()
        layout.addWidget(self.undo_buttons)
        layout.addWidget(self._badge)
        layout.addWidget(self.account_button)
        layout.addWidget(self.new_button)
        backend.bridge.changed.connect(self._on_bridge_changed)
        self._is_built = True
        self._apply_theme()
        self.show_list()
        self.refresh_accounts()

    def show_list(self) -> None:
        """Be the bar of the list."""
        self._back_button.hide()
        self.place_switch.hide()
        self._is_list = True
        self._title_label.show_text(self.tr("Trackball"))
        self.search.show()
        set_style_property(self.new_button, "kind", "primary")
        self.new_button.setIcon(icons.icon("plus", "on_accent"))
        self._hide_what_does_not_fit()

    def show_release(self, title: str) -> None:
        """Be the bar of the editor: the way back, and what is edited. Submit is the primary button there."""
        self._back_button.show()
        self._is_list = False
        self._title_label.show_text(to_single_line(title) or self.tr("Untitled"))
        self.search.hide()
        set_style_property(self.new_button, "kind", "")
        self.new_button.setIcon(icons.icon("plus", "dim"))
        self._hide_what_does_not_fit()

    def show_place(self, place: str, *, sent: bool, in_stores: bool, target: str = "", targets: int = 0) -> None:
        """Show which place of the open release is in front; those that hold nothing yet are left out.

        `target` is the id of where it is, `targets` at how many.
        """
        several = Counts.tr("In %n targets", "In %n target", targets)
        self.place_switch.set_word(
            "sent", several if targets > 1 else fill(self.tr("In {target}"), target=display_name(target))
        )
        self.place_switch.set_current_key(place)
        self.place_switch.set_visible_parts({"draft": True, "sent": sent, "stores": in_stores})
        self.place_switch.setVisible(sent or in_stores)

    def refresh_accounts(self) -> None:
        """Show the account that releases go to when they name none."""
        account = self._backend.accounts.default()
        name = account.name if account is not None else self.tr("No account")
        if self._backend.practice:
            name = self.tr("Practice account")
        shown = name if len(name) <= MAX_NAME_LENGTH else name[: MAX_NAME_LENGTH - 1] + "…"
        self._account_name = shown
        self._hide_what_does_not_fit()
        self.account_button.setAccessibleDescription(name)

    def _hide_what_does_not_fit(self) -> None:
        """Leave out what the width has no room for; only the width and the texts decide.

        Over the list that is the name of the app first; then the words of the button for new releases, beside its sign;
        then the end of the account's name.
        """
        gap, margins = self._row.spacing(), self._row.contentsMargins()
        others = [
            part.sizeHint().width() + gap
            for part in (self._back_button, self.place_switch, self.undo_buttons, self._badge)
            if not part.isHidden()
        ]
        if self._is_list:
            others.append(self.search.minimumSizeHint().width() + gap)
        room = self.width() - margins.left() - margins.right() - sum(others) - 2 * gap
        account = _width_of(self.account_button, self._account_name)
        words, sign = (_width_of(self.new_button, text) for text in (self._new_text, ""))
        natural = self._title_label.sizeHint().width()
        title = gap + (max(TITLE_WIDTH - 12, natural) if self._is_list else min(natural, theme.scaled(MIN_TITLE_WIDTH)))
        steps = ((title, words), (0, words), (0, sign)) if self._is_list else ((title, words), (title, sign))
        named, new = next(((named, new) for named, new in steps if named + account + new <= room), steps[-1])
        self._title_label.setVisible(named > 0)
        self._title_label.setMinimumWidth(title - gap if self._is_list else 0)
        self._title_label.setMaximumWidth(title - gap if self._is_list else 16_777_215)
        _show_text(self.new_button, self._new_text if new == words else "", self._new_text)
        cut = max(0, account - (room - named - new))
        metrics = self.account_button.fontMetrics()
        shown = elide(metrics, self._account_name, metrics.horizontalAdvance(self._account_name) - cut)
        shown = "" if shown == "…" else shown
        described = self.account_button.accessibleDescription()
        _show_text(self.account_button, shown if cut else self._account_name, self._account_name)
        self.account_button.setAccessibleDescription(described)  # a tool tip is one as well, and is empty mostly
        if self.account_button.icon().isNull() is not bool(self.account_button.text()):
            self.account_button.setIcon(QIcon() if self.account_button.text() else icons.icon("person", "dim"))

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look what there is room for."""
        super().resizeEvent(event)
        self._hide_what_does_not_fit()

    def event(self, event: QEvent) -> bool:
        """Look again when a part comes or goes, or says more."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self._is_built:
            self._hide_what_does_not_fit()
        return done

    def _new_menu(self) -> QMenu:
        menu = QMenu(self.new_button)
        menu.setAccessibleName(self.tr("Start a new release"))
        folder = menu.addAction(icons.icon("folder", "dim"), self.tr("From a folder of masters…"))
        _show_key(folder, QKeySequence(QKeySequence.StandardKey.Open))
        folder.triggered.connect(self.folder_requested)
        empty = menu.addAction(icons.icon("edit", "dim"), self.tr("Empty release"))
        _show_key(empty, QKeySequence(QKeySequence.StandardKey.New))
        empty.triggered.connect(self.empty_requested)
        # Made with its parent: the wrapper of a menu that Qt makes itself may lose it while it is open.
        self._templates = QMenu(self.tr("From a template"), menu)
        self._templates.setIcon(icons.icon("duplicate", "dim"))
        menu.addMenu(self._templates)
        self._templates.setAccessibleName(self.tr("Templates"))
        self._templates.aboutToShow.connect(self._on_templates_about_to_show)
        self._templates.triggered.connect(self._on_template_triggered)
        import_action = menu.addAction(
            icons.icon("import", "dim"), fill(self.tr("Import from {target}…"), target=display_name(FIRST))
        )
        import_action.triggered.connect(self.import_requested)
        store_action = menu.addAction(icons.icon("globe", "dim"), self.tr("From a store: UPC, ISRC or link…"))
        store_action.triggered.connect(self.store_requested)
        file_action = menu.addAction(icons.icon("file", "dim"), self.tr("From a sheet or a bundle…"))
        file_action.triggered.connect(self.file_requested)
        events = menu.addAction(icons.icon("inbox", "dim"), self.tr("Catalogue events…"))
        events.triggered.connect(self.events_requested)
        menu.addSeparator()
        sample = menu.addAction(icons.icon("sample", "dim"), self.tr("Sample release"))
        sample.triggered.connect(self.sample_requested)
        return menu

    @Slot()
    def _on_templates_about_to_show(self) -> None:
        self._templates.clear()
        for template in self._backend.repositories.templates.list()[:MAX_TEMPLATES]:
            self._templates.addAction(template.name.replace("&", "&&")).setData(template.id)
        if self._templates.actions():
            self._templates.addSeparator()
        self._templates.addAction(self.tr("All templates…")).setData("")

    @Slot(QAction)
    def _on_template_triggered(self, action: QAction) -> None:
        template_id = str(action.data() or "")
        if template_id:
            self.template_requested.emit(template_id)
        else:
            self.templates_requested.emit()

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        menu = self._account_menu
        menu.clear()
        default = self._backend.accounts.default()
        for account in self._backend.accounts.list():
            action = menu.addAction(account.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(default is not None and account.id == default.id)
            action.setData(account.id)
            self._account_actions.addAction(action)
        if menu.actions():
            menu.addSeparator()
        if not self._backend.practice:
            add_action = menu.addAction(icons.icon("plus", "dim"), self.tr("Add account…"))
            add_action.triggered.connect(self._on_add_action_triggered)
        settings = menu.addAction(icons.icon("settings", "dim"), self.tr("Settings…"))
        _show_key(settings, QKeySequence(shortcuts.SETTINGS_KEY))
        settings.triggered.connect(self.settings_requested)
        shortcuts_action = menu.addAction(icons.icon("keyboard", "dim"), self.tr("Keyboard shortcuts"))
        _show_key(shortcuts_action, QKeySequence(shortcuts.SHORTCUTS_KEY))
        shortcuts_action.triggered.connect(self.keys_requested)

    @Slot()
    def _on_add_action_triggered(self) -> None:
        self.account_requested.emit("")

    @Slot(QAction)
    def _on_account_actions_triggered(self, action: QAction) -> None:
        self._backend.accounts.set_default(str(action.data()))

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        if change.topic == "accounts":
            self.refresh_accounts()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._is_built:
            self._apply_theme()
        super().changeEvent(event)

    def _apply_theme(self) -> None:
        self.setFixedHeight(theme.scaled(HEIGHT))


def _width_of(owner: QPushButton, text: str) -> int:
    """Return how wide a button is with a text, in pixels, whatever it says now.

    It goes by what the button takes now: `QStyle` has 570 names, which the first window would wait for. A button
    without text and sign is as wide as one that says XXXX.
    """
    metrics = owner.fontMetrics()
    without_text = "XXXX" if owner.icon().isNull() else ""
    shown = owner.text().replace("&&", "&") or without_text
    return owner.sizeHint().width() + metrics.horizontalAdvance(text or without_text) - metrics.horizontalAdvance(shown)


def _show_text(owner: QPushButton, shown: str, whole: str) -> None:
    """Show a text on a button, and the whole of it as its tool tip where it is cut."""
    text = shown.replace("&", "&&")
    if owner.text() != text:
        owner.setText(text)
        set_tooltip(owner, whole if shown != whole else "")


def _show_key(action: QAction, key: QKeySequence) -> None:
    """Show a key beside an entry. The window listens to the key itself: two listeners would silence each other."""
    action.setShortcut(key)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
