"""Another language while the app runs: every text changes at once, in the same place, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.test_texts import translate_module
from tests.ui.releases import harbour
from tests.ui.test_pseudo_language import data, outside, texts_of
from trackball_desktop.app import App, DataFolder
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import languages
from trackball_desktop.window import WindowSession


@pytest.fixture
def opened(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WindowSession]:
    """Return the app over a folder of its own, with the pseudo-language among its languages."""
    before = QLocale()
    (tmp_path / "languages").mkdir()
    translate_module().pseudo(tmp_path / "languages")
    monkeypatch.setattr(languages, "_folder", lambda: tmp_path / "languages")
    with App(DataFolder.resolve(tmp_path / "data", practice=False), window=True) as app:
        app.repositories.settings.save("window.welcomed", True)
        app.repositories.library.create(harbour(), label=HistoryText.tr("added the sample release")).result()
        made = WindowSession(app, qapp)
        yield made
        made.close()
    languages.install(qapp, "en")
    QLocale.setDefault(before)


def choose(opened: WindowSession, code: str, qtbot: QtBot) -> None:
    """Choose a language in the settings, as a person does, and wait for the window in it."""
    before = opened.window
    before.show_settings_section("appearance")
    assert before.dialogs.settings_dialog is not None
    box = before.dialogs.settings_dialog.appearance.language_choice
    assert box.isVisible()
    box.setCurrentIndex(box.findData(code))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: opened.window is not before)
    QCoreApplication.processEvents()


def test_every_text_changes_at_once_and_back_again(opened: WindowSession, qtbot: QtBot) -> None:
    pseudo = translate_module().PSEUDO
    qtbot.waitUntil(lambda: opened.window.library.model.rowCount() == 1)
    release = opened.window.library.model.release_id(0)
    opened.window.open_release(release)
    editor = opened.window.editor
    editor.show_step(WizardStep.RELEASE)
    title = next(
        line for line in editor.page(WizardStep.RELEASE).findChildren(QLineEdit) if line.text() == "Harbour Songs"
    )
    title.end(False)
    qtbot.keyClicks(title, " II")
    assert not any("[" in text for text in texts_of(opened.window))
    choose(opened, pseudo, qtbot)
    assert opened.window.session is not None
    assert opened.window.session.release.id == release
    assert opened.window.editor.step is WizardStep.RELEASE
    assert opened.window.session.release.title == "Harbour Songs II", "what was typed last was saved"
    settings = opened.window.dialogs.settings_dialog
    assert settings is not None
    assert settings.isVisible()
    assert settings.section == "appearance"
    qtbot.waitUntil(lambda: sum("[" in text for text in texts_of(opened.window)) > 50)
    known = data() | {"Harbour Songs II"}
    assert outside(opened.window, known) == set()
    assert outside(settings, known) == set()
    choose(opened, "en", qtbot)
    qtbot.waitUntil(lambda: not any("[" in text for text in texts_of(opened.window)))
