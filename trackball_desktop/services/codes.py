"""Codes for drafts of the library: reserve in the ledger first, then put into the draft as one step of its history."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.domain.inherit import display_title, effective
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.formats.upc_list import UpcList, read_upc_list
from trackball_desktop.i18n.contexts import HistoryText, LibraryText
from trackball_desktop.services.bulk_edits import BulkEditor, GroupStep
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.storage.codes import CodeAssignment, CodeRequest, Pool
from trackball_desktop.storage.repositories import Repositories


@dataclass(frozen=True)
class PoolImport:
    """A pool that was made of a text, and what in the text was no code."""

    pool: Pool
    problems: tuple[str, ...]


def effective_label(release: Release, defaults: Release | None = None) -> str:
    """Return the name of the label whose codes a release takes."""
    value = effective(release, release, "label", defaults).value
    return value.strip() if isinstance(value, str) else ""


def isrc_requests(release: Release, node_ids: Sequence[str] | None = None) -> list[CodeRequest]:
    """Return the tracks, of those named or of all, that have no ISRC."""
    return [
        CodeRequest(track.id, display_title(track.title, track.version_title))
        for track in release.tracks()
        if is_empty(track.isrc) and (node_ids is None or track.id in node_ids)
    ]


def assignment_edit(release: Release, assigned: CodeAssignment) -> Batch:
    """Make the one step that puts assigned codes into a draft; nodes that have one, or are gone, stay as they are."""
    field = "isrc" if assigned.kind == "isrc" else "upc"
    nodes: dict[str, Release | Track] = {track.id: track for track in release.tracks()}
    nodes[release.id] = release
    return Batch(
        edits=tuple(
            SetField(node_id=node_id, field=field, value=code)
            for node_id, code in assigned.codes.items()
            if node_id in nodes and is_empty(getattr(nodes[node_id], field, ""))
        ),
    )


class CodeService:
    """Gives codes to drafts that are not open in the window, and reads pools."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    async def assign(self, release_id: str, *, isrc: bool = True, upc: bool = True) -> list[CodeAssignment]:
        """Give a draft the codes that it lacks. Raises UserError where there is no series, pool or code left."""
        drafts = Drafts(self._repositories)
        release = self._repositories.library.load(release_id).release
        label = effective_label(release, drafts.defaults_of(release))
        done: list[CodeAssignment] = []
        requests = isrc_requests(release) if isrc else []
        if requests:
            done.append(await asyncio.wrap_future(self._repositories.codes.assign_isrcs(release_id, label, requests)))
        if upc and is_empty(release.upc):
            title = display_title(release.title, release.version_title)
            done.append(await asyncio.wrap_future(self._repositories.codes.assign_upc(release_id, label, title)))
        for assigned in done:
            step_label = "assigned ISRCs" if assigned.kind == "isrc" else HistoryText.tr("assigned a UPC")
            release = await drafts.apply(release, assignment_edit(release, assigned), step_label)
        return done

    async def assign_several(self, release_ids: Sequence[str]) -> tuple[GroupStep, TrackballError | None]:
        """Give drafts the codes that they lack, as one step; return it, and why the first was not given all of its own.

        A code that was reserved goes into its draft also where the next one could not be: it is that draft's anyway.
        """
        drafts, several = Drafts(self._repositories), BulkEditor(self._repositories)
        edits: dict[str, list[Edit]] = {}
        error: TrackballError | None = None
        label = HistoryText.tr("assigned codes")
        for release_id in release_ids:
            draft = self._repositories.library.load(release_id)
            release = draft.release
            owner = effective_label(release, drafts.defaults_of(release))
            release_edits = edits.setdefault(release_id, [])
            if not several.can_edit(draft):
                continue
            codes = self._repositories.codes
            try:
                if requests := isrc_requests(release):
                    assigned = await asyncio.wrap_future(codes.assign_isrcs(release_id, owner, requests))
                    release_edits += assignment_edit(release, assigned).edits
                if is_empty(release.upc):
                    title = display_title(release.title, release.version_title)
                    assigned = await asyncio.wrap_future(codes.assign_upc(release_id, owner, title))
                    release_edits += assignment_edit(release, assigned).edits
            except TrackballError as refused:
                error = error or refused
        return await several.record({key: found for key, found in edits.items() if found}, label), error

    async def import_pool(self, text: str, label: str, name: str) -> PoolImport:
        """Make a pool of a text. Raises UserError where no new code is in it."""
        read: UpcList = await asyncio.to_thread(read_upc_list, text)
        if not read.codes:
            raise UserError(
                LibraryText.tr("This text contains no valid UPC or EAN."),
                meaning="; ".join(read.problems[:3]),
                remedy=LibraryText.tr(
                    "Enter codes of 12 or 13 digits with check digits, one per line, or a range: FIRST to LAST."
                ),
            )
        pool = await asyncio.wrap_future(self._repositories.codes.add_pool(label, name, read.codes))
        return PoolImport(pool, read.problems)
