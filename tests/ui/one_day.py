"""Lets the app live on one day, so that what it shows is the same on each day that the tests run."""

from __future__ import annotations

import datetime as real
import importlib
import pkgutil
import sys
from typing import Any

import pytest

import trackball_desktop.ui

MOMENT = real.datetime(2026, 6, 15, 12, 0, tzinfo=real.UTC)


class _Any(type):
    """Lets real days and moments be instances of the ones that stand still."""

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, cls.__mro__[1])


class Day(real.date, metaclass=_Any):
    """A day whose today is always the same."""

    @classmethod
    def today(cls) -> Any:
        return MOMENT.date()


class Moment(real.datetime, metaclass=_Any):
    """A moment whose now is always the same."""

    @classmethod
    def now(cls, tz: real.tzinfo | None = None) -> Any:
        return MOMENT.astimezone(tz) if tz is not None else MOMENT.astimezone().replace(tzinfo=None)


def stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each module of the app see the same day and time; what stores write goes by the real clock."""
    for module in pkgutil.walk_packages(trackball_desktop.ui.__path__, "trackball_desktop.ui."):
        importlib.import_module(module.name)
    for name, module in list(sys.modules.items()):
        if name.startswith("trackball_desktop."):
            for attribute, value in ((("date"), Day), ("datetime", Moment)):
                if getattr(module, attribute, None) in (real.date, real.datetime):
                    monkeypatch.setattr(module, attribute, value)
