"""Templates in the window: saving one, choosing one, keeping them in order."""
