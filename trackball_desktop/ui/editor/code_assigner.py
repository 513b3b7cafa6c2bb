"""Gives the open release codes of the label's own: reserved in the ledger first, then put into the draft as one step.

A second click while the first is under way changes nothing: the ledger answers with the same codes, and the edit leaves
alone what has one by then. Undo takes a code out of the draft, not out of the ledger: it stays the track's.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.inherit import display_title
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.services.codes import assignment_edit, effective_label, isrc_requests
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.storage.codes import CodeAssignment
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

LOW_CODE_COUNT = 20
"""A pool or a series that has no more codes than this says so with each code that it gives."""


class CodeAssigner(QObject):
    """Assigns the codes that a session requests."""

    notice = Signal(str)
    _codes_ready = Signal(object)

    def __init__(self, backend: Backend, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._codes = backend.codes
        self._session = session
        session.can_assign_codes = True
        session.codes_requested.connect(self._on_session_codes_requested)
        self._codes_ready.connect(self._on_codes_ready)

    @Slot(list)
    def _on_session_codes_requested(self, node_ids: list[str]) -> None:
        """Reserve what these nodes lack; an empty list means all tracks."""
        self._session.end_typing()
        release = self._session.release
        label = effective_label(release, self._session.defaults)
        requested_ids = set(node_ids)
        if release.id in requested_ids and is_empty(release.upc):
            title = display_title(release.title, release.version_title)
            self._wait_for(self._codes.assign_upc(release.id, label, title))
        tracks = isrc_requests(release, None if not node_ids else sorted(requested_ids - {release.id}))
        if tracks:
            self._wait_for(self._codes.assign_isrcs(release.id, label, tracks, taken=_codes_in_draft(release)))
        elif release.id not in requested_ids:
            self.notice.emit(self.tr("These tracks already have an ISRC."))

    def _wait_for(self, future: Future[CodeAssignment]) -> None:
        # The answer may come after the release was closed; the codes stay with its tracks all the same.
        future.add_done_callback(lambda done: self._codes_ready.emit(done) if isValid(self) else None)

    @Slot(object)
    def _on_codes_ready(self, future: Future[Any]) -> None:
        error = future.exception()
        if isinstance(error, TrackballError):
            self._session.failed.emit(error)
            return
        assigned: CodeAssignment = future.result()
        is_isrc = assigned.kind == "isrc"
        count = len(assigned.codes)
        label = (
            HistoryText.tr("assigned a UPC")
            if not is_isrc
            else HistoryText.tr("assigned an ISRC")
            if count == 1
            else HistoryText.tr("assigned %n ISRCs", "assigned %n ISRC", count)
        )
        edit = assignment_edit(self._session.release, assigned)
        if edit.edits:
            self._session.apply(edit, label)
        self._announce(assigned)

    def _announce(self, assigned: CodeAssignment) -> None:
        if assigned.rolled_over_to:
            text = self.tr("New year: the series continues as {series}, starting at 00001.")
            self.notice.emit(fill(text, series=assigned.rolled_over_to))
        elif assigned.remaining <= LOW_CODE_COUNT:
            self.notice.emit(
                Counts.tr(
                    "%n codes left. Add more in Settings > Codes.",
                    "%n code left. Add more in Settings > Codes.",
                    assigned.remaining,
                )
            )


def _codes_in_draft(release: Release) -> frozenset[str]:
    """Return the codes in the draft, some of which may not be on disk yet."""
    texts = (track.isrc for track in release.tracks())
    return frozenset(code for text in texts if isinstance(text, str) and (code := normal_isrc(text)))
