"""The settings on real widgets: accounts are added, changed, tested and removed, against practice's servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from tests.accounts import openplay_account
from tests.ui.account_world import AccountServices
from trackball_desktop.domain.errors import SecretsUnavailable
from trackball_desktop.practice.servers import Practice
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.appearance import apply_saved_appearance
from trackball_desktop.ui.kit.cells import CellTable
from trackball_desktop.ui.kit.settings_parts import SecretField
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.account_editor import AccountEditor
from trackball_desktop.ui.settings.accounts import AccountsPage
from trackball_desktop.ui.shell.settings_dialog import SECTIONS, SettingsDialog

NORTHLIGHT = openplay_account(
    id="a" * 32,
    name="Northlight",
    read_base="https://connect.openplaymusic.com/v1/",
    write_base="https://northlight.openplaymusic.com/connect/v1/",
    key_id="key-1",
)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with Practice(tmp_path / "servers") as made:
        yield made


@pytest.fixture
def backend(backend: Backend) -> Backend:
    """Return the backend as it is outside practice."""
    return replace(backend, practice=False)


@pytest.fixture
def dialog(qtbot: QtBot, backend: Backend) -> SettingsDialog:
    backend.bridge.start(lambda: AccountServices(backend.repositories, backend.secrets))
    made = SettingsDialog(backend)
    qtbot.addWidget(made)
    made.show_section("accounts")
    return made


def fill_in(editor: AccountEditor, practice: Practice, *, secret: str | None = None) -> None:
    at, form = practice.addresses, editor.connection
    form.name_field.fill("Northlight")
    form.fields["write_base"].fill(at.openplay_write_base)
    form.fields["read_base"].fill(at.openplay_read_base)
    form.fields["key_id"].fill(at.key_id)
    form.fields["openplay"].fill(at.key_secret if secret is None else secret)
    editor.storage.kinds["later"].setChecked(True)


def fill_in_bucket(editor: AccountEditor, practice: Practice, *, secret: str | None = None) -> None:
    at, form = practice.addresses, editor.storage
    form.kinds["bucket"].setChecked(True)
    form.endpoint_field.fill(at.s3_endpoint)
    form.region_field.fill(at.s3_region)
    form.bucket_field.fill(at.s3_bucket)
    form.prefix_field.fill("/masters/")
    form.access_key_id_field.fill(at.s3_access_key)
    form.secret_field.fill(at.s3_secret_key if secret is None else secret)


def secrets_in(widget: QWidget) -> list[str]:
    return [field.input.text() for field in widget.findChildren(SecretField) if field.input.text()]


def test_an_account_is_added_tested_and_listed(
    qtbot: QtBot, dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    dialog.accounts.add_button.click()
    editor = dialog.accounts.editor
    fill_in(editor, practice)
    editor.test_connection_button.click()
    assert not editor.save_button.isEnabled(), "nothing is saved twice"
    qtbot.waitUntil(lambda: editor.connection_results.have_all_passed)
    said = [words for _, words in editor.connection_results.lines]
    assert said[:2] == ["OpenPlay accepts this key.", "The address for creating releases works."]
    assert len(said) == 3
    assert "ersion 1" in said[2]
    assert secrets_in(dialog) == []
    account = backend.accounts.by_name("Northlight")
    assert account is not None
    assert backend.secrets.get(f"{account.id}/openplay") == practice.addresses.key_secret

    editor.save_button.click()
    qtbot.waitUntil(lambda: dialog.accounts.currentWidget() is not editor)
    assert len(dialog.accounts.rows) == 1
    assert len(backend.accounts.list()) == 1


def test_a_wrong_key_is_told_apart_from_a_service_that_is_not_there(
    qtbot: QtBot, dialog: SettingsDialog, practice: Practice, free_port: int
) -> None:
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    fill_in(editor, practice, secret="not it")
    editor.test_connection_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in editor.connection_results.lines] == [False])
    assert editor.connection_results.lines[0][1].startswith("Login: OpenPlay rejected the API key")

    editor.connection.fields["read_base"].fill(f"http://127.0.0.1:{free_port}/v1/")
    editor.connection.changed.emit()
    assert editor.connection_results.lines == [], "what was found is not about these addresses"
    editor.test_connection_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in editor.connection_results.lines] == [False, False])
    looked_up, made = (words for _, words in editor.connection_results.lines)
    assert looked_up.startswith("Network: ")
    assert "refused the connection" in looked_up
    assert made.startswith("Login: "), "the address for creating has the same wrong key"


def test_an_address_that_must_not_get_a_key_is_refused_before_anything_is_kept(
    dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    fill_in(editor, practice)
    editor.connection.fields["write_base"].fill("http://openplay.example/connect/v1/")
    editor.save_button.click()
    assert "not encrypted" in editor.connection.fields["write_base"].error_text
    assert editor.connection.fields["write_base"].input.property("severity") == "blocker"
    assert backend.accounts.list() == []


def test_the_storage_is_tested(qtbot: QtBot, dialog: SettingsDialog, practice: Practice, backend: Backend) -> None:
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    fill_in(editor, practice)
    fill_in_bucket(editor, practice, secret="wrong")
    editor.test_storage_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in editor.storage_results.lines] == [False])
    fill_in_bucket(editor, practice)
    editor.test_storage_button.click()
    qtbot.waitUntil(lambda: editor.storage_results.have_all_passed)
    assert secrets_in(dialog) == []
    account = backend.accounts.by_name("Northlight")
    assert account is not None
    assert account.storage is not None
    assert account.storage.prefix == "masters"


def test_a_signing_service_is_tested_and_its_hosts_are_kept(
    qtbot: QtBot, dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    fill_in(editor, practice)
    form = editor.storage
    form.kinds["signing"].setChecked(True)
    form.signing_url_field.fill(practice.addresses.signing_url)
    form.token_field.fill(practice.addresses.signing_token)
    form.allowed_hosts_field.fill("elsewhere.example")
    editor.test_storage_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in editor.storage_results.lines] == [False])
    assert "127.0.0.1" in editor.storage_results.lines[0][1]
    form.allowed_hosts_field.fill("127.0.0.1")
    editor.test_storage_button.click()
    qtbot.waitUntil(lambda: editor.storage_results.have_all_passed)
    account = backend.accounts.by_name("Northlight")
    assert account is not None
    assert account.storage is not None
    assert account.storage.allowed_hosts == ["127.0.0.1"]


class Sulking:
    """Services whose keyring is locked."""

    def __init__(self) -> None:
        self.accounts = self

    async def save(self, account: Account, secrets: Any) -> None:
        raise SecretsUnavailable("This computer's keyring is locked.", remedy="Unlock it, then try again.")

    async def run(self) -> None:
        """Do nothing."""

    async def close(self) -> None:
        """Do nothing."""


def test_what_was_typed_stays_while_the_keyring_is_locked(qtbot: QtBot, backend: Backend, practice: Practice) -> None:
    backend.bridge.start(Sulking)
    editor = AccountEditor(backend)
    qtbot.addWidget(editor)
    editor.edit(None)
    editor.show()
    fill_in(editor, practice, secret="shown only once")
    editor.save_button.click()
    qtbot.waitUntil(editor.banner.isVisible)
    assert editor.banner.title == "This computer's keyring is locked."
    assert editor.connection.fields["openplay"].text == "shown only once"
    assert editor.save_button.isEnabled()
    editor.leave()
    assert secrets_in(editor) == []


def test_secrets_are_never_filled_in_and_empty_means_kept(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend
) -> None:
    backend.accounts.save(NORTHLIGHT).result()
    backend.secrets.save(f"{NORTHLIGHT.id}/openplay", "kept")
    dialog.accounts.edit(NORTHLIGHT.id)
    editor = dialog.accounts.editor
    assert editor.connection.fields["openplay"].text == ""
    assert editor.connection.fields["openplay"].input.echoMode() is QLineEdit.EchoMode.Password
    assert editor.connection.fields["write_base"].text == "northlight"
    editor.connection.fields["key_id"].fill("key-2")
    editor.save_button.click()
    qtbot.waitUntil(lambda: backend.accounts.get(NORTHLIGHT.id).fields["key_id"] == "key-2")
    assert backend.secrets.get(f"{NORTHLIGHT.id}/openplay") == "kept"


def test_another_key_is_tried_before_it_takes_the_old_ones_place(
    qtbot: QtBot, dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    at = practice.addresses
    known = replace(NORTHLIGHT, fields={**at.account_fields, "key_id": "old"})
    backend.accounts.save(known).result()
    backend.secrets.save(f"{known.id}/openplay", "old secret")
    dialog.accounts.edit(known.id)
    editor = dialog.accounts.editor
    form, results = editor.connection, editor.connection_results
    form.name_field.fill("Renamed")
    form.fields["key_id"].fill(at.key_id)
    form.fields["openplay"].fill("not it")
    editor.save_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in results.lines] == [False, False])
    assert results.lines[1][1].endswith("The previous key was kept.")
    assert form.fields["openplay"].text == "not it", "what was typed stays"
    assert editor.save_button.isEnabled()
    assert backend.accounts.get(known.id) == known, "nothing of it is kept"
    assert backend.secrets.get(f"{known.id}/openplay") == "old secret"

    form.fields["openplay"].fill(at.key_secret)
    editor.test_connection_button.click()
    qtbot.waitUntil(lambda: results.have_all_passed)
    assert [words for _, words in results.lines] == [
        "OpenPlay accepts this key.",
        "The address for creating releases works.",
        "This account supports only version 1 of the API.",
        "Now revoke the old key in OpenPlay: Manage, API Keys. It was deleted from this computer.",
    ]
    assert secrets_in(editor) == []
    assert backend.secrets.get(f"{known.id}/openplay") == at.key_secret
    kept = backend.accounts.get(known.id)
    assert kept is not None
    assert (kept.name, kept.fields["key_id"]) == ("Renamed", at.key_id)


def test_a_new_access_key_comes_without_the_old_session_token(
    qtbot: QtBot, dialog: SettingsDialog, backend: Backend
) -> None:
    storage = StorageSettings(
        kind="bucket", region="eu-north-1", bucket="b", access_key_id="one", has_session_token=True
    )
    backend.accounts.save(replace(NORTHLIGHT, storage=storage)).result()
    dialog.accounts.edit(NORTHLIGHT.id)
    form = dialog.accounts.editor.storage
    assert form.storage() == storage
    form.access_key_id_field.fill("two")
    form.secret_field.fill("other")
    changed = form.storage()
    assert changed is not None
    assert not changed.has_session_token


def test_two_accounts_cannot_have_one_name(dialog: SettingsDialog, practice: Practice, backend: Backend) -> None:
    backend.accounts.save(NORTHLIGHT).result()
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    fill_in(editor, practice)
    editor.connection.name_field.fill("northlight")
    editor.save_button.click()
    assert editor.connection.name_field.error_text == "There is already an account with this name."
    assert editor.connection.fields["openplay"].text, "a secret that was not handed over is not taken away"


def test_choices_are_off_until_someone_wants_them(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    backend.accounts.save(NORTHLIGHT).result()
    dialog.accounts.edit(NORTHLIGHT.id)
    options = dialog.accounts.editor.options
    assert not options.isrc_checkbox.isChecked()
    assert options.manifest_choice.currentData() is None
    assert options.apply_to(NORTHLIGHT) == NORTHLIGHT
    options.isrc_checkbox.setChecked(True)
    options.manifest_choice.setCurrentIndex(options.manifest_choice.findData("distribution_notes"))
    options.page.input.setText("https://northlight.openplaymusic.com/releases/195-14")
    dialog.accounts.editor.save_button.click()
    qtbot.waitUntil(lambda: backend.accounts.get(NORTHLIGHT.id).isrc_autoassign)
    kept = backend.accounts.get(NORTHLIGHT.id)
    assert kept.manifest_field == "distribution_notes"
    assert kept.release_page_template == "https://northlight.openplaymusic.com/releases/{id}"


def test_an_account_is_removed_after_a_question(qtbot: QtBot, dialog: SettingsDialog, backend: Backend) -> None:
    backend.accounts.save(NORTHLIGHT).result()
    backend.secrets.save(f"{NORTHLIGHT.id}/openplay", "kept")
    dialog.accounts.edit(NORTHLIGHT.id)
    dialog.accounts.editor.remove_button.click()
    question = dialog.findChild(QMessageBox)
    assert question is not None
    assert question.textFormat() is Qt.TextFormat.PlainText
    assert backend.accounts.list() == [NORTHLIGHT], "nothing happens before the answer"
    next(part for part in question.buttons() if part.text() == "Remove").click()
    qtbot.waitUntil(lambda: backend.accounts.list() == [])
    with pytest.raises(SecretsUnavailable):
        backend.secrets.get(f"{NORTHLIGHT.id}/openplay")
    qtbot.waitUntil(lambda: not dialog.accounts.rows)


def test_results_below_the_edge_come_into_view(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.accounts.edit("")
    dialog.resize(700, 320)
    results = dialog.accounts.editor.connection_results
    assert results.visibleRegion().isEmpty()
    results.show_busy("Trying…")
    qtbot.waitUntil(lambda: not results.visibleRegion().isEmpty())


def test_practice_has_no_accounts_to_edit(qtbot: QtBot, backend: Backend) -> None:
    backend.accounts.save(NORTHLIGHT).result()
    page = AccountsPage(replace(backend, practice=True))
    qtbot.addWidget(page)
    page.show()
    assert not page.add_button.isVisible()
    assert not page.rows[0].edit.isVisible()
    page.edit(NORTHLIGHT.id)
    assert page.currentWidget() is not page.editor


def test_closing_the_settings_forgets_what_was_typed(
    dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    dialog.accounts.edit("")
    fill_in(dialog.accounts.editor, practice)
    fill_in_bucket(dialog.accounts.editor, practice)
    dialog.reject()
    assert secrets_in(dialog) == []
    assert backend.accounts.list() == []


def test_the_keyring_page_says_that_secrets_last_for_this_run_only(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show_section("keyring")
    qtbot.waitUntil(lambda: dialog.keyring.state_label.text() == "Secrets are kept until you close the app.")


def test_the_look_is_chosen_and_kept(dialog: SettingsDialog, backend: Backend, qapp: QApplication) -> None:
    page = dialog.appearance
    page.schemes["dark"].click()
    assert theme.scheme() == "dark"
    page.text_size_choice.setCurrentIndex(page.text_size_choice.findData(200))
    page.text_size_choice.activated.emit(page.text_size_choice.currentIndex())
    assert theme.text_scale() == 2.0
    theme.apply_theme(qapp, "light", 1.0)
    apply_saved_appearance(qapp, backend.settings)
    assert (theme.scheme(), theme.text_scale()) == ("dark", 2.0)
    apply_saved_appearance(qapp, backend.settings, "light")
    assert theme.scheme() == "light"
    theme.apply_theme(qapp, "light", 1.0)


def test_rows_are_low_or_have_room(dialog: SettingsDialog, backend: Backend, qapp: QApplication, qtbot: QtBot) -> None:
    table = CellTable()
    qtbot.addWidget(table)
    table.show()
    high = table.verticalHeader().defaultSectionSize()
    page = dialog.appearance
    assert page.densities["comfortable"].isChecked()
    page.densities["compact"].click()
    try:
        qtbot.waitUntil(lambda: table.verticalHeader().defaultSectionSize() < high)
        assert theme.row_height(24) == theme.scaled(24), "what a pointer must find is not made smaller"
        assert theme.row_height(26) >= theme.scaled(24)
        theme.set_compact(False)
        apply_saved_appearance(qapp, backend.settings)
        assert theme.is_compact(), "it is kept"
        page.densities["comfortable"].click()
        qtbot.waitUntil(lambda: table.verticalHeader().defaultSectionSize() == high)
    finally:
        theme.set_compact(False)
        theme.apply_theme(qapp, "light", 1.0)


def test_labels_follow_the_size_of_text(dialog: SettingsDialog, qapp: QApplication) -> None:
    dialog.show_section("data")
    label = next(found for found in dialog.data.findChildren(QLabel) if found.text() == "Data")
    before = label.font().pointSizeF()
    theme.apply_theme(qapp, "light", 2.0)
    assert label.font().pointSizeF() == pytest.approx(2 * before, rel=0.01)
    theme.apply_theme(qapp, "light", 1.0)


def test_the_data_page_shows_the_folder(dialog: SettingsDialog, backend: Backend) -> None:
    dialog.show_section("data")
    assert dialog.data.folder_field.text == str(backend.repositories.folder)
    assert dialog.data.folder_field.input.isReadOnly()


@pytest.mark.parametrize("section", SECTIONS)
def test_every_control_has_a_name_and_every_label_is_plain(
    dialog: SettingsDialog, backend: Backend, section: str
) -> None:
    backend.accounts.save(replace(NORTHLIGHT, name='<img src="//example.invalid/x">')).result()
    dialog.accounts.refresh()
    dialog.show_section(section)
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for control in dialog.findChildren(kind):
            if control.objectName().startswith("qt_") or control.isHidden():
                continue
            assert control.accessibleName() or getattr(control, "text", str)(), f"{control} has no name"
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text(), label.text()


def test_the_way_to_another_key_is_told_and_a_key_can_be_forgotten(
    qtbot: QtBot, dialog: SettingsDialog, practice: Practice, backend: Backend
) -> None:
    dialog.accounts.add_button.click()
    editor = dialog.accounts.editor
    assert not editor.connection.keys_fold.isVisible(), "a new account has no key to change"
    fill_in(editor, practice)
    editor.test_connection_button.click()
    qtbot.waitUntil(lambda: editor.connection_results.have_all_passed)
    account = backend.accounts.by_name("Northlight")
    assert account is not None
    editor.connection.keys_fold.set_open(True)
    assert editor.connection.key_changes.isVisible()
    editor.connection.key_changes.forget_button.click()
    question = editor.findChild(QMessageBox)
    next(answer for answer in question.buttons() if answer.text() == "Delete").click()
    qtbot.waitUntil(lambda: any("deleted from this computer" in words for _, words in editor.connection_results.lines))
    with pytest.raises(SecretsUnavailable):
        backend.secrets.get(f"{account.id}/openplay")
    assert backend.accounts.get(account.id) is not None
    editor.test_connection_button.click()
    qtbot.waitUntil(lambda: [ok for ok, _ in editor.connection_results.lines] == [False])


def test_the_form_is_the_chosen_targets(dialog: SettingsDialog, backend: Backend, qtbot: QtBot) -> None:
    dialog.accounts.edit("")
    editor = dialog.accounts.editor
    form = editor.connection
    assert form.target_choice.isVisibleTo(form)
    form.target_choice.setCurrentIndex(form.target_choice.findData("musicdash"))
    assert list(form.fields) == ["username", "password", "client_id", "client_secret"]
    editor.save_button.click()
    assert form.fields["username"].error_text == "Enter the user name."
    form.name_field.fill("Elsewhere")
    for name in form.fields:
        form.fields[name].fill(f"its {name}")
    with qtbot.waitSignal(editor.finished):
        editor.save_button.click()
    kept = backend.accounts.by_name("Elsewhere")
    assert kept is not None
    assert (kept.target, kept.fields) == ("musicdash", {"username": "its username", "client_id": "its client_id"})
    assert backend.secrets.get(f"{kept.id}/password") == "its password"
    dialog.accounts.edit(kept.id)
    assert not form.target_choice.isVisibleTo(form), "an account keeps its target"
    assert form.fields["password"].text == ""
