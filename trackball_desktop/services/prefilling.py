"""Looks a release up by UPC, ISRC or a pasted address, for a new draft or for one that exists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass

from trackball_desktop.domain.errors import RemoteError, SecretsUnavailable, UserError
from trackball_desktop.domain.identifiers import normal_gtin, normal_isrc
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.lookups import discogs, links
from trackball_desktop.lookups.model import CatalogueAnswer, StoreRelease
from trackball_desktop.lookups.prefill import Prefill, PrefillOffer, build_prefill, find_offers
from trackball_desktop.services.store_watch import CATALOGUE_NAMES, StoreWatch
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.storage.secrets import Secrets

TOKEN_NAME = "discogs"  # noqa: S105 - the name under which the keyring has it
_BY_TRUST = (CATALOGUE_NAMES["deezer"], CATALOGUE_NAMES["musicbrainz"], CATALOGUE_NAMES["apple"], discogs.NAME)
"""Whose word is taken first where catalogues differ: Deezer and MusicBrainz give codes and name artists apart."""


@dataclass(frozen=True)
class CatalogueMatches:
    """What catalogues showed, the most trusted first, and why others showed nothing: (catalogue, error)."""

    releases: tuple[StoreRelease, ...]
    not_found: tuple[str, ...]
    problems: tuple[tuple[str, RemoteError], ...]

    def make_draft(self) -> Prefill:
        """Return a new draft of it. Raises UserError where nothing was found."""
        if not self.releases:
            raise UserError(
                SubmissionText.tr("This release was not found in any catalogue."),
                meaning=SubmissionText.tr("No draft was created. Some catalogues could not be searched.")
                if self.problems
                else SubmissionText.tr("No draft was created."),
                remedy=SubmissionText.tr("Check the code or link, or start with an empty draft."),
            )
        return build_prefill(self.releases)


class PrefillService:
    """Asks the catalogues of the watch, and Discogs where the user keeps a token of their own."""

    def __init__(self, repositories: Repositories, watch: StoreWatch, secrets: Secrets) -> None:
        self._repositories = repositories
        self._watch = watch
        self._secrets = secrets

    async def find(self, text: str) -> CatalogueMatches:
        """Look up a UPC, an ISRC, or a release's address. Raises UserError for anything else."""
        link, upc, isrc = links.parse_store_link(text), normal_gtin(text), normal_isrc(text)
        if link is not None and link.id:
            first = await self._query_catalogues({link.store: self._by_id(link)})
            code = normal_gtin(first.releases[0].upc) if first.releases else None
            if code is None:
                return first
            others = await self._query_catalogues(await self._by_upc(code, without=link.store))
            return CatalogueMatches(
                first.releases + others.releases, first.not_found + others.not_found, first.problems + others.problems
            )
        if link is not None:
            raise UserError(
                SubmissionText.tr("{store} cannot be searched.", store=link.store),
                meaning=SubmissionText.tr("It gives apps no access without a contract."),
                remedy=SubmissionText.tr(
                    "Enter the UPC of the release or its link at Deezer, Apple Music or MusicBrainz."
                ),
            )
        if upc is not None:
            return await self._query_catalogues(await self._by_upc(upc))
        if isrc is not None:
            catalogues = await self._watch.catalogues()
            return await self._query_catalogues({
                CATALOGUE_NAMES["deezer"]: catalogues.deezer.by_isrc(isrc),
                CATALOGUE_NAMES["musicbrainz"]: catalogues.musicbrainz.by_isrc(isrc),
            })  # fmt: skip
        raise UserError(
            SubmissionText.tr("“{text}” is not a UPC, an ISRC or a link to a release.", text=text[:80]),
            meaning=SubmissionText.tr("No store was searched."),
            remedy=SubmissionText.tr(
                "Enter 12 or 13 digits, an ISRC, or the link to a release at Deezer, Apple Music or MusicBrainz."
            ),
        )

    async def _by_id(self, link: links.StoreLink) -> CatalogueAnswer:
        catalogues = await self._watch.catalogues()
        match link.store:
            case links.DEEZER:
                return await catalogues.deezer.by_id(link.id)
            case links.APPLE:
                return await catalogues.apple.by_id(link.id, link.country or "US")
            case links.MUSICBRAINZ:
                return await catalogues.musicbrainz.by_id(link.id)
            case _:
                client = await self._discogs()
                if client is None:
                    raise UserError(
                        SubmissionText.tr("Discogs needs a token."),
                        meaning=SubmissionText.tr("No store was searched."),
                        remedy=SubmissionText.tr("Create one in Discogs' developer settings and save it in Settings."),
                    )
                return await client.by_id(link.id)

    async def _by_upc(self, upc: str, without: str = "") -> dict[str, Awaitable[CatalogueAnswer]]:
        catalogues = await self._watch.catalogues()
        country = self._watch.settings.countries[0]
        requests: dict[str, Awaitable[CatalogueAnswer]] = {}
        for key, catalogue in catalogues.by_key().items():
            if CATALOGUE_NAMES[key] != without:
                requests[CATALOGUE_NAMES[key]] = catalogue.by_upc(upc, country if key == "apple" else "")
        client = await self._discogs() if without != discogs.NAME else None
        if client is not None:
            requests[discogs.NAME] = client.by_upc(upc)
        return requests

    async def _discogs(self) -> discogs.Discogs | None:
        try:
            token = await asyncio.to_thread(self._secrets.get, TOKEN_NAME)
        except SecretsUnavailable:
            return None
        return await self._watch.discogs(token)

    async def _query_catalogues(self, requests: Mapping[str, Awaitable[CatalogueAnswer]]) -> CatalogueMatches:
        answers = dict(zip(requests, await asyncio.gather(*requests.values(), return_exceptions=True), strict=True))
        releases: list[StoreRelease] = []
        not_there: list[str] = []
        problems: list[tuple[str, RemoteError]] = []
        for store in sorted(answers, key=_BY_TRUST.index):
            answer = answers[store]
            if isinstance(answer, RemoteError):
                problems.append((store, answer))
            elif isinstance(answer, BaseException):
                raise answer
            elif answer.release is None:
                not_there.append(store)
            else:
                releases.append(answer.release)
        return CatalogueMatches(tuple(releases), tuple(not_there), tuple(problems))

    def offers(self, release: Release, found: CatalogueMatches) -> tuple[PrefillOffer, ...]:
        """Return what was found that a draft lacks or says otherwise. Blocks."""
        label = release.label if isinstance(release.label, str) else ""
        return find_offers(release, found.make_draft(), self._repositories.labels.defaults(label) if label else None)
