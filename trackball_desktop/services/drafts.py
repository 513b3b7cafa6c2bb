"""Drafts as a script or a menu changes them: import, duplicate, export, set fields, attach files.

Every change goes through an edit and into history, as in the window.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from trackball_desktop.api.json_text import read_json
from trackball_desktop.domain import normalise, paths
from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.domain.errors import MediaError, UserError
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import Node, Partners, Release, Track, field_kinds, local_kinds, new_id
from trackball_desktop.domain.templates import copy_release
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.tree import find, get_value
from trackball_desktop.domain.values import ABSENT, INHERIT, display
from trackball_desktop.formats.release_json import read_release_json
from trackball_desktop.i18n.contexts import HistoryText, ValueText, WordText
from trackball_desktop.i18n.message import Items
from trackball_desktop.media.files import printable_name, read_file
from trackball_desktop.services import attaching
from trackball_desktop.services.measuring import ChildProcesses, write_sample
from trackball_desktop.services.new_assets import make_asset
from trackball_desktop.services.sample import sample_draft
from trackball_desktop.services.transfer_lock import delivered_error
from trackball_desktop.storage.indexing import iter_contributors
from trackball_desktop.storage.library import Draft
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets import registry
from trackball_desktop.targets.base import Target
from trackball_desktop.targets.comparison.missing_fields import still_missing
from trackball_desktop.targets.registry import FIRST, display_name

_SPECIAL_VALUES: dict[str, Any] = {"@inherit": INHERIT, "@absent": ABSENT, "@null": None}
"""What `set` takes for the three kinds of nothing."""

_LONGEST_LABEL = 200
_SAMPLE_FILES, _SAMPLE_INTERVAL = 5, 0.25
"""How many files the sample has, and how often they are counted while another process writes them (seconds)."""


@dataclass(frozen=True)
class ReadValue:
    """A value that is kept otherwise than it came; or as it came, with `why` its field cannot read it."""

    path: str
    given: str
    kept: str
    why: str = ""

    @classmethod
    def from_repair(cls, before: Release, edit: SetField) -> ReadValue:
        """Make it of an edit that put right what an import brought."""
        node = find(before, edit.node_id)
        given = get_value(node, edit.field)
        given = node.extra.get(edit.field) if given is ABSENT else given
        return cls(field_path(before, node.id, edit.field), _display_value(given), _display_value(edit.value))

    @classmethod
    def from_input(cls, path: str, edit: SetField, text: str, after: Release) -> ReadValue | None:
        """Make it of what was typed; None where it is kept as it was typed and is right."""
        value = get_value(find(after, edit.node_id), edit.field)
        kind = normalise.kind_of(type(find(after, edit.node_id)), edit.field)
        why = normalise.invalid_reason(edit.field, kind, value)
        if why or (isinstance(value, str | date | time | Decimal) and _display_value(value) != text):
            return cls(path, text, _display_value(value), why)
        return None

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        if self.why:
            return ValueText.tr(
                "{path}: “{given}” stays unchanged: {why}.", path=self.path, given=self.given, why=self.why
            )
        return ValueText.tr("{path}: “{given}” was read as “{kept}”.", path=self.path, given=self.given, kept=self.kept)


OnRead = Callable[[ReadValue], None]


def _display_value(value: Any) -> str:
    if isinstance(value, Partners):
        return display(value.excluded)
    return json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else display(value)


class Drafts:
    """Changes drafts of the library."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def find(self, wanted: str) -> Draft:
        """Load a release by its id or the beginning of it. Raises UserError when none or several match."""
        matches = self._repositories.library.find_ids(wanted)
        if len(matches) != 1:
            several = ValueText.tr(
                "%n releases have the ID “{wanted}”.", "%n release has the ID “{wanted}”.", len(matches), wanted=wanted
            )
            raise UserError(
                several if matches else ValueText.tr("No release has the ID “{wanted}”.", wanted=wanted),
                remedy=ValueText.tr("`list` shows the IDs; the first 8 characters are enough."),
            )
        return self._repositories.library.load(matches[0])

    async def import_file(self, path: Path, account_id: str | None = None, *, on_read: OnRead | None = None) -> str:
        """Make a draft of a release in a JSON file: a body that would create it at a target, or a target's record.

        What is valid stays as it is. What is invalid and can be read is put right in a step of its own, which history
        shows and can undo, and is told to `on_read`. Raises UserError when the file is no JSON object.
        """
        body = await asyncio.to_thread(_read_json, path)
        return await self.import_body(body, f"imported {printable_name(path)}", account_id, on_read=on_read)

    async def import_body(
        self, body: Mapping[str, Any], label: str, account_id: str | None = None, *, on_read: OnRead | None = None
    ) -> str:
        """Make a draft of a create body or a record, and put right what is invalid in it and can be read."""
        imported = registry.import_body(body, self._target(account_id).id)
        release, missing_fields = imported.release, imported.missing
        if account_id is not None:
            release = release.model_copy(update={"local": release.local.model_copy(update={"account_id": account_id})})
        draft = await asyncio.wrap_future(self._repositories.library.create(release, label=label))
        if imported.is_record:
            await asyncio.wrap_future(
                self._repositories.people.mark_seen([name for name, _, _ in iter_contributors(release)])
            )
        if missing_fields:
            await asyncio.wrap_future(self._repositories.linked_records.save_missing_fields(release.id, missing_fields))
        if edits := normalise.repair_edits(release):
            repaired = [ReadValue.from_repair(release, edit) for edit in edits]
            step_label = HistoryText.tr("read again: {given}", given=Items(tuple(one.path for one in repaired), ","))
            step_label = (
                step_label
                if len(step_label) <= _LONGEST_LABEL
                else HistoryText.tr("read {given} values again", given=len(repaired))
            )
            await self._record(release, Batch(edits=tuple(edits)), step_label)
            if on_read is not None:
                for one in repaired:
                    on_read(one)
        return draft.release.id

    async def add_sample(self, folder: Path, today: date, on_progress: Callable[[int, int], None] | None = None) -> str:
        """Make a draft of the sample release, rendering its files into the folder if they are not there.

        `on_progress` gets (files rendered, files in all).
        """
        cover = folder / "cover.jpg"
        if not cover.is_file():
            children = ChildProcesses()
            try:
                writing = asyncio.create_task(asyncio.to_thread(write_sample, folder, children))
                while not (await asyncio.wait({writing}, timeout=_SAMPLE_INTERVAL))[0]:
                    if on_progress is not None:
                        on_progress(await asyncio.to_thread(_count_files, folder), _SAMPLE_FILES)
                await writing
            finally:
                children.stop()
        release = sample_draft(today)
        draft = await asyncio.wrap_future(
            self._repositories.library.create(release, label=HistoryText.tr("added the sample release"))
        )
        release_id = draft.release.id
        masters = await asyncio.to_thread(lambda: sorted(folder.glob("*.wav")))
        for number, master in enumerate(masters, start=1):
            await self.attach(release_id, master, track=number, cover=False)
        await self.attach(release_id, cover, track=None, cover=True)
        return release_id

    def export(self, release_id: str) -> dict[str, Any]:
        """Return the exact body that would be sent to the release's target, numbers as int or Decimal."""
        draft = self._repositories.library.load(release_id)
        chosen = draft.release.local.account_id
        target = self._target(chosen if isinstance(chosen, str) else None)
        return dict(target.body(resolve(draft.release, self.defaults_of(draft.release))))

    def differs_from(self, submission: Submission) -> bool:
        """Say whether the draft would be sent otherwise now than it was frozen with a submission."""
        account = self._repositories.accounts.get(submission.account_id)
        release = self._repositories.library.load(submission.release_id).release
        target = registry.get(submission.target)
        return target.differs(submission.payload, resolve(release, self.defaults_of(release)), account)

    def _target(self, account_id: str | None) -> Target:
        """Return the target of an account; of the default one where none is named, and the first without any."""
        account = self._repositories.accounts.get(account_id) if account_id else self._repositories.accounts.default()
        return registry.default() if account is None else registry.get(account.target)

    def defaults_of(self, release: Release) -> Release | None:
        """Return what the release's label sets for all its releases."""
        return self._repositories.labels.defaults(release.label) if isinstance(release.label, str) else None

    async def set_fields(self, release_id: str, assignments: list[str], *, on_read: OnRead | None = None) -> Release:
        """Carry out FIELD=VALUE assignments as one step. Raises UserError naming the one that does not fit.

        `on_read` is told what is kept otherwise than it was written, and what could not be read.
        """
        draft = self._repositories.library.load(release_id)
        after = draft.release
        edits: list[Edit] = []
        for assignment in assignments:
            path, equals, text = assignment.partition("=")
            if not equals:
                raise UserError(
                    ValueText.tr("“{assignment}” is not an assignment.", assignment=assignment),
                    remedy=ValueText.tr("Write FIELD=VALUE, such as upc=4260689120345."),
                )
            for made in paths.edits_to_create(after, path.strip()):
                after = made.apply(after)
                edits.append(made)
            edit = _parse_assignment(after, path.strip(), text)
            after = edit.apply(after)
            edits.append(edit)
            if on_read is not None and (read := ReadValue.from_input(path.strip(), edit, text, after)) is not None:
                on_read(read)
        paths_set = [assignment.partition("=")[0] for assignment in assignments]
        label = HistoryText.tr("set {fields}", fields=Items(tuple(paths_set), ","))
        if len(label) > _LONGEST_LABEL:
            label = HistoryText.tr("set {first} and more", first=paths_set[0][:_LONGEST_LABEL])
        return await self.apply(draft.release, Batch(edits=tuple(edits)), label)

    async def apply(self, before: Release, edit: Edit, label: str) -> Release:
        """Apply an edit and keep it in history.

        Raises UserError for a record that is the target's, and for what a transfer must leave as it was delivered.
        """
        self._require_editable(before.id)
        delivered = delivered_error(before, edit.apply(before))
        if delivered is not None:
            raise delivered
        return await self._record(before, edit, label)

    async def _record(self, before: Release, edit: Edit, label: str) -> Release:
        after = edit.apply(before)
        await asyncio.wrap_future(
            self._repositories.history.record(before.id, edit, edit.inverse(before), after, label=label)
        )
        return after

    def _require_editable(self, release_id: str) -> None:
        if self._repositories.linked_records.is_followed(release_id):
            raise UserError(
                ValueText.tr("This record is from {target}.", target=display_name(FIRST)),
                meaning=ValueText.tr(
                    "Nothing was changed: version 1 of {target}'s API cannot change a release.",
                    target=display_name(FIRST),
                ),
                remedy=ValueText.tr(
                    "Change it in {target}, or import it again as a draft and change that.", target=display_name(FIRST)
                ),
            )

    async def attach(
        self, release_id: str, file: Path, *, track: int | None = None, cover: bool = False,
        booklet: bool = False, atmos: bool = False, lyrics: bool = False, motion: bool = False,
    ) -> Asset:  # fmt: skip
        """Attach a file: a master, video, Atmos mix or lyrics to track N (counted over all discs from 1), a cover, a
        booklet or motion artwork to the release.

        Without a word for it, a file with a track is its master or video, and one without is what its content says. It
        replaces the one that was there; motion artwork of another name stands beside it. Lyrics also go into the
        track's fields, as a step of history. Raises UserError or MediaError where the file is of another kind.
        """
        self._require_editable(release_id)
        release = self._repositories.library.load(release_id).release
        flags = {
            AssetRole.COVER: cover, AssetRole.BOOKLET: booklet, AssetRole.ATMOS: atmos, AssetRole.LYRICS: lyrics,
            AssetRole.MOTION: motion,
        }  # fmt: skip
        roles = [role for role, chosen in flags.items() if chosen]
        role = roles[0] if len(roles) == 1 else None if roles else await self._detect_role(release, file, track)
        if role is None:
            raise UserError(
                ValueText.tr("The purpose of {name} is missing.", name=file.name),
                remedy=ValueText.tr(
                    "Use --track N for a master or video, --track N with --atmos or --lyrics, "
                    "--cover for the front cover, --booklet or --motion."
                ),
            )
        owner = attaching.resolve_owner(release, file, role, track)
        asset = make_asset(release_id, owner, role, file)
        await asyncio.to_thread(attaching.require_kind, file, role)
        for old in self._repositories.assets.for_release(release_id):
            same = old.path == asset.path if role.allows_several else True
            if old.owner_id == owner and old.role is role and same:
                await asyncio.wrap_future(self._repositories.assets.remove(old.id))
        await asyncio.wrap_future(self._repositories.assets.save([asset]))
        if role is AssetRole.LYRICS:
            parsed_lyrics = await asyncio.to_thread(attaching.read_lyrics_file, file)
            label = HistoryText.tr("added the lyrics from {name}", name=file.name[:_LONGEST_LABEL])
            edit = attaching.lyrics_edit(cast("Track", find(release, owner)), parsed_lyrics, label)
            if edit is not None:
                await self.apply(release, edit, label)
        return asset

    async def _detect_role(self, release: Release, file: Path, track: int | None) -> AssetRole | None:
        """Return the role of a file of which nobody said what it is."""
        tracks = list(release.tracks())
        if track is not None and 1 <= track <= len(tracks):
            return AssetRole.VIDEO if tracks[track - 1].track_type == "video" else AssetRole.MASTER
        if track is not None:
            return AssetRole.MASTER
        found, problems = await asyncio.to_thread(attaching.detect_attachments, release, [file])
        if problems:
            raise MediaError(problems[0], meaning=ValueText.tr("It was not attached."))
        # A master or a cover replaces what stores are to get: for those a word is asked.
        return found[0].role if found[0].role in attaching.ATTACHABLE_ROLES else None

    async def duplicate(self, release_id: str, *, same_recordings: bool = False) -> str:
        """Copy a release as a new draft without codes and dates, see `domain.templates.copy_of`.

        With `same_recordings` (another edition of the same music) ISRCs, lengths and masters come along.
        """
        release = self._repositories.library.load(release_id).release
        title = release.title if isinstance(release.title, str) else ""
        copy = copy_release(release, same_recordings=same_recordings)
        assets: list[Asset] = []
        if same_recordings:
            owners = {old.id: new.id for old, new in zip(release.tracks(), copy.tracks(), strict=True)}
            assets = [
                asset.model_copy(update={"id": new_id(), "release_id": copy.id, "owner_id": owners[asset.owner_id]})
                for asset in self._repositories.assets.for_release(release_id)
                if asset.owner_id in owners
            ]
        label = HistoryText.tr("copied from {title}", title=title[:_LONGEST_LABEL] or WordText.tr("a draft"))
        draft = await asyncio.wrap_future(self._repositories.library.create(copy, label=label, assets=assets))
        missing_fields = self._repositories.linked_records.missing_fields(release_id)
        if missing_fields:  # the copy knows no more than what it was made of
            await asyncio.wrap_future(
                self._repositories.linked_records.save_missing_fields(draft.release.id, missing_fields)
            )
        return draft.release.id

    def missing_fields(self, release: Release) -> tuple[str, ...]:
        """Return the fields that the target's answer did not carry and that still say nothing."""
        return still_missing(release, self._repositories.linked_records.missing_fields(release.id))

    def is_followed(self, release_id: str) -> bool:
        """Say whether a release is the target's record, which is only followed here."""
        return self._repositories.linked_records.is_followed(release_id)


def _count_files(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0


def _parse_assignment(release: Release, path: str, text: str) -> SetField:
    """Make the edit for one assignment; `partners.NAME` is a part of one field, not a field."""
    whole, _, part = path.partition(".")
    if whole == "partners" and part in field_kinds(Partners):
        partners = release.partners if isinstance(release.partners, Partners) else Partners()
        kind = field_kinds(Partners)[part]
        if text in _SPECIAL_VALUES or not text.strip():
            value = _SPECIAL_VALUES.get(text, INHERIT)
        else:
            value = _names(path, text) if kind == "names" else normalise.read(kind, text)
        return SetField(node_id=release.id, field="partners", value=partners.model_copy(update={part: value}))
    node, field = paths.resolve(release, path)
    return SetField(node_id=node.id, field=field, value=_value(node, field, text))


def _value(node: Node, field: str, text: str) -> Any:
    name = field.removeprefix("local.")
    kind = (local_kinds(type(node)) if name != field else field_kinds(type(node))).get(name)
    if kind is None:
        raise UserError(
            ValueText.tr("“{field}” is a list and cannot be set as a whole.", field=field),
            remedy=ValueText.tr("Set one entry, such as {field}[0].…=VALUE.", field=field),
        )
    if text in _SPECIAL_VALUES or not text.strip():
        return _SPECIAL_VALUES.get(text, INHERIT)
    if kind in {"primary_contributions", "contributions", "work_contributions", "publishers", "work_ids", "partners"}:
        return _structure(field, text)
    if kind == "names":
        return _names(field, text)
    return normalise.normalised(field, kind, normalise.read(kind, text))


def _structure(field: str, text: str) -> Any:
    """Read a list or object given as JSON; entries get ids of their own."""
    if field == "partners":
        example = 'partners={"excluded": false, "partner_names": ["Spotify"]}'
        return _validate_partners(Partners, _json(field, text, example), example)
    names = {"publishers": "publisher", "works": ""}
    name = names.get(field, "artist")
    example = f'{field}=[{{"{name}": "Mara Quist"}}]' if name else f"{field}[0].title=TITLE"
    value = _json(field, text, example)
    if value is None:
        return None
    if not isinstance(value, list):
        raise UserError(ValueText.tr("“{field}” is a list.", field=field), remedy=f"Write {example}.")
    row_id = "publisher_id" if field == "publishers" else "artist_id"
    entries = cast("list[Any]", value)
    return [_with_row_id(cast("dict[str, Any]", e), row_id) if isinstance(e, dict) else e for e in entries]


def _with_row_id(entry: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an entry of a list with the body's `id` under our name; ids of nodes are ours alone."""
    return {name if key == "id" else key: value for key, value in entry.items()}


def _validate_partners(cls: type[Partners], value: Any, example: str) -> Partners | None:
    """Return JSON as the object that a field holds. Raises UserError where it is of another shape."""
    from pydantic import ValidationError

    if value is None:
        return None
    try:
        return cls.model_validate(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"][:1])
        raise UserError(
            ValueText.tr("“{where}” cannot hold this kind of value.", where=where or "partners"),
            remedy=f"Write {example}.",
        ) from error


def _names(field: str, text: str) -> tuple[str, ...]:
    """Read a list of names: parted by commas, or a JSON list where names hold commas."""
    if not text.lstrip().startswith("["):
        return tuple(normalise.read("names", text))
    example = f'{field}=["One", "Two, Inc."]'
    value = _json(field, text, example)
    names = cast("list[Any]", value) if isinstance(value, list) else [None]
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) != len(names):
        raise UserError(ValueText.tr("“{field}” is a list of names.", field=field), remedy=f"Write {example}.")
    return tuple(tidied for name in texts if (tidied := tidy(name)))


def _json(field: str, text: str, example: str) -> Any:
    try:
        value = read_json(text)
        json.dumps(json.loads(text), ensure_ascii=False).encode()  # half of a character is none, and is not guessed at
        return value
    except ValueError as error:
        raise UserError(
            ValueText.tr("“{field}” needs JSON, such as {example}.", field=field, example=example),
            remedy=ValueText.tr("Not read: {error}.", error=error),
        ) from error


def _read_json(path: Path) -> Mapping[str, Any]:
    return read_release_json(read_file(path))
