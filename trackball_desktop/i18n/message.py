"""A text for people, as data: its English source, the values in it, and the context in which it is translated.

Below `ui` every sentence is a `Message`, made by a context (`contexts.CheckText.tr("No cover of {name}.", name=…)`). It
is a `str`, the English sentence: verbs, logs and JSON use it as it is. The window asks for its source and values
instead, and shows them in the user's language (`ui/kit/languages.localize`). Text glued together from messages is plain
English again; put messages in messages as values instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

_VALUE_NAME = re.compile(r"\{(\w+)\}")
_VALUE_NAME_OR_COUNT = re.compile(r"\{(\w+)\}|%n")
_NO_VALUES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Items:
    """Several things in one sentence: all of them ("and"), one of them ("or"), or one after the other ("," or ";")."""

    items: tuple[Value, ...]
    conjunction: Literal["and", "or", ",", ";"] = "and"

    def __str__(self) -> str:
        texts = [format_english(item) for item in self.items]
        if self.conjunction in {",", ";"} or len(texts) < 2:
            return f"{self.conjunction} ".join(texts)
        return f"{', '.join(texts[:-1])} {self.conjunction} {texts[-1]}"


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes."""

    bytes: int

    def __str__(self) -> str:
        return f"{self.bytes / 1e6:.1f} MB" if self.bytes >= 100_000 else f"{self.bytes / 1e3:.1f} kB"


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number with so many decimals, or as few as it needs; `signed` with a plus too."""

    number: float
    decimals: int | None = None
    signed: bool = False

    def __str__(self) -> str:
        kind = "g" if self.decimals is None else f".{self.decimals}f"
        return format(self.number, f"{'+' if self.signed else ''}{kind}").replace("-", "\u2212")


Value: TypeAlias = (
    str | int | float | Decimal | date | time | timedelta | Items | Size | Rounded | PurePath | BaseException
)
"""What may stand in a message. A plain text is shown as it is; a message in it is translated with it."""


def format_length(seconds: float) -> str:
    """Spell a length in seconds as lists and players do: 3:48, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_english(value: Value) -> str:
    """Spell a value for the English sentence: dates as 2027-03-04, lengths as 3:48, numbers without separators."""
    if isinstance(value, str):
        return value
    if isinstance(value, timedelta):
        return format_length(value.total_seconds())
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
    return str(value)


def fill(text: str, /, **values: object) -> str:
    """Put values in the place of {names}, each once: braces in the values themselves are never read again.

    A name without a value stays as it is.
    """
    return _VALUE_NAME.sub(lambda place: str(values[place[1]]) if place[1] in values else place[0], text)


def fill_counted(text: str, count: str, values: Mapping[str, str]) -> str:
    """Put values in the place of {names}, and a count in the place of %n, in one pass as `fill` does."""
    return _VALUE_NAME_OR_COUNT.sub(lambda place: values.get(place[1], place[0]) if place[1] else count, text)


class Message(str):
    """A text for people; as a `str` it is the English sentence. It never changes.

    `source` has the values' names in braces. Where there is a `number`, `source` is the English for many and `singular`
    that for one, both with %n for the count. A `context` of "" means that the text is shown as it is in every language.
    """

    __slots__ = ("_parts",)

    _parts: tuple[str, str, Mapping[str, Value], int | None, str]

    def __new__(
        cls,
        context: str,
        source: str,
        values: Mapping[str, Value] = _NO_VALUES,
        count: int | None = None,
        singular: str = "",
    ) -> Message:
        """Make the English sentence."""
        text = source
        if count is not None:
            text = singular if count == 1 and singular else source
            text = fill_counted(text, str(count), {name: format_english(value) for name, value in values.items()})
        elif values:
            text = _VALUE_NAME.sub(
                lambda place: format_english(values[place[1]]) if place[1] in values else place[0], source
            )
        instance = str.__new__(cls, text)
        object.__setattr__(instance, "_parts", (context, source, values, count, singular))
        return instance

    @property
    def context(self) -> str:
        """The context in which it is translated; "" where it is the same in every language."""
        return self._parts[0]

    @property
    def source(self) -> str:
        """The English text with {names}; that for many where there is a count."""
        return self._parts[1]

    @property
    def values(self) -> Mapping[str, Value]:
        """The values by name."""
        return self._parts[2]

    @property
    def number(self) -> int | None:
        """The count that decides between singular and plural."""
        return self._parts[3]

    @property
    def singular(self) -> str:
        """The English text for one."""
        return self._parts[4]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a message does not change: {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a message does not change: {name}")

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, dict[str, Value], int | None, str]]:
        context, source, values, count, singular = self._parts
        return Message, (context, source, dict(values), count, singular)

    def with_values(self, values: Mapping[str, Value]) -> Message:
        """Return the same message with these values in it; where it has a singular, the value `n` is the count."""
        count = values.get("n") if self.singular else None
        return Message(self.context, self.source, values, count if isinstance(count, int) else None, self.singular)


def paragraph(*sentences: str) -> Message:
    """Return several sentences one after the other; empty ones are left out."""
    parts = {str(number): sentence for number, sentence in enumerate(filter(None, sentences))}
    return Message("", " ".join(f"{{{name}}}" for name in parts), parts)


def map_texts(text: str, change: Callable[[str], str]) -> Message:
    """Return a message with `change` made to its source and to every text in it, also in the messages in it."""

    def of_value(value: Value) -> Value:
        if isinstance(value, Message):
            return map_texts(value, change)
        if isinstance(value, Items):
            return Items(tuple(of_value(item) for item in value.items), value.conjunction)
        return change(value) if isinstance(value, str) else value

    message = verbatim(text)
    values = {name: of_value(value) for name, value in message.values.items()}
    return Message(message.context, change(message.source), values, message.number, change(message.singular))


def verbatim(text: str) -> Message:
    """Return a text that is the same in every language: a person's own words, a name, what a service answered."""
    return text if isinstance(text, Message) else Message("", text)
