"""The window in a language in which every text of the catalogue is in brackets: what has none comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractTableModel, QDate, QLocale, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests import skips
from tests.test_texts import translate_module
from tests.ui.cut_off import settled_cut_off
from tests.ui.pages import walk
from tests.ui.releases import harbour
from trackball_desktop.domain.vocabulary import names as names_of_lists
from trackball_desktop.domain.vocabulary import vocabulary
from trackball_desktop.i18n.contexts import HistoryText
from trackball_desktop.ui.kit import languages
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.shell.main_window import MainWindow

OUTSIDE = 0
"""How many texts of these pages do not come from the catalogue. It may only fall: lower it with each that is marked."""
_INSIDE = re.compile(r"\[[^\[\]]*\]")
_FILES = ("5 Mar 2027", "01 One.wav", "One")
"""What stands in the files and figures of the pages."""
_PARTS = re.compile(r"<br>|\s+·\s+|[“”:;\n()℗]|,\s|\s—\s")
"""What stands between the parts of a line: data stands alone there, else it would hide words of ours."""
_TAGS = re.compile(r"</?span>|https?://[^\s<]+(?:<br>)?")
"""What formats a text, and the addresses of sources, which no language changes."""
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_NAMES = re.compile(
    r"Scroll (?:Left|Right)|/\S+/In/|\\[^<]+\\In\\|"
    r"library-\S+\.db|OpenPlay\w*|Trackball Desktop|Apple(?: Music)?|Spotify|"
    r"Deezer|Discogs|MusicBrainz|Content ID|Dolby Atmos|ISRC|UPC|ISWC|EAN|[\w./-]+\.(?:wav|jpg|png|json|csv)|https?://\S+|"
    r"(?:Ctrl|Alt|Shift|Del|Esc|Return|Space|PgUp|PgDown|Ins|Home|End|Backspace|Left|Right|Up|Down|Tab|Enter)(?=$|[+\s])|"
    r"LUFS|dBTP|kHz|WAV|FLAC|wav|flac|JPEG|PNG|TIFF|RGB"
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudo")
    translate_module().pseudo(folder)
    return folder


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, catalogue: Path, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """Return the window in the language that the settings name, with the catalogues of a folder of ours."""
    before = QLocale()
    monkeypatch.setattr(languages, "_folder", lambda: catalogue)
    backend.settings.save(languages.LANGUAGE_KEY, translate_module().PSEUDO)
    backend.library.create(harbour(), label=HistoryText.tr("added the sample release")).result()
    backend.start()
    made = MainWindow(backend)
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.library.model.rowCount() == 1)
    yield made
    made.close()
    languages.install(qapp, "en")
    QLocale.setDefault(before)


def texts_of(root: QWidget) -> Iterator[str]:
    """Yield all texts that a widget and those in it show or say."""
    for widget in (root, *root.findChildren(QWidget)):
        if not widget.isVisibleTo(root) and widget is not root:
            continue
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        yield widget.toolTip()
        if widget.isWindow():
            yield widget.windowTitle()
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text()
            case QLineEdit() | QPlainTextEdit():
                yield widget.placeholderText()
            case QComboBox():
                yield widget.placeholderText()
            case QGroupBox():
                yield widget.title()
            case QTabBar():
                yield from (widget.tabText(tab) for tab in range(widget.count()))
            case QTabWidget():
                yield from (widget.tabText(tab) for tab in range(widget.count()))
            case QMenu():
                yield from (action.text() for action in widget.actions())
            case QAbstractItemView():
                yield from _of_model(widget)
            case _:
                pass


def _of_model(view: QAbstractItemView) -> Iterator[str]:
    """Yield the headings, and what the first rows show and say."""
    model = view.model()
    if model is None:
        return
    several = isinstance(model, QAbstractTableModel)
    columns = min(model.columnCount(QModelIndex()), 40) if several else 1
    for column in range(columns):
        yield str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        for row in range(min(model.rowCount(QModelIndex()), 20)):
            index = model.index(row, column)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                value = index.data(role)
                if isinstance(value, str):
                    yield value


def data() -> frozenset[str]:
    """Return what people typed, and the words of lists: they are the same in every language."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk(harbour().model_dump(mode="json"))
    for name in names_of_lists():
        found.update(term.value for term in vocabulary(name).terms)
    return frozenset(" ".join(text.replace("&", "").split()) for text in (*found, *_FILES))


def outside(root: QWidget, known: frozenset[str]) -> set[str]:
    """Return the texts with letters that are not from the catalogue."""
    found: set[str] = set()
    for text in texts_of(root):
        left = _TAGS.sub("", unescape(text)).replace("&", "")
        while (less := _INSIDE.sub("", left)) != left:
            left = less
        left = " ".join(part for part in _PARTS.split(left) if " ".join(part.split()) not in known)
        if _LETTERS.search(_NAMES.sub("", left)):
            found.add(text)
    return found


@pytest.mark.skipif(skips.on_wine(), reason=skips.NO_SYSTEM_FONT)
def test_every_text_of_the_pages_comes_from_the_catalogue_and_is_not_cut_off(
    window: MainWindow, backend: Backend, qtbot: QtBot, tmp_path: Path
) -> None:
    today = QDate.currentDate()
    known = data() | {QLocale(QLocale.Language.English).toString(today, "d MMM yyyy")}
    known |= set(_PARTS.split(QLocale().toString(today, QLocale.FormatType.LongFormat)))  # the plan's in a wide window
    found: set[str] = set()
    cut: set[str] = set()
    walked = 0

    def look(root: QWidget, page: str = "") -> None:
        nonlocal walked
        QApplication.processEvents()
        walked += sum(1 for text in texts_of(root) if "[" in text)
        found.update(outside(root, known))
        # What runs past the edge is held for real languages (test_cut_off): none is as long as this one everywhere.
        cut.update(
            f"{page}: {text}"
            for text in settled_cut_off(root, lambda text: "[" in text, qtbot.wait)
            if not text.endswith("in sight")
        )

    for name, root in walk(window, backend, qtbot, tmp_path):
        look(root, name)
    assert walked > 500, "the pages were not shown"
    assert len(found) <= OUTSIDE, "\n".join(sorted(found))
    assert cut == set(), "\n".join(sorted(cut))
