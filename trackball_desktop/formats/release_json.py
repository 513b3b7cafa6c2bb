"""Reads the JSON of a release from a file: one object, each of its keys once."""

from __future__ import annotations

from typing import Any, cast

from trackball_desktop.api.json_text import DuplicateKey, read_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.i18n.contexts import FileText


def read_release_json(data: bytes | str) -> dict[str, Any]:
    """Parse the text of a body or a record of a release. Raises UserError when it is not a JSON object."""
    try:
        body = read_json(data, unique_keys=True)
    except DuplicateKey as error:
        raise UserError(
            FileText.tr("“{error}” occurs twice in one object of this file.", error=str(error)[:80]),
            meaning=FileText.tr("It is unclear which value is right, so nothing was imported."),
            remedy=FileText.tr("Remove one of them."),
        ) from None
    except ValueError as error:
        raise UserError(
            FileText.tr("This file is not JSON."), meaning=FileText.tr("It could not be read: {error}.", error=error)
        ) from None
    if not isinstance(body, dict):
        raise UserError(
            FileText.tr("This file is JSON but not a release."),
            remedy=FileText.tr("A release must be one object with fields such as title, upc and discs."),
        )
    return cast("dict[str, Any]", body)
