"""The outline of a sound, to be drawn: the lowest and the highest sample of each of some hundred or thousand stretches.

One pass over 16-bit samples in blocks, so that a file of any length needs the same memory. The caller keeps what comes
out by the file's sha256: the same bytes always give the same outline.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trackball_desktop.domain.errors import MediaError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.media.decoding import open_sound
from trackball_desktop.media.files import unreadable_error

if TYPE_CHECKING:
    import soundfile

_BLOCK_VALUES = 1 << 17
_FULL_SCALE, _CLIPPING_RUN = 32_767, 3
"""What counts as clipped; the same as in `levels`."""
_FLOATS = frozenset({"FLOAT", "DOUBLE"})


def peaks(path: Path, bins: int) -> bytes:
    """Return the first half of `outline`: lowest and highest sample of each stretch."""
    return outline(path, bins)[0]


def outline(path: Path, bins: int) -> tuple[bytes, bytes]:
    """Return the outline of all channels together, in `bins` stretches of equal length, and where it is clipped.

    Two signed bytes for each, lowest then highest sample, 127 and -128 being full scale; and a byte for each, 1 where a
    channel stands at full scale for three samples or more in a row, as `levels` counts them. A file with fewer frames
    than `bins` gives as many stretches as it has frames; what is cut off is drawn as silence. Raises MediaError where
    the file cannot be read or is no sound.
    """
    import soundfile

    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable_error(path, error) from error
    try:
        with open_sound(path) as sound:
            lows_and_highs, clipped = _outline(sound, min(bins, sound.frames))
    except soundfile.LibsndfileError as error:
        raise MediaError(
            FileText.tr("The waveform of {name} cannot be drawn.", name=path.name),
            meaning=FileText.tr("The file is damaged or of an unsupported type."),
            remedy=FileText.tr("Export it again as WAV or FLAC."),
        ) from error
    # To the nearest of 256 steps: dither around nothing stays a line.
    rounded = np.clip((lows_and_highs.astype(np.int32) + 128) >> 8, -128, 127).astype(np.int8)
    return rounded.tobytes(), clipped.tobytes()


def _outline(sound: soundfile.SoundFile, bins: int) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Return lowest and highest 16-bit sample per bin, and whether it is clipped.

    Bin k begins at frame k * frames / bins, rounded up.
    """
    outline = np.empty((bins, 2), dtype=np.int16)
    outline[:] = 32767, -32768
    clipped = np.zeros(bins, dtype=np.bool_)
    previous_clipped = np.zeros((sound.channels, _CLIPPING_RUN - 1), dtype=np.bool_)
    starts = -(-np.arange(bins, dtype=np.int64) * sound.frames // max(1, bins))
    dtype = "float32" if sound.subtype in _FLOATS else "int16"
    buffer = np.empty((max(1, _BLOCK_VALUES // sound.channels), sound.channels), dtype=dtype)
    position = 0
    while len(block := _to_int16(sound.read(out=buffer))):
        first = int(np.searchsorted(starts, position, side="right")) - 1
        last = int(np.searchsorted(starts, position + len(block)))
        cuts = np.maximum(starts[first:last] - position, 0)
        part = outline[first:last]
        # Channel by channel: numpy is many times slower across interleaved samples.
        for number, channel in enumerate(block.transpose()):
            samples = np.ascontiguousarray(channel)
            np.minimum(part[:, 0], np.minimum.reduceat(samples, cuts), out=part[:, 0])
            np.maximum(part[:, 1], np.maximum.reduceat(samples, cuts), out=part[:, 1])
            clipping, previous_clipped[number] = _find_clipping(samples, previous_clipped[number])
            clipped[np.searchsorted(starts, clipping + position, side="right") - 1] = True
        position += len(block)
    outline[outline[:, 0] > outline[:, 1]] = 0  # the header promised more than there is
    return outline, clipped


def _find_clipping(
    samples: NDArray[np.int16], previous_clipped: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where a sample at full scale has as many before it as make a run, and the state of the last samples.

    `previous_clipped` is that state of the block before. Two passes over the block in the common case that nothing is
    clipped.
    """
    if samples.max() < _FULL_SCALE and samples.min() > -_FULL_SCALE:
        return np.empty(0, dtype=np.int64), np.zeros(_CLIPPING_RUN - 1, dtype=np.bool_)
    full = np.concatenate((previous_clipped, (samples >= _FULL_SCALE) | (samples <= -_FULL_SCALE)))
    return np.flatnonzero(full[2:] & full[1:-1] & full[:-2]), full[-(_CLIPPING_RUN - 1) :].copy()


def _to_int16(block: NDArray[Any]) -> NDArray[np.int16]:
    """Scale floats, which the decoder would cut to whole numbers; what is no number counts as silence."""
    if block.dtype == np.int16:
        return block
    return (np.clip(np.nan_to_num(block, nan=0.0), -1.0, 1.0) * 32767).astype(np.int16)
