"""The order of a message's tracks: numbers from 1 at each level, a group a disc, and what belongs to the whole last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from lxml import etree

from tests.formats.test_ern_round_trip import ENVELOPE, schema
from trackball_desktop.domain.assets import ArtworkFacts, AssetRole
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.ern import message, reader
from trackball_desktop.formats.ern.model import DeliveredFile

MD5 = "d41d8cd98f00b204e9800998ecf8427e"
GROUP, ITEM = "ResourceGroup", "ResourceGroupContentItem"


@dataclass(frozen=True)
class Wanted:
    """A group or an item: its number, its code with the name of the element, and what it holds."""

    number: str = ""
    code: tuple[str, str] = ("", "")
    refers: str = ""
    groups: tuple[Wanted, ...] = ()
    items: tuple[Wanted, ...] = ()


def _read(element: Any) -> Wanted:
    ids = element.find("ReleaseId")
    return Wanted(
        element.findtext("SequenceNumber", ""),
        ("", "") if ids is None else (str(ids[0].tag), ids[0].text or ""),
        element.findtext("ReleaseResourceReference", ""),
        tuple(_read(one) for one in element.findall(GROUP)),
        tuple(_read(one) for one in element.findall(ITEM)),
    )


def _items(*references: str) -> tuple[Wanted, ...]:
    return tuple(Wanted(str(number), refers=reference) for number, reference in enumerate(references, start=1))


def _release(*discs: tuple[str, int]) -> Release:
    numbers = iter(range(1, 20))
    made = tuple(
        Disc(
            upc=code or INHERIT,
            tracks=tuple(
                Track(title=f"No. {number}", isrc=f"DEXY126000{number:02}", duration=timedelta(seconds=60 + number))
                for number, _ in zip(numbers, range(count), strict=False)
            ),
        )
        for code, count in discs
    )
    return Release(
        title="Paper Boats", upc="4006381333931", label="Northlight", genre="Pop", release_date=date(2026, 12, 18),
        pline_year="2026", pline_owner="Northlight", cline_year="2026", cline_owner="Northlight",
        primary_contributions=(PrimaryContribution(artist="Lena Voss"),), discs=made,
    )  # fmt: skip


UPC = "0036000291452"


@pytest.mark.parametrize(
    ("discs", "whole"),
    [
        ([("", 1)], Wanted(items=_items("A1"))),
        ([("", 3)], Wanted(items=_items("A1", "A2", "A3"))),
        ([(UPC, 2)], Wanted(groups=(Wanted("1", ("ICPN", UPC), items=_items("A1", "A2")),))),
        ([("SIDE-A", 1)], Wanted(groups=(Wanted("1", ("ProprietaryId", "SIDE-A"), items=_items("A1")),))),
        (
            [("", 2), ("", 1), ("", 2)],
            Wanted(
                groups=(
                    Wanted("1", items=_items("A1", "A2")),
                    Wanted("2", items=_items("A3")),
                    Wanted("3", items=_items("A4", "A5")),
                )
            ),
        ),
        (
            [("SIDE-A", 1), (UPC, 2)],
            Wanted(
                groups=(
                    Wanted("1", ("ProprietaryId", "SIDE-A"), items=_items("A1")),
                    Wanted("2", ("ICPN", UPC), items=_items("A2", "A3")),
                )
            ),
        ),
    ],
)
@pytest.mark.parametrize("has_files", [False, True])
def test_tracks_and_discs_are_numbered(discs: list[tuple[str, int]], whole: Wanted, has_files: bool) -> None:
    release = _release(*discs)
    files = [
        DeliveredFile(release.id, AssetRole.COVER, "resources/cover.jpg", 9, MD5, ArtworkFacts(format="JPEG")),
        DeliveredFile(release.id, AssetRole.BOOKLET, "resources/booklet.pdf", 9, MD5),
    ]
    made, _ = message.write(release, ENVELOPE, files if has_files else [])
    tree = etree.fromstring(made.xml)
    if (xsd := schema()) is not None:
        xsd.assertValid(tree)
    (element,) = tree.findall(f".//ReleaseList/Release/{GROUP}")
    found = _read(element)
    covers = element.findall("LinkedReleaseResourceReference")
    assert [cover.get("LinkDescription") for cover in covers] == ["CoverArt"] * has_files
    if has_files:
        *items, booklet = found.items
        assert booklet.number == str(len(whole.groups) + len(whole.items) + 1), "after all discs, or all tracks"
        assert tree.findtext(f".//Text[ResourceReference='{booklet.refers}']/Type") == "NonInteractiveBooklet"
        found = Wanted(found.number, found.code, found.refers, found.groups, tuple(items))
    assert found == whole
    assert {one.get("ResourceGroupType") for one in element.findall(GROUP)} <= {"Component"}
    (back,) = reader.read(made.xml, "message.xml").releases
    assert [[track.title for track in disc.tracks] for disc in back.release.discs] == [
        [track.title for track in disc.tracks] for disc in release.discs
    ]
