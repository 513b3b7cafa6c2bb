"""Cases 11, 21 and 32 from outside: pictures, an archive and tags as they were received."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import skips
from tests.checks.base import BASE, both, cover, renamed
from tests.services.conftest import World
from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.domain.assets import ArtworkFacts, AssetRole
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.media.measure import measure_file
from trackball_desktop.media.tags import read_tags

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


@pytest.fixture
def cases() -> Path:
    if not CASES.is_dir():
        pytest.skip(skips.NO_SHARED_FIXTURES)
    return CASES


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [("mpo.jpg", "art.format", "a JPEG file with several"), ("grey.jpg", "art.rgb", "greys")],
)
def test_what_a_picture_is_is_said_in_words_that_people_know(cases: Path, name: str, rule: str, words: str) -> None:
    path = cases / "11-cover-picture-forms" / name
    _, measured = measure_file(path, AssetRole.COVER)
    assert isinstance(measured, ArtworkFacts)
    facts = both(cover(**measured.model_dump()), renamed("cover", str(path)))(BASE)
    said = {finding.rule: str(sentence(finding)) for finding in check(facts)}
    assert words in said[rule]
    assert "MPO" not in said[rule].replace("(MPO)", "")
    assert " L" not in said[rule]


def test_an_archive_is_said_to_be_one(world: World, cases: Path) -> None:
    archive = cases / "21-zip-from-a-transfer-service" / "Harbour Songs.zip"
    with pytest.raises(TrackballError) as refused:
        world.run(lambda services: services.intake.read_plans((archive,)))
    assert "is an archive" in str(refused.value)
    assert "Unpack it" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("cp1251-with-cset.wav", "Ночь"),
        ("cp932-with-cset.wav", "夜の海"),
        ("latin1.wav", "Café Ö"),
        ("utf8.wav", "夜の海"),
    ],
)
def test_the_words_of_a_wave_file_are_read_in_the_code_page_that_it_names(cases: Path, name: str, title: str) -> None:
    assert read_tags(cases / "32-info-text-and-its-code-page" / name).title == title


def test_without_a_code_page_nothing_is_guessed_as_sure(cases: Path) -> None:
    title = read_tags(cases / "32-info-text-and-its-code-page" / "cp932.wav").title
    assert "\ufffd" not in (title or "")
