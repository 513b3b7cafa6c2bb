"""Rules about strong words: in titles and lyrics against the parental advisory, and both versions side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.model import RuleHit, Statement
from trackball_desktop.checks.registry import HINT, WARNING, Subject, hit, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import ARTIFICE, CENSORED
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("advisory", since=RULE_VERSION)

_STRONG = re.compile(
    r"\b(?:mother)?fuck(?:ing?|in|er|ers|ed|s)?\b|\b(?:bull)?shit(?:ty|s)?\b|\bbitch(?:es)?\b|\bcunts?\b|\bnigg(?:a|as|az)\b|"
    r"\bassholes?\b|\bpussy\b|\bputas?\b|\bputo\b|\bmierda\b|\bcoño\b|\bverga\b|\bchingar?\b|\bcaralho\b|\bporra\b|"
    r"\bfoda(?:-se)?\b|\bputain\b|\benculé\b|\bsalope\b|\bnique\b|\bscheiß(?:e|en)?\b|\bscheisse\b|\bfotze\b|"
    r"\bhurensohn\b|\bfick(?:en|t)?\b|\bcazzo\b|\bvaffanculo\b|\bstronzo\b|\bkurwa\b|\bpierdol\w*|\bkurva\b|"
    r"\bблядь\b|\bсука\b|\bхуй\b",
    re.IGNORECASE,
)
"""Words that listeners in several languages find strong. What they mean in a song is for a person to say."""


@subject.track(
    "pa.word_scan",
    WARNING,
    sources="SY-EX SO-E",
    text=CheckText.tr("The {where} contains “{word}”, but the track is marked {advisory}."),
    why=CheckText.tr(
        "Stores mark such tracks Explicit themselves or reject them. It depends on the context, so please check."
    ),
)
def find_words(track: TrackView) -> Iterator[RuleHit]:
    advisory = track.text("parental_advisory")
    if advisory != "Non-Applicable":
        return  # explicit already, or the edited version, whose words are not heard
    where, word = "title", _strong(track.text("title")) or _strong(track.text("version_title"))
    if not word:
        where, word = "lyrics", _strong(track.text("local.lyrics"))
    if word:
        yield hit(track, "parental_advisory", _mark(track), word=word, where=where, advisory=advisory)


@lru_cache(maxsize=1024)
def _strong(text: str) -> str:
    match = _STRONG.search(text) if text else None
    return match[0] if match is not None else ""


def _mark(track: TrackView) -> Statement:
    edits = [SetField(node_id=track.node_id, field="parental_advisory", value="Explicit")]
    if track.context.read("release", "parental_advisory") != "Explicit":
        release_id = track.context.release_id
        edits.append(SetField(node_id=release_id, field="parental_advisory", value="Explicit"))
    return statement(CheckText.tr("It is explicit: mark the track and the release Explicit"), *edits)


@subject.release(
    "pa.both_versions",
    HINT,
    sources="A-PA GEN",
    text=CheckText.tr("“{title}” is on the release both as Explicit and as Edited."),
    why=CheckText.tr("Stores keep the two apart: the edited versions belong on a separate release with its own UPC."),
)
def both_versions(release: ReleaseView) -> Iterator[RuleHit]:
    explicit = {
        folded(track.text("title")) for track in release.tracks if track.text("parental_advisory") == "Explicit"
    }
    for track in release.tracks:
        if track.text("parental_advisory") == "Edited" and folded(track.text("title")) in explicit:
            yield hit(track, "parental_advisory", title=track.text("title"))


@subject.track(
    "lyrics.censor",
    WARNING,
    sources="A-LYR AMZ",
    text=CheckText.tr("“{word}” is masked in the lyrics of “{title}”."),
    why=CheckText.tr("Lyrics must be written as sung; only those of an Edited track may contain asterisks."),
)
def lyrics_censor(track: TrackView) -> Iterator[RuleHit]:
    word = _masked(track.text("local.lyrics"))
    if word and track.text("parental_advisory") != "Edited":
        yield hit(track, "local.lyrics", word=word, title=track.full_title)


def _masked(lyrics: str) -> str:
    words = lyrics.split() if "*" in lyrics else []
    found = (word for word in words if CENSORED.search(word) and not ARTIFICE.search(word))
    return next(found, "").strip(".,;:!?")
