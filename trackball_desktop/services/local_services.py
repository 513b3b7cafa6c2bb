"""The services that need no network, gathered so that `context` loads them when one is first asked for."""

from __future__ import annotations

from trackball_desktop.services.attachments import Attachments
from trackball_desktop.services.bulk_edits import BulkEditor
from trackball_desktop.services.calendar_file import update_calendar_file
from trackball_desktop.services.checking import CheckService
from trackball_desktop.services.codes import CodeService
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.people import PeopleService
from trackball_desktop.services.receipts import Receipts
from trackball_desktop.services.recheck import Recheck
from trackball_desktop.services.sample import add_sample

__all__ = [
    "Attachments",
    "BulkEditor",
    "CheckService",
    "CodeService",
    "Drafts",
    "PeopleService",
    "Receipts",
    "Recheck",
    "add_sample",
    "update_calendar_file",
]
