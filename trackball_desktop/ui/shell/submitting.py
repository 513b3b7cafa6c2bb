"""From the submit button to a release that is at the target, as the window shows it: the sheet, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Slot

from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.painting import one_line

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from trackball_desktop.checks.model import Finding
    from trackball_desktop.storage.database import Change
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.kit.toast import Toast
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.shell.page_factories import PageFactories


class SubmitHost(Protocol):
    """What the way to a target asks of the window."""

    parts: PageFactories
    toast: Toast
    is_online: bool

    @property
    def session(self) -> Session | None: ...
    @property
    def editor(self) -> EditorPage: ...
    def show_editor(self, release_id: str) -> None: ...
    def show_sent(self, release_id: str) -> None: ...
    def show_settings_section(self, *place: str) -> None: ...


class Submitting(QObject):
    """Opens what is asked before a release is sent, and tells when it is there while it is still in front.

    Its dialogs stand over `over`.
    """

    def __init__(self, host: SubmitHost, backend: Backend, over: QWidget) -> None:
        super().__init__(over)
        self._window = host
        self._over = over
        self._backend = backend
        self._awaited = ""
        backend.bridge.changed.connect(self._on_bridge_changed)

    @Slot(str)
    def submit(self, release_id: str) -> None:
        """Open the sheet for the open release; one that is created or gone leads to what can be done with it."""
        window = self._window
        if window.session is None:
            return
        state = self._backend.library.load(release_id).state
        if state is ReleaseState.CREATED:
            window.show_sent(release_id)
            return
        if state is ReleaseState.GONE:
            self.resubmit(release_id)
            return
        self.open_sheet(release_id)

    @Slot(str)
    def open_sheet(self, _release_id: str) -> None:
        """Open the sheet for the open release, wherever it is already."""
        window = self._window
        if window.session is None:
            return
        sheet = window.parts.submit_dialog(self._backend, window.session, window.is_online, self._over)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finding_chosen.connect(self._on_dialog_finding_chosen)
        sheet.queued.connect(self.on_queued)
        sheet.account_requested.connect(self._on_dialog_account_requested)
        sheet.accepted.connect(self._on_dialog_accepted)
        sheet.open()

    def submit_several(self, ids: Sequence[str]) -> None:
        """Ask which of several releases are to go, and put them into the outbox."""
        dialog = self._window.parts.submit_several(self._backend, ids, self._window.is_online, self._over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.queued.connect(self._window.toast.show_text)
        dialog.open()

    @Slot(str)
    def resubmit(self, release_id: str) -> None:
        """Ask whether a release that is gone at the target shall become a draft again."""
        rows = self._backend.outbox.of_release(release_id)
        confirmed = next((row for row in rows if row.state is SubmissionState.CONFIRMED), None)
        title = next((row.title for row in self._backend.library.rows([release_id])), "")
        if confirmed is not None:
            dialog = self._window.parts.resubmit_dialog(self._backend, confirmed, one_line(title)[:80], self._over)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.given_up.connect(self._on_given_up)
            dialog.open()

    @Slot(str)
    def _on_given_up(self, release_id: str) -> None:
        self._window.show_editor(release_id)
        words = self.tr("It is a draft again, and can be submitted.")
        self._window.toast.show_text(words, self.tr("Submit…"), lambda: self.submit(release_id))

    @Slot()
    def _on_dialog_account_requested(self) -> None:
        self._window.show_settings_section("accounts", "")

    @Slot()
    def _on_dialog_accepted(self) -> None:
        """Give the keyboard a place: the button that it was on is off now."""
        tree = self._window.editor.tree
        if tree is not None:
            tree.setFocus()

    @Slot(object)
    def _on_dialog_finding_chosen(self, finding: Finding) -> None:
        self._window.editor.go_to(finding)

    @Slot(object)
    def on_queued(self, _submission: object) -> None:
        """Say that the open release is on its way, and later that it is there."""
        session = self._window.session
        self._awaited = session.release.id if session is not None else ""
        self._window.toast.show_text(
            self.tr("On its way. You can close the app; sending resumes at the next start.")
            if self._window.is_online
            else self.tr("It will be sent once you are online.")
        )

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        session = self._window.session
        if change.topic != "submission" or session is None or session.release.id != self._awaited:
            return
        release_id = self._awaited
        if self._backend.library.load(release_id).state is ReleaseState.CREATED:
            self._awaited = ""
            rows = self._backend.status.standings(release_id)
            targets = ", ".join(name_of(row.target) for row in rows) or name_of()
            words = fill(self.tr("Created in {target}."), target=targets)
            window = self._window
            window.toast.show_text(words, self.tr("Next steps"), lambda: window.show_sent(release_id))
