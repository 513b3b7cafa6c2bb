"""What verbs print cannot steer a terminal."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

import pytest

from trackball_desktop import cli
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.verbs.printing import print_lines, print_message, print_result


def test_a_release_is_one_line_of_the_list_whatever_its_title_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Repositories.open(tmp_path)) as repositories:
        repositories.library.create(Release(title="Kites\nEP\x1b[2J"), label="made by a test").result()
    assert cli.run(["list", "--data-dir", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "Kites\\nEP\\x1b[2J / -" in line


NASTY = "Kites\nnothing found\x1b[2J"
VERBS: tuple[tuple[str, ...], ...] = (
    ("list",),
    ("plan",),
    ("show", "{id}"),
    ("check", "{id}"),
    ("stores",),
    ("stores", "{id}"),
    ("status", "{id}"),
    ("transfer", "{id}"),
    ("export", "{id}", "--out", "{folder}/out.json"),
    ("set", "{id}", "title=" + NASTY),
    ("set", "{id}", "upc=12\n34"),
    ("attach", "{id}", "{folder}/gone\nnothing found.wav"),
    ("import", "{folder}/odd\nnothing found.json"),
    ("account", "test", "odd\nnothing found"),
    ("delete", "{id}"),
)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: " ".join(verb[:1]))
def test_no_verb_prints_what_comes_from_outside_as_a_line_of_its_own(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], verb: tuple[str, ...]
) -> None:
    """A title or a name that holds a line break would look like another answer of the app."""
    release = Release(title=NASTY, label=NASTY, genre=NASTY, primary_contributions=(PrimaryContribution(artist=NASTY),))
    with closing(Repositories.open(tmp_path / "data")) as repositories:
        repositories.library.create(release, label="made by a test").result()
    arguments = [part.replace("{id}", release.id).replace("{folder}", str(tmp_path)) for part in verb]
    cli.run([*arguments, "--data-dir", str(tmp_path / "data")])
    written = capfd.readouterr()
    said = written.out + written.err
    assert said.strip()
    assert not [line for line in said.splitlines() if line.startswith(("nothing found", "34"))]
    assert "\x1b" not in said


def test_lines_are_printed_as_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(argparse.Namespace(json=False), {"a": 1}, "one\ntwo", "three")
    print_result(argparse.Namespace(json=True), {"a": "one\ntwo"}, "never")
    print_message("four", "five\r")
    written = capsys.readouterr()
    assert written.out == 'one\\ntwo\nthree\n{\n  "a": "one\\ntwo"\n}\n\n'
    assert written.err == "four\nfive\\r\n"


def test_what_is_found_in_many_places_alike_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release of 2,000 tracks that all lack the same would print 2,000 equal lines."""
    tracks = tuple(Track(title=f"Tide {number}", isrc="QZ") for number in range(2000))
    alike = tuple(Track(title=f"Wave {number}", isrc="QZNL2") for number in range(3))
    with closing(Repositories.open(tmp_path)) as repositories:
        release = Release(title="Kites", discs=(Disc(tracks=tracks + alike),))
        repositories.library.create(release, label="made by a test").result()
    cli.run(["check", release.id, "--data-dir", str(tmp_path)])
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(set(said)) < 150
    wrong = [line for line in said if " isrc.format " in line]
    (many,) = [line for line in wrong if "more places" in line]
    assert "discs[0].tracks[0].isrc and 1,999 more places: " in many
    assert len(wrong) == 4, "three places are told one by one"


def test_control_characters_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_lines("a\x1b[2J\x07\r\u202eb\u2028c\x9b é 夜\u3000水\nnext", "line")
    assert capsys.readouterr().out == "a\\x1b[2J\\x07\\r\\u202eb\\u2028c\\x9b é 夜\u3000水\\nnext\nline\n"


def test_bad_use_is_told_with_the_usage_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["list", "--no-such-option"]) == 2
    *_, usage = capsys.readouterr().err.splitlines()
    assert usage.startswith("usage: trackball-desktop")
    assert "\\n" not in usage
