"""Ratios against a limit or a peer in the same run. `python -m tests.benchmarks.NAME` prints one JSON document."""
