"""The steps' pages but for tracks, sound and review: release, credits and works, rights and partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.domain.inherit import display_title
from trackball_desktop.domain.release import Contribution, Node, Release, Track
from trackball_desktop.ui.draft import node_edits
from trackball_desktop.ui.draft.forms import Form, make_heading
from trackball_desktop.ui.draft.partners import PartnersBox
from trackball_desktop.ui.draft.people import ArtistsBox
from trackball_desktop.ui.draft.people_list import PeopleList
from trackball_desktop.ui.draft.works import WorksBox
from trackball_desktop.ui.editor.lineup_dialogs import CopyLineupDialog, LineupPresetDialog
from trackball_desktop.ui.kit import field_labels, space
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.form_grid import BoundedColumn
from trackball_desktop.ui.kit.guard import guarded
from trackball_desktop.ui.kit.reading_order import ReadingOrder
from trackball_desktop.ui.kit.screen_reader import name_choice, readers_muted
from trackball_desktop.ui.kit.scroll_page import MARGINS

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.draft.session import DraftChange, Session


class ReleasePage(ReadingOrder):
    """What the release is: titles, artists, label, codes, dates."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        release = session.release
        self.artists = ArtistsBox(session, release.id, self)
        self.artists.fix_requested.connect(self.fix_requested)
        self.form = Form(session, release, field_labels.RELEASE_GROUPS, self, inserts={"display_title": self.artists})
        self.form.fix_requested.connect(self.fix_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(*MARGINS)
        column.setSpacing(space.L)
        column.addWidget(self.form)
        column.addStretch(1)


class CreditsPage(ReadingOrder):
    """Who is on a track and who wrote what it records."""

    fix_requested = Signal(object)
    node_chosen = Signal(str)

    def __init__(self, session: Session, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._session = session
        self.label_choice = ChoiceBox(self)
        name_choice(self.label_choice, self.tr("Credits of"))
        self.label_choice.setMinimumContentsLength(12)
        self.label_choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.label_choice.activated.connect(self._on_picker_activated)
        self.copy_button = QPushButton(self.tr("Copy the line-up…"), self)
        self.copy_button.setProperty("dense", True)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.preset_button = QPushButton(self.tr("Line-up preset…"), self)
        self.preset_button.setAccessibleName(self.tr("Add a line-up from a preset"))
        self.preset_button.setProperty("dense", True)
        self.preset_button.setVisible(settings is not None)
        self.preset_button.clicked.connect(self._on_preset_clicked)
        head = QHBoxLayout()
        head.setSpacing(space.M)
        head.addWidget(self.label_choice, 2)
        head.addStretch(1)
        head.addWidget(self.preset_button)
        head.addWidget(self.copy_button)
        release = session.release
        self.artists = ArtistsBox(session, release.id, self)
        self.artists.fix_requested.connect(self.fix_requested)
        words = field_labels.field_label("contributions")
        add = (words, self.tr("Add a credit"))
        self.credits = PeopleList(session, release.id, "contributions", Contribution, add, self)
        self.credits.fix_requested.connect(self.fix_requested)
        self.works_heading = make_heading(field_labels.field_label("works"), self)
        self.works: WorksBox | None = None
        self._column = BoundedColumn(self)
        self._column.setContentsMargins(*MARGINS)
        self._column.setSpacing(space.M)
        self._column.addLayout(head)
        self._column.addWidget(self.artists)
        self._column.addWidget(make_heading(words, self))
        self._column.addWidget(self.credits)
        self._column.addWidget(self.works_heading)
        self._column.addStretch(1)
        self.node_id = release.id
        session.changed.connect(self._on_session_changed)
        self._fill_picker()
        self.show_node(release)

    def _fill_picker(self) -> None:
        release = self._session.release
        entries = [(release.id, self.tr("Entire release"))]
        for number, track in enumerate(release.tracks(), 1):
            title = display_title(track.title, track.version_title) or self.tr("(untitled)")
            entries.append((track.id, f"{number}  {title}"))
        shown = [
            (self.label_choice.itemData(i), self.label_choice.itemText(i)) for i in range(self.label_choice.count())
        ]
        if shown != entries:
            self.label_choice.clear()
            for node_id, words in entries:
                self.label_choice.addItem(words, node_id)
        self.label_choice.setCurrentIndex(max(0, self.label_choice.findData(self.node_id)))

    def show_node(self, node: Node) -> None:
        """Show the credits of the track that a node is or belongs to, else those of the release."""
        release = self._session.release
        track = node_edits.enclosing_track(release, node.id)
        shown: Node = track or release
        self.node_id = shown.id
        self.label_choice.setCurrentIndex(max(0, self.label_choice.findData(shown.id)))
        self.artists.show_node(shown.id)
        self.credits.show_node(shown.id)
        self.copy_button.setVisible(track is not None and sum(1 for _ in release.tracks()) > 1)
        self.works_heading.setVisible(track is not None)
        if track is not None and self.works is None:
            with readers_muted():
                self.works = WorksBox(self._session, track.id, self)
            self.works.fix_requested.connect(self.fix_requested)
            self._column.insertWidget(self._column.count() - 1, self.works)
        if self.works is not None:
            self.works.setVisible(track is not None)
            if track is not None:
                self.works.show_node(track.id)
                self.works.open_work(node.id)

    @Slot(int)
    def _on_picker_activated(self, index: int) -> None:
        node = self._session.node(self.label_choice.itemData(index))
        if node is not None:
            self.show_node(node)
            self.node_chosen.emit(node.id)

    @Slot()
    def _on_copy_clicked(self) -> None:
        track = self._session.node(self.node_id)
        if isinstance(track, Track):
            dialog = CopyLineupDialog(self._session, track, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    @Slot()
    def _on_preset_clicked(self) -> None:
        node = self._session.node(self.node_id)
        if isinstance(node, Release | Track) and self._settings is not None:
            dialog = LineupPresetDialog(self._session, self._settings, node, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        self._fill_picker()
        if change.has_structure_changed and self._session.node(self.node_id) is None:
            self.show_node(change.after)


class RightsPage(ReadingOrder):
    """Who owns what, and where it goes."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = Form(session, session.release, field_labels.RIGHTS_GROUPS, self)
        self.form.fix_requested.connect(self.fix_requested)
        self.partners = PartnersBox(session, self)
        self.partners.fix_requested.connect(self.fix_requested)
        column = BoundedColumn(self)
        column.setContentsMargins(*MARGINS)
        column.setSpacing(space.L)
        column.addWidget(self.partners)
        column.addWidget(self.form)
        column.addStretch(1)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows."""
        return QSize(300, super().minimumSizeHint().height())
