"""Values of fields as scripts and imports write them: what `set` reads from NAME=VALUE, and how a value was read.

`@inherit`, `@absent` and `@null` are the three kinds of nothing; lists and objects are JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, cast

from trackball_desktop.api.json_text import read_json
from trackball_desktop.domain import normalise, paths
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.paths import field_path
from trackball_desktop.domain.release import Node, Partners, Release, field_kinds, local_kinds
from trackball_desktop.domain.text import tidy
from trackball_desktop.domain.tree import find, get_value
from trackball_desktop.domain.values import ABSENT, INHERIT, display
from trackball_desktop.i18n.contexts import ValueText

_SPECIAL_VALUES: dict[str, Any] = {"@inherit": INHERIT, "@absent": ABSENT, "@null": None}
"""What `set` takes for the three kinds of nothing."""


@dataclass(frozen=True)
class ChangedInput:
    """A value that is kept otherwise than it came; or as it came, with `why` its field cannot read it."""

    path: str
    given: str
    kept: str
    why: str = ""

    @classmethod
    def from_repair(cls, before: Release, edit: SetField) -> ChangedInput:
        """Make it of an edit that put right what an import brought."""
        node = find(before, edit.node_id)
        given = get_value(node, edit.field)
        given = node.extra.get(edit.field) if given is ABSENT else given
        return cls(field_path(before, node.id, edit.field), display_value(given), display_value(edit.value))

    @classmethod
    def from_input(cls, path: str, edit: SetField, text: str, after: Release) -> ChangedInput | None:
        """Make it of what was typed; None where it is kept as it was typed and is right."""
        value = get_value(find(after, edit.node_id), edit.field)
        kind = normalise.kind_of(type(find(after, edit.node_id)), edit.field)
        why = normalise.invalid_reason(edit.field, kind, value)
        if why or (isinstance(value, str | date | time | Decimal) and display_value(value) != text):
            return cls(path, text, display_value(value), why)
        return None

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        if self.why:
            return ValueText.tr(
                "{path}: “{given}” stays unchanged: {why}.", path=self.path, given=self.given, why=self.why
            )
        return ValueText.tr("{path}: “{given}” was read as “{kept}”.", path=self.path, given=self.given, kept=self.kept)


def display_value(value: Any) -> str:
    """Return a value as it is shown beside what was given."""
    if isinstance(value, Partners):
        return display(value.excluded)
    return json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else display(value)


def parse_assignment(release: Release, path: str, text: str) -> SetField:
    """Make the edit for one assignment; `partners.NAME` is a part of one field, not a field."""
    top_field, _, part = path.partition(".")
    if top_field == "partners" and part in field_kinds(Partners):
        partners = release.partners if isinstance(release.partners, Partners) else Partners()
        kind = field_kinds(Partners)[part]
        if text in _SPECIAL_VALUES or not text.strip():
            value = _SPECIAL_VALUES.get(text, INHERIT)
        else:
            value = _names(path, text) if kind == "names" else normalise.read(kind, text)
        return SetField(node_id=release.id, field="partners", value=partners.model_copy(update={part: value}))
    node, field = paths.resolve(release, path)
    return SetField(node_id=node.id, field=field, value=_value(node, field, text))


def _value(node: Node, field: str, text: str) -> Any:
    name = field.removeprefix("local.")
    kind = (local_kinds(type(node)) if name != field else field_kinds(type(node))).get(name)
    if kind is None:
        raise UserError(
            ValueText.tr("“{field}” is a list and cannot be set as a whole.", field=field),
            remedy=ValueText.tr("Set one entry, such as {field}[0].…=VALUE.", field=field),
        )
    if text in _SPECIAL_VALUES or not text.strip():
        return _SPECIAL_VALUES.get(text, INHERIT)
    if kind in {"primary_contributions", "contributions", "work_contributions", "publishers", "work_ids", "partners"}:
        return _structure(field, text)
    if kind == "names":
        return _names(field, text)
    return normalise.normalise_value(field, kind, normalise.read(kind, text))


def _structure(field: str, text: str) -> Any:
    """Read a list or object given as JSON; entries get ids of their own."""
    if field == "partners":
        example = 'partners={"excluded": false, "partner_names": ["Spotify"]}'
        return _validate_partners(Partners, _json(field, text, example), example)
    names = {"publishers": "publisher", "works": ""}
    name = names.get(field, "artist")
    example = f'{field}=[{{"{name}": "Mara Quist"}}]' if name else f"{field}[0].title=TITLE"
    value = _json(field, text, example)
    if value is None:
        return None
    if not isinstance(value, list):
        raise UserError(ValueText.tr("“{field}” is a list.", field=field), remedy=f"Write {example}.")
    row_id = "publisher_id" if field == "publishers" else "artist_id"
    entries = cast("list[Any]", value)
    return [_with_row_id(cast("dict[str, Any]", e), row_id) if isinstance(e, dict) else e for e in entries]


def _with_row_id(entry: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an entry of a list with the body's `id` under our name; ids of nodes are ours alone."""
    return {name if key == "id" else key: value for key, value in entry.items()}


def _validate_partners(cls: type[Partners], value: Any, example: str) -> Partners | None:
    """Return JSON as the object that a field holds. Raises UserError where it is of another shape."""
    from pydantic import ValidationError

    if value is None:
        return None
    try:
        return cls.model_validate(value)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"][:1])
        raise UserError(
            ValueText.tr("“{where}” cannot hold this kind of value.", where=where or "partners"),
            remedy=f"Write {example}.",
        ) from error


def _names(field: str, text: str) -> tuple[str, ...]:
    """Read a list of names: parted by commas, or a JSON list where names hold commas."""
    if not text.lstrip().startswith("["):
        return tuple(normalise.read("names", text))
    example = f'{field}=["One", "Two, Inc."]'
    value = _json(field, text, example)
    names = cast("list[Any]", value) if isinstance(value, list) else [None]
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) != len(names):
        raise UserError(ValueText.tr("“{field}” is a list of names.", field=field), remedy=f"Write {example}.")
    return tuple(tidied for name in texts if (tidied := tidy(name)))


def _json(field: str, text: str, example: str) -> Any:
    try:
        value = read_json(text)
        json.dumps(json.loads(text), ensure_ascii=False).encode()  # half of a character is none, and is not guessed at
        return value
    except ValueError as error:
        raise UserError(
            ValueText.tr("“{field}” needs JSON, such as {example}.", field=field, example=example),
            remedy=ValueText.tr("Not read: {error}.", error=error),
        ) from error
