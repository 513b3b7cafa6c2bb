"""The small web server under all practice servers: threads, keep-alive, whole requests in, answers out.

An application is a function from `Request` to `Answer`. It may raise `ConnectionDropped` to cut the connection without
a word, as faults ask for. Bodies are streamed. Requests are not logged, as their addresses may be signed.
"""

from __future__ import annotations

import contextlib
import email.message
import json
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from trackball_desktop.practice.context import PracticeContext

BLOCK = 1 << 20
_LOG = logging.getLogger(__name__)


class ConnectionDropped(Exception):
    """The connection is cut without an answer."""


@dataclass
class Answer:
    """What goes back: a body of bytes, or `file` from `offset` for `length` bytes."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    file: Path | None = None
    offset: int = 0
    length: int = 0

    @classmethod
    def json(cls, status: int, value: Any, headers: dict[str, str] | None = None) -> Answer:
        """Return an answer with a JSON body."""
        body = json.dumps(value, ensure_ascii=False).encode()
        return cls(status, body, "application/json", headers or {})


class Request:
    """One request: `path` and `query` as sent, undecoded. `length` is None without a (sane) Content-Length."""

    def __init__(
        self,
        method: str,
        target: str,
        headers: email.message.Message,
        body: BufferedIOBase,
        send_continue: Callable[[], None],
    ) -> None:
        """Take the request line and headers as read.

        The body is still in the stream, and `send_continue` asks for it.
        """
        self.method = method
        self.path, _, self.query = target.partition("?")
        self.headers = headers
        declared = headers.get("Content-Length", "")
        self.length = int(declared) if declared.isdecimal() else None
        self.is_chunked = "Transfer-Encoding" in headers
        self.unread_bytes = self.length or 0
        self._body = body
        self._send_continue = send_continue

    def header(self, name: str) -> str:
        """Return the header's value, or nothing."""
        return self.headers.get(name, "")

    def chunks(self) -> Iterator[bytes]:
        """Yield the rest of the body. Raise ConnectionDropped when the client went away before its end."""
        if self.unread_bytes:
            self._send_continue()
        while self.unread_bytes:
            block = self._body.read(min(BLOCK, self.unread_bytes))
            if not block:
                raise ConnectionDropped
            self.unread_bytes -= len(block)
            yield block

    def read(self, limit: int) -> bytes | None:
        """Return the whole body, or None when it is longer than `limit` bytes."""
        if self.unread_bytes > limit:
            return None
        return b"".join(self.chunks())


Application = Callable[[Request], Answer]


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 on one connection."""

    protocol_version = "HTTP/1.1"
    server_version = "Practice"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 300
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        """Answer one request of any method."""
        request = Request(self.command, self.path, self.headers, self.rfile, self._send_continue)
        self._must_send_continue = self.header_expects_100()
        try:
            answer = self.server.application(request)
            # Refused before its body was read: read it away, so that the client gets to see the refusal.
            if not self._must_send_continue:
                for _ in request.chunks():
                    pass
        except ConnectionDropped:
            self.close_connection = True
            return
        self.close_connection = self.close_connection or request.unread_bytes > 0 or request.is_chunked
        self.server.context.stopping.wait(self.server.context.faults.slow)
        self._send(answer)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def header_expects_100(self) -> bool:
        """Whether the client waits for a word before it sends the body."""
        return self.headers.get("Expect", "").lower() == "100-continue"

    def handle_expect_100(self) -> bool:
        """Say nothing yet: the body is asked for only when somebody reads it."""
        return True

    def _send_continue(self) -> None:
        if self._must_send_continue:
            self._must_send_continue = False
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(answer.length if answer.file else len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        if answer.file is None:
            self.wfile.write(answer.body)
            return
        with answer.file.open("rb") as file:
            file.seek(answer.offset)
            left = answer.length
            while left and (block := file.read(min(BLOCK, left))):
                self.wfile.write(block)
                left -= len(block)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the Date header, by the server's clock."""
        return super().date_time_string(self.server.context.server_time() if timestamp is None else timestamp)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""


class Server(socketserver.ThreadingTCPServer):
    """One application on a free port of 127.0.0.1."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, context: PracticeContext, application: Application, name: str) -> None:
        """Listen and serve at once."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.application = application
        self._open_sockets: set[socket.socket] = set()
        self._connection_threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name=f"practice-{name}", daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        """The scheme, address and port."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        """Take no more connections, cut the open ones and wait until their threads are done. Call it once."""
        assert self.context.stopping.is_set()
        with socket.create_connection(("127.0.0.1", int(self.server_address[1])), timeout=5):
            pass  # wakes the accepting thread at once, where `shutdown` would poll
        self._thread.join()
        self.server_close()
        with self._lock:
            for connection in self._open_sockets:
                with contextlib.suppress(OSError):  # the client may be gone already
                    connection.shutdown(socket.SHUT_RDWR)
            threads = set(self._connection_threads)
        for thread in threads:
            thread.join(timeout=10)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection on a thread that `stop` can wait for."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name="practice-connection", daemon=True
        )
        with self._lock:
            self._open_sockets.add(request)
            # A thread closes its connection before it ends: it is let go here, when it is done.
            self._connection_threads = {started for started in self._connection_threads if started.is_alive()} | {
                thread
            }
            thread.start()

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection and close it."""
        with self._lock:
            self._open_sockets.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what was raised while serving; that a client went away is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            _LOG.exception("A practice server failed.")

    def _accept(self) -> None:
        while not self.context.stopping.is_set():
            self.handle_request()
