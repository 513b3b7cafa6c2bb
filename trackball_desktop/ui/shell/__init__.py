"""The main window: pages, commands, shortcuts, status bar, palette."""
