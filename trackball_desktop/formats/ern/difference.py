"""What two drafts say, path by path, and where they differ."""

from __future__ import annotations

from typing import Any

from trackball_desktop.domain.inherit import resolve, shown_artist, shown_title
from trackball_desktop.domain.release import Node, Release, Track, Work, field_kinds, local_kinds
from trackball_desktop.formats.ern.source import LOCAL_ONLY_FIELDS, value_text


def stated_values(release: Release) -> dict[str, str]:
    """Return all that a draft says once inheritance is followed, by path; what is empty, null or no says nothing."""
    whole = resolve(release)
    found = _node(whole, "")
    found |= {"display_title": shown_title(whole, whole), "artist_display_name": shown_artist(whole, whole)}
    found |= _entries(whole, "primary_contributions", "") | _entries(whole, "contributions", "")
    if hasattr(whole.partners, "partner_names"):
        found |= {
            f"partners.{name}": value_text(getattr(whole.partners, name)) for name in ("excluded", "partner_names")
        }
    found.pop("partners", None)
    for number, disc in enumerate(whole.discs):
        found[f"discs[{number}].upc"] = value_text(disc.upc)
        for position, track in enumerate(disc.tracks):
            found |= _track(whole, track, f"discs[{number}].tracks[{position}].")
    return {path: text for path, text in found.items() if text.strip()}


def _track(release: Release, track: Track, path: str) -> dict[str, str]:
    found = _node(track, path)
    found[f"{path}display_title"] = shown_title(release, track)
    found[f"{path}artist_display_name"] = shown_artist(release, track)
    found |= _entries(track, "primary_contributions", path)
    found |= _entries(track, "contributions", path)
    works: tuple[Work, ...] = release.works_of(track)
    for number, work in enumerate(works):
        at = f"{path}works[{number}]."
        found |= _node(work, at)
        for name in ("contributions", "publishers"):
            found |= _entries(work, name, at)
    return found


def _node(node: Node, path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, kind in field_kinds(type(node)).items():
        if not kind.endswith("contributions") and name not in {"works", "publishers"}:
            found[f"{path}{name}"] = value_text(getattr(node, name))
    local: Any = getattr(node, "local", None)
    for name in local_kinds(type(node)):
        if name not in LOCAL_ONLY_FIELDS:
            found[f"{path}local.{name}"] = value_text(getattr(local, name))
    return found


def _entries(node: Node, list_name: str, path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, entry in enumerate(node.children(list_name)):
        found |= _node(entry, f"{path}{list_name}[{number}].")
    return found


def differing_values(before: Release, after: Release) -> dict[str, tuple[str, str]]:
    """Return what two drafts say differently, by path: the text before and after, empty where one says nothing."""
    first, second = stated_values(before), stated_values(after)
    return {
        path: (first.get(path, ""), second.get(path, ""))
        for path in sorted(first.keys() | second.keys())
        if first.get(path) != second.get(path)
    }
