"""The page of a release that was sent: where it is, what is left to do, what happened, and its receipt."""
