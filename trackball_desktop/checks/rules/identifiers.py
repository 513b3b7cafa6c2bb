"""Rules about codes: ISRC, UPC/EAN, ISWC. A wrong check digit is never repaired: any of the digits can be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trackball_desktop.checks.helpers import main_artists, stripped_text
from trackball_desktop.checks.model import CatalogueTrack, Fix, RuleHit, Severity
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field, values
from trackball_desktop.checks.views import ReleaseView, TrackView, WorkView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.edits import clear
from trackball_desktop.domain.release import Publisher, walk
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("identifiers")

PLACEHOLDERS = frozenset({"36000291452", "42100005264", "5901234123457", "12345678905"})
"""Codes that stand in articles and manuals as the example of a UPC or EAN, without zeros in front."""

_COUNTING = ("01234567890123", "98765432109876")
_FEWEST_DIGITS = 5
"""A code of so few digits behind its zeros is a number that somebody made up: no company has such a prefix."""

_LOOKS_LIKE = re.compile(r"[A-Z01]{2}[A-Z0-9]{3}[0-9OI]{7}")

SAME_LENGTH_WITHIN = 2.0
"""Seconds by which the lengths of one recording may differ."""


# --- ISRC -----------------------------------------------------------------------------------------------------------


@subject.track(
    "isrc.present",
    BLOCKER,
    sources="VL-T DX-TR",
    text=CheckText.tr("This track has no ISRC."),
    why=CheckText.tr(
        "Stores and societies identify a recording by its ISRC. You can let the distributor assign "
        "ISRCs in the account's settings."
    ),
    missing=True,
)
def isrc_present(track: TrackView) -> Iterator[RuleHit]:
    account = track.context.account
    if track.is_missing("isrc") and not (account.isrc_autoassign or account.terms.gives_isrc):
        yield hit(track, "isrc")


@subject.track(
    "isrc.format",
    BLOCKER,
    sources="ISRC-B ISRC-S DMP",
    text=CheckText.tr("“{code}” is not a valid ISRC: two letters, three letters or digits, seven digits."),
    why=CheckText.tr("An ISRC has exactly twelve characters, without hyphens or spaces."),
)
def isrc_format(track: TrackView) -> Iterator[RuleHit]:
    typed = track.get("isrc")
    if not isinstance(typed, str) or not typed.strip():
        return
    code = codes.normal_isrc(typed)
    if code is None:
        yield hit(track, "isrc", _with_digits(track.node_id, typed), code=typed)
    elif code != typed:
        yield hit(
            track,
            "isrc",
            set_field(track.node_id, "isrc", code, CheckText.tr("Change to {code}", code=code), safe=True),
            code=typed,
        )


def _with_digits(track_id: str, typed: str) -> Fix | None:
    """Offer the code with digits where an ISRC has digits and letters where it has letters; a person has to look."""
    code = "".join(typed.split()).replace("-", "").upper()
    if not _LOOKS_LIKE.fullmatch(code):
        return None
    letters, digits = code[:2].replace("0", "O").replace("1", "I"), code[5:].replace("O", "0").replace("I", "1")
    swapped = letters + code[2:5] + digits
    return set_field(track_id, "isrc", swapped, CheckText.tr("Use {swapped}", swapped=swapped))


@subject.track(
    "isrc.prefix_known",
    WARNING,
    sources="ISRC-B ISRC-S TEST",
    text=CheckText.tr("No agency issues ISRCs that begin with {prefix}."),
    why=CheckText.tr("The first two letters come from the list of ISRC agencies."),
)
def isrc_prefix_known(track: TrackView) -> Iterator[RuleHit]:
    code = codes.normal_isrc(track.text("isrc"))
    if code is not None and not codes.isrc_prefix_known(code):
        yield hit(track, "isrc", prefix=code[:2])


@subject.track(
    "isrc.year",
    WARNING,
    sources="ISRC-S ISRC-W",
    text=CheckText.tr("According to the ISRC it was assigned in 20{year}, which is in the future."),
    why=CheckText.tr("The two digits after the first five characters are the year in which the code was assigned."),
)
def isrc_year(track: TrackView) -> Iterator[RuleHit]:
    code = codes.normal_isrc(track.text("isrc"))
    if code is not None and track.context.today.year % 100 < codes.isrc_year(code) < 40:
        yield hit(track, "isrc", year=code[5:7])


@subject.release(
    "isrc.unique_in_release",
    BLOCKER,
    sources="DX-TR ISRC-W",
    text=CheckText.tr("{code} is also the ISRC of “{other}” on this release."),
    why=CheckText.tr("Each recording needs its own code; stores would play one of the two for both."),
    waivable=True,
)
def isrc_unique_in_release(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, TrackView] = {}
    for track in release.tracks:
        code = codes.normal_isrc(track.text("isrc"))
        if code is None:
            continue
        first = seen.setdefault(code, track)
        if first is not track:
            yield hit(track, "isrc", code=code, other=first.full_title)


def _namesakes(track: TrackView) -> tuple[CatalogueTrack, ...]:
    code = codes.normal_isrc(track.text("isrc"))
    return track.context.read("recordings", code) if code else ()


def _same_sound(track: TrackView, other: CatalogueTrack) -> bool | None:
    """Compare the samples; None where one of the two was not measured."""
    own = track.facts.pcm_sha256 if track.facts else None
    return own == other.pcm_sha256 if own and other.pcm_sha256 else None


def _same_song(track: TrackView, other: CatalogueTrack) -> bool:
    artist = main_artists(track.artists)[:1]
    same_artist = not artist or not other.artist or folded(other.artist).startswith(folded(artist[0]))
    return same_artist and folded(track.text("title")) == folded(other.title)


def _other_length(track: TrackView, other: CatalogueTrack) -> bool:
    own = track.facts.duration if track.facts else None
    return own is not None and other.duration is not None and abs(own - other.duration) > SAME_LENGTH_WITHIN


@subject.track(
    "isrc.reuse_conflict",
    BLOCKER,
    sources="ISRC-W",
    text=CheckText.tr(
        "{code} already belongs to “{title}” by {artist} on “{release}”, which is a different recording."
    ),
    why=CheckText.tr("A code always identifies one recording; a recording keeps its code on single and album."),
    waivable=True,
)
def isrc_reuse_conflict(track: TrackView) -> Iterator[RuleHit]:
    for other in _namesakes(track):
        named = values(code=other.isrc, title=other.title, artist=other.artist, release=other.release_title)
        if _same_sound(track, other) is True:
            continue
        if not _same_song(track, other) or (_same_version(track, other) and _other_length(track, other)):
            yield RuleHit(track.node_id, "isrc", named)
        elif _same_version(track, other) and _same_sound(track, other) is False:
            text = CheckText.tr(
                "{code} is also the ISRC of “{title}” on “{release}”, but the two files contain different audio."
            )
            yield RuleHit(track.node_id, "isrc", named, severity=WARNING, text=text)
        else:
            continue
        return


def _same_version(track: TrackView, other: CatalogueTrack) -> bool:
    return folded(track.text("version_title")) == folded(other.version)


@subject.track(
    "isrc.new_version_needs_new",
    WARNING,
    sources="ISRC-W ISRC-R SY-EX",
    text=CheckText.tr(
        "{code} belongs to “{title}” on “{release}”; this is a different version and needs its own code."
    ),
    why=CheckText.tr(
        "A remix, edit, live or instrumental version is a separate recording; a different file format is not."
    ),
    waivable=True,
)
def isrc_new_version_needs_new(track: TrackView) -> Iterator[RuleHit]:
    for other in _namesakes(track):
        if not _same_song(track, other) or _same_version(track, other):
            continue
        other_title = f"{other.title} ({other.version})" if other.version else other.title
        named = values(code=other.isrc, title=other_title, release=other.release_title)
        # The same samples under another name are one recording named twice; anything else is two under one code.
        severity = Severity.WARNING if _same_sound(track, other) is True else Severity.BLOCKER
        yield RuleHit(track.node_id, "isrc", named, severity=severity)
        return


@subject.track(
    "isrc.same_audio_two_codes",
    WARNING,
    sources="ISRC-W OWN",
    text=CheckText.tr("The same recording has the ISRC {code} on “{release}”."),
    why=CheckText.tr("Two codes for one recording split its play counts. Keep the older one."),
)
def isrc_same_audio_two_codes(track: TrackView) -> Iterator[RuleHit]:
    sound = track.facts.pcm_sha256 if track.facts else None
    code = codes.normal_isrc(track.text("isrc"))
    for other in track.context.read("recordings", sound) if sound and code else ():
        older = codes.normal_isrc(other.isrc)
        if older is not None and older != code:
            fix = set_field(track.node_id, "isrc", older, CheckText.tr("Use {older}", older=older))
            yield hit(track, "isrc", fix, code=older, release=other.release_title)
            return


# --- UPC / EAN ------------------------------------------------------------------------------------------------------


@subject.release(
    "gtin.present",
    BLOCKER,
    sources="VL-R S-F",
    text=CheckText.tr("The release has no UPC or EAN."),
    why=CheckText.tr(
        "Stores identify a product by this code, and the app searches for it before it creates the release."
    ),
    missing=True,
)
def gtin_present(release: ReleaseView) -> Iterator[RuleHit]:
    if release.is_missing("upc") and not release.context.account.terms.gives_upc:
        yield hit(release, "upc")


def _spelling(upc: str) -> tuple[bool, str | None, bool]:
    """Judge how a code is spelled: whether rightly; what to spell instead, if that is clear; whether that is safe."""
    digits = codes.gtin_digits(upc)
    if digits is None:
        return False, None, False
    if len(digits) in {12, 13}:
        return digits == upc, digits, True
    if len(digits) == 14 and digits.startswith("0"):
        return False, digits[1:], True
    return False, codes.normal_gtin(upc) if len(digits) == 11 else None, False


@subject.release(
    "gtin.format",
    BLOCKER,
    sources="OP1 GS1",
    text=CheckText.tr("“{code}” is not a UPC of 12 digits or an EAN of 13 digits."),
    why=CheckText.tr(
        "The distributor accepts codes of 12 or 13 digits. Spreadsheets often drop zeros at the beginning."
    ),
)
def gtin_format(release: ReleaseView) -> Iterator[RuleHit]:
    typed = release.get("upc")
    if not isinstance(typed, str) or not typed.strip():
        return
    right, spelled, safe = _spelling(typed)
    if not right:
        fix = (
            set_field(release.node_id, "upc", spelled, CheckText.tr("Change to {spelled}", spelled=spelled), safe=safe)
            if spelled
            else None
        )
        yield hit(release, "upc", fix, code=typed)


def _is_placeholder(digits: str) -> bool:
    """Tell codes of documents and of people trying things out; they may have a right check digit or none."""
    bare = digits.lstrip("0")
    body = bare[:-1]
    counts = len(body) >= 10 and any(body in order for order in _COUNTING)
    return bool(digits) and (bare in PLACEHOLDERS or len(bare) < _FEWEST_DIGITS or len(set(body)) == 1 or counts)


def _is_placeholder_code(upc: str) -> bool:
    digits = codes.gtin_digits(upc)
    return digits is not None and len(digits) >= 12 and _is_placeholder(digits)


def _has_wrong_digit(upc: str) -> bool:
    digits = codes.gtin_digits(upc)
    right_length = digits is not None and len(digits) in codes.GTIN_LENGTHS
    return right_length and not _is_placeholder_code(upc) and not codes.gtin_is_valid(digits or "")


@subject.release(
    "gtin.check",
    BLOCKER,
    sources="GS1 DMP TEST",
    text=CheckText.tr("The check digit of {code} is wrong: one of its digits was mistyped."),
    why=CheckText.tr(
        "The last digit is calculated from the others. It does not show which digit is wrong, so the "
        "app cannot correct it."
    ),
)
def gtin_check(release: ReleaseView) -> Iterator[RuleHit]:
    if _has_wrong_digit(release.text("upc")):
        yield hit(release, "upc", code=release.text("upc"))


@subject.release(
    "gtin.placeholder",
    BLOCKER,
    sources="OP1 TEST OWN",
    text=CheckText.tr("{code} is a placeholder, not a real code."),
    why=CheckText.tr("Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product."),
    waivable=True,
)
def gtin_placeholder(release: ReleaseView) -> Iterator[RuleHit]:
    if _is_placeholder_code(release.text("upc")):
        yield hit(release, "upc", code=release.text("upc"))


@subject.release(
    "gtin.restricted",
    WARNING,
    sources="GEN",
    text=CheckText.tr("{code} is reserved for in-store use or for books."),
    why=CheckText.tr(
        "GS1 reserves codes that begin with 02, 04 or 20 to 29 for in-store use and 978 and 979 for books."
    ),
)
def gtin_restricted(release: ReleaseView) -> Iterator[RuleHit]:
    code = codes.ean13(release.text("upc"))
    if code is not None and (code[:2] in {"02", "04"} or code[0] == "2" or code[:3] in {"978", "979"}):
        yield hit(release, "upc", code=release.text("upc"))


@subject.release(
    "gtin.unique",
    BLOCKER,
    sources="HK DX-TR",
    text=CheckText.tr("{code} is already the code of “{other}”."),
    why=CheckText.tr("Each product needs its own code: clean and explicit, standard and deluxe, single and album."),
)
def gtin_unique(release: ReleaseView) -> Iterator[RuleHit]:
    own = codes.gtin14(release.text("upc"))
    for other in release.context.catalogue.releases:
        if own is not None and other.gtin == own:
            yield hit(release, "upc", code=release.text("upc"), other=other.title)
            return


@subject.release(
    "disc.upc",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The disc's code {code} {problem}."),
    why=CheckText.tr(
        "A disc does not need a code. If it has one, the code must be valid and belong only to this disc."
    ),
)
def disc_upc(release: ReleaseView) -> Iterator[RuleHit]:
    seen: set[str] = set()
    own = codes.gtin14(release.text("upc"))
    for disc in release.discs:
        code = stripped_text(disc.upc)
        if not code:
            continue
        compared = codes.gtin14(code) or code
        if compared == own and len(release.discs) == 1:
            continue  # whatever is wrong with it was found at the release
        problem = (
            CheckText.tr("also belongs to another disc") if compared in seen
            else CheckText.tr("is the release's code") if compared == own
            else CheckText.tr("is not a UPC of 12 digits or an EAN of 13 digits") if not _spelling(code)[0]
            else CheckText.tr("is a placeholder") if _is_placeholder_code(code)
            else CheckText.tr("has a wrong check digit") if _has_wrong_digit(code)
            else ""
        )  # fmt: skip
        seen.add(compared)
        if problem:
            fix = Fix(CheckText.tr("Clear the disc's code"), clear(disc.id, "upc"))
            yield RuleHit(disc.id, "upc", values(code=code, problem=problem), fix)


# --- ISWC -----------------------------------------------------------------------------------------------------------


@subject.work(
    "iswc.format",
    BLOCKER,
    sources="OP1 ISWC DMP",
    text=CheckText.tr("“{code}” is not a valid ISWC, such as T-034524680-1."),
    why=CheckText.tr("An ISWC is T, nine digits and a check digit; dots and hyphens are optional."),
)
def iswc_format(work: WorkView) -> Iterator[RuleHit]:
    typed = work.get("iswc")
    if not isinstance(typed, str) or not typed.strip():
        return
    code = codes.normal_iswc(typed)
    if code != typed:
        fix = (
            set_field(work.node_id, "iswc", code, CheckText.tr("Change to {code}", code=code), safe=True)
            if code
            else None
        )
        named = values(code=typed, spelled=code or "")
        text = CheckText.tr("The distributor writes the ISWC “{code}” as {spelled}.") if code else None
        yield RuleHit(work.node_id, "iswc", named, fix, Severity.HINT if code else None, text)


@subject.work(
    "iswc.check",
    WARNING,
    sources="ISWC DMP TEST OP1",
    text=CheckText.tr("The check digit of {code} is wrong, so societies cannot find the work by it."),
    why=CheckText.tr("An ISWC is optional, but a wrong one is worse than none. The distributor does not check it."),
)
def iswc_check(work: WorkView) -> Iterator[RuleHit]:
    code = codes.normal_iswc(work.text("iswc"))
    if code is not None and not codes.iswc_is_valid(code):
        yield hit(work, "iswc", code=code)


# --- IPI and ISNI: people -------------------------------------------------------------------------------------------


def _place_of(release: ReleaseView, name: str) -> tuple[str, str] | None:
    """Return the node and the field where somebody is named first."""
    for node in walk(release.node):
        field = "publisher" if isinstance(node, Publisher) else "artist"
        if stripped_text(getattr(node, field, "")) == name:
            return node.id, field
    return None


@subject.release(
    "ipi.name",
    WARNING,
    sources="DMP TEST",
    text=CheckText.tr("The IPI of {name} in People, {code}, {problem}."),
    why=CheckText.tr(
        "Societies use it for payments. It has eleven digits; the last two are check digits. Correct it in People."
    ),
)
def ipi_name(release: ReleaseView) -> Iterator[RuleHit]:
    for person in release.context.catalogue.people:
        code = codes.normal_ipi(person.ipi)
        if not person.ipi or (code is not None and codes.ipi_is_valid(code)):
            continue
        problem = (
            CheckText.tr("is not a number of 11 digits") if code is None else CheckText.tr("has wrong check digits")
        )
        place = _place_of(release, person.name)
        if place is not None:
            yield RuleHit(*place, values(name=person.name, code=person.ipi, problem=problem))


@subject.release(
    "isni.check",
    WARNING,
    sources="DMP TEST",
    text=CheckText.tr("The ISNI of {name} in People, {code}, {problem}."),
    why=CheckText.tr("An ISNI has sixteen characters; the last is a check character. Correct it in People."),
)
def isni_check(release: ReleaseView) -> Iterator[RuleHit]:
    for person in release.context.catalogue.people:
        code = codes.normal_isni(person.isni)
        if not person.isni or (code is not None and codes.isni_is_valid(code)):
            continue
        problem = (
            CheckText.tr("is not a code of 16 characters")
            if code is None
            else CheckText.tr("has a wrong check character")
        )
        place = _place_of(release, person.name)
        if place is not None:
            yield RuleHit(*place, values(name=person.name, code=person.isni, problem=problem))
