"""The README's first section in the window's languages: the same files and commands, and links that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "readme"
LANGUAGES = ("de", "es", "fr", "ja", "pt_BR")


def _code(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.findall(r"`([^`]+)`", text)]


def _first_section() -> str:
    """Return README's beginning up to the third heading, without the paragraph about uninstalling."""
    whole = (ROOT / "README.md").read_text(encoding="utf-8")
    return whole[: whole.index("\nUninstalling (")]


def test_each_language_of_the_window_has_one() -> None:
    catalogues = {path.stem.removeprefix("trackball_") for path in (ROOT / "resources" / "languages").glob("*.ts")}
    assert set(LANGUAGES) == catalogues
    assert {path.name for path in FOLDER.iterdir()} == {f"README.{code}.md" for code in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_the_same_files_and_commands(language: str) -> None:
    text = (FOLDER / f"README.{language}.md").read_text(encoding="utf-8")
    assert sorted(_code(text)) == sorted(_code(_first_section()))
    assert text.count("\n## ") == 1
    assert text.count("\n|") == _first_section().count("\n|")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_leads_to_it_and_it_leads_back(language: str) -> None:
    path = FOLDER / f"README.{language}.md"
    assert f"(resources/readme/{path.name})" in _first_section()
    for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        if not link.endswith("/releases"):
            assert (FOLDER / link.partition("#")[0]).resolve() == ROOT / "README.md"
