"""Where the files lie that come with the app: vocabularies, the sample release, icons, words.

They stand in `resources`, beside the package: in a checkout as in the frozen build.
"""

from __future__ import annotations

from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources`."""
    return Path(__file__).parents[2].joinpath("resources", *parts)
