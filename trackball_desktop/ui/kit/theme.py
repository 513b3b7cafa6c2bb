"""Colours, type and space of the window, in one place, and the style sheet made from them.

Colours have roles, not names; each role has a light and a dark value. The window paints with `color(role)`, so that a
change of scheme needs nothing but a repaint. The style is Fusion with our own palette: native palettes do not follow
`setColorScheme` on every platform.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from trackball_desktop.ui.kit.style_sheet import style_sheet

Scheme = Literal["light", "dark", "contrast", "contrast_light"]
"""High contrast is dark, or light where the system is light."""

ROLES: dict[str, tuple[str, str, str, str]] = {
    "window": ("#f6f6f8", "#1e1e22", "#000000", "#ffffff"),
    "side": ("#ededf1", "#19191c", "#000000", "#ffffff"),
    "base": ("#ffffff", "#242429", "#000000", "#ffffff"),
    "alternate": ("#fafafb", "#28282e", "#0d0d0d", "#f7f7f7"),
    "line": ("#e0e0e6", "#38383f", "#5a5a5a", "#949494"),
    "line2": ("#ececf0", "#303037", "#444444", "#b0b0b0"),
    "edge": ("#83838f", "#82828d", "#ffffff", "#000000"),
    "text": ("#1c1c21", "#ececf1", "#ffffff", "#000000"),
    "dim": ("#62626d", "#a2a2ad", "#f2f2f2", "#1a1a1a"),
    "faint": ("#9a9aa5", "#74747f", "#a8a8a8", "#595959"),
    "accent": ("#4f5bd5", "#8b94f2", "#ffd800", "#0000c8"),
    "accent_soft": ("#e8eafb", "#31345a", "#2e2900", "#dfe3ff"),
    "accent_text": ("#4450c8", "#a9b0f7", "#ffe45c", "#0000a8"),
    "accent_hover": ("#444fc4", "#9aa2f5", "#ffe866", "#000090"),
    "on_accent": ("#ffffff", "#14142a", "#000000", "#ffffff"),
    "hover": ("#f1f1f5", "#2c2c33", "#262626", "#ebebeb"),
    "ok": ("#1e7350", "#5cc894", "#5dff9b", "#00501f"),
    "ok_soft": ("#e1f3ea", "#1f3a2d", "#002611", "#e6ffef"),
    "warning": ("#8f5300", "#e5a54b", "#ffb454", "#5c3200"),
    "warning_soft": ("#fdf0dc", "#41321b", "#2e1c00", "#fff3d6"),
    "bad": ("#bd2833", "#f38a92", "#ff9aa0", "#96000f"),
    "bad_soft": ("#fbe6e8", "#46252a", "#3a0008", "#ffe8ea"),
    "info": ("#24629e", "#7db4ea", "#8fd0ff", "#003a75"),
    "info_soft": ("#e3eff9", "#22374b", "#001f38", "#e6f2ff"),
}
"""Role to its colour in each of SCHEMES. `faint` is never for text that must be read; `edge` outlines what is to be
found."""

SCHEMES: tuple[Scheme, ...] = ("light", "dark", "contrast", "contrast_light")

TEXT_BACKGROUNDS: dict[str, tuple[str, ...]] = {
    "text": ("window", "side", "base", "alternate", "accent_soft", "hover"),
    "dim": ("window", "side", "base", "alternate", "line2", "line", "accent_soft"),
    "accent_text": ("accent_soft", "base", "window", "side"),
    "on_accent": ("accent", "accent_hover"),
    "ok": ("ok_soft", "base", "side", "window"),
    "warning": ("warning_soft", "base", "side", "window"),
    "bad": ("bad_soft", "base", "side", "window", "accent_soft"),
    "info": ("info_soft", "base", "side", "window"),
}
"""Which text colours stand on which backgrounds; each pair must have a contrast of 4.5 to 1."""

EDGE_BACKGROUNDS: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("edge", "accent", "ok", "warning", "bad", "info", "dim"), ("window", "base", "side", "alternate")
)
"""Which borders, icons and shapes stand on which backgrounds; each pair must have a contrast of 3 to 1."""

STYLE = "Fusion"
ROW_HEIGHT = 58
COMPACT, MIN_ROW_HEIGHT = 0.8, 24
"""What is left of the height of a row where rows are compact, and the least that a pointer finds."""
RADIUS = 7
STRONG = QFont.Weight.DemiBold
MEDIUM = QFont.Weight.Medium
BODY_PX, SMALL_PX, HEADER_PX, TITLE_PX, MIN_PX = 13.0, 12.0, 11.5, 17.0, 11.0


class _Current:
    """What is applied now. The one piece of state of the look: there is one application with one look."""

    requested_scheme: str = "system"
    scheme: Scheme = "light"
    text_scale: float = 1.0
    is_compact: bool = False
    families: tuple[str, ...] = ()
    mono: str = ""
    is_styled: bool = False


_current = _Current()
_fonts: dict[tuple[float, QFont.Weight, bool], QFont] = {}
"""The fonts as they were made since the last change of the look: what is drawn often need not make its own."""


def scheme() -> Scheme:
    """Return the scheme that is applied."""
    return _current.scheme


@contextmanager
def light_scheme() -> Generator[None]:
    """Paint in the light scheme for a while, for what is printed or sent round; nothing else is painted meanwhile."""
    before, _current.scheme = _current.scheme, "light"
    try:
        yield
    finally:
        _current.scheme = before


def requested_scheme() -> str:
    """Return what was asked for: light, dark, contrast or system."""
    return _current.requested_scheme


def text_scale() -> float:
    """Return the size of text as chosen, 1.0 being normal."""
    return _current.text_scale


def scaled(pixels: float) -> int:
    """Return a length that grows with the text, for rows and controls that hold a line of it."""
    return round(pixels * _current.text_scale)


def set_compact(compact: bool) -> None:
    """Choose low rows, of which more are in sight, or those with room; `apply_theme` has to follow."""
    _current.is_compact = compact


def is_compact() -> bool:
    """Return whether rows are low."""
    return _current.is_compact


def row_height(pixels: float) -> int:
    """Return the height of a row that is `pixels` high at normal text size with room around its words."""
    return scaled(max(pixels * COMPACT, min(pixels, MIN_ROW_HEIGHT)) if _current.is_compact else pixels)


def color(role: str) -> QColor:
    """Return the colour of a role in the applied scheme."""
    return QColor(color_hex(role))


def color_hex(role: str, for_scheme: Scheme | None = None) -> str:
    """Return the colour of a role as #rrggbb."""
    return ROLES[role][SCHEMES.index(for_scheme or _current.scheme)]


def make_application(program: str) -> QApplication:
    """Make the Qt application in our style; to set it later loads `QStyle`, for which the first window would wait."""
    _current.is_styled = True
    return QApplication([program, "-style", STYLE])


def apply_theme(app: QApplication, choice: str = "system", scale: float | None = None) -> None:
    """Dress the application: style, palette, font, style sheet. `choice` is light, dark, contrast or system.

    `text` is the size of text, 1.0 being normal. May be called again at any time.
    """
    apply_colors_and_fonts(app, choice, scale)
    apply_style_sheet(app)


def apply_colors_and_fonts(app: QApplication, choice: str = "system", scale: float | None = None) -> None:
    """Apply scheme, palette and fonts, but not the style sheet: `apply_style_sheet` has to follow.

    Widgets that are made in between are polished by the sheet once, and not again at each change of their parent.
    """
    _current.requested_scheme = choice
    hints = QGuiApplication.styleHints()
    if choice in {"system", "contrast"}:
        hints.unsetColorScheme()
    _current.scheme = _wanted_scheme(choice)
    if choice in {"light", "dark"}:
        # Native title bars and dialogs follow the hint; our own colours do not depend on it.
        hints.setColorScheme(Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light)
    if scale is not None:
        _current.text_scale = min(max(scale, 0.8), 3.0)
    _current.families, _current.mono = _families()
    if not _current.is_styled:
        app.setStyle(STYLE)
        _current.is_styled = True
    app.setPalette(_palette())
    _fonts.clear()
    app.setFont(body_font())
    _fonts.clear()


def apply_style_sheet(app: QApplication) -> None:
    """Put on the style sheet of what was chosen."""
    app.setStyleSheet(style_sheet({role: color_hex(role) for role in ROLES}, scaled, _points, _current.mono))


def follow_system(app: QApplication) -> None:
    """Dress the application anew when the system's light, dark or contrast changed, if that is to be followed."""
    if _wanted_scheme(_current.requested_scheme) != _current.scheme:
        apply_theme(app, _current.requested_scheme)


def _wanted_scheme(choice: str) -> Scheme:
    """Return the scheme of a choice, as the system is now."""
    hints = QGuiApplication.styleHints()
    is_light = hints.colorScheme() == Qt.ColorScheme.Light
    if choice == "system" and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        choice = "contrast"
    match choice:
        case "contrast":
            return "contrast_light" if is_light else "contrast"
        case "dark" | "contrast_light":
            return choice
        case "system":
            return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
        case _:
            return "light"


# Type.


def body_font() -> QFont:
    """Return the font of what is read: 13 px, tabular figures."""
    return _font(BODY_PX)


def strong_font() -> QFont:
    """Return the body font for what is named."""
    return _font(BODY_PX, STRONG)


def small_font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the font of what is secondary: 12 px."""
    return _font(SMALL_PX, weight)


def header_font(weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the font of table headers: 11.5 px."""
    return _font(HEADER_PX, weight)


def title_font() -> QFont:
    """Return the font of a page's title."""
    return _font(TITLE_PX, STRONG)


def mono_font(pixels: float = SMALL_PX) -> QFont:
    """Return the font of codes (ISRC, UPC, catalogue numbers), where each figure must be told from the next."""
    return _font(pixels, mono=True)


def _font(pixels: float, weight: QFont.Weight = QFont.Weight.Normal, *, mono: bool = False) -> QFont:
    """Return a font that the caller may change."""
    key = (pixels, weight, mono)
    cached = _fonts.get(key)
    if cached is None:
        cached = _fonts[key] = _create_font(pixels, weight, mono=mono)
    return QFont(cached)


def _create_font(pixels: float, weight: QFont.Weight, *, mono: bool) -> QFont:
    font = QFont(QGuiApplication.font())
    if _current.families:
        font.setFamilies(list(_current.families))
    font.setPointSizeF(_points(pixels))
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    if mono:
        font.setFamilies([_current.mono or QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _points(pixels: float) -> float:
    screen = QGuiApplication.primaryScreen()
    per_inch = screen.logicalDotsPerInchY() if screen is not None else 96.0
    return round(max(pixels * _current.text_scale, MIN_PX) * 72.0 / per_inch, 2)


def _families() -> tuple[tuple[str, ...], str]:
    """Return the families of text and the one of codes: the system's own, but on Linux Inter first where it is."""
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    general = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if sys.platform != "linux":
        return (general,), mono
    installed = set(QFontDatabase.families())
    first = [name for name in ("Inter", "Inter Variable", general) if name in installed or name == general]
    others = [name for name in ("Noto Sans CJK JP", "Noto Sans Arabic") if name in installed]
    codes = next((name for name in ("JetBrains Mono", "DejaVu Sans Mono", mono) if name in installed), mono)
    return tuple(dict.fromkeys([*first, *others])), codes


# Colour.


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours (#rrggbb) as WCAG 2 defines it, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(text: str) -> float:
    channels = [int(text[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _palette() -> QPalette:
    palette = QPalette()
    parts = {
        QPalette.ColorRole.Window: "window",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "base",
        QPalette.ColorRole.AlternateBase: "alternate",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "base",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.BrightText: "on_accent",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "on_accent",
        QPalette.ColorRole.Accent: "accent",
        QPalette.ColorRole.Link: "accent_text",
        QPalette.ColorRole.LinkVisited: "accent_text",
        QPalette.ColorRole.ToolTipBase: "base",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.PlaceholderText: "dim",
        QPalette.ColorRole.Light: "base",
        QPalette.ColorRole.Midlight: "line2",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "edge",
        QPalette.ColorRole.Shadow: "line",
    }
    for part, role in parts.items():
        palette.setColor(part, color(role))
    for part in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, color("faint"))
    return palette
