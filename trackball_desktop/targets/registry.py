"""The targets that the app knows, by their ids. The list is open: `register` adds one more."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import SubmissionText

if TYPE_CHECKING:
    from trackball_desktop.targets.base import Target

_BUILT_IN = {"openplay": "OpenPlay", "musicdash": "MusicDASH"}
"""Folders beside this module, each with a `TARGET` in its `target`, and the names that are shown before one is loaded.

The first one is meant where none is named.
"""
_DEFAULT = next(iter(_BUILT_IN))

_targets: dict[str, Target] = {}


def register(target: Target) -> None:
    """Make a target known. One with the same id is replaced."""
    _load_built_in()
    _targets[target.id] = target


def unregister(target_id: str) -> None:
    """Forget a target that was registered."""
    _targets.pop(target_id, None)


def get(target_id: str) -> Target:
    """Return a target; without an id the one that is meant where none is named.

    Raises UserError where none has this id: the library knows more than this app.
    """
    _load_built_in()
    target = _targets.get(target_id or _DEFAULT)
    if target is None:
        raise UserError(
            SubmissionText.tr("This app does not know the target “{target_id}”.", target_id=target_id),
            meaning=SubmissionText.tr("Nothing was sent there, and nothing was changed."),
            remedy=SubmissionText.tr("Start the version of the app that made this account."),
        )
    return target


def default() -> Target:
    """Return the target that is meant where none is named."""
    return get("")


def all_targets() -> tuple[Target, ...]:
    """Return all targets, those that ship first."""
    _load_built_in()
    return tuple(_targets.values())


def _load_built_in() -> None:
    if not _targets:
        for name in _BUILT_IN:
            module = import_module(f"trackball_desktop.targets.{name}.target")  # a target is a folder, and no line here
            target = cast("Target", module.TARGET)
            _targets[target.id] = target


def name_of(target_id: str = "") -> str:
    """Return the name to show for a target: of the one that is meant where none is named, and the id of an unknown.

    Nothing is loaded for it: the first window asks.
    """
    known = target_id or _DEFAULT
    target = _targets.get(known)
    return target.name if target is not None else _BUILT_IN.get(known, known)
