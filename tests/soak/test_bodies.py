"""A short run of the soak: no body raises anywhere, and the run would see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.soak.bodies import soak
from trackball_desktop.checks.engine import RULES


def test_no_body_raises(qapp: QApplication, tmp_path: Path) -> None:
    figures = soak(seed=5, count=12, folder=tmp_path)
    assert figures.faults == []
    assert (figures.bodies, figures.imported + figures.refused) == (12, 12)
    assert figures.findings > 12
    assert figures.queued > 0, "none was ever frozen"


def test_what_raises_is_seen(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Iterator[object]:
        raise AttributeError("no such thing")

    monkeypatch.setitem(next(rule for rule in RULES if rule.id == "gtin.present").__dict__, "check", fail)
    assert len(soak(seed=5, count=1, folder=tmp_path).faults) > 0
