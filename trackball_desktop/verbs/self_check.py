"""`self-check`: proves that an installation is whole, above all a frozen one, where lazy imports break late."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from trackball_desktop.api.presigned import Bucket
from trackball_desktop.api.proxies import read_proxies
from trackball_desktop.api.signing import BucketSource, S3Keys
from trackball_desktop.api.transport import system_certificates
from trackball_desktop.domain import identifiers
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileStamp
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.resources import resource
from trackball_desktop.domain.vocabulary import choices_for
from trackball_desktop.formats.table import read_book, write_xlsx
from trackball_desktop.media.player import SUPPORTED_PLATFORMS, Player
from trackball_desktop.practice.servers import Practice
from trackball_desktop.services.measuring import measure
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets, require_backend
from trackball_desktop.targets import registry
from trackball_desktop.verbs.printing import print_result


def self_check(options: argparse.Namespace) -> int:
    """Use each part once, offline; exit 1 when one does not work. The proxy settings are only told."""
    results = {name: _outcome(part) for name, part in _PARTS.items()}
    proxy = _proxy()
    words = [*(f"{name}: {outcome}" for name, outcome in results.items()), f"proxy: {' '.join(proxy)}"]
    all_passed = all(outcome == "ok" for outcome in results.values())
    print_result(options, {"whole": all_passed, "parts": results, "proxy": proxy}, *words)
    return 0 if all_passed else 1


def _outcome(part: Callable[[], None]) -> str:
    try:
        part()
    except (TrackballError, ImportError, OSError, AssertionError, RuntimeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return "ok"


def _proxy() -> list[str]:
    address = next(
        (
            field.default
            for field in registry.default().account_form.visible_fields
            if field.address_purpose and field.default
        ),
        "",
    )
    try:
        return read_proxies().describe(address) or ["none"]
    except TrackballError as error:
        return [error.title]


def _storage() -> None:
    with tempfile.TemporaryDirectory() as folder:
        repositories = Repositories.open(Path(folder))
        repositories.library.create(Release(title="夜の水"), label="self-check").result()
        release_ids = repositories.library.ids(LibraryQuery(view="all", search="夜の水"))
        repositories.close()
    assert len(release_ids) == 1, "full-text search found nothing"


def _media() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "a.wav"
        _write_wave(wave)
        stamp = FileStamp(size=0, mtime_ns=0)
        assets = [
            Asset(id=path.name, release_id="r", owner_id="r", role=role, path=str(path), stamp=stamp)
            for path, role in ((wave, AssetRole.MASTER), (wave, AssetRole.COVER))
        ]
        errors = [answer.error for answer in measure(assets) if answer.error is not None]
    assert not errors, errors


def _player() -> None:
    import platform
    import sys
    import time

    if (sys.platform, platform.machine()) not in SUPPORTED_PLATFORMS:
        return
    player = Player(["NULL"])
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "a.wav"
        _write_wave(wave)
        player.play(wave, 0.7)
        until = time.monotonic() + 20
        while player.state.is_running and time.monotonic() < until:
            time.sleep(0.02)
        state = player.state
        player.close()
    assert state.has_ended, "a sound was not played to its end"


def _write_wave(path: Path) -> None:
    import wave

    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes((b"\x00\x20\x00\x20" * 21 + b"\x00\xe0\x00\xe0" * 21) * 1050)  # a second of about 1 kHz


def _signing() -> None:
    import asyncio

    source = BucketSource(Bucket("bucket", "us-east-1"), S3Keys("id", "secret"))
    address = asyncio.run(source.presign("PUT", "key"))
    assert address.host == "bucket.s3.us-east-1.amazonaws.com", "presigning does not work"


def _certificates() -> None:
    system_certificates()


def _keyring() -> None:
    require_backend()
    # Whether there is a keyring is the machine's affair; that asking for one works is ours.
    assert Secrets().is_persistent in {True, False}


def _loudness() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder) / "a.wav"
        _write_wave(wave)
        stamp = FileStamp(size=0, mtime_ns=0)
        asset = Asset(id="a", release_id="r", owner_id="r", role=AssetRole.MASTER, path=str(wave), stamp=stamp)
        facts = next(measure([asset])).facts
    assert isinstance(facts, AudioFacts), "a sound was not measured"
    assert facts.levels is not None, "a sound was not measured"
    assert facts.levels.loudness is not None, "loudness is not measured"


def _resources() -> None:
    assert choices_for("parental_advisory"), "the shipped lists are missing"
    for name in _RESOURCES:
        path = resource(*name.split("/"))
        assert path.is_file(), f"{name} is missing"
        assert path.stat().st_size, f"{name} is empty"


_RESOURCES = (
    "changelog.md",
    "icons/app.svg",
    "names/countries.json",
    "names/languages.json",
    "openapi/signing.yaml",
    "papers/words.json",
    "sample/release.json",
    "schemas/draft.schema.json",
    "sources.json",
    "updates.json",
)
"""One file of each folder that ships with the app; `names` translates languages and countries."""


def _codes() -> None:
    assert identifiers.is_valid_gtin("036000291452"), "a UPC is not known as one"
    assert identifiers.normal_isrc("GB-UM7-18-00001") == "GBUM71800001", "an ISRC is not known as one"
    assert identifiers.normal_isni("0000 0001 2103 2683"), "an ISNI is not known as one"


def _tables() -> None:
    rows = read_book(write_xlsx([("UPC",), ("036000291452",)]), "a.xlsx").sheets[0].rows
    assert rows == (("UPC",), ("036000291452",)), "a workbook comes back otherwise"


def _window() -> None:
    from trackball_desktop.window import self_test  # Qt: without its system libraries this part alone fails

    self_test()


def _practice() -> None:
    with tempfile.TemporaryDirectory() as folder, Practice(Path(folder)) as servers:
        assert servers.addresses.account_fields


_PARTS: dict[str, Callable[[], None]] = {
    "storage": _storage,
    "media": _media,
    "loudness": _loudness,
    "player": _player,
    "signing": _signing,
    "certificates": _certificates,
    "keyring": _keyring,
    "resources": _resources,
    "codes": _codes,
    "tables": _tables,
    "practice": _practice,
    "window": _window,
}

VERBS = {"self-check": self_check}
