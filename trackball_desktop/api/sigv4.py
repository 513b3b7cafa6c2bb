"""Presigned S3 URLs by botocore's signer, for any moment. The first one loads botocore, which takes 0.1 s.

botocore always signs with this computer's clock and takes no other. A computer whose clock is wrong would then never
get a file to S3, so the signer below puts in the moment it is given, at the one place where the request is prepared
and its timestamp is still open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any


@cache
def _load_signer() -> tuple[Callable[[str, str, str | None, str, int, datetime], Any], Callable[..., Any]]:
    """Return what makes a signer (key id, secret, session token, region, seconds, moment), and what makes a request."""
    from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth  # whoever has a signing service does without
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    class SignerAt(S3SigV4QueryAuth):
        def __init__(
            self, key_id: str, secret: str, token: str | None, region: str, expires: int, moment: datetime
        ) -> None:
            super().__init__(Credentials(key_id, secret, token), "s3", region, expires)
            self._moment = moment

        def _modify_request_before_signing(self, request: Any) -> None:
            request.context["timestamp"] = self._moment.strftime(SIGV4_TIMESTAMP)
            super()._modify_request_before_signing(request)

    return SignerAt, AWSRequest


def presign(
    method: str,
    url: str,
    headers: Mapping[str, str],
    *,
    access_key_id: str,
    secret: str,
    session_token: str | None,
    region: str,
    expires: int,
    moment: datetime,
) -> str:
    """Return the URL with a signature over method, address and headers, valid for `expires` seconds from `moment`."""
    new_signer, new_request = _load_signer()
    request = new_request(method=method, url=url, headers=dict(headers))
    new_signer(access_key_id, secret, session_token, region, expires, moment).add_auth(request)
    return str(request.url)
