"""Rules about the files of masters: container, format, length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from trackball_desktop.checks.model import FileFix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts
from trackball_desktop.domain.date_parsing import read_duration
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import display
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Rounded

subject = Subject("audio")

_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_LENGTH_TOLERANCE = 1.0


@subject.track(
    "audio.present",
    BLOCKER,
    sources="VL-T RV",
    text=CheckText.tr("This track has no audio file."),
    why=CheckText.tr("Each track needs exactly one master."),
    missing=True,
)
def present(track: TrackView) -> Iterator[RuleHit]:
    assets = track.context.read("assets", track.node_id)
    role = AssetRole.VIDEO if track.is_video else AssetRole.MASTER
    files = [asset for asset in assets if asset.role is role]
    if not files and track.is_video:
        audio = next((asset for asset in assets if asset.role is AssetRole.MASTER), None)
        if audio is None:
            yield RuleHit(track.node_id, text=_NO_VIDEO, is_missing=True)
        else:
            yield RuleHit(track.node_id, values={"name": _file_name(audio)}, text=_AUDIO_OF_VIDEO)
    elif not files:
        yield hit(track)
    elif len(files) > 1:
        yield RuleHit(track.node_id, text=CheckText.tr("This track has more than one master."))
    elif files[0].id in track.context.read("missing"):
        text = CheckText.tr("The file “{name}” has been moved or deleted.")
        yield RuleHit(track.node_id, values={"name": _file_name(files[0])}, text=text)


_NO_VIDEO = CheckText.tr("This video has no file.")
_AUDIO_OF_VIDEO = CheckText.tr(
    "This track is a video, but “{name}” is audio. Add the video, or set the track type to audio."
)


def _file_name(asset: Asset) -> str:
    return asset.path.replace("\\", "/").rpartition("/")[2]


@subject.track(
    "audio.not_measured",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The file has not been measured yet."),
    why=CheckText.tr("Each file is checked before the release can be sent."),
)
def not_measured(track: TrackView) -> Iterator[RuleHit]:
    if track.master is not None and track.master[1] is None and not _measuring_error(track):
        yield hit(track)


@subject.track(
    "audio.measuring_failed",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The file could not be measured: {reason}"),
    why=CheckText.tr("The file could not be checked, so the release cannot be sent with it."),
)
def measuring_failed(track: TrackView) -> Iterator[RuleHit]:
    if track.master is not None and track.master[1] is None and (reason := _measuring_error(track)):
        yield hit(track, reason=reason)


def _measuring_error(track: TrackView) -> str:
    """Return why measuring the file failed; empty where it did not."""
    return track.context.read("unreadable").get(track.master[0].id, "") if track.master is not None else ""


def _file_facts(track: TrackView) -> AudioFacts | None:
    return track.master[1] if track.master is not None else None


@subject.track(
    "audio.container",
    BLOCKER,
    sources="S-A A-REQ VL-A",
    text=CheckText.tr("The file is {found}, not WAV or FLAC."),
    why=CheckText.tr("Stores accept uncompressed WAV or FLAC. The content of the file counts, not its name."),
)
def container(track: TrackView) -> Iterator[RuleHit]:
    facts = _file_facts(track)
    if facts is None:
        return
    if facts.problem in {"empty", "not_audio"}:
        yield hit(
            track,
            found=CheckText.tr("empty") if facts.problem == "empty" else CheckText.tr("a file without readable audio"),
        )
    elif facts.problem is None and not _is_accepted(facts, track.context.profile.audio_containers):
        yield hit(track, found=facts.container.upper() if facts.lossless else facts.codec.upper())


def _is_accepted(facts: AudioFacts, containers: tuple[str, ...]) -> bool:
    container = "wav" if facts.container == "rf64" else facts.container
    return container in containers and facts.lossless


@subject.track(
    "audio.wav_extensible",
    BLOCKER,
    sources="S-A TEST",
    text=CheckText.tr("The WAV file has an extensible header."),
    why=CheckText.tr("Spotify rejects it. The same audio with a plain header, or as FLAC, is accepted."),
)
def wav_extensible(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is not None and facts.wav_format_tag == _EXTENSIBLE and track.context.goes_to_spotify:
        yield hit(track, None, _header_fix(facts))


def _header_fix(facts: AudioFacts) -> FileFix | None:
    """Offer a copy with a plain header of a file for which such a header says all: one or two channels of samples."""
    plain = facts.container in {"wav", "rf64"} and facts.codec in {"pcm", "float"} and (facts.channels or 0) <= 2
    return FileFix.WAV_HEADER if plain and facts.frames else None


@subject.track(
    "audio.wav_header",
    WARNING,
    sources="OWN",
    text=CheckText.tr("The WAV file's header is wrong: {faults}."),
    why=CheckText.tr("Some programs read only a part of such a file or show a wrong length. The audio itself is fine."),
    since=RULE_VERSION,
)
def wav_header(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is not None and facts.header_faults:
        faults = tuple(_HEADER_FAULTS[fault] for fault in facts.header_faults)
        yield hit(track, None, _header_fix(facts), faults=Items(faults, ","))


_HEADER_FAULTS = {
    "riff_size": CheckText.tr("the size of the file"),
    "byte_rate": CheckText.tr("the bytes per second"),
}


@subject.track(
    "audio.wav_chunks",
    WARNING,
    sources="S-A",
    text=CheckText.tr("The WAV file has extra data after the audio: {chunks}."),
    why=CheckText.tr("Some stores read this data as audio or reject the file."),
)
def wav_chunks(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is not None and facts.trailing_chunks:
        yield hit(track, None, _header_fix(facts), chunks=Items(facts.trailing_chunks, ","))


@subject.track(
    "audio.truncated",
    BLOCKER,
    sources="TEST S-A",
    text=CheckText.tr("The file is incomplete: it has {present} of {declared} bytes."),
    why=CheckText.tr(
        "The header announces more audio than the file contains. Many programs open such a file without a warning."
    ),
)
def truncated(track: TrackView) -> Iterator[RuleHit]:
    facts = _file_facts(track)
    if facts is None:
        return
    declared, there = facts.declared_bytes, facts.present_bytes
    if declared is not None and there is not None and there < declared:
        yield hit(track, present=there, declared=declared)
    elif facts.problem == "truncated":
        yield RuleHit(track.node_id, text=CheckText.tr("The file is incomplete."))


@subject.track(
    "audio.unfinished",
    BLOCKER,
    sources="TEST S-A",
    text=CheckText.tr("The file's header does not state the length of the audio."),
    why=CheckText.tr(
        "The export or recording was interrupted, or the file was streamed. Some programs read such "
        "a file as empty. Where a fix is offered, it makes a copy with a correct header. Listen to its end; "
        "if something is missing, export the file again."
    ),
)
def unfinished(track: TrackView) -> Iterator[RuleHit]:
    facts = _file_facts(track)
    if facts is not None and facts.problem == "unfinished":
        yield hit(track, None, _header_fix(facts))


@subject.track(
    "audio.decodes",
    BLOCKER,
    sources="S-A TEST",
    text=CheckText.tr("The file is damaged: {error}."),
    why=CheckText.tr("Stores decode the whole file and reject it if that fails."),
)
def decodes(track: TrackView) -> Iterator[RuleHit]:
    facts = _file_facts(track)
    if facts is not None and facts.problem == "damaged":
        yield hit(track, error=facts.error or CheckText.tr("damaged"))


@subject.track(
    "audio.sample_rate",
    BLOCKER,
    sources="S-A A-REQ AUD VL-A",
    text=CheckText.tr("Stores do not accept a sample rate of {rate} Hz."),
    why=CheckText.tr("Use 44.1 kHz or a common higher rate. Audio is never resampled automatically."),
)
def sample_rate(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if (
        facts is not None
        and facts.sample_rate is not None
        and facts.sample_rate not in track.context.profile.audio_rates
    ):
        yield hit(track, rate=str(facts.sample_rate))


@subject.track(
    "audio.bit_depth",
    BLOCKER,
    sources="S-A VL-A",
    text=CheckText.tr("The audio is {bits}, not 16 or 24 bit."),
    why=CheckText.tr("Stores accept 16-bit or 24-bit integer audio."),
)
def bit_depth(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is None or not facts.lossless or facts.bits is None:
        return
    if facts.codec == "float" or facts.bits not in track.context.profile.audio_bits:
        floats = CheckText.tr("{bits}-bit float", bits=facts.bits)
        yield hit(track, bits=floats if facts.codec == "float" else CheckText.tr("{bits}-bit", bits=facts.bits))


@subject.track(
    "audio.channels",
    BLOCKER,
    sources="S-A VL-A",
    text=CheckText.tr("The file has {channels}, not two."),
    why=CheckText.tr("The stereo master needs exactly two channels, even for a mono recording."),
)
def channels(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is not None and facts.channels is not None and facts.channels != 2:
        yield hit(track, channels=CheckText.tr("%n channels", "%n channel", facts.channels))


@subject.track(
    "audio.min_duration",
    BLOCKER,
    sources="VL-T SO-A ST",
    text=CheckText.tr("The track is {seconds} seconds long; stores pay royalties from 30 seconds."),
    why=CheckText.tr("A single under 30 seconds is rejected; on an album the track can be played but earns nothing."),
    waivable=True,
)
def min_duration(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is None or facts.duration is None or facts.duration >= track.context.profile.track_least_seconds:
        return
    severity = None if track.context.read("track_count") == 1 else WARNING
    yield RuleHit(track.node_id, values={"seconds": Rounded(facts.duration, 0)}, severity=severity)


def _seconds(value: object) -> float | None:
    parsed = read_duration(value) if isinstance(value, str) else value
    return parsed.total_seconds() if isinstance(parsed, timedelta) else None


@subject.track(
    "audio.duration_match",
    BLOCKER,
    sources="RV OP1",
    text=CheckText.tr("The file is {file} long, but the track says {track}."),
    why=CheckText.tr("Stores compare the two lengths."),
)
def duration_match(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    if facts is None or facts.duration is None:
        return
    stated, lacks = track.get("duration"), track.is_missing("duration")
    seconds = _seconds(stated)
    if not lacks and (seconds is None or abs(seconds - facts.duration) <= _LENGTH_TOLERANCE):
        return
    length = timedelta(seconds=round(facts.duration))
    fix = set_field(track.node_id, "duration", length, CheckText.tr("Set the length to {length}", length=length))
    if lacks:
        text = CheckText.tr("The length is missing; the file is {file} long.")
        yield RuleHit(track.node_id, "duration", {"file": length}, fix, text=text)
    else:
        yield hit(track, "duration", fix, file=length, track=display(stated))


@subject.track(
    "audio.preview",
    BLOCKER,
    sources="VL-T OP1",
    text=CheckText.tr("The preview ends at {end}, but the track ends at {length}."),
    why=CheckText.tr("The preview must be within the track."),
)
def preview(track: TrackView) -> Iterator[RuleHit]:
    start, preview_length = _seconds(track.get("preview_in")), _seconds(track.get("sample_length"))
    duration = track.audio_facts.duration if track.audio_facts else None
    duration = _seconds(track.get("duration")) if duration is None else duration
    if start is None or duration is None:
        return
    end = start + (preview_length or 0.0)
    if end <= duration + _LENGTH_TOLERANCE and start < duration:
        return
    kept = min(preview_length or 0.0, float(int(duration)))
    label, start_at = CheckText.tr("End the preview with the track"), timedelta(seconds=int(duration - kept))
    fits = kept == (preview_length or 0.0) and kept > 0
    fix = set_field(track.node_id, "preview_in", start_at, label) if fits else None
    yield hit(track, "preview_in", fix, end=timedelta(seconds=end), length=timedelta(seconds=int(duration)))


@subject.release(
    "audio.mixed_specs",
    HINT,
    sources="OWN",
    text=CheckText.tr("The masters have different sample rates or bit depths: {found}."),
    why=CheckText.tr("An album is usually mastered in one session; one file may come from somewhere else."),
)
def mixed_specs(release: ReleaseView) -> Iterator[RuleHit]:
    profile = release.context.profile
    specs = {(facts.sample_rate, facts.bits) for track in release.tracks if (facts := track.audio_facts) is not None}
    taken = [(rate, bits) for rate, bits in specs if rate in profile.audio_rates and bits in profile.audio_bits]
    named = sorted(CheckText.tr("{rate} Hz, {bits} bit", rate=rate, bits=bits or 0) for rate, bits in taken)
    if len(named) > 1:
        yield hit(release, found=Items(tuple(named), ","))


@subject.release(
    "audio.duplicate",
    BLOCKER,
    sources="SO-V TP",
    text=CheckText.tr("This track has exactly the same audio as “{other}”."),
    why=CheckText.tr("The same file was probably attached twice."),
    waivable=True,
)
def duplicate(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, TrackView] = {}
    for track in release.tracks:
        samples_hash = track.audio_facts.pcm_sha256 if track.audio_facts else None
        if samples_hash is None:
            continue
        first = seen.setdefault(samples_hash, track)
        if first is not track:
            yield hit(track, other=first.full_title or stripped_text(first.raw("isrc")))


@subject.release(
    "audio.avg_duration",
    WARNING,
    sources="ST",
    text=CheckText.tr("The tracks are {seconds} seconds long on average."),
    why=CheckText.tr("Stores reject releases with very short tracks, because they suspect artificial streaming."),
    since=RULE_VERSION,
)
def average_duration(release: ReleaseView) -> Iterator[RuleHit]:
    lengths = [
        facts.duration for track in release.tracks if (facts := track.audio_facts) is not None and facts.duration
    ]
    if len(lengths) < 2 or len(lengths) < len(release.tracks):
        return
    average = sum(lengths) / len(lengths)
    if average < release.context.profile.average_least_seconds:
        yield hit(release, seconds=Rounded(average, 0))


@subject.track(
    "audio.max_duration",
    HINT,
    sources="SY-TY OWN",
    text=CheckText.tr("The track is {minutes} minutes long."),
    why=CheckText.tr("Ask the distributor about tracks of this length; some split or reject them."),
    since=RULE_VERSION,
)
def max_duration(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    most = track.context.profile.track_most_seconds
    if facts is not None and facts.duration is not None:
        if facts.duration > most:
            yield hit(track, minutes=Rounded(facts.duration / 60, 0))
        return  # what the track says instead is compared with the file
    stated = track.get("duration")
    length = read_duration(stated) if isinstance(stated, str) else stated
    if isinstance(length, timedelta) and length.total_seconds() > most:
        text = CheckText.tr("The track's length is given as {minutes} minutes.")
        minutes = Rounded(length.total_seconds() / 60, 0)
        yield RuleHit(track.node_id, "duration", {"minutes": minutes}, severity=WARNING, text=text)


@subject.track(
    "audio.tags",
    HINT,
    sources="OWN",
    text=CheckText.tr("The file's tags contain the ISRC {tagged}."),
    why=CheckText.tr("The code in the file was set at mastering; one of the two codes belongs to another recording."),
    since=RULE_VERSION,
)
def tags(track: TrackView) -> Iterator[RuleHit]:
    facts = track.audio_facts
    tagged = normal_isrc(facts.tags.isrc) if facts is not None and facts.tags.isrc else None
    own = normal_isrc(track.text("isrc")) if tagged is not None else None
    if tagged is not None and own is not None and tagged != own:
        yield hit(
            track,
            "isrc",
            set_field(track.node_id, "isrc", tagged, CheckText.tr("Use {tagged}", tagged=tagged)),
            tagged=tagged,
        )
