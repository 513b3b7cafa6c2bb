"""Rows of the rules about titles, versions, artists, credits, languages and lyrics."""

from __future__ import annotations

from typing import Any

from tests.checks.base import (
    FIRST,
    WORK,
    Change,
    account,
    add,
    both,
    complete,
    known,
    last_release,
    other_track,
    put,
    remove,
)
from tests.checks.difference import GONE
from tests.checks.rows import BLOCKER, WARNING, Passes, Row
from trackball_desktop.domain.release import Contribution, Partners, PrimaryContribution
from trackball_desktop.domain.values import ABSENT, INHERIT

TITLE = f"{FIRST}.title"
VERSION = f"{FIRST}.version_title"
ALBUM = "title"


def _title(text: str) -> Change:
    return put(TITLE, text)


def _version(text: str) -> Change:
    return put(VERSION, text)


def _line_up(*rows: Contribution) -> tuple[Contribution, ...]:
    """Make the credits of a track that Apple takes, with more."""
    return (
        Contribution(artist="Lena Voss", role="Vocals", type="Lead"),
        Contribution(artist="Ida Brandt", role="Producer"),
        *rows,
    )


TITLES = (
    Row("title.required", TITLE, _title(" ")),
    Row("title.required", TITLE, _title("—")),
    Row("title.required", ALBUM, put(title=INHERIT)),
    Row("title.required", f"{WORK}.title", put(f"{WORK}.title", None)),
    Passes("title.required", _title("?")),
    Passes("title.required", _title("Untitled")),
    Row("title.whitespace", TITLE, _title("Paper  Boats "), writes={f"{FIRST}.title": "Paper Boats"}, safe=True),
    Row("title.whitespace", "label", put(label="North light\u200b"), writes={"label": "North light"}, safe=True),
    Row("title.whitespace", TITLE, _title("Cafe\u0301"), writes={f"{FIRST}.title": "Café"}, safe=True),
    Row("title.whitespace", f"{WORK}.publishers[0].publisher", put(f"{WORK}.publishers[0].publisher", "Deich\tVerlag"),
        writes={"works[0].publishers[0].publisher": "Deich Verlag"}, safe=True),
    Passes("title.whitespace", put(notes="One line.\n\nAnother line.")),
    Row("text.damaged", TITLE, _title("CafÃ© del Mar"), writes={TITLE: "Café del Mar"}),
    Row("text.damaged", TITLE, _title("Boats &amp; Bridges"), writes={TITLE: "Boats & Bridges"}),
    Row("text.damaged", TITLE, _title("ÐŸÐ°Ñ€Ð¾Ð¼ Ð¸ Ñ€ÐµÐºÐ°"), writes={TITLE: "Паром и река"},
        after=("lang.metadata_script", "title.case.english")),
    Row("text.damaged", TITLE, _title("Donâ€™t Look Back"), writes={TITLE: "Don’t Look Back"}),
    Row("text.damaged", TITLE, _title("CafÃƒÂ© del Mar"), writes={TITLE: "Café del Mar"}),
    Row("text.damaged", TITLE, _title("Caf\ufffd del Mar")),
    Row("text.damaged", "notes", put(notes="For Zo&euml;"), writes={"notes": "For Zoë"}),
    Row("text.damaged", "contributions[2].artist", put("contributions[2].artist", "Ida BrÃ¤ndt"),
        writes={"contributions[2].artist": "Ida Brändt"}),
    Passes("text.damaged", _title("The Road to SÃO PAULO, AT&T; “IRMÃ”")),
    Row("title.generic", TITLE, _title("Track 01")),
    Row("title.generic", TITLE, both(_title("Mix_final_v3"))),
    Row("title.generic", TITLE, _title("Spår 03")),
    *(Row("title.generic", TITLE, _title(title), WARNING)
        for title in ("Untitled 3", "Untitled #1", "Track 10", "Instrumental", "Sin título No. 2", "Titel 4")),
    Passes("title.generic", _title("Intro")),
    Passes("title.generic", _title("Track Record")),
    Row("title.case.shouting", TITLE, _title("YOUNG AMERICANS"), writes={f"{FIRST}.title": "Young Americans"}),
    Row("title.case.shouting", TITLE, _title("the downward spiral"), writes={f"{FIRST}.title": "The Downward Spiral"}),
    Row("title.case.shouting", TITLE, _title("The rAnDoM Song"), writes={f"{FIRST}.title": "The Random Song"}),
    Row("title.case.shouting", ALBUM, put(title="PAPER BOATS"), writes={"title": "Paper Boats"}),
    *(Row("title.case.shouting", TITLE, _title(title), writes={f"{FIRST}.title": calm}) for title, calm in (
        ("IT’S OK", "It’s OK"), ("PAPER BOATS IV", "Paper Boats IV"), ("NASA IS BACK", "NASA Is Back"),
        ("ON TV TONIGHT", "On TV Tonight"), ("P!NK PAPER", "P!nk Paper"))),
    *(Passes("title.case.english", _title(title)) for title in ("P!nk Skies", "$ave Me", "B@by Boats", "Ke$ha’s Song")),
    Passes("title.case.shouting", _title("NASA")),
    Passes("title.case.shouting", _title("U.F.O. ABC")),
    Passes("title.case.shouting", _title("McDonald’s iPhone")),
    Row("title.case.english", TITLE, _title("In The Still Of The Night"),
        writes={f"{FIRST}.title": "In the Still of the Night"}),
    Row("title.case.english", TITLE, _title("Paper boats"), writes={f"{FIRST}.title": "Paper Boats"}),
    Passes("title.case.english", _title("In the Still of the Night")),
    Passes("title.case.english", _title("Turn It Up, Come On Over")),
    Passes("title.case.english", _title("What the World Is Waiting For (The First Time)")),
    Passes("title.case.english", _title("Playin’ by the Rules")),
    Passes("title.case.english", put(TITLE, "La vie en rose", f"{FIRST}.metadata_language", "French")),
    Row("title.artist_name_in_title", TITLE, _title("Lena Voss - Paper Boats"),
        writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.artist_name_in_title", TITLE, _title("Paper Boats - Lena Voss"),
        writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.artist_name_in_title", TITLE, _title("Lena Voss: Paper Boats"),
        writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.artist_name_in_title", TITLE, put(TITLE, "Low Tide Records – Paper Boats", "label", "Low Tide Records"),
        writes={f"{FIRST}.title": "Paper Boats"}),
    Passes("title.artist_name_in_title", put(TITLE, "Low Tide Records: Paper Boats", "label", "Low Tide Records")),
    Passes("title.artist_name_in_title", _title("Paper Boats: Lena Voss")),
    Passes("title.artist_name_in_title", _title("Lena Voss")),
    Row("title.format_words", TITLE, _title("Paper Boats (Dolby Atmos)"), writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.format_words", VERSION, _version("CD Version"), writes={f"{FIRST}.version_title": INHERIT}),
    Passes("title.format_words", _title("Vinyl Days")),
    Passes("title.format_words", _title("Hiding CDs in the Attic")),
    Row("title.format_words", TITLE, _title("Paper Boats (Recorded at Spotify)")),
    Row("title.promo_words", TITLE, _title("Paper Boats (Official Audio)"), writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.promo_words", TITLE, _title("Paper Boats www.x.com"), writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.promo_words", TITLE, _title("Paper Boats, buy at northlight.de")),
    Row("title.promo_words", TITLE, _title("Paper Boats @lena"), writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.promo_words", "primary_contributions[0].artist",
        both(put("primary_contributions[0].artist", "Lena Voss #newmusic")),
        writes={"primary_contributions[0].artist": "Lena Voss"}),
    Passes("title.promo_words", _title("Official Girl")),
    Row("title.emoji", TITLE, _title("Paper Boats 💔"), writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.emoji", TITLE, _title("Paper Boats!!!"), WARNING, writes={f"{FIRST}.title": "Paper Boats!"}),
    Row("title.emoji", TITLE, _title("Paper ★ Boats"), writes={f"{FIRST}.title": "Paper Boats"}),
    Passes("title.emoji", _title("What?!")),
    Row("title.censor", TITLE, _title("S**t Show")),
    Row("title.censor", TITLE, _title("F*ck It")),
    Passes("title.censor", _title("M*A*S*H")),
    Row("title.length", TITLE, _title("Harbour " * 15 + "Harbour")),
    Row("title.brackets_balanced", TITLE, _title("All of Me (Again")),
    Row("title.brackets_balanced", TITLE, _title("All of Me ( )")),
    Row("title.brackets_balanced", VERSION, _version("Live) (Again")),
    Passes("title.brackets_balanced", _title("All of Me (Again) [Part One]")),
)  # fmt: skip

VERSIONS = (
    Row("title.feat_in_title", TITLE, _title("Paper Boats (feat. Aino Lahti)"),
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.primary_contributions[0].artist": "Lena Voss",
            f"{FIRST}.primary_contributions[1].artist": "Aino Lahti",
            f"{FIRST}.primary_contributions[1].featured": True, f"{FIRST}.primary_contributions": GONE}),
    Row("title.feat_in_title", TITLE, _title("Paper Boats ft. Aino Lahti & Bo Ek"),
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.primary_contributions[0].artist": "Lena Voss",
            f"{FIRST}.primary_contributions[1].artist": "Aino Lahti",
            f"{FIRST}.primary_contributions[1].featured": True, f"{FIRST}.primary_contributions[2].artist": "Bo Ek",
            f"{FIRST}.primary_contributions[2].featured": True, f"{FIRST}.primary_contributions": GONE}),
    Row("title.feat_in_title", TITLE, _title("Paper Boats (with Aino Lahti)"), WARNING,
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.primary_contributions[0].artist": "Lena Voss",
            f"{FIRST}.primary_contributions[1].artist": "Aino Lahti",
            f"{FIRST}.primary_contributions[1].featured": True, f"{FIRST}.primary_contributions": GONE}),
    Row("title.feat_in_title", TITLE, _title("Paper Boats (with Piet Hansen)"),
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.primary_contributions[0].artist": "Lena Voss",
            f"{FIRST}.primary_contributions[1].artist": "Piet Hansen",
            f"{FIRST}.primary_contributions[1].featured": True, f"{FIRST}.primary_contributions": GONE}),
    Row("title.feat_in_title", TITLE, _title("Paper Boats prod. by Bo Ek")),
    Passes("title.feat_in_title", _title("Lifting Feats of Strength")),
    Passes("title.feat_in_title", _title("Come with Me")),
    Row("title.version_in_title", TITLE, _title("Paper Boats (Live)"),
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.version_title": "Live"}),
    Row("title.version_in_title", TITLE, _title("Paper Boats - 2024 Remaster"),
        writes={f"{FIRST}.title": "Paper Boats", f"{FIRST}.version_title": "2024 Remaster"},
        after=("date.original.remaster",)),
    Row("title.version_in_title", TITLE, _title("Paper Boats (Original Mix)"),
        writes={f"{FIRST}.title": "Paper Boats"}),
    Row("title.version_in_title", TITLE, both(_title("Paper Boats (Live)"), _version("Acoustic"))),
    Passes("title.version_in_title", _title("Live Forever")),
    Passes("title.version_in_title", _title("Long Live (The Queen)")),
    Row("version.brackets", VERSION, _version("(Acoustic)"), writes={f"{FIRST}.version_title": "Acoustic"}),
    Row("version.brackets", VERSION, _version("- Acoustic"), writes={f"{FIRST}.version_title": "Acoustic"}),
    Passes("version.brackets", _version("Acoustic [Radio Edit]")),
    Row("version.redundant", VERSION, _version("Original Mix"), writes={f"{FIRST}.version_title": INHERIT}),
    Row("version.redundant", VERSION, _version("Album Version"), writes={f"{FIRST}.version_title": INHERIT}),
    Passes("version.redundant", _version("Main Stage Mix")),
    Row("version.explicit_clean", TITLE, _title("Paper Boats (Explicit)"),
        writes={"parental_advisory": "Explicit", f"{FIRST}.title": "Paper Boats",
            f"{FIRST}.parental_advisory": "Explicit"}, after=("art.pa_logo",)),
    Row("version.explicit_clean", VERSION, _version("Dirty"),
        writes={"parental_advisory": "Explicit", f"{FIRST}.version_title": INHERIT,
            f"{FIRST}.parental_advisory": "Explicit"}, after=("art.pa_logo",)),
    Row("version.explicit_clean", VERSION, _version("Clean Version"),
        writes={"parental_advisory": "Edited", f"{FIRST}.version_title": INHERIT,
            f"{FIRST}.parental_advisory": "Edited"},
        after=("pa.edited_needs_explicit",)),
    Passes("version.explicit_clean", _title("Clean Slate")),
    Passes("version.explicit_clean", _title("Dirty Diana")),
    Row("version.remix_credit", f"{FIRST}.contributions", _version("Kid Sol Remix"),
        writes={f"{FIRST}.contributions[0].artist": "Lena Voss", f"{FIRST}.contributions[0].role": "Vocals",
            f"{FIRST}.contributions[0].type": "Lead", f"{FIRST}.contributions[1].artist": "Piet Hansen",
            f"{FIRST}.contributions[1].role": "Guitar", f"{FIRST}.contributions[1].type": "Acoustic",
            f"{FIRST}.contributions[2].artist": "Ida Brandt", f"{FIRST}.contributions[2].role": "Producer",
            f"{FIRST}.contributions[3].artist": "Kid Sol", f"{FIRST}.contributions[3].role": "Remixer",
            f"{FIRST}.contributions": GONE}),
    Row("version.remix_credit", f"{FIRST}.contributions",
        both(put(f"{FIRST}.contributions", _line_up()), _version("Kid Sol’s Remix")),
        writes={f"{FIRST}.contributions[2].artist": "Kid Sol", f"{FIRST}.contributions[2].role": "Remixer"}),
    Passes("version.remix_credit", _version("Club Remix")),
)  # fmt: skip


def _add_artist(**fields: Any) -> Change:
    return add("release", "primary_contributions", PrimaryContribution(**fields))


ARTISTS = (
    Row("artist.primary.present", "primary_contributions", put(primary_contributions=())),
    Row("artist.primary.present", f"{FIRST}.primary_contributions",
        put(f"{FIRST}.primary_contributions", ()), writes={f"{FIRST}.primary_contributions": INHERIT}),
    Row("artist.primary.present", f"{FIRST}.primary_contributions",
        put(f"{FIRST}.primary_contributions", (PrimaryContribution(artist="Aino Lahti", featured=True),))),
    Row("artist.compound", "primary_contributions[0].artist",
        put("primary_contributions[0].artist", "Lena Voss & Aino Lahti"),
        writes={"primary_contributions[0].artist": "Lena Voss", "primary_contributions[1].artist": "Aino Lahti"}),
    Row("artist.compound", f"{FIRST}.primary_contributions[0].artist",
        put(f"{FIRST}.primary_contributions", (PrimaryContribution(artist="Lena Voss feat. Aino Lahti"),)),
        writes={f"{FIRST}.primary_contributions[0].artist": "Lena Voss",
            f"{FIRST}.primary_contributions[1].artist": "Aino Lahti",
            f"{FIRST}.primary_contributions[1].featured": True}),
    Row("artist.compound", "contributions[2].artist", put("contributions[2].artist", "Ida Brandt, Bo Ek"), WARNING,
        writes={"contributions[2].artist": "Ida Brandt", "contributions[3].artist": "Bo Ek",
            "contributions[3].role": "Producer"}),
    Passes("artist.compound", put("contributions[2].artist", "Simon & Garfunkel")),
    Passes("artist.compound", put("contributions[2].artist", "Florence and the Machine")),
    Passes("artist.compound", put("contributions[2].artist", "Malcolm X")),
    Passes("artist.compound", put("contributions[2].artist", "Sammy Davis, Jr.")),
    Row("artist.duplicate_role", "primary_contributions[1].artist", _add_artist(artist="Lena Voss"),
        writes={"primary_contributions[1]": GONE}),
    Row("artist.duplicate_role", f"{FIRST}.primary_contributions[1].artist", put(f"{FIRST}.primary_contributions", (
        PrimaryContribution(artist="Lena Voss"), PrimaryContribution(artist="Lena Voss", featured=True),
    )), writes={f"{FIRST}.primary_contributions[1]": GONE}),
    Row("artist.spelling_consistent", "contributions[2].artist",
        both(put("contributions[2].artist", "Ida Brändt"), known(artists=("Ida Brandt",))),
        writes={"contributions[2].artist": "Ida Brandt"}),
    Row("artist.spelling_consistent", f"{WORK}.contributions[0].artist",
        put(f"{WORK}.contributions[0].artist", "Lena Voß".replace("ß", "s’s")),
        writes={"works[0].contributions[0].artist": "Lena Voss"}),
    Passes("artist.spelling_consistent", known(artists=("Lena Voss", "Somebody"))),
    Row("op.artist_exact", "contributions[2].artist", account(lists={"artist": ("IDA BRANDT",)}),
        writes={"contributions[2].artist": "IDA BRANDT"}),
    Passes("op.artist_exact", account(lists={"artist": ("Ida Brandt", "Lena Voss")})),
    Row("artist.generic", "contributions[2].artist", put("contributions[2].artist", "Unknown Artist")),
    Passes("artist.generic", put("contributions[2].artist", "London Symphony Orchestra")),
    Row("artist.display_name", "artist_display_name", put(artist_display_name="Lena Voss & Friends"),
        writes={"artist_display_name": INHERIT}),
    Passes("artist.display_name", put(artist_display_name="Lena Voss")),
)  # fmt: skip

CREDITS = (
    Row("credits.writer", f"{FIRST}.works", put(f"{FIRST}.works", ())),
    Row("credits.writer", f"{FIRST}.works", both(
        put(f"{WORK}.contributions", ()), put(f"{WORK}.publishers", ()),
    )),
    Row("credits.lyricist", f"{FIRST}.works",
        put(f"{WORK}.contributions[0].role", "Composer", f"{WORK}.contributions[1].role", "Composer"),
        states={"works[0].contributions[0].role": "Composer & Author"}),
    Row("credits.apple_three", "contributions", remove("producer"), says="producer or engineer"),
    Row("credits.apple_three", f"{FIRST}.contributions", put(f"{FIRST}.contributions", ()),
        writes={f"{FIRST}.contributions": INHERIT}),
    Row("credits.apple_three", f"{FIRST}.contributions",
        put(f"{FIRST}.contributions", (Contribution(artist="Lena Voss", role="Vocals"),))),
    Passes("credits.apple_three", both(
        remove("producer"), put(partners=Partners(excluded=True, partner_names=("Apple Inc",))),
    )),
    Row("credits.performer_specific", f"{FIRST}.contributions[2].role",
        put(f"{FIRST}.contributions", _line_up(Contribution(artist="Bo Ek", role="Performer")))),
    Row("credits.role_vocab", "contributions[0].role", put("contributions[0].role", "Vokals",
        "contributions[0].type", INHERIT), WARNING, writes={"contributions[0].role": "Vocals"}),
    Row("credits.role_vocab", f"{FIRST}.contributions[2].role",
        put(f"{FIRST}.contributions", _line_up(Contribution(artist="Bo Ek"))), WARNING, says="no role"),
    Row("credits.role_vocab", "contributions[0].type", put("contributions[0].type", "background"), WARNING,
        writes={"contributions[0].type": "Background"}),
    Row("credits.role_vocab", f"{FIRST}.contributions[2].role", both(
        complete("role", "Vocals"),
        put(f"{FIRST}.contributions", _line_up(Contribution(artist="Bo Ek", role="Kazoo"))),
    ), BLOCKER),
    Row("credits.duplicate", f"{FIRST}.contributions[2]",
        put(f"{FIRST}.contributions", _line_up(Contribution(artist="Ida Brandt", role="Producer"))),
        writes={f"{FIRST}.contributions[2]": GONE}),
    Row("credits.writer_full_name", f"{WORK}.contributions[0].artist",
        put(f"{WORK}.contributions[0].artist", "M. Voss")),
    Row("credits.writer_full_name", f"{WORK}.contributions[0].artist",
        put(f"{WORK}.contributions[0].artist", "DJ Moon")),
    Passes("credits.writer_full_name", put(f"{WORK}.contributions[0].artist", "葵田中")),
    Passes("credits.writer_full_name", put(f"{WORK}.contributions[0].artist", "Anonymous")),
)  # fmt: skip

LYRICS = "I fold the morning paper\nInto a boat for you"


def _lyrics(text: str) -> Change:
    return put(f"{FIRST}.local.lyrics", text)


def _instrumental() -> Change:
    """Let the first track be instrumental, as it should be."""
    return put(
        f"{FIRST}.audio_language", "No linguistic content", f"{FIRST}.local.instrumental", True,
        f"{WORK}.contributions[1].role", "Composer",
    )  # fmt: skip


LANGUAGES = (
    Row("genre.required", "genre", put(genre=None)),
    Row("genre.required", "genre", both(last_release("Salt", genre="Folk"), put(genre=None)), writes={"genre": "Folk"}),
    Row("genre.required", f"{FIRST}.genre", put(f"{FIRST}.genre", None), writes={f"{FIRST}.genre": INHERIT}),
    Row("genre.required", "genre", put(genre="pop"), WARNING, writes={"genre": "Pop"}),
    Row("genre.required", "genre", both(complete("genre", "Rock"), put(genre="Zydeco")), BLOCKER),
    Row("genre.required", "sub_genre", put(sub_genre="Pop"), writes={"sub_genre": None}),
    Row("genre.required", "sub_genre", put(sub_genre="Grunge"), WARNING),
    Passes("genre.required", put(sub_genre="Soft Rock")),
    Row("lang.metadata", "metadata_language", put(metadata_language=INHERIT)),
    Row("lang.metadata", "metadata_language",
        both(last_release("Salt", metadata_language="German"), put(metadata_language=INHERIT)),
        writes={"metadata_language": "German"}),
    Row("lang.metadata", f"{FIRST}.metadata_language", put(f"{FIRST}.metadata_language", ABSENT),
        writes={f"{FIRST}.metadata_language": INHERIT}),
    Row("lang.metadata", "metadata_language", put(metadata_language="english"), WARNING,
        writes={"metadata_language": "English"}),
    Row("lang.metadata", "metadata_language", put(metadata_language="eng"), WARNING,
        writes={"metadata_language": "English"}),
    Row("lang.metadata", "metadata_language", put(metadata_language="Elvish"), WARNING),
    Row("lang.metadata", "metadata_language",
        both(complete("language", "English"), put(metadata_language="Low German")), BLOCKER),
    Passes("lang.metadata", put(metadata_language="Low German")),
    Row("lang.metadata_script", TITLE, put(TITLE, "夜の水"), writes={f"{FIRST}.metadata_language": "Japanese"}),
    Row("lang.metadata_script", TITLE, put(TITLE, "قمر المدينة")),
    Row("lang.metadata_script", TITLE, put(TITLE, "قمر المدينة", f"{FIRST}.audio_language", "Arabic"),
        writes={f"{FIRST}.metadata_language": "Arabic"}),
    Row("lang.metadata_script", TITLE, put(TITLE, "Noch", f"{FIRST}.metadata_language", "Russian",
        f"{FIRST}.audio_language", "Russian")),
    Row("lang.metadata_script", TITLE, _title("Νight Boats"), writes={f"{FIRST}.title": "Night Boats"}),
    Passes("lang.metadata_script", put(TITLE, "夜の水", f"{FIRST}.metadata_language", "Japanese")),
    Passes("lang.metadata_script", put(TITLE, "Ночь", f"{FIRST}.metadata_language", "Russian")),
    Row("lang.audio", f"{FIRST}.audio_language", put(f"{FIRST}.audio_language", ABSENT)),
    Row("lang.audio", "audio_language", put(f"{FIRST}.audio_language", INHERIT)),
    Row("lang.audio", "audio_language",
        both(last_release("Salt", audio_language="English"), put(f"{FIRST}.audio_language", INHERIT)),
        writes={"audio_language": "English"}),
    Row("lang.audio", f"{FIRST}.audio_language",
        both(_instrumental(), put(f"{FIRST}.audio_language", "English")),
        writes={f"{FIRST}.audio_language": "No linguistic content"}),
    Row("lang.audio", f"{FIRST}.audio_language", put(f"{FIRST}.audio_language", "english"), WARNING,
        writes={f"{FIRST}.audio_language": "English"}),
    Passes("lang.audio", _instrumental()),
    Row("lang.instrumental_lyrics", f"{WORK}.contributions[1].role", both(
        _instrumental(), put(f"{WORK}.contributions[1].role", "Author"),
    ), states={"works[0].contributions[1].role": "Composer"}),
    Row("lang.instrumental_lyrics", f"{FIRST}.local.lyrics", both(_instrumental(), _lyrics(LYRICS))),
    Row("lang.instrumental_lyrics", f"{FIRST}.local.lyrics", _lyrics("Instrumental"),
        writes={f"{FIRST}.local.lyrics": INHERIT}),
    Row("lang.instrumental_lyrics", f"{FIRST}.parental_advisory", both(
        _instrumental(), put("parental_advisory", "Explicit", f"{FIRST}.parental_advisory", "Explicit"),
        put("discs[0].tracks[1].parental_advisory", "Explicit", "local.cover_pa_logo", INHERIT),
    ), writes={f"{FIRST}.parental_advisory": "Non-Applicable"}),
    Row("pa.required", "parental_advisory", put(parental_advisory=None),
        states={"parental_advisory": "Non-Applicable"}),
    Row("pa.required", f"{FIRST}.parental_advisory", put(f"{FIRST}.parental_advisory", None),
        writes={f"{FIRST}.parental_advisory": INHERIT}),
    Row("pa.required", "parental_advisory", put(parental_advisory="non-applicable"), WARNING,
        writes={"parental_advisory": "Non-Applicable"}),
    Row("pa.required", "parental_advisory", both(
        put(parental_advisory=None),
        *(put(f"discs[0].tracks[{n}].parental_advisory", value)
          for n, value in enumerate(("Explicit", "Non-Applicable", "Non-Applicable"))),
    ), writes={"parental_advisory": "Explicit"}, after=("art.pa_logo",)),
    Row("pa.release_vs_tracks", "parental_advisory", put(f"{FIRST}.parental_advisory", "Explicit"),
        writes={"parental_advisory": "Explicit",
            **{f"discs[0].tracks[{n}].parental_advisory": "Non-Applicable" for n in (1, 2)}},
        after=("art.pa_logo",)),
    Row("pa.release_vs_tracks", "parental_advisory", both(
        put("parental_advisory", "Edited"),
        *(put(f"discs[0].tracks[{n}].parental_advisory", "Non-Applicable") for n in range(3)),
    ), writes={"parental_advisory": "Non-Applicable"}),
    Row("pa.edited_needs_explicit", f"{FIRST}.parental_advisory", both(
        put(f"{FIRST}.parental_advisory", "Edited", "parental_advisory", "Edited"),
        *(put(f"discs[0].tracks[{n}].parental_advisory", "Non-Applicable") for n in (1, 2)),
    ), states={f"{FIRST}.parental_advisory": "Non-Applicable"}, after=("pa.release_vs_tracks",)),
    Passes("pa.edited_needs_explicit", both(
        put(f"{FIRST}.parental_advisory", "Edited", "parental_advisory", "Edited"),
        *(put(f"discs[0].tracks[{n}].parental_advisory", "Non-Applicable") for n in (1, 2)),
        known(other_track(isrc="DEXY12500009", pcm_sha256=None)),
    )),
    Row("lyrics.format", f"{FIRST}.local.lyrics", _lyrics("[Chorus]\ni fold the paper,\n\n\nInto a boat."),
        writes={f"{FIRST}.local.lyrics": "I fold the paper\n\nInto a boat"}),
    Row("lyrics.format", f"{FIRST}.local.lyrics", _lyrics("I fold the paper x2")),
    Passes("lyrics.format", _lyrics(LYRICS)),
    Passes("lyrics.format", _lyrics(LYRICS + "\n")),
)  # fmt: skip

ROWS = (*TITLES, *VERSIONS, *ARTISTS, *CREDITS, *LANGUAGES)
