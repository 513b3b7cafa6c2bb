"""A tiny target for tests: a folder on disk, with names, words and answers of its own."""
