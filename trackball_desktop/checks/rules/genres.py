"""Rules about genres beyond being in the list: what a soundtrack is, what karaoke is, the one track that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import HINT, WARNING, Subject, batch, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import KARAOKE
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import SetField, clear
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("genres", since=RULE_VERSION)

_SOUNDTRACK, _KARAOKE = "Soundtrack", "Karaoke"
_LONG_SECONDS = 600.0


@subject.release(
    "release.soundtrack",
    WARNING,
    sources="A-G",
    text=CheckText.tr("The release is marked as a soundtrack, but its genre is {genre}."),
    why=CheckText.tr(
        "The mark and the genre must agree: both for music from a film, neither for music inspired by one."
    ),
)
def soundtrack(release: ReleaseView) -> Iterator[RuleHit]:
    marked, genre = release.get("soundtrack") is True, release.text("genre")
    if not genre or marked == (genre == _SOUNDTRACK):
        return
    if marked:
        known = _SOUNDTRACK in release.context.choices("genre")
        edits = [SetField(node_id=release.node_id, field="genre", value=_SOUNDTRACK)]
        if not is_empty(release.get("sub_genre")):
            edits.append(SetField(node_id=release.node_id, field="sub_genre", value=INHERIT))
        fix = batch(CheckText.tr("Set the genre to {soundtrack}", soundtrack=_SOUNDTRACK), *edits) if known else None
        yield hit(release, "soundtrack", fix, genre=genre)
    else:
        text = CheckText.tr("The genre is Soundtrack, but the release is not marked as one.")
        fix = set_field(release.node_id, "soundtrack", True, CheckText.tr("Mark it as a soundtrack"))
        yield RuleHit(release.node_id, "soundtrack", fix=fix, text=text)


@subject.track(
    "genre.specific",
    HINT,
    sources="A-G MBA-G",
    text=CheckText.tr("A karaoke version needs the genre Karaoke, not {genre}."),
    why=CheckText.tr("Stores list karaoke separately from the original songs."),
)
def specific(track: TrackView) -> Iterator[RuleHit]:
    genre = track.text("genre")
    if not genre or genre == _KARAOKE or not KARAOKE.search(track.text("version_title")):
        return
    edits = [SetField(node_id=track.node_id, field="genre", value=_KARAOKE)]
    if not is_empty(track.get("sub_genre")):
        edits.append(SetField(node_id=track.node_id, field="sub_genre", value=None))
    known = _KARAOKE in track.context.choices("genre")
    yield hit(
        track,
        "genre",
        batch(CheckText.tr("Set the genre to {karaoke}", karaoke=_KARAOKE), *edits) if known else None,
        genre=genre,
    )


@subject.release(
    "genre.track_release",
    HINT,
    sources="OWN",
    text=CheckText.tr("Only “{title}” is {genre}; the release and all other tracks are {other}."),
    why=CheckText.tr("A different genre on a single track is usually a mistake."),
)
def track_release(release: ReleaseView) -> Iterator[RuleHit]:
    tracks = release.tracks
    genres = Counter(track.text("genre") for track in tracks)
    if len(tracks) < 3 or len(genres) != 2 or "" in genres or release.text("genre") not in genres:
        return
    stray = next(track for track in tracks if genres[track.text("genre")] == min(genres.values()))
    genre, other = stray.text("genre"), release.text("genre")
    if genres[genre] != 1 or genre == other or folded(genre) == folded(_KARAOKE) or not stray.owns_field("genre"):
        return
    own_sub = not is_empty(stray.raw("sub_genre"))
    edits = [clear(stray.node_id, "genre"), *([clear(stray.node_id, "sub_genre")] if own_sub else [])]
    yield hit(
        stray,
        "genre",
        batch(CheckText.tr("Use the release's genre"), *edits),
        title=stray.full_title,
        genre=genre,
        other=other,
    )


@subject.track(
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
    facts, said = track.facts, track.get("duration")
    seconds = facts.duration if facts is not None and facts.duration is not None else None
    if seconds is None and isinstance(said, timedelta):
        seconds = said.total_seconds()
    most = track.context.profile.track_most_seconds
    if seconds is not None and _LONG_SECONDS <= seconds <= most:
        yield hit(track, "duration", title=track.full_title)
