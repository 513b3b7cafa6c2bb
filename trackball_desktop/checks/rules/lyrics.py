"""Rules about lyrics: plain and with times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import CENSORED_BY_ASTERISKS, NAME_WITH_ASTERISKS
from trackball_desktop.checks.views import TrackView
from trackball_desktop.domain.lyrics import read_lrc, read_ttml, untimed_lines
from trackball_desktop.domain.vocabulary import (
    folded,
)
from trackball_desktop.i18n.contexts import CheckText

advisory_rules = Subject("advisory", since=RULE_VERSION)
delivery_rules = Subject("delivery", since=RULE_VERSION)
language_rules = Subject("language")

_LABEL = re.compile(
    r"^\s*(?:[\[(]\s*(?:verse|(?:pre-?)?chorus|refrain|strophe|bridge|intro|outro|hook|interlude|solo)\s*\d*\s*[\])]\s*:?"
    r"|(?:verse|(?:pre-?)?chorus|refrain|strophe)\s*\d*\s*:?|(?:bridge|intro|outro|hook|interlude|solo)\s*(?:\d+\s*:?|:))\s*$",
    re.IGNORECASE,
)
"""What names a part of a song. A line that is only “Solo” or “Bridge” may be sung."""
_REPEAT = re.compile(r"\s*[\[(]?\b(?:x\s?\d+|\d+\s?x)\b[\])]?\s*$", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!\.)[.,;]+\s*$")


@advisory_rules.track(
    "lyrics.censor",
    WARNING,
    sources="A-LYR AMZ",
    text=CheckText.tr("“{word}” is masked in the lyrics of “{title}”."),
    why=CheckText.tr("Lyrics must be written as sung; only those of an Edited track may contain asterisks."),
)
def lyrics_censor(track: TrackView) -> Iterator[RuleHit]:
    word = _first_masked_word(track.text("local.lyrics"))
    if word and track.text("parental_advisory") != "Edited":
        yield hit(track, "local.lyrics", word=word, title=track.full_title)


def _first_masked_word(lyrics: str) -> str:
    words = lyrics.split() if "*" in lyrics else []
    masked_words = (
        word for word in words if CENSORED_BY_ASTERISKS.search(word) and not NAME_WITH_ASTERISKS.search(word)
    )
    return next(masked_words, "").strip(".,;:!?")


@delivery_rules.track(
    "lyrics.timed",
    WARNING,
    sources="OWN A-LYR",
    text=CheckText.tr("The timing of the lyrics cannot be used: {problem}."),
    why=CheckText.tr("Each line must begin with its time, such as [01:23.45], within the length of the track."),
)
def lyrics_timed(track: TrackView) -> Iterator[RuleHit]:
    sound = track.audio_facts
    length = sound.duration if sound is not None else None
    lrc, ttml = track.get("local.lyrics_lrc"), track.get("local.lyrics_ttml")
    if isinstance(lrc, str) and lrc.strip() and (problem := _lrc_problem(lrc, length)):
        yield hit(track, "local.lyrics_lrc", problem=problem)
    if isinstance(ttml, str) and ttml.strip() and (problem := _ttml_problem(ttml, length)):
        yield hit(track, "local.lyrics_ttml", problem=problem)


@lru_cache(maxsize=512)
def _lrc_problem(text: str, length: float | None) -> str:
    lines = read_lrc(text)
    if not lines:
        return CheckText.tr("no line has a time")
    untimed = untimed_lines(text)
    if untimed:
        return CheckText.tr("“{untimed}” has no time", untimed=untimed[0][:60])
    return _part_after_end(lines[-1].at, length)


@lru_cache(maxsize=512)
def _ttml_problem(text: str, length: float | None) -> str:
    try:
        lines, _ = read_ttml(text)
    except ValueError as error:
        return str(error)
    if not lines:
        return CheckText.tr("it has no lines")
    return _part_after_end(max(line.at for line in lines), length)


def _part_after_end(last: float, length: float | None) -> str:
    if length is None or last <= length:
        return ""
    return CheckText.tr(
        "the last line begins at {last} s, and the track ends at {length} s", last=f"{last:.0f}", length=f"{length:.0f}"
    )


def tidy_lyrics(text: str) -> str:
    """Return lyrics as stores want them: no labels, no stop or comma at line ends, one blank line between stanzas."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if _LABEL.match(bare):
            bare = ""
        bare = _LINE_END.sub("", bare)
        if bare[:1].islower():
            bare = bare[0].upper() + bare[1:]
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()


@language_rules.track(
    "lyrics.format",
    WARNING,
    sources="A-L A-LYR AMZ SO-L",
    text=CheckText.tr("The lyrics are not in the format that stores accept."),
    why=CheckText.tr("Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”."),
)
def lyrics_format(track: TrackView) -> Iterator[RuleHit]:
    lyrics = track.get("local.lyrics")
    if not isinstance(lyrics, str) or not lyrics.strip() or folded(lyrics) == "instrumental":
        return
    if any(_REPEAT.search(line) for line in lyrics.splitlines()):
        yield RuleHit(
            track.node_id,
            "local.lyrics",
            text=CheckText.tr("The lyrics contain “x2” or similar; write repeats out in full."),
        )
    elif tidy_lyrics(lyrics) != lyrics.rstrip("\n"):
        labels = " ".join(line for line in lyrics.splitlines() if _LABEL.match(line))
        form = set_field(
            track.node_id, "local.lyrics", tidy_lyrics(lyrics), CheckText.tr("Convert to that format"), replaces=labels
        )
        yield hit(track, "local.lyrics", form)
