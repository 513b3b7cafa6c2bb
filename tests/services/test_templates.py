"""Templates through the services, and copies with their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.conftest import World
from tests.waves import write_wave
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.services.templates import create_from_template, save_template


def keep(world: World, release: Release) -> str:
    world.repositories.library.create(release, label="made").result()
    return release.id


def test_a_template_is_saved_used_renamed_and_removed(world: World) -> None:
    release_id = keep(world, Release(title="Album", label="Northlight", genre="Pop"))
    template_id = world.run(lambda services: save_template(services, release_id, "  North  light "))
    made = world.run(lambda services: create_from_template(services, template_id))
    release = world.repositories.library.load(made).release
    assert (release.title, release.label, release.genre) == (INHERIT, "Northlight", "Pop")
    assert world.repositories.history.entries(made)[0].label == "created from the template North light"
    templates = world.repositories.templates
    assert world.run(lambda services: save_template(services, release_id, "NORTH LIGHT")) == template_id, "replaced"
    templates.rename(template_id, "Other").result()
    assert [template.name for template in templates.list()] == ["Other"]
    templates.remove(template_id).result()
    with pytest.raises(UserError, match="no longer exists"):
        world.run(lambda services: create_from_template(services, template_id))


def test_names_are_checked(world: World) -> None:
    one = keep(world, Release(label="A"))
    for name in ("", "   ", "x" * 200):
        with pytest.raises(UserError):
            world.run(lambda services, n=name: save_template(services, one, n))
    first = world.run(lambda services: save_template(services, one, "A"))
    world.run(lambda services: save_template(services, one, "B"))
    with pytest.raises(UserError, match="already"):
        world.repositories.templates.rename(first, "b").result()


def test_a_release_without_anything_to_give_makes_no_template(world: World) -> None:
    release_id = keep(world, Release(title="Only a title"))
    with pytest.raises(UserError, match="nothing yet"):
        world.run(lambda services: save_template(services, release_id, "x"))


def test_another_edition_brings_the_masters_along(world: World, tmp_path: Path) -> None:
    release_id = keep(world, Release(title="Album", discs=(Disc(tracks=(Track(title="One", isrc="QZNL22600001"),)),)))
    master = write_wave(tmp_path / "one.wav")
    world.run(lambda services: services.attachments.attach(release_id, master, track=1))
    same = world.run(lambda services: services.drafts.duplicate(release_id, same_recordings=True))
    other = world.run(lambda services: services.drafts.duplicate(release_id))
    assert [asset.path for asset in world.repositories.assets.for_release(same)] == [str(master)]
    assert (
        world.repositories.assets.for_release(same)[0].owner_id
        == next(world.repositories.library.load(same).release.tracks()).id
    )
    assert world.repositories.assets.for_release(other) == []
