"""Rules about parental advisory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from trackball_desktop.checks.closed_lists import known_value_fix, unlisted_value_hit
from trackball_desktop.checks.helpers import main_artists
from trackball_desktop.checks.model import RuleHit, Statement
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, set_field, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.vocabulary import (
    folded,
)
from trackball_desktop.i18n.contexts import CheckText

advisory_rules = Subject("advisory", since=RULE_VERSION)
language_rules = Subject("language")

_STRONG_WORDS = re.compile(
    r"\b(?:mother)?fuck(?:ing?|in|er|ers|ed|s)?\b|\b(?:bull)?shit(?:ty|s)?\b|\bbitch(?:es)?\b|\bcunts?\b|\bnigg(?:a|as|az)\b|"
    r"\bassholes?\b|\bpussy\b|\bputas?\b|\bputo\b|\bmierda\b|\bcoño\b|\bverga\b|\bchingar?\b|\bcaralho\b|\bporra\b|"
    r"\bfoda(?:-se)?\b|\bputain\b|\benculé\b|\bsalope\b|\bnique\b|\bscheiß(?:e|en)?\b|\bscheisse\b|\bfotze\b|"
    r"\bhurensohn\b|\bfick(?:en|t)?\b|\bcazzo\b|\bvaffanculo\b|\bstronzo\b|\bkurwa\b|\bpierdol\w*|\bkurva\b|"
    r"\bблядь\b|\bсука\b|\bхуй\b",
    re.IGNORECASE,
)
"""Words that listeners in several languages find strong. What they mean in a song is for a person to say."""
_ADVISORIES = ("Explicit", "Edited", "Non-Applicable")


@advisory_rules.track(
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
    where, word = (
        CheckText.tr("title"),
        _find_strong_word(track.text("title")) or _find_strong_word(track.text("version_title")),
    )
    if not word:
        where, word = CheckText.tr("lyrics"), _find_strong_word(track.text("local.lyrics"))
    if word:
        yield hit(track, "parental_advisory", _mark_explicit(track), word=word, where=where, advisory=advisory)


@lru_cache(maxsize=1024)
def _find_strong_word(text: str) -> str:
    match = _STRONG_WORDS.search(text) if text else None
    return match[0] if match is not None else ""


def _mark_explicit(track: TrackView) -> Statement:
    edits = [SetField(node_id=track.node_id, field="parental_advisory", value="Explicit")]
    if track.context.read("release", "parental_advisory") != "Explicit":
        release_id = track.context.release_id
        edits.append(SetField(node_id=release_id, field="parental_advisory", value="Explicit"))
    return statement(CheckText.tr("It is explicit: mark the track and the release Explicit"), *edits)


@advisory_rules.release(
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


@language_rules.release_and_track(
    "pa.required",
    BLOCKER,
    sources="OP1 DX-PW",
    text=CheckText.tr("The parental advisory is missing."),
    why=CheckText.tr("Stores require Explicit, Edited or Non-Applicable for the release and each track."),
    missing=True,
)
def pa_required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    field = "parental_advisory"
    if view.is_missing(field):
        tracks = view.tracks if isinstance(view, ReleaseView) else ()
        advisories = [track.text(field) for track in tracks]
        derived = next((value for value in _ADVISORIES if value in advisories), None) if all(advisories) else None
        clean = statement(CheckText.tr("Nothing in it is explicit: Non-Applicable"), _set_not_explicit(view))
        by_tracks = derived and set_field(
            view.node_id, field, derived, CheckText.tr("Set it to {derived}", derived=derived)
        )
        yield hit(
            view, field, known_value_fix(view, field) or by_tracks or (None if "Explicit" in advisories else clean)
        )
    elif view.owns_field(field) and view.text(field):
        choices = view.context.choices(field)
        if view.text(field) not in choices:
            yield unlisted_value_hit(view, field, field, choices, CheckText.tr("parental advisories"))


def _set_not_explicit(view: View) -> SetField:
    return SetField(node_id=view.node_id, field="parental_advisory", value="Non-Applicable")


@language_rules.release(
    "pa.release_vs_tracks",
    BLOCKER,
    sources="A-PA SO-E OP1",
    text=CheckText.tr("The release is marked {release}, but its tracks make it {derived}."),
    why=CheckText.tr("A release is explicit if at least one of its tracks is."),
    waivable=True,
)
def pa_release_vs_tracks(release: ReleaseView) -> Iterator[RuleHit]:
    own = release.text("parental_advisory")
    tracks = [track.text("parental_advisory") for track in release.tracks]
    if not own or not tracks or (not all(tracks) and "Explicit" not in tracks):
        return
    derived = next((value for value in _ADVISORIES if value in tracks), None)
    if derived is not None and own in _ADVISORIES and own != derived:
        # Tracks that had it from the release keep it: one explicit track makes no other explicit.
        kept = [track.node_id for track in release.tracks if not track.owns_field("parental_advisory")]
        fix = batch(
            CheckText.tr("Set it to {derived}", derived=derived),
            SetField(node_id=release.node_id, field="parental_advisory", value=derived),
            *(SetField(node_id=node_id, field="parental_advisory", value=own) for node_id in kept),
        )
        yield hit(release, "parental_advisory", fix, release=own, derived=derived)


@language_rules.release(
    "pa.edited_needs_explicit",
    WARNING,
    sources="A-PA SY-EX",
    text=CheckText.tr("“{title}” is marked Edited, but there is no explicit version of it in the library."),
    why=CheckText.tr("Edited means that an explicit recording of the same song exists, with its own ISRC."),
)
def pa_edited_needs_explicit(release: ReleaseView) -> Iterator[RuleHit]:
    explicit = {
        folded(track.text("title")) for track in release.tracks if track.text("parental_advisory") == "Explicit"
    }
    for track in release.tracks:
        if track.text("parental_advisory") != "Edited" or not track.owns_field("parental_advisory"):
            continue
        artists = [folded(name) for name in main_artists(track.artists)]
        elsewhere = any(
            folded(other.title) == folded(track.text("title")) and folded(other.artist) in artists
            for other in release.context.catalogue.tracks
        )
        if folded(track.text("title")) not in explicit and not elsewhere:
            clean = statement(CheckText.tr("Nothing in it is explicit: Non-Applicable"), _set_not_explicit(track))
            yield hit(track, "parental_advisory", clean, title=track.full_title)
