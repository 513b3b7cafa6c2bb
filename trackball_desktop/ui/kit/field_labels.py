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
from trackball_desktop.ui.kit.languages import localize


class Fields(Context):
    """What fields of a release are called, examples for them, and the headings of their groups."""


_LABELS: Final = {
    "account_id": Fields.tr("Account"),
    "affiliation": Fields.tr("Society"),
    "agency": Fields.tr("Agency"),
    "ai_artwork": Fields.tr("AI used for the artwork"),
    "ai_composition": Fields.tr("AI used for music or lyrics"),
    "ai_contribution": Fields.tr("AI made this part"),
    "ai_motion_artwork": Fields.tr("AI used for motion artwork"),
    "ai_recording": Fields.tr("AI used for the recording"),
    "ai_video": Fields.tr("AI used for the video"),
    "apple_id": Fields.tr("Apple Music ID"),
    "artist": Fields.tr("Name"),
    "artist_display_name": Fields.tr("Artist line"),
    "artist_id": Fields.tr("Artist ID"),
    "artist_name_format": Fields.tr("Format of the artist's name"),
    "artist_type": Fields.tr("Artist type"),
    "atmos_isrc": Fields.tr("ISRC of the Atmos mix"),
    "audio_embargo": Fields.tr("Audio embargo until"),
    "audio_language": Fields.tr("Language of the recording"),
    "audio_presentation": Fields.tr("Audio presentation"),
    "box_set": Fields.tr("Box set"),
    "catalog_number": Fields.tr("Catalogue number"),
    "category": Fields.tr("Category"),
    "cline_license": Fields.tr("C-line licence"),
    "cline_owner": Fields.tr("C-line owner"),
    "cline_year": Fields.tr("C-line year"),
    "compilation_type": Fields.tr("Compilation"),
    "configuration": Fields.tr("Configuration"),
    "contains_loops": Fields.tr("Contains non-exclusive loops"),
    "contains_samples": Fields.tr("Contains third-party samples"),
    "content_id": Fields.tr("Deliver to Content ID"),
    "content_id_exclusive": Fields.tr("All audio is exclusively ours"),
    "contributions": Fields.tr("Credits"),
    "copyright_year": Fields.tr("Copyright year"),
    "country": Fields.tr("Territory"),
    "cover_art": Fields.tr("Has a cover"),
    "cover_art_embargo": Fields.tr("Cover embargo until"),
    "cover_copy": Fields.tr("Fixed copy of the cover"),
    "cover_original": Fields.tr("Original cover"),
    "cover_pa_logo": Fields.tr("Cover has the advisory logo"),
    "cover_text_confirmed": Fields.tr("Text on the cover compared with the titles"),
    "deezer_id": Fields.tr("Deezer ID"),
    "description": Fields.tr("Description"),
    "display_label": Fields.tr("Display label"),
    "display_title": Fields.tr("Name shown in stores"),
    "distribution_group_id": Fields.tr("Distribution group ID"),
    "distribution_notes": Fields.tr("Distribution notes"),
    "duration": Fields.tr("Length"),
    "excluded": Fields.tr("All except those listed"),
    "featured": Fields.tr("Featured"),
    "genre": Fields.tr("Genre"),
    "global_instant_grat_date": Fields.tr("Instant gratification from"),
    "global_prestream_date": Fields.tr("Pre-stream from"),
    "indie_exclusive": Fields.tr("Independent stores only"),
    "instrumental": Fields.tr("Instrumental"),
    "internal_synopsis": Fields.tr("Internal synopsis"),
    "ipi": Fields.tr("IPI name number"),
    "isni": Fields.tr("ISNI"),
    "isrc": Fields.tr("ISRC"),
    "iswc": Fields.tr("ISWC"),
    "keywords": Fields.tr("Keywords"),
    "label": Fields.tr("Label"),
    "label_work_code": Fields.tr("Label's work code"),
    "language": Fields.tr("Language of the lyrics"),
    "license": Fields.tr("Licence"),
    "lost_rights": Fields.tr("Rights lost"),
    "lost_rights_on": Fields.tr("Rights lost on"),
    "lost_rights_reason": Fields.tr("Reason for the loss"),
    "lyrics": Fields.tr("Lyrics"),
    "lyrics_language": Fields.tr("Language of the lyrics"),
    "lyrics_lrc": Fields.tr("Timed lyrics (LRC)"),
    "lyrics_ttml": Fields.tr("Lyrics as TTML"),
    "massivemusic_release_id": Fields.tr("MassiveMusic release ID"),
    "master_copy": Fields.tr("Fixed copy of the master"),
    "master_original": Fields.tr("Original master"),
    "master_project_number": Fields.tr("Master project number"),
    "master_project_title": Fields.tr("Master project"),
    "metadata_language": Fields.tr("Language of the titles"),
    "metadata_language_country": Fields.tr("Country of the language"),
    "music_type": Fields.tr("Music type"),
    "notes": Fields.tr("Notes"),
    "original_release_date": Fields.tr("Original release date"),
    "other_recording_locations": Fields.tr("Other recording locations"),
    "parental_advisory": Fields.tr("Parental advisory"),
    "partner_names": Fields.tr("Partners"),
    "partner_restrictions": Fields.tr("Partner restrictions"),
    "partners": Fields.tr("Stores"),
    "pline_license": Fields.tr("P-line licence"),
    "pline_owner": Fields.tr("P-line owner"),
    "pline_year": Fields.tr("P-line year"),
    "preorder": Fields.tr("Pre-order"),
    "preorder_date": Fields.tr("Pre-order from"),
    "preorder_only": Fields.tr("Pre-order only"),
    "preview_in": Fields.tr("Preview starts at"),
    "previously_released": Fields.tr("Previously released"),
    "primary_contributions": Fields.tr("Artists"),
    "primary_recording_location": Fields.tr("Recorded in"),
    "product_details_embargo": Fields.tr("Details embargo until"),
    "project": Fields.tr("Project"),
    "project_number": Fields.tr("Project number"),
    "project_title": Fields.tr("Project"),
    "promotional": Fields.tr("Promotional"),
    "publisher": Fields.tr("Publisher"),
    "publisher_id": Fields.tr("Publisher ID"),
    "publishers": Fields.tr("Publishers"),
    "recording_end_date_year": Fields.tr("Recording year"),
    "release_date": Fields.tr("Release date"),
    "release_price_tier": Fields.tr("Release price"),
    "release_time": Fields.tr("Release time"),
    "resolution_type": Fields.tr("Resolution"),
    "rights_administrator": Fields.tr("Administrator"),
    "rights_expiry_rule": Fields.tr("When rights expire"),
    "rights_period": Fields.tr("Rights period"),
    "role": Fields.tr("Role"),
    "sample_length": Fields.tr("Preview length"),
    "series_name": Fields.tr("Series"),
    "session_performance_type": Fields.tr("Performance"),
    "session_type": Fields.tr("Session"),
    "soundtrack": Fields.tr("Soundtrack"),
    "split_percentage": Fields.tr("Share %"),
    "spotify_id": Fields.tr("Spotify ID"),
    "studio": Fields.tr("Mastering studio"),
    "sub_genre": Fields.tr("Sub-genre"),
    "title": Fields.tr("Title"),
    "track_listing_embargo": Fields.tr("Track list embargo until"),
    "track_price_tier": Fields.tr("Track price"),
    "track_type": Fields.tr("Track type"),
    "transfer": Fields.tr("Transfer from another distributor"),
    "type": Fields.tr("Type"),
    "upc": Fields.tr("UPC"),
    "version_display_title": Fields.tr("Display version"),
    "version_title": Fields.tr("Version"),
    "video_track_price_tier": Fields.tr("Video price"),
    "waivers": Fields.tr("Waived findings"),
    "works": Fields.tr("Works"),
}

_EXAMPLES: Final = {
    "version_title": Fields.tr("e.g. Live, Acoustic"),
    "isrc": Fields.tr("12 characters"),
    "atmos_isrc": Fields.tr("12 characters, different from the track's"),
    "ipi": Fields.tr("11 digits"),
    "isni": Fields.tr("16 characters"),
    "upc": Fields.tr("12 or 13 digits"),
    "iswc": Fields.tr("e.g. T-034.524.680-1"),
    "release_time": Fields.tr("e.g. 00:00"),
    "duration": Fields.tr("e.g. 3:48"),
    "preview_in": Fields.tr("e.g. 0:30"),
    "sample_length": Fields.tr("e.g. 0:30"),
    "massivemusic_release_id": Fields.tr("digits, or paste a store link"),
    "other_recording_locations": Fields.tr("separated by commas"),
    "keywords": Fields.tr("separated by spaces, e.g. folk road-trip"),
}

CODE_FIELDS: Final = frozenset({
    "isrc", "upc", "iswc", "catalog_number", "label_work_code", "local.massivemusic_release_id", "artist_id",
    "publisher_id", "distribution_group_id", "local.atmos_isrc", "local.apple_id", "local.spotify_id",
    "local.deezer_id", "local.isni", "local.ipi",
})  # fmt: skip
"""Shown in the monospace: a wrong digit is to be seen."""

LOCKED_AFTER_SUBMISSION: Final = frozenset({("Release", "upc"), ("Track", "isrc")})
"""Stores never change these codes once a release was delivered."""


def field_name(field: str) -> Message:
    """Return what a field is called, as a message: for history."""
    name = field.rpartition(".")[2]
    return _LABELS.get(name) or verbatim(name)


def field_label(field: str) -> str:
    """Return what a field is called on screen."""
    return localize(field_name(field))


def field_example(field: str) -> str:
    """Return what an empty field shows as an example; empty when it needs none."""
    return localize(_EXAMPLES.get(field.removeprefix("local."), ""))


def field_kind(cls: type[Node], field: str) -> str:
    """Return the name of a field's kind: that of the model, `code` or `lines` where the form knows better."""
    name = field.removeprefix("local.")
    kind = (local_kinds(cls) if name != field else field_kinds(cls))[name]
    if kind != "text":
        return kind
    if field in CODE_FIELDS:
        return "code"
    return "lines" if field in LINES else "text"


@dataclass(frozen=True)
class FieldGroup:
    """Fields that stand together under a heading. `is_collapsed` groups are folded until asked for."""

    title: Message
    fields: tuple[str, ...]
    is_collapsed: bool = False


def _group(title: str, fields: str, *, is_collapsed: bool = False) -> FieldGroup:
    return FieldGroup(verbatim(title), tuple(fields.split()), is_collapsed)


RELEASE_GROUPS: Final = (
    _group("", "title version_title display_title artist_display_name label catalog_number upc configuration"
               " release_date"),
    _group(Fields.tr("Type and dates"),
           "genre sub_genre original_release_date parental_advisory"
           " metadata_language audio_language local.preorder_date"),
    _group(Fields.tr("Display"),
           "version_display_title display_label series_name", is_collapsed=True),
    _group(Fields.tr("More about the release"),
           "release_time local.previously_released metadata_language_country music_type compilation_type soundtrack"
           " box_set promotional indie_exclusive audio_presentation resolution_type studio keywords",
           is_collapsed=True),
    _group(Fields.tr("Notes and IDs"),
           "internal_synopsis notes local.project_title local.project_number local.master_project_title"
           " local.master_project_number local.massivemusic_release_id local.account_id", is_collapsed=True),
)  # fmt: skip

RIGHTS_GROUPS: Final = (
    _group("", "pline_year pline_owner pline_license cline_year cline_owner cline_license"),
    _group(Fields.tr("Prices"), "release_price_tier track_price_tier license"),
    _group(Fields.tr("Embargoes"),
           "track_listing_embargo audio_embargo cover_art_embargo product_details_embargo", is_collapsed=True),
    _group(Fields.tr("Period and loss of rights"),
           "rights_period rights_expiry_rule lost_rights lost_rights_on lost_rights_reason", is_collapsed=True),
    _group(Fields.tr("Distribution"),
           "distribution_group_id partner_restrictions distribution_notes", is_collapsed=True),
)  # fmt: skip

COVER_GROUPS: Final = (
    _group("", "local.cover_text_confirmed local.cover_pa_logo local.ai_artwork local.ai_motion_artwork"),
)

TRACK_GROUPS: Final = (
    _group("", "title version_title display_title artist_display_name isrc audio_language parental_advisory"
               " pline_year pline_owner duration"),
    _group(Fields.tr("Display"), "version_display_title", is_collapsed=True),
    _group(Fields.tr("Track type"),
           "genre sub_genre music_type track_type audio_presentation metadata_language metadata_language_country"
           " local.instrumental keywords", is_collapsed=True),
    _group(Fields.tr("Recording"),
           "primary_recording_location other_recording_locations recording_end_date_year session_type"
           " session_performance_type", is_collapsed=True),
    _group(Fields.tr("Rights"), "pline_license cline_year cline_owner cline_license", is_collapsed=True),
    _group(Fields.tr("Dates and preview"),
           "local.previously_released local.original_release_date global_instant_grat_date global_prestream_date"
           " preview_in sample_length", is_collapsed=True),
    _group(Fields.tr("Lyrics"),
           "local.lyrics local.lyrics_language local.lyrics_lrc local.lyrics_ttml", is_collapsed=True),
    _group(Fields.tr("Dolby Atmos and Content ID"),
           "local.atmos_isrc local.content_id local.content_id_exclusive local.contains_samples local.contains_loops",
           is_collapsed=True),
    _group(Fields.tr("AI and notes"),
           "local.ai_recording local.ai_composition local.ai_video notes", is_collapsed=True),
)  # fmt: skip

DISC_GROUPS: Final = (_group("", "upc"),)

WORK_GROUPS: Final = (
    _group("", "title iswc language"),
    _group(Fields.tr("More about the work"),
           "music_type copyright_year agency label_work_code keywords description", is_collapsed=True),
)  # fmt: skip


def group_title(group: FieldGroup) -> str:
    """Return the heading of a group; empty for the first one, which needs none."""
    return localize(group.title)


def node_name(release: Release, node: Node) -> Message:
    """Return what a node is called in a step's label: its title in quotes, or what it is."""
    title = getattr(node, "title", None) or getattr(node, "artist", None) or getattr(node, "publisher", None)
    if node is release or node.id == release.id:
        return verbatim("")
    if isinstance(title, str) and title:
        return Fields.tr("“{title}”", title=title)
    return _NODE_KINDS.get(type(node).__name__) or verbatim(type(node).__name__.lower())


_NODE_KINDS: Final = {
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


def bulk_step_label(cls: type[Node], field: str, count: int) -> Message:
    """Return how history names the change of a field of several nodes: "ISRC on 12 tracks"."""
    words = field_name(field)
    if cls.__name__ == "Track":
        return HistoryText.tr("{field} on %n tracks", "{field} on %n track", count, field=words)
    if cls.__name__ == "Release":
        return HistoryText.tr("{field} on %n releases", "{field} on %n release", count, field=words)
    return HistoryText.tr("{field} on %n parts", "{field} on %n part", count, field=words)
