"""What fields are called on screen, in which groups they stand, and which of them the target locks.

Every field of the model stands in exactly one group of its node's form; a test walks the model and finds each of them.
Names are messages: history keeps them by their source.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from trackball_desktop.domain.normalise import LINES
from trackball_desktop.domain.release import Node, Release, field_kinds, local_kinds
from trackball_desktop.i18n.contexts import Context, HistoryText
from trackball_desktop.i18n.message import Message, verbatim
from trackball_desktop.ui.kit.languages import shown


class Fields(Context):
    """What fields of a release are called, examples for them, and the headings of their groups."""


_WORDS: Final = {
    "account_id": QT_TRANSLATE_NOOP("Fields", "Account"),
    "affiliation": QT_TRANSLATE_NOOP("Fields", "Society"),
    "agency": QT_TRANSLATE_NOOP("Fields", "Agency"),
    "ai_artwork": QT_TRANSLATE_NOOP("Fields", "AI used for the artwork"),
    "ai_composition": QT_TRANSLATE_NOOP("Fields", "AI used for music or words"),
    "ai_contribution": QT_TRANSLATE_NOOP("Fields", "AI made this part"),
    "ai_motion_artwork": QT_TRANSLATE_NOOP("Fields", "AI used for motion artwork"),
    "ai_recording": QT_TRANSLATE_NOOP("Fields", "AI used for the recording"),
    "ai_video": QT_TRANSLATE_NOOP("Fields", "AI used for the video"),
    "apple_id": QT_TRANSLATE_NOOP("Fields", "Apple Music id"),
    "artist": QT_TRANSLATE_NOOP("Fields", "Name"),
    "artist_display_name": QT_TRANSLATE_NOOP("Fields", "Artist line"),
    "artist_id": QT_TRANSLATE_NOOP("Fields", "Artist id"),
    "artist_name_format": QT_TRANSLATE_NOOP("Fields", "Format of the artist's name"),
    "artist_type": QT_TRANSLATE_NOOP("Fields", "Kind of artist"),
    "atmos_isrc": QT_TRANSLATE_NOOP("Fields", "ISRC of the Atmos mix"),
    "audio_embargo": QT_TRANSLATE_NOOP("Fields", "Audio not before"),
    "audio_language": QT_TRANSLATE_NOOP("Fields", "Language of the recording"),
    "audio_presentation": QT_TRANSLATE_NOOP("Fields", "Audio presentation"),
    "box_set": QT_TRANSLATE_NOOP("Fields", "Box set"),
    "catalog_number": QT_TRANSLATE_NOOP("Fields", "Catalogue number"),
    "category": QT_TRANSLATE_NOOP("Fields", "Category"),
    "cline_license": QT_TRANSLATE_NOOP("Fields", "C-line licence"),
    "cline_owner": QT_TRANSLATE_NOOP("Fields", "C-line owner"),
    "cline_year": QT_TRANSLATE_NOOP("Fields", "C-line year"),
    "compilation_type": QT_TRANSLATE_NOOP("Fields", "Compilation"),
    "configuration": QT_TRANSLATE_NOOP("Fields", "Configuration"),
    "contains_loops": QT_TRANSLATE_NOOP("Fields", "Contains loops that others may use"),
    "contains_samples": QT_TRANSLATE_NOOP("Fields", "Contains samples of others"),
    "content_id": QT_TRANSLATE_NOOP("Fields", "Deliver to Content ID"),
    "content_id_exclusive": QT_TRANSLATE_NOOP("Fields", "All sound is ours alone"),
    "contributions": QT_TRANSLATE_NOOP("Fields", "Credits"),
    "copyright_year": QT_TRANSLATE_NOOP("Fields", "Copyright year"),
    "country": QT_TRANSLATE_NOOP("Fields", "Territory"),
    "cover_art": QT_TRANSLATE_NOOP("Fields", "Whether there is a cover"),
    "cover_art_embargo": QT_TRANSLATE_NOOP("Fields", "Cover not before"),
    "cover_copy": QT_TRANSLATE_NOOP("Fields", "Cover put right in a copy"),
    "cover_original": QT_TRANSLATE_NOOP("Fields", "Original of the cover"),
    "cover_pa_logo": QT_TRANSLATE_NOOP("Fields", "Cover carries the advisory logo"),
    "cover_text_confirmed": QT_TRANSLATE_NOOP("Fields", "Text on the cover is right"),
    "deezer_id": QT_TRANSLATE_NOOP("Fields", "Deezer id"),
    "description": QT_TRANSLATE_NOOP("Fields", "Description"),
    "display_label": QT_TRANSLATE_NOOP("Fields", "Label as shown"),
    "display_title": QT_TRANSLATE_NOOP("Fields", "Shown in stores as"),
    "distribution_group_id": QT_TRANSLATE_NOOP("Fields", "Distribution group id"),
    "distribution_notes": QT_TRANSLATE_NOOP("Fields", "Notes to distribution"),
    "duration": QT_TRANSLATE_NOOP("Fields", "Length"),
    "excluded": QT_TRANSLATE_NOOP("Fields", "All but those named"),
    "featured": QT_TRANSLATE_NOOP("Fields", "Featured"),
    "genre": QT_TRANSLATE_NOOP("Fields", "Genre"),
    "global_instant_grat_date": QT_TRANSLATE_NOOP("Fields", "Instant gratification from"),
    "global_prestream_date": QT_TRANSLATE_NOOP("Fields", "Streaming before release from"),
    "indie_exclusive": QT_TRANSLATE_NOOP("Fields", "Independent shops only"),
    "instrumental": QT_TRANSLATE_NOOP("Fields", "Instrumental"),
    "internal_synopsis": QT_TRANSLATE_NOOP("Fields", "Internal synopsis"),
    "ipi": QT_TRANSLATE_NOOP("Fields", "IPI name number"),
    "isni": QT_TRANSLATE_NOOP("Fields", "ISNI"),
    "isrc": QT_TRANSLATE_NOOP("Fields", "ISRC"),
    "iswc": QT_TRANSLATE_NOOP("Fields", "ISWC"),
    "keywords": QT_TRANSLATE_NOOP("Fields", "Keywords"),
    "label": QT_TRANSLATE_NOOP("Fields", "Label"),
    "label_work_code": QT_TRANSLATE_NOOP("Fields", "Label's work code"),
    "language": QT_TRANSLATE_NOOP("Fields", "Language of the words"),
    "license": QT_TRANSLATE_NOOP("Fields", "Licence"),
    "lost_rights": QT_TRANSLATE_NOOP("Fields", "Lost rights"),
    "lost_rights_on": QT_TRANSLATE_NOOP("Fields", "Rights lost on"),
    "lost_rights_reason": QT_TRANSLATE_NOOP("Fields", "Reason of the loss"),
    "lyrics": QT_TRANSLATE_NOOP("Fields", "Lyrics"),
    "lyrics_language": QT_TRANSLATE_NOOP("Fields", "Language of the lyrics"),
    "lyrics_lrc": QT_TRANSLATE_NOOP("Fields", "Lyrics with times (LRC)"),
    "lyrics_ttml": QT_TRANSLATE_NOOP("Fields", "Lyrics as TTML"),
    "massivemusic_release_id": QT_TRANSLATE_NOOP("Fields", "MassiveMusic release id"),
    "master_project_number": QT_TRANSLATE_NOOP("Fields", "Master project number"),
    "master_project_title": QT_TRANSLATE_NOOP("Fields", "Master project"),
    "metadata_language": QT_TRANSLATE_NOOP("Fields", "Language of the titles"),
    "metadata_language_country": QT_TRANSLATE_NOOP("Fields", "Country of that language"),
    "music_type": QT_TRANSLATE_NOOP("Fields", "Kind of music"),
    "notes": QT_TRANSLATE_NOOP("Fields", "Notes"),
    "original_release_date": QT_TRANSLATE_NOOP("Fields", "Original release date"),
    "other_recording_locations": QT_TRANSLATE_NOOP("Fields", "Other recording locations"),
    "parental_advisory": QT_TRANSLATE_NOOP("Fields", "Parental advisory"),
    "partner_names": QT_TRANSLATE_NOOP("Fields", "Partners"),
    "partner_restrictions": QT_TRANSLATE_NOOP("Fields", "Partner restrictions"),
    "partners": QT_TRANSLATE_NOOP("Fields", "Stores"),
    "pline_license": QT_TRANSLATE_NOOP("Fields", "P-line licence"),
    "pline_owner": QT_TRANSLATE_NOOP("Fields", "P-line owner"),
    "pline_year": QT_TRANSLATE_NOOP("Fields", "P-line year"),
    "preorder": QT_TRANSLATE_NOOP("Fields", "Pre-order"),
    "preorder_date": QT_TRANSLATE_NOOP("Fields", "Pre-order from"),
    "preorder_only": QT_TRANSLATE_NOOP("Fields", "Pre-order only"),
    "preview_in": QT_TRANSLATE_NOOP("Fields", "Preview starts at"),
    "previously_released": QT_TRANSLATE_NOOP("Fields", "Released before"),
    "primary_contributions": QT_TRANSLATE_NOOP("Fields", "Artists"),
    "primary_recording_location": QT_TRANSLATE_NOOP("Fields", "Recorded in"),
    "product_details_embargo": QT_TRANSLATE_NOOP("Fields", "Details not before"),
    "project": QT_TRANSLATE_NOOP("Fields", "Project"),
    "project_number": QT_TRANSLATE_NOOP("Fields", "Project number"),
    "project_title": QT_TRANSLATE_NOOP("Fields", "Project"),
    "promotional": QT_TRANSLATE_NOOP("Fields", "Promotional"),
    "publisher": QT_TRANSLATE_NOOP("Fields", "Publisher"),
    "publisher_id": QT_TRANSLATE_NOOP("Fields", "Publisher id"),
    "publishers": QT_TRANSLATE_NOOP("Fields", "Publishers"),
    "recording_end_date_year": QT_TRANSLATE_NOOP("Fields", "Year of the recording"),
    "release_date": QT_TRANSLATE_NOOP("Fields", "Release date"),
    "release_price_tier": QT_TRANSLATE_NOOP("Fields", "Price of the release"),
    "release_time": QT_TRANSLATE_NOOP("Fields", "Release time"),
    "resolution_type": QT_TRANSLATE_NOOP("Fields", "Resolution"),
    "rights_administrator": QT_TRANSLATE_NOOP("Fields", "Administrator"),
    "rights_expiry_rule": QT_TRANSLATE_NOOP("Fields", "When rights expire"),
    "rights_period": QT_TRANSLATE_NOOP("Fields", "Rights period"),
    "role": QT_TRANSLATE_NOOP("Fields", "Role"),
    "sample_length": QT_TRANSLATE_NOOP("Fields", "Preview length"),
    "series_name": QT_TRANSLATE_NOOP("Fields", "Series"),
    "session_performance_type": QT_TRANSLATE_NOOP("Fields", "Performance"),
    "session_type": QT_TRANSLATE_NOOP("Fields", "Session"),
    "soundtrack": QT_TRANSLATE_NOOP("Fields", "Soundtrack"),
    "split_percentage": QT_TRANSLATE_NOOP("Fields", "Share %"),
    "spotify_id": QT_TRANSLATE_NOOP("Fields", "Spotify id"),
    "studio": QT_TRANSLATE_NOOP("Fields", "Mastering studio"),
    "sub_genre": QT_TRANSLATE_NOOP("Fields", "Sub-genre"),
    "title": QT_TRANSLATE_NOOP("Fields", "Title"),
    "track_listing_embargo": QT_TRANSLATE_NOOP("Fields", "Track list not before"),
    "track_price_tier": QT_TRANSLATE_NOOP("Fields", "Price of a track"),
    "track_type": QT_TRANSLATE_NOOP("Fields", "Track type"),
    "type": QT_TRANSLATE_NOOP("Fields", "Type"),
    "upc": QT_TRANSLATE_NOOP("Fields", "UPC"),
    "version_display_title": QT_TRANSLATE_NOOP("Fields", "Version as shown"),
    "version_title": QT_TRANSLATE_NOOP("Fields", "Version"),
    "video_track_price_tier": QT_TRANSLATE_NOOP("Fields", "Price of a video"),
    "waivers": QT_TRANSLATE_NOOP("Fields", "Waived findings"),
    "works": QT_TRANSLATE_NOOP("Fields", "Works"),
}

_EXAMPLES: Final = {
    "version_title": Fields.tr("e.g. Live, Acoustic"),
    "isrc": Fields.tr("12 characters"),
    "atmos_isrc": Fields.tr("12 characters, another than the track's"),
    "ipi": Fields.tr("11 digits"),
    "isni": Fields.tr("16 characters"),
    "upc": Fields.tr("12 or 13 digits"),
    "iswc": Fields.tr("e.g. T-034.524.680-1"),
    "release_time": Fields.tr("e.g. 00:00"),
    "duration": Fields.tr("e.g. 3:48"),
    "preview_in": Fields.tr("e.g. 0:30"),
    "sample_length": Fields.tr("e.g. 0:30"),
    "massivemusic_release_id": Fields.tr("digits, or paste a shop address"),
    "other_recording_locations": Fields.tr("separated by commas"),
    "keywords": Fields.tr("separated by spaces, e.g. folk road-trip"),
}

CODES: Final = frozenset({
    "isrc", "upc", "iswc", "catalog_number", "label_work_code", "local.massivemusic_release_id", "artist_id",
    "publisher_id", "distribution_group_id", "local.atmos_isrc", "local.apple_id", "local.spotify_id",
    "local.deezer_id", "local.isni", "local.ipi",
})  # fmt: skip
"""Shown in the monospace: a wrong digit is to be seen."""

LOCKED_AFTER_SUBMISSION: Final = frozenset({("Release", "upc"), ("Track", "isrc")})
"""Stores never change these codes once a release was delivered."""


def field_name(field: str) -> Message:
    """Return what a field is called, as a message: for history."""
    name = field.removeprefix("local.")
    return _WORDS.get(name) or verbatim(name)


def field_label(field: str) -> str:
    """Return what a field is called on screen."""
    return shown(field_name(field))


def example(field: str) -> str:
    """Return what an empty field shows as an example; empty when it needs none."""
    return shown(_EXAMPLES.get(field.removeprefix("local."), ""))


def kind_of(cls: type[Node], field: str) -> str:
    """Return the name of a field's kind: that of the model, `code` or `lines` where the form knows better."""
    name = field.removeprefix("local.")
    kind = (local_kinds(cls) if name != field else field_kinds(cls))[name]
    if kind != "text":
        return kind
    if field in CODES:
        return "code"
    return "lines" if field in LINES else "text"


@dataclass(frozen=True)
class Group:
    """Fields that stand together under a heading. `more` groups are folded until asked for."""

    title: Message
    fields: tuple[str, ...]
    more: bool = False


def _group(title: str, fields: str, *, more: bool = False) -> Group:
    return Group(verbatim(title), tuple(fields.split()), more)


RELEASE: Final = (
    _group("", "title version_title display_title artist_display_name label catalog_number upc configuration"
               " release_date"),
    _group(Fields.tr("Kind and dates"),
           "genre sub_genre original_release_date parental_advisory"
           " metadata_language audio_language local.preorder_date"),
    _group(Fields.tr("How it is shown"),
           "version_display_title display_label series_name", more=True),
    _group(Fields.tr("More about the release"),
           "release_time local.previously_released metadata_language_country music_type compilation_type soundtrack"
           " box_set promotional indie_exclusive audio_presentation resolution_type studio keywords", more=True),
    _group(Fields.tr("Notes and ids"),
           "internal_synopsis notes local.project_title local.project_number local.master_project_title"
           " local.master_project_number local.massivemusic_release_id local.account_id", more=True),
)  # fmt: skip

RIGHTS: Final = (
    _group("", "pline_year pline_owner pline_license cline_year cline_owner cline_license"),
    _group(Fields.tr("Prices"), "release_price_tier track_price_tier license"),
    _group(Fields.tr("Embargoes"),
           "track_listing_embargo audio_embargo cover_art_embargo product_details_embargo", more=True),
    _group(Fields.tr("Period and loss of rights"),
           "rights_period rights_expiry_rule lost_rights lost_rights_on lost_rights_reason", more=True),
    _group(Fields.tr("Distribution"),
           "distribution_group_id partner_restrictions distribution_notes", more=True),
)  # fmt: skip

COVER_FACTS: Final = (
    _group("", "local.cover_text_confirmed local.cover_pa_logo local.ai_artwork local.ai_motion_artwork"),
)

TRACK: Final = (
    _group("", "title version_title display_title artist_display_name isrc audio_language parental_advisory"
               " pline_year pline_owner duration"),
    _group(Fields.tr("How it is shown"), "version_display_title", more=True),
    _group(Fields.tr("Kind of track"),
           "genre sub_genre music_type track_type audio_presentation metadata_language metadata_language_country"
           " local.instrumental keywords", more=True),
    _group(Fields.tr("Recording"),
           "primary_recording_location other_recording_locations recording_end_date_year session_type"
           " session_performance_type", more=True),
    _group(Fields.tr("Rights"), "pline_license cline_year cline_owner cline_license", more=True),
    _group(Fields.tr("Dates and preview"),
           "local.previously_released local.original_release_date global_instant_grat_date global_prestream_date"
           " preview_in sample_length", more=True),
    _group(Fields.tr("Lyrics"),
           "local.lyrics local.lyrics_language local.lyrics_lrc local.lyrics_ttml", more=True),
    _group(Fields.tr("Dolby Atmos and Content ID"),
           "local.atmos_isrc local.content_id local.content_id_exclusive local.contains_samples local.contains_loops",
           more=True),
    _group(Fields.tr("AI and notes"),
           "local.ai_recording local.ai_composition local.ai_video notes", more=True),
)  # fmt: skip

DISC: Final = (_group("", "upc"),)

WORK: Final = (
    _group("", "title iswc language"),
    _group(Fields.tr("More about the work"),
           "music_type copyright_year agency label_work_code keywords description", more=True),
)  # fmt: skip


def group_title(group: Group) -> str:
    """Return the heading of a group; empty for the first one, which needs none."""
    return shown(group.title)


def node_name(release: Release, node: Node) -> Message:
    """Return what a node is called in a step's label: its title in quotes, or what it is."""
    title = getattr(node, "title", None) or getattr(node, "artist", None) or getattr(node, "publisher", None)
    if node is release or node.id == release.id:
        return verbatim("")
    if isinstance(title, str) and title:
        return Fields.tr("“{title}”", title=title)
    return _KINDS.get(type(node).__name__) or verbatim(type(node).__name__.lower())


_KINDS: Final = {
    "Disc": Fields.tr("disc"),
    "Track": Fields.tr("track"),
    "Work": Fields.tr("work"),
    "PrimaryContribution": Fields.tr("artist"),
    "Contribution": Fields.tr("credit"),
    "WorkContribution": Fields.tr("writer"),
    "Publisher": Fields.tr("publisher"),
}


def step_label(release: Release, node: Node, field: str) -> Message:
    """Return how history names the change of a field: "ISRC · “Harbour”"."""
    words, name = field_name(field), node_name(release, node)
    return HistoryText.tr("{field} · {name}", field=words, name=name) if name else words


def shared_label(cls: type[Node], field: str, count: int) -> Message:
    """Return how history names the change of a field of several nodes: "ISRC on 12 tracks"."""
    words = field_name(field)
    if cls.__name__ == "Track":
        return HistoryText.tr("{field} on %n tracks", "{field} on %n track", count, field=words)
    if cls.__name__ == "Release":
        return HistoryText.tr("{field} on %n releases", "{field} on %n release", count, field=words)
    return HistoryText.tr("{field} on %n parts", "{field} on %n part", count, field=words)
