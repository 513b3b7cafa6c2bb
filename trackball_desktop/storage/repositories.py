"""All repositories of one data folder, opened together. Services and the window take from here what they need.

The list needs the library and the settings. All others are made when one of their group is first asked for, in
any thread: the first window shows without their modules, and without pydantic, which those load that read drafts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.settings import Accounts, Settings

if TYPE_CHECKING:
    from trackball_desktop.storage.assets import Assets
    from trackball_desktop.storage.codes import Codes
    from trackball_desktop.storage.delivery_tables import DeliveryTables
    from trackball_desktop.storage.derived_rows import DerivedRows
    from trackball_desktop.storage.documents import Documents
    from trackball_desktop.storage.draft_tables import DraftTables
    from trackball_desktop.storage.event_database import EventDatabase
    from trackball_desktop.storage.history import History
    from trackball_desktop.storage.label_defaults import Labels
    from trackball_desktop.storage.linked_records import LinkedRecords
    from trackball_desktop.storage.lists import Lists
    from trackball_desktop.storage.outbox import Outbox
    from trackball_desktop.storage.people import People
    from trackball_desktop.storage.recordings import Recordings
    from trackball_desktop.storage.rule_versions import RuleVersions
    from trackball_desktop.storage.status import StatusSamples
    from trackball_desktop.storage.store_polls import StorePolls
    from trackball_desktop.storage.templates import Templates
    from trackball_desktop.storage.uploads import Uploads


@dataclass(frozen=True)
class Repositories:
    """What is kept in one data folder. Close it last, after everything that writes."""

    folder: Path
    database: Database
    library: Library
    settings: Settings
    accounts: Accounts

    @classmethod
    def open(cls, folder: Path, *, may_migrate: bool = True) -> Repositories:
        """Open the folder's database, migrating it if needed and allowed. Raises StorageError and its kinds."""
        return cls.from_database(folder, Database.open(folder, may_migrate=may_migrate))

    @classmethod
    def from_database(cls, folder: Path, database: Database) -> Repositories:
        """Put the repositories over a database that is open."""
        return cls(
            folder=folder,
            database=database,
            library=Library(database),
            settings=Settings(database),
            accounts=Accounts(database),
        )

    @cached_property
    def _delivery(self) -> DeliveryTables:
        from trackball_desktop.storage.delivery_tables import DeliveryTables  # the list shows without what was sent

        return DeliveryTables(self.database)

    @cached_property
    def _drafts(self) -> DraftTables:
        from trackball_desktop.storage.draft_tables import DraftTables  # pydantic, without which the list shows

        return DraftTables(self.database)

    @property
    def uploads(self) -> Uploads:
        """Files on their way."""
        return self._delivery.uploads

    @property
    def outbox(self) -> Outbox:
        """Submissions and their events."""
        return self._delivery.outbox

    @property
    def status(self) -> StatusSamples:
        """What the target answered, and when."""
        return self._delivery.status

    @property
    def linked_records(self) -> LinkedRecords:
        """Releases that are at the target and were not sent from here."""
        return self._delivery.linked_records

    @property
    def history(self) -> History:
        """The undo list of every draft."""
        return self._drafts.history

    @property
    def assets(self) -> Assets:
        """Files and their facts."""
        return self._drafts.assets

    @property
    def lists(self) -> Lists:
        """Each account's lists of values."""
        return self._drafts.lists

    @property
    def rule_versions(self) -> RuleVersions:
        """Which rules each draft has passed last."""
        return self._drafts.rule_versions

    @property
    def labels(self) -> Labels:
        """Labels' defaults."""
        return self._drafts.labels

    @property
    def people(self) -> People:
        """The directory of artists, writers and publishers."""
        return self._drafts.people

    @property
    def codes(self) -> Codes:
        """Series of ISRCs, pools of UPCs and their ledger."""
        return self._drafts.codes

    @property
    def recordings(self) -> Recordings:
        """Which audio carries which ISRC."""
        return self._drafts.recordings

    @property
    def derived_rows(self) -> DerivedRows:
        """What list and search know about drafts."""
        return self._drafts.derived_rows

    @property
    def store_polls(self) -> StorePolls:
        """What stores showed of releases."""
        return self._delivery.store_polls

    @property
    def templates(self) -> Templates:
        """What releases begin from."""
        return self._drafts.templates

    @property
    def documents(self) -> Documents:
        """Papers and deliveries that were made of releases."""
        return self._delivery.documents

    @property
    def events(self) -> EventDatabase:
        """What catalogue events told, in a database of their own."""
        return self._delivery.events

    def close(self) -> None:
        """Wait for what is being written and close the files."""
        if "_delivery" in self.__dict__:
            self._delivery.events.close()
        self.database.close()
