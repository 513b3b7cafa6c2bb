"""The choice to wait on metered networks reaches the setting and the engine that is under way."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.uploads import NETWORK_WAIT_SETTING
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.data import METERED_KEY, DataPage


def test_the_choice_is_kept_and_holds_files_at_once(qtbot: QtBot, backend: Backend, tmp_path: Path) -> None:
    made: list[Services] = []

    def services() -> Services:
        made.append(Services(backend.repositories, backend.secrets, Options(cache=tmp_path)))
        made[0].upload.set_metered(True)
        return made[0]

    backend.bridge.start(services)
    page = DataPage(backend)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: bool(made))
    assert not page.metered_checkbox.isChecked()
    assert made[0].upload.can_send
    page.metered_checkbox.click()
    qtbot.waitUntil(lambda: not made[0].upload.can_send)
    assert backend.settings.get(METERED_KEY) is True
    qtbot.waitUntil(lambda: backend.settings.get(NETWORK_WAIT_SETTING) is True)
    page.metered_checkbox.click()
    qtbot.waitUntil(lambda: made[0].upload.can_send)
    qtbot.waitUntil(lambda: backend.settings.get(NETWORK_WAIT_SETTING) is False)
