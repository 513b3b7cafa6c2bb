"""The layout of a delivery: a folder a release with resources, message and MD5 sums, and a batch around several.

    <UPC>/resources/…            <batch>/<UPC>/resources/…
    <UPC>/<UPC>.xml              <batch>/<UPC>/<UPC>.xml
    <UPC>/manifest.md5           <batch>/manifest.md5
                                 <batch>/BatchComplete_<batch>.xml

`manifest.md5` has one line a file, as `md5sum -c` reads it. What tells the recipient that all is there is written last:
the message, or in a batch the file BatchComplete.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import Release, is_video
from trackball_desktop.formats.ern.model import Envelope
from trackball_desktop.formats.ern.xml import add

RESOURCES: Final = "resources"
MANIFEST: Final = "manifest.md5"
_BATCH: Final = "http://ddex.net/xml/ern-c/15"
_ROLE_NAMES: Final = {
    AssetRole.ATMOS: "_atmos",
    AssetRole.VIDEO: "_video",
    AssetRole.COVER: "_cover",
    AssetRole.BOOKLET: "_booklet",
    AssetRole.MOTION: "_motion",
}
_SAFE_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
DELIVERED: Final = frozenset({AssetRole.MASTER, *_ROLE_NAMES})
"""Roles of files that go into a package."""


def is_delivered(release: Release, owner_id: str, role: AssetRole) -> bool:
    """Say whether a file is named by a release's message: a master only where the track itself is no video."""
    if role is not AssetRole.MASTER:
        return role in DELIVERED
    track = next((track for track in release.tracks() if track.id == owner_id), None)
    return track is not None and not is_video(track)


def file_name(release: Release, upc: str, owner_id: str, role: AssetRole, ending: str, number: int = 1) -> str | None:
    """Return where a file goes in a release's folder: resources/<UPC>_<disc>_<track>…; None where its owner is gone.

    `number` tells apart several files of one role: it is the place among them, from 1.
    """
    ending = ending.lower() if _SAFE_ENDING.fullmatch(ending) else ""
    name = _ROLE_NAMES.get(role, "") + (f"_{number}" if number > 1 else "")
    if owner_id == release.id:
        return f"{RESOURCES}/{upc}{name}{ending}"
    for disc_number, disc in enumerate(release.discs, start=1):
        for number, track in enumerate(disc.tracks, start=1):
            if track.id == owner_id:
                return f"{RESOURCES}/{upc}_{disc_number:02}_{number:03}{name}{ending}"
    return None


def manifest(sums: Mapping[str, str]) -> bytes:
    """Return the list of MD5 sums of files by their places, in the order of the names."""
    return "".join(f"{md5}  {name}\n" for name, md5 in sorted(sums.items())).encode()


@dataclass(frozen=True)
class BatchEntry:
    """One message of a batch: its release's UPC, its id, and its place."""

    upc: str
    message_id: str
    path: str
    catalog_number: str = ""


def batch_complete(envelope: Envelope, entries: Sequence[BatchEntry]) -> bytes:
    """Return the file that says that a batch is complete, and lists its messages."""
    root = etree.Element(f"{{{_BATCH}}}ManifestMessage", nsmap={"ern-c": _BATCH})
    root.set("MessageVersionId", "ern-c/15")
    header = add(root, "MessageHeader")
    for name, party in (("MessageSender", envelope.sender), ("MessageRecipient", envelope.recipient)):
        element = add(header, name)
        add(element, "PartyId", party.dpid)
        if party.name:
            add(add(element, "PartyName"), "FullName", party.name)
    add(header, "MessageCreatedDateTime", envelope.created.isoformat(timespec="seconds"))
    add(root, "IsTestFlag", str(envelope.is_test).lower())
    add(root, "RootDirectory")
    add(root, "NumberOfMessages", str(len(entries)))
    for entry in entries:
        message = add(root, "MessageInBatch")
        add(message, "MessageType", "NewReleaseMessage")
        add(message, "MessageId", entry.message_id)
        add(message, "URL", entry.path)
        ids = add(message, "IncludedReleaseId")
        add(ids, "ICPN", entry.upc, IsEan=str(len(entry.upc) == 13).lower())
        if entry.catalog_number:
            add(ids, "CatalogNumber", entry.catalog_number, Namespace=f"DPID:{envelope.sender.dpid}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
