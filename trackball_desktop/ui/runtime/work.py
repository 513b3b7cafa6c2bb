"""What is handed from the window to the services' thread."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services

Report = Callable[[int, int], None]
"""How far a job is: done, of how many. May be called from any thread."""
Work = Callable[["Services"], Coroutine[Any, Any, object]]
ReportingWork = Callable[["Services", Report], Coroutine[Any, Any, object]]
