"""A distributor that a profile describes, as a target. What the profile does not say it cannot do, and says so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from trackball_desktop.api.addresses import checked, origin_of
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
    Imported,
    Json,
    Login,
)
from trackball_desktop.targets.comparison.snapshots import Snapshot, SnapshotNode
from trackball_desktop.targets.profiled.body import at_path, build, canonical, text_at
from trackball_desktop.targets.profiled.client import ProfileClient
from trackball_desktop.targets.profiled.files import link_seconds
from trackball_desktop.targets.profiled.left_out import left_out
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.terms import terms_of

FORM = AccountForm(
    fields=(
        AccountField(
            "username",
            QT_TRANSLATE_NOOP("Targets", "User name"),
            missing=QT_TRANSLATE_NOOP("Targets", "Enter the user name."),
        ),
        AccountField(
            "password",
            QT_TRANSLATE_NOOP("Targets", "Password"),
            missing=QT_TRANSLATE_NOOP("Targets", "Enter the password."),
            secret=True,
        ),
        AccountField(
            "client_id",
            QT_TRANSLATE_NOOP("Targets", "Client ID"),
            missing=QT_TRANSLATE_NOOP("Targets", "Enter the client ID that you received."),
        ),
        AccountField(
            "client_secret",
            QT_TRANSLATE_NOOP("Targets", "Client secret"),
            missing=QT_TRANSLATE_NOOP("Targets", "Enter the client secret that you received."),
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

_SCALARS = {
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
    form: AccountForm = field(default=FORM)
    modules: tuple[str, ...] = ()

    @classmethod
    def shipped(cls, name: str) -> ProfiledTarget:
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
        states = tuple(self.profile.parts("status.values"))
        return Capabilities(
            files=bool(self.profile.parts("files.way")),
            needs_upc=self.profile.value("upc.generated") is not True,
            search=not self.profile.open_for("find"),
            status=not self.profile.open_for("status"),
            takedown=not self.profile.open_for("takedown"),
            store_links=not self.profile.open_for("links"),
            earnings=not self.profile.open_for("earnings"),
            link_seconds=link_seconds(self.profile),
            renew=not self.profile.open_for("renew"),
            states=states,
        )

    @property
    def terms(self) -> TargetTerms:
        """What the answers ask of releases."""
        return terms_of(self.profile)

    @property
    def rate(self) -> tuple[float, float] | None:
        """The limit that was answered."""
        requests, seconds = (self.profile.number("limits.rate", part) for part in ("requests", "seconds"))
        return (requests, seconds) if requests and seconds else None

    def meaning_of(self, state: str) -> str:
        """Return what they said of a status word."""
        return str(self.profile.parts("status.values").get(state) or "")

    # Accounts.

    def read_field(self, name: str, text: str) -> str:
        """Return a field as it was typed."""
        return text.strip()

    def field_text(self, name: str, value: str) -> str:
        """Return a field as it is kept."""
        return value

    def field_help(self, name: str, text: str) -> tuple[str, Mapping[str, str]]:
        """Return the field's help."""
        return next((known.help for known in self.form.fields if known.name == name), ""), {}

    def destination(self, account: Account) -> str:
        """Return the address for new releases, or the distributor's name while it is not known."""
        return self.profile.text("submit.endpoint", "url") or self.name

    def service_of(self, account: Account) -> str:
        """Return the origin of the address for new releases."""
        address = self.profile.text("submit.endpoint", "url") or str(self.profile.value("login.token_url") or "")
        return str(origin_of(checked(address).geturl())) if address else self.id

    async def connect(self, login: Login) -> ProfileClient:
        """Return a client by the profile as it is now."""
        return ProfileClient(login, self.profile)

    # Releases.

    def body(self, release: Release) -> Json:
        """Return the body, without files. Raises QuestionsOpen."""
        return build(self.profile, release, ())

    def payload(
        self, release: Release, account: Account, manifest_key: str | None, files: Sequence[SnapshotAsset] = ()
    ) -> str:
        """Return the body with placeholders for files. Raises QuestionsOpen, or UserError for links without storage."""
        if self.profile.text("files.way", "way") == "A" and account.storage is None:
            raise UserError(
                TargetText.tr("{name} fetches files from a storage, and this account has none.", name=self.name),
                meaning=TargetText.tr("Nothing was sent."),
                remedy=TargetText.tr("Add a bucket to the account."),
            )
        return canonical(build(self.profile, release, files))

    def differs(
        self, payload: str, release: Release, account: Account | None, files: Sequence[SnapshotAsset] = ()
    ) -> bool:
        """Compare with the body as it would be now, with the same files."""
        return payload != canonical(build(self.profile, release, files))

    def left_out(self, release: Release) -> Sequence[str]:
        """Name what the answers have no name for."""
        return left_out(self.profile, release)

    def import_body(self, body: Json) -> Imported | None:
        """Read nothing: the answers describe what is sent, and no record that holds a whole release."""
        return None

    def read_record(self, answer: Json) -> RemoteRelease:
        """Read an answer about the status."""
        path = self.profile.text("status.response", "status")
        word = text_at(answer, path)
        return RemoteRelease(
            id=None, title=None, version=None, artist=None, upc=None, label=None, catalog_number=None,
            release_date=None, status=word, cover_art=None, tracks=(), raw=dict(answer),
        )  # fmt: skip

    def values_in(self, answer: Json) -> Mapping[str, Sequence[str]]:
        """Return nothing: a status teaches no lists."""
        return {}

    def only_in_records(self, answer: Json) -> frozenset[str]:
        """Return nothing: no record is imported."""
        return frozenset()

    def sent_snapshot(self, payload: Json, own_line: str | None = None) -> Snapshot:
        """Read what was sent, by the names that were answered."""
        shape = self.profile.parts("submit.schema")
        values = {name: at_path(payload, self.profile.text(row, "name")) for row, name in _SCALARS.items()}
        values["title"] = at_path(payload, str(shape.get("title") or ""))
        found = at_path(payload, str(shape.get("tracks") or ""))
        rows = cast("list[object]", found) if isinstance(found, list) else []
        tracks = tuple(
            SnapshotNode(
                Track,
                {name: at_path(row, self.profile.text(of, "name")) for of, name in _TRACK_SCALARS.items()},
                (1, number),
            )
            for number, row in enumerate(rows, 1)
        )
        told = {name: value for name, value in values.items() if value is not None}
        return Snapshot(SnapshotNode(Release, told), (SnapshotNode(Disc, {}, (1,)),), tracks, works_told=False)

    def remote_snapshot(self, answer: Json) -> Snapshot:
        """Read a status: it tells nothing about tracks."""
        record = json.loads(json.dumps(dict(answer), default=str))
        told = {
            name: text_at(record, self.profile.text("status.response", name))
            for name in ("title", "upc")
            if self.profile.text("status.response", name)
        }
        return Snapshot(SnapshotNode(Release, told), (), (), tracks_told=False, works_told=False)
