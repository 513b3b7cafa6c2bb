"""What the name of a folder says: artist, title, codes and dates of a release, or the part that it plays in one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.production_words import (
    SEPARATOR,
    extract_gtin,
    is_only_production_words,
    remove_production_words,
)
from trackball_desktop.domain.file_listing.titles import is_version
from trackball_desktop.domain.text import tidy

_TITLE_IN_QUOTES = re.compile(r"(?P<artist>[^『「]*[^『「\s])\s*[『「](?P<title>[^』」]+)[』」]")
_YEAR = re.compile(r"(?:19[5-9]\d|20[0-4]\d)")


class FolderRole(StrEnum):
    """What a folder inside a release holds."""

    DISC = "disc"
    SIDE = "side"
    FORMAT = "format"
    BONUS = "bonus"
    PICTURES = "pictures"
    STEMS = "stems"
    INSTRUMENTALS = "instrumentals"
    ALTERNATES = "alternates"
    ATMOS = "atmos"
    OLD = "old"
    PREMASTERS = "premasters"
    EXCERPTS = "excerpts"
    CLEAN = "clean"
    EXPLICIT = "explicit"
    OTHER = "other"


@dataclass
class FolderName:
    """What the name of a release's folder says. `parts` are its pieces between dashes, an artist first.

    `is_loose` says that the pieces were parted by underscores only, so that a piece may be a word; `is_various` that a
    bracket says "Various Artists".
    """

    parts: list[str] = field(default_factory=list[str])
    upc: str = ""
    catalog: str = ""
    label: str = ""
    year: str = ""
    date: str = ""
    removed_text: list[str] = field(default_factory=list[str])
    is_loose: bool = False
    is_various: bool = False
    doubtful_date: str = ""

    @property
    def artist_and_title(self) -> bool:
        """Whether the name is of the form "Artist - Title"."""
        return len(self.parts) > 1 and not self.is_loose


def role_of(name: str, within: str = "") -> tuple[FolderRole, int]:
    """Return what a folder holds by its name, with the number of a disc or side; `within` is the folder above it."""
    text = tidy(name).replace("_", " ").strip()
    for pattern, part in (
        (vocabulary.STEMS, FolderRole.STEMS),
        (vocabulary.ATMOS, FolderRole.ATMOS),
        (vocabulary.EXPLICIT, FolderRole.EXPLICIT),
        (vocabulary.CLEAN, FolderRole.CLEAN),
    ):
        if len(text) > 2 and pattern.fullmatch(text):
            return part, 0
    if number := disc_number(text, within):
        return FolderRole.DISC, number
    if number := side_number(text):
        return FolderRole.SIDE, number
    if len(SEPARATOR.split(text)) == 1 and len(text.split()) <= 4:
        for pattern, part in (
            (vocabulary.OLD, FolderRole.OLD),
            (vocabulary.INSTRUMENTAL_DIR, FolderRole.INSTRUMENTALS),
            (vocabulary.ALTERNATE, FolderRole.ALTERNATES),
            (vocabulary.EXCERPT, FolderRole.EXCERPTS),
            (vocabulary.BONUS, FolderRole.BONUS),
        ):
            if pattern.fullmatch(text):
                return part, 0
    if is_only_production_words(text):
        only_mixes = vocabulary.PREMASTER.fullmatch(text) and not re.search(
            r"master(?:s|ed)?\b(?<!pre.master)", text, re.IGNORECASE
        )
        return (
            FolderRole.PREMASTERS
            if only_mixes or re.search("pre-?master|unmaster", text, re.IGNORECASE)
            else FolderRole.FORMAT
        ), 0
    if vocabulary.PREMASTER.fullmatch(text) and len(text.split()) <= 4:
        return FolderRole.PREMASTERS, 0
    if vocabulary.PICTURES_DIR.fullmatch(text):
        return FolderRole.PICTURES, 0
    return FolderRole.OTHER, 0


def disc_number(text: str, within: str = "") -> int:
    """Return the number in "CD2", "Disque 1", "Vol. 1 - Ida", "Disc Two" or "2"; 0 where there is none."""
    if vocabulary.NUMBER_ALONE.fullmatch(text):
        return int(text)
    match = vocabulary.DISC.fullmatch(text)
    if match is None:
        return 0
    before = re.split(
        r"(?i)(?:cd|dis[ck]|disco|disque|lp|dvd|vol|teil|part|płyta|skiva|levy|platte|plate|schijf|deel)", text
    )[0]
    before = before.strip(" -–—_([:,.")
    if before and folded(before) not in folded(within) and not is_only_production_words(before):
        return 0
    number = match["number"].casefold()
    return int(number) if number.isdigit() else vocabulary.NUMBER_WORDS.get(number, 0)


def side_number(text: str) -> int:
    """Return 1 for "Side A", "Seite A" or "A面", 2 for B and so on; 0 where it is no side."""
    if vocabulary.SIDE_ALONE.fullmatch(text):
        return ord(text) - 64
    match = vocabulary.SIDE.fullmatch(text)
    if match is None:
        return 0
    side = (match["side"] or match["cjk"] or "").casefold()
    return int(side) if side.isdigit() else ord(side[0]) - 96 + (26 if len(side) > 1 else 0)


def read_folder(name: str) -> FolderName:
    """Read the name of a release's folder."""
    folder_name = FolderName()
    text = tidy(name)
    if copy := vocabulary.COPY_BEFORE.match(text):
        folder_name.removed_text.append(copy[0].strip())
        text = text[copy.end() :]
    if (copy := vocabulary.COPY_AFTER.search(text)) and copy.start() > 0:
        folder_name.removed_text.append(copy[0].strip())
        text = text[: copy.start()]
    if (copy := vocabulary.COPY_NUMBER.search(text)) and copy[1] and copy.start() > 0:
        folder_name.removed_text.append(copy[0].strip())
        text = text[: copy.start()]
    text = re.sub(r"(?<=\w)_(?=\s)", ":", text)
    text, pieces = _take_code(text, folder_name)
    text = _take_brackets(text, folder_name)
    text = _take_lead(text, folder_name)
    text = _take_announced(text, folder_name)
    if (carrier := vocabulary.CARRIER_TAIL.search(text)) and carrier.start() > 0:
        folder_name.removed_text.append(carrier[0].strip())
        text = text[: carrier.start()]
    if quoted := _TITLE_IN_QUOTES.fullmatch(text):
        pieces = [quoted["artist"], quoted["title"]]
    elif SEPARATOR.search(text):
        text = re.sub(r"\s_\s", " / ", text)  # a slash, which no system can have
        pieces = [piece for piece in SEPARATOR.split(text) if piece.strip()]
    elif "_" in text and " " in text:
        pieces = text.split("_")
    elif "_" in text and not pieces:
        text, removed_text = remove_production_words(text)
        folder_name.removed_text += removed_text
        pieces = [piece for piece in text.split("_") if piece]
        folder_name.is_loose = True
        if any(re.fullmatch("-+", piece) for piece in pieces):
            pieces = [piece.replace("_", " ").strip() for piece in re.split(r"_-+_", text)]
            folder_name.is_loose = False
    elif not pieces:
        pieces = [text]
    if not folder_name.is_loose and " " not in text:
        pieces = [" ".join(piece.replace("_", " ").split()) for piece in pieces]
    folder_name.parts = _parts(pieces, folder_name)
    return folder_name


def _take_code(text: str, found: FolderName) -> tuple[str, list[str]]:
    """Take the UPC out; where it stood between two pieces, they stay apart."""
    rest, upc = extract_gtin(text)
    if not upc:
        return text, []
    found.upc = upc
    before, _, after = (side.strip(" _-–—[](){}") for side in text.partition(upc))
    if before and after and not SEPARATOR.search(rest):
        return rest, [before.replace("_", " "), after.replace("_", " ")]
    return rest, []


def _take_brackets(text: str, found: FolderName) -> str:
    for bracket in re.findall(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}", text):
        if _read_release_facts(bracket[1:-1].strip(), found):
            rest = " ".join(text.replace(bracket, " ", 1).split())
            if rest.strip(" -–—_"):
                text = re.sub(r"^[-–—]\s+|\s+[-–—]$", "", rest)
                found.removed_text.append(bracket)
    return text


def _read_release_facts(inner: str, found: FolderName) -> bool:
    """Read what stands in a bracket of a folder's name; False where it belongs to the title."""
    if announced := vocabulary.RELEASE_DATE.fullmatch(inner):
        found.date = iso_date(announced["date"])
        return bool(found.date)
    if vocabulary.DATE.fullmatch(inner):
        found.doubtful_date = iso_date(inner)
        return True
    if (
        is_only_production_words(inner) and not re.search(rf"(?<!\d){_YEAR.pattern}(?!\d)", inner)
    ) or vocabulary.PRODUCT_WORD.fullmatch(inner):
        return True
    if inner.casefold().startswith(("feat", "ft.", "prod")):
        return False
    if len(inner) > 2 and vocabulary.VARIOUS.fullmatch(inner):
        found.is_various = True
        return True
    keep = FolderName()
    for piece in re.split(r"\s*[,;·|/]\s*|\s+[-–—]\s+", inner):
        if (
            not piece
            or vocabulary.CARRIER.fullmatch(piece)
            or (is_only_production_words(piece) and not _YEAR.fullmatch(piece))
        ):
            continue
        if announced := vocabulary.RELEASE_DATE.fullmatch(piece):
            keep.date = iso_date(announced["date"])
        elif dated := re.fullmatch(rf"(?:[℗©]|\(?[pc]\)|rec\.?|recorded)?\s*({_YEAR.pattern})", piece, re.IGNORECASE):
            keep.year = dated[1]
        elif vocabulary.CATALOG.fullmatch(piece):
            keep.catalog = piece
        elif both := re.fullmatch(r"(?P<label>\S.*?)\s+(?P<code>\S+)", piece):
            code, label = both["code"], both["label"]
            if vocabulary.CATALOG.fullmatch(code) and (vocabulary.LABEL.fullmatch(label) or len(label.split()) < 4):
                keep.label, keep.catalog = label, code
            elif vocabulary.LABEL.fullmatch(piece):
                keep.label = piece
            elif _YEAR.fullmatch(code) and (vocabulary.CARRIER.fullmatch(label) or is_only_production_words(label)):
                keep.year = code
            elif _YEAR.fullmatch(label) and (vocabulary.CARRIER.fullmatch(code) or is_only_production_words(code)):
                keep.year = label
            else:
                return False
        elif vocabulary.LABEL.fullmatch(piece):
            keep.label = piece
        else:
            return False
    for name in ("date", "year", "catalog", "label"):
        if value := getattr(keep, name):
            setattr(found, name, value)
    return True


def _take_lead(text: str, found: FolderName) -> str:
    """Take a date, a year or a catalogue number off the front, where enough is left behind it."""
    if lead := re.match(
        rf"(?P<date>{vocabulary.DATE.pattern}|(?:19|20)\d\d[-._](?:0[1-9]|1[0-2]))[\s_]+(?:[-–—]\s+)?(?=\S)", text
    ):
        found.removed_text.append(lead["date"])
        found.doubtful_date = iso_date(lead["date"])
        text = text[lead.end() :]
    if (lead := re.match(rf"(?P<year>{_YEAR.pattern})\s+[-–—.]?\s*(?=\S)", text)) and (
        len(SEPARATOR.split(text)) > 2 or (re.match(r"\d{4}\s+[-–—]", text) and len(SEPARATOR.split(text)) > 1)
    ):
        found.year = found.year or lead["year"]
        found.removed_text.append(lead["year"])
        text = text[lead.end() :]
    lead = re.match(r"(?P<code>\S+?)(?P<sign>\s+[-–—]\s+|\s*:\s+|_|\s+)(?=\S)", text)
    if (
        lead
        and not found.catalog
        and vocabulary.CATALOG.fullmatch(lead["code"])
        and lead["code"].upper() == lead["code"]
    ):
        rest = text[lead.end() :]
        pieces = SEPARATOR.split(rest)
        if len(pieces) > 1 or (lead["sign"] == "_" and "_" in rest):
            found.catalog = lead["code"]
            text = rest
    return text


def _take_announced(text: str, found: FolderName) -> str:
    announced = re.search(rf"[\s_\-–—]+{vocabulary.RELEASE_DATE.pattern}$", text, re.IGNORECASE)
    if announced and announced.start() > 0:
        found.date = iso_date(announced["date"])
        found.removed_text.append(announced[0].strip(" -–—_"))
        return text[: announced.start()]
    return text


def _parts(pieces: list[str], found: FolderName) -> list[str]:
    """Drop pieces that only production or a catalogue needs; the last one that is left is never dropped."""
    remaining: list[str] = []
    if len(pieces) > 2 and vocabulary.KIND_OF_RELEASE.fullmatch(pieces[0].strip()):
        found.removed_text.append(pieces[0].strip())
        pieces = pieces[1:]
    for number, raw in enumerate(pieces):
        piece = raw.strip()
        last = number == len(pieces) - 1
        others = len(pieces) > 1 and (remaining or not last)
        only_title = len(pieces) == 2 and number == 1 and re.match(r"\d{3,4}\s", piece)
        if (others and number and is_only_production_words(piece) and not piece.isdigit() and not only_title) or (
            others and remaining and (vocabulary.PRODUCT_WORD.fullmatch(piece) or vocabulary.CARRIER.fullmatch(piece))
        ):
            found.removed_text.append(piece)
        elif len(pieces) > 2 and vocabulary.CATALOG.fullmatch(piece) and piece.isupper() and not found.catalog:
            found.catalog = piece
        elif len(pieces) > 2 and number and _YEAR.fullmatch(piece) and not found.year:
            found.year = piece
            found.removed_text.append(piece)
        else:
            remaining.append(piece)
    if remaining:
        rest, removed_text = remove_production_words(remaining[-1])
        if rest and removed_text:
            remaining[-1], found.removed_text = rest, [*found.removed_text, *removed_text]
    return remaining


def iso_date(text: str) -> str:
    """Return a written date as YYYY-MM-DD, empty where it is none; of two readings the day comes first."""
    text = re.sub(r"[._]", "-", text)
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        return "-".join(match.groups())
    if match := re.fullmatch(r"(\d{1,2})-(\d{1,2})-(\d{4})", text):
        return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if match := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return "-".join(match.groups())
    return ""


def is_version_of_title(text: str) -> bool:
    """Say whether the last piece of a folder's name is a version."""
    return is_version(text, dashed=True)
