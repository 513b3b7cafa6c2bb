"""Changes folders of masters at random: other separators, numbers, words, tags, folders and files beside them.

What is right for them is not known: they are for what must stay as it was approved. The same number makes the same one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from tests.domain.file_listing.corpus import as_listing, own_listings
from tests.domain.file_listing.made_listings import ARTISTS, SONGS, TITLES, made_listings
from trackball_desktop.domain.file_listing.model import FileKind, ListedFile, Listing

ENDS = (
    " MASTER", "_master_v2", " (Master)", " 24-48", "_24bit", " v3", " - Copy", " copy 2", " (1)", ".1", " mixdown",
    " final", " [Explicit]", " (Clean)", " - Radio Edit", " (Live)", " (Instrumental)", " (feat. Ann Low)",
    " prod. Mo Kay", " (Tarn Remix)", " [Ann Low Edit]", " (with Ann Low)", " - Ann Low", " QZNL22600006",
    "_QZ-NL2-26-00006", " 4006381333931", " TV Mix", " (Acapella)", " snippet", " Atmos", " -14 LUFS", " 120 bpm",
    "?", " Pt. 2", " I. Prelude", " 2026-03-01", " (Remastered 2021)", " high intensity", "_", " VIP",
    " (Ann & Bob Remix)", " master medium", " (Bob's Version)", " [prod. by Ann, Bob]", " (2)", " 44.1",
    " Explicit Version", " (Demo) [Live]", " 夜版", " (с Anna)", " (Side A)",
)  # fmt: skip
FRONTS = (
    "Copy of ", "01 ", "1-01 ", "A1 ", "B2. ", "A - ", "AA ", "101 ", "2m04 ", "Track 3 ", "#4 ", "(05) ", "ABC012 ",
    "[ABC012] ", "7.", "03_", "12-", "CD2-01 ", "QZNL22600006 ", "4006381333931_", "第2曲 ", "VA - ", "Ann Low - ",
    "0 ",    "1997 ", "a. ", "01. Ann Low feat. Bob - ", "Ann Low_",
)  # fmt: skip
FOLDERS = (
    "CD1", "CD 2", "Disc Two", "Side A", "Seite B", "WAV", "24-48", "Stems", "Instrumentals", "old", "Bonus", "Atmos",
    "Clean", "Explicit", "Premasters", "MP3", "Artwork", "TV Mixes", "snippets", "Masters", "Single 1", "03", "A",
    "Ann Low - Low Tide", "EP [ABC013]", "Vol. 2 - Ida", "Various Artists", "16 bit", "A面", "final masters v2",
)  # fmt: skip
NAMES = (
    "{artist} - {title}", "{title}", "{artist}", "{artist}_{title}", "[ABC012] {title}", "{artist} - {title} (2023)",
    "{title} EP", "{title} - Single", "{artist} - {title} (Deluxe Edition)", "2026-03-01 {artist} - {title}", "Masters",
    "{artist} - {title} [Low Records ABC012]", "VA - {title}", "{title} (4006381333931)", "{artist} & {title}",
    "{artist} feat. Bob - {title}", "{artist} - {title} - Remixes", "{artist} - {title} WAV 24bit", "ABC012", "2023",
    "{artist}-{title}-2023", "{title} by {artist}", "{artist} – {title} (out 3.4.2026)", "{title} 12'' single",
    "Copy of {title}",
    "{artist} - {title} (Original Motion Picture Soundtrack)", "{title} (Live at Paradiso)", "Tracks for {artist}",
)  # fmt: skip
PICTURES = ("cover.jpg", "front.png", "back.jpg", "{title}.jpg", "ABC012.jpg", "artwork final.png", "art/inlay.jpg",
            "photo.jpg", "booklet-1.jpg", "CoverArt 3000.jpg", "old cover.jpg", "spine.png", "press.jpg")  # fmt: skip
SIZES = ((3000, 3000), (1400, 1400), (3000, 2000), (0, 0), (3000, 2900), (640, 640))
TAGS: dict[str, tuple[Any, ...]] = {
    "title": ("Rain", "Rain (Live)", "Rain feat. Bob", "Track 01", "rain_master", "", "Rain (Tarn Remix)"),
    "artists": (("Ann Low",), ("Ann Low", "Bob"), ("Ann Low & Bob",), ("Various Artists",), ("Unknown Artist",)),
    "album": ("Low Tide", "Low Tide EP", "Unknown Album", "Low Tide (Deluxe Edition)", "ABC012"),
    "album_artists": (("Ann Low",), ("Various Artists",), ("Ann Low", "Bob")),
    "composers": (("Ann Low",), ("Low, Ann", "Bob")), "isrc": ("QZNL22600007", "qz-nl2-26-00008", "x"),
    "label": ("Low Records", ""), "barcode": ("4006381333931", "4006381333932"), "catalog_number": ("ABC012",),
    "date": ("2023", "2026-03-01", "x"), "track": (1, 2, 3, 0), "disc": (1, 2, 0), "version": ("Live", "Radio Edit"),
    "genre": ("Pop", ""), "side_and_track": ("A1", "B2", "x"), "advisory": ("explicit", "clean"),
}  # fmt: skip


@cache
def _known() -> list[Listing]:
    own = [one for name in ("listings.txt", "more_listings.txt") for one in own_listings(name)]
    return [as_listing(one) for one in (*own, *made_listings(60, 4))]


def varied(number: int) -> Listing:
    """Return a folder that somebody changed, or one of names put together at random."""
    chance = random.Random(number)
    listing = chance.choice(_known()) if chance.random() < 0.6 else _drawn(chance)
    for _ in range(chance.randrange(1, 5)):
        listing = chance.choice(CHANGES)(chance, listing)
    seen = {file.path: file for file in listing.files}
    return replace(listing, files=tuple(seen.values()))


def _drawn(chance: random.Random) -> Listing:
    artist, title = chance.choice(ARTISTS), chance.choice(TITLES)
    front, end = (chance.choice((*choices, "", "")) for choices in (FRONTS, ENDS))
    counted = chance.choice(
        ("", "{:02} ", "{} ", "{:02} - ", "{:02}_", "{}. ", "A{} ", "1-{:02} ", "10{} ", "1m{:02} ")
    )
    lead = chance.choice(("", "", f"{artist} - ", f"{title} ", f"{artist}_", f"{artist} - {title} - "))
    songs = chance.sample(SONGS, chance.randrange(1, 5))
    names = [f"{counted.format(at)}{lead}{front}{song}{end}.wav" for at, song in enumerate(songs, 1)]
    files = tuple(ListedFile(PurePosixPath(_safe(name)), size=1, rate=44100, bits=16, channels=2) for name in names)
    return Listing(chance.choice(NAMES).format(artist=artist, title=title), files, chance.choice(("Incoming", artist)))


def _safe(name: str) -> str:
    return name.replace("/", "_")


def _renamed(file: ListedFile, change: Callable[[str], str]) -> ListedFile:
    stem = _safe(change(file.path.stem)) or "x"
    return replace(file, path=file.path.with_name(stem + file.path.suffix))


def _each(chance: random.Random, listing: Listing, change: Callable[[str], str]) -> Listing:
    """Change all names of audio files, or some of them."""
    share = chance.choice((1.0, 1.0, 0.5))
    return replace(
        listing,
        files=tuple(
            _renamed(file, change) if file.kind is FileKind.AUDIO and chance.random() < share else file
            for file in listing.files
        ),
    )


def _ends(chance: random.Random, listing: Listing) -> Listing:
    end = chance.choice(ENDS)
    return _each(chance, listing, lambda stem: stem + end)


def _fronts(chance: random.Random, listing: Listing) -> Listing:
    front = chance.choice(FRONTS)
    return _each(chance, listing, lambda stem: front + stem)


def _signs(chance: random.Random, listing: Listing) -> Listing:
    old, new = chance.choice(
        (
            (" ", "_"), (" ", "-"), (" - ", "-"), (" - ", "_"), ("_", " "), ("-", "_"), (" ", ""), (" - ", " – "),
            ("(", "["), (" ", "_-_"), (")", ""), ("(", ""), (" & ", " and "), (" ", "  "), ("feat.", "con"), (" ", "."),
        )
    )  # fmt: skip
    return _each(chance, listing, lambda stem: stem.replace(old, new))


def _case(chance: random.Random, listing: Listing) -> Listing:
    return _each(chance, listing, chance.choice((str.lower, str.upper, str.title)))


def _numbers(chance: random.Random, listing: Listing) -> Listing:
    by = chance.choice((1, 4, 30, 100))
    form = chance.choice(("{}", "{:02}", "{:03}"))
    if chance.random() < 0.4:
        return _each(chance, listing, lambda stem: re.sub(r"\d+", "", stem))
    return _each(chance, listing, lambda stem: re.sub(r"\d+", lambda m: form.format(int(m[0][:6]) + by), stem, count=1))


def _folder(chance: random.Random, listing: Listing) -> Listing:
    folder = chance.choice(FOLDERS)
    share = chance.choice((1.0, 0.5))
    return replace(
        listing,
        files=tuple(
            replace(file, path=PurePosixPath(folder) / file.path) if chance.random() < share else file
            for file in listing.files
        ),
    )


def _beside(chance: random.Random, listing: Listing) -> Listing:
    """Add a file of the same audio: longer, shorter, of other figures, or in another folder."""
    audio = [file for file in listing.files if file.kind is FileKind.AUDIO]
    if not audio:
        return listing
    file = chance.choice(audio)
    path = file.path.with_suffix(chance.choice((".wav", ".mp3", ".flac", ".aiff")))
    path = path.parent / chance.choice(("", *FOLDERS)) / path.name
    if path == file.path:
        path = path.with_stem(path.stem + chance.choice(ENDS).replace("/", "_"))
    other = replace(
        file, path=path, bits=chance.choice((16, 24, 32, None)), rate=chance.choice((44100, 48000, 96000, None)),
        seconds=chance.choice((None, 12.0, 200.0, 1900.0)), is_lossless=chance.choice((None, True, False)),
        channels=chance.choice((1, 2, 6, 12, None)), size=chance.choice((1, 9)),
    )  # fmt: skip
    return replace(listing, files=(*listing.files, other))


def _facts(chance: random.Random, listing: Listing) -> Listing:
    return replace(
        listing,
        files=tuple(
            replace(
                file, seconds=chance.choice((None, 3.0, 31.0, 200.0, 201.0, 1300.0)), bits=chance.choice((16, 24)),
                channels=chance.choice((1, 2, 2, 6)), rate=chance.choice((44100, 96000)),
            )
            if file.kind is FileKind.AUDIO
            else file
            for file in listing.files
        ),
    )  # fmt: skip


def _tags(chance: random.Random, listing: Listing) -> Listing:
    names = chance.sample(sorted(TAGS), chance.randrange(1, 6))
    same = chance.random() < 0.5
    new = {name: chance.choice(TAGS[name]) for name in names}

    def tagged(at: int, file: ListedFile) -> ListedFile:
        values = new if same else {name: chance.choice(TAGS[name]) for name in names}
        values = dict(values) | ({"track": at} if "track" in values and chance.random() < 0.7 else {})
        return replace(file, tags=file.tags.model_copy(update=values))

    return replace(
        listing,
        files=tuple(
            tagged(at, file) if file.kind is FileKind.AUDIO else file for at, file in enumerate(listing.files, 1)
        ),
    )


def _name(chance: random.Random, listing: Listing) -> Listing:
    artist, title = chance.choice(ARTISTS), chance.choice(TITLES)
    kept = listing.name if chance.random() < 0.3 else chance.choice(NAMES).format(artist=artist, title=title)
    end = chance.choice(("", "", *ENDS, " [" + chance.choice(FOLDERS) + "]"))
    return replace(
        listing, name=_safe(kept + end), parent_folder=chance.choice((listing.parent_folder, artist, "Masters", ""))
    )


def _pictures(chance: random.Random, listing: Listing) -> Listing:
    pictures = chance.sample(PICTURES, chance.randrange(1, 5))
    title = _safe(listing.name.rpartition(" - ")[2])
    files: list[ListedFile] = []
    for picture in pictures:
        width, height = chance.choice(SIZES)
        path = PurePosixPath(picture.format(title=title))
        files.append(ListedFile(path, FileKind.PICTURE, chance.choice((1, 5)), width=width, height=height))
    kept = tuple(file for file in listing.files if file.kind is not FileKind.PICTURE)
    if chance.random() < 0.5:
        name = chance.choice(("booklet.pdf", "Digital Booklet.pdf", "notes.txt"))
        files.append(ListedFile(PurePosixPath(name), FileKind.DOCUMENT))
    return replace(listing, files=(*kept, *files))


def _order(chance: random.Random, listing: Listing) -> Listing:
    files = list(listing.files)
    chance.shuffle(files)
    return replace(listing, files=tuple(files[: chance.choice((len(files), len(files), 1, 2))]))


CHANGES = (
    *(_ends, _fronts, _signs, _beside, _tags, _name) * 2,
    *(_case, _numbers, _folder, _facts, _pictures, _order),
)
