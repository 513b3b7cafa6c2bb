"""The Secret Service of the tests is a real one: keyring picks it and other processes read what one wrote."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping


def _run(code: str, environment: Mapping[str, str]) -> str:
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_a_secret_outlives_the_process_that_wrote_it(secret_service: dict[str, str]) -> None:
    write = "import keyring; keyring.set_password('trackball tests', 'key', 'väl hemligt')"
    read = "import keyring; print(keyring.get_keyring().__module__, keyring.get_password('trackball tests', 'key'))"
    _run(write, secret_service)
    assert _run(read, secret_service | {"PYTHONIOENCODING": "utf-8"}) == "keyring.backends.SecretService väl hemligt"


def test_it_starts_empty(secret_service: dict[str, str]) -> None:
    assert _run("import keyring; print(keyring.get_password('trackball tests', 'key'))", secret_service) == "None"
