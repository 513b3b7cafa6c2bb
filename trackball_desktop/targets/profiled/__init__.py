"""Targets that are described by a profile: the answers that a distributor gave to the questions of one letter."""
