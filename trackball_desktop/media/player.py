"""Plays sound files: one at a time, from any place, with nothing that waits for whoever asks.

    play, pause, seek -->  wishes  -->  worker thread: opens, seeks, decodes small blocks  -->  ring of 0.4 s
    state  <---------------------------------------------------------------------------------  device's own thread

The device is miniaudio's, which loads the system's own sound library when it is first used: a machine without one, or
without an output, is a state (`has_output` is false) and never an error. Only files that were measured and found sound
are to be played: decoding happens in this process.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    import soundfile
    from numpy.typing import NDArray

BLOCK_FRAMES = 4096
BUFFER_SECONDS = 0.4
PERIOD_MS = 40
"""How much sound the device asks for at a time. Python answers it, so that it must not be too little."""
_JOIN_SECONDS = 2.0
_SILENT_BACKENDS = frozenset({"NULL", "CUSTOM"})

SUPPORTED_PLATFORMS = frozenset({("win32", "AMD64"), ("darwin", "arm64"), ("linux", "x86_64")})
"""Where miniaudio comes ready to run, as pyproject.toml names it; elsewhere masters are seen and not heard."""

BACKENDS: tuple[str, ...] = ()
"""Names of the ways to the loudspeaker to try, as miniaudio spells them; empty for all that make a sound."""


@dataclass(frozen=True)
class PlayerState:
    """How the player stands. `position` and `length` are in seconds; `length` is 0 until the file is open.

    `has_output` is None as long as nobody asked for one, else whether there is a loudspeaker. `is_unplayable` is true
    when the file could not be opened or decoded.
    """

    path: Path | None = None
    is_running: bool = False
    position: float = 0.0
    length: float = 0.0
    has_ended: bool = False
    has_output: bool | None = None
    is_unplayable: bool = False


class Player:
    """Plays one file. Every method returns at once; `close` waits for the worker at most two seconds."""

    def __init__(self, backends: Sequence[str] | None = None) -> None:
        self._backends = BACKENDS if backends is None else tuple(backends)
        self._condition = threading.Condition()
        self._commands: deque[tuple[str, Callable[[], None]]] = deque()
        self._thread: threading.Thread | None = None
        self._closed = False
        # What the outside sees, guarded by the bell's lock.
        self._state = PlayerState()
        self._pending_seeks = 0
        self._ring: deque[NDArray[np.float32]] = deque()
        self._ring_frames = 0
        self._played_frames = 0
        self._is_fully_decoded = True
        # The worker's own.
        self._sound: soundfile.SoundFile | None = None
        self._rate, self._channels = 0, 0
        self._device: Any = None
        self._is_device_running = False

    @property
    def state(self) -> PlayerState:
        """How it stands now. Cheap: to be asked many times a second."""
        with self._condition:
            state = self._state
            if state.length and not self._pending_seeks:
                position = min(self._played_frames / self._rate, state.length)
                state = PlayerState(
                    state.path,
                    state.is_running,
                    position,
                    state.length,
                    state.has_ended,
                    state.has_output,
                    state.is_unplayable,
                )
            return state

    def probe(self) -> None:
        """Find out whether there is an output; `has_output` of the state tells."""
        self._send_command("probe", self._probe)

    def play(self, path: Path, position: float = 0.0) -> None:
        """Play a file from a place in seconds, instead of what is playing."""
        with self._condition:
            self._state = PlayerState(path, is_running=True, position=position, has_output=self._state.has_output)
            self._pending_seeks += 1
        self._send_command("play", lambda: self._play(path, position))

    def pause(self) -> None:
        """Fall silent and stay where it is."""
        with self._condition:
            self._state = _replace_state(self._state, is_running=False)
        self._send_command("pause", self._stop_device)

    def resume(self) -> None:
        """Go on from where it was; from the start after the end."""
        state = self.state
        if state.path is not None:
            self.play(state.path, 0.0 if state.has_ended else state.position)

    def seek(self, seconds: float) -> None:
        """Go to a place of the file; whether it plays or not stays as it is."""
        with self._condition:
            if self._state.path is None:
                return
            seconds = max(0.0, min(seconds, self._state.length or seconds))
            self._state = _replace_state(self._state, position=seconds, has_ended=False)
            self._pending_seeks += 1
        self._send_command("seek", lambda: self._seek(seconds))

    def begin_close(self) -> None:
        """Fall silent for good; the thread lets go of file and device and ends. Does not wait for it."""
        with self._condition:
            self._closed = True
            self._state = _replace_state(self._state, is_running=False)
            self._condition.notify()

    def close(self) -> None:
        """Fall silent for good, and wait until file and device are let go of."""
        self.begin_close()
        if self._thread is not None:
            self._thread.join(_JOIN_SECONDS)

    def _send_command(self, name: str, work: Callable[[], None]) -> None:
        with self._condition:
            if self._closed:
                return
            # Dragging across the picture of a sound gives many places; only the last one counts.
            if name == "seek" and self._commands and self._commands[-1][0] == "seek":
                self._commands.pop()
                self._pending_seeks -= 1
            self._commands.append((name, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="player", daemon=True)
                self._thread.start()
            self._condition.notify()

    # --- in the worker thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._condition:
                while not (self._closed or self._commands or self._next_task()):
                    self._condition.wait()
                if self._closed:
                    break
                work = self._commands.popleft()[1] if self._commands else self._next_task()
            if work is not None:
                work()
        self._close_device()
        if self._sound is not None:
            self._sound.close()

    def _next_task(self) -> Callable[[], None] | None:
        """Return what there is to do without a command: decode ahead, or stop the device."""
        if self._state.is_running and not self._is_fully_decoded and self._ring_frames < self._rate * BUFFER_SECONDS:
            return self._fill
        if self._is_device_running and not self._state.is_running:
            return self._stop_device
        return None

    def _play(self, path: Path, position: float) -> None:
        import soundfile

        from trackball_desktop.media.decoding import open_sound  # numpy, which a window without sound needs not

        try:
            sound = open_sound(path)
        except (soundfile.LibsndfileError, OSError):
            self._mark_unplayable()
            return
        if self._sound is not None:
            self._sound.close()
        self._sound = sound
        if (sound.samplerate, sound.channels) != (self._rate, self._channels):
            self._close_device()
            with self._condition:
                self._rate, self._channels = sound.samplerate, sound.channels
        self._seek_file(position)
        with self._condition:
            running = self._state.is_running
        if running:
            self._start_device()

    def _seek(self, seconds: float) -> None:
        if self._sound is None:
            with self._condition:
                self._pending_seeks -= 1
            return
        self._seek_file(seconds)

    def _seek_file(self, seconds: float) -> None:
        """Seek in the file and drop what was decoded. Ends one seek command."""
        import soundfile

        sound = self._sound
        assert sound is not None
        frame = max(0, min(round(seconds * self._rate), sound.frames))
        try:
            sound.seek(frame)
        except soundfile.LibsndfileError:
            self._mark_unplayable()
            return
        with self._condition:
            self._ring.clear()
            self._ring_frames = 0
            self._played_frames = frame
            self._is_fully_decoded = False
            self._pending_seeks -= 1
            self._state = _replace_state(self._state, length=sound.frames / self._rate)

    def _fill(self) -> None:
        import soundfile

        sound = self._sound
        assert sound is not None
        try:
            block = cast("NDArray[np.float32]", sound.read(BLOCK_FRAMES, dtype="float32", always_2d=True))
        except soundfile.LibsndfileError:
            with self._condition:
                self._is_fully_decoded = True
                self._state = _replace_state(self._state, is_unplayable=True)
            return
        with self._condition:
            if len(block):
                self._ring.append(block)
                self._ring_frames += len(block)
            self._is_fully_decoded = len(block) < BLOCK_FRAMES

    def _mark_unplayable(self) -> None:
        with self._condition:
            self._pending_seeks -= 1
            self._is_fully_decoded = True
            self._state = _replace_state(self._state, is_running=False, is_unplayable=True)

    def _probe(self) -> None:
        if self._device is None:
            self._close_device()
            self._open_device(self._rate or 44100, self._channels or 2)
            with self._condition:
                self._rate, self._channels = self._rate or 44100, self._channels or 2

    def _open_device(self, rate: int, channels: int) -> None:
        try:
            import miniaudio
        except ImportError:  # not built for this kind of computer
            self._set_output(available=False)
            return
        _silence_alsa()
        library = cast("Any", miniaudio)
        names = self._backends or tuple(b.name for b in library.Backend if b.name not in _SILENT_BACKENDS)
        backends = [library.Backend[name] for name in names]
        try:
            # Asked first, since opening waits longer for what is not there.
            if not self._backends and not _outputs(library, backends):
                self._set_output(available=False)
                return
            self._device = library.PlaybackDevice(
                output_format=library.SampleFormat.FLOAT32,
                nchannels=channels,
                sample_rate=rate,
                buffersize_msec=PERIOD_MS,
                backends=backends,
                app_name="Trackball Desktop",
            )
        except library.MiniaudioError:
            self._device = None
        self._set_output(available=self._device is not None)

    def _set_output(self, *, available: bool) -> None:
        with self._condition:
            self._state = _replace_state(
                self._state, has_output=available, is_running=self._state.is_running and available
            )

    def _start_device(self) -> None:
        import miniaudio

        if self._device is None:
            self._open_device(self._rate, self._channels)
        if self._device is None or self._is_device_running:
            return
        self._device.stop_callback = self._on_device_stopped
        feed = self._feed(self._channels)
        next(feed)
        try:
            self._device.start(feed)
            self._is_device_running = True
        except miniaudio.MiniaudioError:
            # Unplugged, or taken by another program: the next wish opens it anew.
            self._close_device()
            self._set_output(available=False)

    def _stop_device(self) -> None:
        if self._is_device_running:
            import miniaudio

            self._is_device_running = False
            try:
                self._device.stop()
            except miniaudio.MiniaudioError:
                self._close_device()

    def _close_device(self) -> None:
        self._is_device_running = False
        if self._device is not None:
            self._device.close()
            self._device = None

    # --- in the device's thread --------------------------------------------------------------------------------------

    def _on_device_stopped(self) -> None:
        """Note that the device ended by itself: unplugged, or the system went to sleep. Not every system tells."""
        with self._condition:
            if self._is_device_running:
                self._state = _replace_state(self._state, is_running=False)
                self._condition.notify()

    def _feed(self, channels: int) -> Generator[NDArray[np.float32] | bytes, int, None]:
        """Yield as many frames as the device asks for; silence while there is nothing to hear."""
        frame_count = yield b""
        while True:
            frame_count = yield self._take_frames(frame_count, channels)

    def _take_frames(self, count: int, channels: int) -> NDArray[np.float32]:
        import numpy as np

        out = np.zeros((count, channels), dtype=np.float32)
        with self._condition:
            filled = 0
            while self._state.is_running and self._ring and filled < count:
                block = self._ring[0]
                part = min(len(block), count - filled)
                out[filled : filled + part] = block[:part]
                filled += part
                self._ring_frames -= part
                if part == len(block):
                    self._ring.popleft()
                else:
                    self._ring[0] = block[part:]
            self._played_frames += filled
            if self._state.is_running and self._is_fully_decoded and not self._ring and not self._pending_seeks:
                self._state = _replace_state(self._state, is_running=False, has_ended=True)
            self._condition.notify()
        return out


@functools.cache
def _silence_alsa() -> object:
    """Keep ALSA from writing to the console that a device is not there; whether it opened is what counts.

    Its plug-ins name outputs (mixers, converters) also on a computer without a sound card. Returns the handler, which
    must live as long as the process.
    """
    if sys.platform != "linux":
        return None
    handler = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)(
        lambda *_: None
    )
    # No ALSA, or another library under its name: nothing to silence.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    return handler


def _outputs(library: Any, backends: list[Any]) -> list[Any]:
    """Return the outputs that can be heard; ALSA also names one that discards everything."""
    devices = library.Devices(backends)
    playback_devices = devices.get_playbacks()
    if devices.backend != "ALSA":
        return playback_devices
    return [device for device in playback_devices if bytes(library.ffi.buffer(device["id"])[:5]) != b"null\0"]


def _replace_state(state: PlayerState, **changes: Any) -> PlayerState:
    import dataclasses

    return dataclasses.replace(state, **changes)
