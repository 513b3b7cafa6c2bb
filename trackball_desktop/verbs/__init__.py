"""What each verb of the command line does. Arguments come parsed from `cli`."""

from __future__ import annotations

import argparse
from importlib import import_module

_MODULES = {
    "listing": ("list",),
    "importing": ("new", "import"),
    "drafts": ("show", "set", "attach", "delete"),
    "checking": ("check",),
    "sending": ("submit", "adopt", "send-again", "withdraw", "upload", "receipt"),
    "sent_status": ("status",),
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

    A module is loaded only for its own verbs: `list` needs nothing of what `submit` does.
    """
    verb = import_module(f"{__name__}.{_module_of(options)}").VERBS[options.verb]  # `list` needs nothing of `submit`
    return verb(options)


def _module_of(options: argparse.Namespace) -> str:
    if options.verb == "export":  # sheets and DDEX messages are libraries of their own
        if options.format == "ern":
            return "ern"
        body = options.format in {"", "json"} and options.out is None
        return "drafts" if body and len(options.id) == 1 and not options.all else "exporting"
    return next(name for name, verbs in _MODULES.items() if options.verb in verbs)
