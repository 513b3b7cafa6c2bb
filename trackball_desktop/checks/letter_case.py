"""Capital and small letters in titles: shouting, and English title case as the music trade writes it.

The small words are those of the Music Business Association: articles, short conjunctions, prepositions of up to four
letters. Some of them are adverbs too ("Turn It Up"), which only a person can tell, so either spelling is left alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL = frozenset("a an and at but for from into nor of onto or the to with".split())
_EITHER = frozenset("as by in off on out over so up yet".split())
_FOREIGN = frozenset(
    "à de la le les el los las du des et un une y e o al da do di del della der die das den von van zu und i "
    "feat vs x n pt vol".split()
)
_INITIALISMS = frozenset(
    "NASA AIDS UNESCO UNICEF SWAT LAPD NYPD MTV USSR ASAP YOLO LGBT HTML NATO FIFA NAACP VIII XIII XVII XVIII XXIII "
    "ABBA INXS".split()
)
_SHORT = re.compile(
    r"OK|DJ|MC|TV|UK|USA|US|EU|NYC|UFO|CD|LP|EP|DIY|VIP|FM|AM|PM|BC|DNA|FBI|CIA|KGB|SOS|BMX|XXL|(?:I{2,3}|I?V|VI{1,3}|I?X|XI{1,3})"
)
"""Initialisms and numbers that stay among words that are calmed, and shout at nobody by themselves."""
_I = re.compile(r"(?<![\w'’.-])i(?=['’](?:m|ll|ve|d)\b|[^\w'’.-]|$)")
"""The English pronoun, which has a capital wherever it stands."""
_IN_WORDS = frozenset("'’.*!@$#%&€£¥+^~")
"""Signs after which a word goes on, or that stand for its first letter: “P!nk”, “$ave Me”."""
_OPENS = '([{-–—/:;“"¿¡'
_TEMPO = frozenset(
    """allegro allegretto adagio adagietto andante andantino largo larghetto lento presto prestissimo vivace vivacissimo
    moderato grave maestoso scherzo menuetto menuet minuetto tempo rondo rondeau cantabile sostenuto tranquillo agitato
    animato affettuoso espressivo giocoso grazioso marcia alla con troppo molto assai poco quasi langsam
    lebhaft schnell bewegt
    mäßig massig ruhig lent modéré vif animé recitativo aria arioso fuga toccata sarabande gigue allemande courante
    bourrée gavotte passepied polonaise""".split()
)
"""Words that name a movement by its tempo or form; the words beside them are Italian, German or French."""
_SEGMENT = re.compile(r"[^:;.,–—()\[\]-]+")
_CLOSES = frozenset('()[]{}-–—/:;”"')


def _is_cased(text: str) -> bool:
    return text.upper() != text.lower()


@lru_cache(maxsize=4096)
def is_shouting(text: str) -> bool:
    """Say whether a text is all capitals, all small or mixed at random; short words and initialisms do not count."""
    if any(char.isalpha() and not _is_cased(char) for char in text):
        return False  # beside a script without case, Latin letters are as they are: “NIPPON ですから”
    words = [word for word in _WORD.findall(text) if len(word) > 3 and _is_cased(word)]
    counted = [word for word in words if word not in _INITIALISMS]
    if not counted:
        return False
    letters = "".join(_WORD.findall(text))
    if all(word.isupper() for word in counted):
        return not any(char.islower() for char in letters)
    return (all(word.islower() for word in counted) and letters.islower()) or any(_is_random(word) for word in counted)


def _is_random(word: str) -> bool:
    """Tell rAnDoM from McDonald and iPhone: three rises from small to capital, or two with a small first letter."""
    rises = sum(before.islower() and after.isupper() for before, after in pairwise(word))
    return rises >= 3 or (rises == 2 and word[0].islower())


def without_shouting(text: str, *, english: bool) -> str:
    """Return a text without shouting: in English title case, else with only the first letter as a capital."""
    lowered = text.lower()
    if english:
        lowered = _I.sub("I", english_title(lowered))
    else:
        start = next((index for index, char in enumerate(lowered) if char.isalpha()), None)
        lowered = lowered if start is None else lowered[:start] + lowered[start].upper() + lowered[start + 1 :]
    if len(lowered) != len(text):  # a letter that has two in its place
        return lowered
    for match in _WORD.finditer(text):
        if match[0] in _INITIALISMS or _SHORT.fullmatch(match[0]):
            lowered = lowered[: match.start()] + match[0] + lowered[match.end() :]
    return lowered


@lru_cache(maxsize=4096)
def english_title(text: str) -> str:
    """Return a text in English title case; what is already written on purpose (iPhone, NASA, foreign words) stays."""
    words = list(_WORD.finditer(text))
    tempi = _tempi(text)
    parts: list[str] = []
    end = 0
    for index, match in enumerate(words):
        cased = (
            match[0] if _is_in_spans(match.start(), tempi) else _title_cased(text, match, last=index == len(words) - 1)
        )
        parts += [text[end : match.start()], cased]
        end = match.end()
    return "".join([*parts, text[end:]])


def _tempi(text: str) -> list[tuple[int, int]]:
    """Return where movements are named by their tempo, to the end of each part of the title that does so."""
    lowered = text.lower()
    if not any(word in lowered for word in _TEMPO):
        return []
    parts = ((match.start(), match.end(), match[0].lower().split()) for match in _SEGMENT.finditer(text))
    return [(start, end) for start, end, words in parts if words and _TEMPO.intersection(words)]


def _is_in_spans(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _title_cased(text: str, match: re.Match[str], *, last: bool) -> str:
    word = match[0]
    before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
    joined = text[match.start() - 1 : match.start()]
    at_edge = last or not before or before[-1] in _OPENS or _ends_part(after, before)
    lowered = word.lower()
    if joined.isdigit() or joined in _IN_WORDS or after.startswith("*") or any(char.isupper() for char in word[1:]):
        return word
    if at_edge:
        return word if joined == "-" and word.islower() else _capitalise(word)
    if lowered in _EITHER or lowered in _FOREIGN:
        return word
    return lowered if lowered in _SMALL else _capitalise(word)


def _ends_part(after: str, before: str) -> bool:
    """Say whether a part ends before this sign; a plain quote ends one only where one was opened."""
    return after[:1] in _CLOSES and not (after[0] == '"' and before.count('"') % 2 == 0)


def _capitalise(word: str) -> str:
    return word[0].upper() + word[1:]


_INNER_WORDS = {
    "fr": "le la les un une des de du à au aux en et ou dans sur pour par avec sans que qui mon ma mes ton ta tes",
    "it": "il lo la i gli le un una di del della dei delle da in con su per tra e o che non mi ti",
    "ca": "el la els les un una de del dels a en i o amb per que",
    "gl": "o a os as un unha de do da en no na e ou con por que",
    "nl": "de het een van in op met en of te voor aan bij naar uit is",
    "sv": "en ett den det de och i på av till för med om från som är",
    "da": "en et den det de og i på af til for med om fra som er",
    "no": "en et ei den det de og i på av til for med om fra som er",
    "fi": "ja tai on ei kun jos se",
    "pl": "i w z na do o po od za się nie jest to dla",
    "cs": "a i v z na do o po od za se je to pro",
    "ru": "и в на с о по от за не для из к у как что",
    "uk": "і в на з о по від за не для із до у як що",
    "hr": "i u na s o po od za je to",
    "tr": "ve ile bir bu da de için",
    "id": "dan di ke yang dari untuk",
}
"""Small words that no language in this list writes with a capital inside a sentence."""


@lru_cache(maxsize=4096)
def sentence_title(text: str, code: str) -> str | None:
    """Return a title with capitals only where it begins, if it has them as English titles do; else None.

    It is told by a small word inside that has a capital, which is never a name's, while all longer words have one.
    What was written with inner capitals stays.
    """
    small = frozenset(_INNER_WORDS.get(code, "").split())
    words = list(_WORD.finditer(text))
    if not small or len(words) < 3:
        return None
    inner = [match for match in words[1:] if not _starts_part(text, match)]
    english = [match for match in inner if match[0].istitle() and match[0].lower() in small]
    if not english or any(match[0].islower() and match[0] not in small for match in inner):
        return None
    lowered = text
    for match in inner:
        if match[0].istitle() or len(match[0]) == 1:
            lowered = lowered[: match.start()] + match[0].lower() + lowered[match.end() :]
    return lowered if lowered != text else None


def _starts_part(text: str, match: re.Match[str]) -> bool:
    """Say whether a word begins a part of its own: after a bracket, a dash, a colon, a full stop."""
    before = text[: match.start()].rstrip()
    return not before or before[-1] in _OPENS or before[-1] in ".!?"
