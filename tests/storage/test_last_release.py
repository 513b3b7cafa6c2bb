"""What the artist's last release gives to the checks of a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.library import Library


def test_the_artists_last_release_says_what_a_new_one_does_not(db: Database) -> None:
    library = Library(db)

    def release(title: str, artist: str, day: int, **values: Any) -> Release:
        return Release(
            title=title,
            release_date=date(2026, 11, day),
            primary_contributions=(PrimaryContribution(artist=artist),),
            discs=(Disc(tracks=(Track(title=title),)),),
            **values,
        )

    for older in (
        release("Salt", "Mara Quist", 1, genre="Folk", metadata_language="German"),
        release("Tide", "Mara Quist", 8, genre="Pop", metadata_language="English", audio_language="English"),
        release("Other", "Ines Moreau", 9, genre="Jazz"),
    ):
        library.create(older, label="made").result()
    new = release("New", "Mara Quist", 20, metadata_language="French")
    library.create(new, label="made").result()
    last = library.catalogue_for(new).last_release
    assert (last.title, dict(last.values)) == ("Tide", {"genre": "Pop", "audio_language": "English"})
    # It is never its own last release, and who had none gets nothing; what is filled in asks for nothing.
    assert library.catalogue_for(release("New", "Nobody", 20)).last_release.title == ""
    full = release("New", "Mara Quist", 20, genre="Folk", metadata_language="French", audio_language="French")
    assert library.catalogue_for(full).last_release.values == {}
