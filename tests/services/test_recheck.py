"""Closed drafts are checked again by younger rules and other thresholds, once, and what that changed is said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.checks.base import BASE, put
from trackball_desktop.checks.rule_version import FIRST_VERSION, RULE_VERSION, SETTING
from trackball_desktop.domain.assets import Asset, AssetRole, FileStamp
from trackball_desktop.domain.lifecycle import ReleaseState
from trackball_desktop.domain.release import Release
from trackball_desktop.services.checking import CheckService
from trackball_desktop.services.context import Options, Services
from trackball_desktop.services.power import is_on_battery_linux
from trackball_desktop.services.recheck import RESULT_SETTING, Recheck, RecheckProgress, RecheckResult
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets


class WithoutFiles(CheckService):
    """Takes the base's files and day as known."""

    def facts_for(self, release: Release, account_id: str | None):
        from dataclasses import replace

        found = super().facts_for(release, account_id)
        return replace(BASE, release=release, profile=found.profile, passed_version=found.passed_version)


@pytest.fixture
def repositories(tmp_path: Path) -> Iterator[Repositories]:
    opened = Repositories.open(tmp_path / "data")
    yield opened
    opened.close()


def services_of(repositories: Repositories, tmp_path: Path) -> Services:
    services = Services(repositories, Secrets(in_memory=True), Options(cache=tmp_path / "cache", recheck_after=0.0))
    services.__dict__["checking"] = WithoutFiles(repositories)
    return services


def catch_up(repositories: Repositories, tmp_path: Path) -> RecheckResult:
    async def work() -> RecheckResult:
        return await Recheck(repositories, lambda: services_of(repositories, tmp_path).checking).catch_up()

    return asyncio.run(work())


def counts(repositories: Repositories, release_id: str) -> tuple[ReleaseState, int]:
    row = repositories.library.rows([release_id])[0]
    return row.state, row.blockers


def wait_for(state: Callable[[], bool]) -> None:
    """Wait for a state that stays."""
    end = time.monotonic() + 30
    while not state():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_draft_that_nobody_checked_gets_its_counts_without_a_word(repositories: Repositories, tmp_path: Path) -> None:
    repositories.library.create(BASE.release, label="made").result()
    done = catch_up(repositories, tmp_path)
    assert (done.no_longer_ready, done.newly_ready, done.with_new_findings) == ([], [], [])
    assert counts(repositories, BASE.release.id) == (ReleaseState.READY, 0)
    assert repositories.settings.get(RESULT_SETTING) is None
    assert repositories.library.drafts_to_recheck(Recheck.rules_fingerprint(repositories)) == []


def test_another_threshold_takes_readiness_from_a_closed_draft_and_says_so(
    repositories: Repositories, tmp_path: Path
) -> None:
    repositories.library.create(BASE.release, label="made").result()
    catch_up(repositories, tmp_path)
    repositories.settings.save(SETTING, {"changed": {"generic": {"audio_rates": [96000]}}}).result()
    done = catch_up(repositories, tmp_path)
    assert done.no_longer_ready == [BASE.release.id]
    state, blockers = counts(repositories, BASE.release.id)
    assert state is ReleaseState.DRAFT
    assert blockers > 0
    assert repositories.settings.get(RESULT_SETTING)["lost"] == [BASE.release.id]
    assert catch_up(repositories, tmp_path).drafts == 0  # once


def test_what_younger_rules_find_is_said(repositories: Repositories, tmp_path: Path) -> None:
    release = put("discs[0].tracks[0].title", "Nights Volume 2")(BASE).release
    repositories.library.create(release, label="made").result()
    repositories.library.set_findings(release.id, 0, 0, 0, checked_by="older rules").result()
    repositories.rule_versions.save(release.id, FIRST_VERSION).result()
    done = catch_up(repositories, tmp_path)
    assert done.with_new_findings == [release.id]
    assert repositories.settings.get(RESULT_SETTING)["pack"] == RULE_VERSION.isoformat()
    assert repositories.rule_versions.passed_version(release.id) == FIRST_VERSION  # new until somebody sees to it


def test_a_draft_that_was_changed_meanwhile_is_left_to_whoever_changed_it(repositories: Repositories) -> None:
    draft = repositories.library.create(BASE.release, label="made").result()
    repositories.library.set_findings(BASE.release.id, 7, 0, 0).result()
    repositories.library.set_findings(BASE.release.id, 0, 0, 0, checked_by="x", revision=draft.revision + 1).result()
    assert counts(repositories, BASE.release.id)[1] == 7


def test_the_running_services_notice_a_changed_threshold(repositories: Repositories, tmp_path: Path) -> None:
    repositories.library.create(BASE.release, label="made").result()

    async def work() -> None:
        services = services_of(repositories, tmp_path)
        running = asyncio.create_task(services.run())
        await asyncio.to_thread(wait_for, lambda: counts(repositories, BASE.release.id)[0] is ReleaseState.READY)
        changed = {"changed": {"generic": {"audio_rates": [96000]}}}
        await asyncio.wrap_future(repositories.settings.save(SETTING, changed))
        await asyncio.to_thread(wait_for, lambda: counts(repositories, BASE.release.id)[0] is ReleaseState.DRAFT)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await services.close()

    asyncio.run(work())


def test_masters_that_nobody_measured_are_measured_in_the_background(
    repositories: Repositories, tmp_path: Path
) -> None:
    import numpy as np
    import soundfile

    track = BASE.release.discs[0].tracks[0]
    path = tmp_path / "01.wav"
    soundfile.write(path, np.full((4410, 2), 0.25), 44100, subtype="PCM_16")
    found = path.stat()
    asset = Asset(
        id="a" * 32,
        release_id=BASE.release.id,
        owner_id=track.id,
        role=AssetRole.MASTER,
        path=str(path),
        stamp=FileStamp(size=found.st_size, mtime_ns=found.st_mtime_ns),
    )
    repositories.library.create(BASE.release, label="made", assets=[asset]).result()
    assert repositories.assets.releases_unmeasured() == [BASE.release.id]

    async def work() -> None:
        services = services_of(repositories, tmp_path)
        await Recheck(repositories, lambda: services.checking).measure_unmeasured()
        await services.close()

    asyncio.run(work())
    (row,) = repositories.library.rows([BASE.release.id])
    assert row.checked
    assert repositories.assets.releases_unmeasured() == []


def test_a_draft_with_other_files_is_unknown_until_it_is_checked_and_that_comes_by_itself(
    repositories: Repositories, tmp_path: Path
) -> None:
    release_id = BASE.release.id
    repositories.library.create(BASE.release, label="made").result()

    async def work() -> None:
        services = services_of(repositories, tmp_path)
        running = asyncio.create_task(Recheck(repositories, lambda: services.checking).run())
        await asyncio.to_thread(wait_for, lambda: counts(repositories, release_id)[0] is ReleaseState.READY)
        path = tmp_path / "cover.jpg"
        Image.new("RGB", (60, 60)).save(path)
        await services.attachments.attach(release_id, path, AssetRole.COVER)
        await asyncio.to_thread(wait_for, lambda: counts(repositories, release_id)[0] is ReleaseState.READY)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await services.close()

    asyncio.run(work())


def many(repositories: Repositories, count: int) -> None:
    for number in range(count):
        repositories.library.create(BASE.release.model_copy(update={"id": f"many{number:028}"}), label="made").result()


def test_how_far_a_long_round_is_is_told_and_that_it_ended(repositories: Repositories, tmp_path: Path) -> None:
    many(repositories, 21)
    told: list[RecheckProgress | None] = []
    recheck = Recheck(repositories, lambda: services_of(repositories, tmp_path).checking, is_on_battery=lambda: False)
    repositories.database.add_listener(
        lambda change: told.append(recheck.progress) if change.topic == "rechecking" else None
    )
    asyncio.run(recheck.catch_up())
    repositories.database.write(lambda _: None).result()
    assert told[0] is not None
    assert told[0].total == 21
    assert recheck.progress is None
    assert told[-1] is None


def test_a_few_drafts_are_not_worth_a_word(repositories: Repositories, tmp_path: Path) -> None:
    many(repositories, 3)
    told: list[str] = []
    repositories.database.add_listener(lambda change: told.append(change.topic))
    catch_up(repositories, tmp_path)
    assert "rechecking" not in told


def test_on_the_battery_it_waits_and_goes_on_when_fed(
    repositories: Repositories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(repositories, 20)
    monkeypatch.setattr("trackball_desktop.services.recheck._POWER_CHECK_INTERVAL", 0.02)
    empties = [True, True, True]
    seen: list[RecheckProgress | None] = []

    def on_battery() -> bool:
        seen.append(recheck.progress)
        return bool(empties) and empties.pop()

    recheck = Recheck(repositories, lambda: services_of(repositories, tmp_path).checking, is_on_battery=on_battery)
    done = asyncio.run(recheck.catch_up())
    assert seen[1] == RecheckProgress(0, 20, is_paused=True)
    assert done.no_longer_ready == []
    assert repositories.library.drafts_to_recheck(Recheck.rules_fingerprint(repositories)) == []


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "0"}}, True),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}, "AC": {"type": "Mains", "online": "1"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Charging"}}, False),
        ({"mouse": {"type": "Battery", "status": "Discharging", "scope": "Device"}}, False),
        ({"BAT0": {"type": "Battery", "status": "Discharging"}, "dock": {"type": "USB", "online": "1"}}, False),
        ({}, False),
    ],
)
def test_what_linux_says_of_its_battery(tmp_path: Path, supplies: dict[str, dict[str, str]], expected: bool) -> None:
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(f"{text}\n", "utf-8")
    assert is_on_battery_linux(tmp_path) is expected
    assert is_on_battery_linux(tmp_path / "absent") is False
