"""A folder as a target: a release is a file in it, and a word in the file says where it stands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import uuid4

from trackball_desktop.checks.model import NO_TERMS, TargetTerms
from trackball_desktop.domain.errors import NotFound, ServiceFault
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.submission_snapshot import SnapshotAsset
from trackball_desktop.targets.answers import (
    CreateAnswer,
    Outcome,
    RemoteRelease,
    RemoteTrack,
    SearchHit,
    SearchPage,
    SearchResult,
)
from trackball_desktop.targets.base import (
    AccountField,
    AccountForm,
    Capabilities,
    ClientDependencies,
    ConnectionCheck,
    ImportedRelease,
    Json,
)
from trackball_desktop.targets.comparison.snapshots import Snapshot, SnapshotNode

FORM = AccountForm(
    fields=(
        AccountField("place", "Folder", placeholder="/srv/releases", missing_text="Name a folder."),
        AccountField("pin", "PIN of the folder", missing_text="Enter the PIN.", secret=True),
    ),
    manage_keys="the folder's settings: PINs",
)
CAPABILITIES = Capabilities(needs_upc=False, states=("shelved", "on air"))


class FolderClient:
    """Reads and writes the files of one folder; the PIN lies in it, in the file `pin`."""

    def __init__(self, place: Path, pin: str) -> None:
        self.place = place
        self.pin = pin

    def in_background(self) -> FolderClient:
        return self

    async def test(self, *, key_only: bool = False) -> list[ConnectionCheck]:
        right = (self.place / "pin").read_text("utf-8") == self.pin
        lines = [
            ConnectionCheck(right, "The PIN is right." if right else "The PIN is wrong.", "" if right else "login")
        ]
        return lines if key_only or not right else [*lines, ConnectionCheck(True, "The folder can be read.")]

    async def create(self, payload: bytes) -> CreateAnswer:
        made = uuid4().hex[:8]
        await asyncio.to_thread((self.place / f"{made}.json").write_bytes, payload)
        if (self.place / "lose answers").exists():
            return CreateAnswer(Outcome.UNKNOWN, message="The folder said nothing.")
        return CreateAnswer(Outcome.CONFIRMED, 201, made, payload.decode())

    async def get(self, release_id: str) -> RemoteRelease:
        path = self.place / f"{release_id}.json"
        if not path.exists():
            raise NotFound("The folder does not have it.")
        try:
            return read({"shelf": release_id, **json.loads(await asyncio.to_thread(path.read_bytes))})
        except ValueError as error:
            raise ServiceFault("The file cannot be read.", status=500) from error

    async def search(self, *, upc: str) -> SearchResult:
        found = [await self.get(path.stem) for path in sorted(self.place.glob("*.json"))]
        return SearchResult([SearchHit(one.id, one.title, one.upc) for one in found if one.upc == upc])

    async def fetch_page(
        self,
        next_page: str | None = None,
        *,
        q: str | None = None,
        upc: str | None = None,
        project_number: str | None = None,
        labels: Sequence[str] = (),
    ) -> SearchPage:
        raise NotImplementedError

    async def fetch_copies(self, record_id: str, upc: str) -> Sequence[RemoteRelease]:
        return ()


def write(release: Release) -> dict[str, object]:
    songs = [{"called": track.title, "code": track.isrc} for disc in release.discs for track in disc.tracks]
    return {"called": release.title, "barcode": release.upc, "house": release.label, "songs": songs}


def read(answer: Json) -> RemoteRelease:
    def text(value: object) -> str | None:
        return value if isinstance(value, str) else None

    songs = cast("list[dict[str, object]]", answer.get("songs") or [])
    return RemoteRelease(
        id=text(answer.get("shelf")),
        title=text(answer.get("called")),
        version=None,
        artist=None,
        upc=text(answer.get("barcode")),
        label=text(answer.get("house")),
        catalog_number=None,
        release_date=None,
        status=text(answer.get("stands")),
        cover_art=None,
        tracks=tuple(RemoteTrack(text(song.get("called")), text(song.get("code")), None) for song in songs),
        raw=answer,
    )


def snapshot(answer: Json) -> Snapshot:
    names = {"called": "title", "barcode": "upc", "house": "label"}
    values = {name: answer.get(key) for key, name in names.items() if key in answer}
    tracks = tuple(
        SnapshotNode(Track, {"title": song.get("called"), "isrc": song.get("code")}, (1, number))
        for number, song in enumerate(cast("list[dict[str, object]]", answer.get("songs") or []), 1)
    )
    return Snapshot(SnapshotNode(Release, values), (SnapshotNode(Disc, {}, (1,)),), tracks, has_works=False)


@dataclass(frozen=True)
class Folder:
    """The target."""

    id: str = "folder"
    name: str = "The Shelf"
    capabilities: Capabilities = CAPABILITIES
    account_form: AccountForm = FORM
    preload_modules: tuple[str, ...] = ()
    terms: TargetTerms = NO_TERMS
    rate_limit: tuple[float, float] | None = None

    def status_meaning(self, state: str) -> str:
        return ""

    def read_field(self, name: str, text: str) -> str:
        return text.strip().rstrip("/")

    def field_text(self, name: str, value: str) -> str:
        return value

    def field_help(self, name: str, text: str) -> tuple[str, Mapping[str, str]]:
        return ("Files go to {place}", {"place": text}) if text else ("", {})

    def destination(self, account: Account) -> str:
        return account.fields["place"]

    def rate_limit_key(self, account: Account) -> str:
        return account.fields["place"]

    async def connect(self, dependencies: ClientDependencies) -> FolderClient:
        return FolderClient(Path(dependencies.account.fields["place"]), dependencies.secrets["pin"])

    def body(self, release: Release) -> Json:
        return write(release)

    def payload(
        self, release: Release, account: Account, manifest_key: str | None, files: Sequence[SnapshotAsset] = ()
    ) -> str:
        return json.dumps(write(release), ensure_ascii=False)

    def differs(
        self, payload: str, release: Release, account: Account | None, files: Sequence[SnapshotAsset] = ()
    ) -> bool:
        return payload != json.dumps(write(release), ensure_ascii=False)

    def unsupported_fields(self, release: Release) -> Sequence[str]:
        return ("genre",) if release.genre else ()

    def import_body(self, body: Json) -> ImportedRelease | None:
        if "called" not in body:
            return None
        tracks = tuple(
            Track(title=cast("str", song.get("called")), isrc=cast("str", song.get("code")))
            for song in cast("list[dict[str, object]]", body.get("songs") or [])
        )
        release = Release(
            title=cast("str", body["called"]), upc=cast("str", body.get("barcode")), discs=(Disc(tracks=tracks),)
        )
        return ImportedRelease(release, is_record="shelf" in body)

    def read_record(self, answer: Json) -> RemoteRelease:
        return read(answer)

    def vocabulary_values(self, answer: Json) -> Mapping[str, Sequence[str]]:
        house = answer.get("house")
        return {"label": (house,)} if isinstance(house, str) else {}

    def record_only_fields(self, answer: Json) -> frozenset[str]:
        return frozenset(answer.keys() & {"stands"})

    def sent_snapshot(self, payload: Json, own_line: str | None = None) -> Snapshot:
        return snapshot(payload)

    def remote_snapshot(self, answer: Json) -> Snapshot:
        return snapshot(answer)
