"""The services that need no network, gathered so that `context` loads them when one is first asked for."""

from __future__ import annotations

from trackball_desktop.services.calendar_file import keep_calendar
from trackball_desktop.services.checking import Checking
from trackball_desktop.services.codes import CodeService
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.people import PeopleService
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.services.recheck import Recheck
from trackball_desktop.services.several import Several

__all__ = [
    "Checking",
    "CodeService",
    "Drafts",
    "PeopleService",
    "Receipts",
    "Recheck",
    "Several",
    "keep_calendar",
]
