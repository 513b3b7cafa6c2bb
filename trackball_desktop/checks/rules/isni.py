"""Rules about the ISNI of writers and artists."""

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
    "isni.check",
    WARNING,
    sources="DMP TEST",
    text=CheckText.tr("The ISNI of {name} in People, {code}, {problem}."),
    why=CheckText.tr("An ISNI has sixteen characters; the last is a check character. Correct it in People."),
)
def isni_check(release: ReleaseView) -> Iterator[RuleHit]:
    for person in release.context.catalogue.people:
        code = codes.normal_isni(person.isni)
        if not person.isni or (code is not None and codes.is_valid_isni(code)):
            continue
        problem = (
            CheckText.tr("is not a code of 16 characters")
            if code is None
            else CheckText.tr("has a wrong check character")
        )
        place = place_of(release, person.name)
        if place is not None:
            yield RuleHit(*place, values(name=person.name, code=person.isni, problem=problem))
