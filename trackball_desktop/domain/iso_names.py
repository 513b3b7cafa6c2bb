"""Languages (ISO 639) and countries (ISO 3166) by code, by English name, and by the name that they have at home.

The files come from CLDR and from IANA's registry (packaging/make_names.py); each is read when first asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.resources import resource


@dataclass(frozen=True)
class IsoName:
    """A language or a country. `native_name` is empty where CLDR has none; `codes` are all of its codes."""

    name: str
    native_name: str
    codes: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code by which it is known: of two letters where there is one."""
        return self.codes[0]

    @property
    def detail(self) -> str:
        """What is shown beside the name: how it is called at home, and its code."""
        return " · ".join(
            part for part in (self.native_name if self.native_name != self.name else "", self.code) if part
        )


def _read(row: list[str]) -> IsoName:
    return IsoName(row[1], row[2], (row[0], *row[3:]))


def _document(name: str) -> Any:
    return json.loads(resource("names", f"{name}.json").read_text("utf-8"))


@lru_cache(maxsize=1)
def languages() -> tuple[IsoName, ...]:
    """Return the languages that CLDR has a name for, by English name: those that forms offer."""
    return tuple(_read(row) for row in _document("languages")["offered"])


@lru_cache(maxsize=1)
def countries() -> tuple[IsoName, ...]:
    """Return all countries by English name."""
    return tuple(_read(row) for row in _document("countries"))


def _by_text(names: tuple[IsoName, ...]) -> dict[str, IsoName]:
    fold = folded.__wrapped__  # so many names would push everything else out of its memory
    names_by_text: dict[str, IsoName] = {}
    for name in names:  # names before codes of others: "Ga" is a language and the code of Irish
        for text in (name.name, name.native_name):
            names_by_text.setdefault(fold(text), name)
    for name in names:
        for text in name.codes:
            names_by_text.setdefault(fold(text), name)
    names_by_text.pop("", None)
    return names_by_text


@lru_cache(maxsize=1)
def _languages_by_text() -> dict[str, IsoName]:
    everyone = (*languages(), *(_read(row) for row in _document("languages")["others"]))
    by_code = {name.code: name for name in everyone}
    by_text = _by_text(everyone)
    for code, *translations in _document("translated_languages"):
        for text in translations:  # behind all others: what is the name of another language stays that one's
            by_text.setdefault(folded(text), by_code[code])
    return by_text


@lru_cache(maxsize=1)
def _countries_by_text() -> dict[str, IsoName]:
    return _by_text(countries())


@lru_cache(maxsize=1024)
def find_language(text: str) -> IsoName | None:
    """Return a language of ISO 639 by its English name, its own name or one of its codes ("deu", "de", "de-AT").

    Those of our list are found by their names in the languages of sheets, too: "Türkisch", "alemán".
    """
    languages = _languages_by_text()
    return languages.get(folded(text)) or languages.get(folded(text.split("-")[0]) if "-" in text else "")


@lru_cache(maxsize=1024)
def find_country(text: str) -> IsoName | None:
    """Return a country by its English name, its own name or its two letters."""
    return _countries_by_text().get(folded(text))
