"""A client whose every call is built from a profile. What the profile does not say is not sent: 0 requests.

Login is OAuth2 with a password or a client's own credentials. Tokens stay in memory, are renewed a minute before they
end, and once more, with one repetition, where they are refused. Files go as the profile says: links that the
distributor fetches (A), uploads to its API (B), or an address that it gives for each file (C).
"""

from __future__ import annotations

import asyncio
import copy
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode
from uuid import uuid4

from trackball_desktop.api.addresses import checked, origin_of
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.token_bucket import RESERVE
from trackball_desktop.domain.errors import (
    AddressRefused,
    ConnectionLost,
    LoginRefused,
    NotFound,
    Offline,
    RateLimited,
    Rejected,
    RemoteError,
    ServiceFault,
    TrackballError,
    UserError,
)
from trackball_desktop.domain.values import ABSENT
from trackball_desktop.i18n.contexts import NetworkText, TargetText
from trackball_desktop.targets.answers import (
    CreateAnswer,
    Outcome,
    RemoteRelease,
    SearchHit,
    SearchPage,
    SearchResult,
)
from trackball_desktop.targets.base import Login, TestLine
from trackball_desktop.targets.failures import kind_of
from trackball_desktop.targets.profiled.body import FILE, at_path, filled, placeholders, text_at
from trackball_desktop.targets.profiled.profile import DOING, Profile, QuestionsOpen

EARLY = 60.0
"""Seconds before its end in which a token is renewed."""
LONGEST_LINK = 7 * 24 * 3600
"""Seconds that a presigned link of S3 lives at most."""
RAW_LIMIT = 64 * 1024
_WORDS_LIMIT = 500
_REFUSALS = frozenset({400, 403, 404, 413, 415, 422})


@dataclass
class _Tokens:
    """What is known of the login, in memory alone. One refresh at a time."""

    access: str = ""
    refresh: str = ""
    until: float = 0.0


class ProfileClient:
    """One account's client of a distributor that a profile describes."""

    def __init__(self, login: Login, profile: Profile) -> None:
        self._login = login
        self._profile = profile
        self._tokens = _Tokens()
        self._renewing = asyncio.Lock()
        self._reserve = 0.0

    def in_background(self) -> ProfileClient:
        """Return the same client for background requests; the login is shared."""
        other = copy.copy(self)
        other._reserve = RESERVE
        return other

    # Login.

    async def test(self, *, key_only: bool = False) -> list[TestLine]:
        """Log in; and say which calls wait for answers. Nothing is sent where the login's own questions are open."""
        try:
            self._profile.require("login")
            await self._renew()
        except QuestionsOpen as error:
            return [TestLine(False, str(error), "address")]
        except TrackballError as error:
            return [TestLine(False, str(error), kind_of(error))]
        lines = [TestLine(True, TargetText.tr("{name} takes this login.", name=self._profile.name))]
        waiting = [] if key_only else [(call, self._profile.open_for(call)) for call in ("submit", "status")]
        name = self._profile.name
        open_calls = (QuestionsOpen(name, DOING[call], questions) for call, questions in waiting if questions)
        return [*lines, *(TestLine(False, str(error), "address") for error in open_calls)]

    async def _token(self) -> str:
        async with self._renewing:
            if self._tokens.access and time.monotonic() < self._tokens.until - EARLY:
                return self._tokens.access
            await self._renew()
            return self._tokens.access

    async def _renew_after(self, refused: str) -> str:
        """Return another token than the one that was refused."""
        async with self._renewing:
            if self._tokens.access == refused:
                self._tokens.until = 0.0
                await self._renew()
            return self._tokens.access

    async def _renew(self) -> None:
        """Get a token by the refresh token where there is one, else by the credentials. Raises RemoteError."""
        self._profile.require("login")
        if self._tokens.refresh:
            try:
                return await self._ask_token({"grant_type": "refresh_token", "refresh_token": self._tokens.refresh})
            except (LoginRefused, Rejected):
                self._tokens.refresh = ""
        fields, secrets = self._login.account.fields, self._login.secrets
        grant = str(self._profile.value("login.grant"))
        form = {"grant_type": grant}
        if grant == "password":
            form |= {"username": fields.get("username", ""), "password": secrets.get("password", "")}
        scopes = self._profile.value("login.scopes")
        if isinstance(scopes, list) and scopes:
            form["scope"] = " ".join(str(item) for item in cast("list[object]", scopes))
        return await self._ask_token(form)

    async def _ask_token(self, form: dict[str, str]) -> None:
        client = {
            "client_id": self._login.account.fields.get("client_id", ""),
            "client_secret": self._login.secrets.get("client_secret", ""),
        }
        body = urlencode(form | {name: value for name, value in client.items() if value}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        address = str(self._profile.value("login.token_url"))
        reply = await self._send("POST", address, headers, body, max_body=RAW_LIMIT)
        if reply.status in {400, 401, 403}:
            raise LoginRefused(
                TargetText.tr("{name} refused the login ({status}).", name=self._profile.name, status=reply.status),
                remedy=TargetText.tr("Check the account's name, password, client ID and client secret."),
            )
        answer = self._object_in(reply)
        access, refresh, seconds = (answer.get(name) for name in ("access_token", "refresh_token", "expires_in"))
        if not isinstance(access, str) or not access:
            raise ServiceFault(
                TargetText.tr("{name} answered the login without a token.", name=self._profile.name),
                status=reply.status,
            )
        told = self._profile.parts("login.lifetime").get("seconds")
        life = next(
            (float(s) for s in (seconds, told) if isinstance(s, int | float) and not isinstance(s, bool)), 300.0
        )
        self._tokens.access, self._tokens.until = access, time.monotonic() + max(life, EARLY + 1.0)
        if isinstance(refresh, str):
            self._tokens.refresh = refresh

    # Requests.

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None = None,
        *,
        max_body: int = 10 * 1024 * 1024,
        fresh: bool = False,
    ) -> Reply:
        checked(url)
        self._login.back_off.check(self._profile.name)
        if fresh:
            self._login.bucket.take_now()
        else:
            await self._login.bucket.take(self._reserve)
        http = await self._login.http()
        reply = await http.send(method, url, headers=headers, content=content, max_body=max_body, fresh=fresh)
        return self._cleaned(reply)

    async def _call(
        self,
        call: dict[str, object],
        values: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        fresh: bool = False,
    ) -> Reply:
        """Send one call of the profile with the login; a refused token is renewed, and the call repeated, once."""
        url = _address(str(call["url"]), values or {})
        self._check_origin(url)
        token = await self._token()
        for last in (False, True):
            told = {"Accept": "application/json", **(headers or {}), "Authorization": f"Bearer {token}"}
            reply = await self._send(str(call["method"]), url, told, body, fresh=fresh)
            if reply.status != 401 or last:
                break
            token = await self._renew_after(token)
        return reply  # pyright: ignore[reportPossiblyUnboundVariable]

    def _check_origin(self, url: str) -> None:
        """Credentials go to the origins of the profile's own addresses, and nowhere else."""
        known = {origin_of(address) for address in addresses(self._profile)}
        if origin_of(url) not in known:
            raise AddressRefused(TargetText.tr("This address is none of {name}'s.", name=self._profile.name))

    def _cleaned(self, reply: Reply) -> Reply:
        """Return an answer without secrets of ours, where it echoes them: answers are stored and shown."""
        body = reply.body
        for secret in (*self._login.secrets.values(), self._tokens.access, self._tokens.refresh):
            if secret:
                body = body.replace(secret.encode(), b"[removed]") if b"access_token" not in body else body
        return replace(reply, body=body)

    def _wait_of(self, reply: Reply) -> RateLimited | None:
        if reply.status == 429:
            return self._login.back_off.refused(self._profile.name, reply.headers)
        self._login.back_off.answered()
        return None

    def _object_in(self, reply: Reply) -> dict[str, object]:
        try:
            value: object = json.loads(reply.body)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise ServiceFault(
                TargetText.tr("{name} answered with something that is no JSON object.", name=self._profile.name),
                status=reply.status,
            )
        return cast("dict[str, object]", value)

    def _words(self, reply: Reply) -> str:
        """Return the distributor's own words about an error, by the path that it told."""
        try:
            value: object = json.loads(reply.body)
        except ValueError:
            return ""
        paths = (self._profile.text("submit.errors", "message"), self._profile.text("errors.format", "message"))
        return next((found[:_WORDS_LIMIT] for path in paths if path and (found := text_at(value, path))), "")

    def _error_of(self, reply: Reply) -> RemoteError:
        name, status, words = self._profile.name, reply.status, self._words(reply)
        said = NetworkText.tr("It said: {words}", words=words) if words else ""
        if status in {401, 403}:
            return LoginRefused(
                TargetText.tr("{name} refused the login ({status}).", name=name, status=status), meaning=said
            )
        if status == 404:
            return NotFound(TargetText.tr("{name} does not have this (404).", name=name), meaning=said)
        if 400 <= status < 500 and status not in {408, 409, 425}:
            title = TargetText.tr("{name} said no ({status}).", name=name, status=status)
            return Rejected(title, status=status, service_message=words, meaning=said)
        title = TargetText.tr("{name} could not answer ({status}).", name=name, status=status)
        return ServiceFault(title, status=status, service_message=words, meaning=said)

    async def _asked(self, call: str, question: str, values: Mapping[str, str]) -> dict[str, object]:
        """Make a call that reads, and return the object it answers. Raises QuestionsOpen and RemoteError."""
        self._profile.require(call)
        reply = await self._call(self._profile.parts(question), values)
        if (wait := self._wait_of(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_of(reply)
        return self._object_in(reply)

    # Releases.

    async def create(self, payload: bytes) -> CreateAnswer:
        """Send the files that the profile asks for, then the release by exactly one request."""
        try:
            self._profile.require("submit")
            body: object = json.loads(payload)
            names = {name: await self._file(name) for name in placeholders(body)}
            content = json.dumps(filled(body, names), ensure_ascii=False, separators=(",", ":")).encode()
            await self._token()
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, words=str(wait), error=wait)
        except RemoteError as error:
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=error)
        except UserError as error:
            refused = Rejected(error.title, status=0, service_message="", meaning=error.meaning, remedy=error.remedy)
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=refused)
        headers = {"Content-Type": "application/json", "Connection": "close"}
        headers |= {name: str(value) for name, value in self._profile.parts("submit.headers").items()}
        try:
            reply = await self._call(self._profile.parts("submit.endpoint"), {}, content, headers, fresh=True)
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, words=str(wait), error=wait)
        except (Offline, AddressRefused, LoginRefused) as error:
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=error)
        except (ConnectionLost, ServiceFault) as error:
            return CreateAnswer(Outcome.UNKNOWN, words=str(error), error=error)
        return self._sorted(reply)

    def _sorted(self, reply: Reply) -> CreateAnswer:
        raw, wait = reply.text[:RAW_LIMIT], self._wait_of(reply)
        if wait is not None:
            return CreateAnswer(Outcome.RATE_LIMITED, 429, None, raw, str(wait), wait.retry_after, wait)
        if 200 <= reply.status < 300:
            try:
                remote_id = text_at(self._object_in(reply), self._profile.text("submit.response", "id"))
            except ServiceFault:
                remote_id = None
            return CreateAnswer(Outcome.CONFIRMED if remote_id else Outcome.UNKNOWN, reply.status, remote_id, raw)
        error = self._error_of(reply)
        if reply.status == 401:  # the login was refused, and not the release: it goes on with another password
            return CreateAnswer(Outcome.NOT_SENT, 401, None, raw, self._words(reply) or str(error), error=error)
        outcome = Outcome.REFUSED if reply.status in _REFUSALS else Outcome.UNKNOWN
        return CreateAnswer(outcome, reply.status, None, raw, self._words(reply) or str(error), error=error)

    async def _file(self, placeholder: str) -> str:
        """Return what stands for a file in the body, after it was sent where the profile wants it. RemoteError."""
        way = self._profile.parts("files.way")
        sha256 = Path(placeholder.removeprefix(FILE)).stem
        if way["way"] == "A":
            days = way.get("days")
            seconds = int(days * 24 * 3600) if isinstance(days, int | float) else LONGEST_LINK
            return await self._login.files.link(sha256, min(seconds, LONGEST_LINK))
        path = await self._login.files.path(sha256)
        content = await asyncio.to_thread(path.read_bytes)
        if way["way"] == "B":
            return await self._upload(way, path.name, content)
        answer = await self._answered(
            {"method": str(way.get("method") or "POST"), "url": way.get("url")},
            json.dumps({"file_name": path.name, "size": len(content)}).encode(),
        )
        address, reference = text_at(answer, str(way.get("put"))), text_at(answer, str(way.get("reference")))
        if address is None or reference is None:
            raise ServiceFault(TargetText.tr("{name} gave no address for a file.", name=self._profile.name), status=200)
        http: Http = await self._login.http()
        reply = await http.send("PUT", address, content=content)  # signed by them: no login of ours goes there
        if not 200 <= reply.status < 300:
            raise ServiceFault(
                TargetText.tr("The file {file} could not be sent ({status}).", file=path.name, status=reply.status),
                status=reply.status,
            )
        return reference

    async def _upload(self, way: dict[str, object], name: str, content: bytes) -> str:
        most = way.get("max_mb")
        if isinstance(most, int | float) and len(content) > most * 1024 * 1024:
            raise UserError(
                TargetText.tr(
                    "{file} is larger than {name} takes ({most} MB).", file=name, name=self._profile.name, most=most
                ),
                meaning=TargetText.tr("Nothing was sent."),
            )
        boundary = uuid4().hex
        field = str(way.get("field") or "file")
        shown = name.replace('"', "%22").replace("\r", "").replace("\n", "")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{shown}"\r\n'
        body = (
            f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        call: dict[str, object] = {"method": str(way.get("method") or "POST"), "url": way.get("url")}
        answer = await self._answered(call, body, headers)
        reference = text_at(answer, str(way.get("reference")))
        if reference is None:
            raise ServiceFault(TargetText.tr("{name} gave no name for a file.", name=self._profile.name), status=200)
        return reference

    async def _answered(
        self, call: dict[str, object], body: bytes, headers: Mapping[str, str] | None = None
    ) -> dict[str, object]:
        reply = await self._call(call, {}, body, headers or {"Content-Type": "application/json"})
        if (wait := self._wait_of(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_of(reply)
        return self._object_in(reply)

    async def get(self, release_id: str) -> RemoteRelease:
        """Read where a release stands. Raises NotFound, QuestionsOpen and RemoteError."""
        answer = await self._asked("status", "status.endpoint", {"id": release_id})
        return self.record(answer, release_id)

    def record(self, answer: Mapping[str, object], release_id: str | None = None) -> RemoteRelease:
        """Read an answer about the status; what the profile does not name is not known."""
        word = text_at(answer, self._profile.text("status.response", "status"))
        return RemoteRelease(
            id=release_id,
            title=text_at(answer, self._profile.text("status.response", "title")),
            version=None,
            artist=None,
            upc=text_at(answer, self._profile.text("status.response", "upc")),
            label=None,
            catalog_number=None,
            release_date=None,
            status=word if word is not None else ABSENT,
            cover_art=None,
            tracks=(),
            raw=dict(answer),
        )

    async def search(self, *, upc: str) -> SearchResult:
        """Look for a release by its UPC, where the profile says how."""
        answer = await self._asked("find", "find.endpoint", {"upc": upc})
        rows = at_path(answer, self._profile.text("find.format", "rows"))
        if not isinstance(rows, list):
            raise ServiceFault(TargetText.tr("{name} answered without a list.", name=self._profile.name), status=200)
        paths = {part: self._profile.text("find.format", part) for part in ("id", "upc", "title", "reference")}
        hits = [
            SearchHit(
                *(text_at(row, paths[part]) if paths[part] else None for part in ("id", "title", "upc", "reference"))
            )
            for row in cast("list[object]", rows)
        ]
        return SearchResult(hits, len(hits))

    async def page(
        self,
        following: str | None = None,
        *,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchPage:
        """Refuse: the letter asks for no call that lists an account's releases."""
        raise Rejected(
            TargetText.tr("{name} has told no way to list releases.", name=self._profile.name),
            status=0,
            service_message="",
        )

    async def copies(self, record_id: str, upc: str) -> Sequence[RemoteRelease]:
        """Return none: there is no receiving side."""
        return ()

    # After the release.

    async def take_down(self, remote_id: str) -> str:
        """Ask for a release to be taken down, and return the answer as it came. Raises QuestionsOpen, RemoteError."""
        self._profile.require("takedown")
        call = self._profile.parts("takedown.endpoint")
        body = None
        headers: dict[str, str] = {}
        if str(call["method"]) != "DELETE":
            given = {
                name: str(value).replace("{id}", remote_id)
                for name, value in self._profile.parts("takedown.format").items()
            }
            body, headers = json.dumps(given).encode(), {"Content-Type": "application/json"}
        reply = await self._call(call, {"id": remote_id}, body, headers)
        if (wait := self._wait_of(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_of(reply)
        return reply.text[:RAW_LIMIT]

    async def store_links(self, remote_id: str) -> Mapping[str, str]:
        """Return a release's addresses at the stores. Raises QuestionsOpen and RemoteError."""
        answer = await self._asked("links", "links.endpoint", {"id": remote_id})
        found = at_path(answer, self._profile.text("links.format", "links"))
        links = cast("dict[str, object]", found) if isinstance(found, dict) else {}
        return {store: link for store, link in links.items() if isinstance(link, str)}

    async def earnings(self, remote_id: str) -> Sequence[Mapping[str, object]]:
        """Return the rows of a release's earnings, as they came. Raises QuestionsOpen and RemoteError."""
        answer = await self._asked("earnings", "earnings.endpoint", {"id": remote_id})
        rows = at_path(answer, self._profile.text("earnings.format", "rows"))
        items = cast("list[object]", rows) if isinstance(rows, list) else []
        return [cast("dict[str, object]", row) for row in items if isinstance(row, dict)]


def addresses(profile: Profile) -> list[str]:
    """Return all addresses that a profile has answered."""
    found = [str(profile.value(item)) for item in ("login.token_url", "sandbox.url") if profile.value(item)]
    found += [str(answer.value["url"]) for answer in profile.answers.values() if _has_url(answer.value)]  # type: ignore[index]
    return found


def _has_url(value: object) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, object]", value).get("url"), str)


def _address(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template
