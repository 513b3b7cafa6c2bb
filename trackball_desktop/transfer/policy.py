"""Part sizes, concurrency and retry delays, in one place so that tests can scale them down.

A broken connection loses the part in flight, so slow connections get smaller parts. S3 allows at most 10,000 parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from trackball_desktop.domain.clock import back_off

MIB = 1024 * 1024


@dataclass(frozen=True)
class Policy:
    """Sizes in bytes, speeds in bytes per second, delays in seconds.

    Files of up to `single_put_limit` bytes are sent in one PUT. Below `slow_speed` bytes per second the `slow_` sizes
    apply. `max_attempts` is how often one request is made before its file goes back to the queue; delays between them
    double from `initial_delay` to `max_delay`.
    """

    single_put_limit: int = 64 * MIB
    default_part_size: int = 16 * MIB
    max_parts: int = 9000
    slow_speed: float = 500_000.0
    slow_single_put_limit: int = 16 * MIB
    slow_part_size: int = 8 * MIB
    concurrent_requests: int = 4
    max_attempts: int = 6
    initial_delay: float = 0.5
    max_delay: float = 30.0

    def may_be_multipart(self, size: int) -> bool:
        """Whether a file of this size is uploaded in parts at some speed."""
        return size > min(self.single_put_limit, self.slow_single_put_limit)

    def part_size(self, size: int, speed: float | None) -> int:
        """Return the part size for a file; 0 for a single PUT. `speed` is None as long as it is unknown."""
        slow = speed is not None and speed < self.slow_speed
        if size <= (self.slow_single_put_limit if slow else self.single_put_limit):
            return 0
        return self.multipart_part_size(size, slow=slow)

    def multipart_part_size(self, size: int, *, slow: bool = False) -> int:
        """Return the part size of a file that is uploaded in parts in any case."""
        min_part_size = -(-size // self.max_parts)
        if min_part_size > self.default_part_size:
            min_part_size = -(-min_part_size // MIB) * MIB
        return max(self.slow_part_size if slow else self.default_part_size, min_part_size)

    def retry_delay(self, failures: int) -> float:
        """Return the seconds before the next attempt after this many failures; jitter is added by the caller."""
        return back_off(self.initial_delay, self.max_delay, failures - 1)
