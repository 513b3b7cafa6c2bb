"""What templates may name: a release's facts, tracks, people, works and shares, spelled for a paper.

Words of a paper come from resources/papers/words.json by language; names, roles and titles stay as the draft has them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, cast

from trackball_desktop.domain.inherit import resolve, shown_artist, shown_title
from trackball_desktop.domain.release import Node, Publisher, Release, Track, Work
from trackball_desktop.domain.resources import resource
from trackball_desktop.domain.shares import WORLD, is_complete, rows_of, share, territory, territory_totals
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import display, format_decimal
from trackball_desktop.formats.papers.shares_hash import shares_hash

FOLDER: Final = "papers"
_Values = dict[str, Any]


@lru_cache(maxsize=1)
def all_labels() -> dict[str, dict[str, str]]:
    """Return the words of papers by language: `en`, `de`, `ja`, `ar`."""
    return cast("dict[str, dict[str, str]]", json.loads(resource(FOLDER, "words.json").read_text("utf-8")))


def values_of(
    release: Release,
    defaults: Release | None = None,
    *,
    language: str = "en",
    today: date,
    cover: str = "",
    press_text: str = "",
    contact: str = "",
    codes: Mapping[str, str] | None = None,
) -> _Values:
    """Return all that a template may name. `codes` are IPI numbers by name, from the directory of people."""
    words = all_labels()[language]
    resolved = resolve(release, defaults)
    artist = shown_artist(resolved, resolved)
    rtl = words["direction"] == "rtl"
    values: _Values = {
        "today": today.isoformat(),
        "title": shown_title(resolved, resolved),
        "artist": artist,
        "facts": _facts(resolved, words, press=False),
        "press_facts": _facts(resolved, words, press=True),
        "press_text": press_text,
        "contact": contact,
        "p_line": notice_line(resolved, "pline", "℗"),
        "c_line": notice_line(resolved, "cline", "©"),
        "discs": [
            {
                "number": number,
                "several": len(resolved.discs) > 1,
                "tracks": [
                    _track(resolved, track, position, artist, words) for position, track in enumerate(disc.tracks, 1)
                ],
            }
            for number, disc in enumerate(resolved.discs, start=1)
        ],
        "works": [_work(resolved, work, number, words, codes or {}) for number, work in enumerate(resolved.works)],
    }
    return (_isolate_bidi(values) if rtl else values) | {
        "w": words,
        "language": language,
        "direction": words["direction"],
        "end": "left" if rtl else "right",
        "cover": cover,
    }


def _isolate_bidi(value: Any) -> Any:
    """Keep dates, codes and names of another script in their own order, inside of text that runs from right to left."""
    if isinstance(value, str):
        return f"\u2068{value}\u2069" if value else ""
    if isinstance(value, list):
        return [_isolate_bidi(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: _isolate_bidi(item) for key, item in cast("_Values", value).items()}
    return value


def notice_line(node: Release | Track, stem: str, sign: str) -> str:
    """Return a P or C line as it is printed: "℗ 2026 Northlight, under license"; empty without an owner and a year."""
    year, owner, licence = (stripped_text(getattr(node, f"{stem}_{part}")) for part in ("year", "owner", "license"))
    if not (year or owner):
        return ""
    return ", ".join(filter(None, (" ".join(filter(None, (sign, year, owner))), licence)))


def length_text(value: object) -> str:
    """Return a length as minutes and seconds; empty where there is none."""
    return display(value) if isinstance(value, timedelta) else ""


def _name_value_pairs(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in rows if value]


def _facts(release: Release, words: Mapping[str, str], *, press: bool) -> list[dict[str, str]]:
    total = [track.duration for track in release.tracks()]
    known_lengths = [item for item in total if isinstance(item, timedelta)]
    genre = ", ".join(filter(None, (stripped_text(release.genre), stripped_text(release.sub_genre))))
    label = stripped_text(release.display_label) or stripped_text(release.label)
    rows = [
        (words["label"], label),
        (words["catalog_number"], stripped_text(release.catalog_number)),
        (words["upc"], stripped_text(release.upc)),
        (words["release_date"], display(release.release_date)),
        (words["original_release_date"], "" if press else display(release.original_release_date)),
        (words["genre"], genre),
        (words["format"], stripped_text(release.configuration)),
        (words["advisory"], "" if press else stripped_text(release.parental_advisory)),
        (words["language"], "" if press else stripped_text(release.metadata_language)),
        (
            words["total_length"],
            length_text(sum(known_lengths, timedelta())) if known_lengths and len(known_lengths) == len(total) else "",
        ),
    ]
    return _name_value_pairs(rows)


def _track(release: Release, track: Track, number: int, artist: str, words: Mapping[str, str]) -> _Values:
    works = release.works_of(track)
    writers = _join_items((_name(row) for work in works for row in rows_of(work, "contributions")), words)
    publishers = _join_items((_name(row) for work in works for row in rows_of(work, "publishers")), words)
    credited = (_name_with_role(row, words) for work in works for row in rows_of(work, "contributions"))
    people = _people(track)
    performers = (_with_role(person["name"], person["roles"], words) for person in people)
    mine = shown_artist(release, track)
    places = (stripped_text(track.primary_recording_location), *(
        track.other_recording_locations if isinstance(track.other_recording_locations, tuple) else ()
    ))  # fmt: skip
    recorded = _join_items((*places, stripped_text(track.recording_end_date_year)), words)
    own_line = notice_line(track, "pline", "℗")
    return {
        "number": number,
        "title": shown_title(release, track),
        "artist": mine,
        "artist_differs": mine != artist and bool(mine),
        "isrc": stripped_text(track.isrc),
        "length": length_text(track.duration),
        "writers": writers,
        "publishers": publishers,
        "people": people,
        "recorded": recorded,
        "facts": _name_value_pairs((
            (words["isrc"], stripped_text(track.isrc)),
            (words["iswc"], _join_items((stripped_text(work.iswc) for work in works), words)),
            (words["writers"], _join_items(credited, words)),
            (words["publishers"], publishers),
            (words["performers"], _join_items(performers, words, "; ")),
            (words["recorded"], recorded),
            (words["language"], stripped_text(track.audio_language)),
            ("℗", own_line.removeprefix("℗ ") if own_line != notice_line(release, "pline", "℗") else ""),
        )),
    }  # fmt: skip


def _people(track: Track) -> list[dict[str, str]]:
    """Return a recording's people once each, with all that they did, in the order of the draft."""
    names_by_role: dict[str, list[str]] = {}
    for entry in track.children("contributions"):
        name, role, kind = (stripped_text(getattr(entry, field)) for field in ("artist", "role", "type"))
        done = f"{role} ({kind})" if role and kind and kind != role else role or kind
        if name:
            names_by_role.setdefault(name, []).extend(
                [done] if done and done not in names_by_role.get(name, []) else []
            )
    return [{"name": name, "roles": ", ".join(roles)} for name, roles in names_by_role.items() if roles]


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _work(release: Release, work: Work, number: int, words: Mapping[str, str], codes: Mapping[str, str]) -> _Values:
    tracks = [
        f"{position}. {shown_title(release, track)}{_in_brackets(stripped_text(track.isrc))}"
        for position, track in enumerate(release.tracks(), start=1)
        if work in release.works_of(track)
    ]
    lists = [
        {"heading": words[name], "rows": [_row(row, words, codes) for row in rows_of(work, key)]}
        for name, key in (("writers", "contributions"), ("publishers", "publishers"))
    ]
    signers = [_name(row) for key in ("contributions", "publishers") for row in rows_of(work, key)]
    return {
        "follows": number > 0,
        "title": stripped_text(work.title),
        "facts": _name_value_pairs((
            (words["iswc"], stripped_text(work.iswc)),
            (words["work_code"], stripped_text(work.label_work_code)),
            (words["artist"], shown_artist(release, release)),
            (words["tracks"], _join_items(tracks, words, "; ")),
        )),
        "lists": [item for item in lists if item["rows"]],
        "sums": [
            {
                "territory": "" if place.casefold() in WORLD else place,
                "writers": f"{format_decimal(writers)} %",
                "publishers": f"{format_decimal(publishers)} %",
                "open": not is_complete(writers, publishers),
            }
            for place, (writers, publishers) in territory_totals(work).items()
        ],
        "signers": list(dict.fromkeys(filter(None, signers))),
        "hash": shares_hash(work),
    }  # fmt: skip


def _row(row: Node, words: Mapping[str, str], codes: Mapping[str, str]) -> dict[str, str]:
    name = _name(row)
    part = share(row)  # type: ignore[arg-type]
    local: Any = getattr(row, "local", None)
    place = territory(row)  # type: ignore[arg-type]
    return {
        "name": name,
        "role": words["publisher"] if isinstance(row, Publisher) else stripped_text(getattr(row, "role", "")),
        "society": stripped_text(getattr(row, "affiliation", "")),
        "ipi": stripped_text(getattr(local, "ipi", "")) or codes.get(name, ""),
        "share": f"{format_decimal(part)} %" if part is not None else "",
        "territory": place or words["worldwide"],
    }


def _name(row: Node) -> str:
    return stripped_text(row.publisher) if isinstance(row, Publisher) else stripped_text(getattr(row, "artist", ""))


def _name_with_role(row: Node, words: Mapping[str, str]) -> str:
    return _with_role(_name(row), stripped_text(getattr(row, "role", "")), words)


def _with_role(name: str, role: str, words: Mapping[str, str]) -> str:
    return _in_line(f"{_item(name, words)} ({_item(role, words)})", words) if name and role else name


def _join_items(items: Iterable[str], words: Mapping[str, str], separator: str = ", ") -> str:
    return _in_line(separator.join(_item(item, words) for item in dict.fromkeys(filter(None, items))), words)


def _item(text: str, words: Mapping[str, str]) -> str:
    """Keep an item of a list to itself, so that names of another script next to each other do not run together."""
    return _isolate_bidi(text) if words["direction"] == "rtl" else text


def _in_line(items: str, words: Mapping[str, str]) -> str:
    """Have items follow each other in the paper's direction."""
    return f"\u2067{items}\u2069" if items and words["direction"] == "rtl" else items
