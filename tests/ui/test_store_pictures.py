"""A release as stores show it: what stands in the drawings, where they cut, and how the box and the pages follow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests import gallery
from tests.approval import approve
from tests.ui.conftest import Shelf
from tests.ui.shapes import sum_of
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Disc, PrimaryContribution, Release, Track
from trackball_desktop.lookups.store_pages import STORES, StoreKey, compose_page
from trackball_desktop.ui.draft.opening import open_session
from trackball_desktop.ui.editor.store_preview import StorePreview
from trackball_desktop.ui.kit import space, theme
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.kit.store_board import Drawing, font_of, wrap
from trackball_desktop.ui.kit.store_box import _ALBUM_MIN, ALL, StoreBox
from trackball_desktop.ui.kit.store_pictures import INKS, PHONE_WIDTH, Style, draw_album, draw_phone, draw_search
from trackball_desktop.ui.runtime.backend import Backend

LONG = "A title that goes on and on until nobody can read all of it on the screen of any phone"


def _people(*names: str, guest: str = "") -> tuple[PrimaryContribution, ...]:
    rows = [PrimaryContribution(artist=name) for name in names]
    return (*rows, PrimaryContribution(artist=guest, featured=True)) if guest else tuple(rows)


def _tracks() -> tuple[Track, ...]:
    return (
        Track(
            id="t1",
            title="Señorita",
            version_title="Remix",
            duration=timedelta(seconds=185),
            primary_contributions=_people("Los Faros", guest="Ana Serrano"),
        ),
        Track(id="t2", title="حب و نار", duration=timedelta(seconds=200)),
        Track(id="t3", title="夜の海", duration=timedelta(seconds=310), parental_advisory="Explicit"),
        Track(id="t4", title=LONG, duration=timedelta(seconds=242)),
    )


def _release() -> Release:
    return Release(
        title="Marea Alta",
        genre="Alternative",
        release_date="2027-01-15",
        pline_year="2027",
        pline_owner="Faro Lento",
        primary_contributions=_people("Los Faros"),
        discs=(Disc(tracks=_tracks()),),
    )


def _painted(drawing: Drawing, ground: str) -> QImage:
    image = QImage(drawing.width, drawing.height, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    cover = QPixmap(64, 64)
    cover.fill(QColor("#d02030"))
    drawing.draw(painter, cover)
    painter.end()
    return image


def _box(qtbot: QtBot, width: int = 900) -> StoreBox:
    box = StoreBox()
    qtbot.addWidget(box)
    box.resize(width, 900)
    box.show()
    box.show_pages(
        {store: compose_page(_release(), store) for store in STORES}, {"t1": "Señorita · Remix · Ana Serrano"}
    )
    return box


@pytest.mark.parametrize(
    ("store", "wanted"),
    [
        ("spotify", ["EP", "Marea Alta", "2027 · 4 songs, 15 min 37 s", "Señorita - Remix", "Los Faros, Ana Serrano"]),
        ("apple", ["Marea Alta - EP", "E", "Alternative · 2027", "Señorita (feat. Ana Serrano) [Remix]"]),
        ("deezer", ["EP", "Marea Alta", "4 songs, 16 min", "Señorita (Remix)", "Los Faros, Ana Serrano"]),
    ],
)
def test_the_page_of_the_release_says_what_the_store_composes(
    theme_applied: QApplication, store: StoreKey, wanted: list[str]
) -> None:
    drawing = draw_album(compose_page(_release(), store), 520, Style())
    at = [drawing.texts.index(text) for text in wanted]
    assert at == sorted(at), drawing.texts
    assert "℗ 2027 Faro Lento" in drawing.texts
    assert drawing.texts.count("3:05") == 1


def _instructions(drawing: Drawing) -> str:
    """Return by which instructions something is drawn."""
    buffer = QBuffer()
    picture = QSvgGenerator()
    picture.setOutputDevice(buffer)
    picture.setSize(QSize(drawing.width, drawing.height))
    painter = QPainter(picture)
    drawing.draw(painter, QPixmap())
    painter.end()
    return bytes(buffer.data().data()).decode()


def test_each_store_is_drawn_as_approved(theme_applied: QApplication) -> None:
    tracks = tuple(track.model_copy(update={"parental_advisory": "Explicit"}) for track in _tracks()[:2])
    releases = {
        "some explicit": _release(),
        "explicit": _release().model_copy(update={"discs": (Disc(tracks=tracks),), "parental_advisory": "Explicit"}),
        "two discs": _release().model_copy(update={"discs": (Disc(tracks=tracks[:1]), Disc(tracks=tracks[1:]))}),
        "long": _release().model_copy(update={"title": LONG, "parental_advisory": "Explicit"}),
        "empty": Release(),
    }
    lines: list[str] = []
    with gallery.blocks():  # the same letters on every machine
        theme.apply_theme(theme_applied, "light", 1.0)
        for store in STORES:
            for name, release in releases.items():
                page = compose_page(release, store)
                track = page.lines[-1] if page.lines else None
                for dark in (False, True):
                    style = Style(dark, mirrored=dark)
                    drawn = {
                        "album": draw_album(page, 640, style),
                        "narrow album": draw_album(page, 300, style, {0}),
                        "search": draw_search(page, track, style),
                        "phone": draw_phone(page, track, style),
                    }
                    for kind, drawing in drawn.items():
                        words = f"{drawing.width} x {drawing.height} texts {len(drawing.texts)} cut {len(drawing.cut)}"
                        lines.append(f"{store}, {name}, {dark=}, {kind}: {words} {sum_of(_instructions(drawing))}")
    theme.apply_theme(theme_applied, "light", 1.0)
    approve("store_drawings", lines)


def test_what_does_not_fit_is_cut_and_named(theme_applied: QApplication) -> None:
    page = compose_page(_release(), "apple")
    assert draw_album(page, 420, Style()).cut == (LONG,)
    assert draw_album(page, 1400, Style()).cut == ()
    assert draw_search(page, page.lines[3], Style()).cut == (LONG, LONG), "in the field and in the result"
    assert draw_phone(page, page.lines[0], Style()).cut == ("Señorita (feat. Ana Serrano) [Remix]",)
    assert draw_phone(compose_page(_release(), "spotify"), page.lines[1], Style()).cut == ()


def test_a_title_breaks_into_lines_before_it_is_cut(theme_applied: QApplication) -> None:
    font = font_of(20)
    assert wrap("Marea Alta", font, 400, 2) == ["Marea Alta"]
    two = wrap(LONG, font, 300, 2)
    assert len(two) == 2
    assert two[1].endswith("…")
    assert " ".join(wrap(LONG, font, 500, 9)) == LONG


@pytest.mark.parametrize(("store", "dark"), INKS)
def test_texts_can_be_read_on_their_ground(store: StoreKey, dark: bool) -> None:
    ink = INKS[store, dark]
    for color in (ink.text, ink.dim):
        assert theme.contrast(color, ink.ground) >= 4.5
    assert theme.contrast(ink.text, ink.soft) >= 4.5
    assert theme.contrast(ink.ground, ink.mark) >= 4.5
    assert (theme.contrast(ink.ground, "#000000") < 2) is dark


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_drawing_is_mirrored_where_reading_is(theme_applied: QApplication, mirrored: bool) -> None:
    page = compose_page(_release(), "apple")
    image = _painted(draw_album(page, 500, Style(mirrored=mirrored)), INKS["apple", False].ground)
    cover = QColor("#d02030")
    assert (image.pixelColor(80, 80) == cover) is not mirrored
    assert (image.pixelColor(420, 80) == cover) is mirrored


def test_a_track_is_found_where_it_stands(theme_applied: QApplication) -> None:
    drawing = draw_album(compose_page(_release(), "spotify"), 500, Style())
    assert [track for track, _ in drawing.lines] == ["t1", "t2", "t3", "t4"]
    for track, area in drawing.lines:
        assert drawing.track_at(area.center().x(), area.center().y()) == track
    assert drawing.track_at(10, 10) == ""


def test_the_box_shows_one_store_or_all(qtbot: QtBot, theme_applied: QApplication) -> None:
    box = _box(qtbot)
    assert [store for store, view in box.albums.items() if view.isVisible()] == ["spotify"]
    assert box.phone.isVisible()
    assert not box.scheme_switch.isEnabled(), "Spotify has dark pages only"
    for key, shown in (("apple", ["apple"]), (ALL, list(STORES))):
        box.store_switch._group.button(box.store_switch._keys.index(key)).click()
        assert [store for store, view in box.albums.items() if view.isVisible()] == shown
        assert box.scheme_switch.isEnabled()
    assert not box.phone.isVisible()
    assert "Señorita (Remix)" in box.albums["deezer"].accessibleDescription()


def test_a_pressed_track_is_the_one_of_player_search_and_words(qtbot: QtBot, theme_applied: QApplication) -> None:
    box = _box(qtbot)
    assert box.track == "t1"
    words = {key: label.text() for key, label in box._word_labels.items()}
    assert words == {
        "typed": "Señorita · Remix · Ana Serrano",
        "spotify": "Señorita - Remix\nLos Faros, Ana Serrano",
        "apple": "Señorita (feat. Ana Serrano) [Remix]\nLos Faros",
        "deezer": "Señorita (Remix)\nLos Faros, Ana Serrano",
        "sorted": "Señorita (feat. Ana Serrano) [Remix] · Los Faros",
    }
    view = box.albums["spotify"]
    assert view.drawing is not None
    area = dict(view.drawing.lines)["t3"]
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(area.center().x(), area.center().y()))
    assert box.track == "t3"
    assert box.phone.drawing is not None
    assert "夜の海" in box.phone.drawing.texts
    assert "E" in box.phone.drawing.texts


def test_what_is_cut_is_said_below(qtbot: QtBot, theme_applied: QApplication) -> None:
    box = _box(qtbot)
    assert LONG in box._cut_label.text()
    short = Release(title="Kites", discs=(Disc(tracks=(Track(id="k", title="Kites"),)),))
    box.show_pages({store: compose_page(short, store) for store in STORES}, {})
    assert not box._cut_label.isVisible()


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [330, 420, 700, 1200])
def test_nothing_is_wider_than_the_box(qtbot: QtBot, theme_applied: QApplication, width: int, scale: float) -> None:
    theme.apply_theme(theme_applied, "light", scale)
    box = _box(qtbot, 1400)
    area = make_scrollable(box)
    qtbot.addWidget(area)
    area.resize(width, 900)
    area.show()
    for key in ("apple", ALL):
        box.store_switch._group.button(box.store_switch._keys.index(key)).click()
        for view in box.albums.values():
            assert not view.isVisible() or view.width() <= area.viewport().width(), (key, view.width())


def test_a_scroll_bar_that_comes_and_goes_with_the_height_of_the_pages_comes_to_rest(
    qtbot: QtBot, theme_applied: QApplication
) -> None:
    """With a bar the phone goes below the page, which then needs the bar; without it stands beside, and all fits."""
    box = _box(qtbot, 1400)
    page = QWidget()
    column = QVBoxLayout(page)
    column.addWidget(box)
    area = make_scrollable(page)
    qtbot.addWidget(area)
    area.show()
    beside = theme.scaled(_ALBUM_MIN + PHONE_WIDTH) + space.L
    for width in range(beside, beside + 48, 6):
        for before, height in ((width - 60, 900), (width + 60, 900), (width - 60, 1200), (width + 60, 1200)):
            area.resize(before, height)
            qtbot.wait(20)
            area.resize(width, height)
            qtbot.wait(60)
            drawing = box.albums["spotify"].drawing
            qtbot.wait(20)
            assert box.albums["spotify"].drawing is drawing, (before, width, height)


def test_the_preview_follows_the_draft_and_its_cover(
    qtbot: QtBot, backend: Backend, shelf: Shelf, theme_applied: QApplication, tmp_path: Path
) -> None:
    release = _release()
    backend.repositories.library.create(release, label="made").result()
    session = open_session(backend, release.id)
    preview = StorePreview(backend, session)
    qtbot.addWidget(preview)
    preview.resize(800, 900)
    assert preview.box.pages == {}, "nothing is composed before it is seen"
    preview.show()
    assert preview.box.pages["apple"].title == "Marea Alta - EP"
    session.apply(SetField(node_id="t1", field="version_title", value="Dub"), "typed")
    assert "Señorita - Dub" in preview.box.albums["spotify"].accessibleDescription()
    preview.hide()
    session.apply(SetField(node_id="t1", field="version_title", value="Edit"), "typed")
    assert "Señorita - Dub" in preview.box.albums["spotify"].accessibleDescription()
    preview.show()
    assert "Señorita - Edit" in preview.box.albums["spotify"].accessibleDescription()
    session.close()
