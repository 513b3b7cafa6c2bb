"""What names, folders and tags of a drop say: from a listing to releases, with an origin for each value. No I/O."""
