"""Reads answers of public catalogues: what has not the documented shape is unreadable, and never "not there"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from trackball_desktop.api.http import Reply
from trackball_desktop.api.json_text import read_json
from trackball_desktop.domain.errors import ServiceFault
from trackball_desktop.domain.text import tidy
from trackball_desktop.i18n.contexts import NetworkText

Json = dict[str, Any]


class UnreadableAnswer(ServiceFault):
    """An answer that has not the shape which the catalogue documents."""

    def __init__(self, store: str, what: str, *, status: int = 0) -> None:
        super().__init__(
            NetworkText.tr("The answer of {store} could not be read: {what}.", store=store, what=what),
            status=status,
            meaning=NetworkText.tr("It is unclear whether the release is there."),
            remedy=NetworkText.tr("The app checks again later."),
        )


def reply_object(store: str, reply: Reply) -> Json:
    """Return the JSON object of an answer. Raises UnreadableAnswer where it is none, or was cut."""
    if reply.truncated:
        raise UnreadableAnswer(store, NetworkText.tr("it is too long"), status=reply.status)
    return read_object(store, reply.body, status=reply.status)


def read_object(store: str, body: bytes | str, *, status: int = 0) -> Json:
    """Return the JSON object of a body. Raises UnreadableAnswer where it is none."""
    try:
        value = read_json(body)
    except ValueError:
        raise UnreadableAnswer(store, NetworkText.tr("it is not JSON"), status=status) from None
    if not isinstance(value, dict):
        raise UnreadableAnswer(store, NetworkText.tr("it is not a JSON object"), status=status)
    return cast("Json", value)


def to_text(value: object) -> str:
    """Return a text, tidied, or a whole number as text; empty for anything else."""
    if isinstance(value, str):
        return tidy(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def to_int(value: object) -> int | None:
    """Return a whole number, also one that is written as text; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12 else None


def to_bool(value: object) -> bool | None:
    """Return true or false; None for anything else."""
    return value if isinstance(value, bool) else None


def to_seconds(value: object, *, milli: bool = False) -> float | None:
    """Return a length in seconds, from seconds or milliseconds; None where there is none above 0."""
    number = to_int(value)
    if number is None or number <= 0:
        return None
    return number / 1000 if milli else float(number)


def child_object(value: object, name: str) -> Json:
    """Return an object inside an object; empty where there is none."""
    inside = cast("Json", value).get(name) if isinstance(value, dict) else None
    return cast("Json", inside) if isinstance(inside, dict) else {}


def child_objects(value: object, name: str) -> Iterator[Json]:
    """Yield the objects of a list inside an object."""
    inside = cast("Json", value).get(name) if isinstance(value, dict) else None
    for item in cast("list[object]", inside) if isinstance(inside, list) else ():
        if isinstance(item, dict):
            yield cast("Json", item)


def text_list(value: object, name: str) -> list[str]:
    """Return the texts and numbers of a list inside an object, without empty ones."""
    inside = cast("Json", value).get(name) if isinstance(value, dict) else None
    return (
        [text for item in cast("list[object]", inside) if (text := to_text(item))] if isinstance(inside, list) else []
    )


def require_fields(store: str, value: Json, *names: str) -> None:
    """Raise UnreadableAnswer where one of these fields has no text or number."""
    for name in names:
        if not to_text(value.get(name)):
            raise UnreadableAnswer(store, NetworkText.tr("it has no “{name}”", name=name))
