"""Addresses of releases as people paste them."""

from __future__ import annotations

import pytest

from trackball_desktop.lookups.links import LINK_ONLY_STORES, StoreLink, parse_store_link

_MBID = "f17a0f30-8eb1-4322-b54e-fb71edb78d7c"


@pytest.mark.parametrize(("text", "store", "number", "country"), [
    ("https://www.deezer.com/album/302127", "Deezer", "302127", ""),
    ("https://www.deezer.com/en/album/302127?utm_source=deezer&deferredFl=1", "Deezer", "302127", ""),
    ("https://www.deezer.com/us/album/302127", "Deezer", "302127", ""),
    ("deezer.com/album/302127", "Deezer", "302127", ""),
    ("https://music.apple.com/us/album/marea-alta/1478820344", "Apple Music", "1478820344", "US"),
    ("https://music.apple.com/es/album/marea-alta-ep/1478820344?i=1478820345", "Apple Music", "1478820344", "ES"),
    ("https://itunes.apple.com/de/album/id1478820344", "Apple Music", "1478820344", "DE"),
    ("https://geo.music.apple.com/jp/album/%E5%A4%9C/1478820344?at=x", "Apple Music", "1478820344", "JP"),
    (f"https://musicbrainz.org/release/{_MBID}", "MusicBrainz", _MBID, ""),
    (f" https://musicbrainz.org/release/{_MBID}/cover-art \n", "MusicBrainz", _MBID, ""),
    ("https://www.discogs.com/release/249504-Rick-Astley-Never-Gonna", "Discogs", "249504", ""),
    ("https://www.discogs.com/de/release/249504", "Discogs", "249504", ""),
    ("https://open.spotify.com/album/6N9PS4QXF1D0OWPk0Sxtb4?si=secret", "Spotify", "", ""),
    ("https://music.youtube.com/playlist?list=OLAK5uy_abc", "YouTube Music", "", ""),
    ("https://youtu.be/abc", "YouTube", "", ""),
    ("https://tidal.com/browse/album/1234", "Tidal", "", ""),
    ("https://losfaros.bandcamp.com/album/marea-alta", "Bandcamp", "", ""),
    ("https://music.amazon.co.uk/albums/B0ABC", "Amazon Music", "", ""),
])  # fmt: skip
def test_an_address_tells_its_store_and_id(text: str, store: str, number: str, country: str) -> None:
    found = parse_store_link(text)
    assert found is not None
    assert (found.store, found.id, found.country) == (store, number, country)
    assert bool(found.id) is (found.store not in LINK_ONLY_STORES)


@pytest.mark.parametrize("text", [
    "", "4006381333931", "https://www.deezer.com/artist/27", "https://example.org/album/1", "javascript:alert(1)",
    "file:///etc/passwd", "https://deezer.com.evil.example/album/1", "https://user:pw@www.deezer.com/album/1",
    "https://www.deezer.com/album/1 and more", "https://music.apple.com/us/artist/x/5", "https://open.spotify.com/",
    "https://musicbrainz.org/artist/" + _MBID, "https://[", "a" * 3000,
])  # fmt: skip
def test_what_is_no_release_at_a_store_is_none(text: str) -> None:
    assert parse_store_link(text) is None


def test_what_says_who_shared_it_is_left_out() -> None:
    assert parse_store_link("https://open.spotify.com/album/6N9?si=secret") == StoreLink(
        "Spotify", "https://open.spotify.com/album/6N9"
    )
