"""The grid with the bar above it: which columns are shown, what is selected, and whether it takes the whole height."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QFontMetrics, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.domain.tree import place_of
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.editor.grid import cell_commands, cell_text, columns, operations, pasting, replacing, tsv
from trackball_desktop.ui.editor.grid.cell_validation import PEOPLE_KINDS
from trackball_desktop.ui.editor.grid.column_chooser import ColumnChooser
from trackball_desktop.ui.editor.grid.column_settings import GridColumns
from trackball_desktop.ui.editor.grid.paste_dialog import PastePreview
from trackball_desktop.ui.editor.grid.replace_dialog import ReplaceDialog
from trackball_desktop.ui.editor.grid.view import GridView
from trackball_desktop.ui.editor.node_moves import as_edit, move_label, moves_to
from trackball_desktop.ui.kit import icons, shortcuts, space, theme
from trackball_desktop.ui.kit.basic import label, link_button, set_tooltip
from trackball_desktop.ui.kit.field_text import duration_text
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.languages import Counts, localize
from trackball_desktop.ui.kit.timers import Timer, call_later

if TYPE_CHECKING:
    from trackball_desktop.domain.edits import Edit
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.draft.session import Session

BAR_HEIGHT = 34
_CHIP_PADDING = 24
_MEASURED_ROWS = 40
"""Rows whose texts are measured where columns share the width: those that are first in sight."""
"""What stands left and right of a cell's text, and of each name in a cell of people."""
GRID_ONLY_KEY = "Ctrl+Shift+G"
MESSAGE_MS = 4_000
"""How long a sentence about what was just done stands where the selection is told."""


class TrackGrid(QWidget):
    """The grid, its bar, and what its keys do."""

    selected_tracks_changed = Signal(list)
    """The ids of the tracks in which cells are selected, when there are other ones than before."""
    grid_only_changed = Signal(bool)

    def __init__(self, session: Session, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.grid_columns = GridColumns(settings)
        self.view = GridView(session, self)
        self.selection_label = label("", "dim", "small")
        self.selection_label.setAccessibleName(self.tr("Selection"))
        self._selected_track_ids: list[str] = []
        self._last_query = replacing.ReplaceQuery()
        self._is_fitting = False
        self._message_timer = Timer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.setInterval(MESSAGE_MS)
        self._message_timer.timeout.connect(self._show_selection_summary)
        self._summary_timer = Timer(self)
        self._summary_timer.setSingleShot(True)
        self._summary_timer.setInterval(0)
        self._summary_timer.timeout.connect(self._on_summary_due)
        self._selection_timer = Timer(self)
        self._selection_timer.setSingleShot(True)
        self._selection_timer.setInterval(0)
        self._selection_timer.timeout.connect(self._on_selection_due)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self.view, 1)
        self._connect()
        self.show_column_set()

    def _bar(self) -> QWidget:
        self.bar = QWidget(self)
        self.sets_button = QToolButton(self.bar)
        self.sets_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.sets_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.sets_button.setIcon(icons.icon("chevron-down", "dim"))
        self._sets_menu = QMenu(self.sets_button)
        self._sets_menu.aboutToShow.connect(self._on_sets_menu_about_to_show)
        self.sets_button.setMenu(self._sets_menu)
        self.grid_only_button = QToolButton(self.bar)
        self.grid_only_button.setCheckable(True)
        self.grid_only_button.setChecked(self.grid_columns.grid_only)
        self.grid_only_button.setIcon(icons.icon("list", "dim"))
        set_tooltip(self.grid_only_button, self.tr("Grid only") + f" ({GRID_ONLY_KEY})")
        self.grid_only_button.setAccessibleName(self.tr("Grid only"))
        self.grid_only_button.toggled.connect(self._on_grid_only_toggled)
        self.replace_button = QToolButton(self.bar)
        self.replace_button.setIcon(icons.icon("search", "dim"))
        key = shortcuts.command("replace").key_text
        set_tooltip(self.replace_button, self.tr("Find and replace") + (f" ({key})" if key else ""))
        self.replace_button.setAccessibleName(self.tr("Find and replace"))
        self.replace_button.clicked.connect(self.find_and_replace)
        self.codes_button = link_button(self.tr("Assign ISRCs"), self.bar)
        set_tooltip(self.codes_button, self.tr("To the selected tracks, or to all tracks without one"))
        self.codes_button.setVisible(self._session.can_assign_codes)
        self.codes_button.clicked.connect(self._on_codes_clicked)
        bar = QHBoxLayout(self.bar)
        bar.setContentsMargins(space.S, space.XXS, space.M, space.XXS)
        bar.setSpacing(space.S)
        bar.addWidget(self.sets_button)
        bar.addWidget(self.grid_only_button)
        bar.addWidget(self.replace_button)
        bar.addWidget(self.codes_button)
        bar.addStretch(1)
        bar.addWidget(self.selection_label)
        self._size_bar()
        return self.bar

    def _size_bar(self) -> None:
        self.bar.setFixedHeight(theme.scaled(BAR_HEIGHT))

    def _connect(self) -> None:
        view = self.view
        view.copy_requested.connect(self.copy)
        view.cut_requested.connect(self.cut)
        view.paste_requested.connect(self.paste)
        view.clear_requested.connect(self.clear)
        view.original_requested.connect(self.restore_originals)
        view.cell_original_requested.connect(self._on_cell_original_requested)
        view.fill_down_requested.connect(self.fill_down)
        view.fill_right_requested.connect(self.fill_right)
        view.menu_requested.connect(self._on_menu_requested)
        view.move_requested.connect(self._on_move_requested)
        view.remove_requested.connect(self.remove_tracks)
        view.rows_dropped.connect(self._on_rows_dropped)
        view.selection_changed.connect(self._on_view_selection_changed)
        header = view.horizontalHeader()
        header.sectionMoved.connect(self._on_section_moved)
        header.sectionResized.connect(self._on_section_resized)
        header.customContextMenuRequested.connect(self._on_header_menu_requested)
        header.sectionHandleDoubleClicked.connect(self._fit_to_content)
        view.track_model.sort_changed.connect(self._show_selection_summary)
        view.track_model.dataChanged.connect(self._on_cells_changed)
        view.track_model.modelReset.connect(self.fit_columns)
        key = QShortcut(QKeySequence(GRID_ONLY_KEY), self)
        key.setContext(Qt.ShortcutContext.WindowShortcut)
        key.activated.connect(self.grid_only_button.toggle)

    # --- columns ---------------------------------------------------------------------------------------------------

    @Slot()
    def show_column_set(self) -> None:
        """Show the columns of the current set."""
        current = self.grid_columns.current
        self.sets_button.setText(current.label)
        self.sets_button.setAccessibleName(fill(self.tr("Columns: {name}"), name=current.label))
        self.view.track_model.show_columns(current.fields)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column its least or its own width; those with names share what is left.

        What does not fit into its column comes first, then all grow.
        """
        shown = self.view.track_model.columns
        own = [self.grid_columns.width(column.field) for column in shown]
        widths = [theme.scaled(width or column.min_width) for width, column in zip(own, shown, strict=True)]
        if not own[0]:
            digits = QFontMetrics(self.view.font()).horizontalAdvance(self.view.track_model.widest_number())
            widths[0] = max(widths[0], digits + 22)
        rest = self.view.viewport().width() - sum(widths)
        shares = [0.0 if width else column.stretch for width, column in zip(own, shown, strict=True)]
        if rest > 0 and sum(shares):
            needs = [
                max(self._content_width(section) - width, 0) if shares[section] else 0
                for section, width in enumerate(widths)
            ]
            given = needs if sum(needs) <= rest else [rest * need // sum(needs) for need in needs]
            widths = [width + more for width, more in zip(widths, given, strict=True)]
            rest -= sum(given)
            widths = [width + int(rest * share / sum(shares)) for width, share in zip(widths, shares, strict=True)]
        self._is_fitting = True
        for position, width in enumerate(widths):
            self.view.setColumnWidth(position, width)
        self._is_fitting = False

    @Slot(int)
    def _fit_to_content(self, section: int) -> None:
        """Make a column as wide as the longest of its texts."""
        width = max(
            self.view.horizontalHeader().sectionSizeHint(section),
            self._content_width(section, self.view.track_model.rowCount()),
        )
        field = self.view.track_model.columns[section].field
        self.grid_columns.set_width(field, round(width / theme.text_scale()))
        self.fit_columns()

    def _content_width(self, section: int, rows: int = _MEASURED_ROWS) -> int:
        """Return how wide a column has to be for the longest of its first texts."""
        model = self.view.track_model
        column = model.columns[section]
        metrics = QFontMetrics(self.view.font())
        gap = theme.scaled(_CHIP_PADDING)
        longest = 0
        for track in model.tracks_in(range(min(rows, model.rowCount()))):
            text = cell_text.shown_text(self._session, track, column)
            chips = text.count(";") + 1 if column.kind in PEOPLE_KINDS else 1
            longest = max(longest, metrics.horizontalAdvance(text) + gap * chips)
        return longest

    @Slot()
    def fit_to_content(self) -> None:
        """Make every column as wide as the longest of its texts."""
        for section in range(1, len(self.view.track_model.columns)):
            self._fit_to_content(section)

    @guarded(return_none)
    def resizeEvent(self, event: QEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.bar.height() != theme.scaled(BAR_HEIGHT):
            self._size_bar()
            self.fit_columns()

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _: int, width: int) -> None:
        shown = self.view.track_model.columns
        if not self._is_fitting and section < len(shown) and width > 0:
            self.grid_columns.set_width(shown[section].field, round(width / theme.text_scale()))

    @Slot(int, int, int)
    def _on_section_moved(self, *_: int) -> None:
        if not self._is_fitting:
            call_later(self, 0, self._apply_header_order)

    def _apply_header_order(self) -> None:
        """Make the order of a dragged header that of the columns."""
        header, shown = self.view.horizontalHeader(), self.view.track_model.columns
        fields = [shown[header.logicalIndex(place)].field for place in range(header.count())]
        self._is_fitting = True
        for place in range(header.count()):
            header.moveSection(header.visualIndex(place), place)
        self._is_fitting = False
        self.grid_columns.set_fields(fields)
        self.show_column_set()

    @Slot()
    def _on_sets_menu_about_to_show(self) -> None:
        self._sets_menu.clear()
        group = QActionGroup(self._sets_menu)
        current = self.grid_columns.current.name
        own_began = False
        for item in self.grid_columns.sets():
            if item.is_user_defined and not own_began:
                own_began = True
                self._sets_menu.addSeparator()
            action = self._sets_menu.addAction(item.label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(item.name == current)
            action.setData(item.name)
            action.triggered.connect(self._on_set_triggered)
            group.addAction(action)
        self._sets_menu.addSeparator()
        self._sets_menu.addAction(self.tr("Columns…")).triggered.connect(self.choose_columns)
        if self.grid_columns.current.is_user_defined:
            text = self.tr("Remove this column set")
            self._sets_menu.addAction(text).triggered.connect(self._on_remove_set_triggered)
        elif self.grid_columns.is_changed:
            text = self.tr("Default")
            self._sets_menu.addAction(text).triggered.connect(self._on_remove_set_triggered)

    @Slot()
    def _on_set_triggered(self) -> None:
        action = self.sender()
        if action is not None:
            self.grid_columns.choose_set(action.data())  # type: ignore[attr-defined]
            self.show_column_set()

    @Slot()
    def _on_remove_set_triggered(self) -> None:
        self.grid_columns.remove_current_set()
        self.show_column_set()

    @Slot()
    def choose_columns(self) -> None:
        """Ask which columns to show."""
        dialog = ColumnChooser(self.grid_columns, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.columns_chosen.connect(self.show_column_set)
        dialog.open()

    @Slot(QPoint)
    def _on_header_menu_requested(self, point: QPoint) -> None:
        section = self.view.horizontalHeader().logicalIndexAt(point)
        shown = self.view.track_model.columns
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if 0 <= section < len(shown) and shown[section].field not in columns.FROZEN:
            self._field_to_hide = shown[section].field
            menu.addAction(self.tr("Hide this column")).triggered.connect(self._on_hide_triggered)
        menu.addAction(self.tr("Fit columns to their content")).triggered.connect(self.fit_to_content)
        menu.addAction(self.tr("Columns…")).triggered.connect(self.choose_columns)
        menu.popup(self.view.horizontalHeader().mapToGlobal(point))

    @Slot()
    def _on_hide_triggered(self) -> None:
        fields = [column.field for column in self.view.track_model.columns if column.field != self._field_to_hide]
        self.grid_columns.set_fields(fields)
        self.show_column_set()

    @Slot(bool)
    def _on_grid_only_toggled(self, checked: bool) -> None:
        self.grid_columns.set_grid_only(checked)
        self.grid_only_changed.emit(checked)

    # --- what is done to cells -------------------------------------------------------------------------------------

    def show_result(self, words: str) -> None:
        """Say something in the bar for a moment."""
        self.selection_label.setText(words)
        self._message_timer.start()

    @Slot()
    def copy(self) -> bool:
        """Copy the selected cells; returns false when they are no table."""
        cells = self.view.selected_cells()
        if not cells:
            return False
        if not operations.is_block(cells):
            self.show_result(self.tr("Select the same columns in each row to copy."))
            return False
        QGuiApplication.clipboard().setText(operations.clipboard_text(self.view.track_model, cells))
        self.show_result(fill(self.tr("Copied {cells}"), cells=self._cells_text(len(cells))))
        return True

    @Slot()
    def cut(self) -> None:
        """Copy the selected cells and clear them."""
        if self.copy():
            self.clear()

    @Slot()
    def clear(self) -> None:
        """Let the selected cells inherit again."""
        self._apply(*operations.clear_edits(self.view.track_model, self.view.selected_cells()))

    @Slot()
    def restore_originals(self) -> None:
        """Give the selected cells the values again that they had at first."""
        self._apply_command(*operations.original_edits(self.view.track_model, self.view.selected_cells()))

    @Slot(QModelIndex)
    def _on_cell_original_requested(self, index: QModelIndex) -> None:
        self._apply(*operations.original_edits(self.view.track_model, [(index.row(), index.column())]))

    @Slot()
    def fill_down(self) -> None:
        """Copy the top cells of the selection to those below."""
        self._apply_fill(*operations.fill_down_edits(self.view.track_model, self.view.selected_cells()))

    @Slot()
    def fill_right(self) -> None:
        """Copy the first cells of the selection to those beside them."""
        self._apply_fill(*operations.fill_right_edits(self.view.track_model, self.view.selected_cells()))

    def _apply_fill(self, edits: list[Edit], words: str, skipped: operations.SkippedCells) -> None:
        """Make a fill, and say what it left as it is."""
        self._apply(edits, words)
        if skipped.count:
            kept = Counts.tr(
                "%n cells stay unchanged: {why}.", "%n cell stays unchanged: {why}.", skipped.count, why=skipped.reason
            )
            self.show_result(f"{words[:1].upper()}{words[1:]}. {kept}" if edits else kept)

    def _apply(self, made: object, words: str) -> None:
        edits = made if isinstance(made, list) else []
        if edits and self.view.track_model.apply(edits, words):
            self.show_result(words[:1].upper() + words[1:])

    @Slot()
    def paste(self) -> None:
        """Paste what the clipboard holds: at once when it is one plain cell, else after a look at what it changes."""
        try:
            table = tsv.parse_cells(QGuiApplication.clipboard().text())
        except TrackballError as error:
            self.show_result(f"{localize(error.title)} {localize(error.remedy)}")
            return
        plan = pasting.plan_paste(self.view.track_model, table, self.view.selected_cells())
        if plan.is_empty:
            self.show_result(self.tr("The clipboard contains nothing that would change these cells."))
        elif plan.can_skip_preview:
            self._paste(plan, False)
        else:
            dialog = PastePreview(plan, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.paste_accepted.connect(self._paste)
            dialog.open()

    @Slot(object, bool)
    def _paste(self, plan: pasting.PastePlan, add_tracks: bool) -> None:
        self._apply(*pasting.paste_edits(self.view.track_model, plan, add_tracks=add_tracks))

    @Slot()
    def find_and_replace(self) -> None:
        """Ask what to replace in the cells, beginning with what was asked last."""
        self.view.setFocus()  # a cell that is being edited is kept first
        dialog = ReplaceDialog(self.view, self._last_query, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.replacement_accepted.connect(self._replace)
        dialog.open()

    @Slot(object)
    def _replace(self, plan: replacing.ReplacePlan) -> None:
        dialog = self.sender()
        if isinstance(dialog, ReplaceDialog):
            self._last_query = dialog.query
        self._apply(*replacing.replacement_edits(self.view.track_model, plan))

    @Slot()
    def write_title_case(self) -> None:
        """Write the selected titles and versions in title case."""
        self._apply_command(*cell_commands.title_case_edits(self.view.track_model, self.view.selected_cells()))

    @Slot()
    def split_at_brackets(self) -> None:
        """Take versions and guests out of the brackets of the selected titles."""
        self._apply_command(*cell_commands.split_edits(self.view.track_model, self.view.selected_cells()))

    @Slot()
    def swap_columns(self) -> None:
        """Swap the texts of the two selected columns."""
        edits, words = cell_commands.swap_edits(self.view.track_model, self.view.selected_cells())
        if not words:
            self.show_result(self.tr("Select cells in two columns to swap them."))
            return
        self._apply_command(edits, words)

    @Slot()
    def number_as_sorted(self) -> None:
        """Make the order in which the tracks are sorted that of the release."""
        edits, words = cell_commands.order_edits(self.view.track_model)
        self.view.track_model.sort_by("")
        self._apply_command(edits, words)

    def _apply_command(self, edits: list[Edit], words: str) -> None:
        if not edits:
            self.show_result(self.tr("Nothing to change in the selected cells."))
            return
        self._apply(edits, words)

    @Slot(list, int)
    def _on_rows_dropped(self, track_ids: list[str], row: int) -> None:
        """Move tracks above the track of a row; those below the last one go to the end of its disc."""
        release = self._session.release
        tracks = list(release.tracks())
        disc, at = release.discs[-1], -1
        if row < len(tracks):
            parent, _, at = place_of(release, tracks[row].id)
            disc = next(disc for disc in release.discs if disc.id == parent.id)
        moves = moves_to(release, track_ids, disc, "tracks", at)
        edit = as_edit(moves)
        if [track.id for track in edit.apply(release).tracks()] != [track.id for track in tracks]:
            self._apply([edit], move_label(len(moves)))
            self.view.select_tracks(track_ids)

    @Slot()
    def remove_tracks(self) -> None:
        """Take the selected tracks out of the release: one step."""
        node_edits.remove_tracks(self._session, self.view.selected_tracks())

    @Slot(int)
    def _on_move_requested(self, step: int) -> None:
        track = self.view.current_track()
        if track is not None:
            node_edits.move_by(self._session, track.id, step)

    @Slot(QPoint)
    def _on_menu_requested(self, point: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def menu(self) -> QMenu:
        """Make the menu of the selected cells."""
        menu = QMenu(self)
        standard = QKeySequence.StandardKey
        for words, icon, key, slot in (
            (self.tr("Cut"), "", QKeySequence(standard.Cut), self.cut),
            (self.tr("Copy"), "copy", QKeySequence(standard.Copy), self.copy),
            (self.tr("Paste…"), "", QKeySequence(standard.Paste), self.paste),
            (self.tr("Clear and inherit"), "", QKeySequence("Del"), self.clear),
            (self.tr("Restore original values"), "undo", QKeySequence("Ctrl+Del"), self.restore_originals),
            (self.tr("Fill down"), "fill-down", QKeySequence("Ctrl+D"), self.fill_down),
            (self.tr("Fill right"), "", QKeySequence("Ctrl+R"), self.fill_right),
            (self.tr("Find and replace…"), "search", QKeySequence(shortcuts.REPLACE_KEY), self.find_and_replace),
            (self.tr("Title case"), "", QKeySequence(), self.write_title_case),
            (self.tr("Split at brackets"), "", QKeySequence(), self.split_at_brackets),
            (self.tr("Swap two columns"), "", QKeySequence(), self.swap_columns),
            (self.tr("Number as sorted"), "", QKeySequence(), self.number_as_sorted),
            (self.tr("Remove tracks"), "minus", QKeySequence("Ctrl+Backspace"), self.remove_tracks),
        ):
            if slot in (self.fill_down, self.write_title_case, self.remove_tracks):
                menu.addSeparator()
            action = menu.addAction(words)
            if icon:
                action.setIcon(icons.icon(icon, "dim"))
            action.setShortcut(key)  # shown only: the view listens to the keys itself
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)
            if slot == self.number_as_sorted:
                action.setEnabled(bool(self.view.track_model.sorted_by))
            if slot == self.restore_originals:
                action.setEnabled(bool(operations.original_edits(self.view.track_model, self.view.selected_cells())[0]))
        return menu

    # --- what is selected ------------------------------------------------------------------------------------------

    def _cells_text(self, count: int) -> str:
        return Counts.tr("%n cells", "%n cell", count)

    @Slot()
    def _on_view_selection_changed(self) -> None:
        if not self._selection_timer.isActive():
            self._selection_timer.start()

    @Slot()
    def _on_codes_clicked(self) -> None:
        chosen = [track.id for track in self.view.selected_tracks()]
        self._session.codes_requested.emit(chosen if len(chosen) > 1 else [])

    @Slot()
    def _on_selection_due(self) -> None:
        self._message_timer.stop()
        self._show_selection_summary()
        picked = [track.id for track in self.view.selected_tracks()]
        if picked != self._selected_track_ids:
            self._selected_track_ids = picked
            self.selected_tracks_changed.emit(picked)

    @Slot()
    def _on_cells_changed(self) -> None:
        self._summary_timer.start()  # thousands of cells may change at once

    @Slot()
    def _on_summary_due(self) -> None:
        if not self._message_timer.isActive():
            self._show_selection_summary()

    @Slot()
    def _show_selection_summary(self) -> None:
        """Say how much is selected and how long it plays."""
        tracks = self.view.selected_tracks()
        total = sum((t.duration for t in tracks if isinstance(t.duration, timedelta)), timedelta())
        parts: list[str] = []
        if self.view.track_model.sorted_by:
            name = columns.column_for_field(self.view.track_model.sorted_by).label
            parts.append(fill(self.tr("sorted by {column}; press Escape for track order"), column=name))
        cells = len(self.view.selected_cells())
        if cells > 1:
            parts.append(self._cells_text(cells))
        if len(tracks) > 1:
            parts.append(localize(operations.tracks_text(len(tracks))))
            if total:
                parts.append(duration_text(total))
        self.selection_label.setText("  ·  ".join(parts))
