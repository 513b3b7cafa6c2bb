"""Speed and time left: calm, honest about what is not known, and a share that never falls."""

from __future__ import annotations

import pytest

from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.shell.transfer_rates import TransferMeter, TransferProgress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def file(name: str, sent: int, size: int = 1000) -> Upload:
    return Upload("acc", name, size, f"{name}.wav", f"/m/{name}.wav", "rel", name, sent_bytes=sent)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_nothing_on_its_way_is_nothing() -> None:
    assert TransferMeter().measure([]) == TransferProgress()


def test_speed_is_not_known_at_once(clock: Clock) -> None:
    transfer_progress = TransferMeter(clock).measure([file("a", 0)])
    assert transfer_progress.speed == 0
    assert transfer_progress.seconds_left is None


def test_speed_and_time_left(clock: Clock) -> None:
    rate = TransferMeter(clock)
    rate.measure([file("a", 0), file("b", 0)])
    clock.now += 2
    transfer_progress = rate.measure([file("a", 400), file("b", 100)])
    assert transfer_progress.speed == pytest.approx(250)
    assert transfer_progress.seconds_left == pytest.approx(6)
    assert transfer_progress.share == pytest.approx(0.25)


def test_a_file_that_is_done_counts_on(clock: Clock) -> None:
    rate = TransferMeter(clock)
    rate.measure([file("a", 900), file("b", 0)])
    clock.now += 1
    transfer_progress = rate.measure([file("b", 100)])
    assert (transfer_progress.files, transfer_progress.sent, transfer_progress.size) == (1, 1100, 2000)


def test_a_file_that_begins_again_does_not_run_backwards(clock: Clock) -> None:
    rate = TransferMeter(clock)
    rate.measure([file("a", 900)])
    clock.now += 1
    transfer_progress = rate.measure([file("a", 0)])
    assert transfer_progress.speed == 0


def test_a_stall_shows(clock: Clock) -> None:
    rate = TransferMeter(clock)
    for sent in (0, 500, 500, 500, 500):
        transfer_progress = rate.measure([file("a", sent)])
        clock.now += 4
    assert transfer_progress.speed == 0
    assert transfer_progress.seconds_left is None


def test_the_next_batch_begins_at_nothing(clock: Clock) -> None:
    rate = TransferMeter(clock)
    rate.measure([file("a", 900)])
    rate.measure([])
    assert rate.measure([file("b", 0)]).share == 0
