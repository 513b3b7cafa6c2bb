"""The cards of the Checks tab: one for each rule with what it found, and a line for each finding that was waived."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from trackball_desktop.checks.engine import is_judged, known_rule, may_waive, source
from trackball_desktop.checks.kinds import FAULTS
from trackball_desktop.checks.model import Finding
from trackball_desktop.ui.draft.finding_groups import RuleGroup, group_details, group_title, requesters_text
from trackball_desktop.ui.inspector.place_button import PlaceButton
from trackball_desktop.ui.kit import icons, space, theme
from trackball_desktop.ui.kit.basic import set_style_property, set_tooltip
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.field_text import finding_explanation, finding_sentence
from trackball_desktop.ui.kit.finding_line import SHAPES
from trackball_desktop.ui.kit.flow_layout import FlowWidget
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.guard import guarded, return_none
from trackball_desktop.ui.kit.labels import ShapeMark, TextLabel
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.kit.state_labels import severity_text
from trackball_desktop.ui.kit.tall_column import TallColumn

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


def place_names(group: RuleGroup, session: Session) -> tuple[str, ...]:
    """Name the places of a rule's findings, as far as they are listed."""
    return tuple(place_name(finding, session) for finding in group.findings[:_MAX_PLACES])


def place_name(finding: Finding, session: Session) -> str:
    """Name the place of a finding; empty for the release and for what is gone."""
    node = session.node(finding.node_id)
    return localize(node_name(session.release, node)) if node is not None else ""


_MAX_PLACES = 24
"""Places of one rule that are listed; more than that nobody reads."""


def elide(text: str, most: int = 28) -> str:
    """Cut a long name for a small button."""
    return text if len(text) <= most else text[: most - 1] + "…"


class WaivedLine(QFrame):
    """A finding that was accepted, with the reason, and the way back."""

    remove_requested = Signal(object)

    def __init__(self, finding: Finding, where: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding = finding
        sentence = TextLabel(finding_sentence(finding), "small", "dim")
        reason = TextLabel(" · ".join(part for part in (where, finding.reason) if part), "small")
        back = QPushButton(self.tr("Remove waiver"), self)
        back.setProperty("dense", True)
        back.setAccessibleName(fill(self.tr("Remove waiver: {what}"), what=finding_sentence(finding)))
        back.clicked.connect(self._on_back_clicked)
        lines = QVBoxLayout()
        lines.setSpacing(space.XXS)
        lines.addWidget(sentence)
        lines.addWidget(reason)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(lines, 1)
        row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_back_clicked(self) -> None:
        self.remove_requested.emit(self._finding)


_CODE_RULES = frozenset({"isrc.present", "gtin.present"})
"""The rules about codes that are missing, and that the label's own series and pools have."""
_COMPOUND_ARTIST_RULE = "artist.compound"
"""The rule about names that look like several artists'. Its answer is kept in the directory, for all releases."""
_LARGE_TEXT = 150
"""The size of text, in percent, from which a card's marks stand below its heading."""


class RuleCard(TallColumn):
    """One rule's findings. It can be given those of another rule: new widgets are what takes long about a card."""

    fix_requested = Signal(object)
    answer_requested = Signal(object)
    waive_requested = Signal(object)
    single_artist_requested = Signal(str)
    """A name is that of one act, not of several artists."""
    go_to_requested = Signal(object)
    help_requested = Signal(str)
    """The id of the rule that is to be explained."""

    folded_changed = Signal(object, bool)
    """Somebody folded the card of a group, or unfolded it."""

    def __init__(
        self,
        group: RuleGroup,
        session: Session,
        parent: QWidget | None = None,
        *,
        new: bool = False,
        folded: bool = False,
    ) -> None:
        super().__init__(parent)
        self.group = group
        self.shown_state: tuple[tuple[str, ...], bool, bool] = ((), False, False)
        self._next = 0
        self._current: Finding | None = None
        self._visited: Finding | None = None
        """The place that a button led to last."""
        self._findings: tuple[tuple[Finding, ...], ...] = ()
        """Those that each button stands for, in its order: a name that is found again and again has one button."""
        self._places: list[PlaceButton] = []
        self._more: QLabel | None = None
        self._actions: dict[str, QPushButton] = {}
        self.setProperty("role", "card")
        self.is_folded = True
        self._session = session
        self._shape = ShapeMark(SHAPES[group.kind], parent=self)
        self._title = self._label("strong")
        self._title.setCursor(Qt.CursorShape.PointingHandCursor)
        self._mark_labels = (self._mark_label(), self._mark_label())
        self._fold_button = QToolButton(self)
        self._fold_button.setProperty("tight", True)
        self._fold_button.clicked.connect(self._on_fold_clicked)
        head = QHBoxLayout()
        head.setSpacing(space.S)
        head.addWidget(self._title, 1)
        # With large text a heading and its marks have no room beside one another in a panel.
        marks = QHBoxLayout() if theme.scaled(100) >= _LARGE_TEXT else head
        for mark in self._mark_labels:
            marks.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._fold_button, 0, Qt.AlignmentFlag.AlignTop)
        self._details = self._label("small")
        self._why = self._label("small", dim=True)
        self._place_area, self._action_area = (
            FlowWidget(gap=space.XS, parent=self),
            FlowWidget(gap=space.S, parent=self),
        )
        self._place_flow, self._action_flow = self._place_area.flow_layout, self._action_area.flow_layout
        self._foldable_widgets = (self._details, self._why, self._place_area, self._action_area)
        lines = QVBoxLayout()
        lines.setSpacing(space.XS)
        lines.addLayout(head)
        if marks is not head:
            marks.addStretch(1)
            lines.addLayout(marks)
        for widget in self._foldable_widgets:
            widget.hide()
            lines.addWidget(widget)
        self._main_layout = QHBoxLayout(self)
        self._main_layout.setSpacing(space.S)
        self._main_layout.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignTop)
        self._main_layout.addLayout(lines, 1)
        self.show_group(group, session, new=new, folded=folded)

    def is_showing(self, group: RuleGroup, session: Session, *, new: bool, folded: bool) -> bool:
        """Say whether the card says just this already."""
        return self.group == group and self.shown_state == (place_names(group, session), new, folded)

    def show_group(self, group: RuleGroup, session: Session, *, new: bool, folded: bool) -> None:
        """Say what there is to say about a rule's findings; folded, in one line."""
        if group.rule != self.group.rule:
            self._next = 0
        self.group, self._session = group, session
        self.shown_state = (place_names(group, session), new, folded)
        words = group_title(group, session)
        self._shape.show_shape(SHAPES[group.kind])
        self._title.setText(words)
        quiet = group.kind not in FAULTS
        set_style_property(self, "role", "" if quiet else "card")
        set_style_property(self._title, "scale", "body" if quiet or folded else "strong")
        margin = 4 if quiet and folded else 6 if folded or quiet else 10
        self._main_layout.setContentsMargins(space.S if quiet else space.M, margin, space.S, margin)
        marks = (self.tr("new") if new else "", requesters_text(group))
        for label, text in zip(self._mark_labels, marks, strict=True):
            label.setText(text)
            label.setVisible(bool(text))
        set_tooltip(self._mark_labels[1], rule_source(group.findings[0]))
        self.setAccessibleName(f"{severity_text(group.kind)}: {words} {' · '.join(filter(None, marks))}".rstrip())
        self._show_fold(folded=folded)
        self.set_current_finding(self._current)
        for child in self.findChildren(QWidget):
            child.ensurePolished()  # what has not its own font yet asks for another height
        self._place_area.flow_layout.invalidate()
        self._action_area.flow_layout.invalidate()
        self._main_layout.activate()
        self.fit()

    def focus_first(self) -> None:
        """Give the focus to the first thing that keys can do here."""
        self._fold_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_folded(self, *, folded: bool) -> None:
        """Show all that there is to say and to do, or one line."""
        if folded != self.is_folded:
            self.show_group(self.group, self._session, new=self.shown_state[1], folded=folded)

    def _show_fold(self, *, folded: bool) -> None:
        self.is_folded = folded
        self._fold_button.setIcon(icons.icon(icons.fold_name(self.layoutDirection(), is_open=not folded), "dim"))
        name = self.tr("Expand: {what}") if folded else self.tr("Collapse: {what}")
        self._fold_button.setAccessibleName(fill(name, what=self._title.text()))
        if folded:
            for widget in self._foldable_widgets:
                widget.hide()
            return
        first, *others = self.group.findings
        where = self.shown_state[0][0] if not others else ""
        details = group_details(self.group)
        self._details.setText(details)
        self._why.setText(" ".join(part for part in (finding_explanation(first), where) if part))
        set_tooltip(self._why, rule_source(first))
        self._show_places(self._session)
        self._show_actions(self._title.text())
        for widget, is_shown in zip(self._foldable_widgets, (details, True, others, True), strict=True):
            widget.setVisible(bool(is_shown))

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.set_folded(folded=not self.is_folded)
        self.folded_changed.emit(self.group, self.is_folded)

    @guarded(return_none)
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the next place of the group when its title is pressed."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._title.geometry().contains(event.position().toPoint()):
            self._on_go_to_clicked()

    def _label(self, size: str, *, dim: bool = False) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("scale", size)
        if dim:
            label.setProperty("role", "dim")
        return label

    def _mark_label(self) -> QLabel:
        label = self._label("small")
        label.setWordWrap(False)
        label.setProperty("role", "dim")
        return label

    def _show_places(self, session: Session) -> None:
        """List where the findings are, if there are several; a click goes there."""
        several = len(self.group.findings) > 1
        numbers = {track.id: number for number, track in enumerate(session.release.tracks(), 1)} if several else {}
        if self._more is not None:
            self._place_flow.removeWidget(self._more)
        places: dict[tuple[str, str], list[Finding]] = {}
        for name, finding in zip(self.shown_state[0] if several else (), self.group.findings, strict=False):
            if finding.node_id == session.release.id:
                name = name or self.tr("Release")
            short = str(numbers[finding.node_id]) if finding.node_id in numbers else elide(name)
            places.setdefault((short or "…", name), []).append(finding)
        self._findings = tuple(map(tuple, places.values()))
        for position, ((short, name), findings) in enumerate(places.items()):
            self._place_button(position).show_place(short, name, finding_sentence(findings[0]))
        for button in self._places[len(self._findings) :]:
            if not button.isHidden():
                self._place_flow.removeWidget(button)
                button.hide()
        rest = len(self.group.findings) - _MAX_PLACES
        if rest > 0:
            if self._more is None:
                self._more = self._label("small", dim=True)
            self._more.setText(fill(self.tr("and {count} more"), count=rest))
            self._place_flow.addWidget(self._more)
        if self._more is not None:
            self._more.setVisible(rest > 0)

    def _place_button(self, position: int) -> PlaceButton:
        """Return the button of a place in the list: a new one, or one that was put away."""
        if position == len(self._places):
            button = PlaceButton(self)
            button.clicked.connect(self._on_place_clicked)
            self._places.append(button)
            self._place_flow.addWidget(button)
        button = self._places[position]
        if button.isHidden() and self._place_flow.indexOf(button) < 0:
            self._place_flow.addWidget(button)
            button.show()
        return button

    @Slot()
    def _on_place_clicked(self) -> None:
        sender = self.sender()
        for findings, button in zip(self._findings, self._places, strict=False):
            if button is sender:  # once more goes to the next of the same name
                position = findings.index(self._visited) + 1 if self._visited in findings else 0
                self._visited = findings[position % len(findings)]
                self.go_to_requested.emit(self._visited)
                return

    def _show_actions(self, title: str) -> None:
        """Offer what can be done about the findings."""
        is_offered = {
            "fix": any(finding.fix or finding.file_fix for finding in self.group.findings),
            "say": any(finding.statement is not None for finding in self.group.findings),
            "assign": self.group.rule in _CODE_RULES and self._session.can_assign_codes,
            "act": self.group.rule == _COMPOUND_ARTIST_RULE,
            "go": True,
            "waive": is_waivable(self.group.findings[0]),
            "help": is_judged(self.group.findings[0]) and known_rule(self.group.findings[0]) is not None,
        }
        shown = [name for name, button in self._actions.items() if not button.isHidden()]
        if shown != [name for name, offered in is_offered.items() if offered]:
            for button in self._actions.values():
                self._action_flow.removeWidget(button)
            self._actions = {
                name: self._action_button(name) for name in is_offered if is_offered[name] or name in self._actions
            }
            for name, button in self._actions.items():
                button.setVisible(is_offered[name])
                if is_offered[name]:
                    self._action_flow.addWidget(button)
        for button in self._actions.values():
            button.setAccessibleName(f"{button.text()} {title}")

    def _action_button(self, name: str) -> QPushButton:
        if name in self._actions:
            return self._actions[name]
        words: dict[str, tuple[str, Any]] = {
            "fix": (self.tr("Fix…"), self._on_fix_clicked),
            "say": (self.tr("Confirm…"), self._on_answer_clicked),
            "assign": (self.tr("Assign"), self._on_assign_clicked),
            "act": (self.tr("This is one artist"), self._on_single_artist_clicked),
            "go": (self.tr("Go to"), self._on_go_to_clicked),
            "waive": (self.tr("Waive…"), self._on_waive_clicked),
            "help": (self.tr("About this check"), self._on_help_clicked),
        }
        text, slot = words[name]
        button = QPushButton(text, self)
        button.setProperty("dense", True)
        button.clicked.connect(slot)
        return button

    def set_current_finding(self, finding: Finding | None) -> None:
        """Frame the card when the current finding is one of its own, and the place of that finding."""
        self._current = finding
        set_style_property(self, "current", finding is not None)
        for findings, button in zip(self._findings, self._places, strict=False):
            button.set_current(any(other is finding for other in findings))

    @Slot()
    def _on_fix_clicked(self) -> None:
        self.fix_requested.emit(self.group)

    @Slot()
    def _on_answer_clicked(self) -> None:
        self.answer_requested.emit(self.group)

    @Slot()
    def _on_assign_clicked(self) -> None:
        """Ask for the label's own codes for all that the card is about."""
        self._session.codes_requested.emit([finding.node_id for finding in self.group.findings])

    @Slot()
    def _on_single_artist_clicked(self) -> None:
        """Ask which name is meant where there are several: each is an answer of its own."""
        names = list(dict.fromkeys(str(finding.values.get("name", "")) for finding in self.group.findings))
        if len(names) == 1:
            self.single_artist_requested.emit(names[0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self.single_artist_requested.emit, name))
        button = self._actions["act"]
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    @Slot()
    def _on_go_to_clicked(self) -> None:
        self.go_to_requested.emit(self.group.findings[self._next % len(self.group.findings)])
        self._next += 1

    @Slot()
    def _on_help_clicked(self) -> None:
        self.help_requested.emit(self.group.rule)

    @Slot()
    def _on_waive_clicked(self) -> None:
        self.waive_requested.emit(self.group)


def is_waivable(finding: Finding) -> bool:
    """Say whether a finding may be waived."""
    return may_waive(finding)


def rule_source(finding: Finding) -> str:
    """Return where a finding's rule comes from."""
    return source(finding)
