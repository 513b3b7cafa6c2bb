"""A receiver of catalogue events for AWS Lambda: checks the token, stores the body in S3, answers at once.

Settings come from the environment: BUCKET, JWKS, and if wanted AUDIENCE, ISSUER, PREFIX; README.md says more.
Needs nothing but Python's standard library and boto3, which Lambda has.
"""

import base64
import binascii
import gzip
import hashlib
import hmac
import io
import json
import os
import time
import uuid
import zlib

LEEWAY = 60
"""Seconds that two clocks may be apart."""
LONGEST_LIFE = 300
"""Seconds for which a token may be valid: the documents say five minutes."""
LEAST_BITS = 2048
LARGEST_BODY = 64 * 1024 * 1024
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""How PKCS #1 v1.5 says that a SHA-256 follows (RFC 8017, section 9.2)."""


class Refused(Exception):
    """The token is not good; the reason is for the log alone."""


def check_token(header, settings, now):
    """Return the claims of a token in an Authorization header. Raises Refused."""
    scheme, _, token = (header or "").strip().partition(" ")
    if not token:
        token = scheme
    elif scheme.lower() != "bearer":
        raise Refused("no bearer token")
    parts = token.strip().split(".")
    if len(parts) != 3 or len(token) > 8192:
        raise Refused("no token of three parts")
    try:
        head, claims = (json.loads(_decoded(part)) for part in parts[:2])
        signature = _decoded(parts[2])
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Refused("a part cannot be read") from error
    if not isinstance(head, dict) or not isinstance(claims, dict):
        raise Refused("a part is no object")
    if head.get("alg") != "RS256":  # never what the token itself would like: "none", or HMAC with the public key
        raise Refused("not signed by RS256")
    if head.get("crit") is not None:
        raise Refused("it wants something that is not known here")
    signed = f"{parts[0]}.{parts[1]}".encode()
    if not any(_is_signed(signed, signature, key) for key in _keys(settings, head.get("kid"))):
        raise Refused("the signature is not of a known key")
    _check_claims(claims, settings, now)
    return claims


def _check_claims(claims, settings, now):
    expires, issued, begins = (claims.get(name) for name in ("exp", "iat", "nbf"))
    if not _is_number(expires) or now > expires + LEEWAY:
        raise Refused("expired, or without an end")
    if begins is not None and (not _is_number(begins) or now < begins - LEEWAY):
        raise Refused("not valid yet")
    if issued is not None and (not _is_number(issued) or now < issued - LEEWAY):
        raise Refused("issued in the future")
    if expires - (issued if issued is not None else now) > LONGEST_LIFE + LEEWAY:
        raise Refused("valid for too long")
    audience = claims.get("aud")
    if settings.get("AUDIENCE") and settings["AUDIENCE"] not in (
        audience if isinstance(audience, list) else [audience]
    ):
        raise Refused("meant for somebody else")
    if settings.get("ISSUER") and claims.get("iss") != settings["ISSUER"]:
        raise Refused("issued by somebody else")


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _keys(settings, wanted):
    """Return the keys with this id; all RSA keys where the token names none."""
    try:
        document = json.loads(settings.get("JWKS") or "{}")
    except ValueError:
        return []
    found = document.get("keys", [document]) if isinstance(document, dict) else []
    keys = [key for key in found if isinstance(key, dict) and key.get("kty") == "RSA" and key.get("n") and key.get("e")]
    named = [key for key in keys if key.get("kid") == wanted]
    return named if wanted is not None and any("kid" in key for key in keys) else keys


def _is_signed(signed, signature, key):
    """Verify RSASSA-PKCS1-v1_5 with SHA-256 by making the whole block anew and comparing it."""
    try:
        modulus = int.from_bytes(_decoded(key["n"]), "big")
        exponent = int.from_bytes(_decoded(key["e"]), "big")
    except (ValueError, TypeError, binascii.Error):
        return False
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if modulus.bit_length() < LEAST_BITS or exponent < 3 or len(signature) != length or number >= modulus:
        return False
    block = pow(number, exponent, modulus).to_bytes(length, "big")
    tail = b"\x00" + _SHA256 + hashlib.sha256(signed).digest()
    return hmac.compare_digest(block, b"\x00\x01" + b"\xff" * (length - 2 - len(tail)) + tail)


def _decoded(text):
    """Decode base64url without padding; anything else in it raises ValueError."""
    data = text.encode("ascii")
    if b"=" in data or b"+" in data or b"/" in data:
        raise ValueError("not base64url")
    return base64.b64decode(data + b"=" * (-len(data) % 4), altchars=b"-_", validate=True)


def body_of(event):
    """Return the body of a request, unpacked. Raises ValueError where it is no JSON."""
    body = event.get("body") or ""
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    if data[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            data = packed.read(LARGEST_BODY + 1)
    if not data or len(data) > LARGEST_BODY:
        raise ValueError("empty or too large")
    json.loads(data)
    return data


def object_key(prefix, now):
    """Return a key that sorts by time and is never given twice."""
    return f"{prefix}{time.strftime('%Y/%m/%d/%H%M%S', time.gmtime(now))}-{uuid.uuid4().hex}.json.gz"


def handler(event, context=None, put=None, now=None, settings=os.environ):
    """Take one request of API Gateway v2 or a function URL."""
    moment = time.time() if now is None else now
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    try:
        check_token(headers.get("authorization"), settings, moment)
    except Refused as reason:
        print(f"refused: {reason}")
        return {"statusCode": 401, "body": ""}
    try:
        data = body_of(event)
    except (ValueError, EOFError, OSError, zlib.error, RecursionError):
        return {"statusCode": 400, "body": ""}
    key = object_key(settings.get("PREFIX") or "catalogue-events/", moment)
    (put or _put)(settings.get("BUCKET"), key, gzip.compress(data, 6))
    return {"statusCode": 204, "body": ""}


_CLIENT = []


def _put(bucket, key, data):
    if not _CLIENT:
        import boto3

        _CLIENT.append(boto3.client("s3"))
    _CLIENT[0].put_object(Bucket=bucket, Key=key, Body=data, ContentType="application/gzip")
