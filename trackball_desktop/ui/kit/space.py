"""The one scale of spacing, in pixels: margins and gaps of every layout of the window come from it.

Multiples of four, and half of one between two lines that belong together. `tests/ui/test_spacing.py` holds that no
layout has a number of its own.
"""

from __future__ import annotations

XXS = 2
"""Between two lines of one thing."""
XS = 4
S = 8
"""Between things that stand beside each other."""
M = 12
L = 16
"""From the edge of a page or a bar."""
XL = 20
XXL = 24
"""From the edge of a dialog."""
XXXL = 32
