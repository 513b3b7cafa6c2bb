"""One step over several releases: a line in the history of each, taken back and made again in all of them together.

What is on its way to the target or there already is left alone, and said to be. All lines of a step are written in one
transaction, and so are those that are taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.services.transfer_lock import delivered_error
from trackball_desktop.storage.history import DraftChange
from trackball_desktop.storage.people import PeopleRows

if TYPE_CHECKING:
    from trackball_desktop.services.checking import CheckService
    from trackball_desktop.storage.library import Draft
    from trackball_desktop.storage.repositories import Repositories

EDITABLE = frozenset({ReleaseState.DRAFT, ReleaseState.READY})
"""States in which several releases are changed together; what was sent is changed one by one, with open eyes."""


@dataclass(frozen=True)
class GroupStep:
    """What was written: its name, and for each release that changed its id and its line of history.

    `skipped` are the releases left alone because they were sent. `people` is what the directory said before, where the
    step changed that too.
    """

    label: str
    entries: tuple[tuple[str, int], ...]
    skipped: tuple[str, ...] = ()
    people: PeopleRows | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The releases that it changed."""
        return tuple(release_id for release_id, _ in self.entries)


@dataclass(frozen=True)
class UndoResult:
    """What undoing a step did, or making it again: the step for the way back, and the releases that were left alone.

    A release is left alone where it was changed again since, sent since, or deleted.
    """

    step: GroupStep
    skipped: tuple[str, ...] = ()


class BulkEditor:
    """Changes several drafts at once."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def can_edit(self, draft: Draft) -> bool:
        """Say whether a release is changed together with others."""
        return (
            draft.state in EDITABLE
            and not draft.is_trashed
            and not self._repositories.linked_records.is_linked(draft.release.id)
        )

    async def set_fields(self, release_ids: Sequence[str], fields: Mapping[str, Any], label: str) -> GroupStep:
        """Give fields of several releases a value."""
        edits = {
            release_id: [SetField(node_id=release_id, field=field, value=value) for field, value in fields.items()]
            for release_id in release_ids
        }
        return await self.record(edits, label)

    async def record(self, edits_by_release: Mapping[str, Sequence[Edit]], label: str) -> GroupStep:
        """Make the edits of each release as one step; those that change nothing are no step at all."""
        skipped: list[str] = []
        changes: list[DraftChange] = []
        for release_id, edits in edits_by_release.items():
            draft = self._repositories.library.load(release_id)
            if not self.can_edit(draft):
                skipped.append(release_id)
                continue
            edit = edits[0] if len(edits) == 1 else Batch(edits=tuple(edits))
            after = edit.apply(draft.release)
            if delivered_error(draft.release, after) is not None:
                skipped.append(release_id)
            elif after != draft.release:
                changes.append(DraftChange(edit, edit.inverse(draft.release), after))
        saved = await asyncio.wrap_future(self._repositories.history.record_several(changes, label=label))
        entries = tuple((change.after.id, line.entry_id) for change, line in zip(changes, saved, strict=True))
        return GroupStep(label, entries, tuple(skipped))

    async def undo(self, step: GroupStep) -> UndoResult:
        """Take a step back in all releases that were not changed again since."""
        return await self._set_undone(step, undone=True)

    async def redo(self, step: GroupStep) -> UndoResult:
        """Make a step again that was taken back."""
        return await self._set_undone(step, undone=False)

    async def _set_undone(self, step: GroupStep, *, undone: bool) -> UndoResult:
        history, skipped = self._repositories.history, list[str]()
        lines = list[tuple[int, Any]]()
        entries = list[tuple[str, int]]()
        for release_id, entry_id in step.entries:
            if self._repositories.library.revision(release_id) is None:
                skipped.append(release_id)
                continue
            draft = self._repositories.library.load(release_id)
            if not self.can_edit(draft) or history.next_line(release_id, undone=undone) != entry_id:
                skipped.append(release_id)
                continue
            edit, inverse = history.load(entry_id)
            lines.append((entry_id, (inverse if undone else edit).apply(draft.release)))
            entries.append((release_id, entry_id))
        await asyncio.wrap_future(history.mark_several(lines, undone=undone))
        people = step.people
        if people is not None:
            people = await asyncio.wrap_future(self._repositories.people.restore_rows(people))
        return UndoResult(GroupStep(step.label, tuple(entries), people=people), tuple(skipped))


async def recheck_drafts(checking: CheckService, release_ids: Iterable[str]) -> None:
    """Check drafts that were changed while they were closed, so that the list tells the truth. Reads no file."""
    for release_id in release_ids:
        await checking.run(release_id, measure=False)
