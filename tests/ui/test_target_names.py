"""Sentences that are true of every target name those that accounts have; a form names the target of its account."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from trackball_desktop.app import App, DataFolder
from trackball_desktop.services.timeline import Digest, DigestLine
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.ui.kit.news_labels import digest_text
from trackball_desktop.ui.kit.target_names import names_in_use
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.account_editor import AccountEditor


def test_the_targets_of_the_accounts_are_named_while_their_library_is_open(
    theme_applied: QApplication, tmp_path: Path
) -> None:
    assert registry.targets_in_use() == (registry.FIRST,)
    with App(DataFolder(tmp_path / "data")) as app:
        assert names_in_use() == "OpenPlay"
        app.repositories.accounts.save(Account(id="b", name="B", target="musicdash")).result()
        assert names_in_use() == "MusicDASH"
        app.repositories.accounts.save(Account(id="a", name="A", target="openplay")).result()
        assert names_in_use() == "MusicDASH, OpenPlay"
    assert names_in_use() == "OpenPlay"


def test_the_digest_names_the_targets_that_its_lines_are_about(theme_applied: QApplication) -> None:
    lines = tuple(
        DigestLine("r", "Kites", "Ines", "2026-11-30T12:00:00Z", "created", target=target)
        for target in ("musicdash", "openplay", "musicdash")
    )
    both = digest_text(Digest("2026-11-29T12:00:00Z", "2026-11-30T12:00:00Z", lines))
    assert both.endswith("3 created in MusicDASH, OpenPlay.")
    one = digest_text(Digest("2026-11-29T12:00:00Z", "2026-11-30T12:00:00Z", lines[:1]))
    assert one.endswith("1 created in MusicDASH.")


def test_the_form_of_an_account_speaks_of_its_own_target(qtbot: QtBot, backend: Backend) -> None:
    editor = AccountEditor(backend)
    qtbot.addWidget(editor)
    editor.edit(Account(id="b", name="B", target="musicdash"))
    texts = "\n".join(label.text() for label in editor.findChildren(QLabel) if not label.isHidden())
    assert editor.tabs.tabText(0) == "MusicDASH"
    assert "Link to a release in MusicDASH" in texts
    assert "MusicDASH gets only the metadata" in texts
    assert editor.options.manifest_choice.parentWidget().isHidden()
    editor.edit(Account(id="a", name="A", target="openplay"))
    assert editor.tabs.tabText(0) == "OpenPlay"
    assert not editor.options.manifest_choice.parentWidget().isHidden()
