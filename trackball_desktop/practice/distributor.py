"""A distributor's interface, played from the letter's questions alone: no document says how one answers them.

`drawn` makes answers to all of them from a seed, each a way in which the real one could be; `Distributor` then behaves
as the answers say, whoever wrote them. What the letter leaves open beyond that (the status of a good answer, how long a
token lives, whether it can be renewed) is drawn as well.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.web import Answer, Dropped, Request, Server

Way = Literal["A", "B", "C"]
MAX_BODY = 1 << 30


def questions() -> list[dict[str, Any]]:
    """Return the questions of the letter, in its order."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    folder = inside if inside.is_dir() else package.with_name("resources")
    return json.loads((folder / "targets" / "questions.json").read_text("utf-8"))["questions"]


def drawn(seed: int, origin: str, way: Way | None = None) -> dict[str, Any]:
    """Return an answer to each question that a call needs, drawn from the seed; addresses begin with `origin`."""
    dice = Random(seed)
    base = f"{origin}/{dice.choice(('api', 'v2', 'distribution/v1'))}"
    wrap = dice.choice(("", "data.", "result.release."))
    chosen = way or dice.choice(("A", "B", "C"))
    files = {
        "A": {"way": "A", "days": 2},
        "B": {"way": "B", "url": f"{base}/files", "field": "file", "reference": f"{wrap}file_id", "max_mb": 500},
        "C": {"way": "C", "url": f"{base}/uploads", "put": f"{wrap}upload_url", "reference": f"{wrap}key"},
    }[chosen]
    answers: dict[str, Any] = {
        "login.token_url": f"{origin}/oauth/token",
        "login.grant": dice.choice(("password", "client_credentials")),
        "login.scopes": dice.choice(([], ["distribution"], ["releases:write", "releases:read"])),
        "login.lifetime": {"seconds": 3600, "refresh": dice.random() < 0.5},
        "files.way": files,
        "submit.endpoint": {"method": "POST", "url": f"{base}/releases/submit"},
        "submit.schema": {
            "title": dice.choice(("title", "release.title")),
            "tracks": dice.choice(("tracks", "release.track_list")),
            "required": ["field.track_title", "field.audio"],
        },
        "submit.response": {"id": f"{wrap}{dice.choice(('distribution_id', 'id', 'tracking_id'))}"},
        "submit.errors": {"message": dice.choice(("error.message", "message", "error"))},
        "status.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/status"},
        "status.values": {"processing": "waiting", "live": "out", "rejected": "refused", "taken_down": "gone"},
        "status.response": {"status": f"{wrap}{dice.choice(('status', 'state'))}"},
        "takedown.endpoint": dice.choice(
            (
                {"method": "DELETE", "url": f"{base}/releases/{{id}}"},
                {"method": "POST", "url": f"{base}/releases/{{id}}/takedown"},
            )
        ),
        "takedown.format": {"reason": "label", "release": "{id}"},
        "earnings.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/earnings"},
        "earnings.format": {"rows": f"{wrap}rows"},
        "links.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/links"},
        "links.format": {"links": f"{wrap}stores"},
        "find.endpoint": {"method": "GET", "url": f"{base}/releases?upc={{upc}}"},
        "find.format": {"rows": f"{wrap}items", "id": "id", "upc": "upc", "title": "title"},
        "upc.generated": False,
    }
    for question in questions():
        if question["section"] == 5:
            answers[question["id"]] = {"name": dice.choice(question["guesses"])}
    answers["field.language"]["format"] = dice.choice(("name", "iso639-1"))
    answers["field.advisory"]["format"] = dice.choice(("boolean", "text"))
    answers["field.primary_artist"]["format"] = dice.choice(("first", "text"))
    if dice.random() < 0.5:
        answers["field.publishers"]["parts"] = {"name": "name", "ipi": "ipi_number", "share": "percentage"}
    return {
        id: {"value": value, "source": f"practice, seed {seed}", "date": "2026-11-29"} for id, value in answers.items()
    }


@dataclass
class Release:
    """A release as it was received, with its files by SHA-256; `at` is when."""

    id: str
    body: dict[str, Any]
    files: dict[str, str]
    at: float
    down: bool = False


@dataclass
class Login:
    """The credentials that are taken."""

    username: str = "label"
    password: str = "correct horse"  # noqa: S105 - it opens nothing but this server
    client_id: str = "client-7"
    client_secret: str = "battery staple"  # noqa: S105 - it opens nothing but this server


@dataclass
class Distributor:
    """The server. `answers` are those of a profile: what is asked otherwise than they say is refused."""

    context: PracticeContext
    login: Login = field(default_factory=Login)
    answers: dict[str, Any] = field(default_factory=dict[str, Any])
    token_seconds: float = 3600.0
    good: int = 201
    releases: dict[str, Release] = field(default_factory=dict[str, Release])
    requests: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])

    def __post_init__(self) -> None:
        """Listen."""
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._refreshes: set[str] = set()
        self._files: dict[str, str] = {}
        self.server = Server(self.context, self, "distributor")

    @property
    def origin(self) -> str:
        """Where it listens."""
        return self.server.origin

    def value(self, question: str) -> Any:
        """Return an answer's value."""
        answer = self.answers.get(question)
        return None if answer is None else answer["value"]

    def expire_tokens(self) -> None:
        """Let all tokens end now."""
        self._tokens = dict.fromkeys(self._tokens, 0.0)

    def __call__(self, request: Request) -> Answer:
        """Answer one request and write it down."""
        status = 0
        try:
            answer = self._answer(request)
            status = answer.status
        finally:
            self.requests.append((request.method, request.path, status))
        return answer

    def _answer(self, request: Request) -> Answer:
        if self._is(request, {"method": "POST", "url": self.value("login.token_url") or "http://x/-"}) is not None:
            return self._token(request)
        if request.path.startswith("/put/"):  # its address is its own permission
            content = request.read(MAX_BODY) or b""
            self._files[request.path.removeprefix("/put/")] = hashlib.sha256(content).hexdigest()
            return Answer(200)
        token = request.header("Authorization").removeprefix("Bearer ")
        if self._tokens.get(token, 0.0) <= self.context.clock() or self.context.fires("unauthorized"):
            return self._error(401, "The token is not valid.")
        if self.context.fires("rate_limit"):
            return Answer.json(
                429, self._said("Too many requests."), {"Retry-After": str(self.context.faults.retry_after)}
            )
        for question, work in (
            ("submit.endpoint", self._submit),
            ("status.endpoint", self._status),
            ("takedown.endpoint", self._take_down),
            ("earnings.endpoint", self._earnings),
            ("links.endpoint", self._links),
            ("find.endpoint", self._find),
        ):
            call = self.value(question)
            if call is not None and (found := self._is(request, call)) is not None:
                return work(request, found)
        way: dict[str, Any] = self.value("files.way") or {}
        if way.get("url") and self._is(request, {"method": way.get("method", "POST"), "url": way["url"]}) is not None:
            return self._upload(request, way)
        return self._error(404, "There is nothing at this address.")

    def _is(self, request: Request, call: dict[str, Any]) -> str | None:
        """Return what stands for {id} in the request's address; empty where the call has none, None for another."""
        parts = urlsplit(str(call["url"]))
        if request.method != call["method"]:
            return None
        before, hole, after = parts.path.partition("{id}")
        path = request.path
        if not hole:
            return "" if path == parts.path else None
        middle = path[len(before) : len(path) - len(after)] if after else path[len(before) :]
        return unquote(middle) if path.startswith(before) and path.endswith(after) and "/" not in middle else None

    def _token(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs((request.read(65536) or b"").decode()).items()}
        known = self.login
        client = (form.get("client_id"), form.get("client_secret")) == (known.client_id, known.client_secret)
        grant = form.get("grant_type")
        person = (form.get("username"), form.get("password")) == (known.username, known.password)
        right = client and (
            (grant == "refresh_token" and form.get("refresh_token") in self._refreshes)
            or (grant == self.value("login.grant") and (grant != "password" or person))
        )
        scopes = set(self.value("login.scopes") or ())
        if not right or (grant != "refresh_token" and not scopes <= set(form.get("scope", "").split())):
            return Answer.json(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self.context.clock() + self.token_seconds
        answer: dict[str, Any] = {"access_token": token, "token_type": "bearer", "expires_in": self.token_seconds}
        if (self.value("login.lifetime") or {}).get("refresh"):
            answer["refresh_token"] = secrets.token_urlsafe(24)
            self._refreshes.add(answer["refresh_token"])
        return Answer.json(200, answer)

    def _upload(self, request: Request, way: dict[str, Any]) -> Answer:
        content = request.read(MAX_BODY) or b""
        reference = secrets.token_urlsafe(9)
        if way["way"] == "B":
            boundary = request.header("Content-Type").partition("boundary=")[2].encode()
            head, _, rest = content.partition(b"\r\n\r\n")
            body, end, _ = rest.rpartition(b"\r\n--" + boundary + b"--")
            if not boundary or not end or f'name="{way.get("field", "file")}"'.encode() not in head:
                return self._error(400, "There is no file in this form.")
            self._files[reference] = hashlib.sha256(body).hexdigest()
            return Answer.json(self.good, _at(way["reference"], reference))
        answer = _at(way["put"], f"{self.origin}/put/{reference}")
        return Answer.json(self.good, _merged(answer, _at(way["reference"], reference)))

    def _submit(self, request: Request, _: str) -> Answer:
        if self.context.fires("drop_before_create"):
            raise Dropped
        if self.context.fires("error_500_before_create"):
            return self._error(500, "Something failed.")
        try:
            body = json.loads(request.read(MAX_BODY) or b"")
        except ValueError:
            return self._error(400, "This is not JSON.")
        shape = self.value("submit.schema")
        tracks = _read(body, shape["tracks"])
        if not _read(body, shape["title"]) or not isinstance(tracks, list) or not tracks:
            return self._error(422, "A release needs a title and tracks.")
        needed = [
            (self.value(row["id"]) or {"name": "-"})["name"]
            for row in questions()
            if row["id"] in shape.get("required", ()) and "track" in row["levels"]
        ]
        missing = [name for name in needed if any(not _read(track, name) for track in cast("list[Any]", tracks))]
        if missing:
            return self._error(422, f"{missing[0]} is missing.")
        files: dict[str, str] = {}
        for place, name in (("field.artwork", body), *(("field.audio", track) for track in cast("list[Any]", tracks))):
            told = _read(name, (self.value(place) or {"name": "-"})["name"])
            if isinstance(told, str):
                found = self._fetched(told)
                if found is None:
                    return self._error(422, f"The file {told[:40]} cannot be read.")
                files[told] = found
        with self._lock:
            made = Release(f"d-{len(self.releases) + 1}", body, files, self.context.clock())
            self.releases[made.id] = made
        if self.context.fires("lose_answer_after_create"):
            raise Dropped
        if self.context.fires("error_500_after_create"):
            return self._error(500, "Something failed.")
        return Answer.json(self.good, _at(self.value("submit.response")["id"], made.id))

    def _fetched(self, told: str) -> str | None:
        if self.value("files.way")["way"] != "A":
            return self._files.get(told)
        try:
            with urllib.request.urlopen(told, timeout=10) as answer:  # noqa: S310 - a link to practice's own storage
                return hashlib.sha256(answer.read()).hexdigest()
        except OSError:
            return None

    def _status(self, _: Request, id: str) -> Answer:
        release = self.releases.get(id)
        if release is None:
            return self._error(404, "There is no such release.")
        words = list(self.value("status.values") or {"processing": ""})
        age = self.context.clock() - release.at
        word = words[-1] if release.down else words[0 if age < self.context.variant.status_after else 1]
        return Answer.json(200, _at(self.value("status.response")["status"], word))

    def _take_down(self, _: Request, id: str) -> Answer:
        release = self.releases.get(id)
        if release is None:
            return self._error(404, "There is no such release.")
        release.down = True
        return Answer.json(200, {"accepted": True})

    def _earnings(self, _: Request, id: str) -> Answer:
        if id not in self.releases:
            return self._error(404, "There is no such release.")
        return Answer.json(200, _at(self.value("earnings.format")["rows"], [{"store": "Spotify", "net": "1.25"}]))

    def _links(self, _: Request, id: str) -> Answer:
        if id not in self.releases:
            return self._error(404, "There is no such release.")
        return Answer.json(200, _at(self.value("links.format")["links"], {"Spotify": f"https://open.example/{id}"}))

    def _find(self, request: Request, _: str) -> Answer:
        call = urlsplit(str(self.value("find.endpoint")["url"]))
        name = next(iter(parse_qs(call.query, keep_blank_values=True)), "upc")
        wanted = parse_qs(request.query).get(name, [""])[0]
        shape, form = self.value("submit.schema"), self.value("find.format")
        key = (self.value("field.upc") or {"name": "upc"})["name"]
        back = {form["reference"]: shape["reference"]} if "reference" in form else {}
        rows = [
            {name: _read(one.body, path) for name, path in back.items()}
            | {
                form["id"]: one.id,
                form["upc"]: _read(one.body, key),
                form.get("title", "title"): _read(one.body, shape["title"]),
            }
            for one in self.releases.values()
            if _read(one.body, key) == wanted and self.context.clock() - one.at >= self.context.index_lag
        ]
        return Answer.json(200, _at(form["rows"], rows))

    def _error(self, status: int, words: str) -> Answer:
        return Answer.json(status, self._said(words))

    def _said(self, words: str) -> dict[str, Any]:
        return _at((self.value("submit.errors") or {"message": "error.message"})["message"], words)


def _at(path: str, value: Any) -> dict[str, Any]:
    """Return an object with a value at a dotted path."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    both = {name for name in first.keys() & second.keys() if isinstance(first[name], dict)}
    return {**first, **second, **{name: _merged(first[name], second[name]) for name in both}}


def _read(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return value
