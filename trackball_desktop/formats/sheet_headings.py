"""Which field of a release a column of a sheet holds: by the words of its heading, in several languages.

A heading is a scope (release or track) and a field, in either order, or a field alone. The words are data, in
resources/sheets/headings.json.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from trackball_desktop.domain.resources import resource

Scope = Literal["release", "track", ""]

_BRACKETS = re.compile(r"[(\[（【<]([^)\]）】>]*)[)\]）】>]?")
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IDS = re.compile(r"(?:\bids?|(?<=[a-z])Ids?)\s*$", re.IGNORECASE)
_PLURAL = re.compile(r"(?:tracks|songs|titres|pistes|pistas|faixas|temas|brani|tracce|nummers)\W*$", re.IGNORECASE)
_UNNUMBERED_PARTS: Final = frozenset({"first", "last", "role"})
"""Parts of a person that stand in columns of their own, without a number, where a sheet has room for one."""
_CODE_FIELDS: Final = frozenset({"upc", "ean", "isrc", "catalog_number", "codes", "release_id"})


@dataclass(frozen=True)
class Heading:
    """What a heading says. `field` is empty where it says nothing; `part` is that of a numbered column (Writer 2 Last).

    `day_first` tells the order that a heading prescribes for dates, None where it does not. `holds_ids` says that the
    column holds numbers of another system, such as artist ids.
    """

    field: str
    scope: Scope = ""
    group: int = 0
    part: str = ""
    on_tracks: bool = False
    day_first: bool | None = None
    holds_ids: bool = False


@lru_cache(maxsize=1)
def heading_words() -> dict[str, Any]:
    """Return the words of headings, as resources/sheets/headings.json has them."""
    return json.loads(resource("sheets", "headings.json").read_text("utf-8"))


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a heading, folded: without accents and plurals, "#" and "nº" as "no", "%" as "percent"."""
    spelled = _CAMEL_CASE.sub(" ", re.sub(r"\((?:e?s)\)", "s", text, flags=re.IGNORECASE))
    spelled = re.sub(r"\(\s*p\s*\)|℗", " p ", spelled, flags=re.IGNORECASE)
    spelled = re.sub(r"\(\s*c\s*\)|©", " c ", spelled, flags=re.IGNORECASE)
    spelled = re.sub(r"#|№|n\s?[º°]", " no ", spelled, flags=re.IGNORECASE).replace("%", " percent ")
    spelled = unicodedata.normalize("NFKC", spelled)
    spelled = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", spelled)).casefold()
    spelled = unicodedata.normalize("NFC", spelled).replace("ø", "o").replace("ł", "l")
    stop = _stop_words()
    words = [word for part in re.findall(r"[^\W_]+", spelled) if (word := _singular(part)) not in stop]
    return tuple(words)


def heading_key(text: str) -> str:
    """Return the words of a heading joined, to compare headings by."""
    return "".join(tokens(text))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFC", word) for word in heading_words()["stop"])


def _keys(spellings: list[str]) -> Iterator[str]:
    for text in spellings:
        yield "".join(tokens(text))


@lru_cache(maxsize=1)
def _fields() -> dict[str, str]:
    # Where two fields share a word, the later, more special one of the file has it no more: the first one keeps it.
    fields_by_key: dict[str, str] = {}
    for field, listed in heading_words()["fields"].items():
        for key in _keys(listed):
            if key:
                fields_by_key.setdefault(key, field)
    return fields_by_key


@lru_cache(maxsize=8)
def _names_by_key(name: str) -> dict[str, str]:
    """Return the names of one section of headings.json (roles, credits, parts) by the key of each spelling."""
    return {
        key: field for field, listed in heading_words()[name].items() for key in _keys(listed) if key or field == "name"
    }


@lru_cache(maxsize=1)
def _scopes() -> tuple[tuple[str, Scope], ...]:
    pairs: set[tuple[str, Scope]] = set()
    for key in _keys(heading_words()["scopes"]["release"]):
        pairs.add((key, "release"))
    for key in _keys(heading_words()["scopes"]["track"]):
        pairs.add((key, "track"))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def role_of(text: str) -> str:
    """Return the field that a role's name stands for; empty where none does."""
    bare = re.split(r"\s[–—-]\s", text, maxsplit=1)
    for item in (text, *bare):
        role = _names_by_key("roles").get(
            heading_key(item.replace("&", " ").replace("/", " ").replace("+", " ").replace(",", " "))
        )
        if role:
            return role
    return ""


@lru_cache(maxsize=4096)
def read_heading(text: str) -> Heading:
    """Say what a heading means."""
    inside = " ".join(_BRACKETS.findall(text)).casefold()
    if any(
        word.casefold() in inside or heading_key(text).startswith(word.casefold())
        for word in heading_words()["reading"]
        if inside
    ):
        return Heading("")
    bare = re.sub(r"\((?!(?:e?s|p|c)\))[^)]*\)|\[[^\]]*\]|（[^）]*）", " ", text, flags=re.IGNORECASE)
    bare = re.sub(r"\s+", " ", bare.replace("*", " ")).strip(" :")
    day_first = _is_day_first(text)
    if numbered := _parse_numbered(re.sub(r"\(\s*(?:in )?%\s*\)", " % ", text) if "%" in inside else bare):
        return numbered
    ids = bool(_IDS.search(bare))
    field: str = ""
    scope: Scope = ""
    for candidate in (text, bare) if not ids else (text, _IDS.sub("", bare)):
        field, scope = _parse_heading(tokens(candidate))
        if field:
            break
    unit = re.search(r"\b(ms|msec|milliseconds?|s|secs?|seconds?|sek)\b", inside)
    if field == "duration" and unit:
        field = "duration_ms" if unit[1].startswith(("ms", "mil")) else "duration_seconds"
    if ids and field in _CODE_FIELDS:
        ids = False
    if not field and (role_on_tracks := _on_tracks(tokens(bare))):
        return Heading(role_on_tracks, "track", on_tracks=True)
    if not field and (role := _names_by_key("credits").get(heading_key(bare))):
        return Heading(f"credits.{role}", "track")
    return Heading(field, scope, day_first=day_first, holds_ids=ids and bool(field))


def _is_day_first(text: str) -> bool | None:
    folded = re.sub(r"[^a-z]+", " ", text.casefold())
    if re.search(r"\b(?:dd|tt|jj|gg) (?:mm)\b", folded):
        return True
    return False if re.search(r"\bmm (?:dd|tt|jj|gg)\b", folded) else None


def _parse_heading(words: tuple[str, ...]) -> tuple[str, Scope]:
    fields = _fields()
    joined = "".join(words)
    if not joined:
        return "", ""
    if joined in fields:
        field = fields[joined]
        if field in {"release_title", "track_title"}:
            return "title", "release" if field == "release_title" else "track"
        return field, "track" if field in {"number", "position", "disc", "isrc"} else _scope_of(words)
    for scope_word, scope in _scopes():
        for rest in _remove_scope_words(joined, words, scope_word):
            if rest in _name_words() or fields.get(rest) == "title":
                return "title", scope
            if rest in fields and fields[rest] not in {"release_title", "track_title", "person_name"}:
                return fields[rest], scope
    if field := _fields_by_sorted_words().get(tuple(sorted(words))):
        return field, _scope_of(words)
    if share := _share_field(words):
        return share, "track"
    noise = {_singular(word) for word in heading_words()["noise"]}
    without_noise = tuple(word for word in words if word not in noise)
    if without_noise and without_noise != words:
        return _parse_heading(without_noise)
    return "", ""


@lru_cache(maxsize=1)
def _fields_by_sorted_words() -> dict[tuple[str, ...], str]:
    """Return the fields by the words of their headings, whatever order these stand in."""
    fields_by_words: dict[tuple[str, ...], str] = {}
    for field, listed in heading_words()["fields"].items():
        for item in listed:
            if len(tokens(item)) > 1 and field not in {"release_title", "track_title"}:
                fields_by_words.setdefault(tuple(sorted(tokens(item))), field)
    return fields_by_words


def _share_field(words: tuple[str, ...]) -> str:
    """Read a role beside a word for shares: "Part éditeur", "% Autor"."""
    shares = {token for listed in heading_words()["share_words"] for token in tokens(listed)}
    rest = "".join(word for word in words if word not in shares)
    if not rest or rest == "".join(words):
        return ""
    field = _fields().get(rest, "")
    if field == "publisher":
        return "publisher_share"
    return "writer_share" if field in {"writer", "composer", "author", "arranger"} else ""


def is_track_count(text: str) -> bool:
    """Say whether a heading is in the plural: "Number of tracks", "Nombre de pistes"."""
    return _PLURAL.search(text) is not None


@lru_cache(maxsize=1)
def _name_words() -> frozenset[str]:
    return frozenset(_keys(heading_words()["names"]))


def _scope_of(words: tuple[str, ...]) -> Scope:
    for scope_word, scope in _scopes():
        if scope_word in words and len(words) > 1:
            return scope
    return ""


def _remove_scope_words(joined: str, words: tuple[str, ...], scope_word: str) -> Iterator[str]:
    def is_scope(word: str) -> bool:  # with an ending, too: трека, albumu
        return word == scope_word or (
            len(scope_word) >= 4 and word.startswith(scope_word) and len(word) - len(scope_word) <= 2
        )

    rest = "".join(word for word in words if not is_scope(word))
    if rest and rest != joined:
        yield rest
    if len(scope_word) > 1 or not scope_word.isascii():
        if joined.startswith(scope_word) and len(joined) > len(scope_word):
            yield joined[len(scope_word) :]
        if joined.endswith(scope_word) and len(joined) > len(scope_word):
            yield joined[: -len(scope_word)]


def _on_tracks(words: tuple[str, ...]) -> str:
    """Read "composer on tracks" in its languages."""
    scopes = {item for item, scope in _scopes() if scope == "track"}
    if len(words) >= 3 and words[-1] in scopes and words[-2] in heading_words()["on_tracks"]:
        rest = "".join(words[:-2])
        return _names_by_key("roles").get(rest) or {"verlag": "publisher"}.get(rest) or _fields().get(rest, "")
    return ""


def _parse_numbered(text: str) -> Heading | None:
    """Read "Writer 2 Last Name", "Composer 1 Share", "Publisher 1", and "Writer Last Name" of the only one."""
    match = re.fullmatch(r"(?:track |song )?([^\W\d]+)[ _]?(\d{1,2}|)[ _-]*(.*)", " ".join(tokens(text)))
    if match is None:
        return None
    role_field = _names_by_key("numbered").get(match[1])
    if role_field is None and match[2] and not match[3] and match[1] in heading_words()["share_words"]:
        return Heading("writer", "track", group=int(match[2]), part="share")  # "% 1" beside "Composer 1"
    if role_field is None:
        return None
    words = match[3].split()
    rest = "".join(words)
    if role_field == "isrc":
        return Heading("isrc", "track") if rest == "isrc" and match[2] == "1" else None
    part = _names_by_key("parts").get(rest) if rest else "name"
    if words and part is None and all(_names_by_key("parts").get(word) == "share" for word in words):
        part = "share"
    if not match[2] and (role_field != "writer" or part not in _UNNUMBERED_PARTS):
        return None
    role = {"composer": "composer", "lyricist": "author", "author": "author"}.get(match[1], role_field)
    return Heading(role if part else "", "track", group=int(match[2] or 1), part=part or "")
