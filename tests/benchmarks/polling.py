"""How many requests looking at releases takes, and how long a change stays unseen, over a simulated week.

    python -m tests.benchmarks.polling --seed 1

The plan is the app's own (`services.schedule`), with its jitter, its search for records on the receiving side, and one
token bucket that a request waits for. Time is simulated, releases are made up: each is created at some time in the
last month or during the week and changes six times, after gaps that grow (their medians are 20 min, 1 h, 4 h, 12 h,
1 day and 3 days, spread log-normally). `fixed_same_rate` looks at every release at one fixed interval with as many
requests.
`library` is 10,000 releases of which 1,000 are active, all due at once at first: how many requests an hour that comes
to, the most in any hour, and how late a look was at worst.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
from dataclasses import dataclass, field
from statistics import median, quantiles

from trackball_desktop.api.token_bucket import BURST, RATE
from trackball_desktop.services import schedule

WEEK = 7 * schedule.DAY
GAPS = tuple(hours * 3600.0 for hours in (1 / 3, 1, 4, 12, 24, 72))


@dataclass
class Made:
    """A release: when it changes, and what the app knows. Times are seconds from the start of the week."""

    changes: list[float]
    resting: float | None = None
    seen: int = 0
    changed_at: float = 0.0
    sought_at: float | None = None


@dataclass
class Run:
    """What a week came to."""

    requests: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    latest: float = 0.0


def made_up(dice: random.Random, count: int, resting: int = 0) -> list[Made]:
    """Make releases that were created in the last month or will be within the week, and some that rest."""
    releases: list[Made] = []
    for _ in range(count):
        at = dice.uniform(-30 * schedule.DAY, WEEK)
        changes = [at]
        for gap in GAPS:
            at += gap * dice.lognormvariate(0.0, 0.7)
            changes.append(at)
        known = [change for change in changes if change <= 0]
        releases.append(Made(changes, seen=len(known), changed_at=known[-1] if known else changes[0]))
    return releases + [Made([], resting=dice.uniform(0, 400) * schedule.DAY, changed_at=-9e7) for _ in range(resting)]


def planned_week(releases: list[Made], dice: random.Random, *, fixed: float | None = None) -> Run:
    """Look at the releases for a week by the app's plan, or at a fixed interval, through one token bucket."""
    run = Run()
    plan = [(max(one.changes[0] if one.changes else 0.0, 0.0), number) for number, one in enumerate(releases)]
    heapq.heapify(plan)
    tokens, filled = float(BURST), 0.0
    while plan and plan[0][0] < WEEK:
        due, number = heapq.heappop(plan)
        now = max(due, filled)
        one = releases[number]
        requests = 1 if fixed is not None else _look(one, now, run)
        if fixed is not None:
            _see(one, now, run)
        for _ in range(requests):
            tokens = min(float(BURST), tokens + (now - filled) * RATE)
            if tokens < 1:
                now += (1 - tokens) / RATE
                tokens = 1.0
            filled, tokens = now, tokens - 1
            run.requests.append(now)
        run.latest = max(run.latest, now - due)
        wait = fixed or schedule.next_wait(now - one.changed_at, one.resting) * dice.uniform(0.8, 1.2)
        heapq.heappush(plan, (now + wait, number))
    return run


def _look(one: Made, now: float, run: Run) -> int:
    """Look at one release as the app does; return how many requests that took."""
    changed = _see(one, now, run)
    wait = schedule.copy_search_wait(now - one.changed_at, one.resting)
    if changed or one.sought_at is None or now - one.sought_at >= wait:
        one.sought_at = now
        return 3  # the search, and a record that it finds
    return 1


def _see(one: Made, now: float, run: Run) -> bool:
    found = [change for change in one.changes[one.seen :] if change <= now]
    run.lags += [now - change for change in found]
    one.seen += len(found)
    if found:
        one.changed_at = now
    return bool(found)


def figures(run: Run) -> dict[str, float]:
    """Return requests an hour, and the lags in minutes."""
    return {
        "requests_per_hour": round(len(run.requests) / (WEEK / 3600), 1),
        "lag_median_min": round(median(run.lags) / 60, 2),
        "lag_p95_min": round(quantiles(run.lags, n=20)[-1] / 60, 2),
    }


def polling(seed: int, active: int = 300) -> dict[str, object]:
    """Simulate both plans over the same releases, and a library of 10,000."""
    run = planned_week(made_up(random.Random(seed), active), random.Random(seed))
    interval, fixed = active * WEEK / len(run.requests), run
    for _ in range(2):  # not all are there from the start: the second interval gives as many requests
        fixed = planned_week(made_up(random.Random(seed), active), random.Random(seed), fixed=interval)
        interval *= len(fixed.requests) / len(run.requests)
    large = planned_week(made_up(random.Random(seed), 1000, 9000), random.Random(seed))
    hours = [0] * int(WEEK / 3600 + 2)
    for at in large.requests:
        hours[int(at / 3600)] += 1
    return {
        "seed": seed,
        "active": active,
        "changes": len(run.lags),
        **figures(run),
        "fixed_same_rate": figures(fixed),
        "library": {
            "releases": 10_000,
            "active": 1000,
            "limit_per_hour": int(RATE * 3600),
            "most_in_an_hour": max(hours),
            "latest_look_min": round(large.latest / 60, 1),
            **figures(large),
        },
    }


def main() -> int:
    """Print the figures as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    print(json.dumps(polling(parser.parse_args().seed), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
