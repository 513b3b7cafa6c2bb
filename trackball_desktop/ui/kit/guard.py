"""A fence round the methods that Qt calls while it lays out and paints.

An exception must not leave them: Qt goes on with whatever value it finds and, in the middle of a layout or a paint,
ends the process. The fault is reported like any other (`sys.excepthook`), and Qt gets a value it can live with.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")

GUARDED = frozenset(
    """
    paint paintEvent paintSection pixmap drawRow drawBranches updateEditorGeometry resizeEvent moveEvent
    sizeHint minimumSizeHint minimumSize heightForWidth hasHeightForWidth expandingDirections setGeometry
    addItem count itemAt takeAt invalidate
    """.split()
)
"""The names of Qt's methods of layout and paint; a test holds that each that we override is guarded."""


def guarded(
    fallback: Callable[[], _Result],
) -> Callable[[Callable[_Params, _Result]], Callable[_Params, _Result]]:
    """Report an exception of the method and answer with `fallback()` in its place."""

    def decorate(method: Callable[_Params, _Result]) -> Callable[_Params, _Result]:
        @wraps(method)
        def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
            try:
                return method(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - Qt calls: an exception has nowhere to go
                sys.excepthook(type(error), error, error.__traceback__)
                # Whoever keeps the error keeps its frames: a painter in one would outlive what it paints on, and crash.
                traceback.clear_frames(error.__traceback__)
                return fallback()

        return wrapper

    return decorate


def return_none() -> None:
    """Answer a method that returns nothing."""
