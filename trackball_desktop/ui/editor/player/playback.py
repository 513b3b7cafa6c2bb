"""The player as the window knows it: which file, where it is, and whether this computer can be heard.

The player answers at once and works in a thread of its own; here a timer looks how it stands, only while it moves.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from trackball_desktop.media.player import Player
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.media.player import PlayerState
    from trackball_desktop.ui.runtime.bridge import Bridge

POLL_MS = 33
_SETTLE_S = 1.0
"""How long to look after a wish although nothing moves: a device takes a moment to open."""


class Playback(QObject):
    """Plays one file at a time.

    `position_changed` comes while it plays, `state_changed` when it began, fell silent or cannot.
    """

    position_changed = Signal()
    state_changed = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._player: Player | None = None
        self._state: PlayerState | None = None
        self._poll_until = 0.0
        self._timer = Timer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        bridge.stopping.connect(self.close)
        self.destroyed.connect(self._timer.stop)

    @property
    def player(self) -> Player:
        """The player itself, made when it is first needed."""
        if self._player is None:
            self._player = Player()
            self.destroyed.connect(self._player.begin_close)  # a release was closed: nothing waits for its device
        return self._player

    @property
    def state(self) -> PlayerState | None:
        """How it stands; None before anything was asked of it."""
        return self._player.state if self._player is not None else None

    @property
    def is_running(self) -> bool:
        """Whether something is heard."""
        state = self.state
        return state is not None and state.is_running

    @property
    def has_output(self) -> bool | None:
        """Whether this computer can be heard; None as long as that is not known."""
        state = self.state
        return state.has_output if state is not None else None

    def probe(self) -> None:
        """Find out whether there is an output."""
        if not self.is_running:
            self.player.probe()
            self._poll_player()

    def play(self, path: Path, at: float = 0.0) -> None:
        """Play a file from a place in seconds."""
        self.player.play(path, at)
        self._poll_player()

    def pause(self) -> None:
        """Fall silent."""
        if self._player is not None:
            self._player.pause()
            self._poll_player()

    def seek(self, seconds: float) -> None:
        """Go to a place."""
        self.player.seek(seconds)
        self._poll_player()
        self.position_changed.emit()

    @Slot()
    def close(self) -> None:
        """Fall silent for good."""
        self._timer.stop()
        player, self._player = self._player, None
        if player is not None:
            player.close()

    def _poll_player(self) -> None:
        self._poll_until = time.monotonic() + _SETTLE_S
        if not self._timer.isActive():
            self._timer.start()
        self._on_timer_timeout()

    @Slot()
    def _on_timer_timeout(self) -> None:
        state, before = self.state, self._state
        self._state = state
        if state is None:
            self._timer.stop()
            return
        if before is None or _state_key(before) != _state_key(state):
            self.state_changed.emit()
        if before is None or before.position != state.position:
            self.position_changed.emit()
        if not state.is_running and time.monotonic() > self._poll_until:
            self._timer.stop()


def _state_key(state: PlayerState) -> tuple[object, ...]:
    return state.path, state.is_running, state.has_ended, state.has_output, state.is_unplayable, state.length > 0
