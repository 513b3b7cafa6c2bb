"""The page of a release in stores: where it is out, since when, and what is shown otherwise than it was sent."""
