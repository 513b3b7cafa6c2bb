"""A distributor that a profile describes, as a target. What the profile does not say it cannot do, and says so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from trackball_desktop.api.addresses import url_origin, validate_url
from trackball_desktop.checks.model import TargetTerms
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.resources import resource
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.targets.answers import RemoteRelease
from trackball_desktop.targets.base import (
    QT_TRANSLATE_NOOP,
    AccountField,
    AccountForm,
    Capabilities,
    ClientDependencies,
    ImportedRelease,
    Json,
)
from trackball_desktop.targets.comparison.snapshots import Snapshot, SnapshotNode
from trackball_desktop.targets.profiled.body import build_body, text_at_path, to_canonical_json, value_at_path
from trackball_desktop.targets.profiled.client import ProfileClient
from trackball_desktop.targets.profiled.files import link_seconds
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.terms import build_terms
from trackball_desktop.targets.profiled.unsupported_fields import unsupported_fields

FORM = AccountForm(
    fields=(
        AccountField(
            "username",
            QT_TRANSLATE_NOOP("Targets", "User name"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the user name."),
        ),
        AccountField(
            "password",
            QT_TRANSLATE_NOOP("Targets", "Password"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the password."),
            secret=True,
        ),
        AccountField(
            "client_id",
            QT_TRANSLATE_NOOP("Targets", "Client ID"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the client ID that you received."),
        ),
        AccountField(
            "client_secret",
            QT_TRANSLATE_NOOP("Targets", "Client secret"),
            missing_text=QT_TRANSLATE_NOOP("Targets", "Enter the client secret that you received."),
            secret=True,
        ),
    ),
    key_steps=(
        QT_TRANSLATE_NOOP("Targets", "Ask the distributor for a user name, password, client ID and client secret."),
        QT_TRANSLATE_NOOP(
            "Targets", "Enter them here. Passwords are stored in this computer's keyring; tokens are never saved."
        ),
    ),
)

_RELEASE_SCALARS = {
    "field.label": "label", "field.upc": "upc", "field.genre": "genre", "field.release_date": "release_date",
}  # fmt: skip
_TRACK_SCALARS = {"field.track_title": "title", "field.isrc": "isrc"}


def target_of(text: str) -> ProfiledTarget:
    """Return the target of a profile's JSON. Raises UserError."""
    return ProfiledTarget(Profile.from_json(text))


@dataclass(frozen=True)
class ProfiledTarget:
    """One distributor. Another profile makes another target; `registry.register` puts it in the place of the old"
    " one."""

    profile: Profile
    account_form: AccountForm = field(default=FORM)
    preload_modules: tuple[str, ...] = ()

    @classmethod
    def from_resource(cls, name: str) -> ProfiledTarget:
        """Return a target by the profile of this name that comes with the app, before anything was answered."""
        return cls(Profile.from_json(resource("targets", f"{name}.json").read_text("utf-8")))

    @property
    def id(self) -> str:
        """The profile's id."""
        return self.profile.id

    @property
    def name(self) -> str:
        """The distributor's name."""
        return self.profile.name

    @property
    def capabilities(self) -> Capabilities:
        """What the answers say: a call that is not described is not there."""
        states = tuple(self.profile.object_value("status.values"))
        return Capabilities(
            files=bool(self.profile.object_value("files.way")),
            needs_upc=self.profile.value("upc.generated") is not True,
            search=not self.profile.open_questions_for("find"),
            status=not self.profile.open_questions_for("status"),
            takedown=not self.profile.open_questions_for("takedown"),
            store_links=not self.profile.open_questions_for("links"),
            earnings=not self.profile.open_questions_for("earnings"),
            link_seconds=link_seconds(self.profile),
            renew=not self.profile.open_questions_for("renew"),
            states=states,
        )

    @property
    def terms(self) -> TargetTerms:
        """What the answers ask of releases."""
        return build_terms(self.profile)

    @property
    def rate_limit(self) -> tuple[float, float] | None:
        """The limit that was answered."""
        requests, seconds = (self.profile.number("limits.rate", part) for part in ("requests", "seconds"))
        return (requests, seconds) if requests and seconds else None

    def status_meaning(self, state: str) -> str:
        """Return what they said of a status word."""
        return str(self.profile.object_value("status.values").get(state) or "")

    # Accounts.

    def read_field(self, name: str, text: str) -> str:
        """Return a field as it was typed."""
        return text.strip()

    def field_text(self, name: str, value: str) -> str:
        """Return a field as it is kept."""
        return value

    def field_help(self, name: str, text: str) -> tuple[str, Mapping[str, str]]:
        """Return the field's help."""
        return next((form_field.help for form_field in self.account_form.fields if form_field.name == name), ""), {}

    def destination(self, account: Account) -> str:
        """Return the address for new releases, or the distributor's name while it is not known."""
        return self.profile.text("submit.endpoint", "url") or self.name

    def rate_limit_key(self, account: Account) -> str:
        """Return the origin of the address for new releases."""
        address = self.profile.text("submit.endpoint", "url") or str(self.profile.value("login.token_url") or "")
        return str(url_origin(validate_url(address).geturl())) if address else self.id

    async def connect(self, dependencies: ClientDependencies) -> ProfileClient:
        """Return a client by the profile as it is now."""
        return ProfileClient(dependencies, self.profile)

    # Releases.

    def body(self, release: Release) -> Json:
        """Return the body, without files. Raises UnansweredQuestions."""
        return build_body(self.profile, release, ())

    def payload(
        self, release: Release, account: Account, manifest_key: str | None, files: Sequence[SnapshotAsset] = ()
    ) -> str:
        """Return the body with placeholders for files.

        Raises UnansweredQuestions, or UserError for links without storage.
        """
        if self.profile.text("files.way", "way") == "A" and account.storage is None:
            raise UserError(
                TargetText.tr("{name} fetches files from a storage, and this account has none.", name=self.name),
                meaning=TargetText.tr("Nothing was sent."),
                remedy=TargetText.tr("Add a bucket to the account."),
            )
        return to_canonical_json(build_body(self.profile, release, files))

    def differs(
        self, payload: str, release: Release, account: Account | None, files: Sequence[SnapshotAsset] = ()
    ) -> bool:
        """Compare with the body as it would be now, with the same files."""
        return payload != to_canonical_json(build_body(self.profile, release, files))

    def unsupported_fields(self, release: Release) -> Sequence[str]:
        """Name what the answers have no name for."""
        return unsupported_fields(self.profile, release)

    def import_body(self, body: Json) -> ImportedRelease | None:
        """Read nothing: the answers describe what is sent, and no record that holds a whole release."""
        return None

    def read_record(self, answer: Json) -> RemoteRelease:
        """Read an answer about the status."""
        path = self.profile.text("status.response", "status")
        word = text_at_path(answer, path)
        return RemoteRelease(
            id=None, title=None, version=None, artist=None, upc=None, label=None, catalog_number=None,
            release_date=None, status=word, cover_art=None, tracks=(), raw=dict(answer),
        )  # fmt: skip

    def vocabulary_values(self, answer: Json) -> Mapping[str, Sequence[str]]:
        """Return nothing: a status teaches no lists."""
        return {}

    def record_only_fields(self, answer: Json) -> frozenset[str]:
        """Return nothing: no record is imported."""
        return frozenset()

    def sent_snapshot(self, payload: Json, own_line: str | None = None) -> Snapshot:
        """Read what was sent, by the names that were answered."""
        shape = self.profile.object_value("submit.schema")
        values = {
            name: value_at_path(payload, self.profile.text(row, "name")) for row, name in _RELEASE_SCALARS.items()
        }
        values["title"] = value_at_path(payload, str(shape.get("title") or ""))
        sent_tracks = value_at_path(payload, str(shape.get("tracks") or ""))
        rows = cast("list[object]", sent_tracks) if isinstance(sent_tracks, list) else []
        tracks = tuple(
            SnapshotNode(
                Track,
                {name: value_at_path(row, self.profile.text(of, "name")) for of, name in _TRACK_SCALARS.items()},
                (1, number),
            )
            for number, row in enumerate(rows, 1)
        )
        known_values = {name: value for name, value in values.items() if value is not None}
        return Snapshot(SnapshotNode(Release, known_values), (SnapshotNode(Disc, {}, (1,)),), tracks, has_works=False)

    def remote_snapshot(self, answer: Json) -> Snapshot:
        """Read a status: it tells nothing about tracks."""
        record = json.loads(json.dumps(dict(answer), default=str))
        values = {
            name: text_at_path(record, self.profile.text("status.response", name))
            for name in ("title", "upc")
            if self.profile.text("status.response", name)
        }
        known_values = {name: value for name, value in values.items() if value is not None}
        return Snapshot(SnapshotNode(Release, known_values), (), (), has_tracks=False, has_works=False)
