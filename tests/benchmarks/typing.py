"""How many keys and clicks a release takes, from an empty library to no blocker: prints one JSON document.

    python -m tests.benchmarks.typing [--tracks N] [--folder names|sheet]

Real files with good tags and a cover are dropped, a template gives label, lines, stores, credits and splits, and what
then is missing is typed where F8 leads. With --folder it is the folder of eight badly named files on a label that was
used before, with or without a sheet of credits beside them. Each key counts, held ones too (Ctrl+Return is two); the
drop is one click.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.typing_folder import expected, make_folder, use_label
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)

if TYPE_CHECKING:
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.ui.shell.main_window import MainWindow

WORDS = (
    "Harbour,Slow Light,Kites,Water Line,Paper Boat,Winter Road,Signal,Garden Gate,Evening,Silver Tide,Letter Home,Isle"
)
UPC = "076012229074"
PATIENCE = 120.0


class Hands:
    """Types and counts."""

    def __init__(self) -> None:
        self.keys = 0
        self.clicks = 0

    def press(self, key: Any, *held: Any) -> None:
        """Press a key where the focus is, with others held."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= one
        QTest.keyClick(QApplication.focusWidget(), key, modifiers)
        self.keys += 1 + len(held)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        QTest.keyClicks(QApplication.focusWidget(), text)
        self.keys += len(text)

    def drop(self, window: MainWindow, folder: Path) -> None:
        """Drop a folder onto the window."""
        from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
        from PySide6.QtGui import QDropEvent

        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(folder))])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        window.dropEvent(QDropEvent(QPointF(400, 300), copy, data, Qt.MouseButton.LeftButton, none))
        self.clicks += 1


def make_masters(folder: Path, tracks: int, seconds: float) -> Path:
    """Write an album with good tags and a cover."""
    import numpy as np
    from PIL import Image

    from tests.tagged import write_flac

    for number, title in enumerate(WORDS.split(",")[:tracks], start=1):
        tags: dict[str, str | list[str]] = {
            "TITLE": title, "ARTIST": "Mara Quist", "ALBUMARTIST": "Mara Quist", "ALBUM": "Harbour Songs",
            "TRACKNUMBER": str(number), "ISRC": f"QZNL226{number:05}", "BARCODE": UPC, "LABEL": "Northlight",
            "GENRE": "Pop", "CATALOGNUMBER": "NL001", "COMPOSER": ["Mara Quist", "Bo Ek"],
        }  # fmt: skip
        write_flac(folder / f"{number:02} {title}.flac", seconds, tags, 200 + 10 * number)
    noise = np.random.default_rng(1).integers(0, 255, (60, 60, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((3000, 3000)).save(folder / "cover.jpg", quality=92)
    return folder


def label_template() -> Release:
    """Return what a label's template holds once its first release is out."""
    writers = (
        WorkContribution(artist="Mara Quist", role="Composer", split_percentage=Decimal(50), country="Worldwide"),
        WorkContribution(artist="Bo Ek", role="Author", split_percentage=Decimal(25), country="Worldwide"),
    )
    publishers = (Publisher(publisher="Deich Verlag", split_percentage=Decimal(25), country="Worldwide"),)
    credits = (
        Contribution(artist="Mara Quist", role="Vocals", type="Lead"),
        Contribution(artist="Bo Ek", role="Producer"),
        Contribution(artist="Ida Brandt", role="Mixing Engineer"),
    )
    work = Work(contributions=writers, publishers=publishers)
    return Release(
        configuration="Digital Album",
        label="Northlight",
        genre="Pop",
        metadata_language="English",
        audio_language="English",
        parental_advisory="Non-Applicable",
        pline_owner="Northlight Records",
        cline_owner="Northlight Records",
        partners=Partners(excluded=False, partner_names=("Apple Inc", "Spotify")),
        discs=(Disc(tracks=(Track(track_type="audio", works=(work.id,), contributions=credits),)),),
        works=(work,),
    )


@contextlib.contextmanager
def _opened(folder: Path, fill: Callable[[Repositories], None]) -> Iterator[MainWindow]:
    """Show the window over a new data folder that was filled; close all of it at the end."""
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.services.context import Options, Services
    from trackball_desktop.storage.repositories import Repositories
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Bridge
    from trackball_desktop.ui.shell.main_window import MainWindow

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    repositories, secrets = Repositories.open(folder / "data"), Secrets(in_memory=True)
    fill(repositories)
    bridge = Bridge(repositories.database)
    window = MainWindow(Backend(repositories=repositories, bridge=bridge, secrets=secrets, practice=True))
    bridge.start(lambda: Services(repositories, secrets, Options(cache=folder / "cache")))
    try:
        window.resize(1440, 900)
        window.show()
        yield window
    finally:
        window.close()
        bridge.stop()
        repositories.close()


def _use_template(repositories: Repositories) -> None:
    template_id = repositories.templates.save("Northlight", label_template()).result()
    repositories.settings.save("intake.template", template_id).result()


def measure(tracks: int = 12, seconds: float = 31.0) -> dict[str, Any]:
    """Go all the way; return what it took and what the checks say at the end."""
    with tempfile.TemporaryDirectory() as name, _opened(Path(name), _use_template) as window:
        return _drive(window, make_masters(Path(name) / "Harbour Songs", tracks, seconds), tracks)


def measure_folder(*, table: bool, seconds: float = 60.0) -> dict[str, Any]:
    """Drop the folder of eight badly named files on a label that was used before; return what it took.

    `table` says that a sheet of credits lies beside the files. `wrong` compares the draft with what is right.
    """
    with tempfile.TemporaryDirectory() as name, _opened(Path(name), use_label) as window:
        album = make_folder(Path(name) / "Incoming", seconds, table=table)
        return _drive_folder(window, album)


def _drive_folder(window: MainWindow, album: Path) -> dict[str, Any]:
    from PySide6.QtCore import Qt

    control, hands = Qt.KeyboardModifier.ControlModifier, Hands()
    hands.drop(window, album)
    page = window.page_stack.currentWidget()
    assert page is not None
    _wait(lambda: page.model.rowCount() == len(expected()["tracks"]) and page.create_button.isEnabled())
    while page.fields.inputs["date"] is not _with_focus():
        hands.press(Qt.Key.Key_Tab)
    day = datetime.now().astimezone().date() + timedelta(days=46)
    hands.type(f"{day.day}.{day.month}.{day:%y}")
    hands.press(Qt.Key.Key_Return, control)
    _wait(lambda: window.pages.session is not None)
    session = window.pages.session
    assert session is not None
    _wait(
        lambda: (
            session.checks.facts is not None
            and not _open(session, "audio.not_measured")
            and not session.has_unsaved_changes
        )
    )
    with contextlib.suppress(TimeoutError):
        _wait(lambda: not _blockers(session), 20)
    return {
        "keystrokes": hands.keys,
        "clicks": hands.clicks,
        "blockers": dict(Counter(finding.rule for finding in _blockers(session))),
        "isrcs": sum(isinstance(track.isrc, str) for track in session.release.tracks()),
        "wrong": _wrong(session.release),
        "shares": [
            sorted(str(entry.split_percentage) for entry in work.children("contributions"))
            for work in session.release.works
        ],
    }


def _with_focus() -> object:
    from PySide6.QtWidgets import QApplication

    _run_for(0.05)
    return QApplication.focusWidget()


def _wrong(release: Release) -> list[str]:
    """Name what of the draft is not as a careful manager would have it."""
    right = expected()
    wrong = [] if release.title == right["title"] else [f"title: {release.title}"]
    for want, track in zip(right["tracks"], release.tracks(), strict=False):
        titles = {want["title"], *want.get("accept", ())}
        if str(track.title).replace("’", "'") not in titles:
            wrong.append(f"{want['number']}: title {track.title}")
        version = track.version_title if isinstance(track.version_title, str) else ""
        if version not in want.get("version", [""]):
            wrong.append(f"{want['number']}: version {version}")
        billed = track.primary_contributions if isinstance(track.primary_contributions, tuple) else ()
        guests = [str(entry.artist) for entry in billed if entry.featured is True]
        if guests != want.get("featured", []):
            wrong.append(f"{want['number']}: featured {guests}")
        producers = {str(c.artist) for c in track.children("contributions") if getattr(c, "role", "") == "Producer"}
        if not set(want.get("producer", [])) <= producers:
            wrong.append(f"{want['number']}: producers {sorted(producers)}")
    return wrong


def _drive(window: MainWindow, masters: Path, tracks: int) -> dict[str, Any]:
    from PySide6.QtCore import Qt

    control, hands = Qt.KeyboardModifier.ControlModifier, Hands()
    hands.drop(window, masters)
    page = window.page_stack.currentWidget()
    assert page is not None
    _wait(lambda: page.model.rowCount() == tracks and page.create_button.isEnabled())
    hands.press(Qt.Key.Key_Return, control)
    _wait(lambda: window.session is not None)
    session = window.session
    assert session is not None
    _wait(
        lambda: (
            session.checks.facts is not None
            and not _open(session, "audio.not_measured")
            and not session.has_unsaved_changes
        )
    )
    day = datetime.now().astimezone().date() + timedelta(days=42)
    answers = {"release_date": day.isoformat(), "pline_year": str(day.year), "cline_year": str(day.year)}
    for _ in range(20):
        if not answers or not _blockers(session):
            break
        hands.press(Qt.Key.Key_F8)
        field = _field_with_focus(window)
        if field in answers:
            before = session.release
            hands.type(answers.pop(field))
            _wait(lambda before=before: session.release != before)
            session.end_typing()
            _settle(session)
    with contextlib.suppress(TimeoutError):
        _wait(lambda: not _blockers(session), 20)
    hands.press(Qt.Key.Key_6, control)
    left = Counter(finding.rule for finding in _blockers(session))
    others = Counter(finding.severity.value for finding in session.checks.findings if not finding.is_waived)
    people = {str(entry.artist) for track in session.release.tracks() for entry in track.children("contributions")}
    return {
        "keystrokes": hands.keys,
        "clicks": hands.clicks,
        "tracks": len(list(session.release.tracks())),
        "blockers": dict(left),
        "warnings": others["warning"],
        "hints": others["hint"],
        "isrcs": sum(isinstance(track.isrc, str) for track in session.release.tracks()),
        "works_with_splits": sum(
            sum(entry.split_percentage for name in work.child_lists for entry in work.children(name)) == 100
            for work in session.release.works
        ),
        "credited_people": len(people),
    }


def _blockers(session: Any) -> list[Any]:
    return [
        finding for finding in session.checks.findings if finding.severity.value == "blocker" and not finding.is_waived
    ]


def _open(session: Any, rule: str) -> bool:
    return any(finding.rule == rule for finding in session.checks.findings)


def _settle(session: Any) -> None:
    """Let the checks and the facts catch up."""
    _run_for(0.9)
    _wait(lambda: not session.has_unsaved_changes)


def _field_with_focus(window: MainWindow) -> str:
    from PySide6.QtWidgets import QApplication

    _run_for(0.2)
    widget = QApplication.focusWidget()
    while widget is not None and widget is not window:
        name = getattr(widget, "field", None)
        if isinstance(name, str):
            return name
        widget = widget.parentWidget()
    return ""


def _run_for(seconds: float) -> None:
    from PySide6.QtTest import QTest

    QTest.qWait(int(seconds * 1000))


def _wait(ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        _run_for(0.02)


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("--tracks", type=int, default=12)
    parser.add_argument("--folder", choices=("names", "sheet"))
    options = parser.parse_args()
    found = measure_folder(table=options.folder == "sheet") if options.folder else measure(options.tracks)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
