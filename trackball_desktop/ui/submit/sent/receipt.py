"""The receipt of a submission inside the app: what was sent to whom, which files, what the checks said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.inherit import display_title
from trackball_desktop.services.receipts import Receipts, remote_id_of, render_page
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import formatting, space, theme
from trackball_desktop.ui.kit.basic import button, separator
from trackball_desktop.ui.kit.choose_file import choose_new_file
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.pdf import render_pdf
from trackball_desktop.ui.kit.raw_dialog import RawDialog

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_MAX_TRACKS = 200


class ReceiptView(QScrollArea):
    """Shows the receipt of one submission at a time; it is read beside the window."""

    failed = Signal(object)
    notice = Signal(str)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self.document: dict[str, Any] = {}
        inner = QWidget()
        inner.setProperty("role", "side")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.M)
        self._card = QFrame()
        self._card.setProperty("role", "card")
        self._card_layout = QVBoxLayout(self._card)
        self._card_layout.setContentsMargins(space.L, space.L, space.L, space.L)
        self._card_layout.setSpacing(space.S)
        column.addWidget(self._card)
        self.copy_button = button(self.tr("Copy text"), icon="copy", small=True)
        self.pdf_button = button(self.tr("Save as PDF…"), icon="file", small=True)
        self.body_button = button(self.tr("What was sent"), "plain", small=True)
        self.body_button.setProperty("role", "link")
        column.addWidget(FlowWidget(self.copy_button, self.pdf_button, self.body_button, gap=space.S))
        column.addStretch(1)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Receipt"))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.pdf_button.clicked.connect(self._on_pdf_clicked)
        self.body_button.clicked.connect(self._on_body_clicked)

    def show_submission(self, submission_id: str) -> None:
        """Show the receipt of a submission; the one that is shown already is read anew."""
        self._job = self._backend.bridge.run_in_thread(Receipts(self._backend.repositories).document, submission_id)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self.failed)

    @Slot(object)
    def _on_job_finished(self, document: dict[str, Any]) -> None:
        if document == self.document:
            return
        self.document = document
        while (item := self._card_layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part in self._make_parts(document):
            self._card_layout.addWidget(part)

    def _make_parts(self, document: dict[str, Any]) -> list[QWidget]:
        sent = document["sent"]
        title = isolate_bidi(" - ".join(part for part in (sent["title"], sent["artist"]) if part))
        parts: list[QWidget] = [
            TextLabel(self.tr("Receipt"), "strong"),
            TextLabel(title, "small", "dim"),
            _make_pairs_grid([(name, value) for name, value in self._fact_rows(document) if value]),
        ]
        tracks = self._make_tracks_grid(document)
        if tracks is not None:
            parts += [separator(), tracks]
        parts += [separator(), _make_pairs_grid(self._check_rows(document))]
        if document["manifest_key"]:
            parts.append(TextLabel(self.tr("A manifest in the storage lists the files."), "small", "dim"))
        return parts

    def _fact_rows(self, document: dict[str, Any]) -> list[tuple[str, str]]:
        submission, account, sent = document["submission"], document["account"], document["sent"]
        target = display_name(document["target"])
        account_name = account["name"] or self.tr("a deleted account")
        return [
            (self.tr("Sent to"), fill(self.tr("{target}, account {account}"), target=target, account=account_name)),
            (fill(self.tr("ID in {target}"), target=target), remote_id_of(document)),
            (self.tr("Submitted"), formatting.format_timestamp(submission["submitted_at"])),
            (self.tr("UPC"), submission["upc"]),
            (self.tr("Release date"), formatting.day_of(sent["release_date"])),
            (self.tr("Label"), sent["label"]),
        ]

    def _make_tracks_grid(self, document: dict[str, Any]) -> QWidget | None:
        """Return the tracks as they were sent, with their ISRCs."""
        tracks = document["sent"]["tracks"]
        if not tracks:
            return None
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(space.M)
        grid.setVerticalSpacing(space.XS)
        grid.setColumnStretch(1, 1)
        for position, track in enumerate(tracks[:_MAX_TRACKS]):
            grid.addWidget(
                TextLabel(str(position + 1), "small", "dim", wrap=False), position, 0, Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(TextLabel(isolate_bidi(_shown_title(track)), "small"), position, 1)
            grid.addWidget(TextLabel(track["isrc"] or "", "mono", wrap=False), position, 2, Qt.AlignmentFlag.AlignTop)
        return holder

    def _check_rows(self, document: dict[str, Any]) -> list[tuple[str, str]]:
        files, findings = document["files"], document["findings"]
        verified = sum(1 for file in files or () if file["verified_at"])
        waived = [finding for finding in findings or () if finding["waived"]]
        files_text = self.tr("not saved")
        if files is not None:
            files_text = Counts.tr("%n files", "%n file", len(files))
            if verified:
                files_text = fill(self.tr("{files}, {n} verified in the storage"), files=files_text, n=verified)
        rows = [(self.tr("Files"), files_text)]
        rows += [(self.tr("Waived"), f"{item['message']} “{item['reason']}”") for item in waived]
        blocker_count = sum(
            1 for finding in findings or () if finding["severity"] == "blocker" and not finding["waived"]
        )
        if findings is not None:
            rows.append((self.tr("Checks"), Counts.tr("%n blockers", "%n blocker", blocker_count)))
        rows.append((self.tr("SHA-256"), document["payload_sha256"]))
        return rows

    # --- doing -------------------------------------------------------------------------------------------------------

    def plain_text(self) -> str:
        """Return the receipt as plain text, as it is copied."""
        sent = self.document["sent"]
        lines = [self.tr("Receipt"), f"{sent['title']} - {sent['artist']}", ""]
        lines += [f"{name}: {value}" for name, value in self._fact_rows(self.document) if value]
        for number, item in enumerate(self.document["sent"]["tracks"], start=1):
            lines.append(f"{number}. {_shown_title(item)}  {item['isrc'] or ''}".rstrip())
        lines += [f"{name}: {value}" for name, value in self._check_rows(self.document)]
        return "\n".join(lines)

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self.document:
            QGuiApplication.clipboard().setText(self.plain_text())
            self.notice.emit(self.tr("The receipt was copied."))

    @Slot()
    def _on_pdf_clicked(self) -> None:
        if self.document:
            sent = self.document["sent"]
            name = "".join(sign for sign in f"{sent['title']} receipt" if sign not in '/\\:*?"<>|') + ".pdf"
            choose_new_file(self, self.tr("Save the receipt"), name, self.save_pdf, filters=self.tr("PDF (*.pdf)"))

    def save_pdf(self, path: Path) -> None:
        """Write the receipt as a PDF."""
        pdf = render_pdf(render_page(self.document), self.tr("Receipt"), {})

        def work() -> Path:
            try:
                path.write_bytes(pdf)
            except OSError as error:
                raise UserError(
                    fill(self.tr("“{name}” could not be written."), name=path.name),
                    meaning=error.strerror or "",
                    remedy=self.tr("Choose a folder that you can write to."),
                ) from error
            return path

        job = self._backend.bridge.run_in_thread(work)
        job.finished.connect(self._on_pdf_written)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_pdf_written(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Saved as {name}."), name=path.name))

    @Slot()
    def _on_body_clicked(self) -> None:
        if self.document:
            RawDialog(self.tr("What was sent"), "", self.document["payload_text"], self).open()


_CODE = re.compile(r"[0-9]{12,14}|[0-9a-f]{64}")
"""A UPC or a hash, which stand in the font of codes as ISRCs do."""


def _make_pairs_grid(rows: list[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(space.M)
    grid.setVerticalSpacing(space.XS)
    grid.setColumnMinimumWidth(0, theme.scaled(84))
    grid.setColumnStretch(1, 1)
    for position, (name, value) in enumerate(rows):
        grid.addWidget(TextLabel(name, "small", "dim", wrap=False), position, 0, Qt.AlignmentFlag.AlignTop)
        shown = TextLabel(_breakable(value), "mono" if _CODE.fullmatch(value) else "small")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(shown, position, 1)
    return holder


def _breakable(value: str) -> str:
    """Let a hash wrap: a long word would else widen the panel."""
    return " ".join(value[at : at + 16] for at in range(0, len(value), 16)) if len(value) == 64 else value


def _shown_title(track: dict[str, Any]) -> str:
    """Return the title with its version: a song, its live recording and its instrumental have one title."""
    return display_title(track["title"], track.get("version"))
