"""Nothing is told by colour alone: with one ink for all states, what stands for two of them still looks different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.releases import harbour
from trackball_desktop.domain.availability import Cell, State
from trackball_desktop.domain.errors import NO_NETWORK
from trackball_desktop.domain.lifecycle import FileState, ReleaseState
from trackball_desktop.services.health import Health
from trackball_desktop.services.timeline import TimelineEntry
from trackball_desktop.targets.comparison.comparison import Verdict
from trackball_desktop.ui.editor.grid.view import GridView
from trackball_desktop.ui.editor.steps import WizardStep, mark_pixmap
from trackball_desktop.ui.inspector import compare_rows
from trackball_desktop.ui.kit import cells, finding_line, health_marks, icons, painting, state_labels, theme
from trackball_desktop.ui.kit.cells import CellRole
from trackball_desktop.ui.kit.clearances import cell_text
from trackball_desktop.ui.kit.timeline_labels import entry_shape
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

INKS = ("ok", "warning", "bad", "info", "accent", "accent_text", "dim", "edge")
GROUNDS = ("ok_soft", "warning_soft", "bad_soft", "info_soft", "accent_soft")
SIZE = QSize(220, 24)
LEAST_PIXELS = 8
"""So many pixels of a mark are clearly others: an eye that sees no colours has those alone."""


@pytest.fixture(params=theme.SCHEMES)
def one_ink(
    request: pytest.FixtureRequest, theme_applied: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Have all that tells states in one colour, on one ground, in each scheme."""
    theme.apply_theme(theme_applied, request.param, 1.0)
    for name in INKS:
        monkeypatch.setitem(theme.ROLES, name, theme.ROLES["text"])
    for name in GROUNDS:
        monkeypatch.setitem(theme.ROLES, name, theme.ROLES["base"])
    yield request.param
    monkeypatch.undo()
    theme.apply_theme(theme_applied, "light", 1.0)


def drawn(paint: Callable[[QPainter], object]) -> QImage:
    image = QImage(SIZE, QImage.Format.Format_ARGB32)
    image.fill(theme.color("base"))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def differing_pixels(one: QImage, other: QImage) -> int:
    return sum(
        abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red()) > 60
        for x in range(SIZE.width())
        for y in range(SIZE.height())
    )


def alike(pictures: dict[str, QImage]) -> list[str]:
    """Return the pairs that cannot be told apart."""
    return [
        f"{one} and {other}"
        for one, other in combinations(pictures, 2)
        if differing_pixels(pictures[one], pictures[other]) < LEAST_PIXELS
    ]


def shape(name: str) -> QImage:
    return drawn(lambda painter: painter.drawPixmap(0, 0, icons.shape(name, 12)))


def pill(badge: painting.Badge) -> QImage:
    return drawn(lambda painter: painting.draw_pill(painter, 2, 12, badge, theme.small_font()))


def shapes(names: dict[str, str]) -> dict[str, QImage]:
    return {key: shape(name) for key, name in names.items()}


def test_how_much_a_finding_weighs_is_a_shape(one_ink: str) -> None:
    weights = ("blocker", "warning", "hint", "to_do")  # what asks stands under a heading of its own
    assert alike(shapes({name: name for name in weights})) == []
    assert alike(shapes({str(kind): name for kind, name in finding_line.SHAPES.items() if name != "asks"})) == []


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_the_corner_of_a_cell_has_another_shape_for_each_weight(one_ink: str, direction: Qt.LayoutDirection) -> None:
    area = QRect(0, 0, 100, 22)
    pictures = {"nothing": drawn(lambda _: None)} | {
        weight: drawn(lambda painter, weight=weight: cells.paint_corner(painter, area, weight, direction))
        for weight in ("blocker", "warning", "hint")
    }
    assert alike(pictures) == []


def test_each_side_of_a_release_is_a_shape_in_plan_board_and_list(one_ink: str) -> None:
    area = QRect(0, 0, 20, 20)
    assert alike({
        one.name: drawn(lambda painter, one=one: health_marks.paint_mark(painter, area, one)) for one in Health
    }) == []  # fmt: skip
    said = [health_marks.side_text(one, "Files") for one in Health]
    assert len(set(said)) == len(said)


def test_each_state_of_releases_and_files_is_a_shape_and_a_word(one_ink: str) -> None:
    releases = {state.name: state_labels.release_badge(state, target="openplay") for state in ReleaseState}
    releases["no network"] = state_labels.release_badge(ReleaseState.QUEUED, blocking_error=next(iter(NO_NETWORK)))
    releases["damaged"] = state_labels.release_badge(ReleaseState.DRAFT, damaged=True)
    files = {state.name: state_labels.file_badge(state) for state in FileState}
    files["paused"] = state_labels.file_badge(FileState.WAITING, paused=True)
    files["offline"] = state_labels.file_badge(FileState.WAITING, offline=True)
    for badges in (releases, files):
        assert all(badge.text and badge.figure for badge in badges.values())
        badges.pop("POSTING", None)  # the same word as while files are uploaded
        assert alike({name: pill(badge) for name, badge in badges.items()}) == []


def test_steps_and_comparisons_are_told_by_their_shapes(one_ink: str) -> None:
    marks = ("check", "half", "draft", "blocker", "warning")
    pictures = {
        name: drawn(lambda painter, name=name: painter.drawPixmap(0, 0, mark_pixmap(name, 14))) for name in marks
    }
    assert alike(pictures) == []
    verdicts = compare_rows.SHAPES
    assert set(verdicts) == set(Verdict)
    assert alike(shapes({verdict.name: name for verdict, name in verdicts.items()})) == []


def test_who_did_what_and_what_is_cleared_is_told_by_shapes_and_words(one_ink: str) -> None:
    entries = {
        "gap": TimelineEntry(at="2026-11-30T10:00:00Z", kind="gap", actor="app", what=""),
        **{
            actor: TimelineEntry(at="2026-11-30T10:00:00Z", kind="event", actor=actor, what="waiting")
            for actor in ("you", "app", "service")
        },
    }
    assert alike(shapes({name: entry_shape(entry) for name, entry in entries.items()})) == []
    said = [cell_text(Cell(state, start="2026-12-01", end="2026-12-02")) for state in State]
    assert all(said)
    assert len(set(said)) == len(said)


def test_grid_and_tree_say_what_their_marks_show(qtbot: QtBot, backend: Backend, theme_applied: QApplication) -> None:
    release = harbour()
    disc = release.discs[0]
    wrong = disc.tracks[0].model_copy(update={"isrc": "USRC1", "title": "Track 1"})
    disc = disc.model_copy(update={"tracks": (wrong, *disc.tracks[1:])})
    backend.library.create(release.model_copy(update={"discs": (disc, *release.discs[1:])}), label="made").result()
    backend.start()
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == 1)
    window.open_release(window.library.model.release_id(0))
    session = window.session
    assert session is not None
    qtbot.waitUntil(lambda: session.checks.are_blockers_known)
    words = [state_labels.severity_text(name) for name in ("blocker", "warning", "hint", "to_do")]
    window.editor.show_step(WizardStep.TRACKS)
    marked = 0
    for view in window.findChildren(GridView):
        model = view.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                if index.data(CellRole.SEVERITY):
                    marked += 1
                    assert any(word in index.data(Qt.ItemDataRole.AccessibleTextRole) for word in words)
    assert marked > 0
    assert window.editor.tree is not None
    tree = window.editor.tree.model()
    said = [tree.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(tree.rowCount())]
    assert any("has " in text for text in said)
    window.close()
