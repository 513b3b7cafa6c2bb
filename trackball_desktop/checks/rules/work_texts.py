"""Rules about what works say: their titles, languages, societies and territories, and what is nobody's any more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from trackball_desktop.checks.helpers import name_of, stripped_text
from trackball_desktop.checks.model import RuleHit
from trackball_desktop.checks.registry import BLOCKER, HINT, WARNING, Subject, hit, set_field, write_text
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.checks.title_patterns import VERSION_SUFFIX
from trackball_desktop.checks.views import ReleaseView, WorkView
from trackball_desktop.domain import identifiers as codes
from trackball_desktop.domain.release import Publisher, WorkContribution
from trackball_desktop.domain.vocabulary import (
    INSTRUMENTAL,
    country_code,
    folded,
    language_code,
    nearest,
    nearest_country,
)
from trackball_desktop.i18n.contexts import CheckText
from trackball_desktop.i18n.message import Rounded

subject = Subject("work_words", since=RULE_VERSION)

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


@subject.work(
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


@subject.work(
    "affiliation.vocab",
    HINT,
    sources="OP1",
    text=CheckText.tr("“{value}” is not in the list of societies."),
    why=CheckText.tr("Shares are paid through the society, which must be spelled as in the distributor's list."),
)
def affiliation(work: WorkView) -> Iterator[RuleHit]:
    known = work.context.choices("affiliation")
    # A work's agency may be any publisher, as the target's own example shows.
    for node in work.entries():
        value = stripped_text(node.affiliation) if isinstance(node, WorkContribution | Publisher) else ""
        if value and value not in known:
            meant = nearest(value, known)
            fix = (
                set_field(node.id, "affiliation", meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
            )
            severity = BLOCKER if "affiliation" in work.context.account.complete_lists else HINT
            yield RuleHit(node.id, "affiliation", {"value": value}, fix, severity)


@subject.work(
    "rights.territory_codes",
    BLOCKER,
    sources="OP1",
    text=CheckText.tr("“{value}” is not a country in the list."),
    why=CheckText.tr("Use a country's name or two-letter code, or Worldwide. Regions are not accepted."),
)
def territory_codes(work: WorkView) -> Iterator[RuleHit]:
    known = work.context.choices("territory")
    for row in work.entries():
        value = stripped_text(row.country) if isinstance(row, WorkContribution | Publisher) else ""
        if value and value not in known and country_code(value) is None:
            meant = nearest_country(value, known)
            fix = set_field(row.id, "country", meant, CheckText.tr("Use “{meant}”", meant=meant)) if meant else None
            yield RuleHit(row.id, "country", {"value": value}, fix)


@subject.work(
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


@subject.release(
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


@subject.release(
    "iswc.unique_work",
    WARNING,
    sources="ISWC GEN",
    text=CheckText.tr("{code} is also the ISWC of “{other}”, which has a different title or different writers."),
    why=CheckText.tr("An ISWC identifies one work; an arrangement or translation has its own."),
)
def iswc_unique_work(release: ReleaseView) -> Iterator[RuleHit]:
    seen: dict[str, WorkView] = {}
    for work in release.works:
        code = codes.normal_iswc(work.text("iswc")) if work.text("iswc") else None
        if code is None:
            continue
        first = seen.setdefault(code, work)
        if first is not work and _written(first) != _written(work):
            yield hit(work, "iswc", code=code, other=first.text("title"))


def _written(work: WorkView) -> tuple[str, frozenset[str]]:
    return folded(work.text("title")), frozenset(folded(name_of(row)) for row in work.writers)
