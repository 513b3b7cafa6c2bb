"""What holds all files back: a person who paused them, or a network that costs by the byte.

A person's pause is kept over the app's end. What is held goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from trackball_desktop.storage.stores import Stores
from trackball_desktop.storage.writes import committed

PAUSED_SETTING = "uploads.paused"
"""Whether a person holds all files back, as it is kept over the app's end."""
METERED_SETTING = "uploads.pause_on_metered"
"""Whether files wait while the network is metered."""


class Pause:
    """Whether files may go. `interrupt` is called when they may no longer; all of it in one loop."""

    def __init__(self, stores: Stores, interrupt: Callable[[], None]) -> None:
        self._settings = stores.settings
        self._interrupt = interrupt
        self._paused = bool(self._settings.get(PAUSED_SETTING, False))
        self._metered = False
        self._going = asyncio.Event()
        if not self._paused:
            self._going.set()

    @property
    def paused(self) -> bool:
        """Whether a person holds all files back."""
        return self._paused

    @property
    def may_send(self) -> bool:
        """Whether files may go."""
        return self._going.is_set()

    @property
    def reason(self) -> str:
        """Why they do not, as a sentence."""
        return "Paused." if self._paused else "Waiting: this network is metered."

    async def wait(self) -> None:
        """Return when files may go."""
        await self._going.wait()

    async def pause(self) -> None:
        """Hold all back, also after a restart."""
        self._paused = True
        self.refresh()
        await committed(self._settings.put(PAUSED_SETTING, True))

    async def resume(self) -> None:
        """Let all go on."""
        self._paused = False
        self.refresh()
        await committed(self._settings.put(PAUSED_SETTING, False))

    def lift(self) -> bool:
        """Let files go in this run although a person paused them, which stays kept; true when they were paused."""
        lifted, self._paused = self._paused, False
        self.refresh()
        return lifted

    def set_metered(self, metered: bool) -> None:
        """Take a hint that the network is (no longer) metered. Files wait then, if that setting is on."""
        self._metered = metered
        self.refresh()

    def refresh(self) -> None:
        """Look again whether files may go, by the settings as they are now."""
        held = self._paused or (self._metered and bool(self._settings.get(METERED_SETTING, False)))
        if not held:
            self._going.set()
        elif self._going.is_set():
            self._going.clear()
            self._interrupt()
