"""The label's own data: people, codes, recordings, labels, lists, templates."""
