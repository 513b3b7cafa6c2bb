"""The picture of every widget in every state is as it was approved: borders, colours, spacing and states.

Signs are drawn as blocks (`tests/block_font.py`), so that no font of the machine is in it. Where a look is meant to
change, `python -m tests.gallery --blocks` draws the references anew; `python -m tests.gallery FOLDER` is to look at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from tests import gallery
from tests.gallery import REFERENCES, SCHEMES, Gallery
from tests.skips import ONLY_LINUX
from trackball_desktop.ui.kit import style_sheet, theme

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX)
SHADE = 8
"""By how much a channel of a pixel may differ, of 255: rounding at the edges of curves."""
PIXELS = 12
"""How many pixels of a tile may differ by more: a border of one pixel around the smallest widget has more."""
MUTANTS = {
    "a border": (
        "QPushButton { icon-size: @icon; background: @base; color: @text; border: 1px solid @edge;",
        "@edge",
        "@bad",
    ),
    "a colour": ('QPlainTextEdit[severity="blocker"] { border-color: @bad; }', "@bad", "@warning"),
    "a spacing": ("    padding: 0 12px;", "12px", "10px"),
    "a state": ("QPushButton:pressed { background: @line2; }", "@line2", "@base"),
}
"""What of the style sheet is changed: a line, and in it one word for another."""


@pytest.fixture
def in_blocks(theme_applied: QApplication) -> Iterator[QApplication]:
    with gallery.blocks():
        yield theme_applied
    theme.apply_theme(theme_applied, "light", 1.0)


def differing_pixels(image: QImage, reference: QImage, area: QRect) -> int:
    """Count the pixels of a tile of which a channel differs by more than SHADE."""
    count = 0
    first, second = (one.copy(area).convertToFormat(QImage.Format.Format_RGB32) for one in (image, reference))
    if first == second:
        return 0
    ours, theirs = bytes(first.constBits()), bytes(second.constBits())
    for at in range(0, min(len(ours), len(theirs)), 4):
        if ours[at : at + 3] != theirs[at : at + 3]:
            count += max(abs(ours[at + channel] - theirs[at + channel]) for channel in range(3)) > SHADE
    return count + abs(len(ours) - len(theirs)) // 4


def changed_tiles(drawn: Gallery, scheme: str) -> dict[str, int]:
    """Return the tiles that are not as in the reference, with how many of their pixels differ."""
    reference = QImage(str(REFERENCES / f"{scheme}.webp"))
    assert not reference.isNull()
    assert reference.size() == drawn.image.size(), "there are other tiles: draw the references anew"
    found = {name: differing_pixels(drawn.image, reference, area) for name, area in drawn.places.items()}
    return {name: count for name, count in found.items() if count > PIXELS}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_widgets_look_as_approved_in_every_state(in_blocks: QApplication, scheme: str) -> None:
    assert changed_tiles(gallery.draw(in_blocks, scheme), scheme) == {}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_change_of_the_look_is_found(in_blocks: QApplication, monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    line, before, after = MUTANTS[mutant]
    part = next(name for name in ("_BUTTONS", "_FIELDS") if line in getattr(style_sheet, name))
    changed = getattr(style_sheet, part).replace(line, line.replace(before, after))
    monkeypatch.setattr(style_sheet, part, changed)
    assert changed_tiles(gallery.draw(in_blocks, "light"), "light")
