"""The track grid: a spreadsheet over the tracks of all discs."""
