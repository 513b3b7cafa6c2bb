"""The signed manifest of the newest version.

    {"signed": "<JSON as a text>", "signatures": [{"key": "<public key>", "signature": "<64 bytes>"}]}     hex

The signature is over the bytes of the text (UTF-8) as they came, so nothing has to be put into a canonical form first.
The text says:

    {"app": "trackball-desktop", "version": "0.3.0", "published": "2026-11-29T00:00:00Z",
     "expires": "2027-02-27T00:00:00Z", "notes": "plain text",
     "files": {"windows-x86_64-setup": {"url": "Trackball.exe", "size": 1, "sha256": "<64 hex>"}}}

`url` may be relative to the manifest's address. Signatures by RFC 8032 (Ed25519), verified by libsodium.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from trackball_desktop.domain.errors import UpdateRefused
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.updates.versions import VERSION, parse_version

MAX_BYTES = 256 * 1024
"""What a manifest may have; a real one has about 2 KB."""
MAX_FILE_BYTES = 1 << 30
_Hex64 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Hex128 = Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class _Signature(BaseModel):
    model_config = ConfigDict(strict=True)

    key: _Hex64
    signature: _Hex128


class _Envelope(BaseModel):
    model_config = ConfigDict(strict=True)

    signed: str
    signatures: Annotated[list[_Signature], Field(min_length=1, max_length=8)]


class UpdateFile(BaseModel):
    """One file of a version: its address, its size in bytes, its SHA-256."""

    model_config = ConfigDict(frozen=True)

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    size: Annotated[int, Field(gt=0, le=MAX_FILE_BYTES)]
    sha256: _Hex64


class Manifest(BaseModel):
    """What is known of the newest version. `files` are by kind of installation (`installation.Installation.key`)."""

    model_config = ConfigDict(frozen=True)

    app: Literal["trackball-desktop"]
    version: Annotated[str, Field(pattern=VERSION)]
    published: AwareDatetime
    expires: AwareDatetime
    notes: Annotated[str, Field(max_length=20_000)] = ""
    files: dict[str, UpdateFile]


def read_manifest(content: bytes, keys: Sequence[str], *, now: datetime, at_least: str) -> Manifest:
    """Return what a manifest says, after its signature, its expiry and its version were checked.

    `keys` are public keys in hex, one of which must have signed; `at_least` is the highest version that was ever seen:
    an older manifest, however well signed, is refused. Raises UpdateRefused.
    """
    try:
        envelope = _Envelope.model_validate_json(content[: MAX_BYTES + 1])
    except ValidationError:
        raise _refused_error(NetworkText.tr("The update information cannot be read.")) from None
    signed = envelope.signed.encode("utf-8", "surrogatepass")
    if not any(_is_valid_signature(entry, signed) for entry in envelope.signatures if entry.key in keys):
        raise _refused_error(NetworkText.tr("It is not signed by us: it was tampered with or comes from someone else."))
    try:
        manifest = Manifest.model_validate_json(signed)
    except ValidationError:
        raise _refused_error(
            NetworkText.tr("It is signed by us but has a format that this version does not support.")
        ) from None
    if manifest.expires <= now:
        raise _refused_error(
            NetworkText.tr(
                "It expired on {expires}; someone may be holding back a newer one.",
                expires=f"{manifest.expires:%Y-%m-%d}",
            ),
            remedy=NetworkText.tr("Check this computer's date. If it is right, check our website for a newer version."),
        )
    if parse_version(manifest.version) < parse_version(at_least):
        raise _refused_error(
            NetworkText.tr(
                "It offers {version}, which is older than {at_least}.", version=manifest.version, at_least=at_least
            )
        )
    return manifest


def _is_valid_signature(entry: _Signature, signed: bytes) -> bool:
    try:
        VerifyKey(bytes.fromhex(entry.key)).verify(signed, bytes.fromhex(entry.signature))
    except (CryptoError, ValueError):
        return False
    return True


def _refused_error(why: str, remedy: str = "") -> UpdateRefused:
    return UpdateRefused(
        NetworkText.tr("The information about a newer version was not used."),
        meaning=NetworkText.tr("{why} The current version stays installed.", why=why),
        remedy=remedy or NetworkText.tr("The app checks again tomorrow."),
    )
