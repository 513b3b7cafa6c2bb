"""What is new: the band over the list, its dialog, figures, desktop notifications, and asking OpenPlay now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import account, answer_of, created, kept, looked
from trackball_desktop.domain.release import Release
from trackball_desktop.services.timeline import Digest, DigestLine, Figure, TimelineService
from trackball_desktop.storage.database import format_time
from trackball_desktop.ui.kit.news_labels import digest_text, figure_text, line_text, since_text
from trackball_desktop.ui.library.digest import SEEN_KEY, DigestDialog, DigestWatch
from trackball_desktop.ui.library.figures import FiguresLine
from trackball_desktop.ui.library.model import STATE
from trackball_desktop.ui.library.page import LibraryPage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.notifications import ENABLED_KEY, NotificationsPage
from trackball_desktop.ui.shell.notifications import SETTLE_MS, Notifications

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


def stamp(**ago: int) -> str:
    return format_time(datetime.now(UTC) - timedelta(**ago))


def in_openplay(backend: Backend) -> Release:
    release = kept(backend)
    created(backend, release, account(backend).id)
    return release


@pytest.fixture
def page(qtbot: QtBot, backend: Backend) -> LibraryPage:
    page = LibraryPage(backend)
    qtbot.addWidget(page)
    page.resize(900, 500)
    page.show()
    return page


def test_the_first_start_has_nothing_to_compare_with_and_begins_to_remember(
    qtbot: QtBot, backend: Backend, page: LibraryPage
) -> None:
    in_openplay(backend)
    watch = DigestWatch(backend, page)
    watch.refresh()
    qtbot.waitUntil(lambda: backend.settings.get(SEEN_KEY) is not None)
    assert watch.banner is None


def test_what_happened_while_the_window_was_closed_stands_over_the_list_until_dismissed(
    qtbot: QtBot, backend: Backend, page: LibraryPage
) -> None:
    backend.settings.save(SEEN_KEY, stamp(days=3)).result()
    in_openplay(backend)
    watch = DigestWatch(backend, page)
    watch.refresh()
    qtbot.waitUntil(lambda: watch.banner is not None and watch.banner.isVisible())
    band: Any = watch.banner
    assert "1 created in OpenPlay" in band._message_label.text()
    watch.mark_seen_unless_visible()  # closing the window without having read it: it is still there tomorrow
    again = DigestWatch(backend, page)
    again.refresh()
    qtbot.waitUntil(lambda: again.banner is not None)
    band._close_button.click()
    qtbot.waitUntil(lambda: (backend.settings.get(SEEN_KEY) or "") > stamp(minutes=1))
    last = DigestWatch(backend, page)
    last.refresh()
    qtbot.waitUntil(lambda: last._job is not None and last._job.is_done)
    assert last.banner is None


def test_its_dialog_lists_the_releases_and_opens_one(qtbot: QtBot, backend: Backend, page: LibraryPage) -> None:
    backend.settings.save(SEEN_KEY, stamp(days=3)).result()
    release = in_openplay(backend)
    looked(backend, release.id, answer_of(release))
    watch = DigestWatch(backend, page)
    watch.refresh()
    qtbot.waitUntil(lambda: watch.banner is not None)
    watch.banner._action_button.click()  # type: ignore[union-attr]
    dialog = page.findChild(DigestDialog)
    lines = [line.text for line in dialog.list.line_model.lines]
    assert lines == ["OpenPlay status: Submitted", "Created in OpenPlay"]
    assert "Harbour Songs" in dialog.list.line_model.lines[0].detail
    with qtbot.waitSignal(watch.open_requested) as opened:
        qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert opened.args == [release.id]
    assert not watch.banner.isVisible()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"hours": 1}, "Since "), ({"days": 1}, "Since yesterday"), ({"days": 5}, "Since Friday"),
        ({"days": 30}, "Since 26 Oct 2026"),
    ],
)  # fmt: skip
def test_since_when_is_told_as_people_say_it(ago: dict[str, int], words: str) -> None:
    assert since_text(format_time(NOW - timedelta(**ago)), NOW).startswith(words)


def test_the_sentence_begins_with_what_somebody_has_to_do() -> None:
    kinds: list[Any] = ["created", "asks", "status", "created", "gone"]
    lines = tuple(DigestLine("r", "T", "A", stamp(), kind) for kind in kinds)
    said = digest_text(Digest(stamp(days=1), stamp(), lines)).partition(": ")[2]
    assert said == "1 needs you, 1 gone from OpenPlay, 2 created in OpenPlay, 1 with a new status."


def test_a_status_is_told_verbatim() -> None:
    line = DigestLine("r", "T", "A", stamp(), "status", before="Submitted", after="<b>In Réview</b>")
    assert line_text(line) == "OpenPlay status: Submitted → <b>In Réview</b>"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0.01, "14 min until “Done” (1 release)"), (0.5, "12 h until"), (3.0, "3 days until"), (2.54, "2.5 days until")],
)
def test_figures_are_told_in_minutes_hours_or_days(days: float, words: str) -> None:
    assert figure_text(Figure("Done", 1, days)).startswith(words)


def test_figures_stand_below_what_is_in_openplay_and_say_so_while_there_are_none(
    qtbot: QtBot, backend: Backend, page: LibraryPage, shelf: Shelf
) -> None:
    shelf.add("One")
    page.model.change_query(view="all")
    assert page.findChild(FiguresLine) is None
    page.model.change_query(view="in_openplay")
    line = page.findChild(FiguresLine)
    qtbot.waitUntil(lambda: "once it has reported" in line.text_label.text())
    release = in_openplay(backend)
    looked(backend, release.id, answer_of(release))
    line.refresh()
    qtbot.waitUntil(lambda: "until “Submitted” (1 release)" in line.text_label.text())
    page.model.change_query(view="all")
    assert not line.isVisible()


class Told:
    """The desktop."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def __call__(self, title: str, text: str) -> None:
        self.said.append((title, text))


def test_the_desktop_is_told_what_happened_elsewhere_and_only_then(qtbot: QtBot, backend: Backend) -> None:
    told, front = Told(), [True]
    notices = Notifications(backend, notify=told, is_app_active=lambda: front[0])
    release = kept(backend)
    mine = account(backend)
    created(backend, release, mine.id)
    qtbot.waitUntil(lambda: notices._timer.isActive())
    qtbot.waitUntil(lambda: not notices._timer.isActive(), timeout=SETTLE_MS + 2000)
    assert told.said == [], "the window was in front"
    front[0] = False
    looked(backend, release.id, answer_of(release, status="A word"))
    qtbot.waitUntil(lambda: bool(told.said), timeout=SETTLE_MS + 3000)
    assert told.said == [("Harbour Songs", "OpenPlay status: A word")]
    with qtbot.waitSignal(notices.pressed) as pressed:
        notices._on_tray_pressed()
    assert pressed.args == [release.id]


def test_notifications_can_be_turned_off(qtbot: QtBot, backend: Backend) -> None:
    settings = NotificationsPage(backend)
    qtbot.addWidget(settings)
    assert settings.enabled_box.isChecked()
    settings.enabled_box.click()
    qtbot.waitUntil(lambda: backend.settings.get(ENABLED_KEY) is False)
    told = Told()
    notices = Notifications(backend, notify=told, is_app_active=lambda: False)
    in_openplay(backend)
    notices._on_timer_timeout()
    assert notices._job is None
    assert told.said == []


def test_without_a_tray_nothing_is_told_and_nothing_fails(backend: Backend) -> None:
    notices = Notifications(backend, is_app_active=lambda: False)
    in_openplay(backend)
    notices._on_timer_timeout()  # the offscreen platform has no tray
    assert notices._job is None


def test_f5_and_the_menu_ask_about_releases_that_are_there(
    qtbot: QtBot, backend: Backend, page: LibraryPage, shelf: Shelf
) -> None:
    release = in_openplay(backend)
    draft = shelf.add("A draft")
    page.model.refresh()
    asked: list[list[str]] = []
    page.list.status_check_requested.connect(asked.append)
    page.list.select(draft)
    qtbot.keyClick(page.list, Qt.Key.Key_F5)
    assert asked == []
    page.list.select(release.id)
    qtbot.keyClick(page.list, Qt.Key.Key_F5)
    page.list.selectAll()
    action = next(a for a in page.list.build_menu().actions() if isinstance(a, QAction) and a.text() == "Check status")
    assert action.isEnabled()
    action.trigger()
    assert asked[0] == [release.id]
    assert set(asked[1]) == {release.id, draft}


def test_the_state_tells_its_age_and_the_next_look(qtbot: QtBot, backend: Backend, page: LibraryPage) -> None:
    release = in_openplay(backend)
    looked(backend, release.id, answer_of(release, status="Sub<b>mitted"))
    backend.status.watch(release.id, format_time(datetime.now(UTC) + timedelta(minutes=12, seconds=30))).result()
    page.model.refresh()
    told = page.model.index(page.model.row_of(release.id), STATE).data(Qt.ItemDataRole.ToolTipRole)
    assert told.startswith("<span>Sub&lt;b&gt;mitted  ·  as of ")
    assert told.endswith("next check in 12 min</span>")


def test_reports_of_an_empty_library_are_empty(backend: Backend) -> None:
    reports = TimelineService(backend.repositories)
    assert reports.figures_now() == ()
    assert reports.digest_since(stamp(days=9)).lines == ()
