"""Rules that hold for every widget: what Qt calls never raises into it, no value is read as HTML, drops are copies."""

from __future__ import annotations

import ast
import gc
import re
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPoint,
    QPointF,
    QSize,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import trackball_desktop.ui
from tests.ui.conftest import Shelf
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import LibraryDamaged
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.ui.catalogue.templates.dialogs import TemplatesDialog
from trackball_desktop.ui.draft.cover import Picture
from trackball_desktop.ui.draft.files import ReleaseFiles
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit.basic import notification_text, set_tooltip, tooltip_html
from trackball_desktop.ui.kit.flow_layout import FlowLayout, FlowWidget
from trackball_desktop.ui.kit.guard import GUARDED, guarded
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.kit.timers import call_later
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.notifications import Notifications
from trackball_desktop.ui.shell.settings_dialog import SettingsDialog

EVIL = "<img src='file:///etc/x'><b>bold</b> &amp; more"
UI = Path(trackball_desktop.ui.__file__).parent
TEXTS = frozenset({"QLineEdit", "QPlainTextEdit", "QTextEdit"})
TIP_ROLES = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole)
TIPS = frozenset({"setToolTip", "setStatusTip", "setWhatsThis", "setTabToolTip", "setSectionToolTip"})


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Return the methods of a module's classes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield from (part for part in node.body if isinstance(part, ast.FunctionDef))


# --- what Qt calls -------------------------------------------------------------------------------------------------


def test_every_method_of_layout_and_paint_is_guarded() -> None:
    bare = [
        f"{path.relative_to(UI)}:{method.lineno} {method.name}"
        for path in UI.rglob("*.py")
        for method in functions(path)
        if method.name in GUARDED and _is_of_qt(method) and not _has_guard(method)
    ]
    assert not bare


def _is_of_qt(method: ast.FunctionDef) -> bool:
    """Leave out the methods of our own that share a name with one of Qt's."""
    return not {argument.arg for argument in method.args.args} & {"asset", "facts"}


def _has_guard(method: ast.FunctionDef) -> bool:
    calls = (part.func for part in method.decorator_list if isinstance(part, ast.Call))
    return any(isinstance(call, ast.Name) and call.id == "guarded" for call in calls)


class _Broken(QWidget):
    @guarded(QSize)
    def sizeHint(self) -> QSize:
        raise ValueError("size")

    @guarded(lambda: None)
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawPoint(1, 1)
        raise ValueError("paint")


def test_a_fault_in_layout_or_paint_is_reported_and_the_window_lives(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: seen.append(str(error)))
    above = QWidget()
    qtbot.addWidget(above)
    column = QVBoxLayout(above)
    broken = _Broken()
    broken.setMinimumSize(40, 40)
    column.addWidget(broken)
    above.show()
    above.grab()
    assert {"size", "paint"} <= set(seen)


class _Painting(QWidget):
    """Fails deep below its painting, as a view does whose library is damaged."""

    painter: weakref.ref[QPainter]

    @guarded(lambda: None)
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        type(self).painter = weakref.ref(painter)
        self.read()

    def read(self) -> None:
        raise LibraryDamaged("paint")


def test_no_painter_outlives_its_painting_whoever_keeps_the_error(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end would crash: what it paints on is gone by then."""
    kept: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: kept.append(error))
    widget = _Painting()
    qtbot.addWidget(widget)
    widget.grab()
    assert kept
    assert _Painting.painter() is None


def test_a_flow_keeps_its_widgets_whatever_is_collected(qtbot: QtBot) -> None:
    above = QWidget()
    qtbot.addWidget(above)
    column = QVBoxLayout(above)
    column.addWidget(FlowWidget(*(QPushButton(str(number)) for number in range(12)), gap=8))
    above.show()
    flow = above.findChildren(FlowLayout)[0]
    for width in range(120, 420, 20):
        above.resize(width, 200)
        gc.collect()
        QApplication.processEvents()
        assert flow.count() == 12
        assert all(flow.itemAt(place).widget().text() == str(place) for place in range(12))  # type: ignore[union-attr]
    assert flow.heightForWidth(100) > flow.heightForWidth(1000)


def test_a_flow_is_never_without_its_widget() -> None:
    bare = [
        f"{path.relative_to(UI)}:{node.lineno}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FlowLayout" and not node.args
    ]
    assert not bare


# --- plain text ----------------------------------------------------------------------------------------------------


def test_tips_are_set_in_one_place() -> None:
    elsewhere = [
        f"{path.relative_to(UI)}:{node.lineno} {node.func.attr}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TIPS
        if path.name != "basic.py" and not _is_of_literal(node)
    ]
    assert not elsewhere


def _is_of_literal(call: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant | ast.Attribute) for argument in call.args)


def shown(text: str) -> str:
    """Return what a tool tip shows: Qt reads it as HTML when it looks like that."""
    if not re.search(r"<[a-z/!]", text, re.IGNORECASE):  # what `Qt::mightBeRichText`, which PySide lacks, looks for
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.mark.parametrize("text", [EVIL, "a\nb <i>", "Tom & Jerry &lt;", "1 < 2 > 0", "<b>"])
def test_a_tip_shows_its_text_as_it_is(qtbot: QtBot, text: str) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    set_tooltip(button, text)
    assert shown(button.toolTip()).split() == text.split()
    assert tooltip_html("") == ""


def unsafe_tips(root: QWidget) -> list[str]:
    """Return the tool tips, status tips and helps below a widget that would be read as HTML."""
    found: list[str] = []
    for widget in [root, *root.findChildren(QWidget)]:
        texts = [widget.toolTip(), widget.statusTip(), widget.whatsThis()]
        texts += [action.toolTip() for action in widget.actions()]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            texts += tips_of(widget.model())
        found += [text for text in texts if text and _is_read(text)]
    return found


def _is_read(text: str) -> bool:
    """Say whether a tag of the text would be obeyed: then it is not among what is shown."""
    return "img" in text and "<img src=" not in shown(text)


def tips_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[str]:
    """Return all tips of a model."""
    above = parent or QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)
    found: list[str] = []
    for row in range(min(model.rowCount(above), 50)):
        for column in range(columns):
            index = model.index(row, column, above)
            found += [str(index.data(role) or "") for role in TIP_ROLES]
        if not isinstance(model, QAbstractListModel | QAbstractTableModel):
            found += tips_of(model, model.index(row, 0, above))
    return found


def test_no_tip_in_the_window_reads_a_title_as_html(qtbot: QtBot, backend: Backend) -> None:
    named = (PrimaryContribution(artist=EVIL),)
    contributions = (Contribution(artist=EVIL, role="Vocals", type="Lead"),)
    evil: dict[str, Any] = {"title": EVIL, "version_title": EVIL, "primary_contributions": named}
    works = (Work(title=EVIL, contributions=(WorkContribution(artist=EVIL, role="Composer"),)),)
    tracks = tuple(Track(**evil, contributions=contributions, isrc=EVIL, works=(works[0].id,)) for _ in range(2))
    discs = (Disc(tracks=tracks),)
    release = Release(**evil, discs=discs, works=works, label=EVIL, upc=EVIL, genre=EVIL)
    backend.library.create(release, label=EVIL).result()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    backend.start()
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    qtbot.wait(400)  # the inspector follows after a moment
    assert not unsafe_tips(window)
    window.open_release(release.id)
    for step in WizardStep:
        window.editor.show_step(step)
        qtbot.wait(200)
        assert not unsafe_tips(window), step
    assert any(EVIL in shown(text) for text in tips_of(window.editor.tree.model()))
    for tab in range(4):
        window.inspector_host.panel.show_tab(tab)
        qtbot.wait(200)
        assert not unsafe_tips(window), tab
    window.close()


def test_a_notification_is_plain_text(qtbot: QtBot, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    notices = Notifications(backend, notify=lambda title, text: told.append((title, text)), is_app_active=lambda: False)
    monkeypatch.setattr(sys, "platform", "linux")
    notices._show("Low Tide", EVIL)
    assert "<" not in told[0][1]
    monkeypatch.setattr(sys, "platform", "win32")
    assert notification_text(EVIL) == EVIL


# --- drops ---------------------------------------------------------------------------------------------------------


def drag(widget: QWidget, possible: Qt.DropAction, *files: Path) -> list[QDropEvent]:
    """Drag files into a widget, over it, and drop them, as a file manager does that proposes to move them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    left, none, at = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5)
    events: list[QDropEvent] = [
        QDragEnterEvent(at, possible, data, left, none),
        QDragMoveEvent(at, possible, data, left, none),
        QDropEvent(QPointF(at), possible, data, left, none),
    ]
    call = (widget.dragEnterEvent, widget.dragMoveEvent, widget.dropEvent)
    for event, answer in zip(events, call, strict=True):
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        answer(event)
    return events


@pytest.mark.parametrize("place", ["window", "cover"])
def test_a_drop_that_would_move_is_taken_as_a_copy(qtbot: QtBot, backend: Backend, tmp_path: Path, place: str) -> None:
    file = tmp_path / "1 Harbour.wav"
    file.write_bytes(b"")
    widget: QWidget = MainWindow(backend) if place == "window" else Picture(160)
    qtbot.addWidget(widget)
    copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
    events = drag(widget, copy | move, file)
    assert [(event.isAccepted(), event.dropAction()) for event in events] == [(True, copy)] * 3
    assert not any(event.isAccepted() for event in drag(widget, move, file)), "its source could only move it"
    widget.close()


@pytest.mark.parametrize("kind", [LineEdit, TextEdit])
def test_a_field_for_text_leaves_files_to_the_window(
    qtbot: QtBot, tmp_path: Path, kind: type[LineEdit | TextEdit]
) -> None:
    field = kind()
    qtbot.addWidget(field)
    copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
    assert not any(event.isAccepted() for event in drag(field, copy | move, tmp_path / "1 Harbour.wav"))
    assert (field.text() if isinstance(field, LineEdit) else field.toPlainText()) == ""
    data = QMimeData()
    data.setText("Harbour")
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    field.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))
    assert (field.text() if isinstance(field, LineEdit) else field.toPlainText()) == "Harbour"


def test_every_field_for_text_is_of_that_kind() -> None:
    bare = [
        f"{path.relative_to(UI)}:{node.lineno}"
        for path in UI.rglob("*.py")
        if path.name != "text_fields.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") in TEXTS)
        or (isinstance(node, ast.ClassDef) and {getattr(base, "id", "") for base in node.bases} & TEXTS)
    ]
    assert not bare


def test_no_drop_is_accepted_as_proposed() -> None:
    assert not [path.name for path in UI.rglob("*.py") if "acceptProposedAction" in path.read_text("utf-8")]


BLOCKING = re.compile(
    r"\b(?:QFileDialog|QInputDialog|QColorDialog|QFontDialog)\.get|\bQMessageBox\.(?!Icon|Standard)[a-z]\w*\("
)


def test_no_question_blocks_the_window() -> None:
    """A dialog that waits for its answer runs a loop of its own, in which what it was asked for may be deleted."""
    blocking = [
        f"{path.relative_to(UI)}:{at}"
        for path in sorted(UI.rglob("*.py"))
        for at, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if BLOCKING.search(line)
    ]
    assert blocking == []


# --- timers --------------------------------------------------------------------------------------------------------


OPENED = re.compile(r"(?:QFileDialog|\w*Dialog|QMenu)$")
DELETES_ITSELF = frozenset({"MessageDialog"})


def test_every_dialog_and_menu_that_is_opened_goes_when_it_is_closed() -> None:
    """Its parent would keep it to the end: a file dialog is sixty widgets, and each drop or menu made one more."""
    kept = [
        f"{path.relative_to(UI)}:{node.lineno} {name}"
        for path in sorted(UI.rglob("*.py"))
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.targets[0], ast.Name)
        for name in [node.targets[0].id]
        for made in [ast.unparse(node.value.func)]
        if OPENED.search(made) and made not in DELETES_ITSELF
        for text in [ast.unparse(function)]
        if re.search(rf"\b{name}\.(?:open|popup|show)\(", text)
        and not re.search(rf"\b{name}\.(?:setAttribute\(Qt\.WidgetAttribute\.WA_DeleteOnClose|deleteLater)", text)
    ]
    assert kept == []


def test_every_timer_belongs_to_somebody_and_is_known_to_the_bridge() -> None:
    bare = [
        f"{path.relative_to(UI)}:{node.lineno}"
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        if getattr(node.func, "id", "") == "QTimer"
        or (isinstance(node.func, ast.Attribute) and node.func.attr == "singleShot")
    ]
    assert not bare


def test_no_timer_fires_after_the_bridge_has_stopped(qtbot: QtBot, backend: Backend) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    inside = QWidget(window)
    fired: list[str] = []
    call_later(inside, 0, lambda: fired.append("before"))
    qtbot.waitUntil(lambda: fired == ["before"])
    call_later(inside, 0, lambda: fired.append("after"))
    backend.bridge.stop()
    qtbot.wait(50)
    assert fired == ["before"]


def test_templates_are_not_listed_after_the_stores_are_closed(qtbot: QtBot, backend: Backend) -> None:
    dialog = TemplatesDialog(backend)
    qtbot.addWidget(dialog)
    dialog.list.addItem("typed")
    item = dialog.list.item(0)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    dialog.list.show()
    dialog.show()
    dialog.list.editItem(item)
    assert dialog.list.state() is QAbstractItemView.State.EditingState
    dialog._fill_unless_editing()
    backend.bridge.stop()
    backend.repositories.close()
    dialog.list.closePersistentEditor(item)
    dialog.list.setDisabled(True)  # ends the editing
    qtbot.wait(400)  # the next look would have been after 200


def test_what_a_store_answers_late_is_dropped(qtbot: QtBot, backend: Backend, shelf: Shelf, tmp_path: Path) -> None:
    from trackball_desktop.ui.draft.opening import open_session

    session = open_session(backend, shelf.add("Low Tide"))
    files = ReleaseFiles(backend, session)
    told: list[str] = []
    files.changed.connect(lambda: told.append("changed"))
    (tmp_path / "a.wav").write_bytes(b"x")
    files.attach(next(iter(session.release.tracks())).id, AssetRole.MASTER, tmp_path / "a.wav")
    backend.bridge.stop()
    backend.repositories.close()
    qtbot.wait(50)
    assert told == []


def test_no_part_of_the_settings_is_a_window_for_a_moment(qtbot: QtBot, backend: Backend, qapp: QApplication) -> None:
    """What is shown before it has a parent flashes as a window of its own."""

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(type(watched).__name__)
            return False

    shown: list[str] = []
    watch = Watch()
    qapp.installEventFilter(watch)
    dialog = SettingsDialog(backend)
    qapp.removeEventFilter(watch)
    qtbot.addWidget(dialog)
    assert shown == []
