"""Writes a draft as an ERN 4.3 NewReleaseMessage: what is known in the places that DDEX has for it, and a remark for
each value that has none.

A message is only made of a draft that has what every message must say; `missing_fields` names what is lacking.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from lxml import etree

from trackball_desktop.domain.identifiers import gtin_key, normal_gtin
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Disc, Release, Track, is_video
from trackball_desktop.domain.values import format_duration
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.deals import VISIBILITY, DealWriter
from trackball_desktop.formats.ern.model import DeliveredFile, Envelope, Message, MessageParty, Reason
from trackball_desktop.formats.ern.parties import Parties
from trackball_desktop.formats.ern.parts import (
    write_advisory,
    write_artists,
    write_language,
    write_line,
    write_titles,
)
from trackball_desktop.formats.ern.resources import (
    Resources,
    ResourceWriter,
    measured_length,
)
from trackball_desktop.formats.ern.source import Source, value_text, without_ids
from trackball_desktop.formats.ern.xml import XmlElement, add

NAMESPACE: Final = "http://ddex.net/xml/ern/43"
_SCHEMA: Final = f"{NAMESPACE} http://service.ddex.net/xml/ern/43/release-notification.xsd"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
AVS_VERSION: Final = "3"
MAIN: Final = "R0"
_SINGLE: Final = 3
_EP: Final = 6
"""Tracks that a single or an EP has at most, where the draft does not say what it is."""


def missing_fields(
    release: Release, defaults: Release | None = None, files: Iterable[DeliveredFile] = ()
) -> tuple[tuple[str, str], ...]:
    """Return what every message must say and the draft does not: pairs of a track's number ("" for the release: "1",
    "2"… over all discs) and a field, in the order of the draft.
    """
    resolved = resolve(release, defaults)
    by_role = {(file.owner_id, file.role): file for file in files}
    missing = [("", field) for field in ("title", "label", "genre") if not value_text(getattr(resolved, field)).strip()]
    if normal_gtin(value_text(resolved.upc)) is None:
        missing.append(("", "upc"))
    if not hasattr(resolved.release_date, "isoformat"):
        missing.append(("", "release_date"))
    if not _is_billed(resolved):
        missing.append(("", "primary_contributions"))
    tracks = list(resolved.tracks())
    if not tracks:
        missing.append(("", "tracks"))
    for number, track in enumerate(tracks, start=1):
        if not value_text(track.title).strip():
            missing.append((str(number), "title"))
        if not _is_billed(track):
            missing.append((str(number), "primary_contributions"))
        if not value_text(track.duration) and measured_length(track, by_role) is None:
            missing.append((str(number), "duration"))
    return tuple(missing)


def _is_billed(node: Release | Track) -> bool:
    return any(
        value_text(getattr(child, "artist", None)).strip() and getattr(child, "featured", None) is not True
        for child in node.children("primary_contributions")
    )


def write(
    release: Release,
    envelope: Envelope,
    files: Iterable[DeliveredFile] = (),
    defaults: Release | None = None,
) -> tuple[Message, dict[str, bytes]]:
    """Write a message, and return it with the files that are made of the draft's texts, by their place in the package.

    The draft has nothing of `missing_fields`.
    """
    return _Writer(release, envelope, tuple(files), defaults).write()


class _Writer:
    def __init__(
        self, release: Release, envelope: Envelope, files: tuple[DeliveredFile, ...], defaults: Release | None
    ) -> None:
        self._envelope = envelope
        self._source = Source(release, defaults, takedown=envelope.is_takedown)
        self._parties = Parties(self._source)
        self._files = files
        self._namespace = f"DPID:{envelope.sender.dpid}"
        self._deals = DealWriter(self._source)

    def write(self) -> tuple[Message, dict[str, bytes]]:
        source, release = self._source, self._source.release
        root = etree.Element(f"{{{NAMESPACE}}}NewReleaseMessage", nsmap={"ern": NAMESPACE, "xsi": _XSI})
        root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        root.set("ReleaseProfileVersionId", self._profile())
        root.set("AvsVersionId", AVS_VERSION)
        language = source.text(release, "metadata_language")
        root.set(
            "LanguageAndScriptCode",
            (vocabulary.language_tag(language) if language else None) or vocabulary.UNDETERMINED,
        )
        self._header(root)
        party_list = add(root, "PartyList")
        resources = ResourceWriter(source, self._parties, self._files, self._namespace)
        written = resources.write(add(root, "ResourceList"))
        releases = add(root, "ReleaseList")
        self._release(add(releases, "Release"), written)
        references = self._track_releases(releases, written)
        self._deals.note_dates()
        if not source.is_takedown:
            self._deals.note_values()
        self._deals.write(root, references, MAIN)
        self._note_contributions()
        self._parties.write(party_list)
        xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        own_words = tuple(dict.fromkeys(written.user_defined_roles))
        return Message(xml, tuple(dict.fromkeys(source.remarks)), own_words), written.generated_files

    def _profile(self) -> str:
        tracks = list(self._source.release.tracks())
        videos = sum(map(is_video, tracks))
        if videos:
            return "Video" if videos == len(tracks) else "MixedMedia"
        return "Audio"

    def _header(self, root: XmlElement) -> None:
        envelope = self._envelope
        header = add(root, "MessageHeader")
        if envelope.thread_id:
            add(header, "MessageThreadId", envelope.thread_id)
        add(header, "MessageId", envelope.message_id)
        self._party(add(header, "MessageSender"), envelope.sender)
        self._party(add(header, "MessageRecipient"), envelope.recipient)
        add(header, "MessageCreatedDateTime", envelope.created.isoformat(timespec="seconds"))
        add(header, "MessageControlType", "TestMessage" if envelope.is_test else "LiveMessage")

    def _party(self, parent: XmlElement, party: MessageParty) -> None:
        add(parent, "PartyId", party.dpid)
        if party.name:
            add(add(parent, "PartyName"), "FullName", party.name)

    # --- releases -----------------------------------------------------------------------------------------------------

    def _release(self, element: XmlElement, written: Resources) -> None:
        source, release = self._source, self._source.release
        write_language(element, source, release, "")
        add(element, "ReleaseReference", MAIN)
        self._type(element)
        self._ids(element)
        write_titles(element, source, release)
        if series := source.text(release, "series_name"):
            add(add(element, "AdditionalTitle", None, TitleType="GroupingTitle"), "TitleText", series)
        write_artists(element, source, self._parties, release, "")
        add(element, "ReleaseLabelReference", self._parties.company(source.text(release, "label")))
        if shown := source.text(release, "display_label"):
            add(element, "ReleaseLabelReference", self._parties.company(shown), LabelType="DisplayLabel")
        write_line(element, source, release, "PLine", "pline", "")
        write_line(element, source, release, "CLine", "cline", "")
        self._duration(element)
        _genre(element, source.text(release, "genre"), source.text(release, "sub_genre"))
        for field, name in (("release_date", "ReleaseDate"), ("original_release_date", "OriginalReleaseDate")):
            if (day := source.date(release, field, "")) is not None:
                add(element, name, day.isoformat())
        if self._deals.has_embargoes():
            add(element, "ReleaseVisibilityReference", VISIBILITY)
        write_advisory(element, source.text(release, "parental_advisory"))
        self._compilation(element)
        self._groups(element, written)
        if keywords := source.text(release, "keywords"):
            add(element, "Keywords", keywords)
        soundtrack = source.flag(release, "soundtrack", "")
        if soundtrack is not None:
            add(element, "IsSoundtrack", str(soundtrack).lower())

    def _type(self, element: XmlElement) -> None:
        value = self._source.text(self._source.release, "configuration")
        if not value:
            count = sum(1 for _ in self._source.release.tracks())
            kind = "Single" if count <= _SINGLE else "EP" if count <= _EP else "Album"
            self._source.add_remark("configuration", kind, Reason.FILLED)
            add(element, "ReleaseType", kind)
        elif value in vocabulary.RELEASE_TYPES:
            add(element, "ReleaseType", vocabulary.RELEASE_TYPES[value])
        else:
            add(element, "ReleaseType", vocabulary.USER_DEFINED, Namespace=vocabulary.NAMESPACE, UserDefinedValue=value)

    def _ids(self, element: XmlElement) -> None:
        source, release = self._source, self._source.release
        ids = add(element, "ReleaseId")
        value = source.text(release, "upc")
        code = normal_gtin(value)
        assert code is not None  # a draft without it is refused before
        add(ids, "ICPN", code)
        if code != value:
            source.add_remark("upc", value, Reason.RESPELLED)
        if number := source.text(release, "catalog_number"):
            add(ids, "CatalogNumber", number, Namespace=self._namespace)
        add(ids, "ProprietaryId", release.id, Namespace=self._namespace)

    def _duration(self, element: XmlElement) -> None:
        lengths = [track.duration for track in self._source.release.tracks()]
        known_lengths = [length for length in lengths if isinstance(length, timedelta)]
        if known_lengths and len(known_lengths) == len(lengths):
            add(element, "Duration", format_duration(sum(known_lengths, timedelta())))

    def _compilation(self, element: XmlElement) -> None:
        value = self._source.text(self._source.release, "compilation_type")
        if value in vocabulary.COMPILATIONS:
            add(element, *vocabulary.COMPILATIONS[value])
        else:
            self._source.add_remark("compilation_type", value, Reason.NO_PLACE)

    def _groups(self, element: XmlElement, written: Resources) -> None:
        """Write the order of tracks: one group a disc, where there are several or a disc has a code of its own."""
        discs = self._source.release.discs
        release_group = add(element, "ResourceGroup")
        if len(discs) == 1 and not self._source.text(discs[0], "upc"):
            self._items(release_group, discs[0], written)
        else:
            for number, disc in enumerate(discs, start=1):
                group = add(release_group, "ResourceGroup", None, ResourceGroupType="Component")
                add(group, "SequenceNumber", str(number))
                value = self._source.text(disc, "upc")
                if value and gtin_key(value) is not None and normal_gtin(value) == value:
                    add(add(group, "ReleaseId"), "ICPN", value)
                elif value:
                    add(add(group, "ReleaseId"), "ProprietaryId", value, Namespace=self._namespace)
                self._items(group, disc, written)
        if written.booklet:
            item = add(release_group, "ResourceGroupContentItem")
            count = len(discs[0].tracks) if len(discs) == 1 and not self._source.text(discs[0], "upc") else len(discs)
            add(item, "SequenceNumber", str(count + 1))
            add(item, "ReleaseResourceReference", written.booklet)
        for cover in written.covers:
            add(release_group, "LinkedReleaseResourceReference", cover, LinkDescription="CoverArt")

    def _items(self, group: XmlElement, disc: Disc, written: Resources) -> None:
        for number, track in enumerate(disc.tracks, start=1):
            item = add(group, "ResourceGroupContentItem")
            add(item, "SequenceNumber", str(number))
            add(item, "ReleaseResourceReference", written.tracks[track.id])
            links = [(text, "Lyrics") for text in written.text_references.get(track.id, ())]
            links += [(video, "Video") for id_, video in written.video_references.items() if id_ == track.id]
            for reference, word in links:
                add(
                    item, "LinkedReleaseResourceReference", reference, LinkDescription=vocabulary.USER_DEFINED,
                    Namespace=self._namespace, UserDefinedValue=word,
                )  # fmt: skip
            if self._deals.is_early(track):
                add(item, "IsInstantGratificationResource", "true")

    def _track_releases(self, releases: XmlElement, written: Resources) -> dict[str, str]:
        source, references = self._source, dict[str, str]()
        for number, (path, track) in enumerate(source.tracks(), start=1):
            reference = references[track.id] = f"R{number}"
            element = add(releases, "TrackRelease")
            add(element, "ReleaseReference", reference)
            ids = add(element, "ReleaseId")
            add(ids, "ProprietaryId", f"{source.release.id}-{track.id}", Namespace=self._namespace)
            add(element, "ReleaseResourceReference", written.tracks[track.id])
            add(element, "ReleaseLabelReference", self._parties.company(source.text(source.release, "label")))
            genre, sub_genre = source.text(track, "genre"), source.text(track, "sub_genre")
            if not genre:
                source.add_remark(f"{path}.genre", source.release.genre, Reason.FILLED)
                if sub_genre != source.text(source.release, "sub_genre"):
                    source.add_remark(f"{path}.sub_genre", sub_genre, Reason.NOT_A_VALUE)
                genre, sub_genre = source.text(source.release, "genre"), source.text(source.release, "sub_genre")
            _genre(element, genre, sub_genre)
            if keywords := source.text(track, "keywords"):
                add(element, "Keywords", keywords)
        return references

    def _note_contributions(self) -> None:
        """People of the release are named with its tracks; a release has no list of them."""
        entries = self._source.release.children("contributions")
        named = [
            [without_ids(child) for child in track.children("contributions")] for _, track in self._source.tracks()
        ]
        everywhere = all(without_ids(entry) in people for entry in entries for people in named)
        self._source.add_remark("contributions", entries, Reason.ON_TRACKS if everywhere else Reason.NO_PLACE)


def _genre(element: XmlElement, genre: str, sub_genre: str) -> None:
    parent = add(element, "Genre")
    add(parent, "GenreText", genre)
    if sub_genre:
        add(parent, "SubGenre", sub_genre)
