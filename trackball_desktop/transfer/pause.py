"""Pauses all uploads: by the user, or on a metered network. The user's pause survives a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.uploads import NETWORK_WAIT_SETTING, PAUSED_SETTING
from trackball_desktop.storage.writes import committed

METERED_SETTING = "uploads.pause_on_metered"
"""Whether files wait while the network is metered."""


class PauseControl:
    """Whether uploads may run. `interrupt` is called when they must stop. Use it in one event loop."""

    def __init__(self, repositories: Repositories, interrupt: Callable[[], None]) -> None:
        self._settings = repositories.settings
        self._interrupt = interrupt
        self._is_paused = bool(self._settings.get(PAUSED_SETTING, False))
        self._is_metered = False
        self._can_send_event = asyncio.Event()
        self._waits_for_network = False
        if self._settings.get(NETWORK_WAIT_SETTING, False):  # of the last run: this network may be another
            self._settings.save(NETWORK_WAIT_SETTING, False)
        if not self._is_paused:
            self._can_send_event.set()

    @property
    def is_paused(self) -> bool:
        """Whether the user paused all uploads."""
        return self._is_paused

    @property
    def can_send(self) -> bool:
        """Whether uploads may run."""
        return self._can_send_event.is_set()

    @property
    def reason(self) -> str:
        """Why uploads do not run, as a sentence."""
        return "Paused." if self._is_paused else TransferText.tr("Waiting: this network is metered.")

    async def wait(self) -> None:
        """Return when uploads may run."""
        await self._can_send_event.wait()

    async def pause(self) -> None:
        """Pause all uploads, also across a restart."""
        self._is_paused = True
        self.refresh()
        await committed(self._settings.save(PAUSED_SETTING, True))

    async def resume(self) -> None:
        """End the user's pause."""
        self._is_paused = False
        self.refresh()
        await committed(self._settings.save(PAUSED_SETTING, False))

    def ignore_pause(self) -> bool:
        """Ignore the user's pause for this run, without clearing the saved setting; true when uploads were paused."""
        was_paused, self._is_paused = self._is_paused, False
        self.refresh()
        return was_paused

    def set_metered(self, metered: bool) -> None:
        """Tell whether the network is metered. Uploads wait then, if the user's setting says so."""
        self._is_metered = metered
        self.refresh()

    def refresh(self) -> None:
        """Apply the current settings."""
        waits_for_network = self._is_metered and bool(self._settings.get(METERED_SETTING, False))
        if waits_for_network is not self._waits_for_network:
            self._waits_for_network = waits_for_network
            self._settings.save(NETWORK_WAIT_SETTING, waits_for_network)
        is_blocked = self._is_paused or waits_for_network
        if not is_blocked:
            self._can_send_event.set()
        elif self._can_send_event.is_set():
            self._can_send_event.clear()
            self._interrupt()
