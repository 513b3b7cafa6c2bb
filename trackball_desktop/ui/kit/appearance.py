"""Look and language as they were chosen in the settings. Read before the first window shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trackball_desktop.ui.kit import languages, theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from trackball_desktop.storage.settings import Settings

SCHEME_KEY = "appearance.scheme"
TEXT_KEY = "appearance.text_percent"
SCHEMES = ("system", "light", "dark")
SMALLEST, LARGEST, STEP = 100, 200, 10


def apply_saved(app: QApplication, settings: Settings, scheme: str = "") -> None:
    """Take language and look as chosen, all but the style sheet; `scheme` stands over the kept one (--scheme)."""
    languages.install(app, languages.saved_language(settings))
    theme.choose(app, scheme or saved_scheme(settings), saved_text_size(settings) / 100)


def saved_scheme(settings: Settings) -> str:
    """Return system, light or dark."""
    kept = settings.get(SCHEME_KEY, "system")
    return kept if kept in SCHEMES else "system"


def saved_text_size(settings: Settings) -> int:
    """Return the size of text in percent, 100 to 200."""
    kept = settings.get(TEXT_KEY, SMALLEST)
    whole = round(kept / STEP) * STEP if isinstance(kept, int) else SMALLEST
    return min(max(whole, SMALLEST), LARGEST)


def change_scheme(app: QApplication, settings: Settings, scheme: str) -> None:
    """Take system, light or dark from now on."""
    settings.save(SCHEME_KEY, scheme)
    theme.apply(app, scheme, saved_text_size(settings) / 100)
