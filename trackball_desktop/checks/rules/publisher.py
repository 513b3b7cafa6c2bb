"""Rules about the publishers of works."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.helpers import is_empty
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.publisher_shares import party_of, publishers_of, territory_of
from trackball_desktop.checks.registry import WARNING, Subject, statement
from trackball_desktop.checks.views import WorkView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

subject = Subject("works")

_PARTS = {"name": CheckText.tr("name"), "country": CheckText.tr("country")}


@subject.work(
    "publisher.territory_overlap",
    WARNING,
    sources="OP1",
    text=CheckText.tr("{name} is listed twice for {territory}."),
    why=CheckText.tr("Merge the two entries, or correct the territory of one of them."),
)
def territory_overlap(work: WorkView) -> Iterator[RuleHit]:
    seen: set[tuple[str, str]] = set()
    for row in publishers_of(work):
        key = (party_of(row), territory_of(row))
        if key[0] and key in seen:
            yield RuleHit(
                row.id,
                "country",
                {"name": stripped_text(row.publisher), "territory": key[1] or CheckText.tr("the whole world")},
            )
        seen.add(key)


@subject.work(
    "publisher.complete",
    WARNING,
    sources="OP1 GEN",
    text=CheckText.tr("A publisher has no {missing}."),
    why=CheckText.tr(
        "A share without a name is not paid to anyone. For a writer without a publisher use Copyright Control."
    ),
    missing=True,
)
def publisher_complete(work: WorkView) -> Iterator[RuleHit]:
    for row in publishers_of(work):
        missing = [part for part, value in (("name", row.publisher), ("country", row.country)) if is_empty(value)]
        if not missing:
            continue
        field = "publisher" if missing[0] == "name" else "country"
        publisher, country = "Copyright Control", "Worldwide"
        name_edit = SetField(node_id=row.id, field="publisher", value=publisher)
        country_edit = SetField(node_id=row.id, field="country", value=country)
        if missing == ["name"]:
            stated = statement(CheckText.tr("The publisher is {publisher}", publisher=publisher), name_edit)
        elif missing == ["country"]:
            stated = statement(CheckText.tr("The publisher's country is {country}", country=country), country_edit)
        else:
            label = CheckText.tr(
                "The publisher is {publisher}, its country is {country}", publisher=publisher, country=country
            )
            stated = statement(label, name_edit, country_edit)
        shown = {"missing": Items(tuple(_PARTS[part] for part in missing))}
        yield RuleHit(row.id, field, shown, stated)
