"""The editor of one release: tree, wizard steps, forms, track table, credits, works, rights, files, review."""
