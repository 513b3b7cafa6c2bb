"""The list of parties of a message: everybody who is named in it, once, with the numbers by which they are known."""

from __future__ import annotations

import re
from typing import Final

from trackball_desktop.domain.identifiers import normal_ipi, normal_isni
from trackball_desktop.domain.release import Node, Publisher, WorkContribution
from trackball_desktop.formats.ern.model import Reason
from trackball_desktop.formats.ern.source import Source
from trackball_desktop.formats.ern.vocabulary import NAMESPACE, WORLDWIDE
from trackball_desktop.formats.ern.xml import XmlElement, add

STORE_IDS: Final = {"apple_id": "Apple", "spotify_id": "Spotify", "deezer_id": "Deezer"}
"""Fields with a store's number of an artist, and the namespaces they go out with."""
_CODES: Final = (("isni", normal_isni, None), ("ipi", normal_ipi, re.compile(r"[0-9]{11}")))
"""Numbers by which societies know people: their fields, how they are read, and what DDEX takes of them."""


class Parties:
    """Gives each person and company one reference, and writes the list."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._references: dict[tuple[str, ...], str] = {}
        self._societies: dict[tuple[str, ...], set[str]] = {}
        for _, track in source.tracks():
            for work in source.works_of(track):
                for row in (*work.children("contributions"), *work.children("publishers")):
                    self._societies.setdefault(self._known_as(row), set()).add(source.text(row, "affiliation"))

    def person(self, entry: Node, path: str) -> str:
        """Return the reference of somebody in a list of people. Who has other numbers is another party.

        Whose works are all with one society has it wherever they are named.
        """
        source = self._source
        for field, read, shape in _CODES:
            value = source.local_text(entry, field)
            code = read(value) if value else None
            if value and code != value:
                fits = code is not None and (shape is None or shape.fullmatch(code))
                source.add_remark(f"{path}.local.{field}", value, Reason.RESPELLED if fits else Reason.NOT_A_VALUE)
        key = self._known_as(entry)
        societies = self._societies.get(key, {""})
        return self._reference(*key, next(iter(societies)) if len(societies) == 1 else self._affiliation(entry))

    def _known_as(self, entry: Node) -> tuple[str, ...]:
        source = self._source
        published = isinstance(entry, Publisher)
        known_as = [source.text(entry, "publisher" if published else "artist")]
        known_as.append(source.text(entry, "publisher_id" if published else "artist_id"))
        known_as += [source.local_text(entry, field) for field in STORE_IDS]
        for field, read, shape in _CODES:
            code = read(source.local_text(entry, field))
            known_as.append(code if code is not None and (shape is None or shape.fullmatch(code)) else "")
        return tuple(known_as)

    def _affiliation(self, entry: Node) -> str:
        return self._source.text(entry, "affiliation") if isinstance(entry, WorkContribution | Publisher) else ""

    def company(self, name: str) -> str:
        """Return the reference of a label or another company."""
        return self._reference(name, *([""] * (len(STORE_IDS) + 4)))

    def _reference(self, *key: str) -> str:
        return self._references.setdefault(key, f"P{len(self._references) + 1}")

    def write(self, parent: XmlElement) -> None:
        """Write the list of all that were asked for."""
        for (name, own_id, *rest), reference in self._references.items():
            *store_ids, isni, ipi, affiliation = rest
            party = add(parent, "Party")
            add(party, "PartyReference", reference)
            add(add(party, "PartyName"), "FullName", name)
            numbers = [(NAMESPACE, own_id), *zip(STORE_IDS.values(), store_ids, strict=True)]
            if isni or ipi or any(number for _, number in numbers):
                ids = add(party, "PartyId")
                if isni:
                    add(ids, "ISNI", isni)
                if ipi:
                    add(ids, "IpiNameNumber", ipi)
                for namespace, number in numbers:
                    if number:
                        add(ids, "ProprietaryId", number, Namespace=namespace)
            if affiliation:
                society = add(party, "Affiliation")
                add(society, "CompanyName", affiliation)
                add(society, "Type", "MusicRightsSociety")
                add(society, "TerritoryCode", WORLDWIDE)
