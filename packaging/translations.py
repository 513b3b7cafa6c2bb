"""What a translation has to keep of its English text, and the texts of a .ts file as plain records.

Nothing here needs Qt: translators' JSON is checked with it, and so is each .ts file by the tests.
"""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ROOT / "resources" / "languages"
GLOSSARIES = LANGUAGES / "glossary"

_PLACE = re.compile(r"\{\w+\}")
_TAG = re.compile(r"</?\w+[^<>]*>")
_MNEMONIC = re.compile(r"&(?=\w)")
_FIXED = re.compile(
    r"https?://[\w./…-]+(?<![.…])|\*\.\w+|`[^`]*`|(?<!\w)--[a-z][\w-]+|%[a-z]+%|\b(?:Ctrl|Strg)\+\w+|\bF\d\b|sha256|\{\"[^}]*\}",
    re.ASCII,
)
"""What is the same in every language: addresses, file types, verbs and options, fields of patterns, keys."""
_OWN_KEYS = re.compile(r"\bStrg\+")
"""How keys are called in other languages."""
_ENDS = {
    "…": ("…",),
    ":": (":", "："),
    "?": ("?", "？", ";", "。"),
    ".": (".", "。", "…"),
    ",": (",", "、", "，"),
}
_PATTERNS = {"d MMM yyyy", ", ", "; "}
"""Texts that a language may write in its own way: the pattern of a date, the signs between items."""


@dataclass(frozen=True)
class Text:
    """One text of the catalogue; with a count, `source` is the English for many and `comment` that for one."""

    context: str
    source: str
    comment: str
    plural: bool
    forms: tuple[str, ...]
    """The translation: one text, or one for each plural form of the language; empty where there is none yet."""
    finished: bool
    places: tuple[str, ...]
    """The modules in which it stands, with lines."""
    note: str
    """What the sources tell translators about it."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in a catalogue."""
        return self.context, self.source, self.comment


def texts_of(catalogue: Path) -> Iterator[Text]:
    """Yield the texts of a .ts file."""
    for context in ElementTree.parse(catalogue).iter("context"):  # noqa: S314 - our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            plural = message.get("numerus") == "yes"
            forms: tuple[str, ...] = ()
            finished = False
            if translation is not None:
                finished = translation.get("type") is None
                parts = [form.text or "" for form in translation.findall("numerusform")]
                forms = tuple(parts) if plural else (translation.text or "",)
            places = tuple(
                f"{place.get('filename', '').split('trackball_desktop/', 1)[-1]}:{place.get('line', '')}"
                for place in message.findall("location")
            )
            source, comment = message.findtext("source", ""), message.findtext("comment", "")
            note = message.findtext("extracomment", "")
            yield Text(name, source, comment, plural, forms, finished and any(forms), places, note)


def is_missing(text: Text) -> bool:
    """Whether a text has no whole translation."""
    return not text.finished or not all(text.forms)


def faults(text: Text, forms: Sequence[str]) -> list[str]:
    """Return what a translation does not keep of its source: places, counts, tags, mnemonics, line breaks, the end."""
    if not all(form.strip() for form in forms) or not forms:
        return ["it is empty"]
    found: list[str] = []
    for form in forms:
        found += _faults(text, form)
    if "%n" in text.source and not any("%n" in form for form in forms):
        found.append("%n is missing")
    return list(dict.fromkeys(found))


def _faults(text: Text, form: str) -> list[str]:
    source = text.source
    found: list[str] = []
    wanted, given = set(_PLACE.findall(source)), set(_PLACE.findall(form))
    if wanted != given:
        found.append(f"its places are {_named(given)} instead of {_named(wanted)}")
    if "%n" in form and not text.plural:
        found.append("it has %n without a count")
    if Counter(_TAG.findall(source)) != Counter(_TAG.findall(form)):
        found.append("its tags differ")
    if len(_MNEMONIC.findall(source)) != len(_MNEMONIC.findall(form)):
        found.append("its mnemonic differs")
    fixed = [_OWN_KEYS.sub("Ctrl+", part) for part in _FIXED.findall(form)]
    if Counter(_FIXED.findall(source)) != Counter(fixed):
        found.append(f"{_named(_FIXED.findall(source))} is not in it as it is")
    if source.count("\n") != form.count("\n"):
        found.append("its line breaks differ")
    if source in _PATTERNS:
        return found
    if (source[:1].isspace(), source[-1:].isspace()) != (form[:1].isspace(), form[-1:].isspace()):
        found.append("it begins or ends with another space")
    end, own = source.rstrip()[-1:], form.rstrip()[-1:]
    if end in _ENDS and own not in _ENDS[end]:
        found.append(f"it ends with “{own}” instead of “{end}”")
    elif end not in _ENDS and own in {".", "。", ":", "："} and not source.endswith(own):
        found.append(f"it ends with “{own}”, and the English with “{end}”")
    return found


def _named(parts: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(parts)) or "none"


def glossary(language: str) -> Mapping[str, str]:
    """Return the words of the trade: English to how they are said in a language."""
    path = GLOSSARIES / f"{language}.json"
    if not path.is_file():
        return {}
    terms: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["terms"]
    return {english: entry["term"] for english, entry in terms.items()}


def terms_in(source: str, terms: Mapping[str, str]) -> dict[str, str]:
    """Return the words of the trade that stand in a text."""
    return {
        english: term
        for english, term in terms.items()
        if re.search(rf"(?<!\w){re.escape(english)}(?:s|es)?(?!\w)", source, re.IGNORECASE)
    }


def contexts(package: Path) -> dict[str, str]:
    """Return what each context is about: the first paragraph of what its class says of itself."""
    found: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and (said := ast.get_docstring(node)):
                found.setdefault(node.name, " ".join(said.split("\n\n")[0].split()))
    return found


def exported(texts: Sequence[Text], language: str, forms: int, about: Mapping[str, str]) -> dict[str, object]:
    """Return texts as JSON for translators: the English, where it stands, the words of the trade, and an empty place.

    `translation` is one text, or a list with one for each of the language's plural `forms`. `about` says what each
    context is.
    """
    terms = glossary(language)
    rows: list[dict[str, object]] = []
    for text in texts:
        row: dict[str, object] = {"context": text.context, "source": text.source}
        if text.comment:
            row["comment"] = text.comment
        row["places"] = list(text.places[:3])
        if text.note:
            row["note"] = text.note
        if known := terms_in(text.source, terms):
            row["terms"] = known
        row["translation"] = [""] * forms if text.plural else ""
        rows.append(row)
    named = dict.fromkeys(text.context for text in texts)
    return {"language": language, "contexts": {name: about.get(name, "") for name in named}, "texts": rows}


def rows_of(path: Path) -> list[dict[str, object]]:
    """Return the rows of a translators' file."""
    document: dict[str, list[dict[str, object]]] = json.loads(path.read_text(encoding="utf-8"))
    return document["texts"]


def translation_of(row: Mapping[str, object]) -> tuple[str, ...]:
    """Return the forms that a translator wrote in a row of the JSON; empty where nothing was."""
    found = row.get("translation", "")
    forms = tuple(map(str, cast("list[object]", found))) if isinstance(found, list) else (str(found),)
    return forms if any(form.strip() for form in forms) else ()
