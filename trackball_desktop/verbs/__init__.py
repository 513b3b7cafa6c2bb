"""What each verb of the command line does. Arguments come parsed from `cli`."""

from __future__ import annotations

import argparse
from importlib import import_module

_MODULES = {
    "listing": ("list",),
    "importing": ("new", "import"),
    "drafts": ("show", "set", "attach", "delete"),
    "exporting": ("export",),
    "checking": ("check",),
    "sending": ("submit", "adopt", "send-again", "withdraw", "upload", "status", "receipt"),
    "practice": ("practice",),
    "pulling": ("pull",),
    "plan": ("plan",),
    "stores": ("stores", "look-up"),
    "events": ("events",),
    "packages": ("delivered",),
    "accounts": ("account",),
    "targets": ("target", "takedown", "earnings", "store-links"),
    "codes": ("codes",),
    "papers": ("paper",),
    "backups": ("backup", "restore"),
    "bundles": ("bundle",),
    "transfers": ("transfer",),
    "self_check": ("self-check",),
}


def run(options: argparse.Namespace) -> int:
    """Carry out the verb and return its exit code. Raises TrackballError.

    A module is loaded only for its own verbs, so that `list` does not load what `submit` needs.
    """
    module = next(name for name, verbs in _MODULES.items() if options.verb in verbs)
    verb = import_module(f"{__name__}.{module}").VERBS[options.verb]  # `list` needs nothing of what `submit` does
    return verb(options)
