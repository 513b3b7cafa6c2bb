"""One clean release with no finding at all, and small changes of it; what every row of the rules' tests starts from.

"Paper Boats" by Lena Voss has three tracks that take nearly everything from the release, three works, a cover and three
masters. Changes turn `Facts` into other `Facts`; they name fields by path, as the command line does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trackball_desktop.checks.model import (
    AccountSettings,
    Catalogue,
    CatalogueRelease,
    CatalogueTrack,
    Facts,
    LastRelease,
)
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts, FileStamp, Levels
from trackball_desktop.domain.edits import AddNode, Edit, RemoveNode, SetField
from trackball_desktop.domain.paths import resolve
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    ReleaseLocal,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
)

TODAY = date(2026, 10, 16)
FRIDAY = TODAY + timedelta(days=35)

Change = Callable[[Facts], Facts]


def _track(number: int, title: str, seconds: int) -> Track:
    return Track(
        id=f"track{number}",
        track_type="audio",
        title=title,
        isrc=f"DEXY1260000{number}",
        duration=timedelta(seconds=seconds),
        audio_language="English",
        session_type="Studio",
        works=(f"work{number}",),
        local=TrackLocal(ai_recording="no", ai_composition="no"),
    )


def _work(number: int, title: str, iswc: str) -> Work:
    return Work(
        id=f"work{number}",
        title=title,
        iswc=iswc,
        contributions=(
            WorkContribution(
                id=f"composer{number}", artist="Lena Voss", role="Composer", split_percentage=Decimal(50),
                country="Worldwide",
            ),
            WorkContribution(
                id=f"author{number}", artist="Piet Hansen", role="Author", split_percentage=Decimal(25),
                country="Worldwide",
            ),
        ),
        publishers=(
            Publisher(
                id=f"publisher{number}", publisher="Deich Verlag", split_percentage=Decimal(25), country="Worldwide"
            ),
        ),
    )  # fmt: skip


RELEASE = Release(
    id="release",
    title="Paper Boats",
    configuration="Digital Single",
    label="Northlight",
    genre="Pop",
    release_date=FRIDAY,
    original_release_date=FRIDAY,
    upc="4006381333931",
    catalog_number="NL042",
    audio_presentation="Stereo",
    compilation_type="Single-Artist Release",
    parental_advisory="Non-Applicable",
    metadata_language="English",
    pline_year="2026",
    pline_owner="Northlight",
    cline_year="2026",
    cline_owner="Northlight",
    partners=Partners(excluded=False, partner_names=("Apple Inc", "Spotify")),
    primary_contributions=(PrimaryContribution(id="artist", artist="Lena Voss"),),
    contributions=(
        Contribution(id="singer", artist="Lena Voss", role="Vocals", type="Lead"),
        Contribution(id="guitarist", artist="Piet Hansen", role="Guitar", type="Acoustic"),
        Contribution(id="producer", artist="Ida Brandt", role="Producer"),
    ),
    discs=(
        Disc(
            id="disc",
            tracks=(_track(1, "Paper Boats", 200), _track(2, "Low Water", 185), _track(3, "The Long Way Home", 241)),
        ),
    ),
    works=(
        _work(1, "Paper Boats", "T-034524680-1"),
        _work(2, "Low Water", "T-123456789-4"),
        _work(3, "The Long Way Home", ""),
    ),
    local=ReleaseLocal(ai_artwork="no", cover_text_confirmed=True, cover_pa_logo=False),
)


def _audio(number: int, seconds: float) -> AudioFacts:
    return AudioFacts(
        container="wav",
        codec="pcm",
        sample_rate=44100,
        bits=24,
        channels=2,
        frames=int(seconds * 44100),
        duration=seconds,
        wav_format_tag=1,
        declared_bytes=int(seconds * 44100) * 6,
        present_bytes=int(seconds * 44100) * 6,
        decoded=True,
        pcm_sha256=f"{number}" * 64,
        levels=Levels(true_peak=-1.3, loudness=-13.0, silence_head=0.2, silence_tail=1.5),
    )


def _asset(asset_id: str, owner: str, role: AssetRole, path: str) -> Asset:
    return Asset(
        id=asset_id, release_id="release", owner_id=owner, role=role, path=path, stamp=FileStamp(size=1, mtime_ns=1)
    )


BASE = Facts(
    release=RELEASE,
    assets=(
        *(_asset(f"file{n}", f"track{n}", AssetRole.MASTER, f"/masters/0{n}.wav") for n in (1, 2, 3)),
        _asset("cover", "release", AssetRole.COVER, "/masters/cover.jpg"),
    ),
    audio={"file1": _audio(1, 200.3), "file2": _audio(2, 184.9), "file3": _audio(3, 241.0)},
    artwork={"cover": ArtworkFacts(format="JPEG", width=3000, height=3000, mode="RGB", bits=8, bytes=4_100_000)},
    today=TODAY,
)

FIRST = "discs[0].tracks[0]"
WORK = f"{FIRST}.works[0]"


# --- changes --------------------------------------------------------------------------------------------------------


def edited(facts: Facts, *edits: Edit) -> Facts:
    """Return the facts with edits made to the release."""
    release = facts.release
    for edit in edits:
        release = edit.apply(release)
    return replace(facts, release=release)


def put(*values: Any, **named: Any) -> Change:
    """Make the change that sets fields: `put(path, value, path, value)`, or by names of the release's fields."""
    pairs = [*zip(values[::2], values[1::2], strict=True), *named.items()]

    def change(facts: Facts) -> Facts:
        for path, value in pairs:
            node, field = resolve(facts.release, path)
            facts = edited(facts, SetField(node_id=node.id, field=field, value=value))
        return facts

    return change


def add(parent: str, list_name: str, node: Any) -> Change:
    """Make the change that appends a node to the list of the node with an id."""
    return lambda facts: edited(facts, AddNode.from_node(parent, list_name, node))


def remove(*ids: str) -> Change:
    """Make the change that takes nodes away."""
    return lambda facts: edited(facts, *(RemoveNode(node_id=node_id) for node_id in ids))


def both(*changes: Change) -> Change:
    """Make one change of several."""

    def change(facts: Facts) -> Facts:
        for each in changes:
            facts = each(facts)
        return facts

    return change


def sound(number: int = 1, **update: Any) -> Change:
    """Change what is known of a track's master."""
    name = f"file{number}"
    return lambda facts: replace(facts, audio={**facts.audio, name: facts.audio[name].model_copy(update=update)})


def heard(number: int = 1, **update: Any) -> Change:
    """Change what is heard in a track's master."""

    def change(facts: Facts) -> Facts:
        levels = facts.audio[f"file{number}"].levels or Levels()
        return sound(number, levels=levels.model_copy(update=update))(facts)

    return change


def cover(**update: Any) -> Change:
    """Change what is known of the cover."""
    return lambda facts: replace(facts, artwork={"cover": facts.artwork["cover"].model_copy(update=update)})


def without_file(asset_id: str) -> Change:
    """Take a file out of the release."""
    return lambda facts: replace(facts, assets=tuple(asset for asset in facts.assets if asset.id != asset_id))


def renamed(asset_id: str, path: str) -> Change:
    """Give a file another path."""
    return lambda facts: replace(
        facts,
        assets=tuple(a.model_copy(update={"path": path}) if a.id == asset_id else a for a in facts.assets),
    )


def gone(asset_id: str) -> Change:
    """Let a file be missing on disk."""
    return lambda facts: replace(facts, missing=frozenset({asset_id}))


def unmeasured(asset_id: str, why: str = "") -> Change:
    """Let a file be one that nobody looked at, or could: `why` is the reason then."""

    def change(facts: Facts) -> Facts:
        audio = {key: value for key, value in facts.audio.items() if key != asset_id}
        artwork = {key: value for key, value in facts.artwork.items() if key != asset_id}
        return replace(facts, audio=audio, artwork=artwork, unreadable={asset_id: why} if why else {})

    return change


def account(**update: Any) -> Change:
    """Change the account's settings."""
    return lambda facts: replace(facts, account=replace(facts.account, **update))


def complete(name: str, *values: str) -> Change:
    """Give the account a list that is marked complete."""
    return account(lists={name: values}, complete_lists=frozenset({name}))


def profile(**update: Any) -> Change:
    """Change a threshold."""
    return lambda facts: replace(facts, profile=replace(facts.profile, **update))


def known(
    *tracks: CatalogueTrack, releases: tuple[CatalogueRelease, ...] = (), artists: tuple[str, ...] = ()
) -> Change:
    """Put something into the rest of the library."""
    return lambda facts: replace(facts, catalogue=Catalogue(releases, tracks, artists))


def last_release(title: str, **values: str) -> Change:
    """Let the artist have had a release before."""
    return lambda facts: replace(facts, catalogue=replace(facts.catalogue, last_release=LastRelease(title, values)))


def other_track(**update: Any) -> CatalogueTrack:
    """Make the base's first track as it stands on another release of the library."""
    track = CatalogueTrack(
        release_id="album",
        track_id="album1",
        release_title="Boats and Bridges",
        title="Paper Boats",
        version="",
        artist="Lena Voss",
        isrc="DEXY12600001",
        duration=200.3,
        pcm_sha256="1" * 64,
    )
    return replace(track, **update)


def without_account_storage() -> AccountSettings:
    """Return the settings of an account that has no storage."""
    return AccountSettings(has_storage=False)
