"""Asks public catalogues whether releases are out, from their release date on, and what is shown of them there.

Nothing is asked before somebody turned it on. What leaves the computer is a UPC, a country, and the ids that answers
brought. Each catalogue is asked at its own pace, one question after the other; an answer that cannot be read is kept as
that and asked again, and an error of the network says nothing of a release.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from trackball_desktop import __version__
from trackball_desktop.api.http import Http
from trackball_desktop.domain import clock
from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.clock import Clock, utc_now
from trackball_desktop.domain.collation import folded
from trackball_desktop.domain.errors import Offline, RateLimited, RemoteError, StorageError, UserError
from trackball_desktop.domain.identifiers import gtin_key
from trackball_desktop.domain.release import Release, walk
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.lookups import deezer, discogs, itunes, musicbrainz
from trackball_desktop.lookups.comparison import Difference, DifferenceKind, find_differences
from trackball_desktop.lookups.json_fields import UnreadableAnswer, read_object
from trackball_desktop.lookups.model import CatalogueAnswer, StoreRelease
from trackball_desktop.lookups.names import CATALOGUE_NAMES
from trackball_desktop.media.likeness import is_same_picture
from trackball_desktop.services import store_schedule
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.settings import Settings
from trackball_desktop.storage.store_polls import DueStorePoll, Outcome, StorePoll

_log = logging.getLogger(__name__)

ENABLED_SETTING, COUNTRIES_SETTING, CONTACT_SETTING = "stores.on", "stores.countries", "stores.contact"
"""The keys of the settings."""
POLL_INTERVAL = 60.0
"""Seconds between two polls into the plan."""
OFFLINE_WAIT = 300.0
"""Seconds to wait after there was no connection."""
PAGE_SIZE = 50
_COVER_BYTES = 2 * 1024 * 1024

STORES_BY_COUNTRY: Final = frozenset({"apple"})
"""Catalogues that answer for one country at a time."""


Catalogue = deezer.Deezer | itunes.Itunes | musicbrainz.MusicBrainz


@dataclass(frozen=True)
class Catalogues:
    """The connections to the catalogues that need no key."""

    deezer: deezer.Deezer
    apple: itunes.Itunes
    musicbrainz: musicbrainz.MusicBrainz

    def by_key(self) -> dict[str, Catalogue]:
        """Return them by the keys of `CATALOGUE_NAMES`."""
        return {"deezer": self.deezer, "apple": self.apple, "musicbrainz": self.musicbrainz}


@dataclass(frozen=True)
class WatchSettings:
    """Whether stores are asked, and for which countries ("US"); `contact` is an address that MusicBrainz is told."""

    is_enabled: bool = False
    countries: tuple[str, ...] = ("US",)
    contact: str = ""

    @classmethod
    def read(cls, settings: Settings) -> WatchSettings:
        """Read the settings; one of another kind is as if it had never been set."""
        countries = cast("object", settings.get(COUNTRIES_SETTING))
        country_codes = (
            [item for item in cast("list[object]", countries) if isinstance(item, str)]
            if isinstance(countries, list)
            else []
        )
        contact = settings.get(CONTACT_SETTING)
        return cls(
            settings.get(ENABLED_SETTING) is True,
            tuple(country_codes) or ("US",),
            contact if isinstance(contact, str) else "",
        )


@dataclass(frozen=True)
class StoreComparison:
    """What a store shows now, and what differs in it from the draft. `poll` is the newest that found it."""

    poll: StorePoll
    release: StoreRelease
    differences: tuple[Difference, ...]
    cover: Path | None = None


class StoreWatch:
    """Asks stores for releases. `http` gives the client, `bases` replace the catalogues' addresses in tests."""

    def __init__(
        self,
        repositories: Repositories,
        http: Callable[[], Awaitable[Http]],
        cache: Path,
        *,
        now: Clock = utc_now,
        bases: Mapping[str, str] | None = None,
        scale: float = 1.0,
    ) -> None:
        self._repositories = repositories
        self._http = http
        self._cache = cache / "store-covers"
        self._now = now
        self._bases = bases or {}
        self._scale = scale
        self._wake = asyncio.Event()
        self._backoff_until: dict[str, str] = {}
        self._catalogues: Catalogues | None = None
        self._contact = ""
        self._discogs: tuple[str, discogs.Discogs] | None = None

    # --- settings -------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> WatchSettings:
        """The settings as they are kept."""
        return WatchSettings.read(self._repositories.settings)

    async def save_settings(self, settings: WatchSettings) -> None:
        """Keep the settings and go by them from now on."""
        values = {
            ENABLED_SETTING: settings.is_enabled,
            COUNTRIES_SETTING: list(settings.countries),
            CONTACT_SETTING: settings.contact,
        }
        for key, value in values.items():
            await asyncio.wrap_future(self._repositories.settings.save(key, value))
        self.wake()

    def wake(self) -> None:
        """Look into the plan now. Call it in the loop."""
        self._wake.set()

    # --- asking ---------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Ask what is due, for ever. Cancel it to stop."""
        while True:
            self._wake.clear()
            if self.settings.is_enabled:
                try:
                    await self.poll_due()
                except StorageError:
                    _log.exception("stores could not be asked")
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.2, POLL_INTERVAL * self._scale)):
                    await self._wake.wait()

    async def plan(self) -> None:
        """Plan the first questions for releases that are new or whose date moved."""
        first = {
            day: clock.to_iso(moment)
            for day in self._repositories.store_polls.watched_release_dates()
            if (moment := store_schedule.earliest_availability(day)) is not None
        }
        await asyncio.wrap_future(self._repositories.store_polls.plan(self._stores_and_countries(), first))

    def _stores_and_countries(self) -> list[tuple[str, str]]:
        countries = self.settings.countries
        return [
            (store, country)
            for store in CATALOGUE_NAMES
            for country in (countries if store in STORES_BY_COUNTRY else ("",))
        ]

    async def poll_due(self) -> None:
        """Ask every catalogue what is due, all at once, each one question after the other."""
        await self.plan()
        await asyncio.gather(*(self._poll_due_store(store) for store in CATALOGUE_NAMES))

    async def _poll_due_store(self, store: str) -> None:
        while not self._is_backing_off(store):
            due = self._repositories.store_polls.due(store, clock.to_iso(self._now()), limit=PAGE_SIZE)
            if not due:
                return
            for asked in due:
                if self._is_backing_off(store):
                    return
                await self._poll(asked)

    async def watch(self, release_id: str) -> None:
        """Turn asking on, for a release too: from its date on, and at once where that has passed. Raises UserError."""
        polls = self._repositories.store_polls
        await asyncio.wrap_future(polls.watch(release_id, watched=True))
        await self.save_settings(replace(self.settings, is_enabled=True))
        await self.plan()
        self._require_planned(release_id)
        if any(state.next_at <= clock.to_iso(self._now()) for state in polls.of_release(release_id)):
            await self.poll_now(release_id)

    def _require_planned(self, release_id: str) -> None:
        """Raise UserError where a release has no code or date to ask by."""
        if not self._repositories.store_polls.of_release(release_id):
            raise UserError(
                SubmissionText.tr("Stores cannot be checked for this release."),
                meaning=SubmissionText.tr("They are checked by UPC, from the release date on."),
                remedy=SubmissionText.tr("Enter a UPC and a release date."),
            )

    async def poll_now(self, release_id: str) -> None:
        """Ask all catalogues for one release at once. Raises UserError where it has no code or date to ask by."""
        if not self._repositories.store_polls.is_watched(release_id):
            await asyncio.wrap_future(self._repositories.store_polls.watch(release_id, watched=True))
        await self.plan()
        self._require_planned(release_id)
        await asyncio.wrap_future(self._repositories.store_polls.make_due(release_id))
        now = clock.to_iso(self._now())

        async def ask(store: str) -> None:
            for asked in self._repositories.store_polls.due(store, now, limit=-1):
                if asked.release_id == release_id:
                    await self._poll(asked)

        await asyncio.gather(*(ask(store) for store in CATALOGUE_NAMES))

    def _is_backing_off(self, store: str) -> bool:
        return self._backoff_until.get(store, "") > clock.to_iso(self._now())

    async def _poll(self, asked: DueStorePoll) -> None:
        polls = self._repositories.store_polls
        try:
            answer = await self._search_catalogue(asked)
        except UnreadableAnswer as error:
            _log.warning("%s: %s", asked.store, error.title)
            later = self._next_poll_at(store_schedule.unreadable_wait(asked.problems))
            await asyncio.wrap_future(polls.add(asked, Outcome.UNREADABLE, later, fingerprint=error.title))
        except RateLimited as error:
            await self._back_off(asked, error, error.retry_after)
        except Offline as error:
            await self._back_off(asked, error, OFFLINE_WAIT * self._scale)
        except RemoteError as error:
            later = self._next_poll_at(store_schedule.unreadable_wait(1))
            await asyncio.wrap_future(polls.note_problem(asked, type(error).__name__, later))
        else:
            await self._save_poll(asked, answer)

    async def _search_catalogue(self, asked: DueStorePoll) -> CatalogueAnswer:
        """Ask by UPC, and where that finds nothing by the ISRC of the first track that has one.

        A recording stands on several releases: what its ISRC finds counts with this UPC, or with this title where the
        store knows no UPC. Apple knows no ISRCs.
        """
        catalogues = await self.catalogues()
        answer = await catalogues.by_key()[asked.store].by_upc(asked.upc, asked.country)
        ask = {"deezer": catalogues.deezer.by_isrc, "musicbrainz": catalogues.musicbrainz.by_isrc}.get(asked.store)
        if answer.release is not None or ask is None:
            return answer
        release = (await asyncio.to_thread(self._repositories.library.load, asked.release_id)).release
        isrc = next((track.isrc for track in release.tracks() if isinstance(track.isrc, str) and track.isrc), "")
        if not isrc:
            return answer
        by_isrc = await ask(isrc)
        listed = by_isrc.release
        if listed is None:
            return answer
        if listed.upc:
            return by_isrc if gtin_key(listed.upc) == gtin_key(asked.upc) else answer
        return by_isrc if isinstance(release.title, str) and folded(listed.title) == folded(release.title) else answer

    async def _back_off(self, asked: DueStorePoll, error: RemoteError, seconds: float) -> None:
        until = clock.iso_after(self._now, seconds)
        self._backoff_until[asked.store] = until
        await asyncio.wrap_future(self._repositories.store_polls.note_problem(asked, type(error).__name__, until))

    async def _save_poll(self, asked: DueStorePoll, answer: CatalogueAnswer) -> None:
        polls = self._repositories.store_polls
        now = self._now()
        can_be_out_for = store_schedule.seconds_since_release(asked.release_date, now) or 0.0
        if answer.release is None:
            later = self._next_poll_at(store_schedule.next_wait(asked.store, can_be_out_for, found_for=None))
            await asyncio.wrap_future(polls.add(asked, Outcome.NOT_THERE, later, raw=answer.raw))
            return
        listed = answer.release
        seen_for = clock.seconds_between(clock.parse(asked.first_seen), now) if asked.first_seen else 0.0
        later = self._next_poll_at(store_schedule.next_wait(asked.store, can_be_out_for, found_for=seen_for))
        same_cover = await self._compare_cover(asked.release_id, asked.store, listed)
        differences = self._differences(asked.release_id, asked.store, listed, same_cover)
        await asyncio.wrap_future(
            polls.add(
                asked,
                Outcome.FOUND,
                later,
                link=listed.link,
                fingerprint=_fingerprint(listed),
                raw=answer.raw,
                same_cover=same_cover,
                differences=len(differences),
                wrong_page=any(item.kind is DifferenceKind.ARTIST_PAGE for item in differences),
            )
        )

    def _next_poll_at(self, seconds: float) -> str:
        return clock.iso_after(self._now, clock.with_jitter(seconds) * self._scale)

    async def catalogues(self) -> Catalogues:
        """Return the connections to the catalogues; all questions share their paces."""
        contact = self.settings.contact
        if self._catalogues is None or contact != self._contact:
            http = await self._http()
            user_agent = f"trackball-desktop/{__version__} ( {contact} )" if contact else ""
            self._contact = contact
            self._catalogues = Catalogues(
                deezer.Deezer(http, self._bases.get("deezer", deezer.BASE)),
                itunes.Itunes(http, self._bases.get("apple", itunes.BASE)),
                musicbrainz.MusicBrainz(http, self._bases.get("musicbrainz", musicbrainz.BASE), contact=user_agent),
            )
        return self._catalogues

    async def discogs(self, token: str) -> discogs.Discogs | None:
        """Return the connection to Discogs with a token of the user's; None in practice, where there is no Discogs."""
        if self._bases and "discogs" not in self._bases:
            return None
        if self._discogs is None or self._discogs[0] != token:
            base = self._bases.get("discogs", discogs.BASE)
            self._discogs = (token, discogs.Discogs(await self._http(), token, base))
        return self._discogs[1]

    # --- comparing ------------------------------------------------------------------------------------------------

    def compare_stores(self, release_id: str) -> dict[tuple[str, str], StoreComparison]:
        """Return what each (store, country) showed when it last had the release, compared with the draft as it is now.

        Blocks. An old answer that cannot be read any more is left out.
        """
        newest = {
            (poll.store, poll.country): poll
            for poll in self._repositories.store_polls.polls(release_id)
            if poll.outcome is Outcome.FOUND
        }
        comparisons_by_page: dict[tuple[str, str], StoreComparison] = {}
        for key, poll in newest.items():
            with suppress(RemoteError):
                listed = read_poll(poll)
                cover = self._cover_path(release_id, poll.store)
                comparisons_by_page[key] = StoreComparison(
                    poll,
                    listed,
                    self._differences(release_id, poll.store, listed, poll.same_cover),
                    cover if cover.is_file() else None,
                )
        return comparisons_by_page

    def _differences(
        self, release_id: str, store: str, listed: StoreRelease, same_cover: bool | None
    ) -> tuple[Difference, ...]:
        release = self._repositories.library.load(release_id).release
        label = release.label if isinstance(release.label, str) else ""
        defaults = self._repositories.labels.defaults(label) if label else None
        return find_differences(
            release, listed, defaults=defaults, artist_ids=self._own_pages(store, release), same_cover=same_cover
        )

    def _own_pages(self, store: str, release: Release) -> dict[str, set[str]]:
        """Return the pages of artists at a store: from the directory of people, from the draft, and from answers."""
        pages = {key: set(page_ids) for key, page_ids in self._repositories.store_polls.artist_pages(store).items()}
        id_field = {"deezer": "deezer_id", "apple": "apple_id"}.get(store)
        if id_field is None:
            return pages
        for node in walk(release):
            name = getattr(node, "artist", None)
            if isinstance(name, str) and name.strip():
                for page in (
                    getattr(getattr(node, "local", None), id_field, None),
                    getattr(self._repositories.people.get(name.strip()), id_field),
                ):
                    if isinstance(page, str) and page.strip():
                        pages.setdefault(folded(name), set()).add(_artist_id(page))
        return pages

    async def confirm_page(self, release_id: str, store: str, artist: str, page: str) -> None:
        """Keep that a store's page is the artist's own, and compare the release anew."""
        await asyncio.wrap_future(self._repositories.store_polls.add_artist_page(store, artist, page))
        for (shown_by, country), shown in (await asyncio.to_thread(self.compare_stores, release_id)).items():
            if shown_by == store:
                wrong = any(difference.kind is DifferenceKind.ARTIST_PAGE for difference in shown.differences)
                await asyncio.wrap_future(
                    self._repositories.store_polls.set_differences(
                        release_id, store, country, len(shown.differences), wrong_page=wrong
                    )
                )

    def _cover_path(self, release_id: str, store: str) -> Path:
        return self._cache / f"{release_id}-{store}"

    async def _compare_cover(self, release_id: str, store: str, listed: StoreRelease) -> bool | None:
        """Fetch the store's picture and compare it with ours; None where that is not possible."""
        covers = [asset for asset in self._repositories.assets.for_release(release_id) if asset.role is AssetRole.COVER]
        if not listed.cover:
            return None
        try:
            reply = await (await self._http()).send("GET", listed.cover, max_body=_COVER_BYTES)
            if reply.status in {301, 302, 307, 308} and "location" in reply.headers:
                reply = await (await self._http()).send("GET", reply.headers["location"], max_body=_COVER_BYTES)
        except RemoteError:
            return None
        if reply.status != 200 or reply.truncated:
            return None

        def compare() -> bool | None:
            same = None
            for asset in covers:
                same = is_same_picture(Path(asset.path), reply.body)
            with suppress(OSError):
                self._cache.mkdir(parents=True, exist_ok=True)
                self._cover_path(release_id, store).write_bytes(reply.body)
            return same

        return await asyncio.to_thread(compare)


def read_poll(poll: StorePoll) -> StoreRelease:
    """Read the raw answer of a poll again. Raises UnreadableAnswer."""
    name = CATALOGUE_NAMES.get(poll.store, poll.store)

    def body(call: str) -> dict[str, object]:
        return read_object(name, poll.raw.get(call, ""))

    match poll.store:
        case "deezer":
            release = deezer.read_album(body("album"))
            pages = [call for call in poll.raw if call.startswith("tracks")]
            tracks = tuple(track for call in pages for track in deezer.read_tracks(body(call)))
            return release.with_tracks(tracks or release.tracks)
        case "apple":
            store_release = itunes.read_lookup(body("lookup"))
            if store_release is None:
                raise UnreadableAnswer(name, SubmissionText.tr("it contains no album"))
            return store_release
        case "musicbrainz":
            return musicbrainz.read_release(body("release"))
        case _:
            raise UnreadableAnswer(name, SubmissionText.tr("the store is not known"))


def _fingerprint(listed: StoreRelease) -> str:
    """Return a hash of what is shown; addresses of pictures carry versions and do not count."""
    return hashlib.sha256(repr(replace(listed, cover="")).encode()).hexdigest()


def _artist_id(text: str) -> str:
    """Return an artist's id at a store, from the id or from the address of the artist's page."""
    return text.strip().rstrip("/").rpartition("/")[2].partition("?")[0]
