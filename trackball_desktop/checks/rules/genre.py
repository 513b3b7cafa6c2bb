"""Rules about genre and sub-genre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trackball_desktop.checks.closed_lists import known_value_fix, unlisted_value_hit
from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, Subject, batch, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import KARAOKE, KARAOKE_RELEASE
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import SetField, inherit_edit
from trackball_desktop.domain.vocabulary import (
    folded,
)
from trackball_desktop.i18n.contexts import CheckText

genres_rules = Subject("genres", since=RULE_VERSION)
language_rules = Subject("language")


@genres_rules.track(
    "genre.specific",
    HINT,
    sources="A-G MBA-G",
    text=CheckText.tr("A karaoke version needs the genre Karaoke, not {genre}."),
    why=CheckText.tr("Stores list karaoke separately from the original songs."),
)
def specific(track: TrackView) -> Iterator[RuleHit]:
    genre = track.text("genre")
    if not genre or genre == KARAOKE_RELEASE or not KARAOKE.search(track.text("version_title")):
        return
    edits = [SetField(node_id=track.node_id, field="genre", value=KARAOKE_RELEASE)]
    if not is_empty(track.get("sub_genre")):
        edits.append(SetField(node_id=track.node_id, field="sub_genre", value=None))
    has_karaoke_genre = KARAOKE_RELEASE in track.context.choices("genre")
    yield hit(
        track,
        "genre",
        batch(CheckText.tr("Set the genre to {karaoke}", karaoke=KARAOKE_RELEASE), *edits)
        if has_karaoke_genre
        else None,
        genre=genre,
    )


@genres_rules.release(
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
    if (
        genres[genre] != 1
        or genre == other
        or folded(genre) == folded(KARAOKE_RELEASE)
        or not stray.owns_field("genre")
    ):
        return
    own_sub = not is_empty(stray.raw("sub_genre"))
    edits = [inherit_edit(stray.node_id, "genre"), *([inherit_edit(stray.node_id, "sub_genre")] if own_sub else [])]
    yield hit(
        stray,
        "genre",
        batch(CheckText.tr("Use the release's genre"), *edits),
        title=stray.full_title,
        genre=genre,
        other=other,
    )


@language_rules.release_and_track(
    "genre.required",
    BLOCKER,
    sources="OP1 VL-R A-G",
    text=CheckText.tr("The genre is missing."),
    why=CheckText.tr("Stores file the release under its genre; a sub-genre must belong to that genre."),
    missing=True,
)
def genre_required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if view.is_missing("genre"):
        yield hit(view, "genre", known_value_fix(view, "genre"))
        return
    if not view.owns_field("genre") and not view.owns_field("sub_genre") and isinstance(view, TrackView):
        return
    genre, sub = view.text("genre"), view.text("sub_genre")
    genres = view.context.choices("genre")
    if view.owns_field("genre") and genre and genre not in genres:
        yield unlisted_value_hit(view, "genre", "genre", genres, CheckText.tr("genres"))
    elif sub and sub == genre:
        fix = set_field(view.node_id, "sub_genre", None, CheckText.tr("Clear the sub-genre"))
        yield RuleHit(view.node_id, "sub_genre", fix=fix, text=CheckText.tr("The sub-genre is the same as the genre."))
    elif sub and sub not in (subs := view.context.choices("genre", genre)):
        yield unlisted_value_hit(
            view, "sub_genre", f"genre/{genre}", subs, CheckText.tr("sub-genres of {genre}", genre=genre)
        )
