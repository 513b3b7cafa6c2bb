"""The Checks tab: findings grouped by rule, worst first, each with what it says, why, and what can be done about it.

F8 and Shift+F8 walk them, Alt+Enter opens the fix of the current one. A fix shows what it will change before it is made
and is one step of undo: of one finding, of all of its rule, of the whole release. A waiver needs a reason, stays in
sight and can be taken back. What only younger rules found is called new.

The count follows the findings at once. The cards and what stands around them are many widgets: they are built, or given
other words, when the keyboard rests and the tab is in sight, or as soon as somebody asks for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.checks import fixes
from trackball_desktop.checks.engine import new_since, sentence
from trackball_desktop.checks.model import Finding, Fix, Offer, Severity, Statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Waiver
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.finding_dialogs import Choice, FixPreview, WaiveDialog, apply_fixes
from trackball_desktop.ui.inspector.artist_report import ReportDialog
from trackball_desktop.ui.inspector.cards import Card, RuleGroup, TallColumn, WaivedLine, where_of
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.field_text import day
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import shown
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

CARDS_MS = 150
"""How long nothing must change before cards are built for what was found: not under the fingers."""
MOST_SPARE = 6
"""Cards that are kept for later: a rule that comes and goes while a title is typed takes one of them."""


def grouped(findings: tuple[Finding, ...]) -> list[RuleGroup]:
    """Group findings that are not waived by rule, worst first; within a severity in the order of the engine."""
    groups: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        if not finding.waived:
            groups.setdefault((finding.rule, finding.severity), []).append(finding)
    made = [RuleGroup(rule, severity, tuple(found)) for (rule, severity), found in groups.items()]
    order = list(Severity)
    return sorted(made, key=lambda group: order.index(group.severity))


class ChecksTab(QWidget):
    """The cards with the button for all safe fixes below."""

    go_to_requested = Signal(object)
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._groups: list[RuleGroup] = []
        self._current = -1
        self._places: list[tuple[str, str, str | None]] = []
        """What was found when somebody last walked: rule, node and field, in the order of the cards."""
        self._walked: tuple[str, str, str | None] | None = None
        self._passed: date | None = None
        self._behind = False
        """Whether the cards are not those of the findings yet."""
        self._cards_timer = Timer(self)
        self._cards_timer.setSingleShot(True)
        self._cards_timer.setInterval(CARDS_MS)
        self._cards_timer.timeout.connect(self._on_cards_due)
        self._waiting: deque[RuleGroup] = deque()
        """What still waits for its card, in its order; the cards above are those of what came before."""
        self._spare: list[Card] = []
        """Cards of what is no longer found, for what will be."""
        self._waived_shown: tuple[tuple[Finding, str], ...] = ()
        self._next_timer = Timer(self)
        self._next_timer.setInterval(0)
        self._next_timer.timeout.connect(self._on_next_card_due)
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("scale", "strong")
        self._rule_version = QLabel(self)
        self._rule_version.setTextFormat(Qt.TextFormat.PlainText)
        self._rule_version.setProperty("role", "dim")
        self._rule_version.setProperty("scale", "small")
        self._title.setWordWrap(True)
        self._rule_version.setWordWrap(True)
        self._seen = QPushButton(self.tr("Seen"), self)
        self._seen.setProperty("dense", True)
        self._seen.setAccessibleName(self.tr("Take the new findings as seen"))
        self._seen.clicked.connect(self._on_seen_clicked)
        pack = QHBoxLayout()
        pack.addWidget(self._rule_version, 1)
        pack.addWidget(self._seen, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(self._title)
        head.addLayout(pack)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(9)
        self._empty = QLabel(self)
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setProperty("role", "dim")
        self._empty.setWordWrap(True)
        self._fix_all = QPushButton(self)
        self._fix_all.clicked.connect(self._on_fix_all_clicked)
        self._report = QPushButton(self.tr("Report for the artist…"), self)
        self._report.clicked.connect(self._on_report_clicked)
        self._waived_title = TextLabel("", "small", "dim")
        self._waived = QVBoxLayout()
        self._waived.setSpacing(8)
        self._foot = QLabel(self)
        self._foot.setTextFormat(Qt.TextFormat.PlainText)
        self._foot.setProperty("role", "dim")
        self._foot.setProperty("scale", "small")
        self._foot.setWordWrap(True)
        body = TallColumn()
        body.setProperty("role", "page")
        # It grows at its end: what stands above need not be painted again.
        body.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(self._cards)
        column.addWidget(self._empty)
        column.addWidget(self._fix_all)
        column.addWidget(self._report)
        column.addWidget(self._foot)
        column.addWidget(self._waived_title)
        column.addLayout(self._waived)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(body)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        for keys, slot in (
            ("F8", self._on_next_requested),
            ("Shift+F8", self._on_previous_requested),
            ("Alt+Return", self._on_fix_requested),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(slot)
        self.refresh()

    def set_session(self, session: Session | None) -> None:
        """Show the findings of another draft."""
        if self._session is not None:
            self._session.findings_changed.disconnect(self._on_session_findings)
            self._session.checks_finished.disconnect(self._show_empty)
            self._session.changed.disconnect(self._on_session_changed)
        self._session = session
        self._current = -1
        if session is not None:
            session.findings_changed.connect(self._on_session_findings)
            session.checks_finished.connect(self._show_empty)
            session.changed.connect(self._on_session_changed)
        self.refresh()

    @Slot(object)
    def _on_session_changed(self, _: object) -> None:
        self._show_title()
        self._show_empty()
        if self._behind:
            self._cards_timer.start()

    def _show_title(self) -> None:
        release = self._session.release if self._session is not None else None
        title = release.title if release is not None and isinstance(release.title, str) else ""
        self._title.setText(title)

    @Slot()
    def _on_session_findings(self) -> None:
        self._stop_building()
        self._take_groups()
        if not self._cards.count():  # the first findings: nobody is to read that there are none
            self._show_head()
        self._cards_timer.start()

    @Slot()
    def _on_cards_due(self) -> None:
        if self._behind and self.isVisible():
            self._begin_building()
            self._next_timer.start()

    @Slot()
    def _on_next_card_due(self) -> None:
        """Build or change one more card: all those of a release at once would hold up the window for several frames."""
        if not self._build_next():
            self._next_timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was found meanwhile."""
        super().showEvent(event)
        if not self._cards_timer.isActive():
            self._catch_up()

    def refresh(self) -> None:
        """Show the findings anew."""
        self._take_groups()
        self._catch_up()

    def _catch_up(self) -> None:
        """Build the cards that are missing, and take away those of what is no longer found, all at once."""
        self._cards_timer.stop()
        self._stop_building()
        if self._behind:
            self._begin_building()
            while self._build_next():
                pass

    def _begin_building(self) -> None:
        """Note which cards are to be there; `_build_next` sees to one after the other."""
        self._behind = False
        self._show_head()
        self._waiting = deque(self._groups if self._session is not None else ())
        self._show_waived()

    def _stop_building(self) -> None:
        if self._waiting:
            self._behind = True
        self._next_timer.stop()
        self._waiting.clear()

    def _build_next(self) -> bool:
        """Pass over the cards that are right, and put one right. Returns false when all of them are."""
        while self._waiting:
            group = self._waiting.popleft()
            position = len(self._groups) - len(self._waiting) - 1
            if self._apply_fix(group, position):
                return True
        extra = self._cards.count() - (len(self._groups) if self._session is not None else 0)
        for _ in range(extra):
            self._dismiss(self._card_at(self._cards.count() - 1))
        self._mark_current()
        return False

    def _apply_fix(self, group: RuleGroup, position: int) -> bool:
        """See that the card of a group stands at its place. Returns whether there was something to do.

        A card that says the same stays, so that an edit does not build it anew; one of the same rule, or of a rule that
        finds nothing any more, is given what there is to say now.
        """
        session = self._session
        assert session is not None
        new = self._passed is not None and is_new(group, self._passed)
        below = [self._card_at(place) for place in range(position, self._cards.count())]
        card = next((old for old in below if _kind(old.group) == _kind(group)), None)
        if card is None:
            wanted = {_kind(other) for other in self._groups}
            unused = (old for old in below if _kind(old.group) not in wanted)
            card = next(unused, None) or (self._spare.pop() if self._spare else None)
        if card is None:
            card = Card(group, session, self, new=new)
            card.fix_requested.connect(self._on_card_fix_requested)
            card.answer_requested.connect(self._on_card_answer_requested)
            card.waive_requested.connect(self._on_card_waive_requested)
            card.act_requested.connect(self._on_card_act_requested)
            card.go_to_requested.connect(self.go_to_requested)
        elif card.shows(group, session, new=new) and below and below[0] is card:
            return False
        else:
            card.show_group(group, session, new=new)
        if self._cards.indexOf(card) != position:
            self._cards.removeWidget(card)
            self._cards.insertWidget(position, card)
        card.show()
        return True

    def _dismiss(self, card: Card) -> None:
        self._cards.removeWidget(card)
        card.hide()
        if len(self._spare) < MOST_SPARE:
            card.mark(None)
            self._spare.append(card)
        else:
            card.deleteLater()

    def _card_at(self, position: int) -> Card:
        item = self._cards.itemAt(position)
        card = item.widget() if item is not None else None
        assert isinstance(card, Card)
        return card

    def _take_groups(self) -> None:
        """Take what is found now, and tell how much it is; the rest is shown with the cards."""
        self._behind = True
        self._groups = grouped(self._session.findings if self._session is not None else ())
        self.count_changed.emit(sum(len(group.findings) for group in self._groups))

    def _show_head(self) -> None:
        """Show all but the cards."""
        findings = self._session.findings if self._session is not None else ()
        self._show_title()
        self._passed = self._show_rule_version(findings)
        if self._session is not None and self._session.waiting_text:
            self._rule_version.setText(f"{self._rule_version.text()}  ·  {self._session.waiting_text}")
        self._report.setVisible(bool(self._groups))
        self._show_empty()
        safe = len(self._safe_fixes())
        self._fix_all.setVisible(safe > 0)
        self._fix_all.setText(fill(self.tr("Fix all safe ones ({count})"), count=safe))
        blockers = sum(len(group.findings) for group in self._groups if group.severity is Severity.BLOCKER)
        held_up = self._session is not None and self._session.held_up
        if blockers == 1:
            self._foot.setText(self.tr("Submit is off: 1 blocker. F8 goes to the next finding, Alt+Enter fixes."))
        elif blockers:
            self._foot.setText(
                fill(self.tr("Submit is off: {count} blockers. F8 goes to the next, Alt+Enter fixes."), count=blockers)
            )
        elif self._session is not None and held_up:
            self._foot.setText(
                fill(self.tr("{measuring}. Submit waits until it is done."), measuring=self._session.waiting_text)
            )
        self._foot.setVisible(blockers > 0 or held_up)

    @Slot()
    def _show_empty(self) -> None:
        """Say what it means that there are no cards."""
        session = self._session
        self._empty.setVisible(not self._groups)
        if session is None:
            self._empty.setText(self.tr("Open a release to see what a store would refuse, and why."))
        elif session.is_checked:
            self._empty.setText(self.tr("Nothing found: this release passes every check."))
        elif session.waiting_text:
            self._empty.setText(session.waiting_text)
        elif session.checks_failed:
            self._empty.setText(
                self.tr("The checks could not run, by a fault in the app. Nothing is known about this release.")
            )
        else:
            self._empty.setText(self.tr("Checking…"))

    def _show_rule_version(self, findings: tuple[Finding, ...]) -> date | None:
        """Say which rules were applied, and what is new since those that the draft passed; returns their day then."""
        self._rule_version.setVisible(self._session is not None)
        facts = self._session.facts if self._session is not None else None
        passed = facts.passed if facts is not None else None
        new = sum(not finding.waived for finding in new_since(findings, passed)) if passed is not None else 0
        self._seen.setVisible(new > 0)
        if passed is None or not new:
            self._rule_version.setText(fill(self.tr("rules of {day}"), day=day(RULE_VERSION)))
            return None
        text = (
            self.tr("Passed the rules of {day}; 1 new finding since.")
            if new == 1
            else self.tr("Passed the rules of {day}; {count} new findings since.")
        )
        self._rule_version.setText(fill(text, day=day(passed), count=new))
        return passed

    def _show_waived(self) -> None:
        session = self._session
        waived = [finding for finding in session.findings if finding.waived] if session is not None else []
        self._waived_title.setText(fill(self.tr("Waived ({count})"), count=len(waived)))
        self._waived_title.setVisible(bool(waived))
        shown = tuple((finding, where_of(finding, session)) for finding in waived if session is not None)
        if shown == self._waived_shown:
            return
        self._waived_shown = shown
        _empty(self._waived)
        for finding, where in shown:
            line = WaivedLine(finding, where, self)
            line.take_back_requested.connect(self._on_take_back_requested)
            self._waived.addWidget(line)

    @Slot()
    def _on_seen_clicked(self) -> None:
        if self._session is not None:
            self._session.see_new_rules()
            self._catch_up()

    @Slot()
    def _on_report_clicked(self) -> None:
        if self._session is None:
            return

        dialog = ReportDialog(self._session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object)
    def _on_take_back_requested(self, finding: Finding) -> None:
        if self._session is not None:
            take_back(self._session, finding)

    def cards(self) -> Iterator[Card]:
        """Yield the cards of what is found now, in their order."""
        self._catch_up()
        for position in range(self._cards.count()):
            yield self._card_at(position)

    # --- walking ---------------------------------------------------------------------------------------------------

    def _all(self) -> list[Finding]:
        return [finding for group in self._groups for finding in group.findings]

    @Slot()
    def _on_next_requested(self) -> None:
        self._walk(1)

    @Slot()
    def _on_previous_requested(self) -> None:
        self._walk(-1)

    def _walk(self, step: int) -> None:
        findings = self._all()
        if not findings:
            return
        places = [(finding.rule, finding.node_id, finding.field) for finding in findings]
        if self._walked not in places:  # put right meanwhile: go on from where it stood
            before = self._places.index(self._walked) if self._walked in self._places else -1
            ahead = self._places[before + 1 :] if step > 0 else reversed(self._places[: max(before, 0)])
            at = next((places.index(place) for place in ahead if place in places), 0 if step > 0 else -1)
        else:
            at = places.index(self._walked) + step
        self._current = at % len(findings)
        finding = findings[self._current]
        self._places, self._walked = places, places[self._current]
        self._catch_up()
        self._mark_current(show=True)
        self.go_to_requested.emit(finding)

    def _mark_current(self, *, show: bool = False) -> None:
        """Frame the finding that was walked to last, as long as it is there."""
        for card in list(map(self._card_at, range(self._cards.count()))):
            here = next((f for f in card.group.findings if (f.rule, f.node_id, f.field) == self._walked), None)
            card.mark(here)
            if here is not None and show:
                self._area.ensureWidgetVisible(card)

    # --- fixing ----------------------------------------------------------------------------------------------------

    @Slot()
    def _on_fix_requested(self) -> None:
        findings = self._all()
        if findings:
            self.open_fix(findings[max(self._current, 0) % len(findings)])

    @Slot(object)
    def _on_card_fix_requested(self, group: RuleGroup) -> None:
        fixable = [finding for finding in group.findings if finding.fix is not None]
        if len(fixable) == 1:
            self.open_fix(fixable[0])
        elif fixable:
            self._preview([self._of_rule(fixable), *map(self._of_one, fixable), *self._of_release(fixable)])

    def open_fix(self, finding: Finding) -> None:
        """Show what the fix of one finding would change, or what may be said to it; without either, go there."""
        if finding.statement is not None:
            self._preview(self._statements([finding]), said=True)
            return
        if finding.fix is None:
            self.go_to_requested.emit(finding)
            return
        alike = [other for other in self._all() if other.rule == finding.rule and other.fix is not None]
        all_of_rule = [self._of_rule(alike)] if len(alike) > 1 else []
        self._preview([self._of_one(finding), *all_of_rule, *self._of_release(alike)])

    @Slot(object)
    def _on_card_answer_requested(self, group: RuleGroup) -> None:
        self._preview(self._statements(list(group.findings)), said=True)

    def _statements(self, findings: list[Finding]) -> list[Choice]:
        """Offer each statement to these findings: about all nodes of the rule that it names, or about one of them."""
        labels = dict.fromkeys(finding.statement.label for finding in findings if finding.statement is not None)
        choices: list[Choice] = []
        for label in labels:
            alike = [
                f for f in self._all() if f.rule == findings[0].rule and f.statement and f.statement.label == label
            ]
            if len(alike) > 1:
                name = fill(self.tr("{statement} ({count} places)"), statement=shown(label), count=len(alike))
                choices.append(Choice(name, partial(_statements_of, alike)))
            named = [finding for finding in findings if finding in alike]
            choices += [
                Choice(f"{shown(label)} · {self._place_of(one)}", partial(_statements_of, [one])) for one in named
            ]
        return choices

    def _place_of(self, finding: Finding) -> str:
        return (where_of(finding, self._session) if self._session is not None else "") or self.tr("the release")

    def _of_one(self, finding: Finding) -> Choice:
        node = self._session.node(finding.node_id) if self._session is not None else None
        place = shown(node_name(self._session.release, node)) if self._session is not None and node is not None else ""
        name = fill(self.tr("Only {place}"), place=place) if place else self.tr("Only this one")
        return Choice(name, partial(self._planned, one=finding))

    def _of_rule(self, findings: list[Finding]) -> Choice:
        name = fill(self.tr("All {count} of this kind"), count=len(findings))
        return Choice(name, partial(self._planned, rule=findings[0].rule))

    def _of_release(self, shown: list[Finding]) -> list[Choice]:
        """Offer everything that can be fixed, where that is more than what is shown."""
        count = sum(finding.fix is not None for finding in self._all())
        name = fill(self.tr("Everything in the release that can be fixed ({count})"), count=count)
        return [Choice(name, self._planned)] if count > len(shown) else []

    def _planned(self, *, one: Finding | None = None, rule: str = "", safe: bool = False) -> tuple[Fix, ...]:
        """Work out the fixes of one finding, of a rule, of the safe ones, or of all."""
        session = self._session
        if session is None or session.facts is None:
            return (one.fix,) if one is not None and one.fix is not None else ()
        facts = replace(session.facts, release=session.release)
        if one is not None:
            return fixes.one(facts, one).fixes

        def wanted(finding: Finding) -> bool:
            return finding.rule == rule if rule else not safe or fixes.is_safe(finding)

        return fixes.plan(facts, session.findings, wanted).fixes

    def _safe_fixes(self) -> list[Fix]:
        return [finding.fix for finding in self._all() if finding.fix is not None and finding.fix.safe]

    @Slot()
    def _on_fix_all_clicked(self) -> None:
        self._preview([Choice(self._fix_all.text(), partial(self._planned, safe=True))])

    def _preview(self, choices: list[Choice], *, said: bool = False) -> None:
        if self._session is None or not choices:
            return
        dialog = FixPreview(self._session, parent=self, choices=choices, said=said)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_fixes.connect(self._on_fixes_accepted)
        dialog.open()

    @Slot(object)
    def _on_fixes_accepted(self, fixes: list[Offer]) -> None:
        if self._session is not None:
            apply_fixes(self._session, fixes)

    @Slot(object)
    def _on_card_waive_requested(self, group: RuleGroup) -> None:
        dialog = WaiveDialog(group.findings, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_reason.connect(self._on_reason_given)
        self._waiving = group
        dialog.open()

    @Slot(str)
    def _on_card_act_requested(self, name: str) -> None:
        if self._session is not None and self._session.directory is not None:
            self._session.directory.confirm(name)

    @Slot(str)
    def _on_reason_given(self, reason: str) -> None:
        if self._session is not None:
            waive(self._session, self._waiving.findings, reason)


def _statements_of(findings: list[Finding]) -> list[Statement]:
    return [finding.statement for finding in findings if finding.statement is not None]


def _kind(group: RuleGroup) -> tuple[str, Severity]:
    return group.rule, group.severity


def _empty(layout: QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def is_new(group: RuleGroup, passed: date) -> bool:
    """Say whether a group is of a rule that is younger than those which the draft passed."""
    return bool(new_since(group.findings[:1], passed))


def take_back(session: Session, finding: Finding) -> bool:
    """Take a waiver back, as one step."""
    release = session.release
    place = (finding.rule, finding.node_id, finding.field)
    kept = tuple(w for w in release.local.waivers if (w.rule, w.node_id, w.field) != place)
    edit = SetField(node_id=release.id, field="local.waivers", value=kept)
    return session.apply(edit, HistoryText.tr("took a waiver back: {what}", what=sentence(finding)))


def waive(session: Session, findings: tuple[Finding, ...], reason: str) -> bool:
    """Accept findings with a reason, as one step."""
    release = session.release
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    new = tuple(Waiver(rule=f.rule, node_id=f.node_id, field=f.field, reason=reason, at=at) for f in findings)
    edit = SetField(node_id=release.id, field="local.waivers", value=(*release.local.waivers, *new))
    return session.apply(edit, HistoryText.tr("waived: {what}", what=sentence(findings[0])))
