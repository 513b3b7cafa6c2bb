"""The open draft and what shows it: session, saving, fields, forms."""
