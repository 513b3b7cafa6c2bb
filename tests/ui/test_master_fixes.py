"""Masters are put right in copies from the finding: a header, silence at the ends; the originals are never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.media import riff
from tests.ui.releases import harbour, kept
from trackball_desktop.checks.model import FileFix, Finding
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release, Track
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.media.files import hash_file
from trackball_desktop.media.measure import measure_file
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.cover_fixes import CoverFixDialog
from trackball_desktop.ui.editor.master_fixes import MasterFixDialog
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.inspector.panel import InspectorPanel
from trackball_desktop.ui.runtime.backend import Backend

RATE = 44_100
SECONDS = 31


@dataclass
class Room:
    """The editor and the inspector on one release, as the window puts them together."""

    backend: Backend
    editor: EditorPage
    panel: InspectorPanel

    @property
    def session(self) -> Session:
        assert self.editor.session is not None
        return self.editor.session

    def track(self, number: int) -> Track:
        return list(self.session.release.tracks())[number - 1]

    def path(self, number: int) -> Path:
        asset = self.session.find_asset(self.track(number).id, AssetRole.MASTER.value)
        assert asset is not None
        return Path(asset.path)

    def facts(self, number: int) -> AudioFacts | None:
        asset = self.session.find_asset(self.track(number).id, AssetRole.MASTER.value)
        assert asset is not None
        return self.session.checks.facts.audio.get(asset.id) if self.session.checks.facts is not None else None

    def findings(self, rule: str) -> list[Finding]:
        return [finding for finding in self.session.checks.findings if finding.rule == rule]

    def set_field(self, number: int, field: str, value: object) -> None:
        self.session.apply(SetField(node_id=self.track(number).id, field=field, value=value), "changed")

    def press_fix(self, rule: str) -> MasterFixDialog:
        """Press "Fix…" on the card of a rule."""
        card = next(card for card in self.panel.checks.cards() if card.group.rule == rule)
        card.set_folded(folded=False)
        card._actions["fix"].click()  # pyright: ignore[reportPrivateUsage]
        return self.editor.findChildren(MasterFixDialog)[-1]


def write_master(path: Path, number: int, head: float = 0.0, tail: float = 0.0) -> Path:
    """Write sound of its own for each number, with digital silence before and after it."""
    sound = riff.tone(SECONDS * RATE) * (0.5 + number / 20)
    sound[np.abs(sound) < 0.001] = 0.001
    silences = [np.zeros((round(seconds * RATE), 2)) for seconds in (head, tail)]
    soundfile.write(path, np.concatenate((silences[0], sound, silences[1])), RATE, subtype="PCM_24")
    return path


def make_extensible(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(riff.wave(riff.extensible(bits=24), content[content.index(b"data") :]))


@pytest.fixture
def release(backend: Backend, tmp_path: Path) -> Release:
    """Five tracks: two end with 7 and 12 s of silence, one begins with 3 s of it, one has an extensible header."""
    release = harbour().model_copy(update={"partners": INHERIT})  # all stores, so Spotify as well
    silences = {1: (0.0, 7.0), 2: (0.0, 0.0), 3: (0.0, 12.0), 4: (3.0, 0.0), 5: (0.0, 0.0)}
    for track, (head, tail) in zip(list(release.tracks()), silences.values(), strict=True):
        edit = SetField(node_id=track.id, field="duration", value=timedelta(seconds=round(SECONDS + head + tail)))
        release = edit.apply(release)
    kept(backend, release)
    assets: list[Asset] = []
    for number, track in enumerate(release.tracks(), 1):
        path = write_master(tmp_path / f"0{number} Song.wav", number, *silences[number])
        if number == 2:
            make_extensible(path)
        stamp, facts = measure_file(path, AssetRole.MASTER)
        assert stamp.sha256 is not None
        backend.assets.save_facts(stamp.sha256, facts).result()
        backend.assets.remember_hash(str(path), stamp).result()
        assets.append(
            Asset(
                id=new_id(),
                release_id=release.id,
                owner_id=track.id,
                role=AssetRole.MASTER,
                path=str(path),
                stamp=stamp,
            )
        )
    backend.assets.save(assets).result()
    return release


@pytest.fixture
def room(qtbot: QtBot, backend: Backend, release: Release) -> Iterator[Room]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=20_000)
    editor, panel = EditorPage(backend), InspectorPanel(backend)
    for widget in (editor, panel):
        qtbot.addWidget(widget)
        widget.show()
    panel.file_fix_requested.connect(editor.fix_files)
    panel.set_session(editor.open(release.id))
    room = Room(backend, editor, panel)
    room.session.checks.refresh_facts()
    yield room
    panel.set_session(None)
    assert room.session.drain()
    editor.close_release()


def use(qtbot: QtBot, room: Room, dialog: MasterFixDialog, number: int) -> None:
    """Press the dialog's button and wait until the master of a track is a copy, and measured."""
    before = room.path(number)
    dialog.use_button.click()
    qtbot.waitUntil(lambda: room.path(number) != before and room.facts(number) is not None, timeout=60_000)


def test_silence_is_trimmed_on_all_tracks_of_the_finding_as_one_step(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    originals = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("*.wav")}
    isrcs = [track.isrc for track in room.session.release.tracks()]
    steps = len(room.session.steps)
    tails = room.findings("audio.silence_tail")
    assert [finding.file_fix for finding in tails] == [FileFix.SILENCE_TAIL] * 2
    assert not any(finding.fix for finding in tails)  # so it is none of those that are made together
    dialog = room.press_fix("audio.silence_tail")
    assert [line.number for line in dialog.lines] == [1, 3]
    assert dialog.lines[0].box.text() == "1  Harbour  ·  0:38 becomes 0:33"
    assert dialog.lines[1].box.text() == "3  Kites  ·  0:43 becomes 0:33"
    assert (dialog.trim_end_checkbox.isChecked(), dialog.trim_start_checkbox.isChecked()) == (True, False)
    assert dialog.use_button.text() == "Create 2 copies"
    use(qtbot, room, dialog, 3)

    for number in (1, 3):
        copy = room.path(number)
        assert copy.parent == room.backend.repositories.folder / "masters"
        with soundfile.SoundFile(copy) as sound:
            assert (sound.frames, sound.subtype) == ((SECONDS + 2) * RATE, "PCM_24")
        assert room.track(number).duration == timedelta(seconds=SECONDS + 2)
    qtbot.waitUntil(lambda: not room.findings("audio.silence_tail"), timeout=60_000)
    assert not room.findings("audio.duration_match")
    facts = room.facts(1)
    assert facts is not None
    assert facts.duration == SECONDS + 2
    assert [track.isrc for track in room.session.release.tracks()] == isrcs
    assert {path: hash_file(path).sha256 for path in originals} == originals
    assert len(room.session.steps) == steps + 1

    room.session.undo()
    qtbot.waitUntil(lambda: room.path(1).parent == tmp_path and room.path(3).parent == tmp_path, timeout=20_000)
    assert room.track(1).local.master_copy is INHERIT
    assert room.track(1).duration == timedelta(seconds=SECONDS + 7)
    qtbot.waitUntil(lambda: len(room.findings("audio.silence_tail")) == 2, timeout=20_000)
    room.session.redo()
    qtbot.waitUntil(lambda: room.path(1).parent != tmp_path, timeout=20_000)


def test_a_header_is_corrected_from_the_key_of_the_list(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    (finding,) = room.findings("audio.wav_extensible")
    room.panel.open_fix(finding)
    dialog = room.editor.findChildren(MasterFixDialog)[-1]
    assert [line.box.text() for line in dialog.lines] == ["2  Slow Light  ·  02 Song.wav"]
    assert not dialog.trim_start_checkbox.isVisibleTo(dialog)
    original = room.path(2)
    before = room.facts(2)
    use(qtbot, room, dialog, 2)
    after = room.facts(2)
    assert before is not None
    assert after is not None
    assert (before.pcm_sha256, before.duration) == (after.pcm_sha256, after.duration)
    assert after.wav_format_tag == 1
    qtbot.waitUntil(lambda: not room.findings("audio.wav_extensible"), timeout=20_000)
    assert original.parent == tmp_path
    # Where the copy is attached anew by hand, or another file, Undo of the step leaves that alone.
    other = write_master(tmp_path / "other.wav", 9)
    files = room.editor._files  # pyright: ignore[reportPrivateUsage]
    assert files is not None
    files.attach(room.track(2).id, AssetRole.MASTER, other)
    qtbot.waitUntil(lambda: room.path(2) == other, timeout=20_000)
    assert room.track(2).local.master_copy is INHERIT
    room.session.undo()
    room.session.undo()
    qtbot.wait(200)
    assert room.path(2) == other


def test_lyrics_with_times_keep_the_start_and_a_preview_moves_with_it(qtbot: QtBot, room: Room) -> None:
    room.set_field(4, "preview_in", timedelta(seconds=10))
    dialog = room.press_fix("audio.silence_head")
    assert dialog.lines[0].box.text().endswith("0:34 becomes 0:32")  # 2.5 of 3 seconds go
    room.set_field(4, "local.lyrics_lrc", "[00:05.00]Salt")
    dialog.reject()
    dialog = room.press_fix("audio.silence_head")
    assert dialog.lines[0].box.text().endswith("its lyrics have times")
    assert not dialog.use_button.isEnabled()
    dialog.reject()
    room.set_field(4, "local.lyrics_lrc", INHERIT)
    use(qtbot, room, room.press_fix("audio.silence_head"), 4)
    assert room.track(4).preview_in == timedelta(seconds=8)
    assert room.track(4).duration == timedelta(seconds=32)


def test_a_track_can_be_left_out_and_what_fails_is_said(qtbot: QtBot, room: Room) -> None:
    dialog = room.press_fix("audio.silence_tail")
    dialog.lines[1].box.setChecked(False)
    assert dialog.use_button.text() == "Create 1 copy"
    room.path(1).unlink()
    dialog.use_button.click()
    qtbot.waitUntil(lambda: dialog.banner.isVisibleTo(dialog), timeout=20_000)
    assert dialog.use_button.isEnabled()
    dialog.reject()
    assert room.track(1).local.master_copy is INHERIT


def test_a_cover_is_put_right_from_its_finding(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    path = tmp_path / "cover.jpg"
    Image.new("CMYK", (600, 400), (0, 90, 80, 10)).save(path)
    files = room.editor._files  # pyright: ignore[reportPrivateUsage]
    assert files is not None
    files.attach(room.session.release.id, AssetRole.COVER, path)
    qtbot.waitUntil(lambda: bool(room.findings("art.rgb")), timeout=60_000)
    room.panel.open_fix(room.findings("art.square")[0])
    (dialog,) = room.editor.window().findChildren(CoverFixDialog)
    assert {name for name, box in dialog.boxes.items() if box.isChecked()} == {"rgb", "crop"}
    qtbot.waitUntil(lambda: dialog.use_button.isEnabled(), timeout=20_000)
    dialog.use_button.click()
    qtbot.waitUntil(lambda: not room.findings("art.rgb") and not room.findings("art.square"), timeout=60_000)
