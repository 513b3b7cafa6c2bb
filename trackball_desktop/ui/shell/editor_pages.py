"""The editor, the form for several releases and the help, which all read the rules: they load when first wanted."""

from __future__ import annotations

from trackball_desktop.ui.editor.bulk_edit_dialog import open_bulk_edit
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.shell.help_dialog import HelpDialog

__all__ = ["EditorPage", "HelpDialog", "open_bulk_edit"]
