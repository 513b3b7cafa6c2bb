"""Files that belong to a release, and the facts read from them.

An asset is a row of its own: masters stay where they are and are referenced by path. Facts are what `media` read from
the bytes; they are kept by the sha256 of the file, so that a file is measured once.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer

from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.stored import from_stored, to_stored

Reason = Annotated[
    str, AfterValidator(partial(from_stored, context=FileText)), PlainSerializer(to_stored, when_used="json")
]
"""Why a file cannot be used: a message, which JSON keeps by its source and values."""

MEASURED_BY = 5
"""The version of the code that measures sound; raised whenever it finds more or other facts in the same bytes."""

PICTURES_MEASURED_BY = 2
"""The same for pictures."""
FILES_MEASURED_BY = 1
"""The same for booklets, videos, motion artwork and lyrics."""
KEPT_SILENCE_HEAD, KEPT_SILENCE_TAIL = 0.5, 2.0
"""Seconds of digital silence that a trimmed copy of a master keeps at its start and end: players and converters that
wake up swallow less than half a second, and two are the pause between songs on a CD (IEC 60908)."""
MIN_DETAIL = 0.002
"""Pictures with less fine structure look enlarged: measured 0.04 and more as made, 0.001 enlarged threefold."""


class AssetRole(StrEnum):
    """What a file is for."""

    MASTER = "master"
    VIDEO = "video"
    ATMOS = "atmos"
    COVER = "cover"
    BOOKLET = "booklet"
    LYRICS = "lyrics"
    MOTION = "motion artwork"

    @property
    def belongs_to_track(self) -> bool:
        """Whether such a file belongs to a track; the others belong to the release."""
        return self in {AssetRole.MASTER, AssetRole.VIDEO, AssetRole.ATMOS, AssetRole.LYRICS}

    @property
    def allows_several(self) -> bool:
        """Whether a node may have more than one such file: motion artwork is made square and tall."""
        return self is AssetRole.MOTION


DECODED_ROLES = frozenset({AssetRole.MASTER, AssetRole.ATMOS})
"""The roles of files that are decoded as sound."""


class FileStamp(BaseModel):
    """Which bytes we mean: size in bytes and mtime in ns tell a change cheaply, sha256 (hex) for certain."""

    model_config = ConfigDict(frozen=True)

    size: int
    mtime_ns: int
    sha256: str | None = None


class Asset(BaseModel):
    """One file of a release. `owner_id` is the node it belongs to: a track's id, or the release's for the cover."""

    model_config = ConfigDict(frozen=True)

    id: str
    release_id: str
    owner_id: str
    role: AssetRole
    path: str
    stamp: FileStamp


class Tags(BaseModel):
    """What the file says about itself. Text is kept as written; numbers that do not parse are None."""

    model_config = ConfigDict(frozen=True)

    title: str | None = None
    version: str | None = None
    artists: tuple[str, ...] = ()
    album: str | None = None
    album_artists: tuple[str, ...] = ()
    composers: tuple[str, ...] = ()
    lyricists: tuple[str, ...] = ()
    isrc: str | None = None
    barcode: str | None = None
    catalog_number: str | None = None
    label: str | None = None
    genre: str | None = None
    date: str | None = None
    original_date: str | None = None
    copyright: str | None = None
    language: str | None = None
    track: int | None = None
    track_total: int | None = None
    disc: int | None = None
    disc_total: int | None = None
    side_and_track: str | None = None
    """A track number such as A1 or B2, as records have it."""


class Levels(BaseModel):
    """What is heard in a file, measured over all samples.

    `silent` is true below -90 dBFS throughout; `silent_side` is "left" or "right" where that holds for one channel of a
    stereo file only, else empty. `true_peak` is in dBTP, `sample_peak` in dBFS, both None where every sample is zero;
    `loudness` (integrated, BS.1770-4) is in LUFS, None where its gate lets nothing through, and for more than six
    channels. Without the library that measures them `true_peak` and `loudness` are None as well. Silences at both ends
    (below -60 dBFS) are in seconds; `silence_inside` is the longest one between two sounds, exact from about two
    seconds on, since shorter ones are not looked for.

    `zeros_head` and `zeros_tail` are the seconds at both ends in which every sample of every channel is exactly zero;
    both are the whole length where no sample is another.

    `clipping_runs` counts runs of three or more samples of a channel at full scale. `dc_offset` is the largest absolute
    mean of a channel, 1.0 being full scale. `dual_mono` is true where both channels of a stereo file are the same, and
    `correlation` (-1 to 1) says how alike they are; None where one is silent or there are not two. `abrupt_end` is the
    RMS level in dBFS of the loudest channel over the last 50 ms; None where all of them are zero. `used_bits` is how
    many bits of whole samples ever differ from zero, counted from the top: 16 in a padded file of 24. None for floats.
    """

    model_config = ConfigDict(frozen=True)

    silent: bool = False
    silent_side: str = ""
    true_peak: float | None = None
    loudness: float | None = None
    silence_head: float = 0.0
    silence_tail: float = 0.0
    silence_inside: float = 0.0
    zeros_head: float = 0.0
    zeros_tail: float = 0.0
    sample_peak: float | None = None
    clipping_runs: int = 0
    dc_offset: float | None = None
    dual_mono: bool = False
    correlation: float | None = None
    abrupt_end: float | None = None
    used_bits: int | None = None


class AudioFacts(BaseModel):
    """What an audio file is, read from its bytes.

    `container` is one of wav, rf64, flac, aiff, aifc, mp3, aac, mp4, ogg, other; `codec` is pcm, float, flac, alac,
    mp3, aac, vorbis, opus, alaw, ulaw, adpcm or other. `wav_format_tag` is the fmt chunk's tag (0x0001 PCM, 0x0003
    float, 0xFFFE extensible). `frames` is exact where the container says it or it was decoded, `duration` is in
    seconds. `declared_bytes` and `present_bytes` are the sample data's: fewer present than declared means that the file
    is cut off. `trailing_chunks` names RIFF chunks after `data`. `header_faults` names the figures of a WAV header that
    do not fit the file: riff_size (its length), byte_rate (the bytes of a second). `decoded` is true once every sample
    was read without an error; `error` is the reader's message when it was not. `adm` is true for a wave file with both
    chunks of the Audio Definition Model (axml and chna), as Dolby Atmos masters are. `problem` is None for a sound
    file, else one of empty, not_audio, truncated, damaged, unfinished (the header does not say how long it is).
    `levels` is None until every sample was decoded. `measured_by` is the MEASURED_BY of the code that decoded the file,
    0 where only its headers were read.
    """

    model_config = ConfigDict(frozen=True)

    container: str
    codec: str
    sample_rate: int | None = None
    bits: int | None = None
    channels: int | None = None
    frames: int | None = None
    duration: float | None = None
    wav_format_tag: int | None = None
    declared_bytes: int | None = None
    present_bytes: int | None = None
    trailing_chunks: tuple[str, ...] = ()
    header_faults: tuple[str, ...] = ()
    decoded: bool = False
    pcm_sha256: str | None = None
    problem: str | None = None
    error: Reason | None = None
    has_cover: bool = False
    adm: bool = False
    tags: Tags = Tags()
    levels: Levels | None = None
    measured_by: int = 0

    @property
    def lossless(self) -> bool:
        """Whether the codec keeps every sample."""
        return self.codec in {"pcm", "float", "flac", "alac"}


class FileFacts(BaseModel):
    """What a booklet, a video, motion artwork or a file of lyrics is, read from its bytes, not its name.

    `format` is one of pdf, mp4, mov, lrc, ttml, text, other. `pages` are a PDF's, None where they could not be counted.
    Of moving pictures: pixels, `duration` in seconds, `frame_rate` per second, `codec` as the file names it (avc1,
    apch, ...), `sound` whether it has any. `problem` is None for a sound file, else one of empty, wrong_kind,
    truncated, damaged; `error` says more. `measured_by` is the FILES_MEASURED_BY of the code that read it.
    """

    model_config = ConfigDict(frozen=True)

    format: str
    bytes: int = 0
    pages: int | None = None
    width: int = 0
    height: int = 0
    duration: float | None = None
    frame_rate: float | None = None
    codec: str = ""
    sound: bool = False
    problem: str | None = None
    error: str | None = None
    measured_by: int = 0


class ArtworkFacts(BaseModel):
    """What a picture file is, read from its bytes, not its name.

    `format` is Pillow's name (JPEG, PNG, TIFF, WEBP, GIF, ...), `mode` Pillow's (RGB, CMYK, L, P, RGBA, I;16, ...),
    `bits` per channel, `orientation` EXIF's (1 upright), `icc` the profile's description or None. `problem` is None for
    a sound picture, else one of empty, not_a_picture, truncated, bomb, damaged. `detail` is the share of fine structure
    (see `media.sharpness`) in the richest part of a picture of 1000 pixels and more; None where it was not measured or
    there is nothing in it. `spread` is the standard deviation of the brightness (0 to 255) of the picture reduced to
    128 pixels a side, `bars` the sides (left, top, right, bottom) along which it is plain white or black, both as of a
    picture that was decoded. `measured_by` is the PICTURES_MEASURED_BY of the code that read it.
    """

    model_config = ConfigDict(frozen=True)

    format: str
    width: int = 0
    height: int = 0
    mode: str = ""
    bits: int | None = None
    bytes: int = 0
    orientation: int = 1
    has_gps: bool = False
    icc: str | None = None
    alpha: bool = False
    progressive: bool = False
    frames: int = 1
    detail: float | None = None
    spread: float | None = None
    bars: tuple[str, ...] = ()
    problem: str | None = None
    error: Reason | None = None
    measured_by: int = 0

    @property
    def looks_enlarged(self) -> bool:
        """Whether it looks as if a smaller picture had been blown up to this size. A suspicion, never a proof."""
        return self.detail is not None and self.detail < MIN_DETAIL
