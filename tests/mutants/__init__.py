"""Small faults made on purpose in a copy of the app, to see whether the tests notice: `python -m tests.mutants`."""
