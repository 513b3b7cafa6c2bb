"""A proxy between the app and a store that makes weather: it cuts, stalls, resets, delays and lies, by a seed.

It forwards requests as they are, so signatures stay right, and counts the bytes of bodies that came through it: what
the app really sent, by a count that is not its own. Every connection carries one request.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_BLOCK = 256 * 1024
KINDS = ("cut", "reset", "stall", "delay", "lost", "500", "503", "expired", "refused")
"""The kinds of weather: `lost` carries a request out and drops its answer, `cut` and `reset` break a body off."""


@dataclass(frozen=True)
class Seen:
    """One request: its method, the path, its query without what is signed, how much of its body came.

    `status` is what the store answered, 0 where it did not or was not asked; `began` and `ended` are monotonic seconds.
    """

    method: str
    path: str
    query: str
    body: int
    fault: str
    status: int
    began: float
    ended: float


@dataclass
class Weather:
    """What happens to requests. `chance` of any fault; `stall` and `delay` in seconds; `most` faults in all.

    `only` narrows the kinds; `next_faults` are taken first, one for each request that has a body. `planned` stands
    before all: a request that begins with a plan's words ("GET uploads=") takes its kind, "" for fair weather.
    """

    chance: float = 0.0
    seed: int = 1
    stall: float = 1.0
    delay: float = 0.05
    most: int = 1_000_000
    only: tuple[str, ...] = KINDS
    next_faults: list[str] = field(default_factory=list)
    planned: list[tuple[str, str]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    seen: list[Seen] = field(default_factory=list)
    signatures: set[str] = field(default_factory=set)
    """The signatures of all addresses that were used."""
    flying: dict[int, tuple[str, int]] = field(default_factory=dict)
    """What is on its way now: paths with their queries, and the lengths of bodies."""
    through: int = 0
    """Bytes of bodies that came so far, of those on their way as well."""
    hold_after: int | None = None
    """How many may come before all stand still, until this is moved: so that a test finds a state that stays.

    Not one more comes, however much of a body has piled up before the proxy.
    """

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    @property
    def room(self) -> int:
        """How many bytes of bodies may come now."""
        return _BLOCK if self.hold_after is None else max(0, self.hold_after - self.through)

    @property
    def sent(self) -> int:
        """Bytes of bodies that came."""
        return sum(seen.body for seen in self.seen)

    def draw(self, length: int, told: str) -> str:
        """Draw what happens to a request with a body of so many bytes; `told` is its method and query."""
        plan = next((plan for plan in self.planned if told.startswith(plan[0])), None)
        if plan is not None:
            self.planned.remove(plan)
            kind = plan[1]
            if not kind:
                return ""
        elif self.next_faults and length > 1024:
            kind = self.next_faults.pop(0)
        elif self.faults.total() < self.most and self._dice.random() < self.chance:
            kind = self._dice.choice(self.only)
        else:
            return ""
        if kind in {"cut", "reset", "stall"} and not length:
            kind = "lost"
        self.faults[kind] += 1
        return kind

    def place(self, length: int) -> int:
        """Draw after how many bytes it happens."""
        return self._dice.randrange(length) if length else 0


@contextmanager
def between(upstream: str, weather: Weather) -> Iterator[str]:
    """Serve a proxy to `upstream` (http://host:port) and yield its own address."""
    parts = urlsplit(upstream)
    assert parts.hostname is not None
    proxy = _Proxy((parts.hostname, parts.port or 80), weather)
    thread = threading.Thread(target=proxy.run, name="weather", daemon=True)
    thread.start()
    proxy.ready.wait(10)
    try:
        yield f"http://127.0.0.1:{proxy.port}"
    finally:
        proxy.stop()
        thread.join(timeout=10)


class _Proxy:
    def __init__(self, upstream: tuple[str, int], weather: Weather) -> None:
        self._upstream = upstream
        self._weather = weather
        self.ready = threading.Event()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._stopped: asyncio.Event | None = None

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: self._stopped and self._stopped.set())

    async def _serve(self) -> None:
        self._stopped = asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await self._talk(reader, writer)
            except (OSError, asyncio.IncompleteReadError):
                pass
            except asyncio.CancelledError:
                pass
            finally:
                tasks.discard(task)
                writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0, limit=_BLOCK)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self._stopped.wait()
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        method, target, _ = line.decode("latin-1").split(" ", 2)
        length = int(next(iter(re.findall(rb"(?im)^content-length:\s*(\d+)", rest)), b"0"))
        path, _, query = target.partition("?")
        told = "&".join(pair for pair in query.split("&") if not pair.startswith("X-Amz-"))
        kind = self._weather.draw(length, f"{method} {told}")
        self._weather.signatures |= set(re.findall(r"X-Amz-Signature=([0-9a-f]{64})", query))
        came, status, began = [0], [0], time.monotonic()
        self._weather.flying[id(came)] = (f"{path}?{told}", length)
        try:
            if kind == "delay":
                await asyncio.sleep(self._weather.delay)
            if kind in _ANSWERS:
                await self._answer(kind, reader, writer, length, came)
            else:
                rest = re.sub(rb"(?im)^connection:.*\r\n", b"", rest)
                upstream_reader, upstream = await asyncio.open_connection(*self._upstream)
                try:
                    upstream.write(line + b"\r\nConnection: close\r\n" + rest)
                    await self._forward(kind, (reader, writer), (upstream_reader, upstream), length, came, status)
                finally:
                    upstream.close()
        finally:
            self._weather.flying.pop(id(came), None)
            seen = Seen(method, path, told, came[0], kind, status[0], began, time.monotonic())
            self._weather.seen.append(seen)

    async def _forward(
        self,
        kind: str,
        client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        upstream: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        length: int,
        came: list[int],
        status: list[int],
    ) -> None:
        ends_at = self._weather.place(length) if kind in {"cut", "reset", "stall"} else length
        while came[0] < ends_at:
            block = await client[0].read(min(_BLOCK, ends_at - came[0]))
            if not block:
                return
            while block:
                while not (room := self._weather.room):  # noqa: ASYNC110 - it is moved in another thread
                    await asyncio.sleep(0.01)
                goes, block = block[:room], block[room:]
                came[0] += len(goes)
                self._weather.through += len(goes)
                upstream[1].write(goes)
                await upstream[1].drain()
        if kind == "reset":
            # With nothing lingering, closing is a reset.
            raw = client[1].get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if kind == "stall":
            await asyncio.sleep(self._weather.stall)
        if kind in {"cut", "reset", "stall"}:
            return
        while block := await upstream[0].read(_BLOCK):
            status[0] = status[0] or int((block.split(b" ", 2)[1:2] or [b"0"])[0])
            if kind == "lost":
                return
            client[1].write(block)
            await client[1].drain()

    async def _answer(
        self, kind: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, length: int, came: list[int]
    ) -> None:
        status, code, message = _ANSWERS[kind]
        while came[0] < length:
            block = await reader.read(min(_BLOCK, length - came[0]))
            if not block:
                return
            came[0] += len(block)
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()
        writer.write(
            b"HTTP/1.1 %s\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            % (status.encode(), len(body))
            + body
        )
        await writer.drain()


_ANSWERS = {
    "500": ("500 Internal Server Error", "InternalError", "We encountered an internal error."),
    "503": ("503 Slow Down", "SlowDown", "Please reduce your request rate."),
    "expired": ("403 Forbidden", "AccessDenied", "Request has expired"),
    "refused": ("403 Forbidden", "AccessDenied", "Access Denied"),
}
