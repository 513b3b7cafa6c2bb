"""Deals: under which terms and from when recipients may use a release. A takedown has none.

Worldwide and for all usual models, from the release date, unless the draft says otherwise: a time of the day, stores
that are named or left out, price tiers, pre-orders, tracks that come before the release, and embargoes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

from trackball_desktop.domain.release import Partners, Track
from trackball_desktop.formats.ern.model import Reason
from trackball_desktop.formats.ern.source import Source
from trackball_desktop.formats.ern.vocabulary import NAMESPACE, WORLDWIDE
from trackball_desktop.formats.ern.xml import XmlElement, add

DOWNLOADS: Final = "PayAsYouGoModel"
MODELS: Final = {
    DOWNLOADS: ("PermanentDownload",),
    "SubscriptionModel": ("OnDemandStream", "NonInteractiveStream", "ConditionalDownload"),
    "AdvertisementSupportedModel": ("OnDemandStream", "NonInteractiveStream"),
}
"""Commercial models and what each allows."""
VISIBILITY: Final = "V1"
EMBARGOES: Final = {
    "product_details_embargo": "ReleaseDisplayStartDateTime",
    "cover_art_embargo": "CoverArtPreviewStartDateTime",
    "track_listing_embargo": "FullTrackListingPreviewStartDateTime",
    "audio_embargo": "ClipPreviewStartDateTime",
}
_ONLY_IN_DEALS: Final = (
    "release_time", "promotional", "release_price_tier", "track_price_tier", "partners", *EMBARGOES,
)  # fmt: skip


class DealWriter:
    """Writes the list of deals, or notes what a takedown does not say."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def has_embargoes(self) -> bool:
        """Say whether the release points to dates from which it may be shown."""
        return not self._source.is_takedown and any(
            isinstance(getattr(self._source.release, name), date) for name in EMBARGOES
        )

    def is_early(self, track: Track) -> bool:
        """Say whether a track is given to those who ordered the release, before its date."""
        return not self._source.is_takedown and isinstance(track.global_instant_grat_date, date)

    def write(self, parent: XmlElement, references: Mapping[str, str], release_reference: str) -> None:
        """Write all deals. `references` are those of the tracks' releases, by the track's id."""
        source, release = self._source, self._source.release
        if source.is_takedown:
            self._note_takedown()
            return
        begin = source.date(release, "release_date", "")
        assert begin is not None  # a draft without it is refused before
        clock = source.time(release, "release_time", "")
        start: date = datetime.combine(begin, clock) if clock is not None else begin
        deals = add(parent, "DealList")
        group = self._group(deals, release_reference)
        before = source.date(release.local, "preorder_date", "local.")
        if before is not None:
            self._deal(group, DOWNLOADS, before, tier="release_price_tier", until=begin, preorder=True)
        for model in MODELS:
            self._deal(group, model, start, tier="release_price_tier")
        common = [references[track.id] for path, track in source.tracks() if not self._own_dates(track, path, begin)]
        if common:
            group = self._group(deals, *common)
            for model in MODELS:
                self._deal(group, model, start, tier="track_price_tier")
        for path, track in source.tracks():
            own = self._own_dates(track, path, begin)
            if own:
                group = self._group(deals, references[track.id])
                for model in MODELS:
                    self._deal(group, model, own.get(model, start), tier="track_price_tier")
        self._visibility(deals)

    def _own_dates(self, track: Track, path: str, begin: date) -> dict[str, date]:
        """Return the dates of a track by model, where they are not those of the release."""
        bought, streamed = track.global_instant_grat_date, track.global_prestream_date
        own: dict[str, date] = {}
        if isinstance(bought, date):
            own[DOWNLOADS] = bought
        if isinstance(streamed, date) and streamed != begin:
            own |= dict.fromkeys((model for model in MODELS if model != DOWNLOADS), streamed)
        return own

    def note_dates(self) -> None:
        """Note dates of tracks that are no dates, or that say nothing beside the release's."""
        for path, track in self._source.tracks():
            for name in ("global_instant_grat_date", "global_prestream_date"):
                value = self._source.date(track, name, f"{path}.")
                same = name == "global_prestream_date" and value == self._source.release.release_date
                if value is not None and (self._source.is_takedown or same):
                    reason = Reason.NO_DEALS if self._source.is_takedown else Reason.NO_PLACE
                    self._source.add_remark(f"{path}.{name}", value, reason)

    def _group(self, deals: XmlElement, *references: str) -> XmlElement:
        group = add(deals, "ReleaseDeal")
        for reference in references:
            add(group, "DealReleaseReference", reference)
        return group

    def _deal(
        self, group: XmlElement, model: str, start: date, *, tier: str, until: date | None = None,
        preorder: bool = False,
    ) -> None:  # fmt: skip
        release = self._source.release
        terms = add(add(group, "Deal"), "DealTerms")
        add(terms, "TerritoryCode", WORLDWIDE)
        period = add(terms, "ValidityPeriod")
        add(period, "StartDateTime" if isinstance(start, datetime) else "StartDate", start.isoformat())
        if until is not None:
            add(period, "EndDate", until.isoformat())
        add(terms, "CommercialModelType", model)
        for use in MODELS[model]:
            add(terms, "UseType", use)
        partners = release.partners
        if isinstance(partners, Partners) and isinstance(partners.partner_names, tuple):
            name = "ExcludedDistributionChannel" if partners.excluded is True else "DistributionChannel"
            for partner in filter(None, partners.partner_names):
                add(add(add(terms, name), "PartyName"), "FullName", partner)
        price = self._source.text(release, tier)
        if price and model == DOWNLOADS:
            add(add(terms, "PriceInformation"), "PriceCode", price, Namespace=NAMESPACE)
        if isinstance(release.promotional, bool):
            add(terms, "IsPromotional", str(release.promotional).lower())
        if preorder:
            add(terms, "IsPreOrderDeal", "true")

    def _visibility(self, deals: XmlElement) -> None:
        release = self._source.release
        if not self.has_embargoes():
            return
        visible = add(deals, "ReleaseVisibility")
        add(visible, "VisibilityReference", VISIBILITY)
        add(visible, "TerritoryCode", WORLDWIDE)
        for name, element in EMBARGOES.items():
            value = getattr(release, name)
            if isinstance(value, date):
                add(visible, element, datetime.combine(value, time()).isoformat())

    def note_values(self) -> None:
        """Note values of the release that stand in deals and are not of their kind."""
        release = self._source.release
        for name in EMBARGOES:
            self._source.date(release, name, "")
        self._source.flag(release, "promotional", "")
        if isinstance(release.partners, Partners):
            self._source.flag(release.partners, "excluded", "partners.")

    def _note_takedown(self) -> None:
        for name in _ONLY_IN_DEALS:
            value = getattr(self._source.release, name)
            if isinstance(value, Partners):
                names = value.partner_names
                self._source.add_remark("partners.partner_names", names, Reason.NO_DEALS)
                self._source.add_remark("partners.excluded", value.excluded, Reason.NO_DEALS)
            else:
                self._source.add_remark(name, value, Reason.NO_DEALS)
        self._source.add_remark("local.preorder_date", self._source.release.local.preorder_date, Reason.NO_DEALS)
