"""What a drop would become, as plain data: a row per file, every guess with its source, and reading names anew.

Names, folders and tags are read together by `domain.file_listing`; a pattern that somebody typed wins over them, and
what was typed into a cell over the pattern. Nothing here touches a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from trackball_desktop.domain.assets import AudioFacts, Tags
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.domain.file_listing.model import ExclusionReason, FileKind, ListedFile, Listing
from trackball_desktop.domain.file_listing.reader import read
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.normalise import normalise_value
from trackball_desktop.domain.text import tidy
from trackball_desktop.i18n.contexts import FileText

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import ParsedListing, ParsedRelease, ParsedTrack, Question
    from trackball_desktop.domain.release import Release
    from trackball_desktop.services.sheets import ParsedTable

_PROBLEMS = {
    "empty": FileText.tr("The file is empty."),
    "not_audio": FileText.tr("This is not an audio file, whatever its name says."),
    "truncated": FileText.tr("The file is incomplete: it contains less audio than its header states."),
    "damaged": FileText.tr("The file is damaged."),
}
_UNFINISHED = FileText.tr(
    "Its header does not state the length of the audio. The draft's checks can correct it in a copy."
)
_REASONS = {
    ExclusionReason.COPY: FileText.tr("a copy"),
    ExclusionReason.LOSSY: FileText.tr("a lossy copy"),
    ExclusionReason.TWIN: FileText.tr("the same at a lower resolution"),
    ExclusionReason.STEM: FileText.tr("a stem"),
    ExclusionReason.INSTRUMENTAL: FileText.tr("an instrumental"),
    ExclusionReason.ALTERNATE: FileText.tr("an alternate mix"),
    ExclusionReason.ATMOS: FileText.tr("an immersive mix to go with the stereo master"),
    ExclusionReason.SIDE: FileText.tr("a whole side or album in one file"),
    ExclusionReason.PREMASTER: FileText.tr("not mastered"),
    ExclusionReason.OLD: FileText.tr("an older version"),
    ExclusionReason.EXCERPT: FileText.tr("an excerpt or reference"),
}


@dataclass(frozen=True)
class IntakeRow:
    """One audio file and what it seems to be. `duration` is in seconds.

    `sources` says where the value of each field comes from: tag, file name, folder, sheet, pattern, you.
    `removed_text` is what was taken off its name, `exclusion_reason` why it is not used (empty if it is), `questions`
    are doubts about its values. `advisory` is explicit, clean, none, or empty where nothing is said.
    """

    path: Path
    disc: int
    number: int
    title: str
    version: str = ""
    artists: tuple[str, ...] = ()
    featured: tuple[str, ...] = ()
    producers: tuple[str, ...] = ()
    remixers: tuple[str, ...] = ()
    isrc: str = ""
    advisory: str = ""
    duration: float | None = None
    writers: tuple[tuple[str, str], ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    problem: str | None = None
    tags: Tags = field(default_factory=Tags)
    is_included: bool = True
    exclusion_reason: str = ""
    removed_text: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class MatchedTable:
    """A sheet and the files with which its rows go. `pairs` gives the id of a track of `release` for each file."""

    source: ParsedTable
    release: Release
    pairs: Mapping[Path, str] = field(default_factory=dict[Path, str])
    rows: int = 0

    @property
    def name(self) -> str:
        """What the sheet is called."""
        return self.source.name


@dataclass(frozen=True)
class LastRelease:
    """A release that is there already, by its id and title."""

    id: str
    title: str


@dataclass(frozen=True)
class IntakePlan:
    """What a drop would become. `problems` are sentences about what was passed over, `pictures` all that were found.

    `original_rows` are the rows before anybody changed them; `date` is the release date as YYYY-MM-DD.
    """

    rows: tuple[IntakeRow, ...]
    cover: Path | None
    title: str
    artists: tuple[str, ...] = ()
    label: str = ""
    upc: str = ""
    catalog_number: str = ""
    genre: str = ""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    problems: tuple[str, ...] = ()
    pictures: tuple[Path, ...] = ()
    version: str = ""
    date: str = ""
    year: str = ""
    is_various_artists: bool = False
    booklets: tuple[Path, ...] = ()
    other_files: tuple[Path, ...] = ()
    """Files that go with masters: Atmos mixes, lyrics, videos, motion artwork. Which they are, their content says."""
    masters_with_picture: frozenset[Path] = frozenset()
    """Masters that hold a picture."""
    removed_text: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    original_rows: tuple[IntakeRow, ...] = ()
    last_release: LastRelease | None = None
    """The artist's last release, from which defaults come."""
    table: MatchedTable | None = None
    """The sheet whose rows went into this plan."""
    plan_before_table: IntakePlan | None = None
    """The plan as it was before the sheet."""

    def open_questions(self) -> list[Question]:
        """Return each doubt once, those about the release first."""
        every = [*self.questions, *(question for row in self.rows if row.is_included for question in row.questions)]
        return list({(question.kind, question.subject): question for question in every}.values())

    def question_texts(self) -> list[str]:
        """Return the doubts as sentences that say what was filled in."""
        return [
            FileText.tr(
                "{question} Filled in as {options}.",
                question=question_text(question),
                options=_quoted_names(question.options[0]),
            )
            for question in self.open_questions()
        ]


def question_text(question: Question) -> str:
    """Ask about a doubt."""
    match question.kind:
        case "one_act":
            return FileText.tr("Is “{subject}” one artist?", subject=question.subject)
        case "full_name" | "spelling":
            return FileText.tr("Is “{name}” “{whole}”?", name=question.subject, whole=question.options[1][0])
        case "date":
            return FileText.tr("Is {subject} the release date?", subject=question.subject)
        case "artist":
            return FileText.tr("Is “{subject}” the artist?", subject=question.subject)
        case _:
            return FileText.tr("Is “{subject}” the title?", subject=question.subject)


def _quoted_names(names: Sequence[str]) -> str:
    return " and ".join(f"“{name}”" for name in names)


@dataclass(frozen=True)
class AudioFile:
    """A file and what was read in it."""

    path: Path
    facts: AudioFacts


@dataclass(frozen=True)
class Picture:
    """A picture, its size in bytes and its sides in pixels, 0 where they are not known."""

    path: Path
    size: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Drop:
    """A dropped folder, or files that lie in one, with what was read in them."""

    folder: Path
    readings: Sequence[AudioFile]
    pictures: Sequence[Picture] = ()
    documents: Sequence[Path] = ()
    problems: Sequence[str] = ()


def make_plans(drop: Drop, answers: Callable[[Question], tuple[str, ...] | None] = lambda _: None) -> list[IntakePlan]:
    """Make a plan of each release in a drop. Raises MediaError when none of its files can be a master."""
    problems = [*drop.problems]
    problem = {item.path: _PROBLEMS[item.facts.problem] for item in drop.readings if item.facts.problem in _PROBLEMS}
    problems += [FileText.tr("{name}: {problem}", name=path.name, problem=text) for path, text in problem.items()]
    problems += [
        FileText.tr("{name}: {problem}", name=item.path.name, problem=_UNFINISHED)
        for item in drop.readings
        if item.facts.problem == "unfinished"
    ]
    usable = [item for item in drop.readings if item.path not in problem]
    if not usable:
        raise MediaError(
            FileText.tr("None of these files can be used as a master."),
            meaning=" ".join(problems[:5]),
            remedy=FileText.tr("Choose a folder with WAV or FLAC files that play."),
        )
    result = read(_listing(drop, usable), answers)
    facts = {item.path: item.facts for item in usable}
    plans = [_plan(drop, release, result, facts) for release in result.releases]
    plans[0] = replace(plans[0], problems=tuple(problems))
    return plans


def _listing(drop: Drop, usable: Sequence[AudioFile]) -> Listing:
    files: list[ListedFile] = []
    for item in usable:
        facts = item.facts
        files.append(
            ListedFile(
                _relative_path(drop, item.path), FileKind.AUDIO, 0, facts.tags, facts.duration, facts.sample_rate,
                facts.bits, facts.channels, facts.lossless,
            )
        )  # fmt: skip
    for picture in drop.pictures:
        path = _relative_path(drop, picture.path)
        files.append(ListedFile(path, FileKind.PICTURE, size=picture.size, width=picture.width, height=picture.height))
    files += [ListedFile(_relative_path(drop, path), FileKind.DOCUMENT) for path in drop.documents]
    return Listing(drop.folder.name, tuple(files), drop.folder.parent.name)


def _relative_path(drop: Drop, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(drop.folder).as_posix())


def _plan(drop: Drop, release: ParsedRelease, result: ParsedListing, facts: Mapping[Path, AudioFacts]) -> IntakePlan:
    rows = [_row(drop, track, facts) for track in release.tracks]
    rows += _excluded_rows(drop, release, result, facts)
    return IntakePlan(
        rows=tuple(rows),
        original_rows=tuple(rows),
        cover=drop.folder / release.cover if release.cover is not None else None,
        pictures=tuple(drop.folder / path for path in release.pictures),
        booklets=tuple(drop.folder / path for path in release.booklets),
        other_files=_other_files(drop, release, result),
        title=release.title,
        version=release.version,
        artists=release.artists,
        is_various_artists=release.is_various_artists,
        label=release.label,
        upc=normalised_text("upc", release.upc),
        catalog_number=normalised_text("catalog_number", release.catalog_number),
        genre=release.genre,
        date=release.date,
        year=release.year,
        sources={name: str(origin) for name, origin in release.sources.items()},
        masters_with_picture=frozenset(row.path for row in rows if row.path in facts and facts[row.path].has_cover),
        removed_text=release.removed_text,
        questions=release.questions,
    )


def _row(drop: Drop, track: ParsedTrack, facts: Mapping[Path, AudioFacts]) -> IntakeRow:
    path = drop.folder / track.path
    return IntakeRow(
        path=path,
        disc=track.disc,
        number=track.number,
        title=track.title,
        version=track.version,
        artists=track.artists,
        featured=track.featured,
        producers=track.producers,
        remixers=track.remixers,
        isrc=_isrc(track.isrc),
        advisory=track.advisory,
        duration=facts[path].duration,
        writers=(*((name, "Composer") for name in track.composers), *((name, "Author") for name in track.lyricists)),
        sources={name: str(origin) for name, origin in track.sources.items()},
        tags=facts[path].tags,
        removed_text=track.removed_text,
        questions=track.questions,
    )


def _isrc(text: str) -> str:
    """Return the one ISRC in a text in its normal form; as written where there is none, or several."""
    parts = [text, *text.replace(",", ";").replace("/", ";").split(";")]
    codes = {code for part in parts if (code := normal_isrc(part))}
    return codes.pop() if len(codes) == 1 else text


def _excluded_rows(
    drop: Drop, release: ParsedRelease, result: ParsedListing, facts: Mapping[Path, AudioFacts]
) -> list[IntakeRow]:
    """Return the files of this release that are not used, each with the reason; they can be taken in again."""
    rows: list[IntakeRow] = []
    for excluded in result.excluded_files:
        if _owning_release(excluded.path, result) is release:
            path = drop.folder / excluded.path
            why = _exclusion_reason(
                excluded.reason, excluded.replacement.name if excluded.replacement is not None else ""
            )
            rows.append(
                IntakeRow(
                    path,
                    1,
                    0,
                    path.stem,
                    duration=facts[path].duration,
                    tags=facts[path].tags,
                    is_included=False,
                    exclusion_reason=why,
                )
            )
    return rows


def _other_files(drop: Drop, release: ParsedRelease, result: ParsedListing) -> tuple[Path, ...]:
    """Return the files of this release that are no masters, pictures or booklets and may go with it."""
    atmos = [drop.folder / left.path for left in result.excluded_files if left.reason is ExclusionReason.ATMOS]
    files = [*(path for path in drop.documents if path.suffix.lower() != ".pdf"), *atmos]
    return tuple(path for path in files if _owning_release(_relative_path(drop, path), result) is release)


def _owning_release(path: PurePosixPath, result: ParsedListing) -> ParsedRelease:
    """Return the release in whose folder a file lies; the first one where it lies in none."""
    return max(
        (release for release in result.releases if _within(path, release.folder)),
        key=lambda release: len(release.folder.parts),
        default=result.releases[0],
    )


def _exclusion_reason(reason: ExclusionReason, original: str) -> str:
    """Say why a file is not used; `original` is the file that is used in its place, empty for none."""
    match reason:
        case ExclusionReason.COPY if original:
            return FileText.tr("a copy of {original}", original=original)
        case ExclusionReason.LOSSY if original:
            return FileText.tr("a lossy copy of {original}", original=original)
        case ExclusionReason.TWIN if original:
            return FileText.tr("the same as {original} at a lower resolution", original=original)
        case ExclusionReason.OLD if original:
            return FileText.tr("an older version of {original}", original=original)
        case _:
            return _REASONS[reason]


def _within(path: PurePosixPath, folder: PurePosixPath) -> bool:
    return folder == PurePosixPath(".") or folder in path.parents


def exclusion_messages(plan: IntakePlan) -> list[str]:
    """Say of each file that is not used why."""
    return [
        FileText.tr("{name} is excluded: {left_out}.", name=row.path.name, left_out=row.exclusion_reason)
        for row in plan.rows
        if row.exclusion_reason
    ]


def single_line(text: str | None) -> str:
    """Return a text on one line, without the control characters that tags and names of other systems can hold."""
    return tidy(text or "")


def normalised_text(field: str, text: str | None) -> str:
    """Return a field of the draft in its one spelling; what has none as it came, without stray white space."""
    value = normalise_value(field, "text", text or "")
    return value if isinstance(value, str) else ""
