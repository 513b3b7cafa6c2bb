"""The main job by the keyboard alone, and by the mouse alone: from a folder to created, in the real window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests import skips
from tests.main_job import MainJob, MouseJob, QtKeyboard, prepare_label, write_masters
from tests.orca import TRANSCRIPTS, spoken
from tests.settings_job import SettingsJob
from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.ui.kit.screen_reader import announcer
from trackball_desktop.ui.settings.account_editor import AccountEditor
from trackball_desktop.window import WindowSession

TRANSCRIPT = TRANSCRIPTS / "main_job.txt"
pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True),
    pytest.mark.skipif(skips.on_wine(), reason=skips.NO_FILE_DIALOG),
]


@pytest.fixture
def opened(theme_applied: QApplication, tmp_path: Path) -> Iterator[WindowSession]:
    with App(DataFolder.resolve(tmp_path / "data", practice=True), window=True) as app:
        prepare_label(app)
        made = WindowSession(app, theme_applied)
        made.window.resize(1280, 800)
        # A dialog of the system's own takes no keys of Qt's.
        native = Qt.ApplicationAttribute.AA_DontUseNativeDialogs
        before = QApplication.testAttribute(native)
        QApplication.setAttribute(native, True)
        try:
            yield made
        finally:
            QApplication.setAttribute(native, before)
            made.close()


def plain(text: str) -> str:
    """Leave out what depends on when a check ended: numbers, and one or several."""
    return re.sub(r"(blocker|warning|hint)s\b", r"\1", re.sub(r"\d+", "N", text)).rstrip(".")


@pytest.mark.timeout(600)
def test_by_the_keyboard_alone_and_a_screen_reader_is_told_what_its_transcript_says(
    opened: WindowSession, tmp_path: Path
) -> None:
    announced: list[str] = []
    announcer().announced.connect(announced.append)
    job = MainJob(opened, QtKeyboard(), write_masters(tmp_path / "In"))
    release_id = job.run()
    assert opened.backend.library.load(release_id).state is ReleaseState.CREATED

    told = plain(" ".join(announced))
    for sentence in (
        "New release. 1 file, 0:35.",
        "“Low Tide” was created.",
        "to do. 4 of 8. The release has no release date",
        "to do. 4 of 7. The parental advisory is missing",
        "Saved.",
        "Created in OpenPlay.",
    ):
        assert plain(sentence) in told
    at = [told.index(plain(sentence)) for sentence in ("“Low Tide” was", "no release date")]
    at.append(told.rindex(plain("Created in")))
    assert at == sorted(at)

    lines = TRANSCRIPT.read_text("utf-8").splitlines()
    read = [line.removeprefix("notification ") for line in lines if line.startswith("notification ")]
    # F8 passes by others on its way to these two, which depend on how far the checks are.
    findings = [line for line in read if re.search(r"\d of \d.*(release date|parental advisory)", line)]
    assert len(findings) == 2, "the reader says the findings that F8 goes to"
    for line in [*findings, "Created in OpenPlay."]:
        assert any(line in said for said in read), "alone, or with other news of the same moment"
        assert plain(line) in told
    text = "\n".join(lines)
    for name in ("Parts of the release", "Release date", "Parental advisory", "Submit…"):
        assert name in job.focused
        assert name in text


def test_the_transcript_is_in_order_and_says_no_layer_box_or_tag() -> None:
    text = TRANSCRIPT.read_text("utf-8")
    headings = [line for line in text.splitlines() if line.startswith("== ")]
    assert headings == [
        "== Open a folder of masters",
        "== Create the draft",
        "== Fill in what is missing",
        "== Submit",
    ]
    for section in re.split(r"^== .*$", text, flags=re.MULTILINE):
        assert section.strip(), "the reader is silent"
    at = 0
    for place in (
        "Choose a folder of masters dialog",
        "Parts of the release tree",
        "Low Tide, has",
        "level 1, 1 of 1",
        "Release date text",
        "The release has no release date",
        "Parental advisory editable combo box",
        "Review & submit panel",
        "Submit… push button",
        "Submit dialog",
        "Release date: DAY",
        "Created in OpenPlay",
    ):
        at = text.find(place, at)
        assert at >= 0, place
    for wrong in ("layered pane", "check box not checked", "<span>"):
        assert wrong not in text


def test_the_settings_are_read_from_their_sections_and_the_page_that_is_shown() -> None:
    """What is read first is the dialog with its page, then the section: no tab or field of a page that is not shown."""
    read: dict[str, list[str]] = {}
    for line in (TRANSCRIPTS / "settings.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            read[line.removeprefix("== ")] = []
        elif read and line:
            read[list(read)[-1]].append(line)
    opened = read["Open the settings"]
    assert opened[0].startswith("Settings dialog Practice mode has its own account")
    assert opened[1:] == ["Sections of the settings.", "List with 14 items.", "Accounts."]
    assert read["Choose another section"] == ["Labels."]
    assert read["Go into its page"][0] == "Labels panel."
    at_section = read["Open the settings at a section"]
    at = at_section.index("Backups.")
    assert at_section[at - 3].startswith("Settings dialog A verified copy of the library")
    assert at_section[at - 2 : at] == ["Sections of the settings.", "List with 14 items."]


@pytest.mark.timeout(600)
def test_the_settings_by_keys_have_the_focus_in_their_sections(opened: WindowSession, tmp_path: Path) -> None:
    job = SettingsJob(opened, QtKeyboard(), tmp_path)
    job.run()
    sections = [name for name in job.focused if name == "Sections of the settings"]
    assert len(sections) >= 2, "each time they are opened"
    dialog = opened.window.dialogs.settings_dialog
    assert dialog is not None
    assert dialog.section == "backups"
    assert [page.accessibleName() for page in (dialog.accounts, dialog.labels, dialog.backups)] == [
        "Accounts", "Labels", "Backups",
    ]  # fmt: skip
    assert dialog.findChild(AccountEditor) is None, "readers would say its tabs"


def test_a_text_of_several_lines_is_kept_whole_and_an_echo_of_a_key_is_not() -> None:
    log = (
        "16:00:02.5 - SPEECH OUTPUT: 'Submit dialog 1 track\n"
        "                  2 artists on 15 Jan 2027 at 16:22'{'established': False}\n"
        "16:00:02.6 - EVENT MANAGER: Dequeued\n"
        "16:00:02.7 - SPEECH OUTPUT: 'tab ' {'established': False}\n"
        "16:00:02.8 - SPEECH OUTPUT: 'Submit.'{'established': False}\n"
    )
    assert spoken(log, "16:00:02.0 - == Submit\n") == [
        "== Submit",
        "Submit dialog 1 track 2 artists on DAY at TIME",
        "Submit.",
    ]


@pytest.mark.timeout(600)
def test_by_the_mouse_alone(opened: WindowSession, tmp_path: Path) -> None:
    release_id = MouseJob(opened, write_masters(tmp_path / "In")).run()
    assert opened.backend.library.load(release_id).state is ReleaseState.CREATED
