"""Run in the frozen build before the app: tell Qt where its plug-ins lie.

It stands in for PyInstaller's own hook for PySide6, which loads QtCore to say so: 31 ms for every verb. PySide6's
wheels tell Qt their folder as soon as Qt is loaded; the variable helps where a user's own setting would mislead it.
"""

import os
import sys
from pathlib import Path

QT = Path(sys._MEIPASS, "PySide6") if sys.platform == "win32" else Path(sys._MEIPASS, "PySide6", "Qt")
os.environ["QT_PLUGIN_PATH"] = str(QT / "plugins")
