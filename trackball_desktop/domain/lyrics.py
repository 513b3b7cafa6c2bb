"""Lyrics as files and fields hold them: lines of text, lines with times (LRC), and TTML.

An LRC line begins with one or more times, [mm:ss.xx]; lines such as [ar:Name] say something of the file. TTML is XML
of the W3C; only its lines and their times are read, by a parser that takes no entities and no DTD.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MAX_LYRICS_BYTES = 1 << 20
"""More is no lyrics."""
_TIME = re.compile(r"\[(\d{1,3}):([0-5]?\d)(?:[.:](\d{1,3}))?\]")
_WORD_TIME = re.compile(r"<\d{1,3}:[0-5]?\d(?:[.:]\d{1,3})?>")
_NOTE = re.compile(r"\[(ti|ar|al|au|by|la|length|offset|re|ve|#)\s*:[^\]\n]*\]", re.IGNORECASE)
_SHIFT = re.compile(r"^\s*\[offset\s*:\s*([+-]?\d{1,7})\s*\]", re.IGNORECASE | re.MULTILINE)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{1,2})(?:\.(\d{1,3}))?")
_OFFSET = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(h|m|s|ms)")
_UNIT_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class TimedLine:
    """A line and the second of the recording at which it is sung; its words may be empty for a pause."""

    at: float
    text: str


@dataclass(frozen=True)
class Lyrics:
    """What a file of lyrics gives to a track: `text` always, the others where the file has them."""

    text: str
    lrc: str = ""
    ttml: str = ""
    language: str = ""


def decode_text(data: bytes) -> str:
    """Return a text in UTF-8 or UTF-16, without its byte order mark. Raises UnicodeDecodeError for any other."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(name)
    return data.decode("utf-8-sig")


def format_of(data: bytes) -> str:
    """Return lrc, ttml or text, by content; empty for what is no text."""
    try:
        text = decode_text(data)
    except UnicodeDecodeError:
        return ""
    if "\0" in text:
        return ""
    if _is_ttml(text):
        return "ttml"
    return (
        "lrc" if _TIME.match(_first_line(text)) or (_NOTE.match(_first_line(text)) and _TIME.search(text)) else "text"
    )


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _is_ttml(text: str) -> bool:
    return bool(re.match(r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?tt[\s>]", text, re.DOTALL))


def read_lrc(text: str) -> list[TimedLine]:
    """Return the lines of an LRC text in the order of their times. A line with several times comes once for each."""
    lines: list[TimedLine] = []
    for raw in text.splitlines():
        line, times = raw.strip(), list[float]()
        while match := _TIME.match(line):
            fraction = match[3] or "0"
            times.append(int(match[1]) * 60 + int(match[2]) + int(fraction) / 10 ** len(fraction))
            line = line[match.end() :].lstrip()
        message = " ".join(_WORD_TIME.sub("", line).split())
        lines += [TimedLine(at, message) for at in times]
    return sorted(lines, key=lambda line: line.at)


def untimed_lines(text: str) -> list[str]:
    """Return the lines of an LRC text that have words and no time."""
    bare = (line.strip() for line in text.splitlines())
    return [line for line in bare if line and not _TIME.match(line) and not _NOTE.fullmatch(line)]


def lrc_notes(text: str) -> list[str]:
    """Return the lines of an LRC text that say something of the file, such as [ar:Name]; not the shift of its times."""
    bare = (line.strip() for line in text.splitlines())
    return [line for line in bare if (note := _NOTE.fullmatch(line)) and note[1].lower() != "offset"]


def lrc_shift(text: str) -> float:
    """Return by how many seconds the lines of an LRC text come earlier than their times, as its [offset:] says."""
    match = _SHIFT.search(text)
    return int(match[1]) / 1000 if match else 0.0


def lrc_time(seconds: float) -> str:
    """Spell seconds as LRC does: minutes, seconds and hundredths."""
    hundredths = round(max(0.0, seconds) * 100)
    return f"{hundredths // 6000:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"


def read_ttml(text: str) -> tuple[list[TimedLine], str]:
    """Return the lines of a TTML text and its language. Raises ValueError, in a person's words, for what is none."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("it declares a document type, which TTML of lyrics does not have")
    if len(text.encode("utf-8", "replace")) > MAX_LYRICS_BYTES:
        raise ValueError(f"it holds more than {MAX_LYRICS_BYTES >> 10} KB")
    from xml.etree import ElementTree  # expat, for the few lyrics that are XML; it sees no entities and no DTD

    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314 - no DTD, no entities, bounded
    except ElementTree.ParseError as error:
        raise ValueError(f"it is no XML: {error}") from error
    if root.tag.rpartition("}")[2] != "tt":
        raise ValueError("its root is not tt")
    lines: list[TimedLine] = []
    for node in root.iter():
        if node.tag.rpartition("}")[2] == "p":
            begin = (
                _ttml_time(next((begin_text for item in node.iter() if (begin_text := item.get("begin"))), "")) or 0.0
            )
            lines.append(TimedLine(begin, " ".join("".join(node.itertext()).split())))
    return lines, root.get(_LANG, "")


def _ttml_time(text: str) -> float | None:
    if match := _CLOCK.fullmatch(text.strip()):
        fraction = match[4] or "0"
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]) + int(fraction) / 10 ** len(fraction)
    if match := _OFFSET.fullmatch(text.strip()):
        return float(match[1]) * _UNIT_SECONDS[match[2]]
    return None


def read_lyrics(data: bytes) -> Lyrics:
    """Read a file of lyrics of any of the three forms. Raises ValueError, in a person's words, for anything else."""
    kind = format_of(data) if len(data) <= MAX_LYRICS_BYTES else ""
    if not kind:
        raise ValueError("it is no text in UTF-8 or UTF-16")
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if kind == "ttml":
        lines, language = read_ttml(text)
        return Lyrics("\n".join(line.text for line in lines if line.text), ttml=text, language=language)
    if kind == "lrc":
        message = "\n".join(line.text for line in read_lrc(text))
        return Lyrics(re.sub(r"\n{3,}", "\n\n", message).strip("\n"), lrc=text)
    return Lyrics(text)
