"""How a rule is written down: its data as a decorator on its one function, collected by subject.

subject = Subject("dates")

@subject.track("date.prestream.window", BLOCKER, "track.global_prestream_date", sources="OP1", text=…, why=…)
def prestream_window(track: TrackView) -> Iterator[Hit]: …
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NotRequired, TypedDict, TypeVar, Unpack

from trackball_desktop.checks.model import FileFix, Fix, Rule, RuleHit, Scope, Severity, Statement
from trackball_desktop.checks.rule_version import FIRST_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain.edits import Batch, Edit, SetField
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message, Value

BLOCKER, WARNING, HINT = Severity.BLOCKER, Severity.WARNING, Severity.HINT

_View = TypeVar("_View", bound=View)
_Function = Callable[[_View], Iterable[RuleHit]]


class _RuleOptions(TypedDict):
    """What every rule says about itself, beside its function."""

    sources: str
    text: Message
    why: Message
    waivable: NotRequired[bool]
    missing: NotRequired[bool]
    asks: NotRequired[bool]
    since: NotRequired[date]


class Subject:
    """The rules of one subject, in the order in which they were written."""

    def __init__(self, name: str, since: date = FIRST_VERSION) -> None:
        self.name = name
        self.rules: list[Rule] = []
        self._since = since

    def release(
        self, rule_id: str, severity: Severity, **written: Unpack[_RuleOptions]
    ) -> Callable[[_Function[ReleaseView]], _Function[ReleaseView]]:
        """Write down a rule about the release as a whole, or about several of its parts together."""
        return self._add((Scope.RELEASE,), rule_id, severity, written)

    def track(
        self, rule_id: str, severity: Severity, **written: Unpack[_RuleOptions]
    ) -> Callable[[_Function[TrackView]], _Function[TrackView]]:
        """Write down a rule about each track."""
        return self._add((Scope.TRACK,), rule_id, severity, written)

    def work(
        self, rule_id: str, severity: Severity, **written: Unpack[_RuleOptions]
    ) -> Callable[[_Function[WorkView]], _Function[WorkView]]:
        """Write down a rule about each work."""
        return self._add((Scope.WORK,), rule_id, severity, written)

    def release_and_track(
        self, rule_id: str, severity: Severity, **written: Unpack[_RuleOptions]
    ) -> Callable[[_Function[ReleaseView | TrackView]], _Function[ReleaseView | TrackView]]:
        """Write down a rule about the release itself and about each track."""
        return self._add((Scope.RELEASE, Scope.TRACK), rule_id, severity, written)

    def every_node(
        self, rule_id: str, severity: Severity, **written: Unpack[_RuleOptions]
    ) -> Callable[[_Function[View]], _Function[View]]:
        """Write down a rule about the release itself, each track and each work."""
        return self._add((Scope.RELEASE, Scope.TRACK, Scope.WORK), rule_id, severity, written)

    def _add(
        self, scopes: tuple[Scope, ...], rule_id: str, severity: Severity, written: _RuleOptions
    ) -> Callable[[_Function[_View]], _Function[_View]]:
        def add(function: _Function[_View]) -> _Function[_View]:
            rule = Rule(
                id=rule_id,
                severity=severity,
                text=written["text"],
                why=written["why"],
                sources=tuple(written["sources"].split()),
                check=function,
                scopes=scopes,
                since=written.get("since", self._since),
                is_waivable=written.get("waivable", False),
                missing=written.get("missing", False),
                is_question=written.get("asks", False),
            )
            self.rules.append(rule)
            return function

        return add


def hit(view: View, field: str | None = None, fix: Fix | Statement | FileFix | None = None, **values: Value) -> RuleHit:
    """Make a hit at a field of a view's node, with the values of its message; `n` is the count where it has one."""
    return RuleHit(view.node_id, field, values, fix)


def values(**named: Value) -> Mapping[str, Value]:
    """Name the values of a message."""
    return named


def set_field(
    node_id: str, field: str, value: object, label: Message, *, safe: bool = False, replaces: str = ""
) -> Fix:
    """Make the fix that sets one field."""
    return Fix(label, SetField(node_id=node_id, field=field, value=value), safe, replaces)


def write_text(node_id: str, field: str, text: str, *, safe: bool = False, replaces: str = "") -> Fix:
    """Make the fix that writes a text, and says so."""
    return set_field(node_id, field, text, CheckText.tr("Change to “{text}”", text=text), safe=safe, replaces=replaces)


def batch(label: Message, *edits: Edit, replaces: str = "") -> Fix:
    """Make the fix that makes several changes as one step."""
    return Fix(label, _merge_edits(edits), replaces=replaces)


def statement(label: Message, *edits: Edit) -> Statement:
    """Make what a person may say; the label is in their words."""
    return Statement(label, _merge_edits(edits))


def _merge_edits(edits: tuple[Edit, ...]) -> Edit:
    return edits[0] if len(edits) == 1 else Batch(edits=edits)
