"""Each write of the library tells its listeners what changed: pages that show it are read anew by that alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop.domain.release import Release
from trackball_desktop.storage.codes import CodeRequest, Series
from trackball_desktop.storage.database import Change
from trackball_desktop.storage.people import Person
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.settings import Account

UPCS = ("012345678905", "036000291452", "042100005264")
SERIES = Series("s1", "Blue Door", "QZNL2", 26, 1)
ANN = Person(name="Ann Low", ipi="00014107338")
ACCOUNT = Account("a1", "Main", "openplay")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Repositories]:
    """A library with one of each: a person, a series, a pool, a template, an account, its lists, and a draft."""
    repositories = Repositories.open(tmp_path / "data")
    for future in (
        repositories.people.save([ANN, Person(name="Anne Low")]),
        repositories.codes.save_series(SERIES),
        repositories.codes.add_pool("Blue Door", "2026", UPCS),
        repositories.accounts.save(ACCOUNT),
        repositories.lists.add("a1", "genre", ["Pop", "Rock"]),
    ):
        future.result()
    yield repositories
    repositories.close()


WRITES: dict[str, tuple[Callable[[Repositories, str], Future[Any]], set[tuple[str, str]]]] = {
    "a setting": (lambda all, draft: all.settings.save("density", 2), {("settings", "density")}),
    "an account": (lambda all, draft: all.accounts.save(ACCOUNT), {("accounts", "a1")}),
    "the usual account": (lambda all, draft: all.accounts.set_default("a1"), {("accounts", "a1")}),
    "an account removed": (lambda all, draft: all.accounts.remove("a1"), {("accounts", "a1")}),
    "a value of a list": (lambda all, draft: all.lists.add("a1", "genre", ["Jazz"]), {("accounts", "a1")}),
    "a value removed": (lambda all, draft: all.lists.remove("a1", "genre", "Pop"), {("accounts", "a1")}),
    "a list that is complete": (lambda all, draft: all.lists.set_complete("a1", "genre", True), {("accounts", "a1")}),
    "a value seen": (lambda all, draft: all.lists.add_seen("a1", {"genre": ["Folk"]}), {("accounts", "a1")}),
    "a person": (lambda all, draft: all.people.save([ANN]), {("people", "Ann Low")}),
    "two persons": (lambda all, draft: all.people.save([ANN, Person(name="Bo")]), {("people", "")}),
    "a name confirmed": (lambda all, draft: all.people.confirm("Bo"), {("people", "Bo")}),
    "names seen": (lambda all, draft: all.people.mark_seen(["Bo"]), {("people", "")}),
    "a person deleted": (lambda all, draft: all.people.forget("Ann Low"), {("people", "Ann Low")}),
    "two persons merged": (lambda all, draft: all.people.merge("Anne Low", "Ann Low"), {("people", "")}),
    "a series": (lambda all, draft: all.codes.save_series(SERIES), {("codes", "s1")}),
    "a series removed": (lambda all, draft: all.codes.remove_series("s1"), {("codes", "s1")}),
    "a pool removed": (lambda all, draft: all.codes.remove_pool("p1"), {("codes", "p1")}),
    "an ISRC given": (
        lambda all, draft: all.codes.assign_isrcs(draft, "Blue Door", [CodeRequest("t1", "Rope")]),
        {("codes", "s1")},
    ),
    "a code that is never given": (
        lambda all, draft: all.codes.ledger.burn("upc", f"00{UPCS[2]}"),
        {("codes", f"00{UPCS[2]}")},
    ),
    "a document": (lambda all, draft: all.documents.add(draft, "label_copy", "a.pdf", "ab"), {("documents", "DRAFT")}),
    "a store watched": (lambda all, draft: all.store_polls.watch(draft, watched=True), {("stores", "DRAFT")}),
    "a link to a store": (
        lambda all, draft: all.store_polls.set_link(draft, "deezer", "https://www.deezer.com/album/1"),
        {("stores", "DRAFT")},
    ),
    "stores asked again": (lambda all, draft: all.store_polls.make_due(draft), {("stores", "DRAFT")}),
    "an artist's page": (
        lambda all, draft: all.store_polls.add_artist_page("deezer", "Ann Low", "https://www.deezer.com/artist/1"),
        {("stores", "")},
    ),
    "a draft": (
        lambda all, draft: all.library.create(Release(id="1" * 32, title="Kites"), label="Created"),
        {("release", "1" * 32)},
    ),
    "a draft in the trash": (lambda all, draft: all.library.trash(draft), {("release", "DRAFT")}),
    "a draft restored": (lambda all, draft: all.library.restore(draft), {("release", "DRAFT")}),
}


@pytest.mark.parametrize("what", WRITES)
def test_a_write_tells_what_changed(library: Repositories, release: Release, what: str) -> None:
    draft = library.library.create(release, label="Created").result().release.id
    told: list[Change] = []
    library.database.add_listener(told.append)
    write, expected = WRITES[what]
    write(library, draft).result()
    assert {(change.topic, change.id.replace(draft, "DRAFT")) for change in told} == expected


def test_changes_of_a_template_are_told(library: Repositories) -> None:
    told: list[Change] = []
    library.database.add_listener(told.append)
    template = library.templates.save("Singles", Release(label="Blue")).result()
    for write in (
        library.templates.change(template, Release(label="Red")),
        library.templates.rename(template, "Albums"),
        library.templates.remove(template),
    ):
        write.result()
    assert told == [Change("templates", template)] * 4


def test_changes_of_codes_are_told_by_where_they_come_from(library: Repositories, release: Release) -> None:
    draft = library.library.create(release, label="Created").result().release.id
    pool = library.codes.pools()[0]
    told: list[Change] = []
    library.database.add_listener(told.append)
    given = library.codes.assign_upc(draft, "Blue Door").result()
    assert (given.codes, given.remaining) == ({draft: UPCS[1]}, 1)  # the first one is the draft's own
    assert told == [Change("codes", pool.id)]
    library.codes.remove_pool(pool.id).result()
    assert told[1:] == [Change("codes", pool.id)]
    assert library.codes.pools() == []


def test_what_a_person_was_before_a_merge_is_told_when_it_comes_back(library: Repositories) -> None:
    before = library.people.merge("Anne Low", "Ann Low").result()
    told: list[Change] = []
    library.database.add_listener(told.append)
    library.people.restore_rows(before).result()
    assert told == [Change("people", "")]
    assert library.people.get("Anne Low").name == "Anne Low"
    assert library.people.get("Ann Low").ipi == ANN.ipi
