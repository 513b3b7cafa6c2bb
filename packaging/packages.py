"""Make what people download out of builds: `python packaging/packages.py [--windows FOLDER] [--out FOLDER]`.

    Linux     .deb and .tar.gz of dist/trackball-desktop; and of a Windows build in another folder its installer
    macOS     .dmg of dist/Trackball Desktop.app

SHA256SUMS lists them all. Whoever has the certificates gets signed files, anybody else files with "unsigned" in their
names: TRACKBALL_WINDOWS_PFX (a path) and TRACKBALL_WINDOWS_PFX_PASSWORD for osslsigncode, TRACKBALL_MACOS_IDENTITY for
codesign, with TRACKBALL_MACOS_NOTARY_PROFILE (of `xcrun notarytool store-credentials`, in TRACKBALL_MACOS_KEYCHAIN) for
Apple's notary. The parts for macOS have not been run yet.

Files are as old as the last commit (SOURCE_DATE_EPOCH), so that the same build makes the same packages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from build import size_of
from setup_env import QT_LIBRARIES, ROOT, XCB_LIBRARIES, SetupError

NAME = "Trackball Desktop"
ICONS = ROOT / "packaging" / "icons"
VERSION = re.search(
    r'__version__ = "([^"]+)"', (ROOT / "trackball_desktop" / "__init__.py").read_text(encoding="utf-8")
)
MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
DEBIAN_MACHINES = {"x86_64": "amd64", "arm64": "arm64"}
STAMP = "http://timestamp.digicert.com"
"""Who attests when a Windows file was signed, so that the signature holds when the certificate has ended."""

DESKTOP_ENTRY = f"""[Desktop Entry]
Type=Application
Name={NAME}
Comment=Get your label's music out
Exec=%s
Icon=trackball-desktop
Categories=AudioVideo;Audio;
StartupWMClass=trackball-desktop
"""


def main(arguments: list[str]) -> int:
    """Make the packages of this system, and say their sizes; return 0."""
    parser = argparse.ArgumentParser(description="Make what people download out of builds.")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist" / "trackball-desktop", help="this system's build")
    parser.add_argument("--windows", type=Path, metavar="FOLDER", help="a Windows build: make its installer, no other")
    parser.add_argument("--version", default=VERSION[1] if VERSION else "", help="the version that was built")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "packages", metavar="FOLDER")
    parser.add_argument("--sign", type=Path, metavar="FILE", help="only sign this file for Windows, in its place")
    parser.add_argument("--sums", type=Path, metavar="FOLDER", help="only write the sums of packages in a folder")
    parser.add_argument("--notes", type=Path, metavar="FOLDER", help="only print the notes of packages in a folder")
    options = parser.parse_args(arguments)
    if options.sign is not None:
        sign_for_windows(options.sign)
        return 0
    if options.sums is not None:
        write_sums(options.sums)
        return 0
    if options.notes is not None:
        print(notes(options.notes))
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    if options.windows is not None:
        made = [windows_installer(options.windows, options.out, options.version)]
    elif sys.platform == "darwin":
        made = [mac_image(options.dist.parent / f"{NAME}.app", options.out, options.version)]
    elif sys.platform == "linux":
        made = [make(options.dist, options.out, options.version) for make in (linux_archive, debian_package)]
    else:
        raise SetupError("The installer for Windows is made on Linux: --windows FOLDER.")
    write_sums(options.out)
    for path in made:
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def write_sums(folder: Path) -> None:
    """Write SHA256SUMS of all packages of a folder, as `sha256sum --check` reads it."""
    lines: list[str] = []
    for path in sorted(folder.glob("Trackball-Desktop-*")):
        with path.open("rb") as opened:
            lines.append(f"{hashlib.file_digest(opened, 'sha256').hexdigest()}  {path.name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii", newline="\n")


def notes(folder: Path) -> str:
    """Return what is new in the newest version, and what is to be known about the packages of a folder."""
    changes = (ROOT / "resources" / "changelog.md").read_text(encoding="utf-8").split("\n## ")[1]
    parts = [changes.split("\n", 1)[1].strip()]
    if any("-unsigned." in path.name for path in folder.iterdir()):
        parts.append(
            "Files with “unsigned” in their names bear no certificate: Windows and macOS warn before they open them. "
            "The README says how to open them all the same, and SHA256SUMS whether a download is whole."
        )
    return "\n\n".join(parts)


def package_name(version: str, system: str, machine: str, ending: str, *, signed: bool) -> str:
    """Return what a package is called; `sign_manifest.py` reads it back."""
    return f"Trackball-Desktop-{version}-{system}-{machine}{'' if signed else '-unsigned'}.{ending}"


def _machine() -> str:
    return MACHINES[platform.machine().lower()]


# --- Windows ----------------------------------------------------------------------------------------------------------


def windows_installer(dist: Path, out: Path, version: str) -> Path:
    """Make the installer of a Windows build with NSIS; return its path."""
    signed = bool(os.environ.get("TRACKBALL_WINDOWS_PFX"))
    target = out / package_name(version, "windows", "x86_64", "exe", signed=signed)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "app")
        shutil.copytree(dist, copy)
        if signed:
            for program in copy.glob("*.exe"):
                sign_for_windows(program)
        contents = next(copy.glob("app-*")).name
        numbers = ".".join((version.split(".") + ["0"] * 4)[:4])
        values = {
            "VERSION": version,
            "NUMBERS": numbers,
            "DIST": str(copy),
            "OUT": str(target),
            "ICON": str(ICONS / "app.ico"),
            "KILOBYTES": str(size_of(copy) // 1024),
            "CONTENTS": contents,
        }
        if signed:
            values["SIGN"] = f'"{sys.executable}" "{Path(__file__).resolve()}" --sign'
        defines = [f"-D{name}={value}" for name, value in values.items()]
        _run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *defines, str(ROOT / "packaging" / "setup.nsi")])
    if signed:
        sign_for_windows(target)
    return target


def sign_for_windows(path: Path) -> None:
    """Sign a program in its place, with a time stamp, and check the signature. Raises SetupError."""
    signed = path.with_name(f"{path.name}.signed")
    certificate = os.environ["TRACKBALL_WINDOWS_PFX"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as password:  # a command line can be read by others
        password.write(os.environ.get("TRACKBALL_WINDOWS_PFX_PASSWORD", ""))
        password.flush()
        command = ["osslsigncode", "sign", "-pkcs12", certificate, "-readpass", password.name, "-h", "sha256"]
        stamp = [] if os.environ.get("TRACKBALL_WINDOWS_NO_TIMESTAMP") else ["-ts", STAMP]
        _run([*command, "-n", NAME, *stamp, "-in", str(path), "-out", str(signed)])
    signed.replace(path)


# --- Linux ------------------------------------------------------------------------------------------------------------


def linux_archive(dist: Path, out: Path, version: str) -> Path:
    """Make the .tar.gz that is unpacked anywhere, and updates itself there; return its path."""
    target = out / package_name(version, "linux", _machine(), "tar.gz", signed=True)
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder, f"Trackball-Desktop-{version}")
        shutil.copytree(dist, top, symlinks=True)
        (top / "distribution.txt").write_text("folder\n", encoding="ascii")
        share = top / "share"
        share.mkdir()
        (share / "trackball-desktop.desktop").write_text(DESKTOP_ENTRY % "trackball-desktop", encoding="utf-8")
        shutil.copy(ROOT / "resources" / "icons" / "app.svg", share / "trackball-desktop.svg")
        shutil.copy(ROOT / "LICENSE", share / "LICENSE")
        _pack(top, target)
    return target


def _pack(top: Path, target: Path) -> None:
    """Pack a folder so that the same files make the same bytes."""
    moment = source_date()

    def same_for_all(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = moment
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    with (
        target.open("wb") as opened,
        gzip.GzipFile("", "wb", fileobj=opened, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        archive.add(top, top.name, recursive=False, filter=same_for_all)
        for path in sorted(top.rglob("*")):
            archive.add(path, path.relative_to(top.parent).as_posix(), recursive=False, filter=same_for_all)


def debian_package(dist: Path, out: Path, version: str) -> Path:
    """Make the .deb for Debian and Ubuntu; return its path."""
    target = out / package_name(version, "linux", _machine(), "deb", signed=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "root")
        app = root / "opt" / "trackball-desktop"
        app.parent.mkdir(parents=True)
        shutil.copytree(dist, app, symlinks=True)
        (app / "distribution.txt").write_text("package\n", encoding="ascii")
        program = root / "usr/bin/trackball-desktop"
        program.parent.mkdir(parents=True)
        program.symlink_to("/opt/trackball-desktop/trackball-desktop")
        _put(root / "usr/share/applications/trackball-desktop.desktop", DESKTOP_ENTRY % "trackball-desktop")
        icon = root / "usr/share/icons/hicolor/scalable/apps/trackball-desktop.svg"
        _put(icon, (ROOT / "resources" / "icons" / "app.svg").read_text(encoding="utf-8"))
        _put(root / "usr/share/doc/trackball-desktop/copyright", (ROOT / "LICENSE").read_text(encoding="utf-8"))
        needed = [*QT_LIBRARIES.values(), *XCB_LIBRARIES.values()]
        alternatives = [f"{package} | {package}t64" if package == "libglib2.0-0" else package for package in needed]
        control = {
            "Package": "trackball-desktop",
            "Version": version,
            "Architecture": DEBIAN_MACHINES[_machine()],
            "Maintainer": "Trackball Desktop <trackball-desktop@localhost>",
            "Installed-Size": str(size_of(root) // 1024),
            "Depends": ", ".join(alternatives),
            "Recommends": "gnome-keyring | kwalletmanager",
            "Section": "sound",
            "Priority": "optional",
            "Description": "Get your label's music out\n Drafts releases offline, checks them, uploads their files and"
            "\n creates them in OpenPlay.",
        }
        _put(root / "DEBIAN" / "control", "".join(f"{name}: {value}\n" for name, value in control.items()))
        for path in [root, *root.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        environment = os.environ | {"SOURCE_DATE_EPOCH": str(source_date())}
        _run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)], environment)
    return target


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# --- macOS: not run yet -----------------------------------------------------------------------------------------------


def mac_image(bundle: Path, out: Path, version: str) -> Path:
    """Sign a bundle where there is a certificate, put it into an image, have Apple attest that; return the image."""
    identity = os.environ.get("TRACKBALL_MACOS_IDENTITY", "")
    profile = os.environ.get("TRACKBALL_MACOS_NOTARY_PROFILE", "")
    target = out / package_name(version, "macos", _machine(), "dmg", signed=bool(identity and profile))
    if identity:
        entitlements = ROOT / "packaging" / "entitlements.plist"
        sign = ["codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity]
        for library in sorted(_libraries_of(bundle), key=lambda path: -len(path.parts)):  # from the inside out
            _run([*sign, str(library)])
        _run([*sign, "--entitlements", str(entitlements), str(bundle)])
        _run(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(bundle)])
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder, "image")
        stage.mkdir()
        _run(["ditto", str(bundle), str(stage / bundle.name)])
        (stage / "Applications").symlink_to("/Applications")
        _make_image(stage, target)
    if identity:
        _run(["codesign", "--force", "--timestamp", "--sign", identity, str(target)])
    if identity and profile:
        keychain = os.environ.get("TRACKBALL_MACOS_KEYCHAIN", "")
        where = ["--keychain", keychain] if keychain else []
        _run(["xcrun", "notarytool", "submit", str(target), "--keychain-profile", profile, *where, "--wait"])
        _run(["xcrun", "stapler", "staple", str(target)])
        _run(["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(target)])
    return target


def _make_image(folder: Path, target: Path) -> None:
    """Make a disk image of a folder. GitHub's Macs often say "Resource busy" at first (runner-images, issue 7522)."""
    create = ["hdiutil", "create", "-quiet", "-ov", "-volname", NAME, "-srcfolder", str(folder), "-format", "ULMO"]
    for pause in (5, 15, 30):
        try:
            return _run([*create, str(target)])
        except SetupError:
            time.sleep(pause)
    return _run([*create, str(target)])


def _libraries_of(bundle: Path) -> list[Path]:
    """Return what of a bundle is signed by itself: libraries, modules and frameworks."""
    found = [path for path in bundle.rglob("*") if path.suffix in {".dylib", ".so", ".framework"}]
    return [path for path in found if not path.is_symlink()]


# --- all --------------------------------------------------------------------------------------------------------------


def source_date() -> int:
    """Return how old packages say that their files are, in seconds since 1970: as the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdigit():
        return int(given)
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(asked.stdout) if asked.stdout.strip().isdigit() else 0


def _run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run a program; raises SetupError with what it said."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    )
    if done.returncode != 0:
        raise SetupError(f"{Path(command[0]).name} failed with exit code {done.returncode}:\n{done.stdout[-3000:]}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(str(error))
