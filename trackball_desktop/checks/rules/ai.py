"""Rules about what was made by artificial intelligence: recording, composition, cover, video."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Message

subject = Subject("disclosure")

MATERIAL = frozenset({"material part", "fully"})
_NONE = CheckText.tr("No AI was used for any part of it")
NOTE = "Apple Transparency Tags:"


def _questions(track: TrackView) -> dict[str, Message]:
    asked = {
        "local.ai_recording": CheckText.tr("the recording"),
        "local.ai_composition": CheckText.tr("music and lyrics"),
    }
    return asked | ({"local.ai_video": CheckText.tr("the video")} if track.is_video else {})


@subject.release_and_track(
    "ai.declared",
    WARNING,
    sources="A-AI VL-T DZ",
    text=CheckText.tr("Nobody has stated yet whether AI was used for {what}."),
    why=CheckText.tr("Stores are starting to require an answer."),
    asks=True,
)
def declared(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    asked = {"local.ai_artwork": CheckText.tr("the cover")} if isinstance(view, ReleaseView) else _questions(view)
    missing = [field for field in asked if is_empty(view.get(field))]
    if missing:
        none = statement(_NONE, *(SetField(node_id=view.node_id, field=field, value="no") for field in missing))
        yield hit(view, missing[0], none, what=Items(tuple(asked[field] for field in missing), ","))


def _tags(release: ReleaseView) -> list[str]:
    """Return Apple's tags that follow from the answers."""
    tags = {
        "Artwork": release.text("local.ai_artwork") in MATERIAL,
        "Track": any(track.text("local.ai_recording") in MATERIAL for track in release.tracks),
        "Composition": any(track.text("local.ai_composition") in MATERIAL for track in release.tracks),
        "Music Video": any(track.text("local.ai_video") in MATERIAL for track in release.tracks),
    }
    return [tag for tag, values in tags.items() if values]


@subject.release(
    "ai.apple_tags",
    BLOCKER,
    sources="A-AI",
    text=CheckText.tr("Apple requires the tags {tags}, but the distributor has no field for them."),
    why=CheckText.tr("The tag is required where AI made a material part. A note to the distributor passes it on."),
)
def apple_tags(release: ReleaseView) -> Iterator[RuleHit]:
    tags = _tags(release)
    notes = release.text("distribution_notes")
    tags_text = notes.partition(NOTE)[2]
    missing = [tag for tag in tags if tag not in tags_text]
    if not missing or not release.context.goes_to_apple:
        return
    note = f"{NOTE} {', '.join(tags)}."
    lines = notes.splitlines()
    others, old = (
        [line for line in lines if not line.startswith(NOTE)],
        [line for line in lines if line.startswith(NOTE)],
    )
    text = "\n".join((*others, note))
    label = CheckText.tr("Add “{note}” to the notes", note=note)
    fix = set_field(release.node_id, "distribution_notes", text, label, replaces=" ".join(old))
    yield hit(release, "distribution_notes", fix, tags=Items(tuple(missing), ","))


@subject.track(
    "ai.fully_generated",
    WARNING,
    sources="DZ",
    text=CheckText.tr("“{title}” was made entirely by AI."),
    why=CheckText.tr(
        "Deezer detects and labels such tracks and does not recommend them; several distributors reject them."
    ),
    since=RULE_VERSION,
)
def fully_generated(track: TrackView) -> Iterator[RuleHit]:
    if all(track.text(field) == "fully" for field in ("local.ai_recording", "local.ai_composition")):
        yield hit(track, "local.ai_recording", title=track.full_title)
