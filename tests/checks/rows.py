"""A row says: this change of the clean base yields exactly this finding, and its fix writes exactly these values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.checks.base import Change
from trackball_desktop.checks.model import Severity

BLOCKER, WARNING, HINT = Severity.BLOCKER, Severity.WARNING, Severity.HINT


@dataclass(frozen=True)
class Row:
    """`change` yields `rule` at `path` and nothing else.

    `writes` is all that its fix changes, by path, `states` what its statement does; without either there is none. After
    it there is no finding but those of the rules in `after`: where what is left is for a person.
    """

    rule: str
    path: str
    change: Change
    severity: Severity | None = None
    writes: Mapping[str, object] = field(default_factory=dict[str, object])
    states: Mapping[str, object] = field(default_factory=dict[str, object])
    safe: bool = False
    after: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Passes:
    """`change` yields no finding at all: the rule must not cry wolf."""

    rule: str
    change: Change


@dataclass(frozen=True)
class Found:
    """`change` yields `rule` at `path`, perhaps beside others; its fix, where there is one, `writes` this text."""

    rule: str
    path: str
    change: Change
    severity: Severity
    writes: str | None = None
