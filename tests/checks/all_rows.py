"""All rows of all rules."""

from __future__ import annotations

from tests.checks import (
    rows_codes,
    rows_delivery,
    rows_files,
    rows_marks,
    rows_second,
    rows_targets,
    rows_transfers,
    rows_values,
    rows_words,
)

AUDIO = rows_files.AUDIO
ROWS = (
    *rows_codes.ROWS, *rows_words.ROWS, *rows_files.ROWS, *rows_delivery.ROWS, *rows_second.ROWS, *rows_values.ROWS,
    *rows_marks.ROWS,
    *rows_targets.ROWS, *rows_transfers.ROWS,
)  # fmt: skip
