"""Compares a release as it was sent, as a target has it now, and as the draft has it; the same for every target."""
