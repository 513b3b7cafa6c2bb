"""Signature Version 4 of S3, from both sides: practice's signing service signs with it, practice's S3 store verifies.

Written from the published description of the algorithm, so that it agrees with the real store and not with our client.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from calendar import timegm
from dataclasses import dataclass, field
from time import gmtime, strftime, strptime
from urllib.parse import quote, unquote, urlsplit

from trackball_desktop.practice.web import Request

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MAX_EXPIRES = 7 * 24 * 3600
MAX_SKEW = 15 * 60

Pairs = list[tuple[str, str]]


class S3Refusal(Exception):
    """S3 says no: `status`, its `code`, its words, and further elements of the error document."""

    def __init__(self, status: int, code: str, message: str, **extra_elements: str) -> None:
        """Take what the error document says."""
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.extra_elements = extra_elements


@dataclass(frozen=True)
class Signer:
    """A credential and where it is good."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    session_token: str | None = field(default=None, repr=False)

    def presign(self, method: str, url: str, headers: dict[str, str], now: float, expires: int) -> str:
        """Return the address with a signature over the method, the host, its query and exactly these headers."""
        parts = urlsplit(url)
        stamp = strftime("%Y%m%dT%H%M%SZ", gmtime(now))
        signed = {"host": parts.netloc, **{name.lower(): value for name, value in headers.items()}}
        query: Pairs = [
            *query_pairs(parts.query),
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", f"{self.access_key}/{self._scope(stamp)}"),
            ("X-Amz-Date", stamp),
            ("X-Amz-Expires", str(expires)),
            ("X-Amz-SignedHeaders", ";".join(sorted(signed))),
        ]
        if self.session_token:
            query.append(("X-Amz-Security-Token", self.session_token))
        text = canonical_request(method, parts.path, query, signed, UNSIGNED)
        signature = self.signature(stamp, text)
        return (
            f"{parts.scheme}://{parts.netloc}{parts.path}?{canonical_query([*query, ('X-Amz-Signature', signature)])}"
        )

    def string_to_sign(self, stamp: str, canonical: str) -> str:
        """Return what the key signs."""
        return "\n".join((ALGORITHM, stamp, self._scope(stamp), hashlib.sha256(canonical.encode()).hexdigest()))

    def signature(self, stamp: str, canonical: str) -> str:
        """Return the signature of a canonical request made at `stamp` (20250101T120000Z)."""
        key = f"AWS4{self.secret_key}".encode()
        for part in (stamp[:8], self.region, "s3", "aws4_request", self.string_to_sign(stamp, canonical)):
            key = hmac.digest(key, part.encode(), "sha256")
        return key.hex()

    def _scope(self, stamp: str) -> str:
        return f"{stamp[:8]}/{self.region}/s3/aws4_request"


def canonical_query(pairs: Pairs) -> str:
    """Return the pairs sorted and encoded as the algorithm wants them."""
    return "&".join(f"{name}={value}" for name, value in sorted((_quote(name), _quote(value)) for name, value in pairs))


def canonical_request(method: str, path: str, query: Pairs, headers: dict[str, str], payload: str) -> str:
    """Return the canonical form; `headers` are the signed ones by lower-case name, `path` is encoded."""
    lines = [f"{name}:{' '.join(headers[name].split())}" for name in sorted(headers)]
    resource = quote(unquote(path), safe="/-_.~")
    return "\n".join((method, resource, canonical_query(query), *lines, "", ";".join(sorted(headers)), payload))


def query_pairs(query: str) -> Pairs:
    """Return the decoded pairs of a query string as sent; S3 takes + for itself."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in parts]


def verify(request: Request, signer: Signer, now: float) -> str:
    """Accept the request or raise S3Refusal. Return the payload hash that the caller must enforce, or UNSIGNED."""
    pairs = query_pairs(request.query)
    query = dict(pairs)
    presigned = "X-Amz-Algorithm" in query or "X-Amz-Signature" in query
    header = request.header("Authorization")
    if presigned and header:
        text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header"
        raise S3Refusal(400, "InvalidArgument", f"{text} should be specified", ArgumentName="Authorization")
    if not presigned and not header:
        raise S3Refusal(403, "AccessDenied", "Access Denied")
    claims = _read_query(query, now) if presigned else _read_header(request, header, now)
    _check_credential(claims, signer, query.get("X-Amz-Security-Token") or request.header("x-amz-security-token"))
    sent = {name.lower() for name in request.headers}
    unsigned = sorted(name for name in sent if name.startswith("x-amz-") and name not in claims.headers)
    if unsigned:
        text = "There were headers present in the request which were not signed"
        raise S3Refusal(403, "AccessDenied", text, HeadersNotSigned=", ".join(unsigned))
    if "host" not in claims.headers or not sent.issuperset(claims.headers):
        # Without such a header the signature over it cannot be right.
        raise S3Refusal(403, "SignatureDoesNotMatch", _MISMATCH)
    signed = {name: ",".join(request.headers.get_all(name, [])) for name in claims.headers}
    rest = [(name, value) for name, value in pairs if name != "X-Amz-Signature"]
    canonical = canonical_request(request.method, request.path, rest, signed, claims.payload)
    if not hmac.compare_digest(signer.signature(claims.stamp, canonical), claims.signature):
        raise S3Refusal(
            403,
            "SignatureDoesNotMatch",
            _MISMATCH,
            AWSAccessKeyId=signer.access_key,
            StringToSign=signer.string_to_sign(claims.stamp, canonical),
            SignatureProvided=claims.signature,
            CanonicalRequest=canonical,
        )
    return claims.payload


_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your key and signing method."
)


@dataclass(frozen=True)
class _SignatureClaims:
    """What a request says of its signature. `malformed` is the code with which its mistakes are refused."""

    credential: str
    stamp: str
    headers: list[str]
    signature: str
    payload: str
    malformed: str


def _read_query(query: dict[str, str], now: float) -> _SignatureClaims:
    malformed = "AuthorizationQueryParametersError"
    names = (
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Signature",
        "X-Amz-Date",
        "X-Amz-SignedHeaders",
        "X-Amz-Expires",
    )
    if any(name not in query for name in names):
        raise S3Refusal(
            400, malformed, f"Query-string authentication version 4 requires the {', '.join(names)} parameters"
        )
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise S3Refusal(400, malformed, f'X-Amz-Algorithm only supports "{ALGORITHM}"')
    stamp, expires = query["X-Amz-Date"], query["X-Amz-Expires"]
    if not expires.isdecimal():
        raise S3Refusal(400, malformed, "X-Amz-Expires should be a number")
    if int(expires) > MAX_EXPIRES:
        raise S3Refusal(
            400, malformed, "X-Amz-Expires must be less than a week (in seconds); that is, less than 604800"
        )
    at = _parse_timestamp(stamp, malformed)
    if at > now + MAX_SKEW:
        raise S3Refusal(403, "AccessDenied", "Request is not valid yet", ServerTime=_iso(now))
    if now > at + int(expires):
        more = {"X_Amz_Expires": expires, "Expires": _iso(at + int(expires)), "ServerTime": _iso(now)}
        raise S3Refusal(403, "AccessDenied", "Request has expired", **more)
    payload = query.get("X-Amz-Content-Sha256", UNSIGNED)
    headers = query["X-Amz-SignedHeaders"].split(";")
    return _SignatureClaims(query["X-Amz-Credential"], stamp, headers, query["X-Amz-Signature"], payload, malformed)


def _read_header(request: Request, header: str, now: float) -> _SignatureClaims:
    malformed = "AuthorizationHeaderMalformed"
    match = re.fullmatch(
        rf"{ALGORITHM} +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]{{64}})", header.strip()
    )
    if match is None:
        raise S3Refusal(400, malformed, "The authorization header is malformed.")
    stamp = request.header("x-amz-date")
    if abs(_parse_timestamp(stamp, malformed) - now) > MAX_SKEW:
        text = "The difference between the request time and the current time is too large."
        raise S3Refusal(403, "RequestTimeTooSkewed", text, RequestTime=stamp, ServerTime=_iso(now))
    payload = request.header("x-amz-content-sha256")
    if payload.startswith("STREAMING-"):
        raise S3Refusal(501, "NotImplemented", "A header you provided implies functionality that is not implemented")
    if payload != UNSIGNED and not re.fullmatch("[0-9a-f]{64}", payload):
        raise S3Refusal(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    return _SignatureClaims(match[1], stamp, match[2].split(";"), match[3], payload, malformed)


def _check_credential(claims: _SignatureClaims, signer: Signer, token: str | None) -> None:
    parts = claims.credential.split("/")
    if len(parts) != 5 or parts[3:] != ["s3", "aws4_request"] or parts[1] != claims.stamp[:8]:
        raise S3Refusal(
            400, claims.malformed, "Error parsing the Credential: it is mal-formed or its date is another one."
        )
    if parts[0] != signer.access_key or (signer.session_token and not token):
        raise S3Refusal(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
    if (token or None) != signer.session_token:
        raise S3Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
    if parts[2] != signer.region:
        text = f"The region '{parts[2]}' is wrong; expecting '{signer.region}'"
        raise S3Refusal(400, claims.malformed, text, Region=signer.region)


def _parse_timestamp(stamp: str, malformed: str) -> float:
    try:
        return timegm(strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise S3Refusal(
            400, malformed, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        ) from None


def _iso(now: float) -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(now))


def _quote(text: str) -> str:
    return quote(text, safe="-_.~")
