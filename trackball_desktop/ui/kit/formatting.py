"""Words for the window: names in sentences, sizes, days and times. No widget is made here, and pydantic not loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, QLocale

from trackball_desktop.i18n.message import fill as fill
from trackball_desktop.ui.kit.languages import Texts, clock_time, format_value
from trackball_desktop.ui.kit.languages import isolate_bidi as isolate_bidi


class Phrases(Texts):
    """What several parts of the window say of findings, files and times."""


def format_size(count: int) -> str:
    """Spell a number of bytes: "4.1 MB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def format_date(value: date) -> str:
    """Spell a date for reading: "4 Mar 2027"."""
    return format_value(value)


def day_of(text: str) -> str:
    """Spell a stored date for reading: "4 Mar 2027"; what is no date stays as it is."""
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text


def long_day(at: date) -> str:
    """Spell a date with its weekday, as a heading: "Thursday, 4 March 2027"."""
    return QLocale().toString(QDate(at.year, at.month, at.day), QLocale.FormatType.LongFormat)


def format_datetime(value: datetime) -> str:
    """Spell a time for reading, always with its day: "4 Mar 2027, 14:03"."""
    local = value.astimezone()
    return Phrases.tr("{day}, {time}", day=local.date(), time=local.time())


def format_timestamp(utc: str) -> str:
    """Spell a stored time for reading: today as "14:03", else "4 Mar 2027, 14:03"."""
    try:
        local = datetime.fromisoformat(utc).astimezone()
    except ValueError:
        return utc
    if local.date() == datetime.now(UTC).astimezone().date():
        return clock_time(local)
    return format_datetime(local)
