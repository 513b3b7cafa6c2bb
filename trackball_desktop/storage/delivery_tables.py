"""The tables of what was sent and what came of it. None of their modules loads pydantic."""

from __future__ import annotations

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.documents import Documents
from trackball_desktop.storage.event_database import EventDatabase
from trackball_desktop.storage.linked_records import LinkedRecords
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.status import StatusSamples
from trackball_desktop.storage.store_polls import StorePolls
from trackball_desktop.storage.uploads import Uploads


class DeliveryTables:
    """Files on their way, submissions, and what a target answered. `Repositories` gives them out one by one."""

    def __init__(self, database: Database) -> None:
        self.uploads = Uploads(database)
        self.outbox = Outbox(database)
        self.status = StatusSamples(database)
        self.linked_records = LinkedRecords(database)
        self.store_polls = StorePolls(database)
        self.documents = Documents(database)
        self.events = EventDatabase(database.path.parent, read_only=database.is_read_only)
