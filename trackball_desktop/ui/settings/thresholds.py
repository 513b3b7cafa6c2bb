"""The section Checks of the settings: which profiles of stores apply to whom, and each figure that the rules go by.

A figure is changed in its cell and counts at once; a changed one is bold, and its shipped value comes back by a reset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from trackball_desktop.checks.profiles import (
    PARTNERS,
    PROFILES,
    THRESHOLDS,
    Threshold,
    chosen_profiles,
    contradicting_threshold,
    figure,
    parse_figure,
    threshold_text,
)
from trackball_desktop.checks.rule_version import SETTING
from trackball_desktop.checks.sources import describe
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import verbatim
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, set_tooltip
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.runtime.refreshing_page import RefreshingPage

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

_PROFILE_NAMES: Final = {
    "generic": CheckText.tr("Generic"),
    "apple": verbatim("Apple"),
    "spotify": verbatim("Spotify"),
}


class ThresholdsPage(RefreshingPage):
    """Chooses profiles and changes their figures."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(backend, {"accounts", "settings", "release"}, parent)
        self._saved: dict[str, Any] = {}
        self._is_filling = False
        self.set_heading(
            self.tr("Checks"),
            self.tr("Requirements of stores and distributors. The strictest value of the selected profiles applies."),
        )
        self._add_profiles()
        self._add_table()

    # --- profiles --------------------------------------------------------------------------------------------------

    def _add_profiles(self) -> None:
        self.scope_choice = ChoiceBox()
        name_choice(self.scope_choice, self.tr("Scope of the profiles"))
        self.scope_choice.setMinimumWidth(theme.scaled(200))
        self.scope_choice.currentIndexChanged.connect(self._on_scope_changed)
        generic = QCheckBox(localize(_PROFILE_NAMES["generic"]))
        generic.setChecked(True)
        generic.setEnabled(False)
        self.partners = {name: QCheckBox(localize(_PROFILE_NAMES[name])) for name in PARTNERS}
        self.use_default_button = button(self.tr("Same as everything"), "plain")
        self.use_default_button.clicked.connect(self._on_use_default_button_clicked)
        for name, box in self.partners.items():
            box.setAccessibleName(fill(self.tr("{profile} applies"), profile=localize(_PROFILE_NAMES[name])))
            box.clicked.connect(self._on_partner_clicked)
        self.column.addWidget(TextLabel(self.tr("Profiles that apply to"), "small", "dim"))
        self.column.addWidget(
            FlowWidget(self.scope_choice, generic, *self.partners.values(), self.use_default_button, gap=space.M)
        )

    def _scope_key(self) -> str:
        return str(self.scope_choice.currentData() or "")

    @Slot(int)
    def _on_scope_changed(self, _: int) -> None:
        self._show_profiles()

    @Slot()
    def _on_partner_clicked(self) -> None:
        chosen = ["generic", *(name for name, box in self.partners.items() if box.isChecked())]
        self._save(applies={**self._saved.get("applies", {}), self._scope_key(): chosen})

    @Slot()
    def _on_use_default_button_clicked(self) -> None:
        applies = {key: value for key, value in self._saved.get("applies", {}).items() if key != self._scope_key()}
        self._save(applies=applies)

    def _show_profiles(self) -> None:
        scope, applies = self._scope_key(), self._saved.get("applies", {})
        kind, _, name = scope.partition(":")
        label, account = (name if kind == "label" else ""), (name if kind == "account" else "")
        chosen = chosen_profiles(self._saved, label=label, account_id=account)
        for partner, box in self.partners.items():
            box.setChecked(partner in chosen)
        self.use_default_button.setVisible(bool(scope) and scope in applies)

    # --- figures ---------------------------------------------------------------------------------------------------

    def _add_table(self) -> None:
        self.table = QTableWidget(len(THRESHOLDS), 1 + len(PROFILES))
        self.table.setProperty("boxed", True)
        self.table.setAccessibleName(self.tr("Values of the profiles"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Requirement"), *(localize(_PROFILE_NAMES[name]) for name in PROFILES)]
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.verticalHeader().setMinimumSectionSize(theme.scaled(26))
        self.table.setWordWrap(True)
        self._fit_columns()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        self.table.setMinimumHeight(theme.scaled(260))
        self.table.itemChanged.connect(self._on_item_changed)
        self.table.currentCellChanged.connect(self._on_current_changed)
        self.source_label = TextLabel("", "small", "dim")
        self.source_label.setMinimumHeight(theme.scaled(52))
        self.source_label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reset_button = button(self.tr("Reset this value"))
        self.reset_button.clicked.connect(self._on_reset_clicked)
        self.reset_all_button = button(self.tr("Reset all values"))
        self.reset_all_button.clicked.connect(self._on_reset_all_clicked)
        row = QHBoxLayout()
        row.addWidget(self.reset_button)
        row.addWidget(self.reset_all_button)
        row.addStretch(1)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.source_label)
        self.column.addLayout(row)

    def _fit_columns(self) -> None:
        """Give the words room, and share the rest among the profiles; lists of figures wrap."""
        header = self.table.horizontalHeader()
        self.table.setColumnWidth(0, theme.scaled(250))
        header.setMinimumSectionSize(theme.scaled(88))
        for column in range(1, 1 + len(PROFILES)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "reset_all_button"):
            self._fit_columns()

    def _changes(self) -> dict[str, dict[str, Any]]:
        return self._saved.get("changed", {})

    def _show_figures(self) -> None:
        self._is_filling = True
        for row, threshold in enumerate(THRESHOLDS):
            unit = f" ({localize(threshold.unit)})" if threshold.unit else ""
            name = QTableWidgetItem(f"{localize(threshold.group)}: {localize(threshold.text)}{unit}")
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            set_tooltip(name, name.text())
            if self.table.item(row, 0) is None:
                self.table.setItem(row, 0, name)
            for column, profile in enumerate(PROFILES, 1):
                self._fill_cell(row, column, threshold, profile)
        self._is_filling = False
        self._explain()

    def _fill_cell(self, row: int, column: int, threshold: Threshold, profile: str) -> None:
        """Show a figure in its cell. The item stays the same one: it may be what was just typed into."""
        text = threshold_text(threshold, figure(threshold, profile, self._changes()))
        shipped = threshold_text(threshold, threshold.values.get(profile))
        cell = self.table.item(row, column)
        if cell is None:
            cell = QTableWidgetItem()
            self.table.setItem(row, column, cell)
        cell.setText(text)
        cell.setFont(theme.strong_font() if text != shipped else theme.body_font())
        spoken = text or self.tr("no requirement")
        if text != shipped:
            spoken = fill(self.tr("{value}, changed; default: {shipped}"), value=spoken, shipped=shipped or "—")
        cell.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        set_tooltip(cell, spoken)

    def _current_threshold(self) -> tuple[Threshold, str] | None:
        row, column = self.table.currentRow(), self.table.currentColumn()
        return (THRESHOLDS[row], PROFILES[column - 1]) if row >= 0 and column >= 1 else None

    @Slot(int, int, int, int)
    def _on_current_changed(self, *_: int) -> None:
        self._explain()

    def _explain(self) -> None:
        """Say where the current figure comes from; for a name, where all of its figures do."""
        current, row = self._current_threshold(), self.table.currentRow()
        changed = current is not None and current[0].name in self._changes().get(current[1], {})
        self.reset_button.setEnabled(changed)
        self.reset_all_button.setEnabled(any(self._changes().values()))
        if row < 0:
            self.source_label.setText(
                self.tr("Select a value to see its source. Double-click or press F2 to change it.")
            )
            return
        threshold = THRESHOLDS[row]
        profiles = [current[1]] if current is not None else [name for name in PROFILES if name in threshold.sources]
        lines = [
            f"{localize(_PROFILE_NAMES[name])}: {'; '.join(describe(key) for key in threshold.sources[name].split())}"
            for name in profiles
            if name in threshold.sources
        ]
        if current is not None and not lines:
            lines = [fill(self.tr("{profile} has no requirement here."), profile=localize(_PROFILE_NAMES[current[1]]))]
        if current is not None and changed:
            shipped = threshold_text(threshold, threshold.values.get(current[1])) or "—"
            lines.append(fill(self.tr("Changed by you; default: {shipped}"), shipped=shipped))
        self.source_label.setText("\n".join(lines))

    @Slot(QTableWidgetItem)
    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        if self._is_filling or item.column() == 0:
            return
        threshold, profile = THRESHOLDS[item.row()], PROFILES[item.column() - 1]
        value = parse_figure(threshold, item.text())
        if value is None and item.text().strip():
            self._is_filling = True
            typed = item.text()
            self._fill_cell(item.row(), item.column(), threshold, profile)
            self._is_filling = False
            self.source_label.setText(
                fill(self.tr("“{typed}” is not a valid value; the old value stays."), typed=typed)
            )
            return
        other = contradicting_threshold(self._with_value(threshold, profile, value), threshold.name)
        if other is not None:
            self._is_filling = True
            typed = item.text()
            self._fill_cell(item.row(), item.column(), threshold, profile)
            self._is_filling = False
            text = self.tr("“{typed}” contradicts “{other}”. The old value stays.")
            self.source_label.setText(fill(text, typed=typed, other=f"{other.group}: {other.text}"))
            return
        self._change(threshold, profile, None if value == threshold.values.get(profile) else value)

    def _change(self, threshold: Threshold, profile: str, value: Any) -> None:
        """Keep a changed figure; None gives back the shipped one."""
        self._save(changed=self._with_value(threshold, profile, value))

    def _with_value(self, threshold: Threshold, profile: str, value: Any) -> dict[str, dict[str, Any]]:
        """Return what would be changed with this figure too."""
        own = {
            name: own_value for name, own_value in self._changes().get(profile, {}).items() if name != threshold.name
        }
        if value is not None:
            own[threshold.name] = list(value) if isinstance(value, tuple) else value
        return {**self._changes(), profile: own}

    @Slot()
    def _on_reset_clicked(self) -> None:
        current = self._current_threshold()
        if current is not None:
            self._change(*current, None)

    @Slot()
    def _on_reset_all_clicked(self) -> None:
        self._save(changed={})

    # --- keeping ---------------------------------------------------------------------------------------------------

    def _save(self, **parts: Any) -> None:
        self._saved = {**self._saved, **parts}
        saved = self._saved
        self._writes.run_write(lambda services: services.repositories.settings.save(SETTING, saved))
        self._show()

    def show_write_error(self, error: TrackballError) -> None:
        """Show the figure that is kept, and below why the other one is not."""
        self.refresh()
        self.source_label.setText(error_text(error))

    @Slot()
    def refresh(self) -> None:
        """Read anew what is kept, and whom there is to choose for."""
        if self.table.state() == QTableWidget.State.EditingState:
            return
        self._saved = self._backend.settings.get(SETTING, {})
        chosen = self._scope_key()
        entries = [(self.tr("Everything"), "")]
        entries += [(account.name, f"account:{account.id}") for account in self._backend.accounts.list()]
        labels = sorted({*self._backend.labels.names(), *(name for name, _ in self._backend.library.labels())})
        entries += [(fill(self.tr("Label {name}"), name=name), f"label:{name}") for name in labels]
        if entries != [
            (self.scope_choice.itemText(n), self.scope_choice.itemData(n)) for n in range(self.scope_choice.count())
        ]:
            self.scope_choice.blockSignals(True)
            self.scope_choice.clear()
            for name, key in entries:
                self.scope_choice.addItem(name, key)
            self.scope_choice.setCurrentIndex(max(self.scope_choice.findData(chosen), 0))
            self.scope_choice.blockSignals(False)
        self._show()

    def _show(self) -> None:
        self._show_profiles()
        self._show_figures()
