"""JSON in and out without losing a digit or a character.

Numbers with a point are read as decimals, so that a share of 33.33 never becomes 33.3300001, and decimals are written
with the digits they have. What a service sends is not trusted: depth is bounded, NaN is not JSON, and half a
surrogate pair, which no database and no socket can carry, becomes the replacement character.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast

MAX_DEPTH = 60
"""Nested lists and objects; bodies need seven."""


class DuplicateKey(ValueError):
    """An object of JSON has a key twice."""


def read_json(data: bytes | str, *, unique_keys: bool = False) -> Any:
    """Parse JSON with `Decimal` for numbers that have a point or an exponent. Raises ValueError.

    With `unique_keys`, an object that has a key twice raises DuplicateKey; else the last one counts.
    """
    pairs = _object_with_unique_keys if unique_keys else None
    try:
        parsed = json.loads(data, parse_float=_parse_decimal, parse_constant=_refuse_constant, object_pairs_hook=pairs)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _replace_surrogates(parsed, MAX_DEPTH)


def _object_with_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    object_: dict[str, Any] = {}
    for key, value in pairs:
        if key in object_:
            raise DuplicateKey(key)
        object_[key] = value
    return object_


def canonical_json(value: Any) -> str:
    """Write JSON in the one form that a hash is taken of: sorted keys, no white space."""
    return "".join(_write(value, sort=True, indent=None, depth=0))


def pretty_json(value: Any) -> str:
    """Write JSON for people: keys in their own order, two spaces a level, a newline at the end."""
    return "".join(_write(value, sort=False, indent=2, depth=0)) + "\n"


def decimals_to_floats(value: Any) -> Any:
    """Return the value with plain floats in place of decimals wherever a float holds exactly the same number.

    Drafts are kept as JSON by a library that would write a decimal as text, and a number must stay one.
    """
    if isinstance(value, dict):
        return {key: decimals_to_floats(item) for key, item in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [decimals_to_floats(item) for item in cast("list[Any]", value)]
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        return float(value)
    return value


def _parse_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("a number with an exponent that no number has") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _replace_surrogates(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict | list):
        if depth == 0:
            raise ValueError("nested too deeply")
        if isinstance(value, dict):
            items = cast("dict[str, Any]", value).items()
            return {_replace_surrogates(key, depth): _replace_surrogates(item, depth - 1) for key, item in items}
        return [_replace_surrogates(item, depth - 1) for item in cast("list[Any]", value)]
    return value


def _write(value: Any, *, sort: bool, indent: int | None, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        keys = sorted(members) if sort else list(members)
        colon = ":" if indent is None else ": "
        rows = [(_string(key) + colon, members[key]) for key in keys]
        yield from _block("{", "}", rows, sort=sort, indent=indent, depth=depth)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        rows = [("", item) for item in cast("Sequence[Any]", value)]
        yield from _block("[", "]", rows, sort=sort, indent=indent, depth=depth)
    elif isinstance(value, str):
        yield _string(value)
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not JSON")
        yield str(value)
    else:
        yield json.dumps(value, allow_nan=False)


def _block(
    opening: str, closing: str, rows: list[tuple[str, Any]], *, sort: bool, indent: int | None, depth: int
) -> Iterator[str]:
    inner, outer = ("", "") if indent is None else ("\n" + " " * indent * (depth + 1), "\n" + " " * indent * depth)
    yield opening
    for number, (prefix, item) in enumerate(rows):
        yield ("," if number else "") + inner + prefix
        yield from _write(item, sort=sort, indent=indent, depth=depth + 1)
    yield (outer if rows else "") + closing


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
