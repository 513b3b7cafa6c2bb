"""Rules about genre, languages, parental advisory and lyrics."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty, main_artists, name_of, stripped_text
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.rules.credits import writes_text
from trackball_desktop.checks.scripts import in_one_script, is_in_script, lookalike
from trackball_desktop.checks.views import ReleaseView, TrackView, View, WorkView
from trackball_desktop.domain.edits import SetField, clear
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import (
    INSTRUMENTAL,
    canonical_language,
    country_code,
    folded,
    language,
    language_code,
    nearest,
    nearest_country,
)
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Message

subject = Subject("language")

NO_WORDS = "No linguistic content"
_ADVISORIES = ("Explicit", "Edited", "Non-Applicable")


def not_in_list(view: View, field: str, list_name: str, known: tuple[str, ...], what: Message) -> RuleHit:
    """Make the hit of a value that is not in its list: a blocker only where the user marked the list complete."""
    value = view.text(field)
    meant = canonical_language(value) if list_name == "language" else None
    if meant is None or (meant not in known and list_name in view.context.account.complete_lists):
        meant = nearest(value, known)
    fix = set_field(view.node_id, field, meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
    severity = BLOCKER if list_name in view.context.account.complete_lists else WARNING
    return RuleHit(
        view.node_id,
        field,
        {"value": value, "list": what},
        fix,
        severity,
        CheckText.tr("“{value}” is not in the list of {list}."),
    )


def is_no_language(view: View, value: str, known: tuple[str, ...]) -> bool:
    """Say whether a value is neither in the list nor, as long as the list may lack some, any other language's name."""
    if not value or value in known:
        return False
    return "language" in view.context.account.complete_lists or canonical_language(value) != value


def _from_release(view: View, field: str) -> Fix | None:
    """Offer what the release says to a track that says nothing."""
    if not isinstance(view, TrackView) or is_empty(view.context.read("release", field)):
        return None
    return Fix(CheckText.tr("Use the release's genre"), clear(view.node_id, field))


@subject.release_and_track(
    "genre.required",
    BLOCKER,
    sources="OP1 VL-R A-G",
    text=CheckText.tr("The genre is missing."),
    why=CheckText.tr("Stores file the release under its genre; a sub-genre must belong to that genre."),
    missing=True,
)
def genre_required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    if view.is_missing("genre"):
        yield hit(view, "genre", _from_release(view, "genre"))
        return
    if not view.owns_field("genre") and not view.owns_field("sub_genre") and isinstance(view, TrackView):
        return
    genre, sub = view.text("genre"), view.text("sub_genre")
    known = view.context.choices("genre")
    if view.owns_field("genre") and genre and genre not in known:
        yield not_in_list(view, "genre", "genre", known, CheckText.tr("genres"))
    elif sub and sub == genre:
        fix = set_field(view.node_id, "sub_genre", None, CheckText.tr("Clear the sub-genre"))
        yield RuleHit(view.node_id, "sub_genre", fix=fix, text=CheckText.tr("The sub-genre is the same as the genre."))
    elif sub and sub not in (subs := view.context.choices("genre", genre)):
        yield not_in_list(view, "sub_genre", f"genre/{genre}", subs, CheckText.tr("sub-genres of {genre}", genre=genre))


# --- languages ------------------------------------------------------------------------------------------------------


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
        yield hit(view, "metadata_language", _from_release(view, "metadata_language"))
    elif view.owns_field("metadata_language"):
        value = view.text("metadata_language")
        known = view.context.choices("language")
        if is_no_language(view, value, known):
            yield not_in_list(view, "metadata_language", "language", known, CheckText.tr("languages"))


@subject.release_and_track(
    "lang.metadata_script",
    WARNING,
    sources="RB SY-G OWN",
    text=CheckText.tr("“{text}” is not written in the script of {language}."),
    why=CheckText.tr("A title whose script does not match its language is rejected or shown incorrectly."),
)
def metadata_script(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    known = language(view.text("metadata_language"))
    for field in ("title", "version_title"):
        text = view.text(field)
        if text.isascii() and (known is None or known.script in {"", "Latin"}):
            continue
        word = lookalike(text)
        if word is not None:
            straight = in_one_script(text)
            label = CheckText.tr("Write “{straight}” in one script", straight=straight or "")
            fix = set_field(view.node_id, field, straight, label, replaces=text) if straight else None
            yield RuleHit(
                view.node_id,
                field,
                {"word": word},
                fix,
                text=CheckText.tr("“{word}” mixes letters of two scripts that look alike."),
            )
        elif known is not None and known.script and not is_in_script(text, known.script):
            yield hit(view, field, text=text, language=known.value)
    for node in view.entries():
        values = node.__dict__
        for field in ("artist", "label", "artist_display_name", "publisher"):
            name = values.get(field)
            if isinstance(name, str) and (word := lookalike(name)) is not None:
                straight = in_one_script(name)
                fix = (
                    set_field(
                        node.id, field, straight, CheckText.tr("Write “{straight}” in one script", straight=straight)
                    )
                    if straight
                    else None
                )
                text = CheckText.tr("“{word}” mixes letters of two scripts that look alike.")
                yield RuleHit(node.id, field, {"word": word}, fix, text=text)


@subject.release_and_track(
    "lang.audio",
    BLOCKER,
    sources="VL-T RB SO-L DX-LP",
    text=CheckText.tr("The language of the lyrics is missing."),
    why=CheckText.tr("Each track needs the language it is sung in; use “No linguistic content” for an instrumental."),
    missing=True,
)
def audio(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    field = "audio_language"
    if isinstance(view, ReleaseView):
        # Only where a track takes it from here; a release of tracks that all say it needs none.
        if view.is_missing(field) and any(not track.owns_field(field) for track in view.tracks):
            yield hit(view, field)
        elif is_no_language(view, view.text(field), view.context.choices("language")):
            yield not_in_list(view, field, "language", view.context.choices("language"), CheckText.tr("languages"))
        return
    no_text = set_field(view.node_id, field, NO_WORDS, CheckText.tr("Set it to “{no_words}”", no_words=NO_WORDS))
    if view.is_missing(field):
        yield hit(view, field, no_text if view.is_instrumental else _from_release(view, field))
        return
    value = view.text(field)
    known = view.context.choices("language")
    if view.is_instrumental and value and language_code(value) != INSTRUMENTAL:
        text = CheckText.tr("The track is instrumental, but its language is {language}.")
        yield RuleHit(view.node_id, field, {"language": value}, no_text, text=text)
    elif view.owns_field(field) and is_no_language(view, value, known):
        yield not_in_list(view, field, "language", known, CheckText.tr("languages"))


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
    sung = {work.node_id for track in release.tracks if track.node_id not in wordless for work in track.works}
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
                yield from _words_of(work, title)
    for track in release.tracks:
        if track.node_id not in wordless and folded(track.text("local.lyrics")) == "instrumental":
            fix = set_field(
                track.node_id, "local.lyrics", INHERIT, CheckText.tr("Clear the lyrics"), replaces="Instrumental"
            )
            text = CheckText.tr("“Instrumental” is a note, not lyrics.")
            yield RuleHit(track.node_id, "local.lyrics", fix=fix, text=text)


def _words_of(work: WorkView, title: str) -> Iterator[RuleHit]:
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


# --- parental advisory ----------------------------------------------------------------------------------------------


@subject.release_and_track(
    "pa.required",
    BLOCKER,
    sources="OP1 DX-PW",
    text=CheckText.tr("The parental advisory is missing."),
    why=CheckText.tr("Stores require Explicit, Edited or Non-Applicable for the release and each track."),
    missing=True,
)
def pa_required(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    field = "parental_advisory"
    if view.is_missing(field):
        clean = statement(CheckText.tr("Nothing in it is explicit: Non-Applicable"), _not_explicit(view))
        yield hit(view, field, _from_release(view, field) or clean)
    elif view.owns_field(field) and view.text(field):
        known = view.context.choices(field)
        if view.text(field) not in known:
            yield not_in_list(view, field, field, known, CheckText.tr("values for it"))


def _not_explicit(view: View) -> SetField:
    return SetField(node_id=view.node_id, field="parental_advisory", value="Non-Applicable")


@subject.release(
    "pa.release_vs_tracks",
    BLOCKER,
    sources="A-PA SO-E OP1",
    text=CheckText.tr("The release is marked {release}, but its tracks make it {derived}."),
    why=CheckText.tr("A release is explicit if at least one of its tracks is."),
    waivable=True,
)
def pa_release_vs_tracks(release: ReleaseView) -> Iterator[RuleHit]:
    own = release.text("parental_advisory")
    tracks = [track.text("parental_advisory") for track in release.tracks]
    if not own or not tracks or (not all(tracks) and "Explicit" not in tracks):
        return
    derived = next((value for value in _ADVISORIES if value in tracks), None)
    if derived is not None and own in _ADVISORIES and own != derived:
        fix = set_field(
            release.node_id, "parental_advisory", derived, CheckText.tr("Set it to {derived}", derived=derived)
        )
        yield hit(release, "parental_advisory", fix, release=own, derived=derived)


@subject.release(
    "pa.edited_needs_explicit",
    WARNING,
    sources="A-PA SY-EX",
    text=CheckText.tr("“{title}” is marked Edited, but there is no explicit version of it in the library."),
    why=CheckText.tr("Edited means that an explicit recording of the same song exists, with its own ISRC."),
)
def pa_edited_needs_explicit(release: ReleaseView) -> Iterator[RuleHit]:
    explicit = {
        folded(track.text("title")) for track in release.tracks if track.text("parental_advisory") == "Explicit"
    }
    for track in release.tracks:
        if track.text("parental_advisory") != "Edited" or not track.owns_field("parental_advisory"):
            continue
        artists = [folded(name) for name in main_artists(track.artists)]
        elsewhere = any(
            folded(other.title) == folded(track.text("title")) and folded(other.artist) in artists
            for other in release.context.catalogue.tracks
        )
        if folded(track.text("title")) not in explicit and not elsewhere:
            clean = statement(CheckText.tr("Nothing in it is explicit: Non-Applicable"), _not_explicit(track))
            yield hit(track, "parental_advisory", clean, title=track.full_title)


# --- lyrics ---------------------------------------------------------------------------------------------------------

_LABEL = re.compile(
    r"^\s*(?:[\[(]\s*(?:verse|(?:pre-?)?chorus|refrain|strophe|bridge|intro|outro|hook|interlude|solo)\s*\d*\s*[\])]\s*:?"
    r"|(?:verse|(?:pre-?)?chorus|refrain|strophe)\s*\d*\s*:?|(?:bridge|intro|outro|hook|interlude|solo)\s*(?:\d+\s*:?|:))\s*$",
    re.IGNORECASE,
)
"""What names a part of a song. A line that is only “Solo” or “Bridge” may be sung."""
_REPEAT = re.compile(r"\s*[\[(]?\b(?:x\s?\d+|\d+\s?x)\b[\])]?\s*$", re.IGNORECASE)
_LINE_END = re.compile(r"(?<!\.)[.,;]+\s*$")


def tidy_lyrics(text: str) -> str:
    """Return lyrics as stores want them: no labels, no stop or comma at line ends, one blank line between stanzas."""
    lines: list[str] = []
    for line in text.splitlines():
        bare = line.strip()
        if _LABEL.match(bare):
            bare = ""
        bare = _LINE_END.sub("", bare)
        if bare[:1].islower():
            bare = bare[0].upper() + bare[1:]
        if bare or (lines and lines[-1]):
            lines.append(bare)
    return "\n".join(lines).strip()


@subject.track(
    "lyrics.format",
    WARNING,
    sources="A-L A-LYR AMZ SO-L",
    text=CheckText.tr("The lyrics are not in the format that stores accept."),
    why=CheckText.tr("Lines begin with a capital and end without a full stop or comma; no section labels, no “x2”."),
)
def lyrics_format(track: TrackView) -> Iterator[RuleHit]:
    lyrics = track.get("local.lyrics")
    if not isinstance(lyrics, str) or not lyrics.strip() or folded(lyrics) == "instrumental":
        return
    if any(_REPEAT.search(line) for line in lyrics.splitlines()):
        yield RuleHit(
            track.node_id,
            "local.lyrics",
            text=CheckText.tr("The lyrics contain “x2” or similar; write repeats out in full."),
        )
    elif tidy_lyrics(lyrics) != lyrics.rstrip("\n"):
        labels = " ".join(line for line in lyrics.splitlines() if _LABEL.match(line))
        form = set_field(
            track.node_id, "local.lyrics", tidy_lyrics(lyrics), CheckText.tr("Convert to that format"), replaces=labels
        )
        yield hit(track, "local.lyrics", form)


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
