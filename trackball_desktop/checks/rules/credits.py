"""Rules about credits: performers, producers, writers, and their roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from trackball_desktop.checks.helpers import name_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import COMPANY_SUFFIX
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain.edits import RemoveNode, SetField
from trackball_desktop.domain.release import Contribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import folded, language_code, nearest, vocabulary
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message

artists_rules = Subject("artists")
credits_rules = Subject("credits")

_WORDS_ROLES = frozenset(
    {"author", "lyricist", "composer & author", "adapter", "translator", "librettist", "sub-author"}
)
_NOT_A_PERSON = frozenset({"traditional", "trad.", "trad", "public domain", "copyright control", "anonymous"})
_INITIAL_ALONE = re.compile(r"[^\W\d_]\.\s*(?![^\W\d_]\.)[^\W\d_]{2,}|.*\s[^\W\d_]\.$")
"""A first or last name that is one letter. “J. S. Bach” and “John F. Kennedy” are how people are registered."""
_STAGE_PREFIX = re.compile(r"^(dj|mc|lil)\b", re.IGNORECASE)


@artists_rules.release_and_track(
    "credits.label_as_artist",
    BLOCKER,
    sources="FG-A",
    text=CheckText.tr("“{name}” is a company, not an artist."),
    why=CheckText.tr("Labels and distributors have their own fields; stores reject them as artists."),
    waivable=True,
    since=RULE_VERSION,
)
def label_as_artist(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if not view.owns_field("primary_contributions"):
        return
    for row in view.artists:
        if COMPANY_SUFFIX.search(name_of(row)):
            yield RuleHit(row.id, "artist", {"name": name_of(row)})


def writes_text(role: str) -> bool:
    """Say whether a writer's role is about words."""
    return role.casefold() in _WORDS_ROLES


@credits_rules.track(
    "credits.writer",
    BLOCKER,
    sources="VL-T SY-AP SD",
    text=CheckText.tr("This track has no writer."),
    why=CheckText.tr("Every store requires at least one composer or author per track."),
    missing=True,
)
def writer(track: TrackView) -> Iterator[RuleHit]:
    if not any(name_of(row) for work in track.works for row in work.writers):
        yield hit(track, "works")


@credits_rules.track(
    "credits.lyricist",
    WARNING,
    sources="VL-T",
    text=CheckText.tr("The track has vocals but no lyricist."),
    why=CheckText.tr("A track with a language needs a lyricist; one person can be both composer and author."),
    missing=True,
)
def lyricist(track: TrackView) -> Iterator[RuleHit]:
    code = language_code(track.text("audio_language"))
    if code is None or track.is_instrumental:
        return
    writers = [row for work in track.works for row in work.writers if name_of(row)]
    roles = [stripped_text(row.role) for row in writers]
    if not all(roles) or not writers or any(map(writes_text, roles)):
        return
    composer = next((row for row in writers if stripped_text(row.role) == "Composer"), None)
    wrote = None
    if composer is not None:
        role = SetField(node_id=composer.id, field="role", value="Composer & Author")
        wrote = statement(
            CheckText.tr("{composer} also wrote the lyrics: Composer & Author", composer=name_of(composer)), role
        )
    yield hit(track, "works", wrote)


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {term.value.casefold(): term.group for term in vocabulary("role").terms}


@lru_cache(maxsize=1024)
def group_of(role: str) -> str:
    """Return Apple's bucket of a role: performers, production or other; empty for a role that is not known."""
    return _groups().get(role.casefold(), "")


def _missing_groups(credits: tuple[Contribution, ...]) -> Message | None:
    present = {group_of(stripped_text(row.role)) for row in credits if name_of(row)}
    if "performers" not in present and "production" not in present:
        return CheckText.tr("performer and a producer or engineer")
    if "performers" not in present:
        return CheckText.tr("performer")
    return CheckText.tr("producer or engineer") if "production" not in present else None


@credits_rules.release_and_track(
    "credits.apple_three",
    BLOCKER,
    sources="SY-AP LG VL-T AUD",
    text=CheckText.tr("The credits lack a {missing}."),
    why=CheckText.tr(
        "Apple requires a writer, a performer and a production credit for every track. One person can have all three."
    ),
    missing=True,
)
def apple_three(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if not view.context.goes_to_apple:
        return
    if isinstance(view, ReleaseView):
        # What tracks take from here is missed here, once.
        if not any(not track.owns_field("contributions") for track in view.tracks):
            return
        missing = _missing_groups(_rows(view))
    else:
        missing = _missing_groups(view.credits) if view.owns_field("contributions") else None
    if missing:
        yield hit(view, "contributions", _from_release(view), missing=missing)


def _from_release(view: View) -> Fix | None:
    """Offer the release's credits to a track that has none of its own."""
    inherited = view.context.read("release", "contributions")
    if (
        not isinstance(view, TrackView)
        or view.credits
        or not isinstance(inherited, tuple)
        or _missing_groups(cast("tuple[Contribution, ...]", inherited))
    ):
        return None
    return set_field(view.node_id, "contributions", INHERIT, CheckText.tr("Use the release's credits"))


def _rows(view: View) -> tuple[Contribution, ...]:
    value = view.get("contributions")
    return cast("tuple[Contribution, ...]", value) if isinstance(value, tuple) else ()


def own_credits(view: View) -> tuple[Contribution, ...]:
    """Return the credits that stand in the view's own node, or, for the release, those of its label's defaults."""
    return _rows(view) if isinstance(view, ReleaseView) or view.owns_field("contributions") else ()


@credits_rules.release_and_track(
    "credits.performer_specific",
    WARNING,
    sources="A-CR AUD",
    text=CheckText.tr("“Performer” does not say what {name} plays or sings."),
    why=CheckText.tr("Stores show instruments and vocals; “Performer” alone is discouraged."),
)
def performer_specific(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for row in own_credits(view):
        if stripped_text(row.role).casefold() == "performer":
            yield RuleHit(row.id, "role", {"name": name_of(row)})


@credits_rules.release_and_track(
    "credits.role_vocab",
    BLOCKER,
    sources="OP1 DX-AVS",
    text=CheckText.tr("“{value}” is not in the list of {kind}."),
    why=CheckText.tr(
        "The distributor has lists of roles and of types for each role. Only a list that you marked "
        "as complete blocks a release."
    ),
)
def role_vocab(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    account = view.context.account
    complete = account.complete_lists
    rows = own_credits(view)
    roles = view.context.choices("role") if rows else ()
    for row in rows:
        role, kind = stripped_text(row.role), stripped_text(row.type)
        if not role:
            yield RuleHit(
                row.id, "role", {"name": name_of(row)}, severity=WARNING, text=CheckText.tr("{name} has no role.")
            )
        elif role not in roles:
            severity = BLOCKER if "role" in complete else WARNING
            yield RuleHit(
                row.id,
                "role",
                {"value": role, "kind": CheckText.tr("roles")},
                _likely_role(row.id, "role", role, roles),
                severity,
            )
        elif kind and kind not in (types := view.context.choices("role", role)) and types:
            severity = BLOCKER if f"role/{role}" in complete else WARNING
            named = {"value": kind, "kind": CheckText.tr("types of {role}", role=role)}
            yield RuleHit(row.id, "type", named, _likely_role(row.id, "type", kind, types), severity)


def _likely_role(node_id: str, field: str, value: str, known: tuple[str, ...]) -> Fix | None:
    meant = nearest(value, known)
    return set_field(node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None


@credits_rules.release_and_track(
    "credits.duplicate",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("{name} is listed twice as {role}."),
    why=CheckText.tr("One person in one role needs only one credit."),
    waivable=True,
)
def duplicate(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    seen: set[tuple[str, str, str]] = set()
    for row in own_credits(view):
        key = (name_of(row), stripped_text(row.role), stripped_text(row.type))
        if key in seen and all(key[:2]):
            fix = Fix(CheckText.tr("Remove this entry"), RemoveNode(node_id=row.id))
            yield RuleHit(row.id, None, {"name": key[0], "role": key[1]}, fix)
        seen.add(key)


@credits_rules.work(
    "credits.writer_full_name",
    WARNING,
    sources="SD WM RB",
    text=CheckText.tr("“{name}” is not a writer's first and last name."),
    why=CheckText.tr("Collecting societies pay to registered names, not to stage names, initials or companies."),
)
def writer_full_name(work: WorkView) -> Iterator[RuleHit]:
    for row in work.writers:
        name = name_of(row)
        if name and not _is_full_name(name):
            yield RuleHit(row.id, "artist", {"name": name})


@lru_cache(maxsize=4096)
def _is_full_name(name: str) -> bool:
    if name.casefold() in _NOT_A_PERSON or not any("A" <= char <= "ɏ" for char in name):
        return True  # names in other scripts are often written in one word
    is_full = " " in name and not any(char.isdigit() for char in name)
    return is_full and not _INITIAL_ALONE.match(name) and not _STAGE_PREFIX.match(name)


@credits_rules.track(
    "credits.nonprimary_not_featured",
    WARNING,
    sources="A-R",
    text=CheckText.tr("{name} is a featured artist but is credited only as {role}."),
    why=CheckText.tr("Mixing and mastering engineers are credited, not listed as artists."),
    since=RULE_VERSION,
)
def nonprimary_not_featured(track: TrackView) -> Iterator[RuleHit]:
    if not track.owns_field("primary_contributions"):
        return
    roles: dict[str, list[str]] = {}
    for credit in track.credits:
        roles.setdefault(folded(name_of(credit)), []).append(stripped_text(credit.role))
    for row in track.artists:
        credited_roles = roles.get(folded(name_of(row)), []) if row.featured is True else []
        if credited_roles and all("engineer" in role.casefold() for role in credited_roles):
            fix = Fix(CheckText.tr("Remove from the artists"), RemoveNode(node_id=row.id))
            yield RuleHit(row.id, "featured", {"name": name_of(row), "role": credited_roles[0]}, fix)
