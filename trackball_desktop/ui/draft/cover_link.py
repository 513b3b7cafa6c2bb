"""Keeps the cover's row in step with the draft: a copy that a remedy made is attached by an edit.

So it is one step of undo, also tomorrow. The edit names both files; this follows it, forward and back.

A cover that was changed by hand in the meantime is left alone: only the file that the step put there is taken away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import FileText, HistoryText

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.assets import Assets
    from trackball_desktop.ui.draft.session import Changed, Session

_ORIGINAL, _COPY = "local.cover_original", "local.cover_copy"


class CoverLink(QObject):
    """Follows one session. It belongs to it and goes with it."""

    def __init__(self, session: Session, assets: Assets) -> None:
        super().__init__(session)
        self._session = session
        self._assets = assets
        session.changed.connect(self._on_session_changed)

    @Slot(object)
    def _on_session_changed(self, change: Changed) -> None:
        before, after = copy_of(change.before), copy_of(change.after)
        if before == after:
            return
        there = before or _text(change.after.local.cover_original)
        wanted = after or _text(change.before.local.cover_original)
        asset = self._session.asset_of(change.after.id, AssetRole.COVER.value)
        if asset is None or asset.path != there or not wanted:
            return
        try:
            found = Path(wanted).stat()
        except (OSError, ValueError):
            self._session.failed.emit(
                StorageError(
                    FileText.tr("{name} no longer exists.", name=Path(wanted).name),
                    meaning=FileText.tr("The cover is unchanged."),
                    remedy=FileText.tr("Attach the cover again."),
                )
            )
            return
        stamp = FileStamp(size=found.st_size, mtime_ns=found.st_mtime_ns)
        known = self._assets.known_hash(wanted, stamp)
        self._assets.relink(asset.id, wanted, stamp.model_copy(update={"sha256": known}))


def copy_of(release: Release) -> str:
    """Return the path of the copy that stands in for the cover; empty where the cover is as it was attached."""
    return _text(release.local.cover_copy)


def attach_copy(session: Session, asset: Asset, path: Path, label: str) -> bool:
    """Put a copy in the place of the cover, as one step of undo."""
    release_id = session.release.id
    edits = (
        SetField(node_id=release_id, field=_ORIGINAL, value=asset.path),
        SetField(node_id=release_id, field=_COPY, value=str(path)),
    )
    return session.apply(Batch(edits=edits), label)


def forget_copy(session: Session) -> None:
    """Note that another cover is attached by hand: no copy stands in any more."""
    if copy_of(session.release):
        release_id = session.release.id
        edits = tuple(SetField(node_id=release_id, field=field, value=INHERIT) for field in (_COPY, _ORIGINAL))
        label = HistoryText.tr("replaced the cover")
        session.apply(Batch(edits=edits), label)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
