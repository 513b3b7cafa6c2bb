"""The plan for others: as a PDF, as a picture, and as a calendar file that is kept up to date."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from trackball_desktop.domain.errors import UserError
from trackball_desktop.services.calendar_file import FOLDER_SETTING, update_calendar_file
from trackball_desktop.ui.kit.choose_file import choose_folder, choose_new_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.plan.picture import render_image, render_pdf
from trackball_desktop.ui.runtime.covers import read_cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.services.context import Services
    from trackball_desktop.services.plan import ReleasePlan
    from trackball_desktop.ui.runtime.backend import Backend

_MAX_COVERS = 300
_COVER_SIZE = 96
_COVERS_TIMEOUT = 6.0
"""Seconds that covers may take; what is not read by then stands there without one."""


class PlanExporter(QObject):
    """Asks where to, and writes. `dialog_parent` is the page that dialogs stand above."""

    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, backend: Backend, dialog_parent: QWidget) -> None:
        super().__init__(dialog_parent)
        self._backend = backend
        self._dialog_parent = dialog_parent

    # --- the calendar -------------------------------------------------------------------------------------------------

    @Slot()
    def choose_calendar(self) -> None:
        """Ask for the folder in which the calendar file is kept."""
        before = self._backend.settings.get(FOLDER_SETTING)
        choose_folder(
            self._dialog_parent,
            self.tr("A folder for the calendar file"),
            self.set_calendar_folder,
            start=Path(before) if isinstance(before, str) and before else Path.home(),
        )

    def set_calendar_folder(self, folder: Path) -> None:
        """Keep a calendar file in a folder from now on."""
        repositories = self._backend.repositories

        def work() -> Path | None:
            try:
                repositories.settings.save(FOLDER_SETTING, str(folder)).result()
                return update_calendar_file(repositories, datetime.now(UTC))
            except OSError as error:
                raise UserError(
                    self.tr("The calendar file could not be written."),
                    meaning=str(error.strerror or ""),
                    remedy=self.tr("Choose a folder that you can write to."),
                ) from error

        job = self._backend.bridge.run_in_thread(work)
        job.finished.connect(self._on_calendar_saved)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_calendar_saved(self, path: Path | None) -> None:
        if path is not None:
            template = self.tr(
                "The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar."
            )
            self.notice.emit(fill(template, name=path.name))

    # --- the whole plan -----------------------------------------------------------------------------------------------

    def choose_pdf(self, plan: ReleasePlan) -> None:
        """Ask where to write a PDF, and write it."""
        name = f"{plan.today.isoformat()} releases.pdf"
        title, filters = self.tr("Save the plan"), self.tr("PDF (*.pdf)")
        choose_new_file(self._dialog_parent, title, name, lambda path: self.save_pdf(plan, path), filters=filters)

    def choose_picture(self, plan: ReleasePlan) -> None:
        """Ask where to write a picture, and write it."""
        name = f"{plan.today.isoformat()} releases.png"
        title, filters = self.tr("Save the plan"), self.tr("Image (*.png)")
        choose_new_file(self._dialog_parent, title, name, lambda path: self.save_picture(plan, path), filters=filters)

    def save_pdf(self, plan: ReleasePlan, path: Path) -> None:
        """Write the plan as a PDF."""
        self._read_covers_then(plan, lambda shown, covers: self._write(path, render_pdf(shown, covers)))

    def save_picture(self, plan: ReleasePlan, path: Path) -> None:
        """Write the plan as a picture."""

        def save(shown: ReleasePlan, covers: dict[str, QPixmap]) -> None:
            if render_image(shown, covers).save(str(path)):
                self._report_saved(path)
            else:
                self._report_not_saved(path, "")

        self._read_covers_then(plan, save)

    def copy_picture(self, plan: ReleasePlan) -> None:
        """Put the plan as a picture on the clipboard."""

        def copy(shown: ReleasePlan, covers: dict[str, QPixmap]) -> None:
            QGuiApplication.clipboard().setImage(render_image(shown, covers))
            self.notice.emit(self.tr("The plan was copied as an image."))

        self._read_covers_then(plan, copy)

    def _read_covers_then(self, plan: ReleasePlan, callback: Callable[[ReleasePlan, dict[str, QPixmap]], None]) -> None:
        """Read the covers of the first releases beside the window, then go on."""
        cover_ids = [
            (entry.row.id, entry.row.cover_asset_id) for entry in plan.entries[:_MAX_COVERS] if entry.row.cover_asset_id
        ]

        async def read(services: Services) -> dict[str, QImage]:
            images_by_id: dict[str, QImage] = {}
            with suppress(TimeoutError):  # what nobody looked at before is made small first, which takes its time
                async with asyncio.timeout(_COVERS_TIMEOUT):
                    for key, asset_id in cover_ids:
                        image = await read_cover(services, key, asset_id, _COVER_SIZE)
                        if image is not None:
                            images_by_id[key] = image
            return images_by_id

        def go_on(images: dict[str, QImage]) -> None:
            callback(plan, {key: QPixmap.fromImage(image) for key, image in images.items()})

        job = self._backend.bridge.submit(read)
        job.finished.connect(go_on)
        job.failed.connect(self.failed)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            self._report_not_saved(path, error.strerror or "")
        else:
            self._report_saved(path)

    def _report_saved(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Saved “{name}”."), name=path.name))

    def _report_not_saved(self, path: Path, reason: str) -> None:
        self.failed.emit(
            UserError(
                fill(self.tr("“{name}” could not be saved."), name=path.name),
                meaning=reason,
                remedy=self.tr("Choose a folder that you can write to."),
            )
        )
