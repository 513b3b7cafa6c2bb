"""What a person reads in the shared DDEX messages: written by hand from the XML, before there was a reader.

A release's `tracks` are title, ISRC and length. Where a message says nothing, neither does the table.
"""

from __future__ import annotations

from typing import Any, Final

_AUDIUS: Final[dict[str, Any]] = {
    "title": "Example Album",  # the reference title is for machines; this is the display title
    "main": ["DJ Theo"],
    "label": "Iron Crown Music",
    "genre": "Metal",
    "sub_genre": "Progressive Metal",
    "release_date": "2010-01-01",
    "parental_advisory": "Non-Applicable",
    "tracks": [("Example Song", "USRC12345678", "PT3M45S")],
    "files": ["SoundRecording_001_001.flac", "Image_001_001.jpg"],
    "track": {
        "genre": "Folk", "sub_genre": "Indie Folk", "pline_year": "2021", "pline_owner": "Label Name",
        "preview_in": "PT0S", "sample_length": "PT30S", "local.original_release_date": "2024-04-01",
    },
    "unread": ["GRid"],
}  # fmt: skip

READ: Final[dict[str, dict[str, Any]]] = {
    "AudiusProject-ddex-processor/01_delivery.xml": {
        "version": "3.8.2", "message_id": "MessageID5678", "sender": "Label Name", "takedown": False,
        "releases": [_AUDIUS],
    },
    "AudiusProject-ddex-processor/02_update.xml": {
        "version": "3.8.2", "message_id": "MessageID5678", "sender": "Label Name", "takedown": False,
        "releases": [_AUDIUS | {"tracks": [("Updated Example Song", "USRC12345678", "PT3M45S")]}],
    },
    "AudiusProject-ddex-processor/album_basic.xml": {
        "version": "3.8.2", "message_id": "MessageID5678", "sender": "Label Name", "takedown": False,
        "releases": [_AUDIUS],
    },
    "AudiusProject-ddex-processor/track_basic.xml": {
        "version": "3.8.2", "message_id": "MessageID5678", "sender": "Label Name", "takedown": False,
        "releases": [_AUDIUS],
    },
    "daddykev-ddex-suite/ern-382_basic_release.xml": {
        "version": "3.8.2", "message_id": "MSG_382_001", "sender": "Test Label 382", "takedown": True,
        "releases": [{"title": "Test Album 3.8.2", "configuration": "Digital Album", "tracks": []}],
    },
    "daddykev-ddex-suite/ern-42_basic_release.xml": {
        "version": "4.2", "message_id": "MSG_42_001", "sender": "Test Label 4.2", "takedown": True,
        "releases": [{"title": "Test Album 4.2", "tracks": []}],
    },
    "daddykev-ddex-suite/ern-4.3_simple_release.xml": {
        "version": "4.3", "message_id": "MSG_TV7HAUF8KQ", "sender": "Test Sender", "takedown": False,
        "releases": [{"title": "Test Release Title", "tracks": [("Test Track Title", "USTEST0000001", None)]}],
    },
    "daddykev-ddex-suite/test-data_5kb.xml": {
        "version": "4.3", "message_id": "MSG_MYZ8QVIX0ABX", "takedown": False,
        "releases": [  # nothing says which of the ten recordings belong to which
            {"title": f"Benchmark Release {number} - Generated for Performance Testing",
             "main": [f"Benchmark Artist {number}"], "tracks": []}
            for number in (1, 2, 3)
        ],
        "unplaced": 10,
    },
}  # fmt: skip
"""Messages that are read. Without deals, a message takes a release down."""

REFUSED: Final = {
    "AudiusProject-audius-protocol/BatchComplete_20240305090206405.xml": "ManifestMessage",
    "AudiusProject-ddex-processor/03_delete.xml": "PurgeReleaseMessage",
    "daddykev-ddex-suite/nasty_deep-nesting.xml": "nested",
    "daddykev-ddex-suite/tests_test.xml": "no release",
}
"""Files that are no release, with a word of the sentence that says so."""
