"""A process that saves edits is killed again and again: what was acknowledged is there, and nothing is torn."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests import skips
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library, LibraryQuery

CHILD = """
import sys
from pathlib import Path
from trackball_desktop.domain.edits import SetField
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.history import History
from trackball_desktop.storage.library import Library
db = Database.open(Path(sys.argv[1]))
draft = Library(db).load(sys.argv[2])
release, number = draft.release, draft.revision
while True:
    number += 1
    edit = SetField(node_id=release.id, field="title", value=f"word{number}")
    after = edit.apply(release)
    saved = History(db).record(release.id, edit, edit.inverse(release), after, label=f"word{number}").result()
    print(saved.revision, flush=True)
    release = after
"""


@pytest.mark.skipif(sys.platform == "win32", reason=skips.ONLY_POSIX)
def test_kills_lose_nothing_that_was_acknowledged(tmp_path: Path, release: Release) -> None:
    db = Database.open(tmp_path)
    Library(db).create(release, label="made").result()
    db.close()
    seed = random.Random(11)
    acknowledged = 1
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path), release.id],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert child.stdout is not None
        for _ in range(seed.randint(1, 25)):
            acknowledged = int(child.stdout.readline())
        child.kill()
        acknowledged = max([acknowledged, *(int(line) for line in child.stdout.read().split(b"\n")[:-1])])
        child.wait()
        child.stdout.close()

        db = Database.open(tmp_path)
        library = Library(db)
        draft = library.load(release.id)
        entries = History(db).entries(release.id)
        assert acknowledged <= draft.revision <= acknowledged + 1
        assert draft.release.title == f"word{draft.revision}"
        assert [entry.label for entry in entries[1:]] == [f"word{n}" for n in range(2, draft.revision + 1)]
        assert library.rows([release.id])[0].title == draft.release.title
        assert library.ids(LibraryQuery(search=f"word{draft.revision}")) == [release.id]
        assert db.read(lambda c: c.pragma("quick_check")) == "ok"
        acknowledged = draft.revision
        db.close()
