"""Verbs about accounts. Secrets come on standard input and go to the keyring; no verb prints one."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import SecretsUnavailable, UserError
from trackball_desktop.domain.ids import new_id
from trackball_desktop.services.accounts import check_addresses
from trackball_desktop.storage.settings import Account, StorageSettings
from trackball_desktop.targets import registry
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_json, print_lines, print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.targets.base import AccountField, ConnectionCheck, Target


def account(options: argparse.Namespace) -> int:
    """List, add, test or remove accounts, or say where one keeps its files."""
    data_folder = DataFolder.resolve(options.data_dir, practice=options.practice)
    with App(data_folder, exclusive=options.action != "list") as app:
        if options.action == "list":
            return _list(app, options)
        if not options.name:
            raise UserError("Which account?", remedy=f"Use `account {options.action} NAME`.")
        if options.action == "test":
            app.start_practice()
            return _test(app, options)
        if options.action == "remove":
            existing = _require_account(app, options.name)
            run_with_services(app, lambda services: services.accounts.remove(existing.id))
            print_result(
                options, {"id": existing.id, "name": existing.name, "removed": True}, f"{existing.name} removed"
            )
            return 0
        if options.action in {"key", "forget-key"}:
            app.start_practice()
            return _change_key(app, options)
        changed, secrets = _with_key(app, options) if options.action == "add" else _with_storage(app, options)
        run_with_services(app, lambda services: services.accounts.save(changed, secrets))
        print_result(options, _document(changed), f"{changed.name} saved")
        return 0


def _require_account(app: App, name: str) -> Account:
    account = app.repositories.accounts.by_name(name)
    if account is None:
        raise UserError(f"There is no account “{name}”.", remedy="`account list` shows the names.")
    return account


def _with_key(app: App, options: argparse.Namespace) -> tuple[Account, dict[str, str]]:
    existing = app.repositories.accounts.by_name(options.name)
    target = registry.get(existing.target if existing else options.target or registry.default().id)
    typed = _typed_fields(target, options)
    asked = [field for field in target.account_form.visible_fields if field.missing_text and not typed.get(field.name)]
    if asked:
        raise UserError(
            f"An account needs {' and '.join(_option(field) for field in asked)}.", remedy=_key_hint(target)
        )
    defaults = {field.name: field.default for field in target.account_form.visible_fields if field.default}
    changed = existing or Account(id=new_id(), name=options.name, target=target.id, fields=defaults)
    changed = replace(changed, fields={**changed.fields, **typed}, **_account_changes(options))
    _check_account(app, changed)
    return changed, _secrets(target)


def _typed_fields(target: Target, options: argparse.Namespace) -> dict[str, str]:
    """Return the target's fields that were given: by options of their own, or by --field NAME=VALUE."""
    given: dict[str, str] = {}
    for assignment in options.field or ():
        name, _, text = str(assignment).partition("=")
        given[name] = text
    unknown = given.keys() - {field.name for field in target.account_form.visible_fields}
    if unknown:
        names = ", ".join(field.name for field in target.account_form.visible_fields)
        raise UserError(f"“{min(unknown)}” is not a field of {target.name}.", remedy=f"Its fields are: {names}.")
    given |= {
        field.name: getattr(options, field.name, None) or "" for field in target.account_form.visible_fields
    } | given
    return {name: target.read_field(name, text) for name, text in given.items() if text}


def _option(field: AccountField) -> str:
    own = field.name in {"read_base", "write_base", "key_id"}
    return f"--{field.name.replace('_', '-')}" if own else f"--field {field.name}=…"


def _key_hint(target: Target) -> str:
    return f"The key is made in {target.account_form.manage_keys}." if target.account_form.manage_keys else ""


def _secrets(target: Target) -> dict[str, str]:
    return {field.name: _secret(f"the {field.label}") for field in target.account_form.secret_fields}


def _change_key(app: App, options: argparse.Namespace) -> int:
    account = _require_account(app, options.name)
    if options.action == "forget-key":
        run_with_services(app, lambda services: services.accounts.forget_key(account.id))
        settings = registry.get(account.target).account_form.manage_keys
        message = f"the key was deleted from this computer; revoke it in {settings}"
        print_result(options, {"id": account.id, "name": account.name, "key": None}, f"{account.name}: {message}")
        return 0
    target = registry.get(account.target)
    given = {name: text for name, text in _typed_fields(target, options).items() if name != "read_base"}
    if not given:
        asked = next(
            (field for field in target.account_form.visible_fields if field.missing_text and not field.address_purpose),
            None,
        )
        if asked is not None:
            raise UserError(f"A new key needs {_option(asked)}.", remedy=_key_hint(target))
    _check_account(app, account)
    secrets = _secrets(target)
    lines = run_with_services(app, lambda services: services.accounts.rotate(account.id, given, secrets))
    _show_tests(options, account, lines)
    return 1 if any(line.kind == "login" for line in lines) else 0


def _account_changes(options: argparse.Namespace) -> dict[str, Any]:
    choices: dict[str, Any] = {}
    if options.manifest_field:
        choices["manifest_field"] = None if options.manifest_field == "none" else options.manifest_field
    if options.isrc_by_distributor:
        choices["isrc_autoassign"] = options.isrc_by_distributor == "yes"
    return choices


def _with_storage(app: App, options: argparse.Namespace) -> tuple[Account, dict[str, str]]:
    changed = replace(_require_account(app, options.name), **_account_changes(options))
    if options.signing_url:
        # The service's own host is no news; any other has to be named, since masters go there.
        own_host: str = urlsplit(str(options.signing_url)).hostname or ""
        hosts: list[str] = [own_host, *(options.allow_host or [])]
        storage = StorageSettings(
            kind="signing",
            signing_url=options.signing_url,
            signing_dialect=options.signing_dialect,
            prefix=options.prefix,
            allowed_hosts=hosts,
        )
        changed = replace(changed, storage=storage)
        _check_account(app, changed)
        return changed, {"signing": _secret("the signing service's token")}
    if not (options.endpoint and options.bucket and options.access_key_id):
        raise UserError("A bucket needs --endpoint, --bucket and --access-key-id.", remedy="Or give --signing-url.")
    storage = StorageSettings(
        kind="bucket",
        endpoint=options.endpoint,
        region=options.region,
        bucket=options.bucket,
        prefix=options.prefix,
        style=options.style,
        access_key_id=options.access_key_id,
        has_session_token=options.session_token,
    )
    changed = replace(changed, storage=storage)
    _check_account(app, changed)
    secrets = {"s3": _secret("the secret access key")}
    if options.session_token:
        secrets["s3-token"] = _secret("the session token")
    return changed, secrets


def _check_account(app: App, account: Account) -> None:
    """Before a secret is asked for: its addresses may be used, and the keyring will keep it."""
    check_addresses(account)
    if not app.secrets.probe_persistence():
        raise SecretsUnavailable(
            "This computer has no encrypted keyring, so the key cannot be saved.",
            meaning="Nothing was saved, and the key was not read.",
            remedy="Start GNOME Keyring or KWallet (on Linux), log in to your desktop, and try again.",
        )


def _secret(what: str) -> str:
    """Read a secret: unseen from a terminal, a line from a pipe. Never from an argument, which other programs see."""
    if sys.stdin.isatty():
        import getpass

        secret = getpass.getpass(f"{what}: ")
    else:
        secret = sys.stdin.readline().strip()
    if not secret:
        raise UserError(f"Standard input is empty; {what} is expected there.")
    return secret


def _test(app: App, options: argparse.Namespace) -> int:
    account = _require_account(app, options.name)

    async def work(services: Services) -> list[ConnectionCheck]:
        lines = await services.accounts.test(account.id)
        if account.storage is not None:
            lines += await services.accounts.test_storage(account.id)
        return lines

    lines = run_with_services(app, work)
    _show_tests(options, account, lines)
    return 0 if all(line.ok for line in lines) else 1


def _show_tests(options: argparse.Namespace, known: Account, lines: list[ConnectionCheck]) -> None:
    tests = [{"ok": line.ok, "kind": line.kind or None, "words": line.text} for line in lines]
    texts = [f"{'ok ' if line.ok else 'NOT'}  {line.text}" for line in lines]
    print_result(options, {"id": known.id, "name": known.name, "tests": tests}, *texts)


def _list(app: App, options: argparse.Namespace) -> int:
    accounts = app.repositories.accounts.list()
    if options.json:
        print_json([_document(account) for account in accounts])
        return 0
    for known in accounts:
        print_lines(f"{known.name}  {registry.get(known.target).destination(known)}  {_storage_text(known)}")
    return 0


def _document(known: Account) -> dict[str, Any]:
    return {
        "id": known.id,
        "name": known.name,
        "target": known.target,
        **known.fields,
        "storage": _storage_text(known),
    }


def _storage_text(known: Account) -> str:
    if known.storage is None:
        return "no storage"
    if known.storage.kind == "signing":
        what = "Companion" if known.storage.signing_dialect == "companion" else "signing service"
        return f"{what} {known.storage.signing_url}"
    return f"bucket {known.storage.bucket} at {known.storage.endpoint}"


VERBS = {"account": account}
