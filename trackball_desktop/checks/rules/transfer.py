"""Rules about what must not change while a release moves to another distributor."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, Subject, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.transfer import delivery_differences
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("transfer", since=RULE_VERSION)

_FIXED = frozenset({"upc", "isrc", "title", "version_title"})
"""Fields whose old value can be written back; lines are composed, and lengths are the master's."""


@subject.release(
    "transfer.same",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("It was delivered as “{before}” and is now “{now}”."),
    why=CheckText.tr(
        "Stores match a transferred release to the old one only if codes, titles, artists and "
        "lengths are the same. Otherwise plays and playlist places are lost."
    ),
    waivable=True,
)
def same(release: ReleaseView) -> Iterator[RuleHit]:
    lengths = {
        track.node_id: track.facts.duration
        for track in release.tracks
        if track.facts is not None and track.facts.duration is not None
    }
    for one in delivery_differences(release.node, lengths):
        named = {"before": one.before, "now": one.now}
        if one.field:
            label = (
                CheckText.tr("Change back to “{value}”", value=one.before) if one.before else CheckText.tr("Remove it")
            )
            value = one.before or INHERIT
            fix = set_field(one.node_id, one.field, value, label, replaces=one.now) if one.field in _FIXED else None
            yield RuleHit(one.node_id, one.field, named, fix)
        elif one.before:
            text = CheckText.tr("“{before}” was delivered with the release and is now missing.")
            yield RuleHit(one.node_id, "discs", named, text=text)
        else:
            text = CheckText.tr("“{now}” was not part of the old delivery.")
            yield RuleHit(one.node_id, values=named, text=text)
