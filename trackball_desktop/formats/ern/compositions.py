"""The works that a recording is of: their codes, who wrote and who publishes them, and the shares.

DDEX keeps writers and publishers with a recording's other contributors, and shares with the controllers of rights. A
person with several rows in a work is named once for each, in the same order in both places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from trackball_desktop.domain.identifiers import is_valid_iswc, normal_iswc
from trackball_desktop.domain.release import Publisher, Track, Work, WorkContribution
from trackball_desktop.domain.values import format_decimal
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.model import Reason
from trackball_desktop.formats.ern.parties import Parties
from trackball_desktop.formats.ern.source import Source, name_of, value_text
from trackball_desktop.formats.ern.xml import XmlElement, add

Row = WorkContribution | Publisher


def write_work_ids(element: XmlElement, works: Sequence[Work], namespace: str) -> None:
    """Write each work's ISWC and the label's own code of it."""
    for work in works:
        iswc = normal_iswc(work.iswc) if isinstance(work.iswc, str) and work.iswc else None
        code = work.label_work_code if isinstance(work.label_work_code, str) else ""
        if iswc or code:
            ids = add(element, "WorkId")
            if iswc:
                add(ids, "ISWC", iswc)
            if code:
                add(ids, "ProprietaryId", code, Namespace=namespace)


def note_works(source: Source, works: Sequence[Work], path: str, title: str) -> None:
    """Note what a message cannot say of a track's works. `title` is the track's; a work without one gets it."""
    if len(works) > 1:
        source.add_remark(f"{path}.works", tuple(work.title for work in works), Reason.GROUPED)
    for position, work in enumerate(works):
        stated = work.iswc, work.label_work_code, work.children("contributions"), work.children("publishers")
        if not source.text(work, "title") and any(map(value_text, stated)):
            source.add_remark(f"{path}.works[{position}].title", title, Reason.FILLED)
        value = work.iswc if isinstance(work.iswc, str) else ""
        iswc = normal_iswc(value) if value else None
        if value and iswc != value:
            reason = Reason.RESPELLED if iswc is not None and is_valid_iswc(iswc) else Reason.NOT_A_VALUE
            source.add_remark(f"{path}.works[{position}].iswc", value, reason)


def rows_of(works: Sequence[Work], path: str) -> Iterator[tuple[str, Row]]:
    """Yield all writers of all works, then all publishers, each with its path."""
    for list_name in ("contributions", "publishers"):
        for number, work in enumerate(works):
            for position, row in enumerate(work.children(list_name)):
                assert isinstance(row, WorkContribution | Publisher)
                if name_of(row):
                    yield f"{path}.works[{number}].{list_name}[{position}]", row


def write_people(
    element: XmlElement, source: Source, parties: Parties, track: Track, path: str, place: int
) -> list[tuple[str, Row, str]]:
    """Write writers and publishers as contributors; `place` is the number of the last one before them.

    Returns each with its path and the reference of its party, for the rights.
    """
    works = source.works_of(track)
    note_works(source, works, path, source.text(track, "title"))
    contributors: list[tuple[str, Row, str]] = []
    for at, row in rows_of(works, path):
        place += 1
        person = add(element, "Contributor", SequenceNumber=str(place))
        contributors.append((at, row, parties.person(row, at)))
        add(person, "ContributorPartyReference", contributors[-1][2])
        role = vocabulary.PUBLISHER if isinstance(row, Publisher) else source.text(row, "role")
        if isinstance(row, Publisher):
            add(person, "Role", role)
        elif role in vocabulary.WORK_ROLES:
            add(person, "Role", vocabulary.WORK_ROLES[role])
        else:
            value = role or vocabulary.ANY_WRITER
            add(person, "Role", vocabulary.USER_DEFINED, Namespace=vocabulary.WORK_NAMESPACE, UserDefinedValue=value)
    return contributors


def write_rights(element: XmlElement, source: Source, people: Sequence[tuple[str, Row, str]]) -> None:
    """Write shares and territories, for those who have one in any of their rows."""
    rows: list[tuple[str, str, str]] = []
    with_rights: Counter[str] = Counter()
    for at, row, reference in people:
        share = source.share(row, "split_percentage", f"{at}.")
        country = source.text(row, "country")
        code = vocabulary.territory_code(country) if country else None
        if country and (code is None or vocabulary.territory_name(code) != country):
            source.add_remark(f"{at}.country", country, Reason.RESPELLED if code else Reason.NOT_A_VALUE)
        rows.append((reference, "" if share is None else format_decimal(share), code or ""))
        with_rights[reference] += bool(share is not None or code)
    for reference, share_text, code in rows:
        if not with_rights[reference]:
            continue
        controller = add(element, "WorkRightsController")
        add(controller, "RightsControllerPartyReference", reference)
        if share_text:
            add(controller, "RightSharePercentage", share_text)
        else:
            add(controller, "RightShareUnknown", "true")
        if code:
            add(controller, "Territory", code)
