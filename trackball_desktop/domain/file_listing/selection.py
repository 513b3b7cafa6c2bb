"""Which audio files become no track: stems, copies, lossy twins, old versions, whole sides; each with its reason."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.file_listing import vocabulary
from trackball_desktop.domain.file_listing.folders import FolderRole, side_number
from trackball_desktop.domain.file_listing.model import ExclusionReason, ListedFile
from trackball_desktop.domain.file_listing.names import Name
from trackball_desktop.domain.file_listing.production_words import remove_production_words
from trackball_desktop.domain.file_listing.state import Row, State, disc_of, leave_out, number_of
from trackball_desktop.domain.file_listing.titles import is_same_name, read_title

_NOT_MASTERS = {
    FolderRole.STEMS: ExclusionReason.STEM,
    FolderRole.ATMOS: ExclusionReason.ATMOS,
    FolderRole.OLD: ExclusionReason.OLD,
    FolderRole.PREMASTERS: ExclusionReason.PREMASTER,
    FolderRole.ALTERNATES: ExclusionReason.ALTERNATE,
    FolderRole.EXCERPTS: ExclusionReason.EXCERPT,
    FolderRole.INSTRUMENTALS: ExclusionReason.INSTRUMENTAL,
}
_MARKS = (
    (vocabulary.ATMOS, ExclusionReason.ATMOS),
    (vocabulary.STEMS, ExclusionReason.STEM),
    (vocabulary.ALTERNATE, ExclusionReason.ALTERNATE),
    (vocabulary.EXCERPT, ExclusionReason.EXCERPT),
    (vocabulary.OLD, ExclusionReason.OLD),
    (vocabulary.PREMASTER, ExclusionReason.PREMASTER),
)


def without_parts(state: State) -> list[ListedFile]:
    """Leave out what lies in folders of stems, old versions and the like, where something else is there."""
    part = {file.path: state.group.roles.get(file.path.parent, FolderRole.FORMAT) for file in state.group.files}
    taken = [file for file in state.group.files if part[file.path] not in _NOT_MASTERS]
    if not taken:
        inner = [
            f
            for f in state.group.files
            if part[f.path] in {FolderRole.PREMASTERS, FolderRole.INSTRUMENTALS, FolderRole.ALTERNATES}
        ]
        taken = inner or list(state.group.files)
    if any(part[file.path] is FolderRole.EXPLICIT for file in taken):
        taken = [file for file in taken if part[file.path] is not FolderRole.CLEAN]
    for file in state.group.files:
        if file not in taken:
            leave_out(state, file, _NOT_MASTERS.get(part[file.path], ExclusionReason.ALTERNATE))
    stereo = [file for file in taken if not _is_immersive(file)]
    if stereo and len(stereo) < len(taken):
        for file in taken:
            if _is_immersive(file):
                leave_out(state, file, ExclusionReason.ATMOS)
        taken = stereo
    return taken


def without_wholes(state: State, names: list[Name]) -> list[Name]:
    """Leave out whole sides and albums in one file where their tracks are there."""

    def whole(name: Name) -> bool:
        text = name.whole.replace("_", " ")
        if re.match(r"\d{1,3}[\s._)\-]", name.whole):
            return False  # a numbered file is a track, whatever it is called
        if vocabulary.SIDE_TRACK.fullmatch(text):
            return False
        first = re.split(r"\s+(?=full|whole|complete|\d\d)", text)[0]
        bare = remove_production_words(first)[0]
        if state.folder.parts and is_same_name(bare, " ".join(state.folder.parts)):
            return False
        bare = re.sub(r"^.*\s[-–—]\s", "", bare)
        return bool(side_number(bare) and len(bare) > 1) or bool(vocabulary.WHOLE.fullmatch(text))

    wholes = [name for name in names if whole(name)]
    if wholes and len(wholes) < len(names):
        for name in wholes:
            leave_out(state, name.file, ExclusionReason.SIDE)
        return [name for name in names if name not in wholes]
    return names


def leave_out_versions(state: State) -> None:
    """Leave out stems, television tracks, excerpts and old takes whose song is there."""
    titles = {row.key[0] for row in state.rows if row.key[0]}
    for row in list(state.rows):
        if len(state.rows) < 2:
            return
        reason = _version_reason(state, row, titles)
        if reason is not None:
            state.rows.remove(row)
            leave_out(state, row.file, reason, _song_of(state, row))


def _version_reason(state: State, row: Row, titles: set[str]) -> ExclusionReason | None:
    if _is_instrumental_beside_song(state, row):
        return ExclusionReason.INSTRUMENTAL
    for piece in _tail_pieces(row.name.whole):
        if folded(row.name.body) in folded(piece):
            continue  # the whole name, not what stands behind it
        base = folded(read_title(_text_before(row.name.body, piece), state.known).title)
        others = {r.key[0] for r in state.rows if r is not row}
        if base not in others and row.key[0] not in others:
            continue
        for pattern, reason in _MARKS:
            if pattern.fullmatch(piece):
                return reason
        if vocabulary.STEM_PART.fullmatch(piece) and base in others:
            return ExclusionReason.STEM
    del titles
    return None


def _is_instrumental_beside_song(state: State, row: Row) -> bool:
    """Say whether a name has the number of its own song and calls itself its instrumental: it comes along for film and
    television, and has no place of its own among the tracks."""
    if not vocabulary.INSTRUMENTAL_VERSION.fullmatch(row.reading.version) or not row.name.number:
        return False
    place = row.name.folder, row.name.disc, row.name.number
    return any(
        other is not row
        and (other.name.folder, other.name.disc, other.name.number) == place
        and other.key[0] == row.key[0]
        and not vocabulary.INSTRUMENTAL_VERSION.fullmatch(other.reading.version)
        for other in state.rows
    )


def _song_of(state: State, row: Row) -> PurePosixPath | None:
    return next((r.file.path for r in state.rows if r.key[0] and r.key[0] == row.key[0]), None)


def leave_out_twins(state: State) -> None:
    """Keep the best of files that hold one recording: the original, the lossless, the latest, the finest."""
    taken: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(state.rows, key=lambda row: row.order):
        twin = _twin_key(state, row)
        for other in taken.setdefault(twin, []):
            if _are_twins(state, row, other):
                better, worse = (row, other) if _quality(row) > _quality(other) else (other, row)
                leave_out(state, worse.file, _worse_reason(better, worse), better.file.path)
                taken[twin][taken[twin].index(other)] = better
                better.number = better.number or worse.number
                break
        else:
            taken[twin].append(row)
    alive = {id(row) for rows in taken.values() for row in rows}
    state.rows = [row for row in state.rows if id(row) in alive]


def _twin_key(state: State, row: Row) -> tuple[object, ...]:
    disc = disc_of(state, row)
    if not row.reading.title:
        return (
            disc,
            row.name.isrc or row.file.tags.isrc or "",
            row.name.number or row.file.tags.track or row.name.whole,
        )
    return disc, *row.key, row.reading.advisory


def _are_twins(state: State, row: Row, other: Row) -> bool:
    one, two = number_of(row), number_of(other)
    if one and two and one != two:
        return False
    mains = {folded(a) for a in row.main or state.artists}, {folded(a) for a in other.main or state.artists}
    return not (state.various and mains[0] != mains[1])


def _is_immersive(file: ListedFile) -> bool:
    return (file.channels or 2) > 2


def _tail_pieces(whole: str) -> list[str]:
    """Return the last bracket, the last piece behind a dash and the last word behind an underscore."""
    pieces: list[str] = []
    if bracket := re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", whole):
        pieces.append(bracket[1].strip())
    patterns = (r"\s[-–—]\s+([^()\[\]]+)$", r"_([^_()\[\]]+)$", r"_([^_()\[\]]+_[^_()\[\]]+)$")
    return [*pieces, *(piece[1].strip() for pattern in patterns if (piece := re.search(pattern, whole)))]


def _text_before(body: str, piece: str) -> str:
    at = body.casefold().rfind(piece.casefold())
    return body[:at].rstrip(" _-–—([") if at > 0 else body


_REVISION = re.compile(
    r"(?:^|[\W_])(?:v|ver|version|rev|mix|master|final)[\W_]?(\d{1,2}|[a-f])(?:$|[\W_])", re.IGNORECASE
)


def _is_lossless(file: ListedFile) -> bool:
    if file.is_lossless is not None:
        return file.is_lossless
    return file.path.suffix.lower() not in {".mp3", ".m4a", ".aac", ".ogg", ".opus", ".wma", ".mp4", ".oga"}


def _worse_reason(better: Row, worse: Row) -> ExclusionReason:
    if worse.name.is_copy and not better.name.is_copy:
        return ExclusionReason.COPY
    if _is_lossless(better.file) and not _is_lossless(worse.file):
        return ExclusionReason.LOSSY
    if _quality(better)[3:5] != _quality(worse)[3:5]:
        return ExclusionReason.OLD
    if _quality(better)[5] != _quality(worse)[5]:
        return ExclusionReason.TWIN
    return ExclusionReason.COPY if better.name.folder == worse.name.folder else ExclusionReason.TWIN


def _quality(row: Row) -> tuple[object, ...]:
    """Order twins: an original before a copy, lossless before lossy, the later revision, the finer resolution."""
    file, text = row.file, row.name.whole
    revisions = [int(r) if r.isdigit() else ord(r.lower()) - 96 for r in _REVISION.findall(text)]
    final = len(re.findall(r"final", text, re.IGNORECASE))
    folder = " ".join(file.path.parts[:-1])
    carrier = bool(re.search(r"vinyl|cassette|tape|reference|\bref", folder, re.IGNORECASE))
    return (
        not row.name.is_copy,
        _is_lossless(file),
        not carrier,
        max(revisions, default=0),
        final,
        (file.bits or 0) * (file.rate or 0) if file.path.suffix.lower() != ".flac" or file.bits else 0,
        file.path.suffix.lower() in {".wav", ".wave"},
        -row.order,
    )
