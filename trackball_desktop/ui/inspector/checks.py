"""The Checks tab: what is wrong, what may be better, what is still to do and what only a person can say.

Each kind has a section with its number; in it stands one card for each rule, in the order of subjects. The list can be
narrowed to a step of the editor, to a track, and to what one store or the target asks for. F8 and Shift+F8 walk what is
listed, Alt+Enter opens the fix of the current one. Safe fixes are offered above all, and shown before they are made.
What only younger rules found is called new.

The count follows the findings at once. The cards and what stands around them are many widgets: they are built, or given
other words, when the keyboard rests and the tab is in sight, or as soon as somebody asks for them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCursor, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from trackball_desktop.checks.engine import newer_than
from trackball_desktop.checks.kinds import FAULTS, FindingKind, missing_blockers
from trackball_desktop.checks.model import Finding, Severity
from trackball_desktop.checks.requesters import STORES, Requester, is_requested_by, named_requesters
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.ui.draft.finding_groups import (
    CheckFilter,
    RuleGroup,
    descendant_ids,
    group_findings,
    group_title,
    node_label,
)
from trackball_desktop.ui.draft.wizard_steps import WizardStep, step_for_finding
from trackball_desktop.ui.inspector.artist_report import ReportDialog
from trackball_desktop.ui.inspector.cards import RuleCard, WaivedLine, place_name
from trackball_desktop.ui.inspector.check_actions import CheckActions, remove_waiver
from trackball_desktop.ui.inspector.check_filters import ALL, NODE, STEP, CheckFilters
from trackball_desktop.ui.inspector.sections import Section
from trackball_desktop.ui.kit import space
from trackball_desktop.ui.kit.field_text import date_text, finding_sentence
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.labels import TextLabel
from trackball_desktop.ui.kit.languages import Counts
from trackball_desktop.ui.kit.screen_reader import announce, readers_muted
from trackball_desktop.ui.kit.scroll_page import keep_bar_room
from trackball_desktop.ui.kit.state_labels import severity_text
from trackball_desktop.ui.kit.tall_column import TallColumn
from trackball_desktop.ui.kit.timers import Timer, call_later

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session

CARDS_DELAY_MS = 150
"""How long nothing must change before cards are built for what was found: not under the fingers."""
MAX_SPARE_CARDS = 6
"""Cards that are kept for later: a rule that comes and goes while a title is typed takes one of them."""
MAX_UNFOLDED = 4
"""So many blockers and warnings each are shown whole at first; the others and all that is no fault in one line."""

_GroupKey = tuple[str, Severity, FindingKind]


class ChecksTab(QWidget):
    """Filters, safe fixes, the sections with their cards, what was waived."""

    help_requested = Signal(str)
    go_to_requested = Signal(object)
    file_fix_requested = Signal(object)
    """Findings whose files are to be put right in copies, a tuple."""
    count_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._step: WizardStep | None = None
        self._node_id = ""
        self._all_groups: list[RuleGroup] = []
        """All groups; `_groups` are those that the filter leaves."""
        self._groups: list[RuleGroup] = []
        self._current = -1
        self._last_places: list[tuple[str, str, str | None]] = []
        """What was found when somebody last walked: rule, node and field, in the order of the cards."""
        self._last_place: tuple[str, str, str | None] | None = None
        self._passed_version: date | None = None
        self._cards_are_outdated = False
        """Whether the cards are not those of the findings yet."""
        self._groups_are_outdated = False
        """Whether something else was found since, and somebody types."""
        self._cards_timer = Timer(self)
        self._cards_timer.setSingleShot(True)
        self._cards_timer.setInterval(CARDS_DELAY_MS)
        self._cards_timer.timeout.connect(self._on_cards_due)
        self._pending_groups: deque[RuleGroup] = deque()
        """What still waits for its card, in its order; the cards above are those of what came before."""
        self._cards: dict[_GroupKey, RuleCard] = {}
        self._spare_cards: list[RuleCard] = []
        """Cards of what is no longer found, for what will be."""
        self._folded_by_group: dict[_GroupKey, bool] = {}
        """Which cards are folded: as they were first shown, or as somebody left them."""
        self._shown_waived: tuple[tuple[Finding, str], ...] = ()
        self._place_of_focus: int | None = None
        """Which card in the list had the focus when it went, because what it said is no longer found."""
        self._pointed: tuple[RuleCard, int] | None = None
        """The card below the pointer while others are built, and where it stands in the view."""
        self._resting_pointer = QPoint()
        """Where on the screen the pointer was when somebody last did something else: there it points to nothing."""
        self._pointed_timer = Timer(self)
        self._pointed_timer.setSingleShot(True)
        self._pointed_timer.setInterval(CARDS_DELAY_MS)
        self._pointed_timer.timeout.connect(self._on_cards_settled)
        self._next_timer = Timer(self)
        self._next_timer.setInterval(0)
        self._next_timer.timeout.connect(self._on_next_card_due)
        self._actions = CheckActions(self._all_findings, self)
        self._actions.go_to_requested.connect(self.go_to_requested)
        self._actions.file_fix_requested.connect(self.file_fix_requested)
        self._build()
        self._shortcuts: list[QShortcut] = []
        for keys, slot in (
            ("F8", self._on_next_requested),
            ("Shift+F8", self._on_previous_requested),
            ("Alt+Return", self._on_fix_requested),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(slot)
            self._shortcuts.append(shortcut)
        self.refresh()

    def _build(self) -> None:
        self._filters = CheckFilters(self)
        self._filters.changed.connect(self._on_filters_changed)
        self._rule_version_label = TextLabel("", "small", "dim", parent=self)
        self._seen_button = QPushButton(self.tr("Mark as seen"), self)
        self._seen_button.setProperty("dense", True)
        self._seen_button.setAccessibleName(self.tr("Mark the new findings as seen"))
        self._seen_button.clicked.connect(self._on_seen_clicked)
        rules = QHBoxLayout()
        rules.addWidget(self._rule_version_label, 1)
        rules.addWidget(self._seen_button, 0, Qt.AlignmentFlag.AlignTop)
        self._fix_bar = QFrame(self)
        self._fix_bar.setProperty("role", "card")
        self._fix_label = TextLabel("", "strong", parent=self)
        self._fix_all_button = QPushButton(self)
        self._fix_all_button.setProperty("kind", "primary")
        self._fix_all_button.setProperty("dense", True)
        self._fix_all_button.clicked.connect(self._on_fix_all_clicked)
        bar = QHBoxLayout(self._fix_bar)
        bar.setContentsMargins(space.M, space.S, space.S, space.S)
        bar.addWidget(self._fix_label, 1)
        bar.addWidget(self._fix_all_button)
        self._empty_label = TextLabel("", "body", "dim", parent=self)
        self.sections = {kind: Section(kind, self) for kind in FindingKind}
        for section in self.sections.values():
            section.unfolded.connect(self._scroll_to)
        self._report_button = QPushButton(self.tr("Report for the artist…"), self)
        self._report_button.clicked.connect(self._on_report_clicked)
        self._waived_title_label = TextLabel("", "small", "dim", parent=self)
        self._waived_layout = QVBoxLayout()
        self._waived_layout.setSpacing(space.S)
        self._footer_label = TextLabel("", "small", "dim", parent=self)
        body = TallColumn()
        body.setProperty("role", "page")
        # It grows at its end: what stands above need not be painted again.
        body.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        column = QVBoxLayout(body)
        column.setContentsMargins(space.M, space.S, space.M, space.M)
        column.setSpacing(space.S)
        for widget in (self._filters, self._fix_bar, self._empty_label, *self.sections.values()):
            column.addWidget(widget)
        column.addWidget(self._waived_title_label)
        column.addLayout(self._waived_layout)
        column.addWidget(self._report_button)
        column.addWidget(self._footer_label)
        column.addLayout(rules)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(body)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        keep_bar_room(self._area)
        self._area.verticalScrollBar().rangeChanged.connect(self._keep_pointed_card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def set_session(self, session: Session | None) -> None:
        """Show the findings of another draft."""
        if self._session is not None:
            self._session.checks.findings_changed.disconnect(self._on_session_findings)
            self._session.checks.findings_settled.disconnect(self._on_session_settled)
            self._session.checks.finished.disconnect(self._show_empty)
            self._session.changed.disconnect(self._on_session_changed)
        self._session = session
        self._resting_pointer = QCursor.pos()
        for shortcut in self._shortcuts:  # those of a part that is hidden, as in a narrow window, are dead
            shortcut.setParent(self.window())
        self._actions.set_session(session)
        self._current = -1
        self._folded_by_group.clear()
        self._step, self._node_id = None, ""
        self._filters.choose()
        if session is not None:
            session.checks.findings_changed.connect(self._on_session_findings)
            session.checks.findings_settled.connect(self._on_session_settled)
            session.checks.finished.connect(self._show_empty)
            session.changed.connect(self._on_session_changed)
        self.refresh()

    def set_location(self, step: WizardStep | None, node_id: str) -> None:
        """Say which step and which node the editor shows; None where no editor is open on this draft."""
        if (step, node_id) == (self._step, self._node_id):
            return
        self._step, self._node_id = step, node_id
        if self._filters.part == ALL:
            self._show_filters()
        else:
            self._on_filters_changed()

    @Slot(object)
    def _on_session_changed(self, _: object) -> None:
        self._show_empty()
        if self._session is not None and self._session.is_typing:
            self._resting_pointer = QCursor.pos()
        if self._cards_are_outdated:
            self._cards_timer.start()

    @Slot()
    def _on_session_findings(self) -> None:
        self._stop_building()
        self._cards_are_outdated = self._groups_are_outdated = True

    @Slot()
    def _on_session_settled(self) -> None:
        self._update_groups()
        self._show_footer()
        if not self._cards:  # the first findings: nobody is to read that there are none
            self._show_head()
        self._cards_timer.start()

    @Slot()
    def _on_filters_changed(self) -> None:
        self._stop_building()
        self._update_groups()
        self._build_all_cards()

    @Slot()
    def _on_cards_due(self) -> None:
        if self._cards_are_outdated and self.isVisible():
            self._pointed_timer.stop()
            self._pointed = self._pointed or self._find_pointed_card(QCursor.pos())
            self._begin_building()
            self._next_timer.start()

    @Slot()
    def _on_next_card_due(self) -> None:
        """Build or change one more card: all those of a release at once would hold up the window for several frames."""
        if not self._build_next():
            self._next_timer.stop()
            self._pointed_timer.start()

    def _find_pointed_card(self, place: QPoint) -> tuple[RuleCard, int] | None:
        """Return the card at a place of the screen, and how far below the top of the view it begins."""
        if place == self._resting_pointer:
            return None
        view = self._area.viewport()
        point = view.mapFromGlobal(place)
        if not view.rect().contains(point):
            return None
        for card in self.built_cards():
            top = card.mapTo(view, QPoint()).y()
            if card.isVisible() and top <= point.y() < top + card.height():
                return card, top
        return None

    @Slot()
    def _on_cards_settled(self) -> None:
        self._pointed = None

    @Slot()
    def _keep_pointed_card(self) -> None:
        """Scroll so that the card below the pointer stays there: files that are measured put new ones above it, and
        a press would hit another one.
        """
        if self._pointed is None:
            return
        card, top = self._pointed
        if card not in self._cards.values():
            self._pointed = None
            return
        moved = card.mapTo(self._area.viewport(), QPoint()).y() - top
        if moved and card.isVisible():
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + moved)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was found meanwhile."""
        super().showEvent(event)
        if not self._cards_timer.isActive():
            self._build_all_cards()

    def refresh(self) -> None:
        """Show the findings anew."""
        self._update_groups()
        self._build_all_cards()

    # --- the cards -------------------------------------------------------------------------------------------------

    def _build_all_cards(self) -> None:
        """Build the cards that are missing, and take away those of what is no longer found, all at once."""
        self._cards_timer.stop()
        self._stop_building()
        self._catch_up()
        if self._cards_are_outdated:
            self._begin_building()
            while self._build_next():
                pass

    def _begin_building(self) -> None:
        """Note which cards are to be there; `_build_next` sees to one after the other."""
        self._cards_are_outdated = False
        self._show_head()
        for kind, section in self.sections.items():
            section.show_groups([group for group in self._groups if group.kind is kind])
        self._pending_groups = deque(self._groups)
        self._show_waived()

    def _stop_building(self) -> None:
        if self._pending_groups:
            self._cards_are_outdated = True
        self._next_timer.stop()
        self._pending_groups.clear()

    def _build_next(self) -> bool:
        """Pass over the cards that are right, and put one right. Returns false when all of them are."""
        while self._pending_groups:
            group = self._pending_groups.popleft()
            if self._show_card(group):
                return True
        group_keys = {group.key for group in self._groups}
        focus, bar = QApplication.focusWidget(), self._area.verticalScrollBar()
        scrolled = bar.value()
        for position, key in enumerate(list(self._cards)):
            if key not in group_keys:
                if focus is not None and self._cards[key].isAncestorOf(focus):
                    self._place_of_focus = position
                self._recycle_card(key)
        bar.setValue(scrolled)  # with a card that had the focus Qt went to what it gives it to
        for kind, section in self.sections.items():
            section.show_groups([group for group in self._groups if group.kind is kind])
        self._mark_current()
        self._return_focus()
        return False

    def _return_focus(self) -> None:
        """Give the focus of a card that went to the one in its place, so that keys go on from there."""
        cards = self.built_cards()
        if self._place_of_focus is not None and cards:
            cards[min(self._place_of_focus, len(cards) - 1)].focus_first()
        self._place_of_focus = None

    def _show_card(self, group: RuleGroup) -> bool:
        """See that the card of a group stands at its place. Returns whether there was something to do.

        A card that says the same stays, so that an edit does not build it anew; one of the same rule, or of a rule that
        finds nothing any more, is given what there is to say now.
        """
        session = self._session
        assert session is not None
        new = self._passed_version is not None and is_new(group, self._passed_version)
        alike = [other.key for other in self._groups if (other.kind, other.subject) == (group.kind, group.subject)]
        before = sum(other.kind is group.kind for other in self._groups[: self._groups.index(group)])
        folded = self._folded_by_group.setdefault(
            group.key, not (group.kind in FAULTS - {FindingKind.HINT} and before < MAX_UNFOLDED)
        )
        card = self._cards.get(group.key)
        if card is None:
            group_keys = {other.key for other in self._groups}
            unused = next((key for key in self._cards if key not in group_keys), None)
            card = (
                self._cards.pop(unused)
                if unused is not None
                else self._spare_cards.pop()
                if self._spare_cards
                else None
            )
            if card is None:
                with readers_muted():
                    card = RuleCard(group, session, self, new=new, folded=folded)
                card.go_to_requested.connect(self.go_to_requested)
                card.help_requested.connect(self.help_requested)
                card.folded_changed.connect(self._on_card_folded)
                self._actions.connect_card(card)
            else:
                card.show_group(group, session, new=new, folded=folded)
            self._cards[group.key] = card
        elif card.is_showing(group, session, new=new, folded=folded):
            return self.sections[group.kind].insert_card(card, group.subject, alike.index(group.key))
        else:
            card.show_group(group, session, new=new, folded=folded)
        self.sections[group.kind].insert_card(card, group.subject, alike.index(group.key))
        return True

    def _recycle_card(self, key: _GroupKey) -> None:
        card = self._cards.pop(key)
        card.setParent(self)  # out of its section, which keeps no place for it
        card.hide()
        if len(self._spare_cards) < MAX_SPARE_CARDS:
            card.set_current_finding(None)
            self._spare_cards.append(card)
        else:
            card.deleteLater()

    @Slot(object, bool)
    def _on_card_folded(self, group: RuleGroup, folded: bool) -> None:
        self._folded_by_group[group.key] = folded
        if not folded and group.key in self._cards:
            self._scroll_to(self._cards[group.key])

    @Slot(QWidget)
    def _scroll_to(self, widget: QWidget) -> None:
        """Scroll so far that all of a card is seen, or its beginning where it is higher than the view.

        What was unfolded has its height only once it is laid out.
        """

        def scroll() -> None:
            bar, view = self._area.verticalScrollBar(), self._area.viewport()
            top = widget.mapTo(view, QPoint()).y()
            below = top + widget.height() + space.S - view.height()
            if top < 0 or below > 0:
                bar.setValue(bar.value() + (min(below, top - space.S) if below > 0 else top - space.S))

        call_later(widget, 0, lambda: call_later(widget, 0, scroll))

    def built_cards(self) -> list[RuleCard]:
        """Return the cards that are there by now, in the order of the list."""
        return [self._cards[group.key] for group in self._groups if group.key in self._cards]

    def cards(self) -> Iterator[RuleCard]:
        """Yield the cards of what is listed now, in their order."""
        self._build_all_cards()
        yield from self.built_cards()

    # --- what is listed --------------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        """Take what is found now, where somebody asks for it before the keys rest."""
        if self._groups_are_outdated:
            self._update_groups()

    def _update_groups(self) -> None:
        """Take what is found now, and tell how much of it is wrong; the rest is shown with the cards."""
        self._cards_are_outdated, self._groups_are_outdated = True, False
        session = self._session
        self._all_groups = group_findings(session.checks.findings) if session is not None else []
        narrow = self._filter(self._filters.part)
        if session is None or narrow == CheckFilter():
            self._groups = self._all_groups
        else:
            ids = descendant_ids(session.release, narrow.node_id) if narrow.node_id else frozenset[str]()
            self._groups = group_findings(
                finding for finding in session.checks.findings if narrow.matches(finding, session, ids)
            )
        self.count_changed.emit(sum(len(group.findings) for group in self._all_groups if group.kind in FAULTS))

    def _filter(self, part: str) -> CheckFilter:
        """Return what is looked at; a part that the editor does not show any more is the whole release."""
        step = self._step if part == STEP and self._step is not WizardStep.REVIEW else None
        node = self._node_id if part == NODE and self._session is not None and self._node_label() else ""
        return CheckFilter(step, node, self._filters.requester)

    def _node_label(self) -> str:
        return node_label(self._session, self._node_id) if self._session is not None else ""

    def _show_filters(self) -> None:
        """Say how many findings each choice leaves."""
        session = self._session
        findings = [finding for group in self._all_groups for finding in group.findings]
        self._filters.setVisible(session is not None and bool(findings))
        if session is None:
            return
        parts = {ALL: (self.tr("All"), len(findings))}
        if self._step is not None and self._step is not WizardStep.REVIEW:
            parts[STEP] = (
                self.tr("This step"),
                sum(step_for_finding(session, finding) is self._step for finding in findings),
            )
        if words := self._node_label():
            ids = descendant_ids(session.release, self._node_id)
            parts[NODE] = (words, sum(finding.node_id in ids for finding in findings))
        counts = Counter(
            asker for finding in findings for asker in (Requester.TARGET, *STORES) if is_requested_by(finding, asker)
        )
        # A store that asks for nothing of its own is no choice worth a button.
        own = {asker for finding in findings for asker in named_requesters(finding)}
        self._filters.show_counts(
            parts, {asker: counts[asker] for asker in (Requester.TARGET, *STORES) if asker in own}
        )

    def _show_head(self) -> None:
        """Show all but the cards."""
        session = self._session
        findings = session.checks.findings if session is not None else ()
        self._passed_version = self._show_rule_version(findings)
        self._show_filters()
        self._report_button.setVisible(any(finding.severity is not Severity.HINT for finding in self._all_findings()))
        self._show_empty()
        self._show_footer()
        safe = len(self._actions.safe_fixes())
        self._fix_bar.setVisible(safe > 0)
        self._fix_label.setText(Counts.tr("%n can be fixed safely", "%n can be fixed safely", safe))
        self._fix_all_button.setText(fill(self.tr("Fix {count}…"), count=safe))

    def _show_footer(self) -> None:
        """Say below the cards how far measuring is, where it comes and goes without moving them, and the rest."""
        session = self._session
        waiting = session.checks.measuring_text if session is not None and self._groups else ""
        text = self._footer_text(session.checks.findings if session is not None else ())
        self._footer_label.setText("\n".join(filter(None, (waiting, text))))
        self._footer_label.setVisible(bool(self._footer_label.text()))

    def _footer_text(self, findings: tuple[Finding, ...]) -> str:
        """Say what Submit waits for, and how to walk the list."""
        missing = missing_blockers(findings)
        wrong = sum(f.severity is Severity.BLOCKER and not f.is_waived for f in findings) - missing
        keys = self.tr("F8 goes to the next finding; Alt+Enter fixes it.")
        if wrong and missing:
            waits = self.tr("Submit is blocked: {blockers}, {missing} to fill in.")
        elif wrong:
            waits = self.tr("Submit is blocked: {blockers}.")
        elif missing:
            waits = self.tr("Submit is blocked: {missing} to fill in.")
        elif self._session is not None and self._session.checks.submit_awaits_measuring:
            waits = self.tr("Submit is available once all files are measured.")
        else:
            return keys if self._groups else ""
        blockers = Counts.tr("%n blockers", "%n blocker", wrong)
        return f"{fill(waits, blockers=blockers, missing=missing)}\n{keys}"

    @Slot()
    def _show_empty(self) -> None:
        """Say what it means that there are no cards, or how far measuring is."""
        session = self._session
        self._empty_label.setVisible(not self._groups)
        if self._groups:
            return
        waiting = session.checks.measuring_text if session is not None else ""
        if session is None:
            self._empty_label.setText(self.tr("Open a release to see what stores would reject, and why."))
        elif waiting:
            self._empty_label.setText(waiting)
        elif self._all_groups:
            self._empty_label.setText(self.tr("No findings for this filter. Other parts of the release have findings."))
        elif session.checks.is_complete:
            self._empty_label.setText(self.tr("No findings: this release passes every check."))
        elif session.checks.has_failed:
            self._empty_label.setText(
                self.tr(
                    "The checks could not run because of an error in the app, so nothing is known about this release."
                )
            )
        else:
            self._empty_label.setText(self.tr("Checking…"))

    def _show_rule_version(self, findings: tuple[Finding, ...]) -> date | None:
        """Say which rules were applied, and what is new since those that the draft passed; returns their day then."""
        self._rule_version_label.setVisible(self._session is not None)
        facts = self._session.checks.facts if self._session is not None else None
        passed = facts.passed_version if facts is not None else None
        new = sum(not finding.is_waived for finding in newer_than(findings, passed)) if passed is not None else 0
        self._seen_button.setVisible(new > 0)
        if passed is None or not new:
            self._rule_version_label.setText(fill(self.tr("Store rules as of {day}"), day=date_text(RULE_VERSION)))
            return None
        self._rule_version_label.setText(
            Counts.tr(
                "Passed the store rules as of {day}; %n new findings since.",
                "Passed the store rules as of {day}; %n new finding since.",
                new,
                day=date_text(passed),
            )
        )
        return passed

    def _show_waived(self) -> None:
        session = self._session
        waived = [finding for finding in session.checks.findings if finding.is_waived] if session is not None else []
        self._waived_title_label.setText(fill(self.tr("Waived ({count})"), count=len(waived)))
        self._waived_title_label.setVisible(bool(waived))
        shown = tuple((finding, place_name(finding, session)) for finding in waived if session is not None)
        if shown == self._shown_waived:
            return
        self._shown_waived = shown
        _clear_layout(self._waived_layout)
        for finding, where in shown:
            line = WaivedLine(finding, where, self)
            line.remove_requested.connect(self._on_line_remove_requested)
            self._waived_layout.addWidget(line)

    @Slot()
    def _on_seen_clicked(self) -> None:
        if self._session is not None:
            self._session.checks.mark_new_rules_seen()
            self._build_all_cards()

    @Slot()
    def _on_report_clicked(self) -> None:
        if self._session is None:
            return

        dialog = ReportDialog(self._session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    @Slot(object)
    def _on_line_remove_requested(self, finding: Finding) -> None:
        if self._session is not None:
            remove_waiver(self._session, finding)

    # --- walking and fixing ----------------------------------------------------------------------------------------

    def _all_findings(self) -> list[Finding]:
        """Return all that is found, whatever the list is narrowed to, in its order."""
        self._catch_up()
        return [finding for group in self._all_groups for finding in group.findings]

    def _listed_findings(self) -> list[Finding]:
        self._catch_up()
        return [finding for group in self._groups for finding in group.findings]

    @Slot()
    def _on_next_requested(self) -> None:
        self._go_to_adjacent(1)

    @Slot()
    def _on_previous_requested(self) -> None:
        self._go_to_adjacent(-1)

    def _go_to_adjacent(self, step: int) -> None:
        """Go to the next or the previous group: what ten tracks lack is one stop, and its card leads to each of them.

        A group of which one finding was put right meanwhile goes on with what it has left.
        """
        findings = self._listed_findings()
        if not findings:
            return
        places = [(finding.rule, finding.node_id, finding.field) for finding in findings]
        if self._last_place in places:
            group = self._groups[(self._group_of(places.index(self._last_place)) + step) % len(self._groups)]
            at = findings.index(group.findings[0])
        else:  # put right meanwhile: go on from where it stood
            before = self._last_places.index(self._last_place) if self._last_place in self._last_places else -1
            ahead = self._last_places[before + 1 :] if step > 0 else reversed(self._last_places[: max(before, 0)])
            at = next((places.index(place) for place in ahead if place in places), 0 if step > 0 else -1) % len(places)
        self._current = at
        finding = findings[at]
        self._last_places, self._last_place = places, places[at]
        self._build_all_cards()
        self._mark_current(show=True)
        self.go_to_requested.emit(finding)
        self._announce_group(self._group_of(at), finding)

    def _group_of(self, at: int) -> int:
        """Return the number of the group that holds one of the listed findings."""
        return [number for number, group in enumerate(self._groups) for _ in group.findings][at]

    def _announce_group(self, number: int, finding: Finding) -> None:
        """Have screen readers say what was gone to, once they have said the field that the focus went to."""
        session, group = self._session, self._groups[number]
        where = place_name(finding, session) if session is not None else ""
        place = fill(self.tr("{n} of {count}"), n=number + 1, count=len(self._groups))
        several = len(group.findings) > 1
        text = group_title(group, session) if session is not None and several else finding_sentence(finding)
        announce(self, ". ".join(part.rstrip(".") for part in (severity_text(group.kind), place, text, where) if part))

    def _mark_current(self, *, show: bool = False) -> None:
        """Frame the finding that was walked to last, as long as it is there; unfold its card where it is walked to."""
        for card in self.built_cards():
            finding = next((f for f in card.group.findings if (f.rule, f.node_id, f.field) == self._last_place), None)
            if finding is not None and show:
                self.sections[card.group.kind].unfold(card.group.subject)
                self._folded_by_group[card.group.key] = False
                card.set_folded(folded=False)
                self._scroll_to(card)
            card.set_current_finding(finding)

    @Slot()
    def _on_fix_requested(self) -> None:
        findings = self._listed_findings()
        if findings:
            self.open_fix(findings[max(self._current, 0) % len(findings)])

    def open_fix(self, finding: Finding) -> None:
        """Show what the fix of one finding would change, or what may be said to it; without either, go there."""
        self._actions.open_fix(finding)

    @Slot()
    def _on_fix_all_clicked(self) -> None:
        self._actions.preview_safe_fixes(self._fix_all_button.text())


def _clear_layout(layout: QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def is_new(group: RuleGroup, passed: date) -> bool:
    """Say whether a group is of a rule that is younger than those which the draft passed."""
    return bool(newer_than(group.findings[:1], passed))
