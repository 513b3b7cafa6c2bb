"""While the files of a release are uploaded, the open release says so and how much of them is sent."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.services.bare import queue_bare
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.storage.uploads import Upload
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


def shown_texts(window: MainWindow) -> set[str]:
    return {label.text() for label in window.editor.findChildren(QLabel) if label.isVisible()}


def test_while_files_are_uploaded_the_editor_says_so_and_how_much_is_sent(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.show()
    row = queue_bare(backend.repositories, 1)
    backend.outbox.postpone(row.id, "2099-01-01T00:00:00.000000Z").result()
    window.open_release(row.release_id)
    window.editor.show_step(WizardStep.REVIEW)
    band = window.editor.submission_banner
    assert "is waiting to be sent" in band.message_text
    assert "Waiting to be sent." in shown_texts(window)
    for number, state in enumerate((FileState.DONE, FileState.SENDING, FileState.WAITING)):
        file = Upload(
            "practice", f"{number:064}", 1_000_000, f"k/{number}", f"/{number}.wav", row.release_id, f"{number}", state
        )
        backend.uploads.save(file).result()
    qtbot.waitUntil(
        lambda: band.message_text.endswith("Files are being uploaded: 33 % of 3 files so far."), timeout=5000
    )
    assert "Files are being uploaded." in shown_texts(window)
    assert "Waiting to be sent." not in shown_texts(window)
    backend.uploads.save_progress("practice", f"{1:064}", 500_000).result()
    qtbot.waitUntil(
        lambda: band.message_text.endswith("Files are being uploaded: 50 % of 3 files so far."), timeout=5000
    )
    window.show_library()
