"""Reads a recording of a message as a track, with its works and files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Contribution, Track, TrackLocal, Work
from trackball_desktop.domain.values import INHERIT, canonical_share
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.reading import (
    Party,
    PartyList,
    TerritoryViews,
    or_inherit,
    read_artists,
    read_date,
    read_line,
    read_term,
    read_titles,
    term_of,
)
from trackball_desktop.formats.ern.tree import Element
from trackball_desktop.formats.ern.work_reading import WorkList, WorkPeople, read_works

_MODES: Final = {theirs: ours for ours, theirs in vocabulary.RECORDING_MODES.items()}
_SESSIONS: Final = {theirs: ours for ours, theirs in vocabulary.SESSION_TYPES.items()}
_ADVISORIES: Final = {theirs: ours for ours, theirs in vocabulary.ADVISORIES.items()}


@dataclass(frozen=True)
class MessageFile:
    """A file that a message names. `name` is its place from the message's folder; `md5` in hex, empty if not said.

    `field` is that of the track that the text in the file belongs to, for lyrics.
    """

    owner_id: str
    role: AssetRole
    name: str
    md5: str = ""
    field: str = ""


@dataclass(frozen=True)
class MessageTrack:
    """A track, its works and files."""

    track: Track
    works: tuple[Work, ...]
    files: tuple[MessageFile, ...]


def read_recording(
    element: Element, parties: PartyList, *, video: bool = False, listed: WorkList | None = None
) -> MessageTrack:
    """Read a SoundRecording or Video; `listed` are the works of the message. What it leaves out is left to inherit."""
    views = TerritoryViews(element)
    titles = read_titles(views)
    billed, others, shown = read_artists(views, parties)
    values: dict[str, Any] = {
        "track_type": "video" if video else "audio",
        "title": or_inherit(titles.title),
        "version_title": or_inherit(titles.version),
        "display_title": or_inherit(titles.display_line),
        "artist_display_name": or_inherit(shown),
        "primary_contributions": or_inherit(billed),
        "parental_advisory": read_advisory(views),
        "duration": _duration(views.value("Duration")),
    }
    local: dict[str, Any] = {}
    first, atmos = _split_editions(views, video=video)
    values["isrc"] = or_inherit(_isrc(views, first))
    if atmos is not None and (code := _isrc(None, atmos)):
        local["atmos_isrc"] = code
    for stem, name in (("pline", "PLine"), ("cline", "CLine")):
        line = first.first(name) if first is not None else None
        line = line if line is not None else views.default(name)
        values |= {f"{stem}_{part}": value for part, value in read_line(line, name).items()}
    mode = (first.value("RecordingMode") if first is not None else "") or views.value("AudioChannelConfiguration")
    values["audio_presentation"] = or_inherit(_MODES.get(mode))
    values |= _genre_of(views)
    values |= _language_of(element)
    values |= _read_session(views)
    values |= _read_vocals(views, local)
    published = views.value("FirstPublicationDate") or views.value("FirstPublicationDate", "FulfillmentDate")
    day = read_date(published or views.value("OriginalResourceReleaseDate"))
    if day is not None:
        local["original_release_date"] = day
    people = _people(views, parties, others)
    values["contributions"] = or_inherit(people.contributions)
    track = Track(**values, local=TrackLocal(**local))
    files = (*_files(track.id, first, views, video=video), *_atmos_files(track.id, atmos))
    track = _with_clip(track, first, views)
    works = read_works(views, parties, people.of_works, titles.title, listed)
    return MessageTrack(track.model_copy(update={"works": tuple(work.id for work in works) or INHERIT}), works, files)


def read_advisory(views: TerritoryViews) -> Any:
    """Read whether words are explicit; nothing where the sender does not know."""
    element = views.default("ParentalWarningType")
    if element is None:
        return INHERIT
    text = element.take_text()
    if text == vocabulary.USER_DEFINED:
        return or_inherit(element.attributes.get("UserDefinedValue", ""))
    return INHERIT if text in vocabulary.UNKNOWN_ADVISORIES else _ADVISORIES.get(text, text)


def _duration(text: str) -> Any:
    length = read_duration(text) if text else None
    if length is None or length == timedelta(0):
        return INHERIT
    return timedelta(seconds=round(length.total_seconds()))


def _genre_of(views: TerritoryViews) -> dict[str, Any]:
    genre = views.default("Genre")
    if genre is None:
        return {}
    return {"genre": or_inherit(genre.value("GenreText")), "sub_genre": genre.value("SubGenre") or None}


def _language_of(element: Element) -> dict[str, Any]:
    tag = element.attributes.get("LanguageAndScriptCode", "")
    name = vocabulary.language_name(tag) if tag and tag != vocabulary.UNDETERMINED else None
    if name is None:
        return {}
    return {"metadata_language": name, "metadata_language_country": vocabulary.country_of_tag(tag)}


def _split_editions(views: TerritoryViews, *, video: bool) -> tuple[Element | None, Element | None]:
    """Return the edition of the recording itself, and the immersive one beside it."""
    editions = views.all("VideoEdition" if video else "SoundRecordingEdition")
    immersive = [edition for edition in editions if edition.value("Type") == "ImmersiveEdition"]
    others = [edition for edition in editions if edition not in immersive]
    if not others:
        return (immersive[0] if immersive else None), None
    return others[0], next(iter(immersive), None)


def _isrc(views: TerritoryViews | None, edition: Element | None) -> str:
    names = ("ResourceId", "SoundRecordingId", "VideoId")
    places = edition.all(*names) if edition is not None else []
    places += views.all(*names) if views is not None else []
    for place in places:
        if text := place.value("ISRC"):
            return normal_isrc(text) or text
    return ""


def _read_session(views: TerritoryViews) -> dict[str, Any]:
    """Read where and until when it was recorded: the first place is the main one."""
    values: dict[str, Any] = {}
    places: list[str] = []
    for number, session in enumerate(views.all("LocationAndDateOfSession")):
        if number == 0:
            values["recording_end_date_year"] = or_inherit(session.value("Period", "EndDate")[:4])
            session.value("SessionType")
        where = [venue.value("TerritoryCode") or venue.value("VenueName") for venue in session.all("Venue")]
        if number == 0 and not any(where):
            places.append("")
        places += filter(None, where)
    if places:
        values["primary_recording_location"] = or_inherit(places[0])
        values["other_recording_locations"] = or_inherit(tuple(places[1:]))
    kind = read_term(views.element, "RecordingFormat")
    if kind:
        values["session_type"] = _SESSIONS.get(kind, kind)
    return values


def _read_vocals(views: TerritoryViews, local: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if vocal := views.value("HasVocalPerformance"):
        values["session_performance_type"] = "Vocal" if vocal == "true" else "Instrumental"
    if instrumental := views.value("IsInstrumental"):
        local["instrumental"] = instrumental == "true"
    tag = views.value("LanguageOfPerformance")
    values["audio_language"] = or_inherit(vocabulary.language_name(tag) or tag)
    return values


@dataclass
class _People:
    contributions: tuple[Contribution, ...]
    of_works: WorkPeople


def _people(views: TerritoryViews, parties: PartyList, billed: Iterable[tuple[Party, str]]) -> _People:
    """Part a recording's contributors: those who made the recording, who wrote, and who publishes."""
    people = [_contribution(party, *vocabulary.from_ddex_role(role, "")) for party, role in billed]
    writers: list[tuple[Party, str]] = []
    publishers: list[Party] = []
    for element in views.all("Contributor", "ResourceContributor", "IndirectResourceContributor"):
        party = parties.party_of(element, "ContributorPartyReference")
        if not party.name:
            continue
        indirect = element.name == "IndirectResourceContributor"
        role_elements = element.all("Role", "ResourceContributorRole", "IndirectResourceContributorRole")
        instruments = element.all("InstrumentType")
        instrument = term_of(instruments[0]) if instruments else ("", "")
        for role in map(term_of, role_elements or [None]):
            in_work = _work_role(role)
            if role[0] in vocabulary.PUBLISHER_ROLES:
                publishers.append(party)
            elif in_work is not None or indirect:
                writers.append((party, in_work if in_work is not None else role[0]))
            elif role[1] or instrument[1]:
                people.append(_contribution(party, role[0], instrument[0]))
            elif role[0]:
                people.append(_contribution(party, *vocabulary.from_ddex_role(role[0], instrument[0])))
            else:
                people.append(_contribution(party, "", instrument[0]))
    return _People(tuple(people), WorkPeople(writers, publishers))


def _work_role(role: tuple[str, str]) -> str | None:
    if role[1] == vocabulary.WORK_NAMESPACE:
        return "" if role[0] == vocabulary.ANY_WRITER else role[0]
    return None if role[1] else vocabulary.from_ddex_work_role(role[0])


def _contribution(party: Party, role: str, kind: str) -> Contribution:
    return Contribution(
        artist_id=party.own_id or INHERIT,
        artist=party.name,
        role=or_inherit(role),
        type=or_inherit(kind),
        local=party.local(),
    )


# --- files ----------------------------------------------------------------------------------------------------------


def _details(edition: Element | None, views: TerritoryViews) -> list[Element]:
    names = ("TechnicalDetails", "TechnicalSoundRecordingDetails", "TechnicalVideoDetails")
    return [*(edition.all(*names) if edition is not None else ()), *views.all(*names)]


def _files(track_id: str, edition: Element | None, views: TerritoryViews, *, video: bool) -> tuple[MessageFile, ...]:
    role = AssetRole.VIDEO if video else AssetRole.MASTER
    files = [file for details in _details(edition, views) for file in files_in(details, track_id, role)]
    return tuple(files[:1])


def _atmos_files(track_id: str, edition: Element | None) -> tuple[MessageFile, ...]:
    details = edition.all("TechnicalDetails") if edition is not None else []
    files = [file for detail in details for file in files_in(detail, track_id, AssetRole.ATMOS)]
    return tuple(files[:1])


def video_files(element: Element, owner: Element, owner_id: str, role: AssetRole) -> list[MessageFile]:
    """Return the files of a video that goes with a recording or a release, `owner`. What it says as that is read."""
    views = TerritoryViews(element)
    edition, _ = _split_editions(views, video=True)
    contents = {_content(child) for child in owner.children}
    for child in element.children:
        if child.name == "Duration" or _content(child) in contents:
            child.mark_read()
    return [file for details in _details(edition, views) for file in files_in(details, owner_id, role)]


def _content(element: Element) -> tuple[object, ...]:
    return element.name, element.text, *map(_content, element.children)


def files_in(details: Element, owner_id: str, role: AssetRole) -> list[MessageFile]:
    """Return the files of technical details; previews are none."""
    files: list[MessageFile] = []
    if details.first("IsPreview") is not None and details.value("IsPreview") == "true":
        return files
    places = [details, *details.all("DeliveryFile")]
    for file in (file for place in places for file in place.all("File")):
        name = file.value("URI") or file.value("URL") or f"{file.value('FilePath')}{file.value('FileName')}"
        hash_sum = file.first("HashSum")
        algorithm = (hash_sum.value("Algorithm") or hash_sum.value("HashSumAlgorithmType")) if hash_sum else ""
        value = (hash_sum.value("HashSumValue") or hash_sum.value("HashSum")) if hash_sum else ""
        if name:
            files.append(MessageFile(owner_id, role, name, value.lower() if algorithm == "MD5" else ""))
    for child in details.children:  # codecs and rates are read from the files themselves
        if child.name not in {"ClipDetails", "PreviewDetails"}:
            child.mark_read()
    return files


def _with_clip(track: Track, edition: Element | None, views: TerritoryViews) -> Track:
    """Read from where and for how long a preview plays."""
    for details in _details(edition, views):
        for clip in details.all("ClipDetails", "PreviewDetails"):
            for name in ("TechnicalResourceDetailsReference", "ClipType", "ExpressionType"):
                clip.value(name)
            timing = clip.first("Timing") or clip
            start = timing.value("StartPoint")
            length = timing.value("DurationUsed") or timing.value("Duration")
            begin = _seconds(start)
            if begin is None:
                continue
            update: dict[str, Any] = {"preview_in": begin}
            if (lasts := read_duration(length) if length else None) is not None:
                update["sample_length"] = lasts
            return track.model_copy(update=update)
    return track


def _seconds(text: str) -> timedelta | None:
    share = canonical_share(text)
    if isinstance(share, Decimal) and 0 <= share < 86_400:
        return timedelta(seconds=round(float(share)))
    return read_duration(text) if text.startswith("PT") else None
