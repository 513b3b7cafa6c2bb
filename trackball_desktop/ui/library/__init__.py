"""The first screen: views at the left, the list of releases in the middle."""
