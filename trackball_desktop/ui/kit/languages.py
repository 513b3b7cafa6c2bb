"""The language of the window: which it is, its catalogue, and how messages and their values are shown in it.

A language is a catalogue `resources/languages/trackball_CODE.qm`, made of a .ts file by packaging/translate.py. Where a
catalogue lacks a text, the English one is shown. The language is chosen in the settings, else it is the system's.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, Qt, QTime, QTranslator

from trackball_desktop.domain.resources import resource
from trackball_desktop.i18n.message import Items, Message, Rounded, Size, Value, fill, format_english

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from trackball_desktop.storage.settings import Settings

LANGUAGE_KEY = "appearance.language"
"""The setting: a language's code, or "" for the system's."""
ENGLISH = "en"
_CATALOGUE_PREFIX = "trackball_"
_installed_translators: list[QTranslator] = []


# --- which language -------------------------------------------------------------------------------------------------


def available() -> tuple[str, ...]:
    """Return the codes of the languages that the app can be shown in, English first."""
    languages = {path.stem.removeprefix(_CATALOGUE_PREFIX) for path in _folder().glob(f"{_CATALOGUE_PREFIX}*.qm")}
    return (ENGLISH, *sorted(languages - {ENGLISH}))


def language_name(code: str) -> str:
    """Return a language's own name: "Deutsch"."""
    locale = QLocale(code)
    name = locale.nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code


def saved_language(settings: Settings) -> str:
    """Return the language that was chosen; "" for the system's."""
    code = settings.get(LANGUAGE_KEY, "")
    return code if isinstance(code, str) and code in available() else ""


def install(app: QCoreApplication, code: str = "", folder: Path | None = None) -> str:
    """Show the app in a language from now on, "" for the system's, and return which it is.

    Texts that are on the screen already stay as they are: the window is opened again for them. `folder` is where
    catalogues lie, else our own is taken.
    """
    for translator in _installed_translators:
        app.removeTranslator(translator)
    _installed_translators.clear()
    QLocale.setDefault(QLocale(code) if code else QLocale.system())
    codes = [code] if code else [name.replace("-", "_") for name in QLocale.system().uiLanguages()]
    for name in codes:
        if name.partition("_")[0] == ENGLISH and not _catalogue(name, folder).is_file():
            return ENGLISH
        for spelled_name in dict.fromkeys((name, name.partition("_")[0])):
            translator = QTranslator(app)
            path = _catalogue(spelled_name, folder)
            if path.is_file() and translator.load(str(path)):
                _install_qt_translation(app, spelled_name)
                app.installTranslator(translator)
                _installed_translators.append(translator)
                return spelled_name
    return ENGLISH


def _install_qt_translation(app: QCoreApplication, code: str) -> None:
    """Show Qt's own words in a language too: the menus of text fields, the buttons of its dialogs."""
    translator = QTranslator(app)
    if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
        _installed_translators.append(translator)


def _folder() -> Path:
    return resource("languages")


def _catalogue(code: str, folder: Path | None) -> Path:
    return (folder or _folder()) / f"{_CATALOGUE_PREFIX}{code}.qm"


# --- messages -------------------------------------------------------------------------------------------------------


def localize(text: str) -> str:
    """Return a message in the user's language, with its values as they are written there; any other text as it is."""
    if not isinstance(text, Message):
        return text
    source, count = text.source, text.number
    if text.context:
        translated = QCoreApplication.translate(
            text.context, source, text.singular or None, -1 if count is None else count
        )
        if count is not None and translated == source.replace("%n", str(count)):  # not in the catalogue
            translated = (text.singular if count == 1 and text.singular else source).replace("%n", str(count))
        source = translated
    return fill(source, **{name: format_value(value) for name, value in text.values.items()}) if text.values else source


class Texts:
    """Texts of the window outside of a widget's own `tr`: each subclass is a context of the catalogue.

    `Phrases.tr("{count} bit", count=16)` is read by pyside6-lupdate as it stands; see `i18n/contexts.py`.
    """

    @classmethod
    def tr(cls, source: str, singular: str = "", count: int | None = None, /, **values: Value) -> str:
        """Return the text in the user's language with its values, in one of its plural forms where there is a count."""
        return localize(Message(cls.__name__, source, values, count, singular))


class Counts(Texts):
    """Sentences of the window with a count in them."""


class Joins(Texts):
    """How lists and dates are written: the signs between parts, the order of day, month and year."""


def format_value(value: Value) -> str:
    """Write a value as the user's language does."""
    match value:
        case Message():
            return localize(value)
        case str():
            return isolate_bidi(value)
        case Items():
            return join_parts([format_value(item) for item in value.items], value.conjunction)
        case Size():
            return QLocale().formattedDataSize(value.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
        case Rounded():
            return _format_rounded(value)
        case Decimal():
            places = max(-int(value.normalize().as_tuple().exponent), 0) if value.is_finite() else 0
            return QLocale().toString(float(value), "f", places)
        case int():
            return QLocale().toString(value)
        case float():
            return QLocale().toString(value, "g", 6)
        case date():
            # Translators: the pattern of a date in Qt's letters, as it is written in text.
            return QLocale().toString(QDate(value.year, value.month, value.day), Joins.tr("d MMM yyyy"))
        case time():
            return clock_time(value)
        case timedelta():
            return format_english(value)
        case _:
            return isolate_bidi(str(value))


def clock_time(at: datetime | time, *, seconds: bool = False) -> str:
    """Write what a clock shows as the user's language does: "14:03", "2:03 PM"; with `seconds`, "14:03:05"."""
    locale = QLocale()
    pattern = locale.timeFormat(QLocale.FormatType.ShortFormat)
    if seconds:
        before, _, after = pattern.partition("mm")
        pattern = f"{before}mm{before[-1:]}ss{after}"
    return locale.toString(QTime(at.hour, at.minute, at.second), pattern)


def _format_rounded(value: Rounded) -> str:
    number, locale = value.number, QLocale()
    text = locale.toString(number, "g", 6) if value.decimals is None else locale.toString(number, "f", value.decimals)
    text = text.replace("-", "−")
    return f"+{text}" if value.signed and number >= 0 else text


def join_with_commas(parts: Iterable[str]) -> str:
    """Write several things one after the other, with the language's comma between them."""
    return Joins.tr(", ").join(parts)


def join_parts(parts: list[str], conjunction: str = "and") -> str:
    """Write several things one after the other, the last with "and" or "or" where `conjunction` says so."""
    if conjunction == ";":
        return Joins.tr("; ").join(parts)
    if len(parts) < 2 or conjunction == ",":
        return join_with_commas(parts)
    if (
        conjunction == "and"
    ):  # in the language of the window: Qt's own list is in that of the system, with commas in "C"
        return Joins.tr("{before} and {last}", before=join_with_commas(parts[:-1]), last=parts[-1])
    return Joins.tr("{before} or {last}", before=join_with_commas(parts[:-1]), last=parts[-1])


def isolate_bidi(text: str) -> str:
    """Return a name to stand in a sentence: one that is written from right to left keeps its order to itself.

    Without it the figures and marks beside such a name are drawn on its other side, and the whole sentence turns round.
    In a language that is written so itself, all names keep theirs: "01 Harbour.wav" would end in its number.
    """
    keeps_order = text.isascii() or not any(bidirectional(sign) in ("R", "AL") for sign in text)
    if not text or (keeps_order and QLocale().textDirection() is not Qt.LayoutDirection.RightToLeft):
        return text
    return f"\u2068{text}\u2069"
