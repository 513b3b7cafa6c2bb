"""How many requests each public catalogue gets in an hour: `python -m tests.benchmarks.stores [--releases N]`.

Time is simulated, the schedule and the paces are the app's own. The worst case: all releases come out on one day and
no store has any of them, so that each look costs as many requests as a look can.
"""

from __future__ import annotations

import argparse
import heapq
import json
from collections import Counter

from trackball_desktop.lookups import deezer, itunes, musicbrainz
from trackball_desktop.services import store_schedule

LIMITS = {"deezer": 36_000, "apple": 1_200, "musicbrainz": 3_600}
"""Requests an hour that each allows: 50 in 5 seconds, about 20 a minute, one a second."""
PACES = {
    "deezer": (deezer.RATE, 5),
    "apple": (itunes.RATE, 2),
    "musicbrainz": (musicbrainz.RATE, 3),
}
"""Requests a second, and how many a look takes that finds nothing: by both spellings of the UPC, and by ISRC another
release (at Deezer its track, album and list of tracks; at MusicBrainz its recording and release)."""


def requests_per_hour(releases: int, hours: int) -> dict[str, dict[str, int]]:
    """Return for each catalogue the requests of its fullest hour, of all hours, and its limit."""
    figures: dict[str, dict[str, int]] = {}
    for store, (rate, each) in PACES.items():
        due = [(0.0, number) for number in range(releases)]
        free_at, counted = 0.0, Counter[int]()
        while due and due[0][0] < hours * 3600:
            at, number = heapq.heappop(due)
            begin = max(at, free_at)
            free_at = begin + each / rate
            counted[int(begin // 3600)] += each
            heapq.heappush(due, (free_at + store_schedule.next_wait(store, free_at, found_for=None), number))
        figures[store] = {
            "fullest_hour": max(counted.values()),
            "requests": sum(counted.values()),
            "limit": LIMITS[store],
        }
    return figures


def main() -> None:
    """Print the figures as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--releases", type=int, default=500)
    parser.add_argument("--hours", type=int, default=48)
    given = parser.parse_args()
    print(json.dumps(requests_per_hour(given.releases, given.hours), indent=2))


if __name__ == "__main__":
    main()
