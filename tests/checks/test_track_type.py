"""What a track is that says neither audio nor video: what its own word and its files say, and audio where none does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.checks.base import BASE, FIRST, put
from trackball_desktop.checks.engine import check, path, sentence
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.values import INHERIT

OTHER_ROLES = (AssetRole.MASTER, AssetRole.COVER, AssetRole.BOOKLET)


def _found(kind: object, roles: tuple[AssetRole, ...]) -> list[tuple[str, str, object]]:
    master = next(asset for asset in BASE.assets if asset.owner_id == "track1")
    files = tuple(master.model_copy(update={"id": f"new{role}", "role": role}) for role in roles)
    others = tuple(asset for asset in BASE.assets if asset is not master)
    facts = put(f"{FIRST}.track_type", kind)(replace(BASE, assets=(*others, *files)))
    return [
        (path(facts.release, finding), sentence(finding), finding.fix and finding.fix.edit)
        for finding in check(facts)
        if finding.rule == "track.type_config"
    ]


@pytest.mark.parametrize(
    ("kind", "roles", "meant"),
    [
        ("audio", (AssetRole.MASTER,), None),
        ("video", (AssetRole.VIDEO,), None),
        ("audio", (AssetRole.VIDEO,), None),
        ("video", (AssetRole.MASTER,), None),
        (INHERIT, (), "audio"),
        (INHERIT, (AssetRole.MASTER,), "audio"),
        (INHERIT, (AssetRole.VIDEO,), "video"),
        (INHERIT, (AssetRole.MASTER, AssetRole.VIDEO), "video"),
        ("Audio", (AssetRole.MASTER,), "audio"),
        ("Clip", OTHER_ROLES, "audio"),
        ("Clip", (AssetRole.VIDEO,), "video"),
        ("VIDEO", (), "video"),
        ("Video", (AssetRole.MASTER,), "video"),
        ("Video", (AssetRole.VIDEO,), "video"),
        ("Music video", (AssetRole.MASTER,), "audio"),
    ],
)
def test_a_word_or_a_file_of_a_video_makes_a_video(
    kind: object, roles: tuple[AssetRole, ...], meant: str | None
) -> None:
    told = "The track is not marked as audio or video." if kind is INHERIT else f"“{kind}” is neither audio nor video."
    edit = SetField(node_id="track1", field="track_type", value=meant)
    assert _found(kind, roles) == ([(f"{FIRST}.track_type", told, edit)] if meant else [])


@pytest.mark.parametrize(
    ("configuration", "kinds", "is_told"),
    [
        ("Digital Video Single", ("audio", "audio", "audio"), True),
        ("DIGITAL VIDEO SINGLE", ("audio", "audio", "audio"), True),
        ("Digital Video Single", ("audio", "video", "audio"), False),
        ("Digital Video Single", ("video", "video", "video"), False),
        ("Digital Single", ("audio", "audio", "audio"), False),
        ("Digital Album", ("audio", "video", "audio"), False),
    ],
)
def test_a_release_of_videos_needs_one(configuration: str, kinds: tuple[str, ...], is_told: bool) -> None:
    facts = put(configuration=configuration)(BASE)
    for number, kind in enumerate(kinds):
        facts = put(f"discs[0].tracks[{number}].track_type", kind)(facts)
    told = [
        (path(facts.release, finding), sentence(finding))
        for finding in check(facts)
        if finding.rule == "track.type_config"
    ]
    assert told == ([("configuration", f"A {configuration} needs at least one video.")] if is_told else [])
