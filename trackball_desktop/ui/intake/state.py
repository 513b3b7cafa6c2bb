"""The steps of a preview: what stood in it before each change, so that Undo takes changes back one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trackball_desktop.services.intake_plan import IntakePlan

MAX_STEPS = 200


@dataclass(frozen=True)
class PreviewState:
    """All that a person can change in a preview: the plan with its rows, the texts of the release, and its cover."""

    plan: IntakePlan
    texts: Mapping[str, str]
    cover: Path | None


class PreviewHistory:
    """States in the order in which they came; one of them is the current one."""

    def __init__(self) -> None:
        self._states: list[PreviewState] = []
        self._position = -1

    def begin(self, state: PreviewState) -> None:
        """Forget everything and start from a state."""
        self._states, self._position = [state], 0

    def record(self, state: PreviewState) -> bool:
        """Add a state that differs from the current one, for what was undone before; return whether it was added."""
        if self._position >= 0 and self._states[self._position] == state:
            return False
        self._states = [*self._states[: self._position + 1], state][-MAX_STEPS:]
        self._position = len(self._states) - 1
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a state before the current one."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether a state was taken back."""
        return self._position < len(self._states) - 1

    def undo(self) -> PreviewState | None:
        """Go back a state and return it; None at the first one."""
        if not self.can_undo:
            return None
        self._position -= 1
        return self._states[self._position]

    def redo(self) -> PreviewState | None:
        """Go on to the state that was taken back; None at the last one."""
        if not self.can_redo:
            return None
        self._position += 1
        return self._states[self._position]
