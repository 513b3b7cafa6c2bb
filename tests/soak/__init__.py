"""Long runs: `python -m tests.soak.NAME --seed S --kills N` prints figures as JSON. Short ones run with the tests."""
