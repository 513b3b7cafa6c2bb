"""Help: a list of topics that is searched as somebody types, and the chosen one beside it. Nothing is fetched."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from trackball_desktop.ui.kit import outside, space, theme
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.segments import SegmentedControl
from trackball_desktop.ui.kit.text_fields import LineEdit
from trackball_desktop.ui.shell.help_topics import CHECKS, COMMANDS_SECTION, Topic, all_topics, find_topics

ALL = "all"
_WIDTH, _HEIGHT, _ROW_HEIGHT = 860, 600, 28


class HelpDialog(Dialog):
    """Stands beside the window; `tour_requested` is told from its foot."""

    tour_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self._topics = all_topics()
        self.search_box = LineEdit(self)
        self.search_box.setPlaceholderText(self.tr("Search checks, commands and keys"))
        self.search_box.setAccessibleName(self.tr("Search checks, commands and keys"))
        self.search_box.setClearButtonEnabled(True)
        self.search_box.textChanged.connect(self._on_search_changed)
        self.search_box.installEventFilter(self)
        self.section_switch = SegmentedControl(
            [(ALL, self.tr("All")), (CHECKS, self.tr("Checks")), (COMMANDS_SECTION, self.tr("Commands"))],
            self.tr("Kind of topic"),
            self,
        )
        self.section_switch.set_current_key(ALL)
        self.section_switch.chosen.connect(self._on_search_changed)
        self._count_label = TextLabel(size="small", role="dim", wrap=False, parent=self)
        self.list = QListWidget(self)
        self.list.setProperty("boxed", True)
        self.list.setAccessibleName(self.tr("Topics"))
        self.list.setUniformItemSizes(True)
        self.list.currentItemChanged.connect(self._on_list_current_item_changed)
        self._page = QWidget()
        self._lines = QVBoxLayout(self._page)
        self._lines.setContentsMargins(space.L, 0, space.L, space.L)
        self._lines.setSpacing(space.S)
        self._area = make_scrollable(self._page)
        self._area.setAccessibleName(self.tr("Topic"))
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(1)
        splitter.addWidget(self.list)
        splitter.addWidget(self._area)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(300), theme.scaled(520)])
        tour = button(self.tr("Take the tour"))
        tour.clicked.connect(self._on_tour_clicked)
        close = button(self.tr("Close"))
        close.clicked.connect(self.close)
        for item in (tour, close):
            item.setAutoDefault(False)
        head = QHBoxLayout()
        head.setSpacing(space.S)
        head.addWidget(self.search_box, 1)
        head.addWidget(self.section_switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.L, space.L, space.L, space.L)
        column.setSpacing(space.M)
        column.addLayout(head)
        column.addWidget(splitter, 1)
        column.addLayout(row(self._count_label, None, tour, close))
        self.resize_scaled(_WIDTH, _HEIGHT)
        self._fill()
        self.search_box.setFocus()

    @property
    def topic(self) -> Topic | None:
        """The topic that is shown."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item is not None else None

    def show_topic(self, topic_id: str) -> None:
        """Show a topic: a rule's id, or a command's."""
        self.search_box.clear()
        self.section_switch.set_current_key(ALL)
        self._fill()
        for number in range(self.list.count()):
            item = self.list.item(number)
            if item.data(Qt.ItemDataRole.UserRole).id == topic_id:
                self.list.setCurrentItem(item)
                self.list.scrollToItem(item)

    @Slot()
    def _on_search_changed(self) -> None:
        self._fill()

    def _fill(self) -> None:
        """List the topics that are searched for; the one that was shown stays where it is among them."""
        shown, kind = self.topic, self.section_switch.current_key
        topics = [topic for topic in find_topics(self._topics, self.search_box.text()) if kind in {ALL, topic.section}]
        self.list.blockSignals(True)
        self.list.clear()
        for topic in topics:
            item = QListWidgetItem(topic.title)
            item.setData(Qt.ItemDataRole.UserRole, topic)
            item.setSizeHint(QSize(0, theme.scaled(_ROW_HEIGHT)))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, topic.note)
            self.list.addItem(item)
        place = topics.index(shown) if shown in topics and not self.search_box.text() else 0
        self.list.setCurrentRow(place if topics else -1)
        self.list.blockSignals(False)
        self._count_label.setText(Counts.tr("%n topics", "%n topic", len(topics)))
        self._show(topics[place] if topics else None)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_list_current_item_changed(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        self._show(item.data(Qt.ItemDataRole.UserRole) if item is not None else None)

    def _show(self, topic: Topic | None) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if topic is None:
            self._lines.addWidget(TextLabel(self.tr("Nothing found. Try another word."), role="dim"))
            self._lines.addStretch(1)
            return
        self._lines.addWidget(TextLabel(topic.title, "title"))
        self._lines.addWidget(TextLabel(topic.note, "small", "dim"))
        for text in (topic.text, topic.explanation):
            if text:
                self._lines.addWidget(TextLabel(text))
        if topic.sources:
            self._lines.addSpacing(space.S)
            self._lines.addWidget(label(self.tr("Sources"), size="strong"))
        for source in topic.sources:
            line = TextLabel(source.text, "small", "dim")
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._lines.addWidget(line)
            for address in source.addresses:
                host = address.partition("://")[2].partition("/")[0]
                link = button(fill(self.tr("Open {host}"), host=host), icon="external", small=True)
                link.setAutoDefault(False)  # Enter in the search would open it
                link.clicked.connect(partial(outside.open_address, address, self))
                self._lines.addWidget(link)
        self._lines.addStretch(1)

    @Slot()
    def _on_tour_clicked(self) -> None:
        self.close()
        self.tour_requested.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go to the list by Down from the search field."""
        keys = {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys
        if watched is self.search_box and pressed:
            self.list.setFocus()
            return True
        return super().eventFilter(watched, event)
