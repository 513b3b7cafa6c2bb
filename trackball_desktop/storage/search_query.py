"""From what a person types into the search field to conditions that SQLite can answer from an index.

Each word must be found: as the start of a word (FTS5, no case, no accents), or anywhere in title, artist, label,
catalogue number and UPC (trigrams, from three characters on). Signs that are no letters or digits are in no index; a
word of only such signs is looked for in the title and the artist.
Nothing a person types is read as FTS5's own language. What goes into the index is written by `projections`.
"""

from __future__ import annotations

import json

import apsw

from trackball_desktop.storage.rows import fetch_column

_FOUND_IN_WORDS = "SELECT rowid FROM release_words WHERE release_words MATCH ?"
_FOUND = (
    "SELECT rowid FROM release_words WHERE release_words MATCH ?"
    " UNION ALL SELECT rowid FROM release_parts WHERE release_parts MATCH ?"
)
"""What is found is asked for behind a plus: it has SQLite go through the index of the order, which holds the ids, and
see whether each release is among the found: 1 ms for 10,000 releases. From what was found it would look up and sort:
8 ms for a word that half of them have.
"""
MAX_LOOKED_UP = 50
"""So many releases at most are looked up and sorted all the same. Only a word with a digit is asked whether it finds so
few: it mostly is a code.
"""
MAX_WORDS = 100
"""Different words that are looked for, the first ones; SQLite takes no more than about a thousand conditions."""


def code_key(code: str) -> str:
    """Return a code's letters and digits in capitals: what two spellings of one code have in common."""
    return "".join(char for char in code.upper() if char.isalnum())


def one_i(text: str) -> str:
    """Return a text with a plain i for the dotless one of Turkish: "IŞIK" and "Işık" are one word to whoever types."""
    return text.replace("ı", "i")


def delete_text(connection: apsw.Connection, row: int) -> None:
    """Take a release out of the search."""
    connection.execute("DELETE FROM release_words WHERE rowid = ?", (row,))
    connection.execute("DELETE FROM release_parts WHERE rowid = ?", (row,))


def first_words(search: str) -> list[str]:
    """Return the first `MAX_WORDS` different words of a search."""
    return list(dict.fromkeys(search.split()))[:MAX_WORDS]


def conditions(search: str, connection: apsw.Connection) -> tuple[list[str], list[str]]:
    """Return conditions on `releases` that must all hold, and the values for their question marks in order.

    Each of the first `MAX_WORDS` different words makes one.
    """
    clauses: list[str] = []
    values: list[str] = []
    for word in first_words(one_i(_clean(search))):
        if not code_key(word):
            clauses.append("instr(title || ' ' || artist, ?) > 0")
            values.append(word)
        elif len(word) < 3:
            clauses.append(f"+row IN ({_FOUND_IN_WORDS})")
            values.append(prefix_query(word))
        elif any(map(str.isdigit, word)) and (rows := _few_rows(connection, word)) is not None:
            clauses.append("row IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(rows))
        else:
            clauses.append(f"+row IN ({_FOUND})")
            values += [prefix_query(word), _quote(word)]
    return clauses, values


def prefix_query(word: str) -> str:
    """Spell a word as FTS5's own language: as the start of a word, and as a code's where it is spelled otherwise."""
    key = code_key(word)
    forms = (word,) if key.lower() == word.lower() else (word, key)  # the index knows no case
    return " OR ".join(f"{_quote(form)} *" for form in forms)


def _few_rows(connection: apsw.Connection, word: str) -> list[int] | None:
    """Return the rows of the releases that a word finds; None where there are more than `MAX_LOOKED_UP`."""
    rows = fetch_column(connection, f"{_FOUND} LIMIT {MAX_LOOKED_UP + 1}", (prefix_query(word), _quote(word)))
    return None if len(rows) > MAX_LOOKED_UP else rows


def _clean(search: str) -> str:
    """Drop what SQLite's text cannot hold: NUL and halves of characters."""
    return search.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")


def _quote(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
