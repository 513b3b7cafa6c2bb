"""The list of targets: each is loaded when it is asked for, and all stand in one order."""

from __future__ import annotations

import subprocess
import sys


def test_targets_stand_in_one_order_whichever_is_asked_for_first() -> None:
    program = (
        "import sys\n"
        "from trackball_desktop.targets import registry\n"
        "first = registry.get('musicdash')\n"
        "print(first.id, 'trackball_desktop.targets.openplay.target' in sys.modules)\n"
        "print(*(target.id for target in registry.all_targets()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["musicdash False", "openplay musicdash"]
