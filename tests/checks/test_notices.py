"""What is offered for a ℗ or © line of which nothing is filled in: all that label, date and the last release tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests.checks.base import BASE
from trackball_desktop.checks.engine import check, sentence
from trackball_desktop.checks.model import Finding, LastRelease
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.values import INHERIT

LAST = LastRelease("Salt", {"pline_owner": "Moss Rights", "cline_owner": "Moss Art"})


def required(line: str, last: LastRelease | None = None, **values: object) -> tuple[Finding, Release]:
    """Return what is found about a line of which nothing is filled in, and the release after its fix."""
    facts = BASE
    empty: dict[str, object] = {"original_release_date": INHERIT}
    empty |= {f"{one}_{part}": INHERIT for one in ("pline", "cline") for part in ("year", "owner")}
    facts = replace(facts, release=facts.release.model_copy(update=empty | values))
    if last is not None:
        facts = replace(facts, catalogue=replace(facts.catalogue, last_release=last))
    node_id = facts.release.id
    (found,) = (one for one in check(facts) if one.rule == f"{line}.required" and one.node_id == node_id)
    return found, found.fix.edit.apply(facts.release) if found.fix is not None else facts.release


@pytest.mark.parametrize("line", ["pline", "cline"])
@pytest.mark.parametrize(
    ("values", "last", "offered"),
    [
        ({"label": "Moss", "release_date": date(2027, 3, 5)}, None, {"year": "2027", "owner": "Moss"}),
        ({"label": "Moss", "release_date": INHERIT}, None, {"owner": "Moss"}),
        ({"label": INHERIT, "release_date": date(2027, 3, 5)}, None, {"year": "2027"}),
        ({"label": INHERIT, "release_date": date(2027, 3, 5)}, LAST, {"year": "2027", "owner": "of the last"}),
        ({"label": INHERIT, "release_date": INHERIT}, LAST, {"owner": "of the last"}),
    ],
)
def test_all_that_is_known_of_the_line_is_offered(
    line: str, values: Mapping[str, object], last: LastRelease | None, offered: Mapping[str, str]
) -> None:
    found, after = required(line, last, **values)
    assert found.fix is not None
    for part in ("year", "owner"):
        wanted: object = offered.get(part, INHERIT)
        if wanted == "of the last":
            wanted = LAST.values[f"{line}_owner"]
        assert getattr(after, f"{line}_{part}") == wanted


@pytest.mark.parametrize("line", ["pline", "cline"])
def test_where_nothing_is_known_nothing_is_offered(line: str) -> None:
    """Then it is said where it is entered, and of what it can be taken."""
    found, _ = required(line, label=INHERIT, release_date=INHERIT)
    assert found.fix is None
    sign = {"pline": "℗", "cline": "©"}[line]
    assert sentence(found) == (
        f"The {sign} line has no year and owner. Enter it in Rights & partners, or fill in label and release date: "
        "then it is offered."
    )
    offered, _ = required(line, label="Moss", release_date=date(2027, 3, 5))
    assert sentence(offered) == f"The {sign} line has no year and owner."
