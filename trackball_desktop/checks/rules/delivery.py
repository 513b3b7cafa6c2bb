"""Rules about what goes with masters and cover: Atmos mixes, videos, motion artwork, booklets, lyrics with times, the
questions of Content ID and the ids of artists in stores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from trackball_desktop.checks.helpers import is_empty, stripped_text
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain.assets import Asset, AssetRole, AudioFacts, FileFacts
from trackball_desktop.domain.identifiers import normal_isrc
from trackball_desktop.domain.lyrics import read_lrc, read_ttml, untimed_lines
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, changed

subject = Subject("delivery", since=RULE_VERSION)

FRAME_SECONDS = 1 / 24
"""An Atmos mix may be longer or shorter than the stereo master by one frame of its 24 a second."""
_MOTION_LENGTH = (8.0, 20.0)
_MOTION_RATES = (23.9, 30.1)
_SQUARE, _TALL = (3840, 3840), (2048, 2732)
_MOTION_CODECS = frozenset({"avc1", "avc3", "apch", "apcn", "apcs", "apco", "ap4h", "ap4x"})
_PRORES_HQ = "apch"
_DNX = "AVdn"


def _files(view: ReleaseView | TrackView, role: AssetRole) -> list[Asset]:
    """Return the files of a role that are there."""
    missing = view.context.read("missing")
    return [
        asset for asset in view.context.read("assets", view.node_id) if asset.role is role and asset.id not in missing
    ]


def _name(asset: Asset) -> str:
    return asset.path.replace("\\", "/").rpartition("/")[2]


def _atmos(track: TrackView) -> tuple[Asset, AudioFacts] | None:
    files = _files(track, AssetRole.ATMOS)
    facts: AudioFacts | None = track.context.read("sound", files[0].id) if len(files) == 1 else None
    return None if facts is None else (files[0], facts)


def _other(view: ReleaseView | TrackView, role: AssetRole) -> Iterator[tuple[Asset, FileFacts]]:
    for asset in _files(view, role):
        facts: FileFacts | None = view.context.read("file", asset.id)
        if facts is not None:
            yield asset, facts


@subject.track(
    "atmos.file",
    BLOCKER,
    sources="AT AT2 RV",
    text=CheckText.tr("“{name}” is not a Dolby Atmos master: {problem}."),
    why=CheckText.tr(
        "Stores accept an ADM file (BWF with axml and chna chunks), 24 bit and 48 kHz, with at least 3 channels."
    ),
)
def atmos_file(track: TrackView) -> Iterator[RuleHit]:
    known = _atmos(track)
    if known is None:
        return
    asset, facts = known
    problems = [facts.error or facts.problem] if facts.problem else []
    if not problems:
        problems += [CheckText.tr("it has no axml and chna chunks")] if not facts.adm else []
        problems += [CheckText.tr("it has {bits} bits", bits=facts.bits or 0)] if facts.bits not in {None, 24} else []
        problems += (
            [CheckText.tr("it has {sample_rate} Hz", sample_rate=facts.sample_rate or 0)]
            if facts.sample_rate not in {None, 48000}
            else []
        )
        problems += (
            [CheckText.tr("it has {channels} channels", channels=facts.channels)]
            if facts.channels is not None and facts.channels < 3
            else []
        )
    if problems:
        yield hit(track, name=_name(asset), problem=_listed(problems))


@subject.track(
    "atmos.sync",
    BLOCKER,
    sources="AT AT2 RV",
    text=CheckText.tr("The Atmos mix is {atmos} s long and the stereo master {stereo} s."),
    why=CheckText.tr(
        "Stores switch between the two, so both must have the same length within one frame (1/24 second)."
    ),
)
def atmos_sync(track: TrackView) -> Iterator[RuleHit]:
    known, stereo = _atmos(track), track.facts
    if known is None or known[1].problem or stereo is None or known[1].duration is None or stereo.duration is None:
        return
    if abs(known[1].duration - stereo.duration) > FRAME_SECONDS:
        yield hit(track, atmos=f"{known[1].duration:.2f}", stereo=f"{stereo.duration:.2f}")


@subject.track(
    "atmos.isrc",
    BLOCKER,
    sources="RV ISRC-W",
    text=CheckText.tr("The Atmos mix has no separate ISRC."),
    why=CheckText.tr("Stores treat it as a separate recording and need a different code to tell the two apart."),
    missing=True,
)
def atmos_isrc(track: TrackView) -> Iterator[RuleHit]:
    code = track.text("local.atmos_isrc")
    if not code:
        if _files(track, AssetRole.ATMOS):
            yield hit(track, "local.atmos_isrc")
        return
    plain_code = normal_isrc(code)
    if plain_code is None:
        yield RuleHit(
            track.node_id,
            "local.atmos_isrc",
            {"code": code},
            text=CheckText.tr("“{code}” is not a valid ISRC for the Atmos mix."),
        )
    elif plain_code == normal_isrc(track.text("isrc")):
        text = CheckText.tr("The Atmos mix has the same ISRC as the stereo master.")
        yield RuleHit(track.node_id, "local.atmos_isrc", text=text)


@subject.track(
    "video.file",
    WARNING,
    sources="IG-V UV",
    text=CheckText.tr("“{name}” may be rejected: {problem}."),
    why=CheckText.tr("Stores accept ProRes 422 HQ or DNxHD, 1920 × 1080 or larger, at 23.976 to 30 frames per second."),
)
def video_file(track: TrackView) -> Iterator[RuleHit]:
    for asset, facts in _other(track, AssetRole.VIDEO):
        problems = [facts.error or facts.problem] if facts.problem else []
        if not problems:
            problems += (
                [CheckText.tr("its frame size is {width} × {height}", width=facts.width, height=facts.height)]
                if facts.height < 1080
                else []
            )
            problems += (
                [CheckText.tr("its codec is {codec}", codec=facts.codec)]
                if facts.codec not in {_PRORES_HQ, _DNX}
                else []
            )
            problems += _rate_problem(facts)
            problems += [CheckText.tr("it has no audio")] if not facts.sound else []
        if problems:
            yield hit(track, name=_name(asset), problem=_listed(problems))


def _listed(problems: Sequence[str]) -> Items:
    """Return problems one after the other, without the stops at their ends."""
    return Items(tuple(changed(problem, lambda text: text.rstrip(".")) for problem in problems), ",")


def _rate_problem(facts: FileFacts) -> list[str]:
    slow, fast = _MOTION_RATES
    rate = facts.frame_rate
    return (
        [CheckText.tr("it has {rate} frames per second", rate=f"{rate:g}")]
        if rate is not None and not slow <= rate <= fast
        else []
    )


@subject.release(
    "motion.art",
    WARNING,
    sources="A-MOT",
    text=CheckText.tr("“{name}” may be rejected as motion artwork: {problem}."),
    why=CheckText.tr(
        "Stores need a square version (3840 × 3840) and a tall one (2048 × 2732), H.264 or ProRes, "
        "without audio, 8 to 20 seconds long."
    ),
)
def motion_artwork(release: ReleaseView) -> Iterator[RuleHit]:
    sizes: set[tuple[int, int]] = set()
    for asset, facts in _other(release, AssetRole.MOTION):
        sizes.add((facts.width, facts.height))
        problems = [facts.error or facts.problem] if facts.problem else []
        if not problems:
            if (facts.width, facts.height) not in {_SQUARE, _TALL}:
                problems.append(
                    CheckText.tr("its frame size is {width} × {height}", width=facts.width, height=facts.height)
                )
            if facts.duration is not None and not _MOTION_LENGTH[0] <= facts.duration <= _MOTION_LENGTH[1]:
                problems.append(CheckText.tr("it is {duration} s long", duration=f"{facts.duration:.1f}"))
            problems += [CheckText.tr("it has audio")] if facts.sound else []
            problems += (
                [CheckText.tr("its codec is {codec}", codec=facts.codec)] if facts.codec not in _MOTION_CODECS else []
            )
            problems += _rate_problem(facts)
        if problems:
            yield hit(release, name=_name(asset), problem=_listed(problems))
    if len(sizes & {_SQUARE, _TALL}) == 1:
        other = _TALL if _SQUARE in sizes else _SQUARE
        text = CheckText.tr("The motion artwork has only one format; the other one, {width} × {height}, is missing.")
        yield RuleHit(release.node_id, values={"width": str(other[0]), "height": str(other[1])}, text=text)


@subject.release(
    "booklet.file",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("“{name}” cannot be used as a booklet: {problem}."),
    why=CheckText.tr("A booklet must be a PDF that opens."),
)
def booklet_file(release: ReleaseView) -> Iterator[RuleHit]:
    for asset, facts in _other(release, AssetRole.BOOKLET):
        if facts.problem or facts.format != "pdf":
            problem = _listed([facts.error or facts.problem or CheckText.tr("it is not a PDF")])
            yield hit(release, name=_name(asset), problem=problem)


@subject.track(
    "lyrics.timed",
    WARNING,
    sources="OWN A-LYR",
    text=CheckText.tr("The timing of the lyrics cannot be used: {problem}."),
    why=CheckText.tr("Each line must begin with its time, such as [01:23.45], within the length of the track."),
)
def lyrics_timed(track: TrackView) -> Iterator[RuleHit]:
    sound = track.facts
    length = sound.duration if sound is not None else None
    lrc, ttml = track.get("local.lyrics_lrc"), track.get("local.lyrics_ttml")
    if isinstance(lrc, str) and lrc.strip() and (problem := _lrc_problem(lrc, length)):
        yield hit(track, "local.lyrics_lrc", problem=problem)
    if isinstance(ttml, str) and ttml.strip() and (problem := _ttml_problem(ttml, length)):
        yield hit(track, "local.lyrics_ttml", problem=problem)


@lru_cache(maxsize=512)
def _lrc_problem(text: str, length: float | None) -> str:
    lines = read_lrc(text)
    if not lines:
        return CheckText.tr("no line has a time")
    untimed = untimed_lines(text)
    if untimed:
        return CheckText.tr("“{untimed}” has no time", untimed=untimed[0][:60])
    return _part_after_end(lines[-1].at, length)


@lru_cache(maxsize=512)
def _ttml_problem(text: str, length: float | None) -> str:
    try:
        lines, _ = read_ttml(text)
    except ValueError as error:
        return str(error)
    if not lines:
        return CheckText.tr("it has no lines")
    return _part_after_end(max(line.at for line in lines), length)


def _part_after_end(last: float, length: float | None) -> str:
    if length is None or last <= length:
        return ""
    return CheckText.tr(
        "the last line begins at {last} s, and the track ends at {length} s", last=f"{last:.0f}", length=f"{length:.0f}"
    )


@subject.track(
    "content_id.exclusive",
    WARNING,
    sources="OWN",
    text=CheckText.tr("This track is marked for Content ID, but {problem}."),
    why=CheckText.tr(
        "Content ID claims every video with the same audio. Audio that others may use too causes false claims."
    ),
)
def content_id_exclusive(track: TrackView) -> Iterator[RuleHit]:
    if track.get("local.content_id") is not True:
        return
    shared = {
        "local.contains_samples": CheckText.tr("it contains third-party samples"),
        "local.contains_loops": CheckText.tr("it contains loops"),
    }
    for field, problem in shared.items():
        if track.get(field) is True:
            yield hit(track, field, problem=problem)
    if track.get("local.content_id_exclusive") is False:
        yield hit(
            track, "local.content_id_exclusive", problem=CheckText.tr("not all of its audio is exclusively yours")
        )
    unanswered = [f for f in ("local.content_id_exclusive", *shared) if is_empty(track.get(f))]
    if unanswered:
        yield hit(track, unanswered[0], problem=CheckText.tr("not all of its questions are answered"))


_ID_FORMS = {
    "apple_id": (re.compile(r"\d{5,12}"), CheckText.tr("digits, as in music.apple.com/artist/NAME/DIGITS")),
    "spotify_id": (
        re.compile(r"[0-9A-Za-z]{22}"),
        CheckText.tr("22 letters and digits, as in open.spotify.com/artist/ID"),
    ),
    "deezer_id": (re.compile(r"\d{1,12}"), CheckText.tr("digits, as in deezer.com/artist/DIGITS")),
    "isni": (re.compile(r"\d{15}[\dX]"), CheckText.tr("16 digits, the last of which may be X")),
    "ipi": (re.compile(r"\d{9,11}"), CheckText.tr("9 to 11 digits")),
}
_IN_ADDRESS = {
    "apple_id": re.compile(r"apple\.com/.*?(\d{5,12})(?:[/?#]|$)"),
    "spotify_id": re.compile(r"spotify(?:\.com/|:)(?:.*?artist[/:])([0-9A-Za-z]{22})"),
    "deezer_id": re.compile(r"deezer\.com/.*?artist/(\d{1,12})"),
    "isni": re.compile(r"isni\.org/(?:isni/)?(\d{15}[\dX])"),
}


@subject.release_and_track(
    "artist.store_id",
    WARNING,
    sources="OWN",
    text=CheckText.tr("“{value}” is not a valid ID for {name}; expected: {wanted}."),
    why=CheckText.tr("A wrong ID puts the release on someone else's page."),
)
def store_id(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    for row in view.named_rows:
        local = row.local
        for field, (form, wanted) in _ID_FORMS.items():
            value = getattr(local, field)
            bare = stripped_text(value).replace(" ", "") if isinstance(value, str) else ""
            if not bare or form.fullmatch(bare):
                continue
            match = _IN_ADDRESS[field].search(bare) if field in _IN_ADDRESS else None
            fix = (
                set_field(row.id, f"local.{field}", match[1], CheckText.tr("Write “{match}”", match=match[1]))
                if match
                else None
            )
            named = {
                "value": bare[:80],
                "name": stripped_text(row.artist) or CheckText.tr("this artist"),
                "wanted": wanted,
            }
            yield RuleHit(row.id, f"local.{field}", named, fix)
