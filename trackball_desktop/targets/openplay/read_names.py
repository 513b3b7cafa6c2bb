"""Fields that OpenPlay's answers call otherwise than its create body."""

from __future__ import annotations

from typing import Final

READ_NAMES: Final = {
    "version_title": "version",
    "catalog_number": "release_number",
    "studio": "studio_name",
    "track_price_tier": "audio_track_price_tier",
    "preview_in": "audio_hook",
    "sample_length": "audio_sample_length",
    "global_instant_grat_date": "earliest_instant_grat_date",
    "global_prestream_date": "earliest_prestream_date",
    "split_percentage": "split_percent",
}
"""Fields of the create body that an answer calls otherwise."""
