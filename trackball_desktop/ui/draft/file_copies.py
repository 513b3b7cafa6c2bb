"""Keeps the rows of files in step with the draft: a copy that a fix made is attached by an edit.

So it is one step of undo, also tomorrow. The edit names both files; this follows it, forward and back.

A file that was changed by hand in the meantime is left alone: only the file that the step put there is taken away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import FileText, HistoryText

if TYPE_CHECKING:
    from trackball_desktop.storage.assets import Assets
    from trackball_desktop.ui.draft.session import DraftChange, Session


class FileCopySync(QObject):
    """Follows one session. It belongs to it and goes with it."""

    def __init__(self, session: Session, assets: Assets) -> None:
        super().__init__(session)
        self._session = session
        self._assets = assets
        session.changed.connect(self._on_session_changed)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        for before, node in change.pairs:
            if isinstance(before, Release | Track) and isinstance(node, Release | Track):
                self._follow(before, node)

    def _follow(self, before: Release | Track, after: Release | Track) -> None:
        """Point the file's row at the copy, or at the original again."""
        if copy_path(before) == copy_path(after):
            return
        current_path = copy_path(before) or original_path(after)
        new_path = copy_path(after) or original_path(before)
        asset = self._session.find_asset(after.id, _role(after).value)
        if asset is None or asset.path != current_path or not new_path:
            return
        try:
            file_stat = Path(new_path).stat()
        except (OSError, ValueError):
            name = Path(new_path).name
            self._session.failed.emit(
                StorageError(
                    FileText.tr("{name} no longer exists.", name=name),
                    meaning=FileText.tr("The cover is unchanged."),
                    remedy=FileText.tr("Attach the cover again."),
                )
                if isinstance(after, Release)
                else StorageError(
                    FileText.tr("{name} no longer exists.", name=name),
                    meaning=FileText.tr("The master is unchanged."),
                    remedy=FileText.tr("Attach the master again."),
                )
            )
            return
        stamp = FileStamp(size=file_stat.st_size, mtime_ns=file_stat.st_mtime_ns)
        sha256 = self._assets.known_hash(new_path, stamp)
        self._assets.relink(asset.id, new_path, stamp.model_copy(update={"sha256": sha256}))


def copy_path(node: Release | Track) -> str:
    """Return the path of the copy that stands in for the cover or a master; empty where it is as it was attached."""
    return text_or_empty(node.local.cover_copy if isinstance(node, Release) else node.local.master_copy)


def original_path(node: Release | Track) -> str:
    """Return the path of the cover or master that a copy was made of; empty where there is none."""
    return text_or_empty(node.local.cover_original if isinstance(node, Release) else node.local.master_original)


def attach_copy_edits(node: Release | Track, asset: Asset, path: Path) -> tuple[SetField, SetField]:
    """Return the edits that put a copy in the place of a file. A copy of a copy names the first original."""
    original = original_path(node) if copy_path(node) == asset.path else asset.path
    fields = _fields(node)
    return (
        SetField(node_id=node.id, field=fields[0], value=original),
        SetField(node_id=node.id, field=fields[1], value=str(path)),
    )


def attach_cover_copy(session: Session, asset: Asset, path: Path, label: str) -> bool:
    """Put a copy in the place of the cover, as one step of undo."""
    return session.apply(Batch(edits=attach_copy_edits(session.release, asset, path)), label)


def clear_copy(session: Session, owner_id: str, role: AssetRole) -> None:
    """Note that another file is attached by hand, or none: no copy stands in any more."""
    node = session.node(owner_id)
    if not isinstance(node, Release | Track) or role is not _role(node) or not copy_path(node):
        return
    edits = tuple(SetField(node_id=owner_id, field=field, value=INHERIT) for field in reversed(_fields(node)))
    label = HistoryText.tr("replaced the cover") if role is AssetRole.COVER else HistoryText.tr("replaced the master")
    session.apply(Batch(edits=edits), label)


def _role(node: Release | Track) -> AssetRole:
    return AssetRole.COVER if isinstance(node, Release) else AssetRole.MASTER


def _fields(node: Release | Track) -> tuple[str, str]:
    """Return the fields that name the original and the copy."""
    name = "cover" if isinstance(node, Release) else "master"
    return f"local.{name}_original", f"local.{name}_copy"
