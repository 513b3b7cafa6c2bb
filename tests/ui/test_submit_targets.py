"""A release that goes to several targets, in the window: the sheet, what waits for what, the list, what follows there.

Practice plays the distributor; everything is real but its answers, which are drawn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.media.sample import write_sample
from trackball_desktop.services.sample import sample_release
from trackball_desktop.services.target_order import target_order
from trackball_desktop.targets import registry
from trackball_desktop.targets.comparison.comparison import Row
from trackball_desktop.targets.profiled.target import ProfiledTarget
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.inspector.compare import CompareView
from trackball_desktop.ui.kit.basic import select_row
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.library.page import LibraryPage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.shell import page_factories
from trackball_desktop.ui.shell.top_bar import TopBar
from trackball_desktop.ui.submit.dialog import SubmitDialog
from trackball_desktop.ui.submit.sent.page import SentPage
from trackball_desktop.ui.submit.sent.sections import TimelineSection
from trackball_desktop.ui.submit.several import SubmitSeveralDialog
from trackball_desktop.ui.submit.targets_box import TargetCard

LONG = 90_000


class Desk:
    """Practice with a distributor beside OpenPlay, and a release that has no blocker."""

    def __init__(self, app: App, backend: Backend, release_id: str) -> None:
        self.app, self.backend, self.release_id = app, backend, release_id

    def standing(self, target: str) -> Any:
        found = self.backend.status.target_statuses(self.release_id)
        return next((one for one in found if one.target == target), None)


@pytest.fixture
def desk(qtbot: QtBot, theme_applied: QApplication, tmp_path: Path) -> Iterator[Desk]:
    shipped = registry.get("musicdash")
    masters = tmp_path / "masters"
    masters.mkdir()
    write_sample(masters)
    with App(DataFolder(tmp_path / "data", practice=True)) as app:
        app.start_practice()
        app.start_practice_distributor("musicdash", "B")

        async def made() -> str:
            services = app.create_services()
            try:
                release_id = await services.drafts.import_body(sample_release(datetime.now(UTC).date()), "imported")
                for number, path in enumerate(sorted(masters.glob("*.wav")), start=1):
                    await services.attachments.attach(release_id, path, track=number)
                await services.attachments.attach(release_id, masters / "cover.jpg", AssetRole.COVER)
                await services.checking.run(release_id)
                return release_id
            finally:
                await services.close()

        release_id = asyncio.run(made())
        bridge = Bridge(app.repositories.database)
        backend = Backend(repositories=app.repositories, bridge=bridge, secrets=app.secrets, practice=True)
        bridge.start(app.create_services)
        yield Desk(app, backend, release_id)
        bridge.stop()
    registry.register(shipped)


def sheet_of(qtbot: QtBot, desk: Desk) -> SubmitDialog:
    session = open_session(desk.backend, desk.release_id)
    sheet = SubmitDialog(desk.backend, session)
    qtbot.addWidget(sheet)
    sheet.destroyed.connect(session.close)
    sheet.show()
    qtbot.waitUntil(lambda: session.checks.are_blockers_known, timeout=LONG)
    return sheet


@pytest.mark.timeout(900)  # real files are measured, sent and looked at, whatever else the machine does
def test_the_main_job_at_two_targets_in_the_window(qtbot: QtBot, desk: Desk) -> None:
    backend, release_id = desk.backend, desk.release_id
    sheet = sheet_of(qtbot, desk)
    assert sheet.target_choice is not None
    first, second = sheet.target_choice.rows
    texts = {one.account.target: "\n".join(text.text() for text in one.info_labels) for one in (first, second)}
    assert "Accepts the metadata, audio and cover" in texts["musicdash"]
    assert "Offers status, takedown, links to stores, earnings" in texts["musicdash"]
    assert "Not sent, because it has no field for them" in texts["musicdash"]
    assert field_label("catalog_number") in "".join(text for text in texts["musicdash"])
    assert "Not sent, because it has no field for them" not in texts["openplay"]
    assert (first.account.target, first.box.isChecked(), second.box.isChecked()) == ("openplay", True, False)
    assert sheet.target_choice.is_default
    assert sheet.send_button.text() == "Submit to OpenPlay"
    second.box.setChecked(True)
    assert sheet.send_button.text() == "Submit to OpenPlay, then MusicDASH"
    assert second.wait_label.text() == "Once OpenPlay has it"
    (to,) = [one for one in sheet.findChildren(QLabel) if one.accessibleName().startswith("To: ")]
    assert [line.split("  ·  ")[0] for line in to.text().splitlines()] == [first.account.name, second.account.name]
    second.earlier_button.click()
    qtbot.waitUntil(lambda: target_order(backend.repositories) == ("musicdash", "openplay"), timeout=LONG)
    qtbot.waitUntil(lambda: sheet.send_button.text() == "Submit to MusicDASH, then OpenPlay", timeout=LONG)
    qtbot.waitUntil(sheet.send_button.isEnabled, timeout=LONG)
    with qtbot.waitSignal(sheet.queued, timeout=LONG):
        sheet.send_button.click()
    waiting = desk.standing("openplay")
    assert backend.outbox.awaited_target(backend.outbox.get(waiting.submission_id)) in {"musicdash", ""}

    page = LibraryPage(backend)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(
        lambda: [one.state for one in backend.status.target_statuses(release_id)] == [ReleaseState.CREATED] * 2,
        timeout=LONG,
    )
    played = desk.app.practice
    assert played is not None
    assert len(played.distributor("musicdash").releases) == len(played.created_releases()) == 1
    (row,) = backend.library.rows([release_id])
    assert (row.state, row.targets) == (ReleaseState.CREATED, 2)
    tip = "\n".join(page.model._standings(release_id))
    assert "MusicDASH: Created" in tip
    assert "OpenPlay: Created" in tip

    steps = SentPage(backend, release_id)
    qtbot.addWidget(steps)
    steps.show()
    assert not steps.targets_box.another_target_button.isVisible(), "it is at all targets there are"

    def card(target: str) -> TargetCard:
        return next(one for one in steps.targets_box.cards if one.standing.target == target)

    qtbot.waitUntil(lambda: steps.findChild(TimelineSection) is not None, timeout=LONG)
    happened = [one.text() for one in steps.findChildren(QLabel)]
    assert not [text for text in happened if "receiving side" in text], "each target has a record of its own"
    assert not card("openplay").takedown_button.isVisible()
    card("musicdash").links_button.click()
    qtbot.waitUntil(lambda: "Spotify: https://open.example/" in card("musicdash").answer_label.text(), timeout=LONG)
    card("musicdash").earnings_button.click()
    qtbot.waitUntil(lambda: "net: 1.25" in card("musicdash").answer_label.text(), timeout=LONG)
    card("musicdash").take_down("4006381333931")
    qtbot.waitUntil(lambda: "is not the UPC" in card("musicdash").answer_label.text(), timeout=LONG)
    card("musicdash").take_down(backend.outbox.get(card("musicdash").standing.submission_id).upc)
    qtbot.waitUntil(lambda: played.distributor("musicdash").releases["d-1"].is_taken_down, timeout=LONG)
    backend.bridge.submit(lambda services: services.poll.check_now(release_id, "musicdash"))
    qtbot.waitUntil(lambda: desk.standing("musicdash").status == "taken_down", timeout=LONG)
    qtbot.waitUntil(lambda: "taken_down" in card("musicdash").status_label.text(), timeout=LONG)
    assert desk.standing("openplay").status != "taken_down"

    session = open_session(backend, release_id)
    compare = CompareView(backend)
    qtbot.addWidget(compare)
    compare.destroyed.connect(session.close)
    compare.set_session(session)
    compare.show()
    qtbot.waitUntil(lambda: compare.target_choice.count() == 2, timeout=LONG)
    compare.target_choice.setCurrentIndex(compare.target_choice.findData("musicdash"))
    compare.target_choice.activated.emit(compare.target_choice.currentIndex())
    assert "No differences" in compare.summary_label.text()
    assert "that MusicDASH does not return" in compare.summary_label.text()
    compare.all_rows_checkbox.setChecked(True)
    label_row = next(at for at, one in enumerate(compare.model.lines) if isinstance(one, Row) and one.field == "label")
    select_row(compare.table, label_row)
    shown = [one.text() for one in compare.detail.findChildren(QLabel)]
    assert "MusicDASH does not return this field." in shown
    assert not [text for text in shown if "equal" in text or "different" in text]


def test_without_answers_the_window_lists_the_questions_and_sends_nothing(qtbot: QtBot, desk: Desk) -> None:
    target = registry.get("musicdash")
    assert isinstance(target, ProfiledTarget)
    registry.register(ProfiledTarget(replace(target.profile, answers={})))
    played = desk.app.practice
    assert played is not None
    before = len(played.distributor("musicdash").requests)
    sheet = sheet_of(qtbot, desk)
    assert sheet.target_choice is not None
    for one in sheet.target_choice.rows:
        one.box.setChecked(one.account.target == "musicdash")
    qtbot.waitUntil(sheet.send_button.isEnabled, timeout=LONG)
    sheet.send_button.click()
    asked = "What is the exact token endpoint URL?"
    qtbot.waitUntil(lambda: any(asked in one.text() for one in sheet.findChildren(QLabel)), timeout=LONG)
    assert sheet.isVisible()
    assert sheet.questions_button.isVisible()
    with qtbot.waitSignal(sheet.questions_requested) as asked_for:
        sheet.questions_button.click()
    assert asked_for.args == ["musicdash"]
    questions = page_factories.questions_dialog(desk.backend, "musicdash", sheet)
    qtbot.addWidget(questions)
    assert (questions.profile.id, questions.profile.answers) == ("musicdash", {})
    assert desk.backend.outbox.of_release(desk.release_id) == []
    assert len(played.distributor("musicdash").requests) == before


def test_several_releases_go_to_the_targets_that_are_ticked(qtbot: QtBot, desk: Desk) -> None:
    dialog = SubmitSeveralDialog(desk.backend, [desk.release_id])
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.candidates) == 1, timeout=LONG)
    names = [account.name for account in desk.backend.accounts.list()]
    assert sorted(account.name for account, _ in dialog.boxes) == sorted(names)
    assert len(names) == 2
    assert len(dialog.candidates[0].accounts) == 1
    for _, box in dialog.boxes:
        qtbot.waitUntil(box.isEnabled, timeout=LONG)
        box.click()
    qtbot.waitUntil(lambda: len(dialog.candidates) == 1 and dialog.submit_button.isEnabled(), timeout=LONG)
    ordered = [account.name for account, _ in dialog.boxes]
    assert f"goes to {ordered[0]}, {ordered[1]}" in dialog.list.item(0).text()
    dialog.submit_button.click()
    qtbot.waitUntil(lambda: dialog.result() == QDialog.DialogCode.Accepted, timeout=LONG)
    targets = {account.target for account, _ in dialog.boxes}
    qtbot.waitUntil(
        lambda: all((one := desk.standing(target)) and one.state is ReleaseState.CREATED for target in targets),
        timeout=LONG,
    )


def test_the_bar_names_the_target_that_has_the_release_or_how_many_have_it(qtbot: QtBot, backend: Backend) -> None:
    bar = TopBar(backend)
    qtbot.addWidget(bar)

    def words() -> list[str]:
        return [one.text() for one in bar.place_switch.findChildren(QToolButton)]

    bar.show_place("sent", sent=True, in_stores=False, target="musicdash", targets=1)
    assert "In MusicDASH" in words()
    bar.show_place("sent", sent=True, in_stores=False, target="musicdash", targets=2)
    assert "In 2 targets" in words()
