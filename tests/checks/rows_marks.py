"""Rows of what the trade leaves in titles and names: misses that were found once, their kin, and what must pass.

Each kind is a list of texts that are found and one of texts that are real titles. Texts of the second are looked for
harder than texts of the first: a false blocker costs a release.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.checks.base import FIRST, Change, both, put
from tests.checks.rows import BLOCKER, WARNING, Found, Passes
from trackball_desktop.checks.model import Catalogue

TITLE = f"{FIRST}.title"
VERSION = f"{FIRST}.version_title"

IN_TITLES: dict[str, tuple[str, ...]] = {
    "title.feat_in_title": (
        "Harbour (Prod. Bo Ek)", "Harbour [prod Bo Ek]", "Harbour (Produced by Bo Ek)", "Harbour (Produit par Bo Ek)",
        "Harbour (Produziert von Bo Ek)", "Harbour (Beat by Bo Ek)", "Harbour feat.Ann Lee", "Harbour (Ft: Ann Lee)",
        "Harbour （feat. Ann Lee）", "Harbour (con la participación de Ann Lee)",
        "Harbour (part. Ann Lee)", "Harbour (with Lena Voss)", "Harbour (avec Lena Voss)", "Harbour (con Piet Hansen)",
        "Harbour (mit Ida Brandt)", "Harbour (com Ida Brandt)", "Harbour (w/ Ida Brandt)", "Harbour f/ Ann Lee",
        "Harbour (partic. Ann Lee)", "Harbour (featured: Ann Lee)", "Harbour (prodotta da Bo Ek)",
        "Harbour (Duet with Ann Lee)",
    ),
    "title.format_words": (
        "Harbour (YouTube Version)", "Harbour TIDAL Exclusive", "Harbour [TIDAL Exclusive]", "Harbour - Spotify Single",
        "Harbour (Apple Music Edition)", "Harbour (Only on Deezer)", "Harbour (SoundCloud)", "Harbour (TikTok Remix)",
        "Harbour (24-Bit)", "Harbour [24bit 48k]", "Harbour (24/96)", "Harbour (Hi-Res)", "Harbour (FLAC)",
        "Harbour (Vevo)", "Harbour (Instagram Reel)", "Harbour (YT Version)", "Harbour 16-44", "Harbour 320kbps",
        "Harbour 48k24b", "Harbour (Vinyl Rip)", "Harbour (8D Audio)", "Harbour (DVD)", "Harbour (Lossless)",
    ),
    "title.promo_words": (
        "Harbour [Official MV]", "Harbour (Official Lyric Video)", "Harbour Official Video", "Harbour (Video Oficial)",
        "Harbour (Clip Officiel)", "Harbour (Video Ufficiale)", "Harbour (Offizielles Musikvideo)",
        "Harbour (Официальный клип)", "Harbour (Visualizer)", "Harbour (MV)", "Harbour lenavoss.de",
        "Harbour (lenavoss.band)", "Harbour lnk.to/harbour", "Harbour bit.ly/harbour", "Harbour (lenavoss.co.uk)",
        "Harbour #NewMusic", "Harbour - Out Now!", "Harbour (Pre-Save Now)", "Harbour (Ya disponible)",
        "Harbour (Only $0.99)", "Harbour (New Single)", "Harbour lena@lenavoss.example",
        "Harbour (Offical Video)", "Harbour (Resmi Video)", "Harbour M/V", "Harbour (Teledysk)",
        "Harbour linktr.ee/lenavoss", "Harbour lenavoss.рф", "Harbour lenavoss dot com", "Harbour IG: lenavoss",
    ),
    "title.imitation": (
        "Harbour (In the Style of Adele)", "Harbour (Originally Performed by Adele)", "Harbour (Made Famous by Adele)",
        "Harbour (As Made Popular by Adele)", "Harbour In the Style of Adele", "Harbour (Al estilo de Adele)",
        "Harbour (Im Stil von Adele)", "Harbour (À la manière de Adele)", "Harbour (Popularizado por Adele)",
    ),
    "version.explicit_clean": (
        "Harbour Clean Version", "Harbour (Explicit Content)", "Harbour [Uncensored]", "Harbour Parental Advisory",
    ),
    "title.generic": (
        "Low Tide MASTER v2", "Low Tide Master V3", "QZNL22600006-Ebb", "Ebb (QZ-NL2-26-00006)", "01 Harbour",
        "01. Harbour", "03 - Low Tide", "Low Tide Mixdown", "Low Tide FINAL", "Low Tide Rough Mix 3",
        "Low Tide Final Master", "Ebb 4260689120345", "Low Tide.wav", "Low Tide Bounce 2", "Voice Memo 12",
        "Track 01 Harbour", "Track 1 - Harbour", "Disc 1 Track 2 Harbour", "[01] Harbour", "Song Title", "#REF!", "N/A",
        "[Insert Title Here]", "Untitled Track", "Low Tide (For Approval)", "Low Tide Version 3 Final",
    ),
    "title.emoji": ("Harbour 🌊", "Harbour ❤", "Ｈａｒｂｏｕｒ", "𝓗𝓪𝓻𝓫𝓸𝓾𝓻", "H̷̢̛a̶͝r̵͠b̴̕o̸͘u̷͡r̵", "Ⓗⓐⓡⓑⓞⓤⓡ", "Hᴀʀʙᴏᴜʀ"),
    "text.damaged": (
        "Harbour%20", "Low %20Tide", "Harb%C3%B6ur", "Harbour<br>", "<b>Harbour</b>", "Caf\\u00e9", "Caf\\xe9",
        "Harbour\\n", "Don?t Stop",
        "=?UTF-8?Q?Harb=C3=B6ur?=",
    ),
    "title.censor": ("F*ck It", "Sh!t Show", "B**** Please", "F#ck This", "**ck It"),
}  # fmt: skip
"""Blockers, each of which can be waived."""

LIKELY: dict[str, tuple[str, ...]] = {
    "title.feat_in_title": ("Harbour (with Aino Lahti)", "Harbour (avec Zaz)", "Harbour (con Rosalía)"),
    "title.format_words": ("Spotify Blues",),
    "title.generic": (
        "A1 Clock In", "Low Tide (1)", "Low Tide V2", "Low Tide (Master)", "Low Tide (Final)", "Low Tide - Copy",
        "Low Tide 128BPM", "Low_Tide", "Song 2", "Low Tide 2026-03-01", "3. Harbour", "1-01 Harbour",
        "Low Tide mastered", "Low Tide mix4", "Low Tide export", "Low Tide stems", "A2: Harbour",
        "Unknown", "Ohne Titel", "Piste 3", "Faixa No. 7", "Untitled No. 7", "Без названия 2", "Audio 3",
    ),
    "title.promo_words": ("Only $9.99", "Nur 9,99 €", "Harbour for $9.99", "Harbour 4.99€"),
    "title.imitation": ("Harbour (Adele Cover)", "Harbour (Tribute to Adele)", "Harbour (Backing Track)",
                        "Harbour (Hommage à Adele)", "Harbour (Sound-Alike)"),
    "title.version_in_title": ("Harbour (カラオケ)", "Harbour (Versão Karaokê)"),
    "version.explicit_clean": ("Harbour Explicit", "Harbour [E]", "Harbour (18+)", "Harbour (Uncut)"),
    "title.emoji": ("Dig, Lazarus, Dig!!!", "What???"),
}  # fmt: skip
"""What may be the title itself: warnings."""

REAL = (
    "Master Plan", "(The Final) Word", "A*Teens", "50% Off", "!!!", "Master of Puppets", "1999", "1979",
    "99 Problems", "7 Rings", "24 Hours", "2 Become 1", "Take 5",
    "Final Countdown", "The Final Cut", "Mix Tape", "Dancing (With Myself)", "Lake Tahoe (With Choir and Bells)",
    "Song (With Love)", "Song (With You)", "Con Te Partirò", "Silver Tides",
    "***Flawless", "#Beautiful", "#1 Crush", "M*A*S*H", "Starry Eyes", "$100 Bills",
    "Spot the Difference", "Tidal Wave", "Pandora's Box", "Amazon", "Vinyl Days", "Download", "Exclusive", "Explicit",
    "Come Clean", "Play Dirty", "Official Girl", "Coming Soon", "Out Now", "S.O.S", "Will.i.am", "Ft. Worth",
    "50 Ft Queenie", "Six Ft. Under", "A Feat of Strength", "Product", "Prod", "Theme from \"Harbour\"",
    "Allegro vivace", "Sonata No. 1: II. Adagio affettuoso ed appassionato", "Andante con moto, ma non troppo",
    "U2", "F1 Racer", "D12 World", "Hymn #101", "Apollo 13", "007 (Shanty Town)", "Cover Me", "Tribute",
    "Under Cover (Of Darkness)", "Hommage à Rameau", "TOY", "SOS", "Long Live Her",
    "$$$", "†", "∆", "100% Pure Love", "I <3 You", "What's the T?", "YouTube", "Facebook", "Title Fight", "Carbon Copy",
    "Puppet Master", "The Stems", "Unknown Legend", "Track 10 Blues", "Track Record", "None of Us", "Starring Role",
    "Disco 2000", "Sample and Hold", "Side A", "Dot Com Love", "Back\\Slash", "The Mix",
    "Part of Me", "Product Placement",
    "Ph.D.", "E", "Uncut Gems", "18 and Life", "16+6",
)  # fmt: skip


def _title(text: str) -> Change:
    return put(TITLE, text)


def _without(text: str) -> str | None:
    """Return the title that a fix leaves, where the lists say: what is marked was added to one of these."""
    if text == "Harbour (TikTok Remix)":
        return "Harbour (Remix)"
    return next((title for title in ("Harbour", "Low Tide", "Ebb") if title in text and text != title), None)


def _found() -> list[Found]:
    rows: list[Found] = []
    for severity, table in ((BLOCKER, IN_TITLES), (WARNING, LIKELY)):
        for rule, texts in table.items():
            rows += [Found(rule, TITLE, _title(text), severity, _without(text)) for text in texts]
    return rows


VERSIONS = tuple(
    Found(rule, VERSION, put(VERSION, text), severity)
    for rule, severity, texts in (
        ("title.feat_in_title", BLOCKER, ("feat. Ann Lee", "Radio Edit feat. Ann Lee", "Prod. Bo Ek", "Prod. X",
                                          "avec Lena Voss", "Acoustic [ft. Ann Lee]")),
        ("title.feat_in_title", WARNING, ("avec X", "with Aino Lahti", "con Rosalía")),
        ("title.format_words", BLOCKER, ("YouTube Version", "TIDAL Exclusive", "Spotify Singles", "24-Bit")),
        ("title.promo_words", BLOCKER, ("Acoustic (Official Video)", "Acoustic lenavoss.de")),
        ("title.imitation", BLOCKER, ("Karaoke Version Originally Performed by Adele",)),
        ("title.generic", BLOCKER, ("Acoustic MASTER v2",)),
        ("title.feat_in_title", BLOCKER, (
            "part. Ann Lee", "participação especial: Ann Lee", "при участии Анны", "starring Ann Lee", "Guest: Ann Lee",
            "con la colaboración de Ann Lee", "Prod: Bo Ek", "Réalisé par Bo Ek", "Duet with Ann Lee", "f. Ann Lee",
        )),
        ("title.format_words", WARNING, ('7" Version', '12" Mix', "12-Inch Dance Mix")),
        ("version.redundant", WARNING, ("Single Version", "Stereo Mix")),
    )
    for text in texts
)  # fmt: skip


def _artist(name: str) -> Change:
    return put("contributions[2].artist", name)


def _acts(*names: str) -> Change:
    return lambda facts: replace(facts, catalogue=replace(facts.catalogue, single_artists=names))


def _library(*names: str) -> Change:
    return lambda facts: replace(facts, catalogue=Catalogue(artist_names=names))


PATH = "contributions[2].artist"
NAMES = (
    *(Found("artist.compound", PATH, _artist(name), BLOCKER) for name in (
        "Ann Lee feat. Bo Ek", "Ann Lee presents Bo Ek", "Ann Lee vs. Bo Ek", "Ann Lee; Bo Ek", "Ann Lee / Bo Ek",
        "Ann Lee/Bo Ek", "Ann Lee pres. Bo Ek", "Ann Lee (feat. Bo Ek)", "Ann Lee b2b Bo Ek", "Ann Lee & Lena Voss",
        "Ann Lee avec Lena Voss", "Ann Lee présente Bo Ek", "Ann Lee präsentiert Bo Ek", "Ann Lee presenta a Bo Ek",
        "Ann Lee introducing Bo Ek", "Ann Lee prod. Bo Ek", "Ann Lee (Prod. Bo Ek)", "Ann Lee \\ Bo Ek",
    )),
    *(Found("artist.compound", PATH, _artist(name), WARNING) for name in (
        "Vale & Noor", "Vale with Noor", "Vale and Noor", "Vale x Noor", "Vale, Noor", "Vale + Noor",
        "Vale × Noor", "Vale y Noor",
        "Vale und Noor", "Vale, Noor & Ek",
    )),
    Found("artist.compound", PATH, both(_artist("Vale & Noor"), _library("Noor")), BLOCKER),
    *(Found("artist.compound", PATH, _artist(name), WARNING) for name in ("Vale/Noor", "Vale;Noor")),
    *(Found("lang.metadata_script", path, put(path, name), WARNING) for path, name in (
        (PATH, "Idа Brandt"), ("label", "Nоrthlight"),
    )),
    *(Passes("artist.compound", both(_artist(name), _acts(name))) for name in ("Vale & Noor", "Vale, Noor and Ek")),
    Passes("artist.compound", both(_artist("Vale & Noor"), _acts("VALE & NOOR"))),
    *(Passes("artist.compound", _artist(name)) for name in (
        "Nick Cave & The Bad Seeds", "AC/DC", "Man with a Mission", "Florence + The Machine",
        "Bob Seger & Friends", "Cool & His Gang", "Sixpence None the Richer",
        "Berliner Philharmoniker & Chor", "Simon & Garfunkel",
    )),
    *(Found("artist.generic", PATH, _artist(name), BLOCKER) for name in (
        "Artist Name", "#N/A", "Your Name", "<Artist>", "[unknown]", "John Doe", "Künstler", "Artiste inconnu", "XXX",
    )),
    *(Found("title.emoji", path, put(path, value), BLOCKER) for path, value in (
        (PATH, "Ida ★ Brandt"), ("label", "Northlight 🌊"), (PATH, "𝓘𝓭𝓪 𝓑𝓻𝓪𝓷𝓭𝓽"), (PATH, "Ｉｄａ Ｂｒａｎｄｔ"),
    )),
    *(Found("label.required", "label", put(label=name), WARNING) for name in ("Label Name", "N/A",
        "Mein Label", "[Label]")),
    Found("title.promo_words", "label", put(label="northlight.de"), BLOCKER),
    *(Found("release.various_artists", "primary_contributions", put("primary_contributions[0].artist", name), BLOCKER)
        for name in (
        "Verschiedene Interpreten", "Vários Artistas", "Artisti Vari", "Olika artister", "Разные исполнители", "群星")),
    *(Passes("label.required", put(label=name)) for name in ("Labelle", "None More Black", "Test Pressing Records")),
    *(Passes("title.case.shouting", _title(text)) for text in ("Everything I Wanted", "I")),
    Found("title.case.shouting", TITLE, _title("everything i wanted"), BLOCKER, "Everything I Wanted"),
    Found("title.case.shouting", TITLE, _title("when i'm gone"), BLOCKER, "When I'm Gone"),
    *(Found("title.promo_words", PATH, _artist(name), BLOCKER, "Ida Brandt") for name in (
        "Ida Brandt lenavoss.de", "Ida Brandt #NewMusic", "Ida Brandt (Official Video)",
    )),
)  # fmt: skip

IN_JAPANESE = tuple(
    Passes("title.case.shouting", put(TITLE, text, f"{FIRST}.metadata_language", "Japanese"))
    for text in ("TOKYO", "SUPER STAR", "NIPPON ですから", "DNA と RNA")
)

ROWS: tuple[Any, ...] = (
    *_found(),
    *VERSIONS,
    *(Passes("title.generic", _title(text)) for text in REAL if text),
    *NAMES,
    *IN_JAPANESE,
)
