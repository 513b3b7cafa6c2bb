"""DDEX deliveries out, and DDEX messages in: folders that a store or distributor takes, and drafts of what came."""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import uuid4

from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole, AudioFacts, FileFacts
from trackball_desktop.domain.errors import FileChanged, Interrupted, StorageError, TrackballError, UserError
from trackball_desktop.domain.identifiers import gtin_key, normal_gtin
from trackball_desktop.domain.inherit import effective, shown_title
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.ern import message, reader, rules
from trackball_desktop.formats.ern.archive import message_in
from trackball_desktop.formats.ern.difference import differing_values
from trackball_desktop.formats.ern.message import missing_fields
from trackball_desktop.formats.ern.model import DeliveredFile, Envelope, MessageParty, Reason, Remark
from trackball_desktop.formats.ern.package import (
    MANIFEST,
    BatchEntry,
    batch_complete,
    file_name,
    is_delivered,
    manifest,
)
from trackball_desktop.formats.ern.tree import MAX_BYTES
from trackball_desktop.formats.ern.vocabulary import territory_code
from trackball_desktop.i18n.contexts import HistoryText, SubmissionText
from trackball_desktop.media.files import read_stamp
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories

if TYPE_CHECKING:
    from trackball_desktop.formats.ern.reader import ErnImport
    from trackball_desktop.formats.ern.recordings import MessageFile
    from trackball_desktop.formats.ern.rules import MessageFault

SETTING: Final = "ern.parties"
"""Sender and recipient of the last delivery."""
_DPID = re.compile(r"PA-?DPIDA-?[A-Za-z0-9]{6,20}-?[A-Za-z0-9]?")
_CHUNK_SIZE: Final = 4 * 1024 * 1024
_WORK_TITLE = re.compile(r"\.works\[\d+\]\.title$")
"""A message does not name works: its reader gives them the tracks' titles."""
OnProgress = Callable[[int, int], object]
"""Told bytes done and bytes in all, from the thread that copies."""


@dataclass(frozen=True)
class DeliveryOptions:
    """What is to be delivered to whom. Without files a package has the message alone, as a takedown always has."""

    sender: MessageParty
    recipient: MessageParty
    takedown: bool = False
    test: bool = False
    batch: bool = False
    files: bool = True


@dataclass(frozen=True)
class WrittenMessage:
    """One release's message: where it is, and what is to be known about it."""

    release_id: str
    message_id: str
    xml: Path
    remarks: tuple[Remark, ...]
    user_defined_terms: tuple[str, ...]
    faults: tuple[MessageFault, ...]


@dataclass(frozen=True)
class WrittenDelivery:
    """A folder that was written, and its messages."""

    folder: Path
    messages: tuple[WrittenMessage, ...]


@dataclass(frozen=True)
class Difference:
    """A value that a message says otherwise than the draft that is here. `path` is that of the `set` verb."""

    path: str
    here: str
    there: str


@dataclass(frozen=True)
class ImportedRelease:
    """A release of a message: the draft that it became, or the one that is here with its UPC and what differs."""

    title: str
    release_id: str
    known: bool
    differences: tuple[Difference, ...] = ()
    attached: int = 0
    not_attached: tuple[str, ...] = ()


class ErnService:
    """Writes deliveries and imports messages; all work with files is in threads of its own."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def parties(self) -> tuple[MessageParty, MessageParty]:
        """Return sender and recipient of the last delivery; empty ones at first."""
        stored: Any = self._repositories.settings.get(SETTING, {})
        sender, recipient = (_party(stored, name) for name in ("sender", "recipient"))
        return MessageParty(*sender), MessageParty(*recipient)

    async def export(
        self, release_ids: Sequence[str], folder: Path, delivery: DeliveryOptions, on_progress: OnProgress | None = None
    ) -> WrittenDelivery:
        """Write a delivery into a new folder below `folder`. Stops soon after it is cancelled, and leaves nothing then.

        Raises UserError where a release lacks what every message must say, and StorageError where it cannot be written.
        """
        for party in (delivery.sender, delivery.recipient):
            if not _DPID.fullmatch(party.dpid):
                raise UserError(
                    SubmissionText.tr("“{dpid}” is not a DDEX party ID.", dpid=party.dpid)
                    if party.dpid
                    else SubmissionText.tr("A DDEX party ID is missing."),
                    meaning=SubmissionText.tr(
                        "Every message states its sender and recipient with IDs such as PADPIDA2014120301X."
                    ),
                    remedy=SubmissionText.tr(
                        "Labels get an ID from DDEX free of charge. Ask the recipient for theirs."
                    ),
                )
        if len(release_ids) > 1 and not delivery.batch:
            delivery = replace(delivery, batch=True)
        stop = threading.Event()
        work = asyncio.ensure_future(
            asyncio.to_thread(_Exporter(self._repositories, folder, delivery, stop, on_progress).write, release_ids)
        )
        try:
            package = await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait([work])
            raise
        parties = {
            name: {"dpid": party.dpid, "name": party.name}
            for name, party in (("sender", delivery.sender), ("recipient", delivery.recipient))
        }
        await asyncio.wrap_future(self._repositories.settings.save(SETTING, parties))
        for ern_message in package.messages:
            digest = await asyncio.to_thread(_sha256, ern_message.xml)
            detail = {"message_id": ern_message.message_id, "recipient": delivery.recipient.dpid}
            kind = "ern-takedown" if delivery.takedown else "ern"
            note = self._repositories.documents.add(ern_message.release_id, kind, ern_message.xml.name, digest, detail)
            await asyncio.wrap_future(note)
        return package

    def write_messages(self, release_ids: Sequence[str], folder: Path) -> list[str] | None:
        """Write the message of each release into a folder of its own, without files, for whoever takes over.

        Nothing is noted as delivered: the label addresses them to itself. Returns what could not be written, a sentence
        each; None where the label's DDEX party id is not known, so that there are none. Blocks.
        """
        sender, _ = self.parties()
        if not _DPID.fullmatch(sender.dpid):
            return None
        problems: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        delivery = DeliveryOptions(sender, sender, files=False)
        for release_id in release_ids:
            try:
                _Exporter(self._repositories, folder, delivery, threading.Event(), None).write([release_id])
            except TrackballError as error:
                problems.append(str(error))
        return problems

    async def read(self, path: Path) -> tuple[ErnImport, Path | None] | None:
        """Read a message, or the one in a package (a ZIP or a folder); None where it is neither.

        The second value is the folder in which the message's files lie; None where they do not lie in one.
        """
        return await asyncio.to_thread(_read, path)

    async def import_message(
        self,
        read: ErnImport,
        folder: Path | None,
        name: str,
        account_id: str | None = None,
        *,
        force_new: bool = False,
        on_progress: OnProgress | None = None,
    ) -> list[ImportedRelease]:
        """Make drafts of a message's releases. One whose UPC is here is compared instead, unless `force_new` is set.

        `on_progress` is told releases done and releases in all.
        """
        arrived: list[ImportedRelease] = []
        for number, item in enumerate(read.releases):
            if on_progress is not None:
                on_progress(number, len(read.releases))
            title = shown_title(item.release, item.release)
            own_draft = None if force_new else await asyncio.to_thread(self._find_draft, item.release)
            if own_draft is not None:
                differences = await asyncio.to_thread(_differences, own_draft, item.release)
                arrived.append(ImportedRelease(title, own_draft.id, True, differences))
                continue
            release = item.release
            if account_id is not None:
                local = release.local.model_copy(update={"account_id": account_id})
                release = release.model_copy(update={"local": local})
            release, assets, missing = await asyncio.to_thread(_attach_files, release, item.files, folder)
            await asyncio.wrap_future(
                self._repositories.library.create(
                    release, label=HistoryText.tr("imported from {name}", name=name), assets=assets
                )
            )
            arrived.append(ImportedRelease(title, release.id, False, (), len(assets), missing))
        return arrived

    def compare(self, release: Release) -> tuple[ImportedRelease, Release | None]:
        """Compare a release of a message with the draft of its UPC, and return that as well. Blocks."""
        title = shown_title(release, release)
        own_draft = self._find_draft(release)
        if own_draft is None:
            return ImportedRelease(title, "", False), None
        return ImportedRelease(title, own_draft.id, True, _differences(own_draft, release)), own_draft

    def _find_draft(self, release: Release) -> Release | None:
        key = gtin_key(release.upc)
        if key is None:
            return None
        library = self._repositories.library
        rows = library.rows(library.ids(LibraryQuery(search=str(release.upc))))
        same = next((row.id for row in rows if gtin_key(row.upc) == key), None)
        return None if same is None else library.load(same).release


def _differences(here: Release, there: Release) -> tuple[Difference, ...]:
    """Return what a message says otherwise; what it is silent about does not count, and neither do spellings."""
    return tuple(
        Difference(path, before, after)
        for path, (before, after) in differing_values(here, there).items()
        if after and not _WORK_TITLE.search(path) and not _same_territory(path, before, after)
    )


def _same_territory(path: str, before: str, after: str) -> bool:
    """Say whether two texts name one territory ("US", "United States")."""
    return path.endswith("country") and before != "" and territory_code(before) == territory_code(after)


def _party(stored: Any, name: str) -> tuple[str, str]:
    """Return id and name of a party as they were kept."""
    one: Any = cast("dict[str, Any]", stored).get(name) if isinstance(stored, dict) else None
    if not isinstance(one, dict):
        return "", ""
    values = cast("dict[str, Any]", one)
    return str(values.get("dpid", "")), str(values.get("name", ""))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- out --------------------------------------------------------------------------------------------------------------


class _Exporter:
    def __init__(
        self,
        repositories: Repositories,
        folder: Path,
        delivery: DeliveryOptions,
        stop: threading.Event,
        on_progress: OnProgress | None,
    ) -> None:
        self._repositories = repositories
        self._folder = folder
        self._delivery = delivery
        self._stop = stop
        self._on_progress = on_progress
        self._created = datetime.now(UTC)
        self._stamp = self._created.strftime("%Y%m%d%H%M%S%f")[:17]
        self._done = self._total = 0
        self._checksums: dict[str, str] = {}

    def write(self, release_ids: Sequence[str]) -> WrittenDelivery:
        drafts = [self._repositories.library.load(release_id).release for release_id in release_ids]
        codes = [self._require_upc(draft) for draft in drafts]
        if len(set(codes)) != len(codes):
            raise UserError(
                SubmissionText.tr("Two of these releases have the same UPC."),
                remedy=SubmissionText.tr("Deliver them separately."),
            )
        assets = [self._assets(draft) for draft in drafts]
        for draft, files in zip(drafts, assets, strict=True):
            self._require_complete(draft, files)
        self._total = sum(asset.stamp.size for files in assets for asset in files)
        name = self._stamp if self._delivery.batch else codes[0]
        final, part = self._folder / name, self._folder / f".{name}.{uuid4().hex[:8]}.part"
        if final.exists():
            raise UserError(
                SubmissionText.tr("There is already a folder {name}.", name=name),
                meaning=SubmissionText.tr("A delivery never overwrites another one."),
                remedy=SubmissionText.tr("Choose another folder, or move the old delivery."),
            )
        try:
            part.mkdir(parents=True)
            messages = [
                self._write_release(part, draft, code, files)
                for draft, code, files in zip(drafts, codes, assets, strict=True)
            ]
            self._write_manifest(part, [entry for entry, _ in messages])
            part.rename(final)
        except OSError as error:
            raise StorageError(
                SubmissionText.tr(
                    "The delivery could not be written: {strerror}.", strerror=error.strerror or str(error)
                ),
                meaning=SubmissionText.tr("The folder is unchanged."),
                remedy=SubmissionText.tr("Choose another folder, or free some disk space."),
            ) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        done = tuple(replace(ern_message, xml=final / ern_message.xml.relative_to(part)) for _, ern_message in messages)
        return WrittenDelivery(final, done)

    def _require_upc(self, draft: Release) -> str:
        code = normal_gtin(draft.upc) if isinstance(draft.upc, str) else None
        if code is None:
            title = shown_title(draft, draft)
            raise UserError(
                SubmissionText.tr("“{title}” has no UPC.", title=title)
                if title
                else SubmissionText.tr("This release has no UPC."),
                meaning=SubmissionText.tr("A delivery is named after it, so nothing was written."),
                remedy=SubmissionText.tr("Enter the UPC of the release first."),
            )
        return code

    def _assets(self, draft: Release) -> list[Asset]:
        if not self._delivery.files or self._delivery.takedown:
            return []
        assets = self._repositories.assets.for_release(draft.id)
        return [asset for asset in assets if is_delivered(draft, asset.owner_id, asset.role)]

    def _left_out(self, draft: Release) -> tuple[Remark, ...]:
        """Tell of the files that a message has no place for. The words of lyrics are in it, as the draft has them."""
        if not self._delivery.files or self._delivery.takedown:
            return ()
        assets = self._repositories.assets.for_release(draft.id)
        left = [asset for asset in assets if not is_delivered(draft, asset.owner_id, asset.role)]
        return tuple(
            Remark(f"files.{asset.role.name.lower()}", Path(asset.path).name, Reason.NO_PLACE)
            for asset in left
            if asset.role is not AssetRole.LYRICS
        )

    def _require_complete(self, draft: Release, assets: Sequence[Asset]) -> None:
        own_assets = self._repositories.assets.for_release(draft.id)
        files = [DeliveredFile(asset.owner_id, asset.role, "", 0, "", self._facts(asset)) for asset in own_assets]
        lacking = missing_fields(draft, self._defaults(draft), files)
        if lacking:
            raise UserError(
                SubmissionText.tr(
                    "“{draft}” is not complete enough for a DDEX message.", draft=shown_title(draft, draft)
                ),
                meaning=SubmissionText.tr(
                    "Every message needs the following, which the draft lacks: {lacking}.",
                    lacking=missing_text(lacking),
                ),
                remedy=SubmissionText.tr("Fill them in, and export again."),
            )

    def _facts(self, asset: Asset) -> AudioFacts | ArtworkFacts | FileFacts | None:
        facts = self._repositories.assets.facts(asset.stamp.sha256) if asset.stamp.sha256 else None
        return facts if isinstance(facts, AudioFacts | ArtworkFacts | FileFacts) else None

    def _defaults(self, draft: Release) -> Release | None:
        return self._repositories.labels.defaults(draft.label) if isinstance(draft.label, str) else None

    def _write_release(
        self, part: Path, draft: Release, code: str, assets: Sequence[Asset]
    ) -> tuple[BatchEntry, WrittenMessage]:
        folder = part / code if self._delivery.batch else part
        prefix = f"{code}/" if self._delivery.batch else ""
        (folder / "resources").mkdir(parents=True)
        counts = Counter[tuple[str, AssetRole]]()
        files: list[DeliveredFile] = []
        for asset in assets:
            counts[asset.owner_id, asset.role] += 1
            number = counts[asset.owner_id, asset.role]
            uri = file_name(draft, code, asset.owner_id, asset.role, Path(asset.path).suffix, number)
            if uri is not None:
                files.append(self._copy(folder, prefix, uri, asset))
        envelope = self._envelope(draft, code)
        written, texts = message.write(draft, envelope, files, self._defaults(draft))
        for name, data in texts.items():
            self._save(folder / name, prefix + name, data)
        names = {file.uri for file in files} | texts.keys()
        with_files = self._delivery.files and not self._delivery.takedown
        faults = rules.check(written.xml, names if with_files else None)
        xml = folder / f"{code}.xml"
        self._save(xml, f"{prefix}{code}.xml", written.xml)
        if not any((folder / "resources").iterdir()):
            (folder / "resources").rmdir()
        number = effective(draft, draft, "catalog_number").value
        entry = BatchEntry(code, envelope.message_id, f"{prefix}{code}.xml", number if isinstance(number, str) else "")
        remarks = (*written.remarks, *self._left_out(draft))
        return entry, WrittenMessage(draft.id, envelope.message_id, xml, remarks, written.user_defined, faults)

    def _envelope(self, draft: Release, code: str) -> Envelope:
        delivery = self._delivery
        return Envelope(
            delivery.sender,
            delivery.recipient,
            f"{code}_{self._stamp}",
            self._created,
            draft.id,
            is_takedown=delivery.takedown,
            is_test=delivery.test,
        )

    def _copy(self, folder: Path, prefix: str, uri: str, asset: Asset) -> DeliveredFile:
        """Copy a file, and make sure on the way that it has the bytes that were checked."""
        source = Path(asset.path)
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        size = 0
        try:
            file = source.open("rb")
        except OSError as error:
            raise UserError(
                SubmissionText.tr(
                    "{name} cannot be read: {strerror}.", name=source.name, strerror=error.strerror or str(error)
                ),
                meaning=SubmissionText.tr("The delivery would be incomplete, so nothing was written."),
                remedy=SubmissionText.tr("Attach the file again, or export the message without files."),
            ) from error
        with file, (folder / uri).open("xb") as target:
            while piece := file.read(_CHUNK_SIZE):
                if self._stop.is_set():
                    raise Interrupted(
                        SubmissionText.tr("The export was stopped."),
                        meaning=SubmissionText.tr("The folder is unchanged."),
                    )
                md5.update(piece)
                sha256.update(piece)
                target.write(piece)
                size += len(piece)
                self._done += len(piece)
                if self._on_progress is not None:
                    self._on_progress(self._done, self._total)
        if asset.stamp.sha256 is not None and sha256.hexdigest() != asset.stamp.sha256:
            raise FileChanged(
                SubmissionText.tr("{name} changed since it was checked.", name=source.name),
                meaning=SubmissionText.tr("The delivery would differ from the draft, so nothing was written."),
                remedy=SubmissionText.tr("Check the release again, then export it again."),
            )
        self._checksums[prefix + uri] = md5.hexdigest()
        return DeliveredFile(asset.owner_id, asset.role, uri, size, md5.hexdigest(), self._facts(asset))

    def _save(self, path: Path, name: str, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self._checksums[name] = hashlib.md5(data, usedforsecurity=False).hexdigest()

    def _write_manifest(self, part: Path, entries: Sequence[BatchEntry]) -> None:
        (part / MANIFEST).write_bytes(manifest(self._checksums))
        if self._delivery.batch:
            delivery = self._delivery
            envelope = Envelope(delivery.sender, delivery.recipient, self._stamp, self._created, is_test=delivery.test)
            (part / f"BatchComplete_{self._stamp}.xml").write_bytes(batch_complete(envelope, entries))


def missing_text(lacking: Sequence[tuple[str, str]]) -> str:
    """Name what is lacking: "label, genre, track 2: title"."""
    names = {"primary_contributions": "a main artist", "upc": "UPC"}
    parts = [
        f"{f'track {number}: ' if number else ''}{names.get(field, field.replace('_', ' '))}"
        for number, field in lacking[:12]
    ]
    more = SubmissionText.tr(", and {lacking} more", lacking=len(lacking) - 12) if len(lacking) > 12 else ""
    return ", ".join(parts) + more


# --- in ---------------------------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[ErnImport, Path | None] | None:
    try:
        if path.is_dir():
            xml_path = _message_in_folder(path)
            if xml_path is None:
                return None
            return reader.read(_bytes(xml_path, MAX_BYTES), xml_path.name), xml_path.parent
        with path.open("rb") as file:
            head = file.read(400)
        if head[:2] == b"PK":
            packed = message_in(path)
            return None if packed is None else (reader.read(packed[1], packed[0]), None)
        if not reader.is_message(head):
            return None
        return reader.read(_bytes(path, MAX_BYTES), path.name), path.parent
    except OSError as error:
        raise UserError(
            SubmissionText.tr("{name} cannot be read.", name=path.name), meaning=error.strerror or ""
        ) from error


def _bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most + 1)


def _message_in_folder(folder: Path) -> Path | None:
    """Return the message of a release's folder: the one XML in it that is named as the folder, or the only one."""
    xml_files = sorted(item for item in folder.iterdir() if item.suffix.lower() == ".xml" and item.is_file())
    named = [item for item in xml_files if item.stem == folder.name]
    return named[0] if named else xml_files[0] if len(xml_files) == 1 else None


def _attach_files(
    release: Release, files: Sequence[MessageFile], folder: Path | None
) -> tuple[Release, list[Asset], tuple[str, ...]]:
    """Attach what lies beside the message, and read lyrics into their tracks; return names that are not there."""
    assets: list[Asset] = []
    missing: list[str] = []
    texts: dict[str, dict[str, str]] = {}
    for file in files:
        place = _resolve_file(folder, file.name)
        if place is None:
            missing.append(file.name)
        elif file.field:
            texts.setdefault(file.owner_id, {})[file.field] = _lyrics(place)
        else:
            assets.append(
                Asset(id=uuid4().hex, release_id=release.id, owner_id=file.owner_id, role=file.role, path=str(place),
                      stamp=read_stamp(place))
            )  # fmt: skip
    if texts:
        discs = tuple(
            disc.model_copy(update={"tracks": tuple(
                track.model_copy(update={"local": track.local.model_copy(update=texts.get(track.id, {}))})
                for track in disc.tracks
            )})
            for disc in release.discs
        )  # fmt: skip
        release = release.model_copy(update={"discs": discs})
    return release, assets, tuple(missing)


def _resolve_file(folder: Path | None, name: str) -> Path | None:
    """Return a file of the package; None where it is not there, or where its name leads out of the folder."""
    if folder is None or "://" in name or PurePath(name).is_absolute() or "\\" in name:
        return None
    root = folder.resolve()
    place = (root / name).resolve()
    return place if place.is_relative_to(root) and place.is_file() else None


def _lyrics(place: Path) -> str:
    data = _bytes(place, 1024 * 1024)
    return data.decode("utf-8-sig", errors="replace").strip()
