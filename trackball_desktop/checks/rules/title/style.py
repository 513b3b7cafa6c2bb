"""Rules about how a title is written: punctuation, bait for searches, one spelling in the whole library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from trackball_desktop.checks.helpers import name_of
from trackball_desktop.checks.letter_case import english_title, sentence_title
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, batch, hit, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_fields import offer_title, title_fields
from trackball_desktop.checks.title_guests import find_guest
from trackball_desktop.checks.title_marks import rating_mark
from trackball_desktop.checks.title_patterns import (
    BRACKETED_GUESTS,
    MEDLEY,
    REDUNDANT_VERSION,
    SEARCH_BAIT,
    VERSION_SUFFIX,
    VERSION_WORDS,
)
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.edits import SetField, inherit_edit
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.inherit import display_artist
from trackball_desktop.domain.release import PrimaryContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.vocabulary import folded, language
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

known_codes_rules = Subject("known_codes", since=RULE_VERSION)
title_style_rules = Subject("title_style", since=RULE_VERSION)
versions_rules = Subject("versions")

_BEFORE_MARK = re.compile(r"\s+(?=[,;])")
_AFTER_MARK = re.compile(r"(?<=[^\W\d_])([,;])(?=[^\W\d_])")
_NOT_A_NAME = re.compile(
    rf"\b(?:{VERSION_WORDS}|audio|video|lyrics|my|me|your|you|her|him|his|the)\b|\d\.\d", re.IGNORECASE
)
_BEFORE_BRACKET = re.compile(r"\s+(?=[)\]）］】])")


@known_codes_rules.track(
    "title.label_consistency",
    HINT,
    sources="OWN",
    text=CheckText.tr("The same recording is called “{other}” on “{release}”."),
    why=CheckText.tr("One recording needs one spelling everywhere; stores show the one they received first."),
)
def label_consistency(track: TrackView) -> Iterator[RuleHit]:
    if not track.context.catalogue.tracks:
        return
    code, title = codes.normal_isrc(track.text("isrc")), track.text("title")
    audio_hash = track.audio_facts.pcm_sha256 if track.audio_facts else None
    for other in track.context.read("recordings", code) if code and title else ():
        has_same_audio = audio_hash is not None and audio_hash == other.pcm_sha256
        if other.title and other.title != title and (folded(other.title) == folded(title) or has_same_audio):
            # Not where only capitals differ and ours are the right ones: a rule would find the others at once.
            is_ours_better = other.title != english_title(other.title) and title == english_title(other.title)
            fix = None if is_ours_better else write_text(track.node_id, "title", other.title, replaces=title)
            yield hit(track, "title", fix, other=other.title, release=other.release_title)
            return


@title_style_rules.release_and_track(
    "title.medley",
    WARNING,
    sources="A-T",
    text=CheckText.tr("“{title}” looks like two titles joined without spaces around the slash."),
    why=CheckText.tr("Join two titles with a slash that has a space on both sides."),
)
def medley(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    if "/" in title and MEDLEY.fullmatch(title):
        spaced = " / ".join(part.strip() for part in title.split("/"))
        yield hit(view, "title", offer_title(view, "title", spaced), title=title)


@title_style_rules.release_and_track(
    "title.punctuation",
    HINT,
    sources="SO-K OWN",
    text=CheckText.tr("“{text}” has a misplaced space at a comma or semicolon."),
    why=CheckText.tr("A comma or semicolon has no space before it and one after it."),
)
def punctuation(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        if "," not in text and ";" not in text:
            continue
        written = _AFTER_MARK.sub(r"\1 ", _BEFORE_MARK.sub("", text))
        if written and written != text:
            yield hit(view, field, offer_title(view, field, written), text=text)


@title_style_rules.release_and_track(
    "title.case.sentence_langs",
    WARNING,
    sources="SY-G CB-C RP-U",
    text=CheckText.tr(
        "“{title}” is capitalised like an English title; {language} capitalises only the first word and names."
    ),
    why=CheckText.tr("Stores want titles written by the rules of their language. Only you know which words are names."),
)
def sentence_languages(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    title = view.text("title")
    if title.count(" ") < 2:
        return
    term = language(view.text("metadata_language"))
    if term is None or term.case != "sentence":
        return
    written = sentence_title(title, term.code)
    if written is not None:
        yield hit(view, "title", offer_title(view, "title", written), title=title, language=term.value)


@title_style_rules.release_and_track(
    "title.feat_format",
    WARNING,
    sources="A-R",
    text=CheckText.tr("“{found}” should be written “{spelled}”."),
    why=CheckText.tr("If a title shows guest artists, use “feat.” in lower case within the first round brackets."),
)
def feat_format(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    shown = stripped_text(view.raw("display_title"))
    match = BRACKETED_GUESTS.search(shown) if shown else None
    if match is None:
        return
    names = [name.strip() for name in re.split(r"\s*(?:,|&|\band\b)\s*", match["names"]) if name.strip()]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} & {names[-1]}"
    word = "with" if match["word"].casefold() in {"with", "w/"} else "feat."
    spelled = f"({word} {joined})"
    if match[0].strip() != spelled:
        before, after = shown[: match.start()].rstrip(), shown[match.end() :].lstrip()
        full_title = " ".join(part for part in (before, spelled, after) if part)
        fix = write_text(view.node_id, "display_title", full_title, replaces=f"{match['word']} and")
        yield hit(view, "display_title", fix, found=match[0].strip(), spelled=spelled)


@title_style_rules.release_and_track(
    "title.seo",
    WARNING,
    sources="S-M RP-U",
    text=CheckText.tr("“{words}” looks like search terms, not a title."),
    why=CheckText.tr("Stores reject or hide titles that use moods, genres or other artists' names to be found."),
)
def search_bait(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if words := _search_bait(view.text("title")):
        yield hit(view, "title", words=words)
    if view.owns_field("primary_contributions"):
        for row in view.artists:
            if words := _search_bait(name_of(row)):
                yield RuleHit(row.id, "artist", {"words": words})


@lru_cache(maxsize=4096)
def _search_bait(text: str) -> str:
    match = SEARCH_BAIT.search(text)
    return match[0] if match is not None else ""


@versions_rules.release_and_track(
    "title.feat_in_title",
    BLOCKER,
    sources="S-M A-R IG-R UM",
    text=CheckText.tr("“{found}” is a credit inside the title."),
    why=CheckText.tr("Guest artists and producers have their own entries; stores add “feat.” themselves."),
    waivable=True,
)
def feat_in_title(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for field in title_fields(view):
        text = view.text(field)
        guest = find_guest(text, is_version=field == "version_title") if text else None
        if guest is None:
            continue
        bare = f"{text[: guest.start].rstrip()} {text[guest.end :].lstrip()}".strip(" -–—,;:/")
        bare = _BEFORE_BRACKET.sub("", bare)
        fix = None if guest.kind == "producer" else _feature_fix(view, field, bare, list(guest.names))
        rule_hit = hit(view, field, fix, found=guest.text)
        # “(with Bo Ek)” may be part of the title, unless Bo Ek is known.
        is_only_likely = guest.kind == "likely" and not _is_anyone_known(view, guest.names)
        yield replace(rule_hit, severity=WARNING) if is_only_likely else rule_hit


def _is_anyone_known(view: ReleaseView | TrackView, names: tuple[str, ...]) -> bool:
    """Say whether someone of these names is among the artists or credits here, or an artist of the library."""
    return any(view.context.read("spelling", folded(name)) for name in names)


def _is_a_name(text: str) -> bool:
    """Tell a name from what else stands behind “with”: a mix, a year, an audio format."""
    return text[:1].isalpha() and not _NOT_A_NAME.search(text)


def _feature_fix(view: ReleaseView | TrackView, field: str, bare: str, names: list[str]) -> Fix | None:
    """Take the names out of the title and feature them, unless they are billed already."""
    if (not bare and field == "title") or not all(map(_is_a_name, names)):
        return None
    rows = view.artists
    billed = {folded(name_of(row)) for row in rows}
    added = tuple(PrimaryContribution(artist=name, featured=True) for name in names if folded(name) not in billed)
    edits = [SetField(node_id=view.node_id, field=field, value=bare) if bare else inherit_edit(view.node_id, field)]
    if added:
        own = rows if view.owns_field("primary_contributions") else tuple(_copy(row) for row in rows)
        edits.append(SetField(node_id=view.node_id, field="primary_contributions", value=(*own, *added)))
    line = stripped_text(view.raw("artist_display_name"))
    if added and line and line == display_artist(rows):
        value = display_artist((*rows, *added))
        edits.append(SetField(node_id=view.node_id, field="artist_display_name", value=value))
    text = CheckText.tr("Change to “{bare}”", bare=bare) if bare else CheckText.tr("Clear the version")
    if not added:
        return batch(
            CheckText.tr(
                "{text}: {names} are among the artists",
                "{text}: {names} is among the artists",
                len(names),
                text=text,
                names=Items(tuple(names)),
            ),
            *edits,
        )
    return batch(
        CheckText.tr(
            "{text}, and add {added} as featured artist",
            text=text,
            added=Items(tuple(name_of(row) for row in added), "and"),
        ),
        *edits,
    )


def _copy(row: PrimaryContribution) -> PrimaryContribution:
    return row.model_copy(update={"id": new_id()})


@versions_rules.track(
    "title.version_in_title",
    WARNING,
    sources="SY-T A-T RP-U",
    text=CheckText.tr("“{version}” belongs in the version field."),
    why=CheckText.tr("Stores show title and version separately."),
)
def version_in_title(track: TrackView) -> Iterator[RuleHit]:
    title = track.text("title")
    match = VERSION_SUFFIX.search(title)
    if match is None or rating_mark(title, is_version=False) or find_guest(title):
        return
    version = (match["bracketed"] or match["dashed"]).strip()
    bare = title[: match.start()].rstrip(" -–—,;:/").strip()
    if not bare:
        return
    title_edit = SetField(node_id=track.node_id, field="title", value=bare)
    if REDUNDANT_VERSION.fullmatch(version):
        fix = batch(
            CheckText.tr("Change to “{bare}”: “{version}” adds nothing", bare=bare, version=version), title_edit
        )
    else:
        version_edit = SetField(node_id=track.node_id, field="version_title", value=version)
        fix = batch(
            CheckText.tr("Change to “{bare}” with the version “{version}”", bare=bare, version=version),
            title_edit,
            version_edit,
        )
    yield hit(track, "title", None if track.text("version_title") else fix, version=version)
