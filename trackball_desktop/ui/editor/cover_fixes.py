"""What can be put right about a cover, and the dialog that shows it before and after.

A copy is made in the data folder and attached as one step of undo; the original is never written to. What the dialog
shows is the copy itself, as it would be sent, with its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QCheckBox, QColorDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from trackball_desktop.domain.assets import ArtworkFacts, Asset
from trackball_desktop.i18n.message import Rounded
from trackball_desktop.media.cover_fixes import CoverFixPlan
from trackball_desktop.ui.draft.cover import Picture
from trackball_desktop.ui.draft.file_copies import attach_cover_copy
from trackball_desktop.ui.editor.crop import CropView
from trackball_desktop.ui.editor.texts import Remedies
from trackball_desktop.ui.kit import field_text, formatting, space, theme
from trackball_desktop.ui.kit.banner import Banner
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.error_messages import show_error_in
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import format_value
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Profile
    from trackball_desktop.media.cover_fixes import CoverCopy
    from trackball_desktop.services.context import Services
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Job

PREVIEW_SIZE = 340
_SETTLE_MS = 250
_MEGABYTE = 1_000_000
_ACCEPTED_FORMATS = ("JPEG", "PNG")


@dataclass(frozen=True)
class CoverProblem:
    """Something that is to be put right: its name in a plan, and the words of its button."""

    id: str
    label: str


def cover_problems(facts: ArtworkFacts, profile: Profile) -> list[CoverProblem]:
    """Return what a copy could put right about a cover; nothing about one that cannot be read."""
    if facts.problem is not None:
        return []
    problems: list[CoverProblem] = []
    if facts.orientation != 1:
        problems.append(CoverProblem("upright", Remedies.tr("Rotate upright")))
    elif facts.has_gps:
        problems.append(CoverProblem("upright", Remedies.tr("Remove the location")))
    if facts.mode not in {"RGB", "RGBA"} or (facts.bits or 8) > 8:
        problems.append(CoverProblem("rgb", Remedies.tr("Convert to RGB")))
    elif facts.icc is not None and "srgb" not in facts.icc.lower():
        problems.append(CoverProblem("rgb", Remedies.tr("Convert to sRGB")))
    if facts.width != facts.height:
        problems.append(CoverProblem("crop", Remedies.tr("Crop to a square…")))
    if max(facts.width, facts.height) > profile.art_max_size:
        problems.append(CoverProblem("scale", fill(Remedies.tr("Scale down to {pixels}"), pixels=profile.art_max_size)))
    if facts.bytes > profile.art_max_mb * _MEGABYTE:
        problems.append(
            CoverProblem(
                "limit", fill(Remedies.tr("Reduce to under {size} MB"), size=format_value(Rounded(profile.art_max_mb)))
            )
        )
    if facts.alpha:
        problems.append(CoverProblem("alpha", Remedies.tr("Fill transparent areas…")))
    if facts.format not in _ACCEPTED_FORMATS:
        problems.append(CoverProblem("format", Remedies.tr("Save as JPEG")))
    return problems


class CoverFixDialog(Dialog):
    """Before, after, and what is done. `chosen` are the ids of the problems that are checked at first."""

    def __init__(
        self,
        backend: Backend,
        session: Session,
        asset: Asset,
        facts: ArtworkFacts,
        chosen: set[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend, self._session, self._asset, self._facts = backend, session, asset, facts
        assert session.checks.facts is not None
        self._profile = session.checks.facts.profile
        self._background = "#ffffff"
        self._job: Job | None = None
        self._copy: CoverCopy | None = None
        self.setWindowTitle(self.tr("Fix the cover"))
        turned = facts.orientation >= 5
        self._upright_size = (facts.height, facts.width) if turned else (facts.width, facts.height)
        self.crop = CropView(*self._upright_size, PREVIEW_SIZE, self)
        self.before = Picture(PREVIEW_SIZE, "", self)
        self.before.setAccessibleName(self.tr("Before"))
        self.after = Picture(PREVIEW_SIZE, self.tr("Working…"), self)
        self.after.setAccessibleName(self.tr("After"))
        self.boxes = {
            problem.id: self._make_checkbox(problem, chosen) for problem in cover_problems(facts, self._profile)
        }
        self.colour_button = button(self.tr("Colour…"), small=True, name=self.tr("Colour for transparent areas"))
        self.colour_button.clicked.connect(self._on_colour_clicked)
        self._before_label = label(role="dim", size="small", wrap=True)
        self.after_label = label(role="dim", size="small", wrap=True)
        self.banner = Banner()
        self.use_button = button(self.tr("Use this copy"), "primary")
        self.use_button.clicked.connect(self._on_use_clicked)
        self.cancel_button = button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self._preview_timer = Timer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_SETTLE_MS)
        self._preview_timer.timeout.connect(self._make_copy)
        self.crop.changed.connect(self._on_plan_changed)
        self._lay_out()
        self._load_thumbnail()
        self._on_plan_changed()

    def _make_checkbox(self, problem: CoverProblem, chosen: set[str]) -> QCheckBox:
        box = QCheckBox(problem.label.rstrip("…"), self)
        # A copy is always upright and in RGB.
        always = problem.id in {"upright", "rgb"}
        box.setChecked(always or problem.id in chosen)
        box.setEnabled(not always)
        box.toggled.connect(self._on_plan_changed)
        return box

    def _lay_out(self) -> None:
        self._before_label.setText(
            "\n".join((Path(self._asset.path).name, "  ·  ".join(field_text.artwork_fact_texts(self._facts))))
        )
        pictures = QGridLayout()
        pictures.setHorizontalSpacing(space.XL)
        pictures.setVerticalSpacing(space.S)
        pictures.addWidget(label(self.tr("Before"), size="strong"), 0, 0)
        pictures.addWidget(label(self.tr("After"), size="strong"), 0, 1)
        picture_holder = QWidget(self)
        picture_holder.setFixedSize(PREVIEW_SIZE, PREVIEW_SIZE)
        inside = QHBoxLayout(picture_holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.crop, 0, Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(self.before, 0, Qt.AlignmentFlag.AlignCenter)
        pictures.addWidget(picture_holder, 1, 0)
        pictures.addWidget(self.after, 1, 1)
        pictures.addWidget(self._before_label, 2, 0, Qt.AlignmentFlag.AlignTop)
        pictures.addWidget(self.after_label, 2, 1, Qt.AlignmentFlag.AlignTop)
        pictures.setRowMinimumHeight(2, theme.scaled(34))
        boxes = QVBoxLayout()
        boxes.setSpacing(space.S)
        for problem_id, box in self.boxes.items():
            boxes.addLayout(row(box, self.colour_button, None) if problem_id == "alpha" else row(box, None))
        self.colour_button.setVisible("alpha" in self.boxes)
        note_text = self.tr("The copy is upright, 8-bit sRGB and has no camera data. The original stays unchanged.")
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XXL, space.XL, space.XXL, space.L)
        column.setSpacing(space.M)
        column.addWidget(self.banner)
        column.addLayout(pictures)
        column.addLayout(boxes)
        column.addWidget(label(note_text, "dim", "small", wrap=True))
        column.addLayout(row(None, self.cancel_button, self.use_button))

    def _load_thumbnail(self) -> None:
        job = self._backend.bridge.submit(
            lambda services: services.artwork.local_thumbnail(self._asset, 2 * PREVIEW_SIZE)
        )
        job.finished.connect(self._on_thumbnail_finished)

    @Slot(object)
    def _on_thumbnail_finished(self, content: bytes) -> None:
        picture = QPixmap()
        picture.loadFromData(content)
        self.before.show_pixmap(picture)
        if not picture.isNull():
            self.crop.show_pixmap(picture)

    # --- the plan ----------------------------------------------------------------------------------------------------

    def _is_checked(self, problem_id: str) -> bool:
        return problem_id in self.boxes and self.boxes[problem_id].isChecked()

    def plan(self) -> CoverFixPlan:
        """Return what is to be done, as the boxes and the square say."""
        return CoverFixPlan(
            crop=self.crop.square if self._is_checked("crop") else None,
            max_side=self._profile.art_max_size if self._is_checked("scale") else None,
            max_bytes=int(self._profile.art_max_mb * _MEGABYTE) if self._is_checked("limit") else None,
            background=self._background if self._is_checked("alpha") else None,
            jpeg=self._is_checked("format"),
        )

    @Slot()
    def _on_plan_changed(self) -> None:
        self.crop.setVisible(self._is_checked("crop"))
        self.before.setVisible(not self._is_checked("crop"))
        self.colour_button.setEnabled(self._is_checked("alpha"))
        self.use_button.setEnabled(False)
        self.after_label.setText(self.tr("Working…"))
        self._preview_timer.start()

    @Slot()
    def _on_colour_clicked(self) -> None:
        chooser = QColorDialog(QColor(self._background), self)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setWindowTitle(self.tr("Colour for transparent areas"))
        chooser.colorSelected.connect(self._on_colour_selected)
        chooser.open()

    @Slot(QColor)
    def _on_colour_selected(self, colour: QColor) -> None:
        self.set_background(colour.name())

    def set_background(self, colour: str) -> None:
        """Choose the colour of transparent parts, as #rrggbb."""
        self._background = colour
        self._on_plan_changed()

    @Slot()
    def _make_copy(self) -> None:
        asset, plan = self._asset, self.plan()

        async def work(services: Services) -> object:
            result = await services.artwork.preview_fix(asset, plan)
            return result, await services.artwork.render_preview(result.content, 2 * PREVIEW_SIZE)

        if self._job is not None:
            self._job.cancel()
        self._copy = None
        self._job = self._backend.bridge.submit(work)
        self._job.finished.connect(self._on_copy_made)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_copy_made(self, answer: tuple[CoverCopy, bytes]) -> None:
        if self.sender() is not self._job:
            return
        copy, picture = answer
        self._copy = copy
        self.after.show_bytes(picture)
        kind = "JPEG" if copy.suffix == ".jpg" else "PNG"
        parts = [f"{copy.width} × {copy.height}", "RGB", kind, formatting.format_size(len(copy.content))]
        if copy.quality is not None:
            parts.append(fill(self.tr("quality {number}"), number=copy.quality))
        lines = ["  ·  ".join(parts)]
        if not copy.fits_limits:
            lines.append(self.tr("It cannot be compressed further without visible loss. Scale it down as well."))
        smaller = min(copy.width, copy.height)
        if smaller < self._profile.art_min_size:
            text = self.tr("{pixels} pixels is less than the {wanted} that stores require.")
            lines.append(fill(text, pixels=smaller, wanted=self._profile.art_min_size))
        self.after_label.setText("\n".join(lines))
        self.use_button.setEnabled(True)

    @Slot(object)
    def _on_job_failed(self, error: Exception) -> None:
        if self.sender() is self._job:
            self.after.show_caption("")
            self.after_label.setText("")
            show_error_in(self.banner, error)

    # --- using it ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_use_clicked(self) -> None:
        copy, asset = self._copy, self._asset
        if copy is None:
            return
        self.use_button.setEnabled(False)
        self._job = self._backend.bridge.submit(lambda services: services.artwork.save_copy(asset, copy))
        self._job.finished.connect(self._on_copy_saved)
        self._job.failed.connect(self._on_job_failed)

    @Slot(object)
    def _on_copy_saved(self, path: Path) -> None:
        done = [box.text().lower() for box in self.boxes.values() if box.isChecked()]
        template = self.tr("cover: {what}")
        attach_cover_copy(self._session, self._asset, path, fill(template, what=", ".join(done) or self.tr("copy")))
        self.accept()
