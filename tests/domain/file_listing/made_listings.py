"""Makes folders of masters by rule: artist, title and songs are written in one of many ways, so what is right is known.

Every way of writing that labels, studios, rippers and stores have is crossed with names that are easy to misread.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ARTISTS = (
    "Marit Foss", "The Lower Decks", "Okoye", "Ines Palma", "Brückner", "Los Vientos", "Sato Kei",
    "Élodie Marchal", "DJ Tarn", "Kraft & Söhne", "Noor", "VELOUR", "Ana María Ríos", "Twelve Gates",
    "Ольга Север", "佐藤ケイ", "12 Rods East", "Final Days",
)  # fmt: skip
TITLES = (
    "Tideline", "Mirror Lake", "Casa Abierta", "Über Nacht", "Où tu vas", "1997", "Glass & Iron", "Master Plan",
    "Nattsvart", "Vol. 3", "Long Way Down", "Último Tren", "Live Wire", "ночь", "夏の終わり", "Version of Events",
    "It's Over, Now", "Half-Light",
)  # fmt: skip
SONGS = (
    "Harbour", "Slow Burn", "Señales", "Mond", "Remix the World", "Featherweight", "99 Steps", "Edit",
    "La Copia", "Final Whistle", "Don't Wait", "Mañana", "Übermut", "À demain", "With or Without",
    "Side Street", "Track Record", "Disc Jockey", "Ghost Mix Up", "Con Alma", "Sommerregen", "Demo Day",
    "The Instrumentalist", "Old Copy Shop", "Bonus Round", "Sun (Come Down)", "Stems and Leaves", "Part Two",
    "In the Mix", "Winter Coat", "海", "Дождь", "Born in 1984", "Hundred Miles", "Exit Only", "Prelude",
    "Version Two",
)  # fmt: skip
GUESTS = ("Kai Berg", "Lola Sanz", "Ruby Ash", "Mo", "Señor Tal", "Ida", "Jun", "El Niño", "Bea & Tom")
VERSIONS = (
    "Radio Edit", "Extended Mix", "Acoustic", "Live at Paradiso 2019", "Instrumental", "Remastered 2021",
    "Demo", "Club Mix", "Live", "Sped Up", "Piano Version", "Dub Mix",
)  # fmt: skip
INLINE = ("feat.", "ft.", "featuring", "Feat.", "FT", "feat", "Ft.", "part.")
BRACKETED = (
    "con",
    "mit",
    "avec",
    "com",
    "med",
    "with",
    "w.",
    "junto a",
    "participação de",
    "gościnnie",
    "при участии",
    "客演",
)
WORKERS = ("Tomas Reij", "Yuna", "Klein", "DJ Moss")


@dataclass
class Song:
    """A song and what stands in its name."""

    title: str
    version: str = ""
    featured: list[str] = field(default_factory=list[str])
    producers: list[str] = field(default_factory=list[str])
    remixers: list[str] = field(default_factory=list[str])
    extras: str = ""
    """How guests, producers and version are written behind the title."""


def _song(draw: random.Random, title: str) -> Song:
    song = Song(title)
    kind = draw.random()
    bracket = draw.choice(("({})", "[{}]"))
    if kind < 0.2:
        song.featured = [draw.choice(GUESTS)]
        plain = draw.random() < 0.3
        word = draw.choice(INLINE if plain else INLINE + BRACKETED)
        song.extras = f" {word} {song.featured[0]}" if plain else " " + bracket.format(f"{word} {song.featured[0]}")
        if song.featured == ["Bea & Tom"]:
            song.featured = ["Bea", "Tom"]
    elif kind < 0.32:
        song.version = draw.choice(VERSIONS)
        song.extras = draw.choice((f" ({song.version})", f" - {song.version}", f" [{song.version}]"))
    elif kind < 0.4:
        who = draw.choice(WORKERS)
        song.version, song.remixers = f"{who} Remix", [who]
        song.extras = draw.choice((f" ({song.version})", f" [{song.version}]"))
    elif kind < 0.48:
        who = draw.choice(WORKERS)
        song.producers = [who]
        song.extras = " " + bracket.format(draw.choice(("prod. {}", "Prod. by {}", "produced by {}")).format(who))
    return song


# Ways to write a file: artist, release, number, song and its extras to a name.
FILES: tuple[Callable[[str, str, int, str], str], ...] = (
    lambda artist, title, n, song: f"{n:02} {song}",
    lambda artist, title, n, song: f"{n:02} - {song}",
    lambda artist, title, n, song: f"{n}. {song}",
    lambda artist, title, n, song: f"{n:02}. {artist} - {song}",
    lambda artist, title, n, song: f"{n:02} - {artist} - {song}",
    lambda artist, title, n, song: f"{artist} - {title} - {n:02} {song}",
    lambda artist, title, n, song: f"{artist} - {n:02} - {song}",
    lambda artist, title, n, song: f"{n:02}_{song}",
    lambda artist, title, n, song: f"{n:02}-{song}",
    lambda artist, title, n, song: f"({n:02}) {song}",
)
FOLDERS = (
    "{artist} - {title}", "{artist} - {title} [MASTERS]", "{artist} - {title} (2023)",
    "{artist} - {title} MASTERS 24-48", "[ABC{code:03}] {artist} - {title}", "{artist} - {title} [WAV 24bit]",
    "ABC{code:03} {artist} - {title} (2023)",
)  # fmt: skip
TAILS = (
    "",
    "",
    "_MASTER",
    " MASTER v2",
    "_24bit_44.1k",
    " (Master)",
    "_v3_FINAL",
    " [24-48]",
    "_mst_v2",
    " - MASTERED",
)


def made_listings(count: int, seed: int) -> list[dict[str, Any]]:
    """Make listings in the shape of the scorer; the same seed makes the same ones."""
    draw = random.Random(seed)
    return [_listing(draw, number) for number in range(count)]


def _listing(draw: random.Random, number: int) -> dict[str, Any]:
    artist, title = draw.choice(ARTISTS), draw.choice(TITLES)
    folder_form, tail, code = draw.choice(FOLDERS), draw.choice(TAILS), draw.randrange(1, 200)
    songs = [_song(draw, name) for name in draw.sample(SONGS, draw.randrange(2, 6))]
    listing = draw.choices((_album, _compilation, _discs, _sides, _beside), (12, 2, 2, 2, 3))[0](
        draw, artist, title, songs, tail
    )
    folder = folder_form.format(artist=listing.pop("artist"), title=title, code=code)
    release = {
        "title": [title], "artists": [listing.pop("artists")], "label": [""], "upc": "", "date": "",
        "cover": [listing.pop("cover")] if "cover" in listing else [], "tracks": listing.pop("tracks"),
        "catalog_number": [f"ABC{code:03}" if "ABC" in folder_form else ""],
        "year": "2023" if "2023" in folder_form else "",
    }  # fmt: skip
    return {
        "id": f"made-{number:03}", "kind": "made", "folder": folder, "unicode": "NFC", "case": "exact",
        "not_scored": [], **listing,
        "expect": {"releases": [release], "left_out": listing.pop("left_out", []), "debatable": []},
    }  # fmt: skip


def _track(path: str, song: Song, artist: str, disc: int, number: int) -> dict[str, Any]:
    return {
        "file": [path], "disc": [disc], "number": number, "title": [song.title], "version": [song.version],
        "main": [[artist]], "featured": [song.featured or []], "isrc": "", "advisory": "",
        "roles": {"producer": [song.producers], "remixer": [song.remixers]},
    }  # fmt: skip


def _built(artist: str, tracks: list[dict[str, Any]], artists: list[str] | None = None, **more: Any) -> dict[str, Any]:
    files = [{"path": track["file"][0], "type": "audio"} for track in tracks]
    return {"artist": artist, "artists": artists or [artist], "tracks": tracks, "files": files, **more}


def _album(draw: random.Random, artist: str, title: str, songs: list[Song], tail: str) -> dict[str, Any]:
    form = draw.choice(FILES)
    names = [form(artist, title, n, song.title + song.extras) + tail + ".wav" for n, song in enumerate(songs, 1)]
    return _built(
        artist, [_track(name, song, artist, 1, n) for n, (name, song) in enumerate(zip(names, songs, strict=True), 1)]
    )


def _compilation(draw: random.Random, artist: str, title: str, songs: list[Song], tail: str) -> dict[str, Any]:
    acts = draw.sample(ARTISTS, len(songs))
    form = draw.choice(("{:02} {} - {}", "{:02}. {} - {}", "{:02} - {} - {}"))
    tracks = [
        _track(form.format(n, act, song.title + song.extras) + tail + ".wav", song, act, 1, n)
        for n, (act, song) in enumerate(zip(acts, songs, strict=True), 1)
    ]
    return _built(draw.choice(("VA", "Various Artists", "V.A.", "Various")), tracks, ["Various Artists"])


def _discs(draw: random.Random, artist: str, title: str, songs: list[Song], tail: str) -> dict[str, Any]:
    disc_form = draw.choice(("CD{}", "CD {}", "Disc {}", "Disco {}", "Disque {}", "disc{}", f"{title} (CD {{}})"))
    form = draw.choice(("{:02} {}", "{:02} - {}", "{:02}. {}"))
    first = (len(songs) + 1) // 2
    tracks: list[dict[str, Any]] = []
    for at, song in enumerate(songs):
        disc, number = (1, at + 1) if at < first else (2, at - first + 1)
        name = form.format(number, song.title + song.extras) + tail + ".wav"
        tracks.append(_track(f"{disc_form.format(disc)}/{name}", song, artist, disc, number))
    return _built(artist, tracks)


def _sides(draw: random.Random, artist: str, title: str, songs: list[Song], tail: str) -> dict[str, Any]:
    form = draw.choice(("{}{} {}", "{}{}. {}", "{}{} - {}", "{}{}_{}"))
    first = (len(songs) + 1) // 2
    tracks = [
        _track(
            form.format("AB"[at >= first], at + 1 - first * (at >= first), song.title + song.extras) + tail + ".wav",
            song, artist, 1, at + 1,
        )
        for at, song in enumerate(songs)
    ]  # fmt: skip
    return _built(artist, tracks)


def _beside(draw: random.Random, artist: str, title: str, songs: list[Song], tail: str) -> dict[str, Any]:
    """Write an album beside which copies, lossy files, stems and pictures lie."""
    built = _album(draw, artist, title, songs, tail)
    first = built["files"][0]["path"]
    others = draw.sample(
        (
            f"Copy of {first}",
            first.removesuffix(".wav") + " - Copy.wav",
            first.removesuffix(".wav") + ".mp3",
            f"MP3/{first.removesuffix('.wav')}.mp3",
            f"old/{first}",
            "Stems/Drums.wav",
        ),
        2,
    )
    files = [*built["files"], *({"path": path, "type": "audio"} for path in others)]
    pictures = draw.sample(("cover.jpg", "front 3000.jpg", "Artwork_FINAL.png", f"{title}_cover.jpg"), 1)
    files += [{"path": path, "type": "picture", "size": [3000, 3000]} for path in (*pictures, "back.jpg")]
    return {
        **built, "files": files, "cover": pictures[0],
        "left_out": [{"file": path, "reason": ""} for path in others],
    }  # fmt: skip
