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

from trackball_desktop.api.addresses import url_origin, validate_url
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
from trackball_desktop.targets.base import ClientDependencies, ConnectionCheck
from trackball_desktop.targets.failures import failure_cause
from trackball_desktop.targets.profiled import files
from trackball_desktop.targets.profiled.body import find_placeholders, replace_placeholders, text_at_path, value_at_path
from trackball_desktop.targets.profiled.profile import CALL_PURPOSES, Profile, UnansweredQuestions
from trackball_desktop.targets.profiled.tokens import Tokens, read_json_object

RAW_LIMIT = 64 * 1024
_MESSAGE_LIMIT = 500
_REFUSED_STATUSES = frozenset({400, 403, 404, 413, 415, 422})


class ProfileClient:
    """One account's client of a distributor that a profile describes."""

    def __init__(self, dependencies: ClientDependencies, profile: Profile) -> None:
        self._dependencies = dependencies
        self._profile = profile
        self._tokens = Tokens(dependencies, profile, self._send)
        self._reserve = 0.0

    def in_background(self) -> ProfileClient:
        """Return the same client for background requests; the login is shared."""
        other = copy.copy(self)
        other._reserve = RESERVE
        return other

    # Login.

    async def test(self, *, key_only: bool = False) -> list[ConnectionCheck]:
        """Log in; and say which calls wait for answers. Nothing is sent where the login's own questions are open."""
        try:
            self._profile.require_answers("login")
            await self._tokens.renew()
        except UnansweredQuestions as error:
            return [ConnectionCheck(False, str(error), "address")]
        except TrackballError as error:
            return [ConnectionCheck(False, str(error), failure_cause(error))]
        lines = [ConnectionCheck(True, TargetText.tr("{name} accepts these login details.", name=self._profile.name))]
        waiting = [] if key_only else [(call, self._profile.open_questions_for(call)) for call in ("submit", "status")]
        open_calls = (
            UnansweredQuestions(self._profile, CALL_PURPOSES[call], questions)
            for call, questions in waiting
            if questions
        )
        return [*lines, *(ConnectionCheck(False, str(error), "address") for error in open_calls)]

    # Requests.

    async def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: Content = None,
        *,
        max_body: int = 10 * 1024 * 1024,
        new_connection: bool = False,
        read_timeout: float | None = None,
    ) -> Reply:
        validate_url(url)
        self._dependencies.back_off.check(self._profile.name)
        await self._dependencies.token_bucket.take(self._reserve)  # a limit that was told holds for a create as well
        http = await self._dependencies.http()
        reply = await http.send(
            method,
            url,
            headers=headers,
            content=content,
            max_body=max_body,
            new_connection=new_connection,
            read_timeout=read_timeout,
        )
        return self._without_secrets(reply)

    async def call(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = lambda: None,
        headers: Mapping[str, str] | None = None,
        *,
        new_connection: bool = False,
        read_timeout: float | None = None,
    ) -> Reply:
        """Send one call of the profile with the login; a refused token is renewed, and the call repeated, once.

        `content` makes the body, once for each request.
        """
        url = _build_url(str(call["url"]), values or {})
        self._check_origin(url)
        token = await self._tokens.get()
        for last in (False, True):
            request_headers = {"Accept": "application/json", **(headers or {}), "Authorization": f"Bearer {token}"}
            reply = await self._send(
                str(call["method"]),
                url,
                request_headers,
                content(),
                new_connection=new_connection,
                read_timeout=read_timeout,
            )
            if last or self._status_meaning(reply.status) != "login" or reply.status == 403:
                break
            token = await self._tokens.renew_after(token)
        return reply  # pyright: ignore[reportPossiblyUnboundVariable]

    async def call_json(
        self,
        call: Mapping[str, object],
        values: Mapping[str, str] | None = None,
        content: Callable[[], Content] = lambda: None,
        headers: Mapping[str, str] | None = None,
        *,
        read_timeout: float | None = None,
    ) -> dict[str, object]:
        """Make a call and return the object that it answers. Raises RemoteError."""
        reply = await self.call(call, values, content, headers, read_timeout=read_timeout)
        if (wait := self._requested_wait(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_for(reply)
        return read_json_object(reply, self._profile.name)

    def _check_origin(self, url: str) -> None:
        """Credentials go to the origins of the profile's own addresses, and nowhere else."""
        origins = {url_origin(address) for address in profile_urls(self._profile)}
        if url_origin(url) not in origins:
            raise AddressRefused(TargetText.tr("This address does not belong to {name}.", name=self._profile.name))

    def _without_secrets(self, reply: Reply) -> Reply:
        """Return an answer without secrets of ours, where it echoes them: answers are stored and shown."""
        body = reply.body
        for secret in (*self._dependencies.secrets.values(), *self._tokens.values):
            if secret:
                body = body.replace(secret.encode(), b"[removed]") if b"access_token" not in body else body
        return replace(reply, body=body)

    def _status_meaning(self, status: int) -> str:
        """Return what a status says: login, missing, refused, busy or fault, as the profile or HTTP has it."""
        profile_meaning = self._profile.object_value("errors.status").get(str(status))
        if isinstance(profile_meaning, str):
            return profile_meaning
        codes = self._profile.value("retry.codes")
        again = status < 500 and isinstance(codes, list) and status in cast("list[object]", codes)
        if again or status in {429, self._profile.number("limits.answer", "status")}:
            return "busy"
        usual = {401: "login", 403: "login", 404: "missing", 408: "fault", 409: "fault", 425: "fault"}
        return usual.get(status, "refused" if 400 <= status < 500 else "fault")

    def _requested_wait(self, reply: Reply) -> RateLimited | None:
        """Return the wait that an answer asks for, by the header that was told, or the first of their strategy."""
        if self._status_meaning(reply.status) != "busy":
            self._dependencies.back_off.record_success()
            return None
        header = self._profile.text("limits.answer", "header").casefold()
        first = self._profile.number("retry.strategy", "first_seconds")
        headers = dict(reply.headers)
        if header and header in headers:
            headers["retry-after"] = headers[header]
        elif first and "retry-after" not in headers:
            headers["retry-after"] = str(math.ceil(first))
        return self._dependencies.back_off.record_refusal(self._profile.name, headers)

    def _error_message(self, reply: Reply) -> str:
        """Return the distributor's own words about an error, by the path that it told."""
        try:
            value: object = json.loads(reply.body)
        except ValueError:
            return ""
        paths = (self._profile.text("submit.errors", "message"), self._profile.text("errors.format", "message"))
        return next((message[:_MESSAGE_LIMIT] for path in paths if path and (message := text_at_path(value, path))), "")

    def _error_for(self, reply: Reply) -> RemoteError:
        name, status, message = self._profile.name, reply.status, self._error_message(reply)
        meaning = NetworkText.tr("Its answer: {words}", words=message) if message else ""
        match self._status_meaning(status):
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

    async def _call_with_retries(self, call: str, question: str, values: Mapping[str, str]) -> dict[str, object]:
        """Make a call that reads, as often as their strategy says, and return the object it answers.

        Raises UnansweredQuestions and RemoteError.
        """
        self._profile.require_answers(call)
        for wait in (*self._profile.retry_waits(), None):
            try:
                return await self.call_json(self._profile.object_value(question), values)
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
            self._profile.require_answers("submit")
            content = await self._request_body(payload)
            await self._tokens.get()
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, message=str(wait), error=wait)
        except RemoteError as error:
            return CreateAnswer(Outcome.NOT_SENT, message=str(error), error=error)
        except UserError as error:
            refused = Rejected(error.title, status=0, service_message="", meaning=error.meaning, remedy=error.remedy)
            return CreateAnswer(Outcome.NOT_SENT, message=str(error), error=refused)
        headers = self._json_headers() | {"Connection": "close"}
        try:
            reply = await self.call(
                self._profile.object_value("submit.endpoint"), {}, lambda: content, headers, new_connection=True
            )
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, message=str(wait), error=wait)
        except (Offline, AddressRefused, LoginRefused) as error:
            return CreateAnswer(Outcome.NOT_SENT, message=str(error), error=error)
        except (ConnectionLost, ServiceFault) as error:
            return CreateAnswer(Outcome.UNKNOWN, message=str(error), error=error)
        return self._to_create_answer(reply)

    async def _request_body(self, payload: bytes) -> bytes:
        """Return a frozen body as it is sent: each file is where the profile wants it, with the link or name of it."""
        body: object = json.loads(payload)
        names = {
            name: await files.deliver_file(self, self._dependencies, self._profile, name)
            for name in find_placeholders(body)
        }
        return json.dumps(replace_placeholders(body, names), ensure_ascii=False, separators=(",", ":")).encode()

    def _json_headers(self) -> dict[str, str]:
        profile_headers = {name: str(value) for name, value in self._profile.object_value("submit.headers").items()}
        return {"Content-Type": "application/json"} | profile_headers

    def _to_create_answer(self, reply: Reply) -> CreateAnswer:
        raw, wait = reply.text[:RAW_LIMIT], self._requested_wait(reply)
        if wait is not None:
            return CreateAnswer(Outcome.RATE_LIMITED, reply.status, None, raw, str(wait), wait.retry_after, wait)
        if 200 <= reply.status < 300:
            try:
                remote_id = text_at_path(
                    read_json_object(reply, self._profile.name), self._profile.text("submit.response", "id")
                )
            except ServiceFault:
                remote_id = None
            return CreateAnswer(Outcome.CONFIRMED if remote_id else Outcome.UNKNOWN, reply.status, remote_id, raw)
        error = self._error_for(reply)
        message = self._error_message(reply) or str(error)
        # The login was refused, and not the release: it goes on with another password.
        if self._status_meaning(reply.status) == "login" and reply.status != 403:
            return CreateAnswer(Outcome.NOT_SENT, reply.status, None, raw, message, error=error)
        # Never by their word for a status of 500 and more: a gateway may have answered for what was created.
        refused = reply.status in _REFUSED_STATUSES or (
            reply.status < 500 and self._status_meaning(reply.status) in {"refused", "missing", "login"}
        )
        return CreateAnswer(
            Outcome.REFUSED if refused else Outcome.UNKNOWN, reply.status, None, raw, message, error=error
        )

    async def renew_links(self, remote_id: str, payload: bytes) -> str:
        """Send a release's body once more, with new links to its files, and return the answer as it came.

        Raises UnansweredQuestions and RemoteError.
        """
        self._profile.require_answers("renew")
        content = await self._request_body(payload)
        call = self._profile.object_value("files.renew")
        reply = await self.call(call, {"id": remote_id}, lambda: content, self._json_headers())
        if (wait := self._requested_wait(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_for(reply)
        return reply.text[:RAW_LIMIT]

    async def get(self, release_id: str) -> RemoteRelease:
        """Read where a release stands. Raises NotFound, UnansweredQuestions and RemoteError."""
        answer = await self._call_with_retries("status", "status.endpoint", {"id": release_id})
        return self.read_record(answer, release_id)

    def read_record(self, answer: Mapping[str, object], release_id: str | None = None) -> RemoteRelease:
        """Read an answer about the status; what the profile does not name is not known."""
        word = text_at_path(answer, self._profile.text("status.response", "status"))
        return RemoteRelease(
            id=release_id,
            title=text_at_path(answer, self._profile.text("status.response", "title")),
            version=None,
            artist=None,
            upc=text_at_path(answer, self._profile.text("status.response", "upc")),
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
        answer = await self._call_with_retries("find", "find.endpoint", {"upc": upc})
        rows = value_at_path(answer, self._profile.text("find.format", "rows"))
        if not isinstance(rows, list):
            raise ServiceFault(TargetText.tr("{name} returned no list.", name=self._profile.name), status=200)
        paths = {part: self._profile.text("find.format", part) for part in ("id", "upc", "title", "reference")}
        hits = [
            SearchHit(
                *(
                    text_at_path(row, paths[part]) if paths[part] else None
                    for part in ("id", "title", "upc", "reference")
                )
            )
            for row in cast("list[object]", rows)
        ]
        return SearchResult(hits, len(hits))

    async def fetch_page(
        self,
        next_page: str | None = None,
        *,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchPage:
        """Refuse: the letter asks for no call that lists an account's releases."""
        raise Rejected(
            TargetText.tr("The app does not know how to list releases at {name}.", name=self._profile.name),
            status=0,
            service_message="",
        )

    async def fetch_copies(self, record_id: str, upc: str) -> Sequence[RemoteRelease]:
        """Return none: there is no receiving side."""
        return ()

    # After the release.

    async def take_down(self, remote_id: str) -> str:
        """Ask for a takedown, and return the answer as it came. Raises UnansweredQuestions and RemoteError."""
        self._profile.require_answers("takedown")
        call = self._profile.object_value("takedown.endpoint")
        body = None
        headers: dict[str, str] = {}
        if str(call["method"]) != "DELETE":
            given = {
                name: str(value).replace("{id}", remote_id)
                for name, value in self._profile.object_value("takedown.format").items()
            }
            body, headers = json.dumps(given).encode(), {"Content-Type": "application/json"}
        reply = await self.call(call, {"id": remote_id}, lambda: body, headers)
        if (wait := self._requested_wait(reply)) is not None:
            raise wait
        if not 200 <= reply.status < 300:
            raise self._error_for(reply)
        return reply.text[:RAW_LIMIT]

    async def store_links(self, remote_id: str) -> Mapping[str, str]:
        """Return a release's addresses at the stores. Raises UnansweredQuestions and RemoteError."""
        answer = await self._call_with_retries("links", "links.endpoint", {"id": remote_id})
        links_value = value_at_path(answer, self._profile.text("links.format", "links"))
        links = cast("dict[str, object]", links_value) if isinstance(links_value, dict) else {}
        return {store: link for store, link in links.items() if isinstance(link, str)}

    async def earnings(self, remote_id: str) -> Sequence[Mapping[str, object]]:
        """Return the rows of a release's earnings, as they came. Raises UnansweredQuestions and RemoteError."""
        answer = await self._call_with_retries("earnings", "earnings.endpoint", {"id": remote_id})
        rows = value_at_path(answer, self._profile.text("earnings.format", "rows"))
        items = cast("list[object]", rows) if isinstance(rows, list) else []
        return [cast("dict[str, object]", row) for row in items if isinstance(row, dict)]


def profile_urls(profile: Profile) -> list[str]:
    """Return all addresses that a profile has answered."""
    urls = [str(profile.value(item)) for item in ("login.token_url", "sandbox.url") if profile.value(item)]
    urls += [str(answer.value["url"]) for answer in profile.answers.values() if _has_url(answer.value)]  # type: ignore[index]
    return urls


def _has_url(value: object) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, object]", value).get("url"), str)


def _build_url(template: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template
