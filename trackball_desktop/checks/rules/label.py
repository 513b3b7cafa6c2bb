"""Rules about the label."""

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
from trackball_desktop.checks.views import ReleaseView
from trackball_desktop.domain.vocabulary import folded
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("rights")

_NO_LABEL = frozenset(
    (
        "label|label name|my label|your label|your label name|record label|the label|labelname|name of label|"
        "n/a|na|none|null|undefined|nan|tbd|tba|tbc|test|test label|unknown|unknown label|no label|"
        "placeholder|example|example label|sample label|dummy|xxx|asdf|kein label|mein label|dein label|"
        "sans label|mon label|sin sello|mi sello|nombre del sello|meu selo|nome do selo|nome etichetta|лейбл|"
        "レーベル名"
    ).split("|")
)
"""What forms and sheets hold where nobody wrote a label."""


@subject.release(
    "label.required",
    BLOCKER,
    sources="VL-R SO-V OP1",
    text=CheckText.tr("The release has no label."),
    why=CheckText.tr("The distributor groups releases by label; a different spelling is a different label."),
    missing=True,
)
def label_required(release: ReleaseView) -> Iterator[RuleHit]:
    label = release.text("label")
    if not label:
        yield hit(release, "label")
        return
    label_list = release.context.account.lists.get("label", ())
    if label.strip(" <>[](){}*_-").casefold() in _NO_LABEL and label not in label_list:
        text = CheckText.tr("“{label}” is not a label name.")
        yield RuleHit(release.node_id, "label", {"label": label}, None, WARNING, text)
        return
    if not label_list or label in label_list:
        return
    account = release.context.account
    alike = next((other for other in label_list if folded(other) == folded(label)), None)
    if alike is None and "label" not in account.own_lists | account.complete_lists:
        return  # a few labels were seen in answers; that says nothing about others
    fix = (
        set_field(release.node_id, "label", alike, CheckText.tr("Use “{alike}”", alike=alike), replaces=label)
        if alike
        else None
    )
    severity = BLOCKER if "label" in account.complete_lists else WARNING
    text = CheckText.tr("“{label}” is not in the account's list of labels.")
    yield RuleHit(release.node_id, "label", {"label": label}, fix, severity, text)
