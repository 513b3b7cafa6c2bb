"""A server in the test's own loop that answers each request with the bytes it is told, whatever they are.

Thousands of answers a second go through it, which a server with threads cannot do; and nothing of what it sends is put
right on the way: broken status lines, wrong lengths and bodies that end early arrive as they were written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[["Request"], bytes | None]


@dataclass(frozen=True)
class Request:
    """A request as it came: method, path, header names in lower case, body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_search(self) -> bool:
        return "/releases/?" in self.path or self.path.endswith("/releases/")


@dataclass
class Scripted:
    """Where it listens, what it was asked (oldest first), and what it answers; None hangs up without an answer."""

    answer: Answer
    port: int = 0
    asked: list[Request] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.asked if request.method == "POST"]


@asynccontextmanager
async def scripted(answer: Answer) -> AsyncGenerator[Scripted]:
    """Run a server in this loop until the block ends."""
    made = Scripted(answer)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                made.asked.append(request)
                said = made.answer(request)
                if said is None:
                    break
                writer.write(said)
                await writer.drain()
                if not _keeps_open(said):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        server.close_clients() if hasattr(server, "close_clients") else None
        await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length") or 0))
    method, path, _ = first.split(" ", 2)
    return Request(method, path, headers, body)


def _keeps_open(said: bytes) -> bool:
    return said.startswith(b"HTTP/1.1 ") and b"\r\nX-Length-Is-Right: yes\r\n" in said


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """Write a whole answer whose length is right; header names are given with underscores."""
    lines = [f"HTTP/1.1 {status} Said", "X-Length-Is-Right: yes"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if status >= 200 and status not in (204, 304):
        lines.append(f"Content-Length: {len(body)}")
    else:
        body = b""
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body
