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

    Files of up to `whole_up_to` bytes are sent in one PUT. Below `slow_below` bytes per second the `slow_` sizes apply.
    `attempts` is how often one request is made before its file goes back to the queue; delays between them double from
    `first_wait` to `longest_wait`.
    """

    whole_up_to: int = 64 * MIB
    part: int = 16 * MIB
    most_parts: int = 9000
    slow_below: float = 500_000.0
    slow_whole_up_to: int = 16 * MIB
    slow_part: int = 8 * MIB
    concurrent_requests: int = 4
    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 30.0

    def may_go_in_parts(self, size: int) -> bool:
        """Whether a file of this size is uploaded in parts at some speed."""
        return size > min(self.whole_up_to, self.slow_whole_up_to)

    def part_size(self, size: int, speed: float | None) -> int:
        """Return the part size for a file; 0 for a single PUT. `speed` is None as long as it is unknown."""
        slow = speed is not None and speed < self.slow_below
        if size <= (self.slow_whole_up_to if slow else self.whole_up_to):
            return 0
        return self.parts_of(size, slow=slow)

    def parts_of(self, size: int, *, slow: bool = False) -> int:
        """Return the part size of a file that is uploaded in parts in any case."""
        least = -(-size // self.most_parts)
        if least > self.part:
            least = -(-least // MIB) * MIB
        return max(self.slow_part if slow else self.part, least)

    def wait(self, failures: int) -> float:
        """Return the seconds before the next attempt after this many failures; jitter is added by the caller."""
        return back_off(self.first_wait, self.longest_wait, failures - 1)
