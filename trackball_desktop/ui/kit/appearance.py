"""Look and language as they were chosen in the settings. Read before the first window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.ui.kit import languages, motion, theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.storage.settings import Settings

SCHEME_KEY = "appearance.scheme"
TEXT_SIZE_KEY = "appearance.text_percent"
MOTION_KEY = "appearance.reduce_motion"
SCHEMES = ("system", "light", "dark", "contrast")
MIN_TEXT_PERCENT, MAX_TEXT_PERCENT, TEXT_PERCENT_STEP = 100, 300, 10
DENSITY_KEY = "appearance.density"
COMPACT = "compact"
DENSITIES = ("comfortable", COMPACT)


def apply_saved_appearance(app: QApplication, settings: Settings, scheme: str = "") -> None:
    """Take language and look as chosen, all but the style sheet; `scheme` stands over the kept one (--scheme)."""
    languages.install(app, languages.saved_language(settings))
    motion.reduce_motion(saved_reduced_motion(settings) or motion.system_reduces_motion())
    theme.set_compact(saved_density(settings) == COMPACT)
    theme.apply_colors_and_fonts(app, scheme or saved_scheme(settings), saved_text_size(settings) / 100)


def saved_scheme(settings: Settings) -> str:
    """Return one of SCHEMES."""
    value = settings.get(SCHEME_KEY, "system")
    return value if value in SCHEMES else "system"


def saved_text_size(settings: Settings) -> int:
    """Return the size of text in percent, 100 to 300."""
    value = settings.get(TEXT_SIZE_KEY, MIN_TEXT_PERCENT)
    rounded = round(value / TEXT_PERCENT_STEP) * TEXT_PERCENT_STEP if isinstance(value, int) else MIN_TEXT_PERCENT
    return min(max(rounded, MIN_TEXT_PERCENT), MAX_TEXT_PERCENT)


def saved_reduced_motion(settings: Settings) -> bool:
    """Return whether nothing is to move by itself."""
    return settings.get(MOTION_KEY, False) is True


def change_motion(settings: Settings, *, reduced: bool) -> None:
    """Let things move, or not, from now on."""
    settings.save(MOTION_KEY, reduced)
    motion.reduce_motion(reduced or motion.system_reduces_motion())


def saved_density(settings: Settings) -> str:
    """Return comfortable or compact: how high the rows of lists and tables are."""
    value = settings.get(DENSITY_KEY, DENSITIES[0])
    return value if value in DENSITIES else DENSITIES[0]


def change_scheme(app: QApplication, settings: Settings, scheme: str) -> None:
    """Take one of SCHEMES from now on."""
    settings.save(SCHEME_KEY, scheme)
    theme.apply_theme(app, scheme, saved_text_size(settings) / 100)
