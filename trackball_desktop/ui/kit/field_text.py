"""Words for what releases hold: findings, lengths, dates, facts of files. Loads pydantic; `formatting` does not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from trackball_desktop.checks.engine import explanation_of, sentence
from trackball_desktop.checks.model import Finding
from trackball_desktop.domain.assets import ArtworkFacts, AudioFacts
from trackball_desktop.domain.values import display
from trackball_desktop.ui.kit import formatting
from trackball_desktop.ui.kit.formatting import Phrases
from trackball_desktop.ui.kit.languages import localize


def finding_sentence(finding: Finding) -> str:
    """Return what a finding says, in the user's language."""
    return localize(sentence(finding))


def finding_explanation(finding: Finding) -> str:
    """Return why a finding matters."""
    return localize(explanation_of(finding))


def duration_text(value: Any) -> str:
    """Spell a length: seconds or a timedelta as 3:48; what was typed stays as typed."""
    if isinstance(value, int | float):
        value = timedelta(seconds=round(value))
    return display(value)


def date_text(value: Any) -> str:
    """Spell a date for reading: "4 Mar 2027"; what was typed stays as typed."""
    return formatting.format_date(value) if isinstance(value, date) else display(value)


def audio_fact_texts(facts: AudioFacts) -> list[str]:
    """Return what a sound file is, in a few words each."""
    parts = [facts.container.upper()]
    if facts.bits:
        parts.append(Phrases.tr("{bits} bit", bits=facts.bits))
    if facts.sample_rate:
        parts.append(Phrases.tr("{khz} kHz", khz=facts.sample_rate / 1000))
    if facts.channels:
        names = {1: Phrases.tr("mono"), 2: Phrases.tr("stereo")}
        parts.append(names.get(facts.channels) or Phrases.tr("%n channels", "%n channel", facts.channels))
    if facts.duration:
        parts.append(duration_text(facts.duration))
    return parts


def artwork_fact_texts(facts: ArtworkFacts) -> list[str]:
    """Return what a picture is, in a few words each."""
    parts = [f"{facts.width} × {facts.height}", facts.mode, facts.format]
    if facts.bytes:
        parts.append(formatting.format_size(facts.bytes))
    if facts.icc:
        parts.append(facts.icc)
    return [part for part in parts if part]
