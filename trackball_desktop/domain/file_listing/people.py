"""Parts lists of names: what surely stands between two acts, and what may belong to the name of one, which is asked."""

from __future__ import annotations

import re
from collections.abc import Collection

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.model import Question


def split_names(text: str, known: Collection[str] = (), *, guests: bool = True) -> tuple[list[str], list[Question]]:
    """Part a list of names. In guests "&" parts too; in main artists it may belong to one act, which is asked.

    `known` are folded names that stand alone elsewhere in the listing: they tell where a name ends.
    """
    text = text.strip(" ,;-–—_.") if not text.endswith(".") else text.strip(" ,;-–—_")
    text = vocabulary.INSTRUMENT.sub("", text)
    if not text:
        return [], []
    if folded(text) in known:
        return [text], []
    questions: list[Question] = []
    parts = [part for part in vocabulary.CERTAIN_BETWEEN.split(text) if part.strip()]
    result: list[str] = []
    for part in parts:
        names, asked = _split_at_commas(part.strip(), known, guests=guests)
        result += names
        questions += asked
    return list(dict.fromkeys(name for name in result if name)), questions


def _split_at_commas(text: str, known: Collection[str], *, guests: bool) -> tuple[list[str], list[Question]]:
    pieces = [piece.strip() for piece in re.split(r"\s*,\s*", text) if piece.strip()]
    if len(pieces) == 2 and vocabulary.ONE_ACT_AFTER_AND.match(pieces[1]):
        return [text], []
    if len(pieces) == 1:
        return _split_at_and(text, known, guests=guests, listed=False)
    names: list[str] = []
    questions: list[Question] = []
    for number, piece in enumerate(pieces):
        piece = re.sub(r"^(?:&|and|und|y|e|et|og|och|en)\s+", "", piece)
        parted, asked = _split_at_and(piece, known, guests=guests, listed=number == len(pieces) - 1)
        names += parted
        questions += asked
    return names, questions


def _split_at_and(text: str, known: Collection[str], *, guests: bool, listed: bool) -> tuple[list[str], list[Question]]:
    """Part "A & B". The end of a list is parted; alone it is asked, with the likelier answer filled in.

    "A & The B" is asked too, as one act; "A & His B" or "A & Friends" is one act for sure.
    """
    pieces = vocabulary.AND.split(text)
    if len(pieces) == 1 or folded(text) in known:
        return [text], []
    apart = tuple(piece.strip() for piece in pieces)
    if any(vocabulary.ONE_ACT_AFTER_AND.match(piece) for piece in pieces[1:]) and not all(
        folded(piece) in known for piece in pieces
    ):
        doubtful = len(pieces) == 2 and vocabulary.ARTICLE_AFTER_AND.match(pieces[1])
        return [text], [Question("one_act", "artists", text, ((text,), apart))] if doubtful else []
    if listed or len(pieces) > 2 or all(folded(piece) in known for piece in apart):
        return list(apart), []
    first, second = (apart, (text,)) if guests else ((text,), apart)
    return list(first), [Question("one_act", "artists", text, (first, second))]
