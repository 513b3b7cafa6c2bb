"""Values of lists that a target may have closed."""

from __future__ import annotations

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, set_field
from trackball_desktop.checks.views import TrackView, View
from trackball_desktop.domain.edits import inherit_edit
from trackball_desktop.domain.vocabulary import (
    canonical_language,
    nearest,
)
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message


def unlisted_value_hit(view: View, field: str, list_name: str, known: tuple[str, ...], what: Message) -> RuleHit:
    """Make the hit of a value that is not in its list: a blocker only where the user marked the list complete."""
    value = view.text(field)
    meant = canonical_language(value) if list_name == "language" else None
    if meant is None or (meant not in known and list_name in view.context.account.complete_lists):
        meant = nearest(value, known)
    fix = set_field(view.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
    severity = BLOCKER if list_name in view.context.account.complete_lists else WARNING
    return RuleHit(
        view.node_id,
        field,
        {"value": value, "list": what},
        fix,
        severity,
        CheckText.tr("“{value}” is not in the list of {list}."),
    )


def is_unlisted_language(view: View, value: str, known: tuple[str, ...]) -> bool:
    """Say whether a value is neither in the list nor, as long as the list may lack some, any other language's name."""
    if not value or value in known:
        return False
    return "language" in view.context.account.complete_lists or canonical_language(value) != value


def known_value_fix(view: View, field: str) -> Fix | None:
    """Offer a track what its release says, and a release what the artist's last release says."""
    if not isinstance(view, TrackView):
        last = view.context.catalogue.last_release
        value = last.values.get(field, "")
        label = CheckText.tr("Use “{value}”, as on “{title}”", value=value, title=last.title)
        return set_field(view.node_id, field, value, label) if value else None
    if is_empty(view.context.read("release", field)):
        return None
    return Fix(CheckText.tr("Use the release's value"), inherit_edit(view.node_id, field))
