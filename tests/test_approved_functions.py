"""What functions of a text outside of the domain, its checks and its formats make of many of them was approved."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest

from tests.approval import approve
from tests.domain.test_approved import TEXTS, functions, grouped

ROOMS = ("api", "lookups", "media", "targets", "storage", "services", "i18n", "verbs", "updates")
LEFT_OUT = frozenset({"translate_errors", "get_profile", "target_of", "display_name", "get", "unregister"})
"""Context managers, and what goes by the targets that are known to this process."""
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
