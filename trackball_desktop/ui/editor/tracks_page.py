"""The tracks' page: the grid above the form of the track, the tracks or the disc that is chosen in it.

With several tracks chosen the form shows what they have in common and writes to all of them. The grid can take the
whole height.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from trackball_desktop.domain.release import Contribution, Disc, Node, PrimaryContribution, Track
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.draft.forms import Form, make_heading
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.editor.grid.panel import BAR_HEIGHT, TrackGrid
from trackball_desktop.ui.editor.people_bulk_edit import PeopleBulkEdit
from trackball_desktop.ui.editor.steps import WizardStep, step_label
from trackball_desktop.ui.kit import field_labels, icons, space, theme
from trackball_desktop.ui.kit.cells import table_height
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import readers_muted
from trackball_desktop.ui.kit.scroll_page import MARGINS, make_scrollable

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.draft.session import DraftChange, Session


class TracksPage(QWidget):
    """The grid and the form."""

    fix_requested = Signal(object)
    node_chosen = Signal(str)
    MAX_ROWS = 10
    """The rows in sight; as many as half of the page has room for where that is more."""
    FORM_HEIGHT = 120
    """What the grid leaves to the form where the page is low, at normal size of text."""
    MAX_FORM_HEIGHT = 160
    """What it leaves to the form with large text, which is scrolled."""

    def __init__(self, session: Session, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.grid = TrackGrid(session, settings, self)
        self.table = self.grid.view
        self.table.track_chosen.connect(self._on_track_chosen)
        self.grid.selected_tracks_changed.connect(self._on_selected_tracks_changed)
        self.grid.grid_only_changed.connect(self._share_height)
        self.track_form: Form | None = None
        self.disc_form: Form | None = None
        self.artists: ArtistsBox | None = None
        self.people_edits: tuple[PeopleBulkEdit, ...] = ()
        """The artists and credits of several tracks, once several were chosen."""
        self._people = QWidget()
        self._people_column = QVBoxLayout(self._people)
        self._people_column.setContentsMargins(0, 0, 0, 0)
        self._people_column.setSpacing(space.M)
        self._form_page = QWidget()
        self._column = QVBoxLayout(self._form_page)
        self._column.setContentsMargins(*MARGINS)
        self._column.setSpacing(space.M)
        self._title = make_heading("", self._form_page)
        self._column.addWidget(self._title)
        self._column.addStretch(1)
        self._empty_page = _EmptyTracks(self)
        self._empty_page.add_requested.connect(self._on_add_requested)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty_page)
        self._area = make_scrollable(self._form_page)
        self._area.setAccessibleName(step_label(WizardStep.TRACKS))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1000)  # it has its height first, as far as the form's least leaves it
        column.addWidget(self._area, 1)
        self._form_page.setDisabled(session.read_only)
        session.changed.connect(self._on_session_changed)
        self.table.row_height_changed.connect(self._share_height)
        self.table.horizontalScrollBar().rangeChanged.connect(self._share_height)
        self._share_height()

    @Slot()
    def _share_height(self) -> None:
        """Share the height: the grid has room for its rows up to ten, or half of it, or all when it is wanted alone.

        A window that is low, or large text, leaves less: the form keeps a part, and the rows are scrolled.
        """
        rows = self.table.model().rowCount()
        alone = rows > 0 and self.grid.grid_columns.grid_only
        self._stack.setCurrentWidget(self.grid if rows else self._empty_page)
        off, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if alone:
            self.table.setVerticalScrollBarPolicy(needed)
            self._stack.setMinimumHeight(0)
            self._stack.setMaximumHeight(16_777_215)
        elif rows:
            bar = self.table.horizontalScrollBar()
            around = theme.scaled(BAR_HEIGHT) + (bar.sizeHint().height() if bar.maximum() else 0)
            in_half = (self.height() // 2 - around - table_height(0)) // (table_height(1) - table_height(0))
            shown = min(rows, max(self.MAX_ROWS, in_half))
            height = table_height(shown) + around
            is_cut = rows > shown or self.height() - theme.scaled(self.FORM_HEIGHT) < height
            self.table.setVerticalScrollBarPolicy(needed if is_cut else off)
            self._stack.setMinimumHeight(min(height, table_height(min(rows, 2)) + around))
            self._stack.setMaximumHeight(height)
        else:
            self._stack.setFixedHeight(180)
        self._area.setMinimumHeight(min(theme.scaled(self.FORM_HEIGHT), self.MAX_FORM_HEIGHT))
        self._area.setVisible(not alone and (rows > 0 or bool(self._session.release.discs)))

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height out anew."""
        super().resizeEvent(event)
        self._share_height()

    def show_node(self, node: Node) -> None:
        """Show the form of a track or a disc."""
        if isinstance(node, Disc):
            self._show_disc(node)
        elif isinstance(node, Track):
            self._show_tracks([node.id])
            self.table.select_track(node.id)
        else:
            first = next(iter(self._session.release.tracks()), None)
            if first is not None and self.table.current_track() is None:
                self.show_node(first)

    def choose_tracks(self, track_ids: Sequence[str]) -> None:
        """Choose several tracks, as the tree does: their rows in the grid and the form that writes to all of them."""
        self.table.select_tracks(track_ids)
        self._show_tracks(track_ids)

    def _show_tracks(self, track_ids: Sequence[str]) -> None:
        first = self._session.node(track_ids[0])
        if not isinstance(first, Track):
            return
        if self.disc_form is not None:
            self.disc_form.hide()
        if self.track_form is None or self.artists is None:
            with readers_muted():
                self.artists = ArtistsBox(self._session, first.id, self._people)
                inserts = {"display_title": self._people}
                self.track_form = Form(
                    self._session, first, field_labels.TRACK_GROUPS, self._form_page, inserts=inserts
                )
            self.artists.fix_requested.connect(self.fix_requested)
            self._people_column.addWidget(self.artists)
            self.track_form.fix_requested.connect(self.fix_requested)
            self._column.insertWidget(1, self.track_form)
        self.track_form.show_nodes(track_ids)
        self.artists.setVisible(len(track_ids) == 1)
        if len(track_ids) == 1:
            self.artists.show_node(first.id)
        elif not self.people_edits:
            self.people_edits = tuple(
                PeopleBulkEdit(self._session, cls, self._people) for cls in (PrimaryContribution, Contribution)
            )
            for box in self.people_edits:
                self._people_column.addWidget(box)
        for box in self.people_edits:
            box.setVisible(len(track_ids) > 1)
            if len(track_ids) > 1:
                box.show_nodes(track_ids)
        self.track_form.show()
        self._title.setVisible(len(track_ids) > 1)
        self._title.setText(
            Counts.tr(
                "%n tracks: what you type here goes to all of them",
                "%n track: what you type here goes to it",
                len(track_ids),
            )
        )

    def _show_disc(self, disc: Disc) -> None:
        if self.track_form is not None:
            self.track_form.hide()
        if self.disc_form is None:
            with readers_muted():
                self.disc_form = Form(self._session, disc, field_labels.DISC_GROUPS, self._form_page)
            self.disc_form.fix_requested.connect(self.fix_requested)
            self._column.insertWidget(1, self.disc_form)
        self.disc_form.show_node(disc.id)
        self.disc_form.show()
        number = [other.id for other in self._session.release.discs].index(disc.id) + 1
        self._title.setText(fill(self.tr("Disc {number}"), number=number))
        self._title.show()

    @Slot(str)
    def _on_track_chosen(self, track_id: str) -> None:
        track = self._session.node(track_id)
        if isinstance(track, Track):
            self._show_tracks([track.id])
            self.node_chosen.emit(track_id)

    @Slot(list)
    def _on_selected_tracks_changed(self, track_ids: list[str]) -> None:
        shown = self.track_form.node_ids if self.track_form is not None and not self._is_disc_shown() else ()
        if track_ids and (len(track_ids) > 1 or len(shown) > 1):
            self._show_tracks(track_ids)

    def _is_disc_shown(self) -> bool:
        return self.disc_form is not None and not self.disc_form.isHidden()

    @Slot()
    def _on_add_requested(self) -> None:
        node_edits.add_track(self._session, None)

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if not change.has_structure_changed:
            return
        self._share_height()
        form = self.track_form
        if form is None:
            return
        remaining = [node_id for node_id in form.node_ids if self._session.node(node_id) is not None]
        if remaining and len(remaining) < len(form.node_ids):
            self._show_tracks(remaining)
        elif not remaining:
            self.show_node(change.after)
            first = next(iter(change.after.tracks()), None)
            if first is not None:
                self._show_tracks([first.id])


class _EmptyTracks(QWidget):
    add_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QLabel(self.tr("No tracks yet"), self)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = QPushButton(self.tr("Add a track"), self)
        button.setIcon(icons.icon("plus", "dim"))
        button.clicked.connect(self.add_requested)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(words)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
