"""OpenPlay as a target: client, body, mapping, comparison."""
