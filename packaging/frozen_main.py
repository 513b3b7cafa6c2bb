"""What the frozen build starts: the same `main` as `python -m trackball_desktop`.

It is a file of its own because PyInstaller runs its entry script as a top-level module. Nothing here uses
multiprocessing, whose children would be started through this very program: the build leaves its hook out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from trackball_desktop.__main__ import main
from trackball_desktop.updates.installation import lock_installation

if __name__ == "__main__":
    lock_installation(Path(sys.executable))
    sys.exit(main())
