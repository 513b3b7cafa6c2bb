"""What a field can hold: the parsed value, the text as typed, null, or one of two kinds of nothing.

`INHERIT` (the default on new nodes) takes the value from further up: track from release, release from the label's
defaults, display lines from what they are composed of. `ABSENT` means that the field is not sent at all, `None` that
it is sent as null. A typed field holds its parsed value where the text is in the one canonical spelling and the text
itself otherwise: "3/4/26" is kept as typed and found by a check, and a duration spelt "PT228S" by an import goes out
as "PT228S" again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, cast

from pydantic import BaseModel, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, core_schema

from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.i18n.message import format_length


class Unset:
    """One of two kinds of nothing: `INHERIT` or `ABSENT`. Compare with `is`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name.upper()

    def __copy__(self) -> Unset:
        return self

    def __deepcopy__(self, memo: object) -> Unset:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_unset_of, ({"unset": self.name},))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _unset_of,
            serialization=core_schema.plain_serializer_function_ser_schema(to_json),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        words = {"type": "string", "enum": ["inherit", "absent"]}
        return {
            "type": "object", "properties": {"unset": words}, "required": ["unset"], "additionalProperties": False,
        }  # fmt: skip


INHERIT: Final = Unset("inherit")
ABSENT: Final = Unset("absent")


def _unset_of(value: object) -> Unset:
    """Return the singleton for itself or for its JSON form. Raises ValueError for anything else."""
    if value is INHERIT or value is ABSENT:
        return cast("Unset", value)
    for unset in (INHERIT, ABSENT):
        if value == {"unset": unset.name}:
            return unset
    raise ValueError("neither inherit nor absent")


@dataclass(frozen=True)
class Kind:
    """What sort of value a field holds; forms, the command line and the wire format go by its name."""

    name: str


def format_duration(value: timedelta) -> str:
    """Spell a duration as whole seconds in ISO-8601: 3 min 48 s is "PT3M48S", nothing is "PT0S"."""
    seconds = round(value.total_seconds())
    minutes, seconds = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else "", f"{seconds}S" if seconds else ""]
    return "PT" + ("".join(parts) or "0S")


def format_decimal(value: Decimal) -> str:
    """Spell a share in the shortest way: 50, 33.33."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _canonical_date(value: object) -> object:
    if isinstance(value, str) and len(value) == 10:
        try:
            parsed = date.fromisoformat(value)
        except ValueError:
            return value
        return parsed if parsed.isoformat() == value else value
    return value


def _canonical_time(value: object) -> object:
    if isinstance(value, str) and len(value) == 8:
        try:
            parsed = time.fromisoformat(value)
        except ValueError:
            return value
        return parsed if parsed.isoformat() == value else value
    return value


def _canonical_duration(value: object) -> object:
    if isinstance(value, str) and value.startswith("PT"):
        parsed = read_duration(value)
        return parsed if parsed is not None and format_duration(parsed) == value else value
    return value


def canonical_integer(value: object) -> object:
    """Return the number of a text that is exactly its spelling; anything else as it is."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18 and str(int(value)) == value:
        return int(value)
    return value


def canonical_share(value: object) -> object:
    """Return the decimal of a number, or of a text that is exactly its spelling; anything else as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, str):
        try:
            parsed = Decimal(value)
        except InvalidOperation:
            return value
        return parsed if parsed.is_finite() and format_decimal(parsed) == value else value
    return value


def to_json(value: Any) -> Any:
    """Turn any field's value into plain JSON for history and drafts; the field's own validator turns it back."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Unset):
        return {"unset": value.name}
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    return [to_json(item) for item in value]


_as_json = PlainSerializer(to_json, when_used="json")

Text = Annotated[str | None | Unset, Kind("text")]
Flag = Annotated[bool | str | None | Unset, Kind("flag")]
Date = Annotated[date | str | None | Unset, Kind("date"), BeforeValidator(_canonical_date), _as_json]
Time = Annotated[time | str | None | Unset, Kind("time"), BeforeValidator(_canonical_time), _as_json]
Duration = Annotated[timedelta | str | None | Unset, Kind("duration"), BeforeValidator(_canonical_duration), _as_json]
Whole = Annotated[int | str | None | Unset, Kind("whole"), BeforeValidator(canonical_integer)]
Share = Annotated[Decimal | str | None | Unset, Kind("share"), BeforeValidator(canonical_share), _as_json]
Names = Annotated[tuple[str, ...] | None | Unset, Kind("names")]


def display(value: Any) -> str:
    """Spell a value for a form: what can be typed back in; nothing for null, inherit and absent."""
    if value is None or isinstance(value, Unset):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, timedelta):
        return format_length(value.total_seconds())
    if isinstance(value, Decimal):
        return format_decimal(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(display(item) for item in cast("tuple[Any, ...]", value))
    return str(value)
