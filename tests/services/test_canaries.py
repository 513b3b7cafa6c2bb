"""No secret and no signature reaches the data folder, a log or a crash report: not in good days, not by a bug."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.services.conftest import World
from trackball_desktop import logs
from trackball_desktop.api import s3
from trackball_desktop.api.presigned import SecretUrl
from trackball_desktop.services.context import Services
from trackball_desktop.storage.outbox import Submission


@pytest.fixture
def signatures(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the signature of every signed address that is used."""
    seen: list[str] = []
    reveal = SecretUrl.reveal

    def noting(self: SecretUrl) -> str:
        url = reveal(self)
        seen.extend(parse_qs(urlsplit(url).query).get("X-Amz-Signature", []))
        return url

    monkeypatch.setattr(SecretUrl, "reveal", noting)
    return seen


@pytest.fixture
def log_folder(world: World) -> Iterator[Path]:
    """Log as the app does, with all that libraries would say."""
    folder = world.repositories.folder / "logs"
    logs.install(folder, verbose=True)
    before = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "botocore")}
    for name in before:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield folder
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    logs.uninstall()
    logging.getLogger().setLevel(logging.WARNING)


def leaks(world: World, signatures: list[str]) -> list[str]:
    """Return the files that hold a canary."""
    addresses = world.practice.addresses
    token = base64.b64encode(f"{addresses.key_id}:{addresses.key_secret}".encode()).decode()
    canaries = [addresses.key_secret, addresses.s3_secret_key, addresses.signing_token, token, *signatures]
    world.repositories.database.write(lambda connection: None).result()
    kept = [path for path in world.repositories.folder.rglob("*") if path.is_file()]
    assert {"library.db", "library.db-wal", "trackball.log"} <= {path.name for path in kept}
    return [str(path) for path in kept if any(canary.encode() in path.read_bytes() for canary in canaries)]


async def submitted(services: Services, release_id: str) -> Submission:
    queued = await services.submit.queue(release_id)
    return await services.submit.run_until_settled(queued.id)


def test_a_good_day_leaves_no_canary(
    world: World, signatures: list[str], log_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release_id = world.complete_release()
    world.run(lambda services: submitted(services, release_id))
    world.run(lambda services: services.poll.check_now(release_id))
    assert len(set(signatures)) >= 6, "there was nothing that could leak"
    assert "PUT" in (log_folder / "trackball.log").read_text(encoding="utf-8"), "libraries said nothing"
    assert leaks(world, signatures) == []
    shown = capsys.readouterr()
    assert not [signature for signature in signatures if signature in shown.out + shown.err]


def test_a_bug_in_the_upload_leaves_no_canary(
    world: World, signatures: list[str], log_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst bug: it puts the signed address and the login into its own words."""

    async def broken(http: Any, ticket: Any, *_: object, **__: object) -> None:
        raise ValueError(
            f"PUT {ticket.url.reveal()} failed with Authorization: Basic {world.practice.addresses.key_secret}"
        )

    release_id = world.complete_release()
    monkeypatch.setattr(s3, "put_file", broken)
    raised: list[BaseException] = []

    async def run(services: Services) -> None:
        queued = await services.submit.queue(release_id)
        task = asyncio.create_task(services.run())
        while world.repositories.outbox.get(queued.id).open_question is None:  # noqa: ASYNC110 - storage knows no events of asyncio
            await asyncio.sleep(0.01)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await services.submit.actions.send_again(queued.id)
        try:
            await services.submit.run_until_settled(queued.id)
        except ValueError as error:
            raised.append(error)

    world.run(run)
    assert signatures
    assert logs.write_crash_report(log_folder, raised[0]) is not None
    assert "ValueError" in (log_folder / "trackball.log").read_text(encoding="utf-8")
    assert leaks(world, signatures) == []
