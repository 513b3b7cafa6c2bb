"""MusicDASH as a target: a profile that its answers fill. Nothing public describes its interface."""
