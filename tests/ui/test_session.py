"""What is typed is kept within a second, can be undone after a restart, and is not lost to a full disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.checks.base import BASE
from tests.ui.releases import harbour, kept
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import DiskFull, StorageError, TrackballError
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.ui.draft import saving
from trackball_desktop.ui.draft.draft_checks import CheckServices
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import DraftChange, Session
from trackball_desktop.ui.editor.steps import step_marks
from trackball_desktop.ui.inspector.checks import ChecksTab
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def release(backend: Backend) -> Release:
    return kept(backend)


@pytest.fixture
def session(backend: Backend, release: Release) -> Iterator[Session]:
    session = open_session(backend, release.id)
    yield session
    session.drain()
    session.close()


def title(text: str, release: Release) -> SetField:
    return SetField(node_id=release.id, field="title", value=text)


def type_title(session: Session, text: str) -> None:
    """Type a title key by key, as a field does."""
    for end in range(1, len(text) + 1):
        session.apply(title(text[:end], session.release), "Title", (session.release.id, "title"))


def test_typing_is_one_step_and_on_disk_within_a_second(qtbot: QtBot, backend: Backend, session: Session) -> None:
    assert saving.FLUSH_MS < 1000
    with qtbot.waitSignal(session.saved) as saved:
        type_title(session, "Kites")
        assert session.has_unsaved_changes
    qtbot.waitUntil(lambda: not session.has_unsaved_changes)
    assert len(str(saved.args[0])) == len("14:03")
    assert backend.library.load(session.release.id).release.title == "Kites"
    assert [entry.label for entry in backend.history.entries(session.release.id)] == ["made for a test", "Title"]


def test_typing_on_after_a_flush_stays_one_step_whose_undo_goes_back_to_the_start(
    qtbot: QtBot, backend: Backend, session: Session
) -> None:
    key = (session.release.id, "title")
    for text in ("K", "Ki", "Kit"):
        session.apply(title(text, session.release), "Title", key)
        qtbot.waitUntil(lambda: not session.has_unsaved_changes)
    assert len(backend.history.entries(session.release.id)) == 2
    session.undo()
    assert session.release.title == "Harbour Songs"
    assert session.drain()
    assert backend.library.load(session.release.id).release.title == "Harbour Songs"


def test_leaving_the_field_ends_the_step(session: Session) -> None:
    type_title(session, "One")
    session.end_typing()
    type_title(session, "Two")
    assert [step.label for step in session.steps][1:] == ["Title", "Title"]
    session.undo()
    assert session.release.title == "One"


def test_undo_and_redo_survive_a_restart(tmp_path: Path, qtbot: QtBot, theme_applied: object) -> None:
    release = harbour()
    repositories = Repositories.open(tmp_path / "again")
    repositories.library.create(release, label="made").result()
    first = Session(repositories.library.load(release.id), library=repositories.library, history=repositories.history)
    type_title(first, "Kites")
    first.end_typing()
    first.apply(SetField(node_id=release.id, field="genre", value="Rock"), "Genre")
    first.undo()
    assert first.drain()
    first.close()
    repositories.close()

    repositories = Repositories.open(tmp_path / "again")
    second = Session(repositories.library.load(release.id), library=repositories.library, history=repositories.history)
    assert (second.release.title, second.release.genre) == ("Kites", "Pop")
    second.redo()
    assert second.release.genre == "Rock"
    second.undo()
    second.undo()
    assert second.release == release
    assert not second.can_undo
    assert second.drain()
    assert repositories.library.load(release.id).release == release
    second.close()
    repositories.close()


def test_an_edit_that_does_not_fit_changes_nothing_and_says_so(qtbot: QtBot, session: Session) -> None:
    before = session.release
    with qtbot.waitSignal(session.failed) as failed:
        assert not session.apply(SetField(node_id="0" * 32, field="title", value="x"), "Title")
    assert session.release is before
    assert not session.has_unsaved_changes
    assert isinstance(failed.args[0], TrackballError)


def test_a_full_disk_loses_nothing(qtbot: QtBot, backend: Backend, session: Session) -> None:
    def limit(pages: int) -> None:
        backend.repositories.database.write(lambda c: list(c.execute(f"PRAGMA max_page_count = {pages}"))).result()

    used = backend.repositories.database.write(lambda c: next(c.execute("PRAGMA page_count"))[0]).result()
    limit(used)
    with qtbot.waitSignal(session.failed) as failed:
        session.apply(SetField(node_id=session.release.id, field="notes", value="n" * 400_000), "Notes")
    assert isinstance(failed.args[0], DiskFull)
    with qtbot.waitSignal(session.failed):
        session.apply(title("Kept all the same", session.release), "Title")
    assert session.has_unsaved_changes
    assert session.save_error is not None
    assert backend.library.load(session.release.id).release.title == "Harbour Songs"
    limit(1_000_000)
    session.retry()
    qtbot.waitUntil(lambda: not session.has_unsaved_changes)
    assert session.save_error is None
    assert backend.library.load(session.release.id).release == session.release
    assert [e.label for e in backend.history.entries(session.release.id)] == ["made for a test", "Notes", "Title"]


def test_a_new_step_drops_those_that_were_undone(backend: Backend, session: Session) -> None:
    session.apply(title("One", session.release), "one")
    session.apply(title("Two", session.release), "two")
    session.undo()
    session.apply(title("Three", session.release), "three")
    assert session.drain()
    assert [entry.label for entry in backend.history.entries(session.release.id)][1:] == ["one", "three"]
    assert not session.can_redo


def test_stepping_to_any_entry_and_back(session: Session) -> None:
    for text in ("One", "Two", "Three"):
        session.apply(title(text, session.release), text)
    first, *_, last = session.steps[1:]
    session.step_to(first)
    assert session.release.title == "One"
    session.step_to(last)
    assert session.release.title == "Three"
    session.step_to(None)
    assert session.release.title == "Harbour Songs"


def test_changed_names_what_was_touched(qtbot: QtBot, session: Session) -> None:
    track = session.release.discs[0].tracks[0]
    with qtbot.waitSignal(session.changed) as changed:
        session.apply(SetField(node_id=track.id, field="title", value="New"), "Title")
    change = changed.args[0]
    assert isinstance(change, DraftChange)
    assert change.node_ids == {track.id}
    assert not change.has_structure_changed
    assert change.before.discs[0].tracks[0].title == "Harbour"
    assert change.changed_fields == {"discs", "tracks", "title"}


def test_checks_run_by_themselves_and_their_counts_reach_the_list(
    qtbot: QtBot, backend: Backend, release: Release
) -> None:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    session = open_session(backend, release.id)
    qtbot.waitUntil(lambda: bool(session.checks.findings), timeout=10_000)
    with qtbot.waitSignal(session.checks.findings_changed, timeout=10_000):
        session.apply(SetField(node_id=release.id, field="upc", value="036000291453"), "UPC")
        assert session.release.upc == "036000291453"
    assert any(f.rule == "gtin.check" and f.node_id == release.id for f in session.checks.findings)
    blockers = sum(1 for f in session.checks.findings if f.severity.value == "blocker" and not f.is_waived)
    qtbot.waitUntil(lambda: backend.library.rows([release.id])[0].blockers == blockers)
    assert session.drain()
    session.close()


class Painted(QWidget):
    """Notes at each painting how many blockers the session knows of, -1 while a check is pending."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.seen: list[int] = []
        session.changed.connect(self.update)
        session.checks.findings_changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.seen.append(-1 if self.session.checks.is_pending else _count_blockers(self.session))


def test_a_change_is_painted_once_with_what_is_found_of_it(qtbot: QtBot, backend: Backend, release: Release) -> None:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    session = open_session(backend, release.id)
    qtbot.waitUntil(lambda: bool(session.checks.findings) and not session.checks.is_pending, timeout=10_000)
    before = _count_blockers(session)
    widget = Painted(session)
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: bool(widget.seen))
    session.checks._check_cost = 0.0  # however busy the computer is
    widget.seen.clear()
    session.apply(SetField(node_id=release.id, field="upc", value="036000291453"), "UPC")
    assert session.checks.is_pending
    qtbot.waitUntil(lambda: bool(widget.seen))
    assert widget.seen == [_count_blockers(session)] != [before]
    session.checks._check_cost = 1.0  # a check that takes long waits, and the change is seen before
    widget.seen.clear()
    session.apply(SetField(node_id=release.id, field="upc", value="0360002914"), "UPC")
    qtbot.waitUntil(lambda: not session.checks.is_pending)
    assert widget.seen[0] == -1
    assert session.drain()
    session.close()


def _count_blockers(session: Session) -> int:
    return sum(finding.severity.value == "blocker" for finding in session.checks.findings)


def _type_codes(qtbot: QtBot, session: Session) -> list[int]:
    """Type a code key by key, so that what is found changes; return how many blockers were found after each key."""
    found: list[int] = []
    for text in ("8", "81", "810023456780"):
        edit = SetField(node_id=session.release.id, field="upc", value=text)
        with qtbot.waitSignal(session.checks.finished, timeout=10_000):
            session.apply(edit, "UPC", (session.release.id, "upc"))
        found.append(_count_blockers(session))
    return found


def test_what_is_found_is_counted_once_the_keys_rest_and_at_once_when_typing_ends(
    qtbot: QtBot, backend: Backend, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackball_desktop.ui.draft.draft_checks.SETTLE_MS", 60_000)
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    session = open_session(backend, release.id)
    qtbot.waitUntil(lambda: bool(session.checks.findings), timeout=10_000)
    settled: list[int] = []
    session.checks.findings_settled.connect(lambda: settled.append(_count_blockers(session)))
    found = _type_codes(qtbot, session)
    assert len(set(found)) > 1
    assert not settled
    session.end_typing()
    assert settled == [found[-1]]
    qtbot.waitUntil(lambda: backend.library.rows([release.id])[0].blockers == found[-1])
    assert session.drain()
    session.close()


def test_counts_that_wait_are_kept_when_the_draft_is_closed(
    qtbot: QtBot, backend: Backend, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trackball_desktop.ui.draft.draft_checks.SETTLE_MS", 60_000)
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    session = open_session(backend, release.id)
    qtbot.waitUntil(lambda: bool(session.checks.findings), timeout=10_000)
    found = _type_codes(qtbot, session)
    session.close()
    qtbot.waitUntil(lambda: backend.library.rows([release.id])[0].blockers == found[-1])


def test_the_first_check_runs_beside_the_window_and_what_is_typed_meanwhile_is_checked_too(
    qtbot: QtBot, backend: Backend, release: Release
) -> None:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    services = backend.services
    assert services is not None
    asked, go_on = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def load_facts(release: Release, account_id: str | None) -> Facts:
        threads.append(threading.current_thread())
        asked.set()
        assert go_on.wait(10)
        return services.checking.facts_for(release, account_id)

    session = Session(
        backend.library.load(release.id),
        library=backend.library,
        history=backend.history,
        check_services=CheckServices(load_facts, run_in_background=backend.bridge.run_in_thread),
    )
    qtbot.waitUntil(asked.is_set, timeout=10_000)
    session.apply(SetField(node_id=release.id, field="upc", value="036000291453"), "UPC")
    qtbot.wait(80)
    assert session.checks.is_pending
    assert not session.checks.findings
    go_on.set()
    qtbot.waitUntil(lambda: bool(session.checks.findings), timeout=10_000)
    assert any(f.rule == "gtin.check" and f.node_id == release.id for f in session.checks.findings)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    assert session.drain()
    session.close()


def test_a_release_that_is_opened_again_at_once_has_what_was_typed_last(backend: Backend, release: Release) -> None:
    for number in range(5):
        first = open_session(backend, release.id)
        type_title(first, f"Typed {number}")
        first.close()  # saving goes on behind it
        again = open_session(backend, release.id)
        assert again.release.title == f"Typed {number}"
        again.close()


def test_what_the_disk_does_not_take_is_not_lost_by_opening_again(
    qtbot: QtBot, backend: Backend, release: Release
) -> None:
    def limit(pages: int) -> None:
        backend.repositories.database.write(lambda c: list(c.execute(f"PRAGMA max_page_count = {pages}"))).result()

    limit(backend.repositories.database.write(lambda c: next(c.execute("PRAGMA page_count"))[0]).result())
    first = open_session(backend, release.id)
    first.apply(SetField(node_id=release.id, field="notes", value="n" * 400_000), "Notes")
    first.close()
    with pytest.raises(StorageError, match="not saved yet"):
        open_session(backend, release.id)
    limit(1_000_000)
    again = open_session(backend, release.id)
    assert again.release.notes == "n" * 400_000
    again.close()


def test_only_a_finished_check_says_that_a_release_passes(qtbot: QtBot, backend: Backend) -> None:
    """Not one that has not run, that runs, or that failed; and what failed is noted and is no state for ever."""
    backend.library.create(BASE.release, label="made").result()
    answer: list[Facts | None | Exception] = [None]

    def load_facts(release: Release, account_id: str | None) -> Facts | None:
        if isinstance(answer[0], Exception):
            raise answer[0]
        return answer[0] and replace(answer[0], release=release)

    session = Session(
        backend.library.load("release"),
        library=backend.library,
        history=backend.history,
        check_services=CheckServices(load_facts),
    )
    tab = ChecksTab()
    qtbot.addWidget(tab)
    tab.set_session(session)
    tab.show()

    def said() -> list[str]:
        tab.refresh()
        return [label.text() for label in tab.findChildren(QLabel) if label.isVisible() and "heck" in label.text()]

    passes = ["No findings: this release passes every check."]
    assert said() == ["Checking…"]
    qtbot.waitUntil(lambda: not session.checks.is_pending)
    assert said() == ["Checking…"], "the services are not there yet"
    assert "check" not in {mark.shape for mark in step_marks(session).values()}
    answer[0] = BASE
    session.checks.refresh_facts()
    assert said() == passes
    assert "check" in {mark.shape for mark in step_marks(session).values()}
    session.apply(SetField(node_id="release", field="notes", value="For the office."), "notes")
    assert said() == ["Checking…"]
    qtbot.waitUntil(lambda: said() == passes)
    answer[0] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        session.checks.refresh_facts()
    session.checks._check_timer.stop()
    assert said() == [
        ("The checks could not run because of an error in the app, so nothing is known about this release.")
    ]
    assert "check" not in {mark.shape for mark in step_marks(session).values()}
    answer[0] = BASE
    session.checks.refresh_facts()
    assert said() == passes
    assert session.drain()
    session.close()
