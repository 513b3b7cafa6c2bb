"""`account` before it asks for a secret: which addresses are refused, and what is said without a keyring."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests import skips
from tests.system.conftest import Command

SECRET = "s3cret-canary"


@pytest.fixture
def without_keyring(tmp_path: Path) -> Command:
    """The command on a computer whose only keyring is keyring's own "there is none"."""
    if sys.platform != "linux":
        pytest.skip(skips.ONLY_LINUX)
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return Command(tmp_path / "data", environment)


ADD = ("account", "add", "Label", "--key-id", "K", "--read-base", "https://a.example/v1/")


def test_without_a_keyring_it_is_said_before_a_secret_is_asked_for(without_keyring: Command) -> None:
    process = without_keyring.start(*ADD, "--write-base", "https://a.example/connect/v1/")
    # Nothing is typed, and standard input stays open: what asks for a secret would wait.
    assert process.wait(timeout=60) == 3
    stdout, stderr = process.communicate()
    assert "no encrypted keyring" in stderr
    assert "saved" not in stdout
    assert without_keyring("account", "list") == []


@pytest.mark.parametrize("option", ["--read-base", "--write-base"])
def test_an_address_without_encryption_is_refused_before_a_secret_is_asked_for(command: Command, option: str) -> None:
    addresses = {"--read-base": "https://a.example/v1/", "--write-base": "https://a.example/v1/"}
    addresses[option] = "http://a.example/v1/"
    given = [part for pair in addresses.items() for part in pair]
    process = command.start("account", "add", "Label", "--key-id", "K", *given)
    assert process.wait(timeout=60) == 2
    _, stderr = process.communicate()
    assert "not encrypted" in stderr


def test_this_computer_itself_needs_no_encryption(label: Command) -> None:
    addresses = ("--read-base", "http://127.0.0.1:9/v1/", "--write-base", "http://localhost:9/v1/")
    label("account", "add", "Local", "--key-id", "K", *addresses, typed=SECRET + "\n")
    assert "Local" in [account["name"] for account in label("account", "list")]
    refused = label.start(
        "account", "storage", "Local", "--endpoint", "http://s3.example", "--bucket", "b", "--access-key-id", "A"
    )
    assert refused.wait(timeout=60) == 2
    assert "not encrypted" in refused.communicate()[1]
