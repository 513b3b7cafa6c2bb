"""Findings are said in the user's language: the sentence of the rule is translated, then its values are put in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.checks.model import Facts, Finding
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.ui.kit.field_text import finding_explanation, finding_sentence
from trackball_desktop.ui.kit.formatting import isolate_bidi


class Backwards(QTranslator):
    """Translates the sentences of checks by marking them, with their {names} left alone."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"<{text}>" if context == "CheckText" else ""

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def translated(qapp: QApplication) -> Iterator[None]:
    translator = Backwards()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def finding(rule: str) -> Finding:
    release = Release(title="x", discs=(Disc(tracks=(Track(title="y", isrc="{code} bad"),)),))
    return next(found for found in check(Facts(release=release)) if found.rule == rule)


def test_a_sentence_is_translated_before_it_is_filled(translated: None) -> None:
    said = finding_sentence(finding("isrc.format"))
    assert said.startswith("<“{code} bad” is not a valid ISRC")
    assert said.endswith(">")
    assert finding_explanation(finding("isrc.format")).startswith("<")


def test_a_name_from_right_to_left_keeps_its_order_to_itself() -> None:
    assert isolate_bidi("فيروز") == "\u2068فيروز\u2069"
    assert isolate_bidi("Mara Quist") == "Mara Quist"
    assert isolate_bidi("夜の水") == "夜の水"
    before = QLocale()
    QLocale.setDefault(QLocale("ar"))
    try:
        assert isolate_bidi("01 Harbour.wav") == "\u206801 Harbour.wav\u2069"
        assert isolate_bidi("") == ""
    finally:
        QLocale.setDefault(before)


def test_a_sentence_keeps_its_direction_around_a_name_from_right_to_left() -> None:
    release = Release(title="أغاني البحر", metadata_language="English")
    said = next(
        finding_sentence(found)
        for found in check(Facts(release=release))
        if "not written in the script of" in sentence(found)
    )
    assert said == "“⁨أغاني البحر⁩” is not written in the script of English."
