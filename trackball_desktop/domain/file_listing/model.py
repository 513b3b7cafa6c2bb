"""The listing that is read, and what comes out of it: plain data without any file access.

Every value of a release or track has its origin in `sources`: field name to an `Origin`. What was taken off a name is
kept in `removed_text`, as written; a doubt is a `Question` of which one answer is already filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from trackball_desktop.domain.assets import Tags


class FileKind(StrEnum):
    """What a file is by its name."""

    AUDIO = "audio"
    PICTURE = "picture"
    DOCUMENT = "document"
    OTHER = "other"


class Origin(StrEnum):
    """Where a value was read."""

    TAG = "tag"
    FILE_NAME = "file name"
    FOLDER = "folder"


class ExclusionReason(StrEnum):
    """Why an audio file becomes no track."""

    COPY = "copy"
    LOSSY = "lossy copy"
    TWIN = "lower resolution"
    STEM = "stem"
    INSTRUMENTAL = "instrumental"
    ALTERNATE = "alternate mix"
    ATMOS = "immersive mix"
    SIDE = "whole side or album in one file"
    PREMASTER = "not mastered"
    OLD = "older version"
    EXCERPT = "excerpt or reference"


@dataclass(frozen=True)
class ListedFile:
    """A file of a drop; its path is relative to the dropped folder. Facts are None where they are not known.

    `size` is in bytes, `seconds` the length; `width` and `height` are of a picture, in pixels.
    """

    path: PurePosixPath
    kind: FileKind = FileKind.AUDIO
    size: int = 0
    tags: Tags = field(default_factory=Tags)
    seconds: float | None = None
    rate: int | None = None
    bits: int | None = None
    channels: int | None = None
    is_lossless: bool | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Listing:
    """A dropped folder. `parent_folder` is the folder in which it lies: never a title, at most an artist."""

    name: str
    files: tuple[ListedFile, ...]
    parent_folder: str = ""


@dataclass(frozen=True)
class Question:
    """A doubt about one value. `options` are the values it may take, the one that is filled in first.

    `kind` says what is asked: "one_act" (is "A & B" one act or several?), "artist" (is this the artist?), "date" (is
    this the release date?), "title" (which of two titles?), "full_name" (who is meant by a first name?), "spelling"
    (is it the name that it looks like?). `subject` is the text in doubt; an answer is remembered by kind and subject.
    """

    kind: str
    field: str
    subject: str
    options: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ParsedTrack:
    """A track: its file, its place, and what was read about it. `number` is its place on the disc, from 1."""

    path: PurePosixPath
    disc: int
    number: int
    title: str = ""
    version: str = ""
    artists: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    remixers: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    lyricists: tuple[str, ...] = ()
    isrc: str = ""
    advisory: str = ""
    """`explicit`, `clean` or empty."""
    sources: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    removed_text: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    is_numbered: bool = False
    """Whether a name, folder or tag gave the place; else files come in the order of their names."""


@dataclass(frozen=True)
class ParsedRelease:
    """A release. `pictures` come in the order in which they are offered as cover, the best first."""

    folder: PurePosixPath
    title: str = ""
    version: str = ""
    artists: tuple[str, ...] = ()
    label: str = ""
    upc: str = ""
    catalog_number: str = ""
    genre: str = ""
    year: str = ""
    date: str = ""
    """The release date, YYYY-MM-DD."""
    is_various_artists: bool = False
    cover: PurePosixPath | None = None
    pictures: tuple[PurePosixPath, ...] = ()
    booklets: tuple[PurePosixPath, ...] = ()
    tracks: tuple[ParsedTrack, ...] = ()
    sources: Mapping[str, Origin] = field(default_factory=dict[str, Origin])
    removed_text: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class ExcludedFile:
    """An audio file that becomes no track; `replacement` is the file that is used in its place."""

    path: PurePosixPath
    reason: ExclusionReason
    replacement: PurePosixPath | None = None


@dataclass(frozen=True)
class ParsedListing:
    """All releases of a drop and the files that are left out, each with its reason."""

    releases: tuple[ParsedRelease, ...]
    excluded_files: tuple[ExcludedFile, ...] = ()
