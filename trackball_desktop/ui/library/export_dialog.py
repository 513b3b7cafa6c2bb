"""Asks in which form releases leave: the target's JSON, sheets, the layouts of others, a bundle; says what gets lost.

What a layout cannot hold of these very releases is looked up beside the window, as soon as the layout is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.sheet_layouts import layouts
from trackball_desktop.services.bundles import Left
from trackball_desktop.services.export_formats import LAYOUT, SUFFIXES, Exporting
from trackball_desktop.services.exporting import file_name
from trackball_desktop.targets.registry import name_of
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.choose_file import choose_folder, choose_new_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, listed
from trackball_desktop.ui.runtime.reported_job import ReportedJob

if TYPE_CHECKING:
    from trackball_desktop.formats.sheet_layouts import Layout
    from trackball_desktop.services.bundles import Left
    from trackball_desktop.services.context import Services
    from trackball_desktop.services.export_formats import Exported
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.work import Report

BUNDLE, EVERYTHING = "bundle", "everything"
ROW_HEIGHT = 28
_MOST_NAMED = 40
"""Fields without a place that are named; more are counted."""


class ExportDialog(QDialog):
    """The forms, what the chosen one is and loses, and the way to the file."""

    told = Signal(str)
    """A sentence about what was written."""
    failed = Signal(object)
    """A TrackballError."""

    def __init__(self, backend: Backend, ids: Sequence[str], title: str, parent: QWidget | None = None) -> None:
        """Make the dialog; `ids` are empty for the whole library, `title` names a single release."""
        super().__init__(parent)
        self._backend = backend
        self._ids = list(ids)
        self._title = title
        self._asked = ""
        self.setWindowTitle(self.tr("Export"))
        self.forms = QListWidget(self)
        self.forms.setAccessibleName(self.tr("Format"))
        self.about = label("", "dim", wrap=True)
        self.about.setMinimumHeight(theme.scaled(96))
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.with_files = QCheckBox(self.tr("Include masters, cover and other files"))
        self.trouble = label("", "bad", wrap=True)
        self.close_button = button(self.tr("Close"))
        self.close_button.clicked.connect(self.reject)
        self.write_button = button(self.tr("Export…"), "primary")
        self.write_button.clicked.connect(self._on_write_clicked)
        self.job = ReportedJob(backend, self.write_button, self.trouble, self)
        self.job.busy_changed.connect(self.forms.setDisabled)
        self.job.finished.connect(self._on_job_finished)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(label(self._head(), size="strong", wrap=True))
        column.addWidget(self.forms, 1)
        column.addWidget(self.about)
        column.addWidget(self.with_files)
        column.addWidget(self.trouble)
        column.addWidget(self.job.meter)
        column.addLayout(row(None, self.close_button, self.write_button))
        self.resize(theme.scaled(560), theme.scaled(520))
        self._fill()
        self.forms.currentItemChanged.connect(self._on_form_changed)
        self.forms.setCurrentRow(0)

    def _head(self) -> str:
        if not self._ids:
            return self.tr("Export the whole library")
        if len(self._ids) == 1:
            return fill(self.tr("Export “{title}”"), title=self._title or self.tr("Untitled"))
        return Counts.tr("Export %n releases", "Export %n release", len(self._ids))

    def _fill(self) -> None:
        self._add(self.tr("Sheet of all fields (Excel workbook)"), "xlsx",
                  self.tr("One row per track with every field. Importing it restores the same drafts."))  # fmt: skip
        self._add(self.tr("Sheet of all fields (CSV)"), "csv",
                  self.tr("The same as standard CSV (RFC 4180), for other programs."))  # fmt: skip
        self._add(self.tr("Sheet of all fields (CSV for Excel)"), "excel-csv",
                  self.tr("The same, formatted so that Excel does not change the codes."))  # fmt: skip
        if len(self._ids) == 1:
            self._add(self.tr("Bundle of this release"), BUNDLE,
                      self.tr("A ZIP file (BagIt) with the draft as documented JSON, its history, receipts, "
"waivers and findings. Importing it restores the same draft elsewhere."))  # fmt: skip
            body = fill(self.tr("The exact JSON that would be sent to {target}."), target=name_of())
            self._add(fill(self.tr("{target} JSON"), target=name_of()), "json", body)
        if not self._ids:
            self._add(self.tr("Complete archive"), EVERYTHING,
                      self.tr("A folder with a bundle of each release, sheets, people, codes and their "
"ledger, and one page that opens in any browser."))  # fmt: skip
        for name, layout in self._layouts().items():
            self._add(fill(self.tr("Sheet for {layout}"), layout=layout.title), f"{LAYOUT}{name}", layout.file.about)

    def _layouts(self) -> dict[str, Layout]:
        """Return the layouts; without the user's own where one of them is broken, which is told."""
        try:
            return Exporting(self._backend.stores).layouts()
        except UserError as error:
            self.trouble.setText(str(error))
            self.trouble.show()
            return layouts()

    def _add(self, words: str, form: str, about: str) -> None:
        item = QListWidgetItem(words, self.forms)
        item.setData(Qt.ItemDataRole.UserRole, form)
        item.setData(Qt.ItemDataRole.UserRole + 1, about)
        item.setSizeHint(QSize(0, theme.scaled(ROW_HEIGHT)))

    @property
    def form(self) -> str:
        """The form that is chosen."""
        item = self.forms.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    @Slot()
    def _on_form_changed(self) -> None:
        item = self.forms.currentItem()
        self.about.setText(str(item.data(Qt.ItemDataRole.UserRole + 1)) if item is not None else "")
        self.with_files.setVisible(self.form in {BUNDLE, EVERYTHING})
        if self.form.startswith(LAYOUT):
            self._ask_what_is_lost(self.form)

    def _ask_what_is_lost(self, form: str) -> None:
        self._asked, ids = form, list(self._ids)

        async def work(services: Services) -> dict[str, tuple[str, ...]]:
            return await services.export_formats.lost(ids or services.export_formats.every_release(), form)

        self._backend.bridge.submit(work).finished.connect(self._on_lost_known)

    @Slot(object)
    def _on_lost_known(self, lost: dict[str, tuple[str, ...]]) -> None:
        if self.form != self._asked:
            return
        about = str(self.forms.currentItem().data(Qt.ItemDataRole.UserRole + 1))
        counts = Counter(name for names in lost.values() for name in names)
        if not counts:
            said = self.tr("It contains everything that is filled in.")
        else:
            names = listed(dict.fromkeys(_words_of(name) for name, _ in counts.most_common(_MOST_NAMED)))
            said = fill(self.tr("It has no columns for: {fields}."), fields=names)
        self.about.setText(f"{about}\n{said}")

    # --- writing -----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_write_clicked(self) -> None:
        if self.job.stop():
            return
        if self.form == EVERYTHING:
            choose_folder(self, self.tr("A new or empty folder"), self.write)
        else:
            suffix = SUFFIXES.get(self.form, ".zip" if self.form == BUNDLE else ".xlsx")
            name = file_name(self._title or self.tr("Releases"), "releases")
            kinds = f"*{suffix}" if not self.form.startswith(LAYOUT) else "*.xlsx *.csv"
            choose_new_file(self, self.tr("Export"), f"{name}{suffix}", self.write, filters=f"({kinds})")

    def write(self, path: Path) -> None:
        """Write the chosen form to a file, or everything into a folder."""
        form, ids, files = self.form, list(self._ids), self.with_files.isChecked()

        async def work(services: Services, report: Report) -> Exported | Left | Path:
            if form == BUNDLE:
                return await services.bundles.export(ids[0], path, files=files, on_progress=report)
            if form == EVERYTHING:
                return await services.bundles.leave(path, files=files, on_progress=report)
            exporting = services.export_formats
            return await exporting.export(ids or exporting.every_release(), form, path, report)

        self.job.run(work)

    @Slot(object)
    def _on_job_finished(self, done: Exported | Left | Path) -> None:
        if isinstance(done, Path):
            self.told.emit(fill(self.tr("Exported as {name}"), name=done.name))
        elif isinstance(done, Left):
            words = Counts.tr("%n releases were exported.", "%n release was exported.", done.count)
            if done.problems:
                self.trouble.setText("\n".join(done.problems))
                self.trouble.show()
                return
            self.told.emit(words)
        else:
            words = Counts.tr("%n releases were exported.", "%n release was exported.", done.count)
            self.told.emit(words)
        self.accept()


def _words_of(name: str) -> str:
    """Spell a field without a place as it is called on screen: "track.contributions:Guitar" is "Credits (Guitar)"."""
    path, _, part = name.partition(":")
    words = field_labels.field_label(path.split(".", 1)[1] if "." in path else path)
    part = part.removeprefix("local.")
    return f"{words} ({field_labels.field_label(part)})" if part and part != "names" else words
