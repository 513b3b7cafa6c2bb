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
from trackball_desktop.services.calendar_file import CALENDAR, keep_calendar
from trackball_desktop.ui.kit.choose_file import choose_folder, choose_new_file
from trackball_desktop.ui.kit.formatting import fill
from trackball_desktop.ui.plan.picture import pdf_of, picture_of
from trackball_desktop.ui.runtime.covers import read_cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from trackball_desktop.services.context import Services
    from trackball_desktop.services.plan import ReleasePlan
    from trackball_desktop.ui.runtime.backend import Backend

_MOST_COVERS = 300
_COVER = 96
_PATIENCE = 6.0
"""Seconds that covers may take; what is not read by then stands there without one."""


class PlanSending(QObject):
    """Asks where to, and writes. `over` is the page that dialogs stand above."""

    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, backend: Backend, over: QWidget) -> None:
        super().__init__(over)
        self._backend = backend
        self._over = over

    # --- the calendar -------------------------------------------------------------------------------------------------

    @Slot()
    def choose_calendar(self) -> None:
        """Ask for the folder in which the calendar file is kept."""
        before = self._backend.settings.get(CALENDAR)
        choose_folder(
            self._over,
            self.tr("A folder for the calendar file"),
            self.keep_calendar_in,
            start=Path(before) if isinstance(before, str) and before else Path.home(),
        )

    def keep_calendar_in(self, folder: Path) -> None:
        """Keep a calendar file in a folder from now on."""
        stores = self._backend.stores

        def work() -> Path | None:
            try:
                stores.settings.save(CALENDAR, str(folder)).result()
                return keep_calendar(stores, datetime.now(UTC))
            except OSError as error:
                raise UserError(
                    self.tr("The calendar file could not be written."),
                    meaning=str(error.strerror or ""),
                    remedy=self.tr("Choose a folder that you can write to."),
                ) from error

        job = self._backend.bridge.work(work)
        job.finished.connect(self._on_calendar_kept)
        job.failed.connect(self.failed)

    @Slot(object)
    def _on_calendar_kept(self, path: Path | None) -> None:
        if path is not None:
            words = self.tr("The app keeps “{name}” up to date there. Subscribe to it or import it into your calendar.")
            self.notice.emit(fill(words, name=path.name))

    # --- the whole plan -----------------------------------------------------------------------------------------------

    def choose_pdf(self, plan: ReleasePlan) -> None:
        """Ask where to write a PDF, and write it."""
        name = f"{plan.today.isoformat()} releases.pdf"
        title, filters = self.tr("Save the plan"), self.tr("PDF (*.pdf)")
        choose_new_file(self._over, title, name, lambda path: self.save_pdf(plan, path), filters=filters)

    def choose_picture(self, plan: ReleasePlan) -> None:
        """Ask where to write a picture, and write it."""
        name = f"{plan.today.isoformat()} releases.png"
        title, filters = self.tr("Save the plan"), self.tr("Image (*.png)")
        choose_new_file(self._over, title, name, lambda path: self.save_picture(plan, path), filters=filters)

    def save_pdf(self, plan: ReleasePlan, path: Path) -> None:
        """Write the plan as a PDF."""
        self._with_covers(plan, lambda shown, covers: self._write(path, pdf_of(shown, covers)))

    def save_picture(self, plan: ReleasePlan, path: Path) -> None:
        """Write the plan as a picture."""

        def save(shown: ReleasePlan, covers: dict[str, QPixmap]) -> None:
            if picture_of(shown, covers).save(str(path)):
                self._on_written(path)
            else:
                self._on_not_written(path, "")

        self._with_covers(plan, save)

    def copy_picture(self, plan: ReleasePlan) -> None:
        """Put the plan as a picture on the clipboard."""

        def copy(shown: ReleasePlan, covers: dict[str, QPixmap]) -> None:
            QGuiApplication.clipboard().setImage(picture_of(shown, covers))
            self.notice.emit(self.tr("The plan was copied as an image."))

        self._with_covers(plan, copy)

    def _with_covers(self, plan: ReleasePlan, then: Callable[[ReleasePlan, dict[str, QPixmap]], None]) -> None:
        """Read the covers of the first releases beside the window, then go on."""
        wanted = [(one.row.id, one.row.cover_asset_id) for one in plan.entries[:_MOST_COVERS] if one.row.cover_asset_id]

        async def read(services: Services) -> dict[str, QImage]:
            found: dict[str, QImage] = {}
            with suppress(TimeoutError):  # what nobody looked at before is made small first, which takes its time
                async with asyncio.timeout(_PATIENCE):
                    for key, asset_id in wanted:
                        image = await read_cover(services, key, asset_id, _COVER)
                        if image is not None:
                            found[key] = image
            return found

        def go_on(images: dict[str, QImage]) -> None:
            then(plan, {key: QPixmap.fromImage(image) for key, image in images.items()})

        job = self._backend.bridge.submit(read)
        job.finished.connect(go_on)
        job.failed.connect(self.failed)

    def _write(self, path: Path, content: bytes) -> None:
        try:
            path.write_bytes(content)
        except OSError as error:
            self._on_not_written(path, error.strerror or "")
        else:
            self._on_written(path)

    def _on_written(self, path: Path) -> None:
        self.notice.emit(fill(self.tr("Saved “{name}”."), name=path.name))

    def _on_not_written(self, path: Path, why: str) -> None:
        self.failed.emit(
            UserError(
                fill(self.tr("“{name}” could not be saved."), name=path.name),
                meaning=why,
                remedy=self.tr("Choose a folder that you can write to."),
            )
        )
