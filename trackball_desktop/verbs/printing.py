"""What verbs print: one JSON document, or words; messages and progress on standard error. Loads no rules."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from typing import TextIO

from trackball_desktop.api.json_text import pretty_json


def print_json(document: object) -> None:
    """Print one JSON document; decimals as numbers with exactly their digits."""
    print(pretty_json(document))


def print_words(words: str, *, file: TextIO | None = None) -> None:
    """Print words for people; control characters of titles and names, which would steer a terminal, are spelled out."""
    print(spelled_out(words), file=file, flush=file is not None)


def spelled_out(text: str) -> str:
    """Return a text with its control characters as they would be written in a program."""
    return "".join(_spelled_out(char) for char in text)


def _spelled_out(char: str) -> str:
    if char == "\n" or char.isprintable() or unicodedata.category(char) == "Zs" or char in "\u200c\u200d":
        return char
    return char.encode("unicode_escape").decode("ascii")


def emit(options: argparse.Namespace, document: object, words: str) -> None:
    """Print the document as JSON, or the words."""
    if options.json:
        print_json(document)
    else:
        print_words(words)


def print_message(words: str) -> None:
    """Tell a person something on standard error."""
    print_words(words, file=sys.stderr)


def text_of(value: object) -> str:
    """Return a text, or nothing for anything else."""
    return value if isinstance(value, str) else ""
