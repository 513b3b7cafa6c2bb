"""Pages and dialogs are put together as `shapes.txt` tells: each part in its place, with what it can do and who hears.

What differs is told with the words of the part. Where a change is meant, `python -m tests.ui.test_shapes` writes the
file anew; its difference is read as any other.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.skips import ONLY_LINUX
from tests.ui.shapes import menu_shape, shape
from tests.ui.test_access_dialogs import OPENERS, Room, room
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.ui.editor.steps import WizardStep
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


def settle(room: Room, qtbot: QtBot) -> None:
    """Wait until nothing is at work and nothing more comes of it."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not room.backend.bridge._jobs)
    session = room.window.session
    qtbot.waitUntil(lambda: session is None or (session.is_checked and not session.has_unsaved_changes))
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # what goes is hidden until then


def dialogs(room: Room, qtbot: QtBot) -> Iterator[tuple[str, list[Line]]]:
    for cls, opener in OPENERS.items():
        if cls is SettingsDialog:
            continue  # told with all its sections among the pages
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        settle(room, qtbot)
        yield f"dialog {cls.__name__}", shape(dialog)
        dialog.close()


def pages(room: Room, qtbot: QtBot) -> Iterator[tuple[str, list[Line]]]:
    window = room.window
    window.editor.show_node(room.track.id)
    for step in WizardStep:
        window.editor.show_step(step)
        settle(room, qtbot)
        yield f"step {step.value}", shape(window.editor.page(step))
    window.editor.show_step(WizardStep.TRACKS)
    menus = [menu_shape(window.editor.page(WizardStep.TRACKS).grid.menu())]
    menus.append(menu_shape(window.editor.tree.build_menu(window.editor.tree.model().index(0, 0))))
    window.toggle_transfers()
    settle(room, qtbot)
    yield "uploads", shape(window.transfers)
    window.show_library()
    settle(room, qtbot)
    window.library.list.selectAll()
    menus.append(menu_shape(window.library.list.build_menu()))
    for name, part in (("top", window.top_bar), ("side bar", window.sidebar), ("library", window.library)):
        yield name, shape(part)
    yield "status bar", shape(window.status_bar)
    menus += [menu_shape(menu) for menu in window.top_bar.findChildren(QMenu) if menu.actions()]
    for at, lines in enumerate(menus):
        yield f"menu {at}", lines
    for view in ("plan", "trash"):
        window.sidebar.choose(view)
        settle(room, qtbot)
        yield view, shape(window.centre.currentWidget())
    window.sidebar.choose("all")
    (room.folder / "Masters").mkdir()
    window.show_library()
    window.show_intake([room.folder / "Masters"])
    settle(room, qtbot)
    yield "intake", shape(window.centre.currentWidget())
    window.dialogs.show_settings()
    settings = window.dialogs.settings_dialog
    for section in SECTIONS:
        settings.show_section(section)
    settle(room, qtbot)
    # The first copy is made some time after the start; languages are offered where their catalogues were made.
    yield "settings", shape(settings, without=(BackupsPage, AppearancePage))
    settings.close()


def steps(room: Room, qtbot: QtBot) -> Iterator[tuple[str, list[Line]]]:
    for step in WizardStep:
        room.window.editor.show_step(step)
        settle(room, qtbot)
        yield f"step {step.value}", shape(room.window.editor.page(step))


def empty_release(room: Room, qtbot: QtBot) -> Iterator[tuple[str, list[Line]]]:
    """Show a release in which nothing was typed yet."""
    release = Release(discs=(Disc(tracks=(Track(), Track(track_type="video"))),))
    room.backend.library.create(release, label="made").result()
    room.window.show_library()
    room.window.open_release(release.id)
    yield from steps(room, qtbot)


WALKS = {"dialogs": dialogs, "pages": pages, "empty": empty_release}


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


@pytest.mark.parametrize("walk", list(WALKS))
def test_parts_are_put_together_as_before(room: Room, qtbot: QtBot, walk: str) -> None:
    seen = dict(WALKS[walk](room, qtbot))
    if target := os.environ.get(WRITE):
        with Path(target).open("a", encoding="utf-8") as file:
            file.writelines(
                "\n".join([f"== {walk}: {name}", *(line for line, _ in lines)]) + "\n" for name, lines in seen.items()
            )
        return
    known = {name: lines for name, lines in read().items() if name.startswith(f"{walk}: ")}
    assert len(known) == len(seen)
    differences: list[str] = []
    for (name, expected), (now, lines) in zip(known.items(), seen.items(), strict=True):
        found = difference(expected, lines)
        differences += [f"{name} (now {now})", *found] if found else []
    assert not differences, "\n".join(differences[:80])


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
