"""Rows of the rules that a distributor's answers add."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.checks.base import FIRST, Change, both, put
from tests.checks.rows import Passes, Row
from trackball_desktop.checks.model import Facts, TargetTerms
from trackball_desktop.domain.values import ABSENT


def _terms(**given: Any) -> Change:
    def change(facts: Facts) -> Facts:
        return replace(facts, account=replace(facts.account, terms=TargetTerms(name="Sonnenschall", **given)))

    return change


def _large(facts: Facts) -> Facts:
    first, *others = facts.assets
    return replace(
        facts, assets=(first.model_copy(update={"stamp": first.stamp.model_copy(update={"size": 9 << 20})}), *others)
    )


def _with_isrc(code: str) -> Change:
    return put(f"{FIRST}.isrc", code)


ROWS = (
    Passes("target.required", _terms(release_fields=("genre", "label"), track_fields=("isrc", "title"))),
    Row("target.required", "keywords", _terms(release_fields=("keywords",)), says="Sonnenschall requires"),
    Row("target.list", "genre", _terms(release_lists={"genre": ("Rock", "Jazz")}), says="Accepted values: Rock, Jazz"),
    Passes("target.list", _terms(release_lists={"genre": ("pop", "Jazz")})),
    Passes("target.isrc_form", _terms(refused_isrc="CBGNR")),
    Row("target.isrc_form", f"{FIRST}.isrc", _terms(refused_isrc="DEXY12600001"), says="begin with DEXY12600001"),
    Row("target.isrc_given", "", _terms(takes_isrc=False), says="assigns all ISRCs"),
    Passes("target.file", _terms(audio=("WAV",), images=("JPEG", "PNG"), most_mb=8)),
    Row("target.file", "", _terms(images=("TIFF",)), says="accepted types are TIFF"),
    Row("target.file", FIRST, both(_terms(most_mb=8.0), _large), says="larger than 8 MB"),
    Passes("gtin.present", both(put("upc", ABSENT), _terms(gives_upc=True))),
    Passes("isrc.present", both(put(f"{FIRST}.isrc", ABSENT), _terms(gives_isrc=True))),
)  # fmt: skip
