"""What goes into a message beside the draft, and what comes out of it beside the XML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from trackball_desktop.domain.assets import ArtworkFacts, AssetRole, AudioFacts, FileFacts


@dataclass(frozen=True)
class MessageParty:
    """Who sends or gets a message: a DDEX party id (PADPIDA…) and a name."""

    dpid: str
    name: str


@dataclass(frozen=True)
class Envelope:
    """A message's header. `created` has a time zone. Only a takedown has no deals."""

    sender: MessageParty
    recipient: MessageParty
    message_id: str
    created: datetime
    thread_id: str = ""
    is_takedown: bool = False
    is_test: bool = False


@dataclass(frozen=True)
class DeliveredFile:
    """A file beside the message. `owner_id` is the track's or release's id, `uri` its place from the message's folder.

    `size` is in bytes, `md5` in hex. `facts` are those of the asset; None where it was never measured.
    """

    owner_id: str
    role: AssetRole
    uri: str
    size: int
    md5: str
    facts: AudioFacts | ArtworkFacts | FileFacts | None = None


class Reason(StrEnum):
    """Why a value of the draft is not in the message, or not as it stands in the draft."""

    NO_PLACE = "no_place"
    """The format has no element for it."""
    INTERNAL = "internal"
    """It is for the label alone, and not sent to anybody."""
    NO_DEALS = "no_deals"
    """Its place is in the deals, and a takedown has none."""
    NOT_A_VALUE = "not_a_value"
    """It is not of the form that the format takes there."""
    ON_TRACKS = "on_tracks"
    """It stands on each track."""
    RESPELLED = "respelled"
    """It is in the message in another spelling."""
    FILLED = "filled"
    """The draft says nothing, and the message must."""
    GROUPED = "grouped"
    """A track has several works: their people are in the message, without saying of which work."""


@dataclass(frozen=True)
class Remark:
    """A value that is not in the message as it is in the draft. `path` is that of the `set` verb."""

    path: str
    value: str
    reason: Reason


@dataclass(frozen=True)
class Message:
    """A message as UTF-8 XML. `user_defined` are roles and types that went out as UserDefined: DDEX has none for
    them.
    """

    xml: bytes
    remarks: tuple[Remark, ...]
    user_defined: tuple[str, ...]
