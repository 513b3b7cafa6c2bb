"""Messages in the database: source and values as JSON, so that they are read in the language of whoever opens them.

    {"context": "HistoryText", "source": "wrote “{title}”", "values": {"title": "Live"}}

Values with a type carry it ({"date": "2027-03-04"}). Rows of earlier versions hold English text, which stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, cast

from trackball_desktop.i18n.contexts import Context
from trackball_desktop.i18n.message import Items, Message, Rounded, Size, Value, verbatim

_JSON_PREFIX = '{"context":'


def to_stored(text: str) -> str:
    """Return what a row keeps of a message; a plain text is kept as it is."""
    if not isinstance(text, Message) and not text.startswith(_JSON_PREFIX):
        return text
    return json.dumps(_message_to_json(verbatim(text)), ensure_ascii=False, separators=(",", ":"))


def from_stored(text: str, context: type[Context] | None = None) -> Message:
    """Return the message that a row holds; text of earlier versions, and what cannot be read, as it stands.

    Where such text is a source of `context` still, it is translated by that.
    """
    if text.startswith(_JSON_PREFIX):
        try:
            return _message_from_json(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    return Message(context.name, text) if context is not None else verbatim(text)


def detail_to_stored(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row keeps of named details: messages by source and values, the others as they are."""
    return {name: to_stored(value) if isinstance(value, Message) else value for name, value in detail.items()}


def detail_from_stored(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details that a row holds, with its messages."""
    return {
        name: from_stored(value) if isinstance(value, str) and value.startswith(_JSON_PREFIX) else value
        for name, value in detail.items()
    }


def _message_to_json(message: Message) -> dict[str, object]:
    document: dict[str, object] = {"context": message.context, "source": message.source}
    if message.values:
        document["values"] = {name: _to_json(value) for name, value in message.values.items()}
    if message.number is not None:
        document |= {"count": message.number, "singular": message.singular}
    return document


def _message_from_json(found: Mapping[str, Any]) -> Message:
    values = {str(name): _from_json(value) for name, value in found.get("values", {}).items()}
    count = found.get("count")
    return Message(
        str(found["context"]),
        str(found["source"]),
        values,
        None if count is None else int(count),
        str(found.get("singular", "")),
    )


def _to_json(value: Value) -> object:
    match value:
        case Message():
            return {"message": _message_to_json(value)}
        case Items():
            return {"items": [_to_json(item) for item in value.items], "joined": value.conjunction}
        case Size():
            return {"size": value.bytes}
        case Rounded():
            return {"number": value.number, "decimals": value.decimals, "signed": value.signed}
        case Decimal():
            return {"decimal": str(value)}
        case timedelta():
            return {"seconds": value.total_seconds()}
        case time():
            return {"time": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case str() | int() | float():
            return value
        case _:
            return str(value)


def _from_json(found: object) -> Value:
    if not isinstance(found, dict):
        return found if isinstance(found, int | float) else str(found)
    value = cast("dict[str, Any]", found)
    match next(iter(value)):
        case "message":
            return _message_from_json(value["message"])
        case "items":
            return Items(tuple(_from_json(item) for item in value["items"]), value["joined"])
        case "size":
            return Size(int(value["size"]))
        case "number":
            return Rounded(float(value["number"]), value["decimals"], bool(value["signed"]))
        case "decimal":
            return Decimal(value["decimal"])
        case "seconds":
            return timedelta(seconds=float(value["seconds"]))
        case "time":
            return time.fromisoformat(value["time"])
        case "date":
            return date.fromisoformat(value["date"])
        case kind:
            raise ValueError(kind)
