"""Attaches files to drafts in the library, for scripts and the sample. What a file is, `attaching` says."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.release import Release, Track, is_video
from trackball_desktop.domain.tree import find
from trackball_desktop.i18n.contexts import HistoryText, ValueText
from trackball_desktop.services.attaching import (
    ATTACHABLE_ROLES,
    detect_attachments,
    lyrics_edit,
    read_lyrics_file,
    require_kind,
    resolve_owner,
)  # fmt: skip
from trackball_desktop.services.drafts import LONGEST_LABEL, Drafts
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.storage.repositories import Repositories


class Attachments:
    """Files of the library's drafts."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._drafts = Drafts(repositories)

    async def attach(
        self, release_id: str, file: Path, role: AssetRole | None = None, *, track: int | None = None
    ) -> Asset:
        """Attach a file: a master, video, Atmos mix or lyrics to track N (counted over all discs from 1), a cover, a
        booklet or motion artwork to the release.

        Without a role, a file with a track is its master or video, and one without is what its content says. It
        replaces the one that was there; motion artwork of another name stands beside it. Lyrics also go into the
        track's fields, as a step of history. Raises UserError or MediaError where the file is of another kind.
        """
        self._drafts.require_editable(release_id)
        release = self._repositories.library.load(release_id).release
        role = role or await self._detect_role(release, file, track)
        if role is None:
            raise UserError(
                ValueText.tr("The purpose of {name} is missing.", name=file.name),
                remedy=ValueText.tr(
                    "Use --track N for a master or video, --track N with --atmos or --lyrics, "
                    "--cover for the front cover, --booklet or --motion."
                ),
            )
        owner = resolve_owner(release, file, role, track)
        asset = make_asset(release_id, owner, role, file)
        await asyncio.to_thread(require_kind, file, role)
        for old in self._repositories.assets.for_release(release_id):
            same = old.path == asset.path if role.allows_several else True
            if old.owner_id == owner and old.role is role and same:
                await asyncio.wrap_future(self._repositories.assets.remove(old.id))
        await asyncio.wrap_future(self._repositories.assets.save([asset]))
        if role is AssetRole.LYRICS:
            parsed_lyrics = await asyncio.to_thread(read_lyrics_file, file)
            label = HistoryText.tr("added the lyrics from {name}", name=file.name[:LONGEST_LABEL])
            edit = lyrics_edit(cast("Track", find(release, owner)), parsed_lyrics, label)
            if edit is not None:
                await self._drafts.apply(release, edit, label)
        return asset

    async def _detect_role(self, release: Release, file: Path, track: int | None) -> AssetRole | None:
        """Return the role of a file of which nobody said what it is."""
        tracks = list(release.tracks())
        if track is not None and 1 <= track <= len(tracks):
            return AssetRole.VIDEO if is_video(tracks[track - 1]) else AssetRole.MASTER
        if track is not None:
            return AssetRole.MASTER
        attachments, problems = await asyncio.to_thread(detect_attachments, release, [file])
        if problems:
            raise MediaError(problems[0], meaning=ValueText.tr("It was not attached."))
        # A master or a cover replaces what stores are to get: for those a word is asked.
        return attachments[0].role if attachments[0].role in ATTACHABLE_ROLES else None
