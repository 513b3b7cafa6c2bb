"""Rules about what the target would get: values of its lists, and names of the create body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, set_field, write_text
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Node, field_kinds
from trackball_desktop.domain.vocabulary import nearest
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("payload")

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


@subject.every_node(
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
        known = view.context.choices(field)
        if not value or value in known:
            continue
        meant = nearest(value, known)
        fix = set_field(view.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
        severity = BLOCKER if field in account.complete_lists else WARNING
        yield RuleHit(view.node_id, field, {"value": value}, fix, severity)


@subject.every_node(
    "op.field_names",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("The distributor uses “{name}” only in its answers; the field to send is called {own}."),
    why=CheckText.tr("The distributor would ignore the value."),
)
def field_names(view: View) -> Iterator[RuleHit]:
    for node in view.entries():
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


_BETWEEN_KEYWORDS = re.compile(r"[,;|/\n\r\t，、；·•]")
_NO_KEYWORD = re.compile(r"[#\"“”]")


@subject.every_node(
    "keywords.format",
    HINT,
    sources="OP1",
    text=CheckText.tr("Keywords are separated by spaces, without commas, quotes and “#”."),
    why=CheckText.tr(
        "The distributor reads each word separately; join the words of one keyword with a hyphen or underscore."
    ),
)
def keywords(view: View) -> Iterator[RuleHit]:
    value = view.text("keywords")
    if _BETWEEN_KEYWORDS.search(value) or _NO_KEYWORD.search(value):
        bare = _as_keywords(value)
        fix = write_text(view.node_id, "keywords", bare) if bare else None
        yield hit(view, "keywords", fix)


def _as_keywords(value: str) -> str:
    """Spell keywords as the target reads them: between commas several words are one keyword, joined by a hyphen."""
    parts = _BETWEEN_KEYWORDS.split(value)
    if len(parts) == 1:
        return " ".join(_NO_KEYWORD.sub(" ", value).split())
    return " ".join(filter(None, ("-".join(_NO_KEYWORD.sub(" ", part).split()) for part in parts)))
