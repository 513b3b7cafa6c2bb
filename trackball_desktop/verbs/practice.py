"""The verb `practice`: the servers of practice mode, for scripts."""

from __future__ import annotations

import argparse
import sys
import threading
from dataclasses import asdict
from typing import Any

from trackball_desktop.app import DataFolder
from trackball_desktop.practice.servers import Practice
from trackball_desktop.verbs.printing import print_message, print_result


def practice(options: argparse.Namespace) -> int:
    """Run practice's servers until interrupted, for scripts and for people who want to look at them."""
    with Practice(DataFolder.resolve(options.data_dir, practice=True).path / "servers") as servers:
        addresses: dict[str, Any] = asdict(servers.addresses)
        print_result(options, addresses, *(f"{name}: {value}" for name, value in addresses.items()))
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print_message("Stopped.")
    return 0


VERBS = {"practice": practice}
