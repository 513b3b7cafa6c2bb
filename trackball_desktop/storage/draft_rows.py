"""Reads and writes whole drafts for `library`, which loads this module, and with it pydantic, only for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import apsw

from trackball_desktop.checks.model import Catalogue
from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.errors import DamagedRecord, UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage import catalogue, last_release, ledger, projections, uploads
from trackball_desktop.storage.assets import write_assets
from trackball_desktop.storage.rows import damaged_record_error, fetch_column


def create(
    connection: apsw.Connection, release: Release, history_label: str, assets: Sequence[Asset], now: str
) -> None:
    """Write a new draft, the first line of its history, and its files. Raises UserError where its id is taken."""
    if projections.load_draft(connection, release.id) is not None:
        raise UserError(
            LibraryText.tr("This release is already in the library."), remedy=LibraryText.tr("Open it from the list.")
        )
    projections.save_draft(connection, release, now)
    connection.execute("INSERT INTO history (release_id, label, at) VALUES (?, ?, ?)", (release.id, history_label, now))
    write_assets(connection, assets)


def load(connection: apsw.Connection, release_id: str) -> Release:
    """Return a draft. Raises UserError when there is none, DamagedRecord when it cannot be read."""
    try:
        release = projections.load_draft(connection, release_id)
    except DamagedRecord as error:
        titles = fetch_column(connection, "SELECT title FROM releases WHERE id = ?", (release_id,))
        raise damaged_record_error(
            LibraryText.tr("The draft of “{titles}”", titles="".join(titles) or release_id)
        ) from error
    if release is None:
        raise UserError(
            LibraryText.tr("There is no release {release_id}.", release_id=release_id),
            remedy=LibraryText.tr("Find it in the list, which shows the IDs."),
        )
    return release


def reclaim_codes(connection: apsw.Connection, release_id: str, now: str) -> None:
    """Give a release that comes out of the trash its codes back."""
    ledger.reclaim(connection, release_id, now)


def abandon_uploads(connection: apsw.Connection, release_id: str) -> None:
    """Abandon the uploads of a release that are not complete."""
    uploads.abandon(connection, release_id)


def catalogue_for(connection: apsw.Connection, release: Release, sha256s: Sequence[str]) -> Catalogue:
    """Return what the rules ask of the other releases: shared codes, titles and audio, and the last release."""
    last = last_release.find_last_release(connection, release, load)
    return replace(catalogue.catalogue_for(connection, release, sha256s), last_release=last)


def latest_release_id(connection: apsw.Connection, artists: Sequence[str], label: str) -> str:
    """Return the id of the release that these artists, else this label, had last; empty where there is none."""
    return last_release.latest_release_id(connection, artists, label)
