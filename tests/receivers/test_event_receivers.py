"""The recipes of receivers: the same tokens and bodies to both, real RSA keys, and what each stores.

The Lambda runs here, with a list in place of its bucket; the Worker runs in Node, whose WebCrypto, Request and Response
are those of Workers, with a map in place of R2.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from tests.skips import NO_NODE

FOLDER = Path(__file__).parents[2] / "resources" / "event-receivers"
NOW = 1_790_000_000
EVENT = json.dumps([{"id": 77, "version": 1, "upc": "5000000000012", "title": "Küste"}], ensure_ascii=False).encode()
PACKED = gzip.compress(EVENT, mtime=0)


class Key(NamedTuple):
    n: int
    e: int
    d: int

    @property
    def bytes(self) -> int:
        return (self.n.bit_length() + 7) // 8


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@cache
def key_of(seed: int, bits: int = 2048) -> Key:
    """Make an RSA key for tests: primes from a seed are no secret."""
    rng = random.Random(seed)

    def prime() -> int:
        while True:
            candidate = rng.getrandbits(bits // 2) | (3 << (bits // 2 - 2)) | 1
            if candidate % 65537 != 1 and all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5, 7)):
                return candidate

    p, q = prime(), prime()
    return Key(p * q, 65537, pow(65537, -1, (p - 1) * (q - 1)))


def _signed(signing: str, key: Key, padding: bytes = b"\xff") -> bytes:
    prefix = bytes.fromhex("3031300d060960864801650304020105000420")
    tail = b"\x00" + prefix + hashlib.sha256(signing.encode()).digest()
    block = b"\x00\x01" + padding * (key.bytes - 2 - len(tail)) + tail
    return pow(int.from_bytes(block, "big"), key.d, key.n).to_bytes(key.bytes, "big")


def token(
    claims: dict[str, Any] | None = None, head: dict[str, Any] | None = None, key: Key | None = None, **more: Any
) -> str:
    said = {"iat": NOW - 10, "exp": NOW + 290, "aud": "label", "iss": "sender", **(claims or {})}
    said = {name: value for name, value in said.items() if value is not ...}
    parts = [_b64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT", **(head or {})}, said)]
    signing = ".".join(parts)
    return f"{signing}.{_b64(_signed(signing, key or key_of(1), **more))}"


def jwk(key: Key, **more: Any) -> dict[str, Any]:
    return {"kty": "RSA", "n": _number(key.n), "e": _number(key.e), **more}


def _unsigned(alg: str) -> str:
    head, claims, _ = token(head={"alg": alg}).split(".")
    return f"{head}.{claims}."


def _by_public_key() -> str:
    """Sign with the public key as an HMAC secret: what a checker falls for that lets the token choose."""
    import hmac

    head, claims, _ = token(head={"alg": "HS256"}).split(".")
    secret = json.dumps(jwk(key_of(1))).encode()
    return f"{head}.{claims}.{_b64(hmac.new(secret, f'{head}.{claims}'.encode(), 'sha256').digest())}"


def _changed() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{_b64(json.dumps({'exp': NOW + 290, 'aud': 'other'}).encode())}.{signature}"


GOOD = {
    "plain": lambda: f"Bearer {token()}",
    "without a scheme": token,
    "small letters": lambda: f"bearer {token()}",
    "no iat": lambda: token({"iat": ..., "exp": NOW + 200}),
    "a clock that is off": lambda: token({"iat": NOW + 30, "exp": NOW + 300, "nbf": NOW + 30}),
    "just over": lambda: token({"iat": NOW - 340, "exp": NOW - 40}),
}
BAD = {
    "none": lambda: "",
    "no token": lambda: "Bearer",
    "basic": lambda: "Basic dXNlcjpwYXNz",
    "two parts": lambda: "a.b",
    "four parts": lambda: f"{token()}.x",
    "padding": lambda: token().replace(".", "=.", 1),
    "alg none": lambda: _unsigned("none"),
    "alg RS256 without a signature": lambda: _unsigned("RS256"),
    "alg HS256 by the public key": _by_public_key,
    "alg RS512": lambda: token(head={"alg": "RS512"}),
    "alg as a list": lambda: token(head={"alg": ["RS256"]}),
    "crit": lambda: token(head={"crit": ["x"]}),
    "another key": lambda: token(key=key_of(2)),
    "a weak key": lambda: token(key=key_of(3, 1024)),
    "wrong padding": lambda: token(padding=b"\xfe"),
    "changed claims": _changed,
    "expired": lambda: token({"iat": NOW - 400, "exp": NOW - 100}),
    "no end": lambda: token({"exp": ...}),
    "an end in words": lambda: token({"exp": "soon"}),
    "an end that is true": lambda: token({"exp": True}),
    "not yet": lambda: token({"nbf": NOW + 100}),
    "from the future": lambda: token({"iat": NOW + 100, "exp": NOW + 300}),
    "for ever": lambda: token({"exp": NOW + 10**6}),
    "for somebody else": lambda: token({"aud": "other"}),
    "by somebody else": lambda: token({"iss": "other"}),
    "no audience": lambda: token({"aud": ...}),
    "claims that are a list": lambda: ".".join([_b64(b'{"alg":"RS256"}'), _b64(b"[]"), "AAAA"]),
    "too long": lambda: f"Bearer {'a' * 9000}.b.c",
}
SETTINGS = {"AUDIENCE": "label", "ISSUER": "sender", "BUCKET": "events"}


@pytest.fixture(scope="module")
def receiver() -> ModuleType:
    spec = importlib.util.spec_from_file_location("aws_lambda", FOLDER / "aws_lambda.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _settings(*keys: dict[str, Any], **more: str) -> dict[str, str]:
    known = keys or (jwk(key_of(1)), jwk(key_of(3, 1024)))
    return {**SETTINGS, "JWKS": json.dumps({"keys": list(known)}), **more}


def _ask(
    receiver: ModuleType, header: str, body: bytes = EVENT, **settings: str
) -> tuple[int, list[tuple[str, bytes]]]:
    stored: list[tuple[str, bytes]] = []

    def put(bucket: str, key: str, data: bytes) -> None:
        assert bucket == "events"
        stored.append((key, gzip.decompress(data)))

    request = {
        "headers": {"Authorization": header}, "body": base64.b64encode(body).decode(), "isBase64Encoded": True,
    }  # fmt: skip
    answer = receiver.handler(request, put=put, now=NOW, settings=_settings() | settings)
    return answer["statusCode"], stored


@pytest.mark.parametrize("name", GOOD)
def test_the_lambda_takes_a_good_token_and_stores_the_body_as_it_came(receiver: ModuleType, name: str) -> None:
    status, stored = _ask(receiver, GOOD[name]())
    assert status == 204
    ((key, data),) = stored
    assert data == EVENT
    assert key.startswith("catalogue-events/2026/")
    assert key.endswith(".json.gz")


@pytest.mark.parametrize("name", BAD)
def test_the_lambda_refuses_a_bad_token_and_stores_nothing(receiver: ModuleType, name: str) -> None:
    assert _ask(receiver, BAD[name]()) == (401, [])


def test_the_lambda_refuses_everything_without_a_key(receiver: ModuleType) -> None:
    for jwks in ("", "{}", "nonsense", "[]", '{"keys": [{"kty": "oct", "k": "x"}]}'):
        assert _ask(receiver, token(), JWKS=jwks) == (401, [])


def test_the_lambda_chooses_the_key_that_the_token_names(receiver: ModuleType) -> None:
    keys = json.dumps({"keys": [jwk(key_of(1), kid="new"), jwk(key_of(2), kid="old")]})
    assert _ask(receiver, token(head={"kid": "new"}), JWKS=keys)[0] == 204
    assert _ask(receiver, token(head={"kid": "old"}, key=key_of(2)), JWKS=keys)[0] == 204
    assert _ask(receiver, token(head={"kid": "old"}), JWKS=keys)[0] == 401
    assert _ask(receiver, token(head={"kid": "none"}), JWKS=keys)[0] == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(PACKED, 204), (b"", 400), (b"<xml/>", 400), (PACKED[:-9], 400), (b"\xff", 400)],
)
def test_the_lambda_takes_packed_bodies_and_refuses_what_is_no_json(
    receiver: ModuleType, body: bytes, status: int
) -> None:
    found, stored = _ask(receiver, token(), body)
    assert found == status
    assert [data for _, data in stored] == ([EVENT] if status == 204 else [])


RUNNER = """
import worker from "./cloudflare_worker.mjs";
let text = "";
for await (const block of process.stdin) text += block;
const { now, cases } = JSON.parse(text);
Date.now = () => now * 1000;
const answers = [];
for (const one of cases) {
  const stored = [];
  const put = async (key, data) => { stored.push([key, Buffer.from(data).toString("base64")]); };
  const env = { ...one.settings, BUCKET: { put } };
  const headers = one.header ? { authorization: one.header } : {};
  const body = Buffer.from(one.body, "base64");
  const request = new Request("https://events.example/", { method: "POST", headers, body });
  const answer = await worker.fetch(request, env);
  answers.push({ status: answer.status, stored });
}
console.log = () => {};
process.stdout.write("ANSWERS" + JSON.stringify(answers));
"""


def _ask_worker(folder: Path, cases: list[tuple[str, bytes, dict[str, str]]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip(NO_NODE)
    shutil.copy(FOLDER / "cloudflare_worker.js", folder / "cloudflare_worker.mjs")
    (folder / "runner.mjs").write_text(RUNNER, encoding="utf-8")
    document = {
        "now": NOW,
        "cases": [
            {"header": header, "body": base64.b64encode(body).decode(), "settings": settings}
            for header, body, settings in cases
        ],
    }
    done = subprocess.run(
        [node, "runner.mjs"], cwd=folder, input=json.dumps(document), capture_output=True, text=True, check=True,
        timeout=100,
    )  # fmt: skip
    return json.loads(done.stdout.partition("ANSWERS")[2])


def test_the_worker_takes_and_refuses_the_same(tmp_path: Path) -> None:
    makers: dict[str, Callable[[], str]] = {**GOOD, **BAD}
    plain = {name: value for name, value in _settings().items() if name != "BUCKET"}
    keys = json.dumps({"keys": [jwk(key_of(1), kid="new"), jwk(key_of(2), kid="old")]})
    more = [
        (token(), PACKED, plain), (token(), b"", plain), (token(), b"<xml/>", plain),
        (token(), PACKED[:-9], plain), (token(), EVENT, plain | {"JWKS": "{}"}),
        (token(head={"kid": "new"}), EVENT, plain | {"JWKS": keys}),
        (token(head={"kid": "old"}), EVENT, plain | {"JWKS": keys}),
    ]  # fmt: skip
    answers = _ask_worker(tmp_path, [*((make(), EVENT, plain) for make in makers.values()), *more])
    by_name = dict(zip(makers, answers, strict=False))
    assert {name for name in makers if by_name[name]["status"] == 204} == set(GOOD)
    assert {name for name in makers if by_name[name]["status"] == 401} == set(BAD)
    assert [one["status"] for one in answers[len(makers) :]] == [204, 400, 400, 400, 401, 204, 401]
    for name, one in by_name.items():
        assert [base64.b64decode(data) for _, data in one["stored"]] == ([EVENT] if name in GOOD else [])
    ((key, _),) = by_name["plain"]["stored"]
    assert key.startswith("catalogue-events/2026/")
    assert base64.b64decode(answers[len(makers)]["stored"][0][1]) == EVENT
