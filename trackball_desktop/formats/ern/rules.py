"""What a message must keep to beyond DDEX's schema, which calls a message without audio files valid.

Each rule names what it found by a code and the place in the message; nothing is shown to people from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from trackball_desktop.formats.ern.tree import Element, parse


@dataclass(frozen=True)
class MessageFault:
    """A rule that a message breaks. `where` is a recording's title, a reference, or a file's name."""

    code: str
    where: str


def check(xml: bytes, files: Collection[str] | None = None) -> tuple[MessageFault, ...]:
    """Return what is wrong with a message of ERN 4.3. `files` are those of the package; None where there is none."""
    root, _ = parse(xml, "The message")
    return (*_references(root), *_recordings(root), *_order(root), *_deals(root), *_files(root, files))


def _descendants(element: Element, *names: str) -> Iterator[Element]:
    for child in element.children:
        if child.name in names:
            yield child
        yield from _descendants(child, *names)


def _references(root: Element) -> Iterator[MessageFault]:
    """Everything that is declared is used, and everything that is used is declared, once."""
    kinds = (
        ("PartyReference", ("ArtistPartyReference", "ContributorPartyReference", "ReleaseLabelReference",
                            "RightsControllerPartyReference"), "party"),
        ("ResourceReference", ("ReleaseResourceReference", "LinkedReleaseResourceReference"), "resource"),
        ("ReleaseReference", ("DealReleaseReference",), "release"),
        ("VisibilityReference", ("ReleaseVisibilityReference",), "visibility"),
    )  # fmt: skip
    for declared_as, used_as, kind in kinds:
        declared = Counter(item.text for item in _descendants(root, declared_as))
        places = _descendants(root, "ResourceGroup") if kind == "resource" else iter((root,))
        used = {item.text for place in places for item in _descendants(place, *used_as)}
        yield from (MessageFault(f"{kind}_twice", text) for text, count in declared.items() if count > 1)
        yield from (MessageFault(f"{kind}_unknown", text) for text in sorted(used - declared.keys()))
        if kind != "release":
            yield from (MessageFault(f"{kind}_unused", text) for text in declared if text not in used)
    technical = Counter(item.text for item in _descendants(root, "TechnicalResourceDetailsReference"))
    yield from (MessageFault("technical_details_twice", text) for text, count in technical.items() if count > 1)


def _recordings(root: Element) -> Iterator[MessageFault]:
    """What is sold says who it is of; a video that is only linked, such as a moving cover, is not sold."""
    sold = {item.text for item in _descendants(root, "ReleaseResourceReference")}
    for item in _descendants(root, "SoundRecording", "Video"):
        if item.value("ResourceReference") not in sold:
            continue
        where = item.value("DisplayTitleText") or item.value("ResourceReference")
        edition = item.first("SoundRecordingEdition") or item.first("VideoEdition")
        if edition is None or not edition.value("ResourceId", "ISRC"):
            yield MessageFault("no_isrc", where)
        if edition is None or not edition.value("PLine", "PLineText"):
            yield MessageFault("no_p_line", where)
        if not any(artist.value("DisplayArtistRole") == "MainArtist" for artist in item.all("DisplayArtist")):
            yield MessageFault("no_main_artist", where)
        if item.value("Duration") in {"", "PT0S"}:
            yield MessageFault("no_duration", where)
    for item in _descendants(root, "Release"):
        if not any(artist.value("DisplayArtistRole") == "MainArtist" for artist in item.all("DisplayArtist")):
            yield MessageFault("no_main_artist", item.value("ReleaseReference"))


def _order(root: Element) -> Iterator[MessageFault]:
    """Items count from 1 without a gap, in every group."""
    for group in _descendants(root, "ResourceGroup"):
        items = group.all("ResourceGroup") + group.all("ResourceGroupContentItem")
        numbers = [item.value("SequenceNumber") for item in items]
        if numbers != [str(number) for number in range(1, len(items) + 1)]:
            yield MessageFault("sequence", ", ".join(numbers))


def _deals(root: Element) -> Iterator[MessageFault]:
    """Every release has a deal, or none has one and the message takes the release down."""
    with_deals = {item.text for item in _descendants(root, "DealReleaseReference")}
    if with_deals:
        for item in _descendants(root, "Release", "TrackRelease"):
            if item.value("ReleaseReference") not in with_deals:
                yield MessageFault("no_deal", item.value("ReleaseReference"))


def _files(root: Element, files: Collection[str] | None) -> Iterator[MessageFault]:
    names = Counter[str]()
    for file in _descendants(root, "File"):
        name = file.value("URI")
        names[name] += 1
        if file.value("HashSum", "Algorithm") != "MD5" or len(file.value("HashSum", "HashSumValue")) != 32:
            yield MessageFault("no_md5", name)
        if files is not None and name not in files:
            yield MessageFault("file_missing", name)
    yield from (MessageFault("file_twice", name) for name, count in names.items() if count > 1)
    yield from (MessageFault("file_unnamed", name) for name in sorted(files or ()) if name not in names)
    if files is not None:
        for item in _descendants(root, "SoundRecording", "Video"):
            edition = item.first("SoundRecordingEdition") or item.first("VideoEdition")
            if edition is None or next(_descendants(edition, "File"), None) is None:
                yield MessageFault("no_file", item.value("DisplayTitleText") or item.value("ResourceReference"))
