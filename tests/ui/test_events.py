"""Catalogue events in the window: dropped or chosen, shown on the release's page, told by the digest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.generated_events import generate, upc_of
from tests.ui.test_stores_page import DRAFT, Out
from tests.ui.test_stores_page import out as out
from trackball_desktop.domain.availability import Change, ChangeKind, Model
from trackball_desktop.services.timeline import Digest, DigestLine
from trackball_desktop.ui.kit.news_labels import digest_text, line_text
from trackball_desktop.ui.library.events_dialog import EventsDialog
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.stores.page import StoresPage


def _event(version: int, **more: Any) -> dict[str, Any]:
    return {"id": 77, "version": version, "upc": DRAFT.upc, "title": "Kites", "tracks": [], **more}


def _cleared(*territories: str, end: str | None = None) -> list[dict[str, Any]]:
    return [{"start": "2020-01-01T00:00:00Z", "end": end, "territories": list(territories)}]


def _file(folder: Path, *events: Any) -> Path:
    path = folder / "events.json"
    path.write_text(json.dumps(events), encoding="utf-8")
    return path


def _texts(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel)]


def _taken(qtbot: QtBot, out: Out, *paths: Path) -> EventsDialog:
    dialog = EventsDialog(out.backend, paths)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=20_000)
    return dialog


def test_the_page_says_where_a_release_is_cleared(qtbot: QtBot, out: Out, tmp_path: Path) -> None:
    said = _event(
        1,
        downloadAvailability=_cleared("DE", "FR"),
        subscriptionStreamingAvailability=_cleared("DE", end="2031-02-03T00:00:00Z"),
        adSupportedStreamingAvailability=_cleared("FR", end="2024-02-03T00:00:00Z"),
        pdfBooklet={"id": 1, "name": "b"},
    )
    dialog = _taken(qtbot, out, _file(tmp_path, said, {**_event(1), "id": -1}))
    assert "2 events were read." in dialog.status_label.text()
    assert "1 was a test and was ignored." in dialog.status_label.text()
    assert "1 release received the release ID" in dialog.status_label.text()
    page = StoresPage(out.backend, DRAFT.id)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.view is not None)
    texts = _texts(page)
    assert "Where MassiveMusic is cleared to use it" in texts
    assert {"Germany", "France", "cleared", "until 3 Feb 2031", "ended on 3 Feb 2024", "not cleared"} <= set(texts)
    assert "The booklet is sold only with the release." in texts
    _taken(qtbot, out, _file(tmp_path, {"id": 77, "version": 2, "takedown": True}))
    page.refresh()
    qtbot.waitUntil(lambda: "Taken down at MassiveMusic" in _texts(page))


def test_dropped_events_open_the_dialog_and_other_json_does_not(
    qtbot: QtBot, out: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(out.backend)
    qtbot.addWidget(window)
    window.show()
    begin = window.create_actions
    with qtbot.waitSignal(begin.events_chosen, timeout=10_000):
        begin.import_dropped([_file(tmp_path, _event(1))])
    dialog = window.file_actions.events_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=20_000)
    dialog.accept()
    folder = tmp_path / "received" / "2026" / "11"
    folder.mkdir(parents=True)
    _file(folder, _event(2))
    with qtbot.waitSignal(begin.events_chosen, timeout=10_000) as chosen:
        begin.import_dropped([tmp_path / "received"])
    assert chosen.args == [[tmp_path / "received"]]
    dialog = window.file_actions.events_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=20_000)
    dialog.accept()
    (tmp_path / "body.json").write_text('{"title": "Kites"}')
    imported: list[Path] = []
    monkeypatch.setattr(begin._release_actions, "import_file", imported.append)
    begin.import_dropped([tmp_path / "body.json"])
    qtbot.waitUntil(lambda: imported == [tmp_path / "body.json"])
    masters = tmp_path / "masters"
    masters.mkdir()
    (masters / "a.json").write_text("{}")
    (masters / "01.wav").write_bytes(b"RIFF")
    with qtbot.waitSignal(begin.files_chosen):
        begin.import_dropped([masters])


def test_cancel_keeps_what_was_taken_and_says_so(qtbot: QtBot, out: Out, tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    file.write_text("\n".join(generate(6000, 1, tracks=6).texts), encoding="utf-8")
    dialog = EventsDialog(out.backend)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.import_paths([file])
    assert dialog.cancel_button.isVisible()
    qtbot.waitUntil(lambda: dialog.status_label.text() != "Reading…", timeout=20_000)
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.close_button.isVisible, timeout=20_000)
    assert dialog.status_label.text().startswith("Stopped.") or "6,000 events" in dialog.status_label.text()


def test_no_bucket_is_said(qtbot: QtBot, out: Out) -> None:
    dialog = EventsDialog(out.backend)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.bucket_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "account" in dialog.status_label.text())
    assert upc_of(1) not in dialog.status_label.text()


def test_the_digest_says_losses_in_words(qtbot: QtBot) -> None:
    lost = Change(ChangeKind.LOST, Model.SUBSCRIPTION, ("DE",), "2026-12-03")
    line = DigestLine("r", "Kites", "Ana", "2026-12-03T00:00:00Z", "lost", clearances=(lost,))
    assert line_text(line) == "Lost Germany on 3 Dec 2026: Subscription streaming"
    down = DigestLine(
        "s", "Kites", "Ana", "2026-12-03T00:00:00Z", "taken_down", clearances=(Change(ChangeKind.TAKEN_DOWN),)
    )
    assert line_text(down) == "Taken down at MassiveMusic"
    digest = Digest("x", "y", (line, down))
    assert digest_text(digest) == "Recently: 1 taken down, 1 no longer cleared."
