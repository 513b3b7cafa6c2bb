"""The pages and dialogs of the window, imported when first wanted, so that the list shows before the editor loads.

Tests put other callables in their place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.templates import TemplateName
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.stores.page import StoresPage


def editor(backend: Backend, parent: QWidget) -> Any:
    """Return the editor page."""
    from trackball_desktop.ui.editor.page import EditorPage

    return EditorPage(backend, parent)


def inspector(backend: Backend, parent: QWidget) -> Any:
    """Return the inspector."""
    from trackball_desktop.ui.inspector.panel import InspectorPanel

    return InspectorPanel(backend, parent)


def intake(backend: Backend, parent: QWidget) -> Any:
    """Return the page that previews what was dropped."""
    from trackball_desktop.ui.intake.page import IntakePage

    return IntakePage(backend, parent)


def next_steps(backend: Backend, release_id: str, parent: QWidget) -> Any:
    """Return the page of what is left to do once a release is in OpenPlay."""
    from trackball_desktop.ui.submit.next_steps import NextStepsPage

    return NextStepsPage(backend, release_id, parent)


def stores(backend: Backend, release_id: str, parent: QWidget) -> StoresPage:
    """Return the page of a release in stores."""
    from trackball_desktop.ui.stores.page import StoresPage

    return StoresPage(backend, release_id, parent)


def submit_dialog(backend: Backend, session: Session, online: bool, parent: QWidget) -> Any:
    """Return the sheet with the one button that sends."""
    from trackball_desktop.ui.submit.dialog import SubmitDialog

    return SubmitDialog(backend, session, online=online, parent=parent)


def settings(backend: Backend, parent: QWidget) -> Any:
    """Return the settings dialog."""
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

    return SettingsDialog(backend, parent)


def first_run(backend: Backend, parent: QWidget) -> Any:
    """Return the dialog of the first start."""
    from trackball_desktop.ui.shell.first_run import FirstRun

    return FirstRun(backend, parent)


def transfers(backend: Backend, parent: QWidget) -> Any:
    """Return the drawer of uploads."""
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer

    return TransfersDrawer(backend, parent)


def import_dialog(backend: Backend, parent: QWidget) -> Any:
    """Return the dialog that asks which release of OpenPlay to import."""
    from trackball_desktop.ui.library.pull_dialog import PullDialog

    return PullDialog(backend, parent)


def templates_dialog(backend: Backend, parent: QWidget) -> Any:
    """Return the list of templates."""
    from trackball_desktop.ui.catalogue.templates.dialogs import TemplatesDialog

    return TemplatesDialog(backend, parent)


def save_template(release: Release, known: list[TemplateName], parent: QWidget) -> Any:
    """Return the dialog that names a new template."""
    from trackball_desktop.ui.catalogue.templates.dialogs import SaveTemplate

    return SaveTemplate(release, known, parent)


def keys_dialog(parent: QWidget) -> QDialog:
    """Return the map of the keys."""
    from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog

    return KeysDialog(parent)


class PageFactories(NamedTuple):
    """How each page or dialog is made."""

    editor: Callable[[Backend, QWidget], Any] = editor
    inspector: Callable[[Backend, QWidget], Any] = inspector
    intake: Callable[[Backend, QWidget], Any] = intake
    next_steps: Callable[[Backend, str, QWidget], Any] = next_steps
    stores: Callable[[Backend, str, QWidget], StoresPage] = stores
    submit_dialog: Callable[[Backend, Session, bool, QWidget], Any] = submit_dialog
    settings: Callable[[Backend, QWidget], Any] = settings
    first_run: Callable[[Backend, QWidget], Any] = first_run
    transfers: Callable[[Backend, QWidget], Any] = transfers
    import_dialog: Callable[[Backend, QWidget], Any] = import_dialog
    templates_dialog: Callable[[Backend, QWidget], Any] = templates_dialog
    save_template: Callable[[Release, list[TemplateName], QWidget], Any] = save_template
    keys_dialog: Callable[[QWidget], QDialog] = keys_dialog
