"""Where updates come from: settings of the build, which are empty unless whoever builds gives them.

`packaging/build.py` writes `updates.json` from the variables TRACKBALL_UPDATES_MANIFEST (an address) and
TRACKBALL_UPDATES_KEYS (public Ed25519 keys in hex, separated by commas: the one in use and the next one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from trackball_desktop.domain.resources import resource

_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Channel:
    """The manifest's address, and the public keys of which one must have signed it: 32 bytes each, in hex."""

    manifest: str = ""
    keys: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.manifest and self.keys)


class _ChannelFile(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    manifest: str = ""
    keys: list[str] = []


def load_channel(path: Path | None = None) -> Channel:
    """Return the channel of this build; an empty one where the file is missing, or holds a key that is none."""
    try:
        channel_file = _ChannelFile.model_validate_json((path or resource("updates.json")).read_bytes())
    except (OSError, ValidationError):
        return Channel()
    if not all(_KEY.fullmatch(key) for key in channel_file.keys):
        return Channel()
    return Channel(channel_file.manifest, tuple(channel_file.keys))
