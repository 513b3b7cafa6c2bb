"""How a file reaches a distributor: what is too large stays here, and what is sent says how long it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from trackball_desktop.api.http import Content
from trackball_desktop.domain.errors import ServiceFault, UserError
from trackball_desktop.targets.profiled.body import FILE_PREFIX
from trackball_desktop.targets.profiled.files import deliver_file, link_seconds
from trackball_desktop.targets.profiled.profile import Profile

MB = 1024 * 1024
DAY = 24 * 3600.0
URL = "https://api.example.com/files"


class Caller:
    """Takes calls, reads what they send as a server does, and answers all of them alike."""

    def __init__(self, answer: dict[str, object]) -> None:
        self.answer = answer
        self.calls: list[tuple[dict[str, object], dict[str, str], float | None, bytes]] = []

    async def call_json(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = bytes,
        headers: Mapping[str, str] | None = None,
        *,
        read_timeout: float | None = None,
    ) -> dict[str, object]:
        made = content()
        body = (made or b"") if made is None or isinstance(made, bytes) else b"".join([piece async for piece in made])
        self.calls.append((dict(call), dict(headers or {}), read_timeout, body))
        return self.answer


def _profile(**way: object) -> Profile:
    return Profile("own", "Own Music").with_answer("files.way", way, "Manual")


def _deliver(path: Path, profile: Profile, caller: Caller) -> str:
    async def local(_sha256: str) -> Path:
        return path

    login: Any = SimpleNamespace(files=SimpleNamespace(path=local))
    return asyncio.run(deliver_file(caller, login, profile, f"{FILE_PREFIX}abc.wav"))


@pytest.mark.parametrize(
    ("most", "size", "is_sent"),
    [
        (1, MB - 1, True),
        (1, MB, True),
        (1, MB + 1, False),
        (3, 3 * MB, True),
        (3, 3 * MB + 1, False),
        (0.5, MB // 2, True),
        (0.5, MB // 2 + 1, False),
        (None, 3 * MB, True),
    ],
)
def test_a_file_may_be_as_large_as_was_told_and_no_byte_larger(
    tmp_path: Path, most: float | None, size: int, is_sent: bool
) -> None:
    path = tmp_path / "One.wav"
    with path.open("wb") as file:
        file.truncate(size)
    way = {"way": "B", "url": URL, "reference": "id"} | ({} if most is None else {"max_mb": most})
    caller = Caller({"id": "file-7"})
    if is_sent:
        assert _deliver(path, _profile(**way), caller) == "file-7"
        assert len(caller.calls) == 1
        return
    with pytest.raises(UserError, match=rf"One\.wav is larger than Own Music accepts \({most:g} MB\)\."):
        _deliver(path, _profile(**way), caller)
    assert caller.calls == []


@pytest.mark.parametrize(
    ("way", "method", "field"),
    [({}, "POST", "file"), ({"method": "PUT", "field": "upload"}, "PUT", "upload")],
)
def test_a_form_holds_the_file_and_says_its_length(
    tmp_path: Path, way: dict[str, object], method: str, field: str
) -> None:
    path = tmp_path / 'a "b".wav'
    path.write_bytes(b"\r\n--sound" * 300_000)
    size = path.stat().st_size
    caller = Caller({"data": {"id": 12}})
    answered = _deliver(path, _profile(way="B", url=URL, reference="data.id", **way), caller)
    ((call, headers, timeout, body),) = caller.calls
    assert answered == "12"
    assert call == {"method": method, "url": URL}
    kind, _, boundary = headers["Content-Type"].partition("; boundary=")
    assert kind == "multipart/form-data"
    assert headers["Content-Length"] == str(len(body))
    assert timeout == 60 + size / 50_000
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="a %22b%22.wav"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    assert body == head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()


def test_an_answer_without_the_name_of_the_file_is_a_fault_of_the_service(tmp_path: Path) -> None:
    path = tmp_path / "One.wav"
    path.write_bytes(b"1")
    for way, word in (("B", "no name"), ("C", "no address")):
        profile = _profile(way=way, url=URL, reference="id", put="address")
        with pytest.raises(ServiceFault, match=word):
            _deliver(path, profile, Caller({"other": "x"}))


@pytest.mark.parametrize(
    ("way", "seconds"),
    [
        ({"way": "A"}, 7 * DAY),
        ({"way": "A", "days": 0}, 7 * DAY),
        ({"way": "A", "days": 1}, DAY),
        ({"way": "A", "days": 6.5}, 6.5 * DAY),
        ({"way": "A", "days": 7}, 7 * DAY),
        ({"way": "A", "days": 8}, 7 * DAY),
        ({"way": "B", "url": URL, "reference": "id"}, 0),
        ({"way": "C", "url": URL, "reference": "id", "put": "address"}, 0),
    ],
)
def test_a_link_lives_as_long_as_was_told_and_seven_days_at_most(way: dict[str, object], seconds: float) -> None:
    profile = _profile(**way) if way.get("days") != 0 else _profile(way="A")
    assert link_seconds(profile) == seconds
