"""Asks whether a drop becomes a release of its own or tracks of the one that was open, and on which disc."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QRadioButton, QWidget

from trackball_desktop.domain.release import Release
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.screen_reader import name_choice

MAX_TITLE_CHARS = 60


class TargetBox(QWidget):
    """The question. It is hidden where no release was open."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.release_id = ""
        self.new_button = QRadioButton(self.tr("New release"))
        self.add_button = QRadioButton()
        self.disc_choice = ChoiceBox()
        name_choice(self.disc_choice, self.tr("Disc"))
        self.new_button.setChecked(True)
        self.add_button.toggled.connect(self._on_add_toggled)
        self.setLayout(row(self.new_button, self.add_button, self.disc_choice, None, gap=space.L))
        self.hide()

    def offer(self, release: Release, paths: Sequence[Path]) -> None:
        """Offer a release; single files most likely belong to it, a folder is most likely a release of its own."""
        self.release_id = release.id
        title = to_single_line(release.title if isinstance(release.title, str) else "") or self.tr("Untitled")
        shown = title if len(title) <= MAX_TITLE_CHARS else title[: MAX_TITLE_CHARS - 1] + "…"
        self.title = shown
        self.add_button.setText(fill(self.tr("Add to “{title}”"), title=isolate_bidi(shown)).replace("&", "&&"))
        self.add_button.setAccessibleName(fill(self.tr("Add to “{title}”"), title=title))
        self.disc_choice.clear()
        for number, disc in enumerate(release.discs, 1):
            text = Counts.tr("Disc {disc}, %n tracks", "Disc {disc}, %n track", len(disc.tracks), disc=number)
            self.disc_choice.addItem(text, disc.id)
        self.disc_choice.addItem(self.tr("A new disc"), None)
        self.disc_choice.setCurrentIndex(max(0, self.disc_choice.count() - 2))
        folder = any(path.is_dir() for path in paths)
        (self.new_button if folder and any(disc.tracks for disc in release.discs) else self.add_button).setChecked(True)
        self.disc_choice.setEnabled(self.add_button.isChecked())
        self.show()
        self.changed.emit()

    @property
    def adds_tracks(self) -> bool:
        """Whether the files are to become tracks of the release that was open."""
        return bool(self.release_id) and self.add_button.isChecked()

    @property
    def disc_id(self) -> str | None:
        """The disc to which they go; None for new ones."""
        return self.disc_choice.currentData()

    @Slot(bool)
    def _on_add_toggled(self, checked: bool) -> None:
        self.disc_choice.setEnabled(checked)
        self.changed.emit()
