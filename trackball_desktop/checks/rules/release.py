"""Rules about what a release is made of: discs and tracks, single, EP or album, and what its tracks say together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from trackball_desktop.checks.helpers import featured_artists, is_empty, main_artists, name_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, set_field, values, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import SOUNDTRACK
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.edits import AddNode, RemoveNode, SetField
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.domain.release_types import release_type
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

genres_rules = Subject("genres", since=RULE_VERSION)
structure_rules = Subject("structure")

VARIOUS = "Various Artists"
_VARIOUS_SPELLINGS = frozenset(
    folded(name)
    for name in (
        "va|various artists|various|various artist|verschiedene interpreten|verschiedene künstler|diverse interpreten|"
        "diverse artister|diverse artiesten|varios artistas|varios intérpretes|vários artistas|vários intérpretes|"
        "artistas varios|artisti vari|artistes variés|artistes divers|divers artistes|eri esittäjiä|olika artister|"
        "forskellige kunstnere|różni wykonawcy|różni artyści|různí interpreti|különböző előadók|разные исполнители|"
        "разные артисты|çeşitli sanatçılar|群星"
    ).split("|")
)
"""What labels write in their own language for many artists; stores want it in English."""
_TYPE_SUFFIX = re.compile(r"(?:\s+[-–—]\s+|\s+\(|\s+\[|\s+)(?P<word>single|ep|e\.p\.)[)\]]?\s*$", re.IGNORECASE)
_WORDS_BEFORE_NOUN = frozenset(
    "a an the my our your his her their this that first second third last new next no one".split()
)
_DIGITAL = re.compile(r"digital (single|ep|album)", re.IGNORECASE)
_COMPILATION_SPAN = timedelta(days=548)


def main_artist_keys(view: ReleaseView | TrackView) -> set[str]:
    return {
        folded(name) for name in (view.main_artist_names if isinstance(view, TrackView) else main_artists(view.artists))
    }


@genres_rules.release(
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
    if not genre or marked == (genre == SOUNDTRACK):
        return
    if marked:
        has_soundtrack_genre = SOUNDTRACK in release.context.choices("genre")
        edits = [SetField(node_id=release.node_id, field="genre", value=SOUNDTRACK)]
        if not is_empty(release.get("sub_genre")):
            edits.append(SetField(node_id=release.node_id, field="sub_genre", value=INHERIT))
        fix = (
            batch(CheckText.tr("Set the genre to {soundtrack}", soundtrack=SOUNDTRACK), *edits)
            if has_soundtrack_genre
            else None
        )
        yield hit(release, "soundtrack", fix, genre=genre)
    else:
        text = CheckText.tr("The genre is Soundtrack, but the release is not marked as one.")
        fix = set_field(release.node_id, "soundtrack", True, CheckText.tr("Mark it as a soundtrack"))
        yield RuleHit(release.node_id, "soundtrack", fix=fix, text=text)


@structure_rules.release(
    "release.tracks.present",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("The release has no tracks."),
    why=CheckText.tr("A release needs at least one disc, and each disc at least one track."),
    missing=True,
)
def tracks_present(release: ReleaseView) -> Iterator[RuleHit]:
    if not release.discs:
        yield hit(release, "discs")
    for number, disc in enumerate(release.discs, 1):
        if not disc.tracks:
            yield RuleHit(
                disc.id, "tracks", values(number=str(number)), text=CheckText.tr("Disc {number} has no tracks.")
            )


@structure_rules.release(
    "release.tracks.max",
    WARNING,
    sources="TP",
    text=CheckText.tr(
        "The release has %n tracks; many distributors accept no more than {most}.",
        "The release has %n track; many distributors accept no more than {most}.",
        None,
    ),
    why=CheckText.tr("Players number tracks with two digits."),
)
def tracks_max(release: ReleaseView) -> Iterator[RuleHit]:
    most = release.context.profile.tracks_most
    if len(release.tracks) > most:
        yield hit(release, "discs", n=len(release.tracks), most=most)


def _seconds(track: TrackView) -> float | None:
    if track.audio_facts is not None and track.audio_facts.duration is not None:
        return track.audio_facts.duration
    value = track.get("duration")
    parsed = read_duration(value) if isinstance(value, str) else value
    return parsed.total_seconds() if isinstance(parsed, timedelta) else None


@structure_rules.release(
    "release.configuration.match",
    WARNING,
    sources="CB-TY SY-TY S-F",
    text=CheckText.tr("Because of its length stores will list it as “{fitting}”, not “{configuration}”."),
    why=CheckText.tr(
        "Up to 3 tracks of under 10 minutes are a single, up to 6 tracks within 30 minutes an EP, "
        "anything more an album."
    ),
)
def configuration_match(release: ReleaseView) -> Iterator[RuleHit]:
    configuration = release.text("configuration")
    match = _DIGITAL.fullmatch(configuration)
    fitting = release_type([_seconds(track) for track in release.tracks])
    if match is not None and fitting is not None and match[1].casefold() != fitting.casefold():
        fix = set_field(
            release.node_id,
            "configuration",
            f"Digital {fitting}",
            CheckText.tr("Change to Digital {fitting}", fitting=fitting),
        )
        yield hit(release, "configuration", fix, fitting=fitting, configuration=configuration)


@structure_rules.release(
    "release.title.type_suffix",
    WARNING,
    sources="SY-TY LG CB-TY",
    text=CheckText.tr("“{word}” at the end of the title appears twice in some stores."),
    why=CheckText.tr("Stores add it themselves."),
)
def type_suffix(release: ReleaseView) -> Iterator[RuleHit]:
    title = release.text("title")
    match = _TYPE_SUFFIX.search(title)
    if match is not None and title[: match.start()].strip():
        bare = title[: match.start()].rstrip()
        # “The EP” and “My First Single” are whole titles: what is left would be none.
        is_separate_word = bare.split()[-1].casefold() not in _WORDS_BEFORE_NOUN
        fix = write_text(release.node_id, "title", bare, replaces=match["word"]) if is_separate_word else None
        yield hit(release, "title", fix, word=match["word"])


@structure_rules.release(
    "release.single.title_match",
    BLOCKER,
    sources="SY-T SO-V",
    text=CheckText.tr("The release is called “{release}”, its only track “{track}”."),
    why=CheckText.tr("A single-track release needs the track's title, version and artists."),
    waivable=True,
)
def single_title_match(release: ReleaseView) -> Iterator[RuleHit]:
    if len(release.tracks) != 1:
        return
    track = release.tracks[0]
    if not track.text("title") or not release.text("title"):
        return
    edits = [
        SetField(node_id=release.node_id, field=field, value=track.raw(field))
        for field in ("title", "version_title")
        if track.text(field) != release.text(field)
    ]
    if edits:
        text_values = values(release=_full_title(release), track=track.full_title)
        yield RuleHit(
            release.node_id,
            edits[0].field,
            text_values,
            batch(
                CheckText.tr("Rename the release to “{full_title}”", full_title=track.full_title),
                *edits,
                replaces=_full_title(release),
            ),
        )
    elif track.artists and release.artists and main_artist_keys(track) != main_artist_keys(release):
        text = CheckText.tr("The release and its only track have different main artists.")
        yield RuleHit(release.node_id, "primary_contributions", text=text)


def _full_title(release: ReleaseView) -> str:
    title, version = release.text("title"), release.text("version_title")
    return f"{title} ({version})" if version else title


@structure_rules.release(
    "release.single.feat_match",
    BLOCKER,
    sources="A-R IG-R",
    text=CheckText.tr("{name} is featured on every track but not on the release."),
    why=CheckText.tr("The release lists a featured artist only if they are featured on every track."),
    waivable=True,
)
def feat_match(release: ReleaseView) -> Iterator[RuleHit]:
    if not release.tracks or not release.artists or not all(track.artists for track in release.tracks):
        return
    everywhere = {folded(name) for name in featured_artists(release.tracks[0].artists)}
    for track in release.tracks:
        everywhere &= {folded(name) for name in featured_artists(track.artists)}
    on_release = {folded(name) for name in (*featured_artists(release.artists), *main_artists(release.artists))}
    for name in dict.fromkeys(featured_artists(release.tracks[0].artists)):
        if folded(name) in everywhere - on_release and VARIOUS not in main_artists(release.artists):
            row = PrimaryContribution(artist=name, featured=True)
            edit = AddNode.from_node(release.node_id, "primary_contributions", row)
            fix = (
                Fix(CheckText.tr("Feature {name} on the release", name=name), edit) if _owns_artists(release) else None
            )
            yield hit(release, "primary_contributions", fix, name=name)
    for row in release.artists:
        if row.featured is True and name_of(row) and folded(name_of(row)) not in everywhere:
            fix = (
                Fix(CheckText.tr("Remove the entry from the release"), RemoveNode(node_id=row.id))
                if _owns_artists(release)
                else None
            )
            text = CheckText.tr("{name} is featured on the release but not on every track.")
            yield RuleHit(row.id, "featured", values(name=name_of(row)), fix, text=text)


def _owns_artists(release: ReleaseView) -> bool:
    return isinstance(release.raw("primary_contributions"), tuple)


def _is_various(name: str) -> bool:
    return folded(name) in _VARIOUS_SPELLINGS


def _is_billed(name: str, track: TrackView) -> bool:
    return folded(name) in {folded(other) for other in track.main_artist_names}


def _distinct_main_artists(release: ReleaseView) -> dict[str, str]:
    names = dict.fromkeys(name for track in release.tracks for name in track.main_artist_names)
    return {folded(name): name for name in names if not _is_various(name)}


@structure_rules.release(
    "release.various_artists",
    BLOCKER,
    sources="IG-R SO-R CB-TY",
    text=CheckText.tr(
        "The tracks have %n main artists, so the release artist must be “Various Artists”.",
        "The tracks have %n main artist, so the release artist must be “Various Artists”.",
        None,
    ),
    why=CheckText.tr(
        "With four or more main artists stores require exactly “Various Artists”; with fewer, the "
        "names. Tracks never have it."
    ),
    waivable=True,
)
def various_artists(release: ReleaseView) -> Iterator[RuleHit]:
    where = (release.node_id, "primary_contributions")
    names, release_artists = _distinct_main_artists(release), main_artists(release.artists)
    various = [name for name in release_artists if _is_various(name)]
    threshold = release.context.profile.various_artists_from
    rows = (PrimaryContribution(artist=VARIOUS),)
    fix = set_field(*where, rows, CheckText.tr("Set it to “Various Artists”"))
    if len(names) >= threshold and release_artists and not various:
        # Who is on most of the tracks made the release, and the others are with them: an album of duets.
        track_counts = [sum(_is_billed(name, track) for track in release.tracks) * 2 for name in release_artists]
        if max(track_counts) <= len(release.tracks):
            severity = WARNING if any(track_counts) else None
            yield RuleHit(*where, values(n=len(names)), fix, severity)
    elif various and various != [VARIOUS]:
        yield RuleHit(
            *where, values(name=various[0]), fix, text=CheckText.tr("“{name}” must be spelled “Various Artists”.")
        )
    elif various and len(release_artists) > 1:
        yield RuleHit(*where, fix=fix, text=CheckText.tr("“Various Artists” must be the only name."))
    elif various and 0 < len(names) < threshold:
        rows = tuple(PrimaryContribution(artist=name) for name in names.values())
        text = CheckText.tr(
            "The tracks have only %n main artists, so name them instead of “Various Artists”.",
            "The tracks have only %n main artist, so name it instead of “Various Artists”.",
            None,
        )
        yield RuleHit(
            *where,
            values(n=len(names)),
            set_field(*where, rows, CheckText.tr("Use the names: {names}", names=Items(tuple(names.values()), ","))),
            text=text,
        )
    for track in release.tracks:
        for row in track.artists if track.owns_field("primary_contributions") else ():
            if _is_various(name_of(row)):
                text = CheckText.tr("A track needs its own artists, never “{name}”.")
                yield RuleHit(row.id, "artist", values(name=name_of(row)), text=text)


@structure_rules.release(
    "release.compilation.flag",
    WARNING,
    sources="FG-VA SY-TY",
    text=CheckText.tr(
        "Stores will show this as a compilation: {reason}. The release does not state whether it is one."
    ),
    why=CheckText.tr(
        "Four main artists, mostly older recordings, or recordings from more than 18 months make a compilation."
    ),
)
def compilation_flag(release: ReleaseView) -> Iterator[RuleHit]:
    if not release.is_missing("compilation_type"):
        return
    tracks = release.tracks
    dates = [day for track in tracks if isinstance(day := track.get("local.original_release_date"), date)]
    old = sum(track.get("local.previously_released") is True for track in tracks)
    has_many_artists = len(_distinct_main_artists(release)) >= release.context.profile.various_artists_from
    if has_many_artists:
        reason, kind = CheckText.tr("its tracks have many different artists"), "Various Artists Compilation"
    elif old * 2 > len(tracks):
        reason, kind = CheckText.tr("most of its tracks were released before"), "Single-Artist Release"
    elif dates and max(dates) - min(dates) > _COMPILATION_SPAN:
        reason, kind = CheckText.tr("its tracks span more than 18 months"), "Single-Artist Release"
    else:
        return
    fix = set_field(release.node_id, "compilation_type", kind, CheckText.tr("Set it to “{kind}”", kind=kind))
    yield hit(release, "compilation_type", fix, reason=reason)


@structure_rules.release(
    "release.promotional",
    WARNING,
    sources="OP1 OWN",
    text=CheckText.tr("The release is promotional but has {what}."),
    why=CheckText.tr("A promotional release is not sold, so it has no price and no pre-order."),
)
def promotional(release: ReleaseView) -> Iterator[RuleHit]:
    sold = {
        "release_price_tier": CheckText.tr("a price"),
        "track_price_tier": CheckText.tr("a price"),
        "local.preorder_date": CheckText.tr("a pre-order"),
    }
    sale_fields = (
        [field for field in sold if not release.is_missing(field)] if release.get("promotional") is True else []
    )
    if sale_fields:
        cleared = (SetField(node_id=release.node_id, field=field, value=INHERIT) for field in sale_fields)
        what = Items(tuple(dict.fromkeys(sold[field] for field in sale_fields)))
        yield hit(release, "promotional", batch(CheckText.tr("Clear {what}", what=what), *cleared), what=what)


@structure_rules.release(
    "release.boxset_discs",
    HINT,
    sources="OP1 OWN",
    text=CheckText.tr("The release is marked as a box set but has one disc."),
    why=CheckText.tr("A box set has several discs."),
)
def boxset_discs(release: ReleaseView) -> Iterator[RuleHit]:
    if release.get("box_set") is True and len(release.discs) == 1:
        yield hit(release, "box_set", set_field(release.node_id, "box_set", False, CheckText.tr("Clear the mark")))
