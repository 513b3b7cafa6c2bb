"""What functions of a text, of two of them, of any value or of bytes make of many of these was approved."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.approval import approve
from tests.domain.test_approved import TEXTS, functions, grouped

ROOMS = ("api", "lookups", "media", "targets", "storage", "services", "i18n", "verbs", "updates")
LEFT_OUT = frozenset({"translate_errors", "get_profile", "target_of", "display_name", "get", "unregister"})
"""Context managers, and what goes by the targets that are known to this process."""
LEFT_OUT_OF_MORE = frozenset(
    {
        "limit_memory_growth", "watch_memory", "print_json", "clear", "QT_TRANSLATE_NOOP", "hertz", "next_wait",
        "with_jitter", "copy_search_wait", "content_key", "compress",
    }
)  # fmt: skip
"""What prints, changes this process or goes by chance, and what only puts two texts together."""
MORE = (
    "https://api.example.com/v1/", "http://api.example.com", "https://user:pass@example.com/a b", "ftp://example.com",
    "https://example.com:8443/x?y=1#z", "https://[::1]:9000/", "http://localhost:9000", "http://127.0.0.1", "127.0.0.1",
    "https://", "https://example.com:99999", "//example.com", "s3://bucket/x", "localhost", "::1", "[::1]", "10.0.0.1",
    "example.com.", "my-bucket", "My_Bucket", "a.b", "a..b", "-a", "ab", "a" * 64, "192.168.0.1", "xn--a", "bucket/x",
    ".example.com", "*.example.com", "10.0.0.0/8", "localhost,127.0.0.1, .example.com", "[::1", "*", " , ,x", "a:80",
    "Fri, 20 Nov 2026 12:00:00 GMT", "Friday, 20-Nov-26 12:00:00 GMT", "Fri, 32 Nov 2026 12:00:00 GMT", "120", "-5",
    "0000000016_350.jpg", "00/000/000/0000000016_350.jpg", "https://cdn.example.com/00/000/001/0000001000_800.jpg",
    "https://www.deezer.com/album/123", "https://music.apple.com/de/album/x/123?i=5", "https://open.spotify.com/album/1a",
    "https://musicbrainz.org/release/0b1c2d3e-0000-4000-8000-000000000000", "deezer.com/track/5", "a=1&b=2&&c",
    '{"a": 1}', "[1, 2]", "[", '{"context": "FileText", "source": "Nothing was imported."}', '"x"', "1.2.3", "1.2.3rc1",
    "v1.2", "1.10.0", "partNumber=3", "10001", "2026-11-20T12:00:00Z", "2026-11-20T12:00:00+02:00", "a\\b", "a/b/c",
    "/dev/sda1 / ext4 rw 0 0\nserver:/x /mnt/nas nfs rw 0 0\n//nas/y /mnt/smb cifs rw 0 0",
    "/dev/disk1 on / (apfs, local)\n//me@nas/x on /Volumes/x (smbfs, nodev)", "upc:036000291452", "label:Low -live",
    '"low tide" or ann', "isrc:QZNL22600006 title:a", "Kites - Single", "Kites (Deluxe Edition)", "Kites [Live] - EP",
    "cover.jpg.icloud", ".cover.jpg.icloud", "CON.wav", "a?b.wav", "Beyoncé", "BEYONCE", "The Beatles", "İstanbul", "ı",
)  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_functions_of_a_text(room: str) -> None:
    def lines() -> Iterator[str]:
        package = importlib.import_module(f"trackball_desktop.{room}")
        for name, function in functions(package, "str"):
            if name.rpartition(".")[2] not in LEFT_OUT:
                yield name
                yield from grouped(function, ((text[:30], text) for text in (*TEXTS, *MORE)))

    approve(f"functions_of_texts_{room}", lines())


PAIRED = (
    "", " ", "a", "b", "ab", "ba", "abc", "abd", "acb", "bac", "abcd", "acbd", "abce", "xabc", "Harbour", "harbour",
    "Habrour", "Harbor", "Harbour (Live)", "Harbour - Live", "Hårbour", "Нarbour", "The Harbour", "Mara Quist",
    "Mara Quest", "Mara Quistt", "Μara Quist", "Ann Low", "Low, Ann", "Ann Low & Bob", "P1", "Pl", "夜の水", "Ночь",
    "Latin", "Cyrillic", "Japanese",
    "Composer", "composer", "Lyricist", "ComposerLyricist", "Producer", "Vocals", "isrc",
    "upc", "title", "date", "duration", "bool", "text", "lines", "QZNL22600006", "036000291452", "2026-10-16", "3:48",
    "true", "no", "GB", "de", "50%",
)  # fmt: skip
PAIRS = (*pairwise(PAIRED), *pairwise(PAIRED[::-1]), *pairwise(PAIRED[::2]), *((one, one) for one in PAIRED))
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7, 12, 100, 2026, 36000291452, 10**12, 0.0, 0.5, 1.5, 33.33, 228.0, 228.4, -2.0,
    Decimal("33.330"), Decimal(100), date(2026, 10, 16), "", " ", "a", " a b ", "7", "007",
    "1.0", "1e3", "true", "false", "null", "2026", "2026-10-16", "036000291452", "0036000291452", "4006381333931",
    "1/3",
    "3:48", "[1]", "{}", b"", b"a", (), (1,), ("a", "b"), ("a", ""), ((),), [], [0], ["a",
    2, None], ["{title}"], [[1]],
    {}, {"name": "Ann"}, {"id": 5, "name": ""}, {"name": None}, {"a": {"b": ["[x]", "TODO"]}}, {"fields": ["title"]},
    {"name": "Low", "fields": ["title", "isrc"]}, [{"name": "Ann"}, {"name": "Bob"}], {"name": ["Ann"]}, frozenset(),
    frozenset({"a"}),
)  # fmt: skip
BYTES = (
    b"", b"\x00", b"a", b"ID3\x04\x00\x00\x00\x00\x02\x01" + bytes(300),
    b"ID3\x04\x00\x10\x00\x00\x00\x0a" + bytes(40),
    b"ID3\x04\x00\x00\x80\x00\x00\x0a" + bytes(40), b"ID3", b"RIFF\x04\x00\x00\x00WAVE", b"RIFF\x04\x00\x00\x00AVI ",
    b"RF64\xff\xff\xff\xffWAVE", b"BW64\xff\xff\xff\xffWAVE", b"RIFX\x00\x00\x00\x04WAVE", b"FORM\x00\x00\x00\x04AIFF",
    b"FORM\x00\x00\x00\x04AIFC", b"FORM\x00\x00\x00\x048SVX", b"RIFF", b"fLaC", b"%PDF-1.7", b"PK\x03\x04",
    b"<?xml version='1.0'?><ern:NewReleaseMessage/>", b"<NewReleaseMessage/>", b"<html>", b"  <a/>",
    b"\xef\xbb\xbf<a/>",
    "Harbour".encode("utf-16"), "Harbour é".encode("utf-16-le"), "Harbour é".encode("utf-16-be"), b"\xff\xfe",
    "Beyoncé; Ärger; Straße".encode("cp1252"), "Beyoncé; Ärger; Straße".encode("mac_roman"), "Beyoncé".encode(),
    "Ночь и день над городом".encode("cp1251"), "Ночь и день над городом".encode("koi8-r"),
    "夜の水".encode("shift_jis"),
    "夜の水".encode("euc_jp"), "夜の水".encode("gb18030"), "שלום עולם".encode("cp1255"), "Ελλάδα".encode("cp1253"),
    b"\x81\x8d",
    b"[00:12.00]First\n[00:15.50]Second", b"[ti:Low]\n[00:01]One", b"no times\nat all",
    b"WEBVTT\n\n00:01.000 --> 00:02.000\nOne",
    b"1\n00:00:01,000 --> 00:00:02,000\nOne\n", b"{}", b"[1]", b'{"a": 1, "a": 2}', b'{"a": NaN}', b"1e999", b"\xff{}",
    b'<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">One</p></div></body></tt>', b"<tt/>",
    b"<tt>",
    b"title,isrc\nHarbour,QZNL22600006\n", b"title;isrc\r\nHarbour;QZNL22600006\r\n", b"title\tisrc\n", b"\n\n",
)  # fmt: skip


def every_function(*kinds: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions of all rooms below the window that need values of these kinds."""
    for room in ("domain", "checks", "formats", *ROOMS):
        for name, function in functions(importlib.import_module(f"trackball_desktop.{room}"), *kinds):
            if name.rpartition(".")[2] not in LEFT_OUT_OF_MORE:
                yield name, function


def test_functions_of_two_texts() -> None:
    def lines() -> Iterator[str]:
        for name, function in every_function("str", "str"):
            yield name
            pairs = [(f"{one}, {other}", (one, other)) for one, other in PAIRS]
            yield from grouped(lambda pair, function=function: function(*pair), pairs)

    approve("functions_of_two_texts", lines())


def test_functions_of_any_value() -> None:
    def lines() -> Iterator[str]:
        for kind in ("object", "Any", "int", "float"):
            for name, function in every_function(kind):
                yield name
                yield from grouped(function, ((repr(value)[:40], value) for value in VALUES))

    approve("functions_of_any_value", lines())


def test_functions_of_bytes() -> None:
    def lines() -> Iterator[str]:
        for kind in ("bytes", "bytes | str"):
            for name, function in every_function(kind):
                yield name
                yield from grouped(function, ((repr(value)[:50], value) for value in BYTES))

    approve("functions_of_bytes", lines())
