"""Fills templates in the language of Mustache: `{{name}}`, `{{#list}}…{{/list}}`, `{{^name}}…{{/name}}`, `{{! note}}`.

A name may have steps (`{{w.title}}`), `{{.}}` is the item itself. What a section does not know is looked up further
out. Values are escaped in HTML, so that a title cannot be markup; a template can neither call nor read anything. A
section's tag that stands alone on a line leaves no empty line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final, cast

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.message import Message

_TAG = re.compile(r"\{\{\s*([#^/!]?)\s*(.*?)\s*\}\}", re.DOTALL)
_STANDALONE_TAG = re.compile(r"^[ \t]*(\{\{\s*[#^/!][^{}]*\}\})[ \t]*\r?\n", re.MULTILINE)
_NAME = re.compile(r"\.|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
MAX_CHARACTERS: Final = 200_000
_MAX_DEPTH: Final = 20


@dataclass
class _Section:
    name: str
    inverted: bool = False
    line: int = 1
    parts: list[str | _Section | _Value] = field(default_factory=list["str | _Section | _Value"])


@dataclass(frozen=True)
class _Value:
    name: str


class Template:
    """A template that was read. Raises UserError where it has a fault, with the line."""

    def __init__(self, text: str, name: str, *, html: bool) -> None:
        if len(text) > MAX_CHARACTERS:
            raise UserError(
                FileText.tr("The template {name} is too long.", name=name),
                remedy=FileText.tr("A template should be one or two pages of text."),
            )
        self._html = html
        self._root = _parse(_STANDALONE_TAG.sub(r"\1", text), name)

    def fill(self, values: Mapping[str, Any]) -> str:
        """Return the text with the values in it."""
        out: list[str] = []
        self._write(self._root, [values], out)
        return "".join(out)

    def _write(self, section: _Section, scopes: list[Any], out: list[str]) -> None:
        for part in section.parts:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, _Value):
                text = _value_text(_lookup(part.name, scopes))
                out.append(escape(text).replace("\n", "<br>") if self._html else text)
            else:
                value = _lookup(part.name, scopes)
                if part.inverted:
                    if not value:
                        self._write(part, scopes, out)
                elif isinstance(value, Sequence) and not isinstance(value, str):
                    for item in cast("Sequence[Any]", value):
                        self._write(part, [*scopes, item], out)
                elif value:
                    self._write(part, [*scopes, value], out)


def _parse(text: str, name: str) -> _Section:
    stack = [_Section("")]
    at = 0
    for tag in _TAG.finditer(text):
        line = text.count("\n", 0, tag.start()) + 1
        stack[-1].parts.append(text[at : tag.start()])
        at = tag.end()
        sign, word = tag[1], tag[2]
        if sign == "!":
            continue
        if not _NAME.fullmatch(word):
            raise _template_error(name, line, FileText.tr("“{word}” is not a known name", word=word[:40]))
        if sign == "/":
            section = stack.pop()
            if not stack or section.name != word:
                raise _template_error(
                    name, line, FileText.tr("“{tag}” closes a section that was not opened", tag=tag[0])
                )
            stack[-1].parts.append(section)
        elif sign:
            if len(stack) > _MAX_DEPTH:
                raise _template_error(name, line, FileText.tr("sections are nested too deeply"))
            stack.append(_Section(word, sign == "^", line))
        else:
            stack[-1].parts.append(_Value(word))
    if len(stack) > 1:
        raise _template_error(
            name, stack[-1].line, FileText.tr("the section “{section}” has no end", section=stack[-1].name)
        )
    stack[0].parts.append(text[at:])
    return stack[0]


def _template_error(name: str, line: int, why: Message) -> UserError:
    return UserError(
        FileText.tr("The template {name} has an error in line {line}: {why}.", name=name, line=line, why=why),
        meaning=FileText.tr("The document was not created."),
        remedy=FileText.tr("Correct it, or delete the file to use the app's own template."),
    )


def _lookup(name: str, scopes: list[Any]) -> Any:
    if name == ".":
        return scopes[-1]
    first, *rest = name.split(".")
    for scope in reversed(scopes):
        if isinstance(scope, Mapping) and first in scope:
            value: Any = cast("Mapping[str, Any]", scope)[first]
            for step in rest:
                value = cast("Mapping[str, Any]", value).get(step) if isinstance(value, Mapping) else None
            return value
    return None


def _value_text(value: Any) -> str:
    return "" if value is None or value is False else str(value)
