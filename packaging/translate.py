"""Carry the app's texts into catalogues and back: `python packaging/translate.py [LANGUAGE…]`.

    sources --pyside6-lupdate--> resources/languages/trackball_CODE.ts --pyside6-lrelease--> trackball_CODE.qm

Without a language it brings all .ts files up to date and releases them, as the build does; with one it begins a new
file for it. `--pseudo FOLDER` makes a language of its own there in which every text is longer, accented and in
brackets: what is shown without brackets is not in the catalogue. Runs where PySide6 is installed, which brings both
tools.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "trackball_desktop"
LANGUAGES = ROOT / "resources" / "languages"
PSEUDO = "eo"
"""Esperanto: a language that Qt knows, has one plural rule, and that nobody's system has chosen."""
_ACCENTED = str.maketrans("AEIOUYaeiouycnsz", "ÂÊÎÔÛŶâêîôûŷçñšž")


def tool(name: str) -> Path | None:
    """Return Qt's lupdate or lrelease as PySide6 brings it; None where it does not."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    return next((path for path in (folder / name, folder / f"{name}.exe") if path.is_file()), None)


def update(target: Path, language: str) -> None:
    """Write all texts of the sources into a .ts file; translations that it holds stay."""
    _run("lupdate", "-silent", "-extensions", "py", "-locations", "relative", "-no-obsolete", "-source-language", "en",
         "-target-language", language, str(PACKAGE), "-ts", str(target))  # fmt: skip


def release(source: Path) -> Path:
    """Make the .qm of a .ts file, of what is translated in it; return its path."""
    made = source.with_suffix(".qm")
    _run("lrelease", "-silent", "-removeidentical", str(source), "-qm", str(made))
    return made


def pseudo(folder: Path) -> Path:
    """Make the pseudo-language in a folder and return its .qm."""
    target = folder / f"trackball_{PSEUDO}.ts"
    update(target, PSEUDO)
    tree = ElementTree.parse(target)  # noqa: S314 - what lupdate has just written
    for message in tree.iter("message"):
        translation = message.find("translation")
        text = message.findtext("source", "")
        if translation is None:
            continue
        translation.attrib.pop("type", None)
        forms = translation.findall("numerusform")
        if forms:
            for form in forms:
                form.text = disguised(text)
        else:
            translation.text = disguised(text)
    tree.write(target, encoding="utf-8", xml_declaration=True)
    return release(target)


def disguised(text: str) -> str:
    """Return a text longer by a third, with accents, in brackets; {names}, %n, tags and patterns of dates stay."""
    if text in {"d MMM yyyy", ", ", "; "}:
        return text
    kept, inside = "", ""
    for sign in text:
        if inside:
            kept += sign
            inside = "" if sign == inside else inside
        elif sign in "{<":
            kept, inside = kept + sign, {"{": "}", "<": ">"}[sign]
        elif kept.endswith("%"):
            kept += sign
        else:
            kept += sign.translate(_ACCENTED)
    return f"[{kept}{' ·' * max(1, len(text) // 6)}]"


def _run(name: str, *arguments: str) -> None:
    program = tool(name)
    if program is None:
        raise SystemExit(f"PySide6 brings no {name} here.")
    made = subprocess.run([program, *arguments], capture_output=True, text=True)
    if made.returncode != 0 or made.stderr.strip():
        raise SystemExit(f"{name}: {made.stderr or made.stdout}")


def main(arguments: list[str]) -> int:
    """Update and release; return 0."""
    parser = argparse.ArgumentParser(description="Bring the catalogues of all languages up to date and release them.")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="begin a file for it: de, pt_BR")
    parser.add_argument("--pseudo", type=Path, metavar="FOLDER", help="make the pseudo-language there instead")
    options = parser.parse_args(arguments)
    if options.pseudo:
        options.pseudo.mkdir(parents=True, exist_ok=True)
        print(pseudo(options.pseudo))
        return 0
    LANGUAGES.mkdir(exist_ok=True)
    found = {path.stem.removeprefix("trackball_") for path in LANGUAGES.glob("trackball_*.ts")}
    for language in sorted(found | set(options.languages)):
        target = LANGUAGES / f"trackball_{language}.ts"
        update(target, language)
        print(release(target))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
