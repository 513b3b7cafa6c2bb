"""What is known of one release while it is read: its files, the people in it, what stands where so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.folders import FolderName, read_folder
from trackball_desktop.domain.file_listing.model import (
    ExcludedFile,
    ExclusionReason,
    ListedFile,
    Listing,
    Origin,
    Question,
)
from trackball_desktop.domain.file_listing.names import Name
from trackball_desktop.domain.file_listing.production_words import is_only_production_words
from trackball_desktop.domain.file_listing.titles import Reading, is_version
from trackball_desktop.domain.file_listing.tree import Group

VARIOUS_ARTISTS = "Various Artists"
Answers = Callable[[Question], "tuple[str, ...] | None"]
"""What was answered to a question before; None where it was not asked yet."""


@dataclass
class Row:
    """A file on its way to a track."""

    name: Name
    reading: Reading = field(default_factory=Reading)
    main: list[str] = field(default_factory=list[str])
    featured: list[str] = field(default_factory=list[str])
    disc: int = 0
    number: int = 0
    tagged: Reading | None = None
    sources: dict[str, Origin] = field(default_factory=dict[str, Origin])
    questions: list[Question] = field(default_factory=list[Question])
    order: int = 0

    @property
    def file(self) -> ListedFile:
        """The file that is read."""
        return self.name.file

    @property
    def key(self) -> tuple[str, str]:
        """Title and version as people compare them."""
        return folded(self.reading.title), folded(self.reading.version)


@dataclass
class State:
    """One release while it is read.

    `releases` counts those of the drop, `left_out_files` gathers what becomes no track.
    """

    listing: Listing
    group: Group
    releases: int
    left_out_files: list[ExcludedFile]
    answers: Answers
    folder: FolderName = field(init=False)
    sources: dict[str, Origin] = field(default_factory=dict[str, Origin])
    questions: list[Question] = field(default_factory=list[Question])
    artists: list[str] = field(default_factory=list[str])
    guests: list[str] = field(default_factory=list[str])
    composers: list[str] = field(default_factory=list[str])
    title: Reading = field(default_factory=Reading)
    various: bool = False
    known: set[str] = field(default_factory=set[str])
    names: list[Name] = field(default_factory=list[Name])
    rows: list[Row] = field(default_factory=list[Row])

    def __post_init__(self) -> None:
        self.folder = read_folder(self.group.name)


def leave_out(state: State, file: ListedFile, reason: ExclusionReason, instead: PurePosixPath | None = None) -> None:
    """Note that a file becomes no track."""
    state.left_out_files.append(ExcludedFile(file.path, reason, instead))


def is_folder_a_place(state: State) -> bool:
    """Say whether the folder's name is that of a place, such as "Masters", and no title."""
    text = " ".join(state.folder.parts)
    return bool(vocabulary.PLACE.fullmatch(text)) or is_only_production_words(text)


def shared_leads(state: State, names: Sequence[Name]) -> list[str]:
    """Return pieces that stand in front of every name and are not the folder's own title."""
    if not names:
        return []
    common = [lead for lead in names[0].lead if all(lead in name.lead for name in names)]
    own = {folded(" - ".join(state.folder.parts))}
    return [lead for lead in common if folded(lead) not in own]


def is_tail_a_version(piece: str) -> bool:
    """Say whether what stands behind a dash is a version or names guests."""
    return is_version(piece, dashed=True) or bool(vocabulary.FEATURED.fullmatch(piece))


def number_of(row: Row) -> int:
    """Return the number in the name, else in the tags; 0 where there is none."""
    return row.name.number or row.file.tags.track or 0


def disc_of(state: State, row: Row) -> int:
    """Return the disc that folder, name or tags say."""
    return state.group.discs.get(row.name.folder, 0) or row.name.disc or row.file.tags.disc or 1


def most_common_text(texts: Sequence[str], min_share: float = 0.6) -> str:
    """Return the text that most share, empty where none does."""
    counted = Counter(text.strip() for text in texts if text.strip())
    if not counted:
        return ""
    text, count = counted.most_common(1)[0]
    return text if count >= min_share * sum(counted.values()) else ""
