"""The page of the plan on a real library: what it says, where it leads, and how many releases it takes."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests import skips
from tests.ui.conftest import Shelf
from tests.ui.cut_off import settled_cut_off
from trackball_desktop.services.plan import BoardColumn
from trackball_desktop.storage.store_polls import DueStorePoll, Outcome
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.health_marks import MARK_SIZE, MARK_SPACING
from trackball_desktop.ui.kit.painting import MeasuredFont
from trackball_desktop.ui.library.sidebar import ENTRY_ROLE
from trackball_desktop.ui.plan.model import ACCEPTED, SENT, WEEKS
from trackball_desktop.ui.plan.page import PlanPage, news_since
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.filter_dialog import FilterDialog
from trackball_desktop.ui.shell.main_window import MainWindow

TODAY = date(2026, 12, 1)


def _page(qtbot: QtBot, backend: Backend) -> PlanPage:
    page = PlanPage(backend, today=lambda: TODAY)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    qtbot.waitUntil(lambda: page.plan is not None)
    return page


def _texts(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget) and one.text()]


def _window(qtbot: QtBot, backend: Backend) -> MainWindow:
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    return window


def _add(shelf: Shelf, title: str, day: date | None, artist: str = "Mara Quist", **columns: Any) -> str:
    release_id = shelf.add(title, artist=artist, release_date=day.isoformat() if day else "")
    if columns:
        shelf.derive(release_id, **columns)
    return release_id


def test_an_empty_plan_says_what_will_stand_there(qtbot: QtBot, backend: Backend) -> None:
    page = _page(qtbot, backend)
    assert "No releases planned" in _texts(page)
    qtbot.waitUntil(lambda: "Nothing due." in _texts(page))


def test_releases_stand_by_date_with_their_deadlines_in_words(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Later", date(2027, 3, 12))
    _add(shelf, "Sooner", date(2027, 1, 29), remote_id="195-1", state="created", status="Whatever")
    page = _page(qtbot, backend)
    model = page.model
    assert [entry.row.title for entry in model.entries] == ["Sooner", "Later"]
    later = model.index(1, WEEKS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert later == "Release date 12 Mar 2027, submit by 12 Feb 2027, pitch by 12 Feb 2027"
    assert model.index(0, WEEKS).data() == "Release date 29 Jan 2027"
    assert model.index(0, ACCEPTED).data() == "Accepted: OpenPlay status “Whatever”"
    assert model.index(1, SENT).data() == "Sent: not yet"


def test_the_search_holds_for_plan_and_board_as_for_the_list(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Kelp", date(2027, 1, 29))
    _add(shelf, "Tang", date(2027, 2, 12))
    window = _window(qtbot, backend)
    window.sidebar.choose("plan")
    page = window.page_stack.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(lambda: len(page.model.entries) == 2)
    window.top_bar.search.setText("kelp")
    qtbot.waitUntil(lambda: [entry.row.title for entry in page.model.entries] == ["Kelp"])
    window.top_bar.search.setText("nowhere")
    qtbot.waitUntil(lambda: "Nothing found for “nowhere”" in _texts(page))
    window.top_bar.search.clear()
    qtbot.waitUntil(lambda: len(page.model.entries) == 2)
    window.close()


def test_what_is_to_be_done_has_a_button_that_leads_there(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    release_id = _add(shelf, "Slow Light", date(2026, 12, 29))
    page = _page(qtbot, backend)
    qtbot.waitUntil(lambda: {"Submit Slow Light", "Today is the last day for its release date."} <= set(_texts(page)))
    button = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Open: Submit Slow Light")
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [release_id]


def test_buttons_of_tasks_stay_while_other_releases_change(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Slow Light", date(2026, 12, 29))
    page = _page(qtbot, backend)
    qtbot.waitUntil(lambda: "Submit Slow Light" in _texts(page))
    button = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Open: Submit Slow Light")
    _add(shelf, "Other", date(2027, 5, 28))
    qtbot.waitUntil(lambda: len(page.model.entries) == 2)
    assert button.isVisible()
    _add(shelf, "Another", date(2026, 12, 29))
    qtbot.waitUntil(lambda: len(page.model.entries) == 3)
    qtbot.waitUntil(lambda: {"Submit Slow Light", "Submit Another"} <= set(_texts(page)))


def test_enter_opens_the_release_that_the_keyboard_is_on(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "First", date(2027, 1, 29))
    second = _add(shelf, "Second", date(2027, 2, 26))
    page = _page(qtbot, backend)
    page.table.setCurrentIndex(page.model.index(1, 0))
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert told.args == [second]


def test_a_change_is_shown_and_the_keyboard_stays(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "First", date(2027, 1, 29))
    second = _add(shelf, "Second", date(2027, 2, 26))
    page = _page(qtbot, backend)
    page.table.setCurrentIndex(page.model.index(1, 0))
    _add(shelf, "Between", date(2027, 2, 5))
    qtbot.waitUntil(lambda: len(page.model.entries) == 3)
    assert page.table.current_id() == second


def test_the_calendar_file_is_kept_in_the_chosen_folder(
    qtbot: QtBot, backend: Backend, shelf: Shelf, tmp_path: Path
) -> None:
    _add(shelf, "First", date.today() + timedelta(days=90))  # noqa: DTZ011 - the label's own calendar
    page = _page(qtbot, backend)
    with qtbot.waitSignal(page.notice):
        page.exporter.set_calendar_folder(tmp_path)
    assert "SUMMARY:Release: Mara Quist - First" in (tmp_path / "trackball-releases.ics").read_text("utf-8")
    with qtbot.waitSignal(page.failed):
        page.exporter.set_calendar_folder(tmp_path / "not" / "there")


@pytest.mark.parametrize("before", ["plan", "all"])
@pytest.mark.parametrize("place", ["draft", "sent", "stores"])
def test_the_menu_leads_to_the_plan_from_a_release_that_is_in_front(
    qtbot: QtBot, backend: Backend, shelf: Shelf, before: str, place: str
) -> None:
    release_id = _add(shelf, "First", date(2027, 1, 29))
    window = _window(qtbot, backend)
    window.sidebar.choose(before)
    {"draft": window.open_release, "sent": window.show_sent, "stores": window.pages.show_stores}[place](release_id)
    assert not window.sidebar.isVisible()
    window.library_actions.show_plan()
    assert isinstance(window.page_stack.currentWidget(), PlanPage)
    assert window.sidebar.isVisible()
    assert window.session is None
    assert window.windowTitle() == "Trackball"
    window.close()


def test_what_is_on_the_way_is_not_asked_for_again(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Draft", date(2026, 12, 20))
    _add(shelf, "Queued", date(2026, 12, 20), state="queued")
    page = _page(qtbot, backend)
    assert {entry.row.title: entry.is_to_submit for entry in page.model.entries} == {"Draft": True, "Queued": False}
    delegate = page.board.columns[BoardColumn.DRAFT].view.delegate
    page.set_view_mode("board")
    days = {entry.row.title: delegate.day_text(entry)[0] for entry in page.model.entries}
    assert days["Draft"].startswith("due ")
    assert not days["Queued"].startswith("due ")


@pytest.mark.skipif(skips.on_wine(), reason=skips.NO_SYSTEM_FONT)
def test_marks_and_the_day_of_a_card_never_overlap(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    """At the least width of a column, with a bar for scrolling, the longest day still has its room."""
    for _ in range(12):
        _add(shelf, "Kites", date(2026, 12, 29))
    page = _page(qtbot, backend)
    page.resize(700, 500)
    page.set_view_mode("board")
    view = page.board.columns[BoardColumn.DRAFT].view
    qtbot.waitUntil(lambda: view.verticalScrollBar().isVisible())
    delegate = view.delegate
    words, _ = delegate.day_text(page.model.entries[0])
    assert words == "submit today"
    marks = 9 + 6 * (theme.scaled(MARK_SIZE) + MARK_SPACING)
    assert marks + MeasuredFont(theme.small_font()).width(words) + 8 <= view.viewport().width() - 3


def test_the_head_names_the_day_of_the_week(qtbot: QtBot, backend: Backend) -> None:
    page = _page(qtbot, backend)
    page.resize(1232, 800)  # what the window leaves it at 1440
    qtbot.waitUntil(lambda: any(text.startswith("Tuesday") and "2026" in text for text in _texts(page)))
    page.resize(815, 600)
    assert "1 Dec 2026" in _texts(page), "where there is little room it is the short form, not a cut one"
    for width in range(815, 1500, 20):
        page.resize(width, 600)
        assert settled_cut_off(page.switch, bool, qtbot.wait) == set(), width


def test_a_plan_that_stays_open_overnight_becomes_that_of_the_new_day(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    days = [TODAY]
    _add(shelf, "Slow Light", TODAY + timedelta(29))
    backend.start()
    page = PlanPage(backend, today=lambda: days[-1])
    qtbot.addWidget(page)
    page.day_timer.setInterval(20)
    page.resize(1100, 800)
    page.show()
    qtbot.waitUntil(lambda: page.plan is not None)
    assert page.plan is not None
    assert not page.plan.tasks
    days.append(TODAY + timedelta(1))
    qtbot.waitUntil(lambda: "Submit Slow Light" in _texts(page))
    page.hide()
    assert not page.day_timer.isActive()


def test_the_window_shows_the_plan_and_comes_back_to_it(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    release_id = _add(shelf, "First", date(2027, 1, 29))
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    window.sidebar.choose("plan")
    page = window.page_stack.currentWidget()
    assert isinstance(page, PlanPage)
    page.open_requested.emit(release_id)
    assert window.page_stack.currentWidget() is window.editor
    window.show_library()
    assert window.page_stack.currentWidget() is page
    window.sidebar.choose("drafts")
    assert window.page_stack.currentWidget() is window.library
    window.close()


@pytest.mark.parametrize("size", [(1024, 700), (1440, 900), (2560, 1440)])
def test_pictures(qtbot: QtBot, backend: Backend, shelf: Shelf, size: tuple[int, int]) -> None:
    """Sixty releases, with long, Japanese and Arabic titles, light and dark; the pictures are for people."""
    folder = os.environ.get("PLAN_PICTURES")
    titles = ("Kites EP", "夜の水", "أغاني البحر", "Anthology 1998–2008 (Remastered and Expanded Edition)", "Pasos")
    artists = ("Mara Quist", "青井", "ليلى حداد", "The Ferries", "Los Faros")
    for number in range(60 if folder else 8):
        day = None if number % 13 == 12 else TODAY + timedelta(days=number * 3 - 24)
        sent = number % 4 == 0
        columns = {"remote_id": f"195-{number}", "state": "created"} if sent else {"checked": 1, "blockers": number % 3}
        _add(shelf, titles[number % 5], day, artists[number % 5], **columns)
    page = _page(qtbot, backend)
    page.resize(*size)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for scheme in ("light", "dark"):
        theme.apply_theme(app, scheme, 1.0)
        qtbot.wait(50)
        picture = page.grab()
        assert (picture.width(), picture.height()) == size
        if folder:
            picture.save(str(Path(folder) / f"plan-{scheme}-{size[0]}.png"))
    theme.apply_theme(app, "light", 1.0)


def test_the_board_has_a_column_for_each_place_and_opens_a_release(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    _add(shelf, "Draft", date(2027, 1, 29))
    _add(shelf, "Ready", date(2027, 1, 29), state="ready", checked=1)
    _add(shelf, "Sending", date(2027, 1, 29), state="uploading")
    _add(shelf, "Asks", date(2027, 1, 29), state="needs_you")
    _add(shelf, "There", date(2027, 1, 29), state="created", remote_id="195-1")
    out = _add(shelf, "Out", date(2026, 11, 27), state="created", remote_id="195-2")
    page = _page(qtbot, backend)
    page.set_view_mode("board")
    shown = {column: [one.row.title for one in part.model.entries] for column, part in page.board.columns.items()}
    assert shown == {
        BoardColumn.DRAFT: ["Draft"], BoardColumn.READY: ["Ready"], BoardColumn.ON_THE_WAY: ["Sending"],
        BoardColumn.NEEDS_YOU: ["Asks"], BoardColumn.SENT: ["There"], BoardColumn.OUT: ["Out"],
    }  # fmt: skip
    cards = page.board.columns[BoardColumn.OUT].view
    heard = cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard.startswith(
        "Out, Mara Quist, Checks: not yet, Files: done, Sent: done, Accepted: not yet, Live: not known"
    )
    cards.setCurrentIndex(cards.model().index(0, 0))
    with qtbot.waitSignal(page.open_requested) as told:
        qtbot.keyClick(cards, Qt.Key.Key_Return)
    assert told.args == [out]


def test_left_and_right_lead_to_the_next_column_that_holds_something(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    for number in range(3):
        _add(shelf, f"Draft {number}", TODAY + timedelta(90 + number))
    _add(shelf, "Sent", TODAY + timedelta(90), state="created", remote_id="195-1")
    page = _page(qtbot, backend)
    page.set_view_mode("board")
    drafts, sent = (page.board.columns[column].view for column in (BoardColumn.DRAFT, BoardColumn.SENT))
    drafts.setFocus()
    drafts.setCurrentIndex(drafts.model().index(2, 0))
    qtbot.keyClick(drafts, Qt.Key.Key_Right)
    assert sent.hasFocus()
    assert sent.currentIndex().row() == 0
    qtbot.keyClick(sent, Qt.Key.Key_Right)
    assert sent.hasFocus(), "nothing stands further on"
    qtbot.keyClick(sent, Qt.Key.Key_Left)
    assert drafts.hasFocus()


@pytest.mark.parametrize("width", [1100, 1900])
def test_columns_without_cards_leave_their_room_to_the_others(
    qtbot: QtBot, backend: Backend, shelf: Shelf, width: int
) -> None:
    _add(shelf, "Draft", TODAY + timedelta(90))
    _add(shelf, "Sent", TODAY + timedelta(90), state="created", remote_id="195-1")
    page = _page(qtbot, backend)
    page.resize(width, 800)
    page.set_view_mode("board")
    draft, out = (page.board.columns[column] for column in (BoardColumn.DRAFT, BoardColumn.OUT))
    qtbot.waitUntil(lambda: draft.width() > 1.5 * out.width())
    _add(shelf, "Out", TODAY - timedelta(3), state="created", remote_id="195-2")
    qtbot.waitUntil(lambda: abs(draft.width() - out.width()) < 3)


def test_a_click_on_a_form_takes_the_keyboard_there(qtbot: QtBot, backend: Backend) -> None:
    page = _page(qtbot, backend)
    plan, board, *_ = page.switch.findChildren(QToolButton)
    plan.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.mouseClick(board, Qt.MouseButton.LeftButton)
    assert board.hasFocus()


def test_a_part_of_the_strip_shows_its_releases_alone(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Draft", date(2027, 1, 29))
    _add(shelf, "There", date(2027, 1, 29), state="created", remote_id="195-1")
    page = _page(qtbot, backend)
    part = page.column_filter.column_buttons[BoardColumn.SENT]
    assert part.accessibleName() == "In OpenPlay: 1"
    qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    assert [one.row.title for one in page.model.entries] == ["There"]
    qtbot.mouseClick(part, Qt.MouseButton.LeftButton)
    assert [one.row.title for one in page.model.entries] == ["Draft", "There"]


def test_news_stand_there_until_they_are_marked_as_seen(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    day = date(2026, 11, 27)
    release_id = shelf.add("Kites", upc="4006381333931", release_date=day)
    shelf.derive(release_id, state="created", remote_id="195-1")
    polls = backend.repositories.store_polls
    polls.plan([("deezer", ""), ("apple", "ES")], {day.isoformat(): "2026-11-26T10:00:00.000000Z"}).result()
    later = "2026-12-05T00:00:00.000000Z"
    polls.add(DueStorePoll(release_id, "deezer", "", "4006381333931", "", None, 0), Outcome.FOUND, later).result()
    page = PlanPage(backend)  # today's own clock: what was just seen is new
    qtbot.addWidget(page)
    page.resize(1500, 800)
    page.show()
    qtbot.waitUntil(lambda: "Out at Deezer" in " ".join(_texts(page)))
    polls.add(DueStorePoll(release_id, "apple", "ES", "4006381333931", "", None, 0), Outcome.FOUND, later).result()
    qtbot.waitUntil(lambda: "Out at all checked stores" in " ".join(_texts(page)))
    shown = next(one for one in page.side_panel.findChildren(QPushButton) if one.accessibleName() == "Show: Kites")
    with qtbot.waitSignal(page.stores_requested) as told:
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert told.args == [release_id]
    qtbot.mouseClick(page.side_panel.seen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Nothing new." in _texts(page))


def test_the_whole_plan_is_written_as_pdf_and_as_a_picture(
    qtbot: QtBot, backend: Backend, shelf: Shelf, tmp_path: Path
) -> None:
    for number in range(40):
        _add(shelf, f"夜の水 {number}", TODAY + timedelta(days=number * 3))
    backend.start()
    page = _page(qtbot, backend)
    assert page.plan is not None
    with qtbot.waitSignal(page.notice):
        page.exporter.save_pdf(page.plan, tmp_path / "plan.pdf")
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "plan.pdf").read_bytes())) == 3
    with qtbot.waitSignal(page.notice):
        page.exporter.save_picture(page.plan, tmp_path / "plan.png")
    picture = QImage(str(tmp_path / "plan.png"))
    assert picture.width() == 2720
    assert picture.height() > 40 * 80
    with qtbot.waitSignal(page.failed):
        page.exporter.save_pdf(page.plan, tmp_path / "no such folder" / "plan.pdf")


def test_one_filter_holds_for_plan_and_list_and_can_be_kept(qtbot: QtBot, backend: Backend, shelf: Shelf) -> None:
    _add(shelf, "Early", date(2027, 1, 29))
    _add(shelf, "Late", date(2027, 4, 30))
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    window.sidebar.choose("plan")
    page = window.page_stack.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(lambda: len(page.model.entries) == 2)
    qtbot.mouseClick(page.filter_button.button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(FilterDialog)
    assert dialog is not None
    dialog.out_until.setText("1 March")
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert dialog.error_label.isVisible()
    dialog.out_until.setText("2027-03-01")
    dialog.name_edit.setText("Out before March")
    qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [one.row.title for one in page.model.entries] == ["Early"])
    assert page.filter_button.button.text() == "Filter: Out before March"
    qtbot.waitUntil(lambda: "Out before March" in _sidebar_words(window))
    page.list_requested.emit("list")
    assert window.page_stack.currentWidget() is window.library
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    qtbot.mouseClick(window.library.list_head.filter_button.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 2)
    window.sidebar.choose("filter", "Out before March")
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    window.close()


def _sidebar_words(window: MainWindow) -> list[str]:
    return [window.sidebar.item(row).data(ENTRY_ROLE).text for row in range(window.sidebar.count())]


def test_at_most_seven_pages_stand_at_the_left_and_only_those_that_hold_something(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    assert [words for words in _sidebar_words(window) if words.istitle()] == ["All"]
    for state in ("draft", "ready", "queued", "uploading", "needs_you", "created"):
        _add(shelf, state, date(2026, 1, 29), state=state, checked=1, remote_id="1" if state == "created" else None)
    shelf.add("gone")
    backend.library.trash(shelf.add("thrown away")).result()
    pages = ["Plan", "To fix", "Drafts", "On the way", "In OpenPlay", "Released", "All"]
    qtbot.waitUntil(lambda: set(pages) <= set(_sidebar_words(window)))
    assert [one for one in _sidebar_words(window) if one.upper() != one] == pages
    qtbot.waitUntil(window.library.trash_line.isVisible)
    qtbot.mouseClick(window.library.trash_line.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    qtbot.mouseClick(window.library.trash_line.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 7)
    window.close()


@pytest.mark.parametrize(("today", "since"), [
    (date(2026, 12, 1), date(2026, 11, 30)),  # a Tuesday: since Monday
    (date(2026, 11, 30), date(2026, 11, 27)),  # a Monday: since Friday
    (date(2026, 11, 29), date(2026, 11, 27)),
    (date(2027, 3, 29), date(2027, 3, 26)),  # the Monday after summer time began
])  # fmt: skip
def test_news_begin_with_the_last_working_day_or_where_they_were_seen_last(today: date, since: date) -> None:
    moment = datetime.fromisoformat(news_since(None, today)).astimezone()
    assert (moment.date(), moment.hour, moment.minute) == (since, 0, 0)
    assert news_since("2026-11-30T09:00:00.000000Z", today) == "2026-11-30T09:00:00.000000Z"


def test_the_switch_stands_at_the_same_place_over_the_list_and_over_the_plan(
    qtbot: QtBot, backend: Backend, shelf: Shelf
) -> None:
    """Whoever clicks through the views finds the next one under the pointer, and no other button."""
    _add(shelf, "Kelp", TODAY)
    window = _window(qtbot, backend)
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.library.list_head.switch.isVisible())
    over_list = window.library.list_head.switch.mapTo(window, QPoint(0, 0))
    window.pages.show_plan()
    page = window.page_stack.currentWidget()
    assert isinstance(page, PlanPage)
    qtbot.waitUntil(lambda: page.switch.isVisible())
    over_plan = page.switch.mapTo(window, QPoint(0, 0))
    assert over_plan.x() == over_list.x()
    assert abs(over_plan.y() - over_list.y()) < page.switch.height() // 2
    window.close()
