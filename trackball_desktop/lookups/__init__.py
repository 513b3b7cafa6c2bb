"""Looking a release up in public catalogues: Deezer, iTunes (Apple Music), MusicBrainz and Discogs.

Only codes are sent: UPC, ISRC, a catalogue's own id, a country. `stores` names the catalogues, `comparison` compares
what one shows with a draft.
"""
