"""Rules about stores and territories of a release, licences."""

from __future__ import annotations

from collections.abc import Iterator

from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import (
    BLOCKER,
    WARNING,
    Subject,
    hit,
    set_field,
)
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.views import ReleaseView, WorkView
from trackball_desktop.domain.release import Partners, Publisher, WorkContribution
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import INHERIT
from trackball_desktop.domain.vocabulary import (
    country_code,
    folded,
    nearest_country,
)
from trackball_desktop.i18n.contexts import CheckText

rights_rules = Subject("rights")
work_details_rules = Subject("work_words", since=RULE_VERSION)


@rights_rules.release(
    "rights.territories",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The store list is empty, so the release would go to no store."),
    why=CheckText.tr("An empty list means no stores at all, and a different spelling is a different store."),
)
def rights_territories(release: ReleaseView) -> Iterator[RuleHit]:
    partners = release.get("partners")
    if not isinstance(partners, Partners):
        return
    chosen = partners.partner_names if isinstance(partners.partner_names, tuple) else ()
    if not chosen and partners.excluded is False:
        fix = set_field(release.node_id, "partners", INHERIT, CheckText.tr("Use all of the account's stores"))
        yield hit(release, "partners", fix)
    account = release.context.account
    partner_names = release.context.choices("partners")
    for name in chosen:
        alike = next((other for other in partner_names if folded(other) == folded(name)), None)
        unknown = alike is None and "partners" in account.complete_lists
        if name in partner_names or not (alike or unknown):
            continue
        names = tuple(alike if alike and other == name else other for other in chosen)
        changed = partners.model_copy(update={"partner_names": names})
        fix = (
            set_field(release.node_id, "partners", changed, CheckText.tr("Use “{alike}”", alike=alike))
            if alike
            else None
        )
        text = CheckText.tr("“{store}” is not in the account's list of stores.")
        yield RuleHit(release.node_id, "partners", {"store": name}, fix, text=text)


@rights_rules.release(
    "rights.license",
    WARNING,
    sources="OP1",
    text=CheckText.tr("The recordings are licensed, but the licence period is missing."),
    why=CheckText.tr("A licence ends; the distributor needs its period or its expiry rule."),
    since=RULE_VERSION,
    missing=True,
)
def rights_license(release: ReleaseView) -> Iterator[RuleHit]:
    licensed = release.text("license").casefold().startswith("licen")
    if licensed and release.is_missing("rights_period") and release.is_missing("rights_expiry_rule"):
        yield hit(release, "rights_period")
    if release.text("lost_rights").casefold() in {"", "no", "false", "none"}:
        return
    for field, what in (("lost_rights_on", CheckText.tr("on which date")), ("lost_rights_reason", CheckText.tr("why"))):
        if release.is_missing(field):
            text = CheckText.tr("The rights are marked as lost, but the release does not say {what}.")
            yield RuleHit(release.node_id, field, {"what": what}, text=text)
            return


@work_details_rules.work(
    "rights.territory_codes",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{value}” is not a country in the list."),
    why=CheckText.tr("Use a country's name or two-letter code, or Worldwide. Regions are not accepted."),
)
def territory_codes(work: WorkView) -> Iterator[RuleHit]:
    territories = work.context.choices("territory")
    for row in work.node_and_entries():
        value = stripped_text(row.country) if isinstance(row, WorkContribution | Publisher) else ""
        if value and value not in territories and country_code(value) is None:
            meant = nearest_country(value, territories)
            fix = set_field(row.id, "country", meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
            yield RuleHit(row.id, "country", {"value": value}, fix)
