"""Rules about the masters: there, whole, and in a form that stores take; judged by facts that `media` has measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from trackball_desktop.checks.helpers import stripped_text
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import AssetRole, AudioFacts
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.moments import read_duration
from trackball_desktop.domain.values import display
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Rounded

subject = Subject("audio")

_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_LENGTH_WITHIN = 1.0


@subject.track(
    "audio.present",
    BLOCKER,
    sources="VL-T RV",
    text=CheckText.tr("This track has no file."),
    why=CheckText.tr("Each track has exactly one master."),
    missing=True,
)
def present(track: TrackView) -> Iterator[RuleHit]:
    role = AssetRole.VIDEO if track.is_video else AssetRole.MASTER
    files = [asset for asset in track.context.read("assets", track.node_id) if asset.role is role]
    if not files:
        yield hit(track)
    elif len(files) > 1:
        yield RuleHit(track.node_id, text=CheckText.tr("This track has more than one master."))
    elif files[0].id in track.context.read("missing"):
        name = files[0].path.replace("\\", "/").rpartition("/")[2]
        yield RuleHit(track.node_id, values={"name": name}, text=CheckText.tr("The file “{name}” is not where it was."))


@subject.track(
    "audio.not_measured",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The file has not been looked at yet."),
    why=CheckText.tr("A file that nobody looked at is never taken for a good one."),
)
def not_measured(track: TrackView) -> Iterator[RuleHit]:
    if track.master is not None and track.master[1] is None and not _why_unmeasured(track):
        yield hit(track)


@subject.track(
    "audio.measuring_failed",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The file could not be measured: {reason}"),
    why=CheckText.tr("What is in it is not known, and a file that nobody could look at is never taken for a good one."),
)
def measuring_failed(track: TrackView) -> Iterator[RuleHit]:
    if track.master is not None and track.master[1] is None and (reason := _why_unmeasured(track)):
        yield hit(track, reason=reason)


def _why_unmeasured(track: TrackView) -> str:
    """Return why measuring the file failed; empty where it did not."""
    return track.context.read("unreadable").get(track.master[0].id, "") if track.master is not None else ""


def _of_file(track: TrackView) -> AudioFacts | None:
    return track.master[1] if track.master is not None else None


@subject.track(
    "audio.container",
    BLOCKER,
    sources="S-A A-REQ VL-A",
    text=CheckText.tr("The file is {found}, not WAV or FLAC."),
    why=CheckText.tr("Stores take uncompressed WAV or FLAC. What is in the file counts, not its name."),
)
def container(track: TrackView) -> Iterator[RuleHit]:
    facts = _of_file(track)
    if facts is None:
        return
    if facts.problem in {"empty", "not_audio"}:
        yield hit(
            track,
            found=CheckText.tr("empty") if facts.problem == "empty" else CheckText.tr("no sound that can be read"),
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
    text=CheckText.tr("The WAV's header is of the extensible kind."),
    why=CheckText.tr("Spotify refuses it. The same samples under a plain header, or as FLAC, are accepted."),
)
def wav_extensible(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    if facts is not None and facts.wav_format_tag == _EXTENSIBLE and track.context.goes_to_spotify:
        yield hit(track)


@subject.track(
    "audio.wav_chunks",
    WARNING,
    sources="S-A",
    text=CheckText.tr("The WAV has more after its samples: {chunks}."),
    why=CheckText.tr("Some stores read what stands behind the samples as sound, or refuse the file."),
)
def wav_chunks(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    if facts is not None and facts.trailing_chunks:
        yield hit(track, chunks=Items(facts.trailing_chunks, ","))


@subject.track(
    "audio.truncated",
    BLOCKER,
    sources="TEST S-A",
    text=CheckText.tr("The file is cut off: {present} of {declared} bytes are there."),
    why=CheckText.tr("The header promises more than there is; many programs open such a file without a word."),
)
def truncated(track: TrackView) -> Iterator[RuleHit]:
    facts = _of_file(track)
    if facts is None:
        return
    declared, there = facts.declared_bytes, facts.present_bytes
    if declared is not None and there is not None and there < declared:
        yield hit(track, present=there, declared=declared)
    elif facts.problem == "truncated":
        yield RuleHit(track.node_id, text=CheckText.tr("The file is cut off."))


@subject.track(
    "audio.unfinished",
    BLOCKER,
    sources="TEST S-A",
    text=CheckText.tr("The file's header does not say how long its sound is."),
    why=CheckText.tr(
        "It was written into a pipe, or the recording was broken off. Some programs read such a file as "
        "empty, and nobody can tell whether all of it is there. Export it again."
    ),
)
def unfinished(track: TrackView) -> Iterator[RuleHit]:
    facts = _of_file(track)
    if facts is not None and facts.problem == "unfinished":
        yield hit(track)


@subject.track(
    "audio.decodes",
    BLOCKER,
    sources="S-A TEST",
    text=CheckText.tr("The file cannot be read to its end: {error}."),
    why=CheckText.tr("Stores decode every sample, and refuse what cannot be decoded."),
)
def decodes(track: TrackView) -> Iterator[RuleHit]:
    facts = _of_file(track)
    if facts is not None and facts.problem == "damaged":
        yield hit(track, error=facts.error or CheckText.tr("damaged"))


@subject.track(
    "audio.sample_rate",
    BLOCKER,
    sources="S-A A-REQ AUD VL-A",
    text=CheckText.tr("{rate} Hz is not a sample rate that the stores take."),
    why=CheckText.tr("44.1 kHz or a usual higher rate. Nothing is ever resampled unasked."),
)
def sample_rate(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
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
    text=CheckText.tr("The samples are {bits}, not of 16 or 24 bits."),
    why=CheckText.tr("Stores take whole numbers of 16 or 24 bits."),
)
def bit_depth(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    if facts is None or not facts.lossless or facts.bits is None:
        return
    if facts.codec == "float" or facts.bits not in track.context.profile.audio_bits:
        floats = CheckText.tr("{bits}-bit float", bits=facts.bits)
        yield hit(track, bits=floats if facts.codec == "float" else CheckText.tr("{bits}-bit", bits=facts.bits))


@subject.track(
    "audio.channels",
    BLOCKER,
    sources="S-A VL-A",
    text=CheckText.tr("The file has {channels}, not two channels."),
    why=CheckText.tr("The stereo product is exactly two channels, also of a mono recording."),
)
def channels(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    if facts is not None and facts.channels is not None and facts.channels != 2:
        yield hit(track, channels=CheckText.tr("%n channels", "one channel", facts.channels))


# --- length ---------------------------------------------------------------------------------------------------------


@subject.track(
    "audio.min_duration",
    BLOCKER,
    sources="VL-T SO-A ST",
    text=CheckText.tr("The track lasts {seconds} seconds; stores pay from 30 on."),
    why=CheckText.tr("A single under 30 seconds is refused; inside an album it is played without being paid."),
    waivable=True,
)
def min_duration(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
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
    text=CheckText.tr("The file lasts {file}, the track says {track}."),
    why=CheckText.tr("Stores compare the two."),
)
def duration_match(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    if facts is None or facts.duration is None:
        return
    said, lacks = track.get("duration"), track.is_missing("duration")
    seconds = _seconds(said)
    if not lacks and (seconds is None or abs(seconds - facts.duration) <= _LENGTH_WITHIN):
        return
    length = timedelta(seconds=round(facts.duration))
    fix = set_field(track.node_id, "duration", length, CheckText.tr("Set the length to {length}", length=length))
    if lacks:
        text = CheckText.tr("The length, {file}, is not filled in.")
        yield RuleHit(track.node_id, "duration", {"file": length}, fix, text=text)
    else:
        yield hit(track, "duration", fix, file=length, track=display(said))


@subject.track(
    "audio.preview",
    BLOCKER,
    sources="VL-T OP1",
    text=CheckText.tr("The preview ends at {end}, after the end of the track at {length}."),
    why=CheckText.tr("Start and length of the preview lie inside the track."),
)
def preview(track: TrackView) -> Iterator[RuleHit]:
    start, length = _seconds(track.get("preview_in")), _seconds(track.get("sample_length"))
    whole = track.facts.duration if track.facts else None
    whole = _seconds(track.get("duration")) if whole is None else whole
    if start is None or whole is None:
        return
    end = start + (length or 0.0)
    if end <= whole + _LENGTH_WITHIN and start < whole:
        return
    kept = min(length or 0.0, float(int(whole)))
    label, start_at = CheckText.tr("Let the preview end with the track"), timedelta(seconds=int(whole - kept))
    fits = kept == (length or 0.0) and kept > 0
    fix = set_field(track.node_id, "preview_in", start_at, label) if fits else None
    yield hit(track, "preview_in", fix, end=timedelta(seconds=end), length=timedelta(seconds=int(whole)))


@subject.release(
    "audio.mixed_specs",
    HINT,
    sources="OWN",
    text=CheckText.tr("The masters have different sample rates or bits: {found}."),
    why=CheckText.tr("An album is most often mastered in one go; one file may come from elsewhere."),
)
def mixed_specs(release: ReleaseView) -> Iterator[RuleHit]:
    profile = release.context.profile
    specs = {(facts.sample_rate, facts.bits) for track in release.tracks if (facts := track.facts) is not None}
    taken = [(rate, bits) for rate, bits in specs if rate in profile.audio_rates and bits in profile.audio_bits]
    named = sorted(CheckText.tr("{rate} Hz with {bits} bits", rate=rate, bits=bits or 0) for rate, bits in taken)
    if len(named) > 1:
        yield hit(release, found=Items(tuple(named), ","))


@subject.release(
    "audio.duplicate",
    BLOCKER,
    sources="SO-V TP",
    text=CheckText.tr("This track sounds exactly like “{other}”."),
    why=CheckText.tr("The same file was most likely attached twice."),
    waivable=True,
)
def duplicate(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, TrackView] = {}
    for track in release.tracks:
        sound = track.facts.pcm_sha256 if track.facts else None
        if sound is None:
            continue
        first = seen.setdefault(sound, track)
        if first is not track:
            yield hit(track, other=first.full_title or stripped_text(first.raw("isrc")))


@subject.release(
    "audio.avg_duration",
    WARNING,
    sources="ST",
    text=CheckText.tr("The tracks last {seconds} seconds on average."),
    why=CheckText.tr("Releases of very short tracks are refused: stores suspect that they are made to be counted."),
    since=RULE_VERSION,
)
def average_duration(release: ReleaseView) -> Iterator[RuleHit]:
    lengths = [facts.duration for track in release.tracks if (facts := track.facts) is not None and facts.duration]
    if len(lengths) < 2 or len(lengths) < len(release.tracks):
        return
    average = sum(lengths) / len(lengths)
    if average < release.context.profile.average_least_seconds:
        yield hit(release, seconds=Rounded(average, 0))


@subject.track(
    "audio.max_duration",
    HINT,
    sources="SY-TY OWN",
    text=CheckText.tr("The track lasts {minutes} minutes."),
    why=CheckText.tr("Ask the distributor about tracks as long as that; some take them apart or refuse them."),
    since=RULE_VERSION,
)
def max_duration(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    most = track.context.profile.track_most_seconds
    if facts is not None and facts.duration is not None:
        if facts.duration > most:
            yield hit(track, minutes=Rounded(facts.duration / 60, 0))
        return  # what the track says instead is compared with the file
    said = track.get("duration")
    length = read_duration(said) if isinstance(said, str) else said
    if isinstance(length, timedelta) and length.total_seconds() > most:
        text = CheckText.tr("The track is said to last {minutes} minutes.")
        minutes = Rounded(length.total_seconds() / 60, 0)
        yield RuleHit(track.node_id, "duration", {"minutes": minutes}, severity=WARNING, text=text)


@subject.track(
    "audio.tags",
    HINT,
    sources="OWN",
    text=CheckText.tr("The file itself says that its ISRC is {tagged}."),
    why=CheckText.tr("A code inside the file comes from the mastering; one of the two belongs to another recording."),
    since=RULE_VERSION,
)
def tags(track: TrackView) -> Iterator[RuleHit]:
    facts = track.facts
    tagged = normal_isrc(facts.tags.isrc) if facts is not None and facts.tags.isrc else None
    own = normal_isrc(track.text("isrc")) if tagged is not None else None
    if tagged is not None and own is not None and tagged != own:
        yield hit(
            track,
            "isrc",
            set_field(track.node_id, "isrc", tagged, CheckText.tr("Use {tagged}", tagged=tagged)),
            tagged=tagged,
        )
