"""Every dialog there is: each control has a name, Tab comes to it, Escape closes it, no data is read as HTML."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

import trackball_desktop.ui
from tests.ui.releases import account, created, harbour
from tests.ui.test_access import look_at
from tests.ui.test_window import EVIL
from trackball_desktop.checks.model import FileFix, Finding, Fix, Severity
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, FileStamp
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import LibraryDamaged, UserError
from trackball_desktop.domain.release import PrimaryContribution, Release, Track, TrackLocal
from trackball_desktop.domain.templates import make_template
from trackball_desktop.formats.ern.reader import ErnImport
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.services.attaching import Attachment
from trackball_desktop.services.ern import ImportedRelease
from trackball_desktop.services.timeline import Digest, DigestLine
from trackball_desktop.storage.ledger import Code
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.people import Person
from trackball_desktop.storage.saved_filters import SavedFilter
from trackball_desktop.ui.catalogue.people import MergeDialog
from trackball_desktop.ui.catalogue.templates.dialogs import SaveTemplateDialog, TemplatesDialog
from trackball_desktop.ui.catalogue.templates.editor import TemplateEditor
from trackball_desktop.ui.draft.finding_dialogs import FixPreview, WaiveDialog
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.bulk_edit_dialog import BulkEditDialog
from trackball_desktop.ui.editor.cover_fixes import CoverFixDialog
from trackball_desktop.ui.editor.full_view import FullSizeDialog
from trackball_desktop.ui.editor.grid import pasting, tsv
from trackball_desktop.ui.editor.grid.column_chooser import ColumnChooser
from trackball_desktop.ui.editor.grid.panel import TrackGrid
from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview
from trackball_desktop.ui.editor.grid.replace_dialog import ReplaceDialog
from trackball_desktop.ui.editor.lineup_dialogs import CopyLineupDialog, LineupPresetDialog
from trackball_desktop.ui.editor.lyrics_timing import LyricsTimingDialog
from trackball_desktop.ui.editor.master_fixes import MasterFixDialog
from trackball_desktop.ui.editor.other_files import WhichTrackDialog
from trackball_desktop.ui.editor.player.bar import Sound
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.editor.tracks_page import TracksPage
from trackball_desktop.ui.inspector.artist_report import ReportDialog
from trackball_desktop.ui.inspector.timeline import RawDialog
from trackball_desktop.ui.kit import error_messages, theme
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.library.code_question import CodeQuestion
from trackball_desktop.ui.library.digest import DigestDialog
from trackball_desktop.ui.library.events_dialog import EventsDialog
from trackball_desktop.ui.library.export_dialog import ExportDialog
from trackball_desktop.ui.library.pull_dialog import PullDialog
from trackball_desktop.ui.library.sheet_dialog import SheetDialog
from trackball_desktop.ui.library.transfer_dialog import TransferDialog
from trackball_desktop.ui.papers.delivery import DeliveryDialog
from trackball_desktop.ui.papers.dialog import PapersDialog
from trackball_desktop.ui.papers.ern_import_dialog import ErnImportDialog
from trackball_desktop.ui.papers.package_dialog import PackageDialog
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.questions import QuestionsDialog
from trackball_desktop.ui.shell.about_dialog import AboutDialog
from trackball_desktop.ui.shell.filter_dialog import FilterDialog
from trackball_desktop.ui.shell.first_run import FirstRun
from trackball_desktop.ui.shell.help_dialog import HelpDialog
from trackball_desktop.ui.shell.library_recovery import LibraryRecoveryDialog, RestoreProgressDialog
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.palette.dialog import Palette
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog
from trackball_desktop.ui.shell.shortcuts_dialog import KeysDialog
from trackball_desktop.ui.shell.update_dialog import UpdateDialog
from trackball_desktop.ui.stores.lookup_dialog import LookupDialog
from trackball_desktop.ui.submit.dialog import SubmitDialog
from trackball_desktop.ui.submit.resubmit import ResubmitDialog
from trackball_desktop.ui.submit.several import SubmitSeveralDialog
from trackball_desktop.updates.service import Update

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


class Room:
    """A window over an open release full of odd names, in which dialogs are opened."""

    def __init__(self, window: MainWindow, backend: Backend, tmp_path: Path) -> None:
        self.window, self.backend, self.folder = window, backend, tmp_path
        assert window.session is not None
        self.session: Session = window.session
        self.release: Release = self.session.release
        self.walked: list[QDialog] = []

    @property
    def grid(self) -> TrackGrid:
        self.window.editor.show_step(WizardStep.TRACKS)
        page = self.window.editor.page(WizardStep.TRACKS)
        assert isinstance(page, TracksPage)
        return page.grid

    @property
    def track(self) -> Track:
        return next(self.release.tracks())

    def finding(self) -> Finding:
        fix = Fix(CheckText.tr("{what}", what=EVIL), SetField(node_id=self.release.id, field="title", value="Plain"))
        return Finding(
            "title.style", Severity.WARNING, self.release.id, "title", text=CheckText.tr("{what}", what=EVIL), fix=fix
        )

    def cover(self) -> Asset:
        path = self.folder / "cover.jpg"
        path.write_bytes(b"no picture")
        stamp = FileStamp(size=10, mtime_ns=1)
        return Asset(
            id="c",
            release_id=self.release.id,
            owner_id=self.release.id,
            role=AssetRole.COVER,
            path=str(path),
            stamp=stamp,
        )


@pytest.fixture
def room(qtbot: QtBot, backend: Backend, tmp_path: Path) -> Iterator[Room]:
    release = harbour()
    people = (PrimaryContribution(artist=EVIL), PrimaryContribution(artist="فيروز"))
    release = release.model_copy(update={"title": EVIL, "label": EVIL, "primary_contributions": people})
    backend.library.create(release, label=EVIL).result()
    account(backend, EVIL)
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1, timeout=30_000)
    window.open_release(release.id)
    yield Room(window, backend, tmp_path)
    window.close()


def _paste(room: Room) -> QDialog:
    table = tsv.parse_cells("\n".join([f"{EVIL}\tx"] * 9))
    return PastePreview(pasting.plan_paste(room.grid.view.track_model, table, {(0, 1)}), room.window)


def _replace(room: Room) -> QDialog:
    dialog = ReplaceDialog(room.grid.view, None, room.window)
    dialog.find_line.setText("a")
    dialog.replacement_line.setText(EVIL)
    return dialog


def _remedy(room: Room) -> QDialog:
    facts = ArtworkFacts(format="JPEG", width=4000, height=3000, mode="CMYK", bytes=10)
    return CoverFixDialog(room.backend, room.session, room.cover(), facts, {"rgb"}, room.window)


def _master_fix(room: Room) -> QDialog:
    finding = Finding("audio.silence_tail", Severity.WARNING, room.track.id, file_fix=FileFix.SILENCE_TAIL)
    return MasterFixDialog(room.backend, room.session, [finding], room.window)


def _together(room: Room) -> QDialog:
    other = harbour().model_copy(update={"id": "0" * 32, "upc": "036000291469"})
    other = Release.model_validate_json(make_template(other).model_dump_json())
    room.backend.library.create(other, label="made").result()
    return BulkEditDialog(room.backend, [room.release.id, other.id], room.window)


def _sheet(room: Room) -> QDialog:
    path = room.folder / "sheet.csv"
    path.write_text("Release title,Track title,UPC\nKites,Kites,036000291452\n", encoding="utf-8")
    return SheetDialog(room.backend, path, room.window)


def _message(room: Room) -> QDialog:
    error = UserError(EVIL, meaning=EVIL, remedy="Try again.")
    dialog = error_messages.MessageDialog(error_messages.error_message(error), "Try again", room.window)
    for fold in dialog.findChildren(QToolButton):
        fold.setChecked(True)
    return dialog


def _timing(room: Room) -> QDialog:
    room.window.editor.show_step(WizardStep.SOUND)
    page = room.window.editor.page(WizardStep.SOUND)
    assert isinstance(page, SoundPage)
    box = page.masters_box
    track = room.track.model_copy(update={"local": TrackLocal(lyrics=f"{EVIL}\nLow is the sky")})
    sound = Sound(track.id, EVIL, None, None, EVIL)
    return LyricsTimingDialog(room.session, track, sound, box.playback, box.outlines, room.window)


def _codes(room: Room) -> QDialog:
    code = Code("isrc", "QZNL22600001", "QZNL22600001", "used", "series", room.release.id, "n", EVIL, "", "typed")
    return CodeQuestion([code], room.window)


def _digest(room: Room) -> QDialog:
    line = DigestLine(room.release.id, EVIL, EVIL, "2026-11-25T10:00:00Z", "status", "Submitted", EVIL)
    return DigestDialog(Digest("2026-11-24T10:00:00Z", "2026-11-25T10:00:00Z", (line,)), room.window)


def _anew(room: Room) -> QDialog:
    gone = created(room.backend, room.release, room.backend.accounts.list()[0].id)
    return ResubmitDialog(room.backend, gone, EVIL, room.window)


def _several(room: Room) -> QDialog:
    dialog = SubmitSeveralDialog(room.backend, [room.release.id], online=False, parent=room.window)
    deadline = time.monotonic() + 30
    while not dialog.candidates and time.monotonic() < deadline:
        QApplication.processEvents()
    return dialog


def _merge(room: Room) -> QDialog:
    room.backend.people.save([Person(EVIL), Person("Ines Moreau")]).result()
    return MergeDialog(room.backend, EVIL, room.window)


def _template(room: Room) -> QDialog:
    template_id = room.backend.repositories.templates.save(EVIL, make_template(room.release)).result()
    dialog = TemplateEditor(room.backend, template_id, EVIL, room.window)
    for form in dialog.forms.values():
        form.open_all()
    return dialog


def _templates(room: Room) -> QDialog:
    room.backend.repositories.templates.save(EVIL, make_template(room.release)).result()
    return TemplatesDialog(room.backend, room.window)


def _palette(room: Room) -> QDialog:
    room.window.commands.show_palette()
    palette = room.window.findChild(Palette)
    assert palette is not None
    return palette


def _settings(room: Room) -> QDialog:
    room.window.dialogs.show_settings()
    dialog = room.window.dialogs.settings_dialog
    assert dialog is not None
    return dialog


OPENERS: dict[type[QDialog], Callable[[Room], QDialog]] = {
    CodeQuestion: _codes,
    ColumnChooser: lambda room: ColumnChooser(room.grid.grid_columns, room.window),
    CopyLineupDialog: lambda room: CopyLineupDialog(room.session, room.track, room.window),
    DigestDialog: _digest,
    FirstRun: lambda room: FirstRun(room.backend, room.window),
    FixPreview: lambda room: FixPreview(room.session, [f for f in [room.finding().fix] if f], room.window),
    FullSizeDialog: lambda room: FullSizeDialog(room.backend, room.cover(), EVIL, room.window),
    KeysDialog: lambda room: KeysDialog(room.window),
    HelpDialog: lambda room: HelpDialog(room.window),
    AboutDialog: lambda room: AboutDialog(room.backend.repositories.folder, room.window),
    MergeDialog: _merge,
    LibraryRecoveryDialog: lambda room: LibraryRecoveryDialog(LibraryDamaged(EVIL), room.folder, parent=room.window),
    error_messages.MessageDialog: _message,
    Palette: _palette,
    QuestionsDialog: lambda room: QuestionsDialog(room.backend, parent=room.window),
    PastePreview: _paste,
    LineupPresetDialog: lambda room: LineupPresetDialog(room.session, room.backend.settings, room.track, room.window),
    PullDialog: lambda room: PullDialog(room.backend, room.window),
    RawDialog: lambda room: RawDialog(EVIL, EVIL, '{"status": "Submitted"}', room.window),
    CoverFixDialog: _remedy,
    MasterFixDialog: _master_fix,
    ReplaceDialog: _replace,
    ReportDialog: lambda room: ReportDialog(room.session, room.window),
    SaveTemplateDialog: lambda room: SaveTemplateDialog(
        room.release, room.backend.repositories.templates.list(), room.window
    ),
    SettingsDialog: _settings,
    ResubmitDialog: _anew,
    SubmitDialog: lambda room: SubmitDialog(room.backend, room.session, online=False, parent=room.window),
    SubmitSeveralDialog: _several,
    TemplateEditor: _template,
    TemplatesDialog: _templates,
    BulkEditDialog: _together,
    LyricsTimingDialog: _timing,
    WhichTrackDialog: lambda room: WhichTrackDialog(
        room.session, [(Attachment(Path(f"{EVIL}.lrc"), AssetRole.MASTER, ""), None)], room.window
    ),
    ErnImportDialog: lambda room: ErnImportDialog(
        ErnImport("4.3", EVIL, EVIL, EVIL, False, (), ()),
        [ImportedRelease(EVIL, room.release.id, True)],
        EVIL,
        room.window,
    ),
    DeliveryDialog: lambda room: DeliveryDialog(room.backend, [room.release.id], EVIL, room.window),
    FilterDialog: lambda room: FilterDialog(
        LibraryQuery(search=EVIL), [EVIL], [SavedFilter(EVIL, LibraryQuery(search=EVIL))], room.window
    ),
    EventsDialog: lambda room: EventsDialog(room.backend, (), room.window),
    ExportDialog: lambda room: ExportDialog(room.backend, [room.release.id], EVIL, room.window),
    LookupDialog: lambda room: LookupDialog(room.backend, room.session, room.window),
    PackageDialog: lambda room: PackageDialog(room.backend, None, room.window),
    PapersDialog: lambda room: PapersDialog(room.backend, room.release.id, EVIL, room.window),
    SheetDialog: _sheet,
    TransferDialog: lambda room: TransferDialog(room.backend, room.release.id, room.window),
    UpdateDialog: lambda room: UpdateDialog(Update("9.9.9", EVIL), room.window),
    WaiveDialog: lambda room: WaiveDialog([room.finding(), room.finding()], room.window),
}


def test_every_dialog_is_walked() -> None:
    found: set[str] = set()
    for path in Path(trackball_desktop.ui.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(
                isinstance(b, ast.Name) and b.id in {"Dialog", "QDialog"} for b in node.bases
            ):
                found.add(node.name)
    assert found == {cls.__name__ for cls in OPENERS} | {RestoreProgressDialog.__name__, Dialog.__name__}


def test_what_stands_while_a_library_is_put_in_place_cannot_be_left_and_is_read(room: Room) -> None:
    busy = RestoreProgressDialog(room.window)
    room.walked.append(busy)
    busy.show()
    QApplication.processEvents()
    look_at(busy)
    QTest.keyClick(busy, Qt.Key.Key_Escape)
    assert busy.isVisible()
    busy.done(0)


def walk(room: Room, dialog: QDialog, cls: type[QDialog]) -> None:
    assert isinstance(dialog, cls)
    # What the walk made Python objects of must not be collected before its window: Qt still owns it.
    room.walked.append(dialog)
    dialog.show()
    QApplication.processEvents()
    look_at(dialog)
    assert dialog.windowTitle(), "a screen reader says what has come"
    focused = dialog.focusWidget()
    assert focused is not None, "the keyboard is somewhere in it"
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert not dialog.isVisible(), "Escape leaves it"


def test_each_dialog(room: Room) -> None:
    failed: dict[str, str] = {}
    for cls, opener in OPENERS.items():
        try:
            walk(room, opener(room), cls)
        except AssertionError as error:  # all of them are told at once: each walk needs a whole window
            failed[cls.__name__] = str(error)
    assert failed == {}


def test_the_largest_dialogs_with_large_text(room: Room, theme_applied: QApplication) -> None:
    try:
        theme.apply_theme(theme_applied, "dark", 2.0)
        for cls in (ReplaceDialog, PastePreview, TemplateEditor, SubmitDialog):
            walk(room, OPENERS[cls](room), cls)
    finally:
        theme.apply_theme(theme_applied, "light", 1.0)


def test_message_boxes(room: Room) -> None:
    box = error_messages.confirm(room.window, EVIL, EVIL, EVIL, "Do it")
    plain = error_messages.plain_message_box(room.window, QMessageBox.Icon.Warning, EVIL, EVIL)
    for shown in (box, plain):
        walk(room, shown, QMessageBox)
        assert shown.accessibleName() == EVIL


def test_the_form_of_several_tracks_and_the_card_of_a_chip(room: Room) -> None:
    room.window.editor.show_step(WizardStep.TRACKS)
    page = room.window.editor.page(WizardStep.TRACKS)
    assert isinstance(page, TracksPage)
    page.choose_tracks([track.id for track in room.release.tracks()])
    look_at(room.window)
    page.choose_tracks([room.track.id])
    artists = page.artists
    assert artists is not None
    artists.chips[0].click()
    card = artists.card
    assert card is not None
    look_at(card)
    card.close()
