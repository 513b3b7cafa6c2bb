"""The `trackball-desktop` command: the window, or one of the verbs of `cli`.

Nothing heavy is imported here: a verb that needs no network loads none, and the window is shown before anything else.
"""

from __future__ import annotations

import sys

from trackball_desktop.cli import run


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 the answer is no, 2 bad use, 3 could not."""
    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
