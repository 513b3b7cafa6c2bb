"""A row says: this change of the clean base yields exactly this finding here, and its fix cleans the base again."""

from __future__ import annotations

from dataclasses import dataclass

from tests.domain.checks.base import Change
from trackball_desktop.domain.checks.model import Severity

BLOCKER, WARNING, HINT = Severity.BLOCKER, Severity.WARNING, Severity.HINT


@dataclass(frozen=True)
class Row:
    """`change` yields `rule` at `path` and nothing else. With `fix` there is one, and after it there is no finding.

    `after` are the rules that speak once the fix is made: where what is left is for a person.
    """

    rule: str
    path: str
    change: Change
    severity: Severity | None = None
    fix: bool = False
    safe: bool = False
    after: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Passes:
    """`change` yields no finding at all: the rule must not cry wolf."""

    rule: str
    change: Change
