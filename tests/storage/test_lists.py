"""What an account's lists hold: typed, seen in OpenPlay, taken out, complete; each survives the next start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from trackball_desktop.domain.release import Release
from trackball_desktop.storage.lists import AccountLists
from trackball_desktop.storage.repositories import Repositories


def test_values_typed_and_seen_are_kept_apart_and_offered_together(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path)
    assert repositories.lists.for_account("a") == AccountLists()
    assert repositories.lists.add("a", "genre", ["Quay", " Quay ", "Harbour  Pop", ""]).result() == 2
    assert repositories.lists.add_seen("a", {"genre": ["R&B", "Quay"], "artist": ["Lena Voss"]}).result() == 3
    assert repositories.lists.add_seen("a", {"genre": ["R&B", "Quay"], "artist": ["Lena Voss"]}).result() == 0
    repositories.close()
    repositories = Repositories.open(tmp_path)
    lists = repositories.lists.for_account("a")
    assert (lists.own["genre"], lists.seen["genre"]) == (("Quay", "Harbour Pop"), ("R&B", "Quay"))
    assert lists.values("genre") == ("Quay", "Harbour Pop", "R&B")
    assert repositories.lists.for_account("b") == AccountLists()
    repositories.close()


def test_what_was_taken_out_is_not_learnt_again_but_may_be_typed_again(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path)
    repositories.lists.add_seen("a", {"label": ["Northlight"]}).result()
    repositories.lists.remove("a", "label", "Northlight").result()
    assert repositories.lists.add_seen("a", {"label": ["Northlight"]}).result() == 0
    assert repositories.lists.for_account("a").values("label") == ()
    repositories.lists.add("a", "label", ["Northlight"]).result()
    assert repositories.lists.for_account("a").values("label") == ("Northlight",)
    assert repositories.lists.for_account("a").removed.get("label", ()) == ()
    repositories.close()


def test_a_reset_gives_back_what_shipped_and_keeps_what_was_seen(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path)
    repositories.lists.add_seen("a", {"genre": ["R&B"]}).result()
    repositories.lists.add("a", "genre", ["Quay"]).result()
    repositories.lists.remove("a", "genre", "Pop").result()
    repositories.lists.set_complete("a", "genre", True).result()
    assert repositories.lists.for_account("a").complete == {"genre"}
    repositories.lists.reset("a", "genre").result()
    lists = repositories.lists.for_account("a")
    assert (lists.own, lists.removed, lists.complete) == ({}, {}, frozenset())
    assert lists.values("genre") == ("R&B",)
    repositories.close()


def test_a_draft_remembers_the_rules_that_it_passed_and_forgets_them_with_itself(tmp_path: Path) -> None:
    repositories = Repositories.open(tmp_path)
    release = Release(title="Paper Boats")
    repositories.rule_versions.save(release.id, date(2026, 11, 20)).result()
    assert repositories.rule_versions.passed_version(release.id) is None  # there is no such release yet
    repositories.library.create(release, label="New").result()
    repositories.rule_versions.save(release.id, date(2026, 11, 20)).result()
    repositories.rule_versions.save(release.id, date(2026, 11, 26)).result()
    assert repositories.rule_versions.passed_version(release.id) == date(2026, 11, 26)
    repositories.close()
