"""Words for the window: names in sentences, sizes, days and times. No widget is made here, and pydantic not loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unicodedata import bidirectional

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from trackball_desktop.domain.text import fill


def tr(text: str, **values: object) -> str:
    """Translate a sentence of this module's context and fill its {names} in."""
    return fill(QCoreApplication.translate("Words", text), **values)


def isolated(text: str) -> str:
    """Return a name to stand in a sentence: one that is written from right to left keeps its order to itself.

    Without it the figures and marks beside such a name are drawn on its other side, and the whole sentence turns round.
    """
    if text.isascii() or not any(bidirectional(sign) in ("R", "AL") for sign in text):
        return text
    return f"\u2068{text}\u2069"


def size(count: int) -> str:
    """Spell a number of bytes: "4.1 MB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def day(at: date) -> str:
    """Spell a date for reading: "4 Mar 2027"."""
    return QLocale().toString(QDate(at.year, at.month, at.day), "d MMM yyyy")


def day_and_time(at: datetime) -> str:
    """Spell a time for reading, always with its day: "4 Mar 2027, 14:03"."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"


def moment(utc: str) -> str:
    """Spell a stored time for reading: today as "14:03", else "4 Mar 2027, 14:03"."""
    try:
        local = datetime.fromisoformat(utc).astimezone()
    except ValueError:
        return utc
    words = local.strftime("%H:%M")
    if local.date() == datetime.now(UTC).astimezone().date():
        return words
    return f"{day(local.date())}, {words}"
