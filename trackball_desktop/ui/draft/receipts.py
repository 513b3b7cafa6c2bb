"""Where the receipt of a release lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.storage.receipts import ReceiptRows

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend


def receipt_path(backend: Backend, release_id: str) -> Path | None:
    """Return the page of the newest receipt of a release; None where there is none, or its file is gone."""
    rows = ReceiptRows(backend.repositories.database)
    for submission in backend.outbox.of_release(release_id):
        row = rows.get(submission.id)
        if row is not None and (path := backend.repositories.folder / row.path).is_file():
            return path
    return None
