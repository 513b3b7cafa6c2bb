"""Accounts as services keep them."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from keyring.errors import KeyringLocked

from tests.accounts import with_changes
from tests.api.loopback import Asked, Said, certificate, raw_server, serving
from tests.services.conftest import QUICK, World
from trackball_desktop.domain.errors import SecretsUnavailable, UserError
from trackball_desktop.domain.lifecycle import FileState, SubmissionState
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import ApiVersion2
from trackball_desktop.services.context import Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.targets import base


@pytest.mark.parametrize(("changes", "kept"), [({"bucket": "other"}, False), ({"prefix": "x"}, False), ({}, True)])
def test_another_bucket_has_none_of_the_files(world: World, changes: dict[str, str], kept: bool) -> None:
    account = world.connect()
    assert account.storage is not None
    sent = [Upload(owner, "a" * 64, 1, "k", "/m.wav", "r", "m", FileState.DONE) for owner in (account.id, "other")]
    for row in sent:
        world.repositories.uploads.save(row).result()
    changed: Account = replace(account, name="Renamed", storage=replace(account.storage, **changes))
    world.run(lambda services: services.accounts.save(changed))
    assert (world.repositories.uploads.get(account.id, "a" * 64) is not None) is kept
    assert world.repositories.uploads.get("other", "a" * 64) is not None


def test_a_new_key_takes_the_old_ones_place_and_what_stopped_goes_on(world: World) -> None:
    account = world.connect()
    row = world.queue_bare(1)
    right = world.practice.addresses.key_secret
    world.secrets.save("practice/openplay", "revoked")
    asked = world.run(lambda services: services.submit.run_until_settled(row.id))
    assert asked.open_question == "failed"

    async def rotate(services: Services) -> list[base.ConnectionCheck]:
        return await services.accounts.rotate(account.id, {"key_id": account.fields["key_id"]}, {"openplay": right})

    refused = world.run(
        lambda services: services.accounts.rotate(
            account.id, {"key_id": account.fields["key_id"]}, {"openplay": "wrong as well"}
        )
    )
    assert [line.kind for line in refused] == ["login", "login"]
    assert world.secrets.get("practice/openplay") == "revoked", "a key that is refused changes nothing"
    mended = world.run(rotate)
    assert [line.text for line in mended] == ["OpenPlay accepts the new key."], "there is no old key to revoke"
    assert world.secrets.get("practice/openplay") == right
    assert world.repositories.outbox.get(row.id).open_question is None
    assert world.run(lambda services: services.submit.run_until_settled(row.id)).state is SubmissionState.CONFIRMED


def test_a_long_key_that_was_replaced_leaves_no_part_behind(world: World) -> None:
    ring: dict[tuple[str, str], str] = {}

    class Ring:
        def get_password(self, service: str, username: str, /) -> str | None:
            return ring.get((service, username))

        def set_password(self, service: str, username: str, password: str, /) -> None:
            ring[service, username] = password

        def delete_password(self, service: str, username: str, /) -> None:
            del ring[service, username]

    world.secrets = Secrets(backend=Ring())
    account = world.connect()
    world.secrets.save("practice/openplay", "old" * 1000)
    right = world.practice.addresses.key_secret
    assert all(
        line.ok
        for line in world.run(
            lambda s: s.accounts.rotate(account.id, {"key_id": account.fields["key_id"]}, {"openplay": right})
        )
    )
    assert not [value for value in ring.values() if "oldold" in value]
    world.run(lambda services: services.accounts.forget_key(account.id))
    assert not [name for _, name in ring if "openplay" in name]
    (line,) = world.run(lambda services: services.accounts.test(account.id))
    assert (line.ok, line.kind) == (False, "keyring")


@pytest.mark.parametrize(
    ("base", "kind"),
    [
        ("http://127.0.0.1:1/v1/", "network"),
        ("https://no-such-host.invalid/v1/", "address"),
        ("{origin}/nowhere/v2/", "address"),
    ],
)
def test_the_test_tells_network_and_address_apart(world: World, base: str, kind: str) -> None:
    origin = world.practice.addresses.openplay_read_base.split("/v1/")[0]
    account = world.connect(read_base=base.format(origin=origin))
    line = world.run(lambda services: services.accounts.test(account.id))[0]
    assert (line.ok, line.kind) == (False, kind), line.text


def test_the_test_tells_login_from_the_rest(world: World) -> None:
    account = world.connect()
    assert [line.ok for line in world.run(lambda services: services.accounts.test(account.id))] == [True] * 3
    world.secrets.save("practice/openplay", "wrong")
    (line,) = world.run(lambda services: services.accounts.test(account.id))
    assert (line.ok, line.kind) == (False, "login")


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("none", "only version 1"),
        ("answers", "Version 2 is available too"),
        ("refuses", "It is unclear"),
    ],
)
def test_the_test_tells_whether_version_2_answers_too(tmp_path: Path, second: ApiVersion2, words: str) -> None:
    with Practice(tmp_path / "servers", variant=replace(QUICK, api_version_2=second)) as practice:
        repositories = Repositories.open(tmp_path / "data")
        world = World(tmp_path, repositories, practice, tmp_path)
        account = world.connect()
        lines = world.run(lambda services: services.accounts.test(account.id))
        repositories.close()
    assert [line.ok for line in lines] == [True] * 3, "version 2 is no reason for an account to fail"
    assert words in lines[2].text


@pytest.mark.parametrize(
    "said",
    [
        Said(200, b"<!DOCTYPE html>"), Said(200, b"[]"), Said(200, b'{"error": "no"}'), Said(500, b"{}"),
        Said(302, b"", headers={"Location": "/login"}), Said(401, b"{}"),
    ],
)  # fmt: skip
def test_what_is_no_answer_says_nothing_of_version_2(world: World, said: Said) -> None:
    def answer(request: Asked) -> Said:
        return said if request.path == "/connect/v2/" else Said(200, b'{"version": "v1"}')

    with serving(answer) as server:
        account = world.connect(read_base=f"{server.url}/v1/", write_base=f"{server.url}/connect/v1/")
        lines = world.run(lambda services: services.accounts.test(account.id))
        other = world.connect(read_base=f"{server.url}/v1/", write_base=f"{server.url}/api/")
        elsewhere = world.run(lambda services: services.accounts.test(other.id))
    assert [line.ok for line in lines] == [True] * 3
    assert "It is unclear" in lines[2].text
    assert "does not end in /v1/" in elsewhere[2].text
    assert not any("v2" in asked.path for asked in server.asked[len(lines) :])


def test_the_test_tells_a_certificate_that_nobody_vouches_for(world: World, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with serving(Said(), tls=context) as server:
        account = world.connect(read_base=f"{server.url}/v1/", write_base=f"{server.url}/v1/")
        lines = world.run(lambda services: services.accounts.test(account.id))
    assert [(line.ok, line.kind) for line in lines] == [(False, "tls")] * 2
    assert server.asked == [], "no credentials went there"


def test_a_page_in_openplays_place_is_no_openplay(world: World) -> None:
    with serving(Said(200, b"<!DOCTYPE html><title>Sign in to the guest network</title>")) as server:
        account = world.connect(read_base=f"{server.url}/v1/")
        line = world.run(lambda services: services.accounts.test(account.id))[0]
    assert (line.ok, line.kind) == (False, "address")


class Locked:
    """A keyring that a person may lock."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.trouble: Exception | None = None

    def _open(self) -> dict[str, str]:
        if self.trouble is not None:
            raise self.trouble
        return self.kept

    def get_password(self, service: str, username: str, /) -> str | None:
        return self._open().get(username)

    def set_password(self, service: str, username: str, password: str, /) -> None:
        self._open()[username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self._open()[username]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(KeyringLocked("s3cret"), "is locked"), (OSError("s3cret: no D-Bus"), "failed (OSError)"), (None, "No password")],
)
def test_a_keyring_that_is_locked_or_gone_stops_with_a_sentence_and_goes_on_when_it_is_back(
    world: World, trouble: Exception | None, words: str
) -> None:
    """Nothing is sent, nothing is lost: after the keyring was unlocked, or the key entered again, "try again" sends."""
    ring = Locked()
    world.secrets = Secrets(backend=ring)
    account = world.connect()
    there, waiting = world.queue_bare(1), world.queue_bare(2)
    world.run(lambda services: services.submit.run_until_settled(there.id))
    kept, ring.trouble = dict(ring.kept), trouble
    if trouble is None:
        ring.kept.clear()

    async def while_locked(services: Services) -> None:
        stopped = await services.submit.worker.step(waiting.id)
        assert (stopped.state, stopped.open_question) == (SubmissionState.QUEUED, "failed")
        with pytest.raises(SecretsUnavailable):
            await services.poll.check_now(there.release_id)
        (line,) = await services.accounts.test(account.id)
        assert (line.ok, line.kind) == (False, "keyring")
        assert words in line.text
        assert "s3cret" not in line.text

    world.run(while_locked)
    said = world.repositories.outbox.events(waiting.id)[-1].detail["words"]
    assert words in said
    assert len(said) > len(words)
    assert len(world.practice.created_releases()) == 1
    ring.trouble = None
    ring.kept |= kept

    async def unlocked(services: Services) -> None:
        await services.submit.actions.send_again(waiting.id)
        assert (await services.submit.run_until_settled(waiting.id)).state is SubmissionState.CONFIRMED
        await services.poll.check_now(there.release_id)

    world.run(unlocked)
    assert len(world.practice.created_releases()) == 2


def test_a_key_that_is_revoked_stands_still_and_its_successor_goes_on(world: World) -> None:
    """Looks stop after the first refusal, and the one who replaces the key needs to do nothing else."""
    account = world.connect()
    rows = [world.queue_bare(number) for number in (1, 2, 3)]

    async def work(services: Services) -> None:
        for row in rows:
            await services.submit.run_until_settled(row.id)
        right = world.practice.addresses.key_secret
        world.secrets.save("practice/openplay", "revoked")
        services.clients.forget(account.id)
        services.poll.account_changed(account.id)
        before = len(world.practice.requests())
        await services.poll.poll_due()
        await services.poll.poll_due()
        refused = world.practice.requests()[before:]
        assert 1 <= len(refused) <= 3
        assert {request["status"] for request in refused} <= {401, 403}
        assert all(
            line.ok
            for line in await services.accounts.rotate(
                account.id, {"key_id": account.fields["key_id"]}, {"openplay": right}
            )
        )
        await services.poll.poll_due()
        assert all(world.repositories.status.latest(row.release_id) is not None for row in rows)

    world.run(work)


PAGE = b"<!DOCTYPE html><title>Sign in</title>"


@pytest.mark.parametrize(
    "said",
    [
        Said(200, PAGE, {"Content-Type": "text/html"}),
        Said(200, b"  " + PAGE, {"Content-Type": "application/json"}),
        Said(200, b"OK"),
        Said(200, b""),
        Said(204, b""),
        Said(200, b"[1, 2]"),
        Said(200, b"null"),
        Said(200, b'"v1"'),
        Said(200, b'{"version": 1'),
        Said(200, b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}"),
        Said(200, b'{"version": "' + b"x" * 200_000 + b'"}'),
        Said(200, b'{"version": 1}' + b" " * 200_000),
    ],
    ids=[
        "page",
        "page as json",
        "text",
        "empty",
        "no content",
        "list",
        "null",
        "string",
        "cut",
        "deep",
        "long",
        "padded",
    ],
)
@pytest.mark.parametrize("base", ["read_base", "write_base"])
def test_only_a_json_object_of_some_size_is_openplays_answer(world: World, said: Said, base: str) -> None:
    with serving(said) as server:
        account = world.connect(**{base: f"{server.url}/v1/"})
        lines = world.run(lambda services: services.accounts.test(account.id))
    line = lines[0 if base == "read_base" else 1]
    assert (line.ok, line.kind) == (False, "address"), line.text


def test_a_gigabyte_in_openplays_place_is_not_read(world: World) -> None:
    sent = [0]

    def pour(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{")
        while sent[0] < 2**30:
            sent[0] += connection.send(b" " * 65536)

    with raw_server(pour) as url:
        account = world.connect(read_base=f"{url}/v1/")
        line = world.run(lambda services: services.accounts.test(account.id))[0]
    assert (line.ok, line.kind) == (False, "address")
    assert sent[0] < 32 * 2**20


@pytest.mark.parametrize(
    "changes",
    [
        {"read_base": "http://openplay.example/v1/"},
        {"write_base": "http://label.openplaymusic.com/connect/v1/"},
        {"write_base": "ftp://label.example/"},
        {"write_base": "https://name:password@label.example/"},
        {"read_base": ""},
        {"storage": StorageSettings(kind="bucket", endpoint="http://s3.example", bucket="b")},
        {"storage": StorageSettings(kind="signing", signing_url="http://sign.example/x")},
    ],
)
def test_an_address_that_must_not_be_used_is_not_kept(world: World, changes: dict[str, Any]) -> None:
    account = world.connect()
    with pytest.raises(UserError, match="cannot be used"):
        world.run(lambda services: services.accounts.save(with_changes(account, **changes), {"openplay": "s3cret"}))
    assert world.repositories.accounts.get(account.id) == account
    assert world.secrets.get(f"{account.id}/openplay") != "s3cret"
