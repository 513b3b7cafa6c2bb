"""What sheets cost in processor time and memory: `python -m tests.benchmarks.sheets [--rows N] [--width N] [--huge]`.

Rows of ten tracks a release are read and compared with an empty library, taken in, and compared again with the releases
that they became, every second of which was changed. A table of 20,000 rows and 60 columns is read as XLSX and as CSV.
`--huge` writes a CSV and an XLSX of 1 GB and tells what reading them says, costs, and adds to the
memory at most.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.table import read_book, write_csv, write_xlsx
from trackball_desktop.services.sheets import Sheets
from trackball_desktop.storage.library import LibraryQuery
from trackball_desktop.storage.repositories import Repositories

_HEAD = (
    "Release Title", "Artist", "UPC", "Catalog Number", "Release Date", "Label", "Genre", "Track Number", "Track Title",
    "ISRC", "Composers", "Producers",
)  # fmt: skip
_GB = 1 << 30


def _rows(count: int, width: int, genre: Callable[[int], str]) -> list[tuple[str, ...]]:
    others = width - len(_HEAD)
    made: list[tuple[str, ...]] = [(*_HEAD, *(f"Column {number}" for number in range(others)))]
    for number in range(count):
        album = number // 10
        made.append(
            (f"Album {album}", f"Artist {album % 400}", "", f"NL{album:05}", "2026-11-20", "Northlight", genre(album),
             str(number % 10 + 1), f"Song {number}", f"DEXY1{number:07}", f"Writer {number % 900}", "Mira",
             *(f"{number}-{place}" for place in range(others)))
        )  # fmt: skip
    return made


def measured(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Run, and return the result, seconds of processor time, and the memory in MiB that it added at most."""
    process = psutil.Process()
    before = most = process.memory_info().rss
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.01):
            most = max(most, process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.process_time()
    try:
        result = work()
    finally:
        took = time.process_time() - begun
        done.set()
        watcher.join()
    return result, took, (max(most, process.memory_info().rss) - before) / 2**20


def compared(folder: Path, count: int, width: int) -> dict[str, float]:
    """Read and compare a sheet with an empty library, and a changed one with what the first became."""
    repositories = Repositories.open(folder / "data")
    sheets = Sheets(repositories)
    path = folder / "rows.csv"
    path.write_bytes(write_csv(_rows(count, width, lambda _: "Pop")))
    plan, new, new_rss = measured(lambda: asyncio.run(sheets.plan(path)))
    _, taken, _ = measured(lambda: asyncio.run(sheets.apply_proposals(plan.proposals, plan.name)))
    assert len(repositories.library.ids(LibraryQuery())) == len(plan.proposals) == (count + 9) // 10
    path.write_bytes(write_csv(_rows(count, width, lambda album: "Rock" if album % 2 else "Pop")))
    plan, known, known_rss = measured(lambda: asyncio.run(sheets.plan(path)))
    changed = [one for one in plan.proposals if one.edits]
    assert (len(changed), any(one.is_new for one in plan.proposals)) == (len(plan.proposals) // 2, False)
    repositories.close()
    return {
        "new_s": round(new, 2), "taken_in_s": round(taken, 2), "known_s": round(known, 2),
        "rss_mib": round(max(new_rss, known_rss)),
    }  # fmt: skip


def tables() -> dict[str, float]:
    """Read a table of 20,000 rows and 60 columns."""
    rows = _rows(20_000, 60, lambda _: "Pop")
    figures: dict[str, float] = {}
    for form, write in (("xlsx", write_xlsx), ("csv", write_csv)):
        data = write(rows)
        book, took, rss = measured(lambda data=data: read_book(data, "a"))
        assert len(book.sheets[0].rows) == len(rows)
        figures |= {f"{form}_s": round(took, 2), f"{form}_rss_mib": round(rss)}
    return figures


def huge(folder: Path) -> dict[str, Any]:
    """Read files of 1 GB: all of it text, and a workbook of one sheet that is not packed."""
    block = write_csv(_rows(20_000, 12, lambda _: "Pop")[1:])
    with (folder / "huge.csv").open("wb") as file:
        while file.tell() < _GB:
            file.write(block)
    workbook = folder / "small.xlsx"
    workbook.write_bytes(write_xlsx(_rows(10, 12, lambda _: "Pop")))
    with zipfile.ZipFile(workbook) as small, zipfile.ZipFile(folder / "huge.xlsx", "w") as large:
        for info in small.infolist():
            large.writestr(info.filename, small.read(info))
        with large.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
            for _ in range(_GB >> 20):
                part.write(b" " * (1 << 20))
    figures: dict[str, Any] = {}
    repositories = Repositories.open(folder / "data")
    for name in ("huge.csv", "huge.xlsx"):
        said, took, rss = measured(lambda name=name: _said(Sheets(repositories), folder / name))
        figures[name] = {"said": said, "s": round(took, 2), "rss_mib": round(rss)}
        (folder / name).unlink()
    repositories.close()
    return figures


def _said(sheets: Sheets, path: Path) -> str:
    try:
        asyncio.run(sheets.plan(path))
    except UserError as error:
        return f"{error.title} {error.meaning}"
    return "read"


def main() -> None:
    """Print the figures as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--width", type=int, default=len(_HEAD))
    parser.add_argument("--huge", action="store_true", help="also read files of 1 GB")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trackball-sheets-") as name:
        folder = Path(name)
        figures = {"rows": given.rows, "columns": given.width, **compared(folder, given.rows, given.width), **tables()}
        if given.huge:
            figures |= huge(folder)
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
