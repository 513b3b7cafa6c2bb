"""Rows of the list that an older app derived otherwise become right without anybody opening the draft."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import apsw
import pytest

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
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.recheck import Recheck
from trackball_desktop.storage.derived_rows import DERIVATION, SETTING
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    with closing(Repositories.open(tmp_path / "data")) as opened:
        yield opened


def billed(number: int, name: str) -> Release:
    artists = (PrimaryContribution(artist=name), PrimaryContribution(artist="Ann Low", featured=True))
    track = Track(title=f"Tide {number}")
    return Release(
        id=f"r{number:03}", title=f"Kites {number}", primary_contributions=artists, discs=(Disc(tracks=(track,)),)
    )


def as_an_older_app(repositories: Repositories) -> None:
    """Leave the rows as they were before billed artists stood for the artist line."""

    def write(connection: object) -> None:
        for sql in (
            "UPDATE releases SET artist = '', artist_key = ''",
            "UPDATE tracks SET artist = ''",
            "DELETE FROM release_words",
            "DELETE FROM release_parts",
        ):
            connection.execute(sql)  # type: ignore[attr-defined]

    repositories.database.write(write).result()


def saved(repositories: Repositories) -> list[tuple[str, int]]:
    """Return when drafts were saved, and their revisions."""
    drafts = [repositories.library.load(f"r{number:03}") for number in (0, 44)]
    return [(draft.saved_at, draft.revision) for draft in drafts]


def derive(repositories: Repositories) -> None:
    asyncio.run(Recheck(repositories, lambda: pytest.fail("nothing is checked")).derive_rows())


def test_rows_of_older_apps_get_their_billed_artists(repositories: Repositories) -> None:
    for number in range(45):
        repositories.library.create(billed(number, f"Mara {number}"), label="made").result()
    as_an_older_app(repositories)
    before = saved(repositories)
    assert repositories.library.ids(LibraryQuery(search="Mara 44")) == []
    derive(repositories)
    rows = {row.id: row for row in repositories.library.rows(repositories.library.ids(LibraryQuery()))}
    assert [rows[f"r{number:03}"].artist for number in (0, 19, 20, 44)] == [
        f"Mara {number} feat. Ann Low" for number in (0, 19, 20, 44)
    ]
    assert repositories.library.ids(LibraryQuery(search="Mara 44")) == ["r044"]
    assert saved(repositories) == before, "no draft was changed"


DERIVED = {
    2: "2f4c5e315e775a08b1dfb17a5fb63835393e2efc4e4016130e45df69faecf9b6",
}
"""What is derived from `various` by each way of deriving. One that gives something else has a number of its own."""


def various() -> Release:
    """A release with something for everything that is derived."""
    artists = (PrimaryContribution(artist="İpek Işık"), PrimaryContribution(artist="Ann Low", featured=True))
    credit = Contribution(artist="Otto Gray", role="Producer")
    writer, publisher = WorkContribution(artist="Ines Moréau"), Publisher(publisher="Yacht Times")
    work = Work(title="Tides", contributions=(writer,), publishers=(publisher,))
    track = Track(
        title="Gece Işığı", version_title="Live", isrc="QZ-NL2-26-00004", contributions=(credit,), works=(work.id,)
    )
    return Release(
        id="r001",
        title="Kuş & Œuvre",
        label="Nörthlight",
        catalog_number="ıx-001",
        upc="0 36000 29145 2",
        release_date=date(2027, 3, 5),
        primary_contributions=artists,
        discs=(Disc(tracks=(track,)),),
        works=(work,),
    )


def test_another_way_to_derive_has_another_number(repositories: Repositories) -> None:
    """Else the libraries of those who update keep the old rows: what is searched for anew is not found there."""
    repositories.library.create(various(), label="made").result()
    columns = "title, title_key, artist, artist_key, label, label_key, catalog_number, upc, gtin14, release_date"
    queries = (
        f"SELECT {columns}, track_count FROM releases",
        "SELECT title, version, artist, isrc FROM tracks",
        "SELECT name FROM artists ORDER BY name",
        "SELECT part, name FROM people_uses ORDER BY part, name",
        "SELECT term, col FROM words",
        "SELECT term FROM parts",
    )
    library = apsw.Connection(str(repositories.database.path))
    library.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, release_words, col)")
    library.execute("CREATE VIRTUAL TABLE temp.parts USING fts5vocab(main, release_parts, row)")
    derived = json.dumps([list(library.execute(sql)) for sql in queries], ensure_ascii=False)
    assert hashlib.sha256(derived.encode()).hexdigest() == DERIVED[DERIVATION], derived


def test_libraries_of_before_find_the_dotless_i(repositories: Repositories) -> None:
    repositories.library.create(various(), label="made").result()
    as_an_older_app(repositories)
    assert repositories.library.ids(LibraryQuery(search="isik")) == []
    derive(repositories)
    for typed in ("isik", "IŞIK", "gece ışığı", "IX-001", "ıx001"):
        assert repositories.library.ids(LibraryQuery(search=typed)) == ["r001"], typed


def test_whoever_saves_meanwhile_waits_for_few_drafts(repositories: Repositories) -> None:
    """The window shares the interpreter with the thread that writes: each transaction is short."""
    for number in range(12):
        repositories.library.create(billed(number, f"Mara {number}"), label="made").result()
    as_an_older_app(repositories)
    written: list[str] = []
    repositories.database.add_listener(lambda change: written.append(change.topic))
    derive(repositories)
    assert written.count("release") >= 6


def test_it_is_done_once(repositories: Repositories) -> None:
    repositories.library.create(billed(1, "Mara"), label="made").result()
    assert repositories.derived_rows.outdated_ids() == ["r001"]
    derive(repositories)
    assert repositories.settings.get(SETTING) == DERIVATION
    assert repositories.derived_rows.outdated_ids() == []
    repositories.settings.save(SETTING, DERIVATION - 1).result()
    assert repositories.derived_rows.outdated_ids() == ["r001"], "a way that is younger than the rows"
    repositories.settings.save(SETTING, "odd").result()
    assert repositories.derived_rows.outdated_ids() == ["r001"]


def test_a_damaged_draft_and_one_that_is_gone_keep_nothing_back(repositories: Repositories) -> None:
    for number in (1, 2):
        repositories.library.create(billed(number, "Mara"), label="made").result()
    as_an_older_app(repositories)
    damage = "UPDATE checksums SET sum = sum + 1 WHERE name = 'drafts' AND key = 'r001'"
    repositories.database.write(lambda connection: connection.execute(damage)).result()
    repositories.derived_rows.rebuild(["gone", "r001", "r002"]).result()
    rows = {row.id: row.artist for row in repositories.library.rows(["r001", "r002"])}
    assert rows == {"r001": "", "r002": "Mara feat. Ann Low"}


def test_the_running_services_do_it(repositories: Repositories, tmp_path: Path) -> None:
    repositories.library.create(billed(1, "Mara"), label="made").result()
    as_an_older_app(repositories)

    async def work() -> None:
        services = Services(repositories, Secrets(in_memory=True), Options(cache=tmp_path, recheck_after=0.0))
        running = asyncio.create_task(services.run())
        for _ in range(600):
            if repositories.settings.get(SETTING) == DERIVATION:
                break
            await asyncio.sleep(0.05)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await services.close()

    asyncio.run(work())
    assert repositories.library.rows(["r001"])[0].artist == "Mara feat. Ann Low"
