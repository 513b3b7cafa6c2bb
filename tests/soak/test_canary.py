"""The search for secrets finds them: in every form, in every kind of file that the app leaves."""

from __future__ import annotations

import base64
from pathlib import Path

import apsw
import pytest

from tests.soak.canary import leaks

SECRET = "canary-5f0c2e/+7b1d=4a96"
SIGNATURE = "0123456789abcdef" * 4


def found(folder: Path) -> list[str]:
    return leaks([folder], [SECRET], [SIGNATURE])


@pytest.mark.parametrize(
    "words",
    [
        f"secret={SECRET}",
        "canary-5f0c2e%2F%2B7b1d%3D4a96",
        "Basic " + base64.b64encode(f"id:{SECRET}".encode()).decode(),
        "Basic " + base64.b64encode(f"key:{SECRET}".encode()).decode(),
        "Basic " + base64.b64encode(f"test:{SECRET}".encode()).decode(),
        SECRET.encode().hex(),
        f"the store said {SIGNATURE} is wrong",
        "https://s3.example/k?X-Amz-Signature=12ab34cd",
        "k%3FX-Amz-Credential%3Dtest%253Atester",
        '{"X-Amz-Security-Token": "FwoGZXIv"}',
        "<StringToSign>AWS4-HMAC-SHA256",
    ],
)
def test_what_is_planted_is_found(tmp_path: Path, words: str) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "trackball.log").write_text(f"12:00 before {words} after\n")
    assert len(found(tmp_path)) == 1


def test_it_is_found_in_a_database_that_was_never_closed(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "library.db"))
    connection.pragma("journal_mode", "wal")
    connection.execute("CREATE TABLE t (words TEXT)")
    connection.execute("INSERT INTO t VALUES (?)", (f"PUT {SECRET}",))
    assert any(line.startswith("library.db") for line in found(tmp_path))
    connection.close()


def test_digests_and_addresses_without_queries_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"https://s3.example/k?… sha256 {'f' * 64} {SIGNATURE}0 X-Amz-Signature=…\n")
    assert found(tmp_path) == []
