"""The directory of people as a table and back, and two spellings made one in every draft that has the wrong one."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from trackball_desktop.domain.edits import Edit, SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import is_valid_ipi, is_valid_isni, normal_ipi, normal_isni
from trackball_desktop.domain.normalise import read_share
from trackball_desktop.domain.release import Node, Publisher, Release, walk
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.values import format_decimal
from trackball_desktop.formats.table import read_text_rows
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.message import Items
from trackball_desktop.services.bulk_edits import BulkEditor, GroupStep
from trackball_desktop.storage.people import DETAILS, Person
from trackball_desktop.storage.repositories import Repositories

_ALIASES = {
    "artist": "name", "writer": "name", "publisher": "name", "sort": "sort_name", "sortname": "sort_name",
    "openplay": "openplay_id", "apple": "apple_id", "spotify": "spotify_id", "deezer": "deezer_id",
    "ipi_name": "ipi", "cae": "ipi",
    "affiliation": "society", "pro": "society", "territory": "country", "role": "roles", "default_share": "share",
    "split": "share", "notes": "note",
}  # fmt: skip
"""Headings that others use for our columns."""


@dataclass(frozen=True)
class MergePreview:
    """How many rows of a release name the wrong spelling. A merge changes it unless it is `sent`."""

    release_id: str
    title: str
    rows: int
    sent: bool = False


@dataclass(frozen=True)
class PeopleTable:
    """People read from a table, and what of it was not read."""

    persons: tuple[Person, ...]
    problems: tuple[str, ...]


class PeopleService:
    """Changes the directory and, for a merge, the drafts."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._several = BulkEditor(repositories)

    def preview_merge(self, name: str, into: str) -> list[MergePreview]:
        """Return what a merge of `name` into another spelling would change, and what stays because it was sent."""
        previews: list[MergePreview] = []
        for release_id in self._repositories.people.releases_of(name):
            draft = self._repositories.library.load(release_id)
            release = draft.release
            edits = rename_edits(release, name, into)
            title = release.title if isinstance(release.title, str) else ""
            previews.append(MergePreview(release_id, title, len(edits), sent=not self._several.can_edit(draft)))
        return previews

    async def merge(self, name: str, into: str, label: str) -> GroupStep:
        """Give every draft the right spelling and delete the wrong one: one step, which can be taken back.

        What was sent stays as it is at the target, and is named in the step as left alone. `label` names the step.
        """
        edits: dict[str, list[Edit]] = {}
        for release_id in self._repositories.people.releases_of(name):
            if rename := rename_edits(self._repositories.library.load(release_id).release, name, into):
                edits[release_id] = rename
        step = await self._several.record(edits, label)
        absorbing = self._repositories.people.merge(name, into, stays_known=bool(step.skipped))
        return replace(step, people=await asyncio.wrap_future(absorbing))

    def export(self, *, delimiter: str = ",") -> str:
        """Return the whole directory as CSV or TSV with a line of headings."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
        writer.writerow(DETAILS)
        for person in self._repositories.people.page(limit=1_000_000):
            values: list[str] = []
            for column in DETAILS:
                value: Any = getattr(person, column)
                values.append(_escape_formula("; ".join(value) if isinstance(value, tuple) else str(value)))  # pyright: ignore[reportUnknownArgumentType]
            writer.writerow(values)
        return text.getvalue()

    async def import_table(self, text: str) -> PeopleTable:
        """Read CSV or TSV and keep it; empty cells change nothing. Raises UserError without a column for names."""
        table = await asyncio.to_thread(read_table, text)
        persons = [_merge_person(self._repositories.people.get(person.name), person) for person in table.persons]
        if persons:
            await asyncio.wrap_future(self._repositories.people.save(persons))
        return table


def rename_edits(release: Release, name: str, into: str) -> list[Edit]:
    """Make the edits that spell someone in another way wherever the release names them."""
    return [
        SetField(node_id=node.id, field=field, value=into)
        for node in _contributor_nodes(release)
        for field in ("publisher" if isinstance(node, Publisher) else "artist",)
        if isinstance(getattr(node, field, None), str) and getattr(node, field).strip() == name
    ]


def _contributor_nodes(release: Release) -> Iterator[Node]:
    for node in walk(release):
        if isinstance(node, Publisher) or "artist" in type(node).model_fields:
            yield node


def read_table(text: str) -> PeopleTable:
    """Read people from CSV or TSV with a line of headings; unknown columns are passed over and named."""
    rows = read_text_rows(text)
    if rows and not rows[0]:
        rows = rows[1:]  # a line of Excel's own that names the separator
    if not any(rows):
        raise UserError(
            FileText.tr("The table is empty."),
            remedy=FileText.tr("It needs a heading row with at least “name”, and one row per person."),
        )
    columns = [_column(heading) for heading in rows[0]]
    if "name" not in columns:
        raise UserError(
            FileText.tr("The table has no column “name”."),
            remedy=FileText.tr(
                "Its first row must contain the column names: {details}. Other columns are ignored.",
                details=Items(tuple(DETAILS), ","),
            ),
        )
    problems: list[str] = [
        FileText.tr("Column “{heading}” was not read.", heading=heading)
        for heading, expected_column in zip(rows[0], columns, strict=True)
        if not expected_column
    ]
    persons: dict[str, Person] = {}
    for number, row in enumerate(rows[1:], start=2):
        values = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
        if not any(values.values()):
            continue
        if not values.get("name"):
            problems.append(FileText.tr("Line {number} has no name.", number=number))
            continue
        persons[values["name"]] = _drop_invalid(parse_person(values), number, problems)
    return PeopleTable(tuple(persons.values()), tuple(problems))


def _drop_invalid(person: Person, line: int, problems: list[str]) -> Person:
    """Leave codes and shares out that are none: they would travel into every release that names the person."""
    wrong = {
        "ipi": bool(person.ipi) and not is_valid_ipi(normal_ipi(person.ipi) or "0" * 11),
        "isni": bool(person.isni) and not is_valid_isni(normal_isni(person.isni) or "0" * 16),
        "share": bool(person.share) and not is_valid_share(person.share),
    }
    for column, is_wrong in wrong.items():
        if is_wrong:
            problems.append(
                FileText.tr(
                    "Line {line}: “{person}” is not a valid {called} and was not read.",
                    line=line,
                    person=getattr(person, column),
                    called=_FIELD_LABELS[column],
                )
            )
    return replace(person, **dict.fromkeys((column for column, is_wrong in wrong.items() if is_wrong), ""))


_FIELD_LABELS = {"ipi": FileText.tr("IPI name number"), "isni": "ISNI", "share": "share"}


def is_valid_share(text: str) -> bool:
    """Say whether a text is a share from 0 to 100."""
    value = read_share(text)
    return value is not None and 0 <= value <= 100


def parse_person(values: dict[str, str]) -> Person:
    """Make a person of typed texts: codes canonical where they can be read, else as typed for a check to find."""
    details: dict[str, Any] = {column: tidy(value) for column, value in values.items() if column in DETAILS}
    details["ipi"] = normal_ipi(details.get("ipi", "")) or details.get("ipi", "")
    details["isni"] = normal_isni(details.get("isni", "")) or details.get("isni", "")
    share = read_share(details.get("share", ""))
    details["share"] = details.get("share", "") if share is None else format_decimal(share)
    details["roles"] = tuple(dict.fromkeys(role for part in values.get("roles", "").split(";") if (role := tidy(part))))
    return Person(**details)


def _merge_person(before: Person, read: Person) -> Person:
    gained = {column: getattr(read, column) for column in DETAILS if getattr(read, column)}
    return replace(before, **gained)


def _column(heading: str) -> str:
    name = "_".join(heading.casefold().replace("-", " ").split())
    name = _ALIASES.get(name, name)
    return name if name in DETAILS else ""


def _escape_formula(cell: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell
