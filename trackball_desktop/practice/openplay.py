"""The Connect API v1 of OpenPlay: version, search and get under both bases, create under the tenant's.

Also `/practice/faults` on the same port, without a login, where another process can read and set the faults.
"""

from __future__ import annotations

import base64
import hmac
import json
import math
import threading
from html import escape
from typing import Any, cast
from urllib.parse import parse_qs, urlencode

from trackball_desktop.practice.catalogue import RecordDatabase
from trackball_desktop.practice.context import PracticeContext
from trackball_desktop.practice.web import Answer, ConnectionDropped, Request

SECOND_VERSION = "/connect/v2/"
READ_BASE, WRITE_BASE = "/v1/", "/connect/v1/"
FAULTS_PATH = "/practice/faults"
PAGE_SIZE, LAST_PAGE = 50, 200
MAX_BODY = 20 * 1024 * 1024


class _TokenBucket:
    """A token bucket: `burst` requests at once, then so many a second."""

    def __init__(self, context: PracticeContext) -> None:
        self._context = context
        self._tokens = float(context.variant.burst)
        self._updated_at = context.clock()
        self._lock = threading.Lock()

    def wait(self) -> int:
        """Take a token and return 0, or return after how many seconds there will be one."""
        rate, burst = self._context.variant.requests_per_second, self._context.variant.burst
        with self._lock:
            now = self._context.clock()
            self._tokens = min(burst, self._tokens + (now - self._updated_at) * rate)
            self._updated_at = now
            if self._tokens >= 1:
                self._tokens -= 1
                return 0
            return math.ceil((1 - self._tokens) / rate)


class OpenPlay:
    """The application; call it with a request."""

    def __init__(self, context: PracticeContext, catalogue: RecordDatabase) -> None:
        """Answer from this catalogue."""
        self._context = context
        self._catalogue = catalogue
        self._bucket = _TokenBucket(context)

    def __call__(self, request: Request) -> Answer:
        """Answer one request and write it down."""
        if request.path == FAULTS_PATH:
            return self._faults(request)
        facts: dict[str, str | None] = {}
        status = 0
        try:
            answer = self._answer(request, facts)
            status = answer.status
        finally:
            path = request.path + ("?" + request.query if request.query else "")
            self._catalogue.log_request(request.method, path, status, facts.get("upc"), facts.get("id"))
        return answer

    def _answer(self, request: Request, facts: dict[str, str | None]) -> Answer:
        refused = self._check_access(request)
        if refused:
            return refused
        base = next((base for base in (WRITE_BASE, READ_BASE) if request.path.startswith(base)), None)
        if request.path == SECOND_VERSION:
            return self._second_version(request)
        if base is None:
            if request.path + "/" in (READ_BASE, WRITE_BASE):
                return _redirect_with_slash(request)
            return self._error(404, "Not found")
        rest = request.path.removeprefix(base)
        if not request.path.endswith("/"):
            return _redirect_with_slash(request)
        if rest == "":
            return self._require_method(request, "GET") or Answer.json(200, {"version": "v1"})
        if rest == "releases/":
            if base == WRITE_BASE and request.method == "POST":
                return self._create(request, facts)
            allowed = ("GET", "POST") if base == WRITE_BASE else ("GET",)
            return self._require_method(request, *allowed) or self._search(request)
        head, _, tail = rest.partition("/")
        release_id = tail.removesuffix("/")
        if head != "releases" or "/" in release_id:
            return self._error(404, "Not found")
        record = self._catalogue.get(release_id)
        return self._require_method(request, "GET") or (
            Answer.json(200, record) if record else self._error(404, "Not found")
        )

    def _second_version(self, request: Request) -> Answer:
        """Answer version 2's own address as the variant has it: its documents show this one call and no more."""
        match self._context.variant.api_version_2:
            case "answers":
                return self._require_method(request, "GET") or Answer.json(200, {"version": "v2"})
            case "refuses":
                return self._error(403, "Forbidden")
            case "none":
                return self._error(404, "Not found")

    def _check_access(self, request: Request) -> Answer | None:
        """Refuse a caller without the key, or one that calls too often."""
        scheme, _, value = request.header("Authorization").partition(" ")
        if scheme and scheme.lower() != "basic":
            return self._error(400, "Bad request")
        try:
            given = base64.b64decode(value, validate=True)
        except ValueError:
            given = b""
        keys = self._context.credentials
        if not hmac.compare_digest(given, f"{keys.key_id}:{keys.key_secret}".encode()):
            return self._error(401, "Unauthorized", headers={"WWW-Authenticate": 'Basic realm="OpenPlay"'})
        if self._context.should_inject("unauthorized"):
            return self._error(401, "Unauthorized", headers={"WWW-Authenticate": 'Basic realm="OpenPlay"'})
        if self._context.should_inject("redirect"):
            return _SIGN_IN_REDIRECT
        wait = self._context.faults.retry_after if self._context.should_inject("rate_limit") else self._bucket.wait()
        return _rate_limit_answer(wait) if wait else None

    def _search(self, request: Request) -> Answer:
        parameters = parse_qs(request.query, keep_blank_values=True)
        page_text = parameters.get("page", ["1"])[-1]
        if not page_text.isdecimal() or not 1 <= int(page_text) <= LAST_PAGE:
            return self._error(400, f"page must be a number from 1 to {LAST_PAGE}", field="page")
        page = int(page_text)
        hits = self._catalogue.search(
            parameters.get("q", [""])[-1],
            parameters.get("filters[upc]", [None])[-1],
            parameters.get("filters[project_number]", [None])[-1],
            parameters.get("filters[label][]", []),
        )
        last = min(max(1, math.ceil(len(hits) / PAGE_SIZE)), LAST_PAGE)
        shown = hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        start = (page - 1) * PAGE_SIZE + 1 if shown else 0
        other_parameters = [(name, value) for name, values in parameters.items() if name != "page" for value in values]

        def link(number: int) -> str:
            query = urlencode([*other_parameters, ("page", str(number))])
            return f"http://{request.header('Host')}{request.path}?{query}"

        return Answer.json(
            200,
            {
                "next": link(page + 1) if page < last else None,
                "previous": link(page - 1) if page > 1 else None,
                "last": link(last),
                "first": link(1),
                "current_page": page,
                "total_results": len(hits),
                "result_range": f"{start} - {start + len(shown) - 1 if shown else 0}",
                "results": [{"title": hit.title, "upc": hit.upc, "id": hit.id} for hit in shown],
            },
        )

    def _create(self, request: Request, facts: dict[str, str | None]) -> Answer:
        body = request.read(MAX_BODY)
        if body is None:
            return self._error(413, "The request is too large")
        if request.header("Content-Type").partition(";")[0].strip().lower() != "application/json":
            return self._error(400, "The request body must be JSON")
        try:
            payload = body.decode()
            sent: Any = json.loads(payload)
        except ValueError:
            return self._error(400, "The request body is not valid JSON")
        if not isinstance(sent, dict):
            return self._error(400, "The request body must be a JSON object")
        upc = cast(dict[str, Any], sent).get("upc")
        facts["upc"] = None if upc is None else str(upc)
        if self._context.should_inject("drop_before_create"):
            raise ConnectionDropped
        if self._context.should_inject("error_500_before_create"):
            return self._error(500, "Internal server error")
        release_id, refused = self._catalogue.create(payload)
        if refused:
            return self._validation_error(refused)
        facts["id"] = release_id
        if self._context.should_inject("lose_answer_after_create"):
            raise ConnectionDropped
        if self._context.should_inject("error_500_after_create"):
            return self._error(500, "Internal server error")
        if self._context.should_inject("rate_limit_after_create"):
            return _rate_limit_answer(self._context.faults.retry_after)
        if self._context.should_inject("redirect_after_create"):
            return _SIGN_IN_REDIRECT
        record = self._catalogue.get(release_id)
        shown: dict[str, Any] = {"whole": record, "id": {"id": release_id}, "none": {}}
        return Answer.json(self._context.variant.create_status, shown[self._context.variant.create_body])

    def _require_method(self, request: Request, *methods: str) -> Answer | None:
        if request.method in methods or (request.method == "HEAD" and "GET" in methods):
            return None
        return self._error(405, "Method not allowed", headers={"Allow": ", ".join(methods)})

    def _validation_error(self, refused: dict[str, list[str]]) -> Answer:
        status = self._context.variant.invalid_status
        if self._context.variant.error_shape == "errors":
            return Answer.json(status, {"errors": refused})
        return self._error(status, "; ".join(f"{path} {words}" for path in refused for words in refused[path]))

    def _error(
        self, status: int, message: str, *, field: str = "base", headers: dict[str, str] | None = None
    ) -> Answer:
        """Return a refusal in the shape that this variant has."""
        shape = self._context.variant.error_shape
        if shape == "html":
            head = f"<head><title>{status}</title></head>"
            page = f"<!DOCTYPE html><html>{head}<body><h1>{escape(message)}</h1></body></html>"
            return Answer(status, page.encode(), "text/html; charset=utf-8", headers or {})
        return Answer.json(status, {"errors": {field: [message]}} if shape == "errors" else {"error": message}, headers)

    def _faults(self, request: Request) -> Answer:
        """Answer the faults to programs; not to a page of another site that a browser shows."""
        host = request.header("Host").rpartition(":")[0].strip("[]")
        if request.header("Origin") or host not in {"127.0.0.1", "localhost", "::1"}:
            return Answer.json(403, {"error": "Only programs of this computer may see or set faults."})
        if request.method == "POST":
            try:
                changes: Any = json.loads(request.read(MAX_BODY) or b"")
                if not isinstance(changes, dict):
                    raise ValueError("Send a JSON object of faults.")
                self._context.faults.update(cast(dict[str, Any], changes))
            except ValueError as error:
                return Answer.json(400, {"error": str(error)})
        return Answer.json(200, vars(self._context.faults))


_SIGN_IN_REDIRECT = Answer(302, headers={"Location": "https://login.example/sign-in"})


def _rate_limit_answer(wait: int) -> Answer:
    return Answer.json(429, {"error": f"Rate limit exceeded; retry after {wait} seconds"}, {"Retry-After": str(wait)})


def _redirect_with_slash(request: Request) -> Answer:
    """Redirect as web frameworks do; a client that follows it with a POST loses its body."""
    query = "?" + request.query if request.query else ""
    return Answer(301, headers={"Location": f"http://{request.header('Host')}{request.path}/{query}"})
