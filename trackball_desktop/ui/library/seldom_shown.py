"""What few views of the library show: loaded when it is first looked at, since the list comes up without it."""

from trackball_desktop.ui.library.cover_grid import CoverGrid
from trackball_desktop.ui.library.figures import FiguresLine

__all__ = ["CoverGrid", "FiguresLine"]
