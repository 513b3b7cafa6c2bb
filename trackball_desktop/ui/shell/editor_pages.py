"""The editor and the form for several releases, gathered so that they load when first wanted: `page_factories`."""

from __future__ import annotations

from trackball_desktop.ui.editor.bulk_edit_dialog import open_bulk_edit
from trackball_desktop.ui.editor.page import EditorPage

__all__ = ["EditorPage", "open_bulk_edit"]
