"""Whether "A & The B" is one act is asked at the drop: it is filled in as one, and the answer is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.file_listing.people import split_names
from trackball_desktop.services.intake_plan import IntakePlan


@pytest.mark.parametrize(
    "text", ["Mira Solheim & The Pilots", "Ana Fels und die Wolken", "Mira Solheim and The Pilots"]
)
@pytest.mark.parametrize("guests", [True, False])
def test_a_band_behind_a_name_is_one_act_until_somebody_says_otherwise(text: str, *, guests: bool) -> None:
    names, (question,) = split_names(text, guests=guests)
    assert names == [text]
    assert question.kind == "one_act"
    assert question.options[0] == (text,)
    assert len(question.options[1]) == 2


@pytest.mark.parametrize("text", ["Otto Brandt & His Orchestra", "Vela Noor and Friends", "Holm & Sons"])
def test_what_can_only_be_one_act_is_not_asked(text: str) -> None:
    assert split_names(text, guests=False) == ([text], [])


def test_the_answer_is_remembered(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "Mira Solheim & The Pilots - Hall"
    folder.mkdir()
    write_wave(folder / "01 Hall.wav", 0.1)

    def plan() -> IntakePlan:
        (found,) = world.run(lambda services: services.intake.read_plans([folder]))
        return found

    (question,) = plan().open_questions()
    assert plan().artists == ("Mira Solheim & The Pilots",)
    world.run(lambda services: services.intake.save_answer(question, ("Mira Solheim", "The Pilots")))
    assert plan().artists == ("Mira Solheim", "The Pilots")
    assert plan().open_questions() == []
