"""The page of a distributor's questions: answers with source and date, the letter from what is open, nothing sent."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.answer_text import from_text, to_text
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import load_questions
from trackball_desktop.targets.profiled.saved_profiles import get_profile, load_profiles
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.questions import QuestionsDialog

INVENTED = Path(__file__).parents[1] / "data" / "targets" / "sonnenschall.json"


@pytest.fixture
def dialog(qtbot: QtBot, backend: Backend) -> Iterator[QuestionsDialog]:
    shipped = registry.get("musicdash")
    made = QuestionsDialog(backend, "musicdash")
    qtbot.addWidget(made)
    made.show()
    yield made
    registry.register(shipped)
    registry.unregister("sonnenschall")


def choose(dialog: QuestionsDialog, id: str) -> None:
    for number in range(dialog.section_list.count()):
        if dialog.section_list.item(number).data(Qt.ItemDataRole.UserRole) == id:
            dialog.section_list.setCurrentRow(number)


def shown_ids(dialog: QuestionsDialog) -> list[str]:
    items = [dialog.table.item(number, 0) for number in range(dialog.table.rowCount())]
    return [str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item is not None]


def test_every_question_stands_in_its_section_and_what_waits_is_named(dialog: QuestionsDialog) -> None:
    assert shown_ids(dialog)[0] == "login.token_url", "the first section is open from the start"
    assert dialog.editor.question is not None
    assert "login.token_url" not in dialog.banner.accessibleName(), "sections are named, not ids"
    seen: list[str] = []
    for number in load_questions().sections:
        choose(dialog, f"section {number}")
        seen += shown_ids(dialog)
    assert sorted(seen) == sorted(load_questions().questions)
    choose(dialog, "call submit")
    assert shown_ids(dialog) == list(load_questions().calls["submit"])
    assert "until 7 questions are answered" in dialog.banner.accessibleName()
    choose(dialog, "section 5")
    assert dialog.table.rowCount() == 17


def test_an_answer_is_typed_or_taken_from_the_letter_and_leaves_the_letter(
    qtbot: QtBot, backend: Backend, dialog: QuestionsDialog
) -> None:
    choose(dialog, "section 5")
    editor = dialog.editor
    assert editor.question is not None
    assert editor.question.id == "field.track_title"
    editor.input.setPlainText("")
    editor.save_button.click()
    assert editor.error_label.isVisible()
    offers = [one for one in editor.findChildren(QPushButton) if one.text() == "track_name"]
    offers[-1].click()
    editor.save_button.click()
    assert "the source of the answer" in editor.error_label.text(), "no answer without a source"
    QTest.keyClicks(editor.source_edit, "Mail, Dana R.")
    editor.date_edit.setText("2026-11-19")
    editor.save_button.click()
    answer = get_profile("musicdash").answers["field.track_title"]
    assert (answer.value, answer.source, answer.date) == ({"name": "track_name"}, "Mail, Dana R.", "2026-11-19")
    qtbot.waitUntil(lambda: "track_name" in load_profiles(backend.settings).get("musicdash", ""))
    letter = dialog.letter.letter
    assert letter is not None
    assert letter.open_count == len(load_questions().questions) - 1
    assert "Track title:" not in letter.text
    assert editor.question.id == "field.primary_artist", "the next one that is open is in front"
    assert "until 6 questions" in dialog.banner.accessibleName()


def test_what_is_no_answer_is_said_at_the_field_and_nothing_is_kept(dialog: QuestionsDialog) -> None:
    choose(dialog, "section 1")
    dialog.editor.input.setPlainText("http://api.example.com/token")
    dialog.editor.source_edit.setText("Call")
    dialog.editor.save_button.click()
    assert "must begin with https://" in dialog.editor.error_label.text()
    assert dialog.editor.input.toPlainText() == "http://api.example.com/token", "what was typed stays"
    assert not get_profile("musicdash").answers


def test_a_profile_comes_from_a_file_and_its_answers_can_be_read_and_typed_again(
    qtbot: QtBot, dialog: QuestionsDialog, tmp_path: Path
) -> None:
    file = tmp_path / "profile.json"
    file.write_text(INVENTED.read_text("utf-8").replace("{origin}", "https://api.example.com"), "utf-8")
    dialog.import_file(str(file))
    assert dialog.target_choice.currentText() == "Sonnenschall"
    assert not dialog.banner.isVisible()
    for id, answer in dialog.profile.answers.items():
        question = load_questions().questions[id]
        assert from_text(question, to_text(question, answer.value)) == answer.value, id
    dialog.import_file(str(tmp_path / "none.json"))
    assert dialog.banner.isVisible()


def test_the_letter_is_copied_and_saved_as_mail_and_pdf(qtbot: QtBot, dialog: QuestionsDialog, tmp_path: Path) -> None:
    view = dialog.letter
    view.signer_edit.setText("Marta Vidal")
    view.company_edit.setText("Faro Lento")
    letter = view.letter
    assert letter is not None
    assert letter.text.startswith("To: MusicDASH Developer Team\nFrom: Marta Vidal, Faro Lento\n")
    assert letter.mailto() == "", "71 questions are too long for an address"
    for button, name in ((view.mail_file_button, "letter.eml"), (view.pdf_button, "letter.pdf")):
        button.click()
        view.save_to(str(tmp_path / name))
        qtbot.waitUntil(lambda name=name: (tmp_path / name).is_file() and (tmp_path / name).stat().st_size > 0)
    mail = email.message_from_bytes((tmp_path / "letter.eml").read_bytes(), policy=email.policy.default)
    assert mail["Subject"] == letter.subject
    assert (tmp_path / "letter.pdf").read_bytes().startswith(b"%PDF-")
    short = Profile("x", "There", "Desk", {}).with_answer("login.grant", "password", "Mail")
    for question in load_questions().questions.values():
        if question.id not in {"login.grant", "sandbox.there"}:
            short = Profile(
                short.id, short.name, short.team, {**short.answers, question.id: short.answers["login.grant"]}
            )
    view.show_profile(short)
    again = view.letter
    assert again is not None
    assert again.mailto().startswith("mailto:?subject=Open%20questions")
