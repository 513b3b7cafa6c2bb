"""Rows of the rules about values as such: kinds, lists, addresses with keys; lengths and dates that are slips."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.checks.base import FIRST, WORK, Change, both, complete, edited, put
from tests.checks.difference import GONE
from tests.checks.rows import BLOCKER, WARNING, Found, Passes, Row
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.release import Partners
from trackball_desktop.domain.values import ABSENT


def _kept(node_id: str, field: str, value: Any) -> Change:
    """Let a body have brought a value that the field cannot hold."""
    return lambda facts: edited(
        facts,
        SetField(node_id=node_id, field=field, value=ABSENT),
        SetField(node_id=node_id, field="extra", value={field: value}),
    )


_FLAGS = ("promotional", "box_set", "indie_exclusive", "soundtrack", "local.previously_released")

TYPES = (
    *(Row("value.type", field, put(field, "perhaps"), says="yes or no") for field in _FLAGS),
    Row("value.type", "promotional", put(promotional="no"), writes={"promotional": False}, safe=True),
    Row("value.type", "partners", put(partners=Partners(excluded="maybe", partner_names=("Apple Inc", "Spotify"))),
        says="“maybe” is not yes or no"),
    Row("value.type", "partners", put(partners=Partners(excluded="yes", partner_names=("Apple Inc",))),
        writes={"partners.excluded": True},
        safe=True),
    Row("value.type", "distribution_group_id", put(distribution_group_id="abc"), says="whole number"),
    Row("value.type", "distribution_group_id", put(distribution_group_id="12.5")),
    Row("value.type", "primary_contributions[0].featured", put("primary_contributions[0].featured", "lead")),
    Row("value.type", f"{FIRST}.local.instrumental", put(f"{FIRST}.local.instrumental", "partly")),
    Row("value.type", "local.massivemusic_release_id", put("local.massivemusic_release_id", "shop/page")),
    Row("value.type", "notes", _kept("release", "notes", {"text": "hello"}), says="text"),
    Row("value.type", "catalog_number", _kept("release", "catalog_number", 42),
        writes={"catalog_number": "42", "extra.catalog_number": GONE}, safe=True),
    Row("value.type", f"{FIRST}.keywords", _kept("track1", "keywords", ["folk", "sea"])),
    Row("value.type", f"{FIRST}.global_prestream_date", _kept("track1", "global_prestream_date", 20270101)),
    Row("value.type", f"{WORK}.publishers", both(
        put(f"{WORK}.contributions[0].split_percentage", 75), _kept("work1", "publishers", "Deich Verlag"),
    ), says="a list of entries"),
    Passes("value.type", put(promotional=True, distribution_group_id=17, soundtrack=False)),
    Passes("value.type", put(promotional=" ".strip(), notes="true")),
)  # fmt: skip

_PLACE = f"{FIRST}.primary_recording_location"

LISTS = (
    Row("value.country", _PLACE, put(_PLACE, "XX")),
    Row("value.country", _PLACE, put(_PLACE, "Germny"), writes={f"{FIRST}.primary_recording_location": "Germany"}),
    Row("value.country", _PLACE, put(_PLACE, "Abbey Road Studios")),
    Row("value.country", f"{FIRST}.other_recording_locations",
        put(f"{FIRST}.other_recording_locations", ("DE", "ZZ"))),
    Row("value.country", _PLACE, both(complete("recording_location", "DE"), put(_PLACE, "FR")), BLOCKER),
    Passes("value.country", put(_PLACE, "DE")),
    Passes("value.country", put(_PLACE, "Germany", f"{FIRST}.other_recording_locations", ("US", "GB"))),
    Row("value.work_language", f"{WORK}.language", put(f"{WORK}.language", "Elvish"), says="languages"),
    Row("value.work_language", f"{WORK}.language", put(f"{WORK}.language", "englsh"),
        writes={"works[0].language": "English"}),
    Row("value.work_language", f"{WORK}.language",
        both(complete("language", "English", "No linguistic content"), put(f"{WORK}.language", "Elvish")), BLOCKER),
    Passes("value.work_language", put(f"{WORK}.language", "English")),
    Row("op.enum", f"{WORK}.music_type", put(f"{WORK}.music_type", "noise"), WARNING),
    Row("op.enum", f"{WORK}.music_type", put(f"{WORK}.music_type", "Pop"), WARNING,
        writes={"works[0].music_type": "pop"}),
    Row("op.enum", f"{WORK}.music_type", both(complete("music_type", "pop"), put(f"{WORK}.music_type", "noise")),
        BLOCKER),
    Passes("op.enum", put(f"{WORK}.music_type", "classical")),
)  # fmt: skip

_SIGNED = "https://b.s3.amazonaws.com/m/01.wav?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc"

ADDRESSES = (
    Row("value.signed_address", "notes", put(notes=f"Masters: {_SIGNED} until Friday"),
        writes={"notes": "Masters: https://b.s3.amazonaws.com/m/01.wav until Friday"}),
    Row("value.signed_address", "distribution_notes",
        put(distribution_notes="https://x.blob.core.windows.net/c/a.wav?sv=2022&se=2026&sig=aa%3D"),
        writes={"distribution_notes": "https://x.blob.core.windows.net/c/a.wav"}),
    Row("value.signed_address", f"{FIRST}.notes",
        put(f"{FIRST}.notes", "https://d1.cloudfront.net/a.wav?Expires=1&Signature=ab&Key-Pair-Id=K"),
        writes={f"{FIRST}.notes": "https://d1.cloudfront.net/a.wav"}),
    Row("value.signed_address", f"{WORK}.description",
        put(f"{WORK}.description", "https://storage.googleapis.com/b/a.wav?X-Goog-Signature=ab"),
        writes={"works[0].description": "https://storage.googleapis.com/b/a.wav"}),
    Row("value.signed_address", "internal_synopsis",
        put(internal_synopsis="http://lena:geheim@files.example/a.wav"),
        writes={"internal_synopsis": "http://files.example/a.wav"}),
    Row("value.signed_address", "notes", put(notes="https://we.example/d?token=abc123"),
        writes={"notes": "https://we.example/d"}),
    *(
        Found("value.signed_address", "notes", put(notes=text), BLOCKER)
        for text in ("ftp://lena:boats@files.example/a.wav", "https://files.example/a?apikey=123456")
    ),
    *(
        Row("value.secret", "notes", put(notes=text))
        for text in (
            "AKIA" + "IOSFODNN7EXAMPLE", "Bearer abcdefghij.klmnopqrst", "password: hunter2", "gh" + "p_" + "a1" * 18,
        )
    ),
    *(Passes("value.secret", put(notes=text)) for text in ("Passwords are never in here.",
        "See: the access is by mail")),
    Passes("value.signed_address", put(notes="See https://northlight.example/press?lang=en for more.")),
)  # fmt: skip


SLIPS = (
    Passes("date.format", put(f"{FIRST}.duration", "PT3M20.3S")),
    Passes("date.format", put(f"{FIRST}.duration", "PT3M20,300S")),
    Passes("date.format", put(f"{FIRST}.duration", "PT0H3M20.300S")),
    Row("date.format", f"{FIRST}.duration", put(f"{FIRST}.duration", "3:20"),
        writes={f"{FIRST}.duration": timedelta(seconds=200)}, safe=True),
    Row("date.release.lead", "release_date", put(
        release_date=date(2099, 1, 9), original_release_date=date(2026, 1, 9), pline_year="2026",
    ), says="typo"),
    Passes("date.release.lead", put(
        release_date=date(2027, 10, 15), original_release_date=date(2027, 10, 15), pline_year="2027",
    )),
    Row("date.original.future", f"{FIRST}.local.original_release_date",
        put(f"{FIRST}.local.original_release_date", date(2099, 1, 2)),
        writes={f"{FIRST}.local.original_release_date": date(2026, 11, 20)}, says="Paper Boats"),
)  # fmt: skip

ROWS = (*TYPES, *LISTS, *ADDRESSES, *SLIPS)
