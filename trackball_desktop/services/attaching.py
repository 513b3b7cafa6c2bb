"""Files beside masters and cover: which role a dropped file has, which track it is of, what it must be.

The role is read from the content; the track from an ISRC, a title or a number in the file's name. What stays open is
asked, not guessed. A file of lyrics is attached as it is, and its words go into the track's fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.domain.errors import MediaError, TrackballError, UserError
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.lyrics import MAX_LYRICS_BYTES, Lyrics, read_lyrics
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import canonical_language
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.artwork import require_picture
from trackball_desktop.media.audio import read_audio
from trackball_desktop.media.files import read_file, require_pdf
from trackball_desktop.media.other_files import detect_role, read_other

_ISRC = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}(?![A-Za-z0-9])")
_NUMBER = re.compile(r"\s*(?:(?:disc|cd)?\s*(\d{1,2})[-.])?(\d{1,3})(?![\d])")
_ROLE_WORDS = re.compile(
    r"[\s_\-.(\[]+(?:dolby|atmos|adm|bwf|spatial|immersive|mix|master|lyrics?|synced|official|video|clip)\b",
    re.IGNORECASE,
)
ATTACHABLE_ROLES = frozenset({AssetRole.ATMOS, AssetRole.LYRICS, AssetRole.MOTION, AssetRole.VIDEO, AssetRole.BOOKLET})
"""Roles of files that are attached to what is there; masters and covers have ways of their own."""


@dataclass(frozen=True)
class Attachment:
    """A file, what it is for, and the node it belongs to; `owner_id` is empty where no track could be told."""

    path: Path
    role: AssetRole
    owner_id: str


def detect_attachments(release: Release, files: Iterable[Path]) -> tuple[list[Attachment], list[str]]:
    """Tell the role and the place of files by reading their first bytes. Returns them, and sentences about the others.

    Reads files: not on the main thread.
    """
    attachments: list[Attachment] = []
    problems: list[str] = []
    for path in files:
        try:
            role = detect_role(path)
        except TrackballError as error:
            problems.append(error.message)
            continue
        if role is None:
            problems.append(FileText.tr("{name} cannot be added to a release.", name=path.name))
            continue
        owner = release.id
        if role.belongs_to_track:
            track = match_track(release, path)
            owner = track.id if track is not None else ""
        attachments.append(Attachment(path, role, owner))
    return attachments, problems


def match_track(release: Release, path: Path) -> Track | None:
    """Return the track that a file's name means: by its ISRC, else by one title, else by its number; None in doubt."""
    tracks = list(release.tracks())
    if match := _ISRC.search(path.stem):
        code = normal_isrc(match[0])
        named = [track for track in tracks if isinstance(track.isrc, str) and normal_isrc(track.isrc) == code]
        if len(named) == 1:
            return named[0]
    if len(tracks) == 1:
        return tracks[0]
    number = _NUMBER.match(path.stem)
    rest = _ROLE_WORDS.sub("", path.stem[number.end() :] if number else path.stem)
    name_key = folded(rest) if rest.strip() else ""
    by_title = [track for track in tracks if name_key and name_key == _title_key(track)]
    if not by_title and name_key:
        contained = [track for track in tracks if len(_title_key(track)) >= 4 and _title_key(track) in name_key]
        longest = max((len(_title_key(track)) for track in contained), default=0)
        by_title = [track for track in contained if len(_title_key(track)) == longest]
    if number is not None:
        track_by_number = _track_at(release, int(number[1] or 0), int(number[2]))
        if track_by_number is not None and (not by_title or track_by_number in by_title):
            return track_by_number
    return by_title[0] if len(by_title) == 1 else None


def _title_key(track: Track) -> str:
    parts = [part for part in (track.title, track.version_title) if isinstance(part, str)]
    joined = " ".join(parts).strip()
    return folded(joined) if joined else ""


def _track_at(release: Release, disc: int, number: int) -> Track | None:
    if not disc and len(release.discs) != 1:
        return None
    if not 1 <= (disc or 1) <= len(release.discs):
        return None
    tracks = release.discs[(disc or 1) - 1].tracks
    return tracks[number - 1] if 1 <= number <= len(tracks) else None


def require_kind(file: Path, role: AssetRole) -> None:
    """Raise MediaError for a file that is not what a role asks for. Reads the file's first bytes."""
    if role in {AssetRole.MASTER, AssetRole.ATMOS}:
        _require_audio(file)
    elif role is AssetRole.COVER:
        require_picture(file)
    elif role is AssetRole.BOOKLET:
        require_pdf(file)
    elif role is AssetRole.LYRICS:
        read_lyrics_file(file)
    else:
        _require_movie(file)


def _require_audio(file: Path) -> None:
    facts = read_audio(file)
    if facts.problem in {"empty", "not_audio"}:
        raise MediaError(
            FileText.tr("{name} is empty.", name=file.name)
            if facts.problem == "empty"
            else FileText.tr("{name} is not an audio file, whatever its name says.", name=file.name),
            meaning=FileText.tr("It was not attached."),
            remedy=FileText.tr("Attach the WAV or FLAC master."),
        )


def _require_movie(file: Path) -> None:
    facts = read_other(file)
    if facts.format not in {"mp4", "mov"} or facts.problem in {"empty", "wrong_kind"}:
        raise MediaError(
            FileText.tr("{name} is not an MP4 or MOV video.", name=file.name),
            meaning=FileText.tr("It was not attached."),
            remedy=FileText.tr("Export it as ProRes or H.264."),
        )


def read_lyrics_file(file: Path) -> Lyrics:
    """Read a file of lyrics. Raises MediaError for one that cannot be read as such."""
    try:
        return read_lyrics(read_file(file, MAX_LYRICS_BYTES))
    except ValueError as error:
        raise MediaError(
            FileText.tr("{name} cannot be read as lyrics: {error}.", name=file.name, error=error),
            meaning=FileText.tr("It was not attached."),
            remedy=FileText.tr("Save it as text in UTF-8, as LRC or as TTML."),
        ) from error


def lyrics_edit(track: Track, lyrics: Lyrics, label: str) -> Edit | None:
    """Make the edit that writes a file's lyrics into the fields of a track; None where all of it is there already.

    What the file has replaces what the same field had; plain lines that come from lines with times only fill a field
    that is empty, since line breaks may have been set there by hand.
    """
    local = track.local
    values: dict[str, str] = {}
    if lyrics.lrc:
        values["lyrics_lrc"] = lyrics.lrc
    if lyrics.ttml:
        values["lyrics_ttml"] = lyrics.ttml
    if lyrics.text and (local.lyrics is INHERIT or not (lyrics.lrc or lyrics.ttml)):
        values["lyrics"] = lyrics.text
    language = canonical_language(lyrics.language) if lyrics.language else None
    if language and local.lyrics_language is INHERIT:
        values["lyrics_language"] = language
    edits = [
        SetField(node_id=track.id, field=f"local.{name}", value=value)
        for name, value in values.items()
        if getattr(local, name) != value
    ]
    return Batch(edits=tuple(edits)) if edits else None


def resolve_owner(release: Release, file: Path, role: AssetRole, track: int | None) -> str:
    """Return the id of the node that a file in a role belongs to; `track` counts over all discs from 1.

    Raises UserError where a track is wanted and not named, or named and not there.
    """
    if not role.belongs_to_track:
        if track is not None:
            raise UserError(
                FileText.tr("A {value} belongs to the release, not to a track.", value=role.value),
                meaning=FileText.tr("{name} was not attached.", name=file.name),
                remedy=FileText.tr("Omit --track."),
            )
        return release.id
    tracks: Sequence[Track] = list(release.tracks())
    if track is None:
        matching_track = match_track(release, file)
        if matching_track is None:
            raise UserError(
                FileText.tr("Which track does {name} belong to?", name=file.name),
                meaning=FileText.tr(
                    "It was not attached, because its name contains no ISRC, title or number of a track."
                ),
                remedy=FileText.tr(
                    "Use --track N; the release has {tracks} tracks, counted from 1.", tracks=len(tracks)
                ),
            )
        return matching_track.id
    if not 1 <= track <= len(tracks):
        raise UserError(
            FileText.tr("There is no track {track}.", track=track),
            remedy=FileText.tr("The release has {tracks} tracks, counted from 1.", tracks=len(tracks)),
        )
    return tracks[track - 1].id
