"""Pages and dialogs are put together and show what `shapes.txt` tells: parts in their places, what they say and do.

What differs is told with the words of the part. Where a change is meant, `python -m tests.ui.test_shapes` writes the
file anew; its difference is read as any other.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QTabBar
from pytestqt.qtbot import QtBot

from tests import gallery
from tests.skips import ONLY_LINUX
from tests.ui import one_day
from tests.ui.conftest import Shelf
from tests.ui.releases import answer_of, created, looked
from tests.ui.shapes import menu_shape, places_sum, shape
from tests.ui.test_access_dialogs import OPENERS, Room, room
from tests.waves import write_wave
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.services.context import Services
from trackball_desktop.ui.editor.player.playback import Playback
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.settings.appearance import AppearancePage
from trackball_desktop.ui.settings.backups import BackupsPage
from trackball_desktop.ui.shell.settings_dialog import SECTIONS, SettingsDialog

__all__ = ["room"]
pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX),
]
FILE = Path(__file__).with_name("shapes.txt")
WRITE = "WRITE_SHAPES"
Line = tuple[str, str]
Part = tuple[str, Callable[[], list[Line]]]
"""The name of a part, and what tells how it looks now."""


def settle(room: Room, qtbot: QtBot) -> None:
    """Wait until nothing is at work and nothing more comes of it."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not room.backend.bridge._jobs)
    session = room.window.session
    qtbot.waitUntil(lambda: session is None or (session.checks.is_complete and not session.has_unsaved_changes))
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # what goes is hidden until then
    qtbot.waitUntil(lambda: not any(map(is_running_out, room.window.findChildren(QTimer))))
    before = ""
    while (now := places_sum(room.window)) != before:
        before = now
        QApplication.processEvents()


def is_running_out(timer: QTimer) -> bool:
    """Whether something comes of a timer soon."""
    return timer.isActive() and timer.isSingleShot() and timer.interval() < 1000


def dialogs(room: Room, qtbot: QtBot) -> Iterator[Part]:
    for cls, opener in OPENERS.items():
        if cls is SettingsDialog:
            continue  # told with all its sections among the pages
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        settle(room, qtbot)
        yield f"dialog {cls.__name__}", partial(shape, dialog)
        dialog.close()


def pages(room: Room, qtbot: QtBot) -> Iterator[Part]:
    window = room.window
    window.editor.show_node(room.track.id)
    for step in WizardStep:
        window.editor.show_step(step)
        settle(room, qtbot)
        yield f"step {step.value}", partial(shape, window.editor.page(step))
    window.editor.show_step(WizardStep.TRACKS)
    menus = [menu_shape(window.editor.page(WizardStep.TRACKS).grid.menu())]
    menus.append(menu_shape(window.editor.tree.build_menu(window.editor.tree.model().index(0, 0))))
    window.toggle_transfers()
    settle(room, qtbot)
    yield "uploads", partial(shape, window.transfers)
    window.show_library()
    settle(room, qtbot)
    window.library.list.selectAll()
    menus.append(menu_shape(window.library.list.build_menu()))
    for name, part in (("top", window.top_bar), ("side bar", window.sidebar), ("library", window.library)):
        yield name, partial(shape, part)
    yield "status bar", partial(shape, window.status_bar)
    menus += [menu_shape(menu) for menu in window.top_bar.findChildren(QMenu) if menu.actions()]
    for at, lines in enumerate(menus):
        yield f"menu {at}", lambda lines=lines: lines
    for view in ("plan", "trash"):
        window.sidebar.choose(view)
        settle(room, qtbot)
        yield view, partial(shape, window.page_stack.currentWidget())
    window.sidebar.choose("all")
    (room.folder / "Masters").mkdir()
    window.show_library()
    window.show_intake([room.folder / "Masters"])
    settle(room, qtbot)
    yield "intake", partial(shape, window.page_stack.currentWidget())
    window.dialogs.show_settings()
    settings = window.dialogs.settings_dialog
    for section in SECTIONS:
        settings.show_section(section)
    settle(room, qtbot)
    # The first copy is made some time after the start; languages are offered where their catalogues were made.
    yield "settings", partial(shape, settings, without=(BackupsPage, AppearancePage))
    settings.close()


def steps(room: Room, qtbot: QtBot) -> Iterator[Part]:
    for step in WizardStep:
        room.window.editor.show_step(step)
        settle(room, qtbot)
        yield f"step {step.value}", partial(shape, room.window.editor.page(step))


def empty_release(room: Room, qtbot: QtBot) -> Iterator[Part]:
    """Show a release in which nothing was typed yet."""
    release = Release(discs=(Disc(tracks=(Track(), Track(track_type="video"))),))
    room.backend.library.create(release, label="made").result()
    room.window.show_library()
    room.window.open_release(release.id)
    yield from steps(room, qtbot)


def centre(room: Room, qtbot: QtBot, name: str) -> Part:
    settle(room, qtbot)
    return name, partial(shape, room.window.page_stack.currentWidget())


def tabs(room: Room, qtbot: QtBot, name: str) -> Iterator[Part]:
    panel = room.window.inspector_host.panel
    qtbot.waitUntil(lambda: panel.session is not None)
    for position in range(panel.findChild(QTabBar).count()):
        panel.show_tab(position)
        settle(room, qtbot)
        session = panel.session
        qtbot.waitUntil(lambda session=session: session is not None and session.checks.is_complete)
        list(panel.checks.cards())  # at once, not one after the other
        settle(room, qtbot)
        yield f"{name}, tab {position}", partial(shape, panel.findChild(QStackedWidget).currentWidget())


def sent_release(room: Room, qtbot: QtBot) -> Iterator[Part]:
    """Show a release that is in OpenPlay, where it says otherwise in two fields, and that was changed since."""
    backend, window = room.backend, room.window
    created(backend, room.release, backend.accounts.list()[0].id)
    answer = answer_of(room.release)
    answer["title"] = "Another"
    looked(backend, room.release.id, answer)
    room.session.apply(SetField(node_id=room.release.id, field="genre", value="Jazz"), "Genre")
    yield from steps(room, qtbot)
    window.show_library()
    window.library.list.selectAll()
    yield centre(room, qtbot, "library")
    yield from tabs(room, qtbot, "inspector of the library")
    yield "menu", partial(menu_shape, window.library.list.build_menu())
    window.pages.show_sent(room.release.id)
    yield centre(room, qtbot, "sent page")
    window.pages.show_stores(room.release.id)
    yield centre(room, qtbot, "stores")


def library(room: Room, qtbot: QtBot) -> Iterator[Part]:
    """Show a library of releases in all states: each view in each form, with one and with several selected."""
    shelf, window, backend = Shelf(room.backend.repositories), room.window, room.backend
    added = [
        shelf.add(f"Release {number}", artist=f"Artist {number % 2}", tracks=number, release_date=day)
        for number, day in enumerate(("2026-06-05", "2026-07-24", "2026-09-18", ""), 1)
    ]

    async def check(services: Services) -> None:
        for release_id in added:
            await services.checking.run(release_id)

    backend.bridge.submit(check)
    qtbot.waitUntil(lambda: all(row.checked for row in backend.library.rows(added)))
    created(backend, room.release, backend.accounts.list()[0].id)
    window.show_library()
    for view in ("all", "to_fix", "drafts", "waiting", "sending", "on_the_way", "in_openplay", "released"):
        window.sidebar.choose(view)
        yield centre(room, qtbot, view)
    window.sidebar.choose("all")
    for form in ("plan", "board", "covers", "list"):
        window.library.view_mode_requested.emit(form)
        yield centre(room, qtbot, form)
    releases = window.library.list
    for count in (1, 3):
        releases.clearSelection()
        releases.setFocus()
        for row in range(count):
            releases.selectionModel().select(
                window.library.model.index(row, 0),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
            )
        yield centre(room, qtbot, f"{count} selected")
        yield f"menu of {count}", partial(menu_shape, releases.build_menu())
    yield "side bar", partial(shape, window.sidebar)
    yield "top", partial(shape, window.top_bar)
    window.library.model.change_query(search="Release 1")
    yield centre(room, qtbot, "found")
    window.library.model.change_query(search="nothing of the kind")
    yield centre(room, qtbot, "nothing found")


def files(room: Room, qtbot: QtBot) -> Iterator[Part]:
    """Show a release with masters, of which one is gone, with a cover and with others to choose from."""
    window = room.window
    window.editor.show_step(WizardStep.SOUND)
    page = window.editor.page(WizardStep.SOUND)
    assert isinstance(page, SoundPage)
    tracks = list(room.release.tracks())
    for number, track in enumerate(tracks[:3]):
        path = write_wave(room.folder / f"{number}.wav", 0.5 + number / 4)
        page.files.attach(track.id, AssetRole.MASTER, path)
    cover = room.folder / "front.png"
    image = QImage(1500, 1400, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    assert image.save(str(cover))
    page.files.attach(room.release.id, AssetRole.COVER, cover)
    session = room.session
    qtbot.waitUntil(lambda: session.checks.facts is not None and len(session.checks.facts.audio) == 3)
    settle(room, qtbot)
    (room.folder / "1.wav").unlink()
    session.checks.refresh_facts()
    window.editor.show_node(tracks[0].id)
    yield from steps(room, qtbot)
    yield from tabs(room, qtbot, "inspector")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Return a folder whose name is as long on every machine: some parts show it."""
    with tempfile.TemporaryDirectory(prefix="tmp-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def theme_applied(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """Return the application in its light dress, with texts that take the same room on every machine."""
    one_day.stand_still(monkeypatch)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    theme.set_compact(False)
    monkeypatch.setattr(Playback, "has_output", property(lambda _: False))
    flashing = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    with gallery.blocks():
        theme.apply_theme(qapp, "light", 1.0)
        yield qapp
    qapp.setCursorFlashTime(flashing)
    theme.apply_theme(qapp, "light", 1.0)


WALKS = {
    "dialogs": dialogs,
    "pages": pages,
    "empty": empty_release,
    "sent": sent_release,
    "library": library,
    "files": files,
}


def read() -> dict[str, list[str]]:
    """Return the lines of each part as they are to be; parts are kept in their order, names may change."""
    found: dict[str, list[str]] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("== "):
            found[line[3:]] = []
        else:
            found[list(found)[-1]].append(line)
    return found


def difference(expected: list[str], seen: list[Line]) -> list[str]:
    """Return the lines that differ, those that are new with the words of their part."""
    lines = [line for line, _ in seen]
    told: list[str] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, expected, lines, autojunk=False).get_opcodes():
        if kind != "equal":
            told += [f"- {line}" for line in expected[i1:i2]]
            told += [f"+ {line}    ({words})" for line, words in seen[j1:j2]]
    return told


def settled(qtbot: QtBot, make: Callable[[], list[Line]], expected: list[str] | None) -> list[Line]:
    """Return the lines of a part once they are the expected ones, or the same twice; what moves is given some time."""
    lines = make()
    for _ in range(PATIENCE):
        if expected is not None and not difference(expected, lines):
            return lines
        qtbot.wait(100)
        before, lines = lines, make()
        if expected is None and before == lines:
            return lines
    return lines


PATIENCE = 12


@pytest.mark.parametrize("walk", list(WALKS))
def test_parts_are_put_together_as_before(room: Room, qtbot: QtBot, walk: str) -> None:
    if target := os.environ.get(WRITE):
        with Path(target).open("a", encoding="utf-8") as file:
            for name, make in WALKS[walk](room, qtbot):
                lines = [line for line, _ in settled(qtbot, make, None)]
                file.write("\n".join([f"== {walk}: {name}", *lines]) + "\n")
        return
    known = iter([(name, lines) for name, lines in read().items() if name.startswith(f"{walk}: ")])
    differences: list[str] = []
    for now, make in WALKS[walk](room, qtbot):
        name, expected = next(known, ("", []))
        found = difference(expected, settled(qtbot, make, expected))
        differences += [f"{name} (now {now})", *found] if found else []
        if len(differences) > MOST_TOLD:
            break
    assert not differences, "\n".join(differences[:MOST_TOLD])
    assert next(known, None) is None, "a part is gone"


MOST_TOLD = 80


def main() -> int:
    """Write the file anew."""
    new = FILE.with_suffix(".new")
    new.unlink(missing_ok=True)
    environment = os.environ | {WRITE: str(new), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__], env=environment)
    if done.returncode == 0:
        new.replace(FILE)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
