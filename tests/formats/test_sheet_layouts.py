"""Sheets in the layouts of others: read back they say the same, and what they cannot hold is listed, exactly."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
)
from trackball_desktop.formats.sheet_layouts import layouts, lost_fields, rows_for
from trackball_desktop.formats.sheet_reader import read_sheets
from trackball_desktop.formats.table import read_book, write_csv, write_xlsx

LAYOUTS = layouts()


def release() -> Release:
    """An album with what most layouts have a column for, and some things that none has."""
    works = (
        Work(id="w1", title="=Love", iswc="T-034524680-1", contributions=(
            WorkContribution(artist="Lena Voss", role="Composer", split_percentage=Decimal(60)),
            WorkContribution(artist="Piet Hansen", role="Author", split_percentage=Decimal(40)),
        ), publishers=(Publisher(publisher="Deich Verlag"),)),
        Work(id="w2", title="Low Water", contributions=(WorkContribution(artist="Lena Voss", role="Composer"),)),
    )  # fmt: skip
    tracks = (
        Track(title="=Love", version_title="Live", isrc="DEXY12600001", duration=timedelta(seconds=225),
              parental_advisory="Explicit", audio_language="German", works=("w1",),
              primary_contributions=(PrimaryContribution(artist="Lena Voss"), PrimaryContribution(artist="Noor Vale",
                                                                                                featured=True)),
              contributions=(Contribution(artist="Ida Brandt", role="Producer"),)),
        Track(title="Low Water", isrc="DEXY12600002", duration=timedelta(seconds=61), audio_language="German",
              parental_advisory="Non-Applicable", works=("w2",)),
    )  # fmt: skip
    return Release(
        title="Paper Boats", upc="4006381333931", label="Northlight", catalog_number="0073", genre="Pop",
        configuration="Digital EP", release_date=date(2026, 11, 20), metadata_language="German", pline_year="2026",
        pline_owner="Northlight", cline_year="2026", cline_owner="Northlight",
        primary_contributions=(PrimaryContribution(artist="Lena Voss"),), discs=(Disc(tracks=tracks),), works=works,
    )  # fmt: skip


def read_back(name: str, *, workbook: bool) -> Release:
    rows = rows_for(LAYOUTS[name], [resolve(release())])
    data = write_xlsx(rows) if workbook else write_csv(rows, excel=True)
    (draft,) = read_sheets(read_book(data, "a.xlsx" if workbook else "a.csv")).drafts
    return draft.release


def facts(made: Release, held: set[str]) -> dict[str, Any]:
    """Return what a layout holds of a release, in a form that does not depend on where it is inherited from."""
    resolved = resolve(made)
    found: dict[str, Any] = {name: getattr(made, name.split(".")[1]) for name in held if name.startswith("release.")
                             and ":" not in name and name.split(".")[1] in Release.model_fields}  # fmt: skip
    for name in held:
        if name.startswith("track.") and name.split(".")[1] in Track.model_fields and ":" not in name:
            found[name] = [getattr(track, name.split(".")[1]) for track in resolved.tracks()]
    return found


SIMPLE = {
    "release.title", "release.upc", "release.label", "release.catalog_number", "release.genre", "release.release_date",
    "track.title", "track.version_title", "track.isrc", "track.duration",
}  # fmt: skip


@pytest.mark.parametrize("workbook", [True, False])
@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_what_a_layout_holds_is_read_back_by_the_import(name: str, workbook: bool) -> None:
    held = {source for _, source in LAYOUTS[name].file.columns} & SIMPLE
    assert held
    back = read_back(name, workbook=workbook)
    assert facts(back, held) == facts(release(), held)
    if "track.artists" in {source for _, source in LAYOUTS[name].file.columns}:
        mains = [[row.artist for row in track.primary_contributions if row.featured is not True]  # type: ignore[union-attr]
                 for track in resolve(back).tracks()]  # fmt: skip
        assert mains == [["Lena Voss"], ["Lena Voss"]]


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_what_it_cannot_hold_is_listed(name: str) -> None:
    lost = set(lost_fields(LAYOUTS[name], release()))
    sources = {source for _, source in LAYOUTS[name].file.columns}
    for field in SIMPLE - {"track.version_title"}:
        per_track = field.startswith("track.") and LAYOUTS[name].file.rows == "release"
        assert (field in lost) == (field not in sources and not per_track and not (
            field in {"release.upc", "release.catalog_number"} and "release.codes" in sources)), field  # fmt: skip
    assert ("tracks" in lost) == (LAYOUTS[name].file.rows == "release")


def test_lyrics_credits_and_shares_without_a_column_are_named() -> None:
    made = release()
    first = next(made.tracks()).model_copy(update={"local": TrackLocal(lyrics="Wide is the water")})
    made = made.model_copy(update={"discs": (Disc(tracks=(first,)),)})
    lost = set(lost_fields(LAYOUTS["symphonic"], made))
    assert {"track.local.lyrics", "track.contributions:Producer", "work.contributions:shares", "work.iswc",
            "work.publishers:names"} <= lost  # fmt: skip
    assert "release.title" not in lost
    assert "track.contributions:Producer" not in lost_fields(LAYOUTS["umw"], made)
    assert lost_fields(LAYOUTS["symphonic"], Release(title="Bare")) == ()


def test_users_add_and_change_layouts_and_are_told_what_is_wrong_in_them(tmp_path: Path) -> None:
    mine = {"title": "Mine", "columns": [["Song", "track.title"], ["From", "=Berlin"], ["Key", "track.local.lyrics"],
                                          ["Gtr", "track.credits.Guitar"]]}  # fmt: skip
    (tmp_path / "mine.json").write_text(json.dumps(mine), "utf-8")
    (tmp_path / "stardust.json").write_text(json.dumps({**mine, "title": "Changed"}), "utf-8")
    found = layouts(tmp_path)
    assert (found["mine"].is_own, found["stardust"].title, found["symphonic"].is_own) == (True, "Changed", False)
    assert rows_for(found["mine"], [resolve(release())])[:2] == [["Song", "From", "Key", "Gtr"],
                                                                 ["=Love", "Berlin", "", ""]]  # fmt: skip
    (tmp_path / "bad.json").write_text(json.dumps({**mine, "columns": [["X", "track.shoe_size"]]}), "utf-8")
    with pytest.raises(UserError, match=r"no source “track\.shoe_size”"):
        layouts(tmp_path)
    (tmp_path / "bad.json").write_text("{", "utf-8")
    with pytest.raises(UserError, match=r"bad\.json is not a sheet layout"):
        layouts(tmp_path)
