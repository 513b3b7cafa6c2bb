"""The section Appearance of the settings: light or dark, the size of text, the height of rows and the language.

All apply at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.ui.kit import languages, space, theme
from trackball_desktop.ui.kit.appearance import (
    COMPACT,
    DENSITIES,
    DENSITY_KEY,
    MAX_TEXT_PERCENT,
    MIN_TEXT_PERCENT,
    SCHEME_KEY,
    SCHEMES,
    TEXT_PERCENT_STEP,
    TEXT_SIZE_KEY,
    change_motion,
    saved_density,
    saved_reduced_motion,
    saved_scheme,
    saved_text_size,
)
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.settings_parts import SettingsPage

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend


class AppearancePage(SettingsPage):
    """Chooses the scheme, the size of text, how dense rows are, and the language."""

    language_chosen = Signal()
    """Another language is in the settings: the window is to be shown in it."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_heading(self.tr("Appearance"))
        self._backend = backend
        self._settings = backend.settings
        words = {
            "system": self.tr("Same as system"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
            "contrast": self.tr("High contrast"),
        }
        self.schemes = {name: QRadioButton(words[name]) for name in SCHEMES}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(space.XL)
        for number, choice in enumerate(self.schemes.values()):
            self._group.addButton(choice, number)
            row.addWidget(choice)
        row.addStretch(1)
        self.schemes[saved_scheme(self._settings)].setChecked(True)
        self._group.idClicked.connect(self._on_scheme_clicked)
        self.text_size_choice = ChoiceBox()
        for percent in range(MIN_TEXT_PERCENT, MAX_TEXT_PERCENT + 1, TEXT_PERCENT_STEP):
            self.text_size_choice.addItem(fill(self.tr("{percent} %"), percent=percent), percent)
        name_choice(self.text_size_choice, self.tr("Text size"))
        self.text_size_choice.setCurrentIndex(self.text_size_choice.findData(saved_text_size(self._settings)))
        self.text_size_choice.activated.connect(self._on_size_activated)
        sizes = QHBoxLayout()
        sizes.addWidget(self.text_size_choice)
        sizes.addStretch(1)
        self._add(self.tr("Colours"), row)
        self._add(self.tr("Text size"), sizes)
        self._add_densities()
        self.reduce_motion_checkbox = QCheckBox(self.tr("Reduce motion"))
        set_tooltip(
            self.reduce_motion_checkbox, self.tr("The cursor does not blink, and menus and progress bars stand still.")
        )
        self.reduce_motion_checkbox.setChecked(saved_reduced_motion(self._settings))
        self.reduce_motion_checkbox.toggled.connect(self._on_reduce_motion_toggled)
        motion_row = QHBoxLayout()
        motion_row.addWidget(self.reduce_motion_checkbox)
        motion_row.addStretch(1)
        self._add(self.tr("Motion"), motion_row)
        self.language_choice = ChoiceBox(self)
        self._add_languages()
        self.column.addStretch(1)

    def _add_densities(self) -> None:
        words = {"comfortable": self.tr("Comfortable"), COMPACT: self.tr("Compact: more rows visible")}
        self.densities = {name: QRadioButton(words[name]) for name in DENSITIES}
        self._density_group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(space.XL)
        for number, choice in enumerate(self.densities.values()):
            self._density_group.addButton(choice, number)
            row.addWidget(choice)
        row.addStretch(1)
        self.densities[saved_density(self._settings)].setChecked(True)
        self._density_group.idClicked.connect(self._on_density_clicked)
        self._add(self.tr("Rows of lists and tables"), row)

    def _add_languages(self) -> None:
        """Offer the languages that there are; with English alone there is nothing to choose."""
        self.language_choice.addItem(self.tr("Same as system"), "")
        for code in languages.available():
            self.language_choice.addItem(languages.language_name(code), code)
        name_choice(self.language_choice, self.tr("Language"))
        self.language_choice.setCurrentIndex(self.language_choice.findData(languages.saved_language(self._settings)))
        self.language_choice.activated.connect(self._on_language_activated)
        if self.language_choice.count() <= 2:
            self.language_choice.hide()
            return
        row = QHBoxLayout()
        row.addWidget(self.language_choice)
        row.addStretch(1)
        self._add(self.tr("Language"), row)

    def _add(self, name: str, row: QHBoxLayout) -> None:
        column = QVBoxLayout()
        column.setSpacing(space.S)
        column.addWidget(TextLabel(name, "strong"))
        column.addLayout(row)
        self.column.addLayout(column)

    @Slot(int)
    def _on_scheme_clicked(self, number: int) -> None:
        self._settings.save(SCHEME_KEY, SCHEMES[number])
        self._apply_theme()

    @Slot(int)
    def _on_density_clicked(self, number: int) -> None:
        self._settings.save(DENSITY_KEY, DENSITIES[number])
        theme.set_compact(DENSITIES[number] == COMPACT)
        self._apply_theme()

    @Slot(int)
    def _on_size_activated(self, _row: int) -> None:
        self._settings.save(TEXT_SIZE_KEY, self.text_size_choice.currentData())
        self._apply_theme()

    @Slot(bool)
    def _on_reduce_motion_toggled(self, reduced: bool) -> None:
        change_motion(self._settings, reduced=reduced)

    @Slot(int)
    def _on_language_activated(self, _row: int) -> None:
        if self.language_choice.currentData() != languages.saved_language(self._settings):
            saved = self._settings.save(languages.LANGUAGE_KEY, self.language_choice.currentData())
            self._saving = self._backend.bridge.watch_future(saved)
            self._saving.finished.connect(self._on_saving_finished)

    @Slot(object)
    def _on_saving_finished(self, _: object) -> None:
        self.language_chosen.emit()  # not before: the window that comes reads the setting

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply_theme(app, SCHEMES[self._group.checkedId()], self.text_size_choice.currentData() / 100)
