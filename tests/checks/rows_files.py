"""Rows of the rules about sound, cover, dates, AI and the payload."""

from __future__ import annotations

from datetime import date, time, timedelta

from tests.checks.base import (
    FIRST,
    FRIDAY,
    TODAY,
    Change,
    account,
    both,
    complete,
    cover,
    gone,
    heard,
    profile,
    put,
    remove,
    renamed,
    sound,
    unmeasured,
    without_file,
)
from tests.checks.difference import GONE
from tests.checks.rows import BLOCKER, HINT, WARNING, Passes, Row
from trackball_desktop.domain.release import Partners
from trackball_desktop.domain.values import ABSENT, INHERIT

ELSEWHERE = put(partners=Partners(excluded=False, partner_names=("Spotify",)))


def _length(seconds: int) -> Change:
    return both(put(f"{FIRST}.duration", timedelta(seconds=seconds)), sound(duration=float(seconds)))


def _single(*changes: Change) -> Change:
    return both(remove("track2", "track3", "work2", "work3"), *changes)


AUDIO = (
    Row("audio.present", FIRST, without_file("file1")),
    Row("audio.present", FIRST, gone("file1"), says="01.wav"),
    Row("audio.present", FIRST, put(f"{FIRST}.track_type", "video"), after=None,
        says="“01.wav” is audio. Add the video"),
    Row("audio.present", FIRST, both(put(f"{FIRST}.track_type", "video"), without_file("file1")),
        says="This video has no file.", after=None),
    Row("audio.not_measured", FIRST, unmeasured("file1")),
    Row("audio.measuring_failed", FIRST, unmeasured("file1", why="The drive hangs."), says="The drive hangs."),
    Row("audio.container", FIRST, sound(container="mp3", codec="mp3", wav_format_tag=None)),
    Row("audio.container", FIRST, sound(problem="not_audio")),
    Row("audio.container", FIRST, sound(container="aiff", wav_format_tag=None), says="AIFF"),
    Passes("audio.container", sound(container="flac", codec="flac", wav_format_tag=None)),
    Passes("audio.container", both(profile(audio_containers=("wav", "aiff")), sound(container="aiff"))),
    Row("audio.wav_extensible", FIRST, sound(wav_format_tag=0xFFFE)),
    Passes("audio.wav_extensible", both(profile(spotify=False), sound(wav_format_tag=0xFFFE))),
    Row("audio.wav_header", FIRST, sound(header_faults=("riff_size", "byte_rate")),
        says="the size of the file, the bytes per second"),
    Row("audio.wav_chunks", FIRST, sound(trailing_chunks=("LIST", "id3 ")), says="LIST"),
    Row("audio.truncated", FIRST, sound(declared_bytes=7938000, present_bytes=3968978, problem="truncated")),
    Row("audio.truncated", FIRST, sound(problem="truncated", declared_bytes=None)),
    Row("audio.unfinished", FIRST, sound(problem="unfinished", declared_bytes=None)),
    Row("audio.decodes", FIRST, sound(problem="damaged", error="flac decoder lost sync"), says="lost sync"),
    Row("audio.sample_rate", FIRST, sound(sample_rate=32000)),
    Row("audio.bit_depth", FIRST, sound(bits=8)),
    Row("audio.bit_depth", FIRST, sound(bits=32, codec="float", wav_format_tag=3), says="float"),
    Row("audio.channels", FIRST, sound(channels=1)),
    Row("audio.fake_hires", FIRST, heard(used_bits=16), HINT, says="only 16"),
    Passes("audio.fake_hires", heard(used_bits=22)),
    Row("audio.silence_inside", FIRST, heard(silence_inside=31.0), says="31 seconds"),
    Passes("audio.silence_inside", heard(silence_inside=9.9)),
    Row("audio.silent", FIRST, heard(silent=True, true_peak=None)),
    Row("audio.one_side_silent", FIRST, heard(silent_side="right"), says="right"),
    Row("audio.true_peak", FIRST, heard(true_peak=0.8), WARNING, says="+0.8"),
    Row("audio.true_peak", FIRST, heard(true_peak=-0.4), HINT),
    Row("audio.silence_head", FIRST, heard(silence_head=3.0), WARNING),
    Row("audio.silence_head", FIRST, heard(silence_head=12.0), BLOCKER),
    Row("audio.silence_tail", FIRST, heard(silence_tail=7.0), WARNING),
    Row("audio.silence_tail", FIRST, heard(silence_tail=35.0), BLOCKER),
    Row("audio.clipping", FIRST, heard(clipping_runs=812), says="812"),
    Passes("audio.clipping", heard(clipping_runs=50)),
    Row("audio.loudness", FIRST, heard(loudness=-3.0), says="−3.0"),
    Row("audio.loudness", FIRST, heard(loudness=-31.0)),
    Row("audio.phase", FIRST, heard(correlation=-0.98)),
    Passes("audio.phase", heard(correlation=0.6)),
    Row("audio.dual_mono", FIRST, heard(dual_mono=True, correlation=1.0)),
    Row("audio.dc_offset", FIRST, heard(dc_offset=0.02), says="2.0 %"),
    Passes("audio.dc_offset", heard(dc_offset=0.0001)),
    Row("audio.abrupt_end", FIRST, heard(abrupt_end=-6.0), says="−6.0"),
    Passes("audio.abrupt_end", heard(abrupt_end=-72.0)),
    Row("audio.min_duration", FIRST, _length(22), WARNING),
    Row("audio.min_duration", FIRST, _single(_length(22)), BLOCKER),
    Row("audio.duration_match", f"{FIRST}.duration", put(f"{FIRST}.duration", timedelta(seconds=210)),
        writes={f"{FIRST}.duration": timedelta(seconds=200)}),
    Row("audio.duration_match", f"{FIRST}.duration", put(f"{FIRST}.duration", INHERIT),
        writes={f"{FIRST}.duration": timedelta(seconds=200)}),
    Passes("audio.duration_match", put(f"{FIRST}.duration", "PT201S")),
    Row("audio.preview", f"{FIRST}.preview_in", put(
        f"{FIRST}.preview_in", timedelta(seconds=190), f"{FIRST}.sample_length", timedelta(seconds=30),
    ), writes={f"{FIRST}.preview_in": timedelta(seconds=170)}),
    Passes("audio.preview", put(
        f"{FIRST}.preview_in", timedelta(seconds=43), f"{FIRST}.sample_length", timedelta(seconds=30),
    )),
    Row("audio.mixed_specs", "", sound(sample_rate=48000), says="44100 Hz, 24 bit, 48000 Hz, 24 bit"),
    Row("audio.duplicate", "discs[0].tracks[1]", sound(2, pcm_sha256="1" * 64), says="Paper Boats"),
)  # fmt: skip

ARTWORK = (
    Row("art.present", "", without_file("cover")),
    Row("art.present", "", gone("cover")),
    Row("art.not_measured", "", unmeasured("cover")),
    Row("art.measuring_failed", "", unmeasured("cover", why="The drive hangs."), says="The drive hangs."),
    Row("art.format", "", cover(format="WEBP")),
    Row("art.format", "", renamed("cover", "/masters/cover.png")),
    Row("art.format", "", cover(problem="not_a_picture")),
    Passes("art.format", both(cover(format="PNG"), renamed("cover", "/masters/cover.PNG"))),
    Row("art.readable", "", cover(problem="truncated")),
    Row("art.square", "", both(cover(width=3000, height=3002), profile(art_max_size=6000))),
    Row("art.min_size", "", cover(width=1500, height=1500), BLOCKER),
    Row("art.min_size", "", both(ELSEWHERE, cover(width=1500, height=1500)), WARNING),
    Row("art.min_size", "", both(ELSEWHERE, cover(width=1000, height=1000)), BLOCKER),
    Row("art.max_size", "", cover(width=8000, height=8000)),
    Row("art.file_size", "", cover(bytes=28_000_000), says="28.0 MB"),
    Row("art.rgb", "", cover(mode="CMYK"), says="CMYK, as for print"),
    Row("art.rgb", "", cover(mode="L"), says="is greyscale, not"),
    Row("art.rgb", "", cover(mode="P"), says="indexed colour"),
    Row("art.rgb", "", cover(bits=16), says="16 bits"),
    Row("art.blank", "", cover(spread=0.4, detail=0.0001)),
    Row("art.blurry", "", cover(detail=0.001), HINT),
    Passes("art.blurry", cover(detail=0.04, spread=60.0)),
    Row("art.border", "", cover(bars=("left", "right")), HINT, says="left and right"),
    Row("art.alpha", "", cover(mode="RGBA", alpha=True)),
    Row("art.exif_orientation", "", cover(orientation=6)),
    Row("art.exif_orientation", "", cover(has_gps=True), says="location"),
    Row(
        "art.text_match",
        "local.cover_text_confirmed",
        put("local.cover_text_confirmed", INHERIT),
        states={"local.cover_text_confirmed": True},
    ),
    Row("art.pa_logo", "local.cover_pa_logo", put("local.cover_pa_logo", True)),
    Passes("art.pa_logo", put("local.cover_pa_logo", INHERIT)),
)

DAY = timedelta(days=1)


def _released(day: date) -> Change:
    """Move the release with everything that goes by its date."""
    year = str(day.year)
    return put(release_date=day, original_release_date=day, pline_year=year, cline_year=year)


DATES = (
    Row("date.format", "release_date", put(release_date="20/11/26"),
        writes={"release_date": date(2026, 11, 20)}, safe=True),
    Row("date.format", "release_date", put(release_date="20.11.2026"),
        writes={"release_date": date(2026, 11, 20)}, safe=True),
    Row("date.format", "release_date", put(release_date="November 20, 2026"),
        writes={"release_date": date(2026, 11, 20)}, safe=True),
    Row("date.format", "release_date", put(release_date="3/4/26")),
    Row("date.format", "release_date", put(release_date="2026-02-30")),
    Row("date.format", "release_time", put(release_time="9:30"), writes={"release_time": time(9, 30)}, safe=True),
    Row("date.format", f"{FIRST}.preview_in", put(f"{FIRST}.preview_in", "0:43"),
        writes={f"{FIRST}.preview_in": timedelta(seconds=43)}, safe=True),
    Row("date.format", f"{FIRST}.preview_in", put(f"{FIRST}.preview_in", "soon")),
    Row("date.format", "local.preorder_date", both(ELSEWHERE, put("local.preorder_date", "30.10.2026")),
        writes={"local.preorder_date": date(2026, 10, 30)}, safe=True),
    Passes("date.format", put(f"{FIRST}.preview_in", "PT043S")),
    Row("date.release.required", "release_date", put(release_date=INHERIT),
        writes={"release_date": date(2026, 11, 20)}),
    Row("date.release.required", "release_date",
        put(release_date=INHERIT, original_release_date=date(2026, 1, 2)), writes={"release_date": date(2026, 11, 13)}),
    Row("date.release.lead", "release_date", _released(TODAY + 14 * DAY), HINT,
        writes={"release_date": date(2026, 11, 13), "original_release_date": date(2026, 11, 13)}),
    Row("date.release.lead", "release_date", both(_released(TODAY)), WARNING,
        writes={"release_date": date(2026, 11, 13), "original_release_date": date(2026, 11, 13)}),
    Row("date.release.lead", "release_date", both(_released(TODAY - 7 * DAY)), WARNING,
        writes={"release_date": date(2026, 11, 13), "original_release_date": date(2026, 11, 13)}, says="in the past"),
    Passes("date.release.lead", both(
        _released(TODAY - 7 * DAY), put("local.previously_released", True),
    )),
    Row("date.holiday_lead", "release_date", _released(date(2026, 12, 25)),
        writes={"release_date": date(2026, 12, 18), "original_release_date": date(2026, 12, 18)}),
    Row("date.holiday_lead", "release_date", both(_released(date(2026, 12, 25)), put(
        original_release_date=date(2026, 9, 1), **{"local.previously_released": True})),
        writes={"release_date": date(2026, 12, 18)}),
    Passes("date.holiday_lead", _released(date(2026, 12, 18))),
    Row("date.release.friday", "release_date", _released(FRIDAY - 2 * DAY),
        writes={"release_date": date(2026, 11, 20), "original_release_date": date(2026, 11, 20)}),
    Row("date.original.order", "original_release_date", put(original_release_date=FRIDAY + 3 * DAY),
        writes={"original_release_date": date(2026, 11, 20)}),
    Row("date.original.required_reissue", "original_release_date",
        put("original_release_date", INHERIT, "local.previously_released", True)),
    Row("date.original.required_reissue", "original_release_date",
        put("original_release_date", INHERIT, "local.previously_released", True, "cline_year", "2020")),
    Row("date.original.remaster", f"{FIRST}.local.original_release_date",
        put(f"{FIRST}.version_title", "2024 Remaster")),
    Passes("date.original.remaster", put(
        f"{FIRST}.version_title", "2024 Remaster", f"{FIRST}.local.original_release_date", date(1981, 11, 13),
    )),
    Row("date.preorder.order", "local.preorder_date",
        both(ELSEWHERE, put("local.preorder_date", FRIDAY)), BLOCKER,
        writes={"local.preorder_date": date(2026, 10, 30)}),
    Row("date.preorder.order", "local.preorder_date",
        both(ELSEWHERE, put("local.preorder_date", TODAY - DAY)), BLOCKER,
        writes={"local.preorder_date": date(2026, 10, 30)}),
    Row("date.preorder.order", "local.preorder_date",
        both(ELSEWHERE, put("local.preorder_date", FRIDAY - 2 * DAY)), WARNING,
        writes={"local.preorder_date": date(2026, 10, 30)}),
    Passes("date.preorder.order", both(ELSEWHERE, put("local.preorder_date", FRIDAY - 21 * DAY))),
    Row("date.instantgrat.window", f"{FIRST}.global_instant_grat_date",
        put(f"{FIRST}.global_instant_grat_date", FRIDAY),
        writes={f"{FIRST}.global_instant_grat_date": date(2026, 11, 19)}),
    Row("date.instantgrat.window", f"{FIRST}.global_instant_grat_date", put(
        f"{FIRST}.global_instant_grat_date", FRIDAY - 25 * DAY, "local.preorder_date", FRIDAY - 21 * DAY,
    ), writes={f"{FIRST}.global_instant_grat_date": date(2026, 10, 30)}),
    Row("date.prestream.window", f"{FIRST}.global_prestream_date",
        put(f"{FIRST}.global_prestream_date", FRIDAY + DAY),
        writes={f"{FIRST}.global_prestream_date": date(2026, 11, 20)}),
    Row("date.embargo.order", "audio_embargo", put(audio_embargo=FRIDAY + DAY), writes={"audio_embargo": ABSENT}),
    Row("date.recording_year", f"{FIRST}.recording_end_date_year", put(f"{FIRST}.recording_end_date_year", "2050")),
    Passes("date.recording_year", put(f"{FIRST}.recording_end_date_year", "2026", "release_time", time(12, 30))),
)  # fmt: skip

AI = (
    Row("ai.declared", "local.ai_artwork", put("local.ai_artwork", INHERIT), states={"local.ai_artwork": "no"}),
    Row("ai.declared", f"{FIRST}.local.ai_composition", put(f"{FIRST}.local.ai_composition", INHERIT),
        states={f"{FIRST}.local.ai_composition": "no"}),
    Row("ai.apple_tags", "distribution_notes", put("local.ai_artwork", "fully"),
        writes={"distribution_notes": "Apple Transparency Tags: Artwork."}, says="Artwork"),
    Row("ai.apple_tags", "distribution_notes", both(
        put(distribution_notes="Limited.\nApple Transparency Tags: Artwork."),
        put("local.ai_artwork", "fully", f"{FIRST}.local.ai_composition", "material part"),
    ), writes={"distribution_notes": "Limited.\nApple Transparency Tags: Artwork, Composition."}, says="Composition"),
    Passes("ai.apple_tags", put("local.ai_artwork", "assisted")),
    Passes("ai.apple_tags", both(ELSEWHERE, put("local.ai_artwork", "fully"))),
)  # fmt: skip

PAYLOAD = (
    Row(
        "op.enum",
        "audio_presentation",
        put(audio_presentation="stereo"),
        WARNING,
        writes={"audio_presentation": "Stereo"},
    ),
    Row("op.enum", "license", put(license="Lent"), WARNING),
    Row(
        "op.enum",
        f"{FIRST}.session_type",
        put(f"{FIRST}.session_type", "studio"),
        WARNING,
        writes={f"{FIRST}.session_type": "Studio"},
    ),
    Row("op.enum", "license", both(complete("license", "Leased"), put(license="Borrowed")), BLOCKER),
    Passes("op.enum", both(account(lists={"license": ("Leased",)}), put(license="Leased"))),
    Row(
        "op.field_names",
        "version_title",
        put(extra={"version": "Live"}),
        writes={"version_title": "Live", "extra.version": GONE},
    ),
    Row("op.field_names", f"{FIRST}.preview_in", put(f"{FIRST}.extra", {"audio_hook": 30})),
    Row("op.field_names", "version_title", put(extra={"version": None, "other": 1}), writes={"extra.version": GONE}),
    Row("keywords.format", "keywords", put(keywords="#soul, funky-soul"), writes={"keywords": "soul funky-soul"}),
    Row("keywords.format", "keywords", put(keywords="soul; funk"), writes={"keywords": "soul funk"}),
    Row("keywords.format", "keywords", put(keywords="#soul funk"), writes={"keywords": "soul funk"}),
)

ROWS = (*AUDIO, *ARTWORK, *DATES, *AI, *PAYLOAD)
