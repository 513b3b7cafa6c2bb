"""An answer as a person types it: a word, a call ("POST https://…"), a list, or one line "name = value" a part."""

from __future__ import annotations

import json
from typing import cast

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.targets.profiled.questions import Question, load_questions

_PLAIN = frozenset({"address", "text", "choice"})


def to_text(question: Question, value: object) -> str:
    """Return what is shown in the field of an answer; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_format_value(item) for item in cast("list[object]", value))
    if not isinstance(value, dict):
        return str(value)
    parts = cast("dict[str, object]", value)
    if question.kind == "field" and parts.keys() == {"name"}:
        return str(parts["name"])
    if question.kind == "call" and parts.keys() == {"method", "url"}:
        return f"{parts['method']} {parts['url']}"
    return "\n".join(f"{name} = {_format_value(item)}" for name, item in parts.items())


def from_text(question: Question, text: str) -> object:
    """Read what was typed; None for nothing. Raises UserError where it cannot be read; whether it is an answer to the
    question is for the profile to say.
    """
    text = text.strip()
    kind = load_questions().kinds[question.kind]
    type_ = str(kind["type"])
    if not text:
        return None
    if type_ == "flag":
        flags = {"yes": True, "true": True, "no": False, "false": False}
        return flags.get(text.casefold(), text)
    if type_ in _PLAIN:
        return text
    if text.startswith(("{", "[")):
        try:
            return cast("object", json.loads(text))
        except ValueError as error:
            raise _unreadable_error(text) from error
    if type_ == "list":
        words = [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
        return [_parse_value(word) for word in words] if kind["of"] == "number" else words
    if question.kind == "field" and "=" not in text:
        return {"name": text}
    if question.kind == "call" and "=" not in text.partition("://")[0]:
        method, _, url = text.partition(" ")
        return {"method": method.upper(), "url": url.strip()} if url else {"method": "GET", "url": method}
    return dict(_parse_part(line) for line in text.splitlines() if line.strip())


def _parse_part(line: str) -> tuple[str, object]:
    name, equals, value = line.partition("=")
    if not equals or not name.strip():
        raise _unreadable_error(line)
    return name.strip(), _parse_value(value.strip())


def _parse_value(text: str) -> object:
    """Return a number, true, false, a list or an object where it is spelled as one, else the text."""
    if text in {"yes", "no"}:
        return text == "yes"
    try:
        return cast("object", json.loads(text))
    except ValueError:
        return text


def _format_value(value: object) -> str:
    plain = isinstance(value, str) and _parse_value(value) == value
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


def _unreadable_error(text: str) -> UserError:
    return UserError(
        TargetText.tr("“{text}” cannot be read.", text=text[:60]),
        meaning=TargetText.tr("Nothing was saved."),
        remedy=TargetText.tr("Use one line per part: name = value."),
    )
