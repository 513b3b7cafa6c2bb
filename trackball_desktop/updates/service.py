"""What the window asks for: is there a newer version, get it, and how the last update went.

Settings that are kept: whether to look (`updates.search`), when it was looked last, the highest version ever seen, and,
while one is being installed, which version and which release was open. Nothing about the user goes out: the request is
for an address that is the same for all, with no name, no number and no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin, urlsplit

from trackball_desktop import __version__
from trackball_desktop.domain.clock import Clock, parse, to_iso, utc_now
from trackball_desktop.domain.errors import StorageError, UpdateRefused
from trackball_desktop.i18n.contexts import NetworkText
from trackball_desktop.updates.versions import parse_version

if TYPE_CHECKING:
    from trackball_desktop.api.http import Timeouts
    from trackball_desktop.storage.settings import Settings
    from trackball_desktop.updates.channel import Channel
    from trackball_desktop.updates.download import ProgressCallback
    from trackball_desktop.updates.installation import Installation
    from trackball_desktop.updates.installer import DownloadedUpdate
    from trackball_desktop.updates.manifest import Manifest, UpdateFile

SEARCH_KEY = "updates.search"
SEARCHED_KEY = "updates.searched_at"
HIGHEST_KEY = "updates.highest"
INSTALLING_KEY = "updates.installing"
SEARCH_INTERVAL = timedelta(days=1)
_MANIFEST_FILE_NAME = "manifest.json"


@dataclass(frozen=True)
class Update:
    """A version that is newer than this one. `file` is None where there is none for this installation."""

    version: str
    notes: str
    url: str = ""
    file: UpdateFile | None = None


@dataclass(frozen=True)
class UpdateOutcome:
    """How an update went that was begun before this start: to which version, whether it is here, what was open."""

    version: str
    is_done: bool
    release_id: str


class Updates:
    """Looks for newer versions and gets them. `folder` is where downloads are kept; it can be emptied at any time."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        channel: Channel | None,
        installation: Installation | None,
        *,
        now: Clock = utc_now,
        timeouts: Timeouts | None = None,
        version: str = __version__,
    ) -> None:
        """Without a channel it is the one that the app was shipped with, without an installation this one."""
        self.channel = channel or load_update_modules().load_channel()
        self.installation = installation or load_update_modules().this_installation()
        self._settings = settings
        self._folder = folder
        self._now = now
        self._timeouts = timeouts
        self._version = version

    @property
    def is_search_enabled(self) -> bool:
        """Whether the app may look by itself."""
        return self.channel.is_open and self._settings.get(SEARCH_KEY, True) is not False

    async def search(self, *, force: bool = False) -> Update | None:
        """Return the newer version, None where there is none.

        By itself it looks at most once a day and answers from what it found then in between; `force` looks now. Raises
        RemoteError and UpdateRefused.
        """
        if not self.channel.is_open or (not force and not self.is_search_enabled):
            return None
        if not force and not self._is_search_due():
            return self._cached_update()
        parts = load_update_modules()
        self._settings.save(SEARCHED_KEY, to_iso(self._now()))
        async with parts.Http(self._timeouts) as http:
            content = await parts.download.fetch_manifest(http, self.channel.manifest)
        update = self._read_manifest(content)
        self._cache_manifest(content)
        if parse_version(update.version) > parse_version(self._highest_version()):
            self._settings.save(HIGHEST_KEY, update.version)
        return self._to_update(update)

    async def fetch(self, update: Update, report: ProgressCallback | None = None) -> DownloadedUpdate:
        """Download a version and check it; what is there already is not loaded again.

        `report` is called with the bytes that are there and of how many, in the loop. Raises RemoteError,
        UpdateRefused, DiskFull and StorageError.
        """
        parts = load_update_modules()
        if update.file is None:
            raise UpdateRefused(
                NetworkText.tr("Version {version} is not available for this computer.", version=update.version),
                meaning=NetworkText.tr("Nothing was changed."),
            )
        self._remove_other_downloads(update.version)
        target = self._folder / update.version / _download_file_name(update.url)
        async with parts.Http(self._timeouts) as http:
            path = await parts.download.download_file(
                http, update.url, update.file, target, report or parts.download.ignore_progress
            )
        return parts.DownloadedUpdate(update.version, path, update.file)

    def _is_search_due(self) -> bool:
        try:
            age = self._now() - parse(self._settings.get(SEARCHED_KEY, ""))
        except (ValueError, TypeError):
            return True
        return age >= SEARCH_INTERVAL or age < timedelta(0)  # a clock that was set back must not end the looking

    def _highest_version(self) -> str:
        """Return the highest version that a manifest ever offered here, at least this one."""
        kept = str(self._settings.get(HIGHEST_KEY, ""))
        try:
            return kept if parse_version(kept) > parse_version(self._version) else self._version
        except ValueError:
            return self._version

    def _read_manifest(self, content: bytes) -> Manifest:
        return load_update_modules().manifest.read_manifest(
            content, self.channel.keys, now=self._now(), at_least=self._highest_version()
        )

    def _to_update(self, found: Manifest) -> Update | None:
        if parse_version(found.version) <= parse_version(self._version):
            return None
        file = found.files.get(self.installation.key)
        url = urljoin(self.channel.manifest, file.url) if file is not None else ""
        return Update(found.version, found.notes, url, file)

    def _cache_manifest(self, content: bytes) -> None:
        """Keep the manifest for the starts until tomorrow."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / _MANIFEST_FILE_NAME).write_bytes(content)
        except OSError:
            return  # tomorrow it is looked for again

    def _cached_update(self) -> Update | None:
        """Return what the last look found; it is judged anew."""
        try:
            return self._to_update(self._read_manifest((self._folder / _MANIFEST_FILE_NAME).read_bytes()))
        except (OSError, UpdateRefused):
            return None

    def _remove_other_downloads(self, version: str) -> None:
        """Take away downloads of other versions."""
        import shutil

        try:
            for path in self._folder.iterdir():
                if path.is_dir() and path.name != version:
                    shutil.rmtree(path, ignore_errors=True)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(
                NetworkText.tr(
                    "{folder} cannot be read: {strerror}.", folder=self._folder, strerror=error.strerror or error
                )
            ) from error


def load_update_modules():
    """Return the module of what an update takes; without an annotation, type checkers see which one it is."""
    from trackball_desktop.updates import update_modules  # libsodium and pydantic, which most starts do without

    return update_modules


def note_installing(settings: Settings, ready: DownloadedUpdate, release_id: str) -> None:
    """Write down, before the window closes, which version comes next and which release is open. Raises StorageError."""
    settings.save(INSTALLING_KEY, {"version": ready.version, "release": release_id}).result()


def take_outcome(settings: Settings, version: str = __version__) -> UpdateOutcome | None:
    """Return how an update went that was begun before this start, once; None where none was."""
    noted = settings.get(INSTALLING_KEY)
    if not isinstance(noted, dict):
        return None
    settings.save(INSTALLING_KEY, None)
    document = cast("dict[str, object]", noted)
    expected_version = str(document.get("version"))
    try:
        done = parse_version(version) >= parse_version(expected_version)
    except ValueError:
        return None
    return UpdateOutcome(expected_version, done, str(document.get("release") or ""))


def _download_file_name(url: str) -> str:
    """Return the name under which a file is kept; it keeps its ending, by which systems know what it is."""
    name = urlsplit(url).path.rpartition("/")[2]
    safe_name = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in "-_.")).strip(
        "."
    )
    return safe_name[-100:] or "update"
