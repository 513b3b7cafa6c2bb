"""The texts of the app: what is marked for translation is read by Qt's tools, and what is not becomes less."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.texts import PACKAGE, Marked, marked, modules, unmarked
from trackball_desktop.i18n.contexts import Context

BELOW_UI = tuple("api checks domain formats lookups media services storage targets transfer updates".split())
NO_TEXTS = {
    "api/presigned.py": "how a signed address stands in a log",
    "api/proxies.py": "the name of a setting, which is never shown alone",
    "api/s3.py": "the content of the file that tries out a storage",
    "checks/single_artists.py": "names of artists",
    "checks/fix_guard.py": "words that a fix may take away",
    "checks/letter_case.py": "small words, by language",
    "checks/rules/ai.py": "what is written into the notes to a distributor",
    "checks/rules/artist.py": "names of artists, and placeholders",
    "checks/rules/label.py": "placeholders for a label",
    "checks/rules/lang.py": "a value of a target's list",
    "checks/rules/release.py": "values of a target's list, words of titles",
    "checks/rules/track.py": "numbers as words",
    "checks/rules/work.py": "names of composers",
    "checks/title_guests.py": "patterns of titles",
    "checks/title_marks.py": "patterns of titles",
    "domain/identifiers.py": "how others call a barcode",
    "domain/file_listing/model.py": "kinds of files, as values",
    "domain/file_listing/vocabulary.py": "words of file names",
    "domain/date_parsing.py": "months and days, by language",
    "domain/normalise.py": "how yes and no are written",
    "domain/vocabulary.py": "a value of a target's list",
    "formats/ern/vocabulary.py": "values of DDEX and of a target's list",
    "lookups/comparison.py": "words that names share",
    "services/bundles.py": "a page of a bundle, which is English as its JSON",
    "services/intake_drafts.py": "a value of a target's list",
    "services/lookup.py": "a value of the history",
    "services/receipts.py": "receipts are English as their JSON: they are sent to others as proof",
    "storage/assets.py": "SQL",
    "storage/codes.py": "SQL",
    "storage/library.py": "SQL",
    "storage/migrations.py": "a fault of a migration, for its programmers",
    "storage/outbox.py": "SQL",
    "storage/rows.py": "SQL",
    "storage/salvage.py": "SQL",
    "storage/uploads.py": "SQL",
    "targets/comparison/snapshots.py": "a value, as it is compared",
    "targets/openplay/target.py": "names of addresses, for the terminal",
    "targets/profiled/letter.py": "the letter to a distributor is English",
    "transfer/engine.py": "a line of the manifest",
    "ui/catalogue/label_defaults.py": "names of fields",
    "ui/catalogue/templates/editor.py": "names of fields",
    "ui/kit/field_labels.py": "names of fields",
    "ui/kit/guard.py": "names of methods",
    "ui/kit/style_sheet.py": "a style sheet",
    "ui/kit/theme.py": "names of fonts",
    "ui/kit/timeline_acts.py": "the sources by which sentences are found",
    "ui/transfers/desktop_progress.py": "lines of the log",
}
"""Modules in which what looks like a sentence is none for people, with the reason. All others are marked."""


def packaging_module(name: str) -> ModuleType:
    """Return a script of packaging as a module; those that it imports are found beside it."""
    folder = str(PACKAGE.parent / "packaging")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)


def translate_module() -> ModuleType:
    """Return packaging/translate.py as a module."""
    return packaging_module("translate")


def _all_marked() -> list[Marked]:
    return [found for name, tree in modules() for found in marked(name, tree)]


def test_lupdate_reads_every_text_that_is_marked(tmp_path: Path) -> None:
    target = tmp_path / "trackball_de.ts"
    translate_module().update(target, "de")
    read = {
        (
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("comment", ""),
            message.get("numerus") == "yes",
        )
        for context in ElementTree.parse(target).iter("context")
        for message in context.iter("message")
    }
    written = {(found.context, found.source, found.comment, found.plural): found.place for found in _all_marked()}
    assert len(written) > 2000
    assert {place: key for key, place in written.items() if key not in read} == {}
    assert {context for context, *_ in read if not context or "." in context} == set()


def test_values_are_those_that_the_source_names() -> None:
    wrong = [
        found.place
        for found in _all_marked()
        if found.values is not None
        for text in (found.source, found.comment)
        if text and frozenset(map(str, re.findall(r"\{(\w+)\}", text))) != found.values
    ]
    assert wrong == []


def test_no_number_with_decimals_is_written_by_hand() -> None:
    """What fills a text is a value (`Rounded`), which each language writes with its own decimal sign."""
    wrong = [
        f"{name}:{part.lineno}"
        for name, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _name_of(call.func) in {"tr", "fill", "hit"}
        for value in call.keywords
        for part in ast.walk(value.value)
        if isinstance(part, ast.FormattedValue)
        and part.format_spec is not None
        and re.search(r"g|\.[1-9]f", ast.unparse(part.format_spec))
    ]
    assert wrong == []


def _name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_below_the_window_only_contexts_of_one_list_are_used() -> None:
    known = {context.__name__ for context in Context.__subclasses__()}
    used = {found.context for room in BELOW_UI for name, tree in modules(room) for found in marked(name, tree)}
    assert used <= known


@pytest.mark.parametrize("room", [*BELOW_UI, "ui"])
def test_every_text_for_people_is_in_the_catalogue(room: str) -> None:
    found = {name: list(unmarked(name, tree)) for name, tree in modules(room)}
    texts = [text for name, lines in found.items() if name not in NO_TEXTS for text in lines]
    assert texts == [], "\n".join(texts)
    assert {name for name in NO_TEXTS if name.startswith(f"{room}/") and not found.get(name)} == set(), "not needed"


if __name__ == "__main__":
    wanted = sys.argv[1:]
    texts = [text for name, tree in modules(*wanted) for text in unmarked(name, tree)]
    print("\n".join(texts))
    print(Counter(text.partition("/")[0] for text in texts))
