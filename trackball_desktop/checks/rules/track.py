"""Rules about what one track is, and that it is not there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, values
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.rules.release import main_artist_keys
from trackball_desktop.checks.title_fields import offer_title
from trackball_desktop.checks.title_patterns import VOLUME_PART
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

structure_rules = Subject("structure")
title_style_rules = Subject("title_style", since=RULE_VERSION)

_NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10} | {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}


@structure_rules.release_and_track(
    "track.type_config",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("The track is not marked as audio or video."),
    why=CheckText.tr("The distributor accepts audio and video tracks."),
    missing=True,
)
def type_config(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if isinstance(view, ReleaseView):
        # That a Digital Album may hold a video is what the target's own example shows.
        configuration = view.text("configuration")
        if "video" in configuration.casefold() and view.tracks and not any(track.is_video for track in view.tracks):
            named = values(configuration=configuration)
            yield RuleHit(
                view.node_id, "configuration", named, text=CheckText.tr("A {configuration} needs at least one video.")
            )
        return
    kind = view.text("track_type")
    if kind in {"audio", "video"}:
        return
    roles = {asset.role for asset in view.context.read("assets", view.node_id)}
    meant = "video" if AssetRole.VIDEO in roles or kind.casefold() == "video" else "audio"
    fix = set_field(view.node_id, "track_type", meant, CheckText.tr("Set it to {meant}", meant=meant))
    text = CheckText.tr("“{kind}” is neither audio nor video.") if kind else None
    yield RuleHit(view.node_id, "track_type", values(kind=kind), fix, text=text)


@structure_rules.release(
    "track.duplicate",
    BLOCKER,
    sources="SY-T OR RB SO-V",
    text=CheckText.tr("“{title}” is on the release twice with the same version and artists."),
    why=CheckText.tr("Two recordings of one song need different versions; a video of the same recording does not."),
    waivable=True,
)
def duplicate(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[tuple[str, str, bool], list[TrackView]] = {}
    for track in release.same_titled_tracks:
        if not track.folded_title:
            continue
        version = track.text("version_title")
        alike = seen.setdefault((track.folded_title, folded(version), track.is_video), [])
        if any(main_artist_keys(other) == main_artist_keys(track) for other in alike):
            yield hit(track, "version_title", title=track.full_title)
        alike.append(track)


def _volumes(text: str) -> str:
    """Spell volumes and parts as stores do: a comma before, the short word, an Arabic number."""

    def spell(match: re.Match[str]) -> str:
        number = match["number"]
        value = number if number.isdigit() else str(_NUMERALS[number.casefold()])
        short = "Vol." if match["word"].casefold().startswith("v") else "Pt."
        return f", {short} {int(value)}"

    return VOLUME_PART.sub(spell, text)


@title_style_rules.release_and_track(
    "track.volume_part",
    WARNING,
    sources="SY-T MBA-C",
    text=CheckText.tr("“{part}” should be written “{spelled}”."),
    why=CheckText.tr("Stores expect one format for volumes and parts: a comma, Vol. or Pt., and an Arabic number."),
)
def volume_part(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    lowered = title.casefold()
    if "vol" not in lowered and "pt" not in lowered and "part" not in lowered:
        return
    match = VOLUME_PART.search(title)
    if match is not None and (spelled := _volumes(title)) != title:
        part, wanted = match[0].strip(" ,-–—:()[]"), _volumes(match[0]).strip(" ,")
        if part == wanted:  # only the comma before it is missing, which the part alone does not show
            part, wanted = title, spelled
        yield hit(
            view,
            "title",
            offer_title(view, "title", spelled, replaces=match[0]),
            part=part,
            spelled=wanted,
        )
