"""Turns facts into words for the window: findings, lengths, sizes, times. No widget is made here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from trackball_desktop.domain.text import fill

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.domain.assets import ArtworkFacts, AudioFacts


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


def finding_sentence(finding: Finding) -> str:
    """Return what a finding says, in the user's language."""
    from trackball_desktop.checks.engine import rule_of

    text = finding.text or rule_of(finding).text
    values = {name: isolated(value) for name, value in finding.values.items()}
    return fill(QCoreApplication.translate("Checks", text), **values)


def finding_why(finding: Finding) -> str:
    """Return why a finding matters."""
    from trackball_desktop.checks.engine import why

    return QCoreApplication.translate("Checks", why(finding))


def clock(value: Any) -> str:
    """Spell a length: seconds or a timedelta as 3:48; what was typed stays as typed."""
    from trackball_desktop.domain.values import display  # loads pydantic, which the list does without

    if isinstance(value, int | float):
        value = timedelta(seconds=round(value))
    return display(value)


def size(count: int) -> str:
    """Spell a number of bytes: "4.1 MB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def day(value: Any) -> str:
    """Spell a date for reading: "4 Mar 2027"; what was typed stays as typed."""
    if not isinstance(value, date):
        from trackball_desktop.domain.values import display

        return display(value)
    return QLocale().toString(QDate(value.year, value.month, value.day), "d MMM yyyy")


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


def audio_facts(facts: AudioFacts) -> list[str]:
    """Return what a sound file is, in a few words each."""
    parts = [facts.container.upper()]
    if facts.bits:
        parts.append(tr("{bits} bit", bits=facts.bits))
    if facts.sample_rate:
        khz = f"{facts.sample_rate / 1000:g}"
        parts.append(tr("{khz} kHz", khz=khz))
    if facts.channels:
        names = {1: tr("mono"), 2: tr("stereo")}
        parts.append(names.get(facts.channels, tr("{count} channels", count=facts.channels)))
    if facts.duration:
        parts.append(clock(facts.duration))
    return parts


def artwork_facts(facts: ArtworkFacts) -> list[str]:
    """Return what a picture is, in a few words each."""
    parts = [f"{facts.width} × {facts.height}", facts.mode, facts.format]
    if facts.bytes:
        parts.append(size(facts.bytes))
    if facts.icc:
        parts.append(facts.icc)
    return [part for part in parts if part]
