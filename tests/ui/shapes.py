"""How pages and dialogs are put together and what they show, part by part: what `test_shapes` compares.

Of each widget, action, timer and model: every property of Qt that is not as Qt makes it, who hears its signals, where
it stands in its layout, whether it is shown, and what its cells say and can do. Of all that is seen of a page one sum
tells where it stands, and of each part that paints itself one what it paints: as instructions, not as pixels, so that
every processor has the same. What differs from run to run (times, folders, ids) is written as such.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtCore import (
    SIGNAL,
    QAbstractItemModel,
    QBuffer,
    QKeyCombination,
    QMetaMethod,
    QMetaProperty,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    QTimer,
)
from PySide6.QtGui import QAction, QBrush, QColor, QFont, QKeySequence, QRegion, QShortcut, QValidator
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QBoxLayout,
    QButtonGroup,
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QHeaderView,
    QLayout,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

MOST_ROWS = 2
WHOLE = (QComboBox, QTabBar, QLineEdit, QAbstractSpinBox, QHeaderView, QCalendarWidget, QDialogButtonBox)
"""What has parts of Qt's own inside."""
FLAGS = (
    Qt.ItemFlag.ItemIsEnabled,
    Qt.ItemFlag.ItemIsSelectable,
    Qt.ItemFlag.ItemIsEditable,
    Qt.ItemFlag.ItemIsUserCheckable,
    Qt.ItemFlag.ItemIsDragEnabled,
    Qt.ItemFlag.ItemIsDropEnabled,
)
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.BackgroundRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.CheckStateRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
LOOKS = frozenset(
    """objectName geometry frameGeometry normalGeometry x y pos frameSize size width height rect childrenRect
    childrenRegion sizePolicy minimumSize maximumSize minimumWidth minimumHeight maximumWidth maximumHeight sizeHint
    minimumSizeHint sizeIncrement baseSize palette font cursor hasMouseTracking styleSheet locale windowIcon iconSize
    icon contentsMargins spacing margin indent mouseTracking tabletTracking frameWidth lineWidth midLineWidth
    frameShadow frameShape isActiveWindow focus active minimized maximized fullScreen underMouse updatesEnabled
    acceptDrops remainingTime offset length defaultSectionSize minimumSectionSize maximumSectionSize
    sectionSizeHint gridSize horizontalSpacing verticalSpacing cursorWidth textMargins pixmap movie handleWidth
    html markdown document layoutDirection windowFilePath windowModified windowOpacity maximumBlockCount blockCount
    cursorPosition cursorRect lineCount menuRole iconText toolTipDuration
    sliderPosition colorCount devicePixelRatio depth logicalDpiX physicalDpiX autoFillBackground inputMethodHints
    updatePolicy defaultAlignment bytesPerLine modified undoAvailable redoAvailable displayText sliderDown
    selectionStart selectedText hasSelectedText visibleRegion screen""".split()
)
"""Properties that are looks, that follow from others, or that differ from run to run."""
CHANGING = frozenset({"visible", "default", "autoDefault", "currentData"})
"""What follows from where a part stands, and what somebody chose."""
BETWEEN = frozenset({"qt_scrollarea_viewport", "qt_tabwidget_stackedwidget"})


def shape(root: QWidget, without: tuple[type[QWidget], ...] = ()) -> list[tuple[str, str]]:
    """Return one line for each part of a widget, with the words a reader knows it by: those are not to be compared.

    Parts of a class whose state is a matter of time can be left out.
    """
    return [(f"places {places_sum(root)}", ""), *_parts(root, 0, "", without)]


def menu_shape(menu: QMenu, depth: int = 0) -> list[tuple[str, str]]:
    """Return one line for each entry of a menu and of those below it."""
    found: list[tuple[str, str]] = []
    for action in menu.actions():
        found.append(("  " * depth + " ".join(("entry", *told(action))), action.text()))
        below = action.menu()
        if isinstance(below, QMenu):
            found += menu_shape(below, depth + 1)
    return found


def _parts(
    thing: QObject, depth: int, place: str, without: tuple[type[QWidget], ...] = ()
) -> Iterator[tuple[str, str]]:
    if not isValid(thing) or not _is_told(thing) or isinstance(thing, without):
        return
    words = thing.accessibleName() if isinstance(thing, QWidget) else ""
    said = f"{type(thing).__name__} {words[:40]!r}"
    seen = looks(thing) if isinstance(thing, QWidget) else []
    yield "  " * depth + " ".join(part for part in (kind(thing).__name__, place, *seen, *told(thing)) if part), said
    if isinstance(thing, QAbstractItemView) and not isinstance(thing, QHeaderView):
        for line in _cells(thing.model()):
            yield "  " * (depth + 1) + line, said
    if isinstance(thing, QMenu) or thing.objectName().startswith("qt_"):
        pass
    elif isinstance(thing, QWidget):
        for action in thing.actions():
            yield "  " * (depth + 1) + " ".join(("action", *told(action))), action.text()
    if isinstance(thing, QComboBox):
        yield from ((("  " * (depth + 1) + line), said) for line in _cells(thing.model()))
    if isinstance(thing, WHOLE):
        return
    places = _places(thing.layout()) if isinstance(thing, QWidget) else {}
    for child in sorted(_children(thing), key=lambda child: places.get(id(child), (1_000_000, ""))[0]):
        yield from _parts(child, depth + 1, places.get(id(child), (0, ""))[1], without)


def looks(thing: QWidget) -> list[str]:
    """Return whether a part is hidden, and the sum of what it paints where that is not Qt's own doing."""
    if thing.isHidden() and not thing.isWindow():
        return ["hidden"]
    if not thing.isVisible():
        return []
    if isinstance(thing, QAbstractItemView) and not isinstance(thing, QHeaderView):
        thing.scrollToTop()  # how far it is scrolled may hang on what came first: the rows or their heights
    painted = thing.viewport() if isinstance(thing, QAbstractItemView) else thing
    paints = type(thing).paintEvent is not kind(thing).paintEvent or isinstance(thing, QAbstractItemView)
    if type(thing).__name__ in UNSTEADY:
        return []
    return [f"paints={painting_sum(painted)}"] if paints else []


UNSTEADY = {"CompareTable": "how far it is scrolled hangs on whether its rows or their heights came first"}
"""What is not painted the same each time, and why."""


def painting_sum(widget: QWidget) -> str:
    """Return a sum of the instructions by which a part is painted, without those below it."""
    buffer = QBuffer()
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(widget.size())
    widget.render(drawing, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    return sum_of(_IMAGE.sub("image", bytes(buffer.data().data()).decode("utf-8", "replace")))


_IMAGE = re.compile(r'xlink:href="data:[^"]*"')
"""The pixels of a picture within a drawing."""


def places_sum(root: QWidget) -> str:
    """Return a sum of where each part that is seen stands in the one above it."""
    seen = (widget for widget in (root, *root.findChildren(QWidget)) if isValid(widget) and widget.isVisible())
    return sum_of(repr([(type(widget).__name__, widget.geometry().getRect()) for widget in seen]))


def sum_of(text: str) -> str:
    """Return a short sum of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def steady(text: str) -> str:
    """Return a text in quotes without what differs from run to run, cut where it is long."""
    for pattern, name in CHANGES:
        text = pattern.sub(name, text)
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}… {sum_of(text)}"
    return repr(short) if text else ""


LONGEST = 80
CHANGES = (
    (re.compile(r"/tmp/[^\s“”:/]*"), "FOLDER"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z?"), "MOMENT"),
)


def _children(thing: QObject) -> Iterator[QObject]:
    """Yield the parts of a part; what Qt itself puts between is passed over."""
    for child in thing.children():
        if child.objectName() in BETWEEN:
            yield from _children(child)
        else:
            yield child


def _is_told(thing: QObject) -> bool:
    """Whether a part is one that the app makes."""
    if thing.objectName().startswith("qt_") or isinstance(thing, QLayout | QAction | QMenu):
        return False
    return isinstance(thing, QWidget | QTimer | QShortcut | QButtonGroup | QCompleter | QValidator)


def kind(thing: QObject) -> type[QObject]:
    """Return the class of Qt that a part is of."""
    return next(cls for cls in type(thing).__mro__ if cls.__module__.startswith("PySide6"))


def told(thing: QObject) -> list[str]:
    """Return what is not as Qt makes it: properties, and who hears a signal."""
    usual, heard = made_by_qt(kind(thing))
    found = [f"{name}={value}" for name, value in properties(thing) if usual.get(name) != value]
    found += [f"<{name}={count}>" for name, count in hearers(thing) if count != heard.get(name, 0)]
    return sorted(found)


@cache
def made_by_qt(cls: type[QObject]) -> tuple[dict[str, str], dict[str, int]]:
    """Return the properties and hearers of a new one of a class; nothing where it cannot be made so."""
    try:
        new = QHeaderView(Qt.Orientation.Horizontal) if cls is QHeaderView else cls()
    except (TypeError, NotImplementedError):
        return {}, {}
    usual = dict(properties(new)), dict(hearers(new))
    new.deleteLater()
    return usual


def properties(thing: QObject) -> Iterator[tuple[str, str]]:
    """Yield the properties of Qt's own classes with their values as text."""
    meta = thing.metaObject()
    for at in range(meta.propertyCount()):
        one: QMetaProperty = meta.property(at)
        name = one.name()
        if name in LOOKS or name in CHANGING or not one.isReadable():
            continue
        value = one.read(thing)
        if isinstance(value, str):
            yield name, steady(value)
        elif isinstance(value, QKeySequence | QKeyCombination):
            yield name, QKeySequence(value).toString()
        elif isinstance(value, enum.Enum):
            yield name, value.name or str(value.value)
        elif isinstance(value, bool | int):
            yield name, str(value)


def hearers(thing: QObject) -> Iterator[tuple[str, int]]:
    """Yield the signals of a part with how many hear each."""
    meta = thing.metaObject()
    for at in range(meta.methodCount()):
        method = meta.method(at)
        if method.methodType() == QMetaMethod.MethodType.Signal:
            signature = str(method.methodSignature().data(), "ascii")
            if signature not in NOT_COUNTED and not signature.startswith("objectName"):
                yield signature, thing.receivers(SIGNAL(signature))


NOT_COUNTED = frozenset({"destroyed(QObject*)", "destroyed()", "clicked()", "triggered()", "timeout(QPrivateSignal)"})
"""What tells of the end, and second forms of what is counted already."""


def _places(layout: QLayout | None, above: str = "") -> dict[int, tuple[int, str]]:
    """Return where each widget of a layout stands: its turn, and its place in words."""
    found: dict[int, tuple[int, str]] = {}
    if layout is None:
        return found
    for at in range(layout.count()):
        item = layout.itemAt(at)
        place = f"{above}{_place(layout, at)}"
        if item.widget() is not None:
            found[id(item.widget())] = (len(found), f"@{place}")
        elif item.layout() is not None:
            for key, (_, inner) in _places(item.layout(), f"{place}/").items():
                found[key] = (len(found), inner)
    return found


def _place(layout: QLayout, at: int) -> str:
    if isinstance(layout, QGridLayout):
        return ",".join(str(number) for number in layout.getItemPosition(at))  # type: ignore[union-attr]
    if isinstance(layout, QFormLayout):
        row, role = layout.getItemPosition(at)  # type: ignore[misc]
        return f"{row}{role.name[0]}"
    if isinstance(layout, QBoxLayout):
        return f"{layout.direction().name[0]}{at}"
    return str(at)


def _cells(model: QAbstractItemModel | None) -> Iterator[str]:
    """Yield what the first rows of a model offer in each column, and its headings."""
    if model is None:
        return
    top = QModelIndex()
    columns = _columns(model)
    yield f"model {min(model.rowCount(top), 50)} x {columns}"
    for column in range(columns if columns > 1 else 0):
        given = [(role, model.headerData(column, Qt.Orientation.Horizontal, role)) for role in ROLES]
        yield f"heading {column} {' '.join(_roles(given))}"
    for row in range(min(model.rowCount(top), MOST_ROWS)):
        for column in range(columns):
            index = model.index(row, column, top)
            flags = [flag.name.removeprefix("ItemIs") for flag in FLAGS if model.flags(index) & flag]
            given = [(role, model.data(index, role)) for role in ROLES]
            yield f"cell {row},{column} {' '.join([*flags, *_roles(given)])}"


def _roles(given: list[tuple[Qt.ItemDataRole, object]]) -> Iterator[str]:
    """Yield the roles that a cell has something for, with what can be told of it."""
    for role, value in given:
        if isinstance(value, str):
            said = steady(value)
        elif isinstance(value, QColor | QBrush):
            said = (value if isinstance(value, QColor) else value.color()).name()
        elif isinstance(value, QFont):
            said = f"{value.weight()}{'i' * value.italic()}{'s' * value.strikeOut()}"
        elif isinstance(value, enum.Flag | enum.Enum):
            said = value.name or str(value.value)
        else:
            said = str(value) if isinstance(value, int) else "given"
        if value not in (None, ""):
            yield f"{role.name.removesuffix('Role')}={said}"


def _columns(model: QAbstractItemModel) -> int:
    try:
        return model.columnCount(QModelIndex())
    except (TypeError, NotImplementedError, AttributeError):  # a list keeps it to itself
        return 1
