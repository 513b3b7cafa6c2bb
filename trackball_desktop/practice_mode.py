"""Practice mode: its servers, and distributors that it plays by the profiles of the library."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import cast

from trackball_desktop.domain.errors import SecretsUnavailable, UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.practice.distributor_answers import UploadMethod, draw_answers, rebase_answers
from trackball_desktop.practice.faults import FaultInjection
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import STORAGE_SECRETS, Account
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.saved_profiles import get_profile, save_profile

__all__ = ["Practice", "restart_distributors", "start_distributor"]

_ACCOUNT_ID_PREFIX = "practice-"
"""How the ids of accounts begin whose distributor practice plays."""


def make_servers(folder: Path, *, bytes_per_second: float, oddities: bool) -> Practice:
    """Set up the servers of a folder; see `App.start_practice`."""
    faults = FaultInjection(bytes_per_second=bytes_per_second)
    return Practice(folder, faults=faults, variant=Variant(statuses="unheard_of" if oddities else "usual"))


def restart_distributors(practice: Practice, repositories: Repositories, secrets: Secrets) -> None:
    """Play the distributors again that were played in this folder: their addresses are new at every start."""
    for account in repositories.accounts.list():
        if account.id.startswith(_ACCOUNT_ID_PREFIX):
            start_distributor(practice, repositories, secrets, account.target)


def start_distributor(
    practice: Practice | None,
    repositories: Repositories,
    secrets: Secrets,
    target_id: str,
    upload_method: str | None = None,
) -> Account:
    """Have practice play a distributor by its profile, and connect an account with it.

    What nobody answered is drawn; with `upload_method` (A, B or C) so is how files travel. Addresses become practice's
    own. Raises UserError outside practice, and for a target that no profile describes.
    """
    if practice is None:
        raise UserError(
            TargetText.tr("This works only in practice mode."), meaning=TargetText.tr("Nothing was changed.")
        )
    profile = get_profile(target_id)
    server = practice.distributor(target_id)
    document = json.loads(profile.to_json())
    answers = rebase_answers(document["answers"], server.origin)
    if upload_method is not None:
        answers = {id: answer for id, answer in answers.items() if not id.startswith("files.")}
    server.answers = (
        draw_answers(practice.seed + 1, server.origin, cast("UploadMethod | None", upload_method)) | answers
    )
    profile_with_answers = Profile.from_json(json.dumps({**document, "answers": server.answers}))
    save_profile(repositories.settings, profile_with_answers).result()
    login, practice_account = server.login, repositories.accounts.get("practice")
    account = Account(
        id=f"{_ACCOUNT_ID_PREFIX}{target_id}",
        name=f"Practice {registry.display_name(target_id)}",
        target=target_id,
        fields={"username": login.username, "client_id": login.client_id},
        storage=practice_account.storage if practice_account is not None else None,
    )
    repositories.accounts.save(account).result()
    account_secrets = {"password": login.password, "client_secret": login.client_secret}
    for name in STORAGE_SECRETS:
        with suppress(SecretsUnavailable):
            account_secrets[name] = secrets.get(f"practice/{name}")
    for name, secret in account_secrets.items():
        secrets.save(f"{account.id}/{name}", secret)
    return account
