"""Changes of a whole plan: an answer to a doubt, and the names of all files read anew by a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trackball_desktop.media.filename_patterns import FilenameFields, NamePattern
from trackball_desktop.services.intake_plan import IntakePlan, IntakeRow, single_line

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question


def apply_answer(plan: IntakePlan, question: Question, names: Sequence[str]) -> IntakePlan:
    """Put an answer in the place of what was filled in, wherever the same doubt was raised; what was typed stays."""
    doubt = (question.kind, question.subject)

    def row(old: IntakeRow) -> IntakeRow:
        left = tuple(other for other in old.questions if (other.kind, other.subject) != doubt)
        return replace(old, **_answered_fields(old, question, names), questions=left)

    before = plan.plan_before_table
    left = tuple(other for other in plan.questions if (other.kind, other.subject) != doubt)
    day = names[0] if names and question.kind == "date" else ""
    in_release = question.kind not in {"title", "full_name", "date"}
    return replace(
        plan,
        artists=_replace_names(plan.artists, question, names) if in_release else plan.artists,
        date=day or plan.date,
        year=plan.year or day[:4],
        questions=left,
        rows=tuple(row(old) for old in plan.rows),
        original_rows=tuple(row(old) for old in plan.original_rows),
        plan_before_table=None if before is None else apply_answer(before, question, names),
    )


def change_artists(plan: IntakePlan, names: tuple[str, ...]) -> IntakePlan:
    """Give a release other artists; the tracks that had the release's own follow, unless they were typed."""

    def row(old: IntakeRow) -> IntakeRow:
        follows = old.artists == plan.artists and old.sources.get("artists") != "you"
        return replace(old, artists=names) if follows else old

    before = plan.plan_before_table
    return replace(
        plan,
        artists=names,
        rows=tuple(row(old) for old in plan.rows),
        original_rows=tuple(row(old) for old in plan.original_rows),
        plan_before_table=None if before is None else change_artists(before, names),
    )


def _replace_names(found: tuple[str, ...], question: Question, names: Sequence[str]) -> tuple[str, ...]:
    filled = question.options[0]
    if not set(filled) <= set(found):
        return found
    at = found.index(filled[0]) if filled else len(found)
    rest = [name for name in found if name not in filled]
    return tuple(dict.fromkeys((*rest[:at], *names, *rest[at:])))


def _answered_fields(row: IntakeRow, question: Question, names: Sequence[str]) -> dict[str, Any]:
    """Return what an answer changes in a row."""
    own = question in row.questions
    match question.kind:
        case "date":
            return {}
        case "title":
            mine = own and row.title == question.options[0][0] and row.sources.get("title") != "you"
            return {"title": names[0]} if mine and names else {}
        case "full_name":
            fields = ("featured",) if own else ()
        case _:
            fields = ("artists", "featured", "producers")
    return {f: _replace_names(getattr(row, f), question, names) for f in fields if row.sources.get(f) != "you"}


def read_by_pattern(plan: IntakePlan, pattern: str) -> tuple[IntakePlan, int]:
    """Read all names anew by a pattern ("" for the app's own reading); return the plan and how many names fit.

    What the pattern finds wins over tags, for somebody asked for it; what was typed stays. Raises UserError for a
    pattern that is none.
    """
    named = NamePattern(pattern) if pattern.strip() else None
    first = {row.path: row for row in plan.original_rows or plan.rows}
    rows: list[IntakeRow] = []
    match_count = 0
    for old in plan.rows:
        fields = named.match(old.path) if named is not None else None
        match_count += fields is not None
        new = replace(first.get(old.path, old), is_included=old.is_included)
        if fields is not None:
            new = _apply_match(new, fields)
        typed = {name: getattr(old, name) for name, source in old.sources.items() if source == "you"}
        rows.append(replace(new, **typed, sources={**new.sources, **dict.fromkeys(typed, "you")}))
    typed_numbers = any({"disc", "number"} & {n for n, s in row.sources.items() if s == "you"} for row in rows)
    return replace(plan, rows=tuple(rows if typed_numbers or named is None else _renumber(rows))), match_count


def _apply_match(row: IntakeRow, found: FilenameFields) -> IntakeRow:
    """Put what a pattern found over what was read."""
    texts = {"title": single_line(found.title), "version": single_line(found.version), "isrc": found.isrc or ""}
    changed: dict[str, object] = {name: value for name, value in texts.items() if value}
    changed |= {name: value for name, value in (("disc", found.disc), ("number", found.track)) if value}
    if found.artist:
        changed["artists"] = (single_line(found.artist),)
    return replace(row, **changed, sources={**row.sources, **dict.fromkeys(changed, "pattern")})  # type: ignore[arg-type]


def _renumber(rows: list[IntakeRow]) -> list[IntakeRow]:
    """Order by disc and number; files without a number follow in the order of their names."""
    discs: dict[int, list[IntakeRow]] = {}
    for row in rows:
        discs.setdefault(row.disc, []).append(row)
    result: list[IntakeRow] = []
    for disc, (_, members) in enumerate(sorted(discs.items()), start=1):
        members.sort(key=lambda row: (row.number == 0, row.number))
        result += [replace(row, disc=disc, number=number) for number, row in enumerate(members, start=1)]
    return result
