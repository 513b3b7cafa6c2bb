"""Rules about what the target takes: field names, closed lists, files that are there first, one release a UPC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from trackball_desktop.checks.helpers import is_empty, name_of
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, batch, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.stored_names import stored_name, stored_spelling, write_name
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Node, field_kinds
from trackball_desktop.domain.vocabulary import nearest
from trackball_desktop.i18n.contexts import CheckText

artists_rules = Subject("artists")
sending_rules = Subject("sending", since=RULE_VERSION)
payload_rules = Subject("payload")

LISTED = {
    "release": (
        "configuration", "music_type", "compilation_type", "audio_presentation", "resolution_type", "license",
        "release_price_tier", "track_price_tier",
    ),
    "track": ("music_type", "audio_presentation", "session_type", "session_performance_type"),
    "work": ("music_type",),
}  # fmt: skip
"""Fields whose values come from a list and that no other rule looks at."""
_NAMES: dict[type[View], str] = {ReleaseView: "release", TrackView: "track", WorkView: "work"}
READ_NAMES = {
    "version": "version_title",
    "release_number": "catalog_number",
    "split_percent": "split_percentage",
    "audio_hook": "preview_in",
    "audio_sample_length": "sample_length",
    "studio_name": "studio",
    "audio_track_price_tier": "track_price_tier",
    "earliest_instant_grat_date": "global_instant_grat_date",
    "earliest_prestream_date": "global_prestream_date",
}
"""Names that only the target's answers use, and those of the create body."""


@artists_rules.every_node(
    "op.artist_exact",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The distributor knows “{other}”; “{name}” would become a new artist."),
    why=CheckText.tr("The distributor matches artists by the exact name."),
)
def artist_exact(view: View) -> Iterator[RuleHit]:
    stored = stored_name(view)
    for row in view.named_rows if stored else ():
        name = name_of(row)
        spelled = stored_spelling(stored, name) if name else None
        if spelled is not None and spelled != name:
            yield RuleHit(row.id, "artist", {"name": name, "other": spelled}, write_name(row, name, spelled))


@sending_rules.release(
    "op.idempotent",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{other}” with the UPC {code} was already sent to the distributor or is on its way there."),
    why=CheckText.tr("The app searches for the UPC before it creates anything, and never creates a release twice."),
)
def idempotent(release: ReleaseView) -> Iterator[RuleHit]:
    other, own = release.context.sent_state.same_code, codes.gtin14(release.text("upc"))
    in_library = any(own is not None and row.gtin == own for row in release.context.catalogue.releases)
    if other and own is not None and not in_library:  # what is in the library is found as gtin.unique
        yield hit(release, "upc", other=other, code=release.text("upc"))


@sending_rules.release_and_track(
    "op.upload_before_submit",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("“{name}” is incomplete in the storage: {problem}"),
    why=CheckText.tr(
        "The release is created only after every file was uploaded and its size and checksum were verified."
    ),
)
def upload_before_submit(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    stuck = view.context.sent_state.stuck
    if not stuck or not view.context.sent_state.is_waiting:
        return
    for asset in view.context.read("assets", view.node_id):
        problem = stuck.get(asset.id)
        if problem is not None and asset.role is not AssetRole.BOOKLET:
            name = asset.path.replace("\\", "/").rpartition("/")[2]
            yield hit(view, name=name, problem=problem)


@payload_rules.every_node(
    "op.enum",
    BLOCKER,
    sources="OP1 OP2",
    text=CheckText.tr("“{value}” is not in the list of known values."),
    why=CheckText.tr(
        "The distributor has a list for this field. Only a list that you marked as complete blocks a release."
    ),
)
def enum(view: View) -> Iterator[RuleHit]:
    account = view.context.account
    for field in LISTED[_NAMES[type(view)]]:
        if isinstance(view, TrackView) and not view.owns_field(field):
            continue
        value = view.text(field)
        choices = view.context.choices(field)
        if not value or value in choices:
            continue
        meant = nearest(value, choices)
        fix = set_field(view.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
        severity = BLOCKER if field in account.complete_lists else WARNING
        yield RuleHit(view.node_id, field, {"value": value}, fix, severity)


@payload_rules.every_node(
    "op.field_names",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("The distributor uses “{name}” only in its answers; the field to send is called {own}."),
    why=CheckText.tr("The distributor would ignore the value."),
)
def field_names(view: View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        if not node.extra:
            continue
        for name in sorted(READ_NAMES.keys() & node.extra.keys()):
            own = READ_NAMES[name]
            if own in field_kinds(type(node)):
                yield RuleHit(node.id, own, {"name": name, "own": own}, _rename(node, name, own))


def _rename(node: Node, name: str, own: str) -> Any:
    """Take the value over where it is a text and nothing stands there; else it is for a person."""
    value = node.extra[name]
    rest = SetField(
        node_id=node.id, field="extra", value={key: item for key, item in node.extra.items() if key != name}
    )
    if value is None or getattr(node, own) == value:
        return batch(CheckText.tr("Remove “{name}”", name=name), rest)
    if not isinstance(value, str) or not is_empty(getattr(node, own)):
        return None
    return batch(
        CheckText.tr("Send “{value}” as {own}", value=value, own=own),
        SetField(node_id=node.id, field=own, value=value),
        rest,
    )
