"""A profile: all that the letter asks, what is still open, and answers that are no answers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import NODE_TYPES, Release, field_kinds
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.letter import build_letter
from trackball_desktop.targets.profiled.profile import Profile, UnansweredQuestions, answer_error
from trackball_desktop.targets.profiled.questions import load_questions
from trackball_desktop.targets.profiled.target import ProfiledTarget

SEED = Path(__file__).parents[4] / "shared" / "seeds"
PACKAGE = Path(__file__).parents[3] / "trackball_desktop"
DATA = Path(__file__).parents[2] / "data" / "targets"


def seed_letter() -> str:
    found = next(iter(SEED.glob("000_*.txt")), None) if SEED.is_dir() else None
    if found is None:
        pytest.skip(skips.NO_SHARED_SEEDS)
    return found.read_text("utf-8")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r" \(e\.g\., `https?://[^)]*\)", "", text)).strip()


def test_the_field_table_is_the_letters_own_row_by_row() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", seed_letter(), re.MULTILINE)
    asked = [row for row in rows if row[0] not in ("Our Field", "-----------") and not row[0].startswith("--")]
    assert len(asked) == 17
    ours = [
        (question.row, question.theirs) for question in load_questions().questions.values() if question.section == 5
    ]
    assert ours == asked


def test_every_question_of_the_letter_is_there_in_its_words() -> None:
    text = seed_letter()
    known = {plain(question.text) for question in load_questions().questions.values()}
    sections = re.split(r"^## (\d+)\. .*$", text, flags=re.MULTILINE)[1:]
    asked = 0
    for number, content in zip(sections[::2], sections[1::2], strict=True):
        if number in {"2", "5"}:
            continue
        for line in re.findall(r"^(?:- |\d+\. )(.+)$", content.partition("**Our implementation")[0], re.MULTILINE):
            assert plain(line) in known, line
            asked += 1
    in_sections = [q for q in load_questions().questions.values() if q.section not in {2, 5} and not q.ours]
    assert asked == len(in_sections)


def test_every_path_of_a_row_is_a_field_of_the_model_or_a_file() -> None:
    fields = {name for cls in NODE_TYPES.values() for name in field_kinds(cls)}
    for question in load_questions().questions.values():
        for path in question.paths:
            if not path.startswith("asset "):
                names = [part.removesuffix("[]") for part in path.split(".")]
                assert all(name in fields | {"discs", "tracks"} for name in names), path


def test_without_answers_nothing_can_be_built_and_the_open_questions_are_named() -> None:
    empty = ProfiledTarget.from_resource("musicdash")
    assert not empty.profile.answers
    with pytest.raises(UnansweredQuestions) as refused:
        empty.body(Release(title="Tides"))
    assert [question.id for question in refused.value.questions] == [
        "login.token_url", "login.grant", "files.way", "submit.endpoint", "submit.schema", "submit.response",
        "field.track_title",
    ]  # fmt: skip
    assert "What is the exact token endpoint URL?" in str(refused.value)
    capabilities = empty.capabilities
    told = (capabilities.search, capabilities.status, capabilities.takedown, capabilities.store_links)
    assert told == (False, False, False, False)


def test_what_an_answer_does_not_carry_is_missing_and_not_empty() -> None:
    profile = Profile("own", "Own").with_answer(
        "status.response", {"status": "state", "title": "name", "upc": "codes.upc"}, "Mail"
    )
    read = ProfiledTarget(profile).remote_snapshot({"state": "live", "codes": {"upc": "4006381333931"}})
    assert read.release.values == {"upc": "4006381333931"}


def test_what_the_body_requires_is_asked_for_before_it_is_sent() -> None:
    profile = Profile.from_json(
        (DATA / "sonnenschall.json").read_text("utf-8").replace("{origin}", "https://x.example")
    )
    assert not profile.open_questions_for("submit")
    less = profile.with_answer("field.isrc", None, "")
    assert [question.id for question in less.open_questions_for("submit")] == ["field.isrc"]


def test_the_letter_holds_each_open_question_once_and_none_that_is_answered() -> None:
    empty = ProfiledTarget.from_resource("musicdash").profile
    text = build_letter(empty, "Marta Vidal", "Faro Lento").text
    for question in load_questions().questions.values():
        assert text.count(f"- {question.text}\n") == 1, question.id
    assert text.startswith("To: MusicDASH Developer Team\nFrom: Marta Vidal, Faro Lento\n")
    answered = empty.with_answer("login.token_url", "https://api.example.com/token", "Mail, Dana R.", "2026-11-19")
    again = build_letter(answered, "Marta Vidal").text
    assert "What is the exact token endpoint URL?" not in again
    assert f"{len(load_questions().questions) - 1} questions are still open" in again
    first = again.index("Needed before the first release")
    assert (
        first
        < again.index("Endpoint URL for submitting new releases")
        < again.index("Webhooks" if "Webhooks" in again else "Dates")
    )


def test_answers_keep_their_source_and_date_through_a_file() -> None:
    profile = ProfiledTarget.from_resource("musicdash").profile
    profile = profile.with_answer("field.isrc", {"name": "isrc"}, "Call, noted by Marta", "2026-11-26")
    again = Profile.from_json(profile.to_json())
    assert again == replace(profile, answers=dict(profile.answers))
    assert (again.answers["field.isrc"].source, again.answers["field.isrc"].date) == (
        "Call, noted by Marta",
        "2026-11-26",
    )


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("login.token_url", "http://api.example.com/token"),
        ("login.token_url", "https://name:password@api.example.com/token"),
        ("login.token_url", 5),
        ("login.grant", "magic"),
        ("files.way", {"way": "D"}),
        ("files.way", {"way": "A", "days": -1}),
        ("files.way", {"way": "A", "wayz": 1}),
        ("submit.endpoint", {"method": "POST"}),
        ("submit.endpoint", {"method": "STEAL", "url": "https://x.example/"}),
        ("submit.schema", {"title": "title"}),
        ("submit.response", {"ident": "x"}),
        ("field.isrc", "isrc"),
        ("upc.generated", "yes"),
        ("limits.rate", {"requests": 0, "seconds": 60}),
        ("no.such", "x"),
    ],
)
def test_what_is_no_answer_is_refused(question: str, value: object) -> None:
    with pytest.raises(UserError):
        ProfiledTarget.from_resource("musicdash").profile.with_answer(question, value, "Mail")


def test_a_file_that_is_no_profile_is_refused() -> None:
    for text in (
        "",
        "[]",
        '{"id": "a b", "name": "x"}',
        '{"id": "x"}',
        '{"id": "x", "name": "y", "answers": {"z": {}}}',
    ):
        with pytest.raises(UserError):
            Profile.from_json(text)
    assert Profile.from_json('{"id": "x", "name": "y"}') == Profile("x", "y")


def test_every_kind_of_question_is_described() -> None:
    for question in load_questions().questions.values():
        assert question.kind in load_questions().kinds
        assert answer_error(question, object()), "whatever it is, an object of Python's is no answer"
    assert {item for call in load_questions().calls.values() for item in call} <= load_questions().questions.keys()


def test_only_targets_name_it() -> None:
    naming = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "musicdash" in path.read_text("utf-8").casefold()
    ]
    assert [name for name in naming if not name.startswith("targets/")] == []
    assert registry.get("musicdash").name == registry.display_name("musicdash") == "MusicDASH"
