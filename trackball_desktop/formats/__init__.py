"""Files and the release model, both ways: tables, lists of codes. No network."""
