"""The names of a release's files, read together: what all have in common is no title, what counts up is a number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.folders import disc_number, side_number
from trackball_desktop.domain.file_listing.model import ListedFile
from trackball_desktop.domain.file_listing.production_words import (
    SEPARATOR,
    extract_gtin,
    extract_isrc,
    remove_production_words,
)
from trackball_desktop.domain.file_listing.titles import is_same_name, is_version
from trackball_desktop.domain.text import tidy


@dataclass
class Name:
    """One file's name while it is read. `body` is what has no role yet; `lead` are pieces taken off its front."""

    file: ListedFile
    body: str
    whole: str
    isrc: str = ""
    upc: str = ""
    disc: int = 0
    number: int = 0
    is_side: bool = False
    is_copy: bool = False
    artist: str = ""
    lead: list[str] = field(default_factory=list[str])
    removed_text: list[str] = field(default_factory=list[str])

    @property
    def folder(self) -> PurePosixPath:
        """The folder in which it lies."""
        return self.file.path.parent


# --- one name at a time ----------------------------------------------------------------------------------------------


def parse_names(files: Sequence[ListedFile], catalog: str = "") -> list[Name]:
    """Take off each name what stands for itself: marks of a copy, codes, production words at the end."""
    stems = {(file.path.parent, tidy(file.path.stem)) for file in files}
    names = [_parse_name(file, stems, catalog) for file in files]
    _drop_take_numbers(names)
    return names


def _parse_name(file: ListedFile, stems: set[tuple[PurePosixPath, str]], catalog: str) -> Name:
    text = tidy(file.path.stem)
    name = Name(file, text, text)
    if match := vocabulary.COPY_BEFORE.match(text):
        name.is_copy, text = True, text[match.end() :]
        name.removed_text.append(match[0].strip())
    if (match := vocabulary.COPY_AFTER.search(text)) and match.start() > 0:
        name.is_copy, text = True, text[: match.start()]
        name.removed_text.append(match[0].strip(" -–_"))
    elif (match := vocabulary.COPY_NUMBER.search(text)) and (file.path.parent, text[: match.start()]) in stems:
        name.is_copy, text = True, text[: match.start()]
        name.removed_text.append(match[0].strip())
    text = re.sub(r"(?<=\w)_(?=\s)", ":", text)
    if " " in text:
        text = re.sub(r"(?<=[^\W\d_])_$", "?", text)  # a question mark, which Windows cannot have
    text = re.sub(r"(?<=[IVX])_(?=\d)", ":", text)
    if (match := vocabulary.INTENSITY.search(text)) and match.start() > 0:
        text = text[: match.start()]
        name.removed_text.append(match[0].strip(" _-"))
    text, name.isrc = extract_isrc(text)
    text, name.upc = extract_gtin(text)
    if catalog:
        text = re.sub(rf"^[\[(]?{re.escape(catalog)}[\])]?(?:[\s_.\-–—]+|$)(?=\S)", "", text, flags=re.IGNORECASE)
    rest, name.removed_text[len(name.removed_text) :] = remove_production_words(text)
    name.body = rest.strip()
    return name


def _drop_take_numbers(names: Sequence[Name]) -> None:
    """Take ".1" off names that all end in it: a workstation writes it behind the name of each file."""
    matches = [_TAKE.search(name.body) for name in names]
    if len(names) > 1 and len({match[0] if match else "" for match in matches}) == 1 and matches[0]:
        for name in names:
            name.body = name.body[: matches[0].start() - len(matches[0].string)]
            name.removed_text.append(matches[0][0])


# --- numbers ---------------------------------------------------------------------------------------------------------

_TAKE: Final = re.compile(r"(?<=[^\d.])\.0?\d{1,2}$")
_END: Final = r"(?:[\s._)\]:,、．\-–—•·]+|$)"
_DISC_AND_TRACK: Final = re.compile(
    rf"(?:cd|dis[ck]|d)?[\s_]?(?P<disc>\d{{1,2}})(?:[-._x]|\s?-\s?|[\s_]?(?:t|tr|track)[\s_]?)(?P<number>\d{{1,3}}){_END}(?P<rest>.*)",
    re.IGNORECASE,
)
_HUNDREDS: Final = re.compile(rf"(?P<disc>[1-9])(?P<number>\d\d){_END}(?P<rest>.*)")
_SIDE_AND_TRACK: Final = re.compile(rf"\(?(?P<side>[A-Za-z]{{1,2}})[-.]?(?P<number>\d{{1,2}})\)?{_END}(?P<rest>.*)")
_SIDE_ONLY: Final = re.compile(r"(?P<side>[A-H]{1,2})(?:\s*[-–—.):]\s*|_+)(?P<rest>\S.*)")
_CUE: Final = re.compile(
    r"(?P<disc>\d{1,2})m(?P<number>\d{1,3})[a-z]?(?:v\d+)?[\s._\-–—]+(?P<rest>\S.*)", re.IGNORECASE
)
_NUMBER: Final = re.compile(
    r"[(\[#]?(?:(?:track|trk|tr|t(?=\d\d)|piste|pista|titel|titre|spur|faixa|no|nr|n[º°]|第|#)[\s._#-]*)?"
    rf"(?P<number>\d{{1,3}})(?:曲|、)?[)\]]?{_END}(?P<rest>.*)",
    re.IGNORECASE,
)


def _side_place(side: str) -> int:
    letters = side.upper()
    if len(letters) == 2 and letters[0] == letters[1]:
        return 2 if letters == "AA" else 26 + ord(letters[0]) - 64
    return ord(letters[0]) - 64


def find_numbers(names: Sequence[Name]) -> bool:
    """Find the numbers at the front of names, folder by folder; say whether any were found."""
    folders: dict[PurePosixPath, list[Name]] = {}
    for name in names:
        folders.setdefault(name.folder, []).append(name)
    is_numbered = [_number_folder(members) for members in folders.values()]  # each folder, whatever the others say
    return any(is_numbered)


def _number_folder(names: list[Name]) -> bool:
    if any(name.number for name in names):
        return False
    counted = [name for name in names if name.body[:1].isdigit() or not _is_whole_side(name)]
    if _number_as_folder(counted):
        return True
    for pattern, sound in (
        (vocabulary.SIDE_TRACK, _are_plausible_side_words),
        (_CUE, _is_plausible_cue),
        (_DISC_AND_TRACK, _are_plausible_discs),
        (_HUNDREDS, _are_plausible_hundreds),
        (_SIDE_AND_TRACK, _are_plausible_sides),
        (_SIDE_ONLY, _are_plausible_letters),
        (_NUMBER, _are_plausible_numbers),
    ):
        matches = {id(name): match for name in counted if (match := pattern.fullmatch(name.body))}
        if matches and sound(counted, [(name, matches[id(name)]) for name in counted if id(name) in matches]):
            for name in counted:
                if match := matches.get(id(name)):
                    _take_number(name, match, counts_on=pattern is _CUE)
            _sides_in_order(counted)
            return True
    return False


def _number_as_folder(names: list[Name]) -> bool:
    """Take "B1" in a folder "Side B" and "201" in a folder "CD 2", which say their folder's letter or number again."""
    above = names[0].folder.name if names else ""
    for pattern, place in ((_SIDE_AND_TRACK, side_number(above)), (_HUNDREDS, disc_number(above, above))):
        matches = [pattern.fullmatch(name.body) for name in names]
        if place and all(
            match is not None
            and (_side_place(match["side"]) if pattern is _SIDE_AND_TRACK else int(match["disc"])) == place
            for match in matches
        ):
            for name, match in zip(names, matches, strict=True):
                if match is not None:
                    name.number, name.body = int(match["number"]), match["rest"].strip(" _-–—")
            return True
    return False


def _is_whole_side(name: Name) -> bool:
    text = name.body.replace("_", " ")
    if vocabulary.SIDE_TRACK.fullmatch(text):
        return False
    return bool(side_number(text.split(" full")[0]) or (vocabulary.WHOLE.fullmatch(text) and side_number(text)))


def number_by_tags(names: Sequence[Name]) -> None:
    """Take places such as A1 and B2 from tags where all files have them and no name has a number."""
    tag_matches = [(name, _SIDE_AND_TRACK.fullmatch(name.file.tags.side_and_track or "")) for name in names]
    places = [(name, match) for name, match in tag_matches if match is not None]
    if len(places) == len(names) and not any(name.number for name in names):
        for name, match in places:
            name.number, name.disc, name.is_side = int(match["number"]), _side_place(match["side"]), True
        _sides_in_order(list(names))


def _take_number(name: Name, match: re.Match[str], *, counts_on: bool) -> None:
    groups = match.groupdict()
    name.number = int(groups.get("number") or 0) or (1 if groups.get("side") else 0)
    if groups.get("disc"):
        name.disc = int(groups["disc"])
        name.is_side = counts_on
    if groups.get("side"):
        name.disc, name.is_side = _side_place(groups["side"]), True
    name.body = groups["rest"].strip(" _-–—") if groups["rest"] else ""


def _sides_in_order(names: list[Name]) -> None:
    """Count on from side to side, for a side is no disc; cues of a film count on from reel to reel."""
    sided = sorted((name for name in names if name.is_side), key=lambda name: (name.disc, name.number))
    places = {place: position for position, place in enumerate(sorted({(n.disc, n.number) for n in sided}), start=1)}
    for name in sided:
        name.number = places[name.disc, name.number]
    for name in sided:
        name.disc = 0


_NumberMatches = Sequence[tuple[Name, "re.Match[str]"]]


def _is_majority(names: Sequence[Name], found: _NumberMatches, share: float = 0.75) -> bool:
    return len(found) >= share * len(names)


def _places(found: _NumberMatches, first: str) -> list[tuple[int, int]]:
    return [(_side_place(m["side"]) if first == "side" else int(m[first]), int(m["number"] or 0)) for _, m in found]


def _are_distinct(places: Sequence[object], found: _NumberMatches) -> bool:
    """Say whether places differ where the songs do; mixes of one song share its place."""
    by_place: dict[object, set[str]] = {}
    for place, (_, match) in zip(places, found, strict=True):
        song = re.split(r"(?<=\w)\s*[_(\[]|\s[-–—]\s", match["rest"])[0]
        by_place.setdefault(place, set()).add(folded(song))
    clashes = sum(len(rests) - 1 for rests in by_place.values())
    return clashes <= 0.25 * len(found)


def _are_plausible_side_words(names: Sequence[Name], found: _NumberMatches) -> bool:
    return len(found) > 1 and _is_majority(names, found) and _are_distinct(_places(found, "side"), found)


def _is_plausible_cue(names: Sequence[Name], found: _NumberMatches) -> bool:
    return _is_majority(names, found)


def _are_plausible_discs(names: Sequence[Name], found: _NumberMatches) -> bool:
    places = _places(found, "disc")
    discs = sorted({disc for disc, _ in places})
    padded = all(len(m["number"]) > 1 for _, m in found)
    if not _is_majority(names, found) or not _are_distinct(places, found) or discs[-1] > 30:
        return False
    if any(m["disc"].startswith("0") for _, m in found) and len({n for _, n in places}) == 1 and len(found) > 1:
        return False
    if len(found) == 1:
        return padded and places[0][1] == 1 and places[0][0] == 1
    firsts = {disc: min(n for d, n in places if d == disc) for disc in discs}
    return (discs == list(range(1, len(discs) + 1)) and (padded or len(places) > 1)) or all(
        n == 1 for n in firsts.values()
    )


def _are_plausible_hundreds(names: Sequence[Name], found: _NumberMatches) -> bool:
    places = _places(found, "disc")
    discs = sorted({disc for disc, _ in places})
    starts = all((disc, 1) in places for disc in discs)
    return (
        _is_majority(names, found, 1)
        and _are_distinct(places, found)
        and discs[0] == 1
        and discs == list(range(1, len(discs) + 1))
        and starts
        and (len(discs) > 1 or len(found) > 1)
    )


def _are_plausible_sides(names: Sequence[Name], found: _NumberMatches) -> bool:
    places = _places(found, "side")
    sides = sorted({side for side, _ in places})
    single = all(len(m["side"]) == 1 or m["side"].upper() == "AA" for _, m in found)
    if (
        not _is_majority(names, found)
        or not _are_distinct(places, found)
        or not single
        or sides != list(range(sides[0], sides[0] + len(sides)))
    ):
        return False
    above = names[0].folder.name
    first = max(1, 2 * disc_number(above, above) - 1)  # the second record of two has the sides C and D
    return sides[0] in {1, first} and (sides[0], 1) in places and (len(sides) > 1 or len(found) > 1)


def _are_plausible_letters(names: Sequence[Name], found: _NumberMatches) -> bool:
    places = [_side_place(m["side"]) for _, m in found]
    return len(found) > 1 and _is_majority(names, found, 1) and sorted(places) == list(range(1, len(places) + 1))


def _are_plausible_numbers(names: Sequence[Name], found: _NumberMatches) -> bool:
    numbers = [int(m["number"]) for _, m in found]
    padded = all(len(m["number"]) > 1 and (m["number"][0] == "0" or max(numbers) > 9) for _, m in found)
    signed = all(re.match(r"\D*\d+(?:曲|、|[)\].:_]|\s*[-–—])", m.string) for _, m in found)
    worded = all(not m.string[0].isdigit() for _, m in found)
    if len(found) == 1:
        lone = len(names) == 1
        match = found[0][1]
        leading_zero = match["number"][0] == "0" and numbers[0] > 0
        dotted = bool(re.match(r"\d{1,2}(?:[.)_]|\s+[-–—]\s)", match.string)) and numbers[0] < 30
        return bool(leading_zero or worded or (dotted and ((lone and numbers[0] < 13) or not lone)))
    if not _is_majority(names, found, 0.5) or not _are_distinct(numbers, found) or len(set(numbers)) < 2:
        return (
            len(names) == len(found)
            and len(set(numbers)) == 1
            and padded
            and len({folded(m["rest"]) for _, m in found}) == 1
        )
    if padded or signed or worded:
        return max(numbers) <= max(99, 3 * len(numbers))
    return max(numbers) <= 2 * len(numbers) + 3


# --- what all names share --------------------------------------------------------------------------------------------


def split_at_dashes(body: str) -> list[str]:
    """Split a name at its dashes."""
    return [piece.strip() for piece in SEPARATOR.split(body) if piece.strip()]


def take_lead(names: Sequence[Name], known: Iterable[str]) -> bool:
    """Take off the front what all names share, or what is known as artist or title; say whether anything was."""
    return _take_known(names, list(known)) | _take_shared(names)


def _take_shared(names: Sequence[Name]) -> bool:
    if len(names) < 2:
        return False
    parted = [split_at_dashes(name.body) for name in names]
    if any(vocabulary.MOVEMENT.fullmatch(parts[-1]) for parts in parted if parts):
        return False  # "Suite - I. Prelude": what they share is the work
    if all("-" in name.body and " " not in name.body for name in names) and any("_" in name.body for name in names):
        parted = [name.body.split("-", 1) for name in names]  # "ANN_LO-TIN_ROOF": words are parted by underscores
    if all(len(parts) > 1 for parts in parted) and len({folded(parts[0]) for parts in parted}) == 1:
        for name, parts in zip(names, parted, strict=True):
            name.lead.append(parts[0])
            name.body = " - ".join(parts[1:])
        return True
    return False


def _take_known(names: Sequence[Name], known: Sequence[str]) -> bool:
    """Take off a known artist or title with any separator behind it, where every name begins with it."""
    for text in known:
        texts_after = [_text_after(name.body, text) for name in names]
        if text and all(rest for rest in texts_after) and names:
            if len(names) == 1 and not re.search(r"^\s*(?:[-–—_|:]|\d)", names[0].body[len(text) :]):
                continue
            for name, rest in zip(names, texts_after, strict=True):
                name.lead.append(text)
                name.body = str(rest)
            return True
    return False


def _text_after(body: str, text: str) -> str | None:
    """Return what follows a known text at the front of a name, whatever signs part its words."""
    tokens = [
        vocabulary.AND_WORD if vocabulary.AND.fullmatch(f" {token} ") else re.escape(token)
        for token in re.split(r"[\s_\-]+", text)
        if token
    ]
    if not tokens:
        return None
    match = re.match(
        r"[\s_\-]*".join(tokens) + r"(?:[\s_]*[-–—_|:][\s_]*|\s+(?=\d{1,3}\b)|[\s_]+[-–—]+[\s_]+)", body, re.IGNORECASE
    )
    rest = body[match.end() :].strip(" _-–—") if match else ""
    return None if vocabulary.JOINED.match(rest) else rest or None


def _bracket_versions(names: Sequence[Name]) -> None:
    """Write "Song_ACAPELLA" and "Song INSTRUMENTAL" with brackets, "Song (ACAPELLA)", where "Song" is there too.

    Behind a blank only an instrumental is no part of the title: "Long Live" is not "Long", live.
    """
    songs = {folded(re.split("[_(\\[]", name.body)[0]): name for name in names}
    for name in names:
        for sign in ("_", " "):
            song, _, version = name.body.rpartition(sign)
            beside = songs.get(folded(song.replace("_", " ")))
            tells = is_version(version) and (sign == "_" or vocabulary.INSTRUMENTAL_VERSION.fullmatch(version))
            if song and beside is not None and beside is not name and tells:
                name.body = f"{song} ({version.capitalize() if sign == ' ' and version.isupper() else version})"
                break


def set_blanks(names: Sequence[Name]) -> None:
    """Set blanks where names have underscores or hyphens for them, and slashes where a system cannot have one."""
    _bracket_versions(names)
    bodies = [name.body for name in names if name.body]
    spaced = sum(" " in body for body in bodies)
    for name in names:
        body = name.body
        if "_" not in body:
            if spaced == 0 and body == body.lower() and body.count("-") >= 2:
                name.body = body.replace("-", " ")
            continue
        if " " not in body and (spaced == 0 or body.count("_") > 1 or re.search(r"_-_", body)):
            body = re.sub(r"_+[-–]+_+", " - ", body)
            name.body = " ".join(body.replace("_", " ").split())
    with_sign = [name for name in names if "_" in name.body]
    if with_sign:
        fields = len(with_sign) == len(names) and len(names) > 1 and all(" " in n.body for n in names)
        for name in with_sign:
            if fields or re.search(r"\s_|_\s", name.body):
                name.body = re.sub(r"\s*_+\s*", " - ", name.body)
            elif " " in name.body:
                name.body = re.sub(r"(?<=\w)_(?=\w)", "/" if name.body.count("_") == 1 else " ", name.body)
            else:
                name.body = name.body.replace("_", "/") if spaced else name.body.replace("_", " ")


def main_part(piece: str) -> str:
    """Return an artist's name without guests."""
    match = vocabulary.FEATURED_INLINE.search(piece)
    return piece[: match.start()] if match else re.sub(r"\s*[(\[](?:feat|ft)\b.*", "", piece, flags=re.IGNORECASE)


def is_artist_lead(names: Sequence[Name], artists: Sequence[str], bad: Callable[[str], bool]) -> bool:
    """Say whether most names are of the form "Artist - Title", be it one artist or many."""
    parted = [split_at_dashes(name.body) for name in names]
    formed = [parts for parts in parted if len(parts) > 1 and not bad(parts[-1])]
    if not names or len(formed) < 0.6 * len(names):
        return False
    if artists and any(is_same_name(main_part(parts[0]), artist) for parts in formed for artist in artists):
        return True
    firsts = Counter(folded(parts[0]) for parts in formed)
    return not any(vocabulary.MOVEMENT.fullmatch(parts[-1]) for parts in formed) or len(firsts) == 1
