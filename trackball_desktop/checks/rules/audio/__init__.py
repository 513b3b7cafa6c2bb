"""Rules about masters."""
