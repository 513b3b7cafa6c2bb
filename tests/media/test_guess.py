"""Guesses from names: the schemes people use, and nothing lost where there is none."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackball_desktop.media.guess import NameGuess, Source, guess_from_name

NAME, FOLDER = Source.FILE_NAME, Source.FOLDER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01 Title.wav", NameGuess(track=1, title="Title")),
        ("1. Title.wav", NameGuess(track=1, title="Title")),
        ("01-Title.wav", NameGuess(track=1, title="Title")),
        ("01 - Title.wav", NameGuess(track=1, title="Title")),
        ("(02) Title.wav", NameGuess(track=2, title="Title")),
        ("1-01 Title.wav", NameGuess(disc=1, track=1, title="Title", disc_source=NAME)),
        ("2.13 Title.wav", NameGuess(disc=2, track=13, title="Title", disc_source=NAME)),
        ("01. Artist - Title.flac", NameGuess(track=1, artist="Artist", title="Title")),
        ("Artist - Title.flac", NameGuess(artist="Artist", title="Title")),
        ("Artist – Title.flac", NameGuess(artist="Artist", title="Title")),
        ("Artist - Album - 03 - Title.wav", NameGuess(track=3, artist="Artist", album="Album", title="Title")),
        (
            "Artist - Album - 2-03 - Title.wav",
            NameGuess(disc=2, track=3, artist="Artist", album="Album", title="Title", disc_source=NAME),
        ),
        ("Artist - 03 - Title.wav", NameGuess(track=3, artist="Artist", title="Title")),
        ("03_title_words.wav", NameGuess(track=3, title="title words")),
        ("01_-_Artist_-_Title.wav", NameGuess(track=1, artist="Artist", title="Title")),
        ("Track 04.wav", NameGuess(track=4, title="Track 04")),
        ("07.wav", NameGuess(track=7, title="07")),
        ("1999.wav", NameGuess(title="1999")),
        ("365 Days.wav", NameGuess(title="365 Days")),
        ("Song - Live.wav", NameGuess(title="Song - Live")),
        ("01 Song (Radio Edit).wav", NameGuess(track=1, title="Song (Radio Edit)")),
        ("03 夜の水.wav", NameGuess(track=3, title="夜の水")),
        ("Harbour.mix.wav", NameGuess(title="Harbour.mix")),
        ("CD1/02 Title.wav", NameGuess(disc=1, track=2, title="Title", disc_source=FOLDER)),
        ("Disc 2/02 Title.wav", NameGuess(disc=2, track=2, title="Title", disc_source=FOLDER)),
        ("Album (Disc 2)/WAV/02 Title.wav", NameGuess(disc=2, track=2, title="Title", disc_source=FOLDER)),
        ("Disc 2/1-02 Title.wav", NameGuess(disc=1, track=2, title="Title", disc_source=NAME)),
        ("Discovery 1/02 Title.wav", NameGuess(track=2, title="Title")),
        ("---.wav", NameGuess()),
    ],
)
def test_the_names_that_people_give(name: str, expected: NameGuess) -> None:
    assert guess_from_name(PurePosixPath(name)) == expected


def test_letters_come_out_composed() -> None:
    assert guess_from_name(PurePath("01 Cafe\u0301.wav")).title == "Café"


@given(
    st.text(alphabet=st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), max_size=80),
    st.text(max_size=20),
)
def test_a_name_never_loses_all_its_text(stem: str, folder: str) -> None:
    path = PurePosixPath(folder.replace("/", "").replace("\0", "") or "f") / f"{stem}.wav"
    guess = guess_from_name(path)
    if any(letter.isalpha() for letter in path.stem):
        assert guess.title
    assert guess.track is None or guess.track > 0
    assert (guess.disc is None) == (guess.disc_source is None)


_NUMBERING = st.sampled_from(["{:02d} ", "{:02d}. ", "{:02d} - ", "1-{:02d} ", "{:02d}_", "({:02d}) "])
_WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéüß夜水", min_size=1, max_size=12)


@given(_NUMBERING, st.integers(1, 99), _WORD)
def test_a_numbered_word_is_found_again(numbering: str, track: int, word: str) -> None:
    guess = guess_from_name(PurePosixPath(numbering.format(track) + word + ".wav"))
    assert (guess.track, guess.title) == (track, guess_from_name(PurePosixPath(word + ".wav")).title)
