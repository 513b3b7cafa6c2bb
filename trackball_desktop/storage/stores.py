"""All stores of one data folder, opened together. Services and the window take from here what they need.

The list needs the library and the settings. All other stores are made when they are first asked for, in any thread:
the first window shows without their modules, and without pydantic, which those load that read drafts.
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
class Stores:
    """What is kept in one data folder. Close it last, after everything that writes."""

    folder: Path
    database: Database
    library: Library
    settings: Settings
    accounts: Accounts

    @classmethod
    def open(cls, folder: Path, *, may_migrate: bool = True) -> Stores:
        """Open the folder's database, migrating it if needed and allowed. Raises StorageError and its kinds."""
        return cls.over(folder, Database.open(folder, may_migrate=may_migrate))

    @classmethod
    def over(cls, folder: Path, database: Database) -> Stores:
        """Put the stores over a database that is open."""
        return cls(
            folder=folder,
            database=database,
            library=Library(database),
            settings=Settings(database),
            accounts=Accounts(database),
        )

    @cached_property
    def uploads(self) -> Uploads:
        """Files on their way."""
        from trackball_desktop.storage.uploads import Uploads

        return Uploads(self.database)

    @cached_property
    def outbox(self) -> Outbox:
        """Submissions and their events."""
        from trackball_desktop.storage.outbox import Outbox

        return Outbox(self.database)

    @cached_property
    def status(self) -> StatusSamples:
        """What OpenPlay answered, and when."""
        from trackball_desktop.storage.status import StatusSamples

        return StatusSamples(self.database)

    @cached_property
    def fetched(self) -> LinkedRecords:
        """Releases that are in OpenPlay and were not sent from here."""
        from trackball_desktop.storage.linked_records import LinkedRecords

        return LinkedRecords(self.database)

    @cached_property
    def history(self) -> History:
        """The undo list of every draft."""
        from trackball_desktop.storage.history import History

        return History(self.database)

    @cached_property
    def assets(self) -> Assets:
        """Files and their facts."""
        from trackball_desktop.storage.assets import Assets

        return Assets(self.database)

    @cached_property
    def lists(self) -> Lists:
        """Each account's lists of values."""
        from trackball_desktop.storage.lists import Lists

        return Lists(self.database)

    @cached_property
    def rule_versions(self) -> RuleVersions:
        """Which rules each draft has passed last."""
        from trackball_desktop.storage.rule_versions import RuleVersions

        return RuleVersions(self.database)

    @cached_property
    def labels(self) -> Labels:
        """Labels' defaults."""
        from trackball_desktop.storage.label_defaults import Labels

        return Labels(self.database)

    @cached_property
    def people(self) -> People:
        """The directory of artists, writers and publishers."""
        from trackball_desktop.storage.people import People

        return People(self.database)

    @cached_property
    def codes(self) -> Codes:
        """Series of ISRCs, pools of UPCs and their ledger."""
        from trackball_desktop.storage.codes import Codes

        return Codes(self.database)

    @cached_property
    def recordings(self) -> Recordings:
        """Which audio carries which ISRC."""
        from trackball_desktop.storage.recordings import Recordings

        return Recordings(self.database)

    @cached_property
    def store_polls(self) -> StorePolls:
        """What stores showed of releases."""
        from trackball_desktop.storage.store_polls import StorePolls

        return StorePolls(self.database)

    @cached_property
    def templates(self) -> Templates:
        """What releases begin from."""
        from trackball_desktop.storage.templates import Templates

        return Templates(self.database)

    def close(self) -> None:
        """Wait for what is being written and close the file."""
        self.database.close()
