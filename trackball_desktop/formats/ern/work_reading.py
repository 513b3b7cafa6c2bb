"""Reads the works that recordings are of: from a message's list of works (versions 3), and from the recordings.

A list of works says who wrote each work and who controls which share of it; a recording says so for all its works at
once. Both are read: what the list says of a work counts first, and whoever only the recording names is put to its
first work.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from trackball_desktop.domain.identifiers import normal_iswc
from trackball_desktop.domain.release import Publisher, PublisherLocal, Work, WorkContribution
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.reading import (
    Party,
    PartyList,
    TerritoryViews,
    in_sequence,
    or_inherit,
    sequence_of,
    term_of,
)
from trackball_desktop.formats.ern.tree import Element

_Rights = defaultdict[str, deque[tuple[Any, Any]]]
"""Shares and territories in their order, by the reference or name of who holds them."""
_TOO_MUCH = 10**9
"""No percentage, and more digits than a number may have."""


@dataclass
class WorkPeople:
    """Who wrote, each with a role of ours or of theirs, and who publishes."""

    writers: list[tuple[Party, str]]
    publishers: list[Party]


def read_share(element: Element | None) -> Decimal | None:
    """Return a percentage, 0 to 100, however many places it is spelled with; None without one."""
    if element is None:
        return None
    try:
        share = Decimal(element.text)
    except InvalidOperation:
        return None
    if not share.is_finite() or abs(share) >= _TOO_MUCH:
        return None
    element.is_read = True
    share *= 100 if element.attributes.get("HasMaxValueOfOne") == "true" else 1
    return share.quantize(Decimal(1)) if share == share.to_integral_value() else share.normalize()


# --- the list of works ----------------------------------------------------------------------------------------------


class WorkList:
    """The works of a message by their references; those that no recording names stay unread."""

    def __init__(self, root: Element, parties: PartyList) -> None:
        self._parties = parties
        self._elements: dict[str, Element] = {}
        self._works: dict[str, Work] = {}
        for place in root.all("WorkList"):
            for element in place.all("MusicalWork"):
                self._elements.setdefault(element.value("MusicalWorkReference"), element)

    def get(self, reference: str) -> Work | None:
        """Return a work, the same for each recording that names it; None where the message does not list it."""
        if reference not in self._works and reference in self._elements:
            self._works[reference] = _listed_work(self._elements[reference], self._parties)
        return self._works.get(reference)


def _listed_work(element: Element, parties: PartyList) -> Work:
    views = TerritoryViews(element)
    rights = _listed_rights(element)
    writers: list[WorkContribution] = []
    publishers: list[Publisher] = []
    for person in sorted(views.all("MusicalWorkContributor"), key=sequence_of):
        party = parties.party_of(person)
        if not party.name:
            continue
        for spelled in person.all("MusicalWorkContributorRole") or [None]:
            role = term_of(spelled)[0]
            if role in vocabulary.PUBLISHER_ROLES:
                publishers.append(_publisher(party, rights))
            else:
                writers.append(_writer(party, vocabulary.from_ddex_work_role(role) or role, rights))
    for name, rows in rights.items():  # who controls a share and wrote nothing
        publishers += [Publisher(publisher=name, split_percentage=share, country=place) for share, place in rows]
    code = element.first("MusicalWorkId", "ProprietaryId")
    iswc = element.value("MusicalWorkId", "ISWC")
    return Work(
        title=or_inherit(element.value("ReferenceTitle", "TitleText")),
        iswc=or_inherit(normal_iswc(iswc) or iswc),
        label_work_code=or_inherit(code.take_text() if code is not None else ""),
        contributions=or_inherit(tuple(writers)),
        publishers=or_inherit(tuple(publishers)),
    )


def _listed_rights(work: Element) -> _Rights:
    """Return who controls which share, by name. Shares of the same in other rights stay unread, and are listed so."""
    rights: _Rights = defaultdict(deque)
    seen: set[tuple[str, str]] = set()
    for right in work.all("RightShare"):
        codes = right.all("TerritoryCode")
        if len(codes) > 1 or right.first("ExcludedTerritoryCode") is not None:
            continue
        territory = codes[0].text if codes else ""
        controllers = right.all("RightsController")
        for controller in controllers:
            name = _name_of(controller)
            own, total_share = controller.first("RightSharePercentage"), right.first("RightSharePercentage")
            if not name or (name, territory) in seen or (own is None and len(controllers) > 1):
                continue
            share = read_share(own if own is not None else total_share)
            if own is not None and total_share is not None and share is not None:
                part = read_share(total_share)
                share = share if part is None else (share * part / 100).normalize()
            seen.add((name, territory))
            controller.value("RightsControllerRole")
            for code in codes:
                code.is_read = True
            place = vocabulary.territory_name(territory) if territory and territory != vocabulary.WORLDWIDE else INHERIT
            rights[name].append((INHERIT if share is None else share, place))
    return rights


def _name_of(controller: Element) -> str:
    full = controller.first("PartyName", "FullName") or controller.first("PartyName")
    return full.take_text() if full is not None else ""


# --- what recordings say --------------------------------------------------------------------------------------------


def read_works(
    views: TerritoryViews, parties: PartyList, people: WorkPeople, title: str, listed: WorkList | None
) -> tuple[Work, ...]:
    """Make the works of a recording: those of the list that it names, and what is said beside."""
    codes: list[tuple[str, str]] = []
    for element in views.all("WorkId", "IndirectSoundRecordingId", "IndirectVideoId"):
        iswc = element.value("ISWC")
        codes.append((normal_iswc(iswc) or iswc, element.value("ProprietaryId")))
    named = _named_works(views, listed)
    if named:
        listed_codes = {work.iswc for work in named} | {work.label_work_code for work in named}
        codes = [pair for pair in codes if not listed_codes & (set(pair) - {""})]
        people = _unlisted_people(people, named)
    rights = _rights(views)
    writers = [_writer(party, role, rights) for party, role in people.writers]
    publishers = [_publisher(party, rights) for party in people.publishers]
    for reference, rows in rights.items():  # controllers who are named nowhere else hold rights in the work
        name = parties.by_reference(reference).name
        publishers += [Publisher(publisher=name, split_percentage=part, country=place) for part, place in rows if name]
    works = list(named)
    if not works and (codes or writers or publishers):
        codes = codes or [("", "")]
    works += [
        Work(title=or_inherit(title), iswc=or_inherit(iswc), label_work_code=or_inherit(code)) for iswc, code in codes
    ]
    if works and (writers or publishers):
        first = works[0]
        works[0] = first.model_copy(
            update={
                "contributions": or_inherit((*first.children("contributions"), *writers)),
                "publishers": or_inherit((*first.children("publishers"), *publishers)),
            }
        )
    return tuple(works)


def _named_works(views: TerritoryViews, listed: WorkList | None) -> list[Work]:
    items = [
        item
        for place in views.all("ResourceMusicalWorkReferenceList")
        for item in place.all("ResourceMusicalWorkReference")
    ]
    names = [item.value("ResourceMusicalWorkReference") or item.take_text() for item in in_sequence(items)]
    return [work for name in dict.fromkeys(names) if listed is not None and (work := listed.get(name)) is not None]


def _unlisted_people(people: WorkPeople, works: list[Work]) -> WorkPeople:
    """Return those whom none of the works names."""
    writers = {getattr(row, "artist", None) for work in works for row in work.children("contributions")}
    publishers = {getattr(row, "publisher", None) for work in works for row in work.children("publishers")}
    return WorkPeople(
        [(party, role) for party, role in people.writers if party.name not in writers],
        [party for party in people.publishers if party.name not in publishers],
    )


def _rights(views: TerritoryViews) -> _Rights:
    rights: _Rights = defaultdict(deque)
    for element in views.all("WorkRightsController"):
        reference = element.value("RightsControllerPartyReference")
        share = read_share(element.first("RightSharePercentage"))
        element.value("RightShareUnknown")
        territory = element.value("Territory")
        rights[reference].append(
            (INHERIT if share is None else share, vocabulary.territory_name(territory) if territory else INHERIT)
        )
    return rights


def _writer(party: Party, role: str, rights: _Rights) -> WorkContribution:
    share, place = _next_right(party, rights)
    return WorkContribution(
        artist_id=party.own_id or INHERIT,
        artist=party.name,
        role=or_inherit(role),
        affiliation=or_inherit(party.affiliation),
        split_percentage=share,
        country=place,
        local=party.local(),
    )


def _publisher(party: Party, rights: _Rights) -> Publisher:
    share, place = _next_right(party, rights)
    return Publisher(
        publisher_id=party.own_id or INHERIT,
        publisher=party.name,
        affiliation=or_inherit(party.affiliation),
        split_percentage=share,
        country=place,
        local=PublisherLocal(ipi=party.numbers.get("ipi", INHERIT)),
    )


def _next_right(party: Party, rights: _Rights) -> tuple[Any, Any]:
    rows = rights.get(party.reference or party.name)
    return rows.popleft() if rows else (INHERIT, INHERIT)
