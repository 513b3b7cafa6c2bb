"""The page between a drop and a draft: release fields, template, cover, the pattern, and the table of files.

Nothing is made before "Create draft". A second drop waits until the first is done with, or joins it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.domain.assets import Asset, AssetRole
from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.services.intake_edits import answered, read_by
from trackball_desktop.ui.draft.cover import Picture
from trackball_desktop.ui.draft.files import stamp_of
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.intake.doubts import Doubts
from trackball_desktop.ui.intake.model import PlanModel, PlanTable
from trackball_desktop.ui.intake.pattern import PatternBox
from trackball_desktop.ui.intake.problems import Problems
from trackball_desktop.ui.intake.target import TargetBox
from trackball_desktop.ui.kit import field_labels, field_text, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label
from trackball_desktop.ui.kit.cells import height_of
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, shown
from trackball_desktop.ui.kit.main_page import MainPage

if TYPE_CHECKING:
    from trackball_desktop.domain.listing.model import Question
    from trackball_desktop.services.intake_plan import IntakePlan
    from trackball_desktop.ui.runtime.backend import Backend

FIELDS = ("title", "artists", "label", "upc", "catalog_number", "genre")
TEMPLATE_KEY = "intake.template"
COVER_SIDE = 112
LEAST_ROWS = 5


class IntakePage(MainPage):
    """The preview of one drop after the other."""

    created = Signal(str)
    """The id of the new release."""
    added = Signal(str, int)
    """To the release with this id so many tracks were added."""
    unreadable = Signal(object)
    """Nothing could be read of the drop, for this TrackballError: there is nothing to show."""

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._plan: IntakePlan | None = None
        self._paths: tuple[Path, ...] = ()
        self._more: list[IntakePlan] = []
        self._count = 1
        self._waiting: list[tuple[Path, ...]] = []
        self._target_id = ""
        self._job: Any = None
        self._cover: Path | None = None
        self.setProperty("role", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label(self.tr("New release"), size="title")
        self._words = label(role="dim", wrap=True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Reading the files"))
        self._banner = Banner(self)
        self._banner.pressed.connect(self._on_banner_pressed)
        self.target = TargetBox(self)
        self.target.changed.connect(self._show_target)
        self.cover = Picture(COVER_SIDE, self.tr("No cover"), self)
        self.cover.setAccessibleName(self.tr("Cover"))
        self.pictures = QComboBox()
        self.pictures.setAccessibleName(self.tr("Which picture is the cover"))
        self.pictures.activated.connect(self._on_pictures_activated)
        self.pictures.setFixedWidth(theme.scaled(COVER_SIDE))
        self.lines: dict[str, LineInput] = {}
        self.template = QComboBox()
        self.template.setAccessibleName(self.tr("Template"))
        self.pattern = PatternBox(backend.settings)
        self.pattern.tried.connect(self._on_pattern_tried)
        self.model = PlanModel(self)
        self.model.changed.connect(self._on_model_changed)
        self.table = PlanTable(self.model)
        self.problems = Problems()
        self.doubts = Doubts()
        self.doubts.answered.connect(self._on_doubts_answered)
        self.create_button = button(self.tr("Create draft"), "primary")
        self.create_button.clicked.connect(self._on_create_clicked)
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        self.leave_out_button = button(self.tr("Leave out"))
        self.leave_out_button.clicked.connect(self._on_leave_out_clicked)
        self._build()
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self).activated.connect(self._on_create_clicked)

    def _build(self) -> None:
        fields = QGridLayout()
        fields.setHorizontalSpacing(16)
        fields.setVerticalSpacing(4)
        for position, name in enumerate(FIELDS):
            line = LineInput(self, mono=name in field_labels.CODES)
            self.lines[name] = line
            self._place(fields, position, _caption(name), line)
        self._place(fields, len(FIELDS), self.tr("Template"), self.template)
        pictures = QVBoxLayout()
        pictures.setSpacing(4)
        pictures.addWidget(self.cover)
        pictures.addWidget(self.pictures)
        pictures.addStretch(1)
        self._release_part = QWidget()
        head = QHBoxLayout(self._release_part)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(20)
        head.addLayout(pictures)
        head.addLayout(fields, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.leave_out_button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.create_button)
        body = QWidget()
        body.setProperty("role", "page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(24, 20, 24, 8)
        inner.setSpacing(12)
        above = (self._title, self._words, self._bar, self.target, self._release_part, self.doubts, self.pattern)
        for part in above:
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.problems)
        self.table.setMinimumHeight(height_of(LEAST_ROWS))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setAccessibleName(self._title.text())
        scroll.setWidget(body)
        buttons.setContentsMargins(24, 4, 24, 18)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)
        self._show_templates()

    def _place(self, grid: QGridLayout, position: int, words: str, control: QWidget) -> None:
        caption = label(words, "dim", "small")
        if control is self.template:
            self._template_caption = caption
        control.setAccessibleName(words)
        caption.setBuddy(control)
        row, column = divmod(position, 3)
        grid.addWidget(caption, 2 * row, column)
        grid.addWidget(control, 2 * row + 1, column, 1, 1 if position < len(FIELDS) else 3)

    def _show_templates(self) -> None:
        """Offer the templates; the one that was used last is chosen."""
        last = self._backend.settings.get(TEMPLATE_KEY, "")
        self.template.clear()
        self.template.addItem(self.tr("None: only what tags and names say"), "")
        for template in self._backend.stores.templates.list():
            self.template.addItem(template.name, template.id)
        self.template.setCurrentIndex(max(0, self.template.findData(last)))
        for part in (self.template, self._template_caption):
            part.setVisible(self.template.count() > 1)

    # --- planning --------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a drop is being read, looked at or made: another one has to wait."""
        return bool(self._paths)

    def offer(self, release_id: str) -> None:
        """Offer to add what is dropped to a release that is there."""
        self._target_id = release_id

    @Slot()
    def _show_target(self) -> None:
        """Show what is asked for a new release, or only the files for one that is there."""
        adds = self.target.adds
        self._release_part.setVisible(not adds)
        self._title.setText(self.tr("Add tracks") if adds else self._heading())
        self.create_button.setText(self.tr("Add tracks") if adds else self.tr("Create draft"))
        self.create_button.setAccessibleName(self.create_button.text())

    def _heading(self) -> str:
        """Say which of several releases of the drop is shown."""
        if self._count < 2:
            return self.tr("New release")
        told = self.tr("New release {n} of {count}")
        return fill(told, n=self._count - len(self._more), count=self._count)

    def open(self, paths: Sequence[Path]) -> None:
        """Look at what was dropped; behind a drop that is not done with, it waits."""
        wanted = tuple(paths)
        if self.busy:
            if wanted != self._paths and wanted not in self._waiting:
                self._waiting.append(wanted)
            self._show_waiting()
            return
        self._begin(wanted)

    def next_drop(self) -> bool:
        """Go on with the drop that waits, if there is one."""
        if self._more:
            self._show_next()
            return True
        self._paths = ()
        if not self._waiting:
            return False
        self._begin(self._waiting.pop(0))
        self._show_waiting()
        return True

    def _begin(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._plan = None
        self._more = []
        self._cover = None
        self.model.show(())
        if self._target_id:
            self._offer_target(paths)
        self._show_busy(self.tr("Reading the files…"))
        job = self._backend.bridge.submit_reporting(
            lambda services, report: services.intake.plans(paths, on_progress=report)
        )
        self._job = job
        job.progress.connect(self._on_plan_progress)
        job.finished.connect(self._on_plan_finished)
        job.failed.connect(self._on_plan_failed)

    def _offer_target(self, paths: tuple[Path, ...]) -> None:
        try:
            self.target.offer(self._backend.library.load(self._target_id).release, paths)
        except TrackballError:  # it was deleted meanwhile: what is left is a new release
            self._target_id = ""
            self.target.release_id = ""
            self.target.hide()
            self._show_target()

    def _show_waiting(self) -> None:
        if not self._waiting:
            self._banner.hide()
            return
        told = Counts.tr(
            "%n more drops wait until this one is done.",
            "%n more drop waits until this one is done.",
            len(self._waiting),
        )
        self._banner.show_text(told, self.tr("Put it into this release"))

    @Slot()
    def _on_banner_pressed(self) -> None:
        """Read this drop and the one that waits as one."""
        if self._waiting:
            both = (*self._paths, *self._waiting.pop(0))
            self._stop()
            self._begin(tuple(dict.fromkeys(both)))
            self._show_waiting()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _show_busy(self, text: str) -> None:
        self._words.setText(text)
        self._bar.setRange(0, 0)
        self._bar.show()
        self.create_button.setEnabled(False)
        self.problems.show_lines(())

    @Slot(object, object)
    def _on_plan_progress(self, done: int, of: int) -> None:
        if self.sender() is self._job:
            self._bar.setRange(0, of)
            self._bar.setValue(done)
            self._words.setText(fill(self.tr("Reading the files… {done} of {of}"), done=done, of=of))

    @Slot(object)
    def _on_plan_finished(self, plans: tuple[IntakePlan, ...]) -> None:
        if self.sender() is self._job:
            self._more = list(plans)
            self._count = len(plans)
            self._show_next()

    def _show_next(self) -> None:
        """Show the next release of the drop."""
        self.show_plan(self._more.pop(0))
        self._show_target()
        if self.isVisible():
            first = self.table if self.target.adds else self.lines["title"]
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_plan(self, plan: IntakePlan) -> None:
        """Show a plan."""
        self._plan = plan
        self._bar.hide()
        source = {"tag": self.tr("tags"), "folder": self.tr("folder"), "file name": self.tr("file name")}
        for name, line in self.lines.items():
            value = getattr(plan, name)
            text = "; ".join(value) if isinstance(value, tuple) else value
            line.present(InputContent(text=text, note=source.get(plan.sources.get(name, ""), "")))
        self.model.show(plan.rows)
        if plan.rows:
            self.table.setCurrentIndex(self.model.index(0, 4))
        if self.pattern.text():
            self._on_pattern_tried(self.pattern.text())
        self.problems.show_lines(plan.problems)
        self.doubts.ask(plan.doubts())
        self._show_pictures(plan)

    @Slot(object, object)
    def _on_doubts_answered(self, question: Question, names: tuple[str, ...]) -> None:
        """Take an answer into the preview and keep it for the next drop."""
        if self._plan is None:
            return

        texts = self.lines["artists"].text()
        told = tuple(part.strip() for part in texts.split(";") if part.strip())
        self._plan = answered(
            dataclasses.replace(self._plan, rows=tuple(self.model.rows), artists=told), question, names
        )
        self.lines["artists"].present(InputContent(text="; ".join(self._plan.artists), note=self.tr("you")))
        self.model.show(self._plan.rows)
        self._backend.bridge.submit(lambda services: services.intake.remember(question, names))

    @Slot(str)
    def _on_pattern_tried(self, text: str) -> None:
        if self._plan is None:
            return

        plan = dataclasses.replace(self._plan, rows=tuple(self.model.rows))
        try:
            again, fitting = read_by(plan, text)
        except UserError as error:
            self.pattern.show_text(shown(error.title), bad=True)
            return
        self.model.show(again.rows)
        count = len(again.rows)
        fits = fill(self.tr("fits {fitting} of {count} names"), fitting=fitting, count=count)
        self.pattern.show_text(fits if text else "", bad=bool(text) and fitting < count)

    @Slot()
    def _on_model_changed(self) -> None:
        used = [row for row in self.model.rows if row.included]
        self.create_button.setEnabled(bool(used))
        if self._plan is None:
            return
        total = field_text.clock(sum(row.duration or 0 for row in used))
        discs = len({row.disc for row in used})
        counts = Counts.tr("%n files, {length}.", "%n file, {length}.", len(used), length=total)
        if discs > 1:
            counts = Counts.tr(
                "%n files on {discs} discs, {length}.",
                "%n file on {discs} discs, {length}.",
                len(used),
                discs=discs,
                length=total,
            )
        rest = self.tr("Everything can be changed, here and later. The files stay where they are.")
        self._words.setText(f"{counts} {rest}")

    @Slot(object)
    def _on_plan_failed(self, error: TrackballError) -> None:
        if self.sender() is not self._job:
            return
        self._bar.hide()
        self._words.setText(error_text(error))
        if self._waiting:  # the next drop may be better; this one is told all the same
            self.next_drop()
            self.problems.add(error_text(error))
            return
        self._paths = ()
        self.unreadable.emit(error)

    # --- the cover -------------------------------------------------------------------------------------------------

    def _show_pictures(self, plan: IntakePlan) -> None:
        self.pictures.clear()
        for picture in plan.pictures[:50]:
            self.pictures.addItem(picture.name, picture)
        self.pictures.addItem(self.tr("No cover"), None)
        self.pictures.addItem(self.tr("Choose a file…"), "choose")
        known = plan.pictures.index(plan.cover) if plan.cover in plan.pictures[:50] else len(plan.pictures[:50])
        self.pictures.setCurrentIndex(known)
        self._take_cover(plan.cover)

    @Slot(int)
    def _on_pictures_activated(self, position: int) -> None:
        chosen = self.pictures.itemData(position)
        if chosen != "choose":
            self._take_cover(chosen)
            return
        from PySide6.QtWidgets import QFileDialog

        chooser = QFileDialog(self, self.tr("Choose a cover"))
        chooser.setNameFilter(self.tr("Pictures (*.jpg *.jpeg *.png *.tif *.tiff)"))
        chooser.fileSelected.connect(self._on_chooser_file_selected)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.open()

    @Slot(str)
    def _on_chooser_file_selected(self, name: str) -> None:
        path = Path(name)
        self.pictures.insertItem(0, path.name, path)
        self.pictures.setCurrentIndex(0)
        self._take_cover(path)

    def _take_cover(self, path: Path | None) -> None:
        self._cover = path
        self.cover.show_pixmap(QPixmap())
        if path is not None:
            self._load_cover(path)

    def _load_cover(self, path: Path) -> None:
        stamp = stamp_of(path)
        if stamp is None:
            return

        asset = Asset(id="", release_id="", owner_id="", role=AssetRole.COVER, path=str(path), stamp=stamp)
        job = self._backend.bridge.submit(lambda services: services.artwork.local_thumbnail(asset, 2 * COVER_SIDE))
        job.setProperty("path", str(path))
        job.finished.connect(self._on_cover_finished)
        job.failed.connect(self._on_cover_failed)

    @Slot(object)
    def _on_cover_finished(self, image: bytes) -> None:
        if self.sender().property("path") == str(self._cover):
            self.cover.show_bytes(image)

    @Slot(object)
    def _on_cover_failed(self, error: TrackballError) -> None:
        self.problems.add(error_text(error))

    # --- making ----------------------------------------------------------------------------------------------------

    def plan(self) -> IntakePlan | None:
        """Return the plan as the person changed it, without the files that are left out."""
        if self._plan is None:
            return None
        texts = {name: " ".join(line.text().split()) for name, line in self.lines.items()}
        artists = tuple(part.strip() for part in texts.pop("artists").split(";") if part.strip())
        rows = sorted((row for row in self.model.rows if row.included), key=lambda row: (row.disc, row.number))
        return dataclasses.replace(self._plan, rows=tuple(rows), cover=self._cover, artists=artists, **texts)

    @Slot()
    def _on_create_clicked(self) -> None:
        plan = self.plan()
        if plan is None or not plan.rows or not self.create_button.isEnabled():
            return
        if self.target.adds:
            self._add(plan)
            return
        template_id = str(self.template.currentData() or "")
        self._backend.settings.save(TEMPLATE_KEY, template_id)
        self.pattern.remember()
        self._show_busy(self.tr("Making the draft…"))
        job = self._job = self._backend.bridge.submit(
            lambda services: services.intake.create(plan, template_id=template_id or None)
        )
        job.finished.connect(self._on_create_finished)
        job.failed.connect(self._on_create_failed)

    def _add(self, plan: IntakePlan) -> None:
        """Add the files to the release that was open."""
        release_id, disc_id = self.target.release_id, self.target.disc_id
        try:
            Session.settle(release_id)
        except TrackballError as error:
            self._on_create_failed(error)
            return
        self.pattern.remember()
        self._show_busy(self.tr("Adding the tracks…"))
        job = self._job = self._backend.bridge.submit(
            lambda services: services.intake.add_to(plan, release_id, disc_id)
        )
        job.finished.connect(self._on_add_finished)
        job.failed.connect(self._on_create_failed)

    @Slot(object)
    def _on_add_finished(self, count: int) -> None:
        self._bar.hide()
        self._job = None
        self.added.emit(self.target.release_id, count)

    @Slot(object)
    def _on_create_finished(self, release_id: str) -> None:
        self._bar.hide()
        self._job = None
        self.created.emit(release_id)

    @Slot(object)
    def _on_create_failed(self, error: TrackballError) -> None:
        self._bar.hide()
        self._words.setText(error_text(error))
        self.problems.add(error_text(error))
        self.create_button.setEnabled(True)
        self._job = None
        self.failed.emit(error)

    @Slot()
    def _on_cancel_clicked(self) -> None:
        self._stop()
        if not self.next_drop():
            self.back_requested.emit()

    @Slot()
    def _on_leave_out_clicked(self) -> None:
        self.table.toggle(self.table.chosen_rows())


def _caption(name: str) -> str:
    return field_labels.field_label("primary_contributions" if name == "artists" else name)
