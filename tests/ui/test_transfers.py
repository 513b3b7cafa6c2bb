"""The drawer of transfers on a real library: what each file is called, how calm its figures are, what wishes do."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.uploads import PAUSED_SETTING, Upload
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.outside import show_in_folder_text
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.transfers.delegate import column_layout
from trackball_desktop.ui.transfers.drawer import REFRESH_MS, TransfersDrawer
from trackball_desktop.ui.transfers.model import TransferConditions, amount_text, speed_text, time_left_text
from trackball_desktop.ui.transfers.speed import SmoothedSpeed
from trackball_desktop.ui.transfers.view_model import FileLine, Section

MB = 1_000_000


class Clock:
    """A steady clock that is moved by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Sending:
    """Services whose upload and outbox write down what is asked of them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.upload = self.submit = self

    async def pause(self) -> None:
        self.asked.append("pause")

    async def resume(self) -> None:
        self.asked.append("resume")

    def wake(self) -> None:
        self.asked.append("kick")

    def cancel(self, sha256: str) -> None:
        self.asked.append(f"cancel {sha256}")

    async def pause_file(self, account_id: str, sha256: str) -> None:
        self.asked.append(f"pause {sha256}")

    async def resume_file(self, account_id: str, sha256: str) -> None:
        self.asked.append(f"resume {sha256}")

    async def set_order(self, keys: list[tuple[str, str]]) -> None:
        self.asked.append("arrange " + " ".join(sha256.lstrip("0") for _, sha256 in keys))

    async def set_limit(self, bytes_per_second: float) -> None:
        self.asked.append(f"limit {bytes_per_second:.0f}")

    def log(self, account_id: str, sha256: str) -> str:
        return f"the log of {sha256}"

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drawer(qtbot: QtBot, backend: Backend, clock: Clock) -> TransfersDrawer:
    made = TransfersDrawer(backend, clock=clock)
    qtbot.addWidget(made)
    made.resize(1280, 500)
    made.show()
    return made


def put(backend: Backend, number: int, state: FileState, release_id: str = "r", **values: Any) -> str:
    sha256 = f"{number:064x}"
    values.setdefault("name", f"{number:02} Track.wav")
    values.setdefault("size", 50 * MB)
    row = Upload(
        account_id="a", sha256=sha256, key=sha256, path="/masters/x.wav", release_id=release_id, state=state, **values
    )
    backend.uploads.save(row).result()
    return sha256


def lines(drawer: TransfersDrawer) -> list[tuple[str, str, str]]:
    """Return (section, file, state word) from top to bottom."""
    items = [drawer.model.item(drawer.model.index(row)) for row in range(drawer.model.rowCount())]
    return [
        (item.section.value, item.name, drawer.model.badge(item).text) for item in items if isinstance(item, FileLine)
    ]


def test_nothing_to_send_says_what_will_come_here(drawer: TransfersDrawer) -> None:
    assert drawer.empty_state.isVisible()
    assert not drawer.pause_button.isEnabled()


def test_files_stand_under_what_they_are_doing(drawer: TransfersDrawer, backend: Backend, shelf: Shelf) -> None:
    release = shelf.add("Harbour Songs")
    put(backend, 1, FileState.SENDING, release)
    put(backend, 2, FileState.WAITING, release)
    put(backend, 3, FileState.CHANGED, release, error="03 Track.wav changed since it was checked.")
    put(backend, 4, FileState.DONE, release, verified_at="2026-11-20T13:58:00Z")
    put(backend, 5, FileState.UNVERIFIABLE, release, verified_at="2026-11-20T13:59:00Z")
    drawer.refresh()
    assert lines(drawer) == [
        ("running", "01 Track.wav", "Sending"),
        ("needs_you", "03 Track.wav", "File changed"),
        ("waiting", "02 Track.wav", "Waiting"),
        ("done", "05 Track.wav", "Sent, cannot be verified"),
        ("done", "04 Track.wav", "Uploaded"),
    ]
    spoken = drawer.model.data(drawer.model.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(spoken, str)
    assert "Harbour Songs" in spoken


def test_no_network_is_no_error(drawer: TransfersDrawer, backend: Backend) -> None:
    put(backend, 1, FileState.WAITING, error="There is no connection.", not_before="2026-11-20T13:58:00Z")
    drawer.refresh()
    assert lines(drawer) == [("waiting", "01 Track.wav", "Trying again")]
    drawer.set_online(False)
    assert lines(drawer) == [("waiting", "01 Track.wav", "Waiting for network")]
    item = drawer.model.item(drawer.model.index(1))
    assert isinstance(item, FileLine)
    assert drawer.model.badge(item).role == "dim"


def test_changes_arrive_by_themselves_but_four_times_a_second_at_most(
    qtbot: QtBot, drawer: TransfersDrawer, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[None] = []
    real = drawer.refresh
    monkeypatch.setattr(drawer, "refresh", lambda: (looks.append(None), real()))
    sha256 = put(backend, 1, FileState.SENDING)
    for sent in range(40):
        backend.uploads.save_progress("a", sha256, sent * MB).result()
        qtbot.wait(1)
    qtbot.waitUntil(lambda: bool(looks))
    assert len(looks) <= 2
    qtbot.waitUntil(lambda: amount_text(_only(drawer)) == "39.0 MB of 50.0 MB")


def test_a_closed_drawer_does_not_look(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    drawer.hide()
    put(backend, 1, FileState.SENDING)
    qtbot.wait(2 * REFRESH_MS)
    assert drawer.model.rowCount() == 0
    drawer.show()
    assert drawer.model.rowCount() == 2


def test_progress_repaints_one_row_and_resets_nothing(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    sha256 = put(backend, 1, FileState.SENDING)
    put(backend, 2, FileState.SENDING)
    drawer.refresh()
    drawer.list.setCurrentIndex(drawer.model.index(2))
    changed: list[int] = []
    resets: list[None] = []
    drawer.model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    drawer.model.modelReset.connect(lambda: resets.append(None))
    backend.uploads.save_progress("a", sha256, MB).result()
    drawer.refresh()
    assert changed == [1]
    assert resets == []
    drawer.refresh()
    assert changed == [1], "nothing changed, nothing is painted"


def test_the_chosen_file_stays_chosen_when_the_list_changes(drawer: TransfersDrawer, backend: Backend) -> None:
    put(backend, 2, FileState.SENDING)
    drawer.refresh()
    drawer.list.setCurrentIndex(drawer.model.index(1))
    put(backend, 1, FileState.SENDING)
    drawer.refresh()
    assert drawer.list.selected_key() == ("a", f"{2:064x}")


def test_a_number_that_changes_moves_nothing_beside_it(theme_applied: QApplication) -> None:
    metrics = QFontMetrics(theme.small_font())
    assert len({metrics.horizontalAdvance(f"{n}{n}.{n} MB") for n in "0123456789"}) == 1, "figures are tabular"
    at = column_layout(QRect(0, 0, 1280, 46))
    for words, room in (("488.8 MB of 500.0 MB", at.amount), ("208.3 MB/s", at.speed), ("12 h 40 min left", at.left)):
        assert metrics.horizontalAdvance(words) <= room.width()


@pytest.mark.parametrize(("width", "scale"), [(1280, 1.0), (1280, 2.0), (800, 1.0), (620, 1.0), (400, 1.0)])
def test_columns_never_overlap_and_the_name_and_state_always_stay(qapp: QApplication, width: int, scale: float) -> None:
    theme.apply_theme(qapp, "light", scale)
    at = column_layout(QRect(0, 0, width, 46))
    shown = [part for part in (at.name, at.bar, at.amount, at.speed, at.left, at.state, at.action) if not part.isNull()]
    for first, second in itertools.pairwise(shown):
        assert first.right() < second.left()
    assert not at.state.isNull()
    assert shown[-1].right() < width
    theme.apply_theme(qapp, "light", 1.0)


def test_pausing_all_and_going_on(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    services = Sending()
    backend.bridge.start(lambda: services)  # type: ignore[arg-type, return-value]
    put(backend, 1, FileState.WAITING, error="Paused.")
    drawer.refresh()
    drawer.pause_button.click()
    qtbot.waitUntil(lambda: services.asked == ["pause"])
    assert drawer.pause_button.text() == "Resume all"
    assert lines(drawer) == [("waiting", "01 Track.wav", "Paused")]
    drawer.pause_button.click()
    qtbot.waitUntil(lambda: services.asked == ["pause", "resume", "kick"])
    assert drawer.conditions == TransferConditions()


def test_one_file_is_stopped_by_key_cross_and_menu(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    sha256 = put(backend, 1, FileState.SENDING)
    drawer.refresh()
    index = drawer.model.index(1)
    drawer.list.setCurrentIndex(index)
    wishes: list[str] = []
    drawer.list.stop_requested.connect(wishes.append)
    qtbot.keyClick(drawer.list, Qt.Key.Key_Delete)
    cross = column_layout(drawer.list.visualRect(index)).action.center()
    qtbot.mouseClick(drawer.list.viewport(), Qt.MouseButton.LeftButton, pos=cross)
    item = drawer.model.item(index)
    assert isinstance(item, FileLine)
    menu = drawer.list.build_menu(item)
    menu.actions()[1].trigger()
    assert wishes == [sha256] * 3


def test_a_file_in_trouble_leads_to_its_release(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    put(backend, 1, FileState.MISSING, "the release", error="01 Track.wav has been moved or deleted.")
    drawer.refresh()
    index = drawer.model.index(1)
    drawer.list.setCurrentIndex(index)
    with qtbot.waitSignal(drawer.release_requested) as told:
        qtbot.keyClick(drawer.list, Qt.Key.Key_Return)
    assert told.args == ["the release"]
    item = drawer.model.item(index)
    assert isinstance(item, FileLine)
    menu = [action.text() for action in drawer.list.build_menu(item).actions()]
    show = show_in_folder_text()
    assert menu == ["Open the release", "Locate…", "Try again", "Withdraw the release", show, "Copy the log"]
    with qtbot.waitSignal(drawer.withdraw_requested) as taken:
        drawer.file_actions.buttons["withdraw"].click()
    assert taken.args == ["the release"]


def test_one_file_is_held_back_arranged_and_its_log_copied_by_keys_and_buttons(
    qtbot: QtBot, drawer: TransfersDrawer, backend: Backend
) -> None:
    services = Sending()
    backend.bridge.start(lambda: services)  # type: ignore[arg-type, return-value]
    for number in (1, 2, 3):
        put(backend, number, FileState.WAITING)
    drawer.refresh()
    second = f"{2:064x}"
    drawer.list.setCurrentIndex(drawer.model.index_of(("a", second)))
    buttons = drawer.file_actions.buttons
    places = [made.geometry() for made in buttons.values()]
    qtbot.keyClick(drawer.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: services.asked == [f"pause {second}"])
    backend.uploads.set_paused("a", second, paused=True).result()
    drawer.refresh()
    assert ("waiting", "02 Track.wav", "Paused") in lines(drawer)
    assert buttons["pause"].text() == "Resume"
    assert [made.geometry() for made in buttons.values()] == places, "a word that changes moves nothing"
    buttons["pause"].click()
    qtbot.waitUntil(lambda: services.asked[1:] == [f"resume {second}", "kick"])
    qtbot.keyClick(drawer.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: services.asked[-1] == "arrange 2 1 3")
    buttons["down"].click()
    qtbot.waitUntil(lambda: services.asked[-1] == "arrange 1 3 2")
    assert not buttons["stop"].isEnabled(), "only what is being sent can be stopped"
    assert not buttons["locate"].isEnabled()
    buttons["log"].click()
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == f"the log of {second}")
    assert drawer.banner.isVisible()


def test_the_limit_is_moved_while_it_runs(qtbot: QtBot, drawer: TransfersDrawer, backend: Backend) -> None:
    services = Sending()
    backend.bridge.start(lambda: services)  # type: ignore[arg-type, return-value]
    slider = drawer.limit_slider.slider
    assert drawer.limit_slider.value_label.text() == "none"
    width = drawer.limit_slider.value_label.width()
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: bool(services.asked))
    assert services.asked == ["limit 20000000"], "what is passed on the way is not asked for"
    assert drawer.limit_slider.value_label.text() == "20.0 MB/s"
    assert drawer.limit_slider.value_label.width() == width
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: services.asked[1:] == ["limit 0"])


def test_the_sum_has_speed_and_time(drawer: TransfersDrawer, backend: Backend, clock: Clock) -> None:
    first, second = put(backend, 1, FileState.SENDING), put(backend, 2, FileState.SENDING)
    drawer.refresh()
    before = [drawer._speed_label.geometry(), drawer._time_left_label.geometry(), drawer.pause_button.geometry()]
    for step in range(1, 9):
        clock.now += 1
        for sha256 in (first, second):
            backend.uploads.save_progress("a", sha256, step * MB).result()
        drawer.refresh()
    assert drawer._speed_label.text() == "2.0 MB/s"
    assert drawer._time_left_label.text() == "50 s left"
    assert [
        drawer._speed_label.geometry(),
        drawer._time_left_label.geometry(),
        drawer.pause_button.geometry(),
    ] == before


def test_five_times_the_rows_cost_less_than_five_times_a_look(drawer: TransfersDrawer, backend: Backend) -> None:
    def cost() -> float:
        """Return the processor's seconds of a look, the median of eleven."""
        looks: list[float] = []
        for step in range(1, 12):
            backend.uploads.save_progress("a", f"{1:064x}", step * MB).result()
            began = time.process_time()
            drawer.refresh()
            drawer.list.viewport().grab()
            looks.append(time.process_time() - began)
        return sorted(looks)[len(looks) // 2]

    for number in range(1, 41):
        put(backend, number, FileState.SENDING if number <= 4 else FileState.WAITING)
    drawer.refresh()
    few = cost()
    for number in range(41, 201):
        put(backend, number, FileState.WAITING)
    drawer.refresh()
    many = cost()
    assert many < 4 * few


def test_escape_asks_to_close(qtbot: QtBot, drawer: TransfersDrawer) -> None:
    with qtbot.waitSignal(drawer.closed):
        qtbot.keyClick(drawer, Qt.Key.Key_Escape)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rows_are_painted_with_names_of_all_scripts(
    qapp: QApplication, drawer: TransfersDrawer, backend: Backend, scheme: str
) -> None:
    for number, name in enumerate(("夜の水.wav", "أغاني.wav", "x" * 300, "a\nb\tc.wav"), start=1):
        put(backend, number, FileState.SENDING, name=name, sent_bytes=MB)
    theme.apply_theme(qapp, scheme, 1.0)
    drawer.refresh()
    drawer.list.setCurrentIndex(drawer.model.index(1))
    picture = drawer.list.viewport().grab().toImage()
    head = drawer.list.visualRect(drawer.model.index(0)).center()
    assert picture.pixelColor(head) == theme.color("base")
    chosen = drawer.list.visualRect(drawer.model.index(1))
    assert picture.pixelColor(chosen.topLeft() + QPoint(4, 4)) == theme.color("accent_soft")
    theme.apply_theme(qapp, "light", 1.0)


def test_speed_is_smooth_and_time_follows_it() -> None:
    pace = SmoothedSpeed()
    for step in range(21):
        pace.add_sample(step * MB, step / 2)
    assert pace.speed(10) == pytest.approx(2 * MB)
    assert pace.seconds_left(20 * MB, 10) == pytest.approx(10)
    pace.add_sample(30 * MB, 10.5)  # a burst of 20 MB/s for half a second
    speed = pace.speed(10.5)
    assert speed is not None
    assert 2 * MB < speed < 6 * MB


def test_no_speed_is_said_before_it_can_be_known_or_after_a_new_start() -> None:
    pace = SmoothedSpeed()
    pace.add_sample(0, 0)
    pace.add_sample(MB, 0.25)
    assert pace.speed(0.25) is None
    pace.add_sample(4 * MB, 2)
    assert pace.speed(2) is not None
    pace.add_sample(0, 3)
    assert pace.speed(3) is None


def test_a_stalled_file_slows_down_and_then_says_no_time() -> None:
    pace = SmoothedSpeed()
    for second in range(5):
        pace.add_sample(second * MB, second)
    for second in range(5, 120):
        pace.add_sample(4 * MB, second)
    speed = pace.speed(120)
    assert speed is not None
    assert speed < 1000


def test_words_for_amounts_speeds_and_times() -> None:
    line = FileLine(("a", "b"), Section.RUNNING, FileState.SENDING, "x", "r", "", size=48_200_000, sent=12_100_000)
    assert amount_text(line) == "12.1 MB of 48.2 MB"
    assert speed_text(None) == ""
    assert speed_text(8.2 * MB) == "8.2 MB/s"
    assert [time_left_text(seconds) for seconds in (None, 3, 41, 60, 750, 7500)] == [
        "",
        "10 s left",
        "50 s left",
        "1 min left",
        "12 min left",
        "2 h 5 min left",
    ]


def _only(drawer: TransfersDrawer) -> FileLine:
    item = drawer.model.item(drawer.model.index(1))
    assert isinstance(item, FileLine)
    return item


def test_a_pause_of_all_is_kept_over_a_restart(qtbot: QtBot, backend: Backend, tmp_path: Path) -> None:
    made: list[Services] = []

    def services() -> Services:
        made.append(Services(backend.repositories, backend.secrets, Options(cache=tmp_path)))
        return made[-1]

    backend.bridge.start(services)
    put(backend, 1, FileState.WAITING)
    before = TransfersDrawer(backend)
    qtbot.addWidget(before)
    before.show()
    assert before.pause_button.text() == "Pause all"
    before.pause_button.click()
    qtbot.waitUntil(lambda: backend.settings.get(PAUSED_SETTING) is True)
    assert not made[0].upload.can_send
    backend.bridge.stop()

    later = Bridge(backend.repositories.database)
    later.start(services)
    try:
        again = replace(backend, bridge=later)
        drawer = TransfersDrawer(again)
        qtbot.addWidget(drawer)
        drawer.show()
        assert drawer.pause_button.text() == "Resume all"
        assert lines(drawer) == [("waiting", "01 Track.wav", "Paused")]
        qtbot.waitUntil(lambda: len(made) == 2)
        assert made[1].upload.is_paused
        assert not made[1].upload.can_send
        drawer.pause_button.click()
        qtbot.waitUntil(lambda: made[1].upload.can_send)
        qtbot.waitUntil(lambda: backend.settings.get(PAUSED_SETTING) is False)
        backend.settings.save(PAUSED_SETTING, True).result()
        qtbot.waitUntil(lambda: drawer.conditions.is_paused)
    finally:
        later.stop()


def test_a_manifest_is_called_so_and_not_by_the_id_in_its_name(backend: Backend, drawer: TransfersDrawer) -> None:
    put(backend, 1, FileState.WAITING, name=f"{1:032x}.manifest.json")
    put(backend, 2, FileState.WAITING)
    drawer.refresh()
    items = [drawer.model.item(drawer.model.index(row)) for row in range(drawer.model.rowCount())]
    assert {item.name for item in items if isinstance(item, FileLine)} == {"Manifest", "02 Track.wav"}
