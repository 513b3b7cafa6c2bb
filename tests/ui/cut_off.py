"""What of a page cannot be read: labels, buttons, headings, tabs and choices that have less room than their words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QRect, Qt, QTextBoundaryFinder
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.labels import ElidedLabel

SLACK = 2
"""Pixels that a text may lack: what a font measures is not always what it draws."""
HEADER_PADDING = 6
"""Pixels before the words of a column, as in the style sheet."""


def cut_off(root: QWidget, is_ours: Callable[[str], bool]) -> set[str]:
    """Return the texts of a page, or of a dialog, of which not all can be read.

    `is_ours` says which texts count: names that people typed may be longer than any room, and have a tool tip.
    """
    found: set[str] = set()
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and widget.window() is root.window():
            found.update(f"{type(widget).__name__} {text}" for text in _of_widget(widget, is_ours))
    return found


def _of_widget(widget: QWidget, is_ours: Callable[[str], bool]) -> Iterator[str]:
    match widget:
        case QLabel() if is_ours(widget.text()):
            yield from _of_label(widget)
        case QToolButton() if widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            pass
        case QAbstractButton() if is_ours(widget.text()):
            yield from _of_button(widget)
        case QComboBox() if not widget.isEditable():
            yield from _of_choices(widget, is_ours)
        case QTabBar():
            for tab in range(widget.count()):
                wide = widget.fontMetrics().horizontalAdvance(widget.tabText(tab))
                if widget.isTabVisible(tab) and is_ours(widget.tabText(tab)) and wide > widget.tabRect(tab).width():
                    yield f"{widget.tabText(tab)!r}: {widget.tabRect(tab).width()} of {wide}"
        case QGroupBox() if is_ours(widget.title()):
            if (wide := widget.fontMetrics().horizontalAdvance(widget.title())) > widget.width():
                yield f"{widget.title()!r}: {widget.width()} of {wide}"
        case QHeaderView() if widget.orientation() is Qt.Orientation.Horizontal:
            yield from _of_header(widget, is_ours)
        case _:
            pass


def _of_label(label: QLabel) -> Iterator[str]:
    if isinstance(label, ElidedLabel):
        whole = label.accessibleName()
        if label.text() != whole and not label.toolTip():
            yield f"{whole!r} is shown as {label.text()!r}"
    elif label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + SLACK:
            yield f"{label.text()!r}: {label.size().toTuple()} for its lines"
        longest = max(map(label.fontMetrics().horizontalAdvance, _words(label.text())), default=0)
        if longest > label.contentsRect().width() + SLACK:
            yield f"{label.text()!r}: {label.width()} for its longest word of {longest}"
    elif label.sizeHint().width() > label.width() + SLACK:
        yield f"{label.text()!r}: {label.width()} of {label.sizeHint().width()}"
    yield from _outside(label, label.text())


def _words(text: str) -> Iterator[str]:
    """Yield what stands in one line: a path may be broken at each of its folders, Japanese between most signs."""
    finder, start = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Line, text), 0
    while (end := finder.toNextBoundary()) >= 0:
        yield text[start:end].strip()
        start = end


def _of_button(button: QAbstractButton) -> Iterator[str]:
    if button.hasHeightForWidth():  # its words wrap
        if button.heightForWidth(button.width()) > button.height() + SLACK:
            yield f"{button.text()!r}: {button.size().toTuple()} for its lines"
        yield from _outside(button, button.text())
        return
    if "paintEvent" in vars(type(button)):  # drawn by ourselves: what it shows may be a shorter name
        if button.sizeHint().width() > button.width() + SLACK:
            yield f"{button.text()!r}: {button.width()} of {button.sizeHint().width()}"
        return
    wide = max(map(button.fontMetrics().horizontalAdvance, button.text().replace("&&", "&").split("\n")))
    if not button.icon().isNull():
        wide += button.iconSize().width() + 4
    room = button.contentsRect().width()
    if isinstance(button, QPushButton):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        room = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button).width()
    elif button.isCheckable() and button.width() < button.sizeHint().width() - SLACK:
        room = button.width() - (button.sizeHint().width() - wide)
    if wide > room + SLACK:
        yield f"{button.text()!r}: {room} of {wide}"
    yield from _outside(button, button.text())


def _of_choices(box: QComboBox, is_ours: Callable[[str], bool]) -> Iterator[str]:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    for row in range(box.count()):
        wide = box.fontMetrics().boundingRect(box.itemText(row)).width()  # what is drawn, as the box measures it
        if is_ours(box.itemText(row)) and wide > field.width() + SLACK:
            yield f"{box.itemText(row)!r}: {field.width()} of {wide}"
    if box.currentText():
        yield from _outside(box, box.currentText())


def _of_header(header: QHeaderView, is_ours: Callable[[str], bool]) -> Iterator[str]:
    for section in range(header.count() if header.model() is not None else 0):
        text = str(header.model().headerData(section, Qt.Orientation.Horizontal) or "")
        wide = QFontMetrics(theme.header_font()).horizontalAdvance(text) + HEADER_PADDING
        if is_ours(text) and not header.isSectionHidden(section) and wide > header.sectionSize(section) + SLACK:
            yield f"{text!r}: {header.sectionSize(section)} of {wide}"


def _outside(widget: QWidget, text: str) -> Iterator[str]:
    """Yield what stands beyond the edge of the page, where nothing scrolls to it."""
    seen = widget.visibleRegion().boundingRect()
    if seen.isEmpty():
        return
    is_cut = {
        Qt.Orientation.Horizontal: seen.width() < widget.width() - SLACK,
        Qt.Orientation.Vertical: seen.height() < widget.height() - SLACK,
    }
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QAbstractScrollArea):
            for way, bar in (
                (Qt.Orientation.Horizontal, above.horizontalScrollBar()),
                (Qt.Orientation.Vertical, above.verticalScrollBar()),
            ):
                is_cut[way] = is_cut[way] and not bar.isVisible()
        above = above.parentWidget()
    if any(is_cut.values()):
        yield f"{text!r}: {seen.size().toTuple()} of {widget.size().toTuple()} in sight"


def overprinted(root: QWidget) -> set[str]:
    """Return the texts of a page, or of a dialog, that stand on other texts."""
    places: list[tuple[QWidget, str, QRect]] = []
    for widget in root.findChildren(QWidget):
        text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else type(widget).__name__
        has_text = isinstance(widget, (QLabel, QAbstractButton, QComboBox, QLineEdit, QTabBar)) and bool(text)
        if has_text and widget.isVisible() and widget.window() is root.window():
            seen = widget.visibleRegion().boundingRect()
            places.append((widget, text, seen.translated(widget.mapTo(root.window(), QPoint()))))
    found: set[str] = set()
    for number, (widget, text, place) in enumerate(places):
        for other, other_text, other_place in places[number + 1 :]:
            shared = place.intersected(other_place)
            if min(shared.width(), shared.height()) > SLACK and not (
                widget.isAncestorOf(other) or other.isAncestorOf(widget)
            ):
                found.add(f"{text!r} stands on {other_text!r}: {shared.size().toTuple()}")
    return found


def settled_cut_off(root: QWidget, is_ours: Callable[[str], bool], wait: Callable[[int], None]) -> set[str]:
    """Return what is cut off once layouts have come to rest: one may still be about to give a text its room."""
    for _ in range(20):
        QApplication.processEvents()
        if not cut_off(root, is_ours):
            return set()
        wait(50)
    return cut_off(root, is_ours)
