"""What can be done about findings: fixes shown before they are made, statements, waivers and their way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from trackball_desktop.checks import fixes
from trackball_desktop.checks.engine import sentence
from trackball_desktop.checks.model import Finding, Fix, OfferedChange, Statement
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Waiver
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.draft.finding_dialogs import FixChoice, FixPreview, WaiveDialog, apply_fixes
from trackball_desktop.ui.draft.finding_groups import RuleGroup
from trackball_desktop.ui.inspector.cards import RuleCard, place_name
from trackball_desktop.ui.kit.field_labels import node_name
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts, localize

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import Session


class CheckActions(QObject):
    """Does what the cards ask for. `findings` returns all that are not waived, in the order of the list."""

    go_to_requested = Signal(object)
    file_fix_requested = Signal(object)
    """Findings whose files are to be put right in copies, a tuple."""

    def __init__(self, findings: Callable[[], list[Finding]], parent: QWidget) -> None:
        super().__init__(parent)
        self._all_findings = findings
        self._dialog_parent = parent
        self._session: Session | None = None
        self._findings_to_waive: tuple[Finding, ...] = ()

    def set_session(self, session: Session | None) -> None:
        """Work on another draft."""
        self._session = session

    def connect_card(self, card: RuleCard) -> None:
        """Connect the signals of a card."""
        card.fix_requested.connect(self._on_card_fix_requested)
        card.answer_requested.connect(self._on_card_answer_requested)
        card.waive_requested.connect(self._on_card_waive_requested)
        card.single_artist_requested.connect(self._on_card_single_artist_requested)

    def safe_fixes(self) -> list[Fix]:
        """Return the fixes that keep the meaning and may be made together."""
        return [finding.fix for finding in self._all_findings() if finding.fix is not None and finding.fix.is_safe]

    def preview_safe_fixes(self, name: str) -> None:
        """Show all that the safe fixes would change."""
        self._preview([FixChoice(name, partial(self._plan_fixes, safe=True))])

    @Slot(object)
    def _on_card_fix_requested(self, group: RuleGroup) -> None:
        fixable = [finding for finding in group.findings if finding.fix is not None]
        if len(fixable) == 1:
            self.open_fix(fixable[0])
        elif fixable:
            self._preview(
                [
                    self._choice_for_rule(fixable),
                    *map(self._choice_for_finding, fixable),
                    *self._choices_for_release(fixable),
                ]
            )
        else:
            self._request_file_fix(group.findings[0])

    def _request_file_fix(self, finding: Finding) -> None:
        """Ask for copies of all files about which the same was found."""
        alike = tuple(other for other in self._all_findings() if other.rule == finding.rule and other.file_fix)
        self.file_fix_requested.emit(alike)

    def open_fix(self, finding: Finding) -> None:
        """Show what the fix of one finding would change, or what may be said to it; without either, go there."""
        if finding.statement is not None:
            self._preview(self._statement_choices([finding]), is_statement=True)
            return
        if finding.file_fix is not None:
            self._request_file_fix(finding)
            return
        if finding.fix is None:
            self.go_to_requested.emit(finding)
            return
        alike = [other for other in self._all_findings() if other.rule == finding.rule and other.fix is not None]
        all_of_rule = [self._choice_for_rule(alike)] if len(alike) > 1 else []
        self._preview([self._choice_for_finding(finding), *all_of_rule, *self._choices_for_release(alike)])

    @Slot(object)
    def _on_card_answer_requested(self, group: RuleGroup) -> None:
        self._preview(self._statement_choices(list(group.findings)), is_statement=True)

    def _statement_choices(self, findings: list[Finding]) -> list[FixChoice]:
        """Offer each statement to these findings: about all nodes of the rule that it names, or about one of them."""
        labels = dict.fromkeys(finding.statement.label for finding in findings if finding.statement is not None)
        choices: list[FixChoice] = []
        for label in labels:
            alike = [
                f
                for f in self._all_findings()
                if f.rule == findings[0].rule and f.statement and f.statement.label == label
            ]
            if len(alike) > 1:
                name = Counts.tr(
                    "{statement} (%n places)", "{statement} (%n place)", len(alike), statement=localize(label)
                )
                choices.append(FixChoice(name, partial(_collect_statements, alike)))
            named = [finding for finding in findings if finding in alike]
            choices += [
                FixChoice(f"{localize(label)} · {self._place_text(item)}", partial(_collect_statements, [item]))
                for item in named
            ]
        return choices

    def _place_text(self, finding: Finding) -> str:
        return (place_name(finding, self._session) if self._session is not None else "") or self.tr("the release")

    def _choice_for_finding(self, finding: Finding) -> FixChoice:
        node = self._session.node(finding.node_id) if self._session is not None else None
        place = (
            localize(node_name(self._session.release, node)) if self._session is not None and node is not None else ""
        )
        name = fill(self.tr("Only: {place}"), place=place) if place else self.tr("Only this one")
        return FixChoice(name, partial(self._plan_fixes, finding=finding))

    def _choice_for_rule(self, findings: list[Finding]) -> FixChoice:
        name = fill(self.tr("All {count} of this type"), count=len(findings))
        return FixChoice(name, partial(self._plan_fixes, rule=findings[0].rule))

    def _choices_for_release(self, shown: list[Finding]) -> list[FixChoice]:
        """Offer everything that can be fixed, where that is more than what is shown."""
        count = sum(finding.fix is not None for finding in self._all_findings())
        name = fill(self.tr("Everything in the release that can be fixed ({count})"), count=count)
        return [FixChoice(name, self._plan_fixes)] if count > len(shown) else []

    def _plan_fixes(self, *, finding: Finding | None = None, rule: str = "", safe: bool = False) -> tuple[Fix, ...]:
        """Work out the fixes of one finding, of a rule, of the safe ones, or of all."""
        session = self._session
        if session is None or session.checks.facts is None:
            return (finding.fix,) if finding is not None and finding.fix is not None else ()
        facts = replace(session.checks.facts, release=session.release)
        if finding is not None:
            return fixes.plan_fix(facts, finding).fixes

        def is_chosen(finding: Finding) -> bool:
            return finding.rule == rule if rule else not safe or fixes.is_safe(finding)

        return fixes.plan_fixes(facts, session.checks.findings, is_chosen).fixes

    def _preview(self, choices: list[FixChoice], *, is_statement: bool = False) -> None:
        if self._session is None or not choices:
            return
        dialog = FixPreview(self._session, parent=self._dialog_parent, choices=choices, is_statement=is_statement)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fixes_accepted.connect(self._on_fixes_accepted)
        dialog.open()

    @Slot(object)
    def _on_fixes_accepted(self, fixes: list[OfferedChange]) -> None:
        if self._session is not None:
            apply_fixes(self._session, fixes)

    @Slot(object)
    def _on_card_waive_requested(self, group: RuleGroup) -> None:
        dialog = WaiveDialog(group.findings, self._dialog_parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.reason_accepted.connect(self._on_reason_accepted)
        self._findings_to_waive = group.findings
        dialog.open()

    @Slot(str)
    def _on_card_single_artist_requested(self, name: str) -> None:
        if self._session is not None and self._session.people_directory is not None:
            self._session.people_directory.confirm(name)

    @Slot(str)
    def _on_reason_accepted(self, reason: str) -> None:
        if self._session is not None:
            waive(self._session, self._findings_to_waive, reason)


def _collect_statements(findings: list[Finding]) -> list[Statement]:
    return [finding.statement for finding in findings if finding.statement is not None]


def remove_waiver(session: Session, finding: Finding) -> bool:
    """Take a waiver back, as one step."""
    release = session.release
    place = (finding.rule, finding.node_id, finding.field)
    remaining = tuple(w for w in release.local.waivers if (w.rule, w.node_id, w.field) != place)
    edit = SetField(node_id=release.id, field="local.waivers", value=remaining)
    return session.apply(edit, HistoryText.tr("removed a waiver: {what}", what=sentence(finding)))


def waive(session: Session, findings: tuple[Finding, ...], reason: str) -> bool:
    """Accept findings with a reason, as one step."""
    release = session.release
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    new = tuple(Waiver(rule=f.rule, node_id=f.node_id, field=f.field, reason=reason, at=at) for f in findings)
    edit = SetField(node_id=release.id, field="local.waivers", value=(*release.local.waivers, *new))
    return session.apply(edit, HistoryText.tr("waived: {what}", what=sentence(findings[0])))
