"""A line for a name with a list of the names one may mean: the arrow keys choose, Enter accepts, Escape closes it.

The list lies in the window, not in a window of its own: it never takes the focus, so an input method goes on composing.
The first name that begins as typed is chosen already; whoever means just what was typed closes the list with Escape.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMoveEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from shiboken6 import isValid

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.field_inputs import LineInput
from trackball_desktop.ui.kit.guard import guarded, return_none

CompleteNames = Callable[[str], list[str]]
MAX_SUGGESTIONS = 8


class NameInput(LineInput):
    """A line that says `accepted` with a name: one of the list, or what was typed."""

    accepted = Signal(str)
    suggestion_list: QListWidget | None = None
    """Of the class, since Qt may hide a line before it is whole, while its base is being built."""

    def __init__(self, complete: CompleteNames, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._complete = complete
        self.keeps_text = False
        """Whether an accepted name stays in the line, and Enter goes on to the next one."""
        self.setMaxLength(400)
        self.typed.connect(self._on_self_typed)
        self.returnPressed.connect(self._on_self_return_pressed)

    # --- the list --------------------------------------------------------------------------------------------------

    @Slot(str)
    def _on_self_typed(self, text: str) -> None:
        text = self._completion_text(text)
        names = self._complete(text) if text.strip() else []
        if not names or names == [text.strip()]:
            self.close_suggestions()
            return
        shown = self._ensure_suggestions()
        shown.clear()
        for name in names[:MAX_SUGGESTIONS]:
            shown.addItem(QListWidgetItem(name))
        begins = names[0].casefold().startswith(text.strip().casefold()) and names[0] != text.strip()
        shown.setCurrentRow(0 if begins else -1)
        self._place(shown)

    def _completion_text(self, text: str) -> str:
        """Return what is to be completed: several names at once are taken as typed."""
        return "" if ";" in text else text

    def _ensure_suggestions(self) -> QListWidget:
        if self.suggestion_list is None or not isValid(self.suggestion_list):
            self.suggestion_list = QListWidget(self.window())
            self.suggestion_list.setProperty("boxed", True)
            self.suggestion_list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.suggestion_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.suggestion_list.setTextElideMode(Qt.TextElideMode.ElideRight)
            self.suggestion_list.setAccessibleName(self.tr("Known names"))
            self.suggestion_list.itemClicked.connect(self._on_item_clicked)
        return self.suggestion_list

    def _place(self, shown: QListWidget) -> None:
        row = theme.scaled(26)
        for number in range(shown.count()):
            shown.item(number).setSizeHint(QSize(0, row))
        window = self.window()
        height = row * shown.count() + 4
        at = self.mapTo(window, QPoint(0, self.height() + 2))
        if at.y() + height > window.height():
            at = self.mapTo(window, QPoint(0, -height - 2))
        width = max(self.width(), theme.scaled(240))
        left = min(at.x(), max(0, window.width() - width - 4))
        shown.setGeometry(left, max(0, at.y()), width, height)
        shown.raise_()
        shown.show()

    def close_suggestions(self) -> None:
        """Put the list away."""
        if self.suggestion_list is not None and isValid(self.suggestion_list):
            self.suggestion_list.hide()

    @property
    def open_suggestions(self) -> QListWidget | None:
        """The list while names are offered. The window may have gone first, and the list with it."""
        shown = self.suggestion_list
        return shown if shown is not None and isValid(shown) and shown.isVisible() else None

    @property
    def chosen_suggestion(self) -> str | None:
        """The name that is chosen in the open list."""
        item = shown.currentItem() if (shown := self.open_suggestions) is not None else None
        return item.text() if item is not None else None

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self._insert_name(item.text())

    @Slot()
    def _on_self_return_pressed(self) -> None:
        self._accept(self.text())

    def _insert_name(self, name: str) -> None:
        """Take a name of the list."""
        self._accept(name)

    def _accept(self, name: str) -> None:
        self.close_suggestions()
        if self.keeps_text:
            self.setText(name)
        else:
            self.clear()
        if name.strip():
            self.accepted.emit(name)

    # --- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the list, accept, or close it."""
        shown, key = self.open_suggestions, event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (chosen := self.chosen_suggestion) is not None:
                self._insert_name(chosen)
                return
            if self.keeps_text:
                self.focusNextChild()
                return
            if self.text().strip():
                super().keyPressEvent(event)
                event.accept()  # it took a name: a dialog around does not press its button too
                return
        if shown is not None:
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                shown.setCurrentRow(max(-1, min(shown.count() - 1, shown.currentRow() + step)))
                return
            if key == Qt.Key.Key_Escape:
                self.close_suggestions()
                event.accept()
                return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the dialog around while the list is open."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.open_suggestions is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes what was typed, never what is only offered."""
        text = self.text()
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.close_suggestions()
            if text.strip():
                self._accept(text)

    @guarded(return_none)
    def moveEvent(self, event: QMoveEvent) -> None:
        """Take the list along: a chip before the line may have come or gone."""
        super().moveEvent(event)
        if (shown := self.open_suggestions) is not None:
            self._place(shown)

    def hideEvent(self, event: QHideEvent) -> None:
        """Put the list away with the line."""
        self.close_suggestions()
        super().hideEvent(event)
