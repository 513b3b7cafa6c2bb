"""Settings and accounts come back as they were put."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts import openplay_account
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.storage.database import Change, Database
from trackball_desktop.storage.outbox import Outbox
from trackball_desktop.storage.settings import Accounts, Settings, StorageSettings

FULL = openplay_account(
    id="1",
    name="Blue Door",
    read_base="https://connect.example/v1/",
    write_base="https://blue.example/connect/v1/",
    key_id="key",
    storage=StorageSettings(
        kind="bucket", endpoint="https://s3.example", bucket="b", style="virtual", allowed_hosts=["s3.example"]
    ),
    manifest_field="notes",
    isrc_autoassign=True,
    release_page_template="https://blue.example/{id}",
    lists={"genre": ["Folk", "Jazz"]},
    complete_lists=["genre"],
)
BARE = openplay_account(id="2", name="Amber", read_base="r", write_base="w", key_id="k")


@pytest.mark.parametrize("value", [None, True, 1.5, "ünï", [1, {"a": []}], {}])
def test_a_setting_is_any_json(db: Database, value: Any) -> None:
    settings = Settings(db)
    assert settings.get("key", "default") == "default"
    settings.save("key", "before").result()
    settings.save("key", value).result()
    assert settings.get("key", "default") == value


def test_accounts_come_back(db: Database) -> None:
    accounts = Accounts(db)
    seen: list[Change] = []
    db.add_listener(seen.append)
    assert accounts.default() is None
    for account in (FULL, BARE):
        accounts.save(account).result()
    assert accounts.list() == [FULL, BARE]
    assert accounts.get("1") == accounts.by_name("BLUE door") == accounts.default() == FULL
    assert accounts.get("3") is accounts.by_name("nobody") is None
    accounts.set_default("2").result()
    assert accounts.default() == BARE
    accounts.remove("2").result()
    assert accounts.list() == [FULL]
    assert accounts.default() == FULL
    assert set(seen) == {Change("accounts", "1"), Change("accounts", "2")}


def test_two_accounts_cannot_have_one_name(db: Database) -> None:
    accounts = Accounts(db)
    accounts.save(FULL).result()
    with pytest.raises(UserError, match="already"):
        accounts.save(openplay_account(id="3", name="blue door", read_base="r", write_base="w", key_id="k")).result()
    accounts.save(openplay_account(id="1", name="Blue", read_base="r", write_base="w", key_id="k")).result()
    assert [account.name for account in accounts.list()] == ["Blue"]


def test_an_account_in_use_is_kept(db: Database) -> None:
    accounts, outbox = Accounts(db), Outbox(db)
    accounts.save(FULL).result()
    sent = outbox.queue(release_id="r", account_id="1", upc="1", gtin14="1", payload="{}", needs_files=False).result()
    with pytest.raises(UserError, match="on its way"):
        accounts.remove("1").result()
    outbox.move(sent.id, SubmissionState.WITHDRAWN, event="taken back", detail={}).result()
    accounts.remove("1").result()
    assert accounts.list() == []
