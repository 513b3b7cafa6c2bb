"""A distributor's interface, played from the letter's questions alone: no document says how one answers them.

`Distributor` behaves as the answers of a profile say, whoever wrote them (`distributor_answers` draws some), and
refuses what is asked otherwise. What it was sent stays in the folder, across processes.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import urllib.request
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.database import connect, transaction
from trackball_desktop.practice.distributor_answers import load_questions
from trackball_desktop.practice.web import Answer, ConnectionDropped, Request, Server

MAX_BODY = 1 << 30
_SCHEMA = """
CREATE TABLE IF NOT EXISTS releases (
    number INTEGER PRIMARY KEY, body TEXT NOT NULL, files TEXT NOT NULL, at REAL NOT NULL, down INTEGER NOT NULL,
    renewed INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS files (reference TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
"""


@dataclass
class Release:
    """A release as it was received, with its files by SHA-256; `at` is when."""

    id: str
    body: dict[str, Any]
    files: dict[str, str]
    at: float
    is_taken_down: bool = False
    renew_count: int = 0


@dataclass
class DistributorLogin:
    """The credentials that are taken."""

    username: str = "label"
    password: str = "correct horse"  # noqa: S105 - it opens nothing but this server
    client_id: str = "client-7"
    client_secret: str = "battery staple"  # noqa: S105 - it opens nothing but this server


@dataclass
class Distributor:
    """The server. `answers` are those of a profile: what is asked otherwise than they say is refused.

    `name` is that of its file in the folder; without one nothing stays.
    """

    context: PracticeContext
    login: DistributorLogin = field(default_factory=DistributorLogin)
    answers: dict[str, Any] = field(default_factory=dict[str, Any])
    token_seconds: float = 3600.0
    success_status: int = 201
    name: str = ""
    releases: dict[str, Release] = field(default_factory=dict[str, Release])
    requests: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])

    def __post_init__(self) -> None:
        """Listen."""
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._refresh_tokens: set[str] = set()
        self._files: dict[str, str] = {}
        self._request_times: list[float] = []
        self._database: Any = None
        if self.name:
            self._database = connect(self.context.folder / f"{self.name}.db", _SCHEMA)
            self._load()
        self.server = Server(self.context, self, "distributor")

    def _load(self) -> None:
        """Take up what is in the folder."""
        assert self._database is not None
        rows = self._database.execute("SELECT number, body, files, at, down, renewed FROM releases ORDER BY number")
        for number, body, files, at, down, renewed in rows.fetchall():
            stored_release = Release(f"d-{number}", json.loads(body), json.loads(files), at, bool(down), renewed)
            self.releases[stored_release.id] = stored_release
        self._files = dict(self._database.execute("SELECT reference, sha256 FROM files").fetchall())

    def _save(self, release: Release) -> None:
        """Keep a release. The caller has the lock."""
        if self._database is None:
            return
        with transaction(self._database):
            self._database.execute(
                "INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?)",
                (int(release.id.removeprefix("d-")), json.dumps(release.body), json.dumps(release.files), release.at,
                 int(release.is_taken_down), release.renew_count),
            )  # fmt: skip

    def _save_file(self, reference: str, content: bytes) -> None:
        with self._lock:
            self._files[reference] = hashlib.sha256(content).hexdigest()
            if self._database is not None:
                with transaction(self._database):
                    self._database.execute("INSERT INTO files VALUES (?, ?)", (reference, self._files[reference]))

    def stop(self) -> None:
        """Stop listening and close the file."""
        self.server.stop()
        if self._database is not None:
            with self._lock:
                self._database.close()
                self._database = None

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
            answer = self._handle(request)
            status = answer.status
        finally:
            self.requests.append((request.method, request.path, status))
        return answer

    def _handle(self, request: Request) -> Answer:
        if (
            self._match_call(request, {"method": "POST", "url": self.value("login.token_url") or "http://x/-"})
            is not None
        ):
            return self._issue_token(request)
        if request.path.startswith("/put/"):  # its address is its own permission
            content = request.read(MAX_BODY) or b""
            self._save_file(request.path.removeprefix("/put/"), content)
            return Answer(200)
        token = request.header("Authorization").removeprefix("Bearer ")
        if self._tokens.get(token, 0.0) <= self.context.clock() or self.context.should_inject("unauthorized"):
            return self._error(401, "The token is not valid.")
        if self.context.should_inject("rate_limit") or self._is_too_often():
            return self._busy_answer()
        if self.context.should_inject("redirect"):
            return Answer(302, headers={"Location": "https://login.example.net/"})
        for question, work in (
            ("submit.endpoint", self._submit),
            ("status.endpoint", self._status),
            ("takedown.endpoint", self._take_down),
            ("earnings.endpoint", self._earnings),
            ("links.endpoint", self._links),
            ("find.endpoint", self._find),
            ("files.renew", self._renew),
        ):
            call = self.value(question)
            if call is not None and (values := self._match_call(request, call)) is not None:
                return work(request, values)
        way: dict[str, Any] = self.value("files.way") or {}
        if (
            way.get("url")
            and self._match_call(request, {"method": way.get("method", "POST"), "url": way["url"]}) is not None
        ):
            return self._upload(request, way)
        return self._error(404, "There is nothing at this address.")

    def _busy_answer(self) -> Answer:
        """Ask to come back later, by the status and the header that were told."""
        body_fields: dict[str, Any] = self.value("limits.answer") or {}
        wait = {str(body_fields.get("header", "Retry-After")): str(self.context.faults.retry_after)}
        return Answer.json(int(body_fields.get("status", 429)), self._message("Too many requests."), wait)

    def _is_too_often(self) -> bool:
        """Count a request against the limit that was answered."""
        rate: dict[str, Any] | None = self.value("limits.rate")
        if rate is None:
            return False
        with self._lock:
            now = self.context.clock()
            self._request_times = [at for at in self._request_times if now - at < rate["seconds"]]
            self._request_times.append(now)
            return len(self._request_times) > rate["requests"]

    def _match_call(self, request: Request, call: dict[str, Any]) -> str | None:
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

    def _issue_token(self, request: Request) -> Answer:
        form = {name: values[0] for name, values in parse_qs((request.read(65536) or b"").decode()).items()}
        expected = self.login
        client = (form.get("client_id"), form.get("client_secret")) == (expected.client_id, expected.client_secret)
        grant = form.get("grant_type")
        person = (form.get("username"), form.get("password")) == (expected.username, expected.password)
        is_valid = client and (
            (grant == "refresh_token" and form.get("refresh_token") in self._refresh_tokens)
            or (grant == self.value("login.grant") and (grant != "password" or person))
        )
        scopes = set(self.value("login.scopes") or ())
        if not is_valid or (grant != "refresh_token" and not scopes <= set(form.get("scope", "").split())):
            return Answer.json(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self.context.clock() + self.token_seconds
        answer: dict[str, Any] = {"access_token": token, "token_type": "bearer", "expires_in": self.token_seconds}
        if (self.value("login.lifetime") or {}).get("refresh"):
            answer["refresh_token"] = secrets.token_urlsafe(24)
            self._refresh_tokens.add(answer["refresh_token"])
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
            self._save_file(reference, body)
            return Answer.json(self.success_status, _nest_value(way["reference"], reference))
        answer = _nest_value(way["put"], f"{self.origin}/put/{reference}")
        return Answer.json(self.success_status, _merge(answer, _nest_value(way["reference"], reference)))

    def _submit(self, request: Request, _: str) -> Answer:
        if self.context.should_inject("drop_before_create"):
            raise ConnectionDropped
        if self.context.should_inject("error_500_before_create"):
            return self._error(500, "Something failed.")
        try:
            body = json.loads(request.read(MAX_BODY) or b"")
        except ValueError:
            return self._error(400, "This is not JSON.")
        shape = self.value("submit.schema")
        tracks = _value_at_path(body, shape["tracks"])
        if not _value_at_path(body, shape["title"]) or not isinstance(tracks, list) or not tracks:
            return self._error(422, "A release needs a title and tracks.")
        needed = [
            (self.value(row["id"]) or {"name": "-"})["name"]
            for row in load_questions()
            if row["id"] in shape.get("required", ()) and "track" in row["levels"]
        ]
        missing = [
            name for name in needed if any(not _value_at_path(track, name) for track in cast("list[Any]", tracks))
        ]
        if missing:
            return self._error(422, f"{missing[0]} is missing.")
        files: dict[str, str] = {}
        for place, name in (("field.artwork", body), *(("field.audio", track) for track in cast("list[Any]", tracks))):
            sent_sha256 = _value_at_path(name, (self.value(place) or {"name": "-"})["name"])
            if isinstance(sent_sha256, str):
                sha256 = self._file_sha256(sent_sha256)
                if sha256 is None:
                    return self._error(422, f"The file {sent_sha256[:40]} cannot be read.")
                files[sent_sha256.partition("?")[0]] = sha256
        with self._lock:
            stored_release = Release(f"d-{len(self.releases) + 1}", body, files, self.context.clock())
            self.releases[stored_release.id] = stored_release
            self._save(stored_release)
        if self.context.should_inject("lose_answer_after_create"):
            raise ConnectionDropped
        if self.context.should_inject("error_500_after_create"):
            return self._error(500, "Something failed.")
        if self.context.should_inject("rate_limit_after_create"):
            return self._busy_answer()
        if self.context.should_inject("redirect_after_create"):
            return Answer(302, headers={"Location": "https://login.example.net/"})
        return Answer.json(self.success_status, _nest_value(self.value("submit.response")["id"], stored_release.id))

    def _file_sha256(self, reference: str) -> str | None:
        if self.value("files.way")["way"] != "A":
            return self._files.get(reference)
        try:
            with urllib.request.urlopen(reference, timeout=10) as answer:  # noqa: S310 - a link to practice's own storage
                return hashlib.sha256(answer.read()).hexdigest()
        except OSError:
            return None

    def _status(self, _: Request, id: str) -> Answer:
        release = self.releases.get(id)
        if release is None:
            return self._error(404, "There is no such release.")
        words = list(self.value("status.values") or {"processing": ""})
        age = self.context.clock() - release.at
        word = words[-1] if release.is_taken_down else words[0 if age < self.context.variant.status_delay else 1]
        return Answer.json(200, _nest_value(self.value("status.response")["status"], word))

    def _renew(self, request: Request, id: str) -> Answer:
        release = self.releases.get(id)
        if release is None:
            return self._error(404, "There is no such release.")
        try:
            body = json.loads(request.read(MAX_BODY) or b"")
        except ValueError:
            return self._error(400, "This is not JSON.")
        with self._lock:
            release.body, release.renew_count = body, release.renew_count + 1
            self._save(release)
        return Answer.json(200, {"accepted": True})

    def _take_down(self, _: Request, id: str) -> Answer:
        release = self.releases.get(id)
        if release is None:
            return self._error(404, "There is no such release.")
        with self._lock:
            release.is_taken_down = True
            self._save(release)
        return Answer.json(200, {"accepted": True})

    def _earnings(self, _: Request, id: str) -> Answer:
        if id not in self.releases:
            return self._error(404, "There is no such release.")
        return Answer.json(
            200, _nest_value(self.value("earnings.format")["rows"], [{"store": "Spotify", "net": "1.25"}])
        )

    def _links(self, _: Request, id: str) -> Answer:
        if id not in self.releases:
            return self._error(404, "There is no such release.")
        return Answer.json(
            200, _nest_value(self.value("links.format")["links"], {"Spotify": f"https://open.example/{id}"})
        )

    def _find(self, request: Request, _: str) -> Answer:
        call = urlsplit(str(self.value("find.endpoint")["url"]))
        name = next(iter(parse_qs(call.query, keep_blank_values=True)), "upc")
        query_value = parse_qs(request.query).get(name, [""])[0]
        shape, form = self.value("submit.schema"), self.value("find.format")
        key = (self.value("field.upc") or {"name": "upc"})["name"]
        back = {form["reference"]: shape["reference"]} if "reference" in form else {}
        rows = [
            {name: _value_at_path(release.body, path) for name, path in back.items()}
            | {
                form["id"]: release.id,
                form["upc"]: _value_at_path(release.body, key),
                form.get("title", "title"): _value_at_path(release.body, shape["title"]),
            }
            for release in self.releases.values()
            if _value_at_path(release.body, key) == query_value
            and self.context.clock() - release.at >= self.context.index_lag
        ]
        return Answer.json(200, _nest_value(form["rows"], rows))

    def _error(self, status: int, message: str) -> Answer:
        """Answer an error by the status that was told for its kind, or the usual one."""
        kind = {401: "login", 404: "missing", 400: "refused", 422: "refused"}.get(status)
        status_by_error: dict[str, str] = self.value("errors.status") or {}
        status = next((int(number) for number, meaning in status_by_error.items() if meaning == kind), status)
        return Answer.json(status, self._message(message))

    def _message(self, message: str) -> dict[str, Any]:
        return _nest_value((self.value("submit.errors") or {"message": "error.message"})["message"], message)


def _nest_value(path: str, value: Any) -> dict[str, Any]:
    """Return an object with a value at a dotted path."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def _merge(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    both = {name for name in first.keys() & second.keys() if isinstance(first[name], dict)}
    return {**first, **second, **{name: _merge(first[name], second[name]) for name in both}}


def _value_at_path(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None
    return value
