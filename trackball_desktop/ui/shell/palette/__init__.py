"""The command palette: one line of text that leads to every command, release, track and person."""
