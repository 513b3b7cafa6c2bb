"""Sound and artwork: the file of each track, seen and heard, the cover as stores show it, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trackball_desktop.ui.draft.files import ReleaseFiles, is_artwork_rule, is_audio_rule
from trackball_desktop.ui.draft.forms import make_heading
from trackball_desktop.ui.editor.cover_box import CoverBox
from trackball_desktop.ui.editor.masters import MastersBox
from trackball_desktop.ui.editor.other_files import OtherFilesBox
from trackball_desktop.ui.kit import space

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

__all__ = ["SoundPage", "is_artwork_rule", "is_audio_rule"]


class SoundPage(QWidget):
    """The page: masters on top, cover below, other files at its end."""

    fix_requested = Signal(object)

    def __init__(self, backend: Backend, session: Session, files: ReleaseFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = files
        self.masters_box = MastersBox(backend, session, files, self)
        self.cover_box = CoverBox(backend, session, files, self)
        self.cover_box.fix_requested.connect(self.fix_requested)
        self.other_files = OtherFilesBox(backend, session, files, self)
        self.cover_form = self.cover_box.cover_form
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.S)
        column.addWidget(make_heading(self.tr("Masters"), self))
        column.addWidget(self.masters_box)
        column.addSpacing(space.S)
        column.addWidget(make_heading(self.tr("Cover"), self))
        column.addWidget(self.cover_box)
        column.addSpacing(space.S)
        column.addWidget(make_heading(self.tr("Other files"), self))
        column.addWidget(self.other_files)
        column.addStretch(1)
