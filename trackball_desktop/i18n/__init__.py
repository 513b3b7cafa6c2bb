"""Texts as data: a message knows its source text and its values, and is read in any language where it is shown."""
