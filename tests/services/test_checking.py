"""What counts as measured: a file is read once, and again when it changes or the measuring code learns more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from trackball_desktop.checks.engine import RULES, check, sentence, version_passed
from trackball_desktop.checks.kinds import FindingKind, by_kind
from trackball_desktop.checks.model import Finding, RuleHit, Severity
from trackball_desktop.checks.rule_version import FIRST_VERSION, RULE_VERSION
from trackball_desktop.domain.assets import MEASURED_BY, ArtworkFacts, Asset, AssetRole, AudioFacts, FileStamp
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import Disc, Release, Track
from trackball_desktop.services.checking import CheckReport, CheckService
from trackball_desktop.storage.repositories import Repositories


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    opened = Repositories.open(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def master(tmp_path: Path) -> Path:
    path = tmp_path / "01.wav"
    soundfile.write(path, np.full((4410, 2), 0.25), 44100, subtype="PCM_24")
    return path


def _release_of(repositories: Repositories, master: Path) -> str:
    release = Release(discs=(Disc(tracks=(Track(),)),))
    stamp = FileStamp(size=0, mtime_ns=0)
    asset = Asset(
        id="a" * 32,
        release_id=release.id,
        owner_id=next(iter(release.tracks())).id,
        role=AssetRole.MASTER,
        path=str(master),
        stamp=stamp,
    )
    repositories.library.create(release, label="New", assets=[asset]).result()
    return release.id


def _measured(repositories: Repositories, release_id: str) -> list[tuple[int, int]]:
    """Measure what is waiting; return the progress that was told: nothing where nothing was read."""
    told: list[tuple[int, int]] = []
    errors = asyncio.run(CheckService(repositories).measure(release_id, lambda done, total: told.append((done, total))))
    assert errors == {}
    return told


def _facts(repositories: Repositories, release_id: str) -> AudioFacts:
    (asset,) = repositories.assets.for_release(release_id)
    assert asset.stamp.sha256 is not None
    facts = repositories.assets.facts(asset.stamp.sha256)
    assert isinstance(facts, AudioFacts)
    return facts


def test_a_file_is_measured_once(repositories: Repositories, master: Path) -> None:
    release_id = _release_of(repositories, master)
    assert _measured(repositories, release_id) == [(1, 1)]
    facts = _facts(repositories, release_id)
    assert facts.levels is not None
    assert (facts.measured_by, facts.levels.sample_peak) == (MEASURED_BY, -12.04)
    assert _measured(repositories, release_id) == []


def test_facts_of_an_older_measuring_are_measured_again(repositories: Repositories, master: Path) -> None:
    release_id = _release_of(repositories, master)
    _measured(repositories, release_id)
    new = _facts(repositories, release_id)
    (asset,) = repositories.assets.for_release(release_id)
    old = new.model_copy(update={"measured_by": MEASURED_BY - 1, "levels": None})
    repositories.assets.save_facts(str(asset.stamp.sha256), old).result()
    assert _measured(repositories, release_id) == [(1, 1)]
    assert _facts(repositories, release_id) == new


def test_a_file_without_a_decoder_is_measured_once_too(repositories: Repositories, master: Path) -> None:
    master.write_bytes(b"DSD " + bytes(5000))
    release_id = _release_of(repositories, master)
    assert _measured(repositories, release_id) == [(1, 1)]
    assert _facts(repositories, release_id).levels is None
    assert _measured(repositories, release_id) == []


def test_a_picture_is_measured_again_once_more_can_be_known(repositories: Repositories, master: Path) -> None:
    release_id = _release_of(repositories, master)
    _measured(repositories, release_id)
    (asset,) = repositories.assets.for_release(release_id)
    repositories.assets.save_facts(str(asset.stamp.sha256), ArtworkFacts(format="PNG")).result()
    assert _measured(repositories, release_id) == [(1, 1)]
    assert _measured(repositories, release_id) == []


def test_chosen_profiles_and_changed_figures_reach_the_rules(repositories: Repositories) -> None:
    release = Release(title="Paper Boats", label="Northlight")
    checking = CheckService(repositories)
    assert checking.profile_for(release, "a").art_min_size == 3000
    repositories.settings.save(
        "checks.profiles",
        {"changed": {"generic": {"art_min_size": 1600}}, "applies": {"label:Northlight": ["generic", "spotify"]}},
    ).result()
    profile = checking.profile_for(release, "a")
    assert (profile.art_min_size, profile.apple, profile.spotify) == (1600, False, True)
    assert checking.profile_for(Release(label="Other"), "a").art_min_size == 3000  # Apple's own stands


def test_lists_of_the_account_reach_the_rules_and_what_was_seen_alone_blocks_nothing(
    repositories: Repositories,
) -> None:
    repositories.lists.add_seen("", {"label": ["Northlight"], "genre": ["Quay"]}).result()
    release = Release(title="Paper Boats", label="Southlight", genre="Quay")
    repositories.library.create(release, label="New").result()
    checking = CheckService(repositories)

    def found() -> dict[str, str]:
        return {
            f.field or "": f.severity.value
            for f in checking.check(release.id).findings
            if f.rule in {"label.required", "genre.required"}
        }

    assert found() == {}
    repositories.lists.add("", "label", ["Eastlight"]).result()
    assert found() == {"label": "warning"}
    repositories.lists.set_complete("", "label", True).result()
    assert found() == {"label": "blocker"}
    repositories.lists.remove("", "genre", "Quay").result()
    assert found() == {"label": "blocker", "genre": "warning"}


def test_what_went_out_is_known_also_when_its_release_is_in_the_trash(repositories: Repositories) -> None:
    first, second = (Release(title=title, upc="4006381333931") for title in ("Paper Boats", "Low Water"))
    for release in (first, second):
        repositories.library.create(release, label="New").result()
    payload = '{"title": "Paper Boats", "upc": "4006381333931", "discs": [{"tracks": [{"isrc": "DEXY12600001"}]}]}'
    submission = repositories.outbox.queue(
        release_id=first.id, account_id="", upc="4006381333931", gtin14="04006381333931", payload=payload,
        needs_files=False,
    ).result()  # fmt: skip
    repositories.outbox.move(submission.id, SubmissionState.POSTING, event="posting", detail={}).result()
    repositories.outbox.move(
        submission.id, SubmissionState.CONFIRMED, event="created", detail={}, remote_id="r1"
    ).result()
    checking = CheckService(repositories)
    sent = checking.facts_for(first, None).sent_state
    assert (sent.sent_upc, sent.sent_isrcs, sent.is_waiting, sent.same_code) == (
        "4006381333931", ("DEXY12600001",), False, "",
    )  # fmt: skip
    changed = first.model_copy(update={"upc": "036000291452"})
    assert "gtin.immutable" in {finding.rule for finding in check(checking.facts_for(changed, None))}
    repositories.library.trash(first.id).result()
    rules = {finding.rule for finding in check(checking.facts_for(second, None))}
    assert "op.idempotent" in rules
    assert "gtin.unique" not in rules


def test_a_catalogue_number_of_the_same_label_is_found(repositories: Repositories) -> None:
    for title, label in (("Paper Boats", "Northlight"), ("Low Water", "Southlight")):
        repositories.library.create(Release(title=title, label=label, catalog_number="NL042"), label="New").result()
    other = Release(title="The Long Way Home", label="northlight", catalog_number="NL042")
    found = CheckService(repositories).facts_for(other, None).catalogue.releases
    assert [release.title for release in found] == ["Paper Boats"]


def test_a_draft_that_passed_an_older_pack_keeps_it_until_what_is_new_was_seen_to() -> None:
    young = Finding("track.volume_part", Severity.WARNING, "track1", "title")
    old = Finding("isrc.year", Severity.WARNING, "track1", "isrc")
    stopped = Finding("gtin.present", Severity.BLOCKER, "release", "upc")
    assert version_passed((old, young), None) == RULE_VERSION
    assert version_passed((old,), FIRST_VERSION) == RULE_VERSION
    assert version_passed((old, young), FIRST_VERSION) is None
    assert version_passed((old, replace(young, is_waived=True)), FIRST_VERSION) == RULE_VERSION
    assert version_passed((stopped,), None) is None
    assert version_passed((), RULE_VERSION) is None


def test_a_rule_that_fails_is_reported_once_and_stops_nothing(
    repositories: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> Iterator[RuleHit]:
        raise AttributeError("no such thing")

    monkeypatch.setitem(next(rule for rule in RULES if rule.id == "gtin.present").__dict__, "check", fail)
    release = Release(title="Harbour")
    repositories.library.create(release, label="New").result()
    told: list[Exception] = []
    checking = CheckService(repositories, on_fault=told.append)
    for _ in range(2):
        report = asyncio.run(checking.run(release.id))
        assert "gtin.present.not_judged" in {finding.rule for finding in report.blockers}
        assert "release.tracks.present" in {finding.rule for finding in report.blockers}
    assert [str(error) for error in told] == ["no such thing"]
    (row,) = repositories.library.rows([release.id])
    assert row.blockers == len(report.blockers)


def _standing(repositories: Repositories, release_id: str) -> tuple[bool, int]:
    (row,) = repositories.library.rows([release_id])
    return row.checked, row.blockers


def test_questions_are_not_counted_as_warnings_in_the_list(repositories: Repositories, master: Path) -> None:
    """The list says as many as the checks of the open release do."""
    release_id = _release_of(repositories, master)
    report = asyncio.run(CheckService(repositories).run(release_id))
    kinds = by_kind(report.findings)
    (row,) = repositories.library.rows([release_id])
    assert (row.warnings, row.hints) == (kinds[FindingKind.WARNING], kinds[FindingKind.HINT])
    assert report.count(Severity.WARNING) > row.warnings, "some of what warns is a question"


def _found(report: CheckReport, rule: str) -> list[str]:
    return [sentence(finding) for finding in report.findings if finding.rule == rule]


def test_a_check_with_files_still_to_be_measured_is_none(repositories: Repositories, master: Path) -> None:
    release_id = _release_of(repositories, master)
    checking = CheckService(repositories)
    report = asyncio.run(checking.run(release_id, measure=False))
    assert (report.is_complete, _standing(repositories, release_id)) == (False, (False, 0))
    assert report.blockers, "what was not measured is never a pass"
    assert report.facts.measured_counts() == (0, 1)
    report = asyncio.run(checking.run(release_id))
    assert report.is_complete
    assert _standing(repositories, release_id) == (True, len(report.blockers))
    assert report.facts.measured_counts() == (1, 1)


def test_where_measuring_fails_it_is_a_finding_of_its_own(
    repositories: Repositories, master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_id = _release_of(repositories, master)
    monkeypatch.setattr("trackball_desktop.services.measuring.BASE_TIMEOUT_SECONDS", 0.0)
    monkeypatch.setattr("trackball_desktop.services.measuring.MIN_BYTES_PER_SECOND", 10**12)
    checking = CheckService(repositories)
    report = asyncio.run(checking.run(release_id))
    assert report.is_complete, "there is nothing to wait for"
    assert _found(report, "audio.not_measured") == []
    (said,) = _found(report, "audio.measuring_failed")
    assert "stopped after 0 seconds" in said
    monkeypatch.undo()
    assert _found(asyncio.run(checking.run(release_id)), "audio.measuring_failed") == [], "the drive was back"


def test_who_asks_while_files_are_measured_waits_and_reads_none_twice(repositories: Repositories, master: Path) -> None:
    release_id = _release_of(repositories, master)
    checking = CheckService(repositories)
    seen: list[tuple[int, int] | None] = []
    told: list[tuple[int, int]] = []

    async def work() -> None:
        def note(done: int, whole: int) -> None:
            told.append((done, whole))
            seen.append(checking.measure_progress.get(release_id))

        await asyncio.gather(*(checking.measure(release_id, note) for _ in range(3)))

    asyncio.run(work())
    assert (told, seen) == ([(1, 1)], [(1, 1)])
    assert checking.measure_progress == {}
