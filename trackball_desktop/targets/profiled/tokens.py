"""The login at a distributor: OAuth2 with a password or a client's own credentials, by a profile's answers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Mapping
from typing import Protocol, cast
from urllib.parse import urlencode

from trackball_desktop.api.http import Content, Reply
from trackball_desktop.domain.errors import LoginRefused, Rejected, ServiceFault
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.targets.base import ClientDependencies
from trackball_desktop.targets.profiled.profile import Profile

RENEW_BEFORE_SECONDS = 60.0
"""Seconds before its end in which a token is renewed."""
_MAX_ANSWER_BYTES = 64 * 1024


class SendRequest(Protocol):
    """Sends a request without a login."""

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], content: Content = None, *, max_body: int = ...
    ) -> Awaitable[Reply]: ...


class Tokens:
    """What is known of the login, in memory alone. One renewal at a time."""

    def __init__(self, dependencies: ClientDependencies, profile: Profile, send: SendRequest) -> None:
        self._dependencies = dependencies
        self._profile = profile
        self._send = send
        self._lock = asyncio.Lock()
        self._access = self._refresh = ""
        self._expires_at = 0.0

    @property
    def values(self) -> tuple[str, str]:
        """The tokens, to be taken out of answers that repeat them."""
        return self._access, self._refresh

    async def get(self) -> str:
        """Return a token that lives for a while. Raises RemoteError."""
        async with self._lock:
            if not self._access or time.monotonic() >= self._expires_at - RENEW_BEFORE_SECONDS:
                await self.renew()
            return self._access

    async def renew_after(self, refused: str) -> str:
        """Return another token than the one that was refused."""
        async with self._lock:
            if self._access == refused:
                self._expires_at = 0.0
                await self.renew()
            return self._access

    async def renew(self) -> None:
        """Get a token by the refresh token where there is one, else by the credentials. Raises RemoteError."""
        self._profile.require_answers("login")
        if self._refresh:
            try:
                return await self._request_token({"grant_type": "refresh_token", "refresh_token": self._refresh})
            except (LoginRefused, Rejected):
                self._refresh = ""
        fields, secrets = self._dependencies.account.fields, self._dependencies.secrets
        grant = str(self._profile.value("login.grant"))
        form = {"grant_type": grant}
        if grant == "password":
            form |= {"username": fields.get("username", ""), "password": secrets.get("password", "")}
        scopes = self._profile.value("login.scopes")
        if isinstance(scopes, list) and scopes:
            form["scope"] = " ".join(str(item) for item in cast("list[object]", scopes))
        return await self._request_token(form)

    async def _request_token(self, form: dict[str, str]) -> None:
        name = self._profile.name
        client = {
            "client_id": self._dependencies.account.fields.get("client_id", ""),
            "client_secret": self._dependencies.secrets.get("client_secret", ""),
        }
        body = urlencode(form | {key: value for key, value in client.items() if value}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        reply = await self._send(
            "POST", str(self._profile.value("login.token_url")), headers, body, max_body=_MAX_ANSWER_BYTES
        )
        if reply.status in {400, 401, 403}:
            raise LoginRefused(
                TargetText.tr("{name} rejected the login ({status}).", name=name, status=reply.status),
                remedy=TargetText.tr("Check the account's name, password, client ID and client secret."),
            )
        answer = read_json_object(reply, name)
        access, refresh, seconds = (answer.get(key) for key in ("access_token", "refresh_token", "expires_in"))
        if not isinstance(access, str) or not access:
            raise ServiceFault(
                TargetText.tr("{name} returned no token after the login.", name=name), status=reply.status
            )
        told_seconds = self._profile.object_value("login.lifetime").get("seconds")
        lifetimes = (
            float(s) for s in (seconds, told_seconds) if isinstance(s, int | float) and not isinstance(s, bool)
        )
        self._access, self._expires_at = (
            access,
            time.monotonic() + max(next(lifetimes, 300.0), RENEW_BEFORE_SECONDS + 1.0),
        )
        if isinstance(refresh, str):
            self._refresh = refresh


def read_json_object(reply: Reply, name: str) -> dict[str, object]:
    """Return the JSON object of an answer. Raises ServiceFault where it is none."""
    try:
        value: object = json.loads(reply.body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ServiceFault(
            TargetText.tr("{name} returned something that is not a JSON object.", name=name), status=reply.status
        )
    return cast("dict[str, object]", value)
