"""A client whose every call is built from a profile. What the profile does not say is not sent: 0 requests.

Login is OAuth2 with a password or a client's own credentials. Tokens stay in memory, are renewed a minute before they
end, and once more, with one repetition, where they are refused. Files go as the profile says (`files`). What a status
means, how long to wait after too many requests and which errors are tried again stands in the profile as well; what
nobody answered is as it is usual: 429 with Retry-After, 401 for the login, 404 for what is not there.
"""

from __future__ import annotations

import asyncio
import copy
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from trackball_desktop.api.addresses import checked, origin_of
from trackball_desktop.api.http import Content, Reply
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
from trackball_desktop.targets.profiled import files
from trackball_desktop.targets.profiled.body import at_path, filled, placeholders, text_at
from trackball_desktop.targets.profiled.profile import DOING, Profile, QuestionsOpen
from trackball_desktop.targets.profiled.tokens import Tokens, object_in

RAW_LIMIT = 64 * 1024
_MESSAGE_LIMIT = 500
_REFUSALS = frozenset({400, 403, 404, 413, 415, 422})


class ProfileClient:
    """One account's client of a distributor that a profile describes."""

    def __init__(self, login: Login, profile: Profile) -> None:
        self._login = login
        self._profile = profile
        self._tokens = Tokens(login, profile, self._send)
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
            await self._tokens.renew()
        except QuestionsOpen as error:
            return [TestLine(False, str(error), "address")]
        except TrackballError as error:
            return [TestLine(False, str(error), kind_of(error))]
        lines = [TestLine(True, TargetText.tr("{name} accepts this login.", name=self._profile.name))]
        waiting = [] if key_only else [(call, self._profile.open_for(call)) for call in ("submit", "status")]
        name = self._profile.name
        open_calls = (QuestionsOpen(name, DOING[call], questions) for call, questions in waiting if questions)
        return [*lines, *(TestLine(False, str(error), "address") for error in open_calls)]

    # Requests.

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: Content = None,
        *,
        max_body: int = 10 * 1024 * 1024,
        fresh: bool = False,
        patience: float | None = None,
    ) -> Reply:
        checked(url)
        self._login.back_off.check(self._profile.name)
        await self._login.bucket.take(self._reserve)  # a limit that was told holds for a create as well
        http = await self._login.http()
        reply = await http.send(
            method, url, headers=headers, content=content, max_body=max_body, fresh=fresh, patience=patience
        )
        return self._cleaned(reply)

    async def call(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = lambda: None,
        headers: Mapping[str, str] | None = None,
        *,
        fresh: bool = False,
        patience: float | None = None,
    ) -> Reply:
        """Send one call of the profile with the login; a refused token is renewed, and the call repeated, once.

        `content` makes the body, once for each request.
        """
        url = _address(str(call["url"]), values or {})
        self._check_origin(url)
        token = await self._tokens.get()
        for last in (False, True):
            told = {"Accept": "application/json", **(headers or {}), "Authorization": f"Bearer {token}"}
            reply = await self._send(str(call["method"]), url, told, content(), fresh=fresh, patience=patience)
            if last or self._meaning(reply.status) != "login" or reply.status == 403:
                break
            token = await self._tokens.renew_after(token)
        return reply  # pyright: ignore[reportPossiblyUnboundVariable]

    async def answered(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = lambda: None,
        headers: Mapping[str, str] | None = None,
        *,
        patience: float | None = None,
    ) -> dict[str, object]:
        """Make a call and return the object that it answers. Raises RemoteError."""
        reply = await self.call(call, values, content, headers, patience=patience)
        if (wait := self._wait_of(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_of(reply)
        return object_in(reply, self._profile.name)

    def _check_origin(self, url: str) -> None:
        """Credentials go to the origins of the profile's own addresses, and nowhere else."""
        known = {origin_of(address) for address in addresses(self._profile)}
        if origin_of(url) not in known:
            raise AddressRefused(TargetText.tr("This address does not belong to {name}.", name=self._profile.name))

    def _cleaned(self, reply: Reply) -> Reply:
        """Return an answer without secrets of ours, where it echoes them: answers are stored and shown."""
        body = reply.body
        for secret in (*self._login.secrets.values(), *self._tokens.values):
            if secret:
                body = body.replace(secret.encode(), b"[removed]") if b"access_token" not in body else body
        return replace(reply, body=body)

    def _meaning(self, status: int) -> str:
        """Return what a status says: login, missing, refused, busy or fault, as the profile or HTTP has it."""
        told = self._profile.parts("errors.status").get(str(status))
        if isinstance(told, str):
            return told
        codes = self._profile.value("retry.codes")
        again = status < 500 and isinstance(codes, list) and status in cast("list[object]", codes)
        if again or status in {429, self._profile.number("limits.answer", "status")}:
            return "busy"
        usual = {401: "login", 403: "login", 404: "missing", 408: "fault", 409: "fault", 425: "fault"}
        return usual.get(status, "refused" if 400 <= status < 500 else "fault")

    def _wait_of(self, reply: Reply) -> RateLimited | None:
        """Return the wait that an answer asks for, by the header that was told, or the first of their strategy."""
        if self._meaning(reply.status) != "busy":
            self._login.back_off.answered()
            return None
        header = self._profile.text("limits.answer", "header").casefold()
        first = self._profile.number("retry.strategy", "first_seconds")
        headers = dict(reply.headers)
        if header and header in headers:
            headers["retry-after"] = headers[header]
        elif first and "retry-after" not in headers:
            headers["retry-after"] = str(math.ceil(first))
        return self._login.back_off.refused(self._profile.name, headers)

    def _message_of(self, reply: Reply) -> str:
        """Return the distributor's own words about an error, by the path that it told."""
        try:
            value: object = json.loads(reply.body)
        except ValueError:
            return ""
        paths = (self._profile.text("submit.errors", "message"), self._profile.text("errors.format", "message"))
        return next((found[:_MESSAGE_LIMIT] for path in paths if path and (found := text_at(value, path))), "")

    def _error_of(self, reply: Reply) -> RemoteError:
        name, status, message = self._profile.name, reply.status, self._message_of(reply)
        meaning = NetworkText.tr("Its answer: {words}", words=message) if message else ""
        match self._meaning(status):
            case "login":
                title = TargetText.tr("{name} rejected the login ({status}).", name=name, status=status)
                return LoginRefused(title, meaning=meaning)
            case "missing":
                return NotFound(
                    TargetText.tr("{name} does not have this ({status}).", name=name, status=status), meaning=meaning
                )
            case "refused":
                title = TargetText.tr("{name} rejected the request ({status}).", name=name, status=status)
                return Rejected(title, status=status, service_message=message, meaning=meaning)
            case _:
                title = TargetText.tr("{name} could not answer ({status}).", name=name, status=status)
                return ServiceFault(title, status=status, service_message=message, meaning=meaning)

    async def _asked(self, call: str, question: str, values: Mapping[str, str]) -> dict[str, object]:
        """Make a call that reads, as often as their strategy says, and return the object it answers.

        Raises QuestionsOpen and RemoteError.
        """
        self._profile.require(call)
        for wait in (*self._profile.retry_waits(), None):
            try:
                return await self.answered(self._profile.parts(question), values)
            except (ServiceFault, ConnectionLost) as error:
                codes = self._profile.value("retry.codes")
                status = error.status if isinstance(error, ServiceFault) else 0
                final = status and isinstance(codes, list) and status not in cast("list[object]", codes)
                if wait is None or final:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("the last time has no wait")

    # Releases.

    async def create(self, payload: bytes) -> CreateAnswer:
        """Send the files that the profile asks for, then the release by exactly one request."""
        try:
            self._profile.require("submit")
            content = await self._content(payload)
            await self._tokens.get()
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, words=str(wait), error=wait)
        except RemoteError as error:
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=error)
        except UserError as error:
            refused = Rejected(error.title, status=0, service_message="", meaning=error.meaning, remedy=error.remedy)
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=refused)
        headers = self._json_headers() | {"Connection": "close"}
        try:
            reply = await self.call(self._profile.parts("submit.endpoint"), {}, lambda: content, headers, fresh=True)
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, words=str(wait), error=wait)
        except (Offline, AddressRefused, LoginRefused) as error:
            return CreateAnswer(Outcome.NOT_SENT, words=str(error), error=error)
        except (ConnectionLost, ServiceFault) as error:
            return CreateAnswer(Outcome.UNKNOWN, words=str(error), error=error)
        return self._sorted(reply)

    async def _content(self, payload: bytes) -> bytes:
        """Return a frozen body as it is sent: each file is where the profile wants it, with the link or name of it."""
        body: object = json.loads(payload)
        names = {name: await files.send(self, self._login, self._profile, name) for name in placeholders(body)}
        return json.dumps(filled(body, names), ensure_ascii=False, separators=(",", ":")).encode()

    def _json_headers(self) -> dict[str, str]:
        told = {name: str(value) for name, value in self._profile.parts("submit.headers").items()}
        return {"Content-Type": "application/json"} | told

    def _sorted(self, reply: Reply) -> CreateAnswer:
        raw, wait = reply.text[:RAW_LIMIT], self._wait_of(reply)
        if wait is not None:
            return CreateAnswer(Outcome.RATE_LIMITED, reply.status, None, raw, str(wait), wait.retry_after, wait)
        if 200 <= reply.status < 300:
            try:
                remote_id = text_at(object_in(reply, self._profile.name), self._profile.text("submit.response", "id"))
            except ServiceFault:
                remote_id = None
            return CreateAnswer(Outcome.CONFIRMED if remote_id else Outcome.UNKNOWN, reply.status, remote_id, raw)
        error = self._error_of(reply)
        message = self._message_of(reply) or str(error)
        # The login was refused, and not the release: it goes on with another password.
        if self._meaning(reply.status) == "login" and reply.status != 403:
            return CreateAnswer(Outcome.NOT_SENT, reply.status, None, raw, message, error=error)
        # Never by their word for a status of 500 and more: a gateway may have answered for what was created.
        refused = reply.status in _REFUSALS or (
            reply.status < 500 and self._meaning(reply.status) in {"refused", "missing", "login"}
        )
        return CreateAnswer(
            Outcome.REFUSED if refused else Outcome.UNKNOWN, reply.status, None, raw, message, error=error
        )

    async def renew_links(self, remote_id: str, payload: bytes) -> str:
        """Send a release's body once more, with new links to its files, and return the answer as it came.

        Raises QuestionsOpen and RemoteError.
        """
        self._profile.require("renew")
        content = await self._content(payload)
        call = self._profile.parts("files.renew")
        reply = await self.call(call, {"id": remote_id}, lambda: content, self._json_headers())
        if (wait := self._wait_of(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_of(reply)
        return reply.text[:RAW_LIMIT]

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
            raise ServiceFault(TargetText.tr("{name} returned no list.", name=self._profile.name), status=200)
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
            TargetText.tr("{name} has no known request for listing releases.", name=self._profile.name),
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
        reply = await self.call(call, {"id": remote_id}, lambda: body, headers)
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
