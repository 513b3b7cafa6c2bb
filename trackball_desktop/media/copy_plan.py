"""What is done to a copy of a master. `master_copies` does it, and loads what decodes sound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MasterCopyPlan:
    """What to do beside writing the header anew: cut digital silence at the start, at the end."""

    trim_head: bool = False
    trim_tail: bool = False
