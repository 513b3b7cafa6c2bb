"""Facts read from audio and picture files."""
