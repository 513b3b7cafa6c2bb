"""Names read by a pattern that somebody typed: "%track% - %artist% - %title%", with "/" for the folders above.

A pattern is read once and then asked for each name. Matching tries each place of a name at most once for each part of
the pattern, so that no name and no pattern can take long. Blanks count as one, underscores as blanks where a name has
no blanks, and what stands under %ignore% is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText

PATTERN_FIELDS: Final = ("disc", "track", "title", "version", "artist", "album", "isrc", "ignore")
MAX_PATTERN_CHARS = 200
MAX_NAME_CHARS = 1000
_FIELD = re.compile(r"%([^%\s]*)%")
_NUMBER = re.compile(r"\d{1,3}")
_ISRC = re.compile(r"[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}(?![A-Za-z0-9])")


@dataclass(frozen=True)
class FilenameFields:
    """What a name holds under a pattern; None where the pattern has no such part."""

    disc: int | None = None
    track: int | None = None
    title: str = ""
    artist: str | None = None
    album: str | None = None
    version: str | None = None
    isrc: str | None = None


@dataclass(frozen=True)
class _Part:
    """A piece of a pattern: literal text, or a field by its name."""

    text: str
    is_field: bool


class NamePattern:
    """A pattern that was understood. Raises UserError for one that is not."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(unicodedata.normalize("NFC", text).split())
        self._parts = _parse_pattern(self.text)
        self._levels = self.text.count("/") + 1

    def match(self, path: PurePath) -> FilenameFields | None:
        """Return what a name holds under the pattern; None where it does not fit."""
        names = [path.stem, *(folder.name for folder in list(path.parents)[: self._levels - 1])]
        if len(names) < self._levels:
            return None
        name = "/".join(_normalise_name(part) for part in reversed(names))
        fields = _Matcher(self._parts, name[:MAX_NAME_CHARS]).run()
        if fields is None:
            return None
        disc = int(fields["disc"]) if fields.get("disc") else None
        return FilenameFields(
            disc=disc or None,
            track=int(fields.get("track") or 0) or None,
            title=fields.get("title", ""),
            artist=fields.get("artist"),
            album=fields.get("album"),
            version=fields.get("version"),
            isrc=fields.get("isrc"),
        )


def _normalise_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    return " ".join((name if " " in name else name.replace("_", " ")).split())


def _parse_pattern(text: str) -> tuple[_Part, ...]:
    if len(text) > MAX_PATTERN_CHARS:
        raise UserError(
            FileText.tr("This pattern is too long."),
            remedy=FileText.tr("Use at most {longest} characters.", longest=MAX_PATTERN_CHARS),
        )
    parts: list[_Part] = []
    position = 0
    for match in _FIELD.finditer(text):
        name = match[1].casefold()
        if name not in PATTERN_FIELDS:
            field_names = ", ".join(f"%{field}%" for field in PATTERN_FIELDS)
            raise UserError(
                FileText.tr("There is no field %{found}%.", found=match[1]),
                remedy=FileText.tr("A pattern can contain {known}.", known=field_names),
            )
        if name != "ignore" and any(part.is_field and part.text == name for part in parts):
            raise UserError(
                FileText.tr("%{name}% occurs twice in the pattern.", name=name),
                remedy=FileText.tr("Use %ignore% for what is not needed."),
            )
        literal = text[position : match.start()]
        if literal:
            parts.append(_Part(literal, is_field=False))
        elif parts and parts[-1].is_field and "text" in {_field_kind(parts[-1].text), _field_kind(name)}:
            raise UserError(
                FileText.tr("There is no separator between %{text}% and %{name}%.", text=parts[-1].text, name=name),
                remedy=FileText.tr("Add the separator that the file names use."),
            )
        parts.append(_Part(name, is_field=True))
        position = match.end()
    if text[position:]:
        parts.append(_Part(text[position:], is_field=False))
    if not any(part.is_field for part in parts):
        raise UserError(
            FileText.tr("This pattern contains no field."),
            remedy=FileText.tr("Use a pattern such as %track% - %artist% - %title%, or leave it empty."),
        )
    return tuple(parts)


def _field_kind(field: str) -> str:
    return {"disc": "number", "track": "number", "isrc": "code"}.get(field, "text")


class _Matcher:
    """One name under one pattern. Text takes as little as it can, as people read names from the left."""

    def __init__(self, parts: tuple[_Part, ...], name: str) -> None:
        self._parts = parts
        self._name = name
        self._folded = name.casefold() if len(name.casefold()) == len(name) else name
        self._failed: set[tuple[int, int]] = set()
        self._values: dict[str, str] = {}

    def run(self) -> dict[str, str] | None:
        """Return the texts by field."""
        return self._values if self._match_from(0, 0) else None

    def _match_from(self, part: int, position: int) -> bool:
        if part == len(self._parts):
            return position == len(self._name)
        if (part, position) in self._failed:
            return False
        current = self._parts[part]
        if not current.is_field:
            literal = current.text.casefold()
            if self._folded.startswith(literal, position) and self._match_from(part + 1, position + len(literal)):
                return True
        else:
            for end in self._possible_ends(part, position):
                text = self._name[position:end].strip()
                if text and "/" not in text and self._match_from(part + 1, end):
                    self._values[current.text] = text
                    return True
        self._failed.add((part, position))
        return False

    def _possible_ends(self, part: int, position: int) -> list[int]:
        """Return where a field that begins here may end."""
        kind = _field_kind(self._parts[part].text)
        if kind != "text":
            match = (_NUMBER if kind == "number" else _ISRC).match(self._name, position)
            if match is None:
                return []
            return list(range(match.end(), position, -1)) if kind == "number" else [match.end()]
        if part + 1 == len(self._parts):
            return [len(self._name)]
        literal = self._parts[part + 1].text.casefold()
        ends: list[int] = []
        place = self._folded.find(literal, position + 1)
        while place >= 0:
            ends.append(place)
            place = self._folded.find(literal, place + 1)
        return ends
