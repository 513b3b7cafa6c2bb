"""Asks whether a drop becomes a release of its own or tracks of the one that was open, and on which disc."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QRadioButton, QWidget

from trackball_desktop.domain.release import Release
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import row
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.painting import one_line

LONGEST_TITLE = 60


class TargetBox(QWidget):
    """The question. It is hidden where no release was open."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.release_id = ""
        self.new = QRadioButton(self.tr("New release"))
        self.add = QRadioButton()
        self.discs = QComboBox()
        self.discs.setAccessibleName(self.tr("Disc"))
        self.new.setChecked(True)
        self.add.toggled.connect(self._on_add_toggled)
        self.setLayout(row(self.new, self.add, self.discs, None, gap=space.L))
        self.hide()

    def offer(self, release: Release, paths: Sequence[Path]) -> None:
        """Offer a release; single files most likely belong to it, a folder is most likely a release of its own."""
        self.release_id = release.id
        title = one_line(release.title if isinstance(release.title, str) else "") or self.tr("Untitled")
        shown = title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
        self.title = shown
        self.add.setText(fill(self.tr("Add to “{title}”"), title=isolated(shown)).replace("&", "&&"))
        self.add.setAccessibleName(fill(self.tr("Add to “{title}”"), title=title))
        self.discs.clear()
        for number, disc in enumerate(release.discs, 1):
            words = Counts.tr("Disc {disc}, %n tracks", "Disc {disc}, %n track", len(disc.tracks), disc=number)
            self.discs.addItem(words, disc.id)
        self.discs.addItem(self.tr("A new disc"), None)
        self.discs.setCurrentIndex(max(0, self.discs.count() - 2))
        folder = any(path.is_dir() for path in paths)
        (self.new if folder and any(disc.tracks for disc in release.discs) else self.add).setChecked(True)
        self.discs.setEnabled(self.add.isChecked())
        self.show()
        self.changed.emit()

    @property
    def adds(self) -> bool:
        """Whether the files are to become tracks of the release that was open."""
        return bool(self.release_id) and self.add.isChecked()

    @property
    def disc_id(self) -> str | None:
        """The disc to which they go; None for new ones."""
        return self.discs.currentData()

    @Slot(bool)
    def _on_add_toggled(self, adds: bool) -> None:
        self.discs.setEnabled(adds)
        self.changed.emit()
