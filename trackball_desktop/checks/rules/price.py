"""Rules about prices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import (
    HINT,
    WARNING,
    Subject,
    hit,
    set_field,
)
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import CheckText

genres_rules = Subject("genres", since=RULE_VERSION)
rights_rules = Subject("rights")

_LONG_SECONDS = 600.0
_CONFIGURATION_WORDS = re.compile(r"\b(single|ep|album)\b", re.IGNORECASE)


@genres_rules.track(
    "price.long_track",
    HINT,
    sources="SY-TY",
    text=CheckText.tr("“{title}” is ten minutes or longer."),
    why=CheckText.tr("Download stores sell such a track only as part of the album."),
)
def long_track(track: TrackView) -> Iterator[RuleHit]:
    # On a single it makes another configuration of the whole release, and is found as that.
    if "single" in str(track.context.read("release", "configuration")).casefold():
        return
    facts, stated = track.audio_facts, track.get("duration")
    seconds = facts.duration if facts is not None and facts.duration is not None else None
    if seconds is None and isinstance(stated, timedelta):
        seconds = stated.total_seconds()
    most = track.context.profile.track_most_seconds
    if seconds is not None and _LONG_SECONDS <= seconds <= most:
        yield hit(track, "duration", title=track.full_title)


@rights_rules.release(
    "price.tier_fit",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The price tier “{tier}” does not fit a {configuration}."),
    why=CheckText.tr("Each configuration has its own price tiers; track tiers are only for digital ones."),
)
def price_tier_fit(release: ReleaseView) -> Iterator[RuleHit]:
    configuration = release.text("configuration")
    own = {word.casefold() for word in _CONFIGURATION_WORDS.findall(configuration)}
    tier = release.text("release_price_tier")
    named = {word.casefold() for word in _CONFIGURATION_WORDS.findall(tier)}
    if own and named and own.isdisjoint(named):
        fix = set_field(release.node_id, "release_price_tier", INHERIT, CheckText.tr("Clear the price tier"))
        yield hit(release, "release_price_tier", fix, tier=tier, configuration=configuration)
    if configuration and "digital" not in configuration.casefold() and release.text("track_price_tier"):
        fix = set_field(release.node_id, "track_price_tier", INHERIT, CheckText.tr("Clear the price tier"))
        yield hit(release, "track_price_tier", fix, tier=release.text("track_price_tier"), configuration=configuration)
