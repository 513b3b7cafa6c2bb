"""What is new in a version, and the button that brings it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop import __version__
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill, format_size
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.text_fields import TextEdit

if TYPE_CHECKING:
    from trackball_desktop.updates.service import Update

_SIZE = QSize(520, 420)


class UpdateDialog(Dialog):
    """Accepted where the version is wanted. Notes come from outside and are shown as plain text."""

    def __init__(self, update: Update, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New version"))
        self.title = label(
            fill(self.tr("Trackball Desktop {version} is available"), version=update.version), size="title"
        )
        self.current_version_label = TextLabel(fill(self.tr("You have {version}."), version=__version__), role="dim")
        self.notes_edit = TextEdit()
        self.notes_edit.setReadOnly(True)
        self.notes_edit.setPlainText(update.notes.strip() or self.tr("There are no notes for this version."))
        self.notes_edit.setAccessibleName(self.tr("What's new"))
        self.later_button = button(self.tr("Later"))
        self.later_button.clicked.connect(self.reject)
        self.update_button = button(self.tr("Update"), "primary", icon="download")
        self.update_button.clicked.connect(self.accept)
        if update.file is None:
            explained = self.tr("There is no download for this installation. Update it the way you installed it.")
            self.update_button.hide()
        else:
            explained = fill(
                self.tr(
                    "The app downloads and verifies {size}, waits for running uploads, closes and opens "
                    "again at the same place."
                ),
                size=format_size(update.file.size),
            )
        self.explanation_label = TextLabel(explained, "small", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        layout.setSpacing(space.L)
        layout.addWidget(self.title)
        layout.addWidget(self.current_version_label)
        layout.addWidget(self.notes_edit, 1)
        layout.addWidget(self.explanation_label)
        layout.addLayout(row(None, self.later_button, self.update_button))
        self.resize_scaled(_SIZE.width(), _SIZE.height())
        (self.later_button if update.file is None else self.update_button).setFocus()
