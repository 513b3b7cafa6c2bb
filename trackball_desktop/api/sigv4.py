"""Presigned S3 URLs by botocore's signer, for any moment. Import this module off the main thread: botocore is heavy.

botocore always signs with this computer's clock and takes no other. A computer whose clock is wrong would then never
get a file to S3, so the signer below puts in the moment it is given, at the one place where the request is prepared
and its timestamp is still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class _SignerAt(S3SigV4QueryAuth):
    def __init__(self, credentials: Credentials, region: str, expires: int, moment: datetime) -> None:
        super().__init__(credentials, "s3", region, expires)
        self._moment = moment

    def _modify_request_before_signing(self, request: Any) -> None:
        request.context["timestamp"] = self._moment.strftime(SIGV4_TIMESTAMP)
        super()._modify_request_before_signing(request)


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
    request: Any = AWSRequest(method=method, url=url, headers=dict(headers))
    _SignerAt(Credentials(access_key_id, secret, session_token), region, expires, moment).add_auth(request)
    return str(request.url)
