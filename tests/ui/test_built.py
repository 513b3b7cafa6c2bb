"""What a page, a dialog or a part of one is built with is found in it: no label is made and then left out."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

import trackball_desktop.ui
from tests.ui.outline import plain, texts
from tests.ui.releases import created
from tests.ui.test_access_dialogs import OPENERS, Room, room
from tests.ui.test_every_button import pages

__all__ = ["room"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
UI = Path(trackball_desktop.ui.__path__[0])
BUILDING = ("__init__", "_build", "_lay_out", "_make", "_parts")
CONDITIONAL = (ast.IfExp, ast.Lambda, ast.BoolOp, ast.BinOp, ast.GeneratorExp, ast.ListComp, ast.Dict, ast.DictComp)
SAYING = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)
PAINTED = frozenset({"Picture", "fill", "counted", "state_labels.counted", "set_tooltip"})
"""What paints its words where it has no picture, what makes others of them, and tips, which follow what is shown."""
AT_TIMES: dict[str, str] = {
    "CopyLineupDialog.copy_button": "it says how many tracks it copies to",
    "CoverBox.fix_all_button": "where there are several things to put right",
    "CoverFixDialog.colour_button": "only of a picture that has transparent parts",
    "FullSizeDialog.picture": "it says Opening until the picture is read",
    "FileActions.pause": "it says Pause of a file that is not paused",
    "SentPage._area": "it has the release's title once that is read",
    "SheetDialog.tabs": "it says how many problems there are",
    "StoresPage.grid": "where a store shows something else than was sent",
}
"""Parts whose words are other ones at times, or that stand in their page only at times."""


@cache
def built_with() -> dict[str, set[str]]:
    """Return the fixed words that each class gives its parts while it is built, whatever it is built for."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(UI.rglob("*.py")):
        module = "trackball_desktop.ui." + ".".join(path.relative_to(UI).with_suffix("").parts)
        for cls in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(cls, ast.ClassDef):
                for function in cls.body:
                    if isinstance(function, ast.FunctionDef) and function.name.startswith(BUILDING):
                        found[f"{module}.{cls.name}"].update(_words(cls.name, function.body))
    return found


def _words(cls: str, body: list[ast.stmt]) -> Iterator[str]:
    """Yield the words of statements that always run: those under conditions may have good reasons not to."""
    for statement in body:
        if isinstance(statement, ast.With):
            yield from _words(cls, statement.body)
        if isinstance(statement, SAYING) and statement.value and f"{cls}.{_part(statement)}" not in AT_TIMES:
            yield from _in(statement.value, given=False)


def _part(statement: ast.stmt) -> str:
    """Return the name of what a statement is about: `pause` of `pause.setText(…)`, `copy` of `self.copy = …`."""
    about: ast.expr | None = None
    if isinstance(statement, ast.Assign):
        about = statement.targets[0]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        about = statement.value.func
    names = ast.unparse(about).split(".") if about is not None else [""]
    return names[1] if names[0] == "self" and len(names) > 1 else names[0]


def _in(node: ast.AST, *, given: bool) -> Iterator[str]:
    if isinstance(node, CONDITIONAL):
        return
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name == "self.tr" and given and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            if "{" not in (words := str(node.args[0].value)):
                yield words
            return
        if name in PAINTED:
            return
        for part in (*node.args, *(keyword.value for keyword in node.keywords)):
            yield from _in(part, given=True)
        yield from _in(node.func, given=False)
        return
    for part in ast.iter_child_nodes(node):
        yield from _in(part, given=given)


def missing(roots: Iterator[QWidget]) -> list[str]:
    """Return the words of each class of which no instance has them, over all that is shown."""
    wanted: dict[str, set[str]] = {}
    for root in roots:
        for part in (root, *root.findChildren(QWidget)):
            if not isValid(part):
                continue
            for cls in type(part).__mro__:
                name = f"{cls.__module__}.{cls.__name__}"
                if words := built_with().get(name):
                    left = wanted.setdefault(name, set(words))
                    if left:
                        seen = texts(part)
                        left -= {word for word in left if plain(word) in seen or word in seen}
    return sorted(f"{name.rpartition('.')[2]}: {word}" for name, words in wanted.items() for word in words)


def dialogs(room: Room) -> Iterator[QWidget]:
    for opener in OPENERS.values():
        dialog = opener(room)
        room.walked.append(dialog)
        dialog.show()
        QApplication.processEvents()
        yield dialog
        dialog.close()


def test_pages_hold_what_they_are_built_with(room: Room) -> None:
    created(room.backend, room.release, room.backend.accounts.list()[0].id)
    assert missing(pages(room)) == []


def test_dialogs_hold_what_they_are_built_with(room: Room) -> None:
    assert missing(dialogs(room)) == []
