"""Write and sign what tells installed apps of a newer version: `python packaging/sign_manifest.py FOLDER --out FILE`.

FOLDER holds the packages of one version, as `packages.py` names them. The private key comes from the variable
TRACKBALL_UPDATES_PRIVATE_KEY and nowhere else; `--new-key` makes one and prints it with its public half, which builds
get as TRACKBALL_UPDATES_KEYS. Keep two: builds know both, one signs, and when it is lost or leaked the other takes over
and the next version brings its successor.

A manifest ends after 180 days, so that nobody can hide newer versions for longer: sign it anew before that.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey

PRIVATE_KEY = "TRACKBALL_UPDATES_PRIVATE_KEY"
DAYS = 180
MOST_NOTES = 20_000
PACKAGE = re.compile(
    r"Trackball-Desktop-(?P<version>\d+(?:\.\d+)+)-(?P<system>windows|macos|linux)-(?P<machine>x86_64|arm64)"
    r"(?:-unsigned)?\.(?P<ending>exe|dmg|deb|tar\.gz)"
)
KINDS = {"exe": "setup", "dmg": "bundle", "deb": "package", "tar.gz": "folder"}


def main(arguments: list[str]) -> int:
    """Write the manifest, or make a key; return the exit code."""
    parser = argparse.ArgumentParser(description="Sign the manifest of a version.")
    parser.add_argument("folder", nargs="?", type=Path, help="where the packages lie")
    parser.add_argument("--out", type=Path, default=Path("updates.json"))
    parser.add_argument("--notes", type=Path, help="a text file: what is new, for those who use the app")
    parser.add_argument("--base", default="", help="the address of the packages, where it is not the manifest's")
    parser.add_argument("--days", type=int, default=DAYS, help="how long the manifest holds")
    parser.add_argument("--new-key", action="store_true", help="make a key and print both halves")
    options = parser.parse_args(arguments)
    if options.new_key:
        key = SigningKey.generate()
        print(f"private {key.encode().hex()}\npublic  {key.verify_key.encode().hex()}")
        return 0
    private = os.environ.get(PRIVATE_KEY, "")
    if not re.fullmatch("[0-9a-f]{64}", private):
        sys.exit(f"{PRIVATE_KEY} must hold the private key: 64 hexadecimal digits.")
    if options.folder is None:
        parser.error("a folder with packages is needed")
    notes = options.notes.read_text(encoding="utf-8").strip() if options.notes else ""
    if len(notes) > MOST_NOTES:
        sys.exit(f"The notes have {len(notes)} signs; installed apps take {MOST_NOTES}.")
    text = signed_manifest(describe(options.folder, notes=notes, base=options.base, days=options.days), private)
    options.out.write_text(text, encoding="utf-8")
    print(f"{options.out}: {json.loads(json.loads(text)['signed'])['version']}")
    return 0


def describe(
    folder: Path, *, notes: str = "", base: str = "", days: float = DAYS, now: datetime | None = None
) -> dict[str, object]:
    """Return what the manifest of the packages in a folder says. All must be of one version."""
    found = {path: match for path in sorted(folder.iterdir()) if (match := PACKAGE.fullmatch(path.name))}
    versions = {match["version"] for match in found.values()}
    if len(versions) != 1:
        sys.exit(f"{folder} must hold packages of one version; found: {', '.join(sorted(versions)) or 'none'}.")
    files: dict[str, object] = {}
    for path, match in found.items():
        key = f"{match['system']}-{match['machine']}-{KINDS[match['ending']]}"
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        files[key] = {"url": base + path.name, "size": path.stat().st_size, "sha256": digest}
    now = now or datetime.now(UTC)
    return {
        "app": "trackball-desktop",
        "version": versions.pop(),
        "published": _spelled(now),
        "expires": _spelled(now + timedelta(days=days)),
        "notes": notes,
        "files": files,
    }


def signed_manifest(described: Mapping[str, object], *private: str) -> str:
    """Return the manifest with a signature by each key (32 bytes in hex)."""
    signed = json.dumps(described, ensure_ascii=False, sort_keys=True)
    keys = [SigningKey(bytes.fromhex(key)) for key in private]
    signatures = [
        {"key": key.verify_key.encode().hex(), "signature": key.sign(signed.encode()).signature.hex()} for key in keys
    ]
    return json.dumps({"signed": signed, "signatures": signatures}, ensure_ascii=False, indent=1) + "\n"


def _spelled(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
