"""Files are attached and found again, and what only a person can decide about a submission stands above the editor."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import Release
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.submission_questions import QuestionCard
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend


def write_wav(path: Path, frames: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(bytes(4 * frames))
    return path


@pytest.fixture
def release(backend: Backend) -> Release:
    return kept(backend)


@pytest.fixture
def page(qtbot: QtBot, backend: Backend, release: Release) -> Iterator[EditorPage]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    page = EditorPage(backend)
    qtbot.addWidget(page)
    page.open(release.id)
    page.show()
    yield page
    assert page.session is None or page.session.drain()
    page.close_release()


def session_of(page: EditorPage) -> Session:
    assert page.session is not None
    return page.session


def test_masters_are_attached_measured_lost_and_found_with_their_folder(
    qtbot: QtBot, page: EditorPage, release: Release, tmp_path: Path
) -> None:
    session = session_of(page)
    page.show_step(WizardStep.SOUND)
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    tracks = release.discs[0].tracks[:2]
    for number, track in enumerate(tracks, 1):
        shown.files.attach(track.id, AssetRole.MASTER, write_wav(tmp_path / "in" / f"{number}.wav", 4410 * number))
    qtbot.waitUntil(lambda: session.checks.facts is not None and len(session.checks.facts.audio) == 2, timeout=60_000)
    assert "44.1 kHz" in str(shown.masters_box.model.index(0, 4).data())

    (tmp_path / "in").rename(tmp_path / "moved")
    session.checks.refresh_facts()
    assert session.checks.facts is not None
    assert len(session.checks.facts.missing) == 2
    assert shown.masters_box.model.index(0, 6).data() == "missing"
    asset = session.find_asset(tracks[0].id, "master")
    assert asset is not None
    assert shown.files.relink(asset, tmp_path / "moved" / "1.wav") == 2
    qtbot.waitUntil(lambda: session.checks.facts is not None and not session.checks.facts.missing, timeout=10_000)
    assert {Path(found.path).parent.name for found in session.assets} == {"moved"}


def test_attaching_again_replaces_the_file(qtbot: QtBot, page: EditorPage, release: Release, tmp_path: Path) -> None:
    session = session_of(page)
    page.show_step(WizardStep.SOUND)
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    track = release.discs[0].tracks[0]
    for name in ("first.wav", "second.wav"):
        shown.files.attach(track.id, AssetRole.MASTER, write_wav(tmp_path / name, 4410))
        qtbot.waitUntil(
            lambda name=name: [Path(a.path).name for a in session.assets] == [name],
            timeout=30_000,
        )


def test_a_file_that_is_not_there_is_told_and_attaches_nothing(
    qtbot: QtBot, page: EditorPage, release: Release, tmp_path: Path
) -> None:
    page.show_step(WizardStep.SOUND)
    shown = page.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    with qtbot.waitSignal(page.failed):
        shown.files.attach(release.id, AssetRole.COVER, tmp_path / "nowhere.jpg")
    assert session_of(page).assets == ()


def test_a_question_about_the_submission_stands_above_the_editor(
    qtbot: QtBot, page: EditorPage, backend: Backend, release: Release
) -> None:
    submission = backend.outbox.queue(
        release_id=release.id,
        account_id="a" * 32,
        upc="036000291452",
        gtin14="00036000291452",
        payload="{}",
        needs_files=False,
    ).result()
    hits = [{"id": "4711", "title": "Harbour Songs", "upc": "036000291452"}]
    backend.outbox.ask(submission.id, "found", event="OpenPlay already has this UPC", detail={"hits": hits}).result()
    qtbot.waitUntil(lambda: bool(page.findChildren(QuestionCard)), timeout=10_000)
    card = page.findChildren(QuestionCard)[0]
    assert [choice.text() for choice in card.findChildren(QRadioButton)] == ["Harbour Songs  ·  036000291452  ·  4711"]
    assert card.chosen_id() == "4711"
