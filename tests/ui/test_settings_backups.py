"""The page of copies in the settings: making one, what is listed, and where they are kept."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.backups import BackupsPage

LONG = 30_000


def test_a_copy_is_made_listed_and_kept_where_people_choose(qtbot: QtBot, backend: Backend, tmp_path: Path) -> None:
    kept(backend)
    backend.start()
    page = BackupsPage(backend)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.folder_field.input.text() != "", timeout=LONG)
    assert page.table.rowCount() == 0
    assert not page.restore_button.isEnabled()

    page.backup_button.click()
    assert not page.backup_button.isEnabled(), "one copy at a time"
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=LONG)
    name = page.table.item(0, 2)
    assert name is not None
    assert name.text() in page.result_label.text()
    assert page.backup_button.isEnabled()
    assert page.restore_button.isEnabled()

    other = tmp_path / "other disk"
    other.mkdir()
    page.set_backup_folder(str(other))
    qtbot.waitUntil(lambda: Path(page.folder_field.input.text()).parent == other, timeout=LONG)
    page.backup_button.click()
    qtbot.waitUntil(lambda: len([path for path in other.rglob("*") if path.is_file()]) == 1, timeout=LONG)
    qtbot.waitUntil(page.backup_button.isEnabled, timeout=LONG)
