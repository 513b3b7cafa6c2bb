"""A release as stores will show it: its page, a search result and a phone's player, and what the texts became.

One store in full, or all side by side. A track is chosen in the list beside the switches, or by pressing it on a page.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QStyle, QVBoxLayout, QWidget

from trackball_desktop.lookups.store_pages import STORES, StoreKey, StoreLine, StorePage, sort_key
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.screen_reader import name_choice
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.store_pictures import (
    INKS,
    PHONE_WIDTH,
    SEARCH_WIDTH,
    Style,
    draw_album,
    draw_phone,
    draw_search,
)
from trackball_desktop.ui.kit.store_view import PHONE_RADIUS, StoreView

ALL = "all"
_ALBUM_MIN, _ALBUM_MAX = 340, 560
_NARROWEST = 160
_LAST_ROW = 3 * len(STORES)


class StoreBox(QWidget):
    """Shows composed pages, by store. `is_dark` is set by the switch; it begins as the window is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages: Mapping[StoreKey, StorePage] = {}
        self.is_dark = theme.scheme() == "dark"
        self._cover = QPixmap()
        self._typed: Mapping[str, str] = {}
        self._width = 0
        self.store_switch = SegmentedControl([*STORES.items(), (ALL, self.tr("All stores"))], self.tr("Store"), self)
        self.store_switch.set_current_key("spotify")
        self.store_switch.chosen.connect(self._on_switch_chosen)
        self.scheme_switch = SegmentedControl(
            [("light", self.tr("Light")), ("dark", self.tr("Dark"))], self.tr("Appearance"), self
        )
        self.scheme_switch.set_current_key("dark" if self.is_dark else "light")
        self.scheme_switch.chosen.connect(self._on_switch_chosen)
        self._chosen_track = ""
        """The id of the track that somebody chose; "" for the first one, whichever that is."""
        self.track_box = ChoiceBox(self)
        name_choice(self.track_box, self.tr("Track"))
        self.track_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.track_box.setMinimumContentsLength(18)
        self.track_box.currentIndexChanged.connect(self._on_track_box_current_index_changed)
        self.albums = {
            store: self._view(fill(self.tr("{store}: release page"), store=STORES[store])) for store in STORES
        }
        self.searches = {
            store: self._view(fill(self.tr("{store}: search result"), store=STORES[store])) for store in STORES
        }
        self.phone = self._view(self.tr("Player on a phone"), radius=PHONE_RADIUS)
        self._names = {store: TextLabel(name, "strong", parent=self) for store, name in STORES.items()}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(space.L)
        self._grid.setVerticalSpacing(space.M)
        self._grid.setRowStretch(_LAST_ROW, 1)  # what is left beside a phone goes below the pages
        self._cut_label = TextLabel(size="small", role="dim", parent=self)
        self._text_frame = QFrame(self)
        self._text_frame.setProperty("role", "card")
        self._words_grid = QGridLayout(self._text_frame)
        self._words_grid.setContentsMargins(space.M, space.M, space.M, space.M)
        self._words_grid.setHorizontalSpacing(space.L)
        self._words_grid.setVerticalSpacing(space.S)
        self._words_grid.setColumnStretch(1, 1)
        self._word_labels = self._make_word_rows()
        switches = FlowWidget(self.store_switch, self.scheme_switch, self.track_box, gap=space.S, parent=self)
        pictures = QHBoxLayout()
        pictures.addLayout(self._grid)
        pictures.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.M)
        column.addWidget(switches)
        column.addLayout(pictures)
        column.addWidget(self._cut_label)
        column.addWidget(self._text_frame)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._arrange()

    def _view(self, name: str, *, radius: int | None = None) -> StoreView:
        view = StoreView(name, parent=self) if radius is None else StoreView(name, radius=radius, parent=self)
        view.track_chosen.connect(self.choose_track)
        return view

    def _make_word_rows(self) -> dict[str, TextLabel]:
        rows = {"typed": self.tr("As entered"), **STORES, "sorted": self.tr("Sorted under")}
        labels: dict[str, TextLabel] = {}
        for number, (key, name) in enumerate(rows.items()):
            label = TextLabel(parent=self._text_frame)
            label.setAccessibleName(name)
            self._words_grid.addWidget(
                TextLabel(name, "small", "dim", parent=self._text_frame), number, 0, Qt.AlignmentFlag.AlignTop
            )
            self._words_grid.addWidget(label, number, 1)
            labels[key] = label
        return labels

    @property
    def shown_stores(self) -> list[StoreKey]:
        """The stores whose pages are shown."""
        chosen = self.store_switch.current_key
        return [store for store in STORES if chosen in {store, ALL}]

    @property
    def track(self) -> str:
        """The id of the chosen track, "" where there is none."""
        return str(self.track_box.currentData() or "")

    def show_pages(self, pages: Mapping[StoreKey, StorePage], typed: Mapping[str, str]) -> None:
        """Show a release as stores compose it; `typed` are the fields of each track as they were typed, by its id."""
        self.pages, self._typed = pages, typed
        self.track_box.blockSignals(True)
        self.track_box.clear()
        lines = next(iter(pages.values())).lines if pages else ()
        for number, line in enumerate(lines, 1):
            title = isolate_bidi(line.title) or self.tr("(untitled)")
            self.track_box.addItem(fill(self.tr("{n}. {title}"), n=number, title=title), line.track_id)
        self.track_box.setCurrentIndex(max(0, self.track_box.findData(self._chosen_track)) if lines else -1)
        self.track_box.blockSignals(False)
        self.track_box.setVisible(bool(lines))
        self._draw()

    def show_cover(self, cover: QPixmap) -> None:
        """Show another cover on all pages."""
        self._cover = cover
        for view in (*self.albums.values(), *self.searches.values(), self.phone):
            view.show_cover(cover)

    @Slot(str)
    def choose_track(self, track_id: str) -> None:
        """Show a track in the player, in the search result and among the words."""
        place = self.track_box.findData(track_id)
        if place >= 0:
            self.track_box.setCurrentIndex(place)

    @Slot(int)
    def _on_track_box_current_index_changed(self, place: int) -> None:
        self._chosen_track = self.track
        self._draw()

    @Slot(str)
    def _on_switch_chosen(self, key: str) -> None:
        self.is_dark = self.scheme_switch.current_key == "dark"
        self._arrange()
        self._draw()

    # --- drawing -----------------------------------------------------------------------------------------------------

    def _take_width(self) -> bool:
        """Take the width there is to be drawn for; return whether it is another.

        Where there is more by no more than a scroll bar, it stays: drawn for a little more, with the phone beside the
        page instead of below, the pages can do without the bar, and so bar and pages would come and go without end.
        """
        width = self.width()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self)
        if width - bar <= self._width <= width:
            return False
        self._width = width
        return True

    def _arrange(self) -> None:
        """Put the pictures that are shown in their places: for one store beside one another, or below."""
        while self._grid.takeAt(0) is not None:
            pass
        stores = self.shown_stores
        for store in STORES:
            for part in (self._names[store], self.albums[store], self.searches[store]):
                part.setVisible(store in stores)
        self.phone.setVisible(len(stores) == 1)
        top = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading
        if len(stores) == 1:
            store = stores[0]
            self._names[store].hide()
            self._grid.addWidget(self.albums[store], 0, 0, top)
            self._grid.addWidget(self.searches[store], 1, 0, top)
            if self._is_wide:
                self._grid.addWidget(self.phone, 0, 1, _LAST_ROW + 1, 1, top)
            else:
                self._grid.addWidget(self.phone, 2, 0, top)
            return
        for position, store in enumerate(stores):
            line, column = divmod(position, self._columns)
            self._grid.addWidget(self._names[store], 3 * line, column, top)
            self._grid.addWidget(self.albums[store], 3 * line + 1, column, top)
            self._grid.addWidget(self.searches[store], 3 * line + 2, column, top)

    @property
    def _is_wide(self) -> bool:
        """Whether a page and a phone stand beside one another."""
        return self._width >= theme.scaled(_ALBUM_MIN + PHONE_WIDTH) + space.L

    @property
    def _columns(self) -> int:
        """How many pages stand beside one another."""
        return max(1, min(len(STORES), (self._width + space.L) // (theme.scaled(_ALBUM_MIN) + space.L)))

    def _album_width(self) -> int:
        width, most = self._width, theme.scaled(_ALBUM_MAX)
        if len(self.shown_stores) > 1:
            return min(most, (width - (self._columns - 1) * space.L) // self._columns)
        return min(most, width - theme.scaled(PHONE_WIDTH) - space.L if self._is_wide else width)

    def _draw(self) -> None:
        if self._take_width():
            self._arrange()
        style = Style(self.is_dark, self.isRightToLeft())
        album = self._album_width()
        search = min(theme.scaled(SEARCH_WIDTH), album)
        cut: list[str] = []
        for store in self.shown_stores:
            page = self.pages.get(store)
            if page is None or album < 1:
                continue
            line = self._line(page)
            dark = self.is_dark or (store, False) not in INKS
            ground = INKS[store, dark].ground
            self.albums[store].show_drawing(
                lambda width, page=page: draw_album(page, width, style), album, ground, self._cover
            )
            self.searches[store].show_drawing(
                lambda width, page=page, line=line: draw_search(page, line, style, width), search, ground, self._cover
            )
            if len(self.shown_stores) == 1:
                self.phone.show_drawing(
                    lambda _, page=page, line=line: draw_phone(page, line, style),
                    theme.scaled(PHONE_WIDTH),
                    ground,
                    self._cover,
                )
            cut += [text for view in self._visible_views(store) if view.drawing for text in view.drawing.cut]
        has_light = any((store, False) in INKS for store in self.shown_stores)
        self.scheme_switch.setEnabled(has_light)
        self.scheme_switch.set_current_key("dark" if self.is_dark or not has_light else "light")
        unique = list(dict.fromkeys(cut))
        self._cut_label.setVisible(bool(unique))
        if unique:
            names = join_with_commas([f"“{isolate_bidi(text)}”" for text in unique[:3]])
            self._cut_label.setText(fill(self.tr("Does not fit and is cut off: {names}"), names=names))
        self._show_words()

    def _visible_views(self, store: StoreKey) -> list[StoreView]:
        return [self.albums[store], self.searches[store], *([self.phone] if len(self.shown_stores) == 1 else [])]

    def _line(self, page: StorePage) -> StoreLine | None:
        return next((line for line in page.lines if line.track_id == self.track), None)

    def _show_words(self) -> None:
        self._text_frame.setVisible(bool(self.track))
        if not self.track:
            return
        self._word_labels["typed"].setText(self._typed.get(self.track, ""))
        for store, page in self.pages.items():
            line = self._line(page)
            if line is not None:
                self._word_labels[store].setText("\n".join((line.title, line.artists or page.artists)))
        page = self.pages["apple"]
        line = self._line(page)
        if line is not None:
            parts = (sort_key(line.title), sort_key(line.artists or page.artists))
            self._word_labels["sorted"].setText(" · ".join(isolate_bidi(part) for part in parts if part))

    # --- Qt ----------------------------------------------------------------------------------------------------------

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows: the pages are drawn anew for them."""
        return QSize(theme.scaled(_NARROWEST), super().minimumSizeHint().height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the pages anew where the width changed."""
        super().resizeEvent(event)
        if self._take_width():
            self._arrange()
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.LayoutDirectionChange} and self._width:
            self._arrange()
            self._draw()
