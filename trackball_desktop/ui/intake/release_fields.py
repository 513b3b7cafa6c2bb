"""The fields of a release that is being made, completed from the library: title, artists, label, codes, genre, date.

Each says where its value came from. The last box says from what the rest is filled: the artist's last release, a
template, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.ui.kit import field_labels, space
from trackball_desktop.ui.kit.basic import label
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_inputs import DateInput, InputContent, LineInput
from trackball_desktop.ui.kit.form_grid import FormGrid
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.name_cells import NameCellInput, NameCompletion
from trackball_desktop.ui.kit.painting import to_single_line

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import IntakePlan
    from trackball_desktop.ui.runtime.backend import Backend

LINE_FIELDS = ("title", "artists", "label", "date", "upc", "catalog_number", "genre")
COLUMNS = 4
MIN_COLUMN_WIDTH = 130
TEMPLATE_KEY = "intake.template"
CODES_KEY = "intake.codes"
RELEASE_PREFIX = "release:"
"""What stands before the id of a release in the box of defaults."""
MAX_SUGGESTIONS = 12
MAX_TITLE_CHARS = 40


class ReleaseFields(QWidget):
    """The texts of the release."""

    editing_ended = Signal()
    """A field was left, or a value of its list taken: what stands there counts as one step."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self.inputs: dict[str, LineInput] = {}
        self._grid = FormGrid(self, most=COLUMNS, least_width=MIN_COLUMN_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self._grid)
        for name in LINE_FIELDS:
            line = self.inputs[name] = self._input(name)
            line.editing_ended.connect(self.editing_ended)
            self._add(_caption(name), line)
        self.label_defaults_choice = ChoiceBox(self)
        self._defaults_caption = self._add(self.tr("Copy everything else from"), self.label_defaults_choice)
        self.assign_codes_checkbox = QCheckBox(self)
        self.assign_codes_checkbox.setChecked(bool(backend.settings.get(CODES_KEY, True)))
        self.assign_codes_checkbox.hide()
        column.addWidget(self.assign_codes_checkbox)
        self.inputs["label"].editing_ended.connect(self._offer_codes)

    def _input(self, name: str) -> LineInput:
        completed: dict[str, NameCompletion] = {
            "artists": NameCompletion(partial(self._backend.people.complete, part="artist"), is_multiple=True),
            "label": NameCompletion(
                _substring_completer(lambda: [label for label, _ in self._backend.library.labels()])
            ),
            "genre": NameCompletion(_substring_completer(lambda: [term.value for term in vocabulary("genre").terms])),
        }
        if name in completed:
            return NameCellInput(completed[name], self)
        if name == "date":
            return DateInput(self)
        return LineInput(self, mono=name in field_labels.CODE_FIELDS)

    def _add(self, text: str, control: QWidget) -> QWidget:
        caption = label(text, "dim", "small")
        control.setAccessibleName(text)
        caption.setBuddy(control)
        field = QWidget()
        pair = QVBoxLayout(field)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(space.XXS)
        pair.addWidget(caption)
        pair.addWidget(control)
        self._grid.add(field)
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
        for name, line in self.inputs.items():
            value = getattr(plan, name)
            text = "; ".join(value) if isinstance(value, tuple) else value
            line.present(InputContent(text=text, note=sources.get(plan.sources.get(name, ""), "")))
        self._offer_codes()

    @Slot()
    def _offer_codes(self) -> None:
        """Offer the codes that the label has left; nothing is given out before the draft is made."""
        series, pool = self._available_codes()
        text = {
            (True, True): self.tr(
                "Assign ISRCs from the label's series and a UPC from its pool when the draft is created"
            ),
            (True, False): self.tr("Assign ISRCs from the label's series when the draft is created"),
            (False, True): self.tr("Assign a UPC from the label's pool when the draft is created"),
        }.get((series, pool), "")
        self.assign_codes_checkbox.setText(text)
        self.assign_codes_checkbox.setVisible(bool(text))

    def _available_codes(self) -> tuple[bool, bool]:
        """Return whether the label has a series of ISRCs, and a pool with UPCs left."""
        names = {"", self.inputs["label"].text().strip()}
        stored = self._backend.repositories.codes
        series = any(item.label in names for item in stored.series())
        return series, any(pool.label in names and pool.free for pool in stored.pools())

    def codes_to_assign(self) -> tuple[bool, bool]:
        """Return whether tracks are to have ISRCs, and the release a UPC, as soon as the draft is made."""
        series, pool = self._available_codes()
        is_assigning = self.assign_codes_checkbox.isVisibleTo(self) and self.assign_codes_checkbox.isChecked()
        return is_assigning and series, is_assigning and pool

    def offer_defaults(self, plan: IntakePlan) -> None:
        """Offer the artist's last release and the templates; a template that was used last goes before it."""
        last = self._backend.settings.get(TEMPLATE_KEY, "")
        self.label_defaults_choice.clear()
        if plan.last_release is not None:
            title = to_single_line(plan.last_release.title)[:MAX_TITLE_CHARS] or self.tr("Untitled")
            text = fill(self.tr("“{title}”, the last release"), title=isolate_bidi(title))
            self.label_defaults_choice.addItem(text, RELEASE_PREFIX + plan.last_release.id)
        for template in self._backend.repositories.templates.list():
            self.label_defaults_choice.addItem(template.name, template.id)
        self.label_defaults_choice.addItem(self.tr("No template"), "")
        chosen = self.label_defaults_choice.findData(last) if last else -1
        self.label_defaults_choice.setCurrentIndex(
            chosen if chosen >= 0 else 0 if plan.last_release else self.label_defaults_choice.count() - 1
        )
        for part in (self.label_defaults_choice, self._defaults_caption):
            part.setVisible(self.label_defaults_choice.count() > 1)

    # --- reading -----------------------------------------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields."""
        return {name: line.text() for name, line in self.inputs.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Put texts back, as they stood at an earlier step."""
        for name, text in texts.items():
            if self.inputs[name].text() != text:
                self.inputs[name].setText(text)

    def template_id(self) -> str:
        """Return the id of the template that is chosen; empty for none."""
        chosen = str(self.label_defaults_choice.currentData() or "")
        return "" if chosen.startswith(RELEASE_PREFIX) else chosen

    def source_release_id(self) -> str:
        """Return the id of the release that is chosen as a pattern; empty for none."""
        chosen = str(self.label_defaults_choice.currentData() or "")
        return chosen.removeprefix(RELEASE_PREFIX) if chosen.startswith(RELEASE_PREFIX) else ""

    @Slot()
    def remember(self) -> None:
        """Keep which template was used, and whether codes were taken."""
        self._backend.settings.save(TEMPLATE_KEY, self.template_id())
        if self.assign_codes_checkbox.isVisibleTo(self):
            self._backend.settings.save(CODES_KEY, self.assign_codes_checkbox.isChecked())


def _substring_completer(values: Callable[[], list[str]]) -> Callable[[str], list[str]]:
    """Return what offers values that hold a text, those that begin with it first."""

    def complete(text: str) -> list[str]:
        query = text.strip().casefold()
        matches = [value for value in values() if query and query in value.casefold()]
        return sorted(matches, key=lambda value: not value.casefold().startswith(query))[:MAX_SUGGESTIONS]

    return complete


def _caption(name: str) -> str:
    return field_labels.field_label({"artists": "primary_contributions", "date": "release_date"}.get(name, name))
