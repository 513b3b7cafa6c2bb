"""Whether things may move by themselves: fading menus, blinking carets, bars that run without telling how far it is."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

_SPI_GETCLIENTAREAANIMATION = 0x1042
_DEFAULT_FLASH_MS = 1000
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


class _Current:
    is_reduced = False
    flash_ms = _DEFAULT_FLASH_MS
    """How the system has the caret blink."""
    effects: tuple[Qt.UIEffect, ...] = ()
    """What the system lets move."""


def is_motion_reduced() -> bool:
    """Return whether nothing is to move by itself."""
    return _Current.is_reduced


def reduce_motion(reduced: bool) -> None:
    """Stop what moves by itself, or let it move again as the system has it."""
    if reduced == _Current.is_reduced:
        return
    _Current.is_reduced = reduced
    hints = QGuiApplication.styleHints()
    if reduced:
        _Current.flash_ms = hints.cursorFlashTime()
        _Current.effects = tuple(effect for effect in _EFFECTS if QApplication.isEffectEnabled(effect))
    hints.setCursorFlashTime(0 if reduced else _Current.flash_ms)
    for effect in _Current.effects:
        QApplication.setEffectEnabled(effect, not reduced)


def system_reduces_motion() -> bool:
    """Return whether the system asks for less motion, where that is known: Windows' "Animation effects"."""
    if sys.platform != "win32":
        return False
    import ctypes

    enabled = ctypes.c_int(1)
    asked = ctypes.windll.user32.SystemParametersInfoW(_SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(enabled), 0)
    return bool(asked) and not enabled.value
