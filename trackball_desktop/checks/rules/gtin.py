"""Rules about UPC and EAN. A wrong check digit is never repaired: any of the digits can be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.code_spelling import code_spelling, has_wrong_digit, is_placeholder_code
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, WARNING, Subject, hit, set_field
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.i18n.contexts import CheckText

known_codes_rules = Subject("known_codes", since=RULE_VERSION)
identifiers_rules = Subject("identifiers")


@known_codes_rules.release_and_track(
    "gtin.immutable",
    WARNING,
    sources="A-TK",
    text=CheckText.tr("The distributor created the release with {sent}, but the draft now has a different code."),
    why=CheckText.tr("Stores cannot change a UPC or ISRC after the first delivery; that would need a new release."),
)
def immutable(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    sent = view.context.sent_state
    if isinstance(view, ReleaseView):
        if sent.sent_upc and view.text("upc") and codes.gtin14(view.text("upc")) != codes.gtin14(sent.sent_upc):
            fix = set_field(
                view.node_id, "upc", sent.sent_upc, CheckText.tr("Restore {sent_upc}", sent_upc=sent.sent_upc)
            )
            yield hit(view, "upc", fix, sent=sent.sent_upc)
        return
    code = codes.normal_isrc(view.text("isrc")) if sent.sent_isrcs else None
    if code is not None and code not in sent.sent_isrcs:
        text = CheckText.tr("The distributor created the release without the ISRC {code}.")
        yield RuleHit(view.node_id, "isrc", {"code": code}, text=text)


@identifiers_rules.release(
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


@identifiers_rules.release(
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
    right, spelled, safe = code_spelling(typed)
    if not right:
        fix = (
            set_field(release.node_id, "upc", spelled, CheckText.tr("Change to {spelled}", spelled=spelled), safe=safe)
            if spelled
            else None
        )
        yield hit(release, "upc", fix, code=typed)


@identifiers_rules.release(
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
    if has_wrong_digit(release.text("upc")):
        yield hit(release, "upc", code=release.text("upc"))


@identifiers_rules.release(
    "gtin.placeholder",
    BLOCKER,
    sources="OP1 TEST OWN",
    text=CheckText.tr("{code} is a placeholder, not a real code."),
    why=CheckText.tr("Sample codes, codes with one repeated digit and 1, 2, 3, … do not belong to any product."),
    waivable=True,
)
def gtin_placeholder(release: ReleaseView) -> Iterator[RuleHit]:
    if is_placeholder_code(release.text("upc")):
        yield hit(release, "upc", code=release.text("upc"))


@identifiers_rules.release(
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


@identifiers_rules.release(
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
