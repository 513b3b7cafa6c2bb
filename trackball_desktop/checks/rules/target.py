"""Rules about what the profile of a target asks for."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit, TargetTerms
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Rounded

subject = Subject("target", since=RULE_VERSION)

_SHOWN = 6
"""How many values of a list a sentence names."""
_OWN_RULES = frozenset({"upc", "isrc", "title", "label", "genre", "release_date", "primary_contributions"})
"""Fields that every store wants: their own rules say so where they are empty."""


def _terms(view: ReleaseView | TrackView) -> TargetTerms:
    return view.context.account.terms


@subject.release_and_track(
    "target.required",
    BLOCKER,
    sources="TGT",
    text=CheckText.tr("{target} requires this field."),
    why=CheckText.tr("The distributor rejects releases without it."),
    missing=True,
)
def required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    terms = _terms(view)
    of_release = isinstance(view, ReleaseView)
    for field in terms.release_fields if of_release else terms.track_fields:
        if field not in _OWN_RULES and view.is_missing(field):
            yield hit(view, field, target=terms.name)


@subject.release_and_track(
    "target.list",
    BLOCKER,
    sources="TGT",
    text=CheckText.tr("{target} does not accept “{value}”. Accepted values: {known}."),
    why=CheckText.tr("The distributor rejects or changes values that are not in its list."),
    waivable=True,
)
def in_list(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    terms = _terms(view)
    for field, choices in (terms.release_lists if isinstance(view, ReleaseView) else terms.track_lists).items():
        if not view.owns_field(field):
            continue
        value = view.text(field)
        if value and folded(value) not in {folded(entry) for entry in choices}:
            named = (*choices[:_SHOWN], "…") if len(choices) > _SHOWN else choices
            yield hit(view, field, target=terms.name, value=value, known=Items(named, ","))


@subject.track(
    "target.isrc_form",
    BLOCKER,
    sources="TGT",
    text=CheckText.tr("{target} does not accept ISRCs that begin with {prefix}."),
    why=CheckText.tr("The distributor does not support this type of ISRC."),
)
def isrc_form(track: TrackView) -> Iterator[RuleHit]:
    terms = _terms(track)
    code = normal_isrc(track.text("isrc")) if terms.refused_isrc else None
    if code is not None and code.startswith(terms.refused_isrc):
        yield hit(track, "isrc", target=terms.name, prefix=terms.refused_isrc)


@subject.release(
    "target.isrc_given",
    WARNING,
    sources="TGT",
    text=CheckText.tr("{target} assigns all ISRCs itself, so the ISRCs of this release are not sent."),
    why=CheckText.tr(
        "The distributor does not accept your codes, so a recording that is already out gets a second one."
    ),
)
def isrc_given(release: ReleaseView) -> Iterator[RuleHit]:
    terms = _terms(release)
    if not terms.takes_isrc and any(track.text("isrc") for track in release.tracks):
        yield hit(release, None, target=terms.name)


@subject.release_and_track(
    "target.file",
    BLOCKER,
    sources="TGT",
    text=CheckText.tr("{target} does not accept “{name}”: {problem}."),
    why=CheckText.tr("The distributor accepts only certain file types and sizes."),
)
def file(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    terms = _terms(view)
    if not (terms.most_mb or terms.audio or terms.images):
        return
    role, kinds = (AssetRole.COVER, terms.images) if isinstance(view, ReleaseView) else (AssetRole.MASTER, terms.audio)
    for asset in view.context.read("assets", view.node_id):
        if asset.role is not role:
            continue
        name = asset.path.replace("\\", "/").rpartition("/")[2]
        kind = name.rpartition(".")[2].upper().replace("JPG", "JPEG").replace("AIF", "AIFF").replace("AIFFF", "AIFF")
        if kinds and kind not in kinds:
            problem = CheckText.tr("accepted types are {kinds}", kinds=Items(tuple(kinds), ","))
            yield hit(view, None, target=terms.name, name=name, problem=problem)
        elif terms.most_mb and asset.stamp.size > terms.most_mb * 1024 * 1024:
            problem = CheckText.tr("it is larger than {most} MB", most=Rounded(terms.most_mb))
            yield hit(view, None, target=terms.name, name=name, problem=problem)
