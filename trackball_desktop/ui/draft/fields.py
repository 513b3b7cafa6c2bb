"""Binds one field of a node, or of several, to one widget: its name, what it holds or inherits, what is wrong with it.

Typing overrides, clearing inherits again; null ("send as empty") and absent ("leave out") are in the context menu.
Findings show below the field after it was left, never while the first characters are typed; what already stood there
stays until it is put right. What is normalised by itself (codes, dates, white space) is normalised on leaving.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QHideEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trackball_desktop.checks.kinds import FindingKind, kind_of
from trackball_desktop.domain import normalise
from trackball_desktop.domain.edits import Batch, SetField
from trackball_desktop.domain.inherit import Resolved
from trackball_desktop.domain.release import Node, Work
from trackball_desktop.domain.transfer import delivered_value
from trackball_desktop.domain.values import ABSENT, INHERIT, Unset, display
from trackball_desktop.targets.registry import FIRST, display_name
from trackball_desktop.ui.draft import choices
from trackball_desktop.ui.kit import field_labels, icons, space, theme
from trackball_desktop.ui.kit.auto_refresh import RefreshOnShow
from trackball_desktop.ui.kit.basic import link_button, set_tooltip
from trackball_desktop.ui.kit.field_inputs import ChoiceInput, DateInput, InputContent, LineInput, LinesInput, PickInput
from trackball_desktop.ui.kit.field_text import finding_sentence
from trackball_desktop.ui.kit.finding_line import FindingLine, worst_shape
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.kit.languages import join_with_commas
from trackball_desktop.ui.kit.scroll_page import hold_focus_in_place, may_shrink
from trackball_desktop.ui.kit.state_labels import severity_text
from trackball_desktop.ui.kit.timers import Timer

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.ui.draft.session import DraftChange, Session

COMPOSED_FIELDS = {"artist_display_name": ("primary_contributions",), "display_title": ("title", "version_title")}
"""Lines that are composed of other fields unless they are unlocked, with these fields."""
ASSIGNABLE_CODES = frozenset({("Release", "upc"), ("Track", "isrc")})
"""Codes that the label has series and pools of."""

SETTLE_MS = 100
"""How often to look whether somebody still types elsewhere, or holds a mouse button: until then nothing moves."""
LABEL_HEIGHT = 16
"""With less, the lock beside a label is nearer to its field than a target may be."""


class FieldBox(RefreshOnShow):
    """One field: label above, widget, finding below."""

    fix_requested = Signal(object)

    def __init__(self, session: Session, node: Node, field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.node_ids: tuple[str, ...] = (node.id,)
        self.field = field
        self.kind = field_labels.field_kind(type(node), field)
        self._cls = type(node)
        self._session = session
        self._typed_text = ""
        self._is_unlocked = False
        self.lock_button: QToolButton | None = None
        self.assign_button: QToolButton | None = None
        self.states_button: QToolButton | None = None
        self.original_button: QToolButton | None = None
        self._shown_fields = (field, *COMPOSED_FIELDS.get(field, ()))
        """The fields of which the box shows something."""
        self._locked_text = ""
        self._source_text = ""
        words = field_labels.field_label(field)
        self.label = QLabel(words, self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("scale", "small")
        self.label.setProperty("role", "dim")
        self.label.setMinimumHeight(LABEL_HEIGHT)
        self.editor = self._make_editor()
        self.editor.setAccessibleName(words)
        self._announced_parts: tuple[QWidget, ...] = (self.editor, *self.editor.findChildren(QLineEdit))
        for part in self._announced_parts:  # the focus is in the line of a combo box
            part.setAccessibleName(words)
        self.editor.setParent(self)
        self.label.setBuddy(self.editor)
        self.finding_line = FindingLine(self)
        self.finding_line.hide()
        self.finding_line.fix_requested.connect(self.fix_requested)
        self._lay_out()
        for part in (self.editor, *self.editor.findChildren(QWidget)):
            part.installEventFilter(self)
        session.changed.connect(self._on_session_changed)
        session.checks.findings_changed.connect(self._on_session_findings)
        session.typing_ended.connect(self._on_typing_ended)
        if session.originals is not None:
            session.originals.loaded.connect(self.refresh_when_visible)
        self._settle_timer = Timer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(SETTLE_MS)
        self._settle_timer.timeout.connect(self._show_finding)
        self._finding_waits = False
        """Whether another finding is to be shown once nobody types, and no mouse button is held."""
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(space.XS)
        if (self._cls.__name__, self.field) in field_labels.LOCKED_AFTER_SUBMISSION:
            lock = QLabel(self)
            lock.setPixmap(icons.pixmap("lock", "dim", 12))
            set_tooltip(lock, self.tr("Locked because the release has been delivered"))
            lock.setAccessibleName(self.tr("Locked because the release has been delivered"))
            head.addWidget(lock)
        head.addWidget(self.label)
        if self.field in COMPOSED_FIELDS and self._cls is not Work:
            self.lock_button = _small_button("lock", self)
            self.lock_button.clicked.connect(self._on_lock_clicked)
            head.addWidget(self.lock_button)
        head.addStretch(1)
        if (self._cls.__name__, self.field) in ASSIGNABLE_CODES and self._session.can_assign_codes:
            self.assign_button = link_button(self.tr("Assign"), self)
            _fit_to_label(self.assign_button)
            set_tooltip(self.assign_button, self.tr("Assign the next of the label's own codes"))
            self.assign_button.setAccessibleName(fill(self.tr("Assign {field}"), field=self.label.text()))
            self.assign_button.clicked.connect(self._on_assign_clicked)
            head.addWidget(self.assign_button)
        self._head = head
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space.XS)
        column.addLayout(head)
        column.addWidget(self.editor)
        column.addWidget(self.finding_line)
        column.addStretch(1)

    # --- the widget ------------------------------------------------------------------------------------------------

    def _make_editor(self) -> LineInput | LinesInput | ChoiceInput | PickInput:
        offered = choices.for_field(self._cls, self.field, self._session)
        if self.kind == "flag":
            pick = PickInput([(True, self.tr("Yes")), (False, self.tr("No"))])
            pick.picked.connect(self._on_value_picked)
            return pick
        if self.field == "local.account_id":
            pick = PickInput([(value, words) for value, words in self._session.known_accounts])
            pick.picked.connect(self._on_value_picked)
            return pick
        line: LineInput | LinesInput | ChoiceInput
        if self.kind == "lines":
            line = LinesInput()
        elif self.kind == "date":
            line = DateInput()
        elif offered or choices.depends_on_other_field(self.field):
            line = ChoiceInput(offered)
        else:
            line = LineInput(mono=self.kind == "code")
        line.typed.connect(self._on_text_typed)
        line.editing_ended.connect(self._on_editor_left)
        return line

    @property
    def node_id(self) -> str:
        """The node whose field this is; the first of several."""
        return self.node_ids[0]

    def _node(self) -> Node | None:
        return self._session.node(self.node_id)

    def _nodes(self) -> list[Node]:
        return [node for node_id in self.node_ids if (node := self._session.node(node_id)) is not None]

    def show_node(self, node_id: str) -> None:
        """Bind the same field of another node of the same type."""
        self.show_nodes((node_id,))

    def show_nodes(self, node_ids: Sequence[str]) -> None:
        """Bind the same field of other nodes of the same type; what is typed goes to all of them."""
        new_ids = tuple(node_ids)
        if new_ids != self.node_ids:
            self._session.end_typing()
            self._typed_text = ""
            self._is_unlocked = False
            self.node_ids = new_ids
        self.refresh_when_visible()

    @Slot()
    def refresh(self) -> None:
        """Read the draft again and show it."""
        node = self._node()
        if node is None:
            return
        self._show_original()
        if self._has_differing_values():
            self._show_multiple_values()
            return
        own = self._own_value(node)
        resolved = self._session.resolve_field(node, self.field)
        placeholder, note = self._placeholder(own, resolved)
        if isinstance(self.editor, PickInput):
            value = None if own is None or isinstance(own, Unset) else own
            self.editor.present_value(value, " · ".join(part for part in (placeholder, note) if part))
        else:
            if isinstance(self.editor, ChoiceInput):
                self.editor.set_choices(choices.for_field(self._cls, self.field, self._session, node))
            text = display(own)
            if self._typed_text and normalise.read(self.kind, self._typed_text) == own:
                text = self._typed_text  # "2026-3-1" is not respelled under the fingers
            nothing = isinstance(own, Unset) or own is None
            is_inherited = nothing and not (own is INHERIT and resolved.source == "none")
            self.editor.present(InputContent(text, placeholder, note or self._value_note(own), is_inherited))
            self._source_text = join_with_commas((placeholder, note)) if is_inherited and note else ""
            if self.lock_button is not None:
                self._show_lock(own)
            if self.assign_button is not None:
                self.assign_button.setVisible(not text)
        self._lock_delivered_value(node, own)
        self._show_finding()

    def _show_original(self) -> None:
        """Show the button that brings the original value back, where the field had another one at first."""
        text = self._original_text()
        if self.original_button is None and text:
            self.original_button = _small_button("undo", self)
            self.original_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.original_button.setAccessibleName(
                fill(self.tr("Restore the original value of {field}"), field=self.label.text())
            )
            self.original_button.clicked.connect(self._on_original_requested)
            self._head.insertWidget(self._head.indexOf(self.label) + 1, self.original_button)
        if self.original_button is not None:
            set_tooltip(self.original_button, fill(self.tr("Original value: {value}"), value=text))
            self.original_button.setVisible(bool(text))

    def _original_text(self) -> str:
        """Spell the value that the field had at first, where it has another one now; empty for several nodes."""
        originals, node = self._session.originals, self._node()
        if originals is None or node is None or len(self.node_ids) > 1 or not originals.differs(node, self.field):
            return ""
        return _shorten(display(originals.value(node, self.field)))

    @Slot()
    def _on_original_requested(self) -> None:
        node, originals = self._node(), self._session.originals
        if node is not None and originals is not None and originals.differs(node, self.field):
            self._typed_text = ""
            self._apply(originals.value(node, self.field))

    def _lock_delivered_value(self, node: Node, own: Any) -> None:
        """Lock a value that the old distributor delivered, and say why, while a release is transferred."""
        was = delivered_value(self._session.release, node.id, self.field)
        fixed = bool(was) and display(own) == was
        if not isinstance(self.editor, LineInput) or self.editor.property("delivered") == fixed:
            return
        if not fixed and self.editor.property("delivered") is None:
            return
        self.editor.setProperty("delivered", fixed)
        self.editor.setReadOnly(fixed)
        self.editor.style().polish(self.editor)
        text = self.tr("Locked during the transfer: the old distributor delivered this value.") if fixed else ""
        set_tooltip(self.editor, text)
        self._locked_text = text

    def _has_differing_values(self) -> bool:
        """Whether the nodes hold or inherit different things."""
        if len(self.node_ids) < 2:
            return False
        first, *others = self._nodes()
        expected = (self._own_value(first), self._session.resolve_field(first, self.field))
        return any(
            (self._own_value(node), self._session.resolve_field(node, self.field)) != expected for node in others
        )

    def _show_multiple_values(self) -> None:
        """Show that the nodes differ: nothing is written before something is typed or chosen."""
        text = self.tr("multiple values")
        if isinstance(self.editor, PickInput):
            self.editor.present_value(None, text)
        else:
            if isinstance(self.editor, ChoiceInput):
                self.editor.set_choices(choices.for_field(self._cls, self.field, self._session, self._node()))
            self.editor.present(InputContent("", text, "", inherited=True))
            self._source_text = text
            if self.lock_button is not None:
                self._show_lock(INHERIT)
            if self.assign_button is not None:
                self.assign_button.setVisible(any(has_no_value(self._own_value(node)) for node in self._nodes()))
        self._show_finding()

    def _own_value(self, node: Node) -> Any:
        holder = node
        name = self.field.removeprefix("local.")
        return getattr(holder if name == self.field else getattr(holder, "local"), name)  # noqa: B009 - only some nodes

    def _placeholder(self, own: Any, resolved: Resolved) -> tuple[str, str]:
        """Return what stands in the field when it has no text of its own, and where that comes from."""
        if own is None:
            return self.tr("sent as empty"), self.tr("null")
        if own is ABSENT:
            node = self._node()
            missing_fields = node is not None and self._session.is_missing_field(node, self.field)
            return (
                fill(self.tr("not returned by {target}"), target=display_name(FIRST))
                if missing_fields
                else self.tr("left out")
            ), ""
        if own is not INHERIT or resolved.source == "none":
            return field_labels.field_example(self.field), ""
        text = display(resolved.value)
        if resolved.value is None:
            text = self.tr("sent as empty")
        sources = {
            "release": self.tr("from release"),
            "label": self.tr("label default"),
            "composed": self.tr("automatic"),
        }
        return text, sources.get(resolved.source, "")

    def _value_note(self, own: Any) -> str:
        """Say one thing more about a value: a date's weekday."""
        if self.kind == "date" and isinstance(own, date):
            return self.locale().toString(QDate(own.year, own.month, own.day), "ddd")
        return ""

    # --- composed lines --------------------------------------------------------------------------------------------

    def _show_lock(self, own: Any) -> None:
        """Show whether a composed line follows what it is composed of, or stands for itself."""
        locked = own is INHERIT and not self._is_unlocked
        if isinstance(self.editor, LineInput) and self.editor.isReadOnly() != locked:
            self.editor.setReadOnly(locked)
            self.editor.style().polish(self.editor)
        assert self.lock_button is not None
        if self.lock_button.property("locked") == locked:
            return
        self.lock_button.setProperty("locked", locked)
        self.lock_button.setIcon(icons.icon("lock" if locked else "unlock", "dim"))
        text = (
            self.tr("Filled in automatically. Unlock to enter your own text.")
            if locked
            else self.tr("Entered by hand. Lock to fill it in automatically again.")
        )
        set_tooltip(self.lock_button, text)
        name = self.tr("Unlock {field}") if locked else self.tr("Lock {field}")
        self.lock_button.setAccessibleName(fill(name, field=self.label.text()))
        self.lock_button.setAccessibleDescription(text)

    @Slot()
    def _on_lock_clicked(self) -> None:
        node = self._node()
        if node is None:
            return
        if self._is_unlocked or any(self._own_value(node) is not INHERIT for node in self._nodes()):
            self._is_unlocked = False
            self._apply(INHERIT)
            self.refresh()
            return
        self._is_unlocked = True
        composed = display(self._session.resolve_field(node, self.field).value)
        if composed and len(self.node_ids) == 1:  # several nodes have several lines: what is typed goes to all
            self._apply(composed)
        self.refresh()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_assign_clicked(self) -> None:
        self._session.codes_requested.emit(list(self.node_ids))

    # --- what the user does ----------------------------------------------------------------------------------------

    @Slot(str)
    def _on_text_typed(self, text: str) -> None:
        self._typed_text = text
        value = INHERIT if not text.strip() else normalise.read(self.kind, text)
        if isinstance(value, date) and str(value.year) not in text:
            value = text  # "13/3/20" may become 13/3/2026; it is read when the field is left
        if self.kind == "names" and value == ():
            value = INHERIT
        self._apply(value, typing=True)

    @Slot(object)
    def _on_value_picked(self, value: object) -> None:
        self._apply(INHERIT if value is None else value)

    def _apply(self, value: Any, *, typing: bool = False) -> None:
        node = self._node()
        if node is None:
            return
        key = (" ".join(self.node_ids), self.field) if typing else None
        edits = tuple(
            SetField(node_id=changed_node.id, field=self.field, value=value) for changed_node in self._nodes()
        )
        if len(edits) == 1:
            self._session.apply(edits[0], field_labels.step_label(self._session.release, node, self.field), key)
        else:
            label = field_labels.bulk_step_label(self._cls, self.field, len(edits))
            self._session.apply(Batch(edits=edits), label, key)

    @Slot()
    def _on_editor_left(self) -> None:
        self._normalise()
        self._session.end_typing()
        self._typed_text = ""
        self._is_unlocked = False
        self._show_finding(after_editing=True)
        self.refresh()

    def _normalise(self) -> None:
        """Spell what was typed as it is spelled: white space, a code, a date. It is part of the step of typing."""
        node = self._node()
        if node is None or not self._typed_text:
            return
        if self._has_differing_values():
            return
        own = self._own_value(node)
        value = normalise.normalise_value(self.field, self.kind, own)
        if value != own:
            self._apply(value, typing=True)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the kinds of nothing."""
        self.open_states_menu(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Add the kinds of nothing to the widget's own context menu."""
        if event.type() is QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self.open_states_menu(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def open_states_menu(self, point: QPoint) -> None:
        """Open the context menu: the editor's own entries, then inherit, null and absent."""
        self.states_menu().popup(point)

    def states_menu(self, *, editing: bool = True) -> QMenu:
        """Make the context menu; without `editing`, only with the states that the field may have."""
        line = self.editor.lineEdit() if isinstance(self.editor, ChoiceInput) else self.editor
        own = line.createStandardContextMenu() if editing and isinstance(line, LineInput | LinesInput) else None
        menu = own if own is not None else QMenu(self)
        menu.setParent(self, menu.windowFlags())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        if message := self._original_text():
            text = fill(self.tr("Original value: {value}"), value=message).replace("&", "&&")
            menu.addAction(text).triggered.connect(self._on_original_requested)
        node = self._node()
        value = self._own_value(node) if node is not None else INHERIT
        inherited = self._inherited_value(node)
        own_action = menu.addAction(self.tr("Own value"))
        own_action.setCheckable(True)
        own_action.setChecked(not isinstance(value, Unset) and value is not None)
        own_action.setEnabled(own_action.isChecked() or not has_no_value(inherited))
        own_action.triggered.connect(self._on_own_value_chosen)
        inherit = self.tr("Inherit")
        if not has_no_value(inherited):
            inherit = fill(self.tr("Inherit: {value}"), value=_shorten(display(inherited)))
        for message, state in (
            (inherit.replace("&", "&&"), INHERIT),
            (self.tr("Send as empty"), None),
            (self.tr("Leave out"), ABSENT),
        ):
            action = menu.addAction(message)
            action.setCheckable(True)
            action.setChecked(value is state and not self._has_differing_values())
            action.setData({"state": state})
            action.triggered.connect(self._on_state_chosen)
        return menu

    def _inherited_value(self, node: Node | None) -> Any:
        """Return what the field would be worth without a value of its own."""
        if node is None or self.field.startswith("local."):
            return ABSENT
        return self._session.resolve_field(node.model_copy(update={self.field: INHERIT}), self.field).value

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the button of the states while the pointer is here; the keyboard has the menu key."""
        super().enterEvent(event)
        if self.states_button is None:
            self.states_button = _small_button("more", self)
            self.states_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.states_button.setAccessibleName(fill(self.tr("State of {field}"), field=self.label.text()))
            set_tooltip(self.states_button, self.tr("Inherit, send as empty, or leave out"))
            self.states_button.clicked.connect(self._on_states_clicked)
            self._head.addWidget(self.states_button)
        self.states_button.show()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the button away."""
        super().leaveEvent(event)
        if self.states_button is not None:
            self.states_button.hide()

    @Slot()
    def _on_states_clicked(self) -> None:
        if self.states_button is not None:
            at = self.states_button.mapToGlobal(QPoint(0, self.states_button.height()))
            self.states_menu(editing=False).popup(at)

    @Slot()
    def _on_own_value_chosen(self) -> None:
        """Make what the field inherits its own, so that it stays when the other one changes."""
        node = self._node()
        if node is not None and has_no_value(self._own_value(node)):
            self._apply(self._inherited_value(node))

    @Slot()
    def _on_state_chosen(self) -> None:
        action = self.sender()
        data = action.data() if action is not None else None  # type: ignore[attr-defined]
        if isinstance(data, dict):
            self._is_unlocked = False
            self._apply(data["state"])

    # --- what the draft does ---------------------------------------------------------------------------------------

    @Slot(object)
    def _on_session_changed(self, change: DraftChange) -> None:
        """Read again what may be another value now: a key in one field is no matter of the others."""
        if change.concerns_all or (not change.node_ids.isdisjoint(self.node_ids) and self._is_outdated(change)):
            self.refresh_when_visible()

    def _is_outdated(self, change: DraftChange) -> bool:
        """Whether the field shows something else since its node changed."""
        return choices.depends_on_other_field(self.field) or not change.changed_fields.isdisjoint(self._shown_fields)

    @Slot()
    def _on_session_findings(self) -> None:
        if not self.isVisible():
            self.auto_refresh.refresh_on_next_show()
        elif self._finding_waits or not self.finding_line.is_clear or self._findings():
            self._show_finding()

    def _findings(self) -> list[Finding]:
        """Return what is found about the field, waived findings included."""
        return [item for node_id in self.node_ids for item in self._session.checks.findings_at(node_id, self.field)]

    def _has_focus(self) -> bool:
        focus = self.window().focusWidget() if self.window() is not None else None
        return focus is not None and focus.hasFocus() and (focus is self.editor or self.editor.isAncestorOf(focus))

    def _show_finding(self, *, after_editing: bool = False) -> None:
        findings = [item for item in self._findings() if not item.is_waived]
        shown = self.finding_line.finding
        was_entered = self._finding_waits and not self._typed_text
        self._finding_waits = False
        if self._has_focus() and not after_editing and not was_entered:
            now = next((item for item in findings if shown is not None and item.rule == shown.rule), None)
            self.finding_line.show_finding(now, keeps_room=True)
        else:
            order = list(FindingKind)
            findings.sort(key=lambda item: order.index(kind_of(item)))
            now = findings[0] if findings else None
            self._show_finding_line(now)
        if after_editing or not (self._typed_text and self._has_focus()):  # not at each key
            self._describe(now)
        severity = (worst_shape((now,)) if now is not None else None) or ""
        if self.editor.property("severity") != severity:
            self.editor.setProperty("severity", severity)
            self.editor.style().polish(self.editor)

    def _show_finding_line(self, finding: Finding | None) -> None:
        """Show a finding below the field, or take it away: never under the fingers, nor under a button that is held."""
        line = self.finding_line
        changes_height = (finding is None) != line.isHidden() or line.sizePolicy().retainSizeWhenHidden()
        if changes_height and self.isVisible():
            if self._session.is_typing and self._is_typed_elsewhere():
                self._finding_waits = True
                self._settle_timer.start()
                return
            if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
                self._settle_timer.start()
                return
            if finding is None and not may_shrink(line):
                line.show_finding(None, keeps_room=True)
                return
            hold_focus_in_place(self)
        line.show_finding(finding)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up the room of a finding that was put right, now that nothing is seen to move."""
        super().hideEvent(event)
        if self.finding_line.finding is None:
            self.finding_line.show_finding(None)

    def _is_typed_elsewhere(self) -> bool:
        """Say whether the cursor is in another field into which something was typed."""
        part = self.window().focusWidget()
        while part is not None and not isinstance(part, FieldBox):
            part = part.parentWidget()
        return part is not None and part is not self and bool(part.typed_text)

    @property
    def typed_text(self) -> str:
        """What was typed since the cursor came into the field."""
        return self._typed_text

    @Slot()
    def _on_typing_ended(self) -> None:
        if self._finding_waits:
            self._show_finding()

    def _describe(self, finding: Finding | None) -> None:
        """Have screen readers say with the field what stands below it, and where its value comes from."""
        finding_text = f"{severity_text(kind_of(finding))}: {finding_sentence(finding)}" if finding is not None else ""
        description = ". ".join(
            part.rstrip(".") for part in (self._locked_text, self._source_text, finding_text) if part
        )
        for part in self._announced_parts:
            if part.accessibleDescription() != description:
                part.setAccessibleDescription(description)


def has_no_value(value: Any) -> bool:
    """Say whether a value is one of the kinds of nothing."""
    return value is None or isinstance(value, Unset)


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _fit_to_label(button: QToolButton) -> None:
    """Let a button be as high as the label beside it: the fields of a row stand on one line."""
    button.setSizePolicy(button.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Ignored)


def _small_button(icon: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setIcon(icons.icon(icon, "dim"))
    button.setAutoRaise(True)
    button.setProperty("tight", True)
    button.setFixedWidth(theme.scaled(18))
    _fit_to_label(button)
    return button
