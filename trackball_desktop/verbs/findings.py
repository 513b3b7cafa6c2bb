"""Findings of checks as scripts get them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackball_desktop.checks.engine import sentence, source
from trackball_desktop.domain.paths import field_path

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.domain.release import Release


def finding_document(release: Release, finding: Finding) -> dict[str, Any]:
    """Return a finding as scripts get it."""
    return {
        "id": finding.rule,
        "severity": finding.severity.value,
        "path": field_path(release, finding.node_id, finding.field),
        "message": sentence(finding),
        "source": source(finding),
        "fix": finding.fix.label if finding.fix else None,
        "statement": finding.statement.label if finding.statement else None,
        "waived": finding.is_waived,
        "reason": finding.reason if finding.is_waived else None,
    }
