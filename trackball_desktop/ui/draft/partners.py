"""The stores a release goes to: those ticked, or all but those ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Partners, Release
from trackball_desktop.domain.values import ABSENT, INHERIT
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.kit import field_labels, space, theme
from trackball_desktop.ui.kit.field_inputs import InputContent, LineInput, PickInput
from trackball_desktop.ui.kit.finding_line import FindingLine
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import Counts

if TYPE_CHECKING:
    from trackball_desktop.ui.draft.session import DraftChange, Session

_ALL, _ONLY, _ALL_BUT, _NULL, _ABSENT = "all", "only", "all but", "null", "absent"


class PartnersBox(QWidget):
    """Three ways to send, the known stores as ticks, and a line for one that is not among them."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = "partners"
        self._session = session
        self._checkboxes: dict[str, QCheckBox] = {}
        label = QLabel(field_labels.field_label("partners"), self)
        label.setProperty("role", "dim")
        label.setProperty("scale", "small")
        self.mode_choice = PickInput(
            [
                (_ALL, self.tr("All stores")),
                (_ONLY, self.tr("Only the stores selected below")),
                (_ALL_BUT, self.tr("All stores except those selected below")),
                (_NULL, self.tr("Send as empty")),
                (_ABSENT, self.tr("Leave out")),
            ]
        )
        self.mode_choice.setAccessibleName(field_labels.field_label("partners"))
        self.mode_choice.setMaximumWidth(theme.scaled(420))
        self.mode_choice.picked.connect(self._on_mode_picked)
        label.setBuddy(self.mode_choice)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(space.L)
        self._grid.setVerticalSpacing(space.S)
        self.line = LineInput(self)
        self.line.setMaximumWidth(420)
        self.line.setAccessibleName(self.tr("Other store"))
        self.line.present(
            InputContent(placeholder=fill(self.tr("Other store, as spelled by {target}…"), target=display_name(FIRST)))
        )
        self.line.returnPressed.connect(self._on_name_entered)
        self.line.editing_ended.connect(self._on_name_entered)
        self._finding_line = FindingLine(self)
        self._finding_line.fix_requested.connect(self.fix_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.S)
        column.addWidget(label)
        column.addWidget(self.mode_choice)
        column.addLayout(self._grid)
        column.addWidget(self.line)
        column.addWidget(self._finding_line)
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._on_session_findings)
        self.refresh()

    def _effective_partners(self) -> tuple[Partners, bool, str]:
        """Return the stores in force, whether they are the release's own, and where others come from."""
        release = self._session.release
        resolved = self._session.resolve_field(release, "partners")
        value = resolved.value if isinstance(resolved.value, Partners) else Partners()
        source = self.tr("label default") if resolved.source == "label" else ""
        return value, isinstance(release.partners, Partners), source

    def refresh(self) -> None:
        """Show the draft's stores."""
        partners, own, source = self._effective_partners()
        raw = self._session.release.partners
        mode: str | None = None
        if own:
            mode = _ONLY if partners.excluded is not True else _ALL_BUT if partners.partner_names else _ALL
        elif raw is not INHERIT:
            mode = _NULL if raw is None else _ABSENT
        placeholder = self.tr("Not chosen")
        if source:
            placeholder = f"{self._mode_text(partners)} · {source}"
        self.mode_choice.present_value(mode, placeholder)
        names = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
        partner_names = choices.for_field(Release, "partners", self._session)
        self._show_checkboxes([*partner_names, *(name for name in names if name not in partner_names)], set(names))
        self._on_session_findings()

    def _mode_text(self, partners: Partners) -> str:
        names = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
        if partners.excluded is True and not names:
            return self.tr("All stores")
        if partners.excluded is True:
            return Counts.tr("All stores except %n", "All stores except %n", len(names))
        return Counts.tr("%n stores", "%n store", len(names))

    def _show_checkboxes(self, names: list[str], ticked: set[str]) -> None:
        if list(self._checkboxes) != names:
            for box in self._checkboxes.values():
                self._grid.removeWidget(box)
                box.deleteLater()
            self._checkboxes = {}
            for position, name in enumerate(names):
                box = QCheckBox(name.replace("&", "&&"), self)
                box.setAccessibleName(name)
                box.setProperty("partner", name)
                box.clicked.connect(self._on_checkbox_clicked)
                self._grid.addWidget(box, position // 3, position % 3)
                self._checkboxes[name] = box
        for name, box in self._checkboxes.items():
            box.setChecked(name in ticked)

    # --- what the user does ----------------------------------------------------------------------------------------

    def _apply(self, value: Any) -> None:
        edit = SetField(node_id=self._session.release.id, field="partners", value=value)
        self._session.apply(edit, field_labels.field_name("partners"))

    @Slot(object)
    def _on_mode_picked(self, mode: object) -> None:
        partners, _, _ = self._effective_partners()
        fixed = {None: INHERIT, _NULL: None, _ABSENT: ABSENT}
        if mode in fixed:
            self._apply(fixed[mode])  # type: ignore[index]
        elif mode == _ALL:
            self._apply(partners.model_copy(update={"partner_names": (), "excluded": True}))
        else:
            self._apply(partners.model_copy(update={"excluded": mode == _ALL_BUT}))

    @Slot()
    def _on_checkbox_clicked(self) -> None:
        self._set_names([name for name, box in self._checkboxes.items() if box.isChecked()])

    @Slot()
    def _on_name_entered(self) -> None:
        name = self.line.text().strip()
        if name:
            self.line.clear()
            partners, _, _ = self._effective_partners()
            names = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
            self._set_names([*names, *([name] if name not in names else [])])

    def _set_names(self, names: list[str]) -> None:
        partners, own, _ = self._effective_partners()
        excluded = partners.excluded if own or partners.excluded is True else False
        self._apply(partners.model_copy(update={"partner_names": tuple(names), "excluded": excluded}))

    # --- what the draft does ---------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        if change.after.id in change.node_ids:
            self.refresh()

    @Slot()
    def _on_session_findings(self) -> None:
        release = self._session.release
        findings = [
            f for f in self._session.checks.findings_at(release.id) if f.field and f.field.startswith("partners")
        ]
        self._finding_line.show_finding(next((f for f in findings if not f.is_waived), None))
