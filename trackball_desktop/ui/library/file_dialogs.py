"""The dialogs of what comes in and goes out, in one module that is loaded when the first of them is opened."""

from __future__ import annotations

from trackball_desktop.ui.library.events_dialog import EventsDialog
from trackball_desktop.ui.library.export_dialog import ExportDialog
from trackball_desktop.ui.library.pull_dialog import PullDialog
from trackball_desktop.ui.library.sheet_dialog import SheetDialog
from trackball_desktop.ui.library.transfer_dialog import TransferDialog

__all__ = ["EventsDialog", "ExportDialog", "PullDialog", "SheetDialog", "TransferDialog"]
