"""Translations: what they have to keep of their English, how they come and go as JSON, and that none is missing."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.test_texts import packaging_module

ROOT = Path(__file__).resolve().parent.parent
GLOSSARY_LANGUAGES = ("de", "es", "fr", "ja", "pt_BR")


translations = packaging_module("translations")
translate = packaging_module("translate")


def text(source: str, *, plural: bool = False) -> object:
    return translations.Text("X", source, "", plural, (), False, (), "")


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("{name} is missing.", "Es fehlt {name}."),
        ("Choose a file…", "Datei wählen…"),
        ("d MMM yyyy", "d. MMM yyyy"),
        ("CSV (*.csv)", "Tabelle (*.csv)"),
        ("Use `list`, or --all.", "`list` oder --all verwenden."),
        ("Name:", "名前："),
        ("The file is damaged.", "ファイルが壊れています。"),
        ("<b>{name}</b> is new", "<b>{name}</b> ist neu"),
        ("&File", "&Datei"),
        ("Credits & works", "Mitwirkende & Werke"),
        ("Enter 50 or 12.5.", "50 oder 12,5 eingeben."),
    ],
)
def test_a_translation_that_keeps_what_it_must_is_taken(source: str, translation: str) -> None:
    assert translations.faults(text(source), (translation,)) == []


@pytest.mark.parametrize(
    ("source", "translation", "fault"),
    [
        ("{name} is missing.", "{Name} fehlt.", "places"),
        ("{name} is missing.", "Es fehlt.", "places"),
        ("{name} is missing.", "{name} fehlt", "ends"),
        ("File", "Datei.", "ends"),
        ("Choose a file…", "Datei wählen", "ends"),
        ("CSV (*.csv)", "CSV (*.txt)", "not in it"),
        ("Use `list`.", "„list“ verwenden.", "not in it"),
        ("See https://a.example/x.", "Siehe https://b.example/x.", "not in it"),
        ("<b>{name}</b> is new", "{name} ist neu", "tags"),
        ("&File", "Datei", "mnemonic"),
        ("File", "Dat&ei", "mnemonic"),
        ("one\ntwo", "eins zwei", "line breaks"),
        ("  ·  {x}", "· {x}", "space"),
        ("{x}", "%n {x}", "without a count"),
        ("File", " ", "empty"),
    ],
)
def test_a_translation_that_loses_something_is_told(source: str, translation: str, fault: str) -> None:
    found = translations.faults(text(source), (translation,))
    assert any(fault in one for one in found), found


def test_a_count_may_be_left_out_of_some_forms_but_not_of_all() -> None:
    counted = text("%n files", plural=True)
    assert translations.faults(counted, ("eine Datei", "%n Dateien")) == []
    assert translations.faults(counted, ("eine Datei", "Dateien")) == ["%n is missing"]
    assert translations.faults(counted, ("eine Datei", "")) == ["it is empty"]


@pytest.fixture
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "languages"
    monkeypatch.setattr(translate, "LANGUAGES", folder)
    return folder


def test_texts_go_out_as_blocks_and_come_back_into_the_catalogue(languages: Path, tmp_path: Path) -> None:
    blocks = translate.export("pl", tmp_path / "out", 4)
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in blocks]
    rows = [row for document in documents for row in document["texts"]]
    assert len(documents) == 4
    sizes = [sum(len(row["source"]) for row in document["texts"]) for document in documents]
    assert max(sizes) < 1.1 * min(sizes), "as much for each"
    keys = [(row["source"], row.get("comment", "")) for row in rows]
    assert len(keys) == len(set(keys)) > 3000, "each text once"
    assert all(
        row["places"] and (ROOT / "trackball_desktop" / row["places"][0].split(":")[0]).is_file() for row in rows
    )
    assert "history" in next(d["contexts"]["HistoryText"] for d in documents if "HistoryText" in d["contexts"])
    cancel = next(row for row in rows if row["source"] == "Cancel")
    days = next(row for row in rows if row["source"] == "The release date is %n days away.")
    unsure = next(row for row in rows if "{name}" in row["source"])
    assert days["translation"] == ["", "", ""], "Polish has three forms"
    cancel |= {"translation": "Anuluj", "context": "ADialogThatHasAnotherNameNow"}
    days["translation"] = ["%n dzień do wydania.", "%n dni do wydania.", "%n dnia do wydania."]
    unsure["translation"] = "{nazwa}"
    (written := tmp_path / "written.json").write_text(json.dumps({"texts": [cancel, days, unsure]}), encoding="utf-8")
    count, wrong = translate.merge("pl", [written])
    assert len(wrong) == 1
    assert unsure["source"] in wrong[0]
    found = {one.key: one.forms for one in translations.texts_of(languages / "trackball_pl.ts") if one.finished}
    alike = [key for key in found if key[1] == "Cancel"]
    assert len(alike) > 3, "wherever the same text stands"
    assert count == len(alike) + 1
    assert set(map(found.__getitem__, alike)) == {("Anuluj",)}
    whole, missing, faults = translate.check("pl")
    assert (whole - missing, faults) == (count, [])
    assert sum(
        len(json.loads(path.read_text(encoding="utf-8"))["texts"]) for path in translate.export("pl", tmp_path)
    ) == (len(rows) - 2)


def test_catalogues_are_made_where_they_are_missing_or_old(languages: Path) -> None:
    languages.mkdir()
    translate.update(languages / "trackball_de.ts", "de")
    made = translate.release_stale()
    assert made == [languages / "trackball_de.qm"]
    assert translate.release_stale() == []


def test_lines_of_the_sources_are_not_in_a_catalogue(languages: Path) -> None:
    languages.mkdir()
    target = languages / "trackball_de.ts"
    translate.update(target, "de")
    assert next(ElementTree.parse(target).iter("location"), None) is None


def test_no_text_is_missing_or_wrong_in_any_language_that_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogues = sorted((ROOT / "resources" / "languages").glob("trackball_*.ts"))
    monkeypatch.setattr(translate, "LANGUAGES", tmp_path)
    found: dict[str, object] = {}
    for source in catalogues:
        language = source.stem.removeprefix("trackball_")
        (tmp_path / source.name).write_bytes(source.read_bytes())
        translate.update(tmp_path / source.name, language)
        _, missing, wrong = translate.check(language)
        if missing or wrong:
            found[language] = (missing, wrong[:20])
    assert found == {}, "packaging/translate.py --export FOLDER LANGUAGE writes what is missing"


@pytest.mark.parametrize(
    ("language", "odd"),
    [
        ("fr", r" [:;?!»]|« |(?<=[\d}]) %(?![\w{])|[“”’]"),  # a plain space lets the sign begin a line
        ("pt_BR", r"(?<=[\d}])\s%(?![\w{])|[«»]"),
    ],
)
def test_signs_are_spaced_as_the_language_does(language: str, odd: str) -> None:
    texts = translations.texts_of(translate.catalogue(language))
    assert [form for text in texts for form in text.forms if re.search(odd, form)] == []


@pytest.mark.parametrize("language", GLOSSARY_LANGUAGES)
def test_the_words_of_the_trade_are_there_in_each_language(language: str) -> None:
    terms = translations.glossary(language)
    assert 40 <= len(terms) <= 60
    assert set(terms) == set(translations.glossary(GLOSSARY_LANGUAGES[0]))
    assert all(term.strip() == term and term for term in terms.values())
    assert translations.terms_in("Takedowns of two releases", terms).keys() >= {"release", "takedown"}


def test_a_word_of_the_trade_is_found_whole_only() -> None:
    terms = {"track": "Titel", "P line": "P-Vermerk"}
    assert translations.terms_in("All tracks have a P line.", terms) == terms
    assert translations.terms_in("Tracking", terms) == {}
