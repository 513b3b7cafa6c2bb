"""Rules about the shares of writers and publishers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from trackball_desktop.checks.helpers import is_empty, name_of
from trackball_desktop.checks.model import RuleHit, Statement
from trackball_desktop.checks.publisher_shares import ShareRow, party_of, publishers_of, territory_of
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.views import WorkView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.normalise import read_share
from trackball_desktop.domain.release import Publisher
from trackball_desktop.domain.shares import equal_parts
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import display, format_decimal
from trackball_desktop.i18n.contexts import CheckText

subject = Subject("works")

_TOLERANCE = Decimal("0.06")
_HUNDRED_PERCENT, _ZERO = Decimal(100), Decimal(0)


def _rows(work: WorkView) -> tuple[ShareRow, ...]:
    return (*work.writers, *publishers_of(work))


def _share(row: ShareRow) -> Decimal | None:
    return row.split_percentage if isinstance(row.split_percentage, Decimal) else None


@subject.work(
    "split.range",
    BLOCKER,
    sources="OP1 OWN",
    text=CheckText.tr("“{share}” is not a share from 0 to 100 with at most three decimals."),
    why=CheckText.tr("Shares are percentages, such as 50, 12.5 or 33.333."),
)
def split_range(work: WorkView) -> Iterator[RuleHit]:
    for row in _rows(work):
        value = row.split_percentage
        if is_empty(value):
            continue
        fix = None
        if isinstance(value, Decimal):
            if 0 <= value <= _HUNDRED_PERCENT and value == round(value, 3):
                continue
        else:
            read = read_share(str(value))
            if read is not None and 0 <= read <= _HUNDRED_PERCENT and read == round(read, 3):
                fix = set_field(
                    row.id,
                    "split_percentage",
                    read,
                    CheckText.tr("Read it as {read}", read=format_decimal(read)),
                    safe=True,
                )
        yield RuleHit(row.id, "split_percentage", {"share": display(value)}, fix)


def _lacks_some(rows: Sequence[ShareRow]) -> bool:
    return any(is_empty(row.split_percentage) for row in rows) and any(
        not is_empty(row.split_percentage) for row in rows
    )


@subject.work(
    "split.all_or_none",
    WARNING,
    sources="OP1",
    text=CheckText.tr("Some {kind} have a share and others do not."),
    why=CheckText.tr("An incomplete split cannot be registered."),
)
def split_all_or_none(work: WorkView) -> Iterator[RuleHit]:
    for kind, field, rows in (
        (CheckText.tr("writers"), "contributions", work.writers),
        (CheckText.tr("publishers"), "publishers", publishers_of(work)),
    ):
        if _lacks_some(rows):
            yield hit(work, field, _fill_rest(work, rows), kind=kind)


def _fill_rest(work: WorkView, rows: Sequence[ShareRow]) -> Statement | None:
    """Give what is left of the hundred to those without a share; the other kind counts unless it makes a hundred."""
    others = [row for row in _rows(work) if row not in rows]
    taken = sum((_share(row) or Decimal(0) for row in others), Decimal(0))
    given = sum((_share(row) or Decimal(0) for row in rows), Decimal(0))
    rest = (_HUNDRED_PERCENT if taken == _HUNDRED_PERCENT else _HUNDRED_PERCENT - taken) - given
    empty = [row for row in rows if is_empty(row.split_percentage)]
    if rest <= 0 or len({territory_of(row) for row in rows}) > 1 or any(_is_unreadable(row) for row in _rows(work)):
        return None
    parts = equal_parts(rest, len(empty))
    edits = (
        SetField(node_id=row.id, field="split_percentage", value=part) for row, part in zip(empty, parts, strict=True)
    )
    return statement(
        CheckText.tr("Divide the remaining {rest} % equally among those without a share", rest=format_decimal(rest)),
        *edits,
    )


def _is_unreadable(row: ShareRow) -> bool:
    return not is_empty(row.split_percentage) and _share(row) is None


def _total_in_territory(rows: Sequence[ShareRow], territory: str, *, override: bool) -> Decimal:
    """Add the shares valid in a territory; with `override` a party's own entry there stands for its worldwide one."""
    if not territory and not any(territory_of(row) for row in rows):
        return sum((_share(row) or _ZERO for row in rows), _ZERO)
    local = [row for row in rows if territory_of(row) == territory]
    if territory:
        parties = {party_of(row) for row in local} if override else set[str]()
        local += [row for row in rows if not territory_of(row) and party_of(row) not in parties]
    return sum((_share(row) or Decimal(0) for row in local), Decimal(0))


def _is_complete(writers: Decimal, publishers: Decimal) -> bool:
    """Accept both models: writers and publishers make 100 together, or writers make 100 and publishers 0 or 100."""

    def is_about(value: Decimal, wanted: Decimal) -> bool:
        return value == wanted or abs(value - wanted) <= _TOLERANCE

    apart = is_about(writers, _HUNDRED_PERCENT) and (
        is_about(publishers, Decimal(0)) or is_about(publishers, _HUNDRED_PERCENT)
    )
    return apart or is_about(writers + publishers, _HUNDRED_PERCENT)


@subject.work(
    "split.sum_territory",
    WARNING,
    sources="OP1 GEN",
    text=CheckText.tr("The shares for {territory} add up to {total} %, not 100 %."),
    why=CheckText.tr(
        "Writers and publishers must add up to 100 % together, or each group on its own. Missing "
        "shares are not paid out."
    ),
)
def split_sum(work: WorkView) -> Iterator[RuleHit]:
    rows, publishers = _rows(work), publishers_of(work)
    if not any(_share(row) is not None for row in rows) or any(_is_unreadable(row) for row in rows):
        return
    if _lacks_some(work.writers) or _lacks_some(publishers):
        return
    for territory in sorted({territory_of(row) for row in rows}):
        sums = [
            (
                _total_in_territory(work.writers, territory, override=way),
                _total_in_territory(publishers, territory, override=way),
            )
            for way in ((True, False) if territory else (True,))
        ]
        if any(_is_complete(*pair) for pair in sums):
            continue
        total = format_decimal(sum(sums[0]) or Decimal(0))
        yield hit(
            work,
            "contributions",
            _share_equally(work),
            territory=territory or CheckText.tr("the whole world"),
            total=total,
        )


def _share_equally(work: WorkView) -> Statement | None:
    if publishers_of(work) or not work.writers or len({territory_of(row) for row in work.writers}) > 1:
        return None
    parts = equal_parts(_HUNDRED_PERCENT, len(work.writers))
    edits = (
        SetField(node_id=row.id, field="split_percentage", value=part)
        for row, part in zip(work.writers, parts, strict=True)
    )
    return statement(CheckText.tr("Split equally among the writers"), *edits)


@subject.work(
    "split.positive",
    HINT,
    sources="OWN",
    text=CheckText.tr("{name} has a share of 0 %."),
    why=CheckText.tr("A person who is only credited needs no share; 0 is usually a mistake."),
)
def split_positive(work: WorkView) -> Iterator[RuleHit]:
    for row in _rows(work):
        if _share(row) == 0:
            name = stripped_text(row.publisher) if isinstance(row, Publisher) else name_of(row)
            yield RuleHit(row.id, "split_percentage", {"name": name})
