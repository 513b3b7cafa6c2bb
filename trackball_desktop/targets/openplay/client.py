"""OpenPlay's Connect API v1: version, search, get, create. There is no other call, and no idempotency key.

Credentials go to the origins of the two configured bases and nowhere else: a link to another origin is refused, a
redirect is never followed. A create is one POST on a connection of its own, and its answer is sorted by what is known
about the release afterwards. Every answer is read as the documents leave it open: any status, any body.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import cast
from urllib.parse import quote, urlencode, urljoin

from trackball_desktop.api.addresses import url_host, url_origin, validate_url
from trackball_desktop.api.backoff import BackOff, parse_retry_after
from trackball_desktop.api.http import MAX_JSON_BYTES, Http, Reply
from trackball_desktop.api.json_text import canonical_json, read_json
from trackball_desktop.api.token_bucket import RESERVE, TokenBucket
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
)
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.targets.answers import CreateAnswer, Outcome, RemoteRelease, SearchHit, SearchPage, SearchResult
from trackball_desktop.targets.base import ConnectionCheck
from trackball_desktop.targets.openplay.body import parse_remote
from trackball_desktop.targets.openplay.connection_test import RawAnswer, check_connection

SEARCH_LIMIT = 10_000
"""OpenPlay lets the first 10,000 releases of a search be paged, and no more."""

RAW_LIMIT = 64 * 1024
"""Characters kept of a raw answer to a create, and bytes that an answer about the version may have."""

_MAX_MESSAGE_CHARS = 500
_MAX_RANGE_CHARS = 40
_MAX_ID_CHARS = 200
"""Characters of an id. OpenPlay's have about ten; what is longer than this is none."""
_RELEASE_FIELDS = ("id", "title", "upc", "discs", "release_date", "tenant_release_id")
"""An answer about a release that has none of these is about something else: a notice, an error with a wrong status."""
_SERVICE = "OpenPlay"


class OpenPlayClient:
    """One account's API client.

    `back_off` and `token_bucket` are shared by all clients of the same service.
    """

    def __init__(
        self,
        http: Http,
        read_base: str,
        write_base: str,
        key_id: str,
        key_secret: str,
        back_off: BackOff | None = None,
        token_bucket: TokenBucket | None = None,
    ) -> None:
        """Raises AddressRefused when a base is not https (except on this machine) or carries a password."""
        self._http = http
        self._read_base = validate_url(read_base).geturl().rstrip("/") + "/"
        self._write_base = validate_url(write_base).geturl().rstrip("/") + "/"
        self._origins = {url_origin(self._read_base), url_origin(self._write_base)}
        self._back_off = back_off or BackOff()
        self._token_bucket = token_bucket or TokenBucket()
        self._reserve = 0.0
        token = base64.b64encode(f"{key_id}:{key_secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}
        self._secrets = (token.encode(), key_secret.encode())

    def in_background(self) -> OpenPlayClient:
        """Return the same client for background requests, which leave the others their share of the rate limit."""
        other = copy.copy(self)
        other._reserve = RESERVE
        return other

    async def version(self, *, write: bool = False) -> RawAnswer:
        """Ask for the API's version, at the base for writing if wanted: it touches no data, so it tests the connection.

        Raises RemoteError.
        """
        reply = await self._get(self._write_base if write else self._read_base, max_body=RAW_LIMIT)
        return RawAnswer(reply.status, reply.text, _is_object(reply), _error_text(reply))

    async def second_version(self) -> RawAnswer | None:
        """Ask for version 2's own version, beside the base for writing; None where that does not end in "v1".

        Raises RemoteError, and NotFound where there is none.
        """
        base = self._write_base.removesuffix("/v1/")
        if base == self._write_base:
            return None
        reply = await self._get(f"{base}/v2/", max_body=RAW_LIMIT)
        return RawAnswer(reply.status, reply.text, _is_object(reply), _error_text(reply))

    async def test(self, *, key_only: bool = False) -> list[ConnectionCheck]:
        """Ask for the version with the key, and without `key_only` at the address for creating and of version 2."""
        return await check_connection(self.version, self.second_version, key_only=key_only)

    async def get(self, release_id: str) -> RemoteRelease:
        """Fetch one release by its Music or Platform id. Raises NotFound and other RemoteErrors."""
        name = quote(release_id, safe="")
        if not name.strip(".") or len(name) > _MAX_ID_CHARS:  # nothing, or dots: that would be another address
            raise NotFound(
                SubmissionText.tr(
                    "No release in OpenPlay has the ID “{release_id}”.", release_id=release_id[:_MAX_MESSAGE_CHARS]
                ),
                remedy=SubmissionText.tr("Copy the ID from OpenPlay."),
            )
        reply = await self._get(f"{self._read_base}releases/{name}/")
        answer = _read_json_object(reply)
        if not any(answer.get(field) for field in _RELEASE_FIELDS):
            words = _error_message(reply)
            raise ServiceFault(
                SubmissionText.tr("OpenPlay returned something that is not a release."),
                status=reply.status,
                service_message=words,
                meaning=SubmissionText.tr("Its answer: {words}", words=words) if words else "",
            )
        return parse_remote(answer)

    async def search(
        self,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchResult:
        """Search and follow the links to the end, or to the first 10,000 rows. Raises RemoteError."""
        items: list[SearchHit] = []
        total: int | None = None
        capped, unread = False, 0
        async for page in self._pages(_search_query(q, upc, project_number, labels)):
            rows = page.get("results")
            if not isinstance(rows, list):
                raise ServiceFault(SubmissionText.tr("OpenPlay's search returned no list of results."), status=200)
            hits = _read_hits(cast("list[object]", rows))
            items += hits
            unread += len(rows) - len(hits)  # pyright: ignore[reportUnknownArgumentType]
            total = _read_count(page.get("total_results"), total)
            capped = len(items) > SEARCH_LIMIT or (len(items) == SEARCH_LIMIT and bool(page.get("next")))
            if not rows or len(items) >= SEARCH_LIMIT:
                break
        capped = capped or (total or 0) > SEARCH_LIMIT
        is_complete = not capped and not unread and len(items) >= (total or 0)
        return SearchResult(items[:SEARCH_LIMIT], total, capped, is_complete)

    async def fetch_page(
        self,
        next_page: str | None = None,
        *,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchPage:
        """Fetch one page of a search, the first or the one that a page before led to. Raises RemoteError."""
        query = _search_query(q, upc, project_number, labels)
        url = next_page or f"{self._read_base}releases/" + (f"?{query}" if query else "")
        page = _read_json_object(await self._get(url))
        rows: object = page.get("results")
        if not isinstance(rows, list):
            raise ServiceFault(SubmissionText.tr("OpenPlay's search returned no list of results."), status=200)
        ahead, shown = _resolve_link(url, page.get("next")), page.get("result_range")
        total = _read_count(page.get("total_results"), None)
        return SearchPage(
            items=tuple(_read_hits(cast("list[object]", rows))),
            next_page=ahead if ahead != url else None,
            total=total,
            shown=shown[:_MAX_RANGE_CHARS] if isinstance(shown, str) else "",
            is_capped=(total or 0) > SEARCH_LIMIT,
        )

    async def fetch_copies(self, record_id: str, upc: str) -> list[RemoteRelease]:
        """Fetch the Platform records made of a Music record: those with its UPC that name it. Raises RemoteError."""
        releases: list[RemoteRelease] = []
        for hit in (await self.search(upc=upc)).items:
            if hit.id is None or hit.id == record_id:
                continue
            try:
                other = await self.get(hit.id)
            except NotFound:
                continue
            if other.copy_of == record_id:
                releases.append(replace(other, id=hit.id))
        return releases

    async def _pages(self, query: str) -> AsyncIterator[dict[str, object]]:
        url: str | None = f"{self._read_base}releases/" + (f"?{query}" if query else "")
        seen: set[str] = set()
        while url is not None and url not in seen:
            seen.add(url)
            page = _read_json_object(await self._get(url))
            yield page
            url = _resolve_link(url, page.get("next"))

    async def _get(self, url: str, max_body: int = MAX_JSON_BYTES) -> Reply:
        self._check_origin(url)
        self._back_off.check(_SERVICE)
        await self._token_bucket.take(self._reserve)
        self._back_off.check(_SERVICE)
        reply = self._remove_secrets(await self._http.send("GET", url, headers=self._headers, max_body=max_body))
        self._raise_unless_ok(reply)
        return reply

    def _requested_wait(self, reply: Reply) -> RateLimited | None:
        """Note a wait that OpenPlay asks for, and return the error that says so; None where it asks for none."""
        if reply.status == 429:
            return self._back_off.record_refusal(_SERVICE, reply.headers)
        if reply.status == 503 and parse_retry_after(reply.headers) is not None:
            return self._back_off.record_refusal(_SERVICE, reply.headers, busy=True)
        self._back_off.record_success()
        return None

    def _check_origin(self, url: str) -> None:
        if url_origin(url) not in self._origins:
            raise AddressRefused(
                SubmissionText.tr(
                    "OpenPlay's answer contains a link to {url}, which is not one of this account's addresses.",
                    url=url_host(url),
                ),
                meaning=SubmissionText.tr("Nothing was sent there, so your key is safe."),
                remedy=SubmissionText.tr(
                    "If that host belongs to OpenPlay, enter it as the account's address for looking up releases."
                ),
            )

    def _raise_unless_ok(self, reply: Reply) -> None:
        wait = self._requested_wait(reply)
        if wait is not None:
            raise wait
        if 300 <= reply.status < 400:
            self._check_origin(_resolve_link(reply.url, reply.headers.get("location")) or reply.url)
            raise ServiceFault(
                SubmissionText.tr(
                    "OpenPlay answered with a redirect ({status}), which the app does not follow.", status=reply.status
                ),
                status=reply.status,
                remedy=SubmissionText.tr(
                    "Check the account's addresses: they must begin with https:// and end with /v1/."
                ),
            )
        if not 200 <= reply.status < 300:
            raise _error_for(reply)

    async def create(self, payload: bytes) -> CreateAnswer:
        """Create a release: exactly one POST, whatever comes back. Raises nothing of the network; see `CreateAnswer`.

        When cancelled the request may have been sent: whoever cancels has to treat the outcome as unknown.
        """
        try:
            self._back_off.check(_SERVICE)
        except RateLimited as wait:
            return CreateAnswer(Outcome.RATE_LIMITED, retry_after=wait.retry_after, message=str(wait), error=wait)
        self._token_bucket.take_now()
        headers = self._headers | {"Content-Type": "application/json", "Connection": "close"}
        url = f"{self._write_base}releases/"
        try:
            reply = await self._http.send("POST", url, headers=headers, content=payload, new_connection=True)
        except (Offline, AddressRefused) as error:
            return CreateAnswer(Outcome.NOT_SENT, message=str(error), error=error)
        except (ConnectionLost, ServiceFault) as error:
            return CreateAnswer(Outcome.UNKNOWN, message=str(error), error=error)
        return self._to_create_answer(self._remove_secrets(reply))

    def _remove_secrets(self, reply: Reply) -> Reply:
        """Return an answer without our own credentials, where it echoes them: answers are stored and shown."""
        body = reply.body
        for secret in self._secrets:
            body = body.replace(secret, b"[removed]") if secret else body
        return replace(reply, body=body)

    def _to_create_answer(self, reply: Reply) -> CreateAnswer:
        raw = reply.text[:RAW_LIMIT]
        rate_limited = self._requested_wait(reply)
        if rate_limited is not None and reply.status == 429:
            wait = rate_limited.retry_after
            return CreateAnswer(
                Outcome.RATE_LIMITED, 429, raw=raw, message=str(rate_limited), retry_after=wait, error=rate_limited
            )
        if 200 <= reply.status < 300:
            remote_id = _created_id(reply)
            outcome = Outcome.UNKNOWN if remote_id is None else Outcome.CONFIRMED
            return CreateAnswer(outcome, reply.status, remote_id, raw)
        outcome = Outcome.REFUSED if reply.status in _REFUSED_STATUSES else Outcome.UNKNOWN
        error = _error_for(reply)
        return CreateAnswer(outcome, reply.status, None, raw, _error_message(reply) or str(error), error=error)


_REFUSED_STATUSES = frozenset({400, 401, 403, 404, 413, 422})


def _search_query(q: str | None, upc: str | None, project_number: str | None, labels: Sequence[str]) -> str:
    pairs = [("q", q), ("filters[upc]", upc), ("filters[project_number]", project_number)]
    pairs += [("filters[label][]", label) for label in labels]
    return urlencode([(name, value) for name, value in pairs if value], quote_via=quote)


def _read_hits(rows: Sequence[object]) -> list[SearchHit]:
    """Read the rows of a search that are objects."""
    hits = [parse_remote(cast("dict[str, object]", row)) for row in rows if isinstance(row, dict)]
    return [SearchHit(remote.id, remote.title, remote.upc) for remote in hits]


def _read_count(value: object, otherwise: int | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _resolve_link(url: str, link: object) -> str | None:
    """Return where a link in an answer leads; None where there is none. Raises AddressRefused."""
    if not isinstance(link, str) or not link:
        return None
    try:
        return urljoin(url, link)
    except ValueError:
        raise AddressRefused(
            SubmissionText.tr("OpenPlay's answer contains an unreadable link."),
            meaning=SubmissionText.tr("Nothing was sent there."),
            remedy=SubmissionText.tr("Try again later. If it continues, contact OpenPlay support."),
        ) from None


def _read_json_object(reply: Reply) -> dict[str, object]:
    """Return the JSON object in an answer. Raises ServiceFault when there is none."""
    if reply.truncated:
        raise ServiceFault(
            SubmissionText.tr("OpenPlay's answer is larger than 10 MB and was not read."), status=reply.status
        )
    try:
        value = read_json(reply.body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServiceFault(
            SubmissionText.tr("OpenPlay's answer does not match its documentation."),
            status=reply.status,
            service_message=reply.text[:_MAX_MESSAGE_CHARS],
            remedy=SubmissionText.tr(
                "Check the account's addresses; a login page or proxy may have answered instead of OpenPlay."
            ),
        )
    return cast("dict[str, object]", value)


def _is_object(reply: Reply) -> bool:
    """Say whether an answer is one JSON object that was read whole."""
    try:
        _read_json_object(reply)
    except ServiceFault:
        return False
    return True


def _created_id(reply: Reply) -> str | None:
    """Find the new release's id. An id that is neither text nor a number is none: the release has to be looked for."""
    try:
        value = _read_json_object(reply).get("id")
    except ServiceFault:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) and len(value) <= _MAX_ID_CHARS else None


def _error_message(reply: Reply) -> str:
    """Return the service's own error text: the documented `error`, else any JSON as it is; of HTML and the like,
    nothing.
    """
    error = _error_text(reply)
    if error:
        return error
    try:
        value = read_json(reply.body)
    except ValueError:
        return ""
    return canonical_json(value)[:_MAX_MESSAGE_CHARS] if value else ""


def _error_text(reply: Reply) -> str:
    """Return the text under `error` in an answer; empty where there is none."""
    try:
        value = read_json(reply.body)
    except ValueError:
        return ""
    error = cast("dict[str, object]", value).get("error") if isinstance(value, dict) else None
    return error[:_MAX_MESSAGE_CHARS] if isinstance(error, str) else ""


def _error_for(reply: Reply) -> RemoteError:
    status, words = reply.status, _error_message(reply)
    meaning = SubmissionText.tr("Its answer: {words}", words=words) if words else ""
    match status:
        case 401 | 403:
            return LoginRefused(
                SubmissionText.tr("OpenPlay rejected the API key ({status}).", status=status),
                meaning=meaning,
                remedy=SubmissionText.tr(
                    "Check the key's ID and secret and whether it was revoked (in OpenPlay: Manage, API Keys)."
                ),
            )
        case 407 | 511:
            return ServiceFault(
                SubmissionText.tr(
                    "The network wants you to sign in before it lets the app through ({status}).", status=status
                ),
                status=status,
                service_message=words,
                meaning=meaning,
                remedy=SubmissionText.tr("Open any page in your browser and sign in to the network there."),
            )
        case 404:
            return NotFound(
                SubmissionText.tr("OpenPlay does not have this (404)."),
                meaning=meaning,
                remedy=SubmissionText.tr("Check the account's addresses."),
            )
        case _ if 400 <= status < 500 and status not in {408, 409, 425}:
            return Rejected(
                SubmissionText.tr("OpenPlay rejected the request ({status}).", status=status),
                status=status,
                service_message=words,
                meaning=meaning,
            )
        case _:
            return ServiceFault(
                SubmissionText.tr("OpenPlay could not answer ({status}).", status=status),
                status=status,
                service_message=words,
                meaning=meaning,
            )
