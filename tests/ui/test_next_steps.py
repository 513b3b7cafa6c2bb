"""What is left to do for a release that was created depends on what its target takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.targets.folder.target import CAPABILITIES, Folder
from tests.ui.releases import created, kept
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.submit.sent.page import SentPage


def shelf() -> Folder:
    """Return the folder as a target that takes the files as well."""
    return Folder(id="shelf", capabilities=replace(CAPABILITIES, files=True))


@pytest.fixture
def targets() -> Iterator[None]:
    registry.register(Folder())
    registry.register(shelf())
    yield
    registry.unregister("folder")
    registry.unregister("shelf")


def shown(page: SentPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def page_of(backend: Backend, qtbot: QtBot, target: str) -> SentPage:
    backend.accounts.save(Account(id="here", name="Here", target=target, fields={"place": "/srv"})).result()
    release = kept(backend)
    created(backend, release, "here")
    page = SentPage(backend, release.id)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.view is not None and "in The Shelf" in shown(page))
    return page


def test_a_target_without_files_says_what_is_left(backend: Backend, qtbot: QtBot, targets: None) -> None:
    said = shown(page_of(backend, qtbot, "folder"))
    assert "The app cannot send files there" in said
    assert "Add the audio and the cover in The Shelf" in said
    assert "OpenPlay" not in said


def test_a_target_that_takes_files_leaves_nothing_to_do(backend: Backend, qtbot: QtBot, targets: None) -> None:
    said = shown(page_of(backend, qtbot, "shelf"))
    assert "in The Shelf" in said
    assert "Add the audio and the cover" not in said
    assert "takes no files" not in said
