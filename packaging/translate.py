"""Carry the app's texts into catalogues and back: `python packaging/translate.py [LANGUAGE…]`.

    sources --pyside6-lupdate--> resources/languages/trackball_CODE.ts --pyside6-lrelease--> trackball_CODE.qm

Without a language it brings all .ts files up to date and releases them, as the build does; with one it begins a new
file for it. `--release` makes the .qm that are missing or older than their .ts, and changes nothing else.

`--export FOLDER de` writes the texts without a translation as JSON, `--blocks 6` in six files for several people;
`--merge FILE… de` puts what they wrote back, each text after it was held against its English; `--check` counts what is
missing and what is wrong. `--pseudo FOLDER` makes a language of its own there in which every text is longer, accented
and in brackets: what is shown without brackets is not in the catalogue. Runs where PySide6 is installed, which brings
both of Qt's tools.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

import translations
from translations import LANGUAGES, ROOT

PACKAGE = ROOT / "trackball_desktop"
PSEUDO = "eo"
"""Esperanto: a language that Qt knows, has one plural rule, and that nobody's system has chosen."""
_ACCENTED = str.maketrans("AEIOUYaeiouycnsz", "ÂÊÎÔÛŶâêîôûŷçñšž")


def tool(name: str) -> Path | None:
    """Return Qt's lupdate or lrelease as PySide6 brings it; None where it does not."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    return next((path for path in (folder / name, folder / f"{name}.exe") if path.is_file()), None)


def update(target: Path, language: str, locations: str = "none") -> None:
    """Write all texts of the sources into a .ts file; translations that it holds stay.

    Lines of the sources are not in it, else each change of a module would be one of each language: see `export`.
    """
    _run(target.parent, "lupdate", "-silent", "-extensions", "py", "-locations", locations, "-no-obsolete",
         "-source-language", "en", "-target-language", language, str(PACKAGE), "-ts", target.name)  # fmt: skip


def release(source: Path) -> Path:
    """Make the .qm of a .ts file, of what is translated in it; return its path."""
    made = source.with_suffix(".qm")
    _run(source.parent, "lrelease", "-silent", "-removeidentical", source.name, "-qm", made.name)
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
    """Return a text longer by 40 %, with accents, in brackets; {names}, %n, tags and patterns of dates stay."""
    if text in {"d MMM yyyy", "d MMM", ", ", "; "}:
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
    return f"[{kept}{' ·' * max(1, len(text) // 5)}]"


def _run(folder: Path, name: str, *arguments: str) -> None:
    """Run one of Qt's tools in a folder: on Windows they take no path that the code page cannot write."""
    program = tool(name)
    if program is None:
        raise SystemExit(f"PySide6 brings no {name} here.")
    made = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    if made.returncode != 0 or made.stderr.strip():
        raise SystemExit(f"{name}: {made.stderr or made.stdout}")


def release_stale() -> list[Path]:
    """Make the .qm of each .ts that has none or is younger; return those made. Without Qt's tools there are none."""
    return [
        release(source)
        for source in sorted(LANGUAGES.glob("trackball_*.ts"))
        if not (made := source.with_suffix(".qm")).is_file() or made.stat().st_mtime < source.stat().st_mtime
    ]


def export(language: str, folder: Path, blocks: int = 1) -> list[Path]:
    """Write the texts of a language that have no translation as JSON, in so many files; return them.

    Texts of one context stay together as far as the blocks get equally long; a text that several contexts have stands
    once. The language begins if it has no file yet.
    """
    target = catalogue(language)
    update(target, language)
    with tempfile.TemporaryDirectory() as scratch:
        with_places = Path(scratch, target.name)
        shutil.copy(target, with_places)
        update(with_places, language, "absolute")
        texts = list(translations.texts_of(with_places))
    first: dict[tuple[str, str], translations.Text] = {}
    for text in sorted(filter(translations.is_missing, texts), key=lambda text: text.context):
        first.setdefault((text.source, text.comment), text)
    whole, at = sum(len(text.source) for text in first.values()), 0
    parts: list[list[translations.Text]] = [[] for _ in range(blocks)]
    for text in first.values():
        parts[at * blocks // whole].append(text)
        at += len(text.source)
    about = translations.contexts(PACKAGE)
    forms = max((len(text.forms) for text in texts if text.plural), default=1)
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{language}_{number:02}.json" for number in range(1, blocks + 1)]
    for path, part in zip(written, parts, strict=True):
        document = translations.exported(part, language, forms, about)
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return written


def merge(language: str, files: Sequence[Path]) -> tuple[int, list[str]]:
    """Put translations of JSON files into a .ts file; return how many, and what is wrong with those left out.

    What was translated before is replaced where a file has it again. A text that stands in another context than when it
    was exported is taken there, and one without a translation gets that of the same text in another context.
    """
    target = catalogue(language)
    update(target, language)
    texts = {text.key: text for text in translations.texts_of(target)}
    moved = {key[1:]: text for key, text in texts.items()}
    taken: dict[tuple[str, str, str], tuple[str, ...]] = {}
    wrong: list[str] = []
    for path in files:
        for row in translations.rows_of(path):
            key = (str(row["context"]), str(row["source"]), str(row.get("comment", "")))
            forms = translations.translation_of(row)
            if not forms:
                continue
            text = texts.get(key) or moved.get(key[1:])
            found = ["it is not in the sources any more"] if text is None else translations.faults(text, forms)
            if text is not None and len(forms) != len(text.forms):
                found.append(f"it has {len(forms)} forms instead of {len(text.forms)}")
            if found:
                wrong.append(f"{path.name}: {key[0]}: “{key[1]}” → “{forms[0]}”: {'; '.join(found)}")
            else:
                taken[text.key if text is not None else key] = forms
    alike = {key[1:]: forms for key, forms in taken.items()}
    for text in texts.values():
        if text.key not in taken and translations.is_missing(text) and text.key[1:] in alike:
            taken[text.key] = alike[text.key[1:]]
    tree = ElementTree.parse(target)  # noqa: S314 - what lupdate has just written
    for context in tree.iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""))
            translation = message.find("translation")
            if key not in taken or translation is None:
                continue
            translation.attrib.pop("type", None)
            numbered = translation.findall("numerusform")
            if numbered:
                for form, text in zip(numbered, taken[key], strict=True):
                    form.text = text
            else:
                (translation.text,) = taken[key]
    tree.write(target, encoding="utf-8", xml_declaration=True)
    update(target, language)  # lupdate writes it again in its own form, so that changes are seen
    return len(taken), wrong


def check(language: str) -> tuple[int, int, list[str]]:
    """Return how many texts a language has, how many lack a translation, and what is wrong with the others."""
    texts = list(translations.texts_of(catalogue(language)))
    wrong = [
        f"{text.context}: “{text.source}” → “{text.forms[0]}”: {'; '.join(found)}"
        for text in texts
        if not translations.is_missing(text) and (found := translations.faults(text, text.forms))
    ]
    return len(texts), sum(map(translations.is_missing, texts)), wrong


def catalogue(language: str) -> Path:
    """Return the .ts file of a language."""
    LANGUAGES.mkdir(exist_ok=True)
    return LANGUAGES / f"trackball_{language}.ts"


def main(arguments: list[str]) -> int:
    """Do what is asked; return 0, or 1 where translations are missing or wrong."""
    parser = argparse.ArgumentParser(description="Bring the catalogues of all languages up to date and release them.")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="begin a file for it: de, pt_BR")
    parser.add_argument("--release", action="store_true", help="only make the .qm that are missing or too old")
    parser.add_argument("--export", type=Path, metavar="FOLDER", help="write what is not translated there, as JSON")
    parser.add_argument("--blocks", type=int, default=1, metavar="N", help="with --export: in so many files")
    parser.add_argument("--merge", type=Path, nargs="+", metavar="FILE", help="put translated JSON into the one --into")
    parser.add_argument("--into", metavar="LANGUAGE", help="with --merge: the language")
    parser.add_argument("--check", action="store_true", help="count what is missing and wrong")
    parser.add_argument("--pseudo", type=Path, metavar="FOLDER", help="make the pseudo-language there instead")
    options = parser.parse_args(arguments)
    found = sorted({path.stem.removeprefix("trackball_") for path in LANGUAGES.glob("trackball_*.ts")})
    if options.pseudo:
        options.pseudo.mkdir(parents=True, exist_ok=True)
        print(pseudo(options.pseudo))
    elif options.release:
        for made in release_stale():
            print(made)
    elif options.export:
        for language in options.languages or found:
            for path in export(language, options.export, options.blocks):
                print(path)
    elif options.merge:
        if not options.into:
            parser.error("--merge needs --into LANGUAGE")
        count, wrong = merge(options.into, options.merge)
        print(
            "\n".join([*wrong, f"{count} texts were put into {catalogue(options.into).name}, {len(wrong)} were not."])
        )
        return 1 if wrong else 0
    elif options.check:
        return max((_print_check(language) for language in options.languages or found), default=0)
    else:
        for language in sorted({*found, *options.languages}):
            update(catalogue(language), language)
            print(release(catalogue(language)))
    return 0


def _print_check(language: str) -> int:
    count, missing, wrong = check(language)
    print("\n".join([*wrong, f"{language}: {count} texts, {missing} missing, {len(wrong)} wrong."]))
    return 1 if missing or wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
