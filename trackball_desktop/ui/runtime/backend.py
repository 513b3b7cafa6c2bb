"""What the window works with, in one frozen object that is handed down. It stands in for globals; there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.targets.registry import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.assets import Assets
    from trackball_desktop.storage.codes import Codes
    from trackball_desktop.storage.history import History
    from trackball_desktop.storage.label_defaults import Labels
    from trackball_desktop.storage.library import Library
    from trackball_desktop.storage.outbox import Outbox
    from trackball_desktop.storage.people import People
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.storage.settings import Accounts, Settings
    from trackball_desktop.storage.status import StatusSamples
    from trackball_desktop.storage.uploads import Uploads
    from trackball_desktop.ui.runtime.bridge import Bridge


def _nothing() -> None:
    """Do nothing."""


def _refuse_practice(target_id: str) -> object:
    """Refuse to play a target: there is no practice here."""
    raise UserError(TargetText.tr("This works only in practice mode."))


@dataclass(frozen=True)
class Backend:
    """The parts of one open data folder.

    Stores are read directly (a list asks for rows on the main thread); whatever may take time, reach the network, the
    keyring or files goes through `bridge.submit(lambda services: services.submit.queue(release_id))`. `start` is called
    once the first window shows: it starts what may wait until then (practice's servers, the bridge's loop). `practise`
    has practice play the target of an id, and waits for it; outside practice it raises UserError.
    """

    repositories: Repositories
    bridge: Bridge
    secrets: Secrets
    practice: bool = False
    start: Callable[[], None] = _nothing
    practise: Callable[[str], object] = _refuse_practice

    @property
    def services(self) -> Services | None:
        """The services for what answers at once (`checking.facts_for`); None until the bridge's loop has built them."""
        return self.bridge.services

    @property
    def library(self) -> Library:
        """The releases."""
        return self.repositories.library

    @property
    def history(self) -> History:
        """The undo list of every release."""
        return self.repositories.history

    @property
    def assets(self) -> Assets:
        """Files and their facts."""
        return self.repositories.assets

    @property
    def uploads(self) -> Uploads:
        """Files on their way."""
        return self.repositories.uploads

    @property
    def outbox(self) -> Outbox:
        """Submissions and their events."""
        return self.repositories.outbox

    @property
    def status(self) -> StatusSamples:
        """What the target answered, and when."""
        return self.repositories.status

    @property
    def settings(self) -> Settings:
        """Values by key."""
        return self.repositories.settings

    @property
    def accounts(self) -> Accounts:
        """Logins to the target."""
        return self.repositories.accounts

    def target_of(self, release_id: str) -> str:
        """Return the id of the target that a release's account is at; of the first one without an account."""
        draft = self.library.load(release_id)
        local_id = draft.release.local.account_id
        account_id = local_id if isinstance(local_id, str) and local_id else draft.account_id
        account = (self.accounts.get(account_id) if account_id else None) or self.accounts.default()
        return account.target if account is not None else FIRST

    @property
    def labels(self) -> Labels:
        """Labels' defaults."""
        return self.repositories.labels

    @property
    def people(self) -> People:
        """The directory of artists, writers and publishers."""
        return self.repositories.people

    @property
    def codes(self) -> Codes:
        """Series of ISRCs, pools of UPCs and their ledger."""
        return self.repositories.codes
