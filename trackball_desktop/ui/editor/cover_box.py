"""The cover of a release: as stores show it, what it is, what is wrong with it, and what a copy would put right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole
from trackball_desktop.ui.draft.cover import CoverLoader, Picture
from trackball_desktop.ui.draft.file_copies import copy_path, original_path
from trackball_desktop.ui.draft.files import PICTURE_FILTER, ReleaseFiles, is_artwork_rule
from trackball_desktop.ui.draft.forms import Form
from trackball_desktop.ui.editor.cover_fixes import CoverFixDialog, CoverProblem, cover_problems
from trackball_desktop.ui.editor.full_view import FullSizeDialog
from trackball_desktop.ui.kit import field_labels, field_text, space
from trackball_desktop.ui.kit.basic import button
from trackball_desktop.ui.kit.choose_file import choose_file
from trackball_desktop.ui.kit.finding_line import FindingLine
from trackball_desktop.ui.kit.flow_layout import FlowLayout
from trackball_desktop.ui.kit.form_grid import BoundedColumn
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session
    from trackball_desktop.ui.runtime.backend import Backend

PREVIEW_SIZES = (300, 150, 48)
"""Pixels at which stores show covers: on its page, in a row, in a list."""


class CoverBox(QWidget):
    """Pictures, facts, remedies, and the questions that only a person can answer."""

    fix_requested = Signal(object)

    def __init__(self, backend: Backend, session: Session, files: ReleaseFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session = session
        self._files = files
        self._problems: list[CoverProblem] = []
        self.cover = Picture(
            PREVIEW_SIZES[0], self.tr("Drop the cover here: a square JPEG or PNG, 3000 × 3000 pixels"), self
        )
        self.cover.accept_files()
        self.cover.dropped.connect(self._on_cover_dropped)
        self.small_pictures = [Picture(side, "", self) for side in PREVIEW_SIZES[1:]]
        self._loader = CoverLoader(backend, self)
        self._loader.loaded.connect(self._on_cover_loaded)
        self._facts_label = QLabel(self)
        self._facts_label.setTextFormat(Qt.TextFormat.PlainText)
        self._facts_label.setProperty("role", "dim")
        self._facts_label.setWordWrap(True)
        self.finding_lines = [FindingLine(self) for _ in range(6)]
        self.cover_button = self._button(self.tr("Choose a cover…"))
        self.cover_button.clicked.connect(self._on_cover_clicked)
        self.full_button = self._button(self.tr("Full size"))
        self.full_button.clicked.connect(self._on_full_clicked)
        self.fix_all_button = self._button(self.tr("Fix all…"))
        self.fix_all_button.clicked.connect(self._on_fix_all_clicked)
        self.fix_buttons: dict[str, QPushButton] = {}
        self._fix_button_area = QWidget(self)
        self._flow = FlowLayout(self._fix_button_area, gap=space.S)
        self.cover_form = Form(session, session.release, field_labels.COVER_GROUPS, self)
        self.cover_form.fix_requested.connect(self.fix_requested)
        self._lay_out()
        session.assets_changed.connect(self._on_session_assets)
        session.checks.findings_changed.connect(self._on_session_findings)
        self._on_session_assets()
        self._on_session_findings()

    def _button(self, text: str) -> QPushButton:
        return button(text, small=True)

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(space.XL)
        pictures.addLayout(self._with_caption(self.cover, PREVIEW_SIZES[0]))
        sizes = QVBoxLayout()
        sizes.setSpacing(space.S)
        for picture, pixels in zip(self.small_pictures, PREVIEW_SIZES[1:], strict=True):
            sizes.addLayout(self._with_caption(picture, pixels))
        sizes.addStretch(1)
        pictures.addLayout(sizes)
        pictures.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(space.S)
        buttons.addWidget(self.cover_button)
        buttons.addWidget(self.full_button)
        buttons.addStretch(1)
        side = BoundedColumn()
        side.setSpacing(space.S)
        side.addWidget(self._facts_label)
        for line in self.finding_lines:
            line.hide()
            line.fix_requested.connect(self.fix_requested)
            side.addWidget(line)
        side.addSpacing(space.S)
        side.addWidget(self.cover_form)
        side.addStretch(1)
        self._flow.setContentsMargins(0, 0, 0, 0)
        left = QVBoxLayout()
        left.setSpacing(space.M)
        left.addLayout(pictures)
        left.addLayout(buttons)
        left.addWidget(self._fix_button_area)
        left.addStretch(1)
        self._main_layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._main_layout.setContentsMargins(0, 0, 0, 0)
        self._main_layout.setSpacing(space.XL)
        self._main_layout.addLayout(left)
        self._main_layout.addLayout(side, 1)
        self._update_direction()

    def _update_direction(self) -> None:
        """Put the words below the pictures where both do not fit side by side."""
        narrow = sum(self._part_widths()) + self._main_layout.spacing() > self.width()
        self._main_layout.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _part_widths(self) -> list[int]:
        """Return what pictures and words need."""
        items = [self._main_layout.itemAt(at) for at in range(self._main_layout.count())]
        return [item.minimumSize().width() for item in items if item is not None]

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Let the box become as narrow as one of its parts."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), max(self._part_widths())), hint.height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose where the words stand."""
        super().resizeEvent(event)
        self._update_direction()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_main_layout"):
            self._update_direction()

    def _with_caption(self, picture: Picture, pixels: int) -> QVBoxLayout:
        picture.setAccessibleName(fill(self.tr("Cover at {pixels} pixels"), pixels=pixels))
        caption = QLabel(fill(self.tr("{pixels} px"), pixels=pixels), self)
        caption.setProperty("role", "dim")
        caption.setProperty("scale", "small")
        column = QVBoxLayout()
        column.setSpacing(space.XS)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(caption)
        column.addStretch(1)
        return column

    # --- what the user does ----------------------------------------------------------------------------------------

    @Slot()
    def _on_cover_clicked(self) -> None:
        kinds = fill(self.tr("Images ({endings})"), endings=PICTURE_FILTER)
        choose_file(self, self.tr("Choose a cover"), lambda path: self._on_cover_dropped(str(path)), filters=kinds)

    @Slot(str)
    def _on_cover_dropped(self, path: str) -> None:
        self.attach_cover(Path(path))

    def attach_cover(self, path: Path) -> None:
        """Make a picture the cover, as one step that Undo takes back."""
        self._files.attach(self._session.release.id, AssetRole.COVER, path)

    @Slot()
    def _on_full_clicked(self) -> None:
        asset = self._asset()
        if asset is not None:
            view = FullSizeDialog(self._backend, asset, Path(asset.path).name, self.window())
            view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            view.open()

    @Slot()
    def _on_fix_clicked(self) -> None:
        sender = self.sender()
        self.open_fix_dialog(
            {problem_id for problem_id, fix_button in self.fix_buttons.items() if fix_button is sender}
        )

    @Slot()
    def _on_fix_all_clicked(self) -> None:
        self.open_fix_dialog({problem.id for problem in self._problems})

    def open_fix_dialog(self, chosen: set[str]) -> CoverFixDialog | None:
        """Open the dialog with these problems checked."""
        asset, facts = self._asset(), self._cover_facts()
        if asset is None or facts is None or self._session.checks.facts is None:
            return None
        dialog = CoverFixDialog(self._backend, self._session, asset, facts, chosen, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    # --- what is shown ---------------------------------------------------------------------------------------------

    def _asset(self) -> Asset | None:
        return self._session.find_asset(self._session.release.id, AssetRole.COVER.value)

    def _cover_facts(self) -> ArtworkFacts | None:
        asset, facts = self._asset(), self._session.checks.facts
        return facts.artwork.get(asset.id) if facts is not None and asset is not None else None

    @Slot()
    def _on_session_assets(self) -> None:
        asset, cover_facts, facts = self._asset(), self._cover_facts(), self._session.checks.facts
        self._loader.load(asset, 2 * PREVIEW_SIZES[0])
        missing = asset is not None and facts is not None and asset.id in facts.missing
        lines: list[str] = []
        if asset is not None and missing:
            lines.append(fill(self.tr("{name} has been moved or deleted."), name=Path(asset.path).name))
        elif asset is not None:
            lines.append(Path(asset.path).name)
            if cover_facts is not None:
                lines.append("  ·  ".join(field_text.artwork_fact_texts(cover_facts)))
                if cover_facts.looks_enlarged:
                    lines.append(self.tr("It looks like an enlarged smaller image."))
            original = original_path(self._session.release)
            if copy_path(self._session.release) == asset.path and original:
                lines.append(fill(self.tr("This is a copy; the original is {name}."), name=Path(original).name))
        self._facts_label.setText("\n".join(lines))
        self._facts_label.setVisible(bool(lines))
        self.cover_button.setText(self.tr("Choose a cover…") if asset is None else self.tr("Replace…"))
        self.full_button.setVisible(asset is not None and not missing)
        profile = facts.profile if facts is not None else None
        self._show_fix_buttons(
            cover_problems(cover_facts, profile)
            if cover_facts is not None and profile is not None and not missing
            else []
        )

    def _show_fix_buttons(self, found: list[CoverProblem]) -> None:
        """Show a button for each thing that a copy could put right, and one for all of them."""
        if found != self._problems:
            self._problems = found
            for fix_button in self.fix_buttons.values():
                self._flow.removeWidget(fix_button)
                fix_button.deleteLater()
            self._flow.removeWidget(self.fix_all_button)
            self.fix_buttons = {}
            for problem in found:
                fix_button = self.fix_buttons[problem.id] = self._button(problem.label)
                fix_button.clicked.connect(self._on_fix_clicked)
                self._flow.addWidget(fix_button)
            self._flow.addWidget(self.fix_all_button)
        self.fix_all_button.setVisible(len(found) > 1)
        self._fix_button_area.setVisible(bool(found))

    @Slot()
    def _on_session_findings(self) -> None:
        own_fields = self.cover_form.fields()  # what is found about them stands below them
        findings = [
            f
            for f in self._session.checks.findings_at(self._session.release.id)
            if is_artwork_rule(f.rule) and not f.is_waived and f.field not in own_fields
        ]
        for position, line in enumerate(self.finding_lines):
            line.show_finding(findings[position] if position < len(findings) else None)

    @Slot(object)
    def _on_cover_loaded(self, pixmap: QPixmap) -> None:
        for picture in (self.cover, *self.small_pictures):
            picture.show_pixmap(pixmap)
