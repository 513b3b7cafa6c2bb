"""Files beside masters and cover in the editor: dropped, told apart, shown, asked about, taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.services.test_attaching import LRC, PDF, atmos, movie
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def release(backend: Backend) -> Release:
    tracks = (Track(id="one", title="Harbour"), Track(id="two", title="Low Water"))
    made = Release(id="r" * 32, title="Harbour Songs", discs=(Disc(tracks=tracks),))
    backend.library.create(made, label="made").result()
    return made


@pytest.fixture
def page(qtbot: QtBot, backend: Backend, release: Release) -> Iterator[EditorPage]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None)
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    page.open(release.id)
    yield page
    assert page.session is None or page.session.drain()
    page.close_release()


def rows(page: EditorPage) -> list[tuple[str, str, str]]:
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    model = shown.other_files.model
    texts = [[str(model.index(row, column).data()) for column in range(3)] for row in range(model.rowCount())]
    return [(file, role, owner) for file, role, owner in texts]


def test_dropped_files_are_told_apart_and_attached(
    qtbot: QtBot, page: EditorPage, tmp_path: Path, release: Release
) -> None:
    (tmp_path / "booklet.pdf").write_bytes(PDF)
    (tmp_path / "02 Low Water.lrc").write_text(LRC, "utf-8")
    files = [tmp_path / "booklet.pdf", tmp_path / "02 Low Water.lrc", atmos(tmp_path / "01 Harbour Atmos ADM.wav"),
             movie(tmp_path / "square.mp4", 3840, 3840), movie(tmp_path / "tall.mp4", 2048, 2732),
             movie(tmp_path / "01 Harbour clip.mov", 1920, 1080, sound=True)]  # fmt: skip
    assert page.accepts_files(files)
    page.attach_files(files)
    wanted = [
        ("booklet.pdf", "Booklet", "the release"), ("square.mp4", "Motion artwork", "the release"),
        ("tall.mp4", "Motion artwork", "the release"), ("01 Harbour Atmos ADM.wav", "Atmos mix", "1  Harbour"),
        ("02 Low Water.lrc", "Lyrics", "2  Low Water"), ("01 Harbour clip.mov", "Video", "1  Harbour"),
    ]  # fmt: skip
    qtbot.waitUntil(lambda: sorted(rows(page)) == sorted(wanted))
    session = page.session
    assert session is not None
    assert list(session.release.tracks())[1].local.lyrics_lrc == LRC.strip()
    session.undo()
    assert list(session.release.tracks())[1].local.lyrics_lrc != LRC.strip(), "one step"
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    box = shown.other_files
    qtbot.waitUntil(lambda: "PDF" in str(box.model.index(2, 3).data()))
    box.table.setCurrentIndex(box.model.index(0, 0))
    box.remove_button.click()
    qtbot.waitUntil(lambda: box.model.rowCount() == 5)


def test_a_name_that_does_not_say_the_track_is_asked_about(qtbot: QtBot, page: EditorPage, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("Wide is the water", "utf-8")
    page.attach_files([tmp_path / "words.txt"])
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    qtbot.waitUntil(lambda: shown.other_files.track_dialog is not None)
    question = shown.other_files.track_dialog
    assert question is not None
    question.track_combos[0].setCurrentIndex(2)
    question.accept()
    qtbot.waitUntil(lambda: rows(page) == [("words.txt", "Lyrics", "2  Low Water")])
    assert page.session is not None
    assert [track.local.lyrics for track in page.session.release.tracks()][1] == "Wide is the water"


def test_masters_and_folders_are_left_to_the_preview(page: EditorPage, tmp_path: Path) -> None:
    assert not page.accepts_files([tmp_path / "01 Harbour.wav"])
    assert not page.accepts_files([tmp_path / "booklet.pdf", tmp_path / "01 Harbour.wav"])
    assert not page.accepts_files([tmp_path])
    assert not page.accepts_files([])


def test_what_cannot_be_attached_is_said(qtbot: QtBot, page: EditorPage, tmp_path: Path) -> None:
    (tmp_path / "odd.mov").write_bytes(bytes(range(256)))
    with qtbot.waitSignal(page.failed) as failed:
        page.attach_files([tmp_path / "odd.mov"])
    assert "cannot be added to a release" in str(failed.args[0])
    assert page.session is not None
    assert not [asset for asset in page.session.assets if asset.role is not AssetRole.MASTER]
