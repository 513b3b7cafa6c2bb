"""A draft as the writer sees it: resolved, in characters that XML knows, with a note of each value that found no place.

A value that is asked for has a place; whatever the tables do not name has none, and is noted when the draft is opened.
Paths are those of the `set` verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from pydantic import BaseModel

from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import Node, Release, Track, Work, field_kinds, local_kinds
from trackball_desktop.domain.values import Unset, display, to_json
from trackball_desktop.formats.ern.model import Reason, Remark
from trackball_desktop.i18n.contexts import FileText

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORK = re.compile(r"works\[(\d+)\]\.")
_FOUR_DIGITS = re.compile(r"(?!0000)[0-9]{4}")

_INTERNAL: Final = frozenset({"internal_synopsis", "notes", "distribution_notes", "distribution_group_id"})

UNMAPPED_FIELDS: Final[dict[str, frozenset[str]]] = {
    "Release": frozenset({
        "version_display_title", "music_type", "box_set", "indie_exclusive", "resolution_type", "studio",
        "rights_period", "rights_expiry_rule", "lost_rights", "lost_rights_on", "lost_rights_reason",
        "partner_restrictions", "license", "audio_language", "audio_presentation", *_INTERNAL,
    }),
    "Track": frozenset({"version_display_title", "music_type", "notes"}),
    "Disc": frozenset[str](),
    "Work": frozenset({
        "title", "music_type", "copyright_year", "language", "agency", "keywords", "description",
    }),
    "PrimaryContribution": frozenset[str](),
    "Contribution": frozenset[str](),
    "WorkContribution": frozenset[str](),
    "Publisher": frozenset({"rights_administrator"}),
}  # fmt: skip
"""Fields without a place in ERN 4.3."""

_MAPPED_LOCAL_FIELDS: Final[dict[str, frozenset[str]]] = {
    "Release": frozenset({"preorder_date"}),
    "Track": frozenset({"original_release_date", "instrumental", "lyrics", "lyrics_lrc", "lyrics_ttml",
                        "lyrics_language", "atmos_isrc"}),
    "PrimaryContribution": frozenset({"apple_id", "spotify_id", "deezer_id", "isni", "ipi"}),
    "Contribution": frozenset({"apple_id", "spotify_id", "deezer_id", "isni", "ipi"}),
    "WorkContribution": frozenset({"apple_id", "spotify_id", "deezer_id", "isni", "ipi"}),
    "Publisher": frozenset({"ipi"}),
}  # fmt: skip
"""Fields of our own that have one."""

LOCAL_ONLY_FIELDS: Final = frozenset({
    "account_id", "massivemusic_release_id", "cover_text_confirmed", "cover_pa_logo", "cover_original", "cover_copy",
    "master_original", "master_copy",
    "waivers",
    "transfer",
})  # fmt: skip
"""Fields of our own that say nothing about the music: no remark is made for them."""


class Source:
    """The draft, and the remarks that grow while it is written."""

    def __init__(self, release: Release, defaults: Release | None = None, *, takedown: bool = False) -> None:
        self.is_takedown = takedown
        self.remarks: list[Remark] = []
        self.release = resolve(release, defaults)
        self.release = self._remove_unmapped_characters(self.release, "")
        self.remarks = list(self._track_remarks(self.remarks))
        self._note_unmapped_fields()

    def add_remark(self, path: str, value: object, reason: Reason) -> None:
        """Note a value, where there is one."""
        text = value_text(value)
        if text or reason in {Reason.FILLED, Reason.GROUPED}:
            self.remarks.append(Remark(path, text, reason))

    def tracks(self) -> Iterator[tuple[str, Track]]:
        """Yield each track with its path."""
        for disc_place, disc in enumerate(self.release.discs):
            for position, track in enumerate(disc.tracks):
                yield f"discs[{disc_place}].tracks[{position}]", track

    def text(self, node: BaseModel, field: str) -> str:
        """Return a text field; empty where there is none."""
        value: Any = getattr(node, field)
        return value if isinstance(value, str) else ""

    def date(self, node: BaseModel, field: str, path: str) -> date | None:
        """Return a date; one that is no date is noted."""
        return cast("date | None", self._typed_value(node, field, path, date))

    def time(self, node: BaseModel, field: str, path: str) -> time | None:
        """Return a time of the day; one that is none is noted."""
        return cast("time | None", self._typed_value(node, field, path, time))

    def flag(self, node: BaseModel, field: str, path: str) -> bool | None:
        """Return a yes-or-no field; None where it is empty. A text that is neither is noted."""
        return cast("bool | None", self._typed_value(node, field, path, bool))

    def share(self, node: BaseModel, field: str, path: str) -> Decimal | None:
        """Return a share in per cent; a text that is no number is noted."""
        return cast("Decimal | None", self._typed_value(node, field, path, Decimal))

    def duration(self, node: BaseModel, field: str, path: str) -> timedelta | None:
        """Return a length; a spelling that is no length is noted."""
        value: Any = getattr(node, field)
        if isinstance(value, str) and (parsed := read_duration(value)) is not None:
            self.add_remark(f"{path}{field}", value, Reason.RESPELLED)
            return parsed
        return cast("timedelta | None", self._typed_value(node, field, path, timedelta))

    def year(self, node: BaseModel, field: str, path: str) -> str:
        """Return a year of four digits; anything else is noted."""
        value = self.text(node, field)
        if value and not _FOUR_DIGITS.fullmatch(value):
            self.add_remark(f"{path}{field}", value, Reason.NOT_A_VALUE)
            return ""
        return value

    def local_text(self, node: Node, field: str) -> str:
        """Return a text field of our own; empty where this node has none."""
        local = getattr(node, "local", None)
        value = getattr(local, field, None)
        return value if isinstance(value, str) else ""

    def works_of(self, track: Track) -> tuple[Work, ...]:
        """Return the track's works in its order."""
        return self.release.works_of(track)

    def _typed_value(self, node: BaseModel, field: str, path: str, kind: type) -> object:
        value: Any = getattr(node, field)
        if isinstance(value, kind):
            return value
        self.add_remark(f"{path}{field}", value, Reason.NOT_A_VALUE)
        return None

    def _remove_unmapped_characters(self, node: Release, path: str) -> Release:
        return cast("Release", self._cleaned_node(node, path))

    def _cleaned_node(self, node: BaseModel, path: str) -> BaseModel:
        """Take out white space at both ends of texts, and characters that no XML can hold, with a remark."""
        update: dict[str, Any] = {}
        for name in type(node).model_fields:
            value: Any = getattr(node, name)
            if name in {"id", "extra"} or name in LOCAL_ONLY_FIELDS:
                continue
            if isinstance(value, str):
                clean = _NOT_XML.sub("", value).strip()
                if clean != value:
                    update[name] = clean
                    self.add_remark(f"{path}{name}", value.strip(), Reason.RESPELLED if clean else Reason.NOT_A_VALUE)
            elif isinstance(value, BaseModel):
                new = self._cleaned_node(value, f"{path}{name}.")
                if new is not value:
                    update[name] = new
            elif isinstance(value, tuple):
                update.update(self._cleaned_list(cast("tuple[Any, ...]", value), name, path))
        return node.model_copy(update=update) if update else node

    def _cleaned_list(self, items: tuple[Any, ...], name: str, path: str) -> dict[str, Any]:
        kept: list[Any] = []
        for position, item in enumerate(items):
            where = f"{path}{name}[{position}]"
            new: Any = item
            if isinstance(item, BaseModel):
                new = self._cleaned_node(item, f"{where}.")
            elif isinstance(item, str) and name != "works":
                new = _NOT_XML.sub("", item).strip()
                if new != item:
                    self.add_remark(where, item, Reason.RESPELLED)
            kept.append(new)
        changed = any(first is not second for first, second in zip(kept, items, strict=True))
        return {name: tuple(kept)} if changed else {}

    def _track_remarks(self, remarks: list[Remark]) -> Iterator[Remark]:
        """Yield remarks with those about works at each track that records the work, as paths have it."""
        for remark in remarks:
            match = _WORK.match(remark.path)
            if match is None:
                yield remark
                continue
            work_id = self.release.works[int(match[1])].id
            for path, track in self.tracks():
                for position, work in enumerate(self.works_of(track)):
                    if work.id == work_id:
                        yield Remark(
                            f"{path}.works[{position}].{remark.path[match.end() :]}", remark.value, remark.reason
                        )

    def _note_unmapped_fields(self) -> None:
        self._note_node(self.release, "")
        for position, disc in enumerate(self.release.discs):
            self._note_node(disc, f"discs[{position}].")
        for path, track in self.tracks():
            self._note_node(track, f"{path}.")
            for list_name in ("primary_contributions", "contributions"):
                self._note_entries(track, list_name, path)
            for position, work in enumerate(self.works_of(track)):
                work_path = f"{path}.works[{position}]"
                self._note_node(work, f"{work_path}.", track)
                for list_name in ("contributions", "publishers"):
                    self._note_entries(work, list_name, work_path)
        self._note_entries(self.release, "primary_contributions", "")

    def _note_entries(self, node: Node, list_name: str, path: str) -> None:
        for position, entry in enumerate(node.children(list_name)):
            entry_path = f"{path}{'.' if path else ''}{list_name}[{position}]"
            if name_of(entry):
                self._note_node(entry, f"{entry_path}.")
            else:  # nobody can be named for it, so it is left out as a whole
                self.add_remark(entry_path, _first_text(entry), Reason.NOT_A_VALUE)

    def _note_node(self, node: Node, path: str, track: Track | None = None) -> None:
        kind = type(node).__name__
        for field in field_kinds(type(node)):
            if field not in UNMAPPED_FIELDS[kind]:
                continue
            value: Any = getattr(node, field)
            if not (track is not None and field == "title" and value == track.title):
                self.add_remark(f"{path}{field}", value, Reason.INTERNAL if field in _INTERNAL else Reason.NO_PLACE)
        fields_with_place = _MAPPED_LOCAL_FIELDS.get(kind, frozenset())
        local: Any = getattr(node, "local", None)
        for field in local_kinds(type(node)):
            if field not in fields_with_place and field not in LOCAL_ONLY_FIELDS:
                self.add_remark(f"{path}local.{field}", getattr(local, field), Reason.NO_PLACE)


def without_ids(node: Node) -> dict[str, Any]:
    """Return a node's values without its id, to compare what two nodes say."""
    return {key: value for key, value in cast("dict[str, Any]", to_json(node)).items() if key not in {"id", "extra"}}


def value_text(value: object) -> str:
    """Spell a value for a remark; empty for what says nothing: unset, null, no."""
    if value is None or value is False or isinstance(value, Unset):
        return ""
    if isinstance(value, tuple):
        return ", ".join(filter(None, (value_text(item) for item in cast("tuple[object, ...]", value))))
    if isinstance(value, Node):
        return name_of(value)
    return str(to_json(value)) if isinstance(value, BaseModel) else display(value)


def name_of(entry: Any) -> str:
    """Return the name of somebody in a list of people or publishers; empty where there is none."""
    value = getattr(entry, "publisher", None) if hasattr(entry, "publisher") else getattr(entry, "artist", None)
    return value if isinstance(value, str) else ""


def _first_text(entry: Node) -> str:
    values = (getattr(entry, field) for field in field_kinds(type(entry)))
    return next((value for value in values if isinstance(value, str) and value), FileText.tr("without a name"))
