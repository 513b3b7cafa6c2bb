"""What all catalogues have in common: each is asked at its own pace, and waits when it says that it is busy."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from trackball_desktop.api.backoff import BackOff
from trackball_desktop.api.http import Http, Reply
from trackball_desktop.api.token_bucket import TokenBucket
from trackball_desktop.domain.errors import RateLimited
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.lookups.json_fields import UnreadableAnswer

MAX_ANSWER = 4 * 1024 * 1024
"""Bytes; the longest answers, of box sets with all their tracks, have about 1 MiB."""


class CatalogueClient:
    """One catalogue's connection.

    `token_bucket` is its bucket, which all requests to it share.
    """

    def __init__(
        self, http: Http, name: str, base: str, token_bucket: TokenBucket, back_off: BackOff | None = None
    ) -> None:
        self.name = name
        self._http = http
        self._base = base.rstrip("/")
        self._token_bucket = token_bucket
        self._back_off = back_off or BackOff()

    async def get(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a GET request once it is its turn. `path` is relative, and safe only when made by `quote_segment`.

        Raises RateLimited, UnreadableAnswer for a status that is no answer, and the errors of `Http.send`.
        """
        self._back_off.check(self.name)
        await self._token_bucket.take()
        self._back_off.check(self.name)
        address = f"{self._base}/{path}" + (f"?{urlencode(query)}" if query else "")
        reply = await self._http.send("GET", address, headers=headers, max_body=MAX_ANSWER)
        if reply.status in {429, 503} or (reply.status == 403 and "retry-after" in reply.headers):
            raise self.record_refusal(reply)
        if reply.status not in {200, 404}:
            raise UnreadableAnswer(
                self.name, NetworkText.tr("it has status {status}", status=reply.status), status=reply.status
            )
        self._back_off.record_success()
        return reply

    def record_refusal(self, reply: Reply) -> RateLimited:
        """Note that the catalogue wants to be left alone for a while, and return the error for it."""
        return self._back_off.record_refusal(self.name, reply.headers, busy=reply.status == 503)


def quote_segment(text: str) -> str:
    """Return a text as one part of a path."""
    return quote(text, safe="")
