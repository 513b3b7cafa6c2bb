"""The way of a text into another language: source, .ts, .qm, translator, screen; with Qt's own tools."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.test_texts import translate_module
from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.i18n.contexts import CheckText, FileText
from trackball_desktop.i18n.message import Items, Rounded, Size, verbatim
from trackball_desktop.i18n.stored import from_stored, to_stored
from trackball_desktop.services.pull import RateLimitWait
from trackball_desktop.ui.draft.session import local_time
from trackball_desktop.ui.kit import formatting, languages, news_labels, state_labels
from trackball_desktop.ui.kit.error_messages import error_message
from trackball_desktop.ui.kit.field_text import date_text, finding_explanation, finding_sentence
from trackball_desktop.ui.kit.formatting import Phrases
from trackball_desktop.ui.kit.languages import localize
from trackball_desktop.ui.library.pull_model import wait_text

POLISH = ("%n dzień do wydania", "%n dni do wydania", "%n dnia do wydania")
LEAD = CheckText.tr("The release date is %n days away.", "The release date is %n day away.", None)


@pytest.fixture
def english(qapp: QApplication) -> Iterator[QApplication]:
    before = QLocale()
    yield qapp
    languages.install(qapp, "en")
    QLocale.setDefault(before)


@pytest.fixture(scope="module")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("languages")
    translate_module().pseudo(folder)
    return folder


@pytest.fixture
def pseudo(english: QApplication, pseudo_folder: Path) -> None:
    assert languages.install(english, translate_module().PSEUDO, pseudo_folder) == translate_module().PSEUDO


def release_of(**fields: object) -> Facts:
    return Facts(release=Release.model_validate({"discs": (Disc(tracks=(Track(title="y"),)),), **fields}))


def finding(facts: Facts, rule: str) -> Finding:
    return next(found for found in check(facts) if found.rule == rule)


def polish(folder: Path) -> Path:
    """Make a catalogue of one plural text with Qt's tools, as a translator would."""
    tools = translate_module()
    target = folder / "trackball_pl.ts"
    tools.update(target, "pl")
    tree = ElementTree.parse(target)
    found = [message for message in tree.iter("message") if message.findtext("source") == LEAD.source]
    assert len(found) == 1
    translation = found[0].find("translation")
    assert translation is not None
    translation.attrib.pop("type", None)
    forms = translation.findall("numerusform")
    assert len(forms) == 3, "lupdate knows that Polish has three forms"
    for form, text in zip(forms, POLISH, strict=True):
        form.text = text
    tree.write(target, encoding="utf-8", xml_declaration=True)
    tools.release(target)
    return folder


def test_a_language_has_its_own_plurals(english: QApplication, tmp_path: Path) -> None:
    assert [localize(LEAD.with_values({"n": count})) for count in (1, 3)] == [
        "The release date is 1 day away.",
        "The release date is 3 days away.",
    ]
    assert languages.install(english, "pl", polish(tmp_path)) == "pl"
    texts = [localize(LEAD.with_values({"n": count})) for count in (1, 3, 5)]
    assert texts == ["1 dzień do wydania", "3 dni do wydania", "5 dnia do wydania"]
    assert LEAD.with_values({"n": 3}) == "The release date is 3 days away.", "a verb goes on in English"


def test_what_a_catalogue_lacks_is_shown_in_english(english: QApplication, tmp_path: Path) -> None:
    languages.install(english, "pl", polish(tmp_path))
    assert localize(CheckText.tr("%n things", "%n thing", 1)) == "1 thing"
    assert localize(CheckText.tr("%n things of {name}", "%n thing", 5, name="%n {name}")) == "5 things of %n {name}"
    assert Phrases.tr("%n channels", "%n channel", 1) == "1 channel"


def test_a_finding_is_shown_in_the_language_with_its_values(pseudo: None) -> None:
    found = finding(
        release_of(title="{x}", discs=(Disc(tracks=(Track(title="y", isrc="{code} bad"),)),)), "isrc.format"
    )
    assert finding_sentence(found).startswith("[“{code} bad” ")
    assert finding_sentence(found).endswith("·]")
    assert finding_explanation(found).startswith("[")
    assert sentence(found).startswith("“{code} bad” is not a valid ISRC")


def test_messages_in_messages_are_translated_with_them(pseudo: None) -> None:
    found = finding(release_of(title="x", pline_year=None), "pline.required")
    assert finding_sentence(found).count("[") == 4, finding_sentence(found)  # the sentence, the list, year, owner


def test_an_error_is_shown_in_the_language(pseudo: None) -> None:
    error = UserError(CheckText.tr("The release has no release date."), remedy=verbatim("as it is"))
    message = error_message(error)
    assert message.title.startswith("[Thê rêlêâšê")
    assert message.remedy == "as it is"
    assert str(error) == "The release has no release date. as it is"


def test_what_a_row_kept_is_read_in_the_language(pseudo: None) -> None:
    row = to_stored(CheckText.tr("The release has no release date."))
    assert localize(from_stored(row)).startswith("[")
    assert localize(from_stored("set the genre")) == "set the genre"


def test_values_are_written_as_the_language_does(english: QApplication) -> None:
    listed = Items(("x", "y", "z"))
    message = FileText.tr(
        "{a} · {b} · {c} · {d} · {e}", a=date(2027, 3, 4), b=12345, c=Rounded(-1.25, 1), d=Size(4_100_000), e=listed
    )
    QLocale.setDefault(QLocale("de_DE"))
    assert localize(message) == "4 März 2027 · 12.345 · −1,3 · 4,1 MB · x, y and z", "the words are those of the window"
    assert date_text(date(2027, 3, 4)) == "4 März 2027"
    assert message == "2027-03-04 · 12345 · −1.2 · 4.1 MB · x, y and z"


@pytest.mark.parametrize(("locale", "time", "with_seconds"), [
    ("de_DE", "14:03", "14:03:05"),
    ("fi_FI", "14.03", "14.03.05"),
    ("en_US", "2:03\u202fPM", "2:03:05\u202fPM"),
    ("ja_JP", "14:03", "14:03:05"),
    ("ko_KR", "오후 2:03", "오후 2:03:05"),
])  # fmt: skip
def test_times_are_written_as_the_language_does(
    english: QApplication, locale: str, time: str, with_seconds: str
) -> None:
    """Wherever a time is shown it is the locale's, on the page of news as in the strip at the bottom."""
    QLocale.setDefault(QLocale(locale))
    local = datetime(2027, 3, 4, 14, 3, 5).astimezone()
    utc, now = local.astimezone(UTC).isoformat(), local - timedelta(minutes=2)
    assert languages.clock_time(local) == time
    assert languages.clock_time(local, seconds=True) == with_seconds
    assert formatting.format_datetime(local).endswith(f", {time}")
    assert formatting.format_timestamp(utc).endswith(f", {time}")
    assert state_labels.as_of_text(utc, now) == f"as of {time}"
    assert state_labels.next_poll_text(utc, now - timedelta(hours=2)) == f"next check at {time}"
    assert state_labels.retry_text(utc, now) == f"tries again at {with_seconds}"
    assert state_labels.next_search_text(utc, now) == f"checks again at {with_seconds}"
    assert news_labels.since_text(utc, now) == f"Since {time}"
    assert local_time(utc) == time
    assert (
        wait_text(RateLimitWait(60.0, local, "It is waiting."))
        == f"It is waiting. It continues automatically at {time}."
    )


def test_no_time_of_the_window_is_written_by_hand() -> None:
    ui = Path(languages.__file__).parents[1]
    found = [path.name for path in ui.rglob("*.py") if "%H" in path.read_text("utf-8")]
    assert not found, f"{found} write times by strftime; use kit.languages.clock_time"


def test_names_from_right_to_left_keep_their_order(english: QApplication) -> None:
    assert localize(FileText.tr("“{name}” is gone.", name="فيروز")) == "“\u2068فيروز\u2069” is gone."


def test_a_widget_asks_the_catalogue_of_its_class(pseudo: None) -> None:
    from trackball_desktop.ui.kit.banner import Banner
    from trackball_desktop.ui.kit.error_messages import show_error_in

    banner = Banner()
    show_error_in(banner, UserError(CheckText.tr("The release has no release date.")))
    shown_texts = [child.accessibleName() for child in banner.findChildren(QWidget) if child.accessibleName()]
    assert any(text.startswith("[Clôšê") for text in shown_texts), shown_texts
    assert banner.accessibleName().startswith("[")
    banner.deleteLater()


def test_english_needs_no_catalogue(english: QApplication) -> None:
    assert languages.available()[0] == "en"
    assert languages.install(english, "en") == "en"
    assert languages.install(english, "xx") == "en"
    assert languages.language_name("de") == "Deutsch"
    assert Qt.LayoutDirection.LeftToRight is english.layoutDirection()


@pytest.mark.parametrize("locale", ["C", "en_GB", "ja_JP"])
def test_the_last_of_a_list_has_the_word_of_the_windows_language(english: QApplication, locale: str) -> None:
    QLocale.setDefault(QLocale(locale))
    assert localize(FileText.tr("{e}", e=Items(("x", "y", "z")))).replace("、", ", ") == "x, y and z"
