"""Small pictures of covers for lists: asked of the artwork service off the main thread, kept for as long as shown.

`picture` answers at once, with nothing at first; `loaded` names the release once its picture is there. What is asked
for last is read first, so that scrolling past a thousand covers shows those on screen.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmap

from trackball_desktop.domain.errors import TrackballError

if TYPE_CHECKING:
    from trackball_desktop.services.context import Services
    from trackball_desktop.storage.library import ReleaseRow
    from trackball_desktop.ui.runtime.bridge import Bridge

MAX_CACHED = 600
MAX_CONCURRENT = 2
MAX_WAITING = 64

_Key = tuple[str, int]


class Covers(QObject):
    """Thumbnails by content hash and size."""

    loaded = Signal(str)

    def __init__(self, bridge: Bridge, parent: QObject | None = None, max_cached: int = MAX_CACHED) -> None:
        """Keep as many pictures as `max_cached`: large ones take their memory."""
        super().__init__(parent)
        self._max_cached = max_cached
        self._bridge = bridge
        self._cache: OrderedDict[_Key, QPixmap | None] = OrderedDict()
        self._waiting: deque[tuple[_Key, str, str]] = deque(maxlen=MAX_WAITING)
        self._running: dict[_Key, _Fetch] = {}

    def picture(self, row: ReleaseRow, side: int) -> QPixmap | None:
        """Return the cover of a release, None when it has none or it is still being read."""
        if row.cover_asset_id is None:
            return None
        key = (row.cover_sha256 or row.cover_asset_id, side)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        request = (key, row.id, row.cover_asset_id)
        if key not in self._running and request not in self._waiting:
            self._waiting.append(request)
            self._fetch_next()
        return None

    def _fetch_next(self) -> None:
        while self._waiting and len(self._running) < MAX_CONCURRENT:
            key, release_id, asset_id = self._waiting.pop()
            self._running[key] = _Fetch(self, self._bridge, key, release_id, asset_id)

    def store(self, key: _Key, release_id: str, image: QImage | None) -> None:
        """Keep a picture that was read."""
        self._running.pop(key, None)
        self._cache[key] = None if image is None else QPixmap.fromImage(image)
        while len(self._cache) > self._max_cached:
            self._cache.popitem(last=False)
        self.loaded.emit(release_id)
        self._fetch_next()


class _Fetch(QObject):
    """One picture under way."""

    def __init__(self, covers: Covers, bridge: Bridge, key: _Key, release_id: str, asset_id: str) -> None:
        super().__init__(covers)
        self._covers, self._key, self._release_id = covers, key, release_id
        self._image: QImage | None = None
        app = QGuiApplication.instance()
        ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
        side = round(key[1] * ratio)
        self._job = bridge.submit(lambda services: read_cover(services, release_id, asset_id, side))
        self._job.finished.connect(self._on_job_finished)
        self._job.ended.connect(self._on_job_ended)

    @Slot(object)
    def _on_job_finished(self, image: QImage | None) -> None:
        self._image = image

    @Slot()
    def _on_job_ended(self) -> None:
        self._covers.store(self._key, self._release_id, self._image)
        self.deleteLater()


async def read_cover(services: Services, release_id: str, asset_id: str, side: int) -> QImage | None:
    """Return the picture of a cover; None when it cannot be shown. Runs in the services' thread."""
    import asyncio  # here, because covers are asked for before there is a loop

    assets = await asyncio.to_thread(services.repositories.assets.for_release, release_id)
    asset = next((item for item in assets if item.id == asset_id), None)
    if asset is None:
        return None
    try:
        content = await services.artwork.local_thumbnail(asset, side)
    except TrackballError:
        return None
    image = await asyncio.to_thread(QImage.fromData, content)
    return None if image.isNull() else image
