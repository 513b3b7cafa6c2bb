"""Everything that is kept on this machine: one SQLite file, the OS keyring, and where they live."""
