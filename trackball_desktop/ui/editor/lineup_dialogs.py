"""Dialogs about line-ups: copy one to chosen tracks, or put names to the roles of a preset. Each is one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.checks.helpers import main_artists
from trackball_desktop.domain.edits import Batch
from trackball_desktop.domain.lineups import (
    BUILT_IN,
    Preset,
    RoleSlot,
    add_lineup_edits,
    copy_list_edits,
    preset_from_json,
    preset_to_json,
    slots_of,
)
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.artist_line import text_of
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.ask_text import ask_text
from trackball_desktop.ui.kit.basic import button, label, row
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.name_input import NameInput

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.draft.session import Session

PRESETS_KEY = "people.presets"


class CopyDialog(QDialog):
    """Chooses what of a track's people goes to which other tracks."""

    def __init__(self, session: Session, source: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Copy line-up"))
        self._session, self._source = session, source
        words = fill(self.tr("From “{title}” to the tracks selected below"), title=text_of(source.title))
        self.artists = QCheckBox(self.tr("Artists"))
        self.credits = QCheckBox(self.tr("Credits"))
        self.writers = QCheckBox(self.tr("Writers and publishers, with their shares"))
        has_work = bool(session.release.works_of(source))
        for box, on in ((self.artists, True), (self.credits, True), (self.writers, False)):
            box.setChecked(on)
            box.toggled.connect(self._count)
        self.writers.setEnabled(has_work)
        self.tracks = QListWidget()
        self.tracks.setProperty("boxed", True)
        self.tracks.setAccessibleName(self.tr("Tracks"))
        for number, track in enumerate(session.release.tracks(), 1):
            if track.id == source.id:
                continue
            title = text_of(track.title) or self.tr("(untitled)")
            item = QListWidgetItem(f"{number}  {title}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setData(Qt.ItemDataRole.UserRole, track.id)
            self.tracks.addItem(item)
        self.tracks.itemChanged.connect(self._count)
        self.all = button(self.tr("All"), small=True)
        self.none = button(self.tr("None"), small=True)
        self.all.clicked.connect(self._on_all_clicked)
        self.none.clicked.connect(self._on_none_clicked)
        self.copy = button(self.tr("Copy"), "primary")
        self.copy.setDefault(True)
        self.copy.clicked.connect(self._on_copy_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(words, wrap=True))
        for box in (self.artists, self.credits, self.writers):
            column.addWidget(box)
        column.addWidget(self.tracks, 1)
        column.addLayout(row(self.all, self.none, None))
        column.addLayout(row(None, cancel, self.copy))
        self.resize(QSize(theme.scaled(420), theme.scaled(460)))
        self._count()

    def chosen(self) -> list[Track]:
        """Return the tracks that are ticked."""
        found: list[Track] = []
        for number in range(self.tracks.count()):
            item = self.tracks.item(number)
            track = self._session.node(item.data(Qt.ItemDataRole.UserRole))
            if item.checkState() is Qt.CheckState.Checked and isinstance(track, Track):
                found.append(track)
        return found

    @Slot()
    def _count(self) -> None:
        count = len(self.chosen())
        what = self.artists.isChecked() or self.credits.isChecked() or self.writers.isChecked()
        self.copy.setEnabled(bool(count and what))
        words = Counts.tr("Copy to %n tracks", "Copy to %n track", count)
        self.copy.setText(words)
        self.copy.setAccessibleName(words)

    def _tick(self, state: Qt.CheckState) -> None:
        for number in range(self.tracks.count()):
            self.tracks.item(number).setCheckState(state)

    @Slot()
    def _on_all_clicked(self) -> None:
        self._tick(Qt.CheckState.Checked)

    @Slot()
    def _on_none_clicked(self) -> None:
        self._tick(Qt.CheckState.Unchecked)

    @Slot()
    def _on_copy_clicked(self) -> None:
        fields = [
            name
            for name, box in (("primary_contributions", self.artists), ("contributions", self.credits))
            if box.isChecked()
        ]
        targets = self.chosen()
        edits = copy_list_edits(self._session.release, self._source, targets, fields, writers=self.writers.isChecked())
        words = HistoryText.tr("copied the line-up to %n tracks", "copied the line-up to %n track", len(targets))
        self._session.apply(Batch(edits=tuple(edits)), words)
        self.accept()


class PresetDialog(QDialog):
    """Puts names to the roles of a preset; the main artist stands there already where the preset says so."""

    def __init__(
        self, session: Session, settings: Settings, node: Release | Track, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add a line-up from a preset"))
        self._session, self._settings, self._node_id = session, settings, node.id
        kept = settings.get(PRESETS_KEY, [])
        self._own = [preset for value in kept if (preset := preset_from_json(value)) is not None]
        self._seats: tuple[RoleSlot, ...] = ()
        self.presets = QComboBox()
        self.presets.setAccessibleName(self.tr("Preset"))
        self.presets.activated.connect(self._on_preset_activated)
        self._remove = button(self.tr("Remove"), small=True, name=self.tr("Remove this preset"))
        self._remove.clicked.connect(self._on_remove_clicked)
        self._save = button(self.tr("Save this line-up as a preset…"), small=True)
        self._save.clicked.connect(self._on_save_clicked)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, space.S, 0)
        self._grid.setHorizontalSpacing(space.M)
        self._grid.setVerticalSpacing(space.S)
        area = QScrollArea()
        area.setWidget(self._rows)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names: list[NameInput] = []
        self.apply = button(self.tr("Add to the release") if isinstance(node, Release) else self.tr("Add to the track"),
                            "primary")  # fmt: skip
        self.apply.clicked.connect(self._on_apply_clicked)
        # Enter accepts a name; only the button itself, or Ctrl+Enter, closes.
        self.apply.setAutoDefault(False)
        cancel = button(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        for other in (self._remove, self._save):
            other.setAutoDefault(False)
        where = (
            self.tr(
                "Credits are added to the release and inherited by its tracks; writers are added to each track's work."
            )
            if isinstance(node, Release)
            else self.tr("Credits are added to the track, writers to its work.")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addLayout(row(self.presets, self._remove, None, self._save))
        column.addWidget(label(where + " " + self.tr("Roles without a name are skipped."), "dim", "small", wrap=True))
        column.addWidget(area, 1)
        column.addLayout(row(None, cancel, self.apply))
        self.resize(QSize(theme.scaled(560), theme.scaled(420)))
        self._fill("")

    # --- presets ---------------------------------------------------------------------------------------------------

    def _all(self) -> list[Preset]:
        return [*BUILT_IN, *self._own]

    def _keep(self, own: list[Preset]) -> None:
        """Keep the presets of one's own; the settings write them by themselves."""
        self._own = own
        self._settings.save(PRESETS_KEY, [preset_to_json(preset) for preset in own])

    def _words(self, preset: Preset) -> str:
        built_in = {"Solo singer": self.tr("Solo singer"), "Band": self.tr("Band"), "Producer": self.tr("Producer")}
        return preset.name if preset.own else built_in.get(preset.name, preset.name)

    def _fill(self, chosen: str) -> None:
        presets = self._all()
        self.presets.clear()
        for preset in presets:
            self.presets.addItem(self._words(preset), preset)
        place = next((n for n, preset in enumerate(presets) if preset.own and preset.name == chosen), 0)
        self.presets.setCurrentIndex(place)
        self._show(presets[place])

    def _show(self, preset: Preset) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.names = []
        self._seats = preset.slots
        main = self._main_artist()
        for number, slot in enumerate(preset.slots):
            words = " · ".join(part for part in (slot.role or self.tr("(no role)"), slot.type) if part)
            kind = self.tr("Writer") if slot.part == "writer" else self.tr("Credit")
            first = QLabel(kind)
            first.setProperty("role", "dim")
            second = label(words.replace("&", "&&"))  # a label with a buddy takes & for a key
            name = NameInput(self._complete_for(slot))
            name.keeps = True
            name.setAccessibleName(f"{kind}: {words}")
            name.present(InputContent(placeholder=self.tr("Name…")))
            name.setText(slot.name or (main if slot.main else ""))
            second.setBuddy(name)
            for place, widget in enumerate((first, second, name)):
                self._grid.addWidget(widget, number, place)
            self.names.append(name)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(len(preset.slots), 1)
        self._remove.setVisible(preset.own)
        empty = next((name for name in self.names if not name.text()), self.names[0] if self.names else None)
        if empty is not None:
            empty.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first role that has no name."""
        super().showEvent(event)
        empty = next((name for name in self.names if not name.text()), None)
        (empty or self.apply).setFocus()

    def _complete_for(self, slot: RoleSlot):
        directory = self._session.directory

        def complete(text: str) -> list[str]:
            return directory.complete(text, slot.part) if directory is not None else []

        return complete

    def _main_artist(self) -> str:
        node = self._session.node(self._node_id) or self._session.release
        artists = self._session.value_of(node, "primary_contributions").value
        names = main_artists(artists) if isinstance(artists, tuple) else ()
        return names[0] if names else ""

    @Slot(int)
    def _on_preset_activated(self, _row: int) -> None:
        self._show(self.presets.currentData())

    @Slot()
    def _on_save_clicked(self) -> None:
        question = ask_text(self, self.tr("Save as a preset"), self.tr("Name of the preset:"))
        question.textValueSelected.connect(self._on_name_given)

    @Slot(str)
    def _on_name_given(self, name: str) -> None:
        node = self._session.node(self._node_id)
        seats = slots_of(self._session.release, node) if isinstance(node, Release | Track) else ()
        typed = tuple(
            RoleSlot(slot.part, slot.role, slot.type, line.text().strip())
            for slot, line in zip(self._seats, self.names, strict=True)
        )
        if name.strip():
            self.save(name.strip(), seats or typed)

    def save(self, name: str, seats: tuple[RoleSlot, ...]) -> None:
        """Keep a preset under a name; one with this name is replaced."""
        self._keep([*(preset for preset in self._own if preset.name != name), Preset(name, seats, own=True)])
        self._fill(name)

    @Slot()
    def _on_remove_clicked(self) -> None:
        gone: Preset = self.presets.currentData()
        self._keep([preset for preset in self._own if preset.name != gone.name])
        self._fill("")

    # --- applying --------------------------------------------------------------------------------------------------

    @Slot()
    def _on_apply_clicked(self) -> None:
        node = self._session.node(self._node_id)
        if isinstance(node, Release | Track):
            seats = [
                RoleSlot(slot.part, slot.role, slot.type, name.text().strip())
                for slot, name in zip(self._seats, self.names, strict=True)
            ]
            edits = add_lineup_edits(self._session.release, node, seats)
            words = HistoryText.tr("line-up {name}", name=self.presets.currentText())
            if edits:
                self._session.apply(Batch(edits=tuple(edits)), words)
        self.accept()
