"""Help: its topics are the texts of the checks and commands, it is searched, and the tour goes over the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.releases import kept
from trackball_desktop.checks.engine import RULES
from trackball_desktop.ui.kit import shortcuts
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.first_run import FirstRun
from trackball_desktop.ui.shell.guide import Guide
from trackball_desktop.ui.shell.help_dialog import HelpDialog
from trackball_desktop.ui.shell.help_topics import CHECKS, COMMANDS_SECTION, all_topics, find_topics
from trackball_desktop.ui.shell.main_window import MainWindow
from trackball_desktop.ui.shell.menu_bar import command_ids
from trackball_desktop.ui.shell.window_dialogs import WELCOMED_KEY


@pytest.fixture
def window(qtbot: QtBot, backend: Backend) -> Iterator[MainWindow]:
    kept(backend)
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    qtbot.waitUntil(lambda: made.activity is not None)
    yield made
    made.close()


def _help(window: MainWindow) -> HelpDialog:
    return next(dialog for dialog in window.findChildren(HelpDialog) if dialog.isVisible())


def _texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_every_check_and_every_command_is_a_topic_with_what_there_is_to_say(
    theme_applied: QApplication,
) -> None:
    topics = {topic.id: topic for topic in all_topics()}
    for rule in RULES:
        topic = topics[rule.id]
        assert topic.section == CHECKS
        assert topic.title, rule.id
        assert topic.explanation, rule.id
        assert topic.sources, rule.id
        assert "{" not in topic.title + topic.text + topic.explanation, rule.id
        assert "%n" not in topic.text, rule.id
        assert [source.text for source in topic.sources] != list(rule.sources), "a source is more than its key"
    for command in shortcuts.COMMANDS:
        topic = topics[command.id]
        assert topic.section == COMMANDS_SECTION
        assert command.key_text in topic.note
        assert ("Menu: " in topic.note) is (command.id in command_ids())


def test_addresses_of_sources_are_links_and_words_around_them_are_not(
    theme_applied: QApplication,
) -> None:
    topics = {topic.id: topic for topic in all_topics()}
    addresses = [address for topic in topics.values() for source in topic.sources for address in source.addresses]
    assert len(addresses) > 200
    assert all(address.startswith(("http://", "https://")) for address in addresses)
    assert not [address for address in addresses if address[-1] in ".,;)"]


@pytest.mark.parametrize(
    ("searched", "first"),
    [("sample rate", "audio.sample_rate"), ("duplicate isrc", "isrc.unique_in_release"), ("undo", "undo"),
     ("ctrl+k", "palette"), ("keyboard shortcuts", "keys")],
)  # fmt: skip
def test_a_search_finds_by_words_and_titles_come_first(theme_applied: QApplication, searched: str, first: str) -> None:
    assert find_topics(all_topics(), searched)[0].id == first


def test_a_search_finds_a_word_of_an_explanation_and_nothing_else(
    theme_applied: QApplication,
) -> None:
    topics = all_topics()
    found = {topic.id for topic in find_topics(topics, "societies identify")}
    assert "isrc.present" in found
    assert len(found) < 10
    assert find_topics(topics, "zzzz") == []
    assert find_topics(topics, "") == topics


def test_the_key_opens_help_and_it_is_searched_and_read(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(window.findChildren(HelpDialog)))
    dialog = _help(window)
    assert dialog.list.count() == len(all_topics())
    qtbot.keyClicks(dialog.search_box, "sample rate")
    assert dialog.topic is not None
    assert dialog.topic.id == "audio.sample_rate"
    explanation = dialog.topic.explanation
    qtbot.waitUntil(lambda: explanation in _texts(dialog))
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    link = next(button for button in dialog.findChildren(QPushButton) if button.text().startswith("Open "))
    assert opened == [], "nothing is fetched before somebody asks"
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == [dialog.topic.sources[0].addresses[0]]
    qtbot.keyClick(dialog.search_box, Qt.Key.Key_Down)
    assert dialog.list.hasFocus()
    dialog.search_box.setText("zzzz")
    assert dialog.topic is None
    qtbot.waitUntil(lambda: "Nothing found. Try another word." in _texts(dialog))


def test_one_help_is_open_and_goes_when_it_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    window.dialogs.show_help()
    window.dialogs.show_help()
    assert len(window.findChildren(HelpDialog)) == 1
    _help(window).close()
    qtbot.waitUntil(lambda: not window.findChildren(HelpDialog))
    window.dialogs.show_help()
    assert _help(window).isVisible()


def test_a_check_leads_to_its_explanation(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    backend.start()
    window.open_release(window.library.model.release_id(0))
    qtbot.waitUntil(lambda: any(True for _ in window.inspector_host.panel.checks.cards()))
    card = next(iter(window.inspector_host.panel.checks.cards()))
    card.set_folded(folded=False)
    about = next(button for button in card.findChildren(QPushButton) if button.text() == "About this check")
    about.click()
    topic = _help(window).topic
    assert topic is not None
    assert topic.id == card.group.rule


def _guide(window: MainWindow) -> Guide:
    guide = window.guide
    assert guide is not None
    return guide


def test_the_tour_has_five_steps_and_stays_inside_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.start_tour()
    guide = _guide(window)
    titles: list[str] = []
    for number in range(5):
        assert guide.step == number
        assert f"{number + 1} of 5" in _texts(guide)
        assert guide.rect().contains(guide.card.geometry())
        titles.append(guide.next_button.accessibleDescription())
        qtbot.mouseClick(guide.next_button, Qt.MouseButton.LeftButton)
    assert len(set(titles)) == 5
    assert window.guide is None
    qtbot.waitUntil(lambda: not window.findChildren(Guide))


def test_the_tour_is_walked_by_keys_skipped_and_called_again(qtbot: QtBot, window: MainWindow) -> None:
    window.start_tour()
    guide = _guide(window)
    assert guide.next_button.hasFocus() or not window.isActiveWindow()
    qtbot.keyClick(guide, Qt.Key.Key_Right)
    qtbot.keyClick(guide, Qt.Key.Key_Return)
    assert guide.step == 2
    qtbot.keyClick(guide, Qt.Key.Key_Left)
    assert guide.step == 1
    qtbot.keyClick(guide, Qt.Key.Key_Escape)
    assert window.guide is None
    window.commands.run("tour")
    assert _guide(window).step == 0


@pytest.mark.parametrize("width", [900, 1024])
def test_the_cards_of_the_tour_follow_the_window(qtbot: QtBot, window: MainWindow, width: int) -> None:
    window.start_tour()
    guide = _guide(window)
    window.resize(width, 700)
    qtbot.waitUntil(lambda: guide.size() == window.size())
    for _ in range(4):
        inside = QRect(0, 0, window.width(), window.height())
        assert inside.contains(guide.card.geometry())
        guide.next_button.click()


def test_the_tour_follows_the_first_welcome_and_no_other(qtbot: QtBot, window: MainWindow, backend: Backend) -> None:
    for times in range(2):
        window.dialogs.show_first_run()
        dialog = window.findChildren(FirstRun)[-1]
        dialog.reject()
        if times == 0:
            qtbot.waitUntil(lambda: backend.settings.get(WELCOMED_KEY, False) is True)
            _guide(window).finish()
    assert window.guide is None


def test_practice_begins_in_its_own_window_without_a_tour_over_this_one(
    qtbot: QtBot, window: MainWindow, backend: Backend
) -> None:
    window.dialogs.show_first_run()
    dialog = window.findChildren(FirstRun)[-1]
    window.dialogs.practice_requested.disconnect()
    with qtbot.waitSignal(window.dialogs.practice_requested):
        dialog.practice_card.chosen.emit()
    qtbot.waitUntil(lambda: backend.settings.get(WELCOMED_KEY, False) is True)
    assert window.guide is None


def test_a_question_mark_shows_the_keys(qtbot: QtBot, window: MainWindow) -> None:
    assert shortcuts.command("keys").key_text == "?"
    groups = dict(shortcuts.shortcut_groups())
    keys = {key for entries in groups.values() for key, _ in entries}
    assert {"?", "F1"} <= keys
