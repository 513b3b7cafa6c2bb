"""The right-hand region: what the checks found, the artwork, the history of a release, and what was sent."""
