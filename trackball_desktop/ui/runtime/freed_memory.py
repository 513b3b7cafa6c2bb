"""Gives memory that was freed back to the system, where the C library would keep it."""

from __future__ import annotations

import sys

LARGE = 128 * 1024
"""Bytes from which on a block has pages of its own, which go back to the system as soon as it is freed."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def give_back() -> bool:
    """Tell glibc to give large blocks back to the system, and say whether it does from now on.

    Left alone, it raises both bounds to the largest block that was ever freed (a picture, a window's pixels): from then
    on such blocks lie between small ones on the heap, and after hours of use a third of the memory is holes.
    """
    if sys.platform != "linux":
        return False
    import ctypes  # not before the window shows

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # another C library, which decides for itself
        return False
    return all([mallopt(_MMAP_THRESHOLD, LARGE), mallopt(_TRIM_THRESHOLD, LARGE)])
