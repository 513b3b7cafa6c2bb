"""What two drafts say, path by path, and where they differ."""

from __future__ import annotations

from typing import Any

from trackball_desktop.domain.inherit import resolve, shown_artist, shown_title
from trackball_desktop.domain.release import Node, Release, Track, Work, field_kinds, local_kinds
from trackball_desktop.formats.ern.source import LOCAL_ONLY_FIELDS, value_text


def stated_values(release: Release) -> dict[str, str]:
    """Return all that a draft says once inheritance is followed, by path; what is empty, null or no says nothing."""
    resolved = resolve(release)
    values = _node_values(resolved, "")
    values |= {
        "display_title": shown_title(resolved, resolved),
        "artist_display_name": shown_artist(resolved, resolved),
    }
    values |= _entry_values(resolved, "primary_contributions", "") | _entry_values(resolved, "contributions", "")
    if hasattr(resolved.partners, "partner_names"):
        values |= {
            f"partners.{name}": value_text(getattr(resolved.partners, name)) for name in ("excluded", "partner_names")
        }
    values.pop("partners", None)
    for number, disc in enumerate(resolved.discs):
        values[f"discs[{number}].upc"] = value_text(disc.upc)
        for position, track in enumerate(disc.tracks):
            values |= _track_values(resolved, track, f"discs[{number}].tracks[{position}].")
    return {path: text for path, text in values.items() if text.strip()}


def _track_values(release: Release, track: Track, path: str) -> dict[str, str]:
    values = _node_values(track, path)
    values[f"{path}display_title"] = shown_title(release, track)
    values[f"{path}artist_display_name"] = shown_artist(release, track)
    values |= _entry_values(track, "primary_contributions", path)
    values |= _entry_values(track, "contributions", path)
    works: tuple[Work, ...] = release.works_of(track)
    for number, work in enumerate(works):
        work_path = f"{path}works[{number}]."
        values |= _node_values(work, work_path)
        for name in ("contributions", "publishers"):
            values |= _entry_values(work, name, work_path)
    return values


def _node_values(node: Node, path: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, kind in field_kinds(type(node)).items():
        if not kind.endswith("contributions") and name not in {"works", "publishers"}:
            values[f"{path}{name}"] = value_text(getattr(node, name))
    local: Any = getattr(node, "local", None)
    for name in local_kinds(type(node)):
        if name not in LOCAL_ONLY_FIELDS:
            values[f"{path}local.{name}"] = value_text(getattr(local, name))
    return values


def _entry_values(node: Node, list_name: str, path: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for number, entry in enumerate(node.children(list_name)):
        values |= _node_values(entry, f"{path}{list_name}[{number}].")
    return values


def differing_values(before: Release, after: Release) -> dict[str, tuple[str, str]]:
    """Return what two drafts say differently, by path: the text before and after, empty where one says nothing."""
    first, second = stated_values(before), stated_values(after)
    return {
        path: (first.get(path, ""), second.get(path, ""))
        for path in sorted(first.keys() | second.keys())
        if first.get(path) != second.get(path)
    }
