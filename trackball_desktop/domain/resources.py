"""Where the files are that come with the app: vocabularies, icons, names of languages, the sample release.

A wheel has them inside the package, as `trackball_desktop.resources`; a checkout and the frozen build beside it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


def resource(*parts: str) -> Path:
    """Return the path of a file or folder below `resources`, which may not exist."""
    return _folder().joinpath(*parts)


@cache
def _folder() -> Path:
    package = Path(str(files("trackball_desktop")))
    inside = package / "resources"
    return inside if inside.is_dir() else package.with_name("resources")
