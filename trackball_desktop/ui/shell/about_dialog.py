"""What this program is: its version, its licence, and where the data lie."""

from __future__ import annotations

import platform
from pathlib import Path

import PySide6
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop import __version__
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill


class AboutDialog(Dialog):
    """Shows it; the lines can be selected, since people copy them into mails."""

    def __init__(self, data_folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Trackball Desktop"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        layout.setSpacing(space.L)
        layout.addWidget(label(self.tr("Trackball Desktop"), size="title"))
        about = self.tr("Version {version}, with Python {python} and Qt {qt}")
        versions = fill(about, version=__version__, python=platform.python_version(), qt=PySide6.__version__)
        for text in (
            versions,
            self.tr("Free software under the MIT licence. Qt is used under the LGPL, version 3."),
            fill(self.tr("Your releases are in {folder}."), folder=str(data_folder)),
        ):
            line = label(text, wrap=True)
            line.setTextInteractionFlags(line.textInteractionFlags().TextSelectableByMouse)
            layout.addWidget(line)
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        layout.addLayout(row(None, close))
        self.setMinimumWidth(theme.scaled(420))
        close.setFocus()
