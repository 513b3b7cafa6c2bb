"""Whether this computer runs on its battery: then work that can wait, waits. Where the system does not say: no."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
"""Where Linux tells of batteries and of what charges them."""
_PATIENCE = 5.0


def is_on_battery(supplies: Path = SUPPLIES) -> bool:
    """Say whether the computer runs on its battery. Asks the system: not on the main thread, on macOS by a program."""
    try:
        if sys.platform == "win32":
            return _is_on_battery_windows()
        if sys.platform == "darwin":
            output = subprocess.run(["pmset", "-g", "batt"], capture_output=True, text=True, timeout=_PATIENCE).stdout
            return "'Battery Power'" in output
        return is_on_battery_linux(supplies)
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


def is_on_battery_linux(supplies: Path) -> bool:
    """Read it from sysfs: a battery that empties and nothing that feeds; batteries of mice do not count."""
    is_discharging = False
    for supply in sorted(supplies.iterdir()) if supplies.is_dir() else []:
        kind = _read(supply / "type")
        if kind in {"Mains", "USB"} and _read(supply / "online") == "1":
            return False
        if kind == "Battery" and _read(supply / "scope") != "Device":
            is_discharging = is_discharging or _read(supply / "status") == "Discharging"
    return is_discharging


def _read(file: Path) -> str:
    return file.read_text("utf-8").strip() if file.is_file() else ""


class _PowerStatus(ctypes.Structure):
    _fields_ = (
        ("line", ctypes.c_ubyte),
        ("flag", ctypes.c_ubyte),
        ("percent", ctypes.c_ubyte),
        ("system", ctypes.c_ubyte),
        ("left", ctypes.c_ulong),
        ("full", ctypes.c_ulong),
    )


def _is_on_battery_windows() -> bool:
    if sys.platform != "win32":
        return False
    status = _PowerStatus()
    return bool(ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))) and status.line == 0
