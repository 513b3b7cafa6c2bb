"""Reads folders as people name them, each with what is right, in the shape that the scorer compares.

`listings.txt` holds what the reader was made with, `more_listings.txt` what was written before it was tried on them.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Any

from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.file_listing.model import FileKind, ListedFile, Listing, ParsedListing, ParsedRelease

_PICTURES = (".jpg", ".png")
_AUDIO = (".wav", ".flac", ".mp3", ".aiff")
_TAGS = {"track": "tracknumber", "disc": "discnumber"}
_FACTS = ("bits", "rate", "channels")
_ROLES = (("producer", "p"), ("remixer", "r"), ("composer", "c"))


def own_listings(name: str = "listings.txt") -> list[dict[str, Any]]:
    """Return the listings of a file beside this one."""
    text = (Path(__file__).parent / name).read_text("utf-8")
    return [_listing(number, block) for number, block in enumerate(text.split("\n== ")[1:], start=1)]


def _listing(number: int, block: str) -> dict[str, Any]:
    head, *lines = [line for line in block.splitlines() if line.strip()]
    folder, _, marks = head.partition(" {nfd}") if "{nfd}" in head else head.partition(" {free}")
    unicode = "NFD" if "{nfd}" in head else "NFC"
    listing: dict[str, Any] = {
        "id": f"own-{number:02}", "kind": "own", "folder": folder + marks, "unicode": unicode, "files": [],
        "case": "free" if "{free}" in head else "exact", "not_scored": [],
        "expect": {"releases": [], "left_out": [], "debatable": []},
    }  # fmt: skip
    for line in lines:
        if line.startswith("> "):
            listing["expect"]["releases"].append(_release(line[2:]))
        else:
            _file(line, listing)
    return listing


def _values(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {key.strip(): value.strip() for key, _, value in pairs if key.strip()}


def _answers(text: str) -> list[str]:
    """Return the answers that are equally right: "Fen|Fen EP", where an empty one says that nothing is right too."""
    return text.split("|")


def _people(text: str) -> list[list[str]]:
    return [[name for name in answer.split(",") if name] for answer in _answers(text)]


def _release(text: str) -> dict[str, Any]:
    values = _values(text)
    codes = {name: _answers(values.get(key, "")) for name, key in (("label", "label"), ("catalog_number", "catalog"))}
    return {
        "title": _answers(values["title"]), "artists": _people(values["artists"]), **codes,
        "upc": values.get("upc", ""), "year": values.get("year", "").partition("|")[0],
        "date": values.get("date", "").partition("|")[0],
        "cover": [values["cover"]] if "cover" in values else [], "tracks": [],
    }  # fmt: skip


def _file(line: str, listing: dict[str, Any]) -> None:
    left, _, right = line.partition(" => ")
    found = re.fullmatch(r"(?P<path>.*?)(?: \{(?P<facts>[^{}]*=[^{}]*)\})?", left.strip())
    assert found is not None
    path = found["path"]
    facts = _values(found["facts"] or "")
    kind = "audio" if path.endswith(_AUDIO) else "picture" if path.endswith(_PICTURES) else "other"
    entry: dict[str, Any] = {"path": path, "type": kind}
    if kind == "picture":
        entry["size"] = [3000, 3000]
    entry |= {key: int(facts.pop(key)) for key in _FACTS if key in facts}
    if facts:
        entry["tags"] = {_TAGS.get(key, key): value for key, value in facts.items()}
    listing["files"].append(entry)
    right = right.strip()
    if kind != "audio":
        return
    if right == "-":
        listing["expect"]["left_out"].append({"file": path, "reason": ""})
    elif right == "~":
        listing["expect"]["debatable"].append({"file": path})
    else:
        listing["expect"]["releases"][_release_of(path, listing)]["tracks"].append(_track(path, right, listing))


def _release_of(path: str, listing: dict[str, Any]) -> int:
    """Return which release a file belongs to: of several, the one whose folder comes as it does."""
    releases = listing["expect"]["releases"]
    tops = list(dict.fromkeys(entry["path"].partition("/")[0] for entry in listing["files"] if "/" in entry["path"]))
    return tops.index(path.partition("/")[0]) if len(releases) > 1 and "/" in path else len(releases) - 1


def _track(path: str, right: str, listing: dict[str, Any]) -> dict[str, Any]:
    release = listing["expect"]["releases"][_release_of(path, listing)]
    title, _, rest = right.partition(";")
    values = _values(rest)
    disc = int(values.get("d", "1"))
    roles = {name: _people(values[key]) for name, key in _ROLES if key in values}
    if title == "?":
        listing["not_scored"] = ["track.title"]
    return {
        "file": [path], "disc": [disc], "number": 1 + sum(disc in other["disc"] for other in release["tracks"]),
        "title": _answers(title), "version": _answers(values.get("v", "")), "isrc": values.get("i", ""),
        "advisory": values.get("a", ""), "main": _people(values["m"]) if "m" in values else release["artists"],
        "featured": _people(values["f"]) if "f" in values else [[]], "roles": roles,
    }  # fmt: skip


def as_listing(listing: dict[str, Any]) -> Listing:
    """Return a listing as the app sees it, hidden and broken files left away."""
    form = "NFD" if listing.get("unicode") == "NFD" else "NFC"
    above, _, name = unicodedata.normalize(form, listing["folder"]).rpartition("/")
    files: list[ListedFile] = []
    for entry in listing["files"]:
        path = PurePosixPath(unicodedata.normalize(form, entry["path"]))
        if entry["type"] == "raw" or any(part.startswith(".") for part in path.parts):
            continue
        kind = {"audio": FileKind.AUDIO, "picture": FileKind.PICTURE}.get(entry["type"], FileKind.OTHER)
        width, height = entry.get("size") if kind is FileKind.PICTURE else (0, 0)
        rate, bits, channels = entry.get("rate", 44100), entry.get("bits", 16), entry.get("channels", 2)
        files.append(
            ListedFile(
                path,
                kind,
                1,
                _tags(entry.get("tags", {})),
                entry.get("seconds"),
                rate,
                bits,
                channels,
                None,
                width,
                height,
            )
        )
    return Listing(name, tuple(files), above or "Incoming")


def _tags(said: dict[str, str]) -> Tags:
    def number(key: str) -> int | None:
        digits = said.get(key, "").partition("/")[0]
        return int(digits) if digits.isdigit() else None

    def names(key: str) -> tuple[str, ...]:
        return (said[key],) if key in said else ()

    return Tags(
        title=said.get("title"), version=said.get("version"), artists=names("artist"), album=said.get("album"),
        album_artists=names("albumartist"), composers=names("composer"), isrc=said.get("isrc"), label=said.get("label"),
        barcode=said.get("barcode"), catalog_number=said.get("catalognumber"), date=said.get("date"),
        track=number("tracknumber"), disc=number("discnumber"),
    )  # fmt: skip


def as_documents(result: ParsedListing, folder: Path) -> list[dict[str, Any]]:
    """Return what was read in the shape of the verb `show`, which the scorer compares."""
    return [_document(release, folder) for release in result.releases]


def _document(release: ParsedRelease, folder: Path) -> dict[str, Any]:
    discs: dict[int, list[dict[str, Any]]] = {}
    files: list[dict[str, Any]] = []
    for number, track in enumerate(release.tracks, start=1):
        credits = [(name, "Producer") for name in track.producers] + [(name, "Remixer") for name in track.remixers]
        billed = [{"artist": name} for name in track.artists]
        discs.setdefault(track.disc, []).append({
            "title": track.title, "version_title": track.version, "isrc": track.isrc,
            "parental_advisory": track.advisory,
            "primary_contributions": billed + [{"artist": name, "featured": True} for name in track.featured],
            "contributions": [{"artist": name, "role": role} for name, role in credits],
            "works": [{"contributions": [{"artist": name, "role": "Composer"} for name in track.composers]}],
        })  # fmt: skip
        files.append({"role": "master", "track": number, "path": str(folder / track.path)})
    if release.cover is not None:
        files.append({"role": "cover", "path": str(folder / release.cover)})
    body = {
        "title": release.title, "version_title": release.version, "label": release.label, "upc": release.upc,
        "catalog_number": release.catalog_number, "release_date": release.date, "pline_year": release.year,
        "primary_contributions": [{"artist": name} for name in release.artists],
        "discs": [{"tracks": tracks} for _, tracks in sorted(discs.items())],
    }  # fmt: skip
    return {"release": body, "files": files}
