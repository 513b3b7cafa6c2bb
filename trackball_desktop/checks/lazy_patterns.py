"""Patterns that are compiled when they are first looked for: tables of words are large, and most starts need none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property


class Pattern:
    """A regular expression, without regard to case unless `cased`.

    It is looked for only in texts that have one of the signs of `needs` and one of the words (or parts of words, in
    small letters) of `hints`: so most titles never meet the large tables, and most starts never compile them.
    """

    def __init__(self, expression: str, *, cased: bool = False, needs: str = "", hints: str = "") -> None:
        self.expression = expression
        self._flags = re.NOFLAG if cased else re.IGNORECASE
        self._needs = frozenset(needs)
        self._hints = tuple(hints.split("|")) if hints else ()

    @cached_property
    def _compile(self) -> re.Pattern[str]:
        return re.compile(self.expression, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """Find the pattern anywhere in a text."""
        return None if self._is_ruled_out(text) else self._compile.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Find the pattern at the beginning of a text."""
        return None if self._is_ruled_out(text) else self._compile.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find the pattern everywhere in a text."""
        return iter(()) if self._is_ruled_out(text) else self._compile.finditer(text)

    def _is_ruled_out(self, text: str) -> bool:
        if self._needs and self._needs.isdisjoint(text):
            return True
        if not self._hints:
            return False
        lowered = text.lower()
        return not any(hint in lowered for hint in self._hints)
