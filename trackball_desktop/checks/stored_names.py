"""Names of artists as the directory of people has them."""

from __future__ import annotations

from trackball_desktop.checks.model import Fix
from trackball_desktop.checks.registry import set_field
from trackball_desktop.checks.views import View
from trackball_desktop.domain.release import Node
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText


def stored_name(view: View) -> tuple[str, ...]:
    """Return the artists that the target knows, as far as its answers told."""
    return view.context.account.lists.get("artist", ())


def stored_spelling(stored: tuple[str, ...], name: str) -> str | None:
    """Return how the target spells an artist."""
    if name in stored:
        return name
    return next((other for other in stored if folded(other) == folded(name)), None)


def write_name(row: Node, before: str, name: str) -> Fix:
    return set_field(row.id, "artist", name, CheckText.tr("Change to “{name}”", name=name), replaces=before)
