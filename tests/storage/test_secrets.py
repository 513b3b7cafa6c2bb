"""Secrets: whole, split or in memory, and a sentence for every way in which a keyring fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import chainer, fail
from keyring.errors import KeyringLocked, NoKeyringError

from tests.memory_keyring import MemoryKeyring
from trackball_desktop.domain.errors import SecretsUnavailable
from trackball_desktop.storage import secrets as module
from trackball_desktop.storage.secrets import LONGEST_PART, Secrets

CANARY = "canary-7f3a"


def test_a_secret_comes_back_and_is_forgotten() -> None:
    backend = MemoryKeyring()
    secrets = Secrets("Test", backend=backend)
    assert secrets.is_persistent
    secrets.save("acc/openplay", CANARY)
    assert backend.passwords == {("Test", "acc/openplay"): CANARY}
    assert Secrets("Test", backend=backend).get("acc/openplay") == CANARY
    secrets.delete("acc/openplay")
    secrets.delete("acc/openplay")
    assert backend.passwords == {}
    with pytest.raises(SecretsUnavailable, match="No password"):
        secrets.get("acc/openplay")


@pytest.mark.parametrize("length", [0, 1, LONGEST_PART, LONGEST_PART + 1, 2 * LONGEST_PART, 3500])
def test_long_ones_are_split_and_leave_nothing_behind(length: int) -> None:
    backend = MemoryKeyring()
    secrets = Secrets(backend=backend)
    secret = ("é" + "0123456789" * 400)[:length]
    secrets.save("name", "first" * 600)
    secrets.save("name", secret)
    assert secrets.get("name") == secret
    assert max(map(len, backend.passwords.values())) <= LONGEST_PART
    assert len(backend.passwords) == (1 if length <= LONGEST_PART else 1 + -(-length // LONGEST_PART))
    secrets.delete("name")
    assert backend.passwords == {}


def test_one_that_looks_like_the_head_of_a_split_one_is_kept_too() -> None:
    secrets = Secrets(backend=MemoryKeyring())
    secrets.save("name", "split:abc:2")
    assert secrets.get("name") == "split:abc:2"


def test_a_part_that_is_gone_is_told() -> None:
    backend = MemoryKeyring()
    secrets = Secrets(backend=backend)
    secrets.save("name", "x" * 2500)
    del backend.passwords[next(key for key in backend.passwords if key[1].endswith("#1"))]
    with pytest.raises(SecretsUnavailable, match="incomplete"):
        secrets.get("name")


class Failing(MemoryKeyring):
    error: Exception = KeyringLocked("locked")

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked(CANARY), "locked"),
        (NoKeyringError(CANARY), "NoKeyringError"),
        (OSError(CANARY), "OSError"),
        (RuntimeError(CANARY), "RuntimeError"),
    ],
)
def test_a_keyring_that_fails_is_a_sentence_without_the_secret(error: Exception, words: str) -> None:
    backend = Failing()
    backend.error = error
    secrets = Secrets(backend=backend)
    for call in (lambda: secrets.get("name"), lambda: secrets.save("name", CANARY)):
        with pytest.raises(SecretsUnavailable, match=words) as caught:
            call()
        assert CANARY not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.remedy


@pytest.mark.parametrize("backend", [fail.Keyring(), MemoryKeyring()], ids=["none", "not trusted"])
def test_without_a_keyring_that_encrypts_secrets_live_in_memory(backend: Any, memory_keyring: MemoryKeyring) -> None:
    keyring.set_keyring(backend)
    secrets = Secrets()
    secrets.save("name", CANARY)
    assert secrets.get("name") == CANARY
    assert not secrets.is_persistent
    assert getattr(backend, "passwords", {}) == {}
    with pytest.raises(SecretsUnavailable):
        Secrets().get("name")


def test_of_several_keyrings_the_trusted_one_is_used(
    memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = type("Trusted", (MemoryKeyring,), {"__module__": "keyring.backends.SecretService"})()
    several = chainer.ChainerBackend()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [MemoryKeyring(), trusted])
    keyring.set_keyring(several)
    secrets = Secrets()
    secrets.save("name", CANARY)
    assert secrets.is_persistent
    assert trusted.passwords == {("Trackball Desktop", "name"): CANARY}


def test_practice_never_asks_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_trusted_keyring", lambda: pytest.fail("the keyring was asked"))
    secrets = Secrets(in_memory=True)
    secrets.save("name", CANARY)
    assert secrets.get("name") == CANARY
    assert not secrets.is_persistent


def test_making_it_loads_no_keyring() -> None:
    code = (
        "import sys; from trackball_desktop.storage.secrets import Secrets; Secrets();"
        " sys.exit('keyring' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


class Forgetful(MemoryKeyring):
    """Takes everything and keeps nothing, as some backends do."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def test_whether_secrets_can_be_kept_is_proven_and_leaves_nothing_behind() -> None:
    backend = MemoryKeyring()
    assert Secrets(backend=backend).probe_persistence()
    assert backend.passwords == {}
    assert Secrets(in_memory=True).probe_persistence(), "practice wants no more"


def test_without_a_keyring_nothing_can_be_kept(memory_keyring: MemoryKeyring) -> None:
    keyring.set_keyring(fail.Keyring())
    assert not Secrets().probe_persistence()


@pytest.mark.parametrize("backend", [Forgetful(), Failing()], ids=["forgetful", "locked"])
def test_a_keyring_that_keeps_nothing_is_told_at_the_trial_and_at_each_secret(backend: MemoryKeyring) -> None:
    secrets = Secrets(backend=backend)
    with pytest.raises(SecretsUnavailable):
        secrets.probe_persistence()
    with pytest.raises(SecretsUnavailable):
        secrets.save("name", CANARY)
