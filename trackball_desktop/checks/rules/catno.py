"""Rules about the catalogue number."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, hit
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("known_codes", since=RULE_VERSION)

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
