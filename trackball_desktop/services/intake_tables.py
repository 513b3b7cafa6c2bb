"""A sheet that came with a drop: its rows are matched to the files, and what it says goes into the same plan.

Files are found by ISRC, by number, by name, by length, in this order of weight. What a row says goes over what names
and tags say; where a title is another one, it is asked. What the plan has no column for (writers, publishers, credits,
lines, languages) is put into the draft when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing.model import Question
from trackball_desktop.domain.file_listing.titles import read_artist, read_title
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.formats.sheet_report import sentence
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.message import Items
from trackball_desktop.services.intake_plan import MatchedTable

if TYPE_CHECKING:
    from datetime import timedelta

    from trackball_desktop.formats.sheet_types import SheetDraft
    from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow
    from trackball_desktop.services.sheets import ParsedTable

TABLE_SOURCE: Final = "sheet"
"""The source of a value that a sheet gave."""
_BY_ISRC, _BY_NAME, _BY_SONG, _BY_NUMBER, _BY_LENGTH = 100, 15, 8, 6, 3
_MIN_WEIGHT = 6
"""A row goes with a file from this weight on: a number alone is enough, a length alone is not."""
_RELEASE_FIELDS: Final = ("title", "label", "upc", "catalog_number", "genre")
MAX_NAMES_LISTED = 5
"""Rows without a file that are named."""


def with_table(plan: IntakePlan, source: ParsedTable) -> IntakePlan:
    """Put what a sheet says of this release into its plan; the plan as it was where no row goes with a file."""
    best: tuple[int, SheetDraft, dict[Path, str]] | None = None
    for draft in source.content.drafts:
        pairs, weight = _match_tracks(plan.rows, draft)
        if pairs and (best is None or weight > best[0]):
            best = weight, draft, pairs
    if best is None:
        return plan
    _, draft, pairs = best
    tracks = {track.id: track for track in draft.release.tracks()}
    merged = {row.path: _merge_row(row, tracks[pairs[row.path]]) for row in plan.rows if row.path in pairs}
    table = MatchedTable(source, draft.release, pairs, len(tracks))
    return replace(
        _merge_release(plan, draft.release),
        rows=tuple(merged.get(row.path, row) for row in plan.rows),
        original_rows=tuple(merged.get(row.path, row) for row in plan.original_rows),
        table=table,
        plan_before_table=plan,
        problems=(*plan.problems, *_table_problems(table, tracks)),
    )


def without_table(plan: IntakePlan) -> IntakePlan:
    """Take a sheet out of a plan again; what was typed since stays."""
    before = plan.plan_before_table
    if before is None:
        return plan
    rows_by_path = {row.path: row for row in (*before.original_rows, *before.rows)}

    def row(now: IntakeRow) -> IntakeRow:
        old = rows_by_path.get(now.path, now)
        typed = {name: getattr(now, name) for name, source in now.sources.items() if source == "you"}
        sources = {**old.sources, **dict.fromkeys(typed, "you")}
        open_questions = tuple(question for question in old.questions if question.field not in typed)
        return replace(old, **typed, is_included=now.is_included, sources=sources, questions=open_questions)

    table_fields = {name for name, source in plan.sources.items() if source == TABLE_SOURCE}
    restored: dict[str, Any] = {name: getattr(before, name) for name in table_fields}
    return replace(
        plan,
        **restored,
        rows=tuple(map(row, plan.rows)),
        original_rows=before.original_rows,
        sources={**plan.sources, **{name: before.sources.get(name, "") for name in table_fields}},
        problems=before.problems,
        table=None,
        plan_before_table=None,
    )


# --- matching --------------------------------------------------------------------------------------------------------


def _match_tracks(rows: Sequence[IntakeRow], draft: SheetDraft) -> tuple[dict[Path, str], int]:
    """Pair files with tracks, the surest first; return the pairs, and how sure they are all together."""
    weights: list[tuple[int, int, Path, str]] = []
    for disc_number, disc in enumerate(draft.release.discs, start=1):
        for position, track in enumerate(disc.tracks, start=1):
            number = draft.numbers.get(track.id, position)
            for row in rows:
                if row.is_included and (weight := _weight(row, track, (disc_number, number))) >= _MIN_WEIGHT:
                    weights.append((weight, -len(weights), row.path, track.id))
    pairs: dict[Path, str] = {}
    total = 0
    for weight, _, path, track_id in sorted(weights, reverse=True):
        if path not in pairs and track_id not in pairs.values():
            pairs[path] = track_id
            total += weight
    named = sum(weight >= _BY_SONG for weight, _, path, track_id in weights if pairs.get(path) == track_id)
    # Numbers alone say that a sheet belongs to these files only where it has as many rows as there are files.
    count = sum(row.is_included for row in rows)
    return (pairs, total) if named or len(list(draft.release.tracks())) == count else ({}, 0)


def _weight(row: IntakeRow, track: Track, place: tuple[int, int]) -> int:
    weight = 0
    code = normal_isrc(track.isrc) if isinstance(track.isrc, str) else None
    own = normal_isrc(row.isrc)
    if code and own:
        weight += _BY_ISRC if code == own else -_BY_NAME
    title, version = _parse_title(track)
    names = _possible_titles(row)
    if title:
        if any(folded(title + version) == folded(name + row.version) for name in names):
            weight += _BY_NAME
        elif any(folded(title) == folded(name) or _contains_title(title, name) for name in names):
            weight += _BY_SONG
    if place == (row.disc, row.number):
        weight += _BY_NUMBER
    length = _seconds(track.duration)
    if length is not None and row.duration is not None:
        weight += _BY_LENGTH if abs(length - row.duration) <= 1 else -_BY_LENGTH
    return weight


def _possible_titles(row: IntakeRow) -> list[str]:
    """Return a file's title, and the other one where its name and its tags say different ones."""
    asked = [option[0] for question in row.questions if question.kind == "title" for option in question.options]
    return [row.title, *asked]


def _contains_title(one: str, other: str) -> bool:
    short, long = sorted((folded(one), folded(other)), key=len)
    return len(short) > 2 and short in long


def _seconds(value: timedelta | Any) -> float | None:
    return value.total_seconds() if hasattr(value, "total_seconds") else None


# --- merging ---------------------------------------------------------------------------------------------------------


def _parse_title(track: Track) -> tuple[str, str]:
    title = track.title if isinstance(track.title, str) else ""
    reading = read_title(title) if title else None
    version = track.version_title if isinstance(track.version_title, str) else reading.version if reading else ""
    return (reading.title if reading else ""), version


def _merge_row(row: IntakeRow, track: Track) -> IntakeRow:
    changed: dict[str, Any] = {}
    questions = [question for question in row.questions if question.kind != "title"]
    title, version = _parse_title(track)
    if title and not _contains_title(title, row.title):
        changed["title"] = title
        if row.title and not _same_letters(title, row.title):
            questions.append(Question("title", "title", title, ((title,), (row.title,))))
    elif title and (
        (folded(title) == folded(row.title) and not (title.isupper() or title.islower()))
        or _is_more_than_title(row.title, title, track)
    ):
        changed["title"] = title
    if version:
        changed["version"] = version
    main, guests = _billed_artists(track)
    if main:
        doubts: list[Question] = []
        if len(main) == 1 and not guests:  # one cell is not one act: "Quist x Lena Okafor"
            names, more, doubts = read_artist(main[0], [folded(name) for name in row.artists])
            main, guests = tuple(names) or main, tuple(more)
        changed["artists"] = main
        questions = [question for question in questions if question.field != "artists"] + doubts
    if guests:
        changed["featured"] = guests
    code = normal_isrc(track.isrc) if isinstance(track.isrc, str) else None
    if code:
        changed["isrc"] = code
    advisory = {"Explicit": "explicit", "Edited": "clean", "Non-Applicable": "none"}.get(
        str(track.parental_advisory), ""
    )
    if advisory:
        changed["advisory"] = advisory
    names = _contributor_names(track)
    full_names = {} if guests else {name: full_name for name in row.featured if (full_name := _full_name(name, names))}
    # Whoever the sheet names one by one is no act of its own.
    questions = [q for q in questions if q.kind != "one_act" or not set(q.options[0]) <= set(full_names)]
    questions += [Question("full_name", "featured", name, ((name,), (found,))) for name, found in full_names.items()]
    sources = {**row.sources, **dict.fromkeys(changed, TABLE_SOURCE)}
    return replace(row, **changed, sources=sources, questions=tuple(questions))


def _is_more_than_title(name: str, title: str, track: Track) -> bool:
    """Say whether a file's title is that of its row with the artist behind it, or in other letters too: "夜 (Yoru)"."""
    before, bracket, within = name.partition(" (")
    if bracket and within.endswith(")") and folded(before) == folded(title):
        return True
    if not folded(name).startswith(folded(title)):
        return False
    rest = folded(name)[len(folded(title)) :]
    return bool(rest) and rest in {folded(artist) for artist in _billed_artists(track)[0]}


def _same_letters(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _billed_artists(track: Track) -> tuple[tuple[str, ...], tuple[str, ...]]:
    entries = track.primary_contributions if isinstance(track.primary_contributions, tuple) else ()
    names: tuple[list[str], list[str]] = [], []
    for entry in entries:
        if isinstance(entry.artist, str):
            names[entry.featured is True].append(entry.artist)
    return tuple(names[0]), tuple(names[1])


def _contributor_names(track: Track) -> list[str]:
    entries = track.contributions if isinstance(track.contributions, tuple) else ()
    return list(dict.fromkeys(entry.artist for entry in entries if isinstance(entry.artist, str)))


def _full_name(name: str, names: Sequence[str]) -> str:
    """Return the one whole name of which a guest's name is the first: "Ana" is the first of "Ana Serrano"."""
    full_names = [item for item in names if folded(item).startswith(folded(name)) and item.split()[0] == name]
    return full_names[0] if len(full_names) == 1 and " " not in name and " " in full_names[0] else ""


def _merge_release(plan: IntakePlan, release: Release) -> IntakePlan:
    changed: dict[str, Any] = {}
    for name in _RELEASE_FIELDS:
        value = getattr(release, name)
        if isinstance(value, str) and value.strip():
            changed[name] = value
    entries = release.primary_contributions if isinstance(release.primary_contributions, tuple) else ()
    names = tuple(entry.artist for entry in entries if isinstance(entry.artist, str) and entry.featured is not True)
    if names:
        changed["artists"] = names
    if hasattr(release.release_date, "isoformat"):
        changed["date"] = release.release_date.isoformat()  # type: ignore[union-attr]
    return replace(plan, **changed, sources={**plan.sources, **dict.fromkeys(changed, TABLE_SOURCE)})


def _table_problems(table: MatchedTable, tracks: Mapping[str, Track]) -> list[str]:
    """Say which rows go with no file, and which cells could not be read."""
    read = table.source.content
    lines: list[str] = [
        FileText.tr("{name}: {problem}", name=table.name, problem=sentence(problem))
        for problem in (*read.rows, *read.cells)
    ]
    titles = [_parse_title(track)[0] or "?" for key, track in tracks.items() if key not in table.pairs.values()]
    if titles:
        quoted_titles = [FileText.tr("“{title}”", title=title) for title in titles[:MAX_NAMES_LISTED]]
        lines.append(
            FileText.tr(
                "{name}: no file matches {titles}. These rows were not used.",
                name=table.name,
                titles=Items(tuple(quoted_titles)),
            )
        )
    return lines
