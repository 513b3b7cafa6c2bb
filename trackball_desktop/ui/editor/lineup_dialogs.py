"""Dialogs about line-ups: copy one to chosen tracks, or put names to the roles of a preset. Each is one undo step."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
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
from trackball_desktop.domain.inherit import display_title
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
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.ask_text import ask_text
from trackball_desktop.ui.kit.basic import button, label, put_list_in_box, row
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.dialog import Dialog
from trackball_desktop.ui.kit.field_inputs import InputContent
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.name_input import NameInput
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.ui.draft.session import Session

PRESETS_KEY = "people.presets"


class CopyLineupDialog(Dialog):
    """Chooses what of a track's people goes to which other tracks."""

    def __init__(self, session: Session, source: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Copy line-up"))
        self._session, self._source = session, source
        source_title = display_title(source.title, source.version_title)
        text = fill(self.tr("From “{title}” to the tracks selected below"), title=source_title)
        self.artists_checkbox = QCheckBox(self.tr("Artists"))
        self.credits_checkbox = QCheckBox(self.tr("Credits"))
        self.writers_checkbox = QCheckBox(self.tr("Writers and publishers, with their shares"))
        has_work = bool(session.release.works_of(source))
        # Artists that a track takes from the release would only take featured artists away from others.
        has_artists = isinstance(source.primary_contributions, tuple)
        for box, on in (
            (self.artists_checkbox, has_artists),
            (self.credits_checkbox, True),
            (self.writers_checkbox, False),
        ):
            box.setChecked(on)
            box.toggled.connect(self._show_count)
        self.writers_checkbox.setEnabled(has_work)
        self.track_list = QListWidget()
        put_list_in_box(self.track_list)
        self.track_list.setAccessibleName(self.tr("Tracks"))
        for number, track in enumerate(session.release.tracks(), 1):
            if track.id == source.id:
                continue
            title = display_title(track.title, track.version_title) or self.tr("(untitled)")
            item = QListWidgetItem(f"{number}  {title}")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setData(Qt.ItemDataRole.UserRole, track.id)
            self.track_list.addItem(item)
        self.track_list.itemChanged.connect(self._show_count)
        self.all_button = button(self.tr("All"), small=True)
        self.none_button = button(self.tr("None"), small=True)
        self.all_button.clicked.connect(self._on_all_clicked)
        self.none_button.clicked.connect(self._on_none_clicked)
        self.copy_button = button(self.tr("Copy"), "primary")
        self.copy_button.setDefault(True)
        self.copy_button.clicked.connect(self._on_copy_clicked)
        cancel = button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(space.XL, space.L, space.XL, space.L)
        column.setSpacing(space.S)
        column.addWidget(label(text, wrap=True))
        column.addWidget(label(self.tr("The names that are there now are replaced."), "dim", "small", wrap=True))
        for box in (self.artists_checkbox, self.credits_checkbox, self.writers_checkbox):
            column.addWidget(box)
        column.addWidget(self.track_list, 1)
        column.addLayout(row(self.all_button, self.none_button, None))
        column.addLayout(row(None, cancel, self.copy_button))
        self.resize_scaled(420, 460)
        self._show_count()

    def selected_tracks(self) -> list[Track]:
        """Return the tracks that are ticked."""
        tracks: list[Track] = []
        for number in range(self.track_list.count()):
            item = self.track_list.item(number)
            track = self._session.node(item.data(Qt.ItemDataRole.UserRole))
            if item.checkState() is Qt.CheckState.Checked and isinstance(track, Track):
                tracks.append(track)
        return tracks

    @Slot()
    def _show_count(self) -> None:
        count = len(self.selected_tracks())
        what = (
            self.artists_checkbox.isChecked() or self.credits_checkbox.isChecked() or self.writers_checkbox.isChecked()
        )
        self.copy_button.setEnabled(bool(count and what))
        text = Counts.tr("Copy to %n tracks", "Copy to %n track", count)
        self.copy_button.setText(text)
        self.copy_button.setAccessibleName(text)

    def _set_all_checked(self, state: Qt.CheckState) -> None:
        for number in range(self.track_list.count()):
            self.track_list.item(number).setCheckState(state)

    @Slot()
    def _on_all_clicked(self) -> None:
        self._set_all_checked(Qt.CheckState.Checked)

    @Slot()
    def _on_none_clicked(self) -> None:
        self._set_all_checked(Qt.CheckState.Unchecked)

    @Slot()
    def _on_copy_clicked(self) -> None:
        fields = [
            name
            for name, box in (
                ("primary_contributions", self.artists_checkbox),
                ("contributions", self.credits_checkbox),
            )
            if box.isChecked()
        ]
        targets = self.selected_tracks()
        edits = copy_list_edits(
            self._session.release, self._source, targets, fields, writers=self.writers_checkbox.isChecked()
        )
        text = HistoryText.tr("copied the line-up to %n tracks", "copied the line-up to %n track", len(targets))
        self._session.apply(Batch(edits=tuple(edits)), text)
        self.accept()


class LineupPresetDialog(Dialog):
    """Puts names to the roles of a preset; the main artist stands there already where the preset says so."""

    def __init__(
        self, session: Session, settings: Settings, node: Release | Track, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add a line-up from a preset"))
        self._session, self._settings, self._node_id = session, settings, node.id
        stored = settings.get(PRESETS_KEY, [])
        self._user_presets = [preset for value in stored if (preset := preset_from_json(value)) is not None]
        self._slots: tuple[RoleSlot, ...] = ()
        self.preset_combo = ChoiceBox()
        name_choice(self.preset_combo, self.tr("Preset"))
        self.preset_combo.activated.connect(self._on_preset_activated)
        self._remove_button = button(self.tr("Remove"), small=True, name=self.tr("Remove this preset"))
        self._remove_button.clicked.connect(self._on_remove_clicked)
        self._save_button = button(self.tr("Save this line-up as a preset…"), small=True)
        self._save_button.clicked.connect(self._on_save_clicked)
        self._rows = QWidget()
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(0, 0, space.S, 0)
        self._grid.setHorizontalSpacing(space.M)
        self._grid.setVerticalSpacing(space.S)
        area = QScrollArea()
        area.setWidget(self._rows)
        area.setAccessibleName(self.windowTitle())
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names: list[NameInput] = []
        add_text = self.tr("Add to the release") if isinstance(node, Release) else self.tr("Add to the track")
        self.apply_button = button(add_text, "primary")
        self.apply_button.clicked.connect(self._on_apply_clicked)
        # Enter accepts a name and goes on, behind the last one to this button; Ctrl+Enter presses it from anywhere.
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.apply_button.click)
        cancel = button(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        for other in (self._remove_button, self._save_button):
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
        column.addLayout(row(self.preset_combo, self._remove_button, None, self._save_button))
        column.addWidget(label(where + " " + self.tr("Roles without a name are skipped."), "dim", "small", wrap=True))
        column.addWidget(area, 1)
        column.addLayout(row(None, cancel, self.apply_button))
        self.resize_scaled(560, 420)
        self._fill_presets("")

    # --- presets ---------------------------------------------------------------------------------------------------

    def _all_presets(self) -> list[Preset]:
        return [*BUILT_IN, *self._user_presets]

    def _save_presets(self, own: list[Preset]) -> None:
        """Keep the presets of one's own; the settings write them by themselves."""
        self._user_presets = own
        self._settings.save(PRESETS_KEY, [preset_to_json(preset) for preset in own])

    def _preset_label(self, preset: Preset) -> str:
        built_in = {"Solo singer": self.tr("Solo singer"), "Band": self.tr("Band"), "Producer": self.tr("Producer")}
        return preset.name if preset.is_own else built_in.get(preset.name, preset.name)

    def _fill_presets(self, chosen: str) -> None:
        presets = self._all_presets()
        self.preset_combo.clear()
        for preset in presets:
            self.preset_combo.addItem(self._preset_label(preset), preset)
        place = next((n for n, preset in enumerate(presets) if preset.is_own and preset.name == chosen), 0)
        self.preset_combo.setCurrentIndex(place)
        self._show_preset(presets[place])

    def _show_preset(self, preset: Preset) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.names = []
        self._slots = preset.slots
        main = self._main_artist()
        for number, slot in enumerate(preset.slots):
            text = " · ".join(part for part in (slot.role or self.tr("(no role)"), slot.type) if part)
            kind = self.tr("Writer") if slot.part == "writer" else self.tr("Credit")
            first = QLabel(kind)
            first.setProperty("role", "dim")
            second = label(text.replace("&", "&&"))  # a label with a buddy takes & for a key
            name = NameInput(self._completer_for(slot))
            name.keeps_text = True
            name.setAccessibleName(f"{kind}: {text}")
            name.present(InputContent(placeholder=self.tr("Name…")))
            name.setText(slot.name or (main if slot.is_main else ""))
            second.setBuddy(name)
            for position, widget in enumerate((first, second, name)):
                self._grid.addWidget(widget, number, position)
            self.names.append(name)
        for before, after in pairwise((*self.names, self.apply_button)):
            QWidget.setTabOrder(before, after)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(len(preset.slots), 1)
        self._remove_button.setVisible(preset.is_own)
        empty = next((name for name in self.names if not name.text()), self.names[0] if self.names else None)
        if empty is not None:
            empty.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the first role that has no name."""
        super().showEvent(event)
        empty = next((name for name in self.names if not name.text()), None)
        (empty or self.apply_button).setFocus()

    def _completer_for(self, slot: RoleSlot):
        directory = self._session.people_directory

        def complete(text: str) -> list[str]:
            return directory.complete(text, slot.part) if directory is not None else []

        return complete

    def _main_artist(self) -> str:
        node = self._session.node(self._node_id) or self._session.release
        artists = self._session.resolve_field(node, "primary_contributions").value
        names = main_artists(artists) if isinstance(artists, tuple) else ()
        return names[0] if names else ""

    @Slot(int)
    def _on_preset_activated(self, _row: int) -> None:
        self._show_preset(self.preset_combo.currentData())

    @Slot()
    def _on_save_clicked(self) -> None:
        question = ask_text(self, self.tr("Save as a preset"), self.tr("Name of the preset:"))
        question.textValueSelected.connect(self._on_name_entered)

    @Slot(str)
    def _on_name_entered(self, name: str) -> None:
        node = self._session.node(self._node_id)
        slots = slots_of(self._session.release, node) if isinstance(node, Release | Track) else ()
        typed = tuple(
            RoleSlot(slot.part, slot.role, slot.type, line.text().strip())
            for slot, line in zip(self._slots, self.names, strict=True)
        )
        if name.strip():
            self.save_preset(name.strip(), slots or typed)

    def save_preset(self, name: str, slots: tuple[RoleSlot, ...]) -> None:
        """Keep a preset under a name; one with this name is replaced."""
        self._save_presets(
            [*(preset for preset in self._user_presets if preset.name != name), Preset(name, slots, is_own=True)]
        )
        self._fill_presets(name)

    @Slot()
    def _on_remove_clicked(self) -> None:
        gone: Preset = self.preset_combo.currentData()
        self._save_presets([preset for preset in self._user_presets if preset.name != gone.name])
        self._fill_presets("")

    # --- applying --------------------------------------------------------------------------------------------------

    @Slot()
    def _on_apply_clicked(self) -> None:
        node = self._session.node(self._node_id)
        if isinstance(node, Release | Track):
            slots = [
                RoleSlot(slot.part, slot.role, slot.type, name.text().strip())
                for slot, name in zip(self._slots, self.names, strict=True)
            ]
            edits = add_lineup_edits(self._session.release, node, slots)
            text = HistoryText.tr("line-up {name}", name=self.preset_combo.currentText())
            if edits:
                self._session.apply(Batch(edits=tuple(edits)), text)
        self.accept()
