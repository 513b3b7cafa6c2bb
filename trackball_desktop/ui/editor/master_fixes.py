"""The dialog that makes copies of masters: with a correct header, or without digital silence at their ends.

It names every track with its length before and after, and a track can be left out. Copies are made in the data folder
and attached as one step of undo; the originals are never written to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.checks.model import FileFix, Finding
from trackball_desktop.domain.assets import KEPT_SILENCE_HEAD, KEPT_SILENCE_TAIL, Asset, AudioFacts
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.release import Track
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.media.master_copies import MasterCopyPlan
from trackball_desktop.ui.draft.file_copies import attach_copy_edits
from trackball_desktop.ui.editor.masters import main_file_role
from trackball_desktop.ui.editor.player.levels import format_number
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import show_error_in
from trackball_desktop.ui.kit.field_text import duration_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.domain.edits import Edit
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

SILENCE_FIXES = frozenset({FileFix.SILENCE_HEAD, FileFix.SILENCE_TAIL})
MASTER_FIXES = SILENCE_FIXES | {FileFix.WAV_HEADER}
_SAME_LENGTH = 1.0
"""Seconds by which the length that a track says and that of its file may differ."""
NAME_WIDTH = 280
"""Pixels of a file's name, of which the middle is left out where it is longer."""


@dataclass(frozen=True)
class _Line:
    """A track in the list, with its master."""

    number: int
    track: Track
    asset: Asset
    facts: AudioFacts
    box: QCheckBox


class MasterFixDialog(Dialog):
    """The tracks of some findings, what is to be done to copies of their masters, and how long they are then."""

    def __init__(
        self, backend: Backend, session: Session, findings: Sequence[Finding], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend, self._session = backend, session
        self._job: Job | None = None
        fixes = {finding.file_fix for finding in findings}
        self._trims_silence = bool(fixes & SILENCE_FIXES)
        self.setWindowTitle(self.tr("Trim silence") if self._trims_silence else self.tr("Correct the WAV header"))
        self.trim_start_checkbox = QCheckBox(
            fill(self.tr("At the start, leave {seconds} s"), seconds=format_number(KEPT_SILENCE_HEAD)), self
        )
        self.trim_end_checkbox = QCheckBox(
            fill(self.tr("At the end, leave {seconds} s"), seconds=format_number(KEPT_SILENCE_TAIL)), self
        )
        for box, fix in (
            (self.trim_start_checkbox, FileFix.SILENCE_HEAD),
            (self.trim_end_checkbox, FileFix.SILENCE_TAIL),
        ):
            box.setChecked(fix in fixes)
            box.setVisible(self._trims_silence)
            box.toggled.connect(self._show_lines)
        self.lines = self._make_lines({finding.node_id for finding in findings})
        self.banner = Banner()
        self.use_button = button("", "primary")
        self.use_button.clicked.connect(self._on_use_clicked)
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        self._show_lines()

    def _make_lines(self, track_ids: set[str]) -> list[_Line]:
        """Make a line for each track that has a measured master."""
        facts, lines = self._session.checks.facts, list[_Line]()
        for number, track in enumerate(self._session.release.tracks(), 1):
            asset = self._session.find_asset(track.id, main_file_role(track).value)
            audio_facts = facts.audio.get(asset.id) if facts is not None and asset is not None else None
            if track.id in track_ids and asset is not None and audio_facts is not None:
                box = QCheckBox(self)
                box.setChecked(True)
                box.toggled.connect(self._show_lines)
                lines.append(_Line(number, track, asset, audio_facts, box))
        return lines

    def _lay_out(self) -> None:
        self.setMinimumWidth(theme.scaled(520))
        text = (
            self.tr("Only digital silence is removed: samples that are exactly zero. Everything else stays as it is.")
            if self._trims_silence
            else self.tr(
                "The copy has the same samples under a correct, plain WAV header, with nothing after the audio."
            )
        )
        tracks = QWidget()
        tracks.setProperty("role", "page")
        inside = QVBoxLayout(tracks)
        inside.setContentsMargins(space.M, space.S, space.M, space.S)
        inside.setSpacing(space.S)
        for line in self.lines:
            inside.addWidget(line.box)
        inside.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(self.windowTitle())
        area.setWidgetResizable(True)
        area.setWidget(tracks)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setMinimumHeight(theme.scaled(min(max(40 + 28 * len(self.lines), 90), 360)))
        note = self.tr(
            "Copies are saved in the app's data folder; the originals stay unchanged. You can undo this step."
        )
        unfinished = any(line.facts.problem == "unfinished" for line in self.lines)
        doubt = self.tr("Nobody can tell whether the recording is complete. Listen to its end.")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.banner)
        column.addWidget(label(text, wrap=True))
        column.addWidget(self.trim_start_checkbox)
        column.addWidget(self.trim_end_checkbox)
        column.addWidget(area, 1)
        column.addWidget(label(f"{note} {doubt}" if unfinished else note, "dim", "small", wrap=True))
        column.addLayout(row(None, self.cancel_button, self.use_button))

    # --- the plan ----------------------------------------------------------------------------------------------------

    def plan_for(self, line: _Line) -> MasterCopyPlan:
        """Return what is to be done to a copy. Where lyrics have times, the start stays: they count from it."""
        return MasterCopyPlan(
            trim_head=self._trims_silence and self.trim_start_checkbox.isChecked() and not _has_times(line.track),
            trim_tail=self._trims_silence and self.trim_end_checkbox.isChecked(),
        )

    def _seconds_cut(self, line: _Line) -> float:
        plan, levels = self.plan_for(line), line.facts.levels
        if levels is None:
            return 0.0
        head = max(0.0, levels.zeros_head - KEPT_SILENCE_HEAD) if plan.trim_head else 0.0
        return head + (max(0.0, levels.zeros_tail - KEPT_SILENCE_TAIL) if plan.trim_tail else 0.0)

    def chosen_lines(self) -> list[_Line]:
        """Return the tracks of whose masters copies would be made now."""
        return [
            line for line in self.lines if line.box.isChecked() and (not self._trims_silence or self._seconds_cut(line))
        ]

    @Slot()
    def _show_lines(self) -> None:
        """Say how long each track is and will be."""
        for line in self.lines:
            title = text_or_empty(line.track.title) or self.tr("(untitled)")
            text = f"{line.number}  {title}"
            if self._trims_silence:
                before = line.facts.duration or 0.0
                text += "  ·  " + fill(
                    self.tr("{before} becomes {after}"),
                    before=_length_text(before),
                    after=_length_text(before - self._seconds_cut(line)),
                )
                if self.trim_start_checkbox.isChecked() and _has_times(line.track):
                    text += "  ·  " + self.tr("the start stays: its lyrics have times")
            else:
                name, width = Path(line.asset.path).name, theme.scaled(NAME_WIDTH)
                text += "  ·  " + self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width)
            line.box.setText(text.replace("&", "&&"))
        count = len(self.chosen_lines())
        self.use_button.setText(Counts.tr("Create %n copies", "Create %n copy", count))
        self.use_button.setEnabled(count > 0)

    # --- making them -------------------------------------------------------------------------------------------------

    @Slot()
    def _on_use_clicked(self) -> None:
        plans = [(line.asset, self.plan_for(line)) for line in self.chosen_lines()]

        async def work(services: Services) -> list[tuple[Path, float]]:
            return [await services.master_copies.save_copy(asset, plan) for asset, plan in plans]

        for box in (self.trim_start_checkbox, self.trim_end_checkbox, *(line.box for line in self.lines)):
            box.setEnabled(False)
        self.use_button.setEnabled(False)
        self.use_button.setText(self.tr("Copying…"))
        self._job = self._backend.bridge.submit(work)
        self._job.finished.connect(self._on_copies_saved)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        for box in (self.trim_start_checkbox, self.trim_end_checkbox, *(line.box for line in self.lines)):
            box.setEnabled(True)
        self._show_lines()
        show_error_in(self.banner, error)

    @Slot(object)
    def _on_copies_saved(self, copies: list[tuple[Path, float]]) -> None:
        edits: list[Edit] = []
        lines = self.chosen_lines()
        for line, (path, seconds) in zip(lines, copies, strict=True):
            track = self._session.node(line.track.id)
            if isinstance(track, Track):
                edits += attach_copy_edits(track, line.asset, path)
                edits += self._length_edits(track, line, seconds)
        count = len(lines)
        text = (
            HistoryText.tr("trimmed silence in copies of %n masters", "trimmed silence in a copy of %n master", count)
            if self._trims_silence
            else HistoryText.tr(
                "corrected the headers in copies of %n masters", "corrected the header in a copy of %n master", count
            )
        )
        if edits:
            self._session.apply(Batch(edits=tuple(edits)), text)
        self.accept()

    def _length_edits(self, track: Track, line: _Line, seconds: float) -> list[Edit]:
        """Give the track the length of its copy where it had that of its file; the preview moves with the start."""
        edits: list[Edit] = []
        stated, before = _timedelta(track.duration), line.facts.duration
        if stated is None or before is None or not self._trims_silence:
            return edits
        if abs(stated.total_seconds() - before) <= _SAME_LENGTH:
            edits.append(SetField(node_id=track.id, field="duration", value=timedelta(seconds=round(seconds))))
        begin = _timedelta(track.preview_in)
        levels = line.facts.levels
        if begin is not None and levels is not None and self.plan_for(line).trim_head:
            cut = timedelta(seconds=round(max(0.0, levels.zeros_head - KEPT_SILENCE_HEAD)))
            edits.append(SetField(node_id=track.id, field="preview_in", value=max(begin - cut, timedelta())))
        return edits

    def done(self, result: int) -> None:
        """Stop copying when the dialog is closed."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)


def _length_text(seconds: float) -> str:
    return duration_text(timedelta(seconds=round(seconds)))


def _has_times(track: Track) -> bool:
    return bool(text_or_empty(track.local.lyrics_lrc) or text_or_empty(track.local.lyrics_ttml))


def _timedelta(value: object) -> timedelta | None:
    parsed = read_duration(value) if isinstance(value, str) else value
    return parsed if isinstance(parsed, timedelta) else None
