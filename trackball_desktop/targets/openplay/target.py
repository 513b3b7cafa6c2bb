"""OpenPlay as a target: what it takes and gives, and what an account of it needs. The client is loaded when needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from trackball_desktop.api.addresses import url_origin, validate_url
from trackball_desktop.api.json_text import read_json
from trackball_desktop.checks.model import NO_TERMS, TargetTerms
from trackball_desktop.domain.vocabulary import learned_values
from trackball_desktop.targets.base import (
    QT_TRANSLATE_NOOP,
    AccountField,
    AccountForm,
    Capabilities,
    ClientDependencies,
    ImportedRelease,
    Json,
    TargetClient,
)
from trackball_desktop.targets.openplay.addresses import READ_BASE, display_write_base, parse_write_base
from trackball_desktop.targets.openplay.body import (
    answer_only_fields,
    canonical_json,
    create_body,
    draft_from_remote,
    import_create_body,
    parse_remote,
)
from trackball_desktop.targets.openplay.client import OpenPlayClient
from trackball_desktop.targets.openplay.snapshots import remote_snapshot, sent_snapshot

if TYPE_CHECKING:
    from trackball_desktop.domain.release import Release
    from trackball_desktop.storage.settings import Account
    from trackball_desktop.storage.submission_snapshot import SnapshotAsset
    from trackball_desktop.targets.answers import RemoteRelease
    from trackball_desktop.targets.comparison.snapshots import Snapshot

SECRET_NAME = "openplay"  # noqa: S105 - a name, no secret
"""The name of the API Secret Key in the keyring, behind the account's id."""

FORM = AccountForm(
    fields=(
        AccountField(
            "write_base",
            QT_TRANSLATE_NOOP("Targets", "Your OpenPlay address"),
            placeholder=QT_TRANSLATE_NOOP("Targets", "subdomain or full address"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter your OpenPlay address."),
            address_purpose="for creating releases",
        ),
        AccountField(
            "key_id",
            QT_TRANSLATE_NOOP("Targets", "API Key ID"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the API Key ID."),
        ),
        AccountField(
            SECRET_NAME,
            QT_TRANSLATE_NOOP("Targets", "API Secret Key"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the API Secret Key."),
            secret=True,
        ),
        AccountField(
            "read_base",
            QT_TRANSLATE_NOOP("Targets", "Address for looking up releases"),
            help=QT_TRANSLATE_NOOP(
                "Targets", "The same for all customers of OpenPlay. Change it only for a test system."
            ),
            default=READ_BASE,
            address_purpose="for looking up releases",
            is_advanced=True,
        ),
    ),
    key_steps=(
        QT_TRANSLATE_NOOP("Targets", "Open OpenPlay in your browser and log in as an account manager."),
        QT_TRANSLATE_NOOP("Targets", "Choose Manage, then API Keys, and create a new key."),
        QT_TRANSLATE_NOOP(
            "Targets",
            "Copy the API Key ID and the API Secret Key here. OpenPlay shows the secret only once.",
        ),
    ),
    replace_steps=(
        QT_TRANSLATE_NOOP(
            "Targets", "In OpenPlay choose Manage, then API Keys, and create a new key. The old one still works."
        ),
        QT_TRANSLATE_NOOP("Targets", "Enter the new key's ID and secret above and choose “Save and test connection”."),
        QT_TRANSLATE_NOOP(
            "Targets",
            "When the test succeeds, revoke the old key in OpenPlay. This takes effect immediately and "
            "cannot be undone.",
        ),
    ),
    lost_steps=(
        QT_TRANSLATE_NOOP("Targets", "Revoke it in OpenPlay first: Manage, API Keys. After that nobody can use it."),
        QT_TRANSLATE_NOOP(
            "Targets", "Delete it here. Waiting releases are kept and continue once you enter another key."
        ),
    ),
    manage_keys="OpenPlay: Manage > API Keys",
)


CAPABILITIES = Capabilities(browse=True, states=("Submitted",))


@dataclass(frozen=True)
class OpenPlay:
    """OpenPlay's Connect API v1."""

    id: str = "openplay"
    name: str = "OpenPlay"
    capabilities: Capabilities = CAPABILITIES
    account_form: AccountForm = FORM
    preload_modules: tuple[str, ...] = ("trackball_desktop.targets.openplay.client",)
    terms: TargetTerms = NO_TERMS
    rate_limit: tuple[float, float] | None = None

    def status_meaning(self, state: str) -> str:
        """Return nothing: no document says what its words mean."""
        return ""

    # Accounts.

    def read_field(self, name: str, text: str) -> str:
        """Return the address where releases are created for a subdomain; other fields as they are."""
        return parse_write_base(text) if name == "write_base" else text.strip()

    def field_text(self, name: str, value: str) -> str:
        """Return the subdomain of an address where that says it all."""
        return display_write_base(value) if name == "write_base" else value

    def field_help(self, name: str, text: str) -> tuple[str, Mapping[str, str]]:
        """Say where releases will be created."""
        if name != "write_base":
            return next((field.help for field in FORM.fields if field.name == name), ""), {}
        base = parse_write_base(text)
        if base:
            return QT_TRANSLATE_NOOP("Targets", "Releases are created at\n{address}"), {"address": base}
        return QT_TRANSLATE_NOOP("Targets", "The part before .openplaymusic.com when you are logged in."), {}

    def destination(self, account: Account) -> str:
        """Return the address where releases are created."""
        return account.fields["write_base"]

    def rate_limit_key(self, account: Account) -> str:
        """Return the origin of the address for looking up releases: another key there does not reset its limits."""
        return str(url_origin(validate_url(account.fields["read_base"]).geturl()))

    async def connect(self, dependencies: ClientDependencies) -> TargetClient:
        """Return a client of the Connect API. Raises AddressRefused."""
        fields = dependencies.account.fields
        return OpenPlayClient(
            await dependencies.http(),
            fields["read_base"],
            fields["write_base"],
            fields["key_id"],
            dependencies.secrets[SECRET_NAME],
            dependencies.back_off,
            dependencies.token_bucket,
        )

    # Releases: the mapping is loaded when the first one is sent or read.

    def body(self, release: Release) -> Json:
        """Return the create body."""
        return create_body(release)

    def payload(
        self, release: Release, account: Account, manifest_key: str | None, files: Sequence[SnapshotAsset] = ()
    ) -> str:
        """Return the create body as canonical JSON, with the manifest's key in the field that the account chose."""
        body = create_body(release)
        if account.manifest_field and manifest_key:
            text = body.get(account.manifest_field)
            body[account.manifest_field] = f"{text}\n{manifest_key}" if isinstance(text, str) and text else manifest_key
        return canonical_json(body)

    def differs(
        self, payload: str, release: Release, account: Account | None, files: Sequence[SnapshotAsset] = ()
    ) -> bool:
        """Compare with the create body as it would be now, but for the field that the manifest's key was put into."""
        frozen, now = cast("dict[str, object]", read_json(payload)), create_body(release)
        if account is not None and account.manifest_field:
            frozen.pop(account.manifest_field, None)
            now.pop(account.manifest_field, None)
        return canonical_json(frozen) != canonical_json(now)

    def unsupported_fields(self, release: Release) -> Sequence[str]:
        """Return nothing: the model's fields are those of its create body."""
        return ()

    def import_body(self, body: Json) -> ImportedRelease | None:
        """Read a create body, or what `GET releases/{id}/` answers: only that has an id of the release itself."""
        if "id" not in body:
            return ImportedRelease(import_create_body(body))
        release, missing = draft_from_remote(body)
        return ImportedRelease(release, missing, is_record=True)

    def read_record(self, answer: Json) -> RemoteRelease:
        """Read either shape of an answer about a release."""
        return parse_remote(answer)

    def vocabulary_values(self, answer: Json) -> Mapping[str, Sequence[str]]:
        """Return labels, genres, artists and other values as OpenPlay spells them."""
        return learned_values(answer)

    def record_only_fields(self, answer: Json) -> frozenset[str]:
        """Name what an answer tells and version 1 of the API does not take: project, pre-orders, lyrics."""
        return answer_only_fields(answer)

    def sent_snapshot(self, payload: Json, own_line: str | None = None) -> Snapshot:
        """Read a create body."""
        return sent_snapshot(payload, own_line)

    def remote_snapshot(self, answer: Json) -> Snapshot:
        """Read an answer about a release."""
        return remote_snapshot(answer)


TARGET = OpenPlay()
