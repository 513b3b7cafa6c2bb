"""The settings: accounts and their storage, the keyring, the look, the data folder."""
