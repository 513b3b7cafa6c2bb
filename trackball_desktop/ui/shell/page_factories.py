"""The pages and dialogs of the window, imported when first wanted, so that the list shows before the editor loads.

Tests put other callables in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtWidgets import QDialog, QWidget

from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.storage.templates import TemplateName
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.stores.page import StoresPage


def editor(backend: Backend, parent: QWidget) -> Any:
    """Return the editor page."""
    return _editor().EditorPage(backend, parent)


def bulk_edit(backend: Backend, ids: Sequence[str], parent: QWidget | None) -> Any:
    """Return the form in which several releases are edited at once. Raises TrackballError."""
    return _editor().open_bulk_edit(backend, ids, parent)


def _editor():
    """Return the module of the editor's pages; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.shell import editor_pages  # 200 modules

    return editor_pages


def inspector(backend: Backend, parent: QWidget) -> Any:
    """Return the inspector."""
    from trackball_desktop.ui.inspector.panel import InspectorPanel  # 110 modules

    return InspectorPanel(backend, parent)


def intake(backend: Backend, parent: QWidget) -> Any:
    """Return the page that previews what was dropped."""
    from trackball_desktop.ui.intake.page import IntakePage  # 95 modules

    return IntakePage(backend, parent)


def next_steps(backend: Backend, release_id: str, parent: QWidget) -> Any:
    """Return the page of what is left to do once a release is at the target."""
    return _submit().NextStepsPage(backend, release_id, parent)


def plan(backend: Backend, parent: QWidget) -> PlanPage:
    """Return the page of the plan."""
    return _submit().PlanPage(backend, parent)


def stores(backend: Backend, release_id: str, parent: QWidget) -> StoresPage:
    """Return the page of a release in stores."""
    return _submit().StoresPage(backend, release_id, parent)


def submit_dialog(backend: Backend, session: Session, online: bool, parent: QWidget) -> Any:
    """Return the sheet with the one button that sends."""
    return _submit().SubmitDialog(backend, session, online=online, parent=parent)


def resubmit_dialog(backend: Backend, submission: Submission, title: str, parent: QWidget) -> Any:
    """Return the dialog that makes a release that is gone a draft again."""
    return _submit().ResubmitDialog(backend, submission, title, parent)


def submit_several(backend: Backend, ids: Sequence[str], online: bool, parent: QWidget) -> Any:
    """Return the dialog that asks which of several releases are to be submitted."""
    return _submit().SubmitSeveralDialog(backend, ids, online=online, parent=parent)


def _submit():
    """Return the module of a submission's pages; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.shell import submit_pages  # 25 modules, pydantic among them

    return submit_pages


def settings(backend: Backend, parent: QWidget) -> Any:
    """Return the settings dialog."""
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog  # 170 modules

    return SettingsDialog(backend, parent)


def first_run(backend: Backend, parent: QWidget) -> Any:
    """Return the dialog of the first start."""
    from trackball_desktop.ui.shell.first_run import FirstRun  # only the first start shows it

    return FirstRun(backend, parent)


def transfers(backend: Backend, parent: QWidget) -> Any:
    """Return the drawer of uploads."""
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer  # shown when it is first unfolded

    return TransfersDrawer(backend, parent)


def import_dialog(backend: Backend, parent: QWidget) -> Any:
    """Return the dialog that asks which release of the target to import."""
    from trackball_desktop.ui.library.pull_dialog import PullDialog  # loads what searches a target

    return PullDialog(backend, parent)


def templates_dialog(backend: Backend, parent: QWidget) -> Any:
    """Return the list of templates."""
    return _templates().TemplatesDialog(backend, parent)


def save_template(release: Release, known: list[TemplateName], parent: QWidget) -> Any:
    """Return the dialog that names a new template."""
    return _templates().SaveTemplate(release, known, parent)


def _templates():
    """Return the module of templates; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.catalogue.templates import dialogs  # 100 modules

    return dialogs


def keys_dialog(parent: QWidget) -> QDialog:
    """Return the map of the keys."""
    return startup_tuning.after_start().KeysDialog(parent)


class PageFactories(NamedTuple):
    """How each page or dialog is made."""

    editor: Callable[[Backend, QWidget], Any] = editor
    inspector: Callable[[Backend, QWidget], Any] = inspector
    intake: Callable[[Backend, QWidget], Any] = intake
    next_steps: Callable[[Backend, str, QWidget], Any] = next_steps
    plan: Callable[[Backend, QWidget], PlanPage] = plan
    stores: Callable[[Backend, str, QWidget], StoresPage] = stores
    resubmit_dialog: Callable[[Backend, Submission, str, QWidget], Any] = resubmit_dialog
    submit_several: Callable[[Backend, Sequence[str], bool, QWidget], Any] = submit_several
    submit_dialog: Callable[[Backend, Session, bool, QWidget], Any] = submit_dialog
    settings: Callable[[Backend, QWidget], Any] = settings
    first_run: Callable[[Backend, QWidget], Any] = first_run
    transfers: Callable[[Backend, QWidget], Any] = transfers
    import_dialog: Callable[[Backend, QWidget], Any] = import_dialog
    templates_dialog: Callable[[Backend, QWidget], Any] = templates_dialog
    save_template: Callable[[Release, list[TemplateName], QWidget], Any] = save_template
    keys_dialog: Callable[[QWidget], QDialog] = keys_dialog
