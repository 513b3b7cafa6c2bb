"""Patterns that are compiled when they are first looked for: tables of words are large, and most starts need none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property


class Pattern:
    """A regular expression, without regard to case unless `cased`."""

    def __init__(self, expression: str, *, cased: bool = False) -> None:
        self.expression = expression
        self._flags = re.NOFLAG if cased else re.IGNORECASE

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.expression, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """Find the pattern anywhere in a text."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Find the pattern at the beginning of a text."""
        return self._compiled.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Find the pattern everywhere in a text."""
        return self._compiled.finditer(text)
