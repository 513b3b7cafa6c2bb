"""Practice mode: its servers, and distributors that it plays by the profiles of the library."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import cast

from trackball_desktop.domain.errors import SecretsUnavailable, UserError
from trackball_desktop.i18n.contexts import TargetText
from trackball_desktop.practice.distributor_answers import Way, drawn, rebased
from trackball_desktop.practice.servers import Practice
from trackball_desktop.storage.secrets import Secrets
from trackball_desktop.storage.settings import Account
from trackball_desktop.storage.stores import Stores
from trackball_desktop.targets import registry
from trackball_desktop.targets.profiled.profile import Profile
from trackball_desktop.targets.profiled.saved_profiles import profile_of, save_profile

__all__ = ["Practice", "play", "resume"]

_PLAYED = "practice-"
"""How the ids of accounts begin whose distributor practice plays."""
_STORAGE_SECRETS = ("s3", "signing", "s3-token")


def resume(practice: Practice, stores: Stores, secrets: Secrets) -> None:
    """Play the distributors again that were played in this folder: their addresses are new at every start."""
    for account in stores.accounts.list():
        if account.id.startswith(_PLAYED):
            play(practice, stores, secrets, account.target)


def play(
    practice: Practice | None, stores: Stores, secrets: Secrets, target_id: str, way: str | None = None
) -> Account:
    """Have practice play a distributor by its profile, and connect an account with it.

    What nobody answered is drawn; with `way` (A, B or C) so is how files travel. Addresses become practice's own.
    Raises UserError outside practice, and for a target that no profile describes.
    """
    if practice is None:
        raise UserError(
            TargetText.tr("This works only in practice mode."), meaning=TargetText.tr("Nothing was changed.")
        )
    profile = profile_of(target_id)
    server = practice.distributor(target_id)
    document = json.loads(profile.to_json())
    own = rebased(document["answers"], server.origin)
    if way is not None:
        own = {id: one for id, one in own.items() if not id.startswith("files.")}
    server.answers = drawn(practice.seed + 1, server.origin, cast("Way | None", way)) | own
    played = Profile.from_json(json.dumps({**document, "answers": server.answers}))
    save_profile(stores.settings, played).result()
    login, practices_own = server.login, stores.accounts.get("practice")
    account = Account(
        id=f"{_PLAYED}{target_id}",
        name=f"Practice {registry.name_of(target_id)}",
        target=target_id,
        fields={"username": login.username, "client_id": login.client_id},
        storage=practices_own.storage if practices_own is not None else None,
    )
    stores.accounts.save(account).result()
    wanted = {"password": login.password, "client_secret": login.client_secret}
    for name in _STORAGE_SECRETS:
        with suppress(SecretsUnavailable):
            wanted[name] = secrets.get(f"practice/{name}")
    for name, secret in wanted.items():
        secrets.save(f"{account.id}/{name}", secret)
    return account
