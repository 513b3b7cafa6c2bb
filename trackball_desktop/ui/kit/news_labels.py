"""Words for what is new: the band over the list, the dialog behind it, desktop notifications. No widget here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from trackball_desktop.domain.availability import SOURCE_NAME
from trackball_desktop.lookups.names import catalogue_name
from trackball_desktop.targets.registry import display_name
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.clearances import day_text, model_text, territories_text
from trackball_desktop.ui.kit.languages import Texts, join_parts, join_with_commas
from trackball_desktop.ui.kit.timeline_labels import path_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trackball_desktop.domain.availability import Change
    from trackball_desktop.services.timeline import Digest, DigestLine, Figure

KIND_ORDER = (
    "asks", "refused", "gone", "taken_down", "not_in_stores", "lost", "wrong_page", "ends", "created", "out", "back",
    "gained", "differs", "status", "edited", "found", "withdrawn",
)  # fmt: skip
"""What is said first: what somebody has to do."""
URGENT_KINDS = frozenset({"asks", "refused", "gone", "taken_down", "not_in_stores", "wrong_page", "lost"})
_SHAPES = {
    **dict.fromkeys(URGENT_KINDS, "needs_you"),
    "created": "ok",
    "out": "ok",
    "status": "note",
    "differs": "warning",
    "ends": "warning",
    "back": "ok",
}


class News(Texts):
    """What happened since the list was last looked at."""


def since_text(since: str, now: datetime | None = None) -> str:
    """Return since when: "Since 14:02", "Since yesterday", "Since Friday", "Since 4 Nov"."""
    try:
        moment = datetime.fromisoformat(since).astimezone()
    except ValueError:
        return News.tr("Recently")
    days = ((now or datetime.now(UTC)).astimezone().date() - moment.date()).days
    if days <= 0:
        return News.tr("Since {time}", time=moment.time())
    if days == 1:
        return News.tr("Since yesterday")
    if days < 7:
        return News.tr("Since {day}", day=QLocale().standaloneDayName(moment.isoweekday()))
    return News.tr("Since {day}", day=formatting.format_date(moment.date()))


def digest_text(digest: Digest) -> str:
    """Return what changed, in one sentence: "Since Friday: 1 needs you, 2 created at the target, 3 changed status."."""
    counted = [(kind, [line for line in digest.lines if line.kind == kind]) for kind in KIND_ORDER]
    parts = [_count_text(kind, lines) for kind, lines in counted if lines]
    return f"{since_text(digest.since)}: {', '.join(parts)}."


def _count_text(kind: str, lines: Sequence[DigestLine]) -> str:
    number = len(lines)
    target = join_with_commas(dict.fromkeys(display_name(line.target) for line in lines))
    match kind:
        case "asks":
            return News.tr("%n need you", "%n needs you", number)
        case "refused":
            return News.tr("%n rejected", "%n rejected", number)
        case "gone":
            return News.tr("%n gone from {target}", "%n gone from {target}", number, target=target)
        case "created":
            return News.tr("%n created in {target}", "%n created in {target}", number, target=target)
        case "status":
            return News.tr("%n with a new status", "%n with a new status", number)
        case "edited":
            return News.tr("%n edited in {target}", "%n edited in {target}", number, target=target)
        case "found":
            return News.tr("%n received by the platform", "%n received by the platform", number)
        case "out":
            return News.tr("%n seen in stores", "%n seen in stores", number)
        case "not_in_stores":
            return News.tr("%n may be taken down", "%n may be taken down", number)
        case "wrong_page":
            return News.tr("%n on a different artist's page", "%n on a different artist's page", number)
        case "differs":
            return News.tr("%n differ from what was sent", "%n differs from what was sent", number)
        case "taken_down":
            return News.tr("%n taken down", "%n taken down", number)
        case "lost":
            return News.tr("%n no longer cleared", "%n no longer cleared", number)
        case "ends":
            return News.tr("%n with a clearance that ends", "%n with a clearance that ends", number)
        case "back":
            return News.tr("%n no longer taken down", "%n no longer taken down", number)
        case "gained":
            return News.tr("%n cleared in more territories", "%n cleared in more territories", number)
        case _:
            return News.tr("%n withdrawn", "%n withdrawn", number)


def line_text(line: DigestLine) -> str:
    """Return what is new about one release."""
    match line.kind:
        case "asks":
            return News.tr("Needs you")
        case "refused":
            return News.tr("Rejected by {target}", target=display_name(line.target))
        case "gone":
            return News.tr("No longer in {target}", target=display_name(line.target))
        case "created":
            return News.tr("Created in {target}", target=display_name(line.target))
        case "withdrawn":
            return News.tr("Withdrawn")
        case "found":
            return News.tr("Received by the platform")
        case "out" if line.is_everywhere:
            return News.tr("Out at all checked stores")
        case "out":
            return News.tr("Out at {stores}", stores=stores_text(line.stores))
        case "not_in_stores":
            return News.tr("Taken down? No longer found at {stores}", stores=stores_text(line.stores))
        case "wrong_page":
            return News.tr("On a different artist's page at {stores}", stores=stores_text(line.stores))
        case "differs":
            return News.tr("Differs from what was sent: {stores}", stores=stores_text(line.stores))
        case "edited":
            named = join_with_commas(path_text(change.path) for change in line.changes[:3])
            return News.tr(
                "Edited in {target}: {fields}",
                fields=named + (" …" if len(line.changes) > 3 else ""),
                target=display_name(line.target),
            )
        case "taken_down":
            return News.tr("Taken down at {name}", name=SOURCE_NAME)
        case "back":
            return News.tr("At {name} again, after it was taken down", name=SOURCE_NAME)
        case "lost" | "ends" | "gained":
            clearance_texts = [clearance_text(line.kind, change) for change in line.clearances[-3:]]
            return join_parts(clearance_texts, ";") + (" …" if len(line.clearances) > 3 else "")
        case "status":
            nothing = News.tr("no status")
            if line.before is None:
                return News.tr("{target} status: {word}", word=line.after or nothing, target=display_name(line.target))
            return News.tr(
                "{target} status: {before} → {after}",
                before=line.before,
                after=line.after or nothing,
                target=display_name(line.target),
            )


def stores_text(places: Sequence[str]) -> str:
    """Name stores by their keys: "Deezer, Apple Music (ES)"."""
    return join_with_commas(map(catalogue_name, places))


def clearance_text(kind: str, change: Change) -> str:
    """Return what became of a clearance: "Lost Germany, subscription streaming, on 3 Dec 2026"."""
    assert change.model is not None, "a takedown has words of its own"
    values = {"territories": territories_text(change.territories), "model": model_text(change.model)}
    if not change.day:
        return (
            News.tr("Lost {territories}: {model}", **values)
            if kind == "lost"
            else News.tr("Gained {territories}: {model}", **values)
        )
    values["day"] = day_text(change.day)
    match kind:
        case "lost":
            return News.tr("Lost {territories} on {day}: {model}", **values)
        case "ends":
            return News.tr("{territories} ends on {day}: {model}", **values)
        case _:
            return News.tr("Gained {territories} from {day}: {model}", **values)


def line_shape(line: DigestLine) -> str:
    """Return the shape of a line: what somebody has to do is a diamond."""
    return _SHAPES.get(line.kind, "note")


def figure_text(figure: Figure) -> str:
    """Return one figure: "2.5 days to “Submitted” (12 releases)"."""
    days = _days_text(figure.median_days)
    releases = News.tr("%n releases", "%n release", figure.releases)
    if figure.status is None:
        return News.tr("{days} until received by the platform ({releases})", days=days, releases=releases)
    return News.tr("{days} until “{word}” ({releases})", days=days, word=figure.status, releases=releases)


def _days_text(days: float) -> str:
    locale = QLocale()
    if days < 1 / 24:
        return News.tr("{n} min", n=max(1, round(days * 24 * 60)))
    if days < 2:
        return News.tr("{n} h", n=locale.toString(round(days * 24)))
    return News.tr("{n} days", n=locale.toString(round(days, 1), "f", 1).removesuffix(locale.decimalPoint() + "0"))
