"""The plan of looks keeps within its rate and sees changes sooner than a fixed interval with as many requests."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.polling import polling
from trackball_desktop.api.token_bucket import BURST


def test_a_week_of_looks() -> None:
    found: Any = polling(seed=3)
    assert found["requests_per_hour"] <= 290
    assert found["lag_median_min"] < found["fixed_same_rate"]["lag_median_min"] / 2
    assert found["lag_p95_min"] <= found["fixed_same_rate"]["lag_p95_min"]
    library = found["library"]
    assert library["most_in_an_hour"] <= library["limit_per_hour"] + BURST
