"""Makes a paper: which there are, where their templates are, and the text or page that a template gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.resources import resource
from trackball_desktop.formats.papers.template import MAX_CHARACTERS, Template
from trackball_desktop.formats.papers.values import FOLDER, all_labels
from trackball_desktop.i18n.contexts import FileText

KINDS: Final = ("label-copy", "one-sheet", "split-sheet", "credits")
BARCODE: Final = "barcode"
"""The one paper that has no template."""
OWN_FOLDER: Final = "paper-templates"
"""The folder beside the library in which a user's own templates lie."""
FORMS: Final = ("html", "txt")


def languages() -> tuple[str, ...]:
    """Return the languages that papers have words in."""
    return tuple(all_labels())


def template_text(kind: str, form: str, own: Path | None = None) -> tuple[str, str]:
    """Return a template and its name: the user's own where there is one. Raises UserError where it cannot be read."""
    name = f"{kind}.{form}"
    place = own / name if own is not None else None
    if place is not None and place.is_file():
        try:
            with place.open("rb") as file:
                return file.read(MAX_CHARACTERS * 4).decode("utf-8-sig"), name
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(
                FileText.tr("The template {name} cannot be read.", name=name),
                meaning=FileText.tr("It is not UTF-8 text, or you have no permission to open it."),
                remedy=FileText.tr("Save it as UTF-8, or delete it to use the app's own template."),
            ) from error
    return resource(FOLDER, name).read_text("utf-8"), name


def render_paper(kind: str, form: str, values: Mapping[str, Any], own: Path | None = None) -> str:
    """Return a paper as a page of HTML or as text."""
    text, name = template_text(kind, form, own)
    return Template(text, name, html=form == "html").fill(values)


def copy_templates(own: Path) -> list[Path]:
    """Put those templates into the user's folder that are not there, to be edited; return all that are there."""
    own.mkdir(parents=True, exist_ok=True)
    places: list[Path] = []
    for kind in KINDS:
        for form in FORMS:
            place = own / f"{kind}.{form}"
            if not place.exists():
                place.write_bytes(resource(FOLDER, place.name).read_bytes())
            places.append(place)
    return places
