"""Papers of a release: label copy, one-sheet, split sheets, credits, barcode; from templates that can be edited."""
