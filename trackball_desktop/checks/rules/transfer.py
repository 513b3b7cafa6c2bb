"""Rules about what must not change while a release moves to another distributor."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, Subject, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.release import CatalogueTransfer
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
    if not isinstance(release.get("local.transfer"), CatalogueTransfer):
        return
    lengths = {
        track.node_id: track.audio_facts.duration
        for track in release.tracks
        if track.audio_facts is not None and track.audio_facts.duration is not None
    }
    for item in delivery_differences(release.node, lengths):
        named = {"before": item.before, "now": item.now}
        if item.field:
            label = (
                CheckText.tr("Change back to “{value}”", value=item.before)
                if item.before
                else CheckText.tr("Remove it")
            )
            value = item.before or INHERIT
            fix = set_field(item.node_id, item.field, value, label, replaces=item.now) if item.field in _FIXED else None
            yield RuleHit(item.node_id, item.field, named, fix)
        elif item.before:
            text = CheckText.tr("“{before}” was delivered with the release and is now missing.")
            yield RuleHit(item.node_id, "discs", named, text=text)
        else:
            text = CheckText.tr("“{now}” was not part of the old delivery.")
            yield RuleHit(item.node_id, values=named, text=text)
