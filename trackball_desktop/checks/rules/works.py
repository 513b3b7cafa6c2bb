"""Rules about works: who wrote them, whose they are, and whether the shares add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from trackball_desktop.checks.helpers import is_empty, name_of, rows_of, stripped_text
from trackball_desktop.checks.model import RuleHit, Statement
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, statement
from trackball_desktop.checks.rules.rights import year_of
from trackball_desktop.checks.views import WorkView
from trackball_desktop.domain.edits import SetField
from trackball_desktop.domain.normalise import read_share
from trackball_desktop.domain.release import Publisher, WorkContribution
from trackball_desktop.domain.shares import equal_parts
from trackball_desktop.domain.values import display, format_decimal
from trackball_desktop.domain.vocabulary import folded, nearest
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Items

_PARTS = {"name": CheckText.tr("name"), "country": CheckText.tr("country")}

subject = Subject("works")

_Row = WorkContribution | Publisher
_TOLERANCE = Decimal("0.06")
_WORLD = frozenset({"", "worldwide", "all", "world"})
_HUNDRED, _NOTHING = Decimal(100), Decimal(0)


def _rows(work: WorkView) -> tuple[_Row, ...]:
    return (*work.writers, *_publishers(work))


def _publishers(work: WorkView) -> tuple[Publisher, ...]:
    return rows_of(work.raw("publishers"))


@subject.work(
    "work.present",
    WARNING,
    sources="OP1 VL-T",
    text=CheckText.tr("The work “{title}” has no writer."),
    why=CheckText.tr("Each work needs its writers; a medley is several works."),
    missing=True,
)
def present(work: WorkView) -> Iterator[RuleHit]:
    # A track none of whose works has a writer is found as that (credits.writer).
    if any(name_of(row) for row in work.writers):
        return
    if work.context.read("siblings_written", work.node_id):
        yield hit(work, "contributions", title=work.text("title"))


@subject.work(
    "work.writer_role",
    BLOCKER,
    sources="OP1 DX-AVS",
    text=CheckText.tr("The writer {name} has no role."),
    why=CheckText.tr("Societies pay by role: music or lyrics."),
    missing=True,
)
def writer_role(work: WorkView) -> Iterator[RuleHit]:
    account = work.context.account
    for row in work.writers:
        role = stripped_text(row.role)
        if not role:
            yield RuleHit(row.id, "role", {"name": name_of(row)})
        elif role not in work.context.choices("work_role"):
            meant = nearest(role, work.context.choices("work_role"))
            fix = set_field(row.id, "role", meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
            severity = BLOCKER if "work_role" in account.complete_lists else WARNING
            text = CheckText.tr("“{role}” is not in the list of writer roles.")
            yield RuleHit(row.id, "role", {"name": name_of(row), "role": role}, fix, severity, text)


# --- shares ---------------------------------------------------------------------------------------------------------


def _share(row: _Row) -> Decimal | None:
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
            if 0 <= value <= _HUNDRED and value == round(value, 3):
                continue
        else:
            read = read_share(str(value))
            if read is not None and 0 <= read <= _HUNDRED and read == round(read, 3):
                fix = set_field(
                    row.id,
                    "split_percentage",
                    read,
                    CheckText.tr("Read it as {read}", read=format_decimal(read)),
                    safe=True,
                )
        yield RuleHit(row.id, "split_percentage", {"share": display(value)}, fix)


def _lacks_some(rows: Sequence[_Row]) -> bool:
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
        ("writers", "contributions", work.writers),
        ("publishers", "publishers", _publishers(work)),
    ):
        if _lacks_some(rows):
            yield hit(work, field, _fill_rest(work, rows), kind=kind)


def _fill_rest(work: WorkView, rows: Sequence[_Row]) -> Statement | None:
    """Give what is left of the hundred to those without a share; the other kind counts unless it makes a hundred."""
    others = [row for row in _rows(work) if row not in rows]
    taken = sum((_share(row) or Decimal(0) for row in others), Decimal(0))
    given = sum((_share(row) or Decimal(0) for row in rows), Decimal(0))
    rest = (_HUNDRED if taken == _HUNDRED else _HUNDRED - taken) - given
    empty = [row for row in rows if is_empty(row.split_percentage)]
    if rest <= 0 or len({_territory(row) for row in rows}) > 1 or any(_is_odd(row) for row in _rows(work)):
        return None
    parts = equal_parts(rest, len(empty))
    edits = (
        SetField(node_id=row.id, field="split_percentage", value=part) for row, part in zip(empty, parts, strict=True)
    )
    return statement(
        CheckText.tr("Divide the remaining {rest} % equally among those without a share", rest=format_decimal(rest)),
        *edits,
    )


def _is_odd(row: _Row) -> bool:
    return not is_empty(row.split_percentage) and _share(row) is None


def _territory(row: _Row) -> str:
    country = stripped_text(row.country)
    return "" if country.casefold() in _WORLD else country


def _party(row: _Row) -> str:
    return folded(stripped_text(row.publisher) if isinstance(row, Publisher) else name_of(row))


def _valid_in(rows: Sequence[_Row], territory: str, *, override: bool) -> Decimal:
    """Add the shares valid in a territory; with `override` a party's own entry there stands for its worldwide one."""
    if not territory and not any(_territory(row) for row in rows):
        return sum((_share(row) or _NOTHING for row in rows), _NOTHING)
    local = [row for row in rows if _territory(row) == territory]
    if territory:
        parties = {_party(row) for row in local} if override else set[str]()
        local += [row for row in rows if not _territory(row) and _party(row) not in parties]
    return sum((_share(row) or Decimal(0) for row in local), Decimal(0))


def _is_complete(writers: Decimal, publishers: Decimal) -> bool:
    """Accept both models: writers and publishers make 100 together, or writers make 100 and publishers 0 or 100."""

    def is_about(value: Decimal, wanted: Decimal) -> bool:
        return value == wanted or abs(value - wanted) <= _TOLERANCE

    apart = is_about(writers, _HUNDRED) and (is_about(publishers, Decimal(0)) or is_about(publishers, _HUNDRED))
    return apart or is_about(writers + publishers, _HUNDRED)


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
    rows, publishers = _rows(work), _publishers(work)
    if not any(_share(row) is not None for row in rows) or any(_is_odd(row) for row in rows):
        return
    if _lacks_some(work.writers) or _lacks_some(publishers):
        return
    for territory in sorted({_territory(row) for row in rows}):
        sums = [
            (_valid_in(work.writers, territory, override=way), _valid_in(publishers, territory, override=way))
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
    if _publishers(work) or not work.writers or len({_territory(row) for row in work.writers}) > 1:
        return None
    parts = equal_parts(_HUNDRED, len(work.writers))
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


@subject.work(
    "work.copyright_year",
    WARNING,
    sources="OP1 OWN",
    text=CheckText.tr("{year} is not a valid year for the work."),
    why=CheckText.tr("It must have four digits and not be later than the release year."),
)
def copyright_year(work: WorkView) -> Iterator[RuleHit]:
    value = work.get("copyright_year")
    if is_empty(value) or not isinstance(value, int):
        return  # what is no number is found as that
    released = work.context.release_date
    latest = released.year if released else work.context.today.year + 1
    year = year_of(value)
    if year is None or not 1800 <= year <= latest:
        yield hit(work, "copyright_year", year=display(value))


@subject.work(
    "publisher.territory_overlap",
    WARNING,
    sources="OP1",
    text=CheckText.tr("{name} is listed twice for {territory}."),
    why=CheckText.tr("Merge the two entries, or correct the territory of one of them."),
)
def territory_overlap(work: WorkView) -> Iterator[RuleHit]:
    seen: set[tuple[str, str]] = set()
    for row in _publishers(work):
        key = (_party(row), _territory(row))
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
    for row in _publishers(work):
        missing = [part for part, value in (("name", row.publisher), ("country", row.country)) if is_empty(value)]
        if not missing:
            continue
        field = "publisher" if missing[0] == "name" else "country"
        edits: list[SetField] = []
        if "name" in missing:
            edits.append(SetField(node_id=row.id, field="publisher", value="Copyright Control"))
        if "country" in missing:
            edits.append(SetField(node_id=row.id, field="country", value="Worldwide"))
        yield RuleHit(
            row.id,
            field,
            {"missing": Items(tuple(_PARTS[part] for part in missing))},
            statement(CheckText.tr("It is {label}", label=Items(tuple(str(edit.value) for edit in edits))), *edits),
        )
