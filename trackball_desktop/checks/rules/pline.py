"""Rules about the ℗ line."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.notices import NOTICE_PARTS, notice_fix, year_of
from trackball_desktop.checks.registry import (
    BLOCKER,
    WARNING,
    Subject,
    batch,
    hit,
    set_field,
    values,
)
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import inherit_edit
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

subject = Subject("rights")


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
    fix, text = None, None
    if isinstance(view, TrackView) and not any(
        is_empty(view.context.read("release", f"pline_{part}")) for part in missing
    ):
        fix = batch(
            CheckText.tr("Use the release's value"), *(inherit_edit(view.node_id, f"pline_{part}") for part in missing)
        )
    elif isinstance(view, ReleaseView):
        fix = notice_fix(view, "pline", missing)
        text = None if fix is not None else _UNKNOWN
    named = values(missing=Items(tuple(NOTICE_PARTS[part] for part in missing)))
    yield RuleHit(view.node_id, f"pline_{missing[0]}", named, fix, text=text, is_missing=True)


_UNKNOWN = CheckText.tr(
    "The ℗ line has no {missing}. Enter it in Rights & partners, or fill in label and release date: then it is offered."
)


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
