"""Rules about the languages of titles and of lyrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trackball_desktop.checks.closed_lists import is_unlisted_language, known_value_fix, unlisted_value_hit
from trackball_desktop.checks.helpers import name_of
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.rules.credits import writes_text
from trackball_desktop.checks.scripts import is_in_script, lookalike, script_of, to_one_script
from trackball_desktop.checks.views import ReleaseView, TrackView, WorkView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import (
    INSTRUMENTAL,
    country_code,
    folded,
    language,
    language_code,
    nearest_country,
)
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("language")

NO_WORDS = "No linguistic content"
_OWN_SCRIPT = frozenset({"Japanese", "Korean"})
"""Scripts that one language alone is written with, and that are called like it."""


@subject.release_and_track(
    "lang.metadata",
    BLOCKER,
    sources="OP1 VL-T DX-LG",
    text=CheckText.tr("The language of titles and names is missing."),
    why=CheckText.tr("Stores use it to sort titles and to set capitals."),
    missing=True,
)
def metadata(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if view.is_missing("metadata_language"):
        yield hit(view, "metadata_language", known_value_fix(view, "metadata_language"))
    elif view.owns_field("metadata_language"):
        value = view.text("metadata_language")
        languages = view.context.choices("language")
        if is_unlisted_language(view, value, languages):
            yield unlisted_value_hit(view, "metadata_language", "language", languages, CheckText.tr("languages"))


@subject.release_and_track(
    "lang.metadata_script",
    WARNING,
    sources="RB SY-G OWN",
    text=CheckText.tr("“{text}” is not written in the script of {language}."),
    why=CheckText.tr("A title whose script does not match its language is rejected or shown incorrectly."),
)
def metadata_script(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    term = language(view.text("metadata_language"))
    for field in ("title", "version_title"):
        text = view.text(field)
        if text.isascii() and (term is None or term.script in {"", "Latin"}):
            continue
        word = lookalike(text)
        if word is not None:
            straight = to_one_script(text)
            label = CheckText.tr("Write “{straight}” in one script", straight=straight or "")
            fix = set_field(view.node_id, field, straight, label, replaces=text) if straight else None
            yield RuleHit(
                view.node_id,
                field,
                {"word": word},
                fix,
                text=CheckText.tr("“{word}” mixes letters of two scripts that look alike."),
            )
        elif term is not None and term.script and not is_in_script(text, term.script):
            yield hit(view, field, _language_of_title(view, text), text=text, language=term.value)
    for node in view.node_and_entries():
        values = node.__dict__
        for field in ("artist", "label", "artist_display_name", "publisher"):
            name = values.get(field)
            if isinstance(name, str) and (word := lookalike(name)) is not None:
                straight = to_one_script(name)
                fix = (
                    set_field(
                        node.id, field, straight, CheckText.tr("Write “{straight}” in one script", straight=straight)
                    )
                    if straight
                    else None
                )
                text = CheckText.tr("“{word}” mixes letters of two scripts that look alike.")
                yield RuleHit(node.id, field, {"word": word}, fix, text=text)


def _language_of_title(view: ReleaseView | TrackView, text: str) -> Fix | None:
    """Offer the language whose script a title has: the one that is sung, or the only one that writes so."""
    sung = language(view.text("audio_language"))
    if sung is not None and sung.script and is_in_script(text, sung.script):
        language_value = sung.value
    else:
        language_value = next((script for char in text if (script := script_of(char)) in _OWN_SCRIPT), "")
    if not language_value:
        return None
    label = CheckText.tr("Set the language of the titles to {language}", language=language_value)
    return set_field(view.node_id, "metadata_language", language_value, label)


@subject.release_and_track(
    "lang.audio",
    BLOCKER,
    sources="VL-T RB SO-L DX-LP",
    text=CheckText.tr("The language of the recording is missing."),
    why=CheckText.tr("Each track needs the language it is sung in; use “No linguistic content” for an instrumental."),
    missing=True,
)
def audio(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    field = "audio_language"
    if isinstance(view, ReleaseView):
        # Only where a track takes it from here; a release of tracks that all say it needs none.
        if view.is_missing(field) and any(not track.owns_field(field) for track in view.tracks):
            yield hit(view, field, known_value_fix(view, field))
        elif is_unlisted_language(view, view.text(field), view.context.choices("language")):
            yield unlisted_value_hit(
                view, field, "language", view.context.choices("language"), CheckText.tr("languages")
            )
        return
    no_text = set_field(view.node_id, field, NO_WORDS, CheckText.tr("Set it to “{no_words}”", no_words=NO_WORDS))
    if view.is_missing(field):
        yield hit(view, field, no_text if view.is_instrumental else known_value_fix(view, field))
        return
    value = view.text(field)
    languages = view.context.choices("language")
    if view.is_instrumental and value and language_code(value) != INSTRUMENTAL:
        text = CheckText.tr("The track is instrumental, but its language is {language}.")
        yield RuleHit(view.node_id, field, {"language": value}, no_text, text=text)
    elif view.owns_field(field) and is_unlisted_language(view, value, languages):
        yield unlisted_value_hit(view, field, "language", languages, CheckText.tr("languages"))


@subject.release(
    "lang.instrumental_lyrics",
    BLOCKER,
    sources="SO-L VL-T SO-E",
    text=CheckText.tr("“{title}” is instrumental, but has {what}."),
    why=CheckText.tr("An instrumental has no lyrics, no lyricist and no explicit content."),
    waivable=True,
)
def instrumental_lyrics(release: ReleaseView) -> Iterator[RuleHit]:
    instrumental = [track for track in release.tracks if track.is_instrumental]
    wordless = {track.node_id for track in instrumental}
    others = [track for track in release.tracks if track.node_id not in wordless]
    sung = {work.node_id for track in others for work in track.works} if instrumental else set[str]()
    for track in instrumental:
        title = track.full_title
        if track.text("parental_advisory") == "Explicit" and track.owns_field("parental_advisory"):
            fix = set_field(
                track.node_id, "parental_advisory", "Non-Applicable", CheckText.tr("Set it to Non-Applicable")
            )
            yield hit(track, "parental_advisory", fix, title=title, what=CheckText.tr("an Explicit advisory"))
        if track.text("local.lyrics"):  # whether they are wrong or the mark is, a person says
            yield hit(track, "local.lyrics", title=title, what=CheckText.tr("lyrics"))
        for work in track.works:
            if work.node_id not in sung:  # the words of a song whose instrumental version is on the release too stay
                yield from _lyricist_hits(work, title)
    for track in others:
        if folded(track.text("local.lyrics")) == "instrumental":
            fix = set_field(
                track.node_id, "local.lyrics", INHERIT, CheckText.tr("Clear the lyrics"), replaces="Instrumental"
            )
            text = CheckText.tr("“Instrumental” is a note, not lyrics.")
            yield RuleHit(track.node_id, "local.lyrics", fix=fix, text=text)


def _lyricist_hits(work: WorkView, title: str) -> Iterator[RuleHit]:
    for row in work.writers:
        role = stripped_text(row.role)
        if writes_text(role) and name_of(row):
            wrote = statement(
                CheckText.tr("{name} is the Composer", name=name_of(row)),
                SetField(node_id=row.id, field="role", value="Composer"),
            )
            yield RuleHit(
                row.id,
                "role",
                {"title": title, "what": CheckText.tr("a lyricist, {name}", name=name_of(row))},
                wrote,
            )


@subject.release(
    "lang.audio_release",
    WARNING,
    sources="OP1 OWN",
    text=CheckText.tr("The release language is {release}, but most of its tracks are sung in {most}."),
    why=CheckText.tr("Stores list the release under its language."),
    since=RULE_VERSION,
)
def audio_release(release: ReleaseView) -> Iterator[RuleHit]:
    own = release.text("audio_language")
    sung = Counter(track.text("audio_language") for track in release.tracks if track.text("audio_language"))
    if not own or not sung:
        return
    (most, count), *_ = sung.most_common(1)
    same = language_code(own) == language_code(most) if language_code(own) else folded(own) == folded(most)
    if same or count * 2 <= sung.total() or language_code(own) == "mul":
        return
    fix = set_field(release.node_id, "audio_language", most, CheckText.tr("Set it to {most}", most=most))
    yield hit(release, "audio_language", fix, release=own, most=most)


@subject.release_and_track(
    "lang.country",
    HINT,
    sources="OP1",
    text=CheckText.tr("“{value}” is not a country in the list."),
    why=CheckText.tr(
        "It distinguishes variants of a language, such as Brazil and Portugal or Taiwan and China. "
        "Use a country's name or code."
    ),
    since=RULE_VERSION,
)
def country(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    field = "metadata_language_country"
    value = stripped_text(view.raw(field)) if isinstance(view, TrackView) else view.text(field)
    if value and value not in view.context.choices("territory") and country_code(value) is None:
        meant = nearest_country(value)
        fix = set_field(view.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
        yield hit(view, field, fix, value=value)
