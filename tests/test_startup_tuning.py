"""Before the window, PySide loads without what it seldom needs; what waits is there when it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys

from trackball_desktop.ui.shell.startup_tuning import DEFERRED

_SAY = """
import builtins, json, sys
{begin}
from PySide6.QtCore import QCoreApplication, QPoint, QTimer
from PySide6.QtWidgets import QWidget
running = [name for name in {deferred!r} if "__file__" in vars(sys.modules[name])]
try:
    QPoint("one", "two")
except TypeError as error:
    said = str(error)
try:
    QTimer.singleShot("soon", 5)
except TypeError as error:
    said += str(error)
from shibokensupport.signature.lib import pyi_generator
print(json.dumps({{
    "running": running,
    "said": said,
    "help": QWidget.move.__doc__ + str(pyi_generator.Formatter.__mro__),
    "hooked": builtins.__import__ is builtins.__feature_import__,
    "finders": [str(type(finder)) for finder in sys.meta_path if "shiboken" in repr(finder).lower()],
    "plain": type(sys.meta_path) is list,
}}))
"""
_BEGIN = "from trackball_desktop.ui.shell import startup_tuning; startup_tuning.begin()"


def test_what_waits_is_loaded_when_it_is_asked_for() -> None:
    tuned, untuned = _run(_BEGIN), _run("import PySide6.QtCore")
    assert tuned["running"] == []
    assert untuned["running"] == sorted(DEFERRED), "PySide has no such module any more"
    assert "Supported signatures" in str(tuned["said"])
    assert {name: tuned[name] for name in ("said", "help", "finders", "plain")} == {
        name: untuned[name] for name in ("said", "help", "finders", "plain")
    }
    assert not tuned["hooked"]
    assert untuned["hooked"], "PySide has no such hook any more"


def _run(begin: str) -> dict[str, object]:
    script = _SAY.format(begin=begin, deferred=sorted(DEFERRED))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)
