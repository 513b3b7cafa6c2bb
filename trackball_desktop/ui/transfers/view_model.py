"""What the drawer shows, put together from the upload rows: sections, a line for each file, the sum of all.

running     hashing, sending, verifying
needs you   changed, missing, failed: only a person gets it through
waiting     in line, paused, or until the network is back; none of these is an error
done        verified at the other end, or sent where nobody can verify
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from trackball_desktop.domain.lifecycle import FileState
from trackball_desktop.i18n.contexts import TransferText
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.transfers.speed import SmoothedSpeeds

if TYPE_CHECKING:
    from trackball_desktop.storage.uploads import Upload, Uploads

MAX_DONE_SHOWN = 50
"""How many finished files are listed."""
_MANIFEST_ENDING = ".manifest.json"
"""The rest of such a name is an id, which says nothing to people."""
_RUNNING = frozenset({FileState.HASHING, FileState.SENDING, FileState.VERIFYING})


class Section(StrEnum):
    """The parts of the list, in their order."""

    RUNNING = "running"
    NEEDS_YOU = "needs_you"
    WAITING = "waiting"
    DONE = "done"


Key = tuple[str, str]
"""Account id and sha256: what the rows of uploads are keyed by."""


@dataclass(frozen=True)
class FileLine:
    """One file. `sent` and `size` are bytes, `speed` bytes per second, `left` seconds; None where nobody can know."""

    key: Key
    section: Section
    state: FileState
    name: str
    release_id: str
    release: str
    size: int
    sent: int
    speed: float | None = None
    seconds_left: float | None = None
    note: str = ""
    is_retrying: bool = False
    is_paused: bool = False
    verified_at: str = ""


@dataclass(frozen=True)
class TransferTotals:
    """What is still to be sent: how many files, how many bytes, bytes per second and seconds left, if known."""

    files: int = 0
    remaining_bytes: int = 0
    speed: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True)
class TransfersView:
    """The lines of each section, and the sum of those on their way."""

    lines: dict[Section, list[FileLine]]
    total: TransferTotals

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(self.lines.values())


class TransfersReader:
    """Reads the uploads again and again; it remembers how fast each file went."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._speeds = SmoothedSpeeds()

    def rows(self) -> list[Upload]:
        """Return the rows to show: all that are on their way or in trouble, and the newest of those that are done."""
        return self._uploads.list_for_display(MAX_DONE_SHOWN)

    def make_view(self, rows: list[Upload], titles: Mapping[str, str], now: float) -> TransfersView:
        """Put the rows together. `titles` are releases by id, `now` is a moment of a steady clock in seconds."""
        lines: dict[Section, list[FileLine]] = {section: [] for section in Section}
        for row in rows:
            line = self._make_line(row, titles.get(row.release_id, ""), now)
            lines[line.section].append(line)
        under_way = [*lines[Section.RUNNING], *lines[Section.WAITING]]
        rest = sum(line.size - line.sent for line in under_way)
        speeds = [line.speed for line in lines[Section.RUNNING] if line.speed is not None]
        speed = sum(speeds) if speeds else None
        total = TransferTotals(len(under_way), rest, speed, rest / speed if speed is not None and speed >= 1 else None)
        self._speeds.keep_only({line.key for line in under_way})
        return TransfersView(lines, total)

    def _make_line(self, row: Upload, title: str, now: float) -> FileLine:
        key = (row.account_id, row.sha256)
        section = _section(row.state)
        speed = left = None
        if row.state is FileState.SENDING:
            smoothed = self._speeds.add_sample(key, row.sent_bytes, now)
            speed, left = smoothed.speed(now), smoothed.seconds_left(row.size - row.sent_bytes, now)
        return FileLine(
            key=key,
            section=section,
            state=row.state,
            name=localize(TransferText.tr("Manifest")) if row.name.endswith(_MANIFEST_ENDING) else row.name,
            release_id=row.release_id,
            release=title,
            size=row.size,
            sent=row.size if section is Section.DONE else row.sent_bytes,
            speed=speed,
            seconds_left=left,
            note="" if section is Section.DONE else localize(row.error or ""),
            is_retrying=row.state is FileState.WAITING and row.not_before is not None and not row.paused,
            is_paused=row.paused,
            verified_at=row.verified_at or "",
        )


def _section(state: FileState) -> Section:
    if state in _RUNNING:
        return Section.RUNNING
    if state is FileState.WAITING:
        return Section.WAITING
    if state in {FileState.DONE, FileState.UNVERIFIABLE}:
        return Section.DONE
    return Section.NEEDS_YOU
