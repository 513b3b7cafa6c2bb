"""Damages the library again and again, and looks at what the app says and what a restore brings back.

    python -m tests.soak.damage --seed 1 --rounds 100

Each round damages a fresh library in one of seven ways: bits flipped, cut off, zeros, deleted, replaced by something
else, only to be read, on a full disk. Verbs that read and write must then either do their work with what was there, or
say in a sentence what is wrong and what to do; a restore of the copy must bring back all but the time since. A round in
which any value of any table is another one and nobody says so is counted as `unseen`, and is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from tests.servers.permissions import permissions_apply
from trackball_desktop import cli
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.services.backups import Backups
from trackball_desktop.storage.database import FILE_NAME
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.rows import fetch
from trackball_desktop.storage.salvage import TableRows, open_damaged, read_table

KINDS = ("flip", "truncate", "zero", "delete", "replace", "read-only", "full")
RELEASES = 30
_FAULT = "by an error in the app"


@dataclass
class Figures:
    """Rounds by what came of them; `wrong` names those that ended in nothing that helps."""

    rounds: int = 0
    told: Counter[str] = field(default_factory=Counter[str])
    unharmed: Counter[str] = field(default_factory=Counter[str])
    unseen: Counter[str] = field(default_factory=Counter[str])
    restored: int = 0
    wrong: list[str] = field(default_factory=list[str])

    def well(self) -> bool:
        """Whether each round ended well, and each restore brought everything back."""
        return not self.wrong and self.restored == self.rounds


def run(folder: Path, *arguments: str) -> tuple[int, Any, str]:
    """Run a verb with --json; return its exit code, its document and its messages."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.run([*arguments, "--json", "--data-dir", str(folder)])
    return code, json.loads(out.getvalue()), err.getvalue()


def library(folder: Path) -> tuple[list[tuple[str, str]], str]:
    """Make a library with a copy and one release since; return what the copy holds, and the id of a release."""
    repositories = Repositories.open(folder)
    made = [
        Release(title=f"Kites {number}", label="Blue Door", discs=(Disc(tracks=(Track(title="Rope"),) * 1),))
        for number in range(RELEASES)
    ]
    for release in made:
        repositories.library.create(release, label="made").result()
    Backups(folder).make(repositories)
    repositories.library.create(Release(title="Since the copy"), label="made").result()
    repositories.close()
    return sorted((release.id, str(release.title)) for release in made), made[0].id


def damage(kind: str, path: Path, chance: random.Random) -> None:
    """Damage a library's file."""
    content = bytearray(path.read_bytes())
    size = len(content)
    if kind == "flip":
        for _ in range(chance.choice((1, 3, 30, 300))):
            content[chance.randrange(size)] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    elif kind == "truncate":
        path.write_bytes(content[: chance.randrange(size)])
    elif kind == "zero":
        start = chance.choice((0, 0, chance.randrange(size)))
        length = chance.choice((100, 4096, size))
        content[start : start + length] = bytes(len(content[start : start + length]))
        path.write_bytes(content)
    elif kind == "delete":
        path.unlink()
    elif kind == "replace":
        path.write_bytes(chance.choice((b"", b"RIFF" * 5000, chance.randbytes(30_000), content[4096:])))


def contents(path: Path) -> dict[str, TableRows] | None:
    """Return all rows of all tables but the search's words, which are made anew; None where there are none."""
    try:
        with contextlib.closing(open_damaged(path)) as connection:
            sql = "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            return {name: read_table(connection, name) for (name,) in fetch(connection, sql)}
    except apsw.Error:
        return None


def soak(seed: int, rounds: int) -> Figures:
    """Run it and return the figures."""
    chance, figures = random.Random(seed), Figures()
    with TemporaryDirectory() as place:
        template = Path(place) / "template"
        in_copy, release_id = library(template)
        whole = contents(template / FILE_NAME)
        for number in range(rounds):
            kind = KINDS[number % len(KINDS)]
            folder = Path(place) / f"round-{number}"
            with _placed(template, folder, kind):
                figures.rounds += 1
                damage(kind, folder / FILE_NAME, chance)
                same = contents(folder / FILE_NAME) == whole
                with permissions_apply() if kind == "read-only" else contextlib.nullcontext():
                    _judge(figures, kind, number, folder, release_id, same=same)
                _make_usable(folder, kind)
                code, _, said = run(folder, "restore", "newest")
                found = sorted((row["id"], row["title"]) for row in run(folder, "list")[1]) if code == 0 else []
                if found == in_copy:
                    figures.restored += 1
                else:
                    figures.wrong.append(f"{number} {kind}: the restore brought back {len(found)} of them: {said}")
            shutil.rmtree(folder, ignore_errors=True)
    return figures


def _judge(figures: Figures, kind: str, number: int, folder: Path, release_id: str, *, same: bool) -> None:
    outcomes = [
        run(folder, "list"),
        run(folder, "show", release_id),
        run(folder, "set", release_id, f"notes={'x' * 400_000}"),
    ]
    said = "".join(words for _, _, words in outcomes)
    refused = [document for code, document, _ in outcomes if code]
    if _FAULT in said or any(not document["error"]["title"] or not said.strip() for document in refused):
        figures.wrong.append(f"{number} {kind}: {said}")
    elif refused:
        figures.told[kind] += 1
        if kind != "full" and "`" not in said and "folder" not in said:
            figures.wrong.append(f"{number} {kind}: no way on: {said}")
    elif not _examines_well(folder):
        figures.told[kind] += 1  # in the window, which looks through the whole file beside its work
    elif same:
        figures.unharmed[kind] += 1
    else:
        figures.unseen[kind] += 1
        figures.wrong.append(f"{number} {kind}: nobody sees it")


def _examines_well(folder: Path) -> bool:
    repositories = Repositories.open(folder)
    try:
        repositories.database.check_integrity()
        return not repositories.library.find_damaged_ids()
    except StorageError:
        return False
    finally:
        repositories.close()


@contextlib.contextmanager
def _placed(template: Path, folder: Path, kind: str) -> Any:
    """Copy the template; on a small disk of its own for `full`."""
    folder.mkdir()
    mounted = False
    if kind == "full":
        mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        shutil.copytree(template, folder, dirs_exist_ok=True)
        if kind == "read-only":
            for path in (*folder.rglob("*"), folder):
                path.chmod(0o400 if path.is_file() else 0o500)
        if mounted:
            with (folder / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(4096)):
                    pass
        yield
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=False)


def _make_usable(folder: Path, kind: str) -> None:
    """Do what the sentence asks for where the library itself is whole."""
    if kind == "read-only":
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o600 if path.is_file() else 0o700)
    (folder / "filler").unlink(missing_ok=True)


def main() -> int:
    """Run it and print the figures; 1 when a round ended in nothing that helps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    figures = soak(options.seed, options.rounds)
    print(json.dumps({"seed": options.seed, **vars(figures)}, indent=1))
    return 0 if figures.well() else 1


if __name__ == "__main__":
    sys.exit(main())
