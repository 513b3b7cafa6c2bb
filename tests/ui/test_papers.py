"""Papers, DDEX deliveries and messages on real widgets: previews, files, what is told, drops."""

from __future__ import annotations

import asyncio
import hashlib
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.bodies import complete
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.inherit import with_absent_inherited
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.ern.model import MessageParty
from trackball_desktop.services.ern import DeliveryOptions, ErnService
from trackball_desktop.targets.openplay.body import import_create_body
from trackball_desktop.ui.kit.pdf import keep_tables_whole, make_document
from trackball_desktop.ui.papers.delivery import DeliveryDialog
from trackball_desktop.ui.papers.dialog import PapersDialog
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.create_actions import CreateActions
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.page_factories import PageFactories
from trackball_desktop.ui.shell.paper_actions import PaperActions, is_message

WAIT = 20_000


@pytest.fixture
def release(backend: Backend) -> Release:
    made = with_absent_inherited(import_create_body(complete(1)))
    backend.library.create(made, label="made").result()
    backend.start()
    return made


@pytest.fixture
def papers(qtbot: QtBot, backend: Backend, release: Release) -> PapersDialog:
    dialog = PapersDialog(backend, release.id, "Harbour Songs 1")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: "QZNL22600010" in dialog.page.toPlainText(), timeout=WAIT)
    return dialog


def test_each_paper_is_previewed_in_its_language(qtbot: QtBot, papers: PapersDialog) -> None:
    papers.select_document("split-sheet", "ja")
    qtbot.waitUntil(lambda: "権利配分確認書" in papers.page.toPlainText(), timeout=WAIT)
    assert not papers.contact.isVisible()
    papers.select_document("one-sheet", "ar")
    papers.press_text.setPlainText("Four songs by the harbour")
    papers.contact.setText("press@example.org")
    qtbot.waitUntil(lambda: "Four songs by the harbour" in papers.page.toPlainText(), timeout=WAIT)
    assert "press@example.org" in papers.page.toPlainText()
    papers.select_document("barcode")
    qtbot.waitUntil(lambda: papers.picture.isVisible() and papers.picture.pixmap().width() > 100, timeout=WAIT)
    assert not papers.templates_button.isVisible()


@pytest.mark.parametrize(("rtl", "end"), [(False, "right"), (True, "left")])
def test_lengths_stand_at_the_end_of_their_line_in_both_directions(qapp: QApplication, rtl: bool, end: str) -> None:
    direction = "rtl" if rtl else "ltr"
    page = (
        f'<html dir="{direction}"><body dir="{direction}"><table width="100%" cellspacing="0" cellpadding="0">'
        f'<tr><td width="80%"></td><td width="20%" align="{end}">0:44</td></tr></table></body></html>'
    )
    made = make_document(page, {}, right_to_left=rtl)
    made.setTextWidth(400)
    picture = QImage(400, 40, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFFFF)
    painter = QPainter(picture)
    made.drawContents(painter)
    painter.end()
    inked = [x for x in range(400) if any(picture.pixelColor(x, y).lightness() < 128 for y in range(40))]
    assert (min(inked) < 6) if rtl else (max(inked) > 393)


def test_no_track_is_parted_by_the_end_of_a_page(qapp: QApplication) -> None:
    track = "<table><tr><td>Track</td></tr><tr><td>Facts</td></tr><tr><td>Facts</td></tr></table>"
    made = make_document(f"<html><body>{track * 40}</body></html>", {})
    made.setPageSize(QSizeF(400, 500))
    keep_tables_whole(made)
    places = [made.documentLayout().frameBoundingRect(one) for one in made.rootFrame().childFrames()]
    assert len(places) == 40
    assert [place for place in places if place.top() // 500 != (place.bottom() - 1) // 500] == []
    assert made.pageCount() < 8, "pages are full"


def test_a_paper_is_saved_and_noted(
    qtbot: QtBot, backend: Backend, release: Release, papers: PapersDialog, tmp_path: Path
) -> None:
    out = tmp_path / "copy.pdf"
    with qtbot.waitSignal(papers.notice, timeout=WAIT) as told:
        papers.save(out)
    assert told.args == ["Saved as copy.pdf"]
    assert out.read_bytes().startswith(b"%PDF-")
    (note,) = backend.repositories.documents.for_release(release.id)
    assert (note.kind, note.sha256) == ("label-copy", hashlib.sha256(out.read_bytes()).hexdigest())


def test_a_fault_in_a_template_is_told_instead_of_the_page(
    qtbot: QtBot, backend: Backend, release: Release, papers: PapersDialog
) -> None:
    folder = backend.repositories.folder / "paper-templates"
    folder.mkdir()
    (folder / "credits.html").write_text("{{#tracks}}", "utf-8")
    papers.select_document("credits")
    qtbot.waitUntil(lambda: "credits.html" in papers.error_label.text(), timeout=WAIT)
    assert papers.error_label.isVisible()
    assert not papers.save_button.isEnabled()


def test_a_delivery_is_written_and_what_it_lacks_is_listed(
    qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path
) -> None:
    dialog = DeliveryDialog(backend, [release.id], "Harbour Songs 1")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.write(tmp_path)
    qtbot.waitUntil(lambda: dialog.error_label.isVisible(), timeout=WAIT)
    assert "party ID" in dialog.error_label.text()
    dialog.sender_id.setText("PADPIDA2026112901X")
    dialog.recipient_id.setText("PADPIDA2026112902Y")
    dialog.with_files_checkbox.setChecked(False)
    with qtbot.waitSignal(dialog.notice, timeout=WAIT):
        dialog.write(tmp_path)
    assert (tmp_path / "4260600000015" / "4260600000015.xml").is_file()
    assert "no field in ERN 4.3" in dialog.report_view.toPlainText()
    qtbot.waitUntil(lambda: dialog.write_button.text() == "Write delivery…", timeout=WAIT)
    again = DeliveryDialog(backend, [release.id], "Harbour Songs 1")
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.sender_id.text() == "PADPIDA2026112901X", timeout=WAIT)


def test_a_message_becomes_a_draft_or_is_compared(
    qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path
) -> None:
    parties = MessageParty("PADPIDA2026112901X", "N"), MessageParty("PADPIDA2026112902Y", "S")
    service = ErnService(backend.repositories)
    package = asyncio.run(service.export([release.id], tmp_path, DeliveryOptions(*parties, files=False)))
    over = QWidget()
    qtbot.addWidget(over)
    actions = PaperActions(backend, PageFactories(), over)
    actions.open_message(package.messages[0].xml)
    qtbot.waitUntil(lambda: actions.ern_import_dialog is not None, timeout=WAIT)
    first = actions.ern_import_dialog
    assert first is not None
    assert first.create_anyway_button.isVisibleTo(first)
    assert "No differences." in first.text_edit.toPlainText()
    with qtbot.waitSignal(actions.created, timeout=WAIT) as made:
        first.create_anyway_button.click()
    assert made.args[0] != release.id
    assert backend.library.load(made.args[0]).release.upc == release.upc
    bad = tmp_path / "purge.xml"
    bad.write_text("<PurgeReleaseMessage/>", "utf-8")
    with qtbot.waitSignal(actions.failed, timeout=WAIT) as failed:
        actions.open_message(bad)
    assert "PurgeReleaseMessage" in str(failed.args[0])


def test_dropped_messages_are_told_apart_by_their_names(qtbot: QtBot, backend: Backend, tmp_path: Path) -> None:
    for name, inside in (("4260600000015", "4260600000015.xml"), ("4260600000022", "master.wav")):
        (tmp_path / name).mkdir()
        (tmp_path / name / inside).write_bytes(b"x")
    assert is_message(tmp_path / "4260600000015")
    assert not is_message(tmp_path / "4260600000022")
    assert is_message(Path("4260600000015.xml"))
    assert is_message(Path("00555555555555_20210422232304195.zip"))
    assert not is_message(Path("masters.zip"))
    over = QWidget()
    qtbot.addWidget(over)
    begin = CreateActions(backend, None, None, over)  # type: ignore[arg-type]
    with qtbot.waitSignal(begin.message_chosen, timeout=WAIT) as chosen:
        begin.import_dropped([Path("4260600000015.xml")])
    assert chosen.args == [Path("4260600000015.xml")]


def test_a_partner_delivery_is_opened_and_compared(
    qtbot: QtBot, backend: Backend, release: Release, tmp_path: Path
) -> None:
    parties = MessageParty("PADPIDA2026112901X", "N"), MessageParty("PADPIDA2026112902Y", "S")
    service = ErnService(backend.repositories)
    made = asyncio.run(service.export([release.id], tmp_path, DeliveryOptions(*parties, files=False)))
    package = tmp_path / "004260600000015_20261130120000123.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.write(made.messages[0].xml, "004260600000015/message.xml")
    release_id = release.id
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    window.create_actions.import_dropped([package])
    dialog = window.paper_actions.package_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.link.isEnabled, timeout=WAIT)
    assert "The delivery matches the draft." in dialog.heading.text()
    assert not dialog.import_button.isVisible()
    draft = backend.library.load(release_id).release
    edit = SetField(node_id=release_id, field="title", value="Another title")
    backend.repositories.history.record(release_id, edit, edit.inverse(draft), edit.apply(draft), label="x").result()
    dialog.open_file(package)
    qtbot.waitUntil(lambda: dialog.link.isEnabled() and "2 values differ from the draft" in dialog.heading.text())
    assert "Another title →" in dialog.text_edit.toPlainText()
    dialog.link.setText("no link")
    dialog.open_button.click()
    qtbot.waitUntil(lambda: "no link" in dialog.heading.text())
    assert dialog.link.text() == ""
