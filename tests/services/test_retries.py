"""Which errors of a request are tried again, after how long, and what the store's limit becomes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from trackball_desktop.api.s3_errors import ChecksumMismatch, PartsRefused, UploadGone
from trackball_desktop.domain.errors import (
    ConnectionLost,
    LoginRefused,
    NotFound,
    Offline,
    RateLimited,
    RemoteError,
    ServiceFault,
)
from trackball_desktop.transfer.policy import MIB, Policy
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore
from trackball_desktop.transfer.rates import FileRate, StreamSpeed, TransferMeter
from trackball_desktop.transfer.retries import Retries, may_have_arrived
from trackball_desktop.transfer.throttle import Throttle

QUICK = Policy(initial_delay=0.001, max_delay=0.002, max_attempts=3)


@dataclass
class Links:
    """A source of links that has a new one for some errors."""

    new_for: tuple[type[RemoteError], ...] = ()
    asked: list[str] = field(default_factory=list[str])

    def on_error(self, error: RemoteError) -> bool:
        self.asked.append(type(error).__name__)
        return isinstance(error, self.new_for)


@dataclass
class Attempts:
    """A request that ends in one error after the other, and then well."""

    errors: Sequence[RemoteError]
    links: Links = field(default_factory=Links)
    slots: PrioritySemaphore = field(default_factory=lambda: PrioritySemaphore(4))
    unchanged: bool | None = None
    notes: list[str] = field(default_factory=list[str])
    made: int = 0

    async def work(self) -> str:
        self.made += 1
        if self.made <= len(self.errors):
            raise self.errors[self.made - 1]
        return "done"

    def run(self, policy: Policy = QUICK) -> str:
        async def is_unchanged() -> bool:
            return bool(self.unchanged)

        retries = Retries(policy, self.slots, self.notes.append)
        check = None if self.unchanged is None else is_unchanged
        return asyncio.run(retries.run("Part 1", self.links, self.work, check))  # pyright: ignore[reportArgumentType]


BUSY = RateLimited("Busy.", retry_after=0.001)
FAULT, LOST = ServiceFault("Fault.", status=500), ConnectionLost("Lost.")


@pytest.mark.parametrize(
    ("errors", "made", "limit"),
    [
        ((), 1, 4),
        ((FAULT,), 2, 4),
        ((LOST, FAULT), 3, 4),
        ((BUSY,), 2, 2),
        ((BUSY, BUSY), 3, 1),
        ((ServiceFault("Busy.", status=503),), 2, 2),
        ((ServiceFault("Busy.", status=429),), 2, 2),
        ((ServiceFault("Bad.", status=502),), 2, 4),
    ],
)
def test_what_may_pass_is_tried_again_and_halves_the_limit_where_the_store_is_busy(
    errors: tuple[RemoteError, ...], made: int, limit: int
) -> None:
    attempts = Attempts(errors)
    assert attempts.run() == "done"
    assert (attempts.made, attempts.slots.limit, len(attempts.notes)) == (made, limit, len(errors))


@pytest.mark.parametrize(
    ("errors", "made"),
    [
        ((Offline("None."),), 1),
        ((UploadGone("Gone."),), 1),
        ((PartsRefused("Parts.", status=400, code="InvalidPart", service_message=""),), 1),
        ((NotFound("Not found."),), 1),
        ((LoginRefused("Refused."),), 1),
        ((FAULT, NotFound("Not found.")), 2),
        ((FAULT, FAULT, LOST, FAULT), 3),
    ],
)
def test_what_cannot_pass_or_came_too_often_is_told(errors: tuple[RemoteError, ...], made: int) -> None:
    attempts = Attempts(errors)
    with pytest.raises(RemoteError) as caught:
        attempts.run()
    assert caught.value is errors[made - 1]
    assert attempts.made == made


def test_a_wait_that_the_store_asks_for_is_kept_unless_it_is_too_long() -> None:
    assert Attempts((RateLimited("Busy.", retry_after=0.0039),)).run() == "done"
    attempts = Attempts((RateLimited("Busy.", retry_after=0.0041),))
    with pytest.raises(RateLimited):
        attempts.run()
    assert (attempts.made, len(attempts.notes)) == (1, 1)


def test_a_new_link_is_asked_for_once_and_is_no_failure() -> None:
    attempts = Attempts((NotFound("Expired."), FAULT, FAULT), Links(new_for=(NotFound,)))
    assert attempts.run() == "done"
    assert attempts.made == 4
    assert attempts.links.asked == ["NotFound"], "after a new link nothing is asked any more"
    twice = Attempts((NotFound("Expired."), NotFound("Expired.")), Links(new_for=(NotFound,)))
    with pytest.raises(NotFound):
        twice.run()
    assert twice.made == 2
    forbidden = Attempts((ServiceFault("Forbidden.", status=403),))
    assert forbidden.run() == "done"
    assert forbidden.slots.limit == 4


def test_a_wrong_checksum_is_sent_again_only_while_the_file_is_as_it_was() -> None:
    wrong = ChecksumMismatch("Other bytes arrived.")
    assert Attempts((wrong, wrong), unchanged=True).run() == "done"
    for unchanged in (False, None):
        attempts = Attempts((wrong,), unchanged=unchanged)
        with pytest.raises(ChecksumMismatch):
            attempts.run()
        assert attempts.made == 1
    with pytest.raises(ChecksumMismatch):
        Attempts((wrong,) * 3, unchanged=True).run()


def test_bytes_may_have_arrived_only_where_they_were_sent() -> None:
    arrived = [
        one for one in (FAULT, LOST, BUSY, Offline("x"), NotFound("x"), UploadGone("x")) if may_have_arrived(one)
    ]
    assert arrived == [FAULT, LOST, BUSY]


@pytest.mark.parametrize(("failures", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (6, 16.0), (7, 30.0), (50, 30.0)])
def test_delays_double_up_to_half_a_minute(failures: int, seconds: float) -> None:
    assert Policy().retry_delay(failures) == seconds


@pytest.mark.parametrize(
    ("size", "slow", "part"),
    [
        (1, False, 16 * MIB), (1, True, 8 * MIB),
        (9000 * 16 * MIB, False, 16 * MIB), (9000 * 16 * MIB + 1, False, 17 * MIB),
        (9000 * 8 * MIB, True, 8 * MIB), (9000 * 8 * MIB + 1, True, 8 * MIB + 1),
        (9000 * 17 * MIB, False, 17 * MIB), (9000 * 17 * MIB + 1, False, 18 * MIB),
    ],
)  # fmt: skip
def test_parts_grow_where_there_would_be_too_many(size: int, slow: bool, part: int) -> None:
    assert Policy().multipart_part_size(size, slow=slow) == part


def test_which_files_go_in_parts_depends_on_the_speed() -> None:
    policy = Policy()
    assert [policy.may_be_multipart(size) for size in (16 * MIB, 16 * MIB + 1)] == [False, True]
    assert policy.part_size(64 * MIB, 500_000.0) == 0
    assert policy.part_size(64 * MIB, 499_999.0) == 8 * MIB
    assert policy.part_size(64 * MIB + 1, 500_000.0) == 16 * MIB


@pytest.mark.parametrize(
    ("limit", "measured", "size"),
    [
        (0.0, None, MIB), (0.0, 800_000.0, 100_000), (0.0, 1e9, MIB), (0.0, 10.0, 16 * 1024),
        (400_000.0, None, 50_000), (400_000.0, 1e9, 50_000), (-1.0, None, MIB), (0.0, 8.0 * 16 * 1024, 16 * 1024),
    ],
)  # fmt: skip
def test_pieces_are_an_eighth_of_a_second(limit: float, measured: float | None, size: int) -> None:
    assert Throttle(limit, lambda: measured).chunk_size == size


def test_the_limit_grows_by_one_after_eight_good_answers_in_a_row() -> None:
    slots = PrioritySemaphore(8)
    slots.on_throttle()
    assert slots.limit == 4
    for _ in range(7):
        slots.on_success()
    slots.on_throttle()
    for _ in range(7):
        slots.on_success()
    assert slots.limit == 2
    slots.on_success()
    assert slots.limit == 3
    for _ in range(100):
        slots.on_success()
    assert slots.limit == 8
    for _ in range(5):
        slots.on_throttle()
    assert slots.limit == 1


def test_a_speed_is_said_after_a_second_and_forgotten_after_two_windows() -> None:
    stream = StreamSpeed()
    assert stream.speed(100.0) is None
    stream.add(500, 100.0)
    assert stream.speed(100.9) is None
    assert stream.speed(101.0) == 500.0
    assert stream.speed(102.0) == 250.0
    stream.add(500, 104.0)
    assert stream.speed(104.0) == 250.0
    assert stream.speed(116.0) is not None
    stream = StreamSpeed()
    stream.add(500, 100.0)
    stream.add(500, 100.1)
    assert stream.speed(116.0) == 1000 / 16
    assert stream.speed(116.1) is None
    stream.add(300, 120.0)
    assert stream.speed(121.0) == 300.0, "what comes next is measured by itself"


def test_the_meter_adds_up_what_was_sent_anew() -> None:
    now = [100.0]
    meter = TransferMeter(lambda: now[0])
    one, two = ("acc", "1"), ("acc", "2")
    assert meter.read().total == FileRate(0, 0)
    assert meter.speed() is None
    meter.register(one, 1000, 200)
    meter.register(two, 500, 0)
    meter.set_sent(("acc", "other"), 50)
    meter.set_sent(one, 300)
    meter.set_sent(two, 50)
    now[0] = 102.0
    read = meter.read()
    assert read.files == {one: FileRate(300, 1000, 50.0, 14.0), two: FileRate(50, 500, 25.0, 18.0)}
    assert read.total == FileRate(350, 1500, 75.0, 1150 / 75)
    meter.set_sent(one, 100)
    assert meter.read().total == FileRate(150, 1500, 75.0, 18.0), "bytes that are sent again are no speed yet"
    meter.forget(one)
    meter.forget(one)
    assert meter.read().files.keys() == {two}
    assert meter.speed() == 75.0
    now[0] = 130.0
    assert meter.read().total == FileRate(50, 500)
    assert meter.speed() == 75.0, "the last known one"
    meter.register(two, 600, 10)
    assert meter.read().files[two] == FileRate(10, 600)
