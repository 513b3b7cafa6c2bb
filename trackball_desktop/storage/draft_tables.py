"""The tables of what belongs to drafts and to the label. Their modules load pydantic and the model of releases."""

from __future__ import annotations

from trackball_desktop.storage.assets import Assets
from trackball_desktop.storage.codes import Codes
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.derived_rows import DerivedRows
from trackball_desktop.storage.history import History
from trackball_desktop.storage.label_defaults import Labels
from trackball_desktop.storage.lists import Lists
from trackball_desktop.storage.people import People
from trackball_desktop.storage.recordings import Recordings
from trackball_desktop.storage.rule_versions import RuleVersions
from trackball_desktop.storage.templates import Templates


class DraftTables:
    """What drafts are made of beside themselves. `Repositories` gives them out one by one."""

    def __init__(self, database: Database) -> None:
        self.history = History(database)
        self.assets = Assets(database)
        self.lists = Lists(database)
        self.rule_versions = RuleVersions(database)
        self.labels = Labels(database)
        self.people = People(database)
        self.codes = Codes(database)
        self.recordings = Recordings(database)
        self.templates = Templates(database)
        self.derived_rows = DerivedRows(database)
