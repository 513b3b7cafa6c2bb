"""The widgets that fields are typed into, one per sort of value, all with the same two faces.

`present` shows a state: the field's own text, or, in grey italic with its source at the far end, what it is worth
without one. `typed` carries every change by the user, `left` says that the focus moved on. No widget knows the draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QEvent, QMargins, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionFrame,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import set_tooltip
from trackball_desktop.ui.kit.choice_list import (
    AliasDelegate,
    AliasedValues,
    ChoiceCompleter,
    ChoiceModel,
    matching_values,
)
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.screen_reader import readers_muted
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit

FIELD_HEIGHT = 31
MAX_MEASURED_CHARS = 200
"""Characters of a text that are looked at for the height of its script."""


@dataclass(frozen=True)
class InputContent:
    """What an input shows: its own text, or the ghost of an inherited one; `note` stands at the far end."""

    text: str = ""
    placeholder: str = ""
    note: str = ""
    inherited: bool = False


class LineInput(LineEdit):
    """One line of text."""

    typed = Signal(str)
    editing_ended = Signal()
    _PAD = 10

    def __init__(self, parent: QWidget | None = None, *, mono: bool = False) -> None:
        super().__init__(parent)
        self._content = InputContent()
        self._mono = mono
        self._base_font = self.font()
        self._update_scale()
        if mono:
            self.setProperty("mono", True)
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.textEdited.connect(self._on_text_edited)

    def _update_scale(self) -> None:
        """Take the height for the size of text."""
        self._scale = theme.text_scale()
        self.setFixedHeight(theme.scaled(FIELD_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale != theme.text_scale():
            self._update_scale()

    def present(self, content: InputContent) -> None:
        """Show a state; the cursor stays where it is when the text does."""
        if content == self._content and self.text() == content.text:
            return
        self._content = content
        if self.text() != content.text and self.hasFocus():
            self.setText(content.text)
        elif self.text() != content.text:
            with readers_muted():  # of a cursor that moves where the focus is not: Orca would take it for the focus
                self.setText(content.text)
                self.setCursorPosition(0)
        self.setPlaceholderText(content.placeholder)
        self._apply_theme()

    def _apply_theme(self) -> None:
        italic = self._content.inherited and not self.text()
        if self.font().italic() != italic:
            font = self.font()
            font.setItalic(italic)
            self.setFont(font)
        room = self._note_width()
        left, right = (room, 0) if self.isRightToLeft() else (0, room)
        margins = QMargins(left, 0, right, -2 * self._ascent_overflow(self.text()))
        if self.textMargins() != margins:
            self.setTextMargins(margins)
        self.update()

    def _ascent_overflow(self, text: str) -> int:
        """Return by how many pixels Qt draws a text above the line of the others.

        A script that the font lacks (Arabic, Japanese) comes from a taller one, and Qt takes the difference off twice.
        A margin below moves the text down by half of it.
        """
        if text.isascii():
            return 0
        layout = QTextLayout(text[:MAX_MEASURED_CHARS], self.font())
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()  # only now the fonts of other scripts count
        return max(0, round(line.ascent()) - self.fontMetrics().ascent())

    def _shown_note(self) -> str:
        return self._content.note if self._content.note and bool(self.text()) != self._content.inherited else ""

    def _note_width(self) -> int:
        note = self._shown_note()
        if not note:
            return 0
        width = QFontMetrics(theme.small_font()).horizontalAdvance(note) + 8
        value = self.fontMetrics().horizontalAdvance((self.text() or self.placeholderText())[:MAX_MEASURED_CHARS])
        around = 2 * self._PAD + (26 if self.actions() else 0)
        return width if width + value + around < self.width() else 0  # a value is never cut for its note

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        self._content = replace(self._content, text=text)
        self._apply_theme()
        self.typed.emit(text)

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the note room again when the width changes."""
        super().resizeEvent(event)
        if self.cursorPosition() and not self.hasFocus() and not self.hasSelectedText():
            with readers_muted():
                self.setCursorPosition(0)  # a long value shows its beginning; a cell that opens has all of it selected
        self._apply_theme()

    @guarded(return_none)
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the source of an inherited value at the far end."""
        super().paintEvent(event)
        width = self._note_width()
        if not width:
            return
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        inside = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        action_width = 26 if self.actions() else 0
        painter = QPainter(self)
        font = theme.small_font()
        font.setItalic(False)  # said aloud: a painter's font takes what it leaves open from the widget's
        painter.setFont(font)
        painter.setPen(theme.color("dim"))
        edge = Qt.AlignmentFlag.AlignLeft if self.isRightToLeft() else Qt.AlignmentFlag.AlignRight
        near, far = (action_width, 0) if self.isRightToLeft() else (0, action_width)
        rect = inside.adjusted(4 + near, 0, -4 - far, 0)
        flags = edge | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(rect, int(flags), self._shown_note())
        painter.end()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left; a popup of its own does not count."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.editing_ended.emit()


class LinesInput(TextEdit):
    """Several lines of text; Tab goes on to the next field."""

    typed = Signal(str)
    editing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.scaled(84))
        self.document().setDocumentMargin(6)
        self._is_presenting = False
        self.textChanged.connect(self._on_text_changed)

    def present(self, content: InputContent) -> None:
        """Show a state."""
        if self.toPlainText() != content.text:
            self._is_presenting = True
            self.setPlainText(content.text)
            self._is_presenting = False
        self.setPlaceholderText(content.placeholder)

    @Slot()
    def _on_text_changed(self) -> None:
        if not self._is_presenting:
            self.typed.emit(self.toPlainText())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.editing_ended.emit()


class DateInput(LineInput):
    """A date as typed, with a calendar one click (or Alt+Down) away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        action = self.addAction(icons.icon("calendar", "dim"), QLineEdit.ActionPosition.TrailingPosition)
        action.setText(self.tr("Choose from a calendar"))
        set_tooltip(action, self.tr("Choose from a calendar (Alt+Down)"))
        action.triggered.connect(self._open_calendar)

    @Slot()
    def _open_calendar(self) -> None:
        popup = _CalendarPopup(self)
        popup.chosen.connect(self._on_popup_chosen)
        popup.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)), self.text() or self._content.placeholder)

    @Slot(str)
    def _on_popup_chosen(self, text: str) -> None:
        self.setText(text)
        self._apply_theme()
        self.typed.emit(text)
        self.editing_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the calendar with Alt+Down, as date fields do elsewhere."""
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._open_calendar()
            return
        super().keyPressEvent(event)


class _CalendarPopup(QFrame):
    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "calendar")
        self._calendar = QCalendarWidget(self)
        self._calendar.setAccessibleName(self.tr("Calendar"))
        self._calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._calendar.setGridVisible(False)
        self._calendar.setDateRange(QDate(1000, 1, 1), QDate(9999, 12, 31))  # what can be written with four digits
        self._calendar.clicked.connect(self._on_day_chosen)
        self._calendar.activated.connect(self._on_day_chosen)
        self._apply_theme()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.S, space.S, space.S, space.S)
        layout.addWidget(self._calendar)

    def _apply_theme(self) -> None:
        """Put colours and arrows of the theme in the place of Qt's own: red weekends look like what is wrong."""
        days = {day: self._calendar.weekdayTextFormat(day) for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)}
        for day, weekend in days.items():
            weekend.setForeground(theme.color("dim"))
            self._calendar.setWeekdayTextFormat(day, weekend)
        head = self._calendar.headerTextFormat()
        head.setForeground(theme.color("dim"))
        head.setFont(theme.header_font())
        self._calendar.setHeaderTextFormat(head)
        arrows = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}
        for name, icon in arrows.items():
            arrow = self._calendar.findChild(QToolButton, name)
            if arrow is not None:
                arrow.setIcon(icons.icon(icon))
        self._calendar.setMinimumSize(theme.scaled(7 * 36), theme.scaled(8 * 29))

    def open_at(self, point: QPoint, text: str) -> None:
        shown = QDate.fromString(text, Qt.DateFormat.ISODate)
        if shown.isValid():
            self._calendar.setSelectedDate(shown)
        self.move(point)
        self.show()
        self._calendar.setFocus()

    @Slot(QDate)
    def _on_day_chosen(self, day: QDate) -> None:
        self.chosen.emit(date(day.year(), day.month(), day.day()).isoformat())
        self.close()


class _FocusWheelComboBox(QComboBox):
    """A combo box that the wheel changes only while it has the focus: scrolling a form must not edit it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.scaled(FIELD_HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own gives its rows no room

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of text."""
        super().changeEvent(event)
        height = theme.scaled(FIELD_HEIGHT)
        if event.type() == QEvent.Type.StyleChange and self.minimumHeight() != height:
            self.setFixedHeight(height)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the form, not the value."""
        event.ignore()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow columns."""
        return QSize(80, theme.scaled(FIELD_HEIGHT))


class _ComboLineInput(LineInput):
    """The line of a combo box, which takes its height from the box."""

    enter_held = Signal()
    """Enter was pressed on what could still become one of several values."""

    def _update_scale(self) -> None:
        self._scale = theme.text_scale()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter from all around while half a word stands here: it is no value, and what it may be is listed."""
        box = self.parentWidget()
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and isinstance(box, ChoiceInput)
            and box.is_ambiguous
            and not box.is_match_chosen
        ):
            self.enter_held.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class ChoiceInput(_FocusWheelComboBox):
    """A line with a list of known values; others may be typed as well.

    What is left half typed and can mean only one value becomes that value. Typed once more, it stays as it is typed:
    a name of one's own may begin like one that is known.
    """

    typed = Signal(str)
    editing_ended = Signal()

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line = _ComboLineInput(self)
        self.setLineEdit(self._line)
        self._line.setFrame(False)
        self._choice_model = ChoiceModel(choices, self)
        self.setModel(self._choice_model)
        self.setCurrentIndex(-1)
        self._is_edited = False
        self._completed_text = ""
        self._line.typed.connect(self._on_line_typed)
        self._line.editing_ended.connect(self._on_line_editing_ended)
        self._line.returnPressed.connect(self.complete_unique_match)
        self._line.enter_held.connect(self.show_matches)
        self.activated.connect(self._on_self_activated)
        completer = ChoiceCompleter(self._choice_model, self)
        self.setCompleter(completer)
        completer.activated.connect(self._on_completer_activated)
        popup = completer.popup()
        if popup is not None:
            popup.setProperty("boxed", True)
            popup.setItemDelegate(QStyledItemDelegate(completer))
        if isinstance(choices, AliasedValues):
            for view, owner in ((self.view(), self), (popup, completer)):
                if isinstance(view, QListView):
                    view.setItemDelegate(AliasDelegate(owner))
                    view.setUniformItemSizes(True)

    def set_choices(self, choices: Sequence[str]) -> None:
        """Offer other values; what is shown stays."""
        if self._choice_model.values is choices or tuple(self._choice_model.values) == tuple(choices):
            return
        shown = self._line.text()
        self._choice_model.set_values(choices)
        self.setCurrentIndex(-1)
        self._line.setText(shown)

    def present(self, content: InputContent) -> None:
        """Show a state."""
        self._is_edited = self._is_edited and self._line.text() == content.text
        text, cursor = self._line.text(), self._line.cursorPosition()
        index = self.findText(content.text) if content.text else -1
        if index != self.currentIndex():
            self.setCurrentIndex(index)  # Qt writes the value into the line, or empties it
            if text == content.text != self._line.text():  # it is being typed, whatever has the focus meanwhile
                self._line.setText(text)
                self._line.setCursorPosition(cursor)
        self._line.present(content)

    @property
    def is_ambiguous(self) -> bool:
        """Whether what is typed could still become one of several values, and is none by itself."""
        return self._is_edited and len(matching_values(self._choice_model.values, self._line.text())) > 1

    @property
    def is_match_chosen(self) -> bool:
        """Whether one of the listed completions is chosen."""
        completer = self.completer()
        popup = completer.popup() if completer is not None else None
        return popup is not None and popup.isVisible() and popup.currentIndex().isValid()

    @Slot()
    def show_matches(self) -> None:
        """List what the typed text may become."""
        completer = self.completer()
        if completer is not None:
            completer.setCompletionPrefix(self._line.text())
            completer.complete()

    @Slot()
    def complete_unique_match(self) -> None:
        """Take the only value that a half-typed text can mean."""
        text = self._line.text().strip()
        matches = (
            matching_values(self._choice_model.values, text) if self._is_edited and text != self._completed_text else []
        )
        self._is_edited = self._is_edited and len(matches) > 1
        if len(matches) != 1 or matches[0] == text:
            return
        self._completed_text = text
        self._line.setText(matches[0])
        self.typed.emit(matches[0])

    @Slot(str)
    def _on_line_typed(self, text: str) -> None:
        self._is_edited = True
        self.typed.emit(text)

    @Slot()
    def _on_line_editing_ended(self) -> None:
        self.complete_unique_match()
        self.editing_ended.emit()

    @Slot(int)
    def _on_self_activated(self, index: int) -> None:
        self._is_edited = False
        self.typed.emit(self.itemText(index))
        self.editing_ended.emit()

    @Slot(str)
    def _on_completer_activated(self, text: str) -> None:
        self._is_edited = False
        self.typed.emit(text)


class PickInput(_FocusWheelComboBox):
    """A closed list: yes or no, an account. The first entry stands for what the field is worth without a value."""

    picked = Signal(object)
    editing_ended = Signal()

    def __init__(self, options: Sequence[tuple[Any, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[Any] = [None, *(value for value, _ in options)]
        self.addItem("")
        for _, text in options:
            self.addItem(text)
        self._option_count = self.count()
        self.activated.connect(self._on_self_activated)

    def present_value(self, value: Any, placeholder: str) -> None:
        """Show one of the values (one that is not in the list is added), or with None the ghost."""
        while self.count() > self._option_count:
            self.removeItem(self.count() - 1)
            self._values.pop()
        self.setItemText(0, placeholder)
        font = self.font()
        font.setItalic(True)
        self.setItemData(0, font, Qt.ItemDataRole.FontRole)
        self.setItemData(0, theme.color("dim"), Qt.ItemDataRole.ForegroundRole)
        index = 0
        if value is not None:
            matches = [
                i for i, choice in enumerate(self._values) if i and choice == value and type(choice) is type(value)
            ]
            if not matches:
                self._values.append(value)
                self.addItem(str(value))
                matches = [self.count() - 1]
            index = matches[0]
        self.setCurrentIndex(index)
        own_font = self.font()
        own_font.setItalic(index == 0)
        self.setFont(own_font)
        self.setProperty("ghost", index == 0)

    @Slot(int)
    def _on_self_activated(self, index: int) -> None:
        self.picked.emit(self._values[index])
        self.editing_ended.emit()
