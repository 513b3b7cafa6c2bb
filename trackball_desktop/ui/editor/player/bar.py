"""The player below the masters: outline, play, previous and next, time, and a second track to compare with.

    [ outline of the track that is heard                                             ]
    |< > >|   0:42 / 3:48   Harbour                    Compare with [ Kites v ] [ A|B ]
    -9.8 LUFS · -0.3 dBTP · 0.4 s of silence at the start

A and B change places at the same position, so that two versions are heard against each other without a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from trackball_desktop.ui.editor.player import levels
from trackball_desktop.ui.editor.player.wave_view import WaveView, position_text
from trackball_desktop.ui.kit import field_text, icons, space, theme
from trackball_desktop.ui.kit.basic import button, label, row, set_tooltip
from trackball_desktop.ui.kit.choice_box import ChoiceBox
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import ElidedLabel
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.screen_reader import name_choice

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Catalogue
    from trackball_desktop.domain.assets import Asset, AudioFacts
    from trackball_desktop.ui.editor.player.outlines import OutlineCache
    from trackball_desktop.ui.editor.player.playback import Playback

COMPARE_WIDTH = 170


@dataclass(frozen=True)
class Sound:
    """A track with its master, as far as both are there.

    `unplayable_reason` says why it cannot be heard; empty if it can.
    """

    track_id: str
    title: str
    asset: Asset | None
    facts: AudioFacts | None
    unplayable_reason: str


class SoundSource(Protocol):
    """What the bar plays from: the tracks of the open draft, in their order."""

    def sounds(self) -> Sequence[Sound]:
        """Return all tracks."""
        ...

    def catalogue(self) -> Catalogue | None:
        """Return what the rest of the library shares with them."""
        ...


class PlayerBar(QWidget):
    """Plays the loaded track. `loaded` names it by its id whenever another one takes its place."""

    loaded = Signal(str)

    def __init__(
        self, playback: Playback, outlines: OutlineCache, sounds: SoundSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._sounds = sounds
        self._track_id = ""
        self._other_id = ""
        self._positions: dict[str, float] = {}
        self.wave = WaveView(outlines, self)
        self._levels_text = ""
        self.previous_button = self._icon_button("previous", self.tr("Previous track"))
        self.play_button = self._icon_button("play", self.tr("Play"))
        self.next_button = self._icon_button("next", self.tr("Next track"))
        self.time_label = label(size="small")
        self.title_label = ElidedLabel()
        self.title_label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.compare_combo = ChoiceBox(self)
        self.swap_button = button(self.tr("A | B"), small=True, name=self.tr("Switch to the other track"))
        self.levels_label = label(role="dim", size="small", wrap=True)
        self.no_output_label = label(
            self.tr("No audio output was found on this computer. You can view masters but not play them."),
            "dim",
            "small",
            wrap=True,
        )
        self._lay_out()
        self._connect()
        self.refresh()

    def _icon_button(self, icon: str, name: str) -> QPushButton:
        icon_button = button("", icon=icon, small=True, name=name)
        set_tooltip(icon_button, name)
        return icon_button

    def _lay_out(self) -> None:
        name_choice(self.compare_combo, self.tr("Compare with"))
        self.compare_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.compare_combo.setMinimumContentsLength(12)
        set_tooltip(self.swap_button, self.tr("Switch to the other track at the same position (X)"))
        self.time_label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.no_output_label.hide()
        buttons = row(self.previous_button, self.play_button, self.next_button, gap=space.XS)
        playback_row = row(gap=space.M)
        playback_row.addLayout(buttons)
        playback_row.addWidget(self.time_label)
        playback_row.addWidget(self.title_label, 1)
        compared = row(
            label(self.tr("Compare with"), "dim", "small"), self.compare_combo, self.swap_button, gap=space.M
        )
        self._controls = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._controls.setSpacing(space.M)
        self._controls.addLayout(playback_row, 1)
        self._controls.addLayout(compared)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(self.wave)
        column.addLayout(self._controls)
        column.addWidget(self.levels_label)
        column.addWidget(self.no_output_label)
        self._fix_widths()

    def _fix_widths(self) -> None:
        """Keep the width of the longest time, so that running figures move nothing."""
        metrics = QFontMetrics(theme.small_font())
        self.time_label.setFixedWidth(metrics.horizontalAdvance("88:88 / 88:88") + 8)
        self.compare_combo.setFixedWidth(theme.scaled(COMPARE_WIDTH))
        self._choose_direction()

    def _choose_direction(self) -> None:
        """Set what is compared below the buttons where both do not fit side by side."""
        narrow = sum(self._control_widths()) + self._controls.spacing() > self.width()
        self._controls.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _control_widths(self) -> list[int]:
        """Return what the two halves of the controls need."""
        items = [self._controls.itemAt(at) for at in range(self._controls.count())]
        return [item.minimumSize().width() for item in items if item is not None]

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Let the bar become as narrow as one half of its controls."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), max(self._control_widths())), hint.height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_direction()

    def _connect(self) -> None:
        self.wave.seek_requested.connect(self._on_wave_seek_requested)
        self.play_button.clicked.connect(self.toggle)
        self.previous_button.clicked.connect(self.play_previous)
        self.next_button.clicked.connect(self.play_next)
        self.compare_combo.activated.connect(self._on_compare_activated)
        self.swap_button.clicked.connect(self.swap)
        self._playback.position_changed.connect(self._show_position)
        self._playback.state_changed.connect(self.refresh)

    # --- what is wished ----------------------------------------------------------------------------------------------

    @property
    def track_id(self) -> str:
        """The track that is loaded; empty for none."""
        return self._track_id

    @property
    def other_id(self) -> str:
        """The track that is compared with; empty for none."""
        return self._other_id

    def load(self, track_id: str) -> None:
        """Show a track without playing it; what is playing goes on and keeps its place here."""
        if not self._playback.is_running:
            self._load(track_id)

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        if self._playback.is_running:
            self._playback.pause()
        else:
            self.play(self._track_id)

    def play(self, track_id: str, at: float | None = None) -> None:
        """Play a track: from a place, else from where it was left, else from its start."""
        sound = self._find_sound(track_id)
        if sound is None or sound.asset is None or sound.unplayable_reason or self._playback.has_output is False:
            return
        self._load(track_id)
        place = self._position() if at is None else at
        length = (sound.facts.duration or 0.0) if sound.facts is not None else 0.0
        self._playback.play(Path(sound.asset.path), 0.0 if place >= length - 0.05 else place)

    @Slot()
    def play_next(self) -> None:
        """Go to the next track that can be heard; it plays if this one did."""
        self._go_to_track(1)

    @Slot()
    def play_previous(self) -> None:
        """Go to the start, or from the start to the track before."""
        if self._position() > 3.0:
            self._on_wave_seek_requested(0.0)
        else:
            self._go_to_track(-1)

    def _go_to_track(self, step: int) -> None:
        playable = [sound for sound in self._sounds.sounds() if not sound.unplayable_reason]
        ids = [sound.track_id for sound in playable]
        if self._track_id not in ids:
            target = ids[0] if ids else ""
        else:
            place = ids.index(self._track_id) + step
            target = ids[place] if 0 <= place < len(ids) else ""
        if not target:
            return
        self._positions.pop(target, None)
        if self._playback.is_running:
            self.play(target, 0.0)
        else:
            self._load(target)

    @Slot()
    def swap(self) -> None:
        """Hear the other track at the same place."""
        other = self._find_sound(self._other_id)
        if other is None or other.unplayable_reason:
            return
        place, before, running = self._position(), self._track_id, self._playback.is_running
        self._other_id = before
        self._positions[other.track_id] = place
        if running:
            self.play(other.track_id, place)
        else:
            self._load(other.track_id)
        self.refresh()

    @Slot(int)
    def _on_compare_activated(self, index: int) -> None:
        self._other_id = str(self.compare_combo.itemData(index) or "")
        self.refresh()

    @Slot(float)
    def _on_wave_seek_requested(self, seconds: float) -> None:
        self._positions[self._track_id] = seconds
        if self._is_loaded_in_player():
            self._playback.seek(seconds)
        self._show_position()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _find_sound(self, track_id: str) -> Sound | None:
        return next((sound for sound in self._sounds.sounds() if sound.track_id == track_id), None)

    def _is_loaded_in_player(self) -> bool:
        """Whether the loaded track is what the player holds, playing or paused."""
        state, sound = self._playback.state, self._find_sound(self._track_id)
        return (
            state is not None and sound is not None and sound.asset is not None and state.path == Path(sound.asset.path)
        )

    def _position(self) -> float:
        state = self._playback.state
        if state is not None and self._is_loaded_in_player():
            return state.position
        return self._positions.get(self._track_id, 0.0)

    def played_share(self, track_id: str) -> float | None:
        """Return how much of a track was played, 0 to 1; None unless it is the one that is heard."""
        if track_id != self._track_id or not self._is_loaded_in_player() or not self.wave.length:
            return None
        return self._position() / self.wave.length

    def _load(self, track_id: str) -> None:
        if track_id == self._track_id:
            return
        if self._track_id:
            self._positions[self._track_id] = self._position()
        if track_id == self._other_id:
            self._other_id = ""
        self._track_id = track_id
        self.refresh()
        self.loaded.emit(track_id)

    @Slot()
    def refresh(self) -> None:
        """Read again what the tracks are and how the player stands."""
        sounds = self._sounds.sounds()
        ids = [sound.track_id for sound in sounds]
        if self._track_id not in ids:
            self._track_id = ids[0] if ids else ""
        if self._other_id not in ids or self._other_id == self._track_id:
            self._other_id = ""
        self._fill_compare(sounds)
        sound = self._find_sound(self._track_id)
        state = self._playback.state
        why = self.tr("No tracks yet") if sound is None else sound.unplayable_reason
        if sound is not None and state is not None and state.is_unplayable and self._is_loaded_in_player():
            why = self.tr("The file could not be played.")
        mute = self._playback.has_output is False
        running = self._playback.is_running
        self.wave.show_sound(sound.asset if sound else None, sound.facts if sound else None, why)
        self.play_button.setEnabled(running or (not why and not mute))
        self.play_button.setIcon(icons.icon("pause" if running else "play", "dim"))
        name = self.tr("Pause") if running else self.tr("Play")
        self.play_button.setAccessibleName(name)
        set_tooltip(self.play_button, fill(self.tr("{name} (Space)"), name=name))
        playable = sum(1 for sound in sounds if not sound.unplayable_reason)
        self.previous_button.setEnabled(not why)
        self.next_button.setEnabled(playable > 1)
        other = self._find_sound(self._other_id)
        self.swap_button.setEnabled(other is not None and not other.unplayable_reason and not why)
        self.no_output_label.setVisible(mute)
        self.title_label.show_text(sound.title if sound is not None else "")
        self._show_measured(sound)
        self._show_position()

    def _fill_compare(self, sounds: Sequence[Sound]) -> None:
        entries = [(self.tr("nothing"), "")]
        entries += [
            (sound.title, sound.track_id)
            for sound in sounds
            if sound.track_id != self._track_id and not sound.unplayable_reason
        ]
        shown = [
            (self.compare_combo.itemText(i), self.compare_combo.itemData(i)) for i in range(self.compare_combo.count())
        ]
        if shown != entries:
            self.compare_combo.clear()
            for words_, track_id in entries:
                self.compare_combo.addItem(words_, track_id)
        self.compare_combo.setCurrentIndex(max(0, self.compare_combo.findData(self._other_id)))
        self.compare_combo.setEnabled(len(entries) > 1)

    def _show_measured(self, sound: Sound | None) -> None:
        facts = sound.facts if sound is not None else None
        lines: list[str] = []
        if facts is not None:
            lines.append("  ·  ".join(levels.measurement_texts(facts)))
            catalogue = self._sounds.catalogue()
            lines.append(levels.duplicates_text(facts, catalogue) if catalogue is not None else "")
        text = "\n".join(line for line in lines if line)
        self.levels_label.setText(text)
        self.levels_label.setVisible(bool(text))
        self._levels_text = join_with_commas(levels.measurement_texts(facts)) if facts is not None else ""
        self._describe_wave()

    @Slot()
    def _show_position(self) -> None:
        position, length = self._position(), self.wave.length
        self.wave.set_position(position)
        self.time_label.setText(
            f"{field_text.duration_text(int(position))} / {field_text.duration_text(length)}" if length else ""
        )
        self._describe_wave()

    def _describe_wave(self) -> None:
        """Have screen readers say what the waveform shows: where it plays, and how loud the sound is."""
        length = self.wave.length
        if length:
            texts = (position_text(self._position(), length), self._levels_text)
            self.wave.setAccessibleDescription(join_with_commas(text for text in texts if text))

    # --- keys --------------------------------------------------------------------------------------------------------

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what a key says; false when it says nothing to a player."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        if key == Qt.Key.Key_Space and not control:
            self.toggle()
        elif key == Qt.Key.Key_X and not event.modifiers():
            self.swap()
        elif key == Qt.Key.Key_Right and control:
            self.play_next()
        elif key == Qt.Key.Key_Left and control:
            self.play_previous()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that its parts leave."""
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "no_output_label"):
            self._fix_widths()
