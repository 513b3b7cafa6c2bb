"""How files are divided and how many go at once: small numbers that were measured, in one place, scaled down by tests.

A part is what is lost when a line breaks, so parts are smaller on thin lines; S3 takes at most 10,000 of them.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Policy:
    """Sizes are in bytes, speeds in bytes per second, waits in seconds.

    Files of up to `whole_up_to` go in one piece. A line slower than `slow_below` gets smaller parts.
    `attempts` is how often one request is made before its file waits for the next turn; waits between them double from
    `first_wait` to `longest_wait`.
    """

    whole_up_to: int = 64 * MIB
    part: int = 16 * MIB
    most_parts: int = 9000
    slow_below: float = 500_000.0
    slow_whole_up_to: int = 16 * MIB
    slow_part: int = 8 * MIB
    lanes: int = 4
    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 30.0

    def may_go_in_parts(self, size: int) -> bool:
        """Say whether a file of this size goes in parts on some line."""
        return size > min(self.whole_up_to, self.slow_whole_up_to)

    def part_size(self, size: int, speed: float | None) -> int:
        """Return the size of a file's parts; 0 where it goes in one piece. `speed` is None as long as it is unknown."""
        slow = speed is not None and speed < self.slow_below
        if size <= (self.slow_whole_up_to if slow else self.whole_up_to):
            return 0
        return self.parts_of(size, slow=slow)

    def parts_of(self, size: int, *, slow: bool = False) -> int:
        """Return the size of parts for a file that goes in parts in any case."""
        least = -(-size // self.most_parts)
        if least > self.part:
            least = -(-least // MIB) * MIB
        return max(self.slow_part if slow else self.part, least)

    def wait(self, failures: int) -> float:
        """Return the seconds before the next attempt, after so many that failed; jitter comes on top."""
        return min(self.first_wait * 2.0 ** min(failures - 1, 20), self.longest_wait)
