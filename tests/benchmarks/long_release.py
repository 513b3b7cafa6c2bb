"""How the check of a release grows with its tracks: `python -m tests.benchmarks.long_release` prints one document.

A release of 500 tracks and one of 5,000 are checked as the verb `check` does it: all rules by a new checker, and a line
with its path for each finding. `ratio` is what a track costs in the long one, for each part of what it costs in the
short one; 1 is a cost that grows as the tracks do, 10 one that grows with their square. Times of the processor: other
programs do not count.
"""

from __future__ import annotations

import gc
import json
import random
import time

from tests.benchmarks.checks import big_release, facts_of
from trackball_desktop.checks.engine import Checker, sentence
from trackball_desktop.checks.model import Facts
from trackball_desktop.domain.paths import field_path

SHORT, LONG = 500, 5_000


def measure(short: int = SHORT, long: int = LONG) -> dict[str, float]:
    """Return the seconds of both and the ratio of what a track costs."""
    _checked(facts_of(big_release(random.Random(4), 20)))  # loads the lists
    times = {count: _checked(facts_of(big_release(random.Random(4), count))) for count in (short, long)}
    ratio = (times[long] / long) / (times[short] / short)
    return {"short_s": round(times[short], 3), "long_s": round(times[long], 3), "ratio": round(ratio, 2)}


def _checked(facts: Facts) -> float:
    gc.collect()
    began = time.process_time()
    findings = Checker().check(facts)
    for finding in findings:
        field_path(facts.release, finding.node_id, finding.field)
        sentence(finding)
    return time.process_time() - began


if __name__ == "__main__":
    print(json.dumps({**measure(), "short": SHORT, "long": LONG}))
