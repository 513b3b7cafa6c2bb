"""Rules about the IPI numbers of writers and publishers."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.code_spelling import place_of
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import WARNING, Subject, values
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("identifiers")


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
        if not person.ipi or (code is not None and codes.is_valid_ipi(code)):
            continue
        problem = (
            CheckText.tr("is not a number of 11 digits") if code is None else CheckText.tr("has wrong check digits")
        )
        place = place_of(release, person.name)
        if place is not None:
            yield RuleHit(*place, values(name=person.name, code=person.ipi, problem=problem))
