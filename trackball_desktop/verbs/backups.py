"""The verbs backup and restore: copies of the library, and what is done about one that is damaged or gone."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.services import restoring
from trackball_desktop.services.backups import BackupFile, Backups
from trackball_desktop.services.restoring import RecoveryResult, RestoreResult
from trackball_desktop.storage.database import format_time
from trackball_desktop.storage.lock import LOCK_TIMEOUT_SECONDS, FolderLock
from trackball_desktop.verbs.printing import print_json, print_lines, print_message, print_result


def backup(options: argparse.Namespace) -> int:
    """Make a copy, list the copies, or choose where they are kept."""
    data_folder = DataFolder.resolve(options.data_dir, practice=options.practice)
    backups = Backups(data_folder.path)
    if options.folder is not None and options.action != "folder":
        raise UserError("Only `backup folder` takes a folder.", remedy="Example: backup folder /media/disk")
    if options.action == "list":
        _list(options, backups)
        return 0
    if options.action == "folder":
        chosen = backups.set_folder(options.folder)
        print_result(options, {"folder": str(chosen)}, f"backups are saved in {chosen}")
        return 0
    with App(data_folder, exclusive=False) as app:  # copying reads; it may be done beside a window
        path = backups.make(app.repositories)
    print_result(options, _document(next(copy for copy in backups.list() if copy.path == path)), f"copied to {path}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """List the copies; put one back, save what can be read of a damaged library, or start with an empty one."""
    data_folder = DataFolder.resolve(options.data_dir, practice=options.practice)
    backups = Backups(data_folder.path)
    modes = [bool(options.copy), options.recover, options.empty]
    if sum(modes) > 1:
        raise UserError("A copy, --recover and --empty cannot be combined.", remedy="Choose one of them.")
    if not any(modes):
        _list(options, backups)
        return 0
    done: RestoreResult
    with FolderLock.acquire(data_folder.path, timeout=LOCK_TIMEOUT_SECONDS):
        if options.recover:
            done = restoring.recover(data_folder.path)
        elif options.empty:
            _require_unreadable(data_folder.path)
            done = restoring.start_empty(data_folder.path)
        else:
            done = restoring.restore(data_folder.path, backups.find(options.copy))
    print_result(options, _result_document(done), _result_text(done))
    for line in _warnings(done):
        print_message(line)
    return 0


def _require_unreadable(folder: Path) -> None:
    """Refuse to put an empty library in the place of one that can be read."""
    try:
        App(DataFolder(folder), exclusive=False).close()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it moves away whole
        return
    raise UserError(
        "The library can be read.",
        meaning="It is unchanged.",
        remedy="To work with an empty library, choose another folder with --data-dir.",
    )


def _list(options: argparse.Namespace, known: Backups) -> None:
    copies = known.list()
    if options.json:
        print_json({"folder": str(known.folder), "copies": [_document(copy) for copy in copies]})
        return
    for copy in copies:
        print_lines(f"{copy.path.name:40}  {copy.made_at.astimezone():%Y-%m-%d %H:%M}  {copy.size:>12,} bytes")
    if not copies:
        print_lines(f"no backups in {known.folder}")


def _document(copy: BackupFile) -> dict[str, Any]:
    return {"name": copy.path.name, "path": str(copy.path), "made_at": format_time(copy.made_at), "bytes": copy.size}


def _result_document(done: RestoreResult) -> dict[str, Any]:
    document = asdict(done)
    document["made_at"] = None if done.made_at is None else format_time(done.made_at)
    document["replaced"] = None if done.replaced is None else str(done.replaced)
    return {**document, "warnings": _warnings(done)}


def _result_text(done: RestoreResult) -> str:
    if isinstance(done, RecoveryResult):
        text = f"recovered {done.releases} releases"
    elif done.made_at is not None:
        text = f"restored the copy of {done.made_at.astimezone():%Y-%m-%d %H:%M}"
    else:
        text = "the library was restored"
    return text if done.replaced is None else f"{text}; the old files are in {done.replaced}"


def _warnings(done: RestoreResult) -> list[str]:
    warnings: list[str] = []
    if isinstance(done, RecoveryResult) and done.lost:
        warnings.append(f"Lost: {', '.join(done.lost)}. A backup may contain them.")
    if isinstance(done, RecoveryResult) and done.changed:
        warnings.append(
            f"Damaged: {', '.join(done.changed)}. Check them, because a letter or digit may be wrong, or "
            "restore them from a backup."
        )
    if isinstance(done, RecoveryResult) and done.damaged:
        warnings.append(f"Rows are missing or were damaged in: {', '.join(done.damaged)}.")
    if done.held:
        warnings.append(
            f"{done.held} submissions may have been sent since. The app searches for each of them and sends "
            "none until then."
        )
    if not done.codes_certain:
        warnings.append(
            "The last assigned codes could not be read from the old library. Before you assign codes, compare "
            "the next number of each series with your last used ISRC (`codes list`, `codes series`)."
        )
    return warnings


VERBS = {"backup": backup, "restore": restore}
