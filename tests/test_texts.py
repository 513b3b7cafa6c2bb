"""The texts of the app: what is marked for translation is read by Qt's tools, and what is not becomes less."""

from __future__ import annotations

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
UNMARKED = {
    "api": 3,
    "checks": 75,
    "domain": 29,
    "formats": 6,
    "media": 0,
    "services": 18,
    "storage": 13,
    "targets": 10,
    "transfer": 1,
    "ui": 45,
    "updates": 0,
    "lookups": 1,
}
"""How many sentences of each room are not marked yet. It may only fall: lower it with each text that is marked."""


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
        if text and set(re.findall(r"\{(\w+)\}", text)) != found.values
    ]
    assert wrong == []


def test_below_the_window_only_contexts_of_one_list_are_used() -> None:
    known = {context.__name__ for context in Context.__subclasses__()}
    used = {found.context for room in BELOW_UI for name, tree in modules(room) for found in marked(name, tree)}
    assert used <= known


@pytest.mark.parametrize("room", UNMARKED)
def test_the_texts_that_are_not_marked_become_less(room: str) -> None:
    found = [text for name, tree in modules(room) for text in unmarked(name, tree)]
    assert len(found) <= UNMARKED[room], "\n".join(found)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    texts = [text for name, tree in modules(*wanted) for text in unmarked(name, tree)]
    print("\n".join(texts))
    print(Counter(text.partition("/")[0] for text in texts))
