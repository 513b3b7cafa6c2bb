"""What is to be said about names below their chips: which are new to the target, and which look like another one.

A name that the target has spelled before, or that a person has confirmed, needs no words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.storage.people import NameMatch
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.basic import label, link_button
from trackball_desktop.ui.kit.formatting import fill, isolate_bidi
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import ShapeMark
from trackball_desktop.ui.kit.languages import join_with_commas

MAX_NAMED = 4


class NameNotes(QWidget):
    """One line a look-alike with its question, and one line for all new names."""

    spelling_chosen = Signal(str, str)
    """Of a look-alike, the other spelling is meant: the name, and the one to take."""
    names_confirmed = Signal(list)
    """These names are right as they are."""

    def __init__(self, part: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self._shown_matches: tuple[NameMatch, ...] = ()
        self.lines: list[_NoteLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(space.XS)
        self.hide()

    def show_matches(self, matches: Sequence[NameMatch]) -> None:
        """Say what there is to say about names, each once."""
        unknown_matches = tuple(match for match in dict.fromkeys(matches) if not match.is_known)
        if unknown_matches == self._shown_matches:
            return
        self._shown_matches = unknown_matches
        while self.lines:
            line = self.lines.pop()
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for match in unknown_matches:
            if match.similar_name:
                self._add(self._similar_name_line(match))
        new = [match.name for match in unknown_matches if not match.similar_name]
        if new:
            self._add(self._new_names_line(new))
        self.setVisible(bool(self.lines))

    def _add(self, line: _NoteLine) -> None:
        self.lines.append(line)
        self._column.addWidget(line)

    def _similar_name_line(self, match: NameMatch) -> _NoteLine:
        text = fill(
            self.tr("Did you mean “{alike}”? “{name}” looks similar."),
            name=isolate_bidi(match.name),
            alike=isolate_bidi(match.similar_name),
        )
        line = _NoteLine("warning", text, self)
        use_text = fill(self.tr("Use “{alike}”"), alike=match.similar_name)
        line.add_button(use_text, partial(self.spelling_chosen.emit, match.name, match.similar_name))
        line.add_button(self.tr("It is someone else"), partial(self.names_confirmed.emit, [match.name]))
        return line

    def _new_names_line(self, new: list[str]) -> _NoteLine:
        named = join_with_commas(f"“{isolate_bidi(name)}”" for name in new[:MAX_NAMED])
        if len(new) > MAX_NAMED:
            named = fill(self.tr("{names} and {count} more"), names=named, count=len(new) - MAX_NAMED)
        publisher = self._part == "publisher"
        if len(new) == 1:
            text = (
                fill(self.tr("{names} is new: {target} will create this publisher."), target=display_name(FIRST))
                if publisher
                else fill(self.tr("{names} is new: {target} will create this artist."), target=display_name(FIRST))
            )
        else:
            text = (
                fill(self.tr("{names} are new: {target} will create these publishers."), target=display_name(FIRST))
                if publisher
                else fill(self.tr("{names} are new: {target} will create these artists."), target=display_name(FIRST))
            )
        line = _NoteLine("info", fill(text, names=named), self)
        known_text = fill(self.tr("Already in {target}"), target=display_name(FIRST))
        line.add_button(known_text, partial(self.names_confirmed.emit, new))
        return line


class _NoteLine(QWidget):
    def __init__(self, shape: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = label(words, "warning" if shape == "warning" else "dim", "small", wrap=True)
        self.buttons: list[QToolButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(space.S)
        self._parts.addWidget(self.label, 1)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(space.S)
        self._actions.addStretch(1)
        self._parts.addLayout(self._actions)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space.S)
        row.addWidget(ShapeMark(shape, parent=self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._parts, 1)

    def add_button(self, words: str, run: Callable[[], object]) -> None:
        """Add something that can be done."""
        button = link_button(words, self)
        button.clicked.connect(lambda: run())  # the signal brings whether it is checked
        self.buttons.append(button)
        self._actions.insertWidget(len(self.buttons) - 1, button, 0, Qt.AlignmentFlag.AlignTop)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:
        """Allow narrow windows and large text: what can be done goes below the words then."""
        return QSize(120, super().minimumSizeHint().height())

    @guarded(return_none)
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what can be done beside the words where there is room, else below."""
        super().resizeEvent(event)
        wide = sum(button.sizeHint().width() + 6 for button in self.buttons)
        beside = self.width() - wide > theme.scaled(260)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._parts.direction() != direction:
            self._parts.setDirection(direction)
