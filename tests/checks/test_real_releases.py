"""Real releases meet no blocker that is not argued, none that cannot be waived; an act costs one answer for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.checks.base import BASE, FIRST, both, put, unmeasured
from tests.checks.real_releases import WRITTEN, Published, facts_of, from_fixtures
from trackball_desktop.checks.engine import RULES, check, may_waive, path, sentence
from trackball_desktop.checks.model import Facts, Finding, Severity
from trackball_desktop.domain.release import PrimaryContribution

ARGUED = {
    # The fixtures hold one track of each of these albums: as a single it would have to bear the track's name.
    "release.single.title_match": ("Artist Country Test", "Offerings", "Delay 1968"),
}
"""Blockers that real releases may meet, with the releases: at most eight."""


def _blockers(facts: Facts) -> list[Finding]:
    return [finding for finding in check(facts) if finding.severity is Severity.BLOCKER and not finding.is_waived]


def _judge(releases: dict[str, Published]) -> int:
    count = 0
    for name, published in releases.items():
        facts = facts_of(published)
        found = _blockers(facts)
        told = [f"{finding.rule} at {path(facts.release, finding)}: {sentence(finding)}" for finding in found]
        assert all(published.title in ARGUED.get(finding.rule, ()) for finding in found), (name, told)
        assert all(may_waive(finding) for finding in found), (name, told)
        count += len(found)
    return count


def test_real_releases_meet_at_most_eight_blockers_each_argued_and_waivable(shared_fixtures: Path) -> None:
    releases = from_fixtures(shared_fixtures)
    assert len(releases) >= 24
    assert _judge(releases) <= 8


def test_releases_with_hard_titles_meet_no_blocker() -> None:
    assert _judge(WRITTEN) == 0


NOT_WAIVABLE = {
    # OpenPlay's body has to have them, or nothing can be created or found again.
    "title.required", "release.tracks.present", "artist.primary.present", "label.required", "date.release.required",
    "gtin.present", "isrc.present", "track.type_config", "genre.required", "lang.metadata", "lang.audio", "pa.required",
    "pline.required", "cline.required", "work.writer_role", "credits.writer", "credits.apple_three",
    # A value that OpenPlay documents otherwise, or a list that the account has marked complete.
    "value.type", "date.format", "split.range", "op.enum", "op.field_names", "credits.role_vocab",
    "rights.territory_codes", "isrc.format", "gtin.format", "gtin.check", "iswc.format", "title.whitespace",
    "pcline.year",
    # One code is one product in every store, and what is not whole over there cannot be delivered.
    "gtin.unique", "op.idempotent", "op.upload_before_submit",
    # What comes after cannot come before.
    "date.original.order", "date.preorder.order", "date.instantgrat.window",
    "date.prestream.window",
    # Apple's tags are part of its delivery.
    "ai.apple_tags",
    # What a distributor has told that it refuses.
    "target.required", "target.isrc_form",
}  # fmt: skip
"""Blockers that are laws of the target, by reason."""

NOT_WAIVABLE_FILES = {
    # A store cannot play or show what is not there, not whole, not of its kind; or nobody has looked at it yet.
    "audio.present", "audio.not_measured", "audio.truncated", "audio.unfinished", "audio.decodes", "audio.container",
    "audio.measuring_failed", "art.measuring_failed",
    "audio.wav_extensible", "audio.sample_rate", "audio.bit_depth", "audio.channels",
    "art.present", "art.not_measured", "art.format", "art.readable", "art.square", "art.min_size", "art.rgb",
    "art.exif_orientation",
    "atmos.file", "booklet.file", "target.file",
    # Two lengths of one recording; a preview of what comes after the end; an Atmos mix without a code of its own.
    "audio.duration_match", "audio.preview", "atmos.sync", "atmos.isrc",
}  # fmt: skip


def test_only_laws_of_the_target_cannot_be_waived() -> None:
    laws = {rule.id for rule in RULES if rule.severity is Severity.BLOCKER and not rule.is_waivable}
    assert laws == NOT_WAIVABLE | NOT_WAIVABLE_FILES


def _with_act(name: str) -> Facts:
    row = PrimaryContribution(artist=name)
    facts = put("primary_contributions", (row,))(BASE)
    for number in range(3):
        change = put(
            f"discs[0].tracks[{number}].primary_contributions", (PrimaryContribution(artist=name),),
            f"discs[0].tracks[{number}].works[0].contributions[0].artist", name,
        )  # fmt: skip
        facts = change(facts)
    return facts


@pytest.mark.parametrize("name", ["Vale & Noor", "Vale and Noor", "Vale x Noor", "Vale, Noor"])
def test_an_act_is_asked_for_once_in_a_release_and_never_once_it_is_known(name: str) -> None:
    facts = _with_act(name)
    asked = [finding for finding in check(facts) if finding.rule == "artist.compound"]
    assert [sentence(finding) for finding in asked] == [
        f"“{name}”, in 7 places, looks like several artists in one entry."
    ]
    known = replace(facts, catalogue=replace(facts.catalogue, single_artists=(name,)))
    assert [finding for finding in check(known) if finding.rule == "artist.compound"] == []


def test_a_length_of_a_day_is_found_without_a_file() -> None:
    facts = both(put(f"{FIRST}.duration", timedelta(hours=20)), unmeasured("file1"))(BASE)
    assert ("audio.max_duration", Severity.WARNING) in [(finding.rule, finding.severity) for finding in check(facts)]
