"""The rooms of the upload engine, each by itself: policy, lanes, throttle, rates, evidence."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time

import pytest

from trackball_desktop.api.s3 import ObjectMetadata
from trackball_desktop.domain.errors import ServiceFault
from trackball_desktop.storage.uploads import Part
from trackball_desktop.transfer.policy import MIB, Policy
from trackball_desktop.transfer.priority_semaphore import PrioritySemaphore
from trackball_desktop.transfer.rates import StreamSpeed, TransferMeter
from trackball_desktop.transfer.throttle import Throttle
from trackball_desktop.transfer.verification import DifferentObject, composite_etag, is_verified


@pytest.mark.parametrize(
    ("size", "speed", "part"),
    [
        (0, None, 0),
        (64 * MIB, None, 0),
        (64 * MIB + 1, None, 16 * MIB),
        (64 * MIB, 100_000.0, 8 * MIB),
        (16 * MIB, 100_000.0, 0),
        (1024 * MIB, 5e6, 16 * MIB),
        (1024**4, None, 117 * MIB),
    ],
)
def test_sizes_follow_the_file_and_the_line(size: int, speed: float | None, part: int) -> None:
    policy = Policy()
    assert policy.part_size(size, speed) == part
    assert not part or -(-size // part) <= 10_000


def test_lanes_go_by_rank_and_halve_when_the_store_is_busy() -> None:
    async def run() -> list[int]:
        lanes, order = PrioritySemaphore(4), []

        async def work(number: int) -> None:
            async with lanes.slot(lambda: (number,)):
                order.append(number)
                await asyncio.sleep(0.001)

        lanes.on_throttle()
        lanes.on_throttle()
        assert lanes.limit == 1
        await asyncio.gather(*(work(number) for number in (5, 3, 4, 1, 2)))
        for _ in range(8):
            lanes.on_success()
        assert lanes.limit == 2
        return order

    assert asyncio.run(run()) == [1, 2, 3, 4, 5], "who comes first is not before who comes with it"


def test_who_gives_up_in_line_takes_no_lane() -> None:
    async def run() -> None:
        lanes = PrioritySemaphore(1)
        async with lanes.slot(lambda: (0,)):
            waiting = asyncio.ensure_future(lanes.slot(lambda: (1,)).__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
        async with asyncio.timeout(1), lanes.slot(lambda: (2,)):
            pass

    asyncio.run(run())


def test_the_limit_holds_and_can_be_moved_while_bytes_wait() -> None:
    async def run() -> tuple[float, float]:
        throttle = Throttle(100_000)
        began = time.monotonic()
        for _ in range(4):
            await throttle.acquire(10_000)
        slow = time.monotonic() - began
        throttle.set_limit(1000)
        await throttle.acquire(10_000)  # now the line is taken for ten seconds
        began = time.monotonic()
        waiting = asyncio.ensure_future(throttle.acquire(10_000))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        throttle.set_limit(0)
        await waiting
        return slow, time.monotonic() - began

    slow, moved = asyncio.run(run())
    assert slow >= 0.29, "three pieces had to wait a tenth of a second each"
    assert moved < 5


def test_pieces_are_small_on_thin_lines() -> None:
    assert Throttle().chunk_size == MIB
    assert Throttle(80_000).chunk_size < 20_000
    assert Throttle(0, lambda: 800_000.0).chunk_size == 100_000


def test_a_speed_is_smooth_and_falls_when_the_line_stalls() -> None:
    flow = StreamSpeed()
    for second in range(10):
        flow.add(1000, float(second))
    assert flow.speed(9.0) == pytest.approx(1000, rel=0.2)
    stalled = flow.speed(14.0)
    assert stalled is not None
    assert stalled < 800
    assert flow.speed(60.0) is None


def test_the_meter_adds_up_files_and_says_how_long_the_rest_takes() -> None:
    now = [0.0]
    meter = TransferMeter(lambda: now[0])
    meter.register(("a", "1"), 10_000, 2_000)
    meter.register(("a", "2"), 10_000, 0)
    for second in range(1, 6):
        now[0] = float(second)
        meter.set_sent(("a", "1"), 2_000 + 1000 * second)
    rates = meter.read()
    assert rates.files["a", "1"].speed == pytest.approx(1000, rel=0.3)
    assert rates.files["a", "2"].speed is None
    assert (rates.total.sent, rates.total.size) == (7_000, 20_000)
    assert rates.total.seconds_left == pytest.approx(13, rel=0.3)
    meter.forget(("a", "1"))
    assert set(meter.read().files) == {("a", "2")}


CONTENT = [b"one" * 100, b"two" * 100]
WHOLE = b"".join(CONTENT)
PARTS = [
    Part(number, 300 * (number - 1), 300, hashlib.sha256(part).hexdigest(), hashlib.md5(part).hexdigest())
    for number, part in enumerate(CONTENT, start=1)
]
SHA256 = hashlib.sha256(WHOLE).hexdigest()


def b64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


def proven(head: ObjectMetadata, parts: list[Part] = PARTS) -> bool:
    return is_verified(head, "master.wav", "k", len(WHOLE), SHA256, parts)


def test_what_the_other_end_says_is_held_against_what_was_hashed() -> None:
    etag = composite_etag([part.md5 for part in PARTS])
    assert proven(ObjectMetadata(600, etag))
    assert proven(ObjectMetadata(600, None)), "it was taken with a checksum and has the size"
    assert not proven(ObjectMetadata(600, "0" * 32 + "-2")), "the form of ours and another digest: no proof"
    assert proven(ObjectMetadata(600, hashlib.md5(WHOLE).hexdigest())), "rclone gives the md5 of all of it"
    assert proven(ObjectMetadata(600, "0" * 32 + "-2", is_etag_opaque=True)), "encrypted: it says nothing"
    assert proven(ObjectMetadata(600, "anything"))
    assert not proven(ObjectMetadata(None, etag)), "no size"
    assert proven(ObjectMetadata(600, None, b64(hashlib.sha256(WHOLE).digest())))
    digests = b"".join(bytes.fromhex(part.sha256) for part in PARTS)
    assert proven(ObjectMetadata(600, None, b64(hashlib.sha256(digests).digest()) + "-2"))
    with pytest.raises(ServiceFault, match="differs from"):
        proven(ObjectMetadata(600, etag, b64(hashlib.sha256(b"other").digest())))
    with pytest.raises(DifferentObject, match="12 bytes instead of 600"):
        proven(ObjectMetadata(12, etag))
