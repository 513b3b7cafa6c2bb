"""What the list has services do, gathered so that it loads when first wanted, in any thread: `startup_tuning`."""

from __future__ import annotations

from trackball_desktop.api.json_text import pretty_json
from trackball_desktop.services import templates
from trackball_desktop.services.bulk_edits import recheck_drafts
from trackball_desktop.services.clearances import clearance_health
from trackball_desktop.services.exporting import export_bodies

__all__ = ["clearance_health", "export_bodies", "pretty_json", "recheck_drafts", "templates"]
