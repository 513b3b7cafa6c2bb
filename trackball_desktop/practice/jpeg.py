"""A baseline JPEG (ITU-T T.81) of flat blocks of 8 x 8 pixels: enough for covers to look at, with no library.

Flat blocks need only the DC coefficient, so the Huffman tables can be tiny: nine DC categories of four bits each, and
for AC the one symbol "end of block".
"""

from __future__ import annotations

import struct
from collections.abc import Callable

Colour = tuple[int, int, int]

_QUANTISER = 8  # DC = 8 x (value - 128), so that a quantised DC is the value itself
_CATEGORIES = 9  # differences of DC lie within -255..255


def jpeg(size: int, colour: Callable[[float, float], Colour]) -> bytes:
    """Return a square picture; `colour` gives red, green, blue (0 to 255) for a place from 0 to 1 across and down."""
    blocks = -(-size // 8)
    bits: list[str] = []
    previous = [0, 0, 0]
    for row in range(blocks):
        for column in range(blocks):
            place = (column + 0.5) / blocks, (row + 0.5) / blocks
            for index, value in enumerate(_ycbcr(*colour(*place))):
                bits.append(_difference(value - previous[index]) + "0")
                previous[index] = value
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    scan = int(text, 2).to_bytes(len(text) // 8).replace(b"\xff", b"\xff\x00")
    components = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    chosen = b"".join(bytes((number, 0x00)) for number in (1, 2, 3))
    dc = bytes((0x00, 0, 0, 0, _CATEGORIES)) + bytes(12) + bytes(range(_CATEGORIES))
    ac = bytes((0x10, 1)) + bytes(15) + bytes(1)
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, b"\x00" + bytes([_QUANTISER] * 64)),
            _segment(0xC0, struct.pack(">BHHB", 8, size, size, 3) + components),
            _segment(0xC4, dc),
            _segment(0xC4, ac),
            _segment(0xDA, b"\x03" + chosen + b"\x00\x3f\x00"),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _difference(value: int) -> str:
    """Return the bits of a DC difference: its category, then as many bits of itself."""
    category = abs(value).bit_length()
    code = format(category, "04b")
    if not category:
        return code
    return code + format(value if value > 0 else value + (1 << category) - 1, f"0{category}b")


def _ycbcr(red: int, green: int, blue: int) -> Colour:
    """Return JFIF's luminance and colour differences, each less 128."""
    values = (
        0.299 * red + 0.587 * green + 0.114 * blue - 128,
        -0.168736 * red - 0.331264 * green + 0.5 * blue,
        0.5 * red - 0.418688 * green - 0.081312 * blue,
    )
    y, cb, cr = (max(-128, min(127, round(value))) for value in values)
    return y, cb, cr
