"""What the list has services do, gathered so that it loads when first wanted, in any thread: `startup_tuning`."""

from __future__ import annotations

from trackball_desktop.api.json_text import pretty_json
from trackball_desktop.services import templates
from trackball_desktop.services.cleared import cleared_of
from trackball_desktop.services.exporting import export_several
from trackball_desktop.services.several import check_again

__all__ = ["check_again", "cleared_of", "export_several", "pretty_json", "templates"]
