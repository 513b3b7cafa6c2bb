"""Tags from every carrier that labels use, and nothing raised on broken ones."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.media import riff
from trackball_desktop.domain.errors import MediaError
from trackball_desktop.media.streams import id3_length
from trackball_desktop.media.tags import embedded_cover, read_tags

PICTURE = b"\xff\xd8\xff\xe0 not a whole picture, yet bytes of one"


def _frame(name: bytes, text: str) -> bytes:
    data = b"\x03" + text.encode()
    return name + struct.pack(">I", len(data)) + b"\0\0" + data


def _id3(*frames: bytes) -> bytes:
    """Return an ID3v2.3 tag."""
    body = b"".join(frames)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body


def _custom(name: str, value: str) -> bytes:
    return _frame(b"TXXX", f"{name}\0{value}")


def _apic() -> bytes:
    data = b"\0image/jpeg\0\x03\0" + PICTURE
    return b"APIC" + struct.pack(">I", len(data)) + b"\0\0" + data


FULL = _id3(
    _frame(b"TIT2", "夜の水"),
    _frame(b"TIT3", "Live in Kyoto"),
    _frame(b"TPE1", "Mara Quist feat. Aoi Tanaka"),
    _custom("ARTISTS", "Mara Quist"),
    _custom("ARTISTS", "Aoi Tanaka"),
    _frame(b"TALB", "Harbour Songs"),
    _frame(b"TPE2", "Mara Quist"),
    _frame(b"TCOM", "A. Tanaka"),
    _frame(b"TEXT", "M. Quist"),
    _frame(b"TSRC", "SEABC2600003"),
    _custom("BARCODE", "7300000000012"),
    _custom("CATALOGNUMBER", "NL-014"),
    _frame(b"TPUB", "Northlight"),
    _frame(b"TCON", "(17)"),
    _frame(b"TYER", "2026"),
    _frame(b"TDAT", "1303"),
    _frame(b"TORY", "2025"),
    _frame(b"TCOP", "2026 Northlight"),
    _frame(b"TLAN", "jpn"),
    _frame(b"TRCK", "3/4"),
    _frame(b"TPOS", "1/2"),
    _apic(),
)


def _wav(folder: Path, *chunks: bytes, magic: bytes = b"RIFF") -> Path:
    path = folder / "song.wav"
    path.write_bytes(riff.wave(riff.fmt(), riff.chunk(b"data", bytes(400)), *chunks, magic=magic))
    return path


@pytest.mark.parametrize("carrier", ["wav", "rf64", "mp3"])
def test_a_full_id3_tag(tmp_path: Path, carrier: str) -> None:
    if carrier == "mp3":
        path = tmp_path / "song.mp3"
        soundfile.write(path, riff.tone(4410), 44100, format="MP3", subtype="MPEG_LAYER_III")
        path.write_bytes(FULL + path.read_bytes())
    else:
        path = _wav(tmp_path, riff.chunk(b"id3 ", FULL), magic=b"RIFF" if carrier == "wav" else b"RF64")
    tags = read_tags(path)
    assert tags.model_dump() == {
        "title": "夜の水",
        "version": "Live in Kyoto",
        "artists": ("Mara Quist", "Aoi Tanaka"),
        "album": "Harbour Songs",
        "album_artists": ("Mara Quist",),
        "composers": ("A. Tanaka",),
        "lyricists": ("M. Quist",),
        "isrc": "SEABC2600003",
        "barcode": "7300000000012",
        "catalog_number": "NL-014",
        "label": "Northlight",
        "genre": "Rock",
        "date": "2026-03-13",
        "original_date": "2025",
        "copyright": "2026 Northlight",
        "language": "jpn",
        "track": 3,
        "track_total": 4,
        "disc": 1,
        "disc_total": 2,
        "side_and_track": None,
    }
    assert embedded_cover(path) == PICTURE


def test_list_info_in_utf8_and_in_windows_own_letters(tmp_path: Path) -> None:
    def info(title: bytes) -> bytes:
        entries = (
            riff.chunk(b"INAM", title) + riff.chunk(b"IART", b"Mara Quist\0") + riff.chunk(b"ISRC", b"SEABC2600001")
        )
        return riff.chunk(b"LIST", b"INFO" + entries)

    assert read_tags(_wav(tmp_path, info("Für Elise".encode()))).title == "Für Elise"
    tags = read_tags(_wav(tmp_path, info("Für Elise".encode("cp1252"))))
    assert (tags.title, tags.artists, tags.isrc) == ("Für Elise", ("Mara Quist",), "SEABC2600001")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (b"bext", b"Master of Harbour, ISRC: SE-ABC-26-00001".ljust(602, b"\0")),
        (b"axml", b"<identifier><dc:identifier>ISRC:SEABC2600001</dc:identifier></identifier>"),
        (b"iXML", b"<BWFXML><USER><ISRC>SEABC2600001</ISRC></USER></BWFXML>"),
    ],
)
def test_an_isrc_in_a_broadcast_wave(tmp_path: Path, name: bytes, data: bytes) -> None:
    isrc = read_tags(_wav(tmp_path, riff.chunk(name, data))).isrc
    assert isrc is not None
    assert isrc.replace("-", "") == "SEABC2600001"


def _flac_with(folder: Path, *comments: str) -> Path:
    """Write a FLAC file whose comments are these."""
    path = folder / "song.flac"
    soundfile.write(path, riff.tone(4410), 44100)
    vendor = b"test"
    encoded = [comment.encode() for comment in comments]
    body = struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", len(encoded))
    body += b"".join(struct.pack("<I", len(comment)) + comment for comment in encoded)
    block = b"\x04" + len(body).to_bytes(3, "big") + body
    data = path.read_bytes()
    path.write_bytes(data[:42] + block + data[42:])
    return path


def test_vorbis_comments_with_several_artists(tmp_path: Path) -> None:
    tags = read_tags(
        _flac_with(
            tmp_path,
            "TITLE=Slow Light",
            "ARTIST=Mara Quist",
            "ARTIST=Ines Moreau",
            "VERSION=Radio Edit",
            "LABEL=Northlight",
            "UPC=7300000000012",
            "TRACKNUMBER=02/4",
            "DISCNUMBER=A",
        )
    )
    assert tags.artists == ("Mara Quist", "Ines Moreau")
    assert (tags.title, tags.version, tags.label, tags.barcode) == (
        "Slow Light",
        "Radio Edit",
        "Northlight",
        "7300000000012",
    )
    assert (tags.track, tags.track_total, tags.disc) == (2, 4, None)


def test_names_that_a_credit_joins_only_in_part_are_all_kept(tmp_path: Path) -> None:
    tags = read_tags(_flac_with(tmp_path, "ARTIST=Mara Quist", "ARTIST=Ines Moreau", "ARTIST=Aoi Tanaka"))
    assert tags.artists == ("Mara Quist", "Ines Moreau", "Aoi Tanaka")


def test_a_file_without_tags_has_none(tmp_path: Path) -> None:
    path = _wav(tmp_path)
    assert not any(value for value in read_tags(path).model_dump().values())
    assert embedded_cover(path) is None
    with pytest.raises(MediaError):
        read_tags(tmp_path / "gone.wav")


def test_aiff_texts_and_id3_over_them(tmp_path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)

    texts = chunk(b"NAME", b"Harbour") + chunk(b"AUTH", b"Mara Quist") + chunk(b"(c) ", b"2026 Northlight")
    path = tmp_path / "song.aiff"
    soundfile.write(path, riff.tone(100), 44100, format="AIFF", subtype="PCM_16")
    plain = path.read_bytes()
    path.write_bytes(plain + texts)
    assert (read_tags(path).title, read_tags(path).artists) == ("Harbour", ("Mara Quist",))
    path.write_bytes(plain + texts + chunk(b"ID3 ", _id3(_frame(b"TIT2", "Undertow"))))
    tags = read_tags(path)
    assert (tags.title, tags.artists, tags.copyright) == ("Undertow", ("Mara Quist",), "2026 Northlight")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("carrier", ["mp3", "wav", "flac"])
def test_a_tag_of_a_million_values_takes_no_time_to_speak_of(tmp_path: Path, carrier: str) -> None:
    many = "\0".join(f"{number:x}" for number in range(500_000))
    tag = _id3(_frame(b"TIT2", "Harbour"), _frame(b"TCOM", many))
    if carrier == "wav":
        path = _wav(tmp_path, riff.chunk(b"id3 ", tag))
    elif carrier == "flac":
        path = _flac_with(tmp_path, "TITLE=Harbour", *(f"COMPOSER={number:x}" for number in range(60_000)))
    else:
        path = tmp_path / "song.mp3"
        path.write_bytes(tag)
    tags = read_tags(path)
    assert tags.title == (None if carrier == "flac" else "Harbour")
    assert not tags.composers


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(FULL)),
    st.lists(st.tuples(st.integers(0, len(FULL) - 1), st.integers(0, 255)), max_size=8),
    st.booleans(),
)
def test_broken_tags_never_raise(
    tmp_path_factory: pytest.TempPathFactory, length: int, changes: list[tuple[int, int]], inside_riff: bool
) -> None:
    tag = bytearray(FULL)
    for position, value in changes:
        tag[position] = value
    folder = tmp_path_factory.getbasetemp()
    data = bytes(tag[:length])
    path = _wav(folder, riff.chunk(b"id3 ", data)) if inside_riff else folder / "song.mp3"
    if not inside_riff:
        path.write_bytes(data)
    tags = read_tags(path)
    tags.model_dump_json()


@pytest.mark.parametrize(
    ("encoding", "title", "artist", "read"),
    [
        ("cp932", "よるのみず", "ゆき", "よるのみず"),
        ("cp1251", "Белая лодка", "Анна Иванова", "Белая лодка"),
        ("cp1252", "Été à Neuchâtel", "Noël", "Été à Neuchâtel"),
        ("cp949", "밤의 물", "유나", None),  # proven by nothing: no name rather than a broken one
    ],
)
def test_info_text_that_names_no_code_page_is_read_where_it_proves_itself(
    tmp_path: Path, encoding: str, title: str, artist: str, read: str | None
) -> None:
    entries = riff.chunk(b"INAM", title.encode(encoding)) + riff.chunk(b"IART", artist.encode(encoding))
    tags = read_tags(_wav(tmp_path, riff.chunk(b"LIST", b"INFO" + entries)))
    assert tags.title == read


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"ID3\x04\x00\x00\x00\x00\x00\x00", 10),
        (b"ID3\x04\x00\x00\x00\x00\x01\x7f", 10 + 255),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", 10 + (1 << 28) - 1),
        (b"ID3\x04\x00\x10\x00\x00\x00\x01", 21),  # with a footer
        (b"ID3\x04\x00\x00\x00\x00\x00\x80", 0),  # no byte of a size has its highest bit
        (b"ID3\x04\x00\x00\x00\x00\x00", 0),
        (b"TAG\x04\x00\x00\x00\x00\x00\x00", 0),
    ],
)
def test_the_length_of_an_id3_tag_is_read_as_its_standard_says(head: bytes, length: int) -> None:
    assert id3_length(head) == length
