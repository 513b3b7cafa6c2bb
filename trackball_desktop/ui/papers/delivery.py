"""Asks to whom releases are delivered by DDEX, writes the delivery with progress, and lists what it does not hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QVBoxLayout, QWidget

from trackball_desktop.formats.ern.model import MessageParty
from trackball_desktop.services.ern import DeliveryOptions, WrittenDelivery
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choose_file import choose_folder
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_labels import field_label
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.outside import open_path
from trackball_desktop.ui.kit.text_fields import LineEdit, TextEdit
from trackball_desktop.ui.runtime.reported_job import ReportedJob

if TYPE_CHECKING:
    from trackball_desktop.formats.ern.model import Remark
    from trackball_desktop.formats.ern.rules import MessageFault
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.work import Report


class DeliveryDialog(Dialog):
    """Sender, recipient, and what is delivered; then the progress, and what the message does not hold."""

    notice = Signal(str)
    """A sentence about what was written."""

    def __init__(self, backend: Backend, ids: Sequence[str], title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._ids = list(ids)
        self._package_folder: Path | None = None
        self.setWindowTitle(self.tr("DDEX delivery"))
        self.sender_id, self.sender_name = (
            self._make_line_edit(self.tr("Party ID")),
            self._make_line_edit(self.tr("Name")),
        )
        self.recipient_id, self.recipient_name = (
            self._make_line_edit(self.tr("Party ID")),
            self._make_line_edit(self.tr("Name")),
        )
        self.takedown_checkbox = QCheckBox(self.tr("Takedown: a message without deals that takes the release down"))
        self.test_checkbox = QCheckBox(self.tr("Mark as test"))
        self.with_files_checkbox = QCheckBox(self.tr("Include masters, cover and booklet"))
        self.with_files_checkbox.setChecked(True)
        self.takedown_checkbox.toggled.connect(self._on_takedown_toggled)
        self.error_label = label("", "bad", wrap=True)
        self.report_view = TextEdit(self)
        self.report_view.setReadOnly(True)
        self.report_view.setAccessibleName(self.tr("Not included in the message"))
        self.report_view.hide()
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.folder_button = button(self.tr("Show folder"))
        self.folder_button.clicked.connect(self._on_folder_clicked)
        self.folder_button.hide()
        self.write_button = button(self.tr("Write delivery…"), "primary")
        self.write_button.clicked.connect(self._on_write_clicked)
        self.job = ReportedJob(backend, self.write_button, self.error_label, self)
        self.job.finished.connect(self._on_job_finished)
        self._lay_out(title)
        self._read_parties()

    def _make_line_edit(self, name: str) -> LineEdit:
        line_edit = LineEdit(self)
        line_edit.setAccessibleName(name)
        return line_edit

    def _lay_out(self, title: str) -> None:
        if len(self._ids) == 1:
            head = fill(self.tr("Deliver “{title}” as a DDEX package (ERN 4.3)"), title=title or self.tr("Untitled"))
        else:
            head = Counts.tr(
                "Deliver %n releases as a DDEX batch (ERN 4.3)",
                "Deliver %n release as a DDEX batch (ERN 4.3)",
                len(self._ids),
            )
        self.sender_id.setPlaceholderText("PADPIDA…")
        self.recipient_id.setPlaceholderText("PADPIDA…")
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading)
        form.addRow(self.tr("Sender's DDEX party ID"), self.sender_id)
        form.addRow(self.tr("Sender's name"), self.sender_name)
        form.addRow(self.tr("Recipient's DDEX party ID"), self.recipient_id)
        form.addRow(self.tr("Recipient's name"), self.recipient_name)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(head, size="strong", wrap=True))
        about = self.tr(
            "A folder with the message, the files and their MD5 checksums. Deals cover the whole "
            "world and all common usage types from the release date, unless the draft says "
            "otherwise."
        )
        column.addWidget(label(about, "dim", wrap=True))
        column.addLayout(form)
        for box in (self.with_files_checkbox, self.takedown_checkbox, self.test_checkbox):
            column.addWidget(box)
        column.addWidget(self.error_label)
        column.addWidget(self.job.meter)
        column.addWidget(self.report_view, 1)
        column.addStretch(0)
        column.addLayout(row(self.folder_button, None, self.close_button, self.write_button))
        self.resize_scaled(600, 460)

    def _read_parties(self) -> None:
        job = self._backend.bridge.submit(_parties)
        job.finished.connect(self._on_parties_read)
        self._parties_job = job

    @Slot(object)
    def _on_parties_read(self, parties: tuple[MessageParty, MessageParty]) -> None:
        for party, (number, name) in zip(
            parties, ((self.sender_id, self.sender_name), (self.recipient_id, self.recipient_name)), strict=True
        ):
            number.setText(number.text() or party.dpid)
            name.setText(name.text() or party.name)

    @Slot(bool)
    def _on_takedown_toggled(self, checked: bool) -> None:
        self.with_files_checkbox.setEnabled(not checked)

    @property
    def delivery(self) -> DeliveryOptions:
        """What was entered."""
        return DeliveryOptions(
            MessageParty(self.sender_id.text().strip(), self.sender_name.text().strip()),
            MessageParty(self.recipient_id.text().strip(), self.recipient_name.text().strip()),
            takedown=self.takedown_checkbox.isChecked(),
            test=self.test_checkbox.isChecked(),
            batch=len(self._ids) > 1,
            files=self.with_files_checkbox.isChecked(),
        )

    @Slot()
    def _on_write_clicked(self) -> None:
        if not self.job.stop():
            choose_folder(self, self.tr("Folder for the delivery"), self.write)

    def write(self, folder: Path) -> None:
        """Write the delivery into a new folder below this one."""
        ids, delivery = list(self._ids), self.delivery

        async def work(services: Services, report: Report) -> WrittenDelivery:
            return await services.ern.export(ids, folder, delivery, report)

        self.report_view.hide()
        self.job.run(work)

    @Slot(object)
    def _on_job_finished(self, package: WrittenDelivery) -> None:
        self._package_folder = package.folder
        lines: list[str] = []
        user_defined_text = self.tr("DDEX has no term for “{word}”; the message contains it as a user-defined value.")
        for message in package.messages:
            lines += [self._fault_text(fault) for fault in message.faults]
            lines += self.remark_lines(message.remarks)
            lines += [fill(user_defined_text, word=word) for word in message.user_defined_terms]
        nothing = self.tr("The message contains everything in the draft.")
        self.report_view.setPlainText("\n".join(dict.fromkeys(lines)) or nothing)
        self.report_view.show()
        self.folder_button.show()
        self.resize(self.width(), max(self.height(), theme.scaled(640)))
        self.notice.emit(Counts.tr("%n releases were delivered.", "%n release was delivered.", len(package.messages)))

    def remark_lines(self, remarks: Iterable[Remark]) -> list[str]:
        """Return a line for each field and reason: "Publisher: no place in ERN 4.3 (3 times)"."""
        reasons = {
            "no_place": self.tr("no field in ERN 4.3"),
            "internal": self.tr("internal to the label, not sent"),
            "no_deals": self.tr("part of the deals, which a takedown does not have"),
            "not_a_value": self.tr("not in the format required by the message"),
            "on_tracks": self.tr("stated on each track"),
            "respelled": self.tr("sent in a different spelling"),
            "filled": self.tr("added to the message, not in the draft"),
            "grouped": self.tr("from several works, combined"),
        }
        counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        for remark in remarks:
            name = field_label(remark.path.rsplit(".", 1)[-1].split("[")[0])
            if ".works[" in remark.path:
                name = fill(self.tr("Work: {field}"), field=name)
            counts[name, remark.reason.value] += 1
        lines: list[str] = []
        for (name, reason), count in counts.items():
            text = fill(self.tr("{field}: {reason}"), field=name, reason=reasons[reason])
            if count > 1:
                text = Counts.tr("{words} (%n times)", "{words} (%n time)", count, words=text)
            lines.append(text)
        return lines

    def _fault_text(self, fault: MessageFault) -> str:
        template = {
            "no_isrc": self.tr("{where} has no ISRC."),
            "no_p_line": self.tr("{where} has no P line."),
            "no_main_artist": self.tr("{where} has no main artist."),
            "no_duration": self.tr("{where} has no length."),
            "no_file": self.tr("{where} has no audio file in the package."),
            "file_missing": self.tr("{where} is listed in the message but is not in the package."),
        }.get(fault.code, self.tr("{where} does not match the message."))
        return fill(template, where=fault.where)

    @Slot()
    def _on_folder_clicked(self) -> None:
        if self._package_folder is not None:
            open_path(self._package_folder, self)


async def _parties(services: Services) -> tuple[MessageParty, MessageParty]:
    return services.ern.parties()
