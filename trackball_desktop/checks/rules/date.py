"""Rules about dates: how they are spelled, and which comes before which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.notices import year_of
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView, View
from trackball_desktop.domain.date_parsing import read_date, read_duration, read_time
from trackball_desktop.domain.deadlines import FRIDAY, free_friday, free_friday_before, in_holidays
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Release, Track, field_kinds, local_kinds
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import ABSENT
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("dates")

_READERS = {"date": read_date, "time": read_time, "duration": read_duration}
_FAR_AWAY = timedelta(days=2 * 366)
"""Nobody plans further ahead than this."""
_FIRST_YEAR = 1860
"""Nothing was recorded before."""
_REMASTER = re.compile(r"\b(?:(?P<year>(?:19|20)\d\d)\s+)?remaster", re.IGNORECASE)


@lru_cache
def _dated_fields(cls: type) -> tuple[tuple[str, str], ...]:
    """Return the names of a node's fields that hold a date, a time or a length, with their kinds."""
    own = [(name, kind) for name, kind in field_kinds(cls).items() if kind in _READERS]
    return (*own, *((f"local.{name}", kind) for name, kind in local_kinds(cls).items() if kind in _READERS))


@subject.release_and_track(
    "date.format",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{typed}” is not {wanted}."),
    why=CheckText.tr("The distributor expects dates as 2026-03-13, times as 12:30:00 and lengths as PT3M48S."),
)
def date_format(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    expected_kinds = {
        "date": CheckText.tr("a valid date"),
        "time": CheckText.tr("a time of day"),
        "duration": CheckText.tr("a length"),
    }
    for field, kind in _dated_fields(Release if isinstance(view, ReleaseView) else Track):
        typed = view.raw(field)
        if not isinstance(typed, str) or not typed.strip():
            continue
        if kind == "duration" and typed.startswith("PT") and read_duration(typed) is not None:
            continue  # another right spelling of ISO-8601, kept as it was imported
        read = _READERS[kind](typed)
        fix = (
            None
            if read is None
            else set_field(view.node_id, field, read, CheckText.tr("Read it as {read}", read=read), safe=True)
        )
        yield hit(view, field, fix, typed=typed, wanted=expected_kinds[kind])


def _date(view: View, field: str) -> date | None:
    value = view.get(field)
    return value if isinstance(value, date) else None


@subject.release(
    "date.release.required",
    BLOCKER,
    sources="OP1 VL-R",
    text=CheckText.tr("The release has no release date."),
    why=CheckText.tr("A release cannot be delivered without one."),
    missing=True,
)
def release_required(release: ReleaseView) -> Iterator[RuleHit]:
    if release.is_missing("release_date"):
        day = free_friday(release.context.today + timedelta(days=release.context.profile.lead_days_hint))
        original = _date(release, "original_release_date")
        day = day if original is None or original <= day else original  # what comes out cannot have come out later
        yield hit(
            release,
            "release_date",
            set_field(release.node_id, "release_date", day, CheckText.tr("Set it to {day}", day=day)),
        )


def _was_released_before(release: ReleaseView) -> bool:
    """Say whether the release says itself that it was out before."""
    if release.get("local.previously_released") is True:
        return True
    original, released = _date(release, "original_release_date"), _date(release, "release_date")
    if original is not None:
        return released is not None and original < released
    line = year_of(release.get("pline_year"))
    return line is not None and released is not None and line < released.year


@subject.release(
    "date.release.lead",
    WARNING,
    sources="S-M CB-PO TC AT2",
    text=CheckText.tr("The release date is %n days away.", "The release date is %n day away.", None),
    why=CheckText.tr(
        "Spotify's editors need 7 days and pre-orders need 10; four weeks leave enough time for every store."
    ),
)
def release_lead(release: ReleaseView) -> Iterator[RuleHit]:
    released, profile = _date(release, "release_date"), release.context.profile
    if released is None:
        return
    if released.year < _FIRST_YEAR or released > release.context.today + _FAR_AWAY:
        text = CheckText.tr("The release date {date} is probably a typo.")
        yield RuleHit(release.node_id, "release_date", {"date": released}, text=text)
        return
    if _was_released_before(release):
        return
    days = (released - release.context.today).days
    preorder = not is_empty(release.get("local.preorder_date"))
    if days >= profile.lead_days_hint:
        return
    short = days < profile.lead_days_warning or (preorder and days < profile.lead_days_preorder)
    text = (
        None
        if days >= 0
        else CheckText.tr("The release date is in the past, but the release is not marked as previously released.")
    )
    fix = _move_release_date(release, released, profile.lead_days_hint)
    yield RuleHit(release.node_id, "release_date", {"n": days}, fix, WARNING if short else HINT, text)


def _move_release_date(release: ReleaseView, released: date, days: int) -> Fix:
    """Move the release date, and the original one with it where they were the same."""
    day = free_friday(release.context.today + timedelta(days=days))
    edits = [SetField(node_id=release.node_id, field="release_date", value=day)]
    if _date(release, "original_release_date") == released:
        edits.append(SetField(node_id=release.node_id, field="original_release_date", value=day))
    return batch(CheckText.tr("Move it to Friday, {day}", day=day), *edits)


@subject.release(
    "date.release.friday",
    HINT,
    sources="GEN",
    text=CheckText.tr("The release date is a {weekday}."),
    why=CheckText.tr("Music is released on Fridays worldwide; other days miss the cycle of charts and playlists."),
)
def release_friday(release: ReleaseView) -> Iterator[RuleHit]:
    released = _date(release, "release_date")
    if released is None or released < release.context.today or _was_released_before(release):
        return
    if released.weekday() != FRIDAY:
        names = (
            CheckText.tr("Monday"),
            CheckText.tr("Tuesday"),
            CheckText.tr("Wednesday"),
            CheckText.tr("Thursday"),
            CheckText.tr("Friday"),
            CheckText.tr("Saturday"),
            CheckText.tr("Sunday"),
        )
        fix = _move_release_date(release, released, (released - release.context.today).days)
        yield hit(release, "release_date", fix, weekday=names[released.weekday()])


@subject.release(
    "date.original.order",
    BLOCKER,
    sources="SO-D",
    text=CheckText.tr("The original release date {original} is after the release date {released}."),
    why=CheckText.tr("A release cannot have come out first at a later date."),
)
def original_order(release: ReleaseView) -> Iterator[RuleHit]:
    original, released = _date(release, "original_release_date"), _date(release, "release_date")
    if original is not None and released is not None and original > released:
        fix = set_field(
            release.node_id, "original_release_date", released, CheckText.tr("Set it to {released}", released=released)
        )
        yield hit(release, "original_release_date", fix, original=original, released=released)


@subject.release(
    "date.original.required_reissue",
    BLOCKER,
    sources="A-D RB",
    text=CheckText.tr("The release is marked as previously released but has no original release date."),
    why=CheckText.tr("Stores sort by the original date; from 2000 on they need the exact day."),
    waivable=True,
    missing=True,
)
def original_required(release: ReleaseView) -> Iterator[RuleHit]:
    if release.is_missing("original_release_date") and _was_released_before(release):
        yield hit(release, "original_release_date")


@subject.release_and_track(
    "date.original.remaster",
    WARNING,
    sources="A-D",
    text=CheckText.tr("A remaster keeps the original release date."),
    why=CheckText.tr(
        "Apple's rule: a remaster keeps the original date; a remix, live version or new recording has its own."
    ),
)
def original_remaster(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    match = _REMASTER.search(view.text("version_title"))
    if match is None or (released := view.context.release_date) is None:
        return
    field = "original_release_date" if isinstance(view, ReleaseView) else "local.original_release_date"
    own = _date(view, field)
    original = own or view.context.read("release", "original_release_date")
    latest = int(match["year"]) if match["year"] else released.year
    if not isinstance(original, date) or original.year >= latest:
        yield hit(view, field)


@subject.release(
    "date.preorder.order",
    BLOCKER,
    sources="A-PRE CB-PO",
    text=CheckText.tr("The pre-order would start on {preorder}, which is not before the release on {released}."),
    why=CheckText.tr(
        "A pre-order must start at least one day before the release and not in the past; 7 days to 6 months make sense."
    ),
)
def preorder_order(release: ReleaseView) -> Iterator[RuleHit]:
    preorder, released = _date(release, "local.preorder_date"), _date(release, "release_date")
    if preorder is None or released is None:
        return
    today = release.context.today
    start = max(today, released - timedelta(days=21))
    fix = (
        set_field(release.node_id, "local.preorder_date", start, CheckText.tr("Start it on {start}", start=start))
        if start < released
        else None
    )
    named = {"preorder": preorder, "released": released, "n": (released - preorder).days}
    where = (release.node_id, "local.preorder_date", named, fix)
    if preorder >= released:
        yield RuleHit(*where)
    elif preorder < today:
        yield RuleHit(*where, text=CheckText.tr("The pre-order would start on {preorder}, which is in the past."))
    elif not 7 <= (released - preorder).days <= 184:
        yield RuleHit(
            *where,
            severity=WARNING,
            text=CheckText.tr(
                "The pre-order would last %n days; 7 days to 6 months make sense.",
                "The pre-order would last %n day; 7 days to 6 months make sense.",
                None,
            ),
        )


@subject.track(
    "date.instantgrat.window",
    BLOCKER,
    sources="A-PRE OP1",
    text=CheckText.tr(
        "{day} is not a valid instant gratification date: it must be between the pre-order and the release."
    ),
    why=CheckText.tr("Customers who pre-order receive the track on this date."),
)
def instantgrat_window(track: TrackView) -> Iterator[RuleHit]:
    day = _date(track, "global_instant_grat_date")
    if day is None or (released := track.context.release_date) is None:
        return
    preorder = track.context.read("release", "local.preorder_date")
    earliest = preorder if isinstance(preorder, date) else date.min
    if not earliest <= day < released:
        latest = released - timedelta(days=1)
        clamped = min(max(day, earliest), latest)
        inside = earliest <= clamped
        label = CheckText.tr("Set it to {clamped}", clamped=clamped)
        fix = set_field(track.node_id, "global_instant_grat_date", clamped, label) if inside else None
        yield hit(track, "global_instant_grat_date", fix, day=day)


@subject.track(
    "date.prestream.window",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("The pre-stream would start on {day}, after the release on {released}."),
    why=CheckText.tr("A pre-stream must start before the release date."),
)
def prestream_window(track: TrackView) -> Iterator[RuleHit]:
    day = _date(track, "global_prestream_date")
    if day is not None and (released := track.context.release_date) is not None and day > released:
        fix = set_field(
            track.node_id, "global_prestream_date", released, CheckText.tr("Set it to {released}", released=released)
        )
        yield hit(track, "global_prestream_date", fix, day=day, released=released)


@subject.release(
    "date.embargo.order",
    WARNING,
    sources="OP1 OWN",
    text=CheckText.tr("The embargo would last until {day}, after the release on {released}."),
    why=CheckText.tr("A release that is out cannot be embargoed."),
)
def embargo_order(release: ReleaseView) -> Iterator[RuleHit]:
    released = _date(release, "release_date")
    for field in ("track_listing_embargo", "audio_embargo", "cover_art_embargo", "product_details_embargo"):
        day = _date(release, field)
        if day is not None and released is not None and day > released:
            fix = set_field(release.node_id, field, ABSENT, CheckText.tr("Clear the embargo"))
            yield hit(release, field, fix, day=day, released=released)


@subject.track(
    "date.recording_year",
    WARNING,
    sources="OP1 OWN",
    text=CheckText.tr("{year} is not a valid recording year."),
    why=CheckText.tr("It must have four digits and not be later than the ℗ year and the release."),
)
def recording_year(track: TrackView) -> Iterator[RuleHit]:
    typed = stripped_text(track.get("recording_end_date_year"))
    if not typed:
        return
    year, released, line = year_of(typed), track.context.release_date, year_of(track.get("pline_year"))
    latest = min(released.year if released else 9999, line or 9999)
    if year is None or not 1860 <= year <= latest:
        yield hit(track, "recording_end_date_year", year=typed)


@subject.release(
    "date.original.future",
    WARNING,
    sources="A-D YT-D",
    text=CheckText.tr("The original release date {original} is in the future and differs from the release date."),
    why=CheckText.tr(
        "For a new release both dates are the same; for a previously released one the original date is in the past."
    ),
    since=RULE_VERSION,
)
def original_future(release: ReleaseView) -> Iterator[RuleHit]:
    original, released = _date(release, "original_release_date"), _date(release, "release_date")
    if original is not None and released is not None and release.context.today < original < released:
        fix = set_field(
            release.node_id, "original_release_date", released, CheckText.tr("Set it to {released}", released=released)
        )
        yield hit(release, "original_release_date", fix, original=original)
    elif original is not None and original.year < _FIRST_YEAR:
        text = CheckText.tr("The original release date {original} is probably a typo: no recordings existed then.")
        yield RuleHit(release.node_id, "original_release_date", {"original": original}, text=text)
    for track in release.tracks:
        field = "local.original_release_date"
        first = _date(track, field)
        if first is not None and first > (released or release.context.today):
            text = CheckText.tr("The original release date {original} of “{title}” is after the release date.")
            fix = (
                set_field(track.node_id, field, released, CheckText.tr("Set it to {released}", released=released))
                if released
                else None
            )
            yield RuleHit(track.node_id, field, {"original": first, "title": track.full_title}, fix, text=text)


def _tracks_given_early(release: ReleaseView) -> list[TrackView]:
    return [track for track in release.tracks if _date(track, "global_instant_grat_date") is not None]


@subject.release(
    "date.preorder.tracks",
    WARNING,
    sources="A-PRE",
    text=CheckText.tr("The release has a pre-order but no instant gratification track."),
    why=CheckText.tr(
        "Apple Music offers an album for pre-add only if at least one of its tracks is available at "
        "once; a single with one track cannot be pre-added."
    ),
    since=RULE_VERSION,
)
def preorder_tracks(release: ReleaseView) -> Iterator[RuleHit]:
    preorder, released = _date(release, "local.preorder_date"), _date(release, "release_date")
    if preorder is None or released is None or preorder >= released or not release.context.goes_to_apple:
        return
    early = _tracks_given_early(release)
    if len(release.tracks) == 1 and early:
        text = CheckText.tr("A single with one track cannot offer that track as instant gratification.")
        yield RuleHit(early[0].node_id, "global_instant_grat_date", text=text)
    elif not early and len(release.tracks) > 1:
        yield hit(release, "local.preorder_date")


@subject.release(
    "date.instantgrat.share",
    WARNING,
    sources="A-PRE OWN",
    text=CheckText.tr("{early} of {count} tracks are instant gratification tracks."),
    why=CheckText.tr("Instant gratification tracks count towards the album price; half of the tracks is a safe limit."),
    since=RULE_VERSION,
)
def instantgrat_share(release: ReleaseView) -> Iterator[RuleHit]:
    early, count = _tracks_given_early(release), len(release.tracks)
    if count > 1 and len(early) * 100 > release.context.profile.instant_grat_percent * count:
        yield hit(early[-1], "global_instant_grat_date", early=len(early), count=count)


@subject.release(
    "date.holiday_lead",
    HINT,
    sources="GEN",
    text=CheckText.tr("{day} is between Christmas and New Year."),
    why=CheckText.tr(
        "Distributors and stores have earlier deadlines then. Deliver weeks ahead or choose another Friday."
    ),
    since=RULE_VERSION,
)
def holiday_lead(release: ReleaseView) -> Iterator[RuleHit]:
    released = _date(release, "release_date")
    if released is None or released < release.context.today or not in_holidays(released):
        return
    day = free_friday_before(released)
    if day < release.context.today + timedelta(days=release.context.profile.lead_days_hint):
        day = free_friday(released)  # there is no time any more to come out earlier
    edits = [SetField(node_id=release.node_id, field="release_date", value=day)]
    if _date(release, "original_release_date") == released:
        edits.append(SetField(node_id=release.node_id, field="original_release_date", value=day))
    yield hit(release, "release_date", batch(CheckText.tr("Move it to Friday, {day}", day=day), *edits), day=released)
