"""The fields of a release that is being made, completed from the library: title, artists, label, codes, genre, date.

Each says where its value came from. The last box says from what the rest is filled: the artist's last release, a
template, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.ui.kit import field_labels, space
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.field_inputs import DateInput, InputContent, LineInput
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.name_cells import CellNames, NameCellInput
from trackball_desktop.ui.kit.painting import one_line

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import IntakePlan
    from trackball_desktop.ui.runtime.backend import Backend

FIELDS = ("title", "artists", "label", "date", "upc", "catalog_number", "genre")
COLUMNS = 4
TEMPLATE_KEY = "intake.template"
CODES_KEY = "intake.codes"
LIKE = "release:"
"""What stands before the id of a release in the box of defaults."""
MOST_OFFERED = 12
LONGEST_TITLE = 40


class ReleaseFields(QWidget):
    """The texts of the release."""

    left = Signal()
    """A field was left, or a value of its list taken: what stands there counts as one step."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.lines: dict[str, LineInput] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space.L)
        grid.setVerticalSpacing(space.XS)
        for position, name in enumerate(FIELDS):
            line = self.lines[name] = self._input(name)
            line.left.connect(self.left)
            self._place(grid, position, _caption(name), line)
        self.defaults = QComboBox(self)
        self._defaults_caption = self._place(grid, len(FIELDS), self.tr("Copy everything else from"), self.defaults)
        self.codes = QCheckBox(self)
        self.codes.setChecked(bool(backend.settings.get(CODES_KEY, True)))
        self.codes.hide()
        grid.addWidget(self.codes, 2 * (1 + len(FIELDS) // COLUMNS), 0, 1, COLUMNS)
        self.lines["label"].left.connect(self._offer_codes)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)

    def _input(self, name: str) -> LineInput:
        completed: dict[str, CellNames] = {
            "artists": CellNames(partial(self._backend.people.complete, part="artist"), several=True),
            "label": CellNames(_beginning(lambda: [label for label, _ in self._backend.library.labels()])),
            "genre": CellNames(_beginning(lambda: [term.value for term in vocabulary("genre").terms])),
        }
        if name in completed:
            return NameCellInput(completed[name], self)
        if name == "date":
            return DateInput(self)
        return LineInput(self, mono=name in field_labels.CODES)

    def _place(self, grid: QGridLayout, position: int, text: str, control: QWidget) -> QWidget:
        caption = label(text, "dim", "small")
        control.setAccessibleName(text)
        caption.setBuddy(control)
        row, column = divmod(position, COLUMNS)
        grid.addWidget(caption, 2 * row, column)
        grid.addWidget(control, 2 * row + 1, column)
        return caption

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_plan(self, plan: IntakePlan) -> None:
        """Show what was read, and where."""
        sources = {
            "tag": self.tr("tags"),
            "folder": self.tr("folder"),
            "file name": self.tr("file name"),
            "sheet": self.tr("sheet"),
            "last release": self.tr("last release"),
            "you": self.tr("you"),
        }
        for name, line in self.lines.items():
            value = getattr(plan, name)
            text = "; ".join(value) if isinstance(value, tuple) else value
            line.present(InputContent(text=text, note=sources.get(plan.sources.get(name, ""), "")))
        self._offer_codes()

    @Slot()
    def _offer_codes(self) -> None:
        """Offer the codes that the label has left; nothing is given out before the draft is made."""
        series, pool = self._label_has()
        told = {
            (True, True): self.tr("Take ISRCs from the label's series and a UPC from its pool when the draft is made"),
            (True, False): self.tr("Take ISRCs from the label's series when the draft is made"),
            (False, True): self.tr("Take a UPC from the label's pool when the draft is made"),
        }.get((series, pool), "")
        self.codes.setText(told)
        self.codes.setVisible(bool(told))

    def _label_has(self) -> tuple[bool, bool]:
        """Return whether the label has a series of ISRCs, and a pool with UPCs left."""
        names = {"", self.lines["label"].text().strip()}
        stored = self._backend.stores.codes
        series = any(one.label in names for one in stored.series())
        return series, any(pool.label in names and pool.free for pool in stored.pools())

    def wanted_codes(self) -> tuple[bool, bool]:
        """Return whether tracks are to have ISRCs, and the release a UPC, as soon as the draft is made."""
        series, pool = self._label_has()
        wanted = self.codes.isVisibleTo(self) and self.codes.isChecked()
        return wanted and series, wanted and pool

    def offer_defaults(self, plan: IntakePlan) -> None:
        """Offer the artist's last release and the templates; a template that was used last goes before it."""
        last = self._backend.settings.get(TEMPLATE_KEY, "")
        self.defaults.clear()
        if plan.last is not None:
            title = one_line(plan.last.title)[:LONGEST_TITLE] or self.tr("Untitled")
            told = fill(self.tr("“{title}”, the last release"), title=isolated(title))
            self.defaults.addItem(told, LIKE + plan.last.id)
        for template in self._backend.stores.templates.list():
            self.defaults.addItem(template.name, template.id)
        self.defaults.addItem(self.tr("No template"), "")
        chosen = self.defaults.findData(last) if last else -1
        self.defaults.setCurrentIndex(chosen if chosen >= 0 else 0 if plan.last else self.defaults.count() - 1)
        for part in (self.defaults, self._defaults_caption):
            part.setVisible(self.defaults.count() > 1)

    # --- reading -----------------------------------------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields."""
        return {name: line.text() for name, line in self.lines.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts back, as they stood at an earlier step."""
        for name, text in texts.items():
            if self.lines[name].text() != text:
                self.lines[name].setText(text)

    def template_id(self) -> str:
        """Return the id of the template that is chosen; empty for none."""
        chosen = str(self.defaults.currentData() or "")
        return "" if chosen.startswith(LIKE) else chosen

    def like(self) -> str:
        """Return the id of the release that is chosen as a pattern; empty for none."""
        chosen = str(self.defaults.currentData() or "")
        return chosen.removeprefix(LIKE) if chosen.startswith(LIKE) else ""

    @Slot()
    def remember(self) -> None:
        """Keep which template was used, and whether codes were taken."""
        self._backend.settings.save(TEMPLATE_KEY, self.template_id())
        if self.codes.isVisibleTo(self):
            self._backend.settings.save(CODES_KEY, self.codes.isChecked())


def _beginning(values: Callable[[], list[str]]) -> Callable[[str], list[str]]:
    """Return what offers values that hold a text, those that begin with it first."""

    def complete(text: str) -> list[str]:
        wanted = text.strip().casefold()
        found = [value for value in values() if wanted and wanted in value.casefold()]
        return sorted(found, key=lambda value: not value.casefold().startswith(wanted))[:MOST_OFFERED]

    return complete


def _caption(name: str) -> str:
    return field_labels.field_label({"artists": "primary_contributions", "date": "release_date"}.get(name, name))
