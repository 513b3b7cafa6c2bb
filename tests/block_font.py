"""A font of which each sign is a block: texts take the same room on every machine, whatever fonts it has."""

from __future__ import annotations

import struct

FAMILY = "Trackball Blocks"
UNITS, ADVANCE, ASCENT, DESCENT = 1000, 560, 800, 200
_BLOCK = (60, 0, 500, 520)
"""Left, bottom, right and top of a block, in units of the font."""


def block_font() -> bytes:
    """Return a TrueType font: the space is empty, all other signs of the first plane are one block.

    The space is a sign of its own: the first glyph of a font stands for what it lacks, and what a font lacks comes from
    another one, which each machine has chosen for itself.
    """
    block = _glyph(*_BLOCK)
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": block,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh",
            0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0x000B, UNITS, 0, 0,
            _BLOCK[0], _BLOCK[1], _BLOCK[2], _BLOCK[3], 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, -DESCENT, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0, *[0] * 5, 3
        ),
        b"hmtx": struct.pack(">HhHhHh", ADVANCE, 0, ADVANCE, _BLOCK[0], ADVANCE, 0),
        b"loca": struct.pack(">4I", 0, 0, len(block), len(block)),
        b"maxp": struct.pack(">IH13H", 0x00010000, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _name(),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, -100, 50, 1, 0, 0, 0, 0),
    }  # fmt: skip
    return _put_together(tables)


def _glyph(left: int, bottom: int, right: int, top: int) -> bytes:
    """Return a rectangle as an outline of four points."""
    head = struct.pack(">hhhhhHH", 1, left, bottom, right, top, 3, 0)
    flags = bytes([1] * 4)  # on the curve, with coordinates of two bytes
    across = struct.pack(">4h", left, 0, right - left, 0)
    up = struct.pack(">4h", bottom, top - bottom, 0, bottom - top)
    glyph = head + flags + across + up
    return glyph + bytes(-len(glyph) % 4)


def _cmap() -> bytes:
    """Return what maps characters to glyphs: white space to the empty one, the rest to the block."""
    groups = [(0x20, 0x20, 2), (0x21, 0x9F, 1), (0xA0, 0xA0, 2), (0xA1, 0x1FFF, 1), (0x2000, 0x200F, 2)]
    groups += [(0x2010, 0x2027, 1), (0x2028, 0x202F, 2), (0x2030, 0xD7FF, 1), (0xE000, 0xFEFE, 1), (0xFF00, 0xFFFD, 1)]
    body = b"".join(struct.pack(">III", *group) for group in groups)
    # Format 13: many characters share one glyph.
    table = struct.pack(">HHIII", 13, 0, 16 + len(body), 0, len(groups)) + body
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _os2() -> bytes:
    return struct.pack(
        ">HhHHH11h10s4I4sHHHhhhHHIIhhHHH",
        4, ADVANCE, 400, 5, 0, *[0] * 11, bytes(10), 1, 0, 0, 0, b"    ", 0x40, 0x20, 0xFFFD,
        ASCENT, -DESCENT, 0, ASCENT, DESCENT, 1, 0, 520, 700, 0, 0x20, 1,
    )  # fmt: skip


def _name() -> bytes:
    """Return the names of the font: family, style, whole name."""
    names = {1: FAMILY, 2: "Regular", 3: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", "")}
    texts = b"".join(text.encode("utf-16-be") for text in names.values())
    records, offset = b"", 0
    for number, text in names.items():
        size = len(text.encode("utf-16-be"))
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, size, offset)
        offset += size
    return struct.pack(">HHH", 0, len(names), 6 + len(records)) + records + texts


def _put_together(tables: dict[bytes, bytes]) -> bytes:
    """Return a file of tables with their directory and sums."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    offset, directory, body = 12 + 16 * count, b"", b""
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, total, offset + len(body), len(content))
        body += padded
    return head + directory + body
