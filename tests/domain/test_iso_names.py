"""The names of languages and countries: all of ISO 639 and ISO 3166, as CLDR and IANA's registry have them now."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from langcodes.registry_parser import parse_registry

from trackball_desktop.domain import iso_names, vocabulary
from trackball_desktop.domain.resources import resource

SCRIPT = Path(__file__).resolve().parents[2] / "packaging/make_names.py"


def test_the_files_are_what_the_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("make_names", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.languages() == json.loads(resource("names", "languages.json").read_text("utf-8"))
    assert script.translated_languages() == json.loads(
        resource("names", "translated_languages.json").read_text("utf-8")
    )
    assert script.countries() == json.loads(resource("names", "countries.json").read_text("utf-8"))


def test_every_language_of_the_registry_is_found_by_its_code() -> None:
    left_out = {"collection", "private-use", "special"}
    codes = [
        entry["Subtag"]
        for entry in parse_registry()
        if entry.get("Type") == "language" and "Preferred-Value" not in entry and entry.get("Scope") not in left_out
    ]
    assert len(codes) > 7900
    lost = [code for code in codes if iso_names.find_language(code) is None]
    assert lost == []


def test_every_language_that_is_offered_is_known_to_the_rules_and_none_is_there_twice() -> None:
    offered = vocabulary.all_languages(vocabulary.choices_for("language"))
    assert offered[0] == "English"
    assert len(offered) > 600
    assert [name for name in offered if vocabulary.canonical_language(name) != name] == []
    codes = [vocabulary.language_code(name) for name in offered]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("text", "name"),
    [("日本語", "Japanese"), ("Français", "French"), ("fre", "French"), ("iw", "Hebrew"), ("Ga", "Ga"), ("ga", "Ga"),
     ("pt-BR", "Portuguese"), ("Schwiizertüütsch", "Swiss German"), ("", None), ("xx-invented", None)],
)  # fmt: skip
def test_a_language_is_found_by_each_of_its_names(text: str, name: str | None) -> None:
    found = iso_names.find_language(text)
    assert (found.name if found is not None else None) == name


@pytest.mark.parametrize(
    ("text", "name"), [("日本", "Japan"), ("JP", "Japan"), ("xk", "Kosovo"), ("Österreich", "Austria"), ("zz", None)]
)
def test_a_country_is_found_by_each_of_its_names(text: str, name: str | None) -> None:
    found = iso_names.find_country(text)
    assert (found.name if found is not None else None) == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Türkisch", "Turkish"),
        ("alemán", "German"),
        ("Spanisch", "Spanish"),
        ("anglais", "English"),
        ("Japanisch", "Japanese"),
        ("İngilizce", "English"),
        ("polnisch", "Polish"),
        ("portoghese", "Portuguese"),
    ],
)
def test_languages_are_found_by_the_names_that_sheets_give_them(text: str, language: str) -> None:
    assert vocabulary.canonical_language(text) == language
