"""Where a key is asked for, it is said first whether this computer's keyring keeps it: first run and account editor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import keyring
import pytest
from keyring.backends import fail
from keyring.errors import KeyringLocked
from pytestqt.qtbot import QtBot

from tests.memory_keyring import MemoryKeyring
from tests.ui.releases import account
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.account_editor import AccountEditor
from trackball_desktop.ui.shell.first_run import FirstRun


class Locked(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


class Forgetful(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def missing() -> Secrets:
    keyring.set_keyring(fail.Keyring())
    return Secrets()


CASES: list[tuple[Callable[[], Secrets], str]] = [
    (missing, "no encrypted keyring"),
    (lambda: Secrets(backend=Locked()), "is locked"),
    (lambda: Secrets(backend=Forgetful()), "does not save passwords"),
]


@pytest.mark.usefixtures("memory_keyring")
@pytest.mark.parametrize(("made", "words"), CASES, ids=["missing", "locked", "forgetful"])
def test_it_is_said_before_a_key_is_typed(
    qtbot: QtBot, backend: Backend, made: Callable[[], Secrets], words: str
) -> None:
    backend.start()
    unkept = replace(backend, secrets=made(), practice=False)
    run, editor = FirstRun(unkept), AccountEditor(unkept)
    for widget in (run, editor):
        qtbot.addWidget(widget)
        widget.show()
    run.connect_card.button.click()
    editor.edit(None)
    for banner in (run.keyring_banner, editor.keyring_banner):
        qtbot.waitUntil(banner.isVisible)
        assert words in banner.title
        assert banner.message_text
    run.back_button.click()
    assert not run.keyring_banner.isVisible(), "it is about keys"


def test_nothing_is_said_where_the_keyring_keeps_it(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    ring = MemoryKeyring()
    kept = replace(backend, secrets=Secrets(backend=ring), practice=False)
    editor = AccountEditor(kept)
    qtbot.addWidget(editor)
    editor.show()
    with qtbot.waitSignal(editor._keyring.finished) as told:  # pyright: ignore[reportPrivateUsage]
        editor.edit(None)
    assert told.args == [None]
    assert not editor.keyring_banner.isVisible()
    assert ring.passwords == {}, "the trial leaves nothing behind"


@pytest.mark.usefixtures("memory_keyring")
@pytest.mark.parametrize(
    ("made", "words"),
    [(missing, "Saved until you close the app."), (lambda: Secrets(backend=MemoryKeyring()), "Saved. Enter")],
    ids=["missing", "there"],
)
def test_kept_is_said_only_of_what_is_there_and_how_long(
    qtbot: QtBot, backend: Backend, made: Callable[[], Secrets], words: str
) -> None:
    backend.start()
    secrets = made()
    known = account(backend)
    editor = AccountEditor(replace(backend, secrets=secrets, practice=False))
    qtbot.addWidget(editor)
    for kept in (False, True):
        if kept:
            secrets.save(f"{known.id}/openplay", "secret")
        with qtbot.waitSignal(editor._keyring.finished):  # pyright: ignore[reportPrivateUsage]
            editor.edit(known)
        said = editor.connection.fields["openplay"].input.placeholderText()
        assert said.startswith(words) if kept else said == ""
