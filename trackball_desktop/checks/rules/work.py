"""Rules about works and who wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from trackball_desktop.checks.helpers import is_empty, name_of
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.notices import year_of
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import VERSION_SUFFIX
from trackball_desktop.checks.views import ReleaseView, WorkView
from trackball_desktop.domain.text import stripped_text
from trackball_desktop.domain.values import display
from trackball_desktop.domain.vocabulary import (
    INSTRUMENTAL,
    folded,
    language_code,
    nearest,
)
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Rounded

work_details_rules = Subject("work_words", since=RULE_VERSION)
works_rules = Subject("works")

_NOBODYS = frozenset(
    folded(name)
    for name in (
        "Traditional", "Trad.", "Public Domain", "Johann Sebastian Bach", "J.S. Bach", "Wolfgang Amadeus Mozart",
        "Ludwig van Beethoven", "Frédéric Chopin", "Franz Schubert", "Robert Schumann", "Clara Schumann",
        "Johannes Brahms", "Antonio Vivaldi", "Georg Friedrich Händel", "George Frideric Handel", "Joseph Haydn",
        "Felix Mendelssohn Bartholdy", "Pyotr Ilyich Tchaikovsky", "Giuseppe Verdi", "Claude Debussy", "Erik Satie",
        "Edvard Grieg", "Antonín Dvořák", "Franz Liszt", "Richard Wagner", "Gabriel Fauré", "Henry Purcell",
    )
)  # fmt: skip
"""Composers who died more than a hundred years ago, and the words for songs whose writer nobody knows."""


@work_details_rules.work(
    "work.title",
    HINT,
    sources="GEN A-T",
    text=CheckText.tr("“{version}” describes the recording and is not part of the work's title."),
    why=CheckText.tr("A work can have many recordings; societies find it by its plain title."),
)
def work_title(work: WorkView) -> Iterator[RuleHit]:
    title = work.text("title")
    match = VERSION_SUFFIX.search(title)
    bare = title[: match.start()].strip() if match is not None else ""
    if match is not None and bare:
        version = (match["bracketed"] or match["dashed"]).strip()
        yield hit(work, "title", write_text(work.node_id, "title", bare), version=version)


@work_details_rules.work(
    "work.public_domain",
    HINT,
    sources="GEN",
    text=CheckText.tr("{name} has a share of {share} %."),
    why=CheckText.tr(
        "Nobody owns a work in the public domain. Name the composer without a share; the arranger receives it."
    ),
)
def public_domain(work: WorkView) -> Iterator[RuleHit]:
    for row in work.writers:
        share = row.split_percentage
        if folded(name_of(row)) in _NOBODYS and isinstance(share, Decimal) and share > 0:
            yield RuleHit(row.id, "split_percentage", {"name": name_of(row), "share": Rounded(float(share))})


@work_details_rules.release(
    "work.language",
    HINT,
    sources="OP1",
    text=CheckText.tr("The lyrics of “{title}” are {work}, but the track is sung in {track}."),
    why=CheckText.tr("A translation is a separate work; otherwise one of the two is wrong."),
)
def work_language(release: ReleaseView) -> Iterator[RuleHit]:
    written = [work for work in release.works if work.text("language")]
    sung: dict[str, set[str]] = {}
    for track in release.tracks if written else ():
        spoken = track.text("audio_language")
        for work in track.works:
            sung.setdefault(work.node_id, set()).add(spoken)
    for work in written:
        value, languages = work.text("language"), sung.get(work.node_id, set())
        code = language_code(value) if value else None
        if code is None or len(languages) != 1:
            continue
        (spoken,) = languages
        other = language_code(spoken)
        if other is not None and INSTRUMENTAL not in {code, other} and code.split("-")[0] != other.split("-")[0]:
            fix = set_field(
                work.node_id, "language", spoken, CheckText.tr("Set the work's language to {spoken}", spoken=spoken)
            )
            yield hit(work, "language", fix, title=work.text("title"), work=value, track=spoken)


@works_rules.work(
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


@works_rules.work(
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


@works_rules.work(
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
