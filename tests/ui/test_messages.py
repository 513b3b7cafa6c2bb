"""Failures as a person sees them: whole, told apart, as plain text, and without what an unforeseen error quotes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from trackball_desktop.domain import errors
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.error_messages import (
    MessageDialog,
    error_message,
    error_subject,
    show_error,
    show_error_in,
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.Offline("x"), "Network"),
        (errors.ConnectionLost("x"), "Network"),
        (errors.LoginRefused("x"), "Login"),
        (errors.SecretsUnavailable("x"), "Login"),
        (errors.NewerData("x"), "Version"),
        (errors.AddressRefused("x"), "Address"),
        (errors.DiskFull("x"), "This computer"),
        (errors.ServiceFault("x", status=503), "Service"),
        (errors.UserError("x"), "Not completed"),
        (errors.Rejected("x", status=400), "Not completed"),
    ],
)
def test_network_login_version_and_content_are_told_apart(error: errors.TrackballError, kind: str) -> None:
    assert error_subject(error) == kind
    assert error_message(error).subject == kind


def test_all_that_is_known_is_shown_and_can_be_copied(qtbot: QtBot, theme_applied: QApplication) -> None:
    error = errors.Rejected(
        "OpenPlay refused the release.",
        status=422,
        service_message="upc: taken",
        meaning="Nothing was made.",
        remedy="Change it.",
    )
    dialog = show_error(None, error)
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"OpenPlay refused the release.", "Nothing was made.", "Change it."} <= shown
    details = dialog.findChild(QPlainTextEdit)
    assert details is not None
    assert not details.isVisible()
    _button(dialog, "Details").click()
    assert details.isVisible()
    assert details.toPlainText() == "Rejected\nHTTP 422\nupc: taken"
    _button(dialog, "Copy").click()
    assert "upc: taken" in QApplication.clipboard().text()


def test_of_an_unforeseen_error_only_its_class_is_shown(qtbot: QtBot, theme_applied: QApplication) -> None:
    message = error_message(ValueError("https://bucket/x?X-Amz-Signature=c0ffee"))
    assert "c0ffee" not in message.text()
    assert message.details == "ValueError"


def test_a_service_cannot_write_html_into_a_message(qtbot: QtBot, theme_applied: QApplication) -> None:
    nasty = '<img src="//example.invalid/x"><b>Login again</b>'
    dialog = MessageDialog(error_message(errors.UserError(nasty, meaning=nasty, remedy=nasty)))
    qtbot.addWidget(dialog)
    banner = Banner()
    qtbot.addWidget(banner)
    show_error_in(banner, errors.UserError(nasty))
    for label in [*dialog.findChildren(QLabel), *banner.findChildren(QLabel)]:
        assert label.textFormat() is Qt.TextFormat.PlainText or label.pixmap()


def test_no_network_is_drawn_as_a_note_and_a_refusal_as_a_blocker(qtbot: QtBot, theme_applied: QApplication) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    show_error_in(banner, errors.Offline("There is no connection."))
    assert banner.property("kind") == ""
    show_error_in(banner, errors.LoginRefused("The key was refused."), "Open settings")
    assert banner.property("kind") == "bad"
    assert banner.isVisibleTo(None)
    with qtbot.waitSignal(banner.pressed):
        _button(banner, "Open settings").click()
    assert banner.title
    banner.hide()
    assert not banner.title
    assert banner.isHidden()


def _button(parent: MessageDialog | Banner, words: str) -> QAbstractButton:
    return next(found for found in parent.findChildren(QAbstractButton) if found.text() == words)
