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


def print_lines(*lines: str, file: TextIO | None = None) -> None:
    """Print lines for people; control characters of titles and names, which would steer a terminal, are spelled out.

    Line breaks are among them: a title that holds one cannot look like a line of ours.
    """
    print("\n".join(map(escape_control_characters, lines)), file=file, flush=file is not None)


def escape_control_characters(text: str) -> str:
    """Return a text with its control characters as they would be written in a program."""
    return "".join(_escape_character(char) for char in text)


def _escape_character(char: str) -> str:
    if char.isprintable() or unicodedata.category(char) == "Zs" or char in "\u200c\u200d":
        return char
    return char.encode("unicode_escape").decode("ascii")


def print_result(options: argparse.Namespace, document: object, *lines: str) -> None:
    """Print the document as JSON, or the lines."""
    if options.json:
        print_json(document)
    else:
        print_lines(*lines)


def print_message(*lines: str) -> None:
    """Tell a person something on standard error."""
    print_lines(*lines, file=sys.stderr)
