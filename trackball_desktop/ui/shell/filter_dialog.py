"""The form of a filter: what the plan, the board and the list show; it may be kept under a name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.date_parsing import read_date
from trackball_desktop.storage.library import CREATED_VIEW, LibraryQuery
from trackball_desktop.storage.saved_filters import SavedFilter
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Texts, format_value
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.kit.text_fields import LineEdit


class FilterText(Texts):
    """What a filter looks for."""


def view_text(view: str) -> str:
    """Return what a view is called."""
    return {
        "to_fix": FilterText.tr("To fix"),
        "drafts": FilterText.tr("Drafts"),
        "on_the_way": FilterText.tr("On the way"),
        CREATED_VIEW: FilterText.tr("In {target}", target=names_in_use()),
        "released": FilterText.tr("Released"),
    }.get(view, FilterText.tr("All releases"))


def missing_text(missing: str) -> str:
    """Return what a release may lack, in words."""
    return {
        "cover": FilterText.tr("No cover yet"),
        "upc": FilterText.tr("No UPC yet"),
        "date": FilterText.tr("No release date yet"),
        "catalog_number": FilterText.tr("No catalogue number yet"),
    }.get(missing, "")


def filter_text(query: LibraryQuery) -> str:
    """Say a filter in words: "Drafts, Kite, before 1 Mar 2027"; empty for one that lets everything through."""
    parts = [view_text(query.view)] if query.view != "all" else []
    parts += [query.label] if query.label else []
    if query.out_from and query.out_until:
        parts.append(
            FilterText.tr("out from {first} until {last}", first=_day(query.out_from), last=_day(query.out_until))
        )
    elif query.out_from:
        parts.append(FilterText.tr("out from {day}", day=_day(query.out_from)))
    elif query.out_until:
        parts.append(FilterText.tr("out until {day}", day=_day(query.out_until)))
    parts += [missing_text(query.missing)] if query.missing else []
    parts += [f"“{query.search}”"] if query.search else []
    return ", ".join(parts)


def _day(text: str) -> str:
    return format_value(date.fromisoformat(text))


class FilterDialog(Dialog):
    """Asks what is to be shown. `chosen` carries a LibraryQuery and the name under which it is kept, empty for none."""

    chosen = Signal(object, str)
    removed = Signal(str)
    """The name of a saved filter that is to be forgotten."""

    def __init__(
        self, query: LibraryQuery, labels: Sequence[str], saved: Sequence[SavedFilter], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Filter releases"))
        self._saved = {item.name: item.query for item in saved}
        self.view = self._choice([(view, view_text(view)) for view in
            ("all", "to_fix", "drafts", "on_the_way", CREATED_VIEW, "released")])  # fmt: skip
        self.label = self._choice([("", self.tr("All labels")), *((name, name) for name in labels)])
        self.missing = self._choice(
            [("", self.tr("Anything"))]
            + [(key, missing_text(key)) for key in ("cover", "upc", "date", "catalog_number")]
        )
        self.search_input = LineEdit(self)
        self.out_from, self.out_until = LineEdit(self), LineEdit(self)
        for line in (self.out_from, self.out_until):
            line.setPlaceholderText(self.tr("e.g. 2027-03-01"))
        self.name_edit = LineEdit(self)
        self.name_edit.setPlaceholderText(self.tr("Enter a name to save it in the sidebar, e.g. Out before March"))
        self.name_edit.setMaxLength(60)
        self.error_label = label("", "bad", wrap=True)
        self.error_label.hide()
        form = QFormLayout()
        for words, field in (
            (self.tr("Status"), self.view),
            (self.tr("Label"), self.label),
            (self.tr("Released from"), self.out_from),
            (self.tr("Released until"), self.out_until),
            (self.tr("Missing"), self.missing),
            (self.tr("Text"), self.search_input),
            (self.tr("Save as"), self.name_edit),
        ):
            field.setAccessibleName(words)
            caption = label(words)
            caption.setBuddy(field)
            form.addRow(caption, field)
        self.apply_button = button(self.tr("Show"), "primary")
        self.clear_button = button(self.tr("Show all"))
        self.remove_button = button(self.tr("Delete this filter"), "danger")
        cancel = button(self.tr("Cancel"))
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addLayout(form)
        column.addWidget(self.error_label)
        column.addLayout(row(self.remove_button, self.clear_button, None, cancel, self.apply_button))
        self.setMinimumWidth(theme.scaled(480))
        self.apply_button.setDefault(True)
        self.apply_button.clicked.connect(self._on_apply_clicked)
        self.clear_button.clicked.connect(self._on_clear_clicked)
        self.remove_button.clicked.connect(self._on_remove_clicked)
        cancel.clicked.connect(self.reject)
        self._fill(query)

    def _choice(self, entries: Sequence[tuple[str, str]]) -> QComboBox:
        choice_box = ChoiceBox(self)
        for key, words in entries:
            choice_box.addItem(words, key)
        return choice_box

    def _fill(self, query: LibraryQuery) -> None:
        for box, key in ((self.view, query.view), (self.label, query.label or ""), (self.missing, query.missing)):
            box.setCurrentIndex(max(0, box.findData(key)))
        self.search_input.setText(query.search)
        self.out_from.setText(query.out_from)
        self.out_until.setText(query.out_until)
        saved_name = next((name for name, kept in self._saved.items() if kept == query), "")
        self.name_edit.setText(saved_name)
        self._saved_name = saved_name
        self.remove_button.setVisible(bool(saved_name))

    def query(self) -> LibraryQuery | None:
        """Return what was chosen; None, with a sentence in the form, where a day is none."""
        days: list[str] = []
        for line in (self.out_from, self.out_until):
            text = line.text().strip()
            day = read_date(text) if text else None
            if text and day is None:
                self.error_label.setText(fill(self.tr("“{text}” is not a date. Use the format 2027-03-01."), text=text))
                self.error_label.show()
                line.setFocus()
                return None
            days.append(day.isoformat() if day is not None else "")
        return LibraryQuery(
            view=self.view.currentData(),
            label=self.label.currentData() or None,
            search=self.search_input.text().strip(),
            out_from=days[0],
            out_until=days[1],
            missing=self.missing.currentData(),
        )

    @Slot()
    def _on_apply_clicked(self) -> None:
        query = self.query()
        if query is not None:
            self.chosen.emit(query, self.name_edit.text().strip())
            self.accept()

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.chosen.emit(LibraryQuery(), "")
        self.accept()

    @Slot()
    def _on_remove_clicked(self) -> None:
        self.removed.emit(self._saved_name)
        self.accept()
