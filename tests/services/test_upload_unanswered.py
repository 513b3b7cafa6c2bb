"""What was sent and never answered is looked for before it is sent again: files, parts, ends, by every way to sign.

Each store is a real one. Between it and the app a proxy carries requests out and drops their answers, and counts what
was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.servers import companion, rclone
from tests.servers.rclone import RcloneServer
from tests.servers.signing import signing_parts
from tests.servers.swift import S3Server
from tests.servers.weather import Weather, between
from tests.services.uploads import KIB, SMALL, Line, master, open_line, rows_of
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.transfer.policy import MIB

LEAST_PART = 5 * MIB
"""Of real stores."""


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """A line to practice's store."""
    with open_line(tmp_path) as made:
        yield made


@dataclass
class Store:
    """A real store as the line's account reaches it; `weather` is what its requests meet on their way."""

    line: Line
    weather: Weather
    stored: Callable[[str], bytes]

    def bodies(self, method: str = "PUT") -> int:
        """Return how many bytes of files were sent."""
        return sum(seen.body for seen in self.weather.seen if seen.method == method)


@contextmanager
def swift(line: Line, server: S3Server, way: str, tmp_path: Path) -> Iterator[Store]:
    """Connect the line to Swift: by keys of its own, by our signing service, or by Companion."""

    def stored(key: str) -> bytes:
        content: bytes = server.client().get_object(Bucket=server.bucket, Key=key)["Body"].read()
        return content

    weather = line.weather
    line.policy = replace(SMALL, single_put_limit=LEAST_PART, default_part_size=LEAST_PART)
    with between(server.endpoint, weather) as url:
        seen = replace(server, endpoint=url)
        if way == "own keys":
            line.connect(
                endpoint=url,
                region=server.region,
                bucket=server.bucket,
                prefix="unanswered",
                access_key_id=server.access_key,
                has_session_token=False,
            )
            line.secrets.save(f"{line.account.id}/s3", server.secret_key)
            yield Store(line, weather, stored)
        elif way == "Companion":
            with companion.serve(seen, tmp_path / "companion") as service, between(service, weather) as signing_url:
                line.connect(
                    kind="signing", signing_url=signing_url, signing_dialect="companion", allowed_hosts=["127.0.0.1"]
                )
                yield Store(line, weather, stored)
        else:
            whole, looks = "whole" in way, "without looks" not in way
            with (
                signing_parts(server, seen, whole=whole, looks=looks) as service,
                between(service.url, weather) as origin,
            ):
                line.connect(kind="signing", signing_url=f"{origin}/uploads", allowed_hosts=["127.0.0.1"])
                yield Store(line, weather, stored)


WAYS = ["own keys", "service", "service without looks", "service of whole files", "Companion"]


@pytest.mark.usefixtures("companion_installed")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("size", [10 * KIB, 2 * MIB, 12 * MIB], ids=["small", "whole", "parts"])
def test_what_arrived_is_not_sent_again(line: Line, s3_server: S3Server, tmp_path: Path, way: str, size: int) -> None:
    with swift(line, s3_server, way, tmp_path) as store:
        path, release_id = master(line, size=size)
        parts = 1 if size <= LEAST_PART or "whole" in way else 3
        store.weather.planned = [("PUT ", "lost")] * parts
        (row,) = line.send(release_id)
        assert row.state in {FileState.DONE, FileState.UNVERIFIABLE}, row.error
        assert store.weather.planned == [], "not all of the weather came"
        assert store.bodies() == size, "sent once"
        assert store.stored(row.key) == path.read_bytes()
        assert "only the answer was lost" in _log(line, row.sha256)


@pytest.mark.usefixtures("companion_installed")
@pytest.mark.parametrize(
    ("way", "end"),
    [
        ("own keys", "POST uploadId="),
        ("service", "POST "),
        ("service without looks", "POST "),
        ("service of whole files without looks", "POST "),
        ("Companion", "POST key="),
    ],
)
def test_an_end_that_was_not_answered_costs_no_byte(
    line: Line, s3_server: S3Server, tmp_path: Path, way: str, end: str
) -> None:
    whole = "whole" in way
    with swift(line, s3_server, way, tmp_path) as store:
        size = 2 * MIB if whole else 12 * MIB
        path, release_id = master(line, size=size)
        if way.startswith("service"):
            # Before the end: a ticket, or the beginning and an address for each of three parts.
            store.weather.planned = [(end, "")] * (1 if whole else 4)
        store.weather.planned += [(end, "lost")]
        (row,) = line.send(release_id)
        assert row.state in {FileState.DONE, FileState.UNVERIFIABLE}, row.error
        assert store.weather.planned == [], "not all of the weather came"
        (lost,) = [seen for seen in store.weather.seen if seen.fault == "lost"]
        assert lost.path.endswith("/complete") or way == "own keys"
        assert lost.status == 200, "it was carried out"
        assert store.bodies() == size, "sent once"
        assert store.stored(row.key) == path.read_bytes()


def test_a_file_that_did_not_arrive_is_sent_again(line: Line, s3_server: S3Server, tmp_path: Path) -> None:
    """A look that finds nothing is no reason to take it for sent."""
    with swift(line, s3_server, "own keys", tmp_path) as store:
        path, release_id = master(line, size=12 * MIB)
        store.weather.planned = [("PUT ", "reset"), ("PUT ", "500"), ("PUT ", "lost")]
        (row,) = line.send(release_id)
        assert row.state is FileState.DONE, row.error
        assert store.stored(row.key) == path.read_bytes()


@pytest.mark.parametrize("size", [2 * MIB, 3 * MIB + 1], ids=["whole", "parts"])
def test_a_store_that_ignores_checksums_is_looked_at_too(line: Line, rclone_server: RcloneServer, size: int) -> None:
    with between(rclone_server.endpoint, line.weather) as url:
        line.policy = replace(SMALL, single_put_limit=2 * MIB, default_part_size=2 * MIB)
        line.connect(
            endpoint=url,
            region="us-east-1",
            bucket=rclone.BUCKET,
            prefix="unanswered",
            access_key_id=rclone.ACCESS_KEY,
            has_session_token=False,
        )
        line.secrets.save(f"{line.account.id}/s3", rclone.SECRET_KEY)
        line.weather.planned = [("PUT ", "lost")]
        path, release_id = master(line, size=size)
        (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert (rclone_server.folder / row.key).read_bytes() == path.read_bytes()
    assert sum(seen.body for seen in line.weather.seen if seen.method == "PUT") == size


def test_where_parts_may_not_be_listed_the_part_is_sent_again(line: Line) -> None:
    path, release_id = master(line)
    line.weather.planned = [("PUT ", "lost"), ("GET uploadId=", "refused")]
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert line.weather.planned == []
    assert line.stored(row) == path.read_bytes()
    assert "It is unclear whether it arrived" in _log(line, row.sha256)


def test_a_small_file_whose_answer_was_lost_at_the_end_of_a_turn_is_looked_for_in_the_next(line: Line) -> None:
    path, release_id = master(line, size=10 * KIB)
    line.policy = replace(SMALL, max_attempts=1)
    line.weather.planned = [("PUT ", "lost")]
    (row,) = line.send(release_id)
    assert row.state is FileState.DONE, row.error
    assert line.stored(row) == path.read_bytes()
    assert sum(seen.body for seen in line.weather.seen if seen.method == "PUT") == 10 * KIB
    assert rows_of(line, release_id) == [row]


def _log(line: Line, sha256: str) -> str:
    return "\n".join(words for _, words in line.repositories.uploads.log(line.account.id, sha256))
