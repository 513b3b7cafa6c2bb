"""The steps of the wizard, and on which of them a finding or a field is seen to."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from trackball_desktop.domain.release import Disc, Node, Release, Track
from trackball_desktop.ui.draft.files import is_artwork_rule, is_audio_rule, is_other_file_rule
from trackball_desktop.ui.kit import field_labels

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.ui.draft.session import Session


class WizardStep(StrEnum):
    """The steps in their order."""

    RELEASE = "release"
    TRACKS = "tracks"
    CREDITS = "credits"
    RIGHTS = "rights"
    SOUND = "sound"
    REVIEW = "review"


_RIGHTS_FIELDS = {field for group in field_labels.RIGHTS_GROUPS for field in group.fields} | {"partners"}
_COVER_FIELDS = {field for group in field_labels.COVER_GROUPS for field in group.fields}
_CREDITS_FIELDS = {"contributions", "works", "primary_contributions"}


def step_for_finding(session: Session, finding: Finding) -> WizardStep:
    """Return the step on which a finding is put right."""
    return _step_for_rule(finding.rule, type(session.node(finding.node_id) or session.release), finding.field)


@lru_cache(maxsize=1024)
def _step_for_rule(rule: str, cls: type[Node], field: str | None) -> WizardStep:
    return (
        WizardStep.SOUND
        if is_audio_rule(rule) or is_artwork_rule(rule) or is_other_file_rule(rule)
        else _step_for_field(cls, field)
    )


def _step_for_field(cls: type[Node], field: str | None) -> WizardStep:
    if issubclass(cls, Release):
        if field in _COVER_FIELDS:
            return WizardStep.SOUND
        if field in ("contributions", "works"):
            return WizardStep.CREDITS
        if field == "discs":
            return WizardStep.TRACKS
        return WizardStep.RIGHTS if field is not None and field.split(".")[0] in _RIGHTS_FIELDS else WizardStep.RELEASE
    if issubclass(cls, Track | Disc):
        return WizardStep.CREDITS if field in _CREDITS_FIELDS else WizardStep.TRACKS
    return WizardStep.CREDITS
