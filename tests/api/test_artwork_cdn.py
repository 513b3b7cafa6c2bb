"""Covers by MassiveMusic's release id, from CDNs that behave in every way that was seen or told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.api.loopback import Asked, Said, serving
from trackball_desktop.api.artwork_cdn import ArtworkCdn, Cover, MissingCover, candidate_urls, parse_release_id
from trackball_desktop.api.http import Http
from trackball_desktop.domain.errors import AddressRefused, Offline, RateLimited, RemoteError, ServiceFault

COVER, PLACEHOLDER = b"\xff\xd8\xff cover", b"\xff\xd8\xff placeholder"
FIXED = "/art/00/000/000/"
SHARDED = "/art/00/057/262/"


def fetch(answer: Callable[[Asked], Said], release_id: int = 5726299) -> tuple[Cover | MissingCover, list[str]]:
    async def run(base: str) -> Cover | MissingCover:
        async with Http() as http:
            return await ArtworkCdn(http, base).fetch(release_id)

    with serving(answer) as server:
        return asyncio.run(run(f"{server.url}/art/")), [asked.path for asked in server.asked]


def missing(asked: Asked) -> Said:
    return Said(404)


@pytest.mark.parametrize(
    ("release_id", "size", "path"),
    [
        (5726299, 50, "00/057/262/0005726299_50.jpg"),
        (1402123, 50, "00/014/021/0001402123_50.jpg"),
        (12345678, 800, "00/123/456/0012345678_800.jpg"),
        (100000000, 350, "01/000/000/0100000000_350.jpg"),
        (16, 350, "00/000/000/0000000016_350.jpg"),
    ],
)
def test_the_address_is_made_of_the_ids_digits(release_id: int, size: int, path: str) -> None:
    sharded, fixed = candidate_urls(release_id, size)
    assert sharded == "https://artwork-cdn.7static.com/static/img/sleeveart/" + path
    assert fixed.endswith(f"/sleeveart/00/000/000/{release_id:010d}_{size}.jpg")


@pytest.mark.parametrize(
    ("text", "release_id"),
    [("5726299", 5726299), (" 0005726299 ", 5726299), ("2147483647", 2147483647),
     ("https://www.7digital.com/artist/a-b/release/some-title-5726299", 5726299),
     ("https://uk.7digital.com/artist/x/release/kites-2-2019-5726299/?partner=1", 5726299),
     ("https://www.7digital.com/artist/x/release/kites-5726299#a", 5726299),
     ("0", None), ("-3", None), ("2147483648", None), ("9" * 5000, None), ("", None), ("٣", None), ("195-14", None),
     ("https://www.7digital.com/artist/x-5", None), ("https://x/release/no-id", None)],
)  # fmt: skip
def test_an_id_or_a_shop_address_is_read(text: str, release_id: int | None) -> None:
    assert parse_release_id(text) == release_id


def test_the_sharded_place_comes_first() -> None:
    cover, asked = fetch(lambda asked: Said(body=PLACEHOLDER if "0000000016" in asked.path else COVER))
    assert isinstance(cover, Cover)
    assert (cover.data, cover.size) == (COVER, 800)
    assert asked[0] == SHARDED + "0005726299_800.jpg"


def test_the_fixed_place_is_second_and_smaller_sizes_follow() -> None:
    def answer(asked: Asked) -> Said:
        return Said(body=COVER) if asked.path == FIXED + "0005726299_500.jpg" else Said(404)

    cover, asked = fetch(answer)
    assert isinstance(cover, Cover)
    assert cover.size == 500
    assert [path.removeprefix("/art/") for path in asked[:4]] == [
        "00/057/262/0005726299_800.jpg", "00/000/000/0005726299_800.jpg",
        "00/057/262/0005726299_500.jpg", "00/000/000/0005726299_500.jpg",
    ]  # fmt: skip


def test_nothing_anywhere_is_missing() -> None:
    found, asked = fetch(missing)
    assert isinstance(found, MissingCover)
    assert len(found.tried_urls) == len(asked) == 6


def test_a_redirect_to_the_placeholder_is_no_cover() -> None:
    def answer(asked: Asked) -> Said:
        if "0000000016" in asked.path:
            return Said(body=PLACEHOLDER)
        size = asked.path.rpartition("_")[2]
        return Said(302, headers={"Location": f"{FIXED}0000000016_{size}"})

    assert isinstance(fetch(answer)[0], MissingCover)


def test_a_placeholder_as_a_plain_200_is_no_cover() -> None:
    found, asked = fetch(lambda asked: Said(body=PLACEHOLDER))
    assert isinstance(found, MissingCover)
    assert len([path for path in asked if "0000000016" in path]) == 3, "learnt once for each size"


def test_a_cover_behind_a_redirect_on_the_same_host_is_found() -> None:
    def answer(asked: Asked) -> Said:
        if asked.path.startswith("/art/"):
            return Said(404) if "0000000016" in asked.path else Said(301, headers={"Location": "/other.jpg"})
        return Said(body=COVER)

    assert isinstance(fetch(answer)[0], Cover)


def test_the_placeholder_itself_is_never_a_cover() -> None:
    assert isinstance(fetch(lambda asked: Said(body=PLACEHOLDER), release_id=16)[0], MissingCover)


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/x.jpg", "http://127.0.0.1:1/x.jpg", "file:///etc/passwd"]
)
def test_a_redirect_to_another_host_is_refused(location: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(lambda asked: Said(302, headers={"Location": location}))


def test_a_redirect_in_circles_ends() -> None:
    with pytest.raises(ServiceFault, match="in a loop"):
        fetch(lambda asked: Said(302, headers={"Location": asked.path}))


@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", COVER + b"x" * (6 << 20)], ids=["empty", "html", "huge"])
def test_what_is_no_picture_is_no_cover(body: bytes) -> None:
    assert isinstance(fetch(lambda asked: Said(body=body))[0], MissingCover)


@pytest.mark.parametrize(
    ("status", "error"), [(429, RateLimited), (500, ServiceFault), (503, ServiceFault), (401, ServiceFault)]
)
def test_a_cdn_that_cannot_say_is_not_a_missing_cover(status: int, error: type[RemoteError]) -> None:
    with pytest.raises(error):
        fetch(lambda asked: Said(status))


def test_offline_is_not_a_missing_cover(free_port: int) -> None:
    async def run() -> None:
        async with Http() as http:
            await ArtworkCdn(http, f"http://127.0.0.1:{free_port}/").fetch(5726299)

    with pytest.raises(Offline):
        asyncio.run(run())
