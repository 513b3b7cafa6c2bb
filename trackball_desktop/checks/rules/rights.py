"""Rules about ℗ and © lines, the label, the stores a release goes to, and prices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty, stripped_text
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import (
    BLOCKER,
    HINT,
    WARNING,
    Subject,
    batch,
    hit,
    set_field,
    statement,
    write_text,
)
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import SetField, clear
from trackball_desktop.domain.release import Partners
from trackball_desktop.domain.values import INHERIT, display
from trackball_desktop.domain.vocabulary import folded, nearest
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

subject = Subject("rights")

_MARK = r"(?:[℗©ⓅⓒⒸ]|\((?:p|c|℗|©)\)|\bcopyright\b)"
_LINE_MARK = re.compile(_MARK, re.IGNORECASE)
_BEFORE_NAME = re.compile(
    rf"^(?:{_MARK}[\s:,&+]*)*(?P<year>(?:19|20)\d\d\b(?!\s*[-–/]\s*\d))?[\s,.:;-]*(?:{_MARK}[\s:,]*)*(?:by\s+)?",
    re.IGNORECASE,
)
"""Marks and a year as they begin a line: “℗ 2026 ”, “(C) & (P) 2026 ”, “2026 ”."""
_SEVERAL_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–/,&]")
_FIRST_RECORDING = 1860
_PARTS = {"year": CheckText.tr("year"), "owner": CheckText.tr("owner")}
_CONFIGURATION_WORDS = re.compile(r"\b(single|ep|album)\b", re.IGNORECASE)


def year_of(value: object) -> int | None:
    """Return the year in a line's year field; None where it is not four digits."""
    text = display(value).strip()
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


@subject.release_and_track(
    "pline.required",
    BLOCKER,
    sources="VL-R VL-T IG-PC SO-V",
    text=CheckText.tr("The ℗ line has no {missing}."),
    why=CheckText.tr("The release and every track must state who owns the recording and since when."),
    missing=True,
)
def pline_required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    missing = [part for part in ("year", "owner") if view.is_missing(f"pline_{part}")]
    if not missing:
        return
    fix = None
    if isinstance(view, TrackView) and not any(
        is_empty(view.context.read("release", f"pline_{part}")) for part in missing
    ):
        fix = batch(
            CheckText.tr("Use the release's genre"), *(clear(view.node_id, f"pline_{part}") for part in missing)
        )
    yield hit(view, f"pline_{missing[0]}", fix, missing=Items(tuple(_PARTS[part] for part in missing)))


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
    found = {part: release.get(f"pline_{part}") for part in missing}
    fix = None
    if not any(is_empty(value) for value in found.values()):
        edits = (SetField(node_id=release.node_id, field=f"cline_{part}", value=found[part]) for part in missing)
        fix = statement(
            CheckText.tr("Same as the ℗ line: {line}", line=" ".join(display(value) for value in found.values())),
            *edits,
        )
    yield hit(release, f"cline_{missing[0]}", fix, missing=Items(tuple(_PARTS[part] for part in missing)))


@subject.release_and_track(
    "pcline.year",
    BLOCKER,
    sources="IG-PC OWN",
    text=CheckText.tr("{year} is not a valid year for the {line} line."),
    why=CheckText.tr("It must have four digits and not be later than the release year."),
)
def pcline_year(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field, line in (("pline_year", "℗"), ("cline_year", "©")):
        if not view.owns_field(field) and isinstance(view, TrackView):
            continue
        value = view.get(field)
        if is_empty(value):
            continue
        released = view.context.release_date
        latest = min(view.context.today.year + 1, released.year if released else 9999)
        year = year_of(value)
        if year is None or not _FIRST_RECORDING <= year <= latest:
            yield hit(view, field, year=display(value), line=line)


@subject.release_and_track(
    "pline.year_logic",
    WARNING,
    sources="IG-PC A-D",
    text=CheckText.tr("The ℗ year is {year}, but the recording was first released in {first}."),
    why=CheckText.tr("The ℗ year is the year of first publication; a reissue keeps it."),
)
def pline_year_logic(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if isinstance(view, TrackView) and not view.owns_field("pline_year"):
        return
    year, first = year_of(view.get("pline_year")), _first_year(view)
    released = view.context.release_date
    if year is None or first is None or year == first:
        return
    if year > (released.year if released else view.context.today.year + 1):
        return  # impossible, not only odd: that is said already
    if isinstance(view, TrackView) and (year < first or year == year_of(view.context.read("release", "pline_year"))):
        return  # a track may be older than its album, and what it shares with the release is said there
    fix = set_field(view.node_id, "pline_year", str(first), CheckText.tr("Set the ℗ year to {first}", first=first))
    yield hit(view, "pline_year", fix, year=str(year), first=str(first))


def _first_year(view: ReleaseView | TrackView) -> int | None:
    """Return the year in which the recording first came out, as far as the release or the track says."""
    own = view.get("local.original_release_date") if isinstance(view, TrackView) else None
    first = view.context.read("release", "original_release_date") if is_empty(own) else own
    return getattr(first, "year", None) or getattr(view.context.release_date, "year", None)


@subject.release_and_track(
    "pcline.text",
    BLOCKER,
    sources="IG-PC",
    text=CheckText.tr("“{owner}” contains more than the owner's name. Stores add the symbol and the year."),
    why=CheckText.tr("Stores print ℗ or © and the year before the name, so they would appear twice."),
    waivable=True,
)
def pcline_text(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in ("pline_owner", "cline_owner"):
        if not view.owns_field(field) and isinstance(view, TrackView):
            continue
        owner = view.text(field)
        year = display(view.get(field.replace("owner", "year"))).strip()
        if _says_more(owner, year):
            yield hit(view, field, _bare_owner(view.node_id, field, owner, year), owner=owner)


def _says_more(owner: str, year: str) -> bool:
    """Say whether an owner has marks in it or the line's own year; another year is part of a name: 1965 Records."""
    words = re.findall(r"\w+", owner)
    return bool(_LINE_MARK.search(owner)) or (
        len(words) > 1 and year_of(year) is not None and year in words[:: len(words) - 1]
    )


def _bare_owner(node_id: str, field: str, owner: str, year: str) -> Fix | None:
    """Offer the name between marks and years."""
    before = _BEFORE_NAME.match(owner)
    begin = before.end() if before is not None else 0
    bare = owner[begin:].strip(" ,.;:-")
    if before is not None and before["year"] is None and bare.endswith(year):
        bare = bare.removesuffix(year).strip(" ,.;:-")
    if not bare or bare == owner or _SEVERAL_YEARS.match(bare) or _says_more(bare, year):
        return None
    return write_text(node_id, field, bare, replaces=f"{owner[:begin]} {year}")


_NO_LABEL = frozenset(
    (
        "label|label name|my label|your label|your label name|record label|the label|labelname|name of label|"
        "n/a|na|none|null|undefined|nan|tbd|tba|tbc|test|test label|unknown|unknown label|no label|"
        "placeholder|example|example label|sample label|dummy|xxx|asdf|kein label|mein label|dein label|"
        "sans label|mon label|sin sello|mi sello|nombre del sello|meu selo|nome do selo|nome etichetta|лейбл|"
        "レーベル名"
    ).split("|")
)
"""What forms and sheets hold where nobody wrote a label."""


@subject.release(
    "label.required",
    BLOCKER,
    sources="VL-R SO-V OP1",
    text=CheckText.tr("The release has no label."),
    why=CheckText.tr("The distributor groups releases by label; a different spelling is a different label."),
    missing=True,
)
def label_required(release: ReleaseView) -> Iterator[RuleHit]:
    label = release.text("label")
    if not label:
        yield hit(release, "label")
        return
    known = release.context.account.lists.get("label", ())
    if label.strip(" <>[](){}*_-").casefold() in _NO_LABEL and label not in known:
        text = CheckText.tr("“{label}” is not a label name.")
        yield RuleHit(release.node_id, "label", {"label": label}, None, WARNING, text)
        return
    if not known or label in known:
        return
    account = release.context.account
    alike = next((other for other in known if folded(other) == folded(label)), None)
    if alike is None and "label" not in account.own_lists | account.complete_lists:
        return  # a few labels were seen in answers; that says nothing about others
    fix = (
        set_field(release.node_id, "label", alike, CheckText.tr("Use “{alike}”", alike=alike), replaces=label)
        if alike
        else None
    )
    severity = BLOCKER if "label" in account.complete_lists else WARNING
    text = CheckText.tr("“{label}” is not in the account's list of labels.")
    yield RuleHit(release.node_id, "label", {"label": label}, fix, severity, text)


@subject.release(
    "rights.territories",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The store list is empty, so the release would go to no store."),
    why=CheckText.tr(
        "“excluded: false” without names means no stores at all; a different spelling is a different store."
    ),
)
def rights_territories(release: ReleaseView) -> Iterator[RuleHit]:
    partners = release.get("partners")
    if not isinstance(partners, Partners):
        return
    chosen = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
    if not chosen and partners.excluded is False:
        fix = set_field(release.node_id, "partners", INHERIT, CheckText.tr("Send no list: all of the account's stores"))
        yield hit(release, "partners", fix)
    account = release.context.account
    known = release.context.choices("partners")
    for name in chosen:
        alike = next((other for other in known if folded(other) == folded(name)), None)
        unknown = alike is None and "partners" in account.complete_lists
        if name in known or not (alike or unknown):
            continue
        names = tuple(alike if alike and other == name else other for other in chosen)
        changed = partners.model_copy(update={"partner_names": names})
        fix = (
            set_field(release.node_id, "partners", changed, CheckText.tr("Use “{alike}”", alike=alike))
            if alike
            else None
        )
        text = CheckText.tr("“{store}” is not in the account's list of stores.")
        yield RuleHit(release.node_id, "partners", {"store": name}, fix, text=text)


@subject.release(
    "price.tier_fit",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The price tier “{tier}” does not fit a {configuration}."),
    why=CheckText.tr("Each configuration has its own price tiers; track tiers are only for digital ones."),
)
def price_tier_fit(release: ReleaseView) -> Iterator[RuleHit]:
    configuration = release.text("configuration")
    own = {word.casefold() for word in _CONFIGURATION_WORDS.findall(configuration)}
    tier = release.text("release_price_tier")
    named = {word.casefold() for word in _CONFIGURATION_WORDS.findall(tier)}
    if own and named and own.isdisjoint(named):
        fix = set_field(release.node_id, "release_price_tier", INHERIT, CheckText.tr("Clear the price tier"))
        yield hit(release, "release_price_tier", fix, tier=tier, configuration=configuration)
    if configuration and "digital" not in configuration.casefold() and release.text("track_price_tier"):
        fix = set_field(release.node_id, "track_price_tier", INHERIT, CheckText.tr("Clear the price tier"))
        yield hit(release, "track_price_tier", fix, tier=release.text("track_price_tier"), configuration=configuration)


@subject.release_and_track(
    "pcline.license",
    HINT,
    sources="OP1",
    text=CheckText.tr("The {line} line contains “{words}”, but the recordings are marked as owned."),
    why=CheckText.tr(
        "For a licensed master, name the owner first and then the licence; recordings you own do not need it."
    ),
    since=RULE_VERSION,
)
def pcline_license(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if stripped_text(view.context.read("release", "license")).casefold() != "owned":
        return
    for field, line in (("pline_license", "℗"), ("cline_license", "©")):
        words = view.text(field)
        inherited = isinstance(view, TrackView) and (
            not view.owns_field(field) or words == stripped_text(view.context.read("release", field))
        )
        if not inherited and "licen" in words.casefold():
            yield hit(view, field, line=line, words=words)
            return


@subject.track(
    "pcline.consistent",
    HINT,
    sources="OWN",
    text=CheckText.tr("The {line} owner is “{own}” here and “{other}” on the release."),
    why=CheckText.tr(
        "Different spellings of one name are usually a mistake; a different owner is normal on a compilation."
    ),
    since=RULE_VERSION,
)
def pcline_consistent(track: TrackView) -> Iterator[RuleHit]:
    for field, line in (("pline_owner", "℗"), ("cline_owner", "©")):
        own, other = stripped_text(track.raw(field)), stripped_text(track.context.read("release", field))
        if own and other and own != other and nearest(own, (other,)) is not None and not _LINE_MARK.search(own):
            fix = Fix(CheckText.tr("Use the release's genre"), clear(track.node_id, field))
            yield hit(track, field, fix, line=line, own=own, other=other)


@subject.release(
    "rights.license",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The recordings are licensed, but the licence period is missing."),
    why=CheckText.tr("A licence ends; the distributor needs its period or its expiry rule."),
    since=RULE_VERSION,
    missing=True,
)
def rights_license(release: ReleaseView) -> Iterator[RuleHit]:
    licensed = release.text("license").casefold().startswith("licen")
    if licensed and release.is_missing("rights_period") and release.is_missing("rights_expiry_rule"):
        yield hit(release, "rights_period")
    if release.text("lost_rights").casefold() in {"", "no", "false", "none"}:
        return
    for field, what in (("lost_rights_on", CheckText.tr("on which date")), ("lost_rights_reason", CheckText.tr("why"))):
        if release.is_missing(field):
            text = CheckText.tr("The rights are marked as lost, but the release does not say {what}.")
            yield RuleHit(release.node_id, field, {"what": what}, text=text)
            return
