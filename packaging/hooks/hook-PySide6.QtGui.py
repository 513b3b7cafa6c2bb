"""PyInstaller's hook for QtGui without the plug-ins that no desktop needs.

They are left out here and not afterwards, since what they load would stay: the GTK theme alone brings all of GTK.
"""

# pyright: basic
from __future__ import annotations

from pathlib import PurePath

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

# Screens without a window system, input from bare devices, styles and a theme that the app paints over. TIFF and WebP
# (1 MB) are read by Pillow, which makes JPEG or PNG of every cover that is shown.
UNUSED_FOLDERS = {"egldeviceintegrations", "generic", "styles"}
UNUSED_PLUGINS = {
    "qdirect2d",
    "qeglfs",
    "qgtk3",
    "qicns",
    "qlinuxfb",
    "qminimal",
    "qminimalegl",
    "qtga",
    "qtiff",
    "qtvirtualkeyboardplugin",
    "qvkkhrdisplay",
    "qvnc",
    "qwbmp",
    "qwebp",
}


def _is_used(source: str) -> bool:
    path = PurePath(source)
    return path.parent.name not in UNUSED_FOLDERS and path.stem.removeprefix("lib") not in UNUSED_PLUGINS


hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = [entry for entry in binaries if _is_used(entry[0])]
