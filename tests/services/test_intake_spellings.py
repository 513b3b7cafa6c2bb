"""Names of a drop that look like one are asked about, each once, and the answer goes to every track."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from tests.services.conftest import World
from tests.tagged import write_flac
from trackball_desktop.domain.file_listing.model import Question
from trackball_desktop.services.intake_edits import apply_answer
from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow, question_text
from trackball_desktop.services.intake_spellings import with_spelling_questions

NAMES = (
    "Mirela Quist",
    "Mirela Qvist",
    "Mirela Quist",
    "Zoë",
    "Zoe",
    "Zoë",
    "Ann Low",
    "Ana Low",
    "Route 66",
    "Route 67",
)


def plan_of(*names: str, artists: tuple[str, ...] = ()) -> IntakePlan:
    rows = tuple(
        IntakeRow(Path(f"{number}.wav"), 1, number, "Tide", artists=(name,))
        for number, name in enumerate(names, start=1)
    )
    return IntakePlan(rows, None, "Tides", artists=artists, original_rows=rows)


def asked(plan: IntakePlan) -> list[tuple[int, str, str]]:
    return [(row.number, one.subject, one.options[1][0]) for row in plan.rows for one in row.questions]


def test_the_rarer_of_two_names_that_look_alike_is_asked_about() -> None:
    plan = with_spelling_questions(plan_of(*NAMES))
    assert asked(plan) == [(2, "Mirela Qvist", "Mirela Quist"), (5, "Zoe", "Zoë")]
    assert question_text(plan.rows[1].questions[0]) == "Is “Mirela Qvist” “Mirela Quist”?"
    assert asked(with_spelling_questions(plan)) == asked(plan), "asked twice"


def test_the_release_s_own_artist_is_the_usual_name_and_of_two_equals_the_first() -> None:
    assert asked(with_spelling_questions(plan_of("Mirela Qvist", artists=("Mirela Quist",)))) == []
    tied = with_spelling_questions(plan_of("Mirela Qvist", "Mirela Quist"))
    assert asked(tied) == [(2, "Mirela Quist", "Mirela Qvist")]
    settled = with_spelling_questions(plan_of("Mirela Qvist", "Mirela Quist", artists=("Mirela Quist",)))
    assert asked(settled) == [(1, "Mirela Qvist", "Mirela Quist")]


def test_an_answer_goes_to_every_track_and_what_was_typed_is_not_asked() -> None:
    plan = with_spelling_questions(plan_of("Mirela Quist", "Mirela Qvist", "Mirela Qvist", *["Mirela Quist"] * 2))
    question = Question("spelling", "artists", "Mirela Qvist", (("Mirela Qvist",), ("Mirela Quist",)))
    assert plan.open_questions() == [question]
    answered = apply_answer(plan, question, ("Mirela Quist",))
    assert {row.artists for row in answered.rows} == {("Mirela Quist",)}
    assert not answered.open_questions()
    kept = apply_answer(plan, question, ("Mirela Qvist",))
    assert [row.artists for row in kept.rows] == [row.artists for row in plan.rows]
    typed = replace(plan, rows=(*plan.rows[:1], replace(plan.rows[1], sources={"artists": "you"}), *plan.rows[3:]))
    assert not with_spelling_questions(typed).open_questions()


def test_a_drop_of_thousands_of_names_is_asked_in_time() -> None:
    few, many = (plan_of(*(f"Singer {chr(97 + n % 26) * 3}{n}" for n in range(count))) for count in (500, 5000))
    spent: list[float] = []
    for plan in (few, many):
        began = time.thread_time()
        with_spelling_questions(plan)
        spent.append(time.thread_time() - began)
    assert spent[1] < 40 * max(spent[0], 0.002)


def test_it_is_asked_at_the_drop_and_answered_there_for_the_next_one(world: World, tmp_path: Path) -> None:
    for number, (title, artist) in enumerate((("Tang", "Quist"), ("Skjell", "Qvist"), ("Fjord", "Quist")), start=1):
        tags = {"title": title, "artist": f"Mirela {artist}", "albumartist": "Mirela Quist", "album": "Tides"}
        write_flac(tmp_path / "Tides" / f"0{number} {title}.flac", 0.01 * number, tags)
    (plan,) = world.run(lambda services: services.intake.read_plans((tmp_path / "Tides",)))
    (question,) = [one for one in plan.open_questions() if one.kind == "spelling"]
    assert question.options == (("Mirela Qvist",), ("Mirela Quist",))
    world.run(lambda services: services.intake.save_answer(question, ("Mirela Quist",)))
    (again,) = world.run(lambda services: services.intake.read_plans((tmp_path / "Tides",)))
    assert {row.artists for row in again.rows} == {("Mirela Quist",)}
    assert not again.open_questions()
