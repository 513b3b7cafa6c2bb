"""Secrets that reach a log or a crash report are not in the file."""

from __future__ import annotations

import logging
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop import logs

CANARY = "c4n4ryS3cret"

LEAKS = [
    f"HTTP Request: PUT https://s3.example/b/k?X-Amz-Signature={CANARY}&X-Amz-Credential={CANARY} 200",
    f"https://user:{CANARY}@host/path failed",
    f"https://{CANARY}@host/path failed",
    f"socks5://user:{CANARY}@proxy:1080",
    f"Authorization: Basic {CANARY}==",
    f"{{'Authorization': 'Basic {CANARY}'}}",
    f"[(b'Authorization', b'Bearer {CANARY}')]",
    f'"authorization": "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature={CANARY}"',
    f"sent Basic {CANARY} to it",
    f"bearer {CANARY}.{CANARY}.{CANARY}",
    f"PUT /bucket/key?X-Amz-Date=1&X-Amz-Security-Token={CANARY}",
    f"x-amz-security-token: {CANARY}",
    f"{{'X-Amz-Security-Token': '{CANARY}'}}",
    f"key_secret='{CANARY}' secret_key={CANARY} password: {CANARY} token={CANARY}",
    f"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>AWS4\n{CANARY}\n{CANARY}</StringToSign></Error>",
    f"<StringToSign>{CANARY} cut off here",
]


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Path]:
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "httpcore", "botocore")}
    logs.install(tmp_path / "logs")
    yield tmp_path / "logs" / "trackball.log"
    logs.uninstall()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.parametrize("text", LEAKS, ids=range(len(LEAKS)))
def test_secrets_are_hidden_and_the_rest_is_kept(text: str) -> None:
    hidden = logs.redact("before " + text)
    assert CANARY not in hidden
    assert hidden.startswith("before ")


@pytest.mark.parametrize(
    "text",
    [
        "Saved 14:22",
        "https://host/path/file.wav",
        "40 tracks? yes",
        "GET /v1/releases/195-14/ 404",
        "a@b.example wrote",
    ],
)
def test_plain_text_stays(text: str) -> None:
    assert logs.redact(text) == text


def test_the_log_file_hides_secrets_in_arguments_and_exceptions(installed: Path) -> None:
    logger = logging.getLogger("trackball_desktop.test")
    logger.warning("sent to %s", f"https://s3.example/k?sig={CANARY}")
    try:
        raise ValueError(f"Authorization: Basic {CANARY}")
    except ValueError:
        logger.exception("it failed")
    text = installed.read_text("utf-8")
    assert "https://s3.example/k?…" in text
    assert "ValueError" in text
    assert CANARY not in text


def test_libraries_that_log_addresses_are_quiet(installed: Path) -> None:
    for name in ("httpx", "httpcore.http11", "botocore.auth"):
        logging.getLogger(name).info("https://s3.example/private-name")
    assert installed.read_text("utf-8") == ""


def test_the_log_is_private_and_rotates(installed: Path) -> None:
    for _ in range(120):
        logging.getLogger("trackball_desktop.test").info("x" * 40_000)
    files = sorted(installed.parent.iterdir())
    assert [file.name for file in files] == ["trackball.log", "trackball.log.1", "trackball.log.2", "trackball.log.3"]
    if sys.platform == "win32":
        pytest.skip(skips.ONLY_POSIX)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_crash_report_names_the_error_and_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[Path | None] = []
    try:
        raise RuntimeError(f"https://s3.example/k?X-Amz-Signature={CANARY}")
    except RuntimeError as error:
        logs.make_excepthook(tmp_path / "crashes", told.append)(type(error), error, error.__traceback__)
    assert isinstance(told[0], Path)
    text = told[0].read_text("utf-8")
    assert "RuntimeError" in text
    assert "test_logs.py" in text
    assert CANARY not in text
    assert CANARY not in capsys.readouterr().err


def test_a_crash_report_that_cannot_be_written_is_said_to_be_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    told: list[Path | None] = []
    error = RuntimeError("broken")
    logs.make_excepthook(tmp_path / "file", told.append)(type(error), error, None)
    assert told == [None]
    assert "No report could be written" in capsys.readouterr().err


@pytest.mark.parametrize("secret", [CANARY, "p'a\"ss\\wörd ü/+="])
def test_a_known_secret_is_in_no_crash_report_in_whatever_place(tmp_path: Path, secret: str) -> None:
    from urllib.parse import quote

    logs.add_secret(secret)
    error = ValueError(secret, (secret, 1), {"k": secret.encode()}, [secret.encode()], quote(secret))
    report = logs.write_crash_report(tmp_path, error)
    assert report is not None
    text = report.read_text("utf-8")
    assert "ValueError" in text
    for form in (secret, repr(secret)[1:-1], repr(secret.encode())[2:-1], quote(secret)):
        assert form not in text
