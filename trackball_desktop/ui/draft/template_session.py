"""What is kept as a release but is no draft, so that the editor's own fields edit it: a label's defaults, a template.

Every change is kept at once and can be undone while the form is open.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject

from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.templates import add_empty_patterns, drop_empty_patterns
from trackball_desktop.domain.tree import get_value
from trackball_desktop.i18n.contexts import CheckText, LibraryText
from trackball_desktop.storage.history import SaveResult
from trackball_desktop.storage.library import Draft, Library
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.draft.draft_checks import CheckServices, DraftChecks
from trackball_desktop.ui.draft.people_directory import PeopleDirectory
from trackball_desktop.ui.draft.session import Session

if TYPE_CHECKING:
    from trackball_desktop.storage.history import History, HistoryEntry
    from trackball_desktop.ui.runtime.backend import Backend


SaveRelease = Callable[[Release], "Future[Any]"]
"""Keeps the release after a change."""


class TemplateHistory:
    """Stands where a draft's history stands: keeps the release with each step, and the steps in memory."""

    def __init__(self, save_release: SaveRelease) -> None:
        self._save_release = save_release
        self._steps: list[tuple[Edit, Edit]] = []

    def entries(self, release_id: str) -> list[HistoryEntry]:
        """Return no lines: yesterday's changes are not undone today."""
        del release_id
        return []

    def load(self, entry_id: int) -> tuple[Edit, Edit]:
        """Return a step's edit and its inverse."""
        if not 0 < entry_id <= len(self._steps):
            raise UserError(LibraryText.tr("This step cannot be undone."))
        return self._steps[entry_id - 1]

    def record(
        self,
        release_id: str,
        edit: Edit,
        inverse: Edit,
        after: Release,
        *,
        label: str,
        merge_with: int | None = None,
    ) -> Future[SaveResult]:
        """Keep the release after an edit."""
        del release_id, label
        if merge_with is not None and merge_with == len(self._steps):
            self._steps[-1] = (edit, self._steps[-1][1])
        else:
            self._steps.append((edit, inverse))
        return self._save(after)

    def mark_undone(self, release_id: str, entry_id: int, undone: bool, after: Release) -> Future[SaveResult]:
        """Keep the release after a step was undone or made again."""
        del release_id, entry_id, undone
        return self._save(after)

    def _save(self, after: Release) -> Future[SaveResult]:
        saved: Future[SaveResult] = Future()
        number = len(self._steps)

        def on_written(written: Future[Any]) -> None:
            error = written.exception()
            if error is not None:
                saved.set_exception(error)
            else:
                saved.set_result(SaveResult(number, number, ""))

        self._save_release(after).add_done_callback(on_written)
        return saved


class TemplateChecks(DraftChecks):
    """Runs no rules, since nothing is a release here, and says which words no list has.

    What stands here goes into every release that is made of it, where each would have to be put right.
    """

    def __init__(self, session: Session, library: Library, services: CheckServices, parent: QObject) -> None:
        super().__init__(session, library, services, parent)
        self._session: Session = weakref.proxy(session)

    def findings_at(self, node_id: str, field: str | None = None) -> list[Finding]:
        """Return what is to be said about one field; nothing about a whole node."""
        node = self._session.node(node_id)
        if node is None or field is None or field == "label":
            return []
        value = get_value(node, field)
        offered = choices.for_field(type(node), field, self._session, node)
        if not offered or not isinstance(value, str) or value in offered:
            return []
        text = CheckText.tr("This value is not in the list; it is sent with every release as it is.")
        return [Finding("values.unlisted", Severity.WARNING, node_id, field, text=text)]


class TemplateSession(Session):
    """The open release of a label's defaults or of a template."""

    checks_type = TemplateChecks


def open_template_session(
    backend: Backend, release: Release, save_release: SaveRelease, parent: QObject | None = None
) -> Session:
    """Open such a release for editing."""
    draft = Draft(release, 0, "", ReleaseState.DRAFT, None, None, None, False)
    session = TemplateSession(
        draft,
        library=backend.library,
        history=cast("History", TemplateHistory(save_release)),
        known_accounts=[(account.id, account.name) for account in backend.accounts.list()],
        parent=parent,
    )
    session.people_directory = PeopleDirectory(backend, "", session)
    return session


def open_defaults(backend: Backend, name: str, parent: QObject | None = None) -> Session:
    """Open a label's defaults; empty ones where it has none yet. What releases inherit changes with them."""
    release = backend.labels.defaults(name) or Release()
    return open_template_session(backend, release, partial(backend.labels.save_defaults, name), parent)


def open_template(backend: Backend, template_id: str, parent: QObject | None = None) -> Session:
    """Open a template, with a track and a work for what it gives to each. Raises errors.UserError when it is gone."""
    templates = backend.repositories.templates
    release = add_empty_patterns(templates.load(template_id))
    return open_template_session(
        backend, release, lambda after: templates.change(template_id, drop_empty_patterns(after)), parent
    )
