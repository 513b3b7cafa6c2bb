"""Rows of the rules of the second pack: style, versions that have to be said, works, genres, what was sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.checks.base import (
    FIRST,
    FRIDAY,
    TODAY,
    WORK,
    Change,
    both,
    complete,
    cover,
    known,
    other_track,
    profile,
    put,
    remove,
    sound,
)
from tests.checks.difference import GONE
from tests.checks.rows import BLOCKER, HINT, Passes, Row
from trackball_desktop.checks.model import CatalogueRelease, SentState
from trackball_desktop.domain.assets import Tags
from trackball_desktop.domain.release import Contribution, Partners, PrimaryContribution
from trackball_desktop.domain.values import INHERIT

TITLE = f"{FIRST}.title"
VERSION = f"{FIRST}.version_title"
SECOND, THIRD = "discs[0].tracks[1]", "discs[0].tracks[2]"


def _title(text: str) -> Change:
    return put(TITLE, text)


def _version(text: str) -> Change:
    return put(VERSION, text)


def _in(language: str, title: str) -> Change:
    return put(TITLE, title, f"{FIRST}.metadata_language", language)


def _lyrics(text: str) -> Change:
    return put(f"{FIRST}.local.lyrics", text)


STYLE = (
    Row("track.volume_part", TITLE, _title("Nights Volume 2"),
        writes={f"{FIRST}.title": "Nights, Vol. 2"}, says="Vol. 2"),
    Row("track.volume_part", TITLE, _title("Nights, Part II"),
        writes={f"{FIRST}.title": "Nights, Pt. 2"}, says="Pt. 2"),
    Row("track.volume_part", TITLE, _title("Nights Pt.1"), writes={f"{FIRST}.title": "Nights, Pt. 1"}),
    Row("track.volume_part", "title", put(title="Paper Boats - Vol 2"), writes={"title": "Paper Boats, Vol. 2"}),
    Row("track.volume_part", TITLE, _title("Nights Vol. 2"),
        writes={f"{FIRST}.title": "Nights, Vol. 2"}, says="“Nights Vol. 2” should be written “Nights, Vol. 2”"),
    Passes("track.volume_part", _title("Nights, Vol. 2")),
    Passes("track.volume_part", _title("Part One of Us")),
    Passes("track.volume_part", _title("Part 2")),
    Passes("track.volume_part", _title("Turn Up the Volume")),
    Row("title.medley", TITLE, _title("Sunset/Hometown"), writes={f"{FIRST}.title": "Sunset / Hometown"}),
    Passes("title.medley", _title("Sunset / Hometown")),
    Passes("title.medley", _title("Either/Or")),
    Passes("title.medley", _title("AC/DC")),
    Row("title.punctuation", TITLE, _title("Stop ,Look"), writes={f"{FIRST}.title": "Stop, Look"}),
    Row("title.punctuation", TITLE, _title("Stop,Look,Listen"), writes={f"{FIRST}.title": "Stop, Look, Listen"}),
    Passes("title.punctuation", _title("Stop, Look, Listen")),
    Passes("title.punctuation", _title("1,000 Boats")),
    Row("title.case.sentence_langs", TITLE, _in("French", "La Vie En Rose"),
        writes={f"{FIRST}.title": "La vie en rose"}, says="French"),
    Row("title.case.sentence_langs", TITLE, _in("Italian", "Il Cielo In Una Stanza"),
        writes={f"{FIRST}.title": "Il cielo in una stanza"}),
    Row("title.case.sentence_langs", TITLE, _in("Russian", "Подмосковные Вечера И Утра"),
        writes={f"{FIRST}.title": "Подмосковные вечера и утра"}),
    Passes("title.case.sentence_langs", _in("French", "Le Havre sous la pluie de Novembre")),
    Passes("title.case.sentence_langs", _in("French", "Jean-Paul Sartre")),
    Passes("title.case.sentence_langs", _in("German", "Das Leben der Anderen")),
    Passes("title.case.sentence_langs", _in("Spanish", "La Vida Es Un Carnaval")),
    Row("title.feat_format", f"{FIRST}.display_title",
        put(f"{FIRST}.display_title", "Paper Boats (Featuring Usher, and Tinashe)"),
        writes={f"{FIRST}.display_title": "Paper Boats (feat. Usher & Tinashe)"}, says="(feat. Usher"),
    Row("title.feat_format", "display_title", put(display_title="Paper Boats [Ft. Aino Lahti]"),
        writes={"display_title": "Paper Boats (feat. Aino Lahti)"}),
    Passes("title.feat_format", put(f"{FIRST}.display_title", "Paper Boats (feat. Usher & Tinashe)")),
    Row("title.seo", TITLE, _title("Relaxing Sleep Music Piano"), says="Sleep Music"),
    Row("title.seo", "title", put(title="Christmas Hits 2026")),
    Passes("title.seo", _title("Sleep, Music, Sleep")),
    Row("internal_fields", TITLE, _title("TBD")),
    Row("internal_fields", "label", put(label="Northlight (internal use)")),
    Passes("internal_fields", _title("Internal Affairs")),
    Passes("internal_fields", put(notes="Internal use only: TBD")),
)  # fmt: skip

_LIVE = put(*(part for track in (FIRST, SECOND, THIRD) for part in (f"{track}.session_type", "Live")))
_INSTRUMENTAL = put(
    f"{FIRST}.audio_language", "No linguistic content", f"{FIRST}.local.instrumental", True,
    f"{WORK}.contributions[1].role", "Composer",
)  # fmt: skip

VERSIONS = (
    Row("version.required_live", VERSION, put(f"{FIRST}.session_type", "Live"),
        writes={f"{FIRST}.version_title": "Live"}),
    Row("version.required_live", VERSION, both(put(f"{FIRST}.session_type", "Live"), _version("Acoustic"))),
    Row("version.required_live", "version_title", both(_LIVE, put(*(
        part for track in (FIRST, SECOND, THIRD) for part in (f"{track}.version_title", "Live at the Quay")
    ))), writes={"version_title": "Live"}),
    Passes("version.required_live", both(_LIVE, put(version_title="Live"))),
    Passes("version.required_live", both(
        put(f"{FIRST}.session_type", "Live", f"{FIRST}.metadata_language", "Spanish"), _version("En vivo"),
    )),
    Row("version.required_instrumental", VERSION, both(
        _INSTRUMENTAL, put(f"{SECOND}.title", "Paper Boats", f"{SECOND}.version_title", "Acoustic"),
    ), writes={f"{FIRST}.version_title": "Instrumental"}),
    Passes("version.required_instrumental", both(
        _INSTRUMENTAL, _version("Instrumental"),
        put(f"{SECOND}.title", "Paper Boats", f"{SECOND}.version_title", "Acoustic"),
    )),
    Row("version.rerecorded", VERSION, _version("Rerecorded"),
        writes={f"{FIRST}.version_title": "Re-Recorded"}, says="Re-Recorded"),
    Row("version.rerecorded", VERSION, both(
        _version("Remastered 2024"), put(f"{FIRST}.local.original_release_date", FRIDAY.replace(year=1981)),
    ), writes={f"{FIRST}.version_title": "2024 Remaster"}, says="2024 Remaster"),
    Passes("version.rerecorded", _version("Re-Recorded")),
)  # fmt: skip

_ENGINEER = Contribution(artist="Bo Ek", role="Mixing Engineer")


def _billed(name: str, *credits: Contribution) -> Change:
    """Feature someone on the first track and on the release's other tracks' credits."""
    own = (
        Contribution(artist="Lena Voss", role="Vocals", type="Lead"),
        Contribution(artist="Ida Brandt", role="Producer"),
        *credits,
    )
    artists = (PrimaryContribution(artist="Lena Voss"), PrimaryContribution(artist=name, featured=True))
    return put(f"{FIRST}.contributions", own, f"{FIRST}.primary_contributions", artists)


NAMES = (
    Row("artist.role_in_name", "contributions[2].artist", put("contributions[2].artist", "Ida Brandt (Producer)"),
        writes={"contributions[2].artist": "Ida Brandt"}),
    Row("artist.role_in_name", "contributions[2].artist", put("contributions[2].artist", "Ida Brandt [Vocals]"),
        writes={"contributions[2].artist": "Ida Brandt"}),
    Passes("artist.role_in_name", put("contributions[2].artist", "Official Ida")),
    Row("credits.label_as_artist", f"{FIRST}.primary_contributions[0].artist",
        put(f"{FIRST}.primary_contributions", (PrimaryContribution(artist="Smooth Records"),))),
    Passes("credits.label_as_artist",
        put(f"{FIRST}.primary_contributions", (PrimaryContribution(artist="Records on Ice"),))),
    Row("credits.nonprimary_not_featured", f"{FIRST}.primary_contributions[1].featured",
        _billed("Bo Ek", _ENGINEER), writes={f"{FIRST}.primary_contributions[1]": GONE}, says="Mixing Engineer"),
    Passes("credits.nonprimary_not_featured", _billed("Bo Ek", _ENGINEER, Contribution(artist="Bo Ek", role="Drums"))),
)  # fmt: skip

WORKS = (
    Row("work.title", f"{WORK}.title", put(f"{WORK}.title", "Paper Boats (Extended Mix)"),
        writes={"works[0].title": "Paper Boats"}),
    Passes("work.title", put(f"{WORK}.title", "Long Live (The Queen)")),
    Row("affiliation.vocab", f"{WORK}.contributions[0].affiliation",
        put(f"{WORK}.contributions[0].affiliation", "Ascap"),
        writes={"works[0].contributions[0].affiliation": "ASCAP"}),
    Row("affiliation.vocab", f"{WORK}.contributions[0].affiliation",
        put(f"{WORK}.contributions[0].affiliation", "My Cousin")),
    Row("affiliation.vocab", f"{WORK}.publishers[0].affiliation", both(
        complete("affiliation", "SUISA"), put(f"{WORK}.publishers[0].affiliation", "My Cousin"),
    ), BLOCKER),
    Passes("affiliation.vocab", put(f"{WORK}.contributions[0].affiliation", "GEMA")),
    Row("rights.territory_codes", f"{WORK}.contributions[0].country",
        both(put(*(
            part for row in ("contributions[0]", "contributions[1]", "publishers[0]")
            for part in (f"{WORK}.{row}.split_percentage", INHERIT)
        )), put(f"{WORK}.contributions[0].country", "Europe"))),
    Row("rights.territory_codes", f"{WORK}.publishers[0].country",
        both(put(*(
            part for row in ("contributions[0]", "contributions[1]", "publishers[0]")
            for part in (f"{WORK}.{row}.split_percentage", INHERIT)
        )), put(f"{WORK}.publishers[0].country", "UK")), writes={"works[0].publishers[0].country": "United Kingdom"}),
    Passes("rights.territory_codes", both(put(*(
        part for row in ("contributions[0]", "contributions[1]", "publishers[0]")
        for part in (f"{WORK}.{row}.country", "GB")
    )))),
    Row("work.public_domain", f"{WORK}.contributions[0].split_percentage",
        put(f"{WORK}.contributions[0].artist", "Johann Sebastian Bach"), says="50 %"),
    Row("work.language", f"{WORK}.language", put(f"{WORK}.language", "Spanish"),
        writes={"works[0].language": "English"}),
    Passes("work.language", put(f"{WORK}.language", "en-GB")),
    Passes("work.language", both(_INSTRUMENTAL, put(f"{WORK}.language", "Spanish"))),
    Row("iswc.unique_work", f"{SECOND}.works[0].iswc", put(f"{SECOND}.works[0].iswc", "T-034524680-1")),
)  # fmt: skip


def _given(*tracks: str) -> Change:
    day = FRIDAY - timedelta(days=7)
    return put(*(part for track in tracks for part in (f"{track}.global_instant_grat_date", day)))


def _single(*changes: Change) -> Change:
    return both(remove("track2", "track3", "work2", "work3"), *changes)


_PREORDER = put("local.preorder_date", FRIDAY - timedelta(days=21))

DATES = (
    Row("date.original.future", "original_release_date", put(original_release_date=TODAY + timedelta(days=8)),
        writes={"original_release_date": date(2026, 11, 20)}),
    Row("date.preorder.tracks", "local.preorder_date", _PREORDER),
    Row("date.preorder.tracks", f"{FIRST}.global_instant_grat_date", _single(_PREORDER, _given(FIRST))),
    Passes("date.preorder.tracks", both(_PREORDER, _given(FIRST))),
    Passes("date.preorder.tracks", _single(_PREORDER)),
    Passes("date.preorder.tracks", both(
        _PREORDER, put(partners=Partners(excluded=True, partner_names=("Apple Inc",))),
    )),
    Row("date.instantgrat.share", f"{SECOND}.global_instant_grat_date", both(_PREORDER, _given(FIRST, SECOND))),
)  # fmt: skip

RIGHTS = (
    Row("pcline.license", "pline_license", put(license="Owned", pline_license="under license")),
    Passes("pcline.license", put(license="Licensed", rights_period="term", pline_license="under license")),
    Row("pcline.consistent", f"{FIRST}.pline_owner", put(f"{FIRST}.pline_owner", "Nothlight"),
        writes={f"{FIRST}.pline_owner": INHERIT}),
    Passes("pcline.consistent", put(f"{FIRST}.pline_owner", "Regular Records")),
    Row("rights.license", "rights_period", put(license="Licensed")),
    Row("rights.license", "lost_rights_on", put(lost_rights="Yes"), says="on which date"),
    Row("rights.license", "lost_rights_reason", put(lost_rights="Yes", lost_rights_on=TODAY), says="why"),
    Passes("rights.license", put(license="Licensed", rights_expiry_rule="with the contract")),
)  # fmt: skip

GENRES = (
    Row("release.soundtrack", "soundtrack", put(soundtrack=True), writes={"genre": "Soundtrack"}),
    Row("release.soundtrack", "soundtrack", put(genre="Soundtrack"), writes={"soundtrack": True}),
    Passes("release.soundtrack", put(genre="Soundtrack", soundtrack=True)),
    Row("genre.specific", f"{FIRST}.genre", _version("Karaoke Version"), writes={f"{FIRST}.genre": "Karaoke"}),
    Passes("genre.specific", both(_version("Karaoke Version"), put(f"{FIRST}.genre", "Karaoke"))),
    Row("genre.track_release", f"{FIRST}.genre", put(f"{FIRST}.genre", "Rock"), writes={f"{FIRST}.genre": INHERIT}),
    Passes("genre.track_release", put(f"{FIRST}.genre", "Rock", f"{SECOND}.genre", "Jazz")),
    Row("price.long_track", f"{FIRST}.duration", both(
        put(f"{FIRST}.duration", timedelta(seconds=610), configuration="Digital EP"), sound(duration=610.0),
    )),
)  # fmt: skip

_SPANISH = put(*(part for track in (FIRST, SECOND) for part in (f"{track}.audio_language", "Spanish")))

LANGUAGES = (
    Row("lang.audio_release", "audio_language", both(_SPANISH, put(audio_language="English")),
        writes={"audio_language": "Spanish"}),
    Passes("lang.audio_release", both(_SPANISH, put(audio_language="Spanish"))),
    Row("lang.country", "metadata_language_country", put(metadata_language_country="Untied States"),
        writes={"metadata_language_country": "United States"}),
    Row("lang.country", f"{FIRST}.metadata_language_country",
        put(f"{FIRST}.metadata_language_country", "Atlantis")),
    Passes("lang.country", put(metadata_language_country="BR")),
    Row("pa.word_scan", f"{FIRST}.parental_advisory", _title("Fuck the Boats"),
        states={"parental_advisory": "Explicit", f"{FIRST}.parental_advisory": "Explicit"}, after=("art.pa_logo",)),
    Row("pa.word_scan", f"{FIRST}.parental_advisory", _lyrics("Que le den por la puta vida"),
        states={"parental_advisory": "Explicit", f"{FIRST}.parental_advisory": "Explicit"},
        after=("art.pa_logo",), says="lyrics"),
    Passes("pa.word_scan", _title("Scunthorpe and Shitake")),
    Row("pa.both_versions", f"{SECOND}.parental_advisory", both(
        put(parental_advisory="Explicit"), put("local.cover_pa_logo", True),
        put(f"{FIRST}.parental_advisory", "Explicit", f"{SECOND}.parental_advisory", "Edited"),
        put(f"{THIRD}.parental_advisory", "Non-Applicable"),
        put(f"{SECOND}.title", "Paper Boats", f"{SECOND}.version_title", "Acoustic"),
    )),
    Row("lyrics.censor", f"{FIRST}.local.lyrics", _lyrics("I fold the f***ing paper"), says="f***ing"),
    Passes("lyrics.censor", both(
        _lyrics("I fold the f***ing paper"), put(f"{FIRST}.parental_advisory", "Edited", parental_advisory="Edited"),
        put(*(part for track in (SECOND, THIRD) for part in (f"{track}.parental_advisory", "Non-Applicable"))),
        known(other_track(isrc="DEXY12500009", pcm_sha256=None)),
    )),
)  # fmt: skip


def _lengths(seconds: int) -> Change:
    """Let all tracks be as long as that; the listing follows the files."""
    return both(
        *(
            both(
                put(f"discs[0].tracks[{n}].duration", timedelta(seconds=seconds)), sound(n + 1, duration=float(seconds))
            )
            for n in range(3)
        )
    )


FILES = (
    Row("audio.avg_duration", "", both(_lengths(45), profile(average_least_seconds=60.0)), says="45 seconds"),
    Passes("audio.avg_duration", _lengths(45)),
    Row("audio.max_duration", FIRST, both(
        put(f"{FIRST}.duration", timedelta(seconds=4500), configuration="Digital Album"), sound(duration=4500.0),
    ), says="75 minutes"),
    Row("audio.tags", f"{FIRST}.isrc", sound(tags=Tags(isrc="DEXY12500007")), writes={f"{FIRST}.isrc": "DEXY12500007"}),
    Passes("audio.tags", sound(tags=Tags(isrc="DE-XY1-26-00001"))),
    Row("art.icc", "", cover(icc="Adobe RGB (1998)"), says="Adobe RGB"),
    Passes("art.icc", cover(icc="sRGB IEC61966-2.1")),
    Row("ai.fully_generated", f"{FIRST}.local.ai_recording", both(
        put(f"{FIRST}.local.ai_recording", "fully", f"{FIRST}.local.ai_composition", "fully"),
        put(distribution_notes="Apple Transparency Tags: Track, Composition."),
    )),
)  # fmt: skip


def _outgoing(**update: object) -> Change:
    return lambda facts: replace(facts, sent_state=SentState(**update))


def _other(**update: object) -> CatalogueRelease:
    return replace(CatalogueRelease("album", "Boats and Bridges", "04006381333900", "NL042"), **update)


SENT = (
    Row("catno.format", "catalog_number", known(releases=(_other(),)), says="Boats and Bridges"),
    Row("catno.format", "catalog_number", put(catalog_number="NL–042")),
    Row("catno.format", "catalog_number", put(catalog_number="N" * 51)),
    Passes("catno.format", known(releases=(_other(catalog_number="NL043"),))),
    Row("title.label_consistency", TITLE, known(other_track(title="Paper boats")), HINT),
    Row("title.label_consistency", TITLE, known(other_track(title="Paper Boat’s")), HINT,
        writes={f"{FIRST}.title": "Paper Boat’s"}),
    Row("gtin.immutable", "upc", _outgoing(sent_upc="075990301024"), writes={"upc": "075990301024"}),
    Row("gtin.immutable", f"{FIRST}.isrc", _outgoing(sent_isrcs=("DEXY12600002", "DEXY12600003"))),
    Passes("gtin.immutable", _outgoing(sent_upc="04006381333931", sent_isrcs=tuple(f"DEXY1260000{n}" for n in "123"))),
    Row("op.idempotent", "upc", _outgoing(same_code="Boats and Bridges"), says="4006381333931"),
    Row("op.upload_before_submit", FIRST,
        _outgoing(is_waiting=True, stuck={"file1": "The file changed since it was checked."}), says="01.wav"),
    Row("op.upload_before_submit", "", _outgoing(is_waiting=True, stuck={"cover": "The storage refused it."})),
    Passes("op.upload_before_submit", _outgoing(stuck={"file1": "The storage refused it."})),
)  # fmt: skip

ROWS = (*STYLE, *VERSIONS, *NAMES, *WORKS, *DATES, *RIGHTS, *GENRES, *LANGUAGES, *FILES, *SENT)
