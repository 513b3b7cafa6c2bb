"""What an audio file is, read from its bytes: first its headers, then, on request, every sample.

Two steps, because they cost differently: headers of an album take milliseconds and are read when a folder is dropped;
decoding takes about as long as reading the file and is what a submission rests on. Neither believes a file's name, and
neither raises on its content: what is wrong is said in `problem` and `error`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from trackball_desktop.domain.assets import MEASURED_BY, AudioFacts
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media import chunks, mp4, streams, tags
from trackball_desktop.media.files import require_local_file, unreadable_error

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLOCK_VALUES = 1 << 17
_DECODABLE = frozenset({"wav", "rf64", "flac", "aiff", "aifc", "mp3", "ogg"})
_OGG_CODECS = {b"\x01vorbis": "vorbis", b"OpusHead": "opus", b"\x7fFLAC": "flac"}
# Audio that the app names and no store takes: DSF, DSDIFF, CAF, AU, Wave64, ASF/WMA, Monkey's, WavPack, Matroska.
_OTHER_AUDIO = (
    b"DSD ", b"FRM8", b"caff", b".snd", b"riff\x2e\x91\xcf\x11", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"MAC ", b"wvpk",
    b"\x1a\x45\xdf\xa3",
)  # fmt: skip


def read_audio(path: Path) -> AudioFacts:
    """Return a file's facts from its headers and tags, whatever its name says.

    Reads a few kilobytes of any lossless file; MP3 and AAC frames are counted. Raises MediaError only where the system
    does not give the file.
    """
    require_local_file(path)
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            facts = _read_header(file, size)
    except OSError as error:
        raise unreadable_error(path, error) from error
    if facts.problem in {"empty", "not_audio"} and facts.codec == "other":
        return facts
    tag, cover = tags.tags_and_cover(path)
    return facts.model_copy(update={"tags": tag, "has_cover": cover is not None})


def verify_audio(path: Path, facts: AudioFacts, *, cancelled: Callable[[], bool] | None = None) -> AudioFacts:
    """Return `facts` after decoding every sample: exact frames, the hash of the samples, levels, what was found broken.

    `pcm_sha256` is over interleaved little-endian samples: int32 scaled to full range for PCM and FLAC, so that the
    same audio in 16 and in 24 bits, as WAV and as FLAC, has one hash; float64 for float; float32 for lossy codecs. FLAC
    is also held against its own MD5. A file whose headers already show a problem comes back as it is; so do formats
    without a decoder here (MP4, ADTS, DSD), with `decoded` false and no problem added; both with `measured_by` set.
    Memory is bounded by blocks. Levels are those of a sound file only.

    Raises MediaError where the system does not give the file, and `concurrent.futures.CancelledError` once
    `cancelled()` is true.
    """
    facts = facts.model_copy(update={"measured_by": MEASURED_BY})
    if facts.problem is not None:
        return facts
    if facts.container not in _DECODABLE:
        return facts.model_copy(update={"error": FileText.tr("no decoder for this format is built in")})
    try:
        with path.open("rb") as file:
            md5 = _FlacMd5.from_file(file, facts)
    except OSError as error:
        raise unreadable_error(path, error) from error
    return _decode(path, facts, md5, cancelled)


def _read_header(file: BinaryIO, size: int) -> AudioFacts:
    """Tell the container by the first bytes and let its reader say the rest."""
    file.seek(0)
    head = file.read(64)
    if size == 0:
        return AudioFacts(container="other", codec="other", problem="empty", error=FileText.tr("the file is empty"))
    if chunks.is_wave(head):
        return chunks.read_wave(file, size)
    if chunks.is_aiff(head):
        return chunks.read_aiff(file, size)
    if head[:4] == b"OggS":
        return _read_ogg(file, next((name for magic, name in _OGG_CODECS.items() if magic in head), "other"))
    if head[4:8] == b"ftyp":
        return mp4.read_mp4(file, size)
    if head.startswith(_OTHER_AUDIO):
        return AudioFacts(container="other", codec="other")
    start = min(streams.id3_length(head), size)
    file.seek(start)
    if file.read(4) == b"fLaC":
        return streams.read_flac(file, start, size)
    facts = streams.read_mpeg(file, start, size)
    if facts is not None:
        return facts
    if start:
        return AudioFacts(
            container="mp3", codec="mp3", problem="damaged", error=FileText.tr("no audio follows the ID3 tag")
        )
    return AudioFacts(container="other", codec="other", problem="not_audio", error=FileText.tr("unknown audio format"))


def _read_ogg(file: BinaryIO, codec: str) -> AudioFacts:
    """Read an Ogg stream, which no store takes as a master, as far as the decoder's opening goes."""
    import soundfile

    file.seek(0)
    try:
        info = soundfile.info(file)
    except soundfile.LibsndfileError as error:
        return AudioFacts(container="ogg", codec=codec, problem="damaged", error=error.error_string.rstrip("."))
    return AudioFacts(
        container="ogg",
        codec=codec,
        sample_rate=info.samplerate,
        channels=info.channels,
        frames=info.frames,
        duration=info.frames / info.samplerate,
    )


def _decode(path: Path, facts: AudioFacts, md5: _FlacMd5, cancelled: Callable[[], bool] | None) -> AudioFacts:
    """Run through all samples. By path, not by open file: the decoder knows damaged MP3s only by their suffix."""
    import numpy as np
    import soundfile

    from trackball_desktop.media import decoding, levels  # numpy: 0.1 s, which reading a header saves

    exact = facts.codec in {"pcm", "flac"}
    dtype = "int32" if exact else "float64" if facts.codec == "float" else "float32"
    digest, frames, finite = hashlib.sha256(), 0, True
    try:
        with decoding.open_forward(path) as sound:
            rate = sound.samplerate
            # A block holds as many values for any number of channels, so that memory stays the same.
            buffer = np.empty((max(1, BLOCK_VALUES // sound.channels), sound.channels), dtype=dtype)
            meter = levels.LevelMeter(rate, sound.channels, block_frames=len(buffer))
            while len(block := sound.read(out=buffer)):
                if cancelled is not None and cancelled():
                    raise CancelledError
                frames += len(block)
                digest.update(block.astype(block.dtype.newbyteorder("<"), copy=False).data)
                md5.update(block)
                finite = finite and (exact or bool(np.isfinite(block).all()))
                if finite:
                    meter.add(block)
    except soundfile.LibsndfileError as error:
        return facts.model_copy(update={"problem": "damaged", "error": error.error_string.rstrip(".")})
    problem, error = _find_problem(facts, frames, finite=finite, md5_matches=md5.matches())
    return facts.model_copy(
        update={
            "frames": frames,
            "duration": frames / rate,
            "decoded": problem is None,
            "pcm_sha256": digest.hexdigest(),
            "problem": problem,
            "error": error,
            "levels": meter.levels() if problem is None else None,
        }
    )


def _find_problem(facts: AudioFacts, frames: int, *, finite: bool, md5_matches: bool) -> tuple[str | None, str | None]:
    """Say what decoding found wrong, as (problem, error)."""
    if frames == 0:
        return "empty", FileText.tr("the file contains no audio")
    if facts.lossless and facts.frames is not None and frames < facts.frames:
        return "truncated", FileText.tr(
            "{frames} frames are declared, {frames2} could be decoded", frames=facts.frames, frames2=frames
        )
    if not finite:
        return "damaged", FileText.tr("some samples are not numbers (NaN or infinity)")
    if not md5_matches:
        return "damaged", FileText.tr("the decoded audio does not match the file's MD5 checksum")
    return None, None


class _FlacMd5:
    """The MD5 that a FLAC encoder took of the samples, against the one taken while decoding. Idle for other files."""

    def __init__(self, expected: bytes, bits: int) -> None:
        self._expected = expected
        self._bits = bits
        self._digest = hashlib.md5(usedforsecurity=False)

    @classmethod
    def from_file(cls, file: BinaryIO, facts: AudioFacts) -> _FlacMd5:
        if facts.container != "flac":
            return cls(streams.NO_MD5, 0)
        file.seek(0)
        info = streams.read_stream_info(file, streams.id3_length(file.read(10)))
        return cls(info.md5, info.bits) if info else cls(streams.NO_MD5, 0)

    def update(self, block: NDArray[Any]) -> None:
        """Take a block of int32 samples scaled to full range; FLAC hashes them in as few whole bytes as they need."""
        if self._expected == streams.NO_MD5:
            return
        samples: NDArray[np.int32] = (block >> (32 - self._bits)).astype("<i4")
        octets = samples.view("u1").reshape(-1, 4)[:, : (self._bits + 7) // 8]
        self._digest.update(octets.tobytes())

    def matches(self) -> bool:
        return self._expected == streams.NO_MD5 or self._digest.digest() == self._expected
