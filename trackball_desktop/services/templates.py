"""Create drafts from templates, and save a release as a template. Uses several services and repositories."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.templates import apply_template, make_template, template_fields
from trackball_desktop.i18n.contexts import HistoryText, LibraryText

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services


def empty_release() -> Release:
    """Return a draft in which nothing is filled in."""
    return Release()


async def save_template(services: Services, release_id: str, name: str) -> str:
    """Keep what a release gives to others like it as a template; return the template's id."""
    template = make_template(services.repositories.library.load(release_id).release)
    if not template_fields(template):
        raise UserError(
            LibraryText.tr("This release has nothing yet that a template could use."),
            meaning=LibraryText.tr(
                "A template includes label, ℗ and © lines, genre, languages, stores, prices and people."
            ),
            remedy=LibraryText.tr("Fill in some of these, then save the template."),
        )
    return await asyncio.wrap_future(services.repositories.templates.save(name, template))


async def create_from_template(services: Services, template_id: str) -> str:
    """Make an empty draft with what a template gives; return the draft's id."""
    template = services.repositories.templates.load(template_id)
    release = apply_template(Release(), template)
    names = {saved_template.id: saved_template.name for saved_template in services.repositories.templates.list()}
    label = HistoryText.tr("created from the template {template_id}", template_id=names.get(template_id, "")).strip()
    draft = await asyncio.wrap_future(services.repositories.library.create(release, label=label))
    return draft.release.id
