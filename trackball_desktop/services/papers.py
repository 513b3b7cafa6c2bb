"""Papers of releases: what stands in them, and that they were made. A PDF is made of the page by the window.

What was made is kept in the release's timeline with its date and the hash of its bytes.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import StorageError, UserError
from trackball_desktop.domain.inherit import shown_title
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.papers import barcode
from trackball_desktop.formats.papers.papers import BARCODE, KINDS, OWN_FOLDER, copy_templates, render_paper
from trackball_desktop.formats.papers.values import values_of
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.services.exporting import file_name
from trackball_desktop.storage.repositories import Repositories

if TYPE_CHECKING:
    pass

COVER_NAME: Final = "cover"
"""How a page names the cover, where the picture comes beside it."""
FORMATS_BY_KIND: Final = {**dict.fromkeys(KINDS, ("pdf", "txt", "html")), BARCODE: ("svg", "png")}
"""The forms of each paper; the first is the usual one."""
CONTACT_SETTING: Final = "papers.contact"
"""Who is asked about a release: kept from one paper to the next."""
_MAX_COVER_BYTES: Final = 20 * 1024 * 1024


@dataclass(frozen=True)
class PaperRequest:
    """Which paper, in which language, with which words of one's own."""

    kind: str
    language: str = "en"
    press_text: str = ""
    contact: str = ""


class Papers:
    """Makes papers and keeps note of them."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    @property
    def templates(self) -> Path:
        """The folder of the user's own templates."""
        return self._repositories.folder / OWN_FOLDER

    async def copy_templates(self) -> list[Path]:
        """Put the templates that come with the app into the user's folder, where they are not there yet."""
        try:
            return await asyncio.to_thread(copy_templates, self.templates)
        except OSError as error:
            raise StorageError(
                FileText.tr("The templates cannot be saved: {why}.", why=error.strerror or str(error))
            ) from error

    async def render_html(self, release_id: str, request: PaperRequest, *, inline: bool = False) -> str:
        """Return a paper as HTML. With `inline` the cover is in the page, else the page names it `cover`."""
        return await asyncio.to_thread(self._render, release_id, request, "html", inline)

    async def render_text(self, release_id: str, request: PaperRequest) -> str:
        """Return a paper as text."""
        return await asyncio.to_thread(self._render, release_id, request, "txt", False)

    async def cover(self, release_id: str) -> bytes | None:
        """Return the bytes of the cover; None where there is none that can be read."""
        return await asyncio.to_thread(self._cover, release_id)

    async def barcode(self, release_id: str, form: str) -> bytes:
        """Return the release's barcode as SVG or PNG. Raises UserError where it has no UPC."""
        return await asyncio.to_thread(self._barcode, release_id, form)

    def file_name(self, release_id: str, kind: str, form: str) -> str:
        """Return how a file of a paper is called: "Harbour Songs - label copy.pdf"."""
        release = self._repositories.library.load(release_id).release
        title = file_name(shown_title(release, release), release_id[:8])
        return f"{title} - {kind.replace('-', ' ')}.{form}"

    async def save(self, release_id: str, request: PaperRequest, path: Path, data: bytes) -> None:
        """Write a paper's bytes to a file, and keep note of it in the timeline. Raises StorageError."""
        await asyncio.to_thread(_write, path, data)
        detail = {} if request.kind == BARCODE else {"language": request.language}
        digest = hashlib.sha256(data).hexdigest()
        await asyncio.wrap_future(self._repositories.documents.add(release_id, request.kind, path.name, digest, detail))
        if request.contact and request.contact != self._repositories.settings.get(CONTACT_SETTING, ""):
            await asyncio.wrap_future(self._repositories.settings.save(CONTACT_SETTING, request.contact))

    def _render(self, release_id: str, request: PaperRequest, form: str, inline: bool) -> str:
        if request.kind not in KINDS:
            raise UserError(
                FileText.tr("There is no document type “{kind}”.", kind=request.kind),
                remedy=FileText.tr("Available types: {kinds}.", kinds=", ".join((*KINDS, BARCODE))),
            )
        release = self._repositories.library.load(release_id).release
        values = values_of(
            release,
            self._repositories.labels.defaults(release.label) if isinstance(release.label, str) else None,
            language=request.language,
            today=date.today(),  # noqa: DTZ011 - the day where the paper is made
            cover=self._cover_reference(release_id, inline=inline) if request.kind == "one-sheet" else "",
            press_text=request.press_text,
            contact=request.contact,
            codes=self._codes(release),
        )
        return render_paper(request.kind, form, values, self.templates)

    def _codes(self, release: Release) -> Mapping[str, str]:
        """Return IPI numbers by name, from the directory, of those who write and publish."""
        names = {
            name
            for work in release.works
            for row in (*work.children("contributions"), *work.children("publishers"))
            for field in ("artist", "publisher")
            if isinstance(name := getattr(row, field, None), str)
        }
        people = self._repositories.people.people_with_codes(sorted(names))
        return {person.name: person.ipi for person in people if person.ipi}

    def _cover_path(self, release_id: str) -> Path | None:
        covers = [asset for asset in self._repositories.assets.for_release(release_id) if asset.role is AssetRole.COVER]
        return Path(covers[-1].path) if covers else None

    def _cover(self, release_id: str) -> bytes | None:
        path = self._cover_path(release_id)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_COVER_BYTES + 1)
        except OSError:
            return None
        return data if len(data) <= _MAX_COVER_BYTES else None

    def _cover_reference(self, release_id: str, *, inline: bool) -> str:
        data = self._cover(release_id)
        if data is None or not inline:
            return COVER_NAME if data is not None else ""
        kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"

    def _barcode(self, release_id: str, form: str) -> bytes:
        code = barcode.code_of(self._repositories.library.load(release_id).release.upc)
        return barcode.png(code) if form == "png" else barcode.svg(code).encode()


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise StorageError(
            FileText.tr("{name} could not be saved: {why}.", name=path.name, why=error.strerror or str(error)),
            meaning=FileText.tr("The document was not created."),
            remedy=FileText.tr("Choose another folder, or close the program that has the old file open."),
        ) from error
    finally:
        part.unlink(missing_ok=True)
