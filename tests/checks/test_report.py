"""The letter to the artist: questions by track, then what the label does, and nothing that a page would run."""

from __future__ import annotations

from tests.checks import all_rows
from tests.checks.base import BASE, FIRST, both, put, sound, without_file
from tests.checks.rows import Row
from trackball_desktop.checks.engine import RULES, check
from trackball_desktop.checks.report import QUESTIONS, as_html, as_text, build_report

NASTY = "<img src=//host onerror=x>&\"'"


def test_the_artist_is_asked_first_by_track_and_the_label_does_the_rest() -> None:
    change = both(put(f"{FIRST}.works", ()), put("discs[0].tracks[1].isrc", ""), put("local.ai_artwork", None))
    facts = both(change, without_file("file3"))(BASE)
    made = build_report(facts.release, check(facts))
    assert [(part.name, [line.text for line in part.lines]) for part in made.artist_questions] == [
        ("The release", ["Was AI used to make the cover or any part of it?"]),
        ("1. Paper Boats", ["Who wrote this song? Please give first and last names."]),
        ("3. The Long Way Home", ["Please send the master as WAV or FLAC."]),
    ]
    assert [(part.name, [line.text for line in part.lines]) for part in made.label_tasks] == [
        ("2. Low Water", ["This track has no ISRC."]),
    ]
    text = as_text(made)
    assert text.startswith("Lena Voss · Paper Boats\n")
    assert text.index("PLEASE ANSWER") < text.index("WE WILL TAKE CARE OF THIS") < text.index("This track has no ISRC.")


def test_a_header_that_the_app_corrects_in_a_copy_is_no_matter_of_the_artist() -> None:
    facts = sound(header_faults=("riff_size",))(BASE)
    made = build_report(facts.release, check(facts))
    assert not any("header" in line.text for section in made.artist_questions for line in section.lines)
    assert any("header is wrong" in line.text for section in made.label_tasks for line in section.lines)


def test_findings_of_a_work_and_its_rows_stand_under_its_track() -> None:
    facts = put(f"{FIRST}.works[0].contributions[0].artist", "M. Voss")(BASE)
    made = build_report(facts.release, check(facts))
    assert [(part.name, part.lines[0].text) for part in made.artist_questions] == [
        ("1. Paper Boats", "What is the full name under which M. Voss is registered as a writer?")
    ]


def test_nothing_of_a_title_is_taken_for_markup() -> None:
    facts = both(put(title=NASTY), put(f"{FIRST}.title", NASTY), put(f"{FIRST}.works", ()))(BASE)
    page = as_html(build_report(facts.release, check(facts)))
    assert "<img" not in page
    assert "&lt;img src=//host onerror=x&gt;&amp;&quot;&#x27;" in page
    assert "default-src 'none'" in page
    assert NASTY in as_text(build_report(facts.release, check(facts)))


def test_a_clean_release_says_so() -> None:
    assert "passes every check" in as_text(build_report(BASE.release, check(BASE)))


def test_each_question_belongs_to_a_rule_and_every_row_makes_a_letter_without_gaps() -> None:
    assert set(QUESTIONS) <= {rule.id for rule in RULES}
    for row in all_rows.ROWS:
        if isinstance(row, Row):
            facts = row.change(BASE)
            made = build_report(facts.release, check(facts))
            lines = [line.text for part in (*made.artist_questions, *made.label_tasks) for line in part.lines]
            assert not any("{" in line for line in lines), row.rule
            asked = [f"{line.text} {line.why}".casefold() for part in made.artist_questions for line in part.lines]
            for word in ("waive", "the app", "submit", "crash"):
                assert not any(word in line for line in asked), f"{row.rule}: {word!r} is no word for an artist"
            texts = [line.text for part in made.artist_questions for line in part.lines]
            assert len(texts) == len(set(texts)), "each question is asked once"


def test_one_question_about_several_tracks_is_asked_once_with_a_place_for_the_answer() -> None:
    facts = both(put(f"{FIRST}.works", ()), put("discs[0].tracks[1].works", ()))(BASE)
    made = build_report(facts.release, check(facts))
    assert [(part.name, [line.text for line in part.lines]) for part in made.artist_questions] == [
        ("1. Paper Boats · 2. Low Water", ["Who wrote this song? Please give first and last names."]),
    ]
    assert as_text(made).count("Answer: ____") == 1
    assert as_html(made).count('class="answer"') == 1
