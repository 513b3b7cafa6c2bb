"""Rules about what the ℗ and © lines have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.notices import year_of
from trackball_desktop.checks.registry import (
    BLOCKER,
    HINT,
    Subject,
    hit,
    write_text,
)
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import inherit_edit
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import display
from trackball_desktop.domain.vocabulary import nearest
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("rights")

_MARK = r"(?:[℗©ⓅⓒⒸ]|\((?:p|c|℗|©)\)|\bcopyright\b)"
_LINE_MARK = re.compile(_MARK, re.IGNORECASE)
_BEFORE_NAME = re.compile(
    rf"^(?:{_MARK}[\s:,&+]*)*(?P<year>(?:19|20)\d\d\b(?!\s*[-–/]\s*\d))?[\s,.:;-]*(?:{_MARK}[\s:,]*)*(?:by\s+)?",
    re.IGNORECASE,
)
"""Marks and a year as they begin a line: “℗ 2026 ”, “(C) & (P) 2026 ”, “2026 ”."""
_SEVERAL_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–/,&]")
_FIRST_RECORDING = 1860


@subject.release_and_track(
    "pcline.year",
    BLOCKER,
    sources="IG-PC OWN",
    text=CheckText.tr("{year} is not a valid year for the {line} line."),
    why=CheckText.tr("It must have four digits and not be later than the release year."),
)
def pcline_year(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field, line in (("pline_year", "℗"), ("cline_year", "©")):
        if not view.owns_field(field) and isinstance(view, TrackView):
            continue
        value = view.get(field)
        if is_empty(value):
            continue
        released = view.context.release_date
        latest = min(view.context.today.year + 1, released.year if released else 9999)
        year = year_of(value)
        if year is None or not _FIRST_RECORDING <= year <= latest:
            yield hit(view, field, year=display(value), line=line)


@subject.release_and_track(
    "pcline.text",
    BLOCKER,
    sources="IG-PC",
    text=CheckText.tr("“{owner}” contains more than the owner's name. Stores add the symbol and the year."),
    why=CheckText.tr("Stores print ℗ or © and the year before the name, so they would appear twice."),
    waivable=True,
)
def pcline_text(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in ("pline_owner", "cline_owner"):
        if not view.owns_field(field) and isinstance(view, TrackView):
            continue
        owner = view.text(field)
        year = display(view.get(field.replace("owner", "year"))).strip()
        if _says_more(owner, year):
            yield hit(view, field, _bare_owner(view.node_id, field, owner, year), owner=owner)


def _says_more(owner: str, year: str) -> bool:
    """Say whether an owner has marks in it or the line's own year; another year is part of a name: 1965 Records."""
    words = re.findall(r"\w+", owner)
    return bool(_LINE_MARK.search(owner)) or (
        len(words) > 1 and year_of(year) is not None and year in words[:: len(words) - 1]
    )


def _bare_owner(node_id: str, field: str, owner: str, year: str) -> Fix | None:
    """Offer the name between marks and years."""
    before = _BEFORE_NAME.match(owner)
    begin = before.end() if before is not None else 0
    bare = owner[begin:].strip(" ,.;:-")
    if before is not None and before["year"] is None and bare.endswith(year):
        bare = bare.removesuffix(year).strip(" ,.;:-")
    if not bare or bare == owner or _SEVERAL_YEARS.match(bare) or _says_more(bare, year):
        return None
    return write_text(node_id, field, bare, replaces=f"{owner[:begin]} {year}")


@subject.release_and_track(
    "pcline.license",
    HINT,
    sources="OP1",
    text=CheckText.tr("The {line} line contains “{words}”, but the recordings are marked as owned."),
    why=CheckText.tr(
        "For a licensed master, name the owner first and then the licence; recordings you own do not need it."
    ),
    since=RULE_VERSION,
)
def pcline_license(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if stripped_text(view.context.read("release", "license")).casefold() != "owned":
        return
    for field, line in (("pline_license", "℗"), ("cline_license", "©")):
        words = view.text(field)
        inherited = isinstance(view, TrackView) and (
            not view.owns_field(field) or words == stripped_text(view.context.read("release", field))
        )
        if not inherited and "licen" in words.casefold():
            yield hit(view, field, line=line, words=words)
            return


@subject.track(
    "pcline.consistent",
    HINT,
    sources="OWN",
    text=CheckText.tr("The {line} owner is “{own}” here and “{other}” on the release."),
    why=CheckText.tr(
        "Different spellings of one name are usually a mistake; a different owner is normal on a compilation."
    ),
    since=RULE_VERSION,
)
def pcline_consistent(track: TrackView) -> Iterator[RuleHit]:
    for field, line in (("pline_owner", "℗"), ("cline_owner", "©")):
        own, other = stripped_text(track.raw(field)), stripped_text(track.context.read("release", field))
        if own and other and own != other and nearest(own, (other,)) is not None and not _LINE_MARK.search(own):
            fix = Fix(CheckText.tr("Use the release's value"), inherit_edit(track.node_id, field))
            yield hit(track, field, fix, line=line, own=own, other=other)
