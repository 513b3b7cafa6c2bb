"""The release of OpenPlay's documentation, which every practice catalogue holds: once in Music, once in Platform.

It is the attested example of every field, so it also says which keys a read answer has. The lyrics are not those of the
song.
"""

from __future__ import annotations

from typing import Any

TENANT = "195"
MUSIC_ID = "195-14"
PLATFORM_ID = "93813"
SUBMITTED = "Submitted"
"""The one status that the documents name."""

_PARTIES: dict[str, Any] = {
    "parental_advisory": "Non-Applicable",
    "pline_year": 1982,
    "pline_owner": "Regular Records",
    "pline_license": "under license",
    "cline_year": 1982,
    "cline_owner": "Regular Records",
    "cline_license": "under license",
}

_WORK: dict[str, Any] = {
    "id": 5000001,
    "title": "I Keep Forgettin'",
    "iswc": "T-345246800-1",
    "language": "English",
    "label_work_code": "WORKS123",
    "music_type": "pop",
    "agency": "McDonald Publishing",
    "lyrics": "(words of the song)\n",
    "copyright_year": 1982,
    "contributions": [
        {
            "id": 5000101,
            "position": 1,
            "affiliation": "BMG",
            "split_percent": 50.0,
            "country": "All",
            "artist": "Ed Sanford",
            "role": "Author",
        },
        {
            "id": 5000102,
            "position": 2,
            "affiliation": "BMG",
            "split_percent": None,
            "country": "All",
            "artist": "Michael McDonald",
            "role": "Author",
        },
    ],
    "publishers": [
        {
            "id": 5001001,
            "position": 1,
            "rights_administrator": "SESAC",
            "affiliation": "BMG",
            "split_percent": 100.0,
            "publisher": "Yacht Times",
            "country": "All",
        }
    ],
}

_TRACK: dict[str, Any] = {
    "id": 5000123,
    "title": "I Keep Forgettin'",
    "version": None,
    "artist_display_name": "Michael McDonald",
    "isrc": "USOPY8255555",
    **_PARTIES,
    "preorder_only": False,
    "earliest_instant_grat_date": None,
    "earliest_prestream_date": None,
    "number": 1,
    "duration": 225,
    "genre": "R&B",
    "sub_genre": None,
    "artist_name_format": "Artist Name",
    "artist_type": "Recording Entity",
    "metadata_language": "English",
    "metadata_language_country": "United States",
    "audio_language": "English",
    "audio_hook": 0,
    "audio_sample_length": 60,
    "primary_contributions": [{"id": 5100013, "artist": "Michael McDonald", "position": 1}],
    "contributions": [],
    "works": [_WORK],
}

RECORD: dict[str, Any] = {
    "title": "If That's What It Takes",
    "version": None,
    "upc": "555555555555",
    "release_date": "1982-01-18",
    "release_number": "55555-ABC55-5",
    "original_release_date": "1981-08-03",
    **_PARTIES,
    "artist_display_name": "Michael McDonald",
    "artist_name_format": "Artist Name",
    "artist_type": "Recording Entity",
    "compilation_type": None,
    "music_type": "pop",
    "label": {"name": "Regular Records"},
    "display_label": "REGULAR Records",
    "configuration": "Digital Album",
    "genre": "R&B",
    "sub_genre": None,
    "metadata_language": "English",
    "metadata_language_country": None,
    "audio_language": None,
    "audio_presentation": None,
    "resolution_type": None,
    "studio_name": None,
    "partners": {"excluded": False, "partner_names": ["Apple Inc", "Spotify"]},
    "release_price_tier": "3 Mid Track Price EP Bundle",
    "audio_track_price_tier": "Middle-Tier Track price",
    "video_track_price_tier": "Premium-Tier Video price",
    "cover_art": True,
    "preorder": False,
    "earliest_preorder_date": None,
    "primary_contributions": [{"id": 5101014, "artist": "Michael McDonald", "position": 1}],
    "project": {
        "title": "Michael McDonald Project",
        "number": "94",
        "master_project": {"title": "Michael McDonald Catalogue", "number": "93"},
    },
    "contributions": [
        {
            "id": 5000011,
            "artist": "Kenny Loggins",
            "role": "Vocals",
            "type": "Background",
            "category": "Non Featured Artist",
            "position": 1,
        }
    ],
    "discs": [{"upc": "555555555555", "number": 1, "tracks": [_TRACK]}],
}
"""The read shape without what tells Music and Platform apart: `id`, and `status` or `tenant_release_id` and so on."""
