"""The contexts of the editor's texts that stand outside of widgets."""

from __future__ import annotations

from trackball_desktop.ui.kit.languages import Texts


class Editor(Texts):
    """The tree of a release, what can be done in it, and what was done."""


class Grid(Texts):
    """The table of tracks: pasting, filling, replacing."""


class Remedies(Texts):
    """What can be done to a cover that stores would refuse."""
