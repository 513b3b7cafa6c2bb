"""The verb `paper`: label copy, one-sheet, split sheet, credits or barcode of a release as a file."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.domain.errors import UserError
from trackball_desktop.formats.text_files import read_text
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.services.papers import CONTACT_SETTING, COVER_NAME, FORMATS_BY_KIND, PaperRequest
from trackball_desktop.ui.kit.pdf import ensure_application, render_pdf
from trackball_desktop.verbs.output import run_with_services
from trackball_desktop.verbs.printing import print_result

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services


def paper(options: argparse.Namespace) -> int:
    """Make a paper of a release, or put the templates where they can be edited."""
    with App(DataFolder.resolve(options.data_dir, practice=options.practice)) as app:
        if options.kind == "templates":
            places = run_with_services(app, lambda services: services.papers.copy_templates())
            print_result(options, {"templates": list(map(str, places))}, *map(str, places))
            return 0
        if options.id is None:
            raise UserError("Name the release.", remedy="`list` shows the IDs.")
        release_id = Drafts(app.repositories).find(options.id).release.id
        forms = FORMATS_BY_KIND[options.kind]
        form = options.out.suffix.lower().lstrip(".") if options.out is not None and options.out.suffix else forms[0]
        if form not in forms:
            raise UserError(
                f"A {options.kind.replace('-', ' ')} cannot be saved as “.{form}”.",
                remedy=f"Choose {', '.join(forms)}.",
            )

        async def work(services: Services) -> tuple[Path, bytes]:
            contact = options.contact or str(app.repositories.settings.get(CONTACT_SETTING, "") or "")
            press_text = await asyncio.to_thread(_text_of, options.text)
            request = PaperRequest(options.kind, options.language, press_text, contact)
            out = options.out or Path(services.papers.file_name(release_id, options.kind, form))
            if out.is_dir():
                out = out / services.papers.file_name(release_id, options.kind, form)
            data = await _render(services, release_id, request, form)
            await services.papers.save(release_id, request, out, data)
            return out, data

        out, data = run_with_services(app, work)
        document: dict[str, Any] = {"path": str(out), "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        print_result(options, document, str(out))
        return 0


async def _render(services: Services, release_id: str, request: PaperRequest, form: str) -> bytes:
    papers = services.papers
    if form in {"svg", "png"}:
        return await papers.barcode(release_id, form)
    if form == "txt":
        return (await papers.render_text(release_id, request)).encode()
    if form == "html":
        return (await papers.render_html(release_id, request, inline=True)).encode()
    page = await papers.render_html(release_id, request)
    cover = await papers.cover(release_id) if request.kind == "one-sheet" else None
    application = ensure_application()
    pictures = {} if cover is None else {COVER_NAME: cover}
    pdf = render_pdf(page, request.kind, pictures, right_to_left=request.language == "ar")
    del application
    return pdf


def _text_of(path: Path | None) -> str:
    if path is None:
        return ""
    return read_text(path).text.strip()


VERBS = {"paper": paper}
