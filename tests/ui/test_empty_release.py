"""A release in which nothing was typed: nothing about it is red, and it leaves no row in the library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from trackball_desktop.checks.kinds import FAULTS
from trackball_desktop.domain.edits import SetField
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.steps import step_marks
from trackball_desktop.ui.editor.tree_model import TreeModel
from trackball_desktop.ui.library.model import readiness_of
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def begun(window: MainWindow, qtbot: QtBot) -> Session:
    """Make an empty release as the menu does, and wait for its checks."""
    window.create_actions.new_release()
    qtbot.waitUntil(lambda: window.session is not None and window.session.checks.has_result)
    session = window.session
    assert session is not None
    return session


def test_a_new_release_has_the_cursor_in_its_title(window: MainWindow, qtbot: QtBot) -> None:
    window.top_bar.new_button.setFocus()
    begun(window, qtbot)
    focused = window.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Title"


def test_nothing_is_red_before_the_first_key(window: MainWindow, qtbot: QtBot, backend: Backend) -> None:
    session = begun(window, qtbot)
    blockers, warnings, hints, to_do = session.checks.counts()
    assert (blockers, warnings, hints) == (0, 0, 0)
    assert to_do > 10
    assert {mark.shape for mark in step_marks(session).values()} <= {"to_do", "draft", "half"}
    tree = window.editor.tree.model()
    assert isinstance(tree, TreeModel)
    assert tree.content_at(tree.find_index(session.release.id)).shape == ""
    assert window.status_bar._checks_button.text() == f"{to_do} to do"
    assert window.status_bar._worst_severity == "to_do"
    panel = window.inspector_host.panel
    assert panel._bar.tabText(0) == "Checks", "a count is said of faults"
    qtbot.waitUntil(lambda: bool(panel.checks.built_cards()))
    shown = {kind for kind, section in panel.checks.sections.items() if not section.isHidden()}
    assert shown
    assert not shown & FAULTS
    qtbot.waitUntil(lambda: backend.library.rows([session.release.id])[0].checked)
    words, _, colour = readiness_of(backend.library.rows([session.release.id])[0])
    assert "to do" in words
    assert colour == "dim"
    session.apply(SetField(node_id=session.release.id, field="upc", value="123"), "upc")
    qtbot.waitUntil(lambda: session.checks.counts()[0] == 1)
    qtbot.waitUntil(lambda: window.status_bar._worst_severity == "blocker")


def test_an_empty_release_that_is_left_as_it_was_leaves_no_row(
    window: MainWindow, qtbot: QtBot, backend: Backend
) -> None:
    begun(window, qtbot)
    window.show_library()
    qtbot.waitUntil(lambda: not backend.library.ids(LibraryQuery("all")))


def test_one_in_which_something_was_typed_stays(window: MainWindow, qtbot: QtBot, backend: Backend) -> None:
    session = begun(window, qtbot)
    release_id = session.release.id
    session.apply(SetField(node_id=release_id, field="title", value="M"), "title")
    window.show_library()
    other = begun(window, qtbot)
    window.show_library()
    qtbot.waitUntil(lambda: other.release.id not in backend.library.ids(LibraryQuery("all")))
    assert backend.library.ids(LibraryQuery("all")) == [release_id]
    assert backend.library.load(release_id).release.title == "M"
