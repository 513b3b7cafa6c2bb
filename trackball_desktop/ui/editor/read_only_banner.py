"""A record that is the target's: a band over the editor says so, and its pages can be read but not changed.

Of a draft that was made of such a record the band says how much the target's answer did not carry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractItemView, QWidget

from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.editor.review import ReviewPage
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


class ReadOnlyBanner(Banner):
    """Stands over the editor while a record of the target's is open, or a draft that was made of one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, closable=False)

    def show_session(self, session: Session) -> None:
        """Say what is to be known about the open release, or nothing."""
        missing_count = len(session.missing_fields)
        if session.read_only:
            text = fill(
                self.tr("This record is from {target}. You can follow it here but change it only there."),
                target=display_name(FIRST),
            )
            self.show_text(text, self.tr("Create a draft from it"))
        elif missing_count:
            text = fill(
                self.tr(
                    "Created from {target}'s answer, which does not include {n} of the fields. They are "
                    "marked and empty."
                ),
                target=display_name(FIRST),
            )
            self.show_text(fill(text, n=missing_count))
        else:
            self.hide()


def lock_page(page: QWidget) -> None:
    """Let a page of the editor be read and scrolled, but not typed into. The review changes nothing by itself."""
    if isinstance(page, TracksPage):
        page.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)  # its form locks itself
    elif not isinstance(page, ReviewPage):
        page.setEnabled(False)
