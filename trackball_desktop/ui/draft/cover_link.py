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
    from trackball_desktop.ui.draft.session import DraftChange, Session

_ORIGINAL_FIELD, _COPY_FIELD = "local.cover_original", "local.cover_copy"


class CoverAssetSync(QObject):
    """Follows one session. It belongs to it and goes with it."""

    def __init__(self, session: Session, assets: Assets) -> None:
        super().__init__(session)
        self._session = session
        self._assets = assets
        session.changed.connect(self._on_session_changed)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        before, after = cover_copy_path(change.before), cover_copy_path(change.after)
        if before == after:
            return
        current_path = before or _text_value(change.after.local.cover_original)
        new_path = after or _text_value(change.before.local.cover_original)
        asset = self._session.find_asset(change.after.id, AssetRole.COVER.value)
        if asset is None or asset.path != current_path or not new_path:
            return
        try:
            file_stat = Path(new_path).stat()
        except (OSError, ValueError):
            self._session.failed.emit(
                StorageError(
                    FileText.tr("{name} no longer exists.", name=Path(new_path).name),
                    meaning=FileText.tr("The cover is unchanged."),
                    remedy=FileText.tr("Attach the cover again."),
                )
            )
            return
        stamp = FileStamp(size=file_stat.st_size, mtime_ns=file_stat.st_mtime_ns)
        known = self._assets.known_hash(new_path, stamp)
        self._assets.relink(asset.id, new_path, stamp.model_copy(update={"sha256": known}))


def cover_copy_path(release: Release) -> str:
    """Return the path of the copy that stands in for the cover; empty where the cover is as it was attached."""
    return _text_value(release.local.cover_copy)


def attach_cover_copy(session: Session, asset: Asset, path: Path, label: str) -> bool:
    """Put a copy in the place of the cover, as one step of undo."""
    release_id = session.release.id
    edits = (
        SetField(node_id=release_id, field=_ORIGINAL_FIELD, value=asset.path),
        SetField(node_id=release_id, field=_COPY_FIELD, value=str(path)),
    )
    return session.apply(Batch(edits=edits), label)


def clear_cover_copy(session: Session) -> None:
    """Note that another cover is attached by hand: no copy stands in any more."""
    if cover_copy_path(session.release):
        release_id = session.release.id
        edits = tuple(
            SetField(node_id=release_id, field=field, value=INHERIT) for field in (_COPY_FIELD, _ORIGINAL_FIELD)
        )
        label = HistoryText.tr("replaced the cover")
        session.apply(Batch(edits=edits), label)


def _text_value(value: object) -> str:
    return value if isinstance(value, str) else ""
