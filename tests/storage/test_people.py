"""The directory fills itself from drafts and answers, knows look-alikes, and forgets what was corrected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.storage import migrations
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library
from trackball_desktop.storage.people import People, Person
from trackball_desktop.storage.status import StatusSamples


def crowd(title: str = "Kites") -> Release:
    work = Work(
        contributions=(WorkContribution(artist="Ines Moreau", role="Composer"),),
        publishers=(Publisher(publisher="Yacht Times"),),
    )
    track = Track(
        contributions=(
            Contribution(artist="Mara Quist", role="Vocals"),
            Contribution(artist="Ines Moreau", role="Guitar"),
        ),
        works=(work.id,),
    )
    return Release(
        title=title,
        primary_contributions=(PrimaryContribution(artist="Mara Quist"),),
        discs=(Disc(tracks=(track,)),),
        works=(work,),
    )


def kept(db: Database, release: Release) -> Release:
    return Library(db).create(release, label="made").result().release


def answered(db: Database, release_id: str, body: dict[str, Any]) -> None:
    StatusSamples(db).add(release_id, "1", 200, "Submitted", json.dumps(body), "f").result()


def test_one_act_is_kept_whatever_openplay_answers_later(db: Database) -> None:
    library, people = Library(db), People(db)
    people.confirm("Vale & Noor").result(5)
    people.mark_seen(["Vale & Noor", "Ann & Bo"]).result(5)
    rows = (PrimaryContribution(artist="Vale & Noor"), PrimaryContribution(artist="Ann & Bo"))
    release = Release(title="Harbour", primary_contributions=rows)
    assert library.catalogue_for(release, []).single_artists == ("Vale & Noor",)
    people.forget("Vale & Noor").result(5)
    assert library.catalogue_for(release, []).single_artists == ()


def test_who_is_named_is_in_the_directory(db: Database) -> None:
    kept(db, crowd())
    people = People(db)
    found = {person.name: person for person in people.page()}
    assert list(found) == ["Ines Moreau", "Mara Quist", "Yacht Times"]
    assert found["Mara Quist"].parts == ("artist", "credit")
    assert found["Ines Moreau"].uses == 2
    assert found["Yacht Times"].parts == ("publisher",)
    assert not any(person.known_by for person in found.values())
    assert people.usual_role("Ines Moreau", "writer") == "Composer"
    assert people.usual_role("Ines Moreau", "credit") == "Guitar"
    assert [person.name for person in people.page("more")] == ["Ines Moreau"]
    assert people.count() == 3


def test_a_corrected_name_leaves_no_trace(db: Database) -> None:
    release = kept(db, crowd())
    row = release.children("primary_contributions")[0]
    edit = SetField(node_id=row.id, field="artist", value="Mara")
    History(db).record(release.id, edit, edit.inverse(release), edit.apply(release), label="typed").result()
    assert "Mara" in [person.name for person in People(db).page()]
    back = edit.inverse(release)
    History(db).record(release.id, back, edit, release, label="typed").result()
    assert "Mara" not in [person.name for person in People(db).page()]
    assert People(db).complete("mar", "artist") == ["Mara Quist"]


def test_answers_make_names_known(db: Database) -> None:
    release = kept(db, crowd())
    people = People(db)
    assert not people.match_name("Mara Quist").is_known
    answered(
        db,
        release.id,
        {
            "primary_contributions": [{"id": 5, "artist": "Mara Quist"}],
            "discs": [{"tracks": [{"works": [{"publishers": [{"publisher": "Yacht Times"}]}]}]}],
        },
    )
    assert people.match_name("Mara Quist").is_known
    assert people.get("Yacht Times").known_by == "openplay"
    assert not people.match_name("Ines Moreau").is_known


def test_a_look_alike_of_a_known_name_is_asked_about(db: Database) -> None:
    release = kept(db, crowd())
    people = People(db)
    people.confirm("Mara Quist").result()
    for spelled in ("mara quist", "Мara Quist", "Mara  Quist", "Mara Quits"):
        assert people.match_name(spelled).similar_name == "Mara Quist", spelled
    assert people.match_name("Somebody Else").similar_name == ""
    assert people.match_name("Mara Quist").similar_name == ""
    # The name that more releases use stands; the rarer one is asked about, within its own release too.
    kept(db, crowd("Second"))
    other = kept(db, Release(primary_contributions=(PrimaryContribution(artist="ines moreau"),)))
    assert people.match_name("ines moreau", other.id).similar_name == "Ines Moreau"
    assert people.match_name("Ines Moreau", release.id).similar_name == ""
    # A person may say that it is somebody else.
    people.confirm("ines moreau").result()
    assert people.match_name("ines moreau", other.id) == people.match_name("ines moreau")
    assert people.match_name("ines moreau").is_known


def test_completion_brings_the_most_used_in_that_part_first(db: Database) -> None:
    people = People(db)
    kept(db, crowd())
    for title in "AB":
        kept(
            db,
            Release(
                title=title,
                works=(Work(contributions=(WorkContribution(artist="Morena Ross"),)),),
                primary_contributions=(PrimaryContribution(artist="Morley"),),
            ),
        )
    assert people.complete("mor", "writer") == ["Morena Ross", "Morley", "Ines Moreau"]
    assert people.complete("mor", "artist") == ["Morley", "Morena Ross", "Ines Moreau"]
    assert people.complete("morley", "writer") == ["Morley"]
    assert people.complete("MÓR", "artist") == ["Morley", "Morena Ross", "Ines Moreau"]
    assert people.complete("morley", "writer") == ["Morley"]
    assert people.complete("", "artist") == []
    assert people.complete("%", "artist") == []


def test_what_was_entered_is_kept_and_absorbed(db: Database) -> None:
    people = People(db)
    people.save([Person("Ines Moreau", sort_name="Moreau, Ines", ipi="00017798450", roles=("Composer",))]).result()
    people.save([Person("ines moreau", ipi="00000000000", society="SACEM")]).result()
    assert people.page("00017798450")[0].name == "Ines Moreau"
    assert people.usual_role("Ines Moreau", "writer", ("Author", "Composer")) == "Composer"
    assert people.usual_role("Ines Moreau", "credit", ("Vocals",)) == ""
    people.merge("ines moreau", "Ines Moreau").result()
    merged = people.get("Ines Moreau")
    assert (merged.ipi, merged.society, merged.sort_name) == ("00017798450", "SACEM", "Moreau, Ines")
    assert people.count() == 1
    assert [person.name for person in people.people_with_codes(["Ines Moreau", "Nobody"])] == ["Ines Moreau"]
    people.forget("Ines Moreau").result()
    assert people.count() == 0
    with pytest.raises(UserError):
        people.save([Person("  ")]).result()


def test_a_library_from_before_knows_its_people(tmp_path: Path) -> None:
    old = Database.open(tmp_path, steps=migrations.STEPS[:1])
    body = crowd().model_dump_json(exclude_defaults=True)

    def write(connection: apsw.Connection) -> None:
        connection.execute(
            "INSERT INTO releases (id, title, artist, label, catalog_number, upc, gtin14, release_date, track_count,"
            " title_key, artist_key, label_key, saved_at, changed_at, changed_no)"
            " VALUES ('r', '', '', '', '', '', '', '', 0, '', '', '', '', '', 0)"
        )
        connection.execute("INSERT INTO drafts VALUES ('r', ?)", (body,))
        connection.execute(
            "INSERT INTO status_samples (release_id, remote_id, at, http_status, raw, fingerprint)"
            " VALUES ('r', '1', '2026', 200, '{\"primary_contributions\": [{\"artist\": \"Mara Quist\"}]}', '')"
        )

    old.write(write).result()
    old.close()
    db = Database.open(tmp_path)
    people = People(db)
    found = {person.name: person for person in people.page()}
    assert {name: person.parts for name, person in found.items()} == {
        "Ines Moreau": ("credit", "writer"),
        "Mara Quist": ("artist", "credit"),
        "Yacht Times": ("publisher",),
    }
    assert found["Mara Quist"].known_by == "openplay"
    assert people.usual_role("Ines Moreau", "writer") == "Composer"
    assert people.match_name("mara quist").similar_name == ""
    assert people.index_missing_names().result() == 3
    assert people.match_name("mara quist").similar_name == "Mara Quist"
    assert people.index_missing_names().result() == 0
    db.close()


def test_a_whole_pasted_text_is_searched_for(db: Database) -> None:
    People(db).save([Person("Word0 Word1")]).result()
    assert [person.name for person in People(db).page("word0 " * 5000 + "word1")] == ["Word0 Word1"]
    assert People(db).page(" ".join(f"word{number}" for number in range(5000))) == []
