"""Lyrics: which form a file has, its lines with their times, and what is refused."""

from __future__ import annotations

import codecs

import pytest

from trackball_desktop.domain.lyrics import (
    MAX_LYRICS_BYTES,
    Lyrics,
    TimedLine,
    decode_text,
    format_of,
    lrc_notes,
    lrc_shift,
    lrc_time,
    read_lrc,
    read_lyrics,
    read_ttml,
    untimed_lines,
)

TTML = (
    '<?xml version="1.0"?><!-- a comment --><tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en"><body><div>'
    '<p begin="1:02.5">Low <span>tide</span></p><p begin="01:00:03.25">  High\n tide </p><p>Untimed</p>'
    '<p><span begin="90s">Inner</span></p></div></body></tt>'
)


def test_utf_8_and_utf_16_are_read_with_and_without_a_mark() -> None:
    assert decode_text("Tidé".encode()) == "Tidé"
    assert decode_text(codecs.BOM_UTF8 + "Tidé".encode()) == "Tidé"
    assert decode_text(codecs.BOM_UTF16_LE + "Tidé".encode("utf-16-le")) == "Tidé"
    assert decode_text(codecs.BOM_UTF16_BE + "Tidé".encode("utf-16-be")) == "Tidé"
    with pytest.raises(UnicodeDecodeError):
        decode_text("Tidé".encode("cp1252"))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("One\nTwo", "text"),
        ("", "text"),
        ("[00:12.00]One", "lrc"),
        ("\n  [00:12]One", "lrc"),
        ("[ar:The Tide]\n[00:12.00]One", "lrc"),
        ("[ar:The Tide]\nOne", "text"),
        ("One\n[00:12.00]Two", "text"),
        ("[Chorus]\n[00:12.00]Two", "text"),
        ("<tt></tt>", "ttml"),
        ("  <?xml version='1.0'?>\n<!-- a\nb -->\n<ns:tt xmlns:ns='x'/>", "ttml"),
        ("<ttx></ttx>", "text"),
        ("<html><tt></tt></html>", "text"),
        ("a\0b", ""),
    ],
)
def test_the_content_says_which_form_a_file_has(text: str, form: str) -> None:
    assert format_of(text.encode()) == form


def test_bytes_that_are_no_text_have_no_form() -> None:
    assert format_of(b"\xff\xfb\x90\x64") == ""


def test_lines_come_in_the_order_of_their_times_and_once_for_each() -> None:
    text = "[ar:Low]\n[00:15.50][01:02.005] Two <00:16.00>words\n[00:12]One\nno time\n[0:13.5]\n[100:00:25]Late"
    assert read_lrc(text) == [
        TimedLine(12.0, "One"), TimedLine(13.5, ""), TimedLine(15.5, "Two words"), TimedLine(62.005, "Two words"),
        TimedLine(6000.25, "Late"),
    ]  # fmt: skip
    assert untimed_lines(text) == ["no time"]
    assert lrc_notes(text) == ["[ar:Low]"]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("[offset:+500]", 0.5), ("One\n [OFFSET : -1250 ]", -1.25), ("[offset:x]", 0.0), ("", 0.0), ("a [offset:1]", 0.0)],
)
def test_the_shift_of_all_times(text: str, seconds: float) -> None:
    assert lrc_shift(text) == seconds
    assert lrc_notes(text) == []


@pytest.mark.parametrize(
    ("seconds", "spelled"),
    [
        (0.0, "00:00.00"), (-3.0, "00:00.00"), (0.004, "00:00.00"), (0.006, "00:00.01"), (59.99, "00:59.99"),
        (59.996, "01:00.00"), (60.0, "01:00.00"), (61.25, "01:01.25"), (3600.0, "60:00.00"), (6000.01, "100:00.01"),
    ],
)  # fmt: skip
def test_times_are_spelled_to_a_hundredth(seconds: float, spelled: str) -> None:
    assert lrc_time(seconds) == spelled


def test_ttml_gives_its_lines_their_times_and_its_language() -> None:
    lines, language = read_ttml(TTML)
    assert language == "en"
    assert lines == [
        TimedLine(62.5, "Low tide"), TimedLine(3603.25, "High tide"), TimedLine(0.0, "Untimed"),
        TimedLine(90.0, "Inner"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begin", "seconds"),
    [
        ("2h", 7200.0), ("1.5m", 90.0), ("12s", 12.0), ("250ms", 0.25), (" 00:07 ", 7.0), ("2:00:07", 7207.0),
        ("00:07.125", 7.125), ("7", 0.0), ("12f", 0.0), ("00:00:07:12", 0.0), ("", 0.0),
    ],
)  # fmt: skip
def test_times_of_ttml(begin: str, seconds: float) -> None:
    ((line,), language) = read_ttml(f'<tt><p begin="{begin}">x</p></tt>')
    assert (line.at, language) == (seconds, "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE tt><tt xmlns="x"/>', "it declares a document type"),
        ('<!DOCTYPE tt [<!ENTITY a "b">]><tt/>', "it declares a document type"),
        ("<tt><!ENTITY</tt>", "it declares a document type"),
        ("<tt>", "it is no XML"),
        ("<p>One</p>", "its root is not tt"),
        (f"<tt>{'é' * (MAX_LYRICS_BYTES // 2)}</tt>", "it holds more than 1024 KB"),
    ],
)
def test_what_is_no_ttml_of_lyrics_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_ttml(text)


def test_ttml_of_the_largest_size_is_read() -> None:
    text = f"<tt><p>{'x' * (MAX_LYRICS_BYTES - len('<tt><p></p></tt>'))}</p></tt>"
    assert len(read_ttml(text)[0]) == 1
    with pytest.raises(ValueError, match="1024 KB"):
        read_ttml(text.replace("</p>", "x</p>"))


def test_each_form_fills_its_fields() -> None:
    assert read_lyrics(b"\r\nOne\r\n\r\nTwo\r\n") == Lyrics("One\n\nTwo")
    assert read_lyrics(b"One\rTwo") == Lyrics("One\nTwo")
    lrc = "[ar:Low]\n[00:12.00]One\n[00:13.00]\n[00:14.00]\n[00:14.50]\n[00:15.00]Two\n[00:16.00]"
    assert read_lyrics(lrc.encode()) == Lyrics("One\n\nTwo", lrc=lrc)
    read = read_lyrics(TTML.encode())
    assert read == Lyrics("Low tide\nHigh tide\nUntimed\nInner", ttml=TTML, language="en")


def test_what_is_no_text_or_too_long_is_refused() -> None:
    assert read_lyrics(b"x" * MAX_LYRICS_BYTES).text
    for data in (b"x" * (MAX_LYRICS_BYTES + 1), b"\xff\xfb\x90\x64", b"a\0b"):
        with pytest.raises(ValueError, match="no text in UTF-8 or UTF-16"):
            read_lyrics(data)
    assert MAX_LYRICS_BYTES == 1024 * 1024
