"""Writes the names of languages and countries that ship with the app: `python packaging/make_names.py`.

The languages are those of IANA's registry of language tags, which holds all of ISO 639, as langcodes brings it; English
and own names are CLDR's, as babel brings them. A language that CLDR has no English name for keeps the registry's. Both
packages are needed here and nowhere in the app: reading two files is quicker than loading either.

A row is code, English name, own name where there is one, then the other codes of the same language. A third file says
how the languages of our list are called in those in which labels write their sheets.
"""

from __future__ import annotations

import json
from pathlib import Path

from babel import Locale
from babel.core import get_global, parse_locale
from babel.languages import get_official_languages
from babel.localedata import locale_identifiers
from langcodes import Language
from langcodes.registry_parser import parse_registry

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "names"
_LEFT_OUT = {"collection", "private-use", "special"}
LANGUAGES_OF_SHEETS = ("de", "es", "fr", "it", "ja", "nl", "pl", "pt", "sv", "tr")
"""The languages in which sheets name other languages: "Türkisch", "alemán"."""


def own_names() -> dict[str, str]:
    """Return how languages call themselves, by code."""
    found: dict[str, str] = {}
    for code in locale_identifiers():
        if "_" not in code and (name := Locale(code).languages.get(code)):
            found[code] = name
    return found


def languages() -> dict[str, list[list[str]]]:
    """Return the rows of languages: those with a name in CLDR, which forms offer, and all others."""
    english, own = Locale("en").languages, own_names()
    registry = [entry for entry in parse_registry() if entry.get("Type") == "language"]
    others: dict[str, list[str]] = {}
    for entry in registry:
        if preferred := entry.get("Preferred-Value"):
            others.setdefault(preferred, []).append(entry["Subtag"])
    rows: dict[str, list[list[str]]] = {"offered": [], "others": []}
    for entry in registry:
        code = entry["Subtag"]
        if "Preferred-Value" in entry or entry.get("Scope") in _LEFT_OUT or ".." in code:
            continue
        codes = list(others.get(code, ()))
        if len(code) == 2:
            language = Language.get(code)
            codes += [language.to_alpha3(variant="T"), language.to_alpha3(variant="B")]
        name = english.get(code)
        row = [code, name or entry["Description"][0], own.get(code, ""), *sorted(set(codes) - {code})]
        rows["offered" if name else "others"].append(row)
    rows["offered"].sort(key=lambda row: row[1])
    return rows


def countries() -> list[list[str]]:
    """Return the rows of countries, each with its name in the language that most people speak officially there."""
    names = Locale("en").territories
    rows: list[list[str]] = []
    for code in sorted(get_global("territory_languages")):
        if len(code) != 2 or not code.isalpha() or code not in names or code in {"EU", "UN", "EZ", "ZZ"}:
            continue
        own = ""
        for spoken in get_official_languages(code):
            if parse_locale(spoken)[0] in locale_identifiers():
                own = Locale.parse(spoken).territories.get(code, "")
                break
        rows.append([code, names[code], own])
    return sorted(rows, key=lambda row: row[1])


def translated_languages() -> list[list[str]]:
    """Return the languages of our list: code, then the names that they have in the languages of sheets."""
    listed = json.loads((FOLDER.parent / "vocabularies" / "language.json").read_text("utf-8"))["terms"]
    locales = [Locale(code).languages for code in LANGUAGES_OF_SHEETS]
    rows: list[list[str]] = []
    for code in sorted({term["code"].split("-")[0] for term in listed} - {"zxx", "mul"}):
        names = dict.fromkeys(name for locale in locales if (name := locale.get(code)))
        rows.append([code, *names])
    return rows


def written(value: object) -> str:
    """Spell a document, one row a line."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("],[", "],\n[") + "\n"


def main() -> None:
    """Write the files."""
    FOLDER.mkdir(exist_ok=True)
    files = {"languages": languages(), "countries": countries(), "translated_languages": translated_languages()}
    for name, rows in files.items():
        (FOLDER / f"{name}.json").write_text(written(rows), "utf-8")


if __name__ == "__main__":
    main()
