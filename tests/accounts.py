"""Accounts of OpenPlay, for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trackball_desktop.storage.settings import Account, StorageSettings


def openplay_account(
    id: str,
    name: str,
    read_base: str,
    write_base: str,
    key_id: str,
    storage: StorageSettings | None = None,
    *,
    isrc_autoassign: bool = False,
    manifest_field: str | None = None,
    release_page_template: str | None = None,
    lists: dict[str, list[str]] | None = None,
    complete_lists: list[str] | None = None,
) -> Account:
    """Return an account of OpenPlay at these addresses."""
    return Account(
        id=id,
        name=name,
        target="openplay",
        fields={"read_base": read_base, "write_base": write_base, "key_id": key_id},
        storage=storage,
        isrc_autoassign=isrc_autoassign,
        manifest_field=manifest_field,
        release_page_template=release_page_template,
        lists=lists or {},
        complete_lists=complete_lists or [],
    )


def with_changes(account: Account, **changes: Any) -> Account:
    """Return an account with other values, its target's fields (`read_base`, …) among them."""
    fields = {name: changes.pop(name) for name in tuple(changes) if name in account.fields}
    return replace(account, fields={**account.fields, **fields}, **changes)
