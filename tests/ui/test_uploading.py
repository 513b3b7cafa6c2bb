"""While the files of a release are uploaded, the open release says so and how much of them is sent."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.services.bare import queue_bare
from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.storage.uploads import NETWORK_WAIT_SETTING, PAUSED_SETTING, Upload
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.library.model import STATE
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


def texts_of(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


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
    backend.uploads.save_progress("practice", f"{0:064}", 1_000_000).result()
    qtbot.waitUntil(
        lambda: band.message_text.endswith("Files are being uploaded: 33 % of 3 files so far."), timeout=5000
    )
    assert "Files are being uploaded." in shown_texts(window)
    assert "Waiting to be sent." not in shown_texts(window)
    backend.uploads.save_progress("practice", f"{1:064}", 500_000).result()
    qtbot.waitUntil(
        lambda: band.message_text.endswith("Files are being uploaded: 50 % of 3 files so far."), timeout=5000
    )
    for number in (1, 2):  # each of what is left is held back
        backend.uploads.set_paused("practice", f"{number:064}", paused=True).result()
    qtbot.waitUntil(lambda: "Uploads are paused." in shown_texts(window), timeout=5000)
    backend.uploads.set_paused("practice", f"{2:064}", paused=False).result()
    qtbot.waitUntil(lambda: "Files are being uploaded." in shown_texts(window), timeout=5000)
    backend.settings.save(PAUSED_SETTING, True).result()  # and all of them at once
    qtbot.waitUntil(lambda: band.message_text.endswith("Uploads are paused: 50 % of 3 files so far."), timeout=5000)
    assert "Uploads are paused." in shown_texts(window)
    window.show_library()
    model = window.library.model

    def listed() -> str:
        return str(model.index(model.row_of(row.release_id), STATE).data())

    qtbot.waitUntil(lambda: listed() == "Paused 50 %", timeout=5000)
    qtbot.waitUntil(lambda: "25 % · paused" in texts_of(window.status_bar), timeout=5000)
    backend.settings.save(PAUSED_SETTING, False).result()
    qtbot.waitUntil(lambda: listed() == "Sending 50 %", timeout=5000)
    backend.settings.save(NETWORK_WAIT_SETTING, True).result()
    qtbot.waitUntil(lambda: listed() == "Waiting 50 %", timeout=5000)
    qtbot.waitUntil(lambda: "25 % · waiting: metered network" in texts_of(window.status_bar), timeout=5000)
    window.open_release(row.release_id)
    window.editor.show_step(WizardStep.REVIEW)
    qtbot.waitUntil(lambda: "Uploads wait: this network is metered." in shown_texts(window), timeout=5000)
    wait_text = "Uploads wait because this network is metered: 50 % of 3 files so far."
    assert window.editor.submission_banner.message_text.endswith(wait_text)
