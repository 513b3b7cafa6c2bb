"""Rules about the codes of discs."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.code_spelling import code_spelling, has_wrong_digit, is_placeholder_code
from trackball_desktop.checks.model import Fix, RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, values
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.edits import inherit_edit
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("identifiers")


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
            else CheckText.tr("is not a UPC of 12 digits or an EAN of 13 digits") if not code_spelling(code)[0]
            else CheckText.tr("is a placeholder") if is_placeholder_code(code)
            else CheckText.tr("has a wrong check digit") if has_wrong_digit(code)
            else ""
        )  # fmt: skip
        seen.add(compared)
        if problem:
            fix = Fix(CheckText.tr("Clear the disc's code"), inherit_edit(disc.id, "upc"))
            yield RuleHit(disc.id, "upc", values(code=code, problem=problem), fix)
