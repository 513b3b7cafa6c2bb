"""Spreadsheets of labels: drafts, and what is asked or reported instead of guessed."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook  # pyright: ignore[reportMissingTypeStubs]

from tests.formats.own_sheets import SHEETS
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.sheet_reader import SheetImport, read_sheets
from trackball_desktop.formats.sheet_report import document, rejected_rows_csv, sentences
from trackball_desktop.formats.table import read_book, write_xlsx
from trackball_desktop.targets.openplay.body import create_body

LISTS = {
    "main": ("primary_contributions", lambda row: not row.get("featured"), "artist"),
    "featured": ("primary_contributions", lambda row: bool(row.get("featured")), "artist"),
    "producers": ("contributions", lambda row: row.get("role") == "Producer", "artist"),
    "remixers": ("contributions", lambda row: row.get("role") == "Remixer", "artist"),
}

LAYOUTS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    one["name"]: ("\n".join(one["text"]) + "\n", one["releases"])
    for one in json.loads((Path(__file__).parents[1] / "data" / "sheets-of-many-layouts.json").read_text("utf-8"))
}
"""Sheets under the headings of other distributors, stores and labels, in many languages; the rows are invented."""


def read(text: str, **options: Any) -> SheetImport:
    return read_sheets(read_book(text.encode(), "a.csv"), **options)


def bodies(found: SheetImport) -> list[dict[str, Any]]:
    return [create_body(draft.release) for draft in found.drafts]


def value_of(body: dict[str, Any], key: str, release: dict[str, Any]) -> Any:
    works = body.get("works") or []
    writers = [row for work in works for row in work.get("contributions") or []]
    if key == "writers":
        return {row["artist"]: row["role"] for row in writers}
    if key == "shares":
        return {row["artist"]: str(row["split_percentage"]) for row in writers if row.get("split_percentage")}
    if key == "publishers":
        return [row["publisher"] for work in works for row in work.get("publishers") or []]
    if key == "disc":
        return next(n for n, disc in enumerate(release["discs"], 1) if any(t is body for t in disc["tracks"]))
    if key in LISTS:
        name, wanted, field = LISTS[key]
        found = [row[field] for row in body.get(name) or [] if wanted(row)]
        return found or (value_of(release, key, release) if key == "main" and body is not release else found)
    return body.get(key)


def wrong_in(name: str) -> tuple[int, list[str]]:
    """Count the values of a sheet of our own, and name those that are not as they must be."""
    text, wanted = SHEETS[name] if name in SHEETS else LAYOUTS[name]
    found = bodies(read(text))
    count, wrong = 0, []
    for number, release in enumerate(wanted):
        body = found[number] if number < len(found) else {"discs": []}
        tracks = [track for disc in body["discs"] for track in disc["tracks"]]
        pairs = [(release, body, ""), *zip(release["tracks"], [*tracks, *[{}] * 9], ("track",) * 9, strict=False)]
        for want, have, _ in pairs:
            for key, value in want.items():
                if key == "tracks" or (key == "genre" and value is None):
                    continue
                count += 1
                if not have or value_of(have, key, body) != value:
                    got = value_of(have, key, body) if have else "no such node"
                    wrong.append(f"{want['title']}: {key} is {got!r}, not {value!r}")
        if len(tracks) != len(release["tracks"]):
            wrong.append(f"{release['title']}: {len(tracks)} tracks")
    if len(found) != len(wanted):
        wrong.append(f"{len(found)} releases, not {len(wanted)}")
    return count, wrong


@pytest.mark.parametrize("name", [*SHEETS, *LAYOUTS])
def test_a_sheet_of_our_own_is_read_value_for_value(name: str) -> None:
    assert wrong_in(name)[1] == []


def test_a_workbook_gives_the_same_drafts_as_its_text() -> None:
    text, _ = SHEETS["american dates, two releases, one column a role with shares"]
    rows = [tuple(map(str, row)) for row in read_book(text.encode(), "a.csv").sheets[0].rows]
    again = read_sheets(read_book(write_xlsx(rows), "a.xlsx"))
    assert bodies(again) == bodies(read(text))


def _asked(found: SheetImport) -> list[tuple[str, str]]:
    return [(question.about, question.column) for question in found.questions]


def _reported(found: SheetImport) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.reason) for problem in (*found.rows, *found.cells)]


HEAD = "Release Title,Artist,UPC,Release Date,Track Number,Track Title,ISRC,Duration\n"


def test_a_date_with_two_readings_is_asked_once_and_read_by_the_answer() -> None:
    rows = "A,X,036000291452,3/4/2026,1,T,USA2P2600001,3:00\nA,X,036000291452,3/4/2026,2,U,USA2P2600002,3:00\n"
    found = read(HEAD + rows)
    assert _asked(found) == [("date_order", "Release Date")]
    assert "release_date" not in bodies(found)[0]
    assert bodies(read(HEAD + rows, day_first=True))[0]["release_date"] == "2026-04-03"
    assert bodies(read(HEAD + rows, day_first=False))[0]["release_date"] == "2026-03-04"


def test_one_clear_date_says_how_the_others_of_its_column_are_meant() -> None:
    rows = "A,X,,3/4/2026,1,T,USA2P2600001,3:00\nB,X,,25/4/2026,1,U,USA2P2600002,3:00\n"
    assert [body["release_date"] for body in bodies(read(HEAD + rows))] == ["2026-04-03", "2026-04-25"]


def test_dates_that_prove_both_orders_are_asked() -> None:
    rows = "A,X,,3/4/2026,1,T,,3:00\nB,X,,25/4/2026,1,U,,3:00\nC,X,,4/25/2026,1,V,,3:00\n"
    assert _asked(read(HEAD + rows)) == [("date_order", "Release Date")]


@pytest.mark.parametrize(
    ("row", "reported"),
    [
        ("A,X,036000291453,,1,T,,", (2, "UPC", "bad_upc")),
        ("A,X,3.6E+10,,1,T,,", (2, "UPC", "lost_digits")),
        ("A,X,,31 February 2026,1,T,,", (2, "Release Date", "bad_date")),
        ("A,X,,,1,T,US-1,", (2, "ISRC", "bad_isrc")),
        ("A,X,,,1,T,,3.5", (2, "Duration", "bad_duration")),
        ("A,X,,,1,T,,#N/A", (2, "Duration", "error_value")),
        ("A,X,,,1,,USA2P2600001,3:00", (2, "", "missing_track_title")),
        ("A,X,,,1,T,,3:00,extra", (2, "", "ragged_row")),
        ("A,X,,,1,T,,\nA,X,,,1,U,,", (3, "", "duplicate_track_number")),
        ("A,X,,,1,T,USA2P2600001,\nA,X,,,2,U,USA2P2600001,", (3, "", "duplicate_isrc")),
    ],
)
def test_what_cannot_be_used_is_reported_with_its_place(row: str, reported: tuple[int, str, str]) -> None:
    found = read(f"{HEAD}{row}\nB,X,036000291452,,1,Good,USA2P2600009,3:00\n")
    assert reported in _reported(found)
    assert bodies(found)[-1]["title"] == "B"
    assert all(sentences(found))
    again = read_book(rejected_rows_csv(read_book(f"{HEAD}{row}\n".encode(), "a.csv"), found), "a.csv").sheets[0].rows
    assert again[0][-1] == "Reason"
    assert len(again) == len({row for row, _, _ in _reported(found)}) + 1


def test_signs_of_formulas_and_words_that_look_like_none_stay_in_titles() -> None:
    rows = "=Love,X,,,1,-Minus-,,3:00\n=Love,X,,,2,None,,3:00\n=Love,X,,,3,@Night,,3:00\n=Love,X,,,4,+1,,3:00\n"
    [body] = bodies(read(HEAD + rows))
    assert [body["title"], *(track["title"] for track in body["discs"][0]["tracks"])] == [
        "=Love", "-Minus-", "None", "@Night", "+1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A B; C D", ["A B", "C D"]),
        ("A B, C D", ["A B", "C D"]),
        ("A B|C D", ["A B", "C D"]),
        ("Ann, The Queen", ["Ann, The Queen"]),
        ("Stone, Salt & Sea", ["Stone, Salt & Sea"]),
        ("Mae Lind & The Oars", ["Mae Lind & The Oars"]),
        ("Mae Lind, Ada Orr & Kit Poe", ["Mae Lind", "Ada Orr", "Kit Poe"]),
        ("AC/DX", ["AC/DX"]),
        ("primary:A B;producer:C D", ["A B"]),
        ("Mae Lind (3)", ["Mae Lind"]),
        ("V.A.", ["Various Artists"]),
    ],
)
def test_names_in_one_cell(cell: str, names: list[str]) -> None:
    [body] = bodies(read(f'Release Title,Artist,Track Number,Track Title,ISRC\nA,"{cell}",1,T,USA2P2600001\n'))
    assert [row["artist"] for row in body["primary_contributions"]] == names


def test_numbers_of_somebodys_list_become_no_names() -> None:
    found = read('Release Title,Primary Artist Ids,Label Id,Track Title,Track Number\nA,17,4,T,1\nA,"17,19",4,U,2\n')
    assert ("ids_not_names", "Primary Artist Ids") in _asked(found)
    assert "primary_contributions" not in bodies(found)[0]


def test_samples_sums_notes_and_repeated_headings_are_no_releases() -> None:
    rows = (
        "Example Album,Example Artist,036000291452,2020-01-01,1,Example Song,USXXX2000001,3:00\n"
        "A,X,,2026-03-13,1,T,,3:00\n" + HEAD + "Total: 1 track,,,,,,,\n,,,,,,,\nQuestions to us,,,,,,,\n"
    )
    assert [body["title"] for body in bodies(read(HEAD + rows))] == ["A"]


def test_a_table_without_releases_is_refused() -> None:
    with pytest.raises(UserError, match="No headings"):
        read("Name,Street,Town\nA,B,C\n")


def test_each_value_knows_its_cell() -> None:
    found = read(f"Our list\n{HEAD}A,X,036000291452,2026-03-13,1,T,USA2P2600001,3:00\n")
    [draft] = found.drafts
    source = draft.sources[draft.release.id, "upc"]
    assert (source.row, source.column) == (3, "UPC")
    track = draft.release.discs[0].tracks[0]
    assert draft.sources[track.id, "isrc"].column == "ISRC"


def test_shares_never_come_from_a_claim_and_never_run_together() -> None:
    rows = "Release Title,Track Title,ISRC,Writers,Writer Share,Claim %\nA,T,USA2P2600001,Ann Vole/Rex Tarn,50/50,100\n"
    found = read(rows)
    shares = [row["split_percentage"] for row in bodies(found)[0]["discs"][0]["tracks"][0]["works"][0]["contributions"]]
    assert shares == [Decimal(50), Decimal(50)]
    assert found.unused == ("Claim %",)
    assert document(found)["unused_columns"] == ["Claim %"]


def test_ten_thousand_rows_are_read() -> None:
    rows = (f"Release {n // 10},X,,2026-03-13,{n % 10 + 1},Track {n},USA2P26{n:05},3:00\n" for n in range(10_000))
    found = read(HEAD + "".join(rows))
    assert len(found.drafts) == 1_000
    assert sum(len(disc.tracks) for draft in found.drafts for disc in draft.release.discs) == 10_000


def test_fractions_are_shares_whose_sum_is_exact() -> None:
    head = "Release Title,Track Title,ISRC,Autor/Komponist,Anteil\n"
    found = read(head + 'A,T,USA2P2600001,"Ann Vole, Rex Tarn, Ida Moe","1/3, 1/3, 1/3"\n')
    writers = bodies(found)[0]["discs"][0]["tracks"][0]["works"][0]["contributions"]
    assert [row["split_percentage"] for row in writers] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert not found.cells


@pytest.mark.parametrize(
    ("words", "music", "split", "shares"),
    [
        ("Ann Vole", "Rex Tarn", "50/50", {"Ann Vole": 50, "Rex Tarn": 50}),
        ("Ann Vole; Ida Moe", "Rex Tarn", "50/30/20", {"Ann Vole": 50, "Ida Moe": 30, "Rex Tarn": 20}),
        ("Ann Vole", "Ann Vole; Rex Tarn", "60/40", {"Ann Vole": 60, "Rex Tarn": 40}),
        ("", "Rex Tarn", "1/2", {"Rex Tarn": 50}),
        ("", "Rex Tarn", "50/50", None),
        ("Ann Vole; Ida Moe", "Rex Tarn; Bo Ek", "50/50", None),
    ],
)
def test_one_column_of_shares_is_for_all_writers(
    words: str, music: str, split: str, shares: dict[str, int] | None
) -> None:
    found = read(f"Release Title,Track Title,ISRC,Lyrics by,Composer,Split\nA,T,USA2P2600001,{words},{music},{split}\n")
    writers = bodies(found)[0]["discs"][0]["tracks"][0]["works"][0]["contributions"]
    assert {row["artist"]: row["split_percentage"] for row in writers if row.get("split_percentage")} == (shares or {})
    assert [problem.reason for problem in found.cells] == ([] if shares else ["bad_share"])


def test_columns_of_credits_are_read_in_several_languages() -> None:
    head = "Album,Track,ISRC,Gesang,Mezcla,Mastered by,Produktion\n"
    found = read(head + "A,T,USA2P2600001,Ann Vole ft. Ida Moe,Rex Tarn,Kai Ro,Bo Ek\n")
    credits = bodies(found)[0]["discs"][0]["tracks"][0]["contributions"]
    assert [(row["artist"], row["role"]) for row in credits] == [
        ("Bo Ek", "Producer"), ("Ann Vole", "Vocals"), ("Ida Moe", "Vocals"), ("Rex Tarn", "Mixing Engineer"),
        ("Kai Ro", "Mastering Engineer"),
    ]  # fmt: skip
    assert not found.unused


@pytest.mark.parametrize(
    ("cell", "shares"),
    [
        ("Vale Ruiz 50 / Noor Haddad 50", {"Vale Ruiz": 50, "Noor Haddad": 50}),
        ("Vale Ruiz (33.3%); Noor Haddad (66.7 %)", {"Vale Ruiz": 33.3, "Noor Haddad": 66.7}),
        ("Vale Ruiz: 25; Noor Haddad: 25", {"Vale Ruiz": 25, "Noor Haddad": 25}),
        ("Vale Ruiz 100%", {"Vale Ruiz": 100}),
        ("Sum 41; Level 42", {"Sum 41": None, "Level 42": None}),
        ("Blink 182", {"Blink 182": None}),
    ],
)
def test_shares_behind_names_are_no_part_of_them(cell: str, shares: dict[str, float | None]) -> None:
    found = read(f"Release title,Track title,ISRC,Composer\nHall,One,USA2P2600001,{cell}\n")
    writers = bodies(found)[0]["discs"][0]["tracks"][0]["works"][0]["contributions"]
    read_shares = {row["artist"]: row.get("split_percentage") for row in writers}
    assert {name: None if share is None else float(share) for name, share in read_shares.items()} == shares


@pytest.mark.parametrize(
    ("cell", "credits"),
    [
        ("prod. Bo Ek", [("Bo Ek", "Producer")]),
        ("Produced by Bo Ek; Rex Tarn", [("Bo Ek", "Producer"), ("Rex Tarn", "Producer")]),
        ("mix. Rex Tarn", [("Rex Tarn", "Mixing Engineer")]),
        ("prod. Bo Ek / mastered by Kai Ro", [("Bo Ek", "Producer"), ("Kai Ro", "Mastering Engineer")]),
        ("Rec Room", [("Rec Room", "Producer")]),
    ],
)
def test_what_somebody_did_is_no_part_of_the_name(cell: str, credits: list[tuple[str, str]]) -> None:
    found = read(f"Album,Track,ISRC,Produced by\nA,T,USA2P2600001,{cell}\n")
    rows = bodies(found)[0]["discs"][0]["tracks"][0]["contributions"]
    assert [(row["artist"], row["role"]) for row in rows] == credits


def test_headings_are_found_among_many_that_nobody_knows() -> None:
    others = [f"Field {number}" for number in range(900)]
    head = ["Release Title", "Artist", "UPC", "Label", "Genre", "Track No.", "Track Title", "ISRC", *others]
    row = ["Harbour", "Mira", "0036000291452", "Northlight", "Pop", "1", "Low", "DEXY12600001", *["x"] * len(others)]
    (body,) = bodies(read("\n".join(map(",".join, (head, row)))))
    assert (body["title"], body["upc"], body["discs"][0]["tracks"][0]["isrc"]) == (
        "Harbour", "0036000291452", "DEXY12600001",
    )  # fmt: skip


LIST_OF_A_LABEL = """Nachtfahrt: Titelliste,,,,,,,
Label:,Nachtruhe Records,,VÖ:,26.02.2027,,,
,,,,,,,
Nr.,Titel,Interpret,Komponist,Anteil,Textdichter,Anteil,Sprache
1,Gece Yolculuğu,Şebnem Ünal,Şebnem Ünal,50 %,Kaan Demir,50 %,Türkisch
2,Caracola (Extended Mix),Los Caracoles,Paco Ferrer / Ana Gil,"37,5 % / 12,5 %",Paco Ferrer,50 %,Spanisch
3,Nordlys (feat. Mía),Qvist,Ida Quist,100 %,Ida Quist,100 %,Instrumental
4,Nordlys (Instrumental),Qvist,Ida Quist,100 %,,,Deutsch
,,,,,,,
,Stand: 12.11.2026 – bitte Anteile prüfen!,,,,,,
"""


def test_the_list_of_a_label_is_read_with_what_stands_above_and_below_it() -> None:
    (body,) = bodies(read(LIST_OF_A_LABEL))
    assert (body["label"], body["release_date"]) == ("Nachtruhe Records", "2027-02-26")
    tracks = body["discs"][0]["tracks"]
    assert len(tracks) == 4, "the remark below the list is no track"
    assert [track.get("metadata_language") for track in tracks] == ["Turkish", "Spanish", None, "German"]
    sung = [track["audio_language"] for track in tracks]
    assert sung[:2] == ["Turkish", "Spanish"], "“Sprache” means the language sung as well"
    assert sung[2:] == ["No linguistic content"] * 2


def test_whoever_wrote_music_and_lyrics_has_both_shares() -> None:
    (body,) = bodies(read(LIST_OF_A_LABEL))
    writers = [
        {row["artist"]: row.get("split_percentage") for row in track["works"][0]["contributions"]}
        for track in body["discs"][0]["tracks"]
    ]
    assert writers[1] == {"Paco Ferrer": 87.5, "Ana Gil": 12.5}
    assert writers[2] == {"Ida Quist": 100}, "a share that is repeated beside each role counts once"


def test_a_work_is_called_without_the_version_and_the_guests_of_its_recording() -> None:
    (body,) = bodies(read(LIST_OF_A_LABEL))
    titles = [track["works"][0]["title"] for track in body["discs"][0]["tracks"]]
    assert titles == ["Gece Yolculuğu", "Caracola", "Nordlys", "Nordlys"]


def test_a_column_of_the_language_sung_goes_over_one_of_the_language() -> None:
    (body,) = bodies(read("No,Title,Language,Audio Language\n1,Glide,English,French\n2,Skim,English,\n"))
    tracks = body["discs"][0]["tracks"]
    assert [(track["metadata_language"], track["audio_language"]) for track in tracks] == [
        ("English", "French"),
        ("English", "English"),
    ]


def test_lines_of_a_track_for_each_of_its_writers_are_one_track_with_all_of_them() -> None:
    text = (
        "Albumtitel;Hauptinterpret;Titel-Nr.;Titel;ISRC;Urheber;Rolle;Anteil %\n"
        'Zeder;Lene Gast;1;Harz;DEXZ12600001;"Gast, Lene";Komponist;66,67\n'
        'Zeder;Lene Gast;1;Harz;DEXZ12600001;"Ohm, Kai";Textdichter;33,33\n'
    )
    (body,) = bodies(read(text))
    (track,) = body["discs"][0]["tracks"]
    writers = [(w["artist"], w["role"], str(w["split_percentage"])) for w in track["works"][0]["contributions"]]
    assert writers == [("Lene Gast", "Composer", "66.67"), ("Kai Ohm", "Author", "33.33")]
    assert body["primary_contributions"][0]["artist"] == "Lene Gast"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Dorn, Ute; Rahn, Max", ["Ute Dorn", "Max Rahn"]),
        ("Vahl, Iris", ["Iris Vahl"]),  # whom the sheet names as its artist
        ("Ash, Elm", ["Ash", "Elm"]),  # two, for nothing says that this is one
    ],
)
def test_names_are_turned_round_where_the_sheet_shows_that_they_are_last_first(cell: str, names: list[str]) -> None:
    (body,) = bodies(read(f'Release Title,Artist,Track No,Track Title,Songwriters\nOne,Iris Vahl,1,A,"{cell}"\n'))
    assert list(value_of(body["discs"][0]["tracks"][0], "writers", body)) == names


def test_shares_in_columns_that_only_have_a_number_are_those_of_the_writer_of_that_number() -> None:
    text = "Álbum;Artista;Nº da faixa;Nome da faixa;Compositor 1;% 1;Compositor 2;% 2;Lançamento\n"
    (body,) = bodies(read(text + "Cais;Rui Melo;1;Remo;Rui Melo;60;Eva Paz;40;30/01/2026\n"))
    track = body["discs"][0]["tracks"][0]
    assert value_of(track, "shares", body) == {"Rui Melo": "60", "Eva Paz": "40"}
    assert body["release_date"] == "2026-01-30"


def test_tracks_on_another_sheet_than_their_release_are_joined_by_its_code() -> None:
    releases = [["Code album", "Titre de l'album", "Artiste"], ["OR7", "Quais", "Nina Faure"]]
    tracks = [
        ["Code album", "N°", "Titre du morceau", "Durée"],
        ["OR7", 1, "Grue", "3'44"],
        ["OR7", 2, "Cale", "129000 ms"],
    ]
    out = io.BytesIO()
    book: Any
    with Workbook(out) as book:
        for name, rows in (("Albums", releases), ("Titres", tracks)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    found = read_sheets(read_book(out.getvalue(), "a.xlsx"))
    (body,) = bodies(found)
    assert (body["title"], body["catalog_number"]) == ("Quais", "OR7")
    assert [(t["title"], t["duration"]) for t in body["discs"][0]["tracks"]] == [
        ("Grue", "PT3M44S"),
        ("Cale", "PT2M9S"),
    ]
    assert not found.questions


@pytest.mark.parametrize(("beside", "role"), [("Compositori", "Author"), ("Nota", "Composer & Author")])
def test_authors_wrote_the_words_where_composers_stand_beside_them(beside: str, role: str) -> None:
    (body,) = bodies(
        read(f"Titolo album;Interprete;Traccia;Titolo brano;Autori;{beside}\nMuro;Ada Sel;1;Calce;Ada Sel;\n")
    )
    assert value_of(body["discs"][0]["tracks"][0], "writers", body) == {"Ada Sel": role}
