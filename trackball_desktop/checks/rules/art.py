"""Rules about the cover."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from trackball_desktop.checks.model import FileFix, RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, statement
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.assets import ArtworkFacts
from trackball_desktop.domain.edits import SetField
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items, Rounded

subject = Subject("artwork")

_SIDES = {
    "left": CheckText.tr("left"),
    "top": CheckText.tr("top"),
    "right": CheckText.tr("right"),
    "bottom": CheckText.tr("bottom"),
}
_SUFFIXES = {"JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}, "TIFF": {".tif", ".tiff"}}
_MEGABYTE = 1_000_000
_FORMATS = {"MPO": CheckText.tr("a JPEG file with several images (MPO)")}
"""What people know a kind of file as; most are known by their names."""
_COLOURS = {
    "1": CheckText.tr("black and white"),
    "L": CheckText.tr("greyscale"),
    "LA": CheckText.tr("greyscale with transparency"),
    "La": CheckText.tr("greyscale with transparency"),
    "I": CheckText.tr("greyscale"),
    "I;16": CheckText.tr("greyscale"),
    "F": CheckText.tr("greyscale"),
    "P": CheckText.tr("indexed colour"),
    "PA": CheckText.tr("indexed colour with transparency"),
    "CMYK": CheckText.tr("CMYK, as for print"),
    "YCbCr": CheckText.tr("YCbCr, as in video"),
    "LAB": CheckText.tr("CIELAB"),
}
"""What the decoder's names of colour models mean."""
_MIN_SPREAD = 3.0


def _facts(release: ReleaseView) -> ArtworkFacts | None:
    """Return the facts of a picture that can be read."""
    cover = release.cover
    return cover[1] if cover is not None and cover[1] is not None and cover[1].problem is None else None


def _problem(release: ReleaseView) -> str | None:
    cover = release.cover
    return cover[1].problem if cover is not None and cover[1] is not None else None


@subject.release(
    "art.present",
    BLOCKER,
    sources="VL-R OP1",
    text=CheckText.tr("The release has no cover."),
    why=CheckText.tr("Every store needs one."),
    missing=True,
)
def present(release: ReleaseView) -> Iterator[RuleHit]:
    if release.cover is None:
        yield hit(release)


@subject.release(
    "art.not_measured",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The cover has not been measured yet."),
    why=CheckText.tr("Each file is checked before the release can be sent."),
)
def not_measured(release: ReleaseView) -> Iterator[RuleHit]:
    if release.cover is not None and release.cover[1] is None and not _measuring_error(release):
        yield hit(release)


@subject.release(
    "art.measuring_failed",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("The cover could not be measured: {reason}"),
    why=CheckText.tr("The file could not be checked, so the release cannot be sent with it."),
)
def measuring_failed(release: ReleaseView) -> Iterator[RuleHit]:
    if release.cover is not None and release.cover[1] is None and (reason := _measuring_error(release)):
        yield hit(release, reason=reason)


def _measuring_error(release: ReleaseView) -> str:
    """Return why measuring the cover failed; empty where it did not."""
    cover = release.cover
    return release.context.read("unreadable").get(cover[0].id, "") if cover is not None else ""


@subject.release(
    "art.format",
    BLOCKER,
    sources="A-ART LC S-C",
    text=CheckText.tr("The cover is {found}; stores accept {wanted}."),
    why=CheckText.tr("The content of the file counts, and its extension must match."),
)
def picture_format(release: ReleaseView) -> Iterator[RuleHit]:
    allowed_formats = release.context.profile.art_formats
    if _problem(release) in {"empty", "not_a_picture"}:
        yield hit(release, found=CheckText.tr("not an image"), wanted=Items(allowed_formats, "or"))
    facts, cover = _facts(release), release.cover
    if facts is None or cover is None:
        return
    suffix = PurePath(cover[0].path).suffix.lower()
    if facts.format not in allowed_formats:
        yield hit(
            release,
            None,
            FileFix.FORMAT,
            found=_FORMATS.get(facts.format, facts.format),
            wanted=Items(allowed_formats, "or"),
        )
    elif suffix not in _SUFFIXES.get(facts.format, {suffix}):
        format_text = (
            CheckText.tr("{format} with the extension {suffix}", format=facts.format, suffix=suffix)
            if suffix
            else CheckText.tr("{format} without a file extension", format=facts.format)
        )
        yield hit(release, found=format_text, wanted=Items(allowed_formats, "or"))


@subject.release(
    "art.readable",
    BLOCKER,
    sources="TEST",
    text=CheckText.tr("The cover file is damaged."),
    why=CheckText.tr("A damaged or incomplete image shows grey bars or nothing at all."),
)
def readable(release: ReleaseView) -> Iterator[RuleHit]:
    if _problem(release) in {"truncated", "bomb", "damaged"}:
        yield hit(release)


@subject.release(
    "art.square",
    BLOCKER,
    sources="A-ART LC SO-C",
    text=CheckText.tr("The cover is {width} × {height} pixels, not square."),
    why=CheckText.tr("Stores only accept square covers."),
)
def square(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is not None and facts.width != facts.height:
        yield hit(release, None, FileFix.CROP, width=str(facts.width), height=str(facts.height))


@subject.release(
    "art.min_size",
    BLOCKER,
    sources="A-ART LC FG-A DIST-C",
    text=CheckText.tr("The cover is {size} pixels wide; {wanted} are required."),
    why=CheckText.tr("A small image looks blurred when it is enlarged."),
)
def min_size(release: ReleaseView) -> Iterator[RuleHit]:
    facts, profile = _facts(release), release.context.profile
    if facts is None:
        return
    size = min(facts.width, facts.height)
    if size < profile.art_min_size:
        blocks = release.context.goes_to_apple or size < profile.art_hard_min_size
        named = {"size": size, "wanted": profile.art_min_size}
        yield RuleHit(release.node_id, values=named, severity=BLOCKER if blocks else WARNING)


@subject.release(
    "art.max_size",
    WARNING,
    sources="DIST-C SO-C S-C",
    text=CheckText.tr("The cover is {size} pixels wide; up to {wanted} are accepted everywhere."),
    why=CheckText.tr("Several distributors reject larger images."),
)
def max_size(release: ReleaseView) -> Iterator[RuleHit]:
    facts, profile = _facts(release), release.context.profile
    if facts is not None and max(facts.width, facts.height) > profile.art_max_size:
        yield hit(release, None, FileFix.SCALE, size=max(facts.width, facts.height), wanted=profile.art_max_size)


@subject.release(
    "art.file_size",
    WARNING,
    sources="DIST-C SO-C",
    text=CheckText.tr("The cover file is {size} MB; up to {wanted} are accepted everywhere."),
    why=CheckText.tr("Several distributors reject larger files."),
)
def file_size(release: ReleaseView) -> Iterator[RuleHit]:
    facts, most = _facts(release), release.context.profile.art_max_mb
    if facts is not None and facts.bytes > most * _MEGABYTE:
        yield hit(release, None, FileFix.SMALLER, size=Rounded(facts.bytes / _MEGABYTE, 1), wanted=Rounded(most))


@subject.release(
    "art.rgb",
    BLOCKER,
    sources="SO-C S-C",
    text=CheckText.tr("The cover is {mode}, not 8-bit RGB."),
    why=CheckText.tr("Other colour modes are shown incorrectly or rejected."),
)
def rgb(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is None:
        return
    if facts.mode not in {"RGB", "RGBA"} or (facts.bits or 8) > 8:
        called = _COLOURS.get(facts.mode, facts.mode)
        deep = CheckText.tr("{mode} with {bits} bits", mode=called, bits=facts.bits or 8)
        yield hit(release, None, FileFix.RGB, mode=called if (facts.bits or 8) <= 8 else deep)


@subject.release(
    "art.alpha",
    WARNING,
    sources="S-C OWN",
    text=CheckText.tr("The cover has transparent areas."),
    why=CheckText.tr("Each store shows a different background behind them."),
)
def alpha(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is not None and facts.alpha:
        yield hit(release, None, FileFix.OPAQUE)


@subject.release(
    "art.exif_orientation",
    BLOCKER,
    sources="S-C",
    text=CheckText.tr("The cover {problem}."),
    why=CheckText.tr("Stores ignore the rotation tag, and anyone can read where a photo was taken."),
)
def exif_orientation(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is None:
        return
    if facts.orientation != 1:
        problem = CheckText.tr("is rotated by a tag in the file, which stores ignore")
        yield hit(release, None, FileFix.UPRIGHT, problem=problem)
    elif facts.has_gps:
        problem = CheckText.tr("contains the location where it was taken")
        yield hit(release, None, FileFix.UPRIGHT, problem=problem)


@subject.release(
    "art.text_match",
    WARNING,
    sources="TC SC-D LC SO-C",
    text=CheckText.tr("Nobody has confirmed yet that the text on the cover matches the release."),
    why=CheckText.tr(
        "Names and titles on the cover must match the release. This is the most common reason for rejection."
    ),
    asks=True,
)
def text_match(release: ReleaseView) -> Iterator[RuleHit]:
    if release.cover is not None and release.get("local.cover_text_confirmed") is not True:
        compared = SetField(node_id=release.node_id, field="local.cover_text_confirmed", value=True)
        agree = statement(
            CheckText.tr("I have compared the text on the cover with the titles, and they match"), compared
        )
        yield hit(release, "local.cover_text_confirmed", agree)


@subject.release(
    "art.pa_logo",
    WARNING,
    sources="SO-E SY-EX",
    text=CheckText.tr("The cover {cover} the Parental Advisory logo, but the release is {advisory}."),
    why=CheckText.tr("The logo belongs only on the covers of explicit releases."),
)
def pa_logo(release: ReleaseView) -> Iterator[RuleHit]:
    logo, advisory = release.get("local.cover_pa_logo"), release.text("parental_advisory")
    if advisory and isinstance(logo, bool) and logo != (advisory == "Explicit"):
        cover = CheckText.tr("has") if logo else CheckText.tr("lacks")
        yield hit(release, "local.cover_pa_logo", cover=cover, advisory=advisory)


@subject.release(
    "art.icc",
    WARNING,
    sources="S-C",
    text=CheckText.tr("The cover uses the colour profile “{profile}”, not sRGB."),
    why=CheckText.tr(
        "Stores treat every image as sRGB, so the colours would look wrong. Converting keeps them as intended."
    ),
    since=RULE_VERSION,
)
def icc(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    # A picture that is not RGB is converted as a whole, and its profile with it: that is found as such.
    if facts is not None and facts.icc and facts.mode in {"RGB", "RGBA"} and "srgb" not in facts.icc.casefold():
        yield hit(release, None, FileFix.RGB, profile=facts.icc)


@subject.release(
    "art.blank",
    BLOCKER,
    sources="SO-C SC-D",
    text=CheckText.tr("The cover is almost empty: it is a single colour."),
    why=CheckText.tr("Stores take it for a missing cover. If it is intended, keep it and give a reason."),
    waivable=True,
    since=RULE_VERSION,
)
def blank(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is not None and facts.spread is not None and facts.spread < _MIN_SPREAD:
        yield hit(release)


@subject.release(
    "art.blurry",
    HINT,
    sources="A-ART TEST OWN",
    text=CheckText.tr("The cover looks like an enlarged smaller image."),
    why=CheckText.tr(
        "Stores reject blurred covers. This is an estimate based on the lack of fine detail, so please check."
    ),
    since=RULE_VERSION,
)
def blurry(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is not None and facts.looks_enlarged and (facts.spread is None or facts.spread >= _MIN_SPREAD):
        yield hit(release)


@subject.release(
    "art.border",
    HINT,
    sources="SO-C OWN",
    text=CheckText.tr("The cover has a plain bar along this edge: {sides}."),
    why=CheckText.tr(
        "A white or black bar on one or two sides is usually left over from cropping. “Crop to a square” removes it."
    ),
    since=RULE_VERSION,
)
def border(release: ReleaseView) -> Iterator[RuleHit]:
    facts = _facts(release)
    if facts is not None and facts.bars:
        yield hit(release, sides=Items(tuple(_SIDES.get(side, side) for side in facts.bars)))
