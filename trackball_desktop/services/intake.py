"""From a dropped folder (or files) to a draft: what each file seems to be, where each guess came from, the release.

A drop may hold several releases: each becomes a plan of its own. A plan changes nothing; the person may edit every
guess before `create` makes the draft. Answers to doubts are remembered by what they are about.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.edits import AddNode, Batch, Edit
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, Release
from trackball_desktop.domain.templates import apply_template
from trackball_desktop.i18n.contexts import FileText, HistoryText
from trackball_desktop.services.intake_covers import with_embedded_pictures
from trackball_desktop.services.intake_defaults import fill_from_release, with_last_release
from trackball_desktop.services.intake_drafts import (
    TracksAndFiles,
    add_other_files,
    build_draft,
    build_tracks,
    table_edits,
)
from trackball_desktop.services.intake_edits import apply_answer
from trackball_desktop.services.intake_files import find_sheets, read_drop
from trackball_desktop.services.intake_plan import IntakePlan
from trackball_desktop.services.intake_spellings import with_spelling_questions
from trackball_desktop.services.intake_tables import with_table
from trackball_desktop.services.sheets import LayoutAnswers, Sheets
from trackball_desktop.storage.repositories import Repositories

if TYPE_CHECKING:
    from trackball_desktop.domain.file_listing.model import Question

ANSWERS_KEY = "intake.answers"
MAX_ANSWERS = 2000


class Intake:
    """Reads what was dropped and makes drafts of it."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._sheets = Sheets(repositories)

    async def read_plans(
        self,
        paths: Sequence[Path],
        *,
        on_progress: Callable[[int, int], None] | None = None,
        use_last_release: bool = False,
    ) -> tuple[IntakePlan, ...]:
        """Look at what was dropped: a plan for each release. Cancelling ends the reading after the file at hand.

        Sheets among it are matched to the files. With `use_last_release` label and genre come from the artist's last
        one where nothing else says them. Raises UserError or MediaError when nothing in it can become a track.
        """
        stopped = threading.Event()
        answers = self._answer_lookup()
        sheets = await asyncio.to_thread(find_sheets, paths)
        files = [path for path in paths if path not in sheets]
        try:
            plans = await asyncio.to_thread(read_drop, tuple(files), on_progress, stopped, answers)
        except asyncio.CancelledError:
            stopped.set()
            raise
        folder = self._repositories.folder
        checked_plans = [
            await asyncio.to_thread(with_embedded_pictures, self._with_duplicate_problems(plan), folder)
            for plan in plans
        ]
        if use_last_release:
            checked_plans = [with_last_release(plan, self._repositories) for plan in checked_plans]
        for path in sheets:
            checked_plans = await self._merge_table(checked_plans, path)
        return tuple([self._with_answers(plan) for plan in checked_plans])

    def _with_answers(self, plan: IntakePlan) -> IntakePlan:
        """Ask about names that look alike, and answer the doubts that were answered before."""
        saved_answer = self._answer_lookup()
        plan = with_spelling_questions(plan)
        for question in plan.open_questions():
            names = saved_answer(question)
            if names is not None and names in question.options:
                plan = apply_answer(plan, question, names)
        return plan

    async def _merge_table(self, plans: list[IntakePlan], path: Path) -> list[IntakePlan]:
        """Put a sheet into the plans with whose files its rows go; say where it could not be used."""
        try:
            source = await self._sheets.read_table(path)
        except UserError as error:
            why = FileText.tr("{name} was not used: {why}", name=path.name, why=error.message)
            return [replace(plans[0], problems=(*plans[0].problems, why)), *plans[1:]]
        merged = [with_table(plan, source) if plan.table is None else plan for plan in plans]
        if not any(new is not old for new, old in zip(merged, plans, strict=True)):
            why = FileText.tr("{name} was not used: none of its rows matches a file.", name=path.name)
            return [replace(plans[0], problems=(*plans[0].problems, why)), *plans[1:]]
        return merged

    async def with_table(
        self, plan: IntakePlan, source: Path | str, answers: LayoutAnswers | None = None
    ) -> IntakePlan:
        """Put a sheet, or a table that was pasted, into a plan that is there.

        Raises UserError for what is no table of tracks, and where none of its rows goes with a file.
        """
        read = await self._sheets.read_table(source, answers)
        if answers is not None:
            await self._sheets.save_answers(read.key, answers)
        merged = with_table(plan, read)
        if merged is plan:
            raise UserError(
                FileText.tr("None of the rows of {name} matches a file.", name=read.name),
                meaning=FileText.tr("Nothing was changed."),
                remedy=FileText.tr("Check that it is the sheet of this release and that its columns have headings."),
            )
        return self._with_answers(merged)

    def _answer_lookup(self) -> Callable[[Question], tuple[str, ...] | None]:
        saved_answers = self._saved_answers()

        def answer(question: Question) -> tuple[str, ...] | None:
            names = saved_answers.get(_answer_key(question))
            return tuple(str(name) for name in cast("list[Any]", names)) if isinstance(names, list) else None

        return answer

    def _saved_answers(self) -> dict[str, Any]:
        stored: Any = self._repositories.settings.get(ANSWERS_KEY, {})
        return cast("dict[str, Any]", stored) if isinstance(stored, dict) else {}

    async def save_answer(self, question: Question, names: Sequence[str]) -> None:
        """Keep the answer to a doubt, for the next drop that raises it.

        That a name is one artist's is kept among the people too: the checks of every release do not ask it again.
        """
        other_answers = {key: value for key, value in self._saved_answers().items() if key != _answer_key(question)}
        other_answers[_answer_key(question)] = list(names)
        written = self._repositories.settings.save(ANSWERS_KEY, dict(list(other_answers.items())[-MAX_ANSWERS:]))
        if question.kind == "one_act" and len(names) == 1:
            await asyncio.wrap_future(self._repositories.people.confirm(names[0]))
        await asyncio.wrap_future(written)

    def _with_duplicate_problems(self, plan: IntakePlan) -> IntakePlan:
        """Say in which releases files of this plan are already."""
        paths = [str(row.path.absolute()) for row in plan.rows if row.is_included]
        release_ids = self._repositories.assets.releases_with(paths) if paths else []
        problems = [
            FileText.tr(
                "Files of this folder are already in “{title}”, which {state}.",
                title=row.title or FileText.tr("Untitled"),
                state=FileText.tr("was sent") if row.remote_id else FileText.tr("is a draft"),
            )
            for row in self._repositories.library.rows(release_ids[:3])
        ]
        return replace(plan, problems=(*plan.problems, *problems)) if problems else plan

    async def create(
        self,
        plan: IntakePlan,
        account_id: str | None = None,
        *,
        template_id: str | None = None,
        like_release_id: str | None = None,
    ) -> str:
        """Make the draft and return its id. What is not included is left out; the originals stay where they are.

        A template, or the release `like_release_id` which it is to be, fills what neither tags nor names nor a sheet
        say.
        """
        release, assets = await asyncio.to_thread(build_draft, plan)
        if template_id is not None:
            release = apply_template(release, self._repositories.templates.load(template_id))
        elif like_release_id is not None:
            release = await asyncio.to_thread(fill_from_release, release, self._repositories, like_release_id)
        if account_id is not None:
            release = release.model_copy(update={"local": release.local.model_copy(update={"account_id": account_id})})
        count = sum(row.is_included for row in plan.rows)
        label = HistoryText.tr("created from %n files", "created from a file", count)
        draft = await asyncio.wrap_future(self._repositories.library.create(release, label=label, assets=assets))
        return draft.release.id

    async def add_tracks(self, plan: IntakePlan, release_id: str, disc_id: str | None) -> int:
        """Add the files as tracks to a draft that is there, as one step of its history; return how many.

        They go to the end of the disc; with None each disc of the plan becomes a new one. Raises UserError when the
        release or the disc is gone.
        """
        before = self._repositories.library.load(release_id).release
        new = await asyncio.to_thread(build_tracks, plan, release_id, _billed_names(before))
        edits = _track_edits(before, new, disc_id)
        count = len(new.assets)
        edits += await asyncio.to_thread(
            add_other_files, Batch(edits=tuple(edits)).apply(before), new, plan.other_files
        )
        if plan.table is not None:
            edits += table_edits(Batch(edits=tuple(edits)).apply(before), new, plan.table, only_tracks=True)
        label = HistoryText.tr("added %n tracks from files", "added a track from a file", count)
        edit = Batch(edits=tuple(edits))
        after = edit.apply(before)
        # The files first: a step that is on the disk has its files, and files without their track are not looked at.
        await asyncio.wrap_future(self._repositories.assets.save(new.assets))
        recorded = self._repositories.history.record(release_id, edit, edit.inverse(before), after, label=label)
        await asyncio.wrap_future(recorded)
        return count


def _billed_names(release: Release) -> tuple[str, ...]:
    """Return the names that are billed on a release, in their order."""
    billed = release.primary_contributions
    names = [item.artist for item in billed] if isinstance(billed, tuple) else []
    return tuple(name for name in names if isinstance(name, str))


def _track_edits(release: Release, made: TracksAndFiles, disc_id: str | None) -> list[Edit]:
    """Return the edits that put new tracks and their works into a release."""
    edits: list[Edit] = [AddNode.from_node(release.id, "works", work) for work in made.works]
    if disc_id is None:
        discs = [Disc(tracks=tuple(tracks)) for _, tracks in sorted(made.discs.items())]
        return [*edits, *(AddNode.from_node(release.id, "discs", disc) for disc in discs)]
    if all(disc.id != disc_id for disc in release.discs):
        raise UserError(
            FileText.tr("This disc is no longer part of the release."), remedy=FileText.tr("Choose another disc.")
        )
    tracks = [track for _, members in sorted(made.discs.items()) for track in members]
    return [*edits, *(AddNode.from_node(disc_id, "tracks", track) for track in tracks)]


def _answer_key(question: Question) -> str:
    return f"{question.kind}:{folded(question.subject)}"
