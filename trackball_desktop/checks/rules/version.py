"""Rules about versions: live, remix, instrumental, remaster."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from trackball_desktop.checks.helpers import name_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, set_field, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_fields import offer_title, title_fields
from trackball_desktop.checks.title_marks import format_mark, rating_mark, remove_mark
from trackball_desktop.checks.title_patterns import (
    KIND_OF_REMIX,
    LIVE_WORDS,
    RE_RECORDED,
    REDUNDANT_VERSION,
    REMASTERED,
    REMIX,
)
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.edits import AddNode, SetField, inherit_edit
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Contribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("versions")

_EXPLICIT_WORD = re.compile(
    r"expl[ií]|esplicit|dirty|uncensored|unzensiert|non censuré|sin censura|sem censura|без цензуры|nsfw|^pa\b|"
    r"parental|🅴|^\W*e\W*$|uncut|1[68]\s?\+",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"^[-–—]\s*(?P<dashed>\S.*)$|^\((?P<round>[^()]*)\)$|^\[(?P<square>[^\[\]]*)\]$")
_DISTINGUISHING_VERSION = re.compile(r"(?:single|stereo)\s+(?:version|mix)$", re.IGNORECASE)
"""Beside an album's version, or one in mono, it says which of them this is."""


@subject.release_and_track(
    "version.brackets",
    BLOCKER,
    sources="A-T",
    text=CheckText.tr("“{version}” is in brackets or after a dash."),
    why=CheckText.tr("Stores add the brackets themselves, so they would appear twice."),
    waivable=True,
)
def brackets(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    version = bare = view.text("version_title")
    while match := _ENCLOSED.match(bare):
        bare = next(part for part in match.groups() if part is not None).strip(" -–—")
    if bare != version:
        yield hit(view, "version_title", offer_title(view, "version_title", bare), version=version)


@subject.release_and_track(
    "version.redundant",
    BLOCKER,
    sources="SY-T A-T LG",
    text=CheckText.tr("“{version}” adds nothing: it describes the standard recording."),
    why=CheckText.tr("Stores reject it for the standard recording."),
    waivable=True,
)
def redundant(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    version = view.text("version_title")
    if REDUNDANT_VERSION.fullmatch(version):
        rule_hit = hit(
            view,
            "version_title",
            Fix(CheckText.tr("Clear the version"), inherit_edit(view.node_id, "version_title")),
            version=version,
        )
        yield replace(rule_hit, severity=WARNING) if _DISTINGUISHING_VERSION.match(version) else rule_hit


@subject.release_and_track(
    "version.explicit_clean",
    BLOCKER,
    sources="SY-EX RB UM SY-T",
    text=CheckText.tr("“{word}” belongs in the parental advisory, not in the title."),
    why=CheckText.tr("Stores show their own label."),
    waivable=True,
)
def explicit_clean(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        mark = rating_mark(text, is_version=field == "version_title")
        if mark is not None:
            rule_hit = hit(view, field, _qualifier_fix(view, field, remove_mark(text, mark), mark.word), word=mark.word)
            yield rule_hit if mark.is_certain else replace(rule_hit, severity=WARNING)


def _qualifier_fix(view: ReleaseView | TrackView, field: str, bare: str, word: str) -> Fix | None:
    """Take the word out of the title and set the advisory that it says; the release follows its track.

    None where that would only move the contradiction: to the tracks of a release that say otherwise, or to a track that
    is marked explicit and called clean.
    """
    if not bare and field == "title":
        return None
    explicit = _EXPLICIT_WORD.search(word) is not None
    advisory = "Explicit" if explicit else "Edited"
    if isinstance(view, ReleaseView):
        advisories = {track.text("parental_advisory") for track in view.tracks} - {""}
        if advisories and (advisory not in advisories or (not explicit and "Explicit" in advisories)):
            return None
    elif not explicit and view.text("parental_advisory") == "Explicit":
        return None
    edits = [SetField(node_id=view.node_id, field=field, value=bare) if bare else inherit_edit(view.node_id, field)]
    if view.text("parental_advisory") != advisory:
        edits.append(SetField(node_id=view.node_id, field="parental_advisory", value=advisory))
    followed = view.context.read("release", "parental_advisory") if isinstance(view, TrackView) else advisory
    if followed != advisory and (explicit or followed == "Non-Applicable"):
        release_id = view.context.release_id
        edits.append(SetField(node_id=release_id, field="parental_advisory", value=advisory))
    text = CheckText.tr("Change to “{bare}”", bare=bare) if bare else CheckText.tr("Clear the version")
    return batch(CheckText.tr("{text}, and set the advisory to {advisory}", text=text, advisory=advisory), *edits)


@subject.track(
    "version.remix_credit",
    WARNING,
    sources="IG-R A-R",
    text=CheckText.tr("{name} made this remix but is not credited as remixer."),
    why=CheckText.tr("The original artist stays the main artist; the remixer needs a credit."),
)
def remix_credit(track: TrackView) -> Iterator[RuleHit]:
    match = REMIX.match(track.text("version_title"))
    if match is None or KIND_OF_REMIX.match(match["name"]) or format_mark(match[0], is_version=True):
        return  # nobody, or a store
    name = match["name"].strip()
    credited = {folded(name_of(row)) for row in track.credits if stripped_text(row.role).casefold() == "remixer"}
    if not any(remixer and remixer in folded(name) for remixer in credited):
        yield hit(track, "contributions", _credit_fix(track, name), name=name)


def _credit_fix(track: TrackView, name: str) -> Fix:
    row = Contribution(artist=name, role="Remixer")
    label = CheckText.tr("Credit {name} as remixer", name=name)
    if isinstance(track.raw("contributions"), tuple):
        return Fix(label, AddNode.from_node(track.node_id, "contributions", row))
    copies = tuple(item.model_copy(update={"id": new_id()}) for item in track.credits)
    return set_field(track.node_id, "contributions", (*copies, row), label)


@subject.release(
    "version.required_live",
    WARNING,
    sources="SY-T",
    text=CheckText.tr("“{title}” was recorded live, but its version does not state it."),
    why=CheckText.tr("A live recording must be recognisable as one. If all tracks are live, the release is live too."),
    since=RULE_VERSION,
)
def required_live(release: ReleaseView) -> Iterator[RuleHit]:
    live = [track for track in release.tracks if track.text("session_type").casefold() == "live"]
    for track in live:
        # Most live albums say it once: where the release does, the tracks need not.
        if not _says_live(track) and not _says_live(release):
            yield hit(track, "version_title", _version_fix(track, "Live"), title=track.full_title)
    if len(live) == len(release.tracks) > 1 and not _says_live(release) and all(_says_live(track) for track in live):
        text = CheckText.tr("All tracks were recorded live, but the release does not state it.")
        yield RuleHit(release.node_id, "version_title", fix=_version_fix(release, "Live"), text=text)


def _says_live(view: ReleaseView | TrackView) -> bool:
    return any(LIVE_WORDS.search(view.text(field)) for field in ("title", "version_title", "display_title"))


def _version_fix(view: ReleaseView | TrackView, word: str) -> Fix | None:
    """Offer a version where there is none; two versions in one are for a person to put together."""
    if view.text("version_title"):
        return None
    return set_field(view.node_id, "version_title", word, CheckText.tr("Set the version to “{word}”", word=word))


@subject.release(
    "version.required_instrumental",
    HINT,
    sources="A-G A-DEF",
    text=CheckText.tr("“{title}” is the instrumental of a song on this release, but its version does not state it."),
    why=CheckText.tr("Listeners who search for the song should not get the instrumental."),
    since=RULE_VERSION,
)
def required_instrumental(release: ReleaseView) -> Iterator[RuleHit]:
    named: dict[str, list[TrackView]] = {}
    for track in release.same_titled_tracks:
        named.setdefault(track.folded_title, []).append(track)
    for same_titled in named.values():
        wordless = [track for track in same_titled if track.is_instrumental]
        for track in wordless if len(wordless) < len(same_titled) else ():
            if "instrumental" in f"{track.text('title')} {track.text('version_title')}".casefold():
                continue
            yield hit(track, "version_title", _version_fix(track, "Instrumental"), title=track.full_title)


@subject.release_and_track(
    "version.rerecorded",
    WARNING,
    sources="SY-T A-D",
    text=CheckText.tr("“{version}” should be written “{spelled}”."),
    why=CheckText.tr("Stores recognise re-recordings and remasters by a fixed spelling."),
    since=RULE_VERSION,
)
def rerecorded(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    version = view.text("version_title")
    spelled = version
    if RE_RECORDED.fullmatch(version):
        spelled = "Re-Recorded"
    elif match := REMASTERED.fullmatch(version):
        year = match["before"] or match["after"]
        spelled = f"{year} Remaster" if year else "Remastered"
    if spelled != version:
        fix = write_text(view.node_id, "version_title", spelled, replaces=version)
        yield hit(view, "version_title", fix, version=version, spelled=spelled)
