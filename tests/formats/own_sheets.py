# ruff: noqa: E501 - rows of tables are long
"""Spreadsheets written for these tests, in shapes that labels use, each with what must come out of it."""

from __future__ import annotations

from typing import Any

SHEETS: dict[str, tuple[str, list[dict[str, Any]]]] = {}


def _sheet(name: str, text: str, *releases: dict[str, Any]) -> None:
    SHEETS[name] = (text.strip("\n") + "\n", list(releases))


def _track(title: str, isrc: str | None = None, **values: Any) -> dict[str, Any]:
    return {"title": title, "isrc": isrc, **values}


_sheet(
    "german, semicolons, points in dates, disc and track in one column",
    """
Unsere Neuheiten;;;;;;;;;;
Albumtitel;Albuminterpret;EAN;Katalognr.;VÖ-Datum;CD/Track;Songtitel;Künstler;ISRC;Spielzeit;Komponist;Textdichter
Stille Post;Karla Wend;4006381333931;KW-12;3.4.2026;1-01;Anfang;Karla Wend;DEA612600001;3:12;Karla Wend;Jost Ahrens
Stille Post;Karla Wend;4006381333931;KW-12;3.4.2026;1-02;Mitte;Karla Wend feat. Benno Rau;DEA612600002;4:05;Karla Wend;
Stille Post;Karla Wend;4006381333931;KW-12;3.4.2026;2-01;Ende;Karla Wend;DEA612600003;2:59;Karla Wend;Jost Ahrens
""",
    {
        "title": "Stille Post", "main": ["Karla Wend"], "upc": "4006381333931", "catalog_number": "KW-12",
        "release_date": "2026-04-03",
        "tracks": [
            _track("Anfang", "DEA612600001", duration="PT3M12S", disc=1, writers={"Karla Wend": "Composer", "Jost Ahrens": "Author"}),
            _track("Mitte", "DEA612600002", featured=["Benno Rau"], disc=1, main=["Karla Wend"]),
            _track("Ende", "DEA612600003", disc=2, duration="PT2M59S"),
        ],
    },
)  # fmt: skip
_sheet(
    "italian, tabs, roles in one column",
    """
Titolo album\tEtichetta\tCodice a barre\tData di uscita\tNumero traccia\tTitolo brano\tArtista\tContributori\tDurata\tEsplicito\tLingua
Vento Lungo\tCasa Bassa\t8001234567892\t25/09/2026\t1\tScirocco\tLina Ferro\tcomposer:Lina Ferro|lyricist:Ugo Neri|producer:Sam Toll\t3'20"\tNo\tItaliano
Vento Lungo\tCasa Bassa\t8001234567892\t25/09/2026\t2\tGrecale\tLina Ferro\tcomposer:Lina Ferro|remixer:Sam Toll\t4'11"\tSì\tItaliano
""",
    {
        "title": "Vento Lungo", "label": "Casa Bassa", "release_date": "2026-09-25", "main": ["Lina Ferro"],
        "tracks": [
            _track("Scirocco", duration="PT3M20S", parental_advisory="Non-Applicable", metadata_language="Italian",
                   writers={"Lina Ferro": "Composer", "Ugo Neri": "Author"}, producers=["Sam Toll"]),
            _track("Grecale", duration="PT4M11S", parental_advisory="Explicit", remixers=["Sam Toll"]),
        ],
    },
)  # fmt: skip
_sheet(
    "american dates, two releases, one column a role with shares",
    """
Album Title,Album Artist,Record Label,UPC Code,Sales Start Date,Track No.,Song Title,Song Artist,Mix Name,ISRC Code,Songwriter 1 First Name,Songwriter 1 Last Name,Songwriter 1 Share,Songwriter 2 First Name,Songwriter 2 Last Name,Songwriter 2 Share,Publisher,(P) Line,(C) Line,Parental Advisory
Low Sun,The Halyards,Pier Nine,036000291452,09/25/2026,1,Amber,The Halyards,,USA2P2600001,Ann,Vole,50%,Rex,Tarn,50%,Vole Songs,2026 Pier Nine LLC,2026 Pier Nine LLC,Clean
Low Sun,The Halyards,Pier Nine,036000291452,09/25/2026,2,Ochre,The Halyards,Club Mix,USA2P2600002,Ann,Vole,100,,,,Vole Songs,2026 Pier Nine LLC,2026 Pier Nine LLC,Explicit
High Moon,"Earth, Tide & Ash",Pier Nine,012345678905,10/02/2026,1,Tide,"Earth, Tide & Ash",,USA2P2600003,Ann,Vole,0.25,Rex,Tarn,0.75,,2026 Pier Nine LLC,2026 Pier Nine LLC,No
""",
    {
        "title": "Low Sun", "main": ["The Halyards"], "label": "Pier Nine", "upc": "036000291452",
        "release_date": "2026-09-25", "pline_year": "2026", "pline_owner": "Pier Nine LLC", "cline_owner": "Pier Nine LLC",
        "tracks": [
            _track("Amber", "USA2P2600001", parental_advisory="Edited", shares={"Ann Vole": "50", "Rex Tarn": "50"}),
            _track("Ochre", "USA2P2600002", version_title="Club Mix", parental_advisory="Explicit", shares={"Ann Vole": "100"}),
        ],
    },
    {
        "title": "High Moon", "main": ["Earth, Tide & Ash"], "release_date": "2026-10-02",
        "tracks": [_track("Tide", "USA2P2600003", shares={"Ann Vole": "25", "Rex Tarn": "75"}, publishers=[])],
    },
)  # fmt: skip
_sheet(
    "spanish, release columns in the first row of each release only",
    """
Nombre del álbum,Artista del álbum,Sello discográfico,Código de barras,Nº de catálogo,Fecha de lanzamiento,Pista,Nombre de la canción,Intérprete,Artista invitado,Código ISRC,Compositor,Letrista,% Compositor,Género
Sal y Arena,Marta Ruiz,Duna,8412345678905,DU-7,17 de julio de 2026,1,Orilla,Marta Ruiz,,ESD012600001,Marta Ruiz; Leo Paz,Marta Ruiz,60;40,Pop
,,,,,,2,Bruma,Marta Ruiz,Leo Paz,ESD012600002,Leo Paz,,100,Pop
Cal,Leo Paz,Duna,8412345678912,DU-8,4 de septiembre de 2026,1,Cal,Leo Paz,,ESD012600003,Leo Paz,,,Rock
""",
    {
        "title": "Sal y Arena", "main": ["Marta Ruiz"], "label": "Duna", "catalog_number": "DU-7",
        "release_date": "2026-07-17", "genre": None,
        "tracks": [
            _track("Orilla", "ESD012600001", writers={"Marta Ruiz": "Composer & Author", "Leo Paz": "Composer"},
                   shares={"Marta Ruiz": "60", "Leo Paz": "40"}),
            _track("Bruma", "ESD012600002", featured=["Leo Paz"], shares={"Leo Paz": "100"}),
        ],
    },
    {"title": "Cal", "main": ["Leo Paz"], "catalog_number": "DU-8", "release_date": "2026-09-04",
     "tracks": [_track("Cal", "ESD012600003")]},
)  # fmt: skip
_sheet(
    "french, underscores, milliseconds and ids",
    """
titre_album|artiste_principal|maison_de_disque|code_barres|date_de_sortie|numero_piste|titre_piste|code_isrc|duration_ms|compositeurs|auteurs|editeur|contenu_explicite|lien_audio
Nuit Claire|Inès Morel|Rive Sud|3760000000017|2026-11-06|1|Phare|FRA002600001|215000|Inès Morel / Paul Roy|Inès Morel|Éditions Rive|non|https://x.example/1.wav
Nuit Claire|Inès Morel|Rive Sud|3760000000017|2026-11-06|2|Jetée|FRA002600002|183000|Paul Roy|Inès Morel|Éditions Rive|oui|https://x.example/2.wav
""",
    {
        "title": "Nuit Claire", "main": ["Inès Morel"], "label": "Rive Sud", "upc": "3760000000017",
        "tracks": [
            _track("Phare", "FRA002600001", duration="PT3M35S", publishers=["Éditions Rive"],
                   writers={"Inès Morel": "Composer & Author", "Paul Roy": "Composer"}),
            _track("Jetée", "FRA002600002", duration="PT3M3S", parental_advisory="Explicit"),
        ],
    },
)  # fmt: skip
_sheet(
    "vinyl, sides only, bar code in groups",
    """
Side,Track,Track Name,Artist,Release,Cat#,Barcode,Length,Producer(s)
A,1,Loft,Vera Noll,Attic,VN 1,5 060044 001239,3:01,"Kit Lowe, Uma Dean"
A,2,Beam,Vera Noll,Attic,VN 1,5 060044 001239,2:48,Kit Lowe
B,1,Sill,Vera Noll,Attic,VN 1,5 060044 001239,4:40,
""",
    {
        "title": "Attic", "main": ["Vera Noll"], "catalog_number": "VN 1", "upc": "5060044001239",
        "tracks": [
            _track("Loft", duration="PT3M1S", producers=["Kit Lowe", "Uma Dean"]),
            _track("Beam", producers=["Kit Lowe"]),
            _track("Sill", duration="PT4M40S"),
        ],
    },
)  # fmt: skip
_sheet(
    "headings with hints, shuffled columns, language columns",
    """
ISRC*,Track Title*,Version (optional),Track Number*,Lyrics Language,Title Language,Release Date* (MM/DD/YYYY),Original Release Date (MM/DD/YYYY),Release Title*,UPC (leave blank to generate),Primary Artist(s)*,Featured Artist(s),Remixer(s),Genre*,Sub-genre,Explicit? (Y/N),℗ Year,℗ Owner,© Year,© Owner,Release Type
QZA002600002,Glide,Dub,2,Instrumental,English,03/04/2026,03/04/2019,Skim,auto,Mo Teal,,Ada Finch,Electronic,House,N,2026,Teal Ltd,2026,Teal Ltd,EP
QZA002600001,Skim,,1,English,English,03/04/2026,03/04/2019,Skim,auto,Mo Teal,Ivo Reed,,Electronic,House,Y,2026,Teal Ltd,2026,Teal Ltd,EP
""",
    {
        "title": "Skim", "main": ["Mo Teal"], "upc": None, "release_date": "2026-03-04", "genre": "Electronic",
        "original_release_date": "2019-03-04", "configuration": "Digital EP", "pline_year": "2026",
        "pline_owner": "Teal Ltd", "cline_year": "2026", "cline_owner": "Teal Ltd", "sub_genre": "House",
        "tracks": [
            _track("Skim", "QZA002600001", featured=["Ivo Reed"], audio_language="English", parental_advisory="Explicit"),
            _track("Glide", "QZA002600002", version_title="Dub", remixers=["Ada Finch"],
                   audio_language="No linguistic content", metadata_language="English"),
        ],
    },
)  # fmt: skip
_sheet(
    "russian words",
    """
Альбом;Исполнитель;Лейбл;Штрихкод;Дата релиза;Номер трека;Название трека;ISRC;Длительность;Автор музыки;Автор слов;Жанр
Берег;Анна Лесная;Причал;4600000000015;13.11.2026;1;Волна;RUA002600001;3:33;Пётр Ильин;Анна Лесная;Поп
Берег;Анна Лесная;Причал;4600000000015;13.11.2026;2;Песок;RUA002600002;2:22;Пётр Ильин;;Поп
""",
    {
        "title": "Берег", "main": ["Анна Лесная"], "label": "Причал", "release_date": "2026-11-13",
        "tracks": [
            _track("Волна", "RUA002600001", duration="PT3M33S", writers={"Пётр Ильин": "Composer", "Анна Лесная": "Author"}),
            _track("Песок", "RUA002600002", writers={"Пётр Ильин": "Composer"}),
        ],
    },
)  # fmt: skip
