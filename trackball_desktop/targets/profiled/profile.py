"""A profile: which questions a distributor has answered, with what, in what source and when.

Every call of the client is built from it. What a call needs and nobody has answered is named, and nothing is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast
from urllib.parse import urlsplit

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.i18n.message import Items, Message
from trackball_desktop.targets.profiled.questions import Question, load_questions

MAX_RETRY_SECONDS = 60.0
"""Seconds that a try is put off at most while somebody waits for it; later tries are the outbox's and the poll's."""
MAX_RETRIES = 5


class UnansweredQuestions(UserError):
    """Something cannot be done before these questions are answered. Nothing was sent."""

    def __init__(self, profile: Profile, purpose: Message, questions: tuple[Question, ...]) -> None:
        super().__init__(
            TargetText.tr(
                "{name} has not yet answered what is needed {doing}: {questions}",
                name=profile.name,
                doing=purpose,
                questions="; ".join(question.text for question in questions),
            ),
            meaning=TargetText.tr("Nothing was sent."),
            remedy=TargetText.tr("Enter the answers, or create the letter that asks for them."),
        )
        self.target_id = profile.id
        self.questions = questions


@dataclass(frozen=True)
class Answer:
    """An answer: JSON of the question's kind, where it came from ("Mail, Dana R.") and on which day (YYYY-MM-DD)."""

    value: object
    source: str = ""
    date: str = ""


CALL_PURPOSES = {
    "login": TargetText.tr("to log in"),
    "submit": TargetText.tr("to send a release"),
    "status": TargetText.tr("to read the status of a release"),
    "takedown": TargetText.tr("to take a release down"),
    "earnings": TargetText.tr("to read earnings"),
    "links": TargetText.tr("to read store links"),
    "find": TargetText.tr("to look for a release"),
    "renew": TargetText.tr("to renew links to files"),
}


@dataclass(frozen=True)
class Profile:
    """What is known of one distributor. `team` is whom the letter addresses."""

    id: str
    name: str
    team: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict[str, Answer])

    def value(self, question_id: str) -> object:
        """Return what was answered; None where nothing was."""
        answer = self.answers.get(question_id)
        return None if answer is None else answer.value

    def object_value(self, question_id: str) -> dict[str, object]:
        """Return an answer that is a JSON object; empty where there is none."""
        value = self.value(question_id)
        return cast("dict[str, object]", value) if isinstance(value, dict) else {}

    def text(self, question_id: str, part: str) -> str:
        """Return one text of an answer that is an object; empty where there is none."""
        value = self.object_value(question_id).get(part)
        return value if isinstance(value, str) else ""

    def number(self, question_id: str, part: str) -> float:
        """Return one number of an answer that is an object; 0 where there is none."""
        value = self.object_value(question_id).get(part)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0

    def retry_waits(self) -> tuple[float, ...]:
        """Return the seconds between tries of a call that reads, doubling; none where no strategy was told."""
        first, times = self.number("retry.strategy", "first_seconds"), self.number("retry.strategy", "times")
        longest = min(self.number("retry.strategy", "longest_seconds") or MAX_RETRY_SECONDS, MAX_RETRY_SECONDS)
        return tuple(min(first * 2**number, longest) for number in range(min(int(times), MAX_RETRIES))) if first else ()

    def open_questions_for(self, call: str) -> tuple[Question, ...]:
        """Return the questions that a call needs and that nobody has answered."""
        needed = list(load_questions().calls[call])
        if call == "submit":
            required = self.object_value("submit.schema").get("required")
            needed += [item for item in cast("list[str]", required or []) if item not in needed]
        return tuple(load_questions().questions[item] for item in needed if self.value(item) is None)

    def require_answers(self, call: str) -> None:
        """Raise UnansweredQuestions where a call cannot be built."""
        questions = self.open_questions_for(call)
        if questions:
            raise UnansweredQuestions(self, CALL_PURPOSES[call], questions)

    def open_questions(self) -> tuple[Question, ...]:
        """Return all questions without an answer, in the order of the letter."""
        return tuple(question for question in load_questions().questions.values() if self.value(question.id) is None)

    def with_answer(self, question_id: str, value: object, source: str, answered_on: str = "") -> Profile:
        """Return the profile with one more answer, or another one; None takes it out. Raises UserError."""
        question = load_questions().questions.get(question_id)
        if question is None:
            raise UserError(
                TargetText.tr("There is no question “{question}”.", question=question_id),
                meaning=TargetText.tr("Nothing was saved."),
            )
        answers = {answered_id: answer for answered_id, answer in self.answers.items() if answered_id != question_id}
        if value is not None:
            if fault := answer_error(question, value):
                raise UserError(
                    TargetText.tr(
                        "This answer does not fit “{question}”: {fault}", question=question.text, fault=fault
                    ),
                    meaning=TargetText.tr("Nothing was saved."),
                )
            answers[question_id] = Answer(value, source.strip(), answered_on or date.today().isoformat())  # noqa: DTZ011 - a day
        return replace(self, answers=answers)

    def to_json(self) -> str:
        """Write the profile for a file or the settings."""
        answers = {id: {"value": a.value, "source": a.source, "date": a.date} for id, a in self.answers.items()}
        document = {"id": self.id, "name": self.name, "team": self.team, "answers": answers}
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> Profile:
        """Read a profile. Raises UserError naming what is wrong in it."""
        try:
            profile_document: object = json.loads(text)
        except ValueError as error:
            raise UserError(TargetText.tr("This is not a profile: it is not JSON."), meaning=str(error)) from None
        document = cast("dict[str, object]", profile_document) if isinstance(profile_document, dict) else {}
        id, name, answers = document.get("id"), document.get("name"), document.get("answers", {})
        if (
            not isinstance(id, str)
            or not id.isidentifier()
            or not isinstance(name, str)
            or not isinstance(answers, dict)
        ):
            raise UserError(
                TargetText.tr("This is not a profile."),
                remedy=TargetText.tr("A profile needs an ID, a name and answers."),
            )
        profile = cls(id, name, str(document.get("team") or ""))
        for question_id, answer in cast("dict[str, dict[str, object]]", answers).items():
            profile = profile.with_answer(
                question_id, answer.get("value"), str(answer.get("source") or ""), str(answer.get("date") or "")
            )
        return profile


def answer_error(question: Question, value: object) -> str:
    """Say what is wrong with an answer; empty where it is of the question's kind."""
    kind = load_questions().kinds[question.kind]
    match kind["type"]:
        case "object":
            fault = _object_error(kind, value)
        case "choice":
            fault = (
                ""
                if value in cast("list[str]", kind["of"])
                else TargetText.tr("one of {value}", value=Items(tuple(cast("list[str]", kind["of"])), ","))
            )
        case "list":
            fault = _value_error(f"list {kind['of']}", value)
        case "map":
            fault = _map_error(kind, value)
        case _:
            fault = _value_error(str(kind["type"]), value)
    if not fault and isinstance(value, dict):
        missing_parts = [part for part in question.parts if part not in value]
        fault = TargetText.tr("“{lacking}” is missing", lacking=missing_parts[0]) if missing_parts else ""
    return fault


def _object_error(kind: dict[str, object], value: object) -> str:
    if not isinstance(value, dict):
        return TargetText.tr("a JSON object is expected")
    given = cast("dict[str, object]", value)
    needs, may = cast("dict[str, str]", kind["needs"]), cast("dict[str, str]", kind.get("may") or {})
    for name, form in needs.items():
        if name not in given:
            return TargetText.tr("“{name}” is missing", name=name)
        if fault := _value_error(form, given[name]):
            return f"“{name}”: {fault}"
    for name, item in given.items():
        if name not in needs and name not in may:
            return TargetText.tr("“{name}” is unknown", name=name)
        if name in may and (fault := _value_error(may[name], item)):
            return f"“{name}”: {fault}"
    return ""


def _map_error(kind: dict[str, object], value: object) -> str:
    if fault := _value_error("map", value):
        return fault
    for name, item in cast("dict[str, object]", value).items():
        if kind.get("keys") == "number" and not name.isdecimal():
            return TargetText.tr("“{name}” is not a number", name=name)
        if kind["of"] != "text" and (fault := _value_error(str(kind["of"]), item)):
            return f"“{name}”: {fault}"
    return ""


def _value_error(form: str, value: object) -> str:
    word, *rest = form.split()
    match word:
        case "choice":
            return "" if value in rest else TargetText.tr("one of {rest} is expected", rest=Items(tuple(rest), ","))
        case "text":
            return "" if isinstance(value, str) and value.strip() else TargetText.tr("a text is expected")
        case "number":
            right = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
            return "" if right else TargetText.tr("a number above 0 is expected")
        case "flag":
            return "" if isinstance(value, bool) else TargetText.tr("true or false is expected")
        case "address":
            return _address_error(value)
        case "list":
            return "" if isinstance(value, list) else TargetText.tr("a list is expected")
        case "map":
            return "" if isinstance(value, dict) and value else TargetText.tr("a JSON object with texts is expected")
        case _:
            raise AssertionError(form)


def _address_error(value: object) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.hostname:
        return TargetText.tr("an address is expected, such as https://api.example.com/releases")
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        return TargetText.tr("the address must begin with https://")
    return "" if not parts.username else TargetText.tr("an address with a password is not allowed")
