"""Asks in which form releases leave: the target's JSON, sheets, the layouts of others, a bundle; says what gets lost.

What a layout cannot hold of these very releases is looked up beside the window, as soon as the layout is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.sheet_layouts import layouts
from trackball_desktop.services.bundles import LibraryExport
from trackball_desktop.services.export_formats import LAYOUT, SUFFIXES, ReleaseExporter
from trackball_desktop.services.exporting import file_name
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.basic import button, label, put_list_in_box, row
from trackball_desktop.ui.kit.choose_file import choose_folder, choose_new_file
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, join_with_commas
from trackball_desktop.ui.runtime.reported_job import ReportedJob

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_layouts import Layout
    from trackball_desktop.services.bundles import LibraryExport
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.export_formats import ExportResult
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.work import Report

BUNDLE, EVERYTHING = "bundle", "everything"
ROW_HEIGHT = 28
_MAX_NAMED_FIELDS = 40
"""Fields without a place that are named; more are counted."""


class ExportDialog(Dialog):
    """The forms, what the chosen one is and loses, and the way to the file."""

    notice = Signal(str)
    """A sentence about what was written."""

    def __init__(self, backend: Backend, ids: Sequence[str], title: str, parent: QWidget | None = None) -> None:
        """Make the dialog; `ids` are empty for the whole library, `title` names a single release."""
        super().__init__(parent)
        self._backend = backend
        self._ids = list(ids)
        self._title = title
        self._examined_format = ""
        self.setWindowTitle(self.tr("Export"))
        self.format_list = QListWidget(self)
        put_list_in_box(self.format_list)
        self.format_list.setAccessibleName(self.tr("Format"))
        self.description = label("", "dim", wrap=True)
        self.description.setMinimumHeight(theme.scaled(96))
        self.description.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.with_files_checkbox = QCheckBox(self.tr("Include masters, cover and other files"))
        self.error_label = label("", "bad", wrap=True)
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.write_button = button(self.tr("Export…"), "primary")
        self.write_button.clicked.connect(self._on_write_clicked)
        self.job = ReportedJob(backend, self.write_button, self.error_label, self)
        self.job.busy_changed.connect(self.format_list.setDisabled)
        self.job.finished.connect(self._on_job_finished)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(self._heading_text(), size="strong", wrap=True))
        column.addWidget(self.format_list, 1)
        column.addWidget(self.description)
        column.addWidget(self.with_files_checkbox)
        column.addWidget(self.error_label)
        column.addWidget(self.job.meter)
        column.addLayout(row(None, self.close_button, self.write_button))
        self.resize_scaled(560, 520)
        self._fill_formats()
        self.format_list.currentItemChanged.connect(self._on_format_changed)
        self.format_list.setCurrentRow(0)

    def _heading_text(self) -> str:
        if not self._ids:
            return self.tr("Export the whole library")
        if len(self._ids) == 1:
            return fill(self.tr("Export “{title}”"), title=self._title or self.tr("Untitled"))
        return Counts.tr("Export %n releases", "Export %n release", len(self._ids))

    def _fill_formats(self) -> None:
        self._add_format(self.tr("Sheet of all fields (Excel workbook)"), "xlsx",
                  self.tr("One row per track with every field. Importing it restores the same drafts."))  # fmt: skip
        self._add_format(self.tr("Sheet of all fields (CSV)"), "csv",
                  self.tr("The same as standard CSV (RFC 4180), for other programs."))  # fmt: skip
        self._add_format(self.tr("Sheet of all fields (CSV for Excel)"), "excel-csv",
                  self.tr("The same, formatted so that Excel does not change the codes."))  # fmt: skip
        if len(self._ids) == 1:
            self._add_format(self.tr("Bundle of this release"), BUNDLE,
                      self.tr("A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, "
"waivers and findings. Importing it restores the same draft elsewhere."))  # fmt: skip
            target = display_name(self._backend.target_of(self._ids[0]))
            body = fill(self.tr("The exact JSON that would be sent to {target}."), target=target)
            self._add_format(fill(self.tr("{target} JSON"), target=target), "json", body)
        if not self._ids:
            self._add_format(self.tr("Complete archive"), EVERYTHING,
                      self.tr("A folder with a bundle of each release, sheets, people, codes and their "
"ledger, and one page that opens in any browser."))  # fmt: skip
        for name, layout in self._layouts().items():
            self._add_format(
                fill(self.tr("Sheet for {layout}"), layout=layout.title), f"{LAYOUT}{name}", layout.file.about
            )

    def _layouts(self) -> dict[str, Layout]:
        """Return the layouts; without the user's own where one of them is broken, which is told."""
        try:
            return ReleaseExporter(self._backend.repositories).layouts()
        except UserError as error:
            self.error_label.setText(str(error))
            self.error_label.show()
            return layouts()

    def _add_format(self, text: str, format_name: str, about: str) -> None:
        item = QListWidgetItem(text, self.format_list)
        item.setData(Qt.ItemDataRole.UserRole, format_name)
        item.setData(Qt.ItemDataRole.UserRole + 1, about)
        item.setSizeHint(QSize(0, theme.scaled(ROW_HEIGHT)))

    @property
    def chosen_format(self) -> str:
        """The form that is chosen."""
        item = self.format_list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    @Slot()
    def _on_format_changed(self) -> None:
        item = self.format_list.currentItem()
        self.description.setText(str(item.data(Qt.ItemDataRole.UserRole + 1)) if item is not None else "")
        self.with_files_checkbox.setVisible(self.chosen_format in {BUNDLE, EVERYTHING})
        if self.chosen_format.startswith(LAYOUT):
            self._find_lost_fields(self.chosen_format)

    def _find_lost_fields(self, format_name: str) -> None:
        self._examined_format, ids = format_name, list(self._ids)

        async def work(services: Services) -> dict[str, tuple[str, ...]]:
            return await services.exporter.find_dropped_fields(ids or services.exporter.all_release_ids(), format_name)

        self._backend.bridge.submit(work).finished.connect(self._on_lost_fields_found)

    @Slot(object)
    def _on_lost_fields_found(self, lost: dict[str, tuple[str, ...]]) -> None:
        if self.chosen_format != self._examined_format:
            return
        about = str(self.format_list.currentItem().data(Qt.ItemDataRole.UserRole + 1))
        counts = Counter(name for names in lost.values() for name in names)
        if not counts:
            sentence = self.tr("It contains everything that is filled in.")
        else:
            names = join_with_commas(
                dict.fromkeys(_field_text(name) for name, _ in counts.most_common(_MAX_NAMED_FIELDS))
            )
            sentence = fill(self.tr("It has no columns for: {fields}."), fields=names)
        self.description.setText(f"{about}\n{sentence}")

    # --- writing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_write_clicked(self) -> None:
        if self.job.stop():
            return
        if self.chosen_format == EVERYTHING:
            choose_folder(self, self.tr("A new or empty folder"), self.write)
        else:
            suffix = SUFFIXES.get(self.chosen_format, ".zip" if self.chosen_format == BUNDLE else ".xlsx")
            name = file_name(self._title or self.tr("Releases"), "releases")
            kinds = f"*{suffix}" if not self.chosen_format.startswith(LAYOUT) else "*.xlsx *.csv"
            choose_new_file(self, self.tr("Export"), f"{name}{suffix}", self.write, filters=f"({kinds})")

    def write(self, path: Path) -> None:
        """Write the chosen form to a file, or everything into a folder."""
        format_name, ids, files = self.chosen_format, list(self._ids), self.with_files_checkbox.isChecked()

        async def work(services: Services, report: Report) -> ExportResult | LibraryExport | Path:
            if format_name == BUNDLE:
                return await services.bundles.export(ids[0], path, files=files, on_progress=report)
            if format_name == EVERYTHING:
                return await services.bundles.export_library(path, files=files, on_progress=report)
            exporting = services.exporter
            return await exporting.export(ids or exporting.all_release_ids(), format_name, path, report)

        self.job.run(work)

    @Slot(object)
    def _on_job_finished(self, outcome: ExportResult | LibraryExport | Path) -> None:
        if isinstance(outcome, Path):
            self.notice.emit(fill(self.tr("Exported as {name}"), name=outcome.name))
        elif isinstance(outcome, LibraryExport):
            message = Counts.tr("%n releases were exported.", "%n release was exported.", outcome.count)
            if outcome.problems:
                self.error_label.setText("\n".join(outcome.problems))
                self.error_label.show()
                return
            self.notice.emit(message)
        else:
            message = Counts.tr("%n releases were exported.", "%n release was exported.", outcome.count)
            self.notice.emit(message)
        self.accept()


def _field_text(name: str) -> str:
    """Spell a field without a place as it is called on screen: "track.contributions:Guitar" is "Credits (Guitar)"."""
    path, _, part = name.partition(":")
    label_text = field_labels.field_label(path.split(".", 1)[1] if "." in path else path)
    part = part.removeprefix("local.")
    return f"{label_text} ({field_labels.field_label(part)})" if part and part != "names" else label_text
