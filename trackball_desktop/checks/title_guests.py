"""Reads who is named in a title or version: guests ("feat. Ann", "(with Bo Ek)"), producers ("prod. Bo Ek").

One reader for all spellings and languages. Words that mean nothing else ("feat.") are told from those that also stand
in titles ("with", "con", "mit"), after which only what looks like a name is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from trackball_desktop.checks.lazy_patterns import Pattern
from trackball_desktop.checks.single_artists import SINGLE_ARTISTS
from trackball_desktop.domain.vocabulary import folded

_OPEN, _CLOSE = r"[(\[{<（［【〔｛＜「『]", r"[)\]}>）］】〕｝＞」』]"
_INSIDE = r"[^()\[\]{}<>（）［］【】〔〕｛｝＜＞「」『』]+?"

_GUEST = (
    r"feat(?:uring|\.|:)?|ft(?:\.|:)?|f/|starring|duet with|duetto con|en duo avec|(?:à|a) dueto con|en dueto con|"
    r"con la (?:participación|colaboración) de|avec la participation de|con la partecipazione di|"
    r"com (?:a )?participação de|"
    r"part(?:icipação)?(?:\.|:| de| especial(?: de|:)| esp\.)|invit(?:é|ée|ado|ada)(?::| )|(?:special )?guest(?::| )|"
    r"featured(?:\.|:)|partic(?:\.|:)|duet(?:to|o)? (?:with|con|med|avec)|duett (?:mit|med)|duo avec|"
    r"при уч(?:\.|астии)|с участием|(?:совместно )?при поддержке|совместно с|客演|피처링"
)
_ALSO_A_WORD = r"with|w/|avec|con|mit|com|med|met|cu|z|с|и друзья|与|與"
_PRODUCER = (
    r"prod(?:\.|:)?(?: by| von| par| por| da| de| av| af)?|produced by|producer:|produziert von|produit par|"
    r"producid[oa] por|produzid[oa] por|prodott[oa] da|réalisée? par|продюсер:?|beats? by|mixed by|mastered by|"
    r"engineered by|музыка:"
)
_PRODUCER_PLAIN = (
    r"prod\.(?: by| von| par| por| da)?|prod by|produced by|produziert von|produit par|producido por|produzido por|"
    r"prodotto da|beats? by"
)

_ENDS = r"(?:(?<=[.:/])|(?![^\W\d_])|(?=[^\x00-\x7f]))"
"""Behind a word that may be short for another one: "feat.Ann" and "feat Ann", but not "featured"."""

_IN_BRACKETS = Pattern(
    rf"\s*{_OPEN}\s*(?:(?P<guest>{_GUEST}){_ENDS}|(?P<word>{_ALSO_A_WORD})(?=\s)|(?P<producer>{_PRODUCER}){_ENDS})"
    rf"\s*(?P<names>{_INSIDE})\s*{_CLOSE}",
    needs="([{<（［【〔｛＜「『",
)
_PLAIN = Pattern(
    r"(?P<before>^|\s)(?:(?P<guest>feat\.|feat:|ft\.|ft:|f/|featuring|feat(?=\s)|ft(?=\s)|при уч\.)"
    rf"|(?P<producer>{_PRODUCER_PLAIN}){_ENDS})\s*(?P<names>[^()\[\]{{}}（）［］【】\s][^()\[\]{{}}（）［］【】]*)",
    hints="feat|ft|f/|prod|beat|при уч",
)
_VERSION_IS = Pattern(rf"^(?:(?P<guest>{_GUEST}|f\.){_ENDS}|(?P<producer>{_PRODUCER}){_ENDS})\s*(?P<names>[^()\[\]]+)$")
_VERSION_BEGINS = Pattern(rf"^(?:{_ALSO_A_WORD})\s+(?P<names>[^()\[\]]+)$")

_NO_NAME_AFTER_FEAT = Pattern(r"^(?:of|for|to|from|in|the air|is|and|wide|tall|high|deep|under|above|below|worth)\b")
_BETWEEN = re.compile(r"\s*(?:,|;|&|/|\+|、|・)\s*|\s+(?:and|und|et|y|e|x)\s+", re.IGNORECASE)
_NUMERAL = Pattern(r"[IVX\d]+$")

_COMMON = frozenset(
    """a an and the my your our their his her its me you us them him it one no all some more every each this that these
    those love hate life death heart hearts soul eyes hands arms wings fire rain sun moon stars night day light
    dark water
    blood bones god jesus friends friend myself yourself himself herself ourselves themselves someone somebody everyone
    nobody nothing everything anything time tears pride joy care ease style passion grace strings string choir chorus
    orchestra band ensemble quartet trio piano guitar guitars bass drums beats vocals voice voices organ bells
    harp flute
    violin cello brass horns synth synths percussion handclaps intro outro interlude reprise introduction
    spoken commentary
    dialogue lyrics music words applause audience crowd narration bonus booklet audio video remix mix edit version live
    strings. regrets teeth lips kisses sugar cream ice mit dir mir uns euch ihm ihr allem dem den der die das
    einem einer
    liebe herz kind musik worten freunden te ti mi tu tus su sus el la los las un una amor alma vida corazón todo todos
    brio moto spirito fuoco anima le les des du de moi toi lui elle nous vous eux rien tout amour coração você
    ele ela mim
    og deg meg dig mig jou mij hart tine mine voi noi lei sordino sordini""".split()
)
"""Words after "with" that name nobody: "With Love", "With Strings", "Con te", "Mit dir"."""


@dataclass(frozen=True)
class NamedGuest:
    """Somebody named in a title: where (`start` to `end`), in which words, by which `names`.

    `kind` is guest, producer, or likely: a guest after a word that also stands in titles.
    """

    kind: str
    start: int
    end: int
    text: str
    names: tuple[str, ...]


@lru_cache(maxsize=8192)
def find_guest(text: str, *, is_version: bool = False) -> NamedGuest | None:
    """Return the first guest or producer that a title or version names; None where it names nobody."""
    for match in _IN_BRACKETS.finditer(text):
        names = _names(match["names"])
        if match["guest"] and match["guest"].casefold() == "part." and _NUMERAL.match(match["names"]):
            continue
        if match["guest"] and names:
            return NamedGuest("guest", match.start(), match.end(), match[0].strip(), names)
        if match["producer"] and names:
            return NamedGuest("producer", match.start(), match.end(), match[0].strip(), names)
        if match["word"] and names and all(map(is_like_a_name, names)):
            return NamedGuest("likely", match.start(), match.end(), match[0].strip(), names)
    for match in _PLAIN.finditer(text):
        if not match["before"] and not is_version:
            continue  # a title begins with "Ft. Worth"
        names = _names(match["names"])
        kind = "guest" if match["guest"] else "producer"
        if names and not (kind == "guest" and _is_measure(text, match)):
            return NamedGuest(kind, match.start(), match.end(), match[0].strip(), names)
    match = _VERSION_IS.match(text) if is_version else None
    if match is not None and (names := _names(match["names"])) and not _NUMERAL.match(match["names"]):
        return NamedGuest("guest" if match["guest"] else "producer", 0, len(text), text, names)
    match = _VERSION_BEGINS.match(text) if is_version else None
    if match is not None and (names := _names(match["names"])) and all(map(is_like_a_name, names)):
        return NamedGuest("likely", 0, len(text), text, names)
    return None


def _is_measure(text: str, match: re.Match[str]) -> bool:
    """Tell "A Feat of Strength", "Six Ft. Under" and "50 Ft Queenie" from guests."""
    word = match["guest"].rstrip(".:").casefold()
    before = text[: match.start()].rstrip()
    measured = word == "ft" and re.search(
        r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten))$", before, re.IGNORECASE
    )
    bare = match["guest"].casefold() in {"feat", "ft"}
    small = bare and not match["names"][:1].isupper() and match["names"][:1].isalpha() and match["guest"] != "feat"
    return bool(measured or small or (word in {"feat", "ft"} and _NO_NAME_AFTER_FEAT.match(match["names"])))


def _names(text: str) -> tuple[str, ...]:
    """Divide what stands behind “feat.” into names; an act whose name joins several is one."""
    if folded(text) in SINGLE_ARTISTS:
        return (text.strip(),)
    return tuple(name for part in _BETWEEN.split(text) if (name := part.strip(' .,:;-–—"“”')))


@lru_cache(maxsize=4096)
def is_like_a_name(text: str) -> bool:
    """Say whether a text may be somebody's name: written with capitals, without digits, not of everyday words."""
    words = text.split()
    if not words or len(words) > 4 or any(char.isdigit() for char in text):
        return False
    if not all(
        word[0].isupper() or not word[0].isalpha() or word[0] == word[0].upper() for word in words if word not in _LINKS
    ):
        return False
    return not any(word.strip(".,!?").casefold() in _COMMON for word in words)


_LINKS = frozenset("de da di du del van von der den la le el af av y e".split())
