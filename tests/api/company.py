"""A company's network on loopback: a certificate authority of its own, servers that show its certificates, a proxy.

The proxy speaks CONNECT as real ones do and leads every name to one local port; it notes what it was asked, may refuse,
and may want a name and password.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import skips
from tests.api.loopback import read_request


@dataclass(frozen=True)
class Company:
    """The authority's certificate (`authority`, a PEM file) and a server's context for one name."""

    authority: Path
    server: ssl.SSLContext


def company(folder: Path, name: str) -> Company:
    """Make an authority and a certificate for a name that it vouches for."""
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)  # cryptography is in the lock only there
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.now(UTC)
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()

    def made(common: str, key: Any, issuer: x509.Name | None, signed_by: Any, *, ca: bool) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=9))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_by.public_key()), critical=False)
        )
        if not ca:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(common)]), critical=False)
        return builder.sign(signed_by, hashes.SHA256())

    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = made("Northlight Company Network", root_key, None, root_key, ca=True)
    leaf = made(name, key, root.subject, root_key, ca=False)
    authority = folder / "authority.pem"
    authority.write_bytes(root.public_bytes(pem))
    chain = folder / "server.pem"
    chain.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        + leaf.public_bytes(pem)
        + root.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Company(authority, context)


@dataclass
class Proxy:
    """Where the proxy listens, and the heads of the requests that it got."""

    port: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def proxying(to_port: int, *, status: int = 200, login: str = "") -> Generator[Proxy]:
    """Run a CONNECT proxy that leads every name to a local port; `login` is the "name:password" that it wants."""
    proxy = Proxy()
    listener = socket.create_server(("127.0.0.1", 0))
    proxy.port = listener.getsockname()[1]
    wanted = f"Basic {base64.b64encode(login.encode()).decode()}"
    open_ones: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def begin(work: Callable[..., None], *given: socket.socket) -> None:
        threads.append(threading.Thread(target=work, args=given))
        threads[-1].start()

    def serve(here: socket.socket) -> None:
        head = read_request(here).decode("latin-1")
        proxy.asked.append(head)
        code = 407 if login and wanted not in head else status
        words = {200: "Connection established", 407: "Proxy Authentication Required"}.get(code, "No")
        asks = 'Proxy-Authenticate: Basic realm="Company"\r\n' if code == 407 else ""
        with contextlib.suppress(OSError):
            here.sendall(f"HTTP/1.1 {code} {words}\r\n{asks}\r\n".encode())
            if code != 200:
                here.close()
                return
            there = socket.create_connection(("127.0.0.1", to_port))
            open_ones.append(there)
            begin(pass_on, here, there)
            pass_on(there, here)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = listener.accept()
                open_ones.append(here)
                begin(serve, here)

    begin(accept)
    try:
        yield proxy
    finally:
        for each in (listener, *open_ones):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in threads:
            thread.join(timeout=30)


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one side ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
