"""Rules about values that have another type than their field, or hold what must not be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, cast

from trackball_desktop.checks.closed_lists import is_unlisted_language, unlisted_value_hit
from trackball_desktop.checks.helpers import rows_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, batch, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain import normalise
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Node, Partners, field_kinds, local_kinds
from trackball_desktop.domain.values import Unset, display
from trackball_desktop.domain.vocabulary import country_code, language_code, nearest, nearest_country
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("value_types", since=RULE_VERSION)

_EXPECTED: Final = {
    "text": CheckText.tr("text"),
    "flag": CheckText.tr("yes or no"),
    "whole": CheckText.tr("a whole number"),
    "share": CheckText.tr("a share"),
    "date": CheckText.tr("a date"),
    "time": CheckText.tr("a time"),
    "duration": CheckText.tr("a length"),
    "names": CheckText.tr("a list of names"),
    "partners": CheckText.tr("a list of stores"),
}
_WIRE_NAMES: Final = {"artist_id": "id", "publisher_id": "id"}
_SIGNED = re.compile(
    r"https?://[^\s?]*\?\S*?\b(?:X-(?:Amz|Goog|Oss|Cos|Tos|Obs)-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|"
    r"OSSAccessKeyId|GoogleAccessId|Key-Pair-Id|Signature|sig|sas|token|access_token|auth|hmac|hdnea|hdnts|se|api_?key|"
    r"rlkey|secret|password|pwd)=\S*"
    r"|(?:https?|s?ftps?|s3|webdavs?|smb)://[^\s/@:]+:[^\s/@]+@\S*",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:aws_)?secret_access_key\b\W{1,4}\S{20,}|\bBearer\s+[\w.~+/-]{20,}=*"
    r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+|\b(?:gh[pousr]_\w{30,}|github_pat_\w{30,}|[sr]k_live_\w{10,}|"
    r"xox[abp]-[\w-]{10,})"
    r"|\b(?i:passwor[dt]|passwd|passphrase|api[ _-]?key|access[ _-]?token|client[ _-]?secret)\s*[:=]\s*\S{4,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----",
)
_SECRET_SIGNS = frozenset("0123456789=:_.-")
"""Keys and passwords, which are of no use in a release whoever reads them."""


@subject.every_node(
    "value.type",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{value}” is not {wanted}."),
    why=CheckText.tr("The distributor rejects or misreads values of the wrong type."),
)
def value_type(view: View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        yield from _wrong(node)


def _wrong(node: Node) -> Iterator[RuleHit]:
    for field, kind in field_kinds(type(node)).items():
        value = getattr(node, field)
        if kind in {"flag", "whole"} and isinstance(value, str) and value.strip():
            yield _hit(node, field, kind, value)
        elif kind == "partners" and isinstance(value, Partners):
            yield from _wrong_partners(node, value)
        elif isinstance(value, Unset) and node.extra:
            kept = node.extra.get(_WIRE_NAMES.get(field, field))
            if kept is not None:
                yield _hit(node, field, kind, kept)
    for field, kind in local_kinds(type(node)).items():
        value = getattr(cast("Any", node).local, field)
        if kind in {"flag", "whole"} and isinstance(value, str) and value.strip():
            yield _hit(node, f"local.{field}", kind, value)


def _hit(node: Node, field: str, kind: str, value: object) -> RuleHit:
    expected = _EXPECTED.get(kind, CheckText.tr("a list of entries"))
    return RuleHit(
        node.id, field, {"value": _value_text(value), "wanted": expected}, _parsed_value_fix(node, field, kind, value)
    )


def _wrong_partners(node: Node, partners: Partners) -> Iterator[RuleHit]:
    for field, kind in (("excluded", "flag"), ("partner_names", "names")):
        value = getattr(partners, field)
        wrong = value if isinstance(value, str) and value.strip() else partners.extra.get(field)
        if wrong is None or (field in partners.extra and not isinstance(value, Unset)):
            continue
        read: Any = normalise.read(kind, wrong) if isinstance(wrong, str) else wrong
        fix = None
        if isinstance(read, bool) or (kind == "names" and isinstance(read, tuple) and read):
            extra = {key: item for key, item in partners.extra.items() if key != field}
            changed = partners.model_copy(update={field: read, "extra": extra})
            fix = set_field(
                node.id, "partners", changed, CheckText.tr("Read it as {read}", read=display(read)), safe=True
            )
        yield RuleHit(node.id, "partners", {"value": _value_text(wrong), "wanted": _EXPECTED[kind]}, fix)


def _parsed_value_fix(node: Node, field: str, kind: str, value: object) -> Fix | None:
    """Offer the value that was meant where it has one meaning: "yes", 2026 for a year, "33.3" for a share."""
    if isinstance(value, bool) and kind != "flag":
        return None
    read = normalise.coerce_type(field, kind, value) if kind in _EXPECTED and kind != "partners" else None
    if read is None:
        return None
    edits = [SetField(node_id=node.id, field=field, value=read)]
    key = _WIRE_NAMES.get(field, field)
    if key in node.extra:
        rest = {name: item for name, item in node.extra.items() if name != key}
        edits.append(SetField(node_id=node.id, field="extra", value=rest))
    fix = batch(CheckText.tr("Read it as {read}", read=display(read)), *edits)
    return Fix(fix.label, fix.edit, is_safe=True)


def _value_text(value: object) -> str:
    """Spell what a body brought for a sentence, also a list or an object."""
    if isinstance(value, Mapping):
        named = cast("Mapping[object, object]", value)
        return ", ".join(f"{key}: {_value_text(item)}" for key, item in named.items())
    if isinstance(value, list):
        return ", ".join(map(_value_text, cast("list[object]", value)))
    return value if isinstance(value, str) else display(value)


@subject.track(
    "value.country",
    WARNING,
    sources="OP1",
    text=CheckText.tr("“{value}” is not a country in the list."),
    why=CheckText.tr("The distributor expects recording locations as country codes (US, FR, DE)."),
)
def recording_location(track: TrackView) -> Iterator[RuleHit]:
    places = [("primary_recording_location", track.text("primary_recording_location"))]
    places += [("other_recording_locations", name.strip()) for name in rows_of(track.get("other_recording_locations"))]
    for field, value in places:
        locations = track.context.choices("recording_location")
        if not value or value in locations:
            continue
        complete = "recording_location" in track.context.account.complete_lists
        if not complete and country_code(value) is not None:
            continue
        meant = nearest(value, locations) if complete else nearest_country(value)
        fix = (
            set_field(track.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant))
            if meant and "primary" in field
            else None
        )
        text = CheckText.tr("“{value}” is not in the account's list of recording locations.") if complete else None
        yield RuleHit(track.node_id, field, {"value": value}, fix, BLOCKER if complete else WARNING, text)


@subject.work(
    "value.work_language",
    WARNING,
    sources="OP1",
    text=CheckText.tr("“{value}” is not in the list of {list}."),
    why=CheckText.tr("The distributor identifies the language of the lyrics by its English name."),
)
def work_language(view: View) -> Iterator[RuleHit]:
    languages = view.context.choices("language")
    value = view.text("language")
    if "language" not in view.context.account.complete_lists and language_code(value) is not None:
        return  # a code, as music libraries give it, is understood
    if is_unlisted_language(view, value, languages):
        yield unlisted_value_hit(view, "language", "language", languages, CheckText.tr("languages"))


@subject.every_node(
    "value.signed_address",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The text contains a link that opens a file without a password: {address}"),
    why=CheckText.tr("Many people read what you send. A signed link works without a password until it expires."),
    waivable=True,
)
def signed_address(view: ReleaseView | View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        for field, value in node.__dict__.items():
            if isinstance(value, str) and "://" in value and field != "id" and (match := _SIGNED.search(value)):
                bare = _SIGNED.sub(lambda signed_url: _without_query(signed_url[0]), value)
                signed = " ".join(found[0] for found in _SIGNED.finditer(value))
                label = CheckText.tr("Shorten the link to {match}", match=_without_query(match[0]))
                fix = set_field(node.id, field, bare, label, replaces=signed)
                yield RuleHit(node.id, field, {"address": _without_query(match[0])}, fix)


@subject.every_node(
    "value.secret",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("A text contains what looks like a key or password."),
    why=CheckText.tr("Many people read what you send. Remove it, and change the key or password if it was real."),
    waivable=True,
)
def secret(view: ReleaseView | View) -> Iterator[RuleHit]:
    for node in view.node_and_entries():
        for field, value in node.__dict__.items():
            if isinstance(value, str) and field != "id" and _holds_secret(value):
                yield RuleHit(node.id, field)


@lru_cache(maxsize=8192)
def _holds_secret(text: str) -> bool:
    return not _SECRET_SIGNS.isdisjoint(text) and _SECRET.search(text) is not None


def _without_query(address: str) -> str:
    """Return an address without what follows its question mark and without a user's name and password."""
    return re.sub(r"(?<=//)[^\s/@:]+:[^\s/@]+@", "", address.partition("?")[0])
