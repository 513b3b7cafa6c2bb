"""The sections Checks and Lists: what is chosen and changed there is kept, reaches the rules, and can be given back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.accounts import openplay_account
from trackball_desktop.checks.profiles import PROFILES, THRESHOLDS
from trackball_desktop.checks.rule_version import SETTING
from trackball_desktop.domain.release import Release
from trackball_desktop.services.checking import CheckService
from trackball_desktop.ui.catalogue.lists import ListsPage
from trackball_desktop.ui.kit.basic import select_row
from trackball_desktop.ui.runtime.backend import Backend
from trackball_desktop.ui.settings.thresholds import ThresholdsPage
from trackball_desktop.ui.shell.settings_dialog import SECTIONS, SettingsDialog

ACCOUNT = openplay_account(id="a" * 32, name="Northlight", read_base="https://x/", write_base="https://x/", key_id="k")
ROW = {threshold.name: row for row, threshold in enumerate(THRESHOLDS)}


@pytest.fixture
def started(backend: Backend) -> Backend:
    backend.accounts.save(ACCOUNT).result()
    backend.start()
    return backend


def kept(backend: Backend) -> dict:
    return backend.settings.get(SETTING, {})


def cell(page: ThresholdsPage, name: str, profile: str):
    return page.table.item(ROW[name], PROFILES.index(profile) + 1)


def test_a_figure_is_changed_counts_at_once_and_is_given_back(qtbot: QtBot, started: Backend) -> None:
    page = ThresholdsPage(started)
    qtbot.addWidget(page)
    page.show()
    cell(page, "art_max_mb", "generic").setText("25")
    qtbot.waitUntil(lambda: kept(started).get("changed") == {"generic": {"art_max_mb": 25.0}})
    assert CheckService(started.repositories).profile_for(Release(), "").art_max_mb == 25.0
    assert cell(page, "art_max_mb", "generic").font().weight() > cell(page, "tracks_most", "generic").font().weight()
    page.table.setCurrentCell(ROW["art_max_mb"], 1)
    assert "default: 10" in page.source_label.text()
    page.reset_button.click()
    qtbot.waitUntil(lambda: not any(kept(started)["changed"].values()))
    assert cell(page, "art_max_mb", "generic").text() == "10"


def test_what_is_no_figure_is_refused_in_text(qtbot: QtBot, started: Backend) -> None:
    page = ThresholdsPage(started)
    qtbot.addWidget(page)
    page.show()
    cell(page, "tracks_most", "generic").setText("many")
    assert cell(page, "tracks_most", "generic").text() == "99"
    assert "many" in page.source_label.text()
    assert kept(started) == {}


@pytest.mark.parametrize(
    ("name", "typed", "other"),
    [
        ("art_min_size", "99999", "Largest width and height"),
        ("art_max_size", "100", "Smallest width and height"),
        ("loudness_least", "-1", "Loudest"),
        ("track_most_seconds", "5", "Shortest track"),
        ("lead_days_hint", "1", "Lead time, warning below"),
    ],
)
def test_figures_that_nothing_could_meet_are_refused(
    qtbot: QtBot, started: Backend, name: str, typed: str, other: str
) -> None:
    page = ThresholdsPage(started)
    qtbot.addWidget(page)
    page.show()
    before = cell(page, name, "generic").text()
    cell(page, name, "generic").setText(typed)
    assert cell(page, name, "generic").text() == before
    assert other in page.source_label.text()
    assert kept(started) == {}


def test_each_figure_says_where_it_comes_from(qtbot: QtBot, started: Backend) -> None:
    page = ThresholdsPage(started)
    qtbot.addWidget(page)
    page.show()
    page.table.setCurrentCell(ROW["art_min_size"], 2)
    assert "itunespartner.apple.com" in page.source_label.text()
    page.table.setCurrentCell(ROW["art_min_size"], 0)
    assert "Spotify" in page.source_label.text()


def test_profiles_are_chosen_for_an_account_and_given_back(qtbot: QtBot, started: Backend) -> None:
    page = ThresholdsPage(started)
    qtbot.addWidget(page)
    page.show()
    page.scope_choice.setCurrentIndex(page.scope_choice.findText("Northlight"))
    page.partners["apple"].click()
    key = f"account:{ACCOUNT.id}"
    qtbot.waitUntil(lambda: kept(started).get("applies") == {key: ["generic", "spotify"]})
    checking = CheckService(started.repositories)
    assert not checking.profile_for(Release(), ACCOUNT.id).apple
    assert checking.profile_for(Release(), "b").apple
    page.use_default_button.click()
    qtbot.waitUntil(lambda: kept(started)["applies"] == {})
    assert page.partners["apple"].isChecked()


def values(page: ListsPage) -> dict[str, str]:
    rows = range(page.table.rowCount())
    return {page.table.item(row, 0).text(): page.table.item(row, 1).text() for row in rows}


def test_values_are_added_removed_marked_complete_and_reset(qtbot: QtBot, started: Backend) -> None:
    started.repositories.lists.add_seen(ACCOUNT.id, {"genre": ["Quay Folk"]}).result()
    page = ListsPage(started)
    qtbot.addWidget(page)
    page.show()
    assert page.account_id == ACCOUNT.id
    assert values(page)["Quay Folk"] == "seen in OpenPlay"
    assert values(page)["R&B"] == "built in, documented by OpenPlay"
    page.value_field.fill("Harbour Pop")
    page.add_button.click()
    qtbot.waitUntil(lambda: values(page).get("Harbour Pop") == "yours")
    select_row(page.table, list(values(page)).index("Pop"))
    page.remove_button.click()
    qtbot.waitUntil(lambda: "Pop" not in values(page))
    page.complete_box.click()
    qtbot.waitUntil(lambda: started.repositories.lists.for_account(ACCOUNT.id).complete == {"genre"})
    settings = CheckService(started.repositories).account_settings(ACCOUNT.id)
    assert settings.complete_lists == {"genre"}
    assert settings.removed["genre"] == ("Pop",)
    qtbot.waitUntil(lambda: page.reset_button.isEnabled())
    page.reset_button.click()
    qtbot.waitUntil(lambda: "Pop" in values(page) and "Harbour Pop" not in values(page))


def test_types_of_a_role_are_a_list_of_their_own(qtbot: QtBot, started: Backend) -> None:
    page = ListsPage(started)
    qtbot.addWidget(page)
    page.show()
    page.list.setCurrentIndex(page.list.findData("role"))
    page.refresh()
    page.parent_value_choice.setCurrentIndex(page.parent_value_choice.findData("Vocals"))
    page.refresh()
    assert page.key == "role/Vocals"
    assert "Background" in values(page)
    assert "Guitar" not in values(page)


def test_a_file_is_taken_in_and_what_is_no_list_is_refused(qtbot: QtBot, started: Backend, tmp_path: Path) -> None:
    page = ListsPage(started)
    qtbot.addWidget(page)
    page.show()
    good, bad = tmp_path / "genres.csv", tmp_path / "cover.txt"
    good.write_text("Pop,Quay Pop\nPop,Low Tide\n", "utf-8")
    bad.write_bytes(b"\xff\xfe\x00\x81\x00")
    page.import_file(good)
    qtbot.waitUntil(
        lambda: started.repositories.lists.for_account(ACCOUNT.id).own.get("genre/Pop") == ("Quay Pop", "Low Tide")
    )
    page.import_file(bad)
    qtbot.waitUntil(lambda: "cover.txt is not Unicode text" in page.value_field.error_text)
    page.import_file(tmp_path / "none.txt")
    qtbot.waitUntil(lambda: "There is no file" in page.value_field.error_text)
    large = tmp_path / "large.txt"
    large.write_text("Pop\n" * 600_000, "utf-8")
    page.import_file(large)
    qtbot.waitUntil(lambda: "too large" in page.value_field.error_text)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        page.import_file(tmp_path / "pipe")
        qtbot.waitUntil(lambda: "pipe" in page.value_field.error_text)
    page.add_values_from_text("\n\n")
    assert "contains no values" in page.value_field.error_text


def test_the_dialog_opens_at_both_sections(qtbot: QtBot, started: Backend) -> None:
    dialog = SettingsDialog(started)
    qtbot.addWidget(dialog)
    for name in ("checks", "lists"):
        dialog.show_section(name)
        assert dialog.section_list.currentRow() == SECTIONS.index(name)
