"""EAN-13 and UPC-A barcodes (GS1 General Specifications, 5.2) as SVG and PNG, with the digits below the bars.

A module is 0.33 mm wide at full size; the quiet zones beside the bars belong to the symbol.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import normal_gtin
from trackball_desktop.i18n.contexts import FileText

_LEFT_ODD: Final = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111",
                    "0001011")  # fmt: skip
_PARITY: Final = ("OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO")
_QUIET: Final = 11
"""Modules of white on both sides; EAN-13 asks for 11 and 7, UPC-A for 9 and 9."""
MODULES: Final = 95 + 2 * _QUIET
MODULE_MM: Final = 0.33
_BAR_MM: Final = 22.85
_GUARD_MM: Final = 1.65
"""By how much guard bars are longer."""
_TEXT_MM: Final = 3.0
_GUARDS: Final = frozenset({*range(3), *range(45, 50), *range(92, 95)})
_DIGITS: Final = (
    "0E 11 13 15 19 11 0E", "04 0C 04 04 04 04 0E", "0E 11 01 02 04 08 1F", "1F 02 04 02 01 11 0E",
    "02 06 0A 12 1F 02 02", "1F 10 1E 01 01 11 0E", "06 08 10 1E 11 11 0E", "1F 01 02 04 08 08 08",
    "0E 11 11 0E 11 11 0E", "0E 11 11 0F 01 02 0C",
)  # fmt: skip
"""Digits of 5 x 7 dots, a byte a row."""
DPI: Final = 600
_PIXELS: Final = 8
"""Pixels of a module: 0.339 mm at 600 dots an inch, three hundredths more than full size."""


def code_of(text: object) -> str:
    """Return the digits of a UPC or EAN. Raises UserError for what is neither."""
    code = normal_gtin(text) if isinstance(text, str) else None
    if code is None or len(code) not in {12, 13}:
        raise UserError(
            FileText.tr("There is no UPC or EAN for a barcode."),
            meaning=FileText.tr("A barcode needs 12 or 13 digits with a valid check digit."),
            remedy=FileText.tr("Enter the UPC of the release first."),
        )
    return code


def barcode_modules(code: str) -> str:
    """Return the 95 modules of a symbol, dark as 1: of the 13 digits of an EAN, or the 12 of a UPC (an EAN with 0)."""
    digits = [int(sign) for sign in code.zfill(13)]
    left = "".join(
        _LEFT_ODD[digit] if parity == "O" else _even_parity(_LEFT_ODD[digit])
        for digit, parity in zip(digits[1:7], _PARITY[digits[0]], strict=True)
    )
    right = "".join(_invert(_LEFT_ODD[digit]) for digit in digits[7:])
    return f"101{left}01010{right}101"


def _invert(pattern: str) -> str:
    return pattern.translate(str.maketrans("01", "10"))


def _even_parity(pattern: str) -> str:
    return _invert(pattern)[::-1]


def _digit_groups(code: str) -> list[tuple[str, float]]:
    """Return the groups of digits below the bars, each with the module at its middle, from the first bar."""
    if len(code) == 12:
        return [(code[0], -5.5), (code[1:6], 28.5), (code[6:11], 66.5), (code[11], 100.5)]
    return [(code[0], -5.5), (code[1:7], 24.0), (code[7:], 71.0)]


def svg(code: str) -> str:
    """Return a barcode as SVG of its printed size, in millimetres."""
    modules = barcode_modules(code)
    width, height = MODULES * MODULE_MM, _BAR_MM + _GUARD_MM + _TEXT_MM
    rows: list[str] = []
    for position, dark in enumerate(modules):
        if dark == "1" and (position == 0 or modules[position - 1] == "0"):
            end = modules.find("0", position)
            end = len(modules) if end < 0 else end
            tall = _BAR_MM + (_GUARD_MM if position in _GUARDS else 0)
            x = (_QUIET + position) * MODULE_MM
            rows.append(f'<rect x="{x:.3f}" y="0" width="{(end - position) * MODULE_MM:.3f}" height="{tall:.2f}"/>')
    texts = [
        f'<text x="{(_QUIET + middle) * MODULE_MM:.3f}" y="{_BAR_MM + _TEXT_MM:.2f}">{digits}</text>'
        for digits, middle in _digit_groups(code)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm"'
        f' viewBox="0 0 {width:.3f} {height:.3f}">\n'
        f'<title>{code}</title>\n<rect width="100%" height="100%" fill="#fff"/>\n<g fill="#000">\n'
        + "\n".join(rows)
        + '\n</g>\n<g fill="#000" font-family="OCR-B, monospace" font-size="3.4" text-anchor="middle">\n'
        + "\n".join(texts)
        + "\n</g>\n</svg>\n"
    )


def png(code: str) -> bytes:
    """Return a barcode as a PNG of black and white, for 600 dots an inch."""
    modules = barcode_modules(code)
    width = MODULES * _PIXELS
    bar = round(_BAR_MM / 25.4 * DPI)
    guard = round(_GUARD_MM / 25.4 * DPI)
    dot = 6
    height = bar + max(guard, dot) + 8 * dot
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for position, dark in enumerate(modules):
        if dark == "1":
            start = (_QUIET + position) * _PIXELS
            for row in rows[: bar + (guard if position in _GUARDS else 0)]:
                row[start : start + _PIXELS] = bytes(_PIXELS)
    for digits, middle in _digit_groups(code):
        x = round((_QUIET + middle) * _PIXELS - len(digits) * 3 * dot + dot / 2)
        for digit in digits:
            _draw(rows, int(digit), x, bar + dot, dot)
            x += 6 * dot
    return _png(rows, width)


def _draw(rows: list[bytearray], digit: int, x: int, y: int, dot: int) -> None:
    for down, bits in enumerate(bytes.fromhex(_DIGITS[digit])):
        for across in range(5):
            if bits >> (4 - across) & 1:
                for row in rows[y + down * dot : y + (down + 1) * dot]:
                    row[x + across * dot : x + (across + 1) * dot] = bytes(dot)


def _png(rows: list[bytearray], width: int) -> bytes:
    # By hand: Pillow is for media, and would bring 29 modules and 23 ms of processor time for one grey picture.
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, len(rows), 8, 0, 0, 0, 0)
    per_metre = round(DPI / 0.0254)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
        + chunk(b"IDAT", zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 9))
        + chunk(b"IEND", b"")
    )
