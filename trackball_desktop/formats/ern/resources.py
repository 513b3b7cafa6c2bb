"""The resources of a message: recordings with their files, videos beside them, covers, the booklet, lyrics."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from trackball_desktop.domain.assets import ArtworkFacts, AssetRole, AudioFacts, FileFacts
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Contribution, Track, is_video
from trackball_desktop.domain.values import format_duration
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.compositions import Row, write_people, write_rights, write_work_ids
from trackball_desktop.formats.ern.model import DeliveredFile, Reason
from trackball_desktop.formats.ern.parties import Parties
from trackball_desktop.formats.ern.parts import (
    note_inherited,
    write_advisory,
    write_artists,
    write_file,
    write_language,
    write_line,
    write_titles,
)
from trackball_desktop.formats.ern.source import Source, name_of
from trackball_desktop.formats.ern.xml import XmlElement, add

_CONTAINERS: Final = {"wav": "WAV", "rf64": "WAV", "aiff": "AIFF", "aifc": "AIFF", "mp4": "MP4", "ogg": "Ogg"}
_CODECS: Final = {
    "pcm": "PCM", "float": "PCM", "flac": "FLAC", "mp3": "MP3", "aac": "AAC", "vorbis": "Vorbis", "alaw": "ALaw",
    "ulaw": "MuLaw", "adpcm": "ADPCM",
}  # fmt: skip
_MOVIES: Final = {"mp4": "MP4", "mov": "QuickTime"}
_MOVIE_CODECS: Final = {
    "avc1": "AVC", "avc3": "AVC", "hvc1": "HEVC", "hev1": "HEVC", "mp4v": "MPEG-4", "apch": "ProRes-422_HQ",
    "apcn": "ProRes-422", "apcs": "ProRes-422_LT", "apco": "ProRes-422_Proxy", "ap4h": "ProRes-4444",
    "ap4x": "ProRes-4444_XQ",
}  # fmt: skip
_PICTURE_CODECS: Final = {"JPEG": "JPEG", "PNG": "PNG", "TIFF": "TIFF", "GIF": "GIF"}
_LYRICS_FORMATS: Final = {
    "lyrics": ("txt", "UTF8Text"),
    "lyrics_lrc": ("lrc", "LRC"),
    "lyrics_ttml": ("ttml", "TTML"),
}
"""Fields of a track with its words: the ending of the file that they go out as, and DDEX's name of the form."""
_NO_LENGTH: Final = timedelta(0)


@dataclass
class Resources:
    """References that the rest of the message needs, by the track's id, and files made of the draft's texts."""

    tracks: dict[str, str] = field(default_factory=dict[str, str])
    text_references: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    video_references: dict[str, str] = field(default_factory=dict[str, str])
    covers: list[str] = field(default_factory=list[str])
    booklet: str = ""
    generated_files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    user_defined_roles: list[str] = field(default_factory=list[str])


class ResourceWriter:
    """Writes the list of resources."""

    def __init__(self, source: Source, parties: Parties, files: Sequence[DeliveredFile], namespace: str) -> None:
        self._source = source
        self._parties = parties
        self._namespace = namespace
        self._files: dict[tuple[str, AssetRole], DeliveredFile] = {(file.owner_id, file.role): file for file in files}
        self._motion = [file for file in files if file.role is AssetRole.MOTION]
        self._technical_count = 0
        self._resource_count = 0
        self._written = Resources()

    def write(self, parent: XmlElement) -> Resources:
        """Write all resources: recordings first, then videos, pictures and texts, as the schema orders them."""
        tracks = list(self._source.tracks())
        recordings: list[tuple[Track, XmlElement]] = []
        for path, track in tracks:
            if not is_video(track):
                recordings.append((track, self._write_recording(parent, path, track)))
        for path, track in tracks:
            if is_video(track):
                self._write_recording(parent, path, track)
        for track, recording in recordings:
            self._write_recording_video(parent, track, recording)
        for number, file in enumerate(self._motion, start=1):
            self._write_motion_artwork(parent, file, number)
        self._write_cover(parent)
        self._write_booklet(parent)
        for path, track in tracks:
            self._write_lyrics(parent, path, track)
        return self._written

    # --- recordings ---------------------------------------------------------------------------------------------------

    def _write_recording(self, parent: XmlElement, path: str, track: Track) -> XmlElement:
        source, video = self._source, is_video(track)
        reference = self._next_reference()
        self._written.tracks[track.id] = reference
        kind, stated = "video" if video else "audio", source.text(track, "track_type")
        if stated != kind:
            source.add_remark(f"{path}.track_type", stated or kind, Reason.RESPELLED if stated else Reason.FILLED)
        element = add(parent, "Video" if video else "SoundRecording")
        write_language(element, source, track, f"{path}.")
        add(element, "ResourceReference", reference)
        add(element, "Type", "ShortFormMusicalWorkVideo" if video else "MusicalWorkSoundRecording")
        self._write_edition(element, path, track)
        self._write_session_type(element, track)
        works = source.works_of(track)
        write_work_ids(element, works, self._namespace)
        write_titles(element, source, track)
        write_artists(element, source, self._parties, track, path)
        write_rights(element, source, self._write_contributors(element, path, track))
        length = self._track_length(path, track)
        add(element, "Duration", format_duration(length))
        if published := source.date(track.local, "original_release_date", f"{path}.local."):
            if video:
                add(add(element, "FirstPublicationDate"), "FulfillmentDate", published.isoformat())
            else:
                add(element, "FirstPublicationDate", published.isoformat())
        self._write_sessions(element, path, track)
        write_advisory(element, source.text(track, "parental_advisory"))
        self._write_vocals(element, path, track)
        return element

    def _write_edition(self, parent: XmlElement, path: str, track: Track) -> None:
        source, video = self._source, is_video(track)
        edition = add(parent, "VideoEdition" if video else "SoundRecordingEdition")
        number = add(edition, "ResourceId")
        self._write_isrc(number, source.text(track, "isrc"), f"{path}.isrc")
        add(number, "ProprietaryId", track.id, Namespace=self._namespace)
        write_line(edition, source, track, "PLine", "pline", f"{path}.")
        if video:
            write_line(edition, source, track, "CLine", "cline", f"{path}.")
        else:
            note_inherited(source, track, "cline", f"{path}.", Reason.NO_PLACE)
        mode = source.text(track, "audio_presentation")
        if mode in vocabulary.RECORDING_MODES:
            add(edition, "RecordingMode", vocabulary.RECORDING_MODES[mode])
        else:
            source.add_remark(f"{path}.audio_presentation", mode, Reason.NO_PLACE)
        self._write_technical_details(edition, path, track)
        self._write_atmos_edition(parent, path, track)

    def _write_isrc(self, parent: XmlElement, value: str, path: str) -> None:
        isrc = normal_isrc(value) if value else None
        if isrc is not None:
            add(parent, "ISRC", isrc)
        if value and isrc != value:
            self._source.add_remark(path, value, Reason.NOT_A_VALUE if isrc is None else Reason.RESPELLED)

    def _write_technical_details(self, edition: XmlElement, path: str, track: Track) -> None:
        source = self._source
        file = self._files.get((track.id, AssetRole.VIDEO if is_video(track) else AssetRole.MASTER))
        begin = source.duration(track, "preview_in", f"{path}.")
        length = source.duration(track, "sample_length", f"{path}.")
        if file is None and begin is None and length is None:
            return
        details = add(edition, "TechnicalDetails")
        add(details, "TechnicalResourceDetailsReference", self._next_technical_reference())
        if file is not None:
            self._write_file_details(details, file, video=is_video(track))
        if begin is None and length is not None:
            source.add_remark(f"{path}.sample_length", length, Reason.NOT_A_VALUE)
        elif begin is not None and is_video(track):
            source.add_remark(f"{path}.preview_in", begin, Reason.NO_PLACE)
            source.add_remark(f"{path}.sample_length", length, Reason.NO_PLACE)
        elif begin is not None:
            clip = add(details, "ClipDetails")
            add(clip, "TechnicalResourceDetailsReference", self._next_technical_reference())
            add(clip, "ClipType", "Preview")
            timing = add(clip, "Timing")
            add(timing, "StartPoint", str(round(begin.total_seconds())))
            if length is not None:
                add(timing, "DurationUsed", format_duration(length))
            add(clip, "ExpressionType", "Instructive")

    def _write_file_details(self, details: XmlElement, file: DeliveredFile, *, video: bool) -> None:
        element = add(details, "DeliveryFile")
        add(element, "Type", "AudioVisualFile" if video else "AudioFile")
        facts = file.facts
        if isinstance(facts, AudioFacts) and not video:
            if facts.container in _CONTAINERS:
                add(element, "ContainerFormat", _CONTAINERS[facts.container])
            codec = _CODECS.get(facts.codec)
            if file.role is AssetRole.ATMOS:
                add(element, "AudioCodecType", "DolbyAtmosMasterADM")
            elif codec:
                add(element, "AudioCodecType", codec)
            else:
                add(element, "AudioCodecType", "UserDefined", Namespace=self._namespace, UserDefinedValue=facts.codec)
            if facts.channels:
                add(element, "NumberOfChannels", str(facts.channels))
            if facts.sample_rate:
                add(element, "SamplingRate", str(facts.sample_rate), UnitOfMeasure="Hz")
            if facts.bits:
                add(element, "BitsPerSample", str(facts.bits))
            if facts.duration:
                add(element, "Duration", f"PT{facts.duration:.3f}S")
        elif isinstance(facts, FileFacts):
            self._write_video_details(element, facts)
        write_file(element, file)

    def _write_video_details(self, element: XmlElement, facts: FileFacts) -> None:
        if facts.format in _MOVIES:
            add(element, "ContainerFormat", _MOVIES[facts.format])
        if codec := _MOVIE_CODECS.get(facts.codec):
            add(element, "VideoCodecType", codec)
        elif facts.codec:
            add(element, "VideoCodecType", "UserDefined", Namespace=self._namespace, UserDefinedValue=facts.codec)
        if facts.height and facts.width:
            add(element, "ImageHeight", str(facts.height), UnitOfMeasure="Pixel")
            add(element, "ImageWidth", str(facts.width), UnitOfMeasure="Pixel")
        if facts.duration:
            add(element, "Duration", f"PT{facts.duration:.3f}S")

    def _write_atmos_edition(self, parent: XmlElement, path: str, track: Track) -> None:
        file = self._files.get((track.id, AssetRole.ATMOS))
        code = self._source.local_text(track, "atmos_isrc")
        if file is None and not code:
            return
        if is_video(track):
            self._source.add_remark(f"{path}.local.atmos_isrc", code, Reason.NO_PLACE)
            return
        edition = add(parent, "SoundRecordingEdition")
        add(edition, "Type", "ImmersiveEdition")
        number = add(edition, "ResourceId")
        self._write_isrc(number, code, f"{path}.local.atmos_isrc")
        add(number, "ProprietaryId", f"{track.id}-immersive", Namespace=self._namespace)
        line = parent.find("SoundRecordingEdition/PLine")
        if line is not None:
            edition.append(deepcopy(line))
        add(edition, "RecordingMode", "ImmersiveAudio")
        if file is not None:
            details = add(edition, "TechnicalDetails")
            add(details, "TechnicalResourceDetailsReference", self._next_technical_reference())
            self._write_file_details(details, file, video=False)

    def _write_session_type(self, element: XmlElement, track: Track) -> None:
        value = self._source.text(track, "session_type")
        if value in vocabulary.SESSION_TYPES:
            add(element, "RecordingFormat", vocabulary.SESSION_TYPES[value])
        elif value:
            add(
                element,
                "RecordingFormat",
                vocabulary.USER_DEFINED,
                Namespace=vocabulary.NAMESPACE,
                UserDefinedValue=value,
            )

    def _write_contributors(self, element: XmlElement, path: str, track: Track) -> list[tuple[str, Row, str]]:
        place = 0
        for number, entry in enumerate(track.children("contributions")):
            assert isinstance(entry, Contribution)
            if not name_of(entry):
                continue
            place += 1
            reference = self._parties.person(entry, f"{path}.contributions[{number}]")
            person = add(element, "Contributor", SequenceNumber=str(place))
            add(person, "ContributorPartyReference", reference)
            self._write_role(person, entry)
        return write_people(element, self._source, self._parties, track, path, place)

    def _write_role(self, person: XmlElement, entry: Contribution) -> None:
        role, kind = self._source.text(entry, "role"), self._source.text(entry, "type")
        ddex_role = vocabulary.to_ddex_role(role, kind)
        if ddex_role is not None:
            add(person, "Role", ddex_role[0])
            if ddex_role[1]:
                add(person, "InstrumentType", ddex_role[1])
            return
        for name, value in (("Role", role), ("InstrumentType", kind)):
            if value:
                add(person, name, vocabulary.USER_DEFINED, Namespace=vocabulary.NAMESPACE, UserDefinedValue=value)
        self._written.user_defined_roles += [" / ".join(filter(None, (role, kind)))] if role or kind else []

    def _track_length(self, path: str, track: Track) -> timedelta:
        stated = self._source.duration(track, "duration", f"{path}.")
        if stated is not None:
            return stated
        measured = measured_length(track, self._files)
        if measured is not None:
            self._source.add_remark(f"{path}.duration", format_duration(measured), Reason.FILLED)
        return measured or _NO_LENGTH

    def _write_sessions(self, element: XmlElement, path: str, track: Track) -> None:
        """Write where and until when it was recorded. The first location is the main one."""
        source = self._source
        first, year = (
            source.text(track, "primary_recording_location"),
            source.year(track, "recording_end_date_year", f"{path}."),
        )
        others = track.other_recording_locations if isinstance(track.other_recording_locations, tuple) else ()
        if is_video(track):
            for name in ("primary_recording_location", "recording_end_date_year", "other_recording_locations"):
                source.add_remark(f"{path}.{name}", getattr(track, name), Reason.NO_PLACE)
            return
        if first or year:
            session = add(element, "LocationAndDateOfSession")
            add(session, "SessionType", "Recording")
            if year:
                add(add(session, "Period"), "EndDate", year)
            _write_venue(session, first)
        elif others:
            source.add_remark(f"{path}.other_recording_locations", others, Reason.NOT_A_VALUE)
            return
        for name in filter(None, others):
            _write_venue(add(element, "LocationAndDateOfSession"), name)

    def _write_vocals(self, element: XmlElement, path: str, track: Track) -> None:
        """Say whether and in which language somebody sings."""
        source = self._source
        kind = source.text(track, "session_performance_type")
        if kind in {"Vocal", "Instrumental"}:
            add(element, "HasVocalPerformance", "true" if kind == "Vocal" else "false")
        else:
            source.add_remark(f"{path}.session_performance_type", kind, Reason.NO_PLACE)
        instrumental = source.flag(track.local, "instrumental", f"{path}.local.")
        if instrumental is not None:
            add(element, "IsInstrumental", str(instrumental).lower())
        language = source.text(track, "audio_language")
        tag = vocabulary.language_tag(language) if language else None
        if tag is not None:
            add(element, "LanguageOfPerformance", tag)
        if language and (tag is None or vocabulary.language_name(tag) != language):
            source.add_remark(f"{path}.audio_language", language, Reason.RESPELLED if tag else Reason.NOT_A_VALUE)

    # --- videos beside recordings, pictures and texts -----------------------------------------------------------------

    def _write_recording_video(self, parent: XmlElement, track: Track, recording: XmlElement) -> None:
        """Write the video that goes with a recording. The recording's item links it: it is no track of the release."""
        file = self._files.get((track.id, AssetRole.VIDEO))
        if file is None:
            return
        video = self._write_video(parent, "ShortFormMusicalWorkVideo", file, f"{track.id}-video")
        self._written.video_references[track.id] = video.findtext("ResourceReference", "")
        for name in ("DisplayTitleText", "DisplayTitle", "DisplayArtistName", "DisplayArtist"):
            video.extend(deepcopy(item) for item in recording.findall(name))
        add(video, "Duration", _file_length(file))
        video.extend(deepcopy(item) for item in recording.findall("ParentalWarningType"))

    def _write_motion_artwork(self, parent: XmlElement, file: DeliveredFile, number: int) -> None:
        """Write a moving cover: a video, linked as the cover is. kb.ddex.net, "Animated cover art"."""
        source, release = self._source, self._source.release
        video = self._write_video(parent, "FrontCoverVideo", file, f"{release.id}-motion-{number}")
        self._written.covers.append(video.findtext("ResourceReference", ""))
        write_titles(video, source, release)
        write_artists(video, source, self._parties, release, "")
        add(video, "Duration", _file_length(file))
        write_advisory(video, source.text(release, "parental_advisory"))

    def _write_video(self, parent: XmlElement, kind: str, file: DeliveredFile, own_id: str) -> XmlElement:
        video = add(parent, "Video")
        add(video, "ResourceReference", self._next_reference())
        add(video, "Type", kind)
        edition = add(video, "VideoEdition")
        add(add(edition, "ResourceId"), "ProprietaryId", own_id, Namespace=self._namespace)
        details = add(edition, "TechnicalDetails")
        add(details, "TechnicalResourceDetailsReference", self._next_technical_reference())
        self._write_file_details(details, file, video=True)
        return video

    def _write_cover(self, parent: XmlElement) -> None:
        file = self._files.get((self._source.release.id, AssetRole.COVER))
        if file is None:
            return
        reference = self._next_reference()
        self._written.covers.insert(0, reference)
        image = add(parent, "Image")
        add(image, "ResourceReference", reference)
        add(image, "Type", "FrontCoverImage")
        add(add(image, "ResourceId"), "ProprietaryId", f"{self._source.release.id}-cover", Namespace=self._namespace)
        details = add(image, "TechnicalDetails")
        add(details, "TechnicalResourceDetailsReference", self._next_technical_reference())
        facts = file.facts
        if isinstance(facts, ArtworkFacts):
            if facts.format in _PICTURE_CODECS:
                add(details, "ImageCodecType", _PICTURE_CODECS[facts.format])
            if facts.height and facts.width:
                add(details, "ImageHeight", str(facts.height), UnitOfMeasure="Pixel")
                add(details, "ImageWidth", str(facts.width), UnitOfMeasure="Pixel")
        write_file(details, file)

    def _write_booklet(self, parent: XmlElement) -> None:
        file = self._files.get((self._source.release.id, AssetRole.BOOKLET))
        if file is not None:
            self._written.booklet = self._write_text(parent, "NonInteractiveBooklet", "PDF", file)

    def _write_lyrics(self, parent: XmlElement, path: str, track: Track) -> None:
        language = self._source.local_text(track, "lyrics_language")
        tag = vocabulary.language_tag(language) if language else None
        present = False
        for name, (ending, codec) in _LYRICS_FORMATS.items():
            if text := self._source.local_text(track, name):
                present = True
                data = text.encode()
                uri = f"resources/lyrics_{self._written.tracks[track.id]}.{ending}"
                self._written.generated_files[uri] = data
                md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
                file = DeliveredFile(track.id, AssetRole.LYRICS, uri, len(data), md5)
                reference = self._write_text(parent, "LyricText", codec, file, tag or "")
                self._written.text_references.setdefault(track.id, []).append(reference)
        if language and (not present or tag is None or vocabulary.language_name(tag) != language):
            reason = Reason.RESPELLED if present and tag else Reason.NOT_A_VALUE
            self._source.add_remark(f"{path}.local.lyrics_language", language, reason)

    def _write_text(self, parent: XmlElement, kind: str, codec: str, file: DeliveredFile, language: str = "") -> str:
        reference = self._next_reference()
        text = add(parent, "Text")
        add(text, "ResourceReference", reference)
        add(text, "Type", kind)
        name = file.uri.rsplit("/", 1)[-1]
        add(add(text, "ResourceId"), "ProprietaryId", f"{file.owner_id}-{name}", Namespace=self._namespace)
        details = add(text, "TechnicalDetails")
        add(details, "TechnicalResourceDetailsReference", self._next_technical_reference())
        add(details, "TextCodecType", codec)
        write_file(details, file)
        if language:
            add(text, "LanguageOfText", language)
        return reference

    def _next_reference(self) -> str:
        self._resource_count += 1
        return f"A{self._resource_count}"

    def _next_technical_reference(self) -> str:
        self._technical_count += 1
        return f"T{self._technical_count}"


def measured_length(track: Track, files: Mapping[tuple[str, AssetRole], DeliveredFile]) -> timedelta | None:
    """Return the length of a track's master or video in whole seconds; None where it was not measured."""
    file = files.get((track.id, AssetRole.VIDEO if is_video(track) else AssetRole.MASTER))
    facts = file.facts if file is not None else None
    seconds = facts.duration if isinstance(facts, AudioFacts | FileFacts) else None
    return timedelta(seconds=round(seconds)) if seconds else None


def _file_length(file: DeliveredFile) -> str:
    seconds = file.facts.duration if isinstance(file.facts, FileFacts) else None
    return format_duration(timedelta(seconds=round(seconds)) if seconds else _NO_LENGTH)


def _write_venue(session: XmlElement, name: str) -> None:
    """Write where something was recorded: a country by its two letters, anything else as it is spelled."""
    if not name:
        return
    venue = add(session, "Venue")
    if len(name) == 2 and name.isupper() and vocabulary.territory_code(name) == name:
        add(venue, "TerritoryCode", name)
    else:
        add(venue, "VenueName", name)
