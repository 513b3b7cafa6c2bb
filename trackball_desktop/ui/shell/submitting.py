"""From the submit button to a release that is at the target, as the window shows it: the dialog, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, Slot

from trackball_desktop.domain.lifecycle import ReleaseState, SubmissionState
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.painting import to_single_line
from trackball_desktop.ui.kit.target_names import names_in_use

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
    """What submitting needs of the window."""

    factories: PageFactories
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
    """Opens the dialogs that submit a release, and shows when it was created while it is still open.

    Its dialogs stand over `parent`.
    """

    def __init__(self, host: SubmitHost, backend: Backend, parent: QWidget) -> None:
        super().__init__(parent)
        self._host = host
        self._parent_widget = parent
        self._backend = backend
        self._awaited_release_id = ""
        backend.bridge.changed.connect(self._on_bridge_changed)

    @Slot(str)
    def submit(self, release_id: str) -> None:
        """Open the dialog for the open release; one that is created or gone leads to what can be done with it."""
        window = self._host
        if window.session is None:
            return
        state = self._backend.library.load(release_id).state
        if state is ReleaseState.CREATED:
            window.show_sent(release_id)
            return
        if state is ReleaseState.GONE:
            self.resubmit(release_id)
            return
        self.open_submit_dialog(release_id)

    @Slot(str)
    def open_submit_dialog(self, _release_id: str) -> None:
        """Open the dialog for the open release, wherever it is already."""
        window = self._host
        if window.session is None:
            return
        dialog = window.factories.submit_dialog(self._backend, window.session, window.is_online, self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finding_chosen.connect(self._on_dialog_finding_chosen)
        dialog.queued.connect(self.on_queued)
        dialog.account_requested.connect(self._on_dialog_account_requested)
        dialog.questions_requested.connect(self._on_dialog_questions_requested)
        dialog.accepted.connect(self._on_dialog_accepted)
        dialog.open()

    def submit_several(self, ids: Sequence[str]) -> None:
        """Ask which of several releases are to go, and put them into the outbox."""
        dialog = self._host.factories.submit_several(self._backend, ids, self._host.is_online, self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.queued.connect(self._host.toast.show_text)
        dialog.open()

    @Slot(str)
    def resubmit(self, release_id: str) -> None:
        """Ask whether a release that is gone at the target shall become a draft again."""
        rows = self._backend.outbox.of_release(release_id)
        confirmed = next((row for row in rows if row.state is SubmissionState.CONFIRMED), None)
        title = next((row.title for row in self._backend.library.rows([release_id])), "")
        if confirmed is not None:
            dialog = self._host.factories.resubmit_dialog(
                self._backend, confirmed, to_single_line(title)[:80], self._parent_widget
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.draft_restored.connect(self._on_dialog_draft_restored)
            dialog.open()

    @Slot(str)
    def _on_dialog_draft_restored(self, release_id: str) -> None:
        self._host.show_editor(release_id)
        text = self.tr("It is a draft again, and can be submitted.")
        self._host.toast.show_text(text, self.tr("Submit…"), lambda: self.submit(release_id))

    @Slot()
    def _on_dialog_account_requested(self) -> None:
        self._host.show_settings_section("accounts", "")

    @Slot(str)
    def _on_dialog_questions_requested(self, target_id: str) -> None:
        dialog = self._host.factories.questions_dialog(self._backend, target_id, self._parent_widget)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot()
    def _on_dialog_accepted(self) -> None:
        """Focus the tree: the button that had the focus is disabled now."""
        tree = self._host.editor.tree
        if tree is not None:
            tree.setFocus()

    @Slot(object)
    def _on_dialog_finding_chosen(self, finding: Finding) -> None:
        self._host.editor.go_to_finding(finding)

    @Slot(object)
    def on_queued(self, _submission: object) -> None:
        """Say that the open release is on its way, and later that it is there."""
        session = self._host.session
        self._awaited_release_id = session.release.id if session is not None else ""
        self._host.toast.show_text(
            self.tr("On its way. You can close the app; sending resumes at the next start.")
            if self._host.is_online
            else self.tr("It will be sent once you are online.")
        )

    @Slot(object)
    def _on_bridge_changed(self, change: Change) -> None:
        session = self._host.session
        if change.topic != "submission" or session is None or session.release.id != self._awaited_release_id:
            return
        release_id = self._awaited_release_id
        if self._backend.library.load(release_id).state is ReleaseState.CREATED:
            self._awaited_release_id = ""
            rows = self._backend.status.target_statuses(release_id)
            targets = ", ".join(display_name(row.target) for row in rows) or names_in_use()
            text = fill(self.tr("Created in {target}."), target=targets)
            window = self._host
            window.toast.show_text(text, self.tr("Next steps"), lambda: window.show_sent(release_id))
