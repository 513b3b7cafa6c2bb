"""Opens sound files for decoding, those among them whose header does not say how long they are.

FLAC allows an encoder that writes into a pipe to leave the number of samples out. libsndfile then knows no end to seek
to: such a stream is read once from front to back, and counted, and afterwards opened with the count in its header.
soundfile and numpy, which take 0.1 s to load, are loaded with the first file.
"""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from trackball_desktop.media import streams

if TYPE_CHECKING:
    import soundfile

_UNKNOWN_LENGTH = 1 << 62
_BLOCK_VALUES = 1 << 17


def open_forward(path: Path) -> soundfile.SoundFile:
    """Open a file to be decoded once from front to back. Raises LibsndfileError."""
    import soundfile

    class ForwardSoundFile(soundfile.SoundFile):
        """A sound file that is read from front to back only: nothing is sought, so no length need be known."""

        def seekable(self) -> bool:
            """Tell soundfile to leave the place in the file alone."""
            return False

    sound = soundfile.SoundFile(path)
    if sound.frames < _UNKNOWN_LENGTH:
        return sound
    sound.close()
    return ForwardSoundFile(path)


def open_sound(path: Path) -> soundfile.SoundFile:
    """Open a file with its number of frames, counting them where its header is silent. Raises LibsndfileError."""
    import numpy as np
    import soundfile

    sound = soundfile.SoundFile(path)
    if sound.frames < _UNKNOWN_LENGTH:
        return sound
    sound.close()
    with open_forward(path) as counted:
        block = np.empty((max(1, _BLOCK_VALUES // counted.channels), counted.channels), dtype="int32")
        frames = 0
        while count := len(counted.read(out=block)):
            frames += count
    return soundfile.SoundFile(_FlacWithFrameCount(path.open("rb"), frames))


class _FlacWithFrameCount(io.BufferedReader):
    """A FLAC file whose first block says how many frames there are."""

    def __init__(self, file: BinaryIO, frames: int) -> None:
        start = streams.id3_length(file.read(10))
        file.seek(start + 18)
        packed = struct.unpack(">Q", file.read(8))[0]
        self._header_offset = start + 18
        self._header_bytes = struct.pack(">Q", packed & ~((1 << 36) - 1) | frames)
        self._file = file
        super().__init__(io.FileIO(file.fileno(), closefd=False))
        self.seek(0)

    def read(self, size: int | None = -1, /) -> bytes:
        position = self.tell()
        data = bytearray(super().read(size))
        for offset, byte in enumerate(self._header_bytes, self._header_offset - position):
            if 0 <= offset < len(data):
                data[offset] = byte
        return bytes(data)

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        super().close()
        self._file.close()
