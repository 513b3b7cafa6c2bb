"""The Compare tab on a real library: differences, what is untold, taking theirs as one step, the page in OpenPlay."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from tests.ui.releases import account, answer_of, created, kept, looked
from trackball_desktop.domain.edits import SetField
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets import registry
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.draft.target_page import make_url_template
from trackball_desktop.ui.inspector.compare import CompareTab, CompareView
from trackball_desktop.ui.inspector.compare_rows import Heading
from trackball_desktop.ui.kit.basic import select_row
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def session(backend: Backend) -> Iterator[Session]:
    release = kept(backend)
    created(backend, release, account(backend).id)
    session = open_session(backend, release.id)
    yield session
    session.drain()
    session.close()


@pytest.fixture
def tab(qtbot: QtBot, backend: Backend, session: Session) -> CompareTab:
    tab = CompareTab(backend)
    qtbot.addWidget(tab)
    tab.resize(420, 700)
    tab.set_session(session)
    tab.show()
    return tab


@pytest.fixture
def view(tab: CompareTab) -> CompareView:
    return tab.view


def lines(view: CompareView) -> list[str]:
    return [str(view.model.index(row, 0).data()) for row in range(view.model.rowCount())]


def test_before_it_is_sent_the_tab_says_what_will_be_here(qtbot: QtBot, backend: Backend) -> None:
    session = open_session(backend, kept(backend).id)
    view = CompareView(backend)
    qtbot.addWidget(view)
    view.set_session(session)
    view.show()
    assert "Once this release is in OpenPlay" in view.summary_label.text()
    assert not view.table.isVisible()
    assert not view.take_all_button.isVisible()
    there = Account("there", "There", "musicdash", {})
    backend.accounts.save(there).result()
    backend.accounts.set_default(there.id).result()
    view.refresh()
    assert "Once this release is in MusicDASH" in view.summary_label.text()
    session.close()


def test_until_openplay_answered_the_draft_is_compared_with_what_was_sent(view: CompareView, session: Session) -> None:
    assert view.summary_label.text().startswith("OpenPlay has not reported")
    assert not view.table.isVisible()
    session.apply(SetField(node_id=session.release.id, field="title", value="Other"), "Title")
    assert lines(view) == ["Release", "Title", "Name shown in stores"]
    assert view.model.index(1, 2).data() == "not stated"
    assert not view.take_all_button.isVisible()


def test_a_later_look_that_found_nothing_new_does_not_hide_the_record(
    view: CompareView, backend: Backend, session: Session
) -> None:
    answer = answer_of(session.release)
    looked(backend, session.release.id, answer)
    looked(backend, session.release.id, answer)
    view.refresh()
    assert "No differences" in view.summary_label.text()
    assert "as of" in view.summary_label.text()


def test_only_differences_are_shown_until_all_are_requested(
    view: CompareView, backend: Backend, session: Session
) -> None:
    answer = answer_of(session.release)
    answer["label"] = {"name": "Southlight"}
    answer["discs"][0]["tracks"][1]["title"] = "Fast Light"
    looked(backend, session.release.id, answer)
    view.refresh()
    assert lines(view) == ["Release", "Label", "Track 1.2  Slow Light", "Title"]
    assert view.summary_label.text().startswith("2 differences")
    assert [view.model.index(1, column).data() for column in (1, 2, 3)] == ["Northlight", "Southlight", "Northlight"]
    assert "different" in view.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    view.all_rows_checkbox.setChecked(True)
    assert len(lines(view)) > 30
    heading = next(row for row, line in enumerate(view.model.lines) if isinstance(line, Heading))
    assert view.table.columnSpan(heading, 0) == 4
    assert not view.grab().isNull()  # every kind of cell is painted
    view.all_rows_checkbox.setChecked(False)
    assert len(lines(view)) == 4


def test_theirs_is_taken_for_the_chosen_row_and_for_all_as_one_step(
    view: CompareView, backend: Backend, session: Session
) -> None:
    answer = answer_of(session.release)
    answer["label"] = {"name": "Southlight"}
    answer["discs"][0]["tracks"][1]["title"] = "Fast Light"
    answer["discs"][0]["tracks"][1]["duration"] = 61
    looked(backend, session.release.id, answer)
    view.refresh()
    before, steps = session.release, len(session.steps)
    assert not view.take_button.isEnabled()
    select_row(view.table, 1)
    assert view.take_button.isEnabled()
    assert view.detail.isVisible()
    view.take_button.click()
    assert (session.release.label, len(session.steps)) == ("Southlight", steps + 1)
    assert session.steps[-1].label == "used OpenPlay's Label"
    view.take_all_button.click()
    assert session.release.discs[0].tracks[1].title == "Fast Light"
    assert len(session.steps) == steps + 2
    assert "1 difference" in view.summary_label.text() or "differences" in view.summary_label.text()
    session.undo()
    session.undo()
    assert session.release == before


def test_what_was_taken_still_differs_from_what_was_sent_and_offers_nothing_more(
    view: CompareView, backend: Backend, session: Session
) -> None:
    answer = answer_of(session.release)
    answer["title"] = "Another"
    looked(backend, session.release.id, answer)
    view.refresh()
    view.take_all_button.click()
    assert lines(view) == ["Release", "Title", "Name shown in stores"]
    assert not view.take_all_button.isVisible()


def test_the_receiving_side_s_record_can_be_chosen(view: CompareView, backend: Backend, session: Session) -> None:
    answer = answer_of(session.release)
    platform = copy.deepcopy(answer) | {"id": "93813", "tenant_release_id": "195-14", "submission_number": "1 of 1"}
    platform["genre"] = "Rock"
    looked(backend, session.release.id, answer)
    looked(backend, session.release.id, platform)
    view.refresh()
    assert [view.record_combo.itemText(at) for at in range(2)] == ["Release 195-14", ("Platform record 93813  1 of 1")]
    assert not view.table.isVisible()
    view.record_combo.setCurrentIndex(1)
    view.record_combo.activated.emit(1)
    assert "Genre" in lines(view)


def test_the_page_says_that_v1_cannot_change_and_learns_the_way_to_the_release(
    view: CompareView, backend: Backend, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()) or True)
    there = view.page_link
    assert not there.paste_line.isVisible()
    there.copy_button.click()
    assert QGuiApplication.clipboard().text() == "195-14"
    there.open_button.click()
    assert there.paste_line.isVisible()
    there.paste_line.setText("https://app.example/nothing")
    there.paste_line.editingFinished.emit()
    assert there._error_label.isVisible()
    there.open_button.click()
    assert opened == []
    there.paste_line.setText("https://app.example/releases/195-14/edit")
    there.paste_line.editingFinished.emit()
    qtbot.waitUntil(lambda: not there.paste_line.isVisible())
    there.open_button.click()
    assert opened == ["https://app.example/releases/195-14/edit"]
    kept_account = backend.accounts.list()[0]
    assert kept_account.release_page_template == "https://app.example/releases/{id}/edit"


def test_the_same_in_a_window_of_its_own(
    tab: CompareTab, view: CompareView, backend: Backend, session: Session
) -> None:
    looked(backend, session.release.id, answer_of(session.release) | {"title": "Another"})
    view.refresh()
    view.enlarge_button.click()
    dialog = tab._dialog
    assert dialog is not None
    large = dialog.findChild(CompareView)
    assert lines(large) == ["Release", "Title"]
    large.take_all_button.click()
    assert session.release.title == "Another"
    dialog.reject()
    assert tab._dialog is None


def test_a_page_template_is_learnt_only_from_an_https_address_with_the_id() -> None:
    assert (
        make_url_template("https://app.example/releases/4711/edit", "4711") == "https://app.example/releases/{id}/edit"
    )
    assert make_url_template("http://app.example/releases/4711", "4711") is None
    assert make_url_template("https://app.example/releases/12", "4711") is None


def test_a_release_at_two_targets_is_compared_with_the_chosen_one(
    view: CompareView, backend: Backend, session: Session
) -> None:
    other = next(one for one in registry.all_targets() if one.id != registry.default().id)
    backend.accounts.save(Account("second", "Second", other.id)).result()
    answer = answer_of(session.release)
    answer["label"] = {"name": "Southlight"}
    looked(backend, session.release.id, answer)
    view.refresh()
    assert not view.target_choice.isVisible()
    assert view.summary_label.text().startswith("1 difference")
    created(backend, session.release, "second", "m-1")
    status = json.dumps({"id": "m-1"})
    backend.status.add(session.release.id, "m-1", 200, "ok", status, "mark", target=other.id).result()
    view.refresh()
    names = [view.target_choice.itemText(at) for at in range(view.target_choice.count())]
    assert (names, view.target_choice.isVisible()) == ([registry.default().name, other.name], True)
    assert view.target_choice.currentText() == registry.default().name  # the choice stays
    assert view.summary_label.text().startswith("1 difference")  # and the other's answer is not taken for this one's
    view.target_choice.setCurrentIndex(1)
    view.target_choice.activated.emit(1)
    assert not any(line.remote.text == "Southlight" for line in view.rows)
    assert view.model.headerData(2, Qt.Orientation.Horizontal) == f"{other.name} now"
    assert not view.record_combo.isVisible()
