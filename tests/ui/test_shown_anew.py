"""What the window shows after changes is what a window shows that is opened after them: nothing is left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.outline import outline
from tests.ui.releases import account, harbour
from trackball_desktop.domain.edits import AddNode, Batch, Edit, MoveNode, RemoveNode, SetField
from trackball_desktop.domain.release import PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.storage.codes import Series
from trackball_desktop.storage.people import Person
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
TABS = ("checks", "artwork", "history")


def opened(qtbot: QtBot, backend: Backend, release_id: str) -> MainWindow:
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() > 0)
    window.open_release(release_id)
    return window


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until all is saved and checked."""
    session = window.session
    assert session is not None
    session.end_typing()
    qtbot.waitUntil(lambda: not session.has_unsaved_changes and session.checks.is_complete)
    QApplication.processEvents()


def seen(qtbot: QtBot, window: MainWindow) -> dict[str, list[str]]:
    """Return what each step of the editor and each tab beside it shows."""
    settle(qtbot, window)
    assert window.session is not None
    window.editor.show_node(track(window.session.release, 0).id)
    shown: dict[str, list[str]] = {}
    for step in WizardStep:
        window.editor.show_step(step)
        page = window.editor.page(step)
        if isinstance(page, SoundPage):  # the player keeps what somebody listens to
            page.masters_box.player.load(track(window.session.release, 0).id)
        QApplication.processEvents()
        # Whether there is a sound card is told whenever the system has answered.
        shown[step.value] = [line for line in outline(page) if "No audio output" not in line]
    shown["bar"] = outline(window.editor)
    for position, tab in enumerate(TABS):
        panel = window.inspector_host.panel
        panel.show_tab(position)
        built = list(panel.checks.cards())  # at once, not one after the other
        QApplication.processEvents()
        shown[tab] = outline(panel)
        if tab == "checks":  # what is folded stays so while somebody works with it
            shown[tab] = [card.accessibleName() for card in built]
    return shown


def track(release: Release, number: int) -> Track:
    return list(release.tracks())[number]


def titles(release: Release) -> Iterator[Edit]:
    yield SetField(node_id=release.id, field="title", value="Low Tide")
    yield SetField(node_id=track(release, 0).id, field="title", value="")
    yield SetField(node_id=track(release, 1).id, field="version_title", value="Live")
    yield SetField(node_id=track(release, 2).id, field="isrc", value="")


def emptied(release: Release) -> Iterator[Edit]:
    for field in ("label", "genre", "upc", "audio_language", "pline_owner"):
        yield SetField(node_id=release.id, field=field, value="")
    yield SetField(node_id=release.id, field="release_date", value=None)
    yield SetField(node_id=release.id, field="primary_contributions", value=())


def filled_in(release: Release) -> Iterator[Edit]:
    yield SetField(node_id=release.id, field="catalog_number", value="NL 11")
    yield SetField(node_id=release.id, field="catalog_number", value="NL 12")
    yield SetField(node_id=release.id, field="original_release_date", value=date(2020, 1, 2))
    people = (PrimaryContribution(artist="Otto Brandt"), PrimaryContribution(artist="Ann Low", featured=True))
    yield SetField(node_id=release.id, field="primary_contributions", value=people)
    yield SetField(node_id=track(release, 0).id, field="primary_contributions", value=people[:1])
    yield SetField(node_id=track(release, 0).id, field="contributions", value=())
    yield SetField(node_id=track(release, 1).id, field="genre", value="Jazz")
    yield SetField(node_id=track(release, 1).id, field="works", value=())


def moved(release: Release) -> Iterator[Edit]:
    first, second = release.discs
    yield RemoveNode(node_id=track(release, 1).id)
    yield AddNode.from_node(first.id, "tracks", Track(title="Undertow"), 0)
    yield MoveNode(node_id=track(release, 3).id, parent_id=first.id, index=0)
    yield RemoveNode(node_id=second.id)


def inherited(release: Release) -> Iterator[Edit]:
    yield SetField(node_id=track(release, 0).id, field="genre", value="Jazz")
    yield SetField(node_id=track(release, 0).id, field="genre", value=INHERIT)
    parts = enumerate(release.tracks())
    yield Batch(
        label="all titles",
        edits=tuple(SetField(node_id=one.id, field="title", value=f"Part {number}") for number, one in parts),
    )


CHANGES: dict[str, Callable[[Release], Iterator[Edit]]] = {
    "titles": titles,
    "emptied": emptied,
    "filled in": filled_in,
    "moved": moved,
    "inherited": inherited,
}


def undone(session: Session, count: int) -> None:
    for _ in range(count):
        session.undo()


@pytest.mark.parametrize("name", [*CHANGES, "undone"])
def test_the_editor_shows_changes_as_a_new_window_does(qtbot: QtBot, backend: Backend, name: str) -> None:
    release = harbour()
    backend.library.create(release, label="made").result()
    account(backend)
    backend.start()
    window = opened(qtbot, backend, release.id)
    first = seen(qtbot, window)
    session = window.session
    assert session is not None
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()  # what somebody types into is left alone
    edits = list(CHANGES["moved" if name == "undone" else name](release))
    for edit in edits:
        assert session.apply(edit, "changed")
        session.end_typing()
    if name == "undone":
        settle(qtbot, window)
        undone(session, len(edits))
    for step in (WizardStep.REVIEW, WizardStep.RELEASE):
        window.editor.show_step(step)
    now = seen(qtbot, window)
    window.close()
    anew = seen(qtbot, opened(qtbot, backend, release.id))
    for part, lines in anew.items():
        assert (part, sorted(set(now[part]) - set(lines)), sorted(set(lines) - set(now[part]))) == (part, [], [])
        assert now[part] == lines, part
    assert now != first


def shelf(backend: Backend) -> list[str]:
    """Keep a library of drafts in several states and return their ids."""
    ids: list[str] = []
    for number in range(6):
        new = {"id": f"r{number}", "title": f"Kites {number}", "label": f"Label {number % 2}"}
        made = harbour().model_copy(update=new)
        backend.library.create(made, label="made").result()
        ids.append(made.id)
    return ids


def change_shelf(backend: Backend, ids: list[str]) -> None:
    library = backend.library
    library.set_findings(ids[0], 3, 2, 1).result()
    library.set_findings(ids[1], 0, 16, 0).result()
    library.set_findings(ids[2], 0, 0, 0).result()
    library.trash(ids[3]).result()
    library.create(Release(id="new", title="Low Tide", label="Label 3"), label="made").result()
    library.trash(ids[4]).result()
    library.restore(ids[4]).result()


def listed(qtbot: QtBot, window: MainWindow) -> dict[str, list[str]]:
    """Return what each view of the library shows."""
    shown: dict[str, list[str]] = {}
    for view in ("all", "to_fix", "in_openplay", "trash"):
        window.sidebar.choose(view)
        qtbot.wait(400)
        shown[view] = outline(window.library) + outline(window.sidebar)
    return shown


def test_the_library_shows_changes_as_a_new_window_does(qtbot: QtBot, backend: Backend) -> None:
    ids = shelf(backend)
    window = MainWindow(backend)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitUntil(lambda: window.library.model.rowCount() == len(ids))
    before = listed(qtbot, window)
    change_shelf(backend, ids)
    now = listed(qtbot, window)
    window.close()
    fresh = MainWindow(backend)
    qtbot.addWidget(fresh)
    fresh.resize(1440, 900)
    fresh.show()
    qtbot.waitUntil(lambda: fresh.library.model.rowCount() > 0)
    anew = listed(qtbot, fresh)
    for view, lines in anew.items():
        assert (view, sorted(set(now[view]) - set(lines)), sorted(set(lines) - set(now[view]))) == (view, [], [])
    assert now != before


def settings_of(qtbot: QtBot, window: MainWindow) -> dict[str, list[str]]:
    """Return what each section of the settings shows."""
    window.dialogs.show_settings()
    settings = window.dialogs.settings_dialog
    assert settings is not None
    shown: dict[str, list[str]] = {}
    for section in ("accounts", "people", "codes", "recordings", "lists"):
        settings.show_section(section)
        qtbot.wait(300)
        shown[section] = outline(settings)
    return shown


def test_the_settings_show_changes_as_a_new_window_does(qtbot: QtBot, backend: Backend) -> None:
    release = harbour()
    backend.library.create(release, label="made").result()
    account(backend)
    backend.start()
    window = opened(qtbot, backend, release.id)
    before = settings_of(qtbot, window)
    repositories = backend.repositories
    account(backend, "Yacht")
    repositories.codes.save_series(Series("s", "", "QZNL2", 26, 7)).result()
    repositories.codes.add_pool("", "Shop", ["076012229074"]).result()
    repositories.people.save([Person("Otto Brandt", ipi="00052210040", country="Germany")]).result()
    repositories.labels.save_defaults("Northlight", Release(genre="Jazz")).result()
    repositories.library.create(Release(title="Low Tide", label="Deep"), label="made").result()
    now = settings_of(qtbot, window)
    window.close()
    anew = settings_of(qtbot, opened(qtbot, backend, release.id))
    for section, lines in anew.items():
        differing = sorted(set(now[section]) - set(lines)), sorted(set(lines) - set(now[section]))
        assert (section, *differing) == (section, [], [])
    assert now != before
