"""Forty real-looking releases come back from sheets and bundles with every field; those of ERN stand beside its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from tests.formats.published import COUNT, real_drafts
from tests.formats.test_full_layout import FORMS, back
from tests.generated import comparable
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.bag import BagReader, BagWriter
from trackball_desktop.formats.bundle import Contents, parts_of, read_contents


def _fields(release: Release) -> Any:
    """Return all fields as JSON values, without ids of entries: these releases spell theirs by hand."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            items = cast("dict[str, Any]", value)
            return {key: bare(item) for key, item in items.items() if key != "id"}
        return [bare(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value

    return bare(comparable(release))


@pytest.mark.parametrize("form", FORMS)
def test_they_come_back_from_sheets(form: str) -> None:
    drafts = real_drafts()
    assert len(drafts) >= COUNT
    for made in drafts:
        read = back(form, [made])
        assert [_fields(draft.release) for draft in read.drafts] == [_fields(made)]
        assert (read.rows, read.cells, read.unused, read.questions) == ((), (), (), ())


def test_they_come_back_from_bundles(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for draft in real_drafts():
        with BagWriter(path, {}) as bag:
            for name, content in parts_of(Contents(draft)).items():
                bag.add(name, content)
        with BagReader(path) as bag:
            read = read_contents(bag)
        assert (read.release, read.notes) == (draft, ())
