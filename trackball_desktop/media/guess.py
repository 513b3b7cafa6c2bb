"""What a file's name and folder suggest: disc, track, title, artist, album.

No scheme is demanded. A guess is taken only from forms that people really use, and what no form explains stays in the
title, so that nothing of a name is lost. Tags are read elsewhere; which of the two wins is decided by who asks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath


class Source(StrEnum):
    """Where a guess came from."""

    FILE_NAME = "file name"
    FOLDER = "folder"


@dataclass(frozen=True)
class NameGuess:
    """What a name suggests; None where it suggests nothing. All but the disc come from the file name.

    `disc_source` says where the disc came from: "1-01 Title" or a folder such as "CD2". `title` is empty only where the
    name holds neither a letter nor a digit.
    """

    disc: int | None = None
    track: int | None = None
    title: str = ""
    artist: str | None = None
    album: str | None = None
    disc_source: Source | None = None
    version: str | None = None
    isrc: str | None = None


# 1-01 or 2.03, then anything that parts it from the title.
_DISC_TRACK = re.compile(r"([1-9]\d?)[-.](\d{2,3})(?:[ .)_-]+|$)(.*)")
# 01 Title, 1. Title, 03_title, 007 Title, Track 4; three digits only when led by zero ("365 Days" is a title).
_TRACK = re.compile(r"\(?(?:track ?)?(0\d{1,2}|\d{1,2})(?:[ .)_-]+)(\S.*)", re.IGNORECASE)
_TRACK_ALONE = re.compile(r"(?:track[ _-]?)?(0\d{1,2}|\d{1,2})", re.IGNORECASE)
_NUMBER_PART = re.compile(r"(?:([1-9]\d?)[-.])?(\d{1,3})")
_FOLDER_DISC = re.compile(r"(?:^|[\s(\[_-])(?:cd|dis[ck]|lp)[ ._#-]*(\d{1,2})(?:$|[)\]\s_.:-])", re.IGNORECASE)
_BREAK = re.compile(r"\s+[-–—]\s+")
# "Song - Live" has no artist "Song".
_VERSION = re.compile(
    r"\b(live|remix|mix|edit|version|demo|acoustic|instrumental|remaster(ed)?|interlude|reprise|session)\b",
    re.IGNORECASE,
)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def guess_from_name(path: PurePath) -> NameGuess:
    """Guess from a file's stem and from up to two folders above it. Never raises."""
    stem = unicodedata.normalize("NFC", path.stem).strip()
    guess = _from_stem(_spaced(stem))
    if not _LETTER_OR_DIGIT.search(guess.title):
        guess = replace(guess, title=stem if _LETTER_OR_DIGIT.search(stem) else "")
    if guess.disc is None:
        for folder in list(path.parents)[:2]:
            found = _FOLDER_DISC.search(unicodedata.normalize("NFC", folder.name))
            if found and int(found[1]):
                return replace(guess, disc=int(found[1]), disc_source=Source.FOLDER)
    return guess


def _spaced(stem: str) -> str:
    """Turn underscores into spaces where the name uses them for spaces."""
    return stem if " " in stem else " ".join(stem.replace("_", " ").split())


def _from_stem(text: str) -> NameGuess:
    """Take the number off the front if there is one, then part what is left by dashes."""
    if found := _DISC_TRACK.fullmatch(text):
        track = int(found[2])
        return replace(
            _from_parts(_BREAK.split(found[3].strip()), numbered=True),
            disc=int(found[1]),
            track=track or None,
            disc_source=Source.FILE_NAME,
        )
    if found := _TRACK_ALONE.fullmatch(text):
        return NameGuess(track=int(found[1]) or None, title=text)
    if found := _TRACK.fullmatch(text):
        rest = re.sub(r"^[-–—]\s+", "", found[2])
        return replace(_from_parts(_BREAK.split(rest), numbered=True), track=int(found[1]) or None)
    return _from_parts(_BREAK.split(text), numbered=False)


def _from_parts(parts: list[str], *, numbered: bool) -> NameGuess:
    """Read "Artist - Title", "Artist - Album - 03 - Title" and the like; a version stays with its title."""
    parts = [part.strip() for part in parts if part.strip()]
    if not numbered:
        for index, part in enumerate(parts[1:-1], start=1):
            if number := _NUMBER_PART.fullmatch(part):
                disc = int(number[1]) if number[1] else None
                return NameGuess(
                    disc=disc,
                    track=int(number[2]) or None,
                    title=" - ".join(parts[index + 1 :]),
                    artist=parts[0],
                    album=" - ".join(parts[1:index]) or None,
                    disc_source=Source.FILE_NAME if disc else None,
                )
    if len(parts) == 2 and _VERSION.search(parts[1]) and not _VERSION.search(parts[0]):
        return NameGuess(title=" - ".join(parts))
    if len(parts) >= 2:
        return NameGuess(artist=parts[0], title=" - ".join(parts[1:]))
    return NameGuess(title=parts[0] if parts else "")
