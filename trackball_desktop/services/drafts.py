"""Drafts as a script or a menu changes them: import, duplicate, export, set fields.

Every change goes through an edit and into history, as in the window.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from trackball_desktop.domain import normalise, paths
from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.edits import Batch, Edit
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.templates import copy_release
from trackball_desktop.formats.release_json import read_release_json
from trackball_desktop.i18n.contexts import HistoryText, ValueText, WordText
from trackball_desktop.i18n.message import Items
from trackball_desktop.media.files import printable_name, read_file
from trackball_desktop.services.field_input import ChangedInput, parse_assignment
from trackball_desktop.services.transfer_lock import delivered_error
from trackball_desktop.storage.indexing import iter_contributors
from trackball_desktop.storage.library import Draft
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Target
from trackball_desktop.targets.comparison.missing_fields import still_missing
from trackball_desktop.targets.registry import FIRST, display_name

LONGEST_LABEL = 200
"""Characters of a step's name in the history."""


ReadCallback = Callable[[ChangedInput], None]


class Drafts:
    """Changes drafts of the library."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def find(self, wanted: str) -> Draft:
        """Load a release by its id or the beginning of it. Raises UserError when none or several match."""
        matches = self._repositories.library.ids_with_prefix(wanted)
        if len(matches) != 1:
            several = ValueText.tr(
                "%n releases have the ID “{wanted}”.", "%n release has the ID “{wanted}”.", len(matches), wanted=wanted
            )
            raise UserError(
                several if matches else ValueText.tr("No release has the ID “{wanted}”.", wanted=wanted),
                remedy=ValueText.tr("`list` shows the IDs; the first 8 characters are enough."),
            )
        return self._repositories.library.load(matches[0])

    async def import_file(
        self, path: Path, account_id: str | None = None, *, on_read: ReadCallback | None = None
    ) -> str:
        """Make a draft of a release in a JSON file: a body that would create it at a target, or a target's record.

        What is valid stays as it is. What is invalid and can be read is put right in a step of its own, which history
        shows and can undo, and is told to `on_read`. Raises UserError when the file is no JSON object.
        """
        body = await asyncio.to_thread(_read_json, path)
        return await self.import_body(body, f"imported {printable_name(path)}", account_id, on_read=on_read)

    async def import_body(
        self, body: Mapping[str, Any], label: str, account_id: str | None = None, *, on_read: ReadCallback | None = None
    ) -> str:
        """Make a draft of a create body or a record, and put right what is invalid in it and can be read."""
        imported = registry.import_body(body, self._target(account_id).id)
        release, missing_fields = imported.release, imported.missing
        if account_id is not None:
            release = release.model_copy(update={"local": release.local.model_copy(update={"account_id": account_id})})
        draft = await asyncio.wrap_future(self._repositories.library.create(release, label=label))
        if imported.is_record:
            await asyncio.wrap_future(
                self._repositories.people.mark_seen([name for name, _, _ in iter_contributors(release)])
            )
        if missing_fields:
            await asyncio.wrap_future(self._repositories.linked_records.save_missing_fields(release.id, missing_fields))
        if edits := normalise.repair_edits(release):
            repaired = [ChangedInput.from_repair(release, edit) for edit in edits]
            step_label = HistoryText.tr("read again: {given}", given=Items(tuple(item.path for item in repaired), ","))
            step_label = (
                step_label
                if len(step_label) <= LONGEST_LABEL
                else HistoryText.tr("read {given} values again", given=len(repaired))
            )
            await self._record(release, Batch(edits=tuple(edits)), step_label)
            if on_read is not None:
                for item in repaired:
                    on_read(item)
        return draft.release.id

    def export(self, release_id: str) -> dict[str, Any]:
        """Return the exact body that would be sent to the release's target, numbers as int or Decimal."""
        draft = self._repositories.library.load(release_id)
        chosen = draft.release.local.account_id
        target = self._target(chosen if isinstance(chosen, str) else None)
        return dict(target.body(resolve(draft.release, self.defaults_of(draft.release))))

    def differs_from(self, submission: Submission) -> bool:
        """Say whether the draft would be sent otherwise now than it was frozen with a submission."""
        account = self._repositories.accounts.get(submission.account_id)
        release = self._repositories.library.load(submission.release_id).release
        target = registry.get(submission.target)
        return target.differs(submission.payload, resolve(release, self.defaults_of(release)), account)

    def _target(self, account_id: str | None) -> Target:
        """Return the target of an account; of the default one where none is named, and the first without any."""
        account = self._repositories.accounts.get(account_id) if account_id else self._repositories.accounts.default()
        return registry.default() if account is None else registry.get(account.target)

    def defaults_of(self, release: Release) -> Release | None:
        """Return what the release's label sets for all its releases."""
        return self._repositories.labels.defaults(release.label) if isinstance(release.label, str) else None

    async def set_fields(
        self, release_id: str, assignments: list[str], *, on_read: ReadCallback | None = None
    ) -> Release:
        """Carry out FIELD=VALUE assignments as one step. Raises UserError naming the one that does not fit.

        `on_read` is told what is kept otherwise than it was written, and what could not be read.
        """
        draft = self._repositories.library.load(release_id)
        after = draft.release
        edits: list[Edit] = []
        for assignment in assignments:
            path, equals, text = assignment.partition("=")
            if not equals:
                raise UserError(
                    ValueText.tr("“{assignment}” is not an assignment.", assignment=assignment),
                    remedy=ValueText.tr("Write FIELD=VALUE, such as upc=4260689120345."),
                )
            for create_edit in paths.edits_to_create(after, path.strip()):
                after = create_edit.apply(after)
                edits.append(create_edit)
            edit = parse_assignment(after, path.strip(), text)
            after = edit.apply(after)
            edits.append(edit)
            if on_read is not None and (read := ChangedInput.from_input(path.strip(), edit, text, after)) is not None:
                on_read(read)
        paths_set = [assignment.partition("=")[0] for assignment in assignments]
        label = HistoryText.tr("set {fields}", fields=Items(tuple(paths_set), ","))
        if len(label) > LONGEST_LABEL:
            label = HistoryText.tr("set {first} and more", first=paths_set[0][:LONGEST_LABEL])
        return await self.apply(draft.release, Batch(edits=tuple(edits)), label)

    async def apply(self, before: Release, edit: Edit, label: str) -> Release:
        """Apply an edit and keep it in history.

        Raises UserError for a record that is the target's, and for what a transfer must leave as it was delivered.
        """
        self.require_editable(before.id)
        delivered = delivered_error(before, edit.apply(before))
        if delivered is not None:
            raise delivered
        return await self._record(before, edit, label)

    async def _record(self, before: Release, edit: Edit, label: str) -> Release:
        after = edit.apply(before)
        await asyncio.wrap_future(
            self._repositories.history.record(before.id, edit, edit.inverse(before), after, label=label)
        )
        return after

    def require_editable(self, release_id: str) -> None:
        """Raise UserError for a record that is followed and not edited."""
        if self._repositories.linked_records.is_linked(release_id):
            raise UserError(
                ValueText.tr("This record is from {target}.", target=display_name(FIRST)),
                meaning=ValueText.tr(
                    "Nothing was changed: version 1 of {target}'s API cannot change a release.",
                    target=display_name(FIRST),
                ),
                remedy=ValueText.tr(
                    "Change it in {target}, or import it again as a draft and change that.", target=display_name(FIRST)
                ),
            )

    async def duplicate(self, release_id: str, *, same_recordings: bool = False) -> str:
        """Copy a release as a new draft without codes and dates, see `domain.templates.copy_release`.

        With `same_recordings` (another edition of the same music) ISRCs, lengths and masters come along.
        """
        release = self._repositories.library.load(release_id).release
        title = release.title if isinstance(release.title, str) else ""
        copy = copy_release(release, same_recordings=same_recordings)
        assets: list[Asset] = []
        if same_recordings:
            owners = {old.id: new.id for old, new in zip(release.tracks(), copy.tracks(), strict=True)}
            assets = [
                asset.model_copy(update={"id": new_id(), "release_id": copy.id, "owner_id": owners[asset.owner_id]})
                for asset in self._repositories.assets.for_release(release_id)
                if asset.owner_id in owners
            ]
        label = HistoryText.tr("copied from {title}", title=title[:LONGEST_LABEL] or WordText.tr("a draft"))
        draft = await asyncio.wrap_future(self._repositories.library.create(copy, label=label, assets=assets))
        missing_fields = self._repositories.linked_records.missing_fields(release_id)
        if missing_fields:  # the copy knows no more than what it was made of
            await asyncio.wrap_future(
                self._repositories.linked_records.save_missing_fields(draft.release.id, missing_fields)
            )
        return draft.release.id

    def missing_fields(self, release: Release) -> tuple[str, ...]:
        """Return the fields that the target's answer did not carry and that still say nothing."""
        return still_missing(release, self._repositories.linked_records.missing_fields(release.id))

    def is_linked(self, release_id: str) -> bool:
        """Say whether a release is linked to a target's record, which is only shown here."""
        return self._repositories.linked_records.is_linked(release_id)


def _read_json(path: Path) -> Mapping[str, Any]:
    return read_release_json(read_file(path))
