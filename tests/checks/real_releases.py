"""Releases as they were really published, drafted as a careful person would: what the rules say of them is judged.

From MusicBrainz come titles, artists as credited, lengths, codes and languages; all that is no part of the question
(credits, writers, files, lines) is right and the same everywhere. `WRITTEN` are further releases whose titles and names
are known to be hard, written down here so that they are judged everywhere.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.checks.base import BASE, FRIDAY
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.release import Contribution, Disc, PrimaryContribution, Track, TrackLocal, Work
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import canonical_language, language

Names = tuple[tuple[str, bool], ...]
"""Names of artists as credited, and whether each is a guest."""

_GUEST_WORDS = ("feat", "ft", "with")


@dataclass(frozen=True)
class Song:
    """A track as published. `seconds` may have parts; `language` is a code."""

    title: str
    artists: Names
    seconds: float = 200.0
    isrc: str = ""
    version: str = ""
    video: bool = False
    language: str = ""


@dataclass(frozen=True)
class Published:
    """A release as published. `language` is a code of its titles."""

    title: str
    artists: Names
    songs: tuple[Song, ...]
    language: str = "eng"
    upc: str = ""
    year: int = 2005
    genre: str = "Pop"


def _names(credit: list[Any]) -> Names:
    guest, names = False, list[tuple[str, bool]]()
    for item in credit:
        names.append((item["name"], guest))
        guest = guest or any(word in (item.get("joinphrase") or "").casefold() for word in _GUEST_WORDS)
    return tuple(names)


def _published(found: Mapping[str, Any]) -> Published | None:
    media = [medium for medium in found.get("media") or [] if medium.get("tracks")]
    if not media:
        return None
    songs: list[Song] = []
    for track in itertools.chain.from_iterable(medium["tracks"] for medium in media):
        recording = track["recording"]
        credit = track.get("artist-credit") or recording.get("artist-credit") or []
        songs.append(
            Song(
                track["title"],
                _names(credit),
                (track.get("length") or recording.get("length") or 200_000) / 1000,
                next(iter(recording.get("isrcs") or []), ""),
                video=bool(recording.get("video")),
            )
        )
    credit = found.get("artist-credit") or []
    year = str(found.get("date") or "")[:4]
    return Published(
        found["title"],
        _names(credit) if credit else songs[0].artists or (("Dynamo Go", False),),
        tuple(songs),
        ((found.get("text-representation") or {}).get("language")) or "eng",
        found.get("barcode") or "",
        int(year) if year.isdigit() else 2005,
    )


def _releases_in(value: Any) -> Iterator[Published]:
    if isinstance(value, dict):
        own = _published(value)
        if own is not None:
            yield own
        for part in value.values():
            yield from _releases_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _releases_in(part)


_NS = "{http://musicbrainz.org/ns/mmd-2.0#}"


def _from_search(file: Path) -> Iterator[Published]:
    """Put the recordings of a search together by the release they are on."""
    songs: dict[tuple[str, Names], list[Song]] = {}
    for recording in ET.parse(file).getroot().iter(f"{_NS}recording"):
        names = tuple(
            (str(item.text), False) for item in recording.findall(f".//{_NS}name-credit/{_NS}artist/{_NS}name")
        )
        seconds = float(recording.findtext(f"{_NS}length") or 200_000) / 1000
        for release in recording.findall(f".//{_NS}release"):
            title = release.findtext(f"{_NS}title") or ""
            for track in release.iter(f"{_NS}track"):
                songs.setdefault((title, names), []).append(Song(track.findtext(f"{_NS}title") or "", names, seconds))
    for (title, names), found in songs.items():
        yield Published(title, names, tuple({song.title: song for song in found}.values()))


def from_fixtures(folder: Path) -> dict[str, Published]:
    """Return the releases of the fixtures that have tracks, by a name of their own."""
    found: dict[str, Published] = {}
    for file in sorted((folder / "musicbrainz").rglob("*.json")):
        for number, published in enumerate(_releases_in(json.loads(file.read_text("utf-8")))):
            found[f"{file.stem} {number}"] = published
    for file in sorted((folder / "musicbrainz").rglob("search-recording.xml")):
        for published in _from_search(file):
            found[f"{file.stem} {published.title} {published.artists[0][0]}"] = published
    return found


def _solo(name: str) -> Names:
    return ((name, False),)


def _album(artist: str, title: str, *titles: str, language: str = "eng", genre: str = "Pop") -> Published:
    songs = tuple(Song(text, _solo(artist), 263.583 + number) for number, text in enumerate(titles))
    return Published(title, _solo(artist), songs, language=language, genre=genre)


WRITTEN: dict[str, Published] = {
    "exclaimed": _album("Nick Cave & The Bad Seeds", "Dig, Lazarus, Dig!!!", "Dig, Lazarus, Dig!!!", "Today's Lesson",
                        "Moonland", "Night of the Lotus Eaters", "Albert Goes West",
                        "We Call Upon the Author", "Hold On to Yourself"),
    "starred": Published("Beyoncé", _solo("Beyoncé"), (
        Song("Pretty Hurts", _solo("Beyoncé")), Song("Drunk in Love", (("Beyoncé", False), ("JAY-Z", True))),
        Song("***Flawless", (("Beyoncé", False), ("Chimamanda Ngozi Adichie", True))), Song("XO", _solo("Beyoncé")),
        Song("***Flawless", (("Beyoncé", False),
            ("Chimamanda Ngozi Adichie", True)), video=True), Song("Blue", _solo("Beyoncé")),
        Song("Haunted", _solo("Beyoncé")), Song("Jealous", _solo("Beyoncé")),
    )),
    "hashed": _album("Mariah Carey", "Me. I Am Mariah", "Cry.", "Faded", "#Beautiful", "Thirsty",
    "Make It Look Good", "You're Mine (Eternal)", "You Don't Know What to Do"),
    "eighties": _album("Prince", "1999", "1999", "Little Red Corvette", "Delirious", "Let's Pretend We're Married",
                       "D.M.S.R.", "Automatic", "Something in the Water (Does Not Compute)", "Free", "Lady Cab Driver"),
    "idol": _album("Billy Idol", "Billy Idol", "Dancing (With Myself)", "White Wedding, Pt. 1",
    "Hot in the City", "Come On, Come On", "Dead on Arrival", "Congo Man", "Love Calling"),
    "duets": Published("Raising Sand", (("Robert Plant", False), ("Alison Krauss", False)), tuple(
        Song(text, (("Robert Plant", False), ("Alison Krauss", False)))
        for text in ("Rich Woman", "Killing the Blues", "Sister Rosetta Goes Before Us", "Polly Come Home",
                     "Gone, Gone, Gone (Done Moved On)", "Through the Morning, Through the Night",
                     "Please Read the Letter"))),
    "crowd": Published("A Duets Album", _solo("Tony Bennett"), tuple(
        Song(text, (("Tony Bennett", False), (name, False)))
        for text, name in (("The Lady Is a Tramp", "Lady Gaga"), ("One for My Baby", "John Mayer"),
            ("Body and Soul", "Amy Winehouse"),
                           ("Don't Get Around Much Anymore", "Michael Bublé"), ("Blue Velvet", "k.d. lang"),
                               ("How Do You Keep the Music Playing", "Aretha Franklin"), ("The Girl I Love",
                                   "Sheryl Crow")))),
    "choir": _album("Kate Bush", "Fifty Words", "Snowflake", "Lake Tahoe (With Choir, Strings and Bells)",
    "Misty", "Wild Man", "Snowed In at Wheeler Street", "Among Angels", "Aerial (With 2016 5.1 Audio Remix)"),
    "japanese": _album("東京事変", "教育", "林檎の唄", "群青日和", "OSCA", "SUPER STAR", "NIPPON ですから", "クロール",
    "DNA と RNA",
    "EXPO '70 の夏", language="jpn"),
    "chamber": _album("Quatuor Ébène", "String Quartets",
    "String Quartet No. 1 in F Major, Op. 18: I. Allegro con brio",
                      "String Quartet No. 1 in F Major, Op. 18: II. Adagio affettuoso ed appassionato",
                      "Allegro vivace", "Menuetto. Allegretto",
                      "Lento assai, cantante e tranquillo", "Andante con moto, ma non troppo", "Molto adagio",
                      "Presto agitato", genre="Classical"),
    "film": _album("Ida Brandt", "Theme from \"Harbour\"", "Theme from \"Harbour\"",
    "Main Title (From \"Harbour\")", "End Credits", "The Plan", "Master Plan", "Release Me", "Mix Tape"),
    "vinyl": _album("Various Vinyl Club", "Vinyl Days", "Vinyl Days", "Download", "Limited Edition",
    "Exclusive", "Explicit", "Spotify Blues", "Video Killed the Radio Star"),
}  # fmt: skip


def facts_of(published: Published) -> Facts:
    """Draft a published release on the clean base, as a re-issue; its files are there and sound."""
    number = itertools.count(1)
    tracks: list[Track] = []
    works: list[Work] = []
    assets: list[Asset] = []
    audio: dict[str, AudioFacts] = {}
    lang = language(canonical_language(published.language) or "English")
    spoken = lang.value if lang is not None else "English"
    for song in published.songs:
        n = next(number)
        own = song.artists if song.artists and song.artists != published.artists else ()
        tracks.append(
            Track(
                id=f"t{n}",
                track_type="video" if song.video else "audio",
                title=song.title,
                version_title=song.version or INHERIT,
                isrc=song.isrc or f"DEXY105{n:05}",
                duration=f"PT{int(song.seconds) // 60}M{song.seconds % 60:.3f}S"
                if song.seconds % 1
                else timedelta(seconds=song.seconds),
                audio_language=spoken,
                session_type="Studio",
                primary_contributions=_rows(own) if own else INHERIT,
                works=(f"w{n}",),
                local=TrackLocal(ai_recording="no", ai_composition="no", ai_video="no"),
            )
        )
        writers = tuple(row.model_copy(update={"id": f"{row.id}w{n}"}) for row in BASE.release.works[0].contributions)
        works.append(
            Work(
                id=f"w{n}",
                title=song.title,
                contributions=tuple(row.model_copy(update={"split_percentage": INHERIT}) for row in writers),
            )
        )
        assets.append(
            replace_asset(BASE.assets[0], f"f{n}", f"t{n}", AssetRole.VIDEO if song.video else AssetRole.MASTER)
        )
        audio[f"f{n}"] = BASE.audio["file1"].model_copy(update={"duration": song.seconds, "pcm_sha256": f"{n:064}"})
    release = BASE.release.model_copy(
        update={
            "title": published.title,
            "metadata_language": spoken,
            "genre": published.genre,
            "upc": published.upc or "4006381333931",
            "configuration": "Digital Album",
            "original_release_date": date(published.year, 1, 7),
            "release_date": FRIDAY,
            "pline_year": str(published.year),
            "cline_year": str(published.year),
            "primary_contributions": _rows(published.artists),
            "contributions": (
                *BASE.release.contributions,
                Contribution(id="mixer", artist="Ida Brandt", role="Mixing Engineer"),
            ),
            "discs": (Disc(id="disc", tracks=tuple(tracks)),),
            "works": tuple(works),
        }
    )
    return replace(BASE, release=release, assets=(*assets, BASE.assets[-1]), audio=audio)


def replace_asset(asset: Asset, asset_id: str, owner: str, role: AssetRole) -> Asset:
    """Return an asset as another one's."""
    return asset.model_copy(
        update={"id": asset_id, "owner_id": owner, "role": role, "path": f"/masters/{asset_id}.wav"}
    )


def _rows(names: Names) -> tuple[PrimaryContribution, ...]:
    return tuple(PrimaryContribution(artist=name, featured=True if guest else INHERIT) for name, guest in names)
