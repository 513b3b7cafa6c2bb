"""What a label's defaults give to its releases shows in the list at once."""

from __future__ import annotations

from trackball_desktop.domain.release import PrimaryContribution, Release
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.storage.label_defaults import Labels
from trackball_desktop.storage.library import Library, LibraryQuery


def by(artist: str, **fields: str) -> Release:
    return Release(primary_contributions=(PrimaryContribution(artist=artist),), **fields)  # type: ignore[arg-type]


def test_defaults_are_kept_by_name(db: Database) -> None:
    labels = Labels(db)
    assert labels.defaults("Blue") is None
    defaults = by("Ana", pline_owner="Blue Ltd")
    labels.save_defaults("Blue", defaults).result()
    labels.save_defaults("amber", Release()).result()
    assert labels.defaults("Blue") == defaults
    assert labels.names() == ["amber", "Blue"]


def test_the_list_and_the_search_follow_them(db: Database) -> None:
    library, labels = Library(db), Labels(db)
    heir = library.create(Release(title="Heir", label="Blue"), label="made").result().release.id
    own = library.create(by("Own", title="Own", label="Blue"), label="made").result().release.id
    other = library.create(Release(title="Other", label="Amber"), label="made").result().release.id
    labels.save_defaults("Blue", by("Ana")).result()
    assert [row.artist for row in library.rows([heir, own, other])] == ["Ana", "Own", ""]
    assert library.ids(LibraryQuery(search="ana")) == [heir]
    labels.save_defaults("Blue", by("Bo")).result()
    assert library.ids(LibraryQuery(search="ana")) == []
    assert library.ids(LibraryQuery(search="bo")) == [heir]
    later = library.create(Release(title="Later", label="Blue"), label="made").result().release.id
    assert library.rows([later])[0].artist == "Bo"


def test_defaults_that_no_list_shows_touch_no_release(db: Database) -> None:
    Library(db).create(Release(title="Heir", label="Blue"), label="made").result()
    seen: list[Change] = []
    db.add_listener(seen.append)
    Labels(db).save_defaults("Blue", Release(pline_owner="Blue Ltd")).result()
    assert seen == [Change("settings", "label/Blue")]
