"""Drafts that a label could have made, with as many fields filled as chance has it, for round trips through formats."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from trackball_desktop.domain.identifiers import make_isrc, with_check_digit
from trackball_desktop.domain.release import (
    Contribution,
    ContributorLocal,
    Disc,
    Partners,
    PrimaryContribution,
    Publisher,
    PublisherLocal,
    Release,
    ReleaseLocal,
    Track,
    TrackLocal,
    Work,
    WorkContribution,
)
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import vocabulary

_WORDS = (
    "Harbour", "Slow Light", "夜の水", "Ночь", "ليل", "Kites & Stones", "Änderung",
    "A < B", 'The "Other" One', "½ Moon",
    "Live: At Home", "1984", "Ünï", "Fire 🔥", "Don't", "Room, Two", "№ 5", "-Zero", "=1+1", "%20",
)  # fmt: skip
_NAMES = (
    "Mara Quist", "Tomas Lindqvist", "Aoi Tanaka", "青井 たなか", "DJ Nord", "Earth, Tide & Ash", "O'Hara", "ليلى",
    "Ines Moreau", "The Halyards",
)  # fmt: skip
_COUNTRIES = ("Worldwide", "United States", "Germany", "Japan", "United Kingdom")
_LANGUAGES = ("English", "German", "Japanese", "Arabic", "French", "Ukrainian", "No linguistic content")


def _terms(name: str) -> tuple[str, ...]:
    return tuple(term.value for term in vocabulary(name).terms)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(INHERIT), strategy)


def _of(*values: str) -> st.SearchStrategy[Any]:
    return _maybe(st.sampled_from(values))


texts = _maybe(st.sampled_from(_WORDS))
years = _maybe(st.sampled_from(("1981", "2024", "2026")))
dates = _maybe(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
flags = _maybe(st.booleans())
lengths = st.integers(30, 900).map(lambda seconds: timedelta(seconds=seconds))
shares = _maybe(st.sampled_from((Decimal(50), Decimal("33.33"), Decimal("12.5"), Decimal(100))))
person_numbers = st.builds(
    ContributorLocal,
    apple_id=_of("1234567890"),
    spotify_id=_of("4Z8W4fKeB5YxbusRsdQVPb"),
    deezer_id=_of("27"),
    isni=_of("000000012150090X"),
    ipi=_of("00045620792"),
    ai_contribution=_of("no", "assisted"),
)
billed = st.builds(
    PrimaryContribution,
    artist_id=_of("5101014"),
    artist=st.sampled_from(_NAMES),
    featured=_maybe(st.just(True)),
    local=person_numbers,
)
main_artist = billed.map(lambda one: one.model_copy(update={"featured": INHERIT}))
billing = st.tuples(main_artist, st.lists(billed, max_size=2)).map(lambda pair: (pair[0], *pair[1]))


@st.composite
def contributions(draw: st.DrawFn) -> Contribution:
    """Somebody of the recording, in a role of the list or of the label's own."""
    term = draw(st.sampled_from(vocabulary("role").terms))
    types = [child.value for child in term.children] or ["Solo"]
    return Contribution(
        artist_id=draw(_of("77")),
        artist=draw(st.sampled_from(_NAMES)),
        role=draw(_of(term.value, "Tea Maker")),
        type=draw(_of(*types)),
        local=draw(person_numbers),
    )


writers = st.builds(
    WorkContribution,
    artist_id=_of("88"),
    artist=st.sampled_from(_NAMES),
    role=_of(*_terms("work_role"), "Ghost Writer"),
    affiliation=_of("ASCAP", "GEMA"),
    split_percentage=shares,
    country=_of(*_COUNTRIES),
    local=person_numbers,
)
publishers = st.builds(
    Publisher,
    publisher_id=_of("99"),
    publisher=st.sampled_from(("Vole Songs", "Éditions Rive")),
    rights_administrator=texts,
    affiliation=_of("ASCAP", "GEMA"),
    split_percentage=shares,
    country=_of(*_COUNTRIES),
    local=st.builds(PublisherLocal, ipi=_of("00045620792")),
)


@st.composite
def works(draw: st.DrawFn, number: int) -> Work:
    """A composition; its codes tell it from others."""
    return Work(
        title=draw(texts),
        music_type=draw(_of("pop")),
        iswc=draw(_of(f"T-{number:09}-0")),
        label_work_code=f"W-{number}",
        copyright_year=draw(_maybe(st.just(1981))),
        language=draw(_of(*_LANGUAGES)),
        agency=draw(_of("HFA")),
        keywords=draw(texts),
        description=draw(texts),
        contributions=tuple(draw(st.lists(writers, max_size=3))) or INHERIT,
        publishers=tuple(draw(st.lists(publishers, max_size=2))) or INHERIT,
    )


@st.composite
def tracks(draw: st.DrawFn, number: int, work_ids: tuple[str, ...]) -> Track:
    """A track; `number` makes its ISRC."""
    return Track(
        track_type=draw(st.sampled_from(("audio", "audio", "audio", "video"))),
        title=draw(st.sampled_from(_WORDS)),
        display_title=draw(texts),
        version_title=draw(_of("Live", "Club Mix")),
        version_display_title=draw(texts),
        genre=draw(_of("Rock", "Folk")),
        sub_genre=draw(_of("Noise")),
        isrc=draw(_maybe(st.just(make_isrc("QZNL2", 26, number)))),
        parental_advisory=draw(_of("Explicit", "Edited", "Non-Applicable", "Mild")),
        global_instant_grat_date=draw(_maybe(st.dates(date(2026, 1, 1), date(2026, 3, 1)))),
        global_prestream_date=draw(_maybe(st.dates(date(2026, 1, 1), date(2026, 3, 1)))),
        duration=draw(lengths),
        preview_in=draw(_maybe(lengths)),
        sample_length=draw(_maybe(lengths)),
        metadata_language=draw(_of(*_LANGUAGES)),
        metadata_language_country=draw(_of("Germany", "US", "Nowhere")),
        audio_language=draw(_of(*_LANGUAGES, "Klingonese")),
        audio_presentation=draw(_of(*_terms("audio_presentation"))),
        primary_recording_location=draw(_of("US", "Berlin")),
        other_recording_locations=draw(_maybe(st.just(("FR", "Abbey Road")))),
        recording_end_date_year=draw(_of("1981", "soon")),
        session_performance_type=draw(_of(*_terms("session_performance_type"))),
        session_type=draw(_of("Studio", "Live", "Home")),
        music_type=draw(_of("pop", "classical")),
        artist_display_name=draw(texts),
        pline_year=draw(years),
        pline_owner=draw(_of("Northlight", "Pier Nine, LLC")),
        pline_license=draw(_of("Under License")),
        cline_year=draw(years),
        cline_owner=draw(_of("Northlight")),
        cline_license=draw(_of("under license")),
        keywords=draw(texts),
        notes=draw(texts),
        primary_contributions=draw(_maybe(billing)),
        contributions=tuple(draw(st.lists(contributions(), max_size=3))) or INHERIT,
        works=work_ids or INHERIT,
        local=TrackLocal(
            instrumental=draw(flags),
            original_release_date=draw(dates),
            ai_recording=draw(_of("no")),
            lyrics=draw(_of("First line\nSecond line")),
            lyrics_lrc=draw(_of("[00:01.00]First line")),
            lyrics_language=draw(_of("English")),
            atmos_isrc=draw(_maybe(st.just(make_isrc("QZNL2", 26, number + 5000)))),
            content_id=draw(flags),
        ),
    )


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """A release with one to three discs, which has what a message must say."""
    discs: list[Disc] = []
    all_works: list[Work] = []
    number = 0
    for place in range(draw(st.sampled_from((1, 1, 2, 3)))):
        made: list[Track] = []
        for _ in range(draw(st.integers(1, 3))):
            number += 1
            own = [draw(works(number * 10 + one)) for one in range(draw(st.sampled_from((0, 1, 1, 2))))]
            all_works += own
            made.append(draw(tracks(number, tuple(work.id for work in own))))
        discs.append(Disc(upc=draw(_of(with_check_digit(f"42606{place:07}"), "NL-D1")), tracks=tuple(made)))
    release_date = draw(st.dates(date(2026, 3, 2), date(2027, 12, 31)))
    return Release(
        title=draw(st.sampled_from(_WORDS)),
        configuration=draw(_of(*_terms("configuration"))),
        label=draw(st.sampled_from(("Northlight", "Pier Nine"))),
        display_title=draw(texts),
        version_title=draw(_of("Deluxe")),
        version_display_title=draw(texts),
        display_label=draw(_of("Northlight Records", "Pier Nine")),
        genre=draw(st.sampled_from(("Rock", "R&B"))),
        sub_genre=draw(_of("Noise")),
        series_name=draw(texts),
        release_date=release_date,
        release_time=draw(_maybe(st.sampled_from((time(12, 30), time(0, 0))))),
        original_release_date=draw(dates),
        artist_display_name=draw(texts),
        upc=with_check_digit(f"42607{draw(st.integers(0, 9_999_999)):07}"),
        catalog_number=draw(_of("NL 001")),
        music_type=draw(_of("pop", "classical")),
        audio_language=draw(_of(*_LANGUAGES)),
        metadata_language=draw(_of(*_LANGUAGES)),
        metadata_language_country=draw(_of("United States", "US")),
        compilation_type=draw(_of(*_terms("compilation_type"))),
        parental_advisory=draw(_of("Explicit", "Edited", "Non-Applicable")),
        promotional=draw(flags),
        box_set=draw(flags),
        indie_exclusive=draw(flags),
        soundtrack=draw(flags),
        audio_presentation=draw(_of("Stereo")),
        resolution_type=draw(texts),
        studio=draw(texts),
        pline_year=draw(years),
        pline_owner=draw(_of("Northlight")),
        pline_license=draw(_of("Under License")),
        cline_year=draw(years),
        cline_owner=draw(_of("Northlight")),
        cline_license=draw(_of("Under License")),
        keywords=draw(texts),
        internal_synopsis=draw(texts),
        notes=draw(texts),
        rights_period=draw(_of("perpetuity")),
        rights_expiry_rule=draw(_of("none")),
        lost_rights=draw(_of("France")),
        lost_rights_on=draw(dates),
        lost_rights_reason=draw(texts),
        distribution_group_id=draw(_maybe(st.just(6002212))),
        partner_restrictions=draw(texts),
        distribution_notes=draw(texts),
        license=draw(_of("Owned")),
        track_listing_embargo=draw(dates),
        audio_embargo=draw(dates),
        cover_art_embargo=draw(dates),
        product_details_embargo=draw(dates),
        primary_contributions=draw(billing),
        contributions=tuple(draw(st.lists(contributions(), max_size=2))) or INHERIT,
        discs=tuple(discs),
        partners=draw(_maybe(st.builds(Partners, excluded=flags, partner_names=st.just(("Spotify", "Joox, Inc."))))),
        release_price_tier=draw(_of("Premium")),
        track_price_tier=draw(_of("Budget")),
        works=tuple(all_works),
        local=ReleaseLocal(
            preorder_date=draw(_maybe(st.dates(date(2025, 1, 1), date(2026, 3, 1)))),
            project_title=draw(texts),
            ai_artwork=draw(_of("no")),
        ),
    )
