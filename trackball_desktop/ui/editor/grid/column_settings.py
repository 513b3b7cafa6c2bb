"""Which columns the grid shows, in which order and how wide: kept in the settings, for all releases alike.

Built-in sets can be changed as well and go back to what they were; the user's own sets have names. What settings hold
is read with care: it may come from another version of the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trackball_desktop.ui.editor.grid import columns
from trackball_desktop.ui.editor.grid.columns import BUILT_IN_SETS, ColumnSet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trackball_desktop.storage.settings import Settings

SETTINGS_KEY = "grid.columns"
NAME_LENGTH = 40
MIN_WIDTH, MAX_WIDTH = 34, 2000


class GridColumns:
    """The sets of columns. Without settings (a test, a preview) it forgets them at its end."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings = settings
        stored = settings.get(SETTINGS_KEY) if settings is not None else None
        values = stored if isinstance(stored, dict) else {}
        changed, own = values.get("changed"), values.get("own")
        self._changed_sets: dict[str, tuple[str, ...]] = _read_sets(changed)
        self._user_sets: dict[str, tuple[str, ...]] = _read_sets(own)
        self._widths: dict[str, dict[str, int]] = _read_widths(values.get("widths"))
        current = values.get("current")
        self._current = current if isinstance(current, str) else columns.TITLES.name
        self.grid_only = values.get("grid_only") is True

    def sets(self) -> list[ColumnSet]:
        """Return the built-in sets as they are now, then the user's own."""
        built_in = [ColumnSet(item.name, self._changed_sets.get(item.name, item.fields)) for item in BUILT_IN_SETS]
        return built_in + [ColumnSet(name, fields, is_user_defined=True) for name, fields in self._user_sets.items()]

    @property
    def current(self) -> ColumnSet:
        """The set that is shown."""
        sets = self.sets()
        return next((item for item in sets if item.name == self._current), sets[0])

    @property
    def is_changed(self) -> bool:
        """Whether the current set is a built-in one that the user changed."""
        return self.current.name in self._changed_sets or self.current.name in self._widths

    def choose_set(self, name: str) -> None:
        """Show another set."""
        self._current = name
        self._save()

    def set_fields(self, fields: Sequence[str]) -> None:
        """Give the current set other columns or another order."""
        valid = columns.valid_fields(list(fields))
        current = self.current
        if current.is_user_defined:
            self._user_sets[current.name] = valid
        elif valid == next(item.fields for item in BUILT_IN_SETS if item.name == current.name):
            self._changed_sets.pop(current.name, None)
        else:
            self._changed_sets[current.name] = valid
        self._save()

    def add(self, name: str, fields: Sequence[str]) -> None:
        """Keep columns as a set of the user's own and show it; a set of that name is replaced."""
        short_name = name.strip()[:NAME_LENGTH]
        self._user_sets[short_name] = columns.valid_fields(list(fields))
        self._current = short_name
        self._save()

    def is_name_invalid(self, name: str) -> bool:
        """Say whether a name cannot be that of a set: it is empty or a built-in one's."""
        bare = name.strip()
        return not bare or any(
            bare.casefold() in (item.name.casefold(), item.label.casefold()) for item in BUILT_IN_SETS
        )

    def remove_current_set(self) -> None:
        """Drop the current set, if it is the user's own; give a built-in one back what it was."""
        name = self.current.name
        if self._user_sets.pop(name, None) is not None:
            self._current = columns.TITLES.name
        self._changed_sets.pop(name, None)
        self._widths.pop(name, None)
        self._save()

    def width(self, field: str) -> int | None:
        """Return the width that the user gave a column, in pixels at normal size; None where there is none."""
        return self._widths.get(self.current.name, {}).get(field)

    def set_width(self, field: str, pixels: int) -> None:
        """Keep a width."""
        widths = self._widths.setdefault(self.current.name, {})
        widths[field] = min(max(pixels, MIN_WIDTH), MAX_WIDTH)
        self._save()

    def set_grid_only(self, grid_only: bool) -> None:
        """Keep whether the grid takes the whole height."""
        self.grid_only = grid_only
        self._save()

    def _save(self) -> None:
        if self._settings is not None:
            values: dict[str, Any] = {
                "current": self._current,
                "changed": self._changed_sets,
                "own": self._user_sets,
                "widths": self._widths,
                "grid_only": self.grid_only,
            }
            self._settings.save(SETTINGS_KEY, values)


def _read_sets(stored: Any) -> dict[str, tuple[str, ...]]:
    items: Mapping[Any, Any] = stored if isinstance(stored, dict) else {}
    return {name[:NAME_LENGTH]: columns.valid_fields(fields) for name, fields in items.items() if name.strip()}


def _read_widths(stored: Any) -> dict[str, dict[str, int]]:
    items: Mapping[Any, Any] = stored if isinstance(stored, dict) else {}
    return {
        name: {
            field: min(max(width, MIN_WIDTH), MAX_WIDTH)
            for field, width in widths.items()
            if isinstance(width, int) and not isinstance(width, bool)
        }
        for name, widths in items.items()
        if isinstance(widths, dict)
    }
