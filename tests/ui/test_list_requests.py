"""What the list asks for comes about, for one release and for several, and what its dialogs tell reaches the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Shelf
from tests.ui.releases import account, created
from trackball_desktop.domain.errors import UserError
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.stores.page import StoresPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


@pytest.fixture
def ids(shelf: Shelf) -> list[str]:
    return [shelf.add(title, label="Northlight", genre="Rock") for title in ("Harbour", "Kites")]


@pytest.fixture
def window(qtbot: QtBot, backend: Backend, ids: list[str]) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == len(ids))
    yield made
    made.close()


def opened(window: MainWindow) -> QDialog | None:
    """Return the dialog that stands over the window."""
    found = [
        top
        for top in QApplication.topLevelWidgets()
        if isinstance(top, QDialog) and top.isVisible() and top.parentWidget() is window
    ]
    assert len(found) <= 1
    return found[0] if found else None


def shown_ids(window: MainWindow) -> list[str]:
    model = window.library.model
    return [model.release_id(row) for row in range(model.rowCount())]


def close(qtbot: QtBot, dialog: QDialog) -> None:
    """Close a dialog, after which nothing of it is left."""
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: bool(gone))


DIALOGS: dict[str, tuple[str, str]] = {
    "export_requested": ("QFileDialog", "QFileDialog"),
    "export_formats_requested": ("ExportDialog", "ExportDialog"),
    "documents_requested": ("PapersDialog", "PapersDialog"),
    "delivery_requested": ("DeliveryDialog", "DeliveryDialog"),
    "bulk_edit_requested": ("BulkEditDialog", "BulkEditDialog"),
    "submit_requested": ("SubmitDialog", "SubmitSeveralDialog"),
}
"""The dialogs that a signal of the list opens: for one release, and for several."""


@pytest.mark.parametrize("several", [False, True])
def test_each_request_of_the_list_opens_its_dialog(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot, several: bool
) -> None:
    account(backend)
    for name, kinds in DIALOGS.items():
        chosen = ids if several else ids[:1]
        getattr(window.library.list, name).emit(chosen)
        dialog = opened(window)
        assert dialog is not None, name
        assert type(dialog).__name__ == kinds[several], name
        if isinstance(dialog, QFileDialog):
            folder = dialog.fileMode() is QFileDialog.FileMode.Directory
            assert folder is several, "one release goes into a file, several into a folder"
        if name == "submit_requested" and not several:
            assert window.session is not None
            assert window.session.release.id == ids[0], "it is opened first"
        close(qtbot, dialog)


def test_a_transfer_and_the_stores_are_of_one_release(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    window.library.list.transfer_requested.emit(ids[1])
    dialog = opened(window)
    assert dialog is not None
    assert type(dialog).__name__ == "TransferDialog"
    close(qtbot, dialog)
    window.library.list.stores_requested.emit(ids[1])
    assert isinstance(window.page_stack.currentWidget(), StoresPage)


def test_each_request_of_the_list_is_carried_out(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    requests, said = window.library.list, window.toast
    requests.duplicate_requested.emit(ids)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 4)
    requests.trash_requested.emit(ids)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 2)
    qtbot.waitUntil(lambda: "2" in said._message_label.text() and said._action_button.text() == "Undo")
    requests.restore_requested.emit(ids[:1])
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 3)
    qtbot.waitUntil(lambda: "Restored" in said._message_label.text())
    requests.recheck_requested.emit(ids[:1])
    qtbot.waitUntil(lambda: "checked" in said._message_label.text())
    requests.withdraw_requested.emit(ids[:1])
    qtbot.waitUntil(lambda: "Nothing was waiting" in said._message_label.text())
    requests.open_requested.emit(ids[0])
    assert window.session is not None
    assert window.session.release.id == ids[0]


def test_the_undo_of_a_deletion_takes_all_back(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    window.library.list.trash_requested.emit(ids)
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 0)
    qtbot.waitUntil(lambda: window.toast._action_button.text() == "Undo")
    window.toast._action_button.click()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 2)


COMMANDS: dict[str, tuple[str, ...]] = {
    "export_chosen": ("ExportDialog", "ExportDialog"),
    "transfer_chosen": ("TransferDialog", ""),
    "show_papers_of_chosen": ("PapersDialog", "PapersDialog"),
    "deliver_chosen": ("DeliveryDialog", "DeliveryDialog"),
    "submit_chosen": ("SubmitDialog", "SubmitSeveralDialog"),
}
"""What a command opens for one chosen release and for two; with none nothing opens."""


def test_each_command_is_about_what_is_chosen(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    account(backend)
    actions, releases = window.library_actions, window.library.list
    for name, kinds in COMMANDS.items():
        for number in (0, 2, 1):
            window.show_library()
            releases.clearSelection()
            if number == 1:
                releases.select(ids[1])
            elif number == 2:
                releases.selectAll()
            assert len(actions.target_ids()) == number
            getattr(actions, name)()
            dialog = opened(window)
            expected = kinds[number - 1] if number else ""
            assert (type(dialog).__name__ if dialog else "") == expected, (name, number)
            if dialog is not None:
                close(qtbot, dialog)


def test_each_command_is_about_what_is_open(window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot) -> None:
    account(backend)
    for name, kinds in COMMANDS.items():
        window.open_release(ids[0])
        assert list(window.library_actions.target_ids()) == ids[:1]
        getattr(window.library_actions, name)()
        dialog = opened(window)
        assert dialog is not None, name
        assert type(dialog).__name__ == kinds[0]
        close(qtbot, dialog)
    window.library_actions.show_stores_of_chosen()
    assert isinstance(window.page_stack.currentWidget(), StoresPage)
    window.open_release(ids[0])
    window.library_actions.duplicate_chosen()
    window.library_actions.trash_chosen()
    assert window.session is None, "what is open is left before it goes"
    qtbot.waitUntil(lambda: ids[0] not in shown_ids(window) and len(shown_ids(window)) == 2)  # the copy stays


ERROR = UserError("It did not work.", meaning="Nothing was changed.", remedy="Try again.")


def test_what_a_dialog_tells_reaches_the_window(
    window: MainWindow, ids: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[BaseException] = []
    monkeypatch.setattr(window.dialogs, "show_error", shown.append)
    one, files, papers, create = ids[0], window.file_actions, window.paper_actions, window.create_actions
    openers: dict[str, Callable[[], object]] = {
        "forms": lambda: files.export([one]),
        "papers": lambda: papers.show_papers([one]),
        "delivery": lambda: papers.deliver([one]),
        "several": lambda: window.group_actions.edit(ids),
        "templates": create.choose_template,
    }
    told: set[str] = set()
    for name, opener in openers.items():
        opener()
        dialog = opened(window)
        assert dialog is not None, name
        if hasattr(dialog, "notice"):
            dialog.notice.emit(f"{name} is done")
            assert window.toast._message_label.text() == f"{name} is done"
            told.add(name)
        if hasattr(dialog, "failed"):
            shown.clear()
            dialog.failed.emit(ERROR)
            assert shown == [ERROR], name
            told.add(name)
        close(qtbot, dialog)
    assert told == set(openers)


def test_what_the_actions_tell_reaches_the_window(
    window: MainWindow, ids: list[str], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[BaseException] = []
    monkeypatch.setattr(window.dialogs, "show_error", shown.append)
    for actions in (
        window.release_actions,
        window.group_actions,
        window.file_actions,
        window.paper_actions,
        window.create_actions,
    ):
        shown.clear()
        actions.failed.emit(ERROR)
        assert shown == [ERROR], type(actions).__name__
    for actions in (window.release_actions, window.file_actions, window.paper_actions):
        actions.notice.emit(type(actions).__name__)
        assert window.toast._message_label.text() == type(actions).__name__
        window.show_library()
        window.library.list.clearSelection()
        if hasattr(actions, "created"):
            actions.created.emit(ids[1])
            assert window.library.list.selected_ids() == [ids[1]], "what is made is shown in the list"


def test_what_is_made_while_a_release_is_open_is_offered(window: MainWindow, ids: list[str], qtbot: QtBot) -> None:
    window.open_release(ids[0])
    window.release_actions.created.emit(ids[1])
    assert window.session is not None
    assert window.session.release.id == ids[0]
    assert window.toast._action_button.text() == "Open"
    window.toast._action_button.click()
    assert window.session.release.id == ids[1]


def test_submit_leads_to_where_a_release_stands(
    window: MainWindow, backend: Backend, ids: list[str], qtbot: QtBot
) -> None:
    account(backend)
    window.open_release(ids[0])
    window.submitting.submit(ids[0])
    dialog = opened(window)
    assert type(dialog).__name__ == "SubmitDialog"
    assert dialog is not None
    dialog.account_requested.emit()
    settings = window.dialogs.settings_dialog
    assert settings.isVisible()
    settings.close()
    dialog.queued.emit(None)
    assert "On its way" in window.toast._message_label.text()
    close(qtbot, dialog)
    release = backend.library.load(ids[0]).release
    created(backend, release, backend.accounts.list()[0].id)
    window.submitting.submit(ids[0])
    assert opened(window) is None
    assert type(window.page_stack.currentWidget()).__name__ == "SentPage"
