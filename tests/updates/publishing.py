"""A publisher of updates for the tests: keys of its own, packages of a small app, a manifest by the real signer."""

from __future__ import annotations

import importlib.util
import json
import random
import stat
import sys
import tarfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from nacl.signing import SigningKey

from tests.api.loopback import Asked, Said, serving
from trackball_desktop.updates.channel import Channel
from trackball_desktop.updates.installation import Installation

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def _signer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sign_manifest", ROOT / "packaging" / "sign_manifest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


sign_manifest = _signer()


def package(version: str, *, filler: int = 200_000) -> bytes:
    """Return a .tar.gz as packages.py makes it: a program that says its version, out of the folder of its version."""
    program = f'#!/bin/sh\nexec cat "$(dirname "$0")/app-{version}/version"\n'.encode()
    files = {
        "trackball-desktop": (program, 0o755),
        f"app-{version}/version": (f"{version}\n".encode(), 0o644),
        f"app-{version}/filler.bin": (random.Random(version).randbytes(filler), 0o644),
        "distribution.txt": (b"folder\n", 0o644),
        "share/icon.svg": (version.encode(), 0o644),
    }
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, (content, mode) in files.items():
            entry = tarfile.TarInfo(f"Trackball-Desktop-{version}/{name}")
            entry.size, entry.mode = len(content), mode
            archive.addfile(entry, BytesIO(content))
    return out.getvalue()


def installed(folder: Path, version: str) -> Installation:
    """Unpack a version as a person would, and return the installation."""
    with tarfile.open(fileobj=BytesIO(package(version))) as archive:
        archive.extractall(folder, filter="data")
    root = folder / f"Trackball-Desktop-{version}"
    program = root / "trackball-desktop"
    assert program.stat().st_mode & stat.S_IXUSR
    return Installation("folder", root, program, "x86_64")


@dataclass
class Publisher:
    """What lies on the server, by path, and how it is signed."""

    folder: Path
    key: SigningKey = field(default_factory=SigningKey.generate)
    next_key: SigningKey = field(default_factory=SigningKey.generate)
    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    @property
    def channel(self) -> Channel:
        keys = (self.key.verify_key.encode().hex(), self.next_key.verify_key.encode().hex())
        return Channel(f"{self.url}/updates.json", keys)

    def publish(self, version: str, *, key: SigningKey | None = None, days: float = 30, **changes: Any) -> bytes:
        """Put a version on the server and return its package; `changes` stand over what the manifest says."""
        content = package(version)
        name = f"Trackball-Desktop-{version}-linux-x86_64.tar.gz"
        packages = self.folder / version
        packages.mkdir(parents=True, exist_ok=True)
        (packages / name).write_bytes(content)
        described = sign_manifest.describe(packages, notes=f"What is new in {version}.", days=days, now=NOW)
        signed = sign_manifest.signed_manifest(described | changes, (key or self.key).encode().hex())
        self.files[f"/{name}"] = content
        self.files["/updates.json"] = signed.encode()
        return content

    @property
    def manifest(self) -> dict[str, Any]:
        """The signed envelope that is on the server."""
        return json.loads(self.files["/updates.json"])

    def put_manifest(self, envelope: dict[str, Any]) -> None:
        self.files["/updates.json"] = json.dumps(envelope).encode()


@contextmanager
def publishing(folder: Path, answer: Callable[[Asked], Said | None] | None = None) -> Generator[Publisher]:
    """Run the server; `answer` may answer in its place."""
    publisher = Publisher(folder)

    def serve(asked: Asked) -> Said:
        publisher.asked.append(asked)
        said = answer(asked) if answer is not None else None
        if said is not None:
            return said
        content = publisher.files.get(asked.path)
        return Said(404) if content is None else Said(200, content)

    with serving(serve) as server:
        publisher.url = server.url
        yield publisher
