"""The section Lists of the settings: the values that forms offer and checks compare with, for each account.

Every value says where it comes from: printed in the target's documents, expected by us, seen in the target's answers,
or yours. A list that is marked complete for the account stops Submit at any other value.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from trackball_desktop.domain import vocabulary
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.formats.text_files import read_text
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.settings_parts import LineField
from trackball_desktop.ui.runtime.refreshing_page import RefreshingPage

if TYPE_CHECKING:
    from concurrent.futures import Future

    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.lists import AccountLists
    from trackball_desktop.ui.runtime.backend import Backend

_PARENT_LISTS = ("genre", "role")
"""Lists with values that depend on theirs: sub-genres of a genre, types of a role."""
_INTERNAL_LISTS = frozenset({"ai_answer"})
_MAX_CHARACTERS = 2_000_000
"""Characters of a list that is imported."""
_MAX_ROWS = 3000


class ListsPage(RefreshingPage):
    """Shows one list of one account, and changes it."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(backend, {"accounts"}, parent)
        self.set_heading(
            self.tr("Lists"),
            fill(
                self.tr(
                    "{target} has its own lists for each account. The app comes with a basic set and "
                    "learns values from {target}'s answers. You can add the rest."
                ),
                target=display_name(FIRST),
            ),
        )
        self._add_choice()
        self._add_table()
        self._add_controls()

    def _add_choice(self) -> None:
        self.account_choice = ChoiceBox()
        name_choice(self.account_choice, self.tr("Account"))
        self.list = ChoiceBox()
        name_choice(self.list, self.tr("List"))
        names = [name for name in (*vocabulary.names(), "label", "artist") if name not in _INTERNAL_LISTS]
        for label, name in sorted((_list_title(name), name) for name in names):
            self.list.addItem(label, name)
        self.list.setCurrentIndex(max(self.list.findData("genre"), 0))
        self.parent_value_choice = ChoiceBox()
        name_choice(self.parent_value_choice, self.tr("Show values for"))
        for box, chosen in (
            (self.account_choice, self._on_account_activated),
            (self.list, self._on_list_activated),
            (self.parent_value_choice, self._on_parent_activated),
        ):
            box.activated.connect(chosen)
            box.setMinimumWidth(theme.scaled(150))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # filled after it is first shown
        self.column.addWidget(FlowWidget(self.account_choice, self.list, self.parent_value_choice, gap=space.S))

    def _add_table(self) -> None:
        self.table = QTableWidget(0, 2)
        self.table.setProperty("boxed", True)
        self.table.setAccessibleName(self.tr("Values of the list"))
        self.table.setHorizontalHeaderLabels([self.tr("Value"), self.tr("From")])
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(theme.scaled(200))
        self.table.itemSelectionChanged.connect(self._on_selection_changed)
        remove = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        remove.setContext(Qt.ShortcutContext.WidgetShortcut)
        remove.activated.connect(self._on_remove_clicked)
        self.column.addWidget(self.table, 1)

    def _add_controls(self) -> None:
        self.value_field = LineField(self.tr("Add a value"))
        self.value_field.input.returnPressed.connect(self._on_add_clicked)
        self.value_field.changed.connect(self._on_value_changed)
        self.add_button = button(self.tr("Add"), "primary")
        self.remove_button = button(self.tr("Remove"))
        self.import_button = button(self.tr("Import file…"), icon="import")
        self.paste_button = button(self.tr("Paste"))
        self.reset_button = button(self.tr("Reset list"))
        for control, clicked in (
            (self.add_button, self._on_add_clicked),
            (self.remove_button, self._on_remove_clicked),
            (self.import_button, self._on_import_clicked),
            (self.paste_button, self._on_paste_clicked),
            (self.reset_button, self._on_reset_clicked),
        ):
            control.clicked.connect(clicked)
        self.complete_box = QCheckBox(self.tr("This list is complete for this account"))
        self.complete_box.clicked.connect(self._on_complete_clicked)
        self.count_label = TextLabel("", "small", "dim")
        self.count_label.setMinimumHeight(theme.scaled(18))
        self.column.addWidget(self.value_field)
        self.column.addWidget(
            FlowWidget(
                self.add_button,
                self.remove_button,
                self.import_button,
                self.paste_button,
                self.reset_button,
                gap=space.S,
            )
        )
        self.column.addWidget(self.complete_box)
        self.column.addWidget(
            TextLabel(self.tr("Any other value then blocks Submit. Otherwise it is only a warning."), "small", "dim")
        )
        self.column.addWidget(self.count_label)

    # --- what is chosen --------------------------------------------------------------------------------------------

    @property
    def account_id(self) -> str:
        """The account whose lists are shown; empty where there is none yet."""
        return str(self.account_choice.currentData() or "")

    @property
    def key(self) -> str:
        """The key of the list that is shown: its name, or "genre/R&B"."""
        name, parent = str(self.list.currentData()), str(self.parent_value_choice.currentData() or "")
        return f"{name}/{parent}" if parent and name in _PARENT_LISTS else name

    @Slot(int)
    def _on_account_activated(self, _: int) -> None:
        self.refresh()

    @Slot(int)
    def _on_list_activated(self, _: int) -> None:
        self.parent_value_choice.clear()
        self.refresh()

    @Slot(int)
    def _on_parent_activated(self, _: int) -> None:
        self.refresh()

    # --- showing ---------------------------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Read anew what is kept."""
        accounts = [(account.name, account.id) for account in self._backend.accounts.list()]
        _fill_box(self.account_choice, accounts or [(self.tr("No account yet"), "")])
        lists = self._backend.repositories.lists.for_account(self.account_id)
        self._fill_parents(lists)
        self._fill_table(lists)
        self.complete_box.setChecked(self.key in lists.complete)
        self.reset_button.setEnabled(bool(lists.own.get(self.key) or lists.removed.get(self.key)))
        self._on_selection_changed()

    def _fill_parents(self, lists: AccountLists) -> None:
        name = str(self.list.currentData())
        self.parent_value_choice.setVisible(name in _PARENT_LISTS)
        if name not in _PARENT_LISTS:
            return
        account = {key: lists.values(key) for key in lists.list_keys()}
        parents = vocabulary.choices_for(name, account, removed=lists.removed)
        all_text = self.tr("genres") if name == "genre" else self.tr("roles")
        below = self.tr("sub-genres of {name}") if name == "genre" else self.tr("types of {name}")
        _fill_box(self.parent_value_choice, [(all_text, ""), *((fill(below, name=value), value) for value in parents)])

    def _fill_table(self, lists: AccountLists) -> None:
        name, _, parent = self.key.partition("/")
        account = {key: lists.values(key) for key in lists.list_keys()}
        values = vocabulary.choices_for(name, account, parent, lists.removed)
        shipped = vocabulary.vocabulary(name)
        terms = shipped.terms if not parent else next((t.children for t in shipped.terms if t.value == parent), ())
        confirmed = {term.value for term in terms if term.confirmed}
        self.table.setRowCount(min(len(values), _MAX_ROWS))
        for row, value in enumerate(values[:_MAX_ROWS]):
            self.table.setItem(row, 0, QTableWidgetItem(value))
            self.table.setItem(row, 1, QTableWidgetItem(self._origin(value, lists, confirmed)))
        self.count_label.setText(Counts.tr("%n values", "%n value", len(values)))

    def _origin(self, value: str, lists: AccountLists, confirmed: set[str]) -> str:
        if value in lists.own.get(self.key, ()):
            return self.tr("yours")
        if value in lists.seen.get(self.key, ()):
            return fill(self.tr("seen in {target}"), target=display_name(FIRST))
        return (
            fill(self.tr("built in, documented by {target}"), target=display_name(FIRST))
            if value in confirmed
            else self.tr("built in, assumed")
        )

    @Slot()
    def _on_selection_changed(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selectedItems()))

    # --- changing --------------------------------------------------------------------------------------------------

    @Slot()
    def _on_value_changed(self) -> None:
        self.value_field.set_error("")

    @Slot()
    def _on_add_clicked(self) -> None:
        value = self.value_field.text
        if not value:
            self.value_field.set_error(self.tr("Enter a value first."))
            return
        account_id, key = self.account_id, self.key
        self._writes.run_write(
            lambda services: services.repositories.lists.add(account_id, key, [value]), self._on_saved
        )
        self.value_field.fill("")

    @Slot()
    def _on_remove_clicked(self) -> None:
        rows = sorted({item.row() for item in self.table.selectedItems()})
        account_id, key = self.account_id, self.key
        for value in [item.text() for row in rows if (item := self.table.item(row, 0)) is not None]:
            self._writes.run_write(partial(_remove_value, account_id, key, value), self._on_saved)

    @Slot()
    def _on_reset_clicked(self) -> None:
        account_id, key = self.account_id, self.key
        self._writes.run_write(lambda services: services.repositories.lists.reset(account_id, key), self._on_saved)

    @Slot(bool)
    def _on_complete_clicked(self, checked: bool) -> None:
        account_id, key = self.account_id, self.key
        self._writes.run_write(
            lambda services: services.repositories.lists.set_complete(account_id, key, checked), self._on_saved
        )

    @Slot()
    def _on_import_clicked(self) -> None:
        kinds = self.tr("Text or CSV (*.txt *.csv *.tsv)")
        choose_file(self, self.tr("Import a list"), self.import_file, filters=kinds)

    def import_file(self, path: Path) -> None:
        """Take the values of a file in; says why where that cannot be."""

        async def work(_: object) -> str:
            return (await asyncio.to_thread(read_text, path)).text

        self._writes.run(work, self._on_file_read)

    @Slot(object)
    def _on_file_read(self, text: str) -> None:
        if len(text) > _MAX_CHARACTERS:
            self.value_field.set_error(self.tr("This file is too large to be a list."))
        else:
            self.add_values_from_text(text)

    @Slot()
    def _on_paste_clicked(self) -> None:
        self.add_values_from_text(QGuiApplication.clipboard().text())

    def add_values_from_text(self, text: str) -> None:
        """Add the values of a text: one a line, or of a CSV "depends on, value"."""
        name, by_key = str(self.list.currentData()), dict[str, list[str]]()
        for parent, value in vocabulary.read_list(text):
            key = f"{name}/{parent}" if parent and name in _PARENT_LISTS else self.key
            by_key.setdefault(key, []).append(value)
        if not by_key:
            self.value_field.set_error(self.tr("The file contains no values. Use one value per line."))
            return
        for key, values in by_key.items():
            self._writes.run_write(partial(_add_values, self.account_id, key, values), self._on_saved)

    @Slot(object)
    def _on_saved(self, _: object) -> None:
        self.refresh()

    def show_write_error(self, error: TrackballError) -> None:
        """Say it at the field for new values."""
        self.value_field.set_error(error_text(error))


def _add_values(account_id: str, key: str, values: list[str], services: Services) -> Future[int]:
    return services.repositories.lists.add(account_id, key, values)


def _remove_value(account_id: str, key: str, value: str, services: Services) -> Future[int]:
    return services.repositories.lists.remove(account_id, key, value)


def _list_title(name: str) -> str:
    fields = {"language": "metadata_language", "territory": "country", "partners": "partners", "work_role": "role"}
    title = field_label(fields.get(name, name))
    return f"{title} (works)" if name == "work_role" else title


def _fill_box(box: QComboBox, choices: list[tuple[str, str]]) -> None:
    """Fill a box, keeping what is chosen where it is still there."""
    if choices == [(box.itemText(n), box.itemData(n)) for n in range(box.count())]:
        return
    chosen = box.currentData()
    box.clear()
    for text, value in choices:
        box.addItem(text, value)
    box.setCurrentIndex(max(box.findData(chosen), 0) if chosen else 0)
