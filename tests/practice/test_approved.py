"""What practice's servers answer to many requests, right and wrong ones, is what was approved."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPException
from typing import Any

import pytest
from PIL import Image

from tests.approval import approve
from tests.bodies import complete
from tests.practice.conftest import Clock, OpenPlayClient, Reply, Start, call
from trackball_desktop.practice.faults import FAULT_NAMES, FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant

MOST = 6000
VARIANTS = (
    Variant(),
    Variant(create_status=200, create_body="id", error_shape="errors", invalid_status=400, stored_upc="stripped"),
    Variant(create_body="none", error_shape="html", extra_fields=False, stored_upc="number", api_version_2="answers"),
    Variant(stored_upc="gtin14", statuses="usual", api_version_2="refuses", burst=12, requests_per_second=0.5),
)


def masked(text: str) -> str:
    """Return a text without ports and what is drawn."""
    text = re.sub(r"127\.0\.0\.1:\d+", "host", text)
    text = re.sub(r"(X-Amz-(?:Signature|Credential|Date|Security-Token))=[^&\"]*", r"\1=", text)
    text = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "uuid", text)
    return re.sub(r"\b[0-9a-f]{32}\b", "id", text)


HEADERS = ("Content-Type", "Location", "Retry-After", "Allow", "WWW-Authenticate", "ETag", "Content-Range", "Link")


def told(name: str, reply: Reply) -> str:
    headers = {key: reply.headers[key] for key in HEADERS if key in reply.headers}
    body = reply.body.decode("utf-8", "replace") if "image" not in headers.get("Content-Type", "") else ""
    return masked(f"{name}: {reply.status} {headers} {body}")[:MOST]


def release(number: int, **new: Any) -> dict[str, Any]:
    return json.loads(json.dumps(complete(number), default=str)) | new


READS = (
    "", "releases/", "releases", "releases/195-14/", "releases/195-14", "releases/93813/", "releases/0/", "release/1/",
    "releases/1/2/", "releases/?page=2", "releases/?page=0", "releases/?page=x", "releases/?page=100001",
    "releases/?q=harbour", "releases/?q=", "releases/?q=HARBOUR&page=1", "releases/?filters%5Bupc%5D=036000291452",
    "releases/?filters%5Bupc%5D=36000291452", "releases/?filters%5Bupc%5D=x", "releases/?filters%5Bproject_number%5D=1",
    "releases/?filters%5Blabel%5D%5B%5D=Northlight&filters%5Blabel%5D%5B%5D=x", "nothing/", "../",
)  # fmt: skip


def asked_of_openplay(practice: Practice, clock: Clock) -> Iterator[str]:
    openplay = OpenPlayClient(practice.addresses)
    write, read = practice.addresses.openplay_write_base, practice.addresses.openplay_read_base
    right = openplay.authorization
    made = [release(0), release(1), release(2, upc="036000291452"), release(2, upc="036000291452"), release(3)]
    for number, body in enumerate(made):
        yield told(f"create {number}", openplay.create(body))
    for body in (
        b"", b"x", b"[]", b"{}", b"null", b"\xff", b'{"title": ""}', b'{"title": 7, "upc": "x"}',
        json.dumps(release(1, release_date="tomorrow", discs=[])).encode(),
        json.dumps(release(1, discs=[{"tracks": [{"title": 5, "isrc": "x"}, None]}], label=[], upc=12)).encode(),
        json.dumps(release(1, primary_contributions=None, genre="Not one", pline_year="20", works="x")).encode(),
    ):  # fmt: skip
        yield told(f"create {body[:40]!r}", openplay.create(body))
    yield told("create text", openplay.create(b"{}", Content_Type="text/plain"))
    yield told("create json;", openplay.create(b"{}", Content_Type="Application/JSON; charset=utf-8"))
    for seconds in (0.0, 1.9, 2.1, 19.0, 21.0, 41.0, 200.0, 4000.0):
        clock.now += seconds
        for path in ("releases/?q=harbour", "releases/195-15/"):
            yield told(f"+{seconds} {path}", openplay.get(path))
    for path in READS:
        yield told(f"GET {path}", openplay.get(path))
    for method in ("HEAD", "PUT", "DELETE", "POST"):
        for url in (f"{read}releases/", f"{write}releases/", f"{read}releases/195-14/", write, read.rstrip("/")):
            yield told(f"{method} {masked(url)}", call(method, url, Authorization=right))
    for given in ("", "Basic", "Basic x", "Basic eDp5", "Bearer x", right + "A", right.replace("Basic", "basic")):
        yield told(f"as {given[:12]}", call("GET", f"{read}releases/", Authorization=given))
    yield told("version 2", call("GET", read.replace("/v1", "/v2"), Authorization=right))
    yield told("version 2 /", call("GET", read.replace("/v1/", "/v2"), Authorization=right))


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_openplay(start: Start, clock: Clock, number: int) -> None:
    practice = start(VARIANTS[number])
    approve(f"practice_openplay_{number}", asked_of_openplay(practice, clock))


def test_faults(start: Start, clock: Clock) -> None:
    def lines() -> Iterator[str]:
        for number, fault in enumerate(FAULT_NAMES):
            practice = start(replace(Variant(), error_shape=("error", "errors")[number % 2]), faults=FaultInjection())
            url, openplay = practice.addresses.faults_url, OpenPlayClient(practice.addresses)
            yield told(f"set {fault}", call("POST", url, body=json.dumps({fault: 1, "retry_after": 7}).encode()))
            for time in range(2):
                try:
                    yield told(f"create {time}", openplay.create(release(number, upc=f"40063813339{number}{time}")))
                except (HTTPException, OSError) as error:
                    yield f"create {time}: {type(error).__name__}"
            clock.now += 30
            yield told("then", openplay.get("releases/"))
            practice.stop()
        practice = start()
        url = practice.addresses.faults_url
        for body in (
            b"",
            b"[]",
            b'{"x": 1}',
            b'{"slow": true}',
            b'{"slow": "1"}',
            b'{"index_lag": null}',
            b'{"slow": -1}',
        ):
            yield told(f"set {body!r}", call("POST", url, body=body))
        yield told("of a page", call("GET", url, Origin="https://example.com"))
        yield told("seen", call("GET", url))

    approve("practice_faults", lines())


def test_stores(start: Start, clock: Clock) -> None:
    """What the public catalogues show of releases that were created, and when."""

    def lines() -> Iterator[str]:
        practice = start()
        openplay = OpenPlayClient(practice.addresses)
        guests = [{"artist": "Ann Low"}, {"artist": "Bob", "featured": True}, {"artist": "Cy", "featured": True}]
        bodies = [
            release(0, upc="036000291452"), release(1, upc="4006381333931", primary_contributions=guests),
            release(2, upc="123456789012", parental_advisory="Explicit", version_title="Live"),
        ]  # fmt: skip
        for title in ("Été", "Ünder", "Ça", "Ñandú", "Åsa", "Ölen", "Îles", "Êtres"):
            track = {
                "title": title,
                "duration": "PT1H2M3.5S",
                "isrc": "QZNL22600001",
                "primary_contributions": guests[:2],
            }
            bodies[0]["discs"].append({"tracks": [track, {"title": "Tail"}, {"title": "End", "duration": "PT45S"}]})
        for body in bodies:
            yield told("create", openplay.create(body))[:300]
        base = practice.addresses.stores_base + "/"
        isrc = bodies[1]["discs"][0]["tracks"][0]["isrc"]
        paths = [
            "deezer/album/upc:036000291452", "deezer/album/upc:4006381333931", "deezer/album/upc:1",
            f"deezer/track/isrc:{isrc}", "deezer/track/isrc:x", "deezer/artist/upc:036000291452",
            "apple/lookup?upc=036000291452&country=DE",
            "apple/lookup?upc=4006381333931", "apple/lookup?upc=123456789012", "apple/lookup?id=x", "apple/search",
            "musicbrainz/release?query=barcode:036000291452%20OR%20barcode:4006381333931", "musicbrainz/release",
            "musicbrainz/release/x", "other", "", "musicbrainz/release?query=barcode:123456789012",
        ]  # fmt: skip
        for seconds in (0.0, 2.1, 2.0, 4.0):
            clock.now += seconds
            for path in paths if seconds == 4.0 else paths[::3]:
                yield told(f"+{seconds} {path}", call("GET", base + path))
        for code in ("036000291452", "4006381333931", "123456789012"):
            number = call("GET", f"{base}deezer/album/upc:{code}").json.get("id")
            yield f"{code} is {number}"
            yield told("by number", call("GET", f"{base}deezer/album/{number}"))
            yield told("tracks", call("GET", f"{base}deezer/album/{number}/tracks"))
            yield told("apple by number", call("GET", f"{base}apple/lookup?id={number}"))
            found = call("GET", f"{base}musicbrainz/release?query=barcode:{code}").json["releases"][0]["id"]
            yield call("GET", f"{base}musicbrainz/release/{found}").body.decode()[:MOST]
        yield told("POST", call("POST", f"{base}deezer/album/upc:1"))

    approve("practice_stores", lines())


PART = b"x" * (1 << 10)
SHA = hashlib.sha256(PART + b"y").hexdigest()


@pytest.mark.parametrize("as_object", [False, True], ids=["text", "object"])
def test_signing(start: Start, *, as_object: bool) -> None:
    def lines() -> Iterator[str]:
        practice = start(Variant(signing_error_object=as_object, min_part_size=1 << 10, max_bytes=1 << 20))
        url = practice.addresses.signing_url
        right = f"Bearer {practice.addresses.signing_token}"
        asked: dict[str, Any] = {
            "kind": "audio", "filename": "01 Größe.WAV", "content_type": "audio/wav", "size": len(PART) + 1,
            "sha256": SHA, "release_ref": "local-1",
        }  # fmt: skip

        def ask(method: str, path: str, body: Any = None, *, token: str = right, **headers: str) -> Reply:
            sent = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
            return call(method, url + path, body=sent, Authorization=token, **headers)

        for name, value in (
            ("kind", "x"), ("kind", None), ("filename", ""), ("filename", 7), ("content_type", None), ("size", -1),
            ("size", True), ("size", "5"), ("size", 1 << 20), ("size", (1 << 20) + 1), ("sha256", SHA.upper()),
            ("sha256", "x"), ("content_type", "image/png"), ("size", 0),
        ):  # fmt: skip
            yield told(f"{name}={value}", ask("POST", "", asked | {name: value}))
        for body in (b"", b"[]", b"x", None):
            yield told(f"{body!r}", ask("POST", "", body))
        yield told("wrong token", ask("POST", "", asked, token="Bearer x"))
        yield told("GET", ask("GET", ""))
        yield told("elsewhere", ask("POST", "/elsewhere", asked))
        yield told("once", ask("POST", "", asked, Idempotency_Key="a"))
        yield told("again", ask("POST", "", asked, Idempotency_Key="a"))
        yield told("another", ask("POST", "", asked | {"size": 5}, Idempotency_Key="a"))
        ticket = ask("POST", "", asked, Idempotency_Key="a").json
        key = ticket["key"]
        yield told("not sent", ask("POST", f"/{ticket['upload_id']}/complete", {"key": key}))
        yield told("never begun", ask("POST", f"/{'0' * 32}/complete", {}))
        yield told("put", call("PUT", ticket["url"], body=PART + b"y", **ticket["headers"]))
        for said in ({"key": key, "sha256": SHA, "size": len(PART) + 1}, {"size": 1}, {"sha256": "x", "key": "y"}, {}):
            yield told(f"complete {said}", ask("POST", f"/{ticket['upload_id']}/complete", said))
        yield told("there", ask("POST", "", asked))
        yield told("there, in parts", ask("POST", "/multipart", asked))
        begun = ask("POST", "/multipart", asked | {"filename": "b.flac"})
        yield told("begin", begun)
        yield told("begin again", ask("POST", "/multipart", asked | {"filename": "b.flac"}))
        upload, key = begun.json["upload_id"], begun.json["key"]
        sums = [hashlib.sha256(part).hexdigest() for part in (PART, b"y")]
        for parts in (
            [],
            "x",
            [1],
            [{"number": "1"}],
            [{"number": 1, "sha256": "x"}],
            [{"number": 1, "sha256": sums[0]}],
        ):
            yield told(f"sign {parts}"[:60], ask("POST", f"/multipart/{upload}/parts", {"key": key, "parts": parts}))
        yield told("sign another key", ask("POST", f"/multipart/{upload}/parts", {"key": "x", "parts": []}))
        yield told("none yet", ask("GET", f"/multipart/{upload}/parts?key={key}"))
        wanted = [{"number": number, "sha256": one} for number, one in enumerate(sums, 1)]
        for part, content in zip(
            ask("POST", f"/multipart/{upload}/parts", {"key": key, "parts": wanted}).json["parts"],
            (PART, b"y"),
            strict=True,
        ):
            yield told("part", call("PUT", part["url"], body=content, **part["headers"]))
        listed = ask("GET", f"/multipart/{upload}/parts?key={key}")
        yield told("listed", listed)
        named = [{"number": part["number"], "etag": part["etag"]} for part in listed.json["parts"]]
        whole = {"key": key, "parts": named, "size": len(PART) + 1, "sha256": SHA}
        for change in (
            {"parts": []}, {"parts": "x"}, {"parts": [{}]}, {"parts": named[:1]}, {"parts": named[::-1]}, {"size": 1},
            {"sha256": "x"}, {"parts": [{"number": 1, "etag": "x"}]}, {},
        ):  # fmt: skip
            yield told(f"complete {change}"[:60], ask("POST", f"/multipart/{upload}/complete", whole | change))
        yield told("complete again", ask("POST", f"/multipart/{upload}/complete", whole))
        other = ask("POST", "/multipart", asked | {"filename": "c.flac"}).json
        yield told("abort", ask("DELETE", f"/multipart/{other['upload_id']}?key={other['key']}"))
        yield told("abort again", ask("DELETE", f"/multipart/{other['upload_id']}?key={other['key']}"))
        yield told("PUT", ask("PUT", f"/multipart/{upload}/parts"))

    approve(f"practice_signing_{'object' if as_object else 'text'}", lines())


def colours(picture: bytes) -> str:
    """Return the colours of nine tiles of a picture, coarsely: decoders differ."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").resize((3, 3), Image.Resampling.BOX)
    return "".join(f"{value >> 5:x}" for value in small.tobytes())


def test_artwork(start: Start) -> None:
    def lines() -> Iterator[str]:
        for number, variant in enumerate(
            (Variant(), Variant(artwork_paths="sharded", placeholder="plain"), Variant(artwork_paths="fixed"))
        ):
            base = start(variant).addresses.artwork_base
            for release_id in (16, 1000, 1001, 1007, 12345678):
                padded = f"{release_id:010}"
                for folder in (f"{padded[0:2]}/{padded[2:5]}/{padded[5:8]}", "00/000/000"):
                    for size in (50, 100, 350, 500, 800, 900):
                        reply = call("GET", f"{base}{folder}/{padded}_{size}.jpg")
                        digest = colours(reply.body) if reply.status == 200 else ""
                        yield f"{number} {told(f'{release_id} {folder} {size}', reply)} {digest}"
            for path in ("", "x.jpg", "00/000/000/x_350.jpg", "00/000/001/0000001000_350.png"):
                yield told(f"{number} {path}", call("GET", base + path))

    approve("practice_artwork", lines())
