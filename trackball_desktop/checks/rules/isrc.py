"""Rules about ISRCs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.helpers import main_artists
from trackball_desktop.checks.model import CatalogueTrack, Fix, RuleHit, Severity
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, values
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("identifiers")

_LOOKS_LIKE = re.compile(r"[A-Z01]{2}[A-Z0-9]{3}[0-9OI]{7}")
SAME_LENGTH_WITHIN = 2.0
"""Seconds by which the lengths of one recording may differ."""


@subject.track(
    "isrc.present",
    BLOCKER,
    sources="VL-T DX-TR",
    text=CheckText.tr("This track has no ISRC."),
    why=CheckText.tr(
        "Stores and societies identify a recording by its ISRC. You can let the distributor assign "
        "ISRCs in the account's settings."
    ),
    missing=True,
)
def isrc_present(track: TrackView) -> Iterator[RuleHit]:
    account = track.context.account
    if track.is_missing("isrc") and not (account.isrc_autoassign or account.terms.gives_isrc):
        yield hit(track, "isrc")


@subject.track(
    "isrc.format",
    BLOCKER,
    sources="ISRC-B ISRC-S DMP",
    text=CheckText.tr("“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits."),
    why=CheckText.tr("An ISRC has exactly twelve characters, without hyphens or spaces."),
)
def isrc_format(track: TrackView) -> Iterator[RuleHit]:
    typed = track.get("isrc")
    if not isinstance(typed, str) or not typed.strip():
        return
    code = codes.normal_isrc(typed)
    if code is None:
        yield hit(track, "isrc", _with_digits(track.node_id, typed), code=typed)
    elif code != typed:
        yield hit(
            track,
            "isrc",
            set_field(track.node_id, "isrc", code, CheckText.tr("Change to {code}", code=code), safe=True),
            code=typed,
        )


def _with_digits(track_id: str, typed: str) -> Fix | None:
    """Offer the code with digits where an ISRC has digits and letters where it has letters; a person has to look."""
    code = "".join(typed.split()).replace("-", "").upper()
    if not _LOOKS_LIKE.fullmatch(code):
        return None
    letters, digits = code[:2].replace("0", "O").replace("1", "I"), code[5:].replace("O", "0").replace("I", "1")
    swapped = letters + code[2:5] + digits
    return set_field(track_id, "isrc", swapped, CheckText.tr("Use {swapped}", swapped=swapped))


@subject.track(
    "isrc.prefix_known",
    WARNING,
    sources="ISRC-B ISRC-S TEST",
    text=CheckText.tr("No agency issues ISRCs that begin with {prefix}."),
    why=CheckText.tr("The first two letters come from the list of ISRC agencies."),
)
def is_known_isrc_prefix(track: TrackView) -> Iterator[RuleHit]:
    code = codes.normal_isrc(track.text("isrc"))
    if code is not None and not codes.is_known_isrc_prefix(code):
        yield hit(track, "isrc", prefix=code[:2])


@subject.track(
    "isrc.year",
    WARNING,
    sources="ISRC-S ISRC-W",
    text=CheckText.tr("According to the ISRC it was assigned in 20{year}, which is in the future."),
    why=CheckText.tr("The two digits after the first five characters are the year in which the code was assigned."),
)
def isrc_year(track: TrackView) -> Iterator[RuleHit]:
    code = codes.normal_isrc(track.text("isrc"))
    if code is not None and track.context.today.year % 100 < codes.isrc_year(code) < 40:
        yield hit(track, "isrc", year=code[5:7])


@subject.release(
    "isrc.unique_in_release",
    BLOCKER,
    sources="DX-TR ISRC-W",
    text=CheckText.tr("{code} is also the ISRC of “{other}” on this release."),
    why=CheckText.tr("Each recording needs its own code; stores would play one of the two for both."),
    waivable=True,
)
def isrc_unique_in_release(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, TrackView] = {}
    for track in release.tracks:
        code = codes.normal_isrc(track.text("isrc"))
        if code is None:
            continue
        first = seen.setdefault(code, track)
        if first is not track:
            yield hit(track, "isrc", code=code, other=first.full_title)


def _same_titled_tracks(track: TrackView) -> tuple[CatalogueTrack, ...]:
    code = codes.normal_isrc(track.text("isrc"))
    return track.context.read("recordings", code) if code else ()


def _same_sound(track: TrackView, other: CatalogueTrack) -> bool | None:
    """Compare the samples; None where one of the two was not measured."""
    own = track.audio_facts.pcm_sha256 if track.audio_facts else None
    return own == other.pcm_sha256 if own and other.pcm_sha256 else None


def _same_song(track: TrackView, other: CatalogueTrack) -> bool:
    artist = main_artists(track.artists)[:1]
    same_artist = not artist or not other.artist or folded(other.artist).startswith(folded(artist[0]))
    return same_artist and folded(track.text("title")) == folded(other.title)


def _differs_in_length(track: TrackView, other: CatalogueTrack) -> bool:
    own = track.audio_facts.duration if track.audio_facts else None
    return own is not None and other.duration is not None and abs(own - other.duration) > SAME_LENGTH_WITHIN


@subject.track(
    "isrc.reuse_conflict",
    BLOCKER,
    sources="ISRC-W",
    text=CheckText.tr(
        "{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording."
    ),
    why=CheckText.tr("A code always identifies one recording; a recording keeps its code on single and album."),
    waivable=True,
)
def isrc_reuse_conflict(track: TrackView) -> Iterator[RuleHit]:
    for other in _same_titled_tracks(track):
        named = values(code=other.isrc, title=other.title, artist=other.artist, release=other.release_title)
        if _same_sound(track, other) is True:
            continue
        if not _same_song(track, other) or (_same_version(track, other) and _differs_in_length(track, other)):
            yield RuleHit(track.node_id, "isrc", named)
        elif _same_version(track, other) and _same_sound(track, other) is False:
            text = CheckText.tr(
                "{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio."
            )
            yield RuleHit(track.node_id, "isrc", named, severity=WARNING, text=text)
        else:
            continue
        return


def _same_version(track: TrackView, other: CatalogueTrack) -> bool:
    return folded(track.text("version_title")) == folded(other.version)


@subject.track(
    "isrc.new_version_needs_new",
    WARNING,
    sources="ISRC-W ISRC-R SY-EX",
    text=CheckText.tr(
        "{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code."
    ),
    why=CheckText.tr(
        "A remix, edit, live or instrumental version is a separate recording; a different file format is not."
    ),
    waivable=True,
)
def isrc_new_version_needs_new(track: TrackView) -> Iterator[RuleHit]:
    for other in _same_titled_tracks(track):
        if not _same_song(track, other) or _same_version(track, other):
            continue
        other_title = f"{other.title} ({other.version})" if other.version else other.title
        named = values(code=other.isrc, title=other_title, release=other.release_title)
        # The same samples under another name are one recording named twice; anything else is two under one code.
        severity = Severity.WARNING if _same_sound(track, other) is True else Severity.BLOCKER
        yield RuleHit(track.node_id, "isrc", named, severity=severity)
        return


@subject.track(
    "isrc.same_audio_two_codes",
    WARNING,
    sources="ISRC-W OWN",
    text=CheckText.tr("The same recording has the ISRC {code} on “{release}”."),
    why=CheckText.tr("Two codes for one recording split its play counts. Keep the older one."),
)
def isrc_same_audio_two_codes(track: TrackView) -> Iterator[RuleHit]:
    sound = track.audio_facts.pcm_sha256 if track.audio_facts else None
    code = codes.normal_isrc(track.text("isrc"))
    for other in track.context.read("recordings", sound) if sound and code else ():
        older = codes.normal_isrc(other.isrc)
        if older is not None and older != code:
            fix = set_field(track.node_id, "isrc", older, CheckText.tr("Use {older}", older=older))
            yield hit(track, "isrc", fix, code=older, release=other.release_title)
            return
