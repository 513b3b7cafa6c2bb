"""Rules about the © line."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.notices import NOTICE_PARTS, notice_fix
from trackball_desktop.checks.registry import (
    BLOCKER,
    Subject,
    statement,
    values,
)
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.values import display
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

subject = Subject("rights")


@subject.release(
    "cline.required",
    BLOCKER,
    sources="VL-R IG-PC",
    text=CheckText.tr("The © line has no {missing}."),
    why=CheckText.tr("The release must state who owns the artwork and packaging and since when."),
    missing=True,
)
def cline_required(release: ReleaseView) -> Iterator[RuleHit]:
    missing = [part for part in ("year", "owner") if release.is_missing(f"cline_{part}")]
    if not missing:
        return
    pline_values = {part: release.get(f"pline_{part}") for part in missing}
    fix = None
    if not any(is_empty(value) for value in pline_values.values()):
        edits = (SetField(node_id=release.node_id, field=f"cline_{part}", value=pline_values[part]) for part in missing)
        fix = statement(
            CheckText.tr(
                "Same as the ℗ line: {line}", line=" ".join(display(value) for value in pline_values.values())
            ),
            *edits,
        )
    fix = fix or notice_fix(release, "cline", missing)
    named = values(missing=Items(tuple(NOTICE_PARTS[part] for part in missing)))
    text = None if fix is not None else _UNKNOWN
    yield RuleHit(release.node_id, f"cline_{missing[0]}", named, fix, text=text, is_missing=True)


_UNKNOWN = CheckText.tr(
    "The © line has no {missing}. Enter it in Rights & partners, or fill in label and release date: then it is offered."
)
