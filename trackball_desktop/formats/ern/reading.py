"""What the readers of releases and of recordings share: titles, artists, parties, lines and dates of a message.

Versions 3 keep most of it in details by territory; `TerritoryViews` looks into the release or recording and into the
details that count: those for the whole world, else the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from trackball_desktop.domain.inherit import display_artist, display_title
from trackball_desktop.domain.release import ContributorLocal, PrimaryContribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.parties import STORE_IDS
from trackball_desktop.formats.ern.tree import Element

_SIGN_AND_YEAR = re.compile(r"^(?:[℗©]|\([PpCc]\)|[PC] )?\s*(?:(\d{4})\b)?[\s,]*")
_TYPES_OF_TITLE: Final = ("DisplayTitle", "FormalTitle", "")


@dataclass(frozen=True)
class Party:
    """Somebody in a message."""

    name: str
    own_id: str = ""
    reference: str = ""
    affiliation: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict[str, str])

    def local(self) -> ContributorLocal:
        """Return the numbers by which stores and societies know them."""
        return ContributorLocal(**self.numbers)


class TerritoryViews:
    """A release or recording, and its details by territory."""

    def __init__(self, element: Element) -> None:
        self.element = element
        details = [child for child in element.children if child.name.endswith("DetailsByTerritory")]
        worldwide = [
            detail
            for detail in details
            if any(code.text == vocabulary.WORLDWIDE for code in detail.all("TerritoryCode"))
        ]
        self._places = [element, *(worldwide or details)[:1]]
        for place in self._places:
            for code in place.all("TerritoryCode"):
                code.is_read = code.text == vocabulary.WORLDWIDE or code.is_read

    def all(self, *names: str) -> list[Element]:
        """Return all children of these names: those of the details first, which say more."""
        return [child for place in reversed(self._places) for child in place.all(*names)]

    def first_element(self, *path: str) -> Element | None:
        """Return the first element at a path."""
        return next((element for place in reversed(self._places) if (element := place.first(*path)) is not None), None)

    def value(self, *path: str) -> str:
        """Return the first text at a path."""
        element = self.first_element(*path)
        return "" if element is None else element.take_text()

    def default(self, *names: str) -> Element | None:
        """Return the one of several elements that counts everywhere: marked so, without a territory, or the first."""
        elements = self.all(*names)
        marked = [item for item in elements if item.attributes.get("IsDefault") == "true"]
        everywhere = [
            item
            for item in elements
            if item.attributes.get("ApplicableTerritoryCode", vocabulary.WORLDWIDE) == vocabulary.WORLDWIDE
        ]
        return next(iter((*marked, *everywhere, *elements)), None)


class PartyList:
    """The parties of a message by reference (versions 4), or in place (versions 3)."""

    def __init__(self, root: Element) -> None:
        self._by_reference: dict[str, Party] = {}
        for element in root.all("PartyList"):
            for party in element.all("Party"):
                reference = party.value("PartyReference")
                self._by_reference[reference] = _party(party, reference)

    def party_of(self, element: Element, *reference_names: str) -> Party:
        """Return who is meant: by the reference in one of the named children, else by the name in place."""
        for name in reference_names:
            reference = element.value(name)
            if reference in self._by_reference:
                return self._by_reference[reference]
        return _party(element)

    def by_reference(self, reference: str) -> Party:
        """Return a party by its reference; one without a name where it is not in the list."""
        return self._by_reference.get(reference, Party(""))


def _party(element: Element, reference: str = "") -> Party:
    names = element.all("PartyName")
    name = ""
    if names:
        full = names[0].first("FullName")
        name = full.take_text() if full is not None else names[0].take_text()
    numbers: dict[str, str] = {}
    own_id = ""
    for ids in element.all("PartyId"):
        if ids.text and ids.attributes.get("IsISNI") == "true":  # versions 3 spell the number in the element itself
            numbers["isni"] = ids.take_text()
        if isni := ids.value("ISNI"):
            numbers["isni"] = isni
        if ipi := ids.value("IpiNameNumber"):
            numbers["ipi"] = ipi
        for number in ids.all("ProprietaryId"):
            namespace = number.attributes.get("Namespace", "")
            store = next((key for key, store_name in STORE_IDS.items() if store_name == namespace), None)
            if store is not None:
                numbers[store] = number.take_text()
            elif namespace == vocabulary.NAMESPACE:
                own_id = number.take_text()
    affiliation = ""
    for society in element.all("Affiliation"):
        if society.value("Type") == "MusicRightsSociety" and not affiliation:
            affiliation = society.value("CompanyName")
            for code in society.all("TerritoryCode"):
                code.is_read = code.text == vocabulary.WORLDWIDE
    for society in element.all("SocietyAffiliation"):
        if not affiliation:
            name_of_it = society.first("MusicRightsSociety", "PartyName", "FullName")
            affiliation = name_of_it.take_text() if name_of_it is not None else ""
            for code in society.all("TerritoryCode"):
                code.is_read = code.text == vocabulary.WORLDWIDE
    return Party(name, own_id, reference, affiliation, numbers)


@dataclass(frozen=True)
class Titles:
    """Title and version apart, and the line as shown where it is not what the two make."""

    title: str
    version: str
    display_line: str


def read_titles(views: TerritoryViews) -> Titles:
    """Read the titles of a release or recording."""
    display = views.default("DisplayTitle")
    if display is None:
        return _reference_titles(views)
    title = display.value("TitleText")
    versions = [item.take_text() for item in display.all("SubTitle")]
    version = versions[0] if versions else ""
    line = views.default("DisplayTitleText")
    shown = line.take_text() if line is not None else ""
    if not title:
        title, shown = shown, ""
    return Titles(title, version, "" if shown == display_title(title, version) else shown)


def _reference_titles(views: TerritoryViews) -> Titles:
    elements: dict[str, Element] = {}
    for element in views.all("Title"):
        elements.setdefault(element.attributes.get("TitleType", ""), element)
    reference = views.first_element("ReferenceTitle")
    line = views.default("DisplayTitleText")
    chosen = [elements[kind] for kind in _TYPES_OF_TITLE if kind in elements] + ([reference] if reference else [])
    with_version = next((item for item in chosen if item.first("SubTitle") is not None), None)
    base = with_version or next(iter(chosen), None)
    if base is None:
        return Titles(line.take_text() if line is not None else "", "", "")
    title, version = base.value("TitleText"), base.value("SubTitle")
    if not base.children:
        title = base.take_text()
    display = elements.get("DisplayTitle", base)
    shown = display_title(display.value("TitleText"), display.value("SubTitle")) if display is not base else ""
    for other in chosen:  # those that say the same need not be told
        text, sub = other.first("TitleText"), other.first("SubTitle")
        same = text is not None and text.text in {title, display_title(title, version), shown}
        if text is not None and same and (sub is None or sub.text == version):
            other.mark_read()
    return Titles(title, version, "" if shown in {"", display_title(title, version)} else shown)


def read_artists(
    views: TerritoryViews, parties: PartyList
) -> tuple[tuple[PrimaryContribution, ...], list[tuple[Party, str]], str]:
    """Read who is billed, those billed in another role than main or featured artist, and the artist line.

    The line is empty where it is what the names make.
    """
    billed: list[PrimaryContribution] = []
    others: list[tuple[Party, str]] = []
    elements = sorted(views.all("DisplayArtist"), key=sequence_of)
    for element in elements:
        party = parties.party_of(element, "ArtistPartyReference")
        if not party.name:
            continue
        role = read_term(element, "DisplayArtistRole", "ArtistRole")
        if role not in {vocabulary.MAIN_ARTIST, vocabulary.FEATURED_ARTIST, "", "Artist", "Composer"}:
            others.append((party, role))
            continue
        billed.append(
            PrimaryContribution(
                artist_id=party.own_id or INHERIT,
                artist=party.name,
                featured=True if role == vocabulary.FEATURED_ARTIST else INHERIT,
                local=party.local(),
            )
        )
    line = views.default("DisplayArtistName")
    shown = (line.take_text() if not line.children else line.value("FullName")) if line is not None else ""
    if not billed and shown:
        billed, shown = [PrimaryContribution(artist=shown)], ""
    return tuple(billed), others, "" if shown == display_artist(billed) else shown


def sequence_of(element: Element) -> int:
    """Return the number in an element's own SequenceNumber; a large one where there is none."""
    number = element.attributes.get("SequenceNumber", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 10**9


def in_sequence(elements: list[Element]) -> list[Element]:
    """Return elements by their sequence numbers, where all of them have one; else as they stand."""
    numbers = [element.value("SequenceNumber") for element in elements]
    if not all(number.isascii() and number.isdigit() and len(number) < 9 for number in numbers):
        return elements
    return [element for _, element in sorted(zip(map(int, numbers), elements, strict=True), key=lambda pair: pair[0])]


def read_term(element: Element, *names: str) -> str:
    """Return a word from a list of DDEX's; the sender's own where it is UserDefined."""
    for name in names:
        child = element.first(name)
        if child is not None:
            text = child.take_text()
            return child.attributes.get("UserDefinedValue", "") or text if text == vocabulary.USER_DEFINED else text
    return ""


def term_of(element: Element | None) -> tuple[str, str]:
    """Return a word, and whose it is where it is UserDefined."""
    if element is None:
        return "", ""
    text = element.take_text()
    if text != vocabulary.USER_DEFINED:
        return text, ""
    return element.attributes.get("UserDefinedValue", "") or text, element.attributes.get("Namespace", "?")


def read_line(element: Element | None, name: str) -> dict[str, Any]:
    """Read a P or C line: year, owner and licence by the names of fields without their stem; empty without a line."""
    if element is None:
        return {}
    year, owner, text = element.value("Year"), element.value(f"{name}Company"), element.value(f"{name}Text")
    match = _SIGN_AND_YEAR.match(text)
    rest = text[match.end() :] if match else text
    if not year and match and match[1]:
        year = match[1]
    licence = ""
    if not owner:
        owner = rest
    elif owner and rest.startswith(f"{owner}, "):
        licence = rest[len(owner) + 2 :]
    return {"year": year or None, "owner": owner or None, "license": licence or None}


def read_date(text: str) -> date | None:
    """Read a whole date at the front of a date or a moment; None for a year, a month, or what is no date."""
    try:
        return date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        return None


def or_inherit(value: object) -> Any:
    """Return the value, or that it is left to inherit where there is none."""
    return INHERIT if value is None or value == "" or value == () else value
