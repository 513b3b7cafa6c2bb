"""Files that go with masters and cover: which are there, and what their facts say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import Asset, AssetRole, FileFacts
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Rounded, map_texts

MOTION_RATES = (23.9, 30.1)


def attached_files(view: ReleaseView | TrackView, role: AssetRole) -> list[Asset]:
    """Return the files of a role that are there."""
    missing = view.context.read("missing")
    return [
        asset for asset in view.context.read("assets", view.node_id) if asset.role is role and asset.id not in missing
    ]


def file_name(asset: Asset) -> str:
    return asset.path.replace("\\", "/").rpartition("/")[2]


def measured_files(view: ReleaseView | TrackView, role: AssetRole) -> Iterator[tuple[Asset, FileFacts]]:
    for asset in attached_files(view, role):
        facts: FileFacts | None = view.context.read("file", asset.id)
        if facts is not None:
            yield asset, facts


def join_problems(problems: Sequence[str]) -> Items:
    """Return problems one after the other, without the stops at their ends."""
    return Items(tuple(map_texts(problem, lambda text: text.rstrip(".")) for problem in problems), ",")


def frame_rate_problems(facts: FileFacts) -> list[str]:
    slow, fast = MOTION_RATES
    rate = facts.frame_rate
    return (
        [CheckText.tr("it has {rate} frames per second", rate=Rounded(rate))]
        if rate is not None and not slow <= rate <= fast
        else []
    )
