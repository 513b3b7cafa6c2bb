"""Large text gives way where it must: a value goes before the note at its end, a finding's stores below its heading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.releases import kept
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.ui.draft.finding_groups import group_findings, group_title
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.review import FindingButton, ReviewPage
from trackball_desktop.ui.inspector.cards import RuleCard
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.settings_parts import LineField
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def large_text(theme_applied: QApplication) -> Iterator[None]:
    theme.apply_theme(theme_applied, "light", 2)
    yield
    theme.apply_theme(theme_applied, "light", 1)


@pytest.mark.usefixtures("large_text")
def test_a_value_is_not_cut_for_the_note_at_its_end(qtbot: QtBot) -> None:
    line = LineInput()
    qtbot.addWidget(line)
    line.show()
    line.present(InputContent("Saltwater Rooms", note="tags"))
    whole = line.fontMetrics().horizontalAdvance("Saltwater Rooms")
    line.resize(whole + 40, 60)
    assert line.textMargins().right() == 0
    line.resize(whole + 200, 60)
    assert line.textMargins().right() > 0


@pytest.mark.usefixtures("large_text")
def test_no_finding_is_wider_than_the_panel(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    session = open_session(backend, kept(backend).id)
    qtbot.waitUntil(lambda: session.checks.has_result)
    for group in group_findings(session.checks.findings):
        card = RuleCard(group, session, folded=True)
        qtbot.addWidget(card)
        card.show()
        assert card.minimumSizeHint().width() <= 300, group_title(group, session)
    assert session.drain()
    session.deleteLater()


@pytest.mark.usefixtures("large_text")
def test_a_line_of_the_review_is_no_wider_than_its_page(qtbot: QtBot, backend: Backend) -> None:
    backend.start()
    title = "HARBOUR SONGS (feat. Somebody Whose Name is Long & Another Whose Name is Longer)"
    release = kept(backend)
    session = open_session(backend, release.id)
    session.apply(SetField(node_id=release.id, field="title", value=title), "a long title")
    review = ReviewPage(backend, session)
    qtbot.addWidget(review)
    area = make_scrollable(review)
    qtbot.addWidget(area)
    area.resize(700, 600)
    area.show()
    qtbot.waitUntil(lambda: bool([b for b in review.findChildren(FindingButton) if "Longer" in b.text()]))
    qtbot.wait(50)
    assert review.width() == area.viewport().width()
    lines = [button for button in review.findChildren(FindingButton) if not button.isHidden()]
    assert all(button.height() >= button.heightForWidth(button.width()) for button in lines)
    assert max(button.height() for button in lines) > min(button.height() for button in lines)
    assert session.drain()
    session.deleteLater()


@pytest.mark.parametrize("scale", [1.0, 1.75, 2.0, 3.0])
def test_a_choice_has_room_for_its_longest_words(qtbot: QtBot, theme_applied: QApplication, scale: float) -> None:
    box = ChoiceBox()
    box.addItems([f"{percent} %" for percent in (100, 150, 200, 300)])
    qtbot.addWidget(box)
    box.show()
    theme.apply_theme(theme_applied, "light", scale)
    box.adjustSize()
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box).width()
    widest = max(box.fontMetrics().horizontalAdvance(box.itemText(row)) for row in range(box.count()))
    theme.apply_theme(theme_applied, "light", 1)
    assert room >= widest


def test_a_field_for_codes_follows_the_size_of_text(qtbot: QtBot, theme_applied: QApplication) -> None:
    field = LineField("Codes start with", mono=True)
    qtbot.addWidget(field)
    field.show()
    before = field.input.fontMetrics().height()
    theme.apply_theme(theme_applied, "light", 2)
    after = field.input.fontMetrics().height()
    theme.apply_theme(theme_applied, "light", 1)
    assert after > 1.8 * before


def test_lines_of_the_review_that_say_the_same_stay_while_files_are_sent(qtbot: QtBot, backend: Backend) -> None:
    """Made anew, they flash, and readers hear of each of them instead of what happened."""
    backend.start()
    session = open_session(backend, kept(backend).id)
    review = ReviewPage(backend, session)
    qtbot.addWidget(review)
    review.show()
    qtbot.waitUntil(lambda: session.checks.are_blockers_known and bool(review.findChildren(FindingButton)))
    qtbot.wait(200)
    before = [button for button in review.findChildren(FindingButton) if not button.isHidden()]
    review.show_state(ReleaseState.UPLOADING)
    qtbot.waitUntil(lambda: "Files are being uploaded." in {label.text() for label in review.findChildren(QLabel)})
    assert [button for button in review.findChildren(FindingButton) if not button.isHidden()] == before
    session.apply(SetField(node_id=session.release.id, field="label", value=""), "no label")
    qtbot.waitUntil(lambda: all(button.isHidden() for button in before if isValid(button)))
    assert session.drain()
    session.deleteLater()
