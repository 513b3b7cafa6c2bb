"""The row of buttons for the chosen file: always there and in the same places, enabled where they can do something."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.ui.kit import icons, space
from trackball_desktop.ui.kit.basic import button, label, set_tooltip
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.transfers.view_model import FileLine, Section

PAUSE, UP, DOWN, LOCATE, RETRY, STOP, LOG, OPEN = "pause", "up", "down", "locate", "retry", "stop", "log", "open"
WITHDRAW, SHOW = "withdraw", "show"


def is_available(action: str, line: FileLine) -> bool:
    """Say whether an action makes sense for a file."""
    under_way = line.section in (Section.RUNNING, Section.WAITING)
    return {
        PAUSE: under_way,
        UP: under_way,
        DOWN: under_way,
        STOP: line.section is Section.RUNNING,
        LOCATE: line.state is FileState.MISSING,
        RETRY: line.section is Section.NEEDS_YOU,
        WITHDRAW: line.section is not Section.DONE,
    }.get(action, True)


class FileActions(QWidget):
    """Buttons; `command_requested` carries the name of an action."""

    command_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: FileLine | None = None
        self.buttons: dict[str, QPushButton] = {}
        row = FlowLayout(self, gap=space.S)
        row.setContentsMargins(space.L, space.XS, space.S, space.XS)
        row.addWidget(label(self.tr("Selected file"), "dim", "small"))
        for action, words, icon, key in (
            (PAUSE, self.tr("Pause"), "pause", self.tr("Space")),
            (UP, "", "up", self.tr("Alt+Up")),
            (DOWN, "", "down", self.tr("Alt+Down")),
            (STOP, self.tr("Stop"), "", self.tr("Delete", "the key")),
            (LOCATE, self.tr("Locate…"), "", ""),
            (RETRY, self.tr("Try again"), "", ""),
            (WITHDRAW, self.tr("Withdraw the release"), "", ""),
            (LOG, self.tr("Copy log"), "", self.tr("Ctrl+C")),
            (OPEN, self.tr("Open the release"), "", self.tr("Enter")),
        ):
            names = {UP: self.tr("Send earlier"), DOWN: self.tr("Send later")}
            name = names.get(action, words)
            action_button = self.buttons[action] = button(words, icon=icon, small=True, name=name)
            set_tooltip(action_button, f"{name} ({key})" if key else name)
            action_button.clicked.connect(self._on_button_clicked)
            row.addWidget(action_button)
        pause = self.buttons[PAUSE]
        pause.setText(self.tr("Resume"))
        width = pause.sizeHint().width()
        pause.setText(self.tr("Pause"))
        pause.setMinimumWidth(max(width, pause.sizeHint().width()))  # its two words move nothing
        self.show_line(None)

    def show_line(self, line: FileLine | None) -> None:
        """Enable what can be done with a file; None for no file."""
        self._line = line
        for action, action_button in self.buttons.items():
            action_button.setEnabled(line is not None and is_available(action, line))
        paused = line is not None and line.is_paused
        pause = self.buttons[PAUSE]
        pause.setText(self.tr("Resume") if paused else self.tr("Pause"))
        pause.setAccessibleName(pause.text())
        pause.setIcon(icons.icon("play" if paused else "pause", "dim"))

    @Slot()
    def _on_button_clicked(self) -> None:
        sender = self.sender()
        for action, action_button in self.buttons.items():
            if action_button is sender:
                self.command_requested.emit(action)
