"""The pages and dialogs of the window, imported when first wanted, so that the list shows before the editor loads.

Tests put other callables in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QWidget

from trackball_desktop.ui.kit.screen_reader import readers_muted
from trackball_desktop.ui.shell import startup_tuning

if TYPE_CHECKING:
    from pathlib import Path

    from trackball_desktop.domain.release import Release
    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.services.ern import ImportedRelease
    from trackball_desktop.storage.outbox import Submission
    from trackball_desktop.storage.templates import TemplateName
    from trackball_desktop.ui.catalogue.templates.dialogs import SaveTemplateDialog, TemplatesDialog
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.editor.bulk_edit_dialog import BulkEditDialog
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.inspector.panel import InspectorPanel
    from trackball_desktop.ui.intake.page import IntakePage
    from trackball_desktop.ui.library.events_dialog import EventsDialog
    from trackball_desktop.ui.library.export_dialog import ExportDialog
    from trackball_desktop.ui.library.pull_dialog import PullDialog
    from trackball_desktop.ui.library.sheet_dialog import SheetDialog
    from trackball_desktop.ui.library.transfer_dialog import TransferDialog
    from trackball_desktop.ui.papers.delivery import DeliveryDialog
    from trackball_desktop.ui.papers.dialog import PapersDialog
    from trackball_desktop.ui.papers.ern_import_dialog import ErnImportDialog
    from trackball_desktop.ui.papers.package_dialog import PackageDialog
    from trackball_desktop.ui.plan.page import PlanPage
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.settings.questions import QuestionsDialog
    from trackball_desktop.ui.shell.about_dialog import AboutDialog
    from trackball_desktop.ui.shell.first_run import FirstRun
    from trackball_desktop.ui.shell.help_dialog import HelpDialog
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog
    from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog
    from trackball_desktop.ui.stores.lookup_dialog import LookupDialog
    from trackball_desktop.ui.stores.page import StoresPage
    from trackball_desktop.ui.submit.dialog import SubmitDialog
    from trackball_desktop.ui.submit.resubmit import ResubmitDialog
    from trackball_desktop.ui.submit.sent.page import SentPage
    from trackball_desktop.ui.submit.several import SubmitSeveralDialog
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer


@readers_muted()
def editor(backend: Backend, parent: QWidget) -> EditorPage:
    """Return the editor page."""
    return _editor_module().EditorPage(backend, parent)


@readers_muted()
def bulk_edit(backend: Backend, ids: Sequence[str], parent: QWidget | None) -> BulkEditDialog:
    """Return the form in which several releases are edited at once. Raises TrackballError."""
    return _editor_module().open_bulk_edit(backend, ids, parent)


def _editor_module():
    """Return the module of the editor's pages; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.shell import editor_pages  # 200 modules

    return editor_pages


@readers_muted()
def inspector(backend: Backend, parent: QWidget) -> InspectorPanel:
    """Return the inspector."""
    from trackball_desktop.ui.inspector.panel import InspectorPanel  # 110 modules

    return InspectorPanel(backend, parent)


@readers_muted()
def intake(backend: Backend, parent: QWidget) -> IntakePage:
    """Return the page that previews what was dropped."""
    from trackball_desktop.ui.intake.page import IntakePage  # 95 modules

    return IntakePage(backend, parent)


@readers_muted()
def sent(backend: Backend, release_id: str, parent: QWidget) -> SentPage:
    """Return the page of what is left to do once a release is at the target."""
    return _submit_module().SentPage(backend, release_id, parent)


@readers_muted()
def plan(backend: Backend, parent: QWidget) -> PlanPage:
    """Return the page of the plan."""
    return _submit_module().PlanPage(backend, parent)


@readers_muted()
def lookup_dialog(backend: Backend, session: Session | None, parent: QWidget) -> LookupDialog:
    """Return the dialog that looks a release up in public catalogues."""
    return _submit_module().LookupDialog(backend, session, parent)


@readers_muted()
def stores(backend: Backend, release_id: str, parent: QWidget) -> StoresPage:
    """Return the page of a release in stores."""
    return _submit_module().StoresPage(backend, release_id, parent)


@readers_muted()
def submit_dialog(backend: Backend, session: Session, online: bool, parent: QWidget) -> SubmitDialog:
    """Return the sheet with the one button that sends."""
    return _submit_module().SubmitDialog(backend, session, online=online, parent=parent)


@readers_muted()
def questions_dialog(backend: Backend, target_id: str, parent: QWidget) -> QuestionsDialog:
    """Return the questions to a distributor, with its answers."""
    return _submit_module().QuestionsDialog(backend, target_id, parent)


@readers_muted()
def resubmit_dialog(backend: Backend, submission: Submission, title: str, parent: QWidget) -> ResubmitDialog:
    """Return the dialog that makes a release that is gone a draft again."""
    return _submit_module().ResubmitDialog(backend, submission, title, parent)


@readers_muted()
def papers_dialog(backend: Backend, release_id: str, title: str, parent: QWidget) -> PapersDialog:
    """Return the dialog of a release's papers."""
    return _submit_module().PapersDialog(backend, release_id, title, parent)


@readers_muted()
def delivery_dialog(backend: Backend, ids: Sequence[str], title: str, parent: QWidget) -> DeliveryDialog:
    """Return the dialog that delivers releases by DDEX."""
    return _submit_module().DeliveryDialog(backend, ids, title, parent)


@readers_muted()
def ern_import_dialog(
    read: ErnImport, arrived: Sequence[ImportedRelease], name: str, parent: QWidget
) -> ErnImportDialog:
    """Return the dialog that tells what a DDEX message brought."""
    return _submit_module().ErnImportDialog(read, arrived, name, parent)


@readers_muted()
def package_dialog(backend: Backend, path: Path | None, parent: QWidget) -> PackageDialog:
    """Return the dialog that opens a partner delivery, at once where its file is named."""
    return _submit_module().PackageDialog(backend, path, parent)


@readers_muted()
def submit_several(backend: Backend, ids: Sequence[str], online: bool, parent: QWidget) -> SubmitSeveralDialog:
    """Return the dialog that asks which of several releases are to be submitted."""
    return _submit_module().SubmitSeveralDialog(backend, ids, online=online, parent=parent)


def _submit_module():
    """Return the module of a submission's pages; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.shell import submit_pages  # 25 modules, pydantic among them

    return submit_pages


@readers_muted()
def settings(backend: Backend, parent: QWidget) -> SettingsDialog:
    """Return the settings dialog."""
    from trackball_desktop.ui.shell.settings_dialog import SettingsDialog  # 170 modules

    return SettingsDialog(backend, parent)


@readers_muted()
def first_run(backend: Backend, parent: QWidget) -> FirstRun:
    """Return the dialog of the first start."""
    from trackball_desktop.ui.shell.first_run import FirstRun  # only the first start shows it

    return FirstRun(backend, parent)


@readers_muted()
def transfers(backend: Backend, parent: QWidget) -> TransfersDrawer:
    """Return the drawer of uploads."""
    from trackball_desktop.ui.transfers.drawer import TransfersDrawer  # shown when it is first unfolded

    return TransfersDrawer(backend, parent)


@readers_muted()
def import_dialog(backend: Backend, parent: QWidget) -> PullDialog:
    """Return the dialog that asks which release of the target to import."""
    return _files_module().PullDialog(backend, parent)


@readers_muted()
def export_dialog(backend: Backend, ids: Sequence[str], title: str, parent: QWidget) -> ExportDialog:
    """Return the dialog that asks in which form releases leave."""
    return _files_module().ExportDialog(backend, ids, title, parent)


@readers_muted()
def transfer_dialog(backend: Backend, release_id: str, parent: QWidget) -> TransferDialog:
    """Return the dialog of a release that moves from another distributor."""
    return _files_module().TransferDialog(backend, release_id, parent)


@readers_muted()
def sheet_dialog(backend: Backend, path: Path, parent: QWidget) -> SheetDialog:
    """Return the dialog that shows what a sheet would become."""
    return _files_module().SheetDialog(backend, path, parent)


@readers_muted()
def events_dialog(backend: Backend, paths: Sequence[Path], parent: QWidget) -> EventsDialog:
    """Return the dialog that imports catalogue events, at once where files are named."""
    return _files_module().EventsDialog(backend, paths, parent)


def _files_module():
    """Return the module of files in and out; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.library import file_dialogs  # what searches a target, reads and writes sheets

    return file_dialogs


@readers_muted()
def templates_dialog(backend: Backend, parent: QWidget) -> TemplatesDialog:
    """Return the list of templates."""
    return _templates_module().TemplatesDialog(backend, parent)


@readers_muted()
def save_template(release: Release, known: list[TemplateName], parent: QWidget) -> SaveTemplateDialog:
    """Return the dialog that names a new template."""
    return _templates_module().SaveTemplateDialog(release, known, parent)


def _templates_module():
    """Return the module of templates; without an annotation, type checkers see which one it is."""
    from trackball_desktop.ui.catalogue.templates import dialogs  # 100 modules

    return dialogs


@readers_muted()
def help_dialog(parent: QWidget) -> HelpDialog:
    """Return the help."""
    return _editor_module().HelpDialog(parent)


@readers_muted()
def keys_dialog(parent: QWidget) -> KeysDialog:
    """Return the map of the keys."""
    return startup_tuning.dialogs().KeysDialog(parent)


@readers_muted()
def about_dialog(data_folder: Path, parent: QWidget) -> AboutDialog:
    """Return what says which program this is."""
    return startup_tuning.dialogs().AboutDialog(data_folder, parent)


class PageFactories(NamedTuple):
    """How each page or dialog is made."""

    editor: Callable[[Backend, QWidget], EditorPage] = editor
    inspector: Callable[[Backend, QWidget], InspectorPanel] = inspector
    intake: Callable[[Backend, QWidget], IntakePage] = intake
    sent: Callable[[Backend, str, QWidget], SentPage] = sent
    plan: Callable[[Backend, QWidget], PlanPage] = plan
    lookup_dialog: Callable[[Backend, Session | None, QWidget], LookupDialog] = lookup_dialog
    stores: Callable[[Backend, str, QWidget], StoresPage] = stores
    resubmit_dialog: Callable[[Backend, Submission, str, QWidget], ResubmitDialog] = resubmit_dialog
    submit_several: Callable[[Backend, Sequence[str], bool, QWidget], SubmitSeveralDialog] = submit_several
    submit_dialog: Callable[[Backend, Session, bool, QWidget], SubmitDialog] = submit_dialog
    questions_dialog: Callable[[Backend, str, QWidget], QuestionsDialog] = questions_dialog
    settings: Callable[[Backend, QWidget], SettingsDialog] = settings
    first_run: Callable[[Backend, QWidget], FirstRun] = first_run
    transfers: Callable[[Backend, QWidget], TransfersDrawer] = transfers
    import_dialog: Callable[[Backend, QWidget], PullDialog] = import_dialog
    templates_dialog: Callable[[Backend, QWidget], TemplatesDialog] = templates_dialog
    save_template: Callable[[Release, list[TemplateName], QWidget], SaveTemplateDialog] = save_template
    help_dialog: Callable[[QWidget], HelpDialog] = help_dialog
    keys_dialog: Callable[[QWidget], KeysDialog] = keys_dialog
    about_dialog: Callable[[Path, QWidget], AboutDialog] = about_dialog
    export_dialog: Callable[[Backend, Sequence[str], str, QWidget], ExportDialog] = export_dialog
    transfer_dialog: Callable[[Backend, str, QWidget], TransferDialog] = transfer_dialog
    sheet_dialog: Callable[[Backend, Path, QWidget], SheetDialog] = sheet_dialog
    events_dialog: Callable[[Backend, Sequence[Path], QWidget], EventsDialog] = events_dialog
    papers_dialog: Callable[[Backend, str, str, QWidget], PapersDialog] = papers_dialog
    delivery_dialog: Callable[[Backend, Sequence[str], str, QWidget], DeliveryDialog] = delivery_dialog
    package_dialog: Callable[[Backend, Path | None, QWidget], PackageDialog] = package_dialog
    ern_import_dialog: Callable[[ErnImport, Sequence[ImportedRelease], str, QWidget], ErnImportDialog] = (
        ern_import_dialog
    )
