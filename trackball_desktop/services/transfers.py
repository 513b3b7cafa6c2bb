"""Releases that move from another distributor: what it delivered is read from files, or from stores, and held to."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import gtin14, normal_isrc
from trackball_desktop.domain.release import CatalogueTransfer, Release
from trackball_desktop.domain.transfer import transfer_of
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.formats.bag import BagReader
from trackball_desktop.formats.bundle import read_contents
from trackball_desktop.i18n.contexts import HistoryText, LibraryText
from trackball_desktop.services.bundles import is_bundle
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets import registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.services.ern import ErnService
    from trackball_desktop.services.prefilling import PrefillService
    from trackball_desktop.services.sheets import Sheets


class CatalogueTransfers:
    """Begins and ends transfers."""

    def __init__(
        self, repositories: Repositories, ern: ErnService, sheets: Sheets, prefilling: Callable[[], PrefillService]
    ) -> None:
        self._repositories = repositories
        self._ern = ern
        self._sheets = sheets
        self._prefilling = prefilling

    async def begin(
        self, release_id: str, path: Path | None, *, distributor: str, deliver_on: date | None = None
    ) -> CatalogueTransfer:
        """Hold a draft to what was delivered: as a DDEX message, sheet, bundle or body says, or, without a file, as the
        draft is now. Raises UserError where the file holds no such release.
        """
        draft = self._repositories.library.load(release_id).release
        old = draft if path is None else _matching_release(await self._read_releases(path), draft, path)
        source = path.name if path is not None else ""
        transfer = transfer_of(old, draft, distributor=distributor, source=source, deliver_on=deliver_on)
        edit = SetField(node_id=draft.id, field="local.transfer", value=transfer)
        label = HistoryText.tr("began the transfer from {distributor}", distributor=distributor or source or "-")
        await Drafts(self._repositories).apply(draft, edit, label)
        return transfer

    async def begin_from_stores(
        self, release_id: str, *, distributor: str, deliver_on: date | None = None
    ) -> CatalogueTransfer:
        """Hold a draft to what stores show of the old delivery now, by its UPC or else an ISRC.

        Raises UserError where the draft has neither, or where no store shows it.
        """
        draft = self._repositories.library.load(release_id).release
        codes = [draft.upc, *(track.isrc for track in draft.tracks())]
        code = next((code for code in codes if isinstance(code, str) and code.strip()), "")
        if not code:
            raise UserError(
                LibraryText.tr("Stores cannot be checked for this release."),
                meaning=LibraryText.tr("It has neither a UPC nor an ISRC, so nothing was compared."),
                remedy=LibraryText.tr("Enter the UPC of the old delivery, or read the old delivery from a file."),
            )
        answer = await self._prefilling().find(code)
        old = answer.make_draft().release
        source = ", ".join(dict.fromkeys(release.store for release in answer.releases))
        transfer = transfer_of(old, draft, distributor=distributor, source=source, deliver_on=deliver_on)
        edit = SetField(node_id=draft.id, field="local.transfer", value=transfer)
        label = HistoryText.tr("began the transfer from {distributor}", distributor=distributor or source)
        await Drafts(self._repositories).apply(draft, edit, label)
        return transfer

    async def end(self, release_id: str) -> None:
        """Let the draft be changed again."""
        draft = self._repositories.library.load(release_id).release
        edit = SetField(node_id=draft.id, field="local.transfer", value=INHERIT)
        await Drafts(self._repositories).apply(draft, edit, HistoryText.tr("ended the transfer"))

    async def _read_releases(self, path: Path) -> list[Release]:
        if await asyncio.to_thread(is_bundle, path):
            return [await asyncio.to_thread(_release_from_bundle, path)]
        message = await self._ern.read(path)
        if message is not None:
            return [release.release for release in message[0].releases]
        table = await self._sheets.read(path)
        if table is not None:
            return [draft.release for draft in table[1].drafts]
        return [await asyncio.to_thread(_release_from_body, path)]


def _release_from_bundle(path: Path) -> Release:
    with BagReader(path) as bag:
        return read_contents(bag).release


def _release_from_body(path: Path) -> Release:
    try:
        body: Any = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UserError(LibraryText.tr("{name} cannot be read.", name=path.name)) from error
    if not isinstance(body, dict):
        raise UserError(LibraryText.tr("{name} contains no release.", name=path.name))
    document = cast("dict[str, Any]", body)
    return registry.import_body(document).release


def _matching_release(found: list[Release], draft: Release, path: Path) -> Release:
    """Return the release of a file that is meant: by UPC, by an ISRC, or the only one."""
    upc = gtin14(draft.upc) if isinstance(draft.upc, str) else None
    codes = {normal_isrc(track.isrc) for track in draft.tracks() if isinstance(track.isrc, str)} - {None}
    for item in found:
        if upc is not None and isinstance(item.upc, str) and gtin14(item.upc) == upc:
            return item
    for item in found:
        if codes & {normal_isrc(track.isrc) for track in item.tracks() if isinstance(track.isrc, str)}:
            return item
    if len(found) == 1:
        return found[0]
    raise UserError(
        LibraryText.tr("{name} does not contain this release.", name=path.name),
        meaning=LibraryText.tr("It has neither its UPC nor one of its ISRCs, so nothing was compared."),
        remedy=LibraryText.tr("Choose the file of this release's old delivery."),
    )
