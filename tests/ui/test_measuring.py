"""While files are measured nothing is red and nothing passes: the window says how far it is, and Submit is blocked."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.accounts import openplay_account
from tests.ui.releases import kept
from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.review import ReviewPage
from trackball_desktop.ui.editor.steps import WizardStep, step_marks
from trackball_desktop.ui.inspector.checks import ChecksTab
from trackball_desktop.ui.kit import state_labels, theme
from trackball_desktop.ui.library.delegate import PADDING_LEFT, PADDING_RIGHT, split_at_middle
from trackball_desktop.ui.library.model import READINESS, ReleaseModel, readiness_of
from trackball_desktop.ui.library.release_list import MIN_COLUMN_WIDTHS
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.submit.dialog import SubmitDialog


@pytest.fixture
def release(backend: Backend, tmp_path: Path) -> Release:
    """Return a release whose five masters nobody has measured."""
    made = kept(backend)
    assets: list[Asset] = []
    for number, track in enumerate(made.tracks(), 1):
        path = tmp_path / f"{number:02}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(44100)
            file.writeframes(bytes(4 * 4410 * number))
        found = path.stat()
        stamp = FileStamp(size=found.st_size, mtime_ns=found.st_mtime_ns)
        asset = Asset(
            id=new_id(), release_id=made.id, owner_id=track.id, role=AssetRole.MASTER, path=str(path), stamp=stamp
        )
        assets.append(asset)
    backend.assets.save(assets).result()
    return made


@pytest.fixture
def session(qtbot: QtBot, backend: Backend, release: Release) -> Iterator[Session]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None)
    opened = open_session(backend, release.id)
    qtbot.waitUntil(lambda: opened.checks.has_result and not opened.checks.is_pending)
    yield opened
    assert opened.drain()
    opened.close()


def test_files_that_wait_are_no_findings_and_nothing_passes(qtbot: QtBot, backend: Backend, session: Session) -> None:
    assert session.checks.has_unmeasured_files
    assert not session.checks.is_complete
    assert not [finding for finding in session.checks.findings if finding.rule.endswith("not_measured")]
    assert session.checks.measuring_text == "5 files are not measured yet"
    assert step_marks(session)[WizardStep.TRACKS].shape != "check"
    tab = ChecksTab()
    qtbot.addWidget(tab)
    tab.set_session(session)
    assert "passes" not in tab._empty_label.text()
    assert tab._empty_label.isHidden(), "below the cards it comes and goes without moving them"
    assert tab._footer_label.text().startswith("5 files are not measured yet\nSubmit is blocked")
    assert session.drain()
    qtbot.waitUntil(lambda: not backend.library.rows([session.release.id])[0].checked)


def test_the_list_says_how_far_measuring_is(qtbot: QtBot, backend: Backend, session: Session) -> None:
    model = ReleaseModel(backend.library, backend.bridge)
    model.refresh()
    (row,) = (model.release_row(number) for number in range(model.rowCount()))
    assert row is not None
    qtbot.waitUntil(lambda: not backend.library.rows([row.id])[0].checked)
    services = backend.services
    assert services is not None
    services.checking.measure_progress[row.id] = (1, 5)
    assert session.checks.measuring_text == "Measuring 2 of 5"
    assert readiness_of(row, model.measuring_progress(row.id)) == ("Measuring 2 of 5", 0.2, "dim")
    assert model.index(0, READINESS).data() == "Measuring 2 of 5"
    services.checking.measure_progress.clear()
    model.refresh()
    row = model.release_row(0)
    assert row is not None
    assert readiness_of(row)[2] == "dim"
    assert "blocker" not in readiness_of(row)[0]


def test_an_account_whose_files_never_leave_waits_for_no_measuring(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    assert session.checks.submit_awaits_measuring
    backend.repositories.accounts.save(
        openplay_account("a", "No storage", "http://127.0.0.1", "http://127.0.0.1", "key")
    ).result()
    qtbot.waitUntil(lambda: not session.checks.submit_awaits_measuring)
    assert session.checks.has_unmeasured_files
    assert session.checks.are_blockers_known
    assert not session.checks.is_complete, "what is in the files is not known all the same"
    assert session.drain()
    qtbot.waitUntil(lambda: backend.library.rows([session.release.id])[0].checked)
    tab = ChecksTab()
    qtbot.addWidget(tab)
    tab.set_session(session)
    assert "passes" not in tab._empty_label.text()
    assert "once all files are measured" not in tab._footer_label.text()
    dialog = SubmitDialog(backend, session)
    qtbot.addWidget(dialog)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    assert "5 files are not measured yet. This account receives no files, so you can send it now." in said


def test_submit_waits_for_measuring_and_goes_when_it_is_done(
    qtbot: QtBot, backend: Backend, session: Session, release: Release
) -> None:
    review = ReviewPage(backend, session)
    qtbot.addWidget(review)
    review.show()
    assert not review.submit_button.isEnabled()
    job = backend.bridge.submit(lambda services: services.checking.measure(release.id))
    qtbot.waitSignal(job.ended)
    qtbot.waitUntil(lambda: not session.checks.has_unmeasured_files)
    assert session.checks.measuring_text == ""
    qtbot.waitUntil(lambda: session.checks.is_complete)
    assert backend.services is not None
    assert backend.services.checking.measure_progress == {}
    assert session.drain()
    qtbot.waitUntil(lambda: backend.library.rows([release.id])[0].checked)


@pytest.mark.parametrize(("done", "whole"), [(1, 5), (11, 24), (98, 120)])
def test_all_words_of_measuring_are_read_in_the_narrowest_column(
    theme_applied: QApplication, done: int, whole: int
) -> None:
    """The column has its least at 1024 pixels; what does not fit stands in two lines."""
    words = state_labels.measuring_text(done, whole)
    room = theme.scaled(MIN_COLUMN_WIDTHS[READINESS]) - PADDING_LEFT - PADDING_RIGHT
    metrics = QFontMetrics(theme.small_font())
    assert max(metrics.horizontalAdvance(line) for line in split_at_middle(words)) <= room
    assert " ".join(split_at_middle(words)) == words
