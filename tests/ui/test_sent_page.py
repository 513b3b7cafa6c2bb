"""The page of a sent release on real stores: band, changes to make there, steps that are ticked, timeline, receipt."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.releases import account, answer_of, created, harbour, kept, looked
from trackball_desktop.domain.edits import SetField
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.sent_view import NextStep, read_sent_view
from trackball_desktop.services.timeline import TimelineService
from trackball_desktop.storage.store_polls import DueStorePoll, Outcome
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.labels import ElidedLabel
from trackball_desktop.ui.kit.raw_dialog import RawDialog
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.top_bar import TopBar
from trackball_desktop.ui.submit.sent.page import SentPage
from trackball_desktop.ui.submit.sent.sections import ChangesSection, NextSteps, TimelineSection


def _texts(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget) and one.text()]


def _page(qtbot: QtBot, backend: Backend, release_id: str) -> SentPage:
    page = SentPage(backend, release_id)
    qtbot.addWidget(page)
    page.resize(1300, 900)
    page.show()
    qtbot.waitUntil(lambda: page.view is not None)
    return page


def _steps(qtbot: QtBot, page: SentPage) -> NextSteps:
    """Return the steps that are shown now: they are made anew when something changed."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(NextSteps)))
    return next(one for one in page.findChildren(NextSteps) if one.isVisible())


def _edit(backend: Backend, release_id: str, node_id: str, field: str, value: object) -> None:
    draft = backend.library.load(release_id).release
    edit = SetField(node_id=node_id, field=field, value=value)
    asyncio.run(Drafts(backend.repositories).apply(draft, edit, "edited by a test"))


def test_the_band_says_where_it_is_and_that_changes_do_not_reach_it(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    page = _page(qtbot, backend, release.id)
    texts = _texts(page)
    assert any(text.startswith("In OpenPlay since ") for text in texts)
    assert "Changes made here do not reach it." in texts
    assert "OpenPlay has not been checked yet." in texts
    assert not page.copy_button.isVisible()
    assert page.findChild(ChangesSection) is None
    looked(backend, release.id, answer_of(release))
    qtbot.waitUntil(lambda: any("OpenPlay says “Submitted”" in text for text in _texts(page)))
    assert any("the meaning of this status is not documented" in text for text in _texts(page))


def test_a_draft_that_was_edited_since_has_a_list_of_changes_to_make_there(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    track = list(release.tracks())[1]
    _edit(backend, release.id, track.id, "title", "Slower Light")
    _edit(backend, release.id, release.id, "label", "Southlight")
    page = _page(qtbot, backend, release.id)
    qtbot.waitUntil(lambda: page.copy_button.isVisible())
    assert page.view is not None
    (at,) = page.view.deliveries
    assert [(one.row.field, one.remote_value, one.draft_value, one.is_applied) for one in at.changes] == [
        ("label", "Northlight", "Southlight", False), ("title", "Slow Light", "Slower Light", False),
        ("display_title", "Slow Light", "Slower Light", False),
    ]  # fmt: skip
    page.copy_button.click()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Label: Northlight → Southlight", "Title  ·  Track 1.2  Slower Light: Slow Light → Slower Light",
        "Name shown in stores  ·  Track 1.2  Slower Light: Slow Light → Slower Light",
    ]  # fmt: skip
    copy = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Copy: Label")
    copy.click()
    assert QGuiApplication.clipboard().text() == "Southlight"
    answer = answer_of(release)
    answer["label"] = "Southlight"
    looked(backend, release.id, answer)  # somebody made one of the changes there
    qtbot.waitUntil(lambda: page.view is not None and sum(c.is_applied for c in page.view.deliveries[0].changes) == 1)
    assert page.copy_button.text() == "Copy 2 changes"
    qtbot.waitUntil(lambda: "seen there" in _texts(page))


def test_the_side_of_stores_says_where_it_is_out(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    polls = backend.repositories.store_polls
    polls.watch(release.id, watched=True).result()
    day = str(backend.library.rows([release.id])[0].release_date)
    polls.plan([("deezer", ""), ("apple", "DE")], {day: "2026-11-01T00:00:00.000000Z"}).result()
    page = _page(qtbot, backend, release.id)
    assert not any(text.startswith("at 1 of") for text in _texts(page))
    asked = DueStorePoll(release.id, "deezer", "", "1", "", None, 0)
    polls.add(asked, Outcome.FOUND, "2026-12-02T00:00:00.000000Z", fingerprint="1").result()
    qtbot.waitUntil(lambda: "at 1 of 2 stores" in _texts(page))


def test_a_long_title_ends_in_an_ellipsis_beside_the_places(qtbot: QtBot, backend: Backend) -> None:
    top = TopBar(backend)
    qtbot.addWidget(top)
    title = "Tomorrow’s Weather Will Be Mostly What It Was Yesterday"
    top.show_release(title)
    top.show_place("sent", sent=True, in_stores=True)
    top.resize(900, 56)
    top.show()
    shown = top.findChildren(ElidedLabel)[0]
    qtbot.waitUntil(lambda: shown.text().endswith("…"))
    assert shown.accessibleName() == title
    top.resize(1600, 56)
    qtbot.waitUntil(lambda: shown.text() == title)


def test_steps_are_ticked_off_and_stay_so(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    submission = created(backend, release, account(backend).id)
    before = backend.outbox.get(submission.id)
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None)
    page = _page(qtbot, backend, release.id)
    steps = _steps(qtbot, page)
    assert list(steps.boxes) == [NextStep.FILES, NextStep.SUBMIT, NextStep.WAIT]
    qtbot.mouseClick(steps.boxes[NextStep.FILES], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view is not None and page.view.deliveries[0].steps[0].is_done)
    qtbot.waitUntil(lambda: any(text.startswith("Confirmed by you, ") for text in _texts(page)))
    qtbot.waitUntil(lambda: "You confirmed that audio and cover are in OpenPlay." in _texts(page))
    again = read_sent_view(backend.repositories, TimelineService(backend.repositories), release.id)
    assert [one.is_done for one in again.deliveries[0].steps] == [True, False, False]
    assert backend.outbox.get(submission.id) == before, "a tick changes nothing about the submission"
    qtbot.mouseClick(_steps(qtbot, page).boxes[NextStep.FILES], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view is not None and not page.view.deliveries[0].steps[0].is_done)


def test_the_targets_own_word_ticks_a_step(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    page = _page(qtbot, backend, release.id)
    box = _steps(qtbot, page).boxes[NextStep.SUBMIT]
    assert box.isChecked()
    assert not box.isEnabled()


def test_open_in_the_target_is_offered_only_where_its_address_is_known(
    qtbot: QtBot, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    release, known = kept(backend), account(backend)
    submission = created(backend, release, known.id)
    page = _page(qtbot, backend, release.id)

    def buttons() -> list[QPushButton]:
        found = page.findChildren(NextSteps)[-1:]
        return [one for steps in found for one in steps.findChildren(QPushButton) if "Open in" in one.text()]

    qtbot.waitUntil(lambda: bool(page.findChildren(NextSteps)))
    assert buttons() == []
    backend.accounts.save(
        dataclasses.replace(known, release_page_template="https://openplay.example/releases/{id}")
    ).result()
    qtbot.waitUntil(lambda: len(buttons()) == 1)
    buttons()[0].click()
    assert opened == [f"https://openplay.example/releases/{submission.remote_id}"]


def test_the_timeline_is_in_sentences_and_the_raw_answer_one_click_away(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    page = _page(qtbot, backend, release.id)
    qtbot.waitUntil(lambda: "You submitted the release." in _texts(page))
    texts = _texts(page)
    for sentence in (
        "OpenPlay says “Submitted”.",
        "OpenPlay created the release.",
        "You submitted the release.",
    ):
        assert sentence in texts
    happened = page.findChild(TimelineSection)
    assert happened is not None
    raw = next(one for one in happened.findChildren(QPushButton) if one.text() == "Their answer")
    raw.click()
    dialog = page.findChild(RawDialog)
    assert dialog is not None
    text = dialog.findChild(QPlainTextEdit)
    assert text is not None
    assert '"title": "Harbour Songs"' in text.toPlainText()
    assert page.view is not None
    with qtbot.waitSignal(happened.destroyed):  # as with the next check of the status
        page.show_view(dataclasses.replace(page.view, entries=page.view.entries[:-1]))
    assert isValid(dialog)
    assert dialog.isVisible(), "whoever reads it goes on reading"
    dialog.reject()
    qtbot.waitUntil(lambda: not isValid(dialog))
    looked(backend, release.id, answer_of(release))
    page.refresh()
    qtbot.waitUntil(lambda: "You submitted the release." in _texts(page))
    happened = page.findChild(TimelineSection)
    assert happened is not None
    only_mine = next(one for one in happened.switch.findChildren(QToolButton) if one.text() == "You")
    qtbot.mouseClick(only_mine, Qt.MouseButton.LeftButton)
    assert "OpenPlay created the release." not in _texts(page)
    assert "You submitted the release." in _texts(page)


def test_the_receipt_is_read_copied_and_saved_in_the_app(qtbot: QtBot, backend: Backend, tmp_path: Path) -> None:
    release = harbour()
    release = SetField(node_id=release.discs[0].tracks[2].id, field="version_title", value="Live").apply(release)
    kept(backend, release)
    submission = created(backend, release, account(backend).id)
    page = _page(qtbot, backend, release.id)
    qtbot.waitUntil(lambda: bool(page.receipt.document))
    qtbot.waitUntil(lambda: "Kites (Live)" in _texts(page.receipt))
    assert "3. Kites (Live)  QZNL22600003" in page.receipt.plain_text().splitlines()
    qtbot.waitUntil(lambda: {submission.remote_id, "076012229074"} <= set(_texts(page.receipt)))
    page.receipt.copy_button.click()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert f"ID in OpenPlay: {submission.remote_id}" in copied
    with qtbot.waitSignal(page.notice):
        page.receipt.save_pdf(tmp_path / "receipt.pdf")
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
    page.resize(760, 700)
    assert not page.receipt.isVisible()
    page.receipt_button.click()
    assert page.receipt.isVisible()
    page.receipt.document["findings"] = [{"severity": "blocker", "waived": False}]
    assert "Checks: 1 blocker" in page.receipt.plain_text().splitlines()


def test_the_window_switches_between_the_places_of_a_release(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    window.open_release(release.id)
    assert window.top_bar.place_switch.isVisible()
    assert window.top_bar.place_switch.current_key == "draft"
    window.top_bar.place_switch.chosen.emit("sent")
    assert isinstance(window.page_stack.currentWidget(), SentPage)
    window.top_bar.place_switch.chosen.emit("stores")
    assert window.top_bar.place_switch.current_key == "stores"
    window.top_bar.place_switch.chosen.emit("draft")
    assert window.page_stack.currentWidget() is window.editor
    window.show_library()
    assert not window.top_bar.place_switch.isVisible()
    window.close()


@pytest.mark.parametrize("size", [(760, 700), (1440, 900)])
def test_pictures(qtbot: QtBot, backend: Backend, size: tuple[int, int]) -> None:
    """The pictures are for people, light and dark."""
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    _edit(backend, release.id, list(release.tracks())[3].id, "title", "夜の海")
    page = _page(qtbot, backend, release.id)
    page.resize(*size)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    folder = os.environ.get("PLAN_PICTURES")
    for scheme in ("light", "dark"):
        theme.apply_theme(app, scheme, 1.0)
        qtbot.wait(400 if folder else 20)
        picture = page.grab()
        assert (picture.width(), picture.height()) == size
        if folder:
            picture.save(str(Path(folder) / f"sent-{scheme}-{size[0]}.png"))
    theme.apply_theme(app, "light", 1.0)


def test_the_page_of_a_release_is_offered_as_soon_as_it_was_sent(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    account_id = account(backend).id
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    window.open_release(release.id)
    assert not window.top_bar.place_switch.isVisible()
    created(backend, release, account_id)
    qtbot.waitUntil(window.top_bar.place_switch.isVisible)
    assert window.top_bar.place_switch.current_key == "draft"
    window.close()


def test_undo_and_redo_of_the_open_release_are_in_sight(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    buttons = window.top_bar.undo_buttons
    assert not buttons.isVisible()
    window.open_release(release.id)
    session = window.session
    assert session is not None
    assert buttons.isVisible()
    assert (buttons.undo_button.isEnabled(), buttons.redo_button.isEnabled()) == (False, False)
    session.apply(SetField(node_id=release.id, field="title", value="Ebb"), "title")
    qtbot.waitUntil(buttons.undo_button.isEnabled)
    buttons.undo_button.click()
    assert session.release.title == release.title
    assert (buttons.undo_button.isEnabled(), buttons.redo_button.isEnabled()) == (False, True)
    buttons.redo_button.click()
    assert session.release.title == "Ebb"
    window.show_library()
    assert not buttons.isVisible()
    window.close()


def test_a_status_that_nobody_explains_asks_whether_it_is_the_decision(qtbot: QtBot, backend: Backend) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    page = _page(qtbot, backend, release.id)
    asked = "OpenPlay says “Delivered”. If that is its decision, tick this."
    qtbot.waitUntil(lambda: any(text.startswith("You have nothing to do") for text in _texts(page)))
    looked(backend, release.id, {**answer_of(release), "status": "Delivered"})
    qtbot.waitUntil(lambda: asked in _texts(page))


def test_whoever_reads_the_timeline_stays_where_he_is_when_the_status_is_checked(
    qtbot: QtBot, backend: Backend
) -> None:
    release = kept(backend)
    created(backend, release, account(backend).id)
    looked(backend, release.id, answer_of(release))
    page = _page(qtbot, backend, release.id)

    def sections() -> list[TimelineSection]:
        return [one for one in page.findChildren(TimelineSection) if one.isVisibleTo(page)]

    def section() -> TimelineSection:
        return sections()[0]

    def answers() -> list[QPushButton]:
        return [one for part in sections() for one in part.findChildren(QPushButton) if one.text() == "Their answer"]

    qtbot.waitUntil(lambda: bool(answers()))
    count = len(answers())
    section().switch.findChildren(QToolButton)[2].click()
    answers()[-1].setFocus()
    looked(backend, release.id, answer_of(release, status="In review"))
    qtbot.waitUntil(lambda: len(answers()) == count + 1)
    assert page.window().focusWidget() is answers()[-1], "the answer that was under the fingers, below the new one"
    assert section().switch.current_key == "service"
