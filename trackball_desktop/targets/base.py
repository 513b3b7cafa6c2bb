"""What the app asks of a target, which is a place where a release can go: its description and its client.

A target is a folder of this package (or of anybody's): an object that satisfies `Target`, made known to
`registry.register`. Nothing outside that folder knows its field names, its status words or its addresses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from trackball_desktop.api.backoff import BackOff
    from trackball_desktop.api.http import Http
    from trackball_desktop.api.token_bucket import TokenBucket
    from trackball_desktop.checks.model import TargetTerms
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.storage.submission_snapshot import SnapshotAsset
    from trackball_desktop.targets.answers import CreateAnswer, RemoteRelease, SearchPage, SearchResult
    from trackball_desktop.targets.comparison.snapshots import Snapshot

Json = Mapping[str, object]
"""A JSON object."""


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:  # noqa: N802 - the name by which lupdate knows it
    """Mark a text for translation and return it as it is; the window translates it when it is shown."""
    return text


@dataclass(frozen=True)
class Capabilities:
    """What a target takes and gives.

    `files`: it takes audio and artwork itself; else it gets the metadata only. `needs_upc`: a release without one is
    not taken. `search`: it can be asked what it has under a UPC, which alone tells after a lost answer whether the
    release is there. `browse`: all that an account has can be paged and imported. `status`: it tells where a release
    stands. `update`, `takedown`, `store_links`, `earnings`: it has calls for them. `link_seconds`: it fetches files
    by links that live so long, 0 for none; `renew`: it takes new ones. `states` are its status words that are attested,
    verbatim; others are shown as they come.
    """

    files: bool = False
    needs_upc: bool = True
    search: bool = True
    browse: bool = False
    status: bool = True
    update: bool = False
    takedown: bool = False
    store_links: bool = False
    earnings: bool = False
    link_seconds: float = 0.0
    renew: bool = False
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccountField:
    """A field of an account's form. `secret` ones go to the keyring under their name and are never shown.

    `address_purpose` says what an address is for ("for creating releases") and is empty where the field is none: those
    are checked before anything is kept. `is_advanced` ones are folded away. `missing_text` is the sentence of an empty
    field that must not be empty; all texts are marked for translation.
    """

    name: str
    label: str
    help: str = ""
    placeholder: str = ""
    default: str = ""
    missing_text: str = ""
    address_purpose: str = ""
    secret: bool = False
    is_monospace: bool = True
    is_advanced: bool = False


@dataclass(frozen=True)
class AccountForm:
    """What an account of a target needs, and how a person comes by it: steps for a new key, another one, a lost one.

    `manage_keys` is where the target shows its keys, for a sentence ("NAME: Manage > API Keys").
    """

    fields: tuple[AccountField, ...]
    key_steps: tuple[str, ...] = ()
    replace_steps: tuple[str, ...] = ()
    lost_steps: tuple[str, ...] = ()
    manage_keys: str = ""

    @property
    def visible_fields(self) -> tuple[AccountField, ...]:
        """The fields that are kept with the account."""
        return tuple(field for field in self.fields if not field.secret)

    @property
    def secret_fields(self) -> tuple[AccountField, ...]:
        """The fields that are kept in the keyring."""
        return tuple(field for field in self.fields if field.secret)


FailureCause = Literal["", "login", "network", "tls", "address", "service", "keyring"]


@dataclass(frozen=True)
class ConnectionCheck:
    """One thing that was tried: a sentence, whether it went well, and in `kind` what is to blame where it did not."""

    ok: bool
    text: str
    kind: FailureCause = ""


@dataclass(frozen=True)
class ImportedRelease:
    """A release that was read from a body. `missing` are fields that a record of the target did not carry, by path;
    `is_record` says that the body was such a record and not one that somebody wrote.
    """

    release: Release
    missing: frozenset[str] = frozenset()
    is_record: bool = False


class FileAccess(Protocol):
    """The files of releases on their way, by the SHA-256 of what is in them."""

    async def link(self, sha256: str, seconds: int) -> str:
        """Return a link to the account's storage that anyone can open for so long. Never to be stored.

        Raises UserError where the file is not in the storage.
        """
        ...

    async def path(self, sha256: str) -> Path:
        """Return where the file lies on this computer. Raises UserError where it is not there any more."""
        ...


@dataclass(frozen=True)
class ClientDependencies:
    """What a client needs: the account, its secrets by the fields' names, the HTTP client when it is first needed.

    `back_off` and `token_bucket` are shared by all who use the same service. `files` reaches what is sent, by its
    content.
    """

    account: Account
    secrets: Mapping[str, str]
    http: Callable[[], Awaitable[Http]]
    back_off: BackOff
    token_bucket: TokenBucket
    files: FileAccess


class TargetClient(Protocol):
    """The connection of one account. All calls raise RemoteError; only `create` returns its errors in the answer."""

    def in_background(self) -> TargetClient:
        """Return the same client for background requests, which leave the others their share of the rate limit."""
        ...

    async def test(self, *, key_only: bool = False) -> list[ConnectionCheck]:
        """Try the connection, and return what each step found; the first is the login."""
        ...

    async def create(self, payload: bytes) -> CreateAnswer:
        """Create a release, by exactly one request that could create one."""
        ...

    async def get(self, release_id: str) -> RemoteRelease:
        """Fetch one record. Raises NotFound."""
        ...

    async def search(self, *, upc: str) -> SearchResult:
        """Search one spelling of a UPC. Asked only of targets that can be searched."""
        ...

    async def fetch_page(
        self,
        next_page: str | None = None,
        *,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchPage:
        """Fetch one page of all that the account has. Asked only of targets that can be browsed."""
        ...

    async def fetch_copies(self, record_id: str, upc: str) -> Sequence[RemoteRelease]:
        """Fetch the copies of a record on receiving sides of the target; none where it has no such side."""
        ...


class PostReleaseCalls(Protocol):
    """Calls of clients whose target says so in its capabilities. All raise RemoteError."""

    async def take_down(self, remote_id: str) -> str:
        """Ask for a release to be taken down, and return the answer as it came."""
        ...

    async def store_links(self, remote_id: str) -> Mapping[str, str]:
        """Return the addresses of a release at the stores, by the stores' names as the target spells them."""
        ...

    async def earnings(self, remote_id: str) -> Sequence[Json]:
        """Return the rows of earnings of a release, as they came."""
        ...

    async def renew_links(self, remote_id: str, payload: bytes) -> str:
        """Send a release's body with new links to its files, and return the answer as it came."""
        ...


class Target(Protocol):
    """A place where a release can go."""

    @property
    def id(self) -> str:
        """The id that the database keeps."""
        ...

    @property
    def name(self) -> str:
        """The name that is shown, and stands in sentences."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What the target takes and gives."""
        ...

    @property
    def terms(self) -> TargetTerms:
        """What it asks of releases beside what all stores ask; empty where nothing is known."""
        ...

    @property
    def rate_limit(self) -> tuple[float, float] | None:
        """How many requests it allows in how many seconds; None where it has named no limit."""
        ...

    def status_meaning(self, state: str) -> str:
        """Return what a status word means: waiting, out, refused or gone; empty where that is not known."""
        ...

    @property
    def account_form(self) -> AccountForm:
        """What an account needs."""
        ...

    @property
    def preload_modules(self) -> tuple[str, ...]:
        """The modules that submitting needs: the window imports them while it is idle, before the first submission."""
        ...

    # Accounts.

    def read_field(self, name: str, text: str) -> str:
        """Return what an account keeps of what was typed into a field; empty where nothing can be made of it."""
        ...

    def field_text(self, name: str, value: str) -> str:
        """Return what to show in a field for what is kept."""
        ...

    def field_help(self, name: str, text: str) -> tuple[str, Mapping[str, str]]:
        """Return the help below a field for what is typed now, as a text to be translated and its values."""
        ...

    def destination(self, account: Account) -> str:
        """Return where an account's releases go, for a person: an address or a path."""
        ...

    def rate_limit_key(self, account: Account) -> str:
        """Return what accounts share that share a rate limit: an origin."""
        ...

    async def connect(self, dependencies: ClientDependencies) -> TargetClient:
        """Return a client for an account."""
        ...

    # Releases.

    def body(self, release: Release) -> Json:
        """Return the body that creates a resolved release, without what is added when it is sent."""
        ...

    def payload(
        self, release: Release, account: Account, manifest_key: str | None, files: Sequence[SnapshotAsset] = ()
    ) -> str:
        """Return the text that is frozen to create a resolved release. Raises UserError where that cannot be made yet.

        `manifest_key` says where the list of its files is, `files` are those that were checked.
        """
        ...

    def differs(
        self, payload: str, release: Release, account: Account | None, files: Sequence[SnapshotAsset] = ()
    ) -> bool:
        """Say whether a resolved release would be sent otherwise now than `payload` says."""
        ...

    def unsupported_fields(self, release: Release) -> Sequence[str]:
        """Name the fields of a resolved release that hold something and have no place in the body.

        Names of the model; `works.title` for one of a work.
        """
        ...

    def import_body(self, body: Json) -> ImportedRelease | None:
        """Read a release from a body or a record of the target; None where it is neither."""
        ...

    def read_record(self, answer: Json) -> RemoteRelease:
        """Read a record as it was answered and kept."""
        ...

    def vocabulary_values(self, answer: Json) -> Mapping[str, Sequence[str]]:
        """Return what a record teaches about the account's lists: values by the list's key."""
        ...

    def record_only_fields(self, answer: Json) -> frozenset[str]:
        """Name what a record tells and the target does not take, by path."""
        ...

    def sent_snapshot(self, payload: Json, own_line: str | None = None) -> Snapshot:
        """Read what was sent, to be compared. `own_line` is a line that the app added by itself: it is left out."""
        ...

    def remote_snapshot(self, answer: Json) -> Snapshot:
        """Read a record, to be compared; fields that it does not carry are missing."""
        ...
