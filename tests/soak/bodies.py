"""Takes bodies that no form would make through the app, and counts what raises.

    python -m tests.soak.bodies --seed 1 --count 2000

Each is imported, checked, shown, exported, submitted and opened in the window's session, with the Checks tab and the
Review page; the list is asked for, and the whole editor built, now and then. What was queued is shown as it waits, and
every second one is taken back: the account has no storage, so that no file stops a body from being frozen. A crash
report, a rule that could not be judged and an exception of the window count alike.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.accounts import openplay_account
from tests.bodies import bodies
from trackball_desktop import cli
from trackball_desktop.storage.repositories import Repositories

LIST_EVERY, EDITOR_EVERY = 25, 10


@dataclass
class Figures:
    """What a run came to: how many bodies were taken and how many refused in words, and what raised, by body."""

    bodies: int = 0
    imported: int = 0
    refused: int = 0
    findings: int = 0
    queued: int = 0
    faults: list[str] = field(default_factory=list[str])


def _verb(folder: Path, *arguments: str) -> tuple[int, Any]:
    """Run a verb in this process; return its exit code and its JSON."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = cli.run([*arguments, "--json", "--data-dir", str(folder)])
    return code, json.loads(out.getvalue()) if out.getvalue() else None


def by_verbs(folder: Path, name: str, body: object, figures: Figures) -> str | None:
    """Take one body through the verbs. Returns the id of its draft, None where it was refused."""
    file = folder / "body.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    code, made = _verb(folder, "import", str(file))
    _note(folder, name, "import", figures)
    if code:
        figures.refused += 1
        return None
    figures.imported += 1
    release_id = str(made["id"])
    _, checked = _verb(folder, "check", release_id)
    _note(folder, name, "check", figures)
    found = checked.get("findings", []) if checked else []
    figures.findings += len(found)
    figures.faults += [f"{name}: {item['id']}" for item in found if item["id"].endswith(".not_judged")]
    for verb in ("show", "export", "submit"):
        code, _ = _verb(folder, verb, release_id)
        _note(folder, name, verb, figures)
    if code == 0:
        figures.queued += 1
        for verb in ("show", "status", "receipt", *(("withdraw",) if figures.queued % 2 else ())):
            _verb(folder, verb, release_id)
            _note(folder, name, f"{verb} when queued", figures)
    if figures.imported % LIST_EVERY == 1:
        _verb(folder, "list")
        _note(folder, name, "list", figures)
    return release_id


def _note(folder: Path, name: str, what: str, figures: Figures) -> None:
    """Count the crash reports that a verb has left."""
    for report in folder.rglob("crash-*.txt"):
        figures.faults.append(f"{name}: {what}: {report.read_text('utf-8').strip().splitlines()[-1]}")
        report.unlink()


def by_window(folder: Path, names: dict[str, str], figures: Figures) -> None:
    """Open each draft in the window's session and check it there; build all of the editor for some."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.services.context import Options, Services
    from trackball_desktop.storage.secrets import Secrets
    from trackball_desktop.ui.draft.draft_checks import CheckServices
    from trackball_desktop.ui.draft.opening import open_session
    from trackball_desktop.ui.editor.page import EditorPage
    from trackball_desktop.ui.editor.review import ReviewPage
    from trackball_desktop.ui.editor.steps import WizardStep
    from trackball_desktop.ui.inspector.checks import ChecksTab
    from trackball_desktop.ui.kit import theme
    from trackball_desktop.ui.runtime.backend import Backend
    from trackball_desktop.ui.runtime.bridge import Bridge

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply_theme(app, "light", 1.0)
    repositories = Repositories.open(folder)
    bridge = Bridge(repositories.database)
    services = Services(repositories, Secrets(in_memory=True), Options(cache=folder / "cache"))
    backend = Backend(
        repositories=repositories, bridge=bridge, secrets=Secrets(in_memory=True), practice=True, start=lambda: None
    )
    editor, tab = EditorPage(backend), ChecksTab()
    raised: list[str] = []
    before, sys.excepthook = sys.excepthook, lambda kind, error, _: raised.append(f"{kind.__name__}: {error}")
    try:
        for number, (release_id, name) in enumerate(names.items()):
            try:
                whole = number % EDITOR_EVERY == 0
                session = editor.open(release_id) if whole else open_session(backend, release_id)
                session.checks._services = CheckServices(services.checking.facts_for)
                session.checks.refresh_facts()
                tab.set_session(session)
                for step in WizardStep if whole else ():
                    editor.show_step(step)
                review = ReviewPage(backend, session)
                app.processEvents()
                assert session.checks.is_complete
                review.deleteLater()
                tab.set_session(None)
                editor.close_release() if whole else session.close()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # no loop of events runs here
            except Exception as error:  # noqa: BLE001 - each is counted
                raised.append(f"{type(error).__name__}: {error}")
            figures.faults += [f"{name}: window: {what}" for what in raised]
            raised.clear()
    finally:
        sys.excepthook = before
        bridge.stop()
        repositories.close()


def soak(seed: int, count: int, folder: Path) -> Figures:
    """Take that many bodies through verbs and window, on a library in the folder."""
    figures, names = Figures(), dict[str, str]()
    repositories = Repositories.open(folder)
    repositories.accounts.save(
        openplay_account("none", "No storage", "http://127.0.0.1:9", "http://127.0.0.1:9", "key")
    ).result()
    repositories.close()
    for name, body in bodies(seed, count):
        figures.bodies += 1
        release_id = by_verbs(folder, name, body, figures)
        if release_id is not None:
            names[release_id] = name
    by_window(folder, names, figures)
    return figures


def main() -> int:
    """Run it and print the figures; 1 when anything raised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        figures = soak(options.seed, options.count, Path(folder))
    print(json.dumps({"seed": options.seed, **asdict(figures)}, indent=1))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
