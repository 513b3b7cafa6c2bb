"""Opens a draft of the library: a session with all that stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.ui.draft.draft_checks import CheckServices
from trackball_desktop.ui.draft.file_copies import FileCopySync
from trackball_desktop.ui.draft.originals import Originals
from trackball_desktop.ui.draft.people_directory import PeopleDirectory
from trackball_desktop.ui.draft.session import Session

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from trackball_desktop.checks.model import Facts, Finding
    from trackball_desktop.domain.release import Release
    from trackball_desktop.ui.runtime.backend import Backend


def open_session(backend: Backend, release_id: str, parent: QObject | None = None) -> Session:
    """Open a draft of the library. Raises errors.UserError when there is none with this id.

    Raises errors.StorageError as long as what was typed into it before could not be saved.
    """
    Session.finish_saving(release_id)
    draft = backend.library.load(release_id)
    label = draft.release.label
    defaults = backend.labels.defaults(label) if isinstance(label, str) and label else None

    def load_facts(release: Release, account_id: str | None) -> Facts | None:
        services = backend.services
        return services.checking.facts_for(release, account_id) if services is not None else None

    def report_faults(findings: tuple[Finding, ...]) -> None:
        if backend.services is not None:
            backend.bridge.run_in_thread(backend.services.checking.report_faults, findings)

    def measuring_progress() -> tuple[int, int] | None:
        return backend.services.checking.measure_progress.get(release_id) if backend.services is not None else None

    session = Session(
        draft,
        library=backend.library,
        history=backend.history,
        check_services=CheckServices(
            load_facts=load_facts,
            rule_versions=backend.repositories.rule_versions,
            run_in_background=backend.bridge.run_in_thread,
            measuring_progress=measuring_progress,
            report_faults=report_faults,
        ),
        defaults=defaults,
        known_labels=lambda: sorted({*backend.labels.names(), *(name for name, _ in backend.library.labels())}),
        known_accounts=[(account.id, account.name) for account in backend.accounts.list()],
        linked_records=backend.repositories.linked_records,
        parent=parent,
    )
    session.people_directory = PeopleDirectory(backend, release_id, session)
    backend.bridge.started.connect(session.checks.refresh_facts)
    backend.bridge.changed.connect(session.handle_change)
    FileCopySync(session, backend.assets)
    session.originals = Originals(backend, session.release, session.steps, session)
    return session
