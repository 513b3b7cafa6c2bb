"""The receipt of a submission inside the app: what was sent to whom, which files, what the checks said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.receipts import Receipts, page_of, remote_id_of
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import formatting, space, theme
from trackball_desktop.ui.kit.basic import button, line
from trackball_desktop.ui.kit.choose_file import choose_new_file
from trackball_desktop.ui.kit.flow_layout import Flow
from trackball_desktop.ui.kit.formatting import fill, isolated
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.pdf import pdf_of
from trackball_desktop.ui.kit.raw_dialog import RawDialog

if TYPE_CHECKING:
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

_MOST_TRACKS = 200


class ReceiptView(QScrollArea):
    """Shows the receipt of one submission at a time; it is read beside the window."""

    failed = Signal(object)
    notice = Signal(str)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._job: Job | None = None
        self._submission_id = ""
        self.document: dict[str, Any] = {}
        inner = QWidget()
        inner.setProperty("role", "side")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inner)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.M)
        self._paper = QFrame()
        self._paper.setProperty("role", "card")
        self._rows = QVBoxLayout(self._paper)
        self._rows.setContentsMargins(space.L, space.L, space.L, space.L)
        self._rows.setSpacing(space.S)
        column.addWidget(self._paper)
        self.copy_button = button(self.tr("Copy text"), icon="copy", small=True)
        self.pdf_button = button(self.tr("Save as PDF…"), icon="file", small=True)
        self.body_button = button(self.tr("What was sent"), "plain", small=True)
        self.body_button.setProperty("role", "link")
        column.addWidget(Flow(self.copy_button, self.pdf_button, self.body_button, gap=space.S))
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
        self._submission_id = submission_id
        self._job = self._backend.bridge.work(Receipts(self._backend.stores).document, submission_id)
        self._job.finished.connect(self._on_job_finished)
        self._job.failed.connect(self.failed)

    @Slot(object)
    def _on_job_finished(self, document: dict[str, Any]) -> None:
        if document == self.document:
            return
        self.document = document
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part in self._parts(document):
            self._rows.addWidget(part)

    def _parts(self, document: dict[str, Any]) -> list[QWidget]:
        sent = document["sent"]
        title = isolated(" - ".join(part for part in (sent["title"], sent["artist"]) if part))
        parts: list[QWidget] = [
            TextLabel(self.tr("Receipt"), "strong"),
            TextLabel(title, "small", "dim"),
            _pairs([(name, value) for name, value in self._facts(document) if value]),
        ]
        tracks = self._tracks(document)
        if tracks is not None:
            parts += [line(), tracks]
        parts += [line(), _pairs(self._checks(document))]
        if document["manifest_key"]:
            parts.append(TextLabel(self.tr("A list of the files lies beside them in the storage."), "small", "dim"))
        return parts

    def _facts(self, document: dict[str, Any]) -> list[tuple[str, str]]:
        submission, account, sent = document["submission"], document["account"], document["sent"]
        target = name_of(document["target"])
        account_name = account["name"] or self.tr("a deleted account")
        return [
            (self.tr("To"), fill(self.tr("{target}, account {account}"), target=target, account=account_name)),
            (self.tr("Number there"), remote_id_of(document)),
            (self.tr("Submitted"), formatting.moment(submission["submitted_at"])),
            (self.tr("UPC"), submission["upc"]),
            (self.tr("Release date"), formatting.day_of(sent["release_date"])),
            (self.tr("Label"), sent["label"]),
        ]

    def _tracks(self, document: dict[str, Any]) -> QWidget | None:
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
        for at, one in enumerate(tracks[:_MOST_TRACKS]):
            grid.addWidget(TextLabel(str(at + 1), "small", "dim", wrap=False), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(TextLabel(isolated(one["title"]), "small"), at, 1)
            grid.addWidget(TextLabel(one["isrc"] or "", "mono", wrap=False), at, 2, Qt.AlignmentFlag.AlignTop)
        return holder

    def _checks(self, document: dict[str, Any]) -> list[tuple[str, str]]:
        files, findings = document["files"], document["findings"]
        verified = sum(1 for one in files or () if one["verified_at"])
        waived = [one for one in findings or () if one["waived"]]
        said = self.tr("not kept")
        if files is not None:
            said = Counts.tr("%n files", "%n file", len(files))
            if verified:
                said = fill(self.tr("{files}, {n} verified at the storage"), files=said, n=verified)
        rows = [(self.tr("Files"), said)]
        rows += [(self.tr("Waived"), f"{one['message']} “{one['reason']}”") for one in waived]
        wrong = sum(1 for one in findings or () if one["severity"] == "blocker" and not one["waived"])
        if findings is not None:
            rows.append((self.tr("Checks"), fill(self.tr("{n} wrong when it was sent"), n=wrong)))
        rows.append((self.tr("SHA-256"), document["payload_sha256"]))
        return rows

    # --- doing -------------------------------------------------------------------------------------------------------

    def text(self) -> str:
        """Return the receipt as plain text, as it is copied."""
        sent = self.document["sent"]
        lines = [self.tr("Receipt"), f"{sent['title']} - {sent['artist']}", ""]
        lines += [f"{name}: {value}" for name, value in self._facts(self.document) if value]
        for number, one in enumerate(self.document["sent"]["tracks"], start=1):
            lines.append(f"{number}. {one['title']}  {one['isrc'] or ''}".rstrip())
        lines += [f"{name}: {value}" for name, value in self._checks(self.document)]
        return "\n".join(lines)

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self.document:
            QGuiApplication.clipboard().setText(self.text())
            self.notice.emit(self.tr("The receipt was copied."))

    @Slot()
    def _on_pdf_clicked(self) -> None:
        if self.document:
            sent = self.document["sent"]
            name = "".join(sign for sign in f"{sent['title']} receipt" if sign not in '/\\:*?"<>|') + ".pdf"
            choose_new_file(self, self.tr("Save the receipt"), name, self.save_pdf, filters=self.tr("PDF (*.pdf)"))

    def save_pdf(self, path: Path) -> None:
        """Write the receipt as a PDF."""
        made = pdf_of(page_of(self.document), self.tr("Receipt"), {})

        def work() -> Path:
            try:
                path.write_bytes(made)
            except OSError as error:
                raise UserError(
                    fill(self.tr("“{name}” could not be written."), name=path.name),
                    meaning=error.strerror or "",
                    remedy=self.tr("Choose a folder that you may write to."),
                ) from error
            return path

        job = self._backend.bridge.work(work)
        job.finished.connect(self._on_pdf_written)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_pdf_written(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Wrote “{name}”."), name=path.name))

    @Slot()
    def _on_body_clicked(self) -> None:
        if self.document:
            RawDialog(self.tr("What was sent"), "", self.document["payload_text"], self).open()


def _pairs(rows: list[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(space.M)
    grid.setVerticalSpacing(space.XS)
    grid.setColumnMinimumWidth(0, theme.scaled(84))
    grid.setColumnStretch(1, 1)
    for at, (name, value) in enumerate(rows):
        grid.addWidget(TextLabel(name, "small", "dim", wrap=False), at, 0, Qt.AlignmentFlag.AlignTop)
        shown = TextLabel(_breakable(value), "small")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(shown, at, 1)
    return holder


def _breakable(value: str) -> str:
    """Let a hash wrap: a long word would else widen the panel."""
    return " ".join(value[at : at + 16] for at in range(0, len(value), 16)) if len(value) == 64 else value
