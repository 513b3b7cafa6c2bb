"""Rules that compare the release with what is known elsewhere: the rest of the library, and what was sent already.

That files are whole at the other end before anything is created, and that a UPC is never created twice, is what the
submission does each time. What is found here is what it would stop at: a file that storage does not have, a UPC under
which another release went out.
"""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.letter_case import english_title
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, TrackView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("known_codes", since=RULE_VERSION)
sending = Subject("sending", since=RULE_VERSION)

_CATALOG_NUMBER_MOST = 50


@subject.release(
    "catno.format",
    WARNING,
    sources="OP1 S-F OWN",
    text=CheckText.tr("{number} is also the catalogue number of “{other}”."),
    why=CheckText.tr("A catalogue number identifies one release; other systems accept only plain characters."),
)
def catalog_number(release: ReleaseView) -> Iterator[RuleHit]:
    number = release.text("catalog_number")
    if not number:
        return
    if len(number) > _CATALOG_NUMBER_MOST or not (number.isascii() and number.isprintable()):
        text = CheckText.tr("“{number}” is not a valid catalogue number of up to 50 plain characters.")
        yield RuleHit(release.node_id, "catalog_number", {"number": number}, text=text)
        return
    for other in release.context.catalogue.releases:
        # The same product in the library twice is found by its UPC.
        same_code = other.gtin and other.gtin == codes.gtin14(release.text("upc"))
        if folded(other.catalog_number) == folded(number) and not same_code:
            yield hit(release, "catalog_number", number=number, other=other.title)
            return


@subject.track(
    "title.label_consistency",
    HINT,
    sources="OWN",
    text=CheckText.tr("The same recording is called “{other}” on “{release}”."),
    why=CheckText.tr("One recording needs one spelling everywhere; stores show the one they received first."),
)
def label_consistency(track: TrackView) -> Iterator[RuleHit]:
    if not track.context.catalogue.tracks:
        return
    code, title = codes.normal_isrc(track.text("isrc")), track.text("title")
    own = track.facts.pcm_sha256 if track.facts else None
    for other in track.context.read("recordings", code) if code and title else ():
        same_sound = own is not None and own == other.pcm_sha256
        if other.title and other.title != title and (folded(other.title) == folded(title) or same_sound):
            # Not where only capitals differ and ours are the right ones: a rule would find the others at once.
            worse = other.title != english_title(other.title) and title == english_title(other.title)
            fix = None if worse else write_text(track.node_id, "title", other.title, replaces=title)
            yield hit(track, "title", fix, other=other.title, release=other.release_title)
            return


@subject.release_and_track(
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


@sending.release(
    "op.idempotent",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{other}” with the UPC {code} was already sent to the distributor or is on its way there."),
    why=CheckText.tr("The app searches for the UPC before it creates anything, and never creates a release twice."),
)
def idempotent(release: ReleaseView) -> Iterator[RuleHit]:
    other, own = release.context.sent_state.same_code, codes.gtin14(release.text("upc"))
    in_library = any(own is not None and row.gtin == own for row in release.context.catalogue.releases)
    if other and own is not None and not in_library:  # what is in the library is found as gtin.unique
        yield hit(release, "upc", other=other, code=release.text("upc"))


@sending.release_and_track(
    "op.upload_before_submit",
    BLOCKER,
    sources="OWN",
    text=CheckText.tr("“{name}” is incomplete in the storage: {problem}"),
    why=CheckText.tr(
        "The release is created only after every file was uploaded and its size and checksum were verified."
    ),
)
def upload_before_submit(view: ReleaseView | TrackView) -> Iterator[RuleHit]:
    stuck = view.context.sent_state.stuck
    if not stuck or not view.context.sent_state.is_waiting:
        return
    for asset in view.context.read("assets", view.node_id):
        problem = stuck.get(asset.id)
        if problem is not None and asset.role is not AssetRole.BOOKLET:
            name = asset.path.replace("\\", "/").rpartition("/")[2]
            yield hit(view, name=name, problem=problem)
