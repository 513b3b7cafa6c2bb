"""Errors as people meet them: one title, what it means, what to do, and details for whoever has to look closer.

Sentences come from the failures themselves (domain.errors), which hold no secret and no signed address. Of anything
else only the name of its class is shown: what an unforeseen error says may quote what it choked on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from trackball_desktop.domain import errors
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, set_style_property
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.fold import FoldButton
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import Texts, localize
from trackball_desktop.ui.kit.text_fields import TextEdit

_WIDTH = 460
_DETAILS_HEIGHT = 112


class Messages(Texts):
    """What is said of failures in general."""


@dataclass(frozen=True)
class ErrorMessage:
    """What is shown of one failure. `subject` is a word or two that tell network, login, version and content apart.

    `severity` is blocker, warning or note: how it is drawn. `is_retryable` says that the same may work later.
    """

    title: str
    meaning: str = ""
    remedy: str = ""
    details: str = ""
    subject: str = ""
    severity: str = "blocker"
    is_retryable: bool = False

    def sentences(self) -> str:
        """Return meaning and remedy as one paragraph."""
        return " ".join(part for part in (self.meaning, self.remedy) if part)

    def text(self) -> str:
        """Return all of it as plain text, for the clipboard."""
        return "\n".join(part for part in (self.title, self.meaning, self.remedy, self.details) if part)


def error_message(error: BaseException) -> ErrorMessage:
    """Return what to show of a failure."""
    if not isinstance(error, errors.TrackballError):
        return ErrorMessage(
            title=Messages.tr("Something went wrong inside the app."),
            meaning=Messages.tr("Saved work is safe, but the last action may not have been completed."),
            remedy=Messages.tr("Try again. If it happens again, send us the report."),
            details=type(error).__name__,
            subject=Messages.tr("App"),
        )
    return ErrorMessage(
        title=localize(error.title),
        meaning=localize(error.meaning),
        remedy=localize(error.remedy),
        details=_details(error),
        subject=error_subject(error),
        severity=_severity(error),
        is_retryable=error.retryable,
    )


def error_text(error: object) -> str:
    """Return all that is known about a failure in one paragraph, in the user's language."""
    return localize(error.message) if isinstance(error, errors.TrackballError) else str(error)


def error_subject(error: errors.TrackballError) -> str:
    """Return which sort of trouble it is, so that network, login, version and content are told apart."""
    match error:
        case errors.Offline() | errors.ConnectionLost():
            return Messages.tr("Network")
        case errors.LoginRefused() | errors.SecretsUnavailable():
            return Messages.tr("Login")
        case errors.NewerData():
            return Messages.tr("Version")
        case errors.AddressRefused():
            return Messages.tr("Address")
        case errors.MediaError() | errors.FileChanged():
            return Messages.tr("File")
        case errors.StorageError():
            return Messages.tr("This computer")
        case errors.RateLimited() | errors.ServiceFault():
            return Messages.tr("Service")
        case _:
            return Messages.tr("Not completed")


def _severity(error: errors.TrackballError) -> str:
    if isinstance(error, errors.Offline):
        return "note"
    return "warning" if error.retryable else "blocker"


def _details(error: errors.TrackballError) -> str:
    lines = [type(error).__name__]
    if status := getattr(error, "status", 0):
        lines.append(f"HTTP {status}")
    lines.extend(str(value) for name in ("code", "service_message") if (value := getattr(error, name, "")))
    if lines == [errors.UserError.__name__]:  # nothing that the sentences do not say
        return ""
    return "\n".join(lines)


def show_message_in(banner: Banner, message: ErrorMessage, action: str = "") -> None:
    """Show a message in a banner, with a button for what to do about it where `action` names it."""
    kind = {"blocker": "bad", "warning": "warning"}.get(message.severity, "")

    # It holds no banner: one that holds itself lives until Python's collector finds it, which may be while it is drawn.
    details = partial(_open_details, message) if message.details else None
    banner.show_text(message.sentences(), action, kind, title=message.title, details=details)


def _open_details(message: ErrorMessage, parent: QWidget) -> None:
    MessageDialog(message, parent=parent).open()


def show_error_in(banner: Banner, error: BaseException, action: str = "") -> None:
    """Show a failure in a banner."""
    show_message_in(banner, error_message(error), action)


class MessageDialog(Dialog):
    """One message in a window of its own. Accepted when its action was chosen."""

    def __init__(self, message: ErrorMessage, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(message.subject or self.tr("Message"))
        self.setAccessibleName(message.title)
        self.setAccessibleDescription(message.sentences())
        self.message = message
        self._details_edit = TextEdit(message.details)
        self._details_edit.setReadOnly(True)
        self._details_edit.setFont(theme.mono_font())
        self._details_edit.setFixedHeight(theme.scaled(_DETAILS_HEIGHT))
        self._details_edit.setAccessibleName(self.tr("Details"))
        self._details_edit.hide()
        self._details_button = FoldButton(self.tr("Details"))
        self._details_button.setVisible(bool(message.details))
        self._details_button.toggled.connect(self._on_details_toggle_toggled)
        self._copy_button = button(self.tr("Copy"), "plain", name=self.tr("Copy this message"))
        self._copy_button.hide()
        self._copy_button.clicked.connect(self._on_copy_clicked)
        self._lay_out(action)

    def _lay_out(self, action: str) -> None:
        text_column = QVBoxLayout()
        text_column.setSpacing(space.S)
        if self.message.subject:
            text_column.addWidget(TextLabel(self.message.subject, "small", "section"))
        text_column.addWidget(TextLabel(self.message.title, "strong"))
        if self.message.meaning:
            text_column.addWidget(TextLabel(self.message.meaning, role="dim"))
        if self.message.remedy:
            text_column.addWidget(TextLabel(self.message.remedy))
        text_column.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(space.M)
        top.addWidget(ShapeMark(self.message.severity, 20), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(text_column, 1)
        close = button(self.tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(space.S)
        buttons.addWidget(self._details_button)
        buttons.addWidget(self._copy_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        if action:
            go = button(action, "primary")
            go.setDefault(True)
            go.clicked.connect(self.accept)
            buttons.addWidget(go)
            go.setFocus()
        else:
            close.setDefault(True)
            close.setFocus()
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.XL, space.XL, space.L)
        column.setSpacing(space.L)
        column.addLayout(top)
        column.addWidget(self._details_edit)
        column.addLayout(buttons)
        self.setFixedWidth(theme.scaled(_WIDTH))

    @Slot(bool)
    def _on_details_toggle_toggled(self, shown: bool) -> None:
        self._details_edit.setVisible(shown)
        self._copy_button.setVisible(shown)
        self.adjustSize()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self.message.text())


def show_error(parent: QWidget | None, error: BaseException, action: str = "") -> MessageDialog:
    """Open a dialog for a failure, without waiting for it; connect to its `accepted` for the action."""
    dialog = MessageDialog(error_message(error), action, parent)
    dialog.open()
    return dialog


_BOX_SHAPES = {QMessageBox.Icon.Warning: "warning", QMessageBox.Icon.Critical: "blocker"}
"""What a message box is drawn with, in the place of the style's own pictures."""


def plain_message_box(parent: QWidget | None, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
    """Return a message box that shows its words as they are and goes when it is closed."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setIconPixmap(icons.shape(_BOX_SHAPES.get(icon, "info"), theme.scaled(20)))
    box.setWindowTitle(title)
    box.setText(text)
    box.setAccessibleName(title)
    return box


def confirm(parent: QWidget | None, title: str, text: str, more: str, accept_text: str) -> QMessageBox:
    """Return an open question whose `accepted` signal means yes; it does not block."""
    box = plain_message_box(parent, QMessageBox.Icon.Question, title, text)
    box.setInformativeText(more)
    box.addButton(accept_text, QMessageBox.ButtonRole.AcceptRole)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setIcon(QIcon())
    set_style_property(cancel, "kind", "primary")  # the safe one, which Enter presses
    box.setDefaultButton(cancel)
    box.open()
    return box
