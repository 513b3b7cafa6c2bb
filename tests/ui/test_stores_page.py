"""The page of a release in stores, on a real library, real services and catalogues on loopback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.api.loopback import Said, serving
from tests.lookups.catalogues import Catalogues, of_draft, renamed
from tests.lookups.test_comparison import RELEASES
from trackball_desktop.domain.release import CatalogueTransfer
from trackball_desktop.lookups import deezer, itunes, musicbrainz
from trackball_desktop.services.context import Options, Services
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.ui.kit import theme
from trackball_desktop.ui.kit.scroll_page import make_scrollable
from trackball_desktop.ui.library.transfer_dialog import TransferDialog
from trackball_desktop.ui.plan.page import PlanPage
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.runtime.bridge import Bridge
from trackball_desktop.ui.settings.stores import StoreSettingsPage
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.notifications import Notifications
from trackball_desktop.ui.stores.page import StoresPage
from trackball_desktop.ui.stores.side_by_side import SideBySide

DRAFT = RELEASES["guests"].model_copy(update={"release_date": "2026-01-09", "original_release_date": "2026-01-09"})
RECORD = replace(of_draft(DRAFT), date="2026-01-09")
TEXT_OF_OTHERS = "https://open.spotify.com/album/6N9?si=who"


@dataclass
class Out:
    """A library with one release that is out, and the catalogues that are asked about it."""

    backend: Backend
    catalogues: Catalogues
    url: str


@pytest.fixture
def out(qtbot: QtBot, theme_applied: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Out]:
    for module in (deezer, itunes, musicbrainz):
        monkeypatch.setattr(module, "RATE", 10_000.0)  # the paces have tests of their own
    catalogues = Catalogues(RECORD)
    repositories, secrets = Repositories.open(tmp_path / "data"), Secrets(in_memory=True)
    repositories.library.create(DRAFT, label="made by a test").result()
    with serving(catalogues.answer) as server:
        bases = {key: f"{server.url}/{name}" for key, name in _PATHS.items()}
        bridge = Bridge(repositories.database)
        bridge.start(lambda: Services(repositories, secrets, Options(cache=tmp_path / "cache", store_bases=bases)))
        yield Out(
            Backend(repositories=repositories, bridge=bridge, secrets=secrets, practice=True), catalogues, server.url
        )
        bridge.stop()
    repositories.close()


_PATHS = {"deezer": "deezer", "apple": "itunes", "musicbrainz": "musicbrainz"}


def _page(qtbot: QtBot, out: Out) -> StoresPage:
    page = StoresPage(out.backend, DRAFT.id)
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    qtbot.waitUntil(lambda: page.view is not None)
    return page


def _asked(qtbot: QtBot, out: Out) -> StoresPage:
    page = _page(qtbot, out)
    qtbot.mouseClick(page._check_once_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view is not None and len([r for r in page.view.rows if r.state.asked_at]) == 3)
    qtbot.waitUntil(lambda: page.check_button.isEnabled())
    qtbot.wait(200)  # the reading that follows the last answer
    return page


def _texts(widget: QWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget) and one.text()]


def test_before_anybody_asked_nothing_is_sent_and_the_page_says_what_would_be(qtbot: QtBot, out: Out) -> None:
    page = _page(qtbot, out)
    assert page._empty.isVisible()
    assert any("Only its UPC and an ISRC are sent to them" in text for text in _texts(page))
    assert not page.check_button.isVisible()
    assert not page.copy_button.isVisible()


def test_a_release_that_is_out_as_it_was_sent(qtbot: QtBot, out: Out) -> None:
    page = _asked(qtbot, out)
    texts = _texts(page)
    assert "“Marea Alta” is out at every checked store" in texts
    assert texts.count("as sent") >= 9
    assert "6 of 6" in texts
    assert not page.taken_down_banner.isVisible()


def test_what_differs_stands_with_its_place_and_both_texts(qtbot: QtBot, out: Out) -> None:
    out.catalogues.records = [renamed(RECORD, 2, title="Do Not Stop")]
    page = _asked(qtbot, out)
    texts = _texts(page)
    assert "Title, track 3 “Don't Stop”" in texts
    shown = {one.accessibleName() for one in page.findChildren(QWidget)}
    assert {"Don't Stop", "Do Not Stop"} <= shown
    assert "1 difference" in texts


def test_the_expected_page_stands_beside_the_stores_own(qtbot: QtBot, out: Out) -> None:
    out.catalogues.records = [renamed(RECORD, 2, title="Do Not Stop")]
    page = _asked(qtbot, out)
    apple_pair, deezer_pair = page.side_by_sides
    assert [view.accessibleName() for view in deezer_pair.views] == ["Deezer: as sent", "Deezer: in store"]
    assert apple_pair.pair.composed.store == "apple"
    expected, shown = (view.accessibleDescription() for view in deezer_pair.views)
    assert "Don't Stop" in expected
    assert "Do Not Stop" in shown
    assert deezer_pair.pair.different == {2}
    assert deezer_pair.views[1].y() == deezer_pair.views[0].y()
    narrow = SideBySide(deezer_pair.pair, QPixmap())
    area = make_scrollable(narrow)
    qtbot.addWidget(area)
    area.resize(500, 800)
    area.show()
    qtbot.waitUntil(lambda: narrow.views[1].y() > narrow.views[0].y())
    assert narrow.views[1].x() == narrow.views[0].x(), "below one another where there is no room"


def test_the_wrong_page_is_an_alarm_with_a_way_to_say_that_it_is_right(qtbot: QtBot, out: Out) -> None:
    out.backend.repositories.store_polls.add_artist_page("deezer", "Los Faros", "90218834").result()
    page = _asked(qtbot, out)
    band = page.wrong_page_banner
    assert band.isVisible()
    assert "90218834" in band.accessibleName()
    band.report_button.click()
    assert "is shown at Deezer on page" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(band.confirm_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not band.isVisible())


def test_an_answer_that_cannot_be_read_is_never_not_there(qtbot: QtBot, out: Out) -> None:
    out.catalogues.instead["deezer"] = Said(200, b"<html>")
    page = _asked(qtbot, out)
    assert "its answer could not be read" in _texts(page)
    assert "not there yet" not in _texts(page)


def test_links_are_copied_together_and_one_can_be_added(qtbot: QtBot, out: Out) -> None:
    page = _asked(qtbot, out)
    page.save_link(TEXT_OF_OTHERS)
    qtbot.waitUntil(lambda: page.view is not None and bool(page.view.links))
    with qtbot.waitSignal(page.notice) as told:
        qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert told.args == ["4 links were copied."]
    copied = QGuiApplication.clipboard().text()
    assert "Spotify: https://open.spotify.com/album/6N9\n" in copied + "\n"
    assert "Deezer: https://www.deezer.com/album/4711" in copied


def test_a_text_that_is_no_link_is_said_and_nothing_is_kept(qtbot: QtBot, out: Out) -> None:
    page = _page(qtbot, out)
    with qtbot.waitSignal(page.failed):
        page.save_link("https://example.org/x")
    assert out.backend.repositories.store_polls.links(DRAFT.id) == []


def test_open_leads_to_the_store(qtbot: QtBot, out: Out) -> None:
    page = _asked(qtbot, out)
    opened: list[QUrl] = []

    class Handler(QObject):
        @Slot(QUrl)
        def take(self, url: QUrl) -> None:
            opened.append(url)

    handler = Handler()
    QDesktopServices.setUrlHandler("https", handler, "take")
    button = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Open Deezer")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    QDesktopServices.unsetUrlHandler("https")
    assert [url.toString() for url in opened] == ["https://www.deezer.com/album/4711"]


def test_turning_it_on_here_asks_by_itself(qtbot: QtBot, out: Out) -> None:
    out.backend.repositories.settings.save("stores.on", True).result()  # for releases that were sent
    page = _page(qtbot, out)
    assert page.view is not None
    assert not page.view.is_checked_automatically, "this one was not sent"
    qtbot.mouseClick(page._auto_check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.view is not None and page.view.is_checked_automatically and len(page.view.rows) == 3)
    assert out.backend.repositories.store_polls.is_watched(DRAFT.id)
    # Its date has passed: it is asked for now, and not with the next round.
    qtbot.waitUntil(lambda: page.view is not None and all(row.state.asked_at for row in page.view.rows))


def test_without_a_upc_the_page_says_so(qtbot: QtBot, out: Out) -> None:
    bare = DRAFT.model_copy(update={"id": "e" * 32, "upc": ""})
    out.backend.repositories.library.create(bare, label="typed").result()
    page = StoresPage(out.backend, bare.id)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.view is not None)
    with qtbot.waitSignal(page.failed) as told:
        qtbot.mouseClick(page._check_once_button, Qt.MouseButton.LeftButton)
    assert "UPC" in str(told.args[0])
    with qtbot.waitSignal(page.failed) as told:
        qtbot.mouseClick(page._auto_check_button, Qt.MouseButton.LeftButton)
    assert "UPC" in str(told.args[0])


def test_settings_are_kept_and_a_wrong_country_is_said_at_its_field(qtbot: QtBot, out: Out) -> None:
    page = StoreSettingsPage(out.backend)
    qtbot.addWidget(page)
    page.show()
    page.countries_field.fill("Spain")
    page.save()
    assert "Spain" in page.countries_field.error_text
    assert out.backend.settings.get("stores.countries") is None
    page.countries_field.fill("es, JP")
    page.token_field.fill("s3cr3t")
    page.save()
    qtbot.waitUntil(lambda: out.backend.settings.get("stores.countries") == ["ES", "JP"])
    qtbot.waitUntil(lambda: out.backend.secrets.get("discogs") == "s3cr3t")
    page.enabled_box.click()
    qtbot.waitUntil(lambda: out.backend.settings.get("stores.on") is True)


def test_the_window_leads_there_and_back(qtbot: QtBot, out: Out) -> None:
    window = MainWindow(out.backend)
    qtbot.addWidget(window)
    window.show()
    window.library.list.select(DRAFT.id)
    qtbot.waitUntil(lambda: window.library.list.current_id() == DRAFT.id)
    assert "stores" in {command.id for command in window.commands.available_commands()}
    window.commands.run("stores")
    page = window.page_stack.currentWidget()
    assert isinstance(page, StoresPage)
    qtbot.waitUntil(lambda: page.view is not None)
    qtbot.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    assert window.page_stack.currentWidget() is window.library
    window.open_release(DRAFT.id)
    window.commands.run("stores")
    again = window.page_stack.currentWidget()
    assert isinstance(again, StoresPage)
    again.back_requested.emit()
    assert window.page_stack.currentWidget() is window.editor
    window.close()


def test_pictures(qtbot: QtBot, out: Out) -> None:
    """Draws the page light and dark, with what it has to say most; the pictures are for people."""
    folder = os.environ.get("STORES_PICTURES")
    out.backend.repositories.store_polls.add_artist_page("deezer", "Los Faros", "90218834").result()
    songs = (replace(RECORD.songs[0], title="Senora", explicit=True), *RECORD.songs[1:5])
    out.catalogues.records = [replace(RECORD, songs=songs)]
    out.catalogues.hidden.add("itunes")
    out.backend.repositories.store_polls.set_link(DRAFT.id, "Spotify", "https://open.spotify.com/album/6N9").result()
    page = _page(qtbot, out)
    page.check_stores()
    qtbot.waitUntil(lambda: page.view is not None and len([r for r in page.view.rows if r.state.asked_at]) == 3)
    qtbot.wait(300)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for scheme in ("light", "dark"):
        theme.apply_theme(app, scheme, 1.0)
        for size in ((1024, 700), (1440, 900)):
            page.resize(*size)
            qtbot.wait(50)
            picture = page.grab()
            assert (picture.width(), picture.height()) == size
            if folder:
                picture.save(str(Path(folder) / f"stores-{scheme}-{size[0]}.png"))
    theme.apply_theme(app, "light", 1.0)


def test_a_transfer_is_held_to_what_stores_show(qtbot: QtBot, out: Out) -> None:
    """A release that another distributor delivered: titles as stores show them stand beside the draft."""
    out.catalogues.records = [renamed(RECORD, 2, title="Do Not Stop")]
    dialog = TransferDialog(out.backend, DRAFT.id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.source_label.text().startswith("Choose above what was delivered before")
    assert not dialog.steps_list.isVisible(), "empty lists would say nothing"
    dialog.distributor_edit.setText("Other")
    dialog.delivery_date_edit.setText("2026-11-20")
    qtbot.mouseClick(dialog.stores_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.end_button.isEnabled)
    assert "Deezer" in dialog.source_label.text()
    assert dialog.steps_list.isVisible()
    rows = [dialog.differences_list.topLevelItem(n) for n in range(dialog.differences_list.topLevelItemCount())]
    said = [row.text(1) for row in rows if row is not None]
    assert any("Do Not Stop" in text and "Don't Stop" in text for text in said), said
    held = out.backend.library.load(DRAFT.id).release.local.transfer
    assert isinstance(held, CatalogueTransfer)
    assert (held.upc, len(held.tracks), held.distributor) == (DRAFT.upc, 6, "Other")


def test_a_transfer_says_where_no_store_shows_the_release(qtbot: QtBot, out: Out) -> None:
    out.catalogues.hidden |= {"deezer", "itunes", "musicbrainz"}
    dialog = TransferDialog(out.backend, DRAFT.id)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.stores_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.error_label.isVisible)
    assert not dialog.end_button.isEnabled()


def test_a_takedown_and_a_wrong_page_reach_the_desktop_and_the_dashboard(qtbot: QtBot, out: Out) -> None:
    told: list[tuple[str, str]] = []
    notices = Notifications(
        out.backend, notify=lambda title, text: told.append((title, text)), is_app_active=lambda: False
    )
    out.backend.repositories.store_polls.add_artist_page("deezer", "Los Faros", "90218834").result()
    page = _asked(qtbot, out)
    assert page.wrong_page_banner.isVisible()
    qtbot.waitUntil(lambda: any("different artist" in text or "another artist" in text for _, text in told))
    qtbot.waitUntil(lambda: any("Out " in text for _, text in told))
    plan = PlanPage(out.backend)
    qtbot.addWidget(plan)
    plan.resize(1500, 800)
    plan.show()
    qtbot.waitUntil(lambda: any("artist" in text and "page" in text for text in _texts(plan.side_panel)))
    out.catalogues.hidden |= {"deezer", "itunes", "musicbrainz"}
    for _ in range(2):
        page.check_stores()
        qtbot.waitUntil(lambda: page._check_job is not None and page._check_job.is_done)
    qtbot.waitUntil(lambda: page.taken_down_banner.isVisible())
    qtbot.waitUntil(lambda: any(text.startswith("Taken down?") for _, text in told))
    qtbot.waitUntil(lambda: any("Taken down?" in text for text in _texts(plan.side_panel)))
    assert notices.is_enabled
