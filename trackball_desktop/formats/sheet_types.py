"""What reading a sheet gives: drafts with where their values stood, and all that is not in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.release import Release


@dataclass(frozen=True)
class Source:
    """Where a value stood: the sheet's name, the row (from 1) and the heading of its column."""

    sheet: str
    row: int
    column: str


@dataclass(frozen=True)
class Problem:
    """A row (`column` empty) or a cell that was not used as it is, with the class of the reason."""

    row: int
    reason: str
    sheet: str = ""
    column: str = ""
    text: str = ""


@dataclass(frozen=True)
class Question:
    """What is left empty until somebody answers: the class of the doubt, and the column that it is about."""

    about: str
    column: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class NamedFile:
    """A file that a sheet names, for a node and in a role. `path` is where it was found, None before that."""

    owner_id: str
    role: AssetRole
    name: str
    path: Path | None = None


@dataclass(frozen=True)
class SheetDraft:
    """A draft, where each of its values stood, by the node's id and the field, and the tracks' numbers by their ids."""

    release: Release
    sources: dict[tuple[str, str], Source]
    numbers: dict[str, int] = field(default_factory=dict[str, int])
    files: tuple[NamedFile, ...] = ()


@dataclass(frozen=True)
class SheetImport:
    """What a file gave: drafts, and all that a person must know about what is not in them.

    `heading_rows` says for each sheet in which row (from 1) its headings stand.
    """

    drafts: tuple[SheetDraft, ...]
    rows: tuple[Problem, ...] = ()
    cells: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    heading_rows: dict[str, int] = field(default_factory=dict[str, int])
