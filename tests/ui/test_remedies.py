"""A cover is put right: a copy, seen before it is used, attached as one step of undo; the original is never touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QColorDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.model import Profile
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AssetRole
from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.media.measure import measure_file
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.draft.session import Session
from trackball_desktop.ui.editor.cover_fixes import CoverFixDialog, cover_problems
from trackball_desktop.ui.editor.crop import MIN_SIDE, CropView
from trackball_desktop.ui.editor.page import EditorPage
from trackball_desktop.ui.editor.sound import SoundPage
from trackball_desktop.ui.editor.steps import WizardStep
from trackball_desktop.ui.runtime.backend import Backend


@pytest.fixture
def release(backend: Backend) -> Release:
    return kept(backend)


@pytest.fixture
def cover(backend: Backend, release: Release, tmp_path: Path) -> Path:
    """A cover in CMYK, not square, turned by its EXIF, measured and attached."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "cover.jpg"
    image = Image.new("RGB", (600, 400), (220, 30, 30))
    image.paste((20, 40, 200), (0, 200, 600, 400))
    image.convert("CMYK").save(path, "JPEG", exif=exif, quality=95)
    stamp, facts = measure_file(path, AssetRole.COVER)
    assert isinstance(facts, ArtworkFacts)
    assert stamp.sha256 is not None
    backend.assets.save_facts(stamp.sha256, facts).result()
    backend.assets.remember_hash(str(path), stamp).result()
    asset = Asset(
        id=new_id(), release_id=release.id, owner_id=release.id, role=AssetRole.COVER, path=str(path), stamp=stamp
    )
    backend.assets.save([asset]).result()
    return path


@pytest.fixture
def page(qtbot: QtBot, backend: Backend, release: Release, cover: Path) -> Iterator[SoundPage]:
    backend.start()
    qtbot.waitUntil(lambda: backend.services is not None, timeout=10_000)
    editor = EditorPage(backend)
    qtbot.addWidget(editor)
    editor.resize(1100, 900)
    editor.open(release.id)
    editor.show()
    editor.show_step(WizardStep.SOUND)
    shown = editor.page(WizardStep.SOUND)
    assert isinstance(shown, SoundPage)
    assert editor.session is not None
    editor.session.checks.refresh_facts()
    yield shown
    shown.masters_box.playback.close()
    assert editor.session.drain()
    editor.close_release()


def session_of(page: SoundPage) -> Session:
    return page.cover_box._session  # pyright: ignore[reportPrivateUsage]


def cover_of(page: SoundPage) -> Asset:
    session = session_of(page)
    asset = session.find_asset(session.release.id, AssetRole.COVER.value)
    assert asset is not None
    return asset


def opened(page: SoundPage, chosen: set[str], qtbot: QtBot) -> CoverFixDialog:
    dialog = page.cover_box.open_fix_dialog(chosen)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.use_button.isEnabled(), timeout=20_000)
    return dialog


def test_a_copy_is_attached_as_one_step_and_undone_also_after_a_restart(
    qtbot: QtBot, page: SoundPage, backend: Backend, cover: Path
) -> None:
    before = hashlib.sha256(cover.read_bytes()).hexdigest()
    session = session_of(page)
    steps = len(session.steps)
    assert list(page.cover_box.fix_buttons) == ["upright", "rgb", "crop"]
    dialog = opened(page, {"crop"}, qtbot)
    assert not dialog.after.is_empty
    assert "400 × 400  ·  RGB  ·  JPEG" in dialog.after_label.text()
    dialog.use_button.click()
    qtbot.waitUntil(lambda: cover_of(page).path != str(cover), timeout=10_000)
    copy = Path(cover_of(page).path)
    assert len(session.steps) == steps + 1
    assert session.steps[-1].label.startswith("cover: ")
    assert copy.parent == backend.repositories.folder / "covers"
    assert hashlib.sha256(cover.read_bytes()).hexdigest() == before
    with Image.open(copy) as image:
        assert (image.size, image.mode) == ((400, 400), "RGB")
    # It is known at once, without being measured again.
    qtbot.waitUntil(lambda: session.checks.facts is not None and len(session.checks.facts.artwork) == 1, timeout=10_000)
    assert session.checks.facts is not None
    assert next(iter(session.checks.facts.artwork.values())).width == 400
    qtbot.waitUntil(lambda: not page.cover_box.fix_buttons)

    session.undo()
    qtbot.waitUntil(lambda: cover_of(page).path == str(cover), timeout=10_000)
    session.redo()
    qtbot.waitUntil(lambda: cover_of(page).path == str(copy), timeout=10_000)
    assert session.drain()

    again = open_session(backend, session.release.id)
    again.checks.refresh_facts()
    again.undo()
    qtbot.waitUntil(lambda: backend.assets.for_release(session.release.id)[0].path == str(cover), timeout=10_000)
    assert again.release.local.cover_copy is INHERIT
    assert again.drain()


def test_a_cover_changed_by_hand_is_left_alone_by_undo(
    qtbot: QtBot, page: SoundPage, cover: Path, tmp_path: Path
) -> None:
    session = session_of(page)
    dialog = opened(page, set(), qtbot)
    dialog.use_button.click()
    qtbot.waitUntil(lambda: cover_of(page).path != str(cover), timeout=10_000)
    other = tmp_path / "other.png"
    Image.new("RGB", (50, 50)).save(other)
    page.files.attach(session.release.id, AssetRole.COVER, other)
    qtbot.waitUntil(lambda: [Path(a.path).name for a in session.assets] == ["other.png"], timeout=20_000)
    session.undo()
    session.undo()
    assert session.release.local.cover_copy is INHERIT
    qtbot.wait(200)
    assert cover_of(page).path == str(other)


@pytest.mark.parametrize(
    ("corner", "square"),
    [
        (QPoint(100, 50), (1200, 700, 800)),
        (QPoint(200, 50), (1000, 700, 800)),
        (QPoint(100, 150), (1200, 500, 800)),
        (QPoint(200, 150), (1000, 500, 800)),
    ],
)
def test_a_corner_sizes_the_square_and_the_one_across_stays(
    qtbot: QtBot, corner: QPoint, square: tuple[int, int, int]
) -> None:
    crop = CropView(3000, 2000, 300)
    qtbot.addWidget(crop)
    crop.show()
    crop.set_square(1000, 500, 1000)
    inwards = QPoint(20 if corner.x() == 100 else -20, 20 if corner.y() == 50 else -20)
    qtbot.mousePress(crop, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(crop, corner + inwards)
    assert crop.square == square
    qtbot.mouseMove(crop, corner + 100 * inwards)
    assert crop.square[2] == MIN_SIDE
    qtbot.mouseRelease(crop, Qt.MouseButton.LeftButton)


def test_the_square_is_chosen_by_mouse_and_keys(qtbot: QtBot) -> None:
    crop = CropView(3000, 2000, 300)
    qtbot.addWidget(crop)
    crop.show()
    assert crop.square == (500, 0, 2000)
    corner = QPoint(250, 200)
    qtbot.mousePress(crop, Qt.MouseButton.LeftButton, pos=corner - QPoint(1, 1))
    qtbot.mouseMove(crop, corner - QPoint(61, 61))
    qtbot.mouseRelease(crop, Qt.MouseButton.LeftButton, pos=corner - QPoint(61, 61))
    left, top, side = crop.square
    assert (left, top) == (500, 0)
    assert side == pytest.approx(1400, abs=30)
    qtbot.mousePress(crop, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    qtbot.mouseMove(crop, QPoint(2000, 2000))
    assert crop.square == (3000 - side, 2000 - side, side)  # never outside
    qtbot.mouseRelease(crop, Qt.MouseButton.LeftButton)
    qtbot.keyClick(crop, Qt.Key.Key_Left)
    assert crop.square == (3000 - side - 30, 2000 - side, side)
    qtbot.keyClick(crop, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert crop.square == (3000 - side - 30, 2000 - side - 1, side)
    qtbot.keyClick(crop, Qt.Key.Key_Minus)
    assert crop.square[2] == side - 60
    assert f"{side - 60} pixels wide" in crop.accessibleDescription()
    qtbot.keyClick(crop, Qt.Key.Key_Home)
    assert crop.square == (500, 0, 2000)


def test_what_is_offered_follows_from_the_facts() -> None:
    profile = Profile()
    good = ArtworkFacts(format="JPEG", width=3000, height=3000, mode="RGB", bits=8, bytes=2_000_000)
    assert cover_problems(good, profile) == []
    assert cover_problems(good.model_copy(update={"problem": "damaged", "mode": "CMYK"}), profile) == []
    for change, wanted in (
        ({"orientation": 6}, "upright"),
        ({"has_gps": True}, "upright"),
        ({"mode": "CMYK"}, "rgb"),
        ({"bits": 16}, "rgb"),
        ({"icc": "Adobe RGB (1998)"}, "rgb"),
        ({"height": 2999}, "crop"),
        ({"width": 4000, "height": 4000}, "scale"),
        ({"bytes": 11_000_000}, "limit"),
        ({"mode": "RGBA", "alpha": True}, "alpha"),
        ({"format": "WEBP"}, "format"),
    ):
        assert [need.id for need in cover_problems(good.model_copy(update=change), profile)] == [wanted]
    assert cover_problems(good.model_copy(update={"icc": "sRGB IEC61966-2.1"}), profile) == []


def test_a_colour_for_transparent_parts_is_asked_for_without_blocking(page: SoundPage, qtbot: QtBot) -> None:
    facts = ArtworkFacts(format="PNG", width=3000, height=3000, mode="RGBA", bits=8, alpha=True)
    session = session_of(page)
    dialog = CoverFixDialog(page.cover_box._backend, session, cover_of(page), facts, {"alpha"}, page)
    dialog.show()
    assert dialog.plan().background == "#ffffff"
    for chosen, wanted in ((None, "#ffffff"), ("#112233", "#112233")):
        dialog.colour_button.click()
        (chooser,) = [found for found in dialog.findChildren(QColorDialog) if found.isVisible()]
        if chosen is None:
            chooser.reject()
        else:
            chooser.setCurrentColor(QColor(chosen))
            chooser.accept()
        assert dialog.plan().background == wanted
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not dialog.findChildren(QColorDialog), "it goes when it is closed"
    dialog.close()


def test_what_a_field_of_the_cover_says_stands_below_it_alone(qtbot: QtBot, page: SoundPage) -> None:
    asked = "Nobody has confirmed yet that the text on the cover matches the release."

    def shown() -> list[str]:
        return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text() == asked]

    qtbot.waitUntil(lambda: bool(shown()), timeout=10_000)
    assert shown() == [asked]
