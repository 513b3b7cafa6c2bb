"""The targets that the app knows, by their ids. The list is open: `register` adds one more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final, cast

from trackball_desktop.domain.errors import TrackballError, UserError
from trackball_desktop.i18n.contexts import SubmissionText

if TYPE_CHECKING:
    from trackball_desktop.targets.base import ImportedRelease, Json, Target

_BUILT_IN = {"openplay": "OpenPlay", "musicdash": "MusicDASH"}
"""Folders beside this module, each with a `TARGET` in its `target`, and the names that are shown before one is loaded.

The first one is meant where none is named.
"""
FIRST: Final = next(iter(_BUILT_IN))
"""The target that the first window offers and that practice plays. It alone has records that are browsed, imported and
followed, lists of an account's own, and people with ids: sentences about these name it, whatever accounts there are."""

PROFILES_SETTING = "targets.profiles"
"""The setting that keeps the profiles of a library: JSON by their ids."""

_targets: dict[str, Target] = {}
_profiles: dict[str, str] = {}
_list_used: Callable[[], Iterable[str]] | None = None


def register(target: Target) -> None:
    """Make a target known. One with the same id is replaced."""
    _targets[target.id] = target


def unregister(target_id: str) -> None:
    """Forget a target that was registered."""
    _targets.pop(target_id, None)


def get(target_id: str) -> Target:
    """Return a target; without an id the one that is meant where none is named.

    Raises UserError where none has this id: the library knows more than this app.
    """
    target = _find(target_id or FIRST)
    if target is None:
        raise UserError(
            SubmissionText.tr("This app does not know the target “{target_id}”.", target_id=target_id),
            meaning=SubmissionText.tr("Nothing was sent there, and nothing was changed."),
            remedy=SubmissionText.tr("Use the app version that created this account."),
        )
    return target


def default() -> Target:
    """Return the target that is meant where none is named."""
    return get("")


def all_targets() -> tuple[Target, ...]:
    """Return all targets: those that ship in their own order, then profiles, then what was registered beside them."""
    ids = dict.fromkeys((*_BUILT_IN, *_profiles, *_targets))
    return tuple(target for target_id in ids if (target := _find(target_id)) is not None)


def import_body(body: Json, first: str = "") -> ImportedRelease:
    """Read a release from a body or a record by the first target that knows it, `first` before all others.

    Raises UserError where none does.
    """
    chosen = get(first)
    for target in (chosen, *(other for other in all_targets() if other.id != chosen.id)):
        if (imported := target.import_body(body)) is not None:
            return imported
    raise UserError(
        SubmissionText.tr("No target recognises this as a release."),
        meaning=SubmissionText.tr("Nothing was imported."),
    )


def use_profiles(profiles: Mapping[str, str]) -> None:
    """Make the profiles of a library known, JSON by their ids. They are read when a target is first asked for.

    One that cannot be read is left out: its accounts say so when they are used.
    """
    for profile in (*_profiles, *profiles):
        _targets.pop(profile, None)
    _profiles.clear()
    _profiles.update(profiles)


def _find(target_id: str) -> Target | None:
    """Return a target, loading this one alone; None where nobody knows it. A library's profile stands over ours."""
    if target_id not in _targets and (text := _profiles.get(target_id)) is not None:
        make_target = cast("Callable[[str], Target]", _import_target_module("profiled").target_of)
        with suppress(UserError):
            _targets[target_id] = make_target(text)
    if target_id not in _targets and target_id in _BUILT_IN:
        _targets[target_id] = cast("Target", _import_target_module(target_id).TARGET)
    return _targets.get(target_id)


def _import_target_module(folder: str) -> ModuleType:
    return import_module(f"trackball_desktop.targets.{folder}.target")  # a target is a folder, and no line here


def use_accounts(list_targets: Callable[[], Iterable[str]] | None) -> None:
    """Make known how the targets of a library's accounts are listed; None once it is closed."""
    global _list_used
    _list_used = list_targets


def targets_in_use() -> tuple[str, ...]:
    """Return the ids of the targets that accounts have, each once; the first one while there is no account."""
    used: dict[str, None] = {}
    with suppress(TrackballError):  # a library that cannot be read says so where it is read, not in a name
        used = dict.fromkeys(_list_used() if _list_used is not None else ())
    return tuple(used) or (FIRST,)


def display_name(target_id: str) -> str:
    """Return the name to show for a target: of the first one for no id, and the id of an unknown.

    Nothing is loaded for it: the first window asks.
    """
    id_or_first = target_id or FIRST
    target = _targets.get(id_or_first)
    if target is None and id_or_first not in _BUILT_IN and id_or_first in _profiles:
        target = _find(id_or_first)
    return target.name if target is not None else _BUILT_IN.get(id_or_first, id_or_first)
