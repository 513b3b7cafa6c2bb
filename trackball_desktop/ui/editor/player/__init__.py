"""Seeing and hearing a master: its outline, what was measured, and the player."""
