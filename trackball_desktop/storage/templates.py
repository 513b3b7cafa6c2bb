"""Templates by name: what releases begin from. Each is kept as a release, see `domain.templates`."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass

import apsw

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import LibraryText
from trackball_desktop.storage.checksums import require_intact
from trackball_desktop.storage.database import Database
from trackball_desktop.storage.rows import fetch, fetch_column, fetch_one, read_model

LONGEST_NAME = 120


@dataclass(frozen=True)
class TemplateName:
    """A template without what it holds."""

    id: str
    name: str


class Templates:
    """The templates of one data folder."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def list(self) -> list[TemplateName]:
        """Return all templates by name."""
        sql = "SELECT id, name FROM templates ORDER BY name COLLATE NOCASE"
        return self._db.read(lambda connection: [TemplateName(id, name) for id, name in fetch(connection, sql)])

    def load(self, template_id: str) -> Release:
        """Return what a template holds. Raises UserError when there is none."""

        def read(connection: apsw.Connection) -> list[str]:
            require_intact(connection, "templates", template_id)
            return fetch_column(connection, "SELECT body FROM templates WHERE id = ?", (template_id,))

        template = self._db.read(read)
        if not template:
            raise UserError(
                LibraryText.tr("This template no longer exists."), remedy=LibraryText.tr("Choose another one.")
            )
        return read_model(Release, template[0])

    def save(self, name: str, template: Release) -> Future[str]:
        """Keep a template under a name and return its id; one of this name is replaced, capitals do not count.

        Raises UserError for a name that is none.
        """
        clean_name = _validate_name(name)

        def write(connection: apsw.Connection) -> str:
            ids = fetch_column(connection, "SELECT id FROM templates WHERE name = ?", (clean_name,))
            template_id = str(ids[0]) if ids else template.id
            connection.execute(
                "INSERT INTO templates (id, name, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body",
                (template_id, clean_name, template.model_dump_json(exclude_defaults=True)),
            )
            self._db.notify("templates", template_id)
            return template_id

        return self._db.write(write)

    def change(self, template_id: str, template: Release) -> Future[None]:
        """Keep what a template gives now. The future raises UserError when it is gone."""
        body = template.model_dump_json(exclude_defaults=True)

        def write(connection: apsw.Connection) -> None:
            if not fetch_one(connection, "SELECT 1 FROM templates WHERE id = ?", (template_id,)):
                raise UserError(
                    LibraryText.tr("This template no longer exists."),
                    remedy=LibraryText.tr("Save it again from a release."),
                )
            connection.execute("UPDATE templates SET body = ? WHERE id = ?", (body, template_id))
            self._db.notify("templates", template_id)

        return self._db.write(write)

    def rename(self, template_id: str, name: str) -> Future[None]:
        """Give a template another name. The future raises UserError when another one has it."""
        clean_name = _validate_name(name)

        def write(connection: apsw.Connection) -> None:
            if fetch_one(connection, "SELECT 1 FROM templates WHERE name = ? AND id <> ?", (clean_name, template_id)):
                raise UserError(
                    LibraryText.tr("There is already a template “{wanted}”.", wanted=clean_name),
                    remedy=LibraryText.tr("Choose another name."),
                )
            connection.execute("UPDATE templates SET name = ? WHERE id = ?", (clean_name, template_id))
            self._db.notify("templates", template_id)

        return self._db.write(write)

    def remove(self, template_id: str) -> Future[None]:
        """Forget a template; releases that were made from it stay as they are."""

        def write(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM templates WHERE id = ?", (template_id,))
            self._db.notify("templates", template_id)

        return self._db.write(write)


def _validate_name(name: str) -> str:
    clean_name = " ".join(name.split())
    if not clean_name:
        raise UserError(
            LibraryText.tr("The template has no name."),
            remedy=LibraryText.tr("Enter one, such as the name of the label or artist."),
        )
    if len(clean_name) > LONGEST_NAME:
        raise UserError(
            LibraryText.tr("This name is too long."),
            remedy=LibraryText.tr("Use at most {longest_name} characters.", longest_name=LONGEST_NAME),
        )
    return clean_name
