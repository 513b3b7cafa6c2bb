"""The questions that a distributor's interface leaves open, read from a data file that practice reads as well."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import cast

from trackball_desktop.domain.resources import resource


@dataclass(frozen=True)
class Question:
    """A question of the letter. `kind` names the form of its answer; `parts` the paths that an answer must name.

    A row of the field table has `row` (our field), `theirs` (what we guess), `paths` (the values of a release that it
    is about, "asset …" for files), `levels` (release, track) and `guesses`. `ours` was not in the first letter.
    """

    id: str
    section: int
    text: str
    kind: str
    parts: tuple[str, ...] = ()
    row: str = ""
    theirs: str = ""
    paths: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True)
class QuestionCatalogue:
    """All questions by id in the order of the letter; the answers each call needs; the sections' names; the kinds."""

    questions: dict[str, Question]
    calls: dict[str, tuple[str, ...]]
    sections: dict[int, str]
    kinds: dict[str, dict[str, object]]


@cache
def load_questions() -> QuestionCatalogue:
    """Return the questions, read once."""
    document = cast(
        "dict[str, dict[str, object]]", json.loads(resource("targets", "questions.json").read_text("utf-8"))
    )
    questions: dict[str, Question] = {}
    for item in cast("list[dict[str, object]]", document["questions"]):
        values = {
            name: tuple(cast("list[str]", value)) if isinstance(value, list) else value for name, value in item.items()
        }
        question = Question(**values)  # pyright: ignore[reportArgumentType] - the file is ours, and a test reads all of it
        questions[question.id] = question
    return QuestionCatalogue(
        questions,
        {call: tuple(cast("list[str]", ids)) for call, ids in document["calls"].items()},
        {int(number): str(name) for number, name in document["sections"].items()},
        cast("dict[str, dict[str, object]]", document["kinds"]),
    )
