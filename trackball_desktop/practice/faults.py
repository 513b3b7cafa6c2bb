"""What goes wrong on purpose, and how often; it can be changed while the servers run.

A dose is a whole number (the next n requests, counted down) or a fraction (the probability for each request, drawn from
the seed; 1.0 is always).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

FAULT_NAMES = (
    "lose_answer_after_create",
    "drop_before_create",
    "error_500_before_create",
    "error_500_after_create",
    "rate_limit",
    "rate_limit_after_create",
    "redirect",
    "redirect_after_create",
    "unauthorized",
)


@dataclass
class FaultInjection:
    """Doses for OpenPlay's requests, and the times (seconds) that hold for all of them.

    `lose_answer_after_create` stores the release and cuts the connection; `drop_before_create` cuts it and stores
    nothing; the two `error_500` answer 500, having stored nothing or the release; `rate_limit` answers 429 with
    `retry_after` and `unauthorized` 401 to a right key; `redirect` answers 302 to a page on another host, as a gateway
    does that wants somebody to sign in. What ends in `after_create` answers so having stored the release. `slow` delays
    every answer of every server; `bytes_per_second` is how fast the store takes in files, all together, 0 at full
    speed; `index_lag` stands over the variant's unless None; `clock_skew` moves the clock of all
    servers: the Date header, and what S3 takes for the present.
    """

    lose_answer_after_create: float = 0
    drop_before_create: float = 0
    error_500_before_create: float = 0
    error_500_after_create: float = 0
    rate_limit: float = 0
    rate_limit_after_create: float = 0
    redirect: float = 0
    redirect_after_create: float = 0
    unauthorized: float = 0
    retry_after: int = 5
    slow: float = 0.0
    bytes_per_second: float = 0.0
    index_lag: float | None = None
    clock_skew: float = 0.0

    def update(self, changes: dict[str, Any]) -> None:
        """Set the named fields, all or none. ValueError names a field that does not exist or is not a number."""
        fault_names = {field.name for field in fields(self)}
        for name, value in changes.items():
            if name not in fault_names:
                raise ValueError(f"There is no fault named {name}.")
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number and not (name == "index_lag" and value is None):
                raise ValueError(f"{name} must be a number.")
        for name, value in changes.items():
            setattr(self, name, value)
