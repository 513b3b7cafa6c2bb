"""The Artwork tab: the cover on this computer beside the one that shops show, with what is known about both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.api.artwork_cdn import parse_release_id
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.values import INHERIT, display
from trackball_desktop.ui.draft.cover import CoverLoader, Picture
from trackball_desktop.ui.draft.files import is_artwork_rule
from trackball_desktop.ui.kit import field_text, space
from trackball_desktop.ui.kit.error_messages import error_text
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput
from trackball_desktop.ui.kit.field_labels import field_name
from trackball_desktop.ui.kit.finding_line import FindingLine
from trackball_desktop.ui.kit.formatting import fill

if TYPE_CHECKING:
    from trackball_desktop.services.artwork import CoverAnswer
    from trackball_desktop.ui.draft.session import DraftChange, Session
    from trackball_desktop.ui.runtime.backend import Backend

SIDE = 256
"""Pixels: what the narrowest inspector has room for beside its margins and the bar that scrolls."""
_ID_FIELD = "local.massivemusic_release_id"


class ArtworkTab(QWidget):
    """Both pictures, one below the other."""

    fix_requested = Signal(object)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._session: Session | None = None
        self._requested_id: int | None = None
        self._job: object | None = None
        self.local = Picture(SIDE, self.tr("No cover yet"), self)
        self.local.setAccessibleName(self.tr("Cover on this computer"))
        self.remote = Picture(
            SIDE, self.tr("Enter the MassiveMusic release ID to see the cover that stores show"), self
        )
        self.remote.setAccessibleName(self.tr("Cover in stores"))
        self._loader = CoverLoader(backend, self)
        self._loader.loaded.connect(self._on_cover_loaded)
        self._facts_label = self._dim_label()
        self._remote_label = self._dim_label()
        self._findings = [FindingLine(self) for _ in range(4)]
        self.id_line = LineInput(self, mono=True)
        self.id_line.setAccessibleName(self.tr("MassiveMusic release ID"))
        self.id_line.present(InputContent(placeholder=self.tr("ID or store link")))
        self.id_line.returnPressed.connect(self._on_id_entered)
        self.id_line.editing_ended.connect(self._on_id_entered)
        self.fetch_button = QPushButton(self.tr("Check again"), self)
        self.fetch_button.setProperty("dense", True)
        self.fetch_button.clicked.connect(self._on_fetch_clicked)
        self._build()

    def _dim_label(self) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", "dim")
        label.setProperty("scale", "small")
        label.setWordWrap(True)
        return label

    def _build(self) -> None:
        body = QWidget()
        body.setProperty("role", "page")
        column = QVBoxLayout(body)
        column.setContentsMargins(space.L, space.M, space.L, space.M)
        column.setSpacing(space.S)
        column.addWidget(_strong_label(self.tr("On this computer")))
        column.addWidget(self.local)
        column.addWidget(self._facts_label)
        for line in self._findings:
            line.hide()
            line.fix_requested.connect(self.fix_requested)
            column.addWidget(line)
        column.addSpacing(space.S)
        column.addWidget(_strong_label(self.tr("In stores, after release")))
        row = QHBoxLayout()
        row.setSpacing(space.S)
        row.addWidget(self.id_line, 1)
        row.addWidget(self.fetch_button)
        column.addLayout(row)
        column.addWidget(self.remote)
        column.addWidget(self._remote_label)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def set_session(self, session: Session | None) -> None:
        """Show the pictures of another draft."""
        if self._session is not None:
            self._session.assets_changed.disconnect(self._on_session_assets)
            self._session.checks.findings_changed.disconnect(self._on_session_findings)
            self._session.changed.disconnect(self._on_session_changed)
        self._session = session
        self._requested_id = None
        self.remote.show_bytes(None)
        self._remote_label.setText("")
        if session is not None:
            session.assets_changed.connect(self._on_session_assets)
            session.checks.findings_changed.connect(self._on_session_findings)
            session.changed.connect(self._on_session_changed)
            self._show_id()
        self._on_session_assets()
        self._on_session_findings()

    # --- this computer's -------------------------------------------------------------------------------------------

    @Slot()
    def _on_session_assets(self) -> None:
        session = self._session
        asset = session.find_asset(session.release.id, AssetRole.COVER.value) if session is not None else None
        self._loader.load(asset, 2 * SIDE)
        cover_facts = session.checks.facts.artwork.get(asset.id) if session and session.checks.facts and asset else None
        lines = [Path(asset.path).name] if asset is not None else []
        if cover_facts is not None:
            lines.append("  ·  ".join(field_text.artwork_fact_texts(cover_facts)))
            if cover_facts.looks_enlarged:
                lines.append(self.tr("It looks like an enlarged smaller image."))
        self._facts_label.setText("\n".join(lines))
        self._facts_label.setVisible(bool(lines))

    @Slot()
    def _on_session_findings(self) -> None:
        session = self._session
        findings = []
        if session is not None:
            findings = [
                f for f in session.checks.findings_at(session.release.id) if is_artwork_rule(f.rule) and not f.is_waived
            ]
        for position, line in enumerate(self._findings):
            line.show_finding(findings[position] if position < len(findings) else None)

    @Slot(object)
    def _on_cover_loaded(self, pixmap: QPixmap) -> None:
        self.local.show_pixmap(pixmap)

    # --- the shops' ------------------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.after.id in change.node_ids:
            self._show_id()

    def _show_id(self) -> None:
        if self._session is None:
            return
        value = self._session.release.local.massivemusic_release_id
        if not self.id_line.hasFocus():
            self.id_line.present(InputContent(text=display(value), placeholder=self.tr("ID or store link")))
        if isinstance(value, int) and value != self._requested_id and self.isVisible():
            self._fetch(value, refresh=False)

    def showEvent(self, event: object) -> None:
        """Ask for the shops' picture when the tab is looked at, not before."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._show_id()

    @Slot()
    def _on_id_entered(self) -> None:
        if self._session is None:
            return
        text = self.id_line.text().strip()
        release = self._session.release
        if text == display(release.local.massivemusic_release_id):
            return
        value: object = INHERIT
        if text:
            value = read_release_id(text)
            if value is None:
                self._remote_label.setText(self.tr("This is not a release ID or a store link."))
                return
        label = field_name("massivemusic_release_id")
        self._session.apply(SetField(node_id=release.id, field=_ID_FIELD, value=value), label)

    @Slot()
    def _on_fetch_clicked(self) -> None:
        value = self._session.release.local.massivemusic_release_id if self._session is not None else None
        if isinstance(value, int):
            self._fetch(value, refresh=True)

    def _fetch(self, release_id: int, *, refresh: bool) -> None:
        self._requested_id = release_id
        self._remote_label.setText(self.tr("Checking…"))
        job = self._backend.bridge.submit(lambda services: services.artwork.cdn_cover(release_id, refresh=refresh))
        self._job = job
        job.finished.connect(self._on_cover_answered)
        job.failed.connect(self._on_cover_failed)

    @Slot(object)
    def _on_cover_answered(self, answer: CoverAnswer) -> None:
        if self.sender() is not self._job:
            return
        self.remote.show_bytes(answer.image)
        size = fill(self.tr("{size} × {size}"), size=answer.size) if answer.size else ""
        self._remote_label.setText("  ·  ".join(part for part in (size, answer.message) if part))
        if answer.image is None:
            self.remote.show_caption(answer.message)

    @Slot(object)
    def _on_cover_failed(self, error: TrackballError) -> None:
        if self.sender() is self._job:
            self._remote_label.setText(error_text(error))


def read_release_id(text: str) -> int | None:
    """Read a release id as it is, or out of a pasted shop address."""
    return parse_release_id(text)


def _strong_label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("scale", "strong")
    label.setWordWrap(True)
    return label
