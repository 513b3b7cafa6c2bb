"""The names of the targets that accounts have, for sentences that are true of each of them."""

from __future__ import annotations

from trackball_desktop.targets import registry
from trackball_desktop.ui.kit.languages import join_with_commas


def names_in_use() -> str:
    """Return them one after the other; of the first target while there is no account."""
    return join_with_commas(map(registry.display_name, registry.targets_in_use()))
