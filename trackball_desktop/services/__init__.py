"""What the app does, as coroutines without Qt and SQL."""
