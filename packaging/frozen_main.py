"""What the frozen build starts: the same `main` as `python -m trackball_desktop`.

It is a file of its own because PyInstaller runs its entry script as a top-level module, and because a process pool in a
frozen build starts its workers through this very program.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

from trackball_desktop.__main__ import main
from trackball_desktop.updates.installation import hold

if __name__ == "__main__":
    multiprocessing.freeze_support()
    hold(Path(sys.executable))
    sys.exit(main())
