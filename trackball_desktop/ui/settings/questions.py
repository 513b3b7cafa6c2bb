"""What a distributor has told of its interface: each question with its answer, source and date, and the letter.

At the left the sections of the letter and what each call still waits for, in the middle the questions of a section, at
the right the letter that asks for the rest. Nothing is sent from here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.errors import UserError
from trackball_desktop.media.files import read_file
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.answer_text import to_text
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.questions import Question, load_questions
from trackball_desktop.targets.profiled.saved_profiles import save_profile
from trackball_desktop.targets.profiled.target import ProfiledTarget
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, column, label, row, select_row, separator, set_tooltip
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas, localize
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.settings.answer_editor import AnswerEditor
from trackball_desktop.ui.settings.letter_view import LetterView

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend

_SIZE = (1240, 780)
_MIN_COLUMN_WIDTH = 72
_ID_ROLE = Qt.ItemDataRole.UserRole


class QuestionsDialog(Dialog):
    """The questions to one distributor of those that a profile describes."""

    def __init__(self, backend: Backend, target_id: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._call = ""
        self.setWindowTitle(self.tr("Questions to distributors"))
        self.target_choice = ChoiceBox(self)
        name_choice(self.target_choice, self.tr("Distributor"))
        self.import_button = button(self.tr("Import a profile…"), icon="import")
        self.export_button = button(self.tr("Export…"), icon="upload")
        self.practice_button = button(self.tr("Try in practice mode"))
        self.practice_button.setVisible(backend.practice)
        self.banner = Banner(self, closable=False)
        self.section_list = QListWidget(self)
        self.section_list.setAccessibleName(self.tr("Sections of the letter, and functions"))
        self.section_list.setProperty("role", "side")
        self.section_list.setFixedWidth(theme.scaled(228))
        self.section_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(self.tr("Questions"))
        self.table.setHorizontalHeaderLabels([self.tr("Question"), self.tr("Answer"), self.tr("Answered by")])
        self.editor = AnswerEditor(self)
        self.letter = LetterView(backend, self)
        self.saved_label = label("", "dim", "small")
        self.close_button = button(self.tr("Close"))
        self._lay_out()
        self._connect()
        self.profile = Profile("", "")
        self._fill_targets(target_id)

    def _lay_out(self) -> None:
        table, header = self.table, self.table.horizontalHeader()
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().setDefaultSectionSize(theme.scaled(30))
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(theme.scaled(_MIN_COLUMN_WIDTH))
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(2, theme.scaled(150))
        self.letter.setMinimumWidth(theme.scaled(300))
        self.letter.setMaximumWidth(theme.scaled(400))
        head = row(self.target_choice, None, self.practice_button, self.import_button, self.export_button)
        head.setContentsMargins(space.L, space.M, space.L, space.M)
        middle = column(self.banner, self.table, self.editor, gap=space.S)
        middle.setStretch(1, 1)
        body = row(self.section_list, gap=space.M)
        body.addLayout(middle, 1)
        body.addWidget(self.letter)
        body.setContentsMargins(space.M, space.M, space.L, space.S)
        foot = row(self.saved_label, None, self.close_button)
        foot.setContentsMargins(space.L, 0, space.L, space.M)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(separator())
        layout.addLayout(body, 1)
        layout.addLayout(foot)
        self.resize_scaled(*_SIZE)

    def _connect(self) -> None:
        self.target_choice.currentIndexChanged.connect(self._on_target_chosen)
        self.section_list.currentItemChanged.connect(self._on_section_chosen)
        self.table.currentCellChanged.connect(self._on_question_chosen)
        self.editor.answered.connect(self._on_answered)
        self.import_button.clicked.connect(self._on_import_clicked)
        self.export_button.clicked.connect(self._on_export_clicked)
        self.practice_button.clicked.connect(self._on_practice_button_clicked)
        self.banner.pressed.connect(self._on_banner_pressed)
        self.close_button.clicked.connect(self.close)

    # What is shown.

    def _fill_targets(self, target_id: str) -> None:
        self.target_choice.blockSignals(True)
        self.target_choice.clear()
        for target in registry.all_targets():
            if isinstance(target, ProfiledTarget):
                self.target_choice.addItem(target.name, target.id)
        self.target_choice.setCurrentIndex(max(self.target_choice.findData(target_id), 0))
        self.target_choice.blockSignals(False)
        self._on_target_chosen()

    @Slot()
    def _on_target_chosen(self) -> None:
        target = registry.get(str(self.target_choice.currentData()))
        if isinstance(target, ProfiledTarget):
            self.profile = target.profile
            self.refresh()

    def refresh(self) -> None:
        """Show the profile as it is now; section and question stay."""
        chosen = self.section_list.currentItem()
        before = None if chosen is None else chosen.data(_ID_ROLE)
        self.section_list.blockSignals(True)
        self.section_list.clear()
        self._add_heading(self.tr("Questions in the letter"))
        open_ids = {question.id for question in self.profile.open_questions()}
        needed_ids = {question.id for question in self.profile.open_questions_for("submit")}
        for number, name in load_questions().sections.items():
            section_ids = [
                question.id for question in load_questions().questions.values() if question.section == number
            ]
            open_questions = [id for id in section_ids if id in open_ids]
            shape = "blocker" if needed_ids.intersection(open_questions) else "done" if not open_questions else "to_do"
            text = fill(
                self.tr("{number}  {name}   {done} of {all}"),
                number=number, name=name, done=len(section_ids) - len(open_questions), all=len(section_ids),
            )  # fmt: skip
            self._add_row(f"section {number}", shape, text)
        self._add_heading(self.tr("Functions"))
        for call, name in self._function_names().items():
            open_questions = len(self.profile.open_questions_for(call))
            shape = "done" if not open_questions else "blocker" if call in {"login", "submit"} else "to_do"
            text = fill(self.tr("{name}   {count} open"), name=name, count=open_questions) if open_questions else name
            self._add_row(f"call {call}", shape, text)
        self.section_list.blockSignals(False)
        rows = [self.section_list.item(number) for number in range(self.section_list.count())]
        selected_item = next((item for item in rows if before and item.data(_ID_ROLE) == before), rows[1])
        self.section_list.setCurrentItem(selected_item)
        self._show_questions(str(selected_item.data(_ID_ROLE)))
        self._show_banner()
        self.letter.show_profile(self.profile)
        self.saved_label.setText(
            fill(
                self.tr("{done} of {all} questions answered, saved on this computer"),
                done=len(self.profile.answers),
                all=len(load_questions().questions),
            )
        )

    def _function_names(self) -> dict[str, str]:
        return {
            "login": self.tr("Log in"), "submit": self.tr("Create a release"), "status": self.tr("Read the status"),
            "find": self.tr("Find after a lost answer"), "takedown": self.tr("Take down"),
            "links": self.tr("Store links"), "earnings": self.tr("Earnings"), "renew": self.tr("Renew links to files"),
        }  # fmt: skip

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.small_font())
        item.setSizeHint(QSize(0, theme.scaled(30)))
        self.section_list.addItem(item)

    def _add_row(self, id: str, shape: str, text: str) -> None:
        item = QListWidgetItem(QIcon(icons.shape(shape, 10)), text)
        item.setData(_ID_ROLE, id)
        item.setSizeHint(QSize(0, theme.scaled(26)))
        self.section_list.addItem(item)

    def _show_banner(self) -> None:
        open_questions = self.profile.open_questions_for("submit")
        if not open_questions:
            self.banner.hide()
            return
        sections = dict.fromkeys(load_questions().sections[question.section] for question in open_questions)
        text = fill(
            self.tr("Nothing is sent to {name} until {count} questions are answered: {questions}"),
            name=self.profile.name, count=len(open_questions), questions=join_with_commas(sections),
        )  # fmt: skip
        self.banner.show_text(text, self.tr("Show them"), "warning")

    def _show_questions(self, row_id: str) -> None:
        kind, _, name = row_id.partition(" ")
        questions = [
            question
            for question in load_questions().questions.values()
            if (kind == "section" and question.section == int(name))
            or (kind == "call" and question.id in self._question_ids(name))
        ]
        before = self.editor.question
        self.table.blockSignals(True)
        self.table.setRowCount(len(questions))
        first = {question.id for question in self.profile.open_questions_for("submit")}
        for number, question in enumerate(questions):
            self._fill_row(number, question, needed=question.id in first)
        self.table.blockSignals(False)
        ids = [question.id for question in questions]
        at = ids.index(before.id) if before is not None and before.id in ids else 0
        if questions:
            select_row(self.table, at)
            self.editor.show_question(self.profile, questions[at])

    def _question_ids(self, call: str) -> tuple[str, ...]:
        required = self.profile.object_value("submit.schema").get("required") if call == "submit" else None
        more = tuple(str(item) for item in required) if isinstance(required, list) else ()
        return (*load_questions().calls[call], *more)

    def _fill_row(self, number: int, question: Question, *, needed: bool) -> None:
        answer = self.profile.answers.get(question.id)
        text = " · ".join(to_text(question, answer.value).splitlines()) if answer is not None else ""
        source = ", ".join(part for part in (answer.source, answer.date) if part) if answer is not None else ""
        shape = "done" if answer is not None else "blocker" if needed else "to_do"
        cells = (
            question.row or question.text,
            text or self.tr("Enter their answer…"),
            source or ", ".join(question.guesses),
        )
        for position, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setData(_ID_ROLE, question.id)
            if position == 0:
                item.setIcon(QIcon(icons.shape(shape, 10)))
            if answer is None and position:
                item.setForeground(theme.color("dim"))
            set_tooltip(item, question.text if position == 0 else text)
            self.table.setItem(number, position, item)

    # What is done.

    @Slot(QListWidgetItem)
    def _on_section_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_ID_ROLE):
            self._show_questions(str(item.data(_ID_ROLE)))

    @Slot()
    def _on_question_chosen(self) -> None:
        if (id := self._id_at(self.table.currentRow())) in load_questions().questions:
            self.editor.show_question(self.profile, load_questions().questions[id])

    def _id_at(self, number: int) -> str:
        item = self.table.item(number, 0)
        return "" if item is None else str(item.data(_ID_ROLE))

    @Slot()
    def _on_banner_pressed(self) -> None:
        for number in range(self.section_list.count()):
            if self.section_list.item(number).data(_ID_ROLE) == "call submit":
                self.section_list.setCurrentRow(number)

    @Slot(object)
    def _on_answered(self, profile: Profile) -> None:
        self.save_and_show(profile)
        at = self.table.currentRow()
        next_open = next(
            (n for n in range(at + 1, self.table.rowCount()) if self._id_at(n) not in self.profile.answers), None
        )
        if next_open is not None:
            select_row(self.table, next_open)

    def save_and_show(self, profile: Profile) -> None:
        """Keep a profile, and show it."""
        job = self._backend.bridge.watch_future(save_profile(self._backend.settings, profile))
        job.failed.connect(self._on_failed)
        self.profile = profile
        self.refresh()

    @Slot()
    def _on_import_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Import a profile"))
        chooser.setNameFilters(["JSON (*.json)"])
        chooser.fileSelected.connect(self.import_file)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def import_file(self, path: str) -> None:
        """Take a profile from a file, and show it."""
        try:
            profile = Profile.from_json(read_file(Path(path)))
            job = self._backend.bridge.watch_future(save_profile(self._backend.settings, profile))
        except UserError as error:
            self._on_failed(error)
            return
        job.failed.connect(self._on_failed)
        self._fill_targets(profile.id)

    @Slot()
    def _on_export_clicked(self) -> None:
        chooser = QFileDialog(self, self.tr("Export the profile"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(["JSON (*.json)"])
        chooser.setDefaultSuffix("json")
        chooser.selectFile(f"{self.profile.id}.json")
        chooser.fileSelected.connect(self._on_export_chosen)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    @Slot(str)
    def _on_export_chosen(self, path: str) -> None:
        job = self._backend.bridge.run_in_thread(Path(path).write_text, self.profile.to_json(), "utf-8")
        job.failed.connect(self._on_failed)

    @Slot()
    def _on_practice_button_clicked(self) -> None:
        job = self._backend.bridge.run_in_thread(self._backend.practise, self.profile.id)
        job.finished.connect(self._on_practice_started)
        job.failed.connect(self._on_failed)

    @Slot(object)
    def _on_practice_started(self, _: object) -> None:
        self._fill_targets(self.profile.id)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self.banner.show_text(localize(str(error)), "", "bad")
