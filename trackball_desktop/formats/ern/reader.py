"""Reads DDEX messages of ERN 3.8 to 4.3 as drafts: whatever the model holds, and a list of what it does not.

Tolerant of what senders get wrong (order, namespaces, elements of other versions), and never guessing: what a message
does not say is left to inherit, and recordings that no release claims are counted, not put somewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final, cast

from trackball_desktop.domain.assets import AssetRole
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import normal_gtin
from trackball_desktop.domain.inherit import FROM_RELEASE
from trackball_desktop.domain.release import Disc, Node, Partners, Release, ReleaseLocal, Track, Work
from trackball_desktop.domain.values import ABSENT, INHERIT, Unset
from trackball_desktop.formats.ern import vocabulary
from trackball_desktop.formats.ern.deals import DOWNLOADS, EMBARGOES, MODELS
from trackball_desktop.formats.ern.reading import (
    PartyList,
    TerritoryViews,
    in_sequence,
    or_inherit,
    read_artists,
    read_date,
    read_line,
    read_titles,
)
from trackball_desktop.formats.ern.recordings import (
    MessageFile,
    MessageTrack,
    files_in,
    read_advisory,
    read_recording,
    video_files,
)
from trackball_desktop.formats.ern.source import without_ids
from trackball_desktop.formats.ern.tree import Element, parse
from trackball_desktop.formats.ern.work_reading import WorkList
from trackball_desktop.i18n.contexts import FileText

_VERSION = re.compile(r"ern(?:-main)?/(\d{2,4})\b")
_OTHERS: Final = {
    "PurgeReleaseMessage": FileText.tr("a PurgeReleaseMessage asks a store to delete a release"),
    "ManifestMessage": FileText.tr("a ManifestMessage lists the messages of a batch"),
    "CatalogListMessage": FileText.tr("a CatalogListMessage lists releases without their tracks"),
    "FtpAcknowledgementMessage": FileText.tr("an acknowledgement says that a message arrived"),
    "AcknowledgementMessage": FileText.tr("an acknowledgement says that a message arrived"),
}
_TRACK_TYPES: Final = frozenset({"TrackRelease", "VideoTrackRelease"})
_RECORDINGS: Final = ("SoundRecording", "Video")
_LYRICS: Final = {"LRC": "lyrics_lrc", "SimpleLRC": "lyrics_lrc", "EnhancedLRC": "lyrics_lrc", "TTML": "lyrics_ttml"}
_COMPILATIONS: Final = {pair: ours for ours, pair in vocabulary.COMPILATIONS.items()}
_MOVING_COVER: Final = "FrontCoverVideo"
_PICTURES: Final = {
    "FrontCoverImage": AssetRole.COVER, "NonInteractiveBooklet": AssetRole.BOOKLET, _MOVING_COVER: AssetRole.MOTION,
}  # fmt: skip
_PLUMBING: Final = ("Reference", "SequenceNumber", "MessageThreadId", "MessageCreatedDateTime", "MessageControlType")
_ENVELOPE: Final = ("PartyId", "PartyName", "FullName", "TradingName")
MAX_UNREAD: Final = 200
_Disc = tuple[str, list[tuple[str, Element | None]]]
"""A disc's own code, and the references of its recordings with the items in which they stand."""


@dataclass(frozen=True)
class UnreadElement:
    """A value of a message that the draft has no place for. `count` says how often it stands there, at this path."""

    path: str
    value: str
    count: int = 1


@dataclass(frozen=True)
class MessageRelease:
    """A draft of a release, and the files that its message names."""

    release: Release
    files: tuple[MessageFile, ...]


@dataclass(frozen=True)
class ErnImport:
    """A message that was read. `takedown` says that it has no deals: it takes its releases down.

    `unplaced` counts recordings that no release claims.
    """

    version: str
    message_id: str
    sender: str
    recipient: str
    takedown: bool
    releases: tuple[MessageRelease, ...]
    unread: tuple[UnreadElement, ...]
    unplaced: int = 0


def is_message(data: bytes) -> bool:
    """Say whether a file begins as XML does, in any of its encodings."""
    head = data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith((b"<?xml", b"<!DOCTYPE", b"<!--")) or re.match(rb"<[A-Za-z][\w.-]*[:\s>/]", head) is not None


def read(data: bytes, name: str) -> ErnImport:
    """Read a message. Raises UserError where it is no NewReleaseMessage, damaged, or has no release in it."""
    root, namespace = parse(data, name)
    if root.name != "NewReleaseMessage":
        why = _OTHERS.get(root.name, FileText.tr("it begins with “{name}”", name=root.name[:60]))
        raise UserError(
            FileText.tr("{name} is not a message about a new release: {why}.", name=name, why=why),
            meaning=FileText.tr("Nothing was imported."),
            remedy=FileText.tr("Choose the release's NewReleaseMessage, an XML file next to its audio files."),
        )
    return _Reader(root, namespace, name).read()


@dataclass
class _Deals:
    """What deals say of one release: when it begins, and what else the model holds."""

    starts: dict[str, date] = field(default_factory=dict[str, date])
    clock: time | None = None
    preorder: date | None = None
    partners: Partners | None = None
    price: str = ""
    promotional: bool | None = None


class _Reader:
    def __init__(self, root: Element, namespace: str, name: str) -> None:
        self._root = root
        self._name = name
        self._version = _version(namespace, root.attributes.get("MessageSchemaVersionId", ""))
        self._parties = PartyList(root)
        self._works_listed = WorkList(root, self._parties)
        self._resources = {
            _reference(child): child
            for place in root.all("ResourceList")
            for child in place.children
            if _reference(child)
        }
        self._pictures_by_reference = self._find_pictures()
        self._claimed: set[str] = set()
        self._references_of: dict[int, list[str]] = {}
        self._sold_alone: dict[str, list[Element]] = {}
        """Releases of single tracks, by the reference of their recording."""
        self._deals = self._read_deals()

    def read(self) -> ErnImport:
        releases = [item for place in self._root.all("ReleaseList") for item in place.all("Release", "TrackRelease")]
        mains = self._products(releases)
        if not mains:
            raise UserError(
                FileText.tr("{name} contains no release.", name=self._name),
                meaning=FileText.tr("Nothing was imported."),
            )
        ours = {id(main) for main in mains}
        for release in releases:
            if id(release) not in ours:
                for reference in self._references(release):
                    self._sold_alone.setdefault(reference, []).append(release)
        read = tuple(self._release(main, alone=len(mains) == 1) for main in mains)
        header = self._root.first("MessageHeader")
        recordings = [reference for reference in self._resources if self._is_recording(reference)]
        return ErnImport(
            self._version,
            header.value("MessageId") if header else "",
            _party_name(header, "MessageSender"),
            _party_name(header, "MessageRecipient"),
            not self._root.all("DealList"),
            read,
            _unread_elements(self._root),
            sum(1 for reference in recordings if reference not in self._claimed),
        )

    def _products(self, releases: list[Element]) -> list[Element]:
        """Return the releases that are products; those of single tracks belong to them."""
        product_releases = [
            release
            for release in releases
            if release.name == "Release" and not (_TRACK_TYPES & {t.text for t in _types(TerritoryViews(release))})
        ]
        marked = [item for item in product_releases if item.attributes.get("IsMainRelease") == "true"]
        if marked:
            claimed = {ref for item in marked for ref in self._references(item)}
            others = [
                item for item in product_releases
                if item not in marked and not (len(refs := self._references(item)) == 1 and set(refs) <= claimed)
            ]  # fmt: skip
            return [*marked, *others]
        return product_releases or releases[:1]

    # --- a release ----------------------------------------------------------------------------------------------------

    def _release(self, element: Element, *, alone: bool) -> MessageRelease:
        views = TerritoryViews(element)
        titles = read_titles(views)
        billed, _, shown = read_artists(views, self._parties)
        values: dict[str, Any] = {
            "title": or_inherit(titles.title),
            "version_title": or_inherit(titles.version),
            "display_title": or_inherit(titles.display_line),
            "artist_display_name": or_inherit(shown),
            "primary_contributions": or_inherit(billed),
            "configuration": or_inherit(_configuration(views)),
            "parental_advisory": read_advisory(views),
            "keywords": or_inherit(views.value("Keywords")),
        }
        values |= self._labels(views) | _codes(views) | _language(element, self._root) | _flags(views)
        for title in views.all("AdditionalTitle"):
            if title.attributes.get("TitleType") == "GroupingTitle":
                values["series_name"] = or_inherit(title.value("TitleText"))
        for stem, name in (("pline", "PLine"), ("cline", "CLine")):
            line = read_line(views.default(name), name)
            values |= {f"{stem}_{part}": or_inherit(value) for part, value in line.items()}
        genre = views.default("Genre")
        if genre is not None:
            values["genre"] = or_inherit(genre.value("GenreText"))
            values["sub_genre"] = or_inherit(genre.value("SubGenre"))
        views.value("Duration")  # the sum of its tracks
        local = self._terms(element, views, values)
        release = Release(**values, local=local)
        return self._with_tracks(release, element, alone=alone)

    def _labels(self, views: TerritoryViews) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for element in views.all("ReleaseLabelReference"):
            shown = element.attributes.get("LabelType") == "DisplayLabel"
            values.setdefault(
                "display_label" if shown else "label", self._parties.by_reference(element.take_text()).name
            )
        for element in views.all("LabelName"):
            values.setdefault("label", element.take_text())
        if "label" not in values and "display_label" in values:
            values["label"] = values.pop("display_label")
        return {name: or_inherit(value) for name, value in values.items()}

    def _terms(self, element: Element, views: TerritoryViews, values: dict[str, Any]) -> ReleaseLocal:
        """Read dates, and what the release's deals say."""
        deals = self._deals.get(_reference(element), _Deals())
        start = min(deals.starts.values(), default=None)
        stated = views.value("ReleaseDate") or views.value("GlobalReleaseDate")
        values["release_date"] = or_inherit(read_date(stated) or start)
        original = views.value("OriginalReleaseDate") or views.value("GlobalOriginalReleaseDate")
        values["original_release_date"] = or_inherit(read_date(original))
        if deals.clock is not None and start == values["release_date"]:
            values["release_time"] = deals.clock
        values["release_price_tier"] = or_inherit(deals.price)
        values["partners"] = deals.partners or INHERIT
        values["promotional"] = INHERIT if deals.promotional is None else deals.promotional
        values |= self._embargoes(views.value("ReleaseVisibilityReference"))
        return ReleaseLocal(preorder_date=or_inherit(deals.preorder))

    def _embargoes(self, reference: str) -> dict[str, Any]:
        for place in self._root.all("DealList"):
            for element in place.all("ReleaseVisibility"):
                if reference and element.value("VisibilityReference") == reference:
                    for code in element.all("TerritoryCode"):
                        code.is_read = code.text == vocabulary.WORLDWIDE
                    return {name: or_inherit(read_date(element.value(theirs))) for name, theirs in EMBARGOES.items()}
        return {}

    # --- its tracks ---------------------------------------------------------------------------------------------------

    def _with_tracks(self, release: Release, element: Element, *, alone: bool) -> MessageRelease:
        works: dict[str, Work] = {}
        files: list[MessageFile] = []
        discs: list[Disc] = []
        begin = release.release_date if isinstance(release.release_date, date) else None
        for code, items in self._discs(element, alone=alone):
            tracks: list[Track] = []
            for reference, item in items:
                resource = self._resources[reference]
                self._claimed.add(reference)
                read = read_recording(
                    resource, self._parties, video=resource.name == "Video", listed=self._works_listed
                )
                track, texts = self._sale_terms(read, reference, item, begin)
                track = _inherit_common(_with_works(track, read.works, works), release)
                tracks.append(track)
                files += [*read.files, *texts]
            discs.append(Disc(upc=or_inherit(code), tracks=tuple(tracks)))
        update: dict[str, Any] = {"discs": tuple(discs), "works": tuple(works.values())}
        if alone:
            own = _reference(element)
            tiers = {deals.price for ref, deals in self._deals.items() if ref != own and deals.price}
            if len(tiers) == 1:
                update["track_price_tier"] = tiers.pop()
        files += self._pictures(element, release.id, alone=alone)
        return MessageRelease(release.model_copy(update=update), tuple(files))

    def _sale_terms(
        self, read: MessageTrack, reference: str, item: Element | None, begin: date | None
    ) -> tuple[Track, list[MessageFile]]:
        """Add what is said of the track where it is sold alone, and where it stands on its release with its links."""
        update: dict[str, Any] = {}
        early = item is not None and item.value("IsInstantGratificationResource") == "true"
        for element in self._sold_alone.get(reference, ()):
            views = TerritoryViews(element)
            genre = views.default("Genre")
            if genre is not None:
                update |= {"genre": or_inherit(genre.value("GenreText")), "sub_genre": genre.value("SubGenre") or None}
            update["keywords"] = or_inherit(views.value("Keywords"))
            for label in views.all("ReleaseLabelReference"):
                label.is_read = True
            update |= _own_dates(self._deals.get(_reference(element), _Deals()), begin, early=early)
        track = read.track.model_copy(update=update)
        files: list[MessageFile] = []
        for link in item.all("LinkedReleaseResourceReference") if item is not None else ():
            linked = self._resources.get(link.take_text())
            if linked is None:
                continue
            if linked.value("Type") == "LyricText":
                files += _lyric_files(linked, track.id)
                language = vocabulary.language_name(linked.value("LanguageOfText"))
                if language is not None:
                    local = track.local.model_copy(update={"lyrics_language": language})
                    track = track.model_copy(update={"local": local})
            elif linked.name == "Video" and link.text != reference:
                self._claimed.add(link.text)
                files += video_files(linked, self._resources[reference], track.id, AssetRole.VIDEO)[:1]
        return track, files

    def _references(self, element: Element) -> list[str]:
        """Return the references of the resources of a release, in its order, each once."""
        cached = self._references_of.get(id(element))
        if cached is not None:
            return cached
        references: list[str] = []
        for place in TerritoryViews(element).all("ResourceGroup"):
            references += [reference for _, items in _groups(place) for reference, _ in items]
        for place in element.all("ReleaseResourceReferenceList"):
            references += [item.take_text() for item in place.all("ReleaseResourceReference")]
        references += [item.take_text() for item in element.all("ReleaseResourceReference")]
        cached = self._references_of[id(element)] = list(dict.fromkeys(references))
        return cached

    def _discs(self, element: Element, *, alone: bool) -> list[_Disc]:
        """Return the discs of a release: a code of its own or nothing, and references with their items."""
        grouped = [disc for place in TerritoryViews(element).all("ResourceGroup") for disc in _groups(place)]
        listed: list[tuple[str, list[tuple[str, Element | None]]]] = [
            ("", [(r, None) for r in self._references(element)])
        ]
        grouped_or_listed = grouped if any(items for _, items in grouped) else listed
        discs: list[_Disc] = [
            (code, [(ref, item) for ref, item in items if ref in self._resources and self._is_recording(ref)])
            for code, items in grouped_or_listed
        ]
        if not any(items for _, items in discs) and alone and not any(items for _, items in grouped_or_listed):
            every = [ref for ref in self._resources if self._is_recording(ref)]
            discs = [("", [(ref, None) for ref in every])] if every else []
        return [disc for disc in discs if disc[1] or disc[0]]

    def _is_recording(self, reference: str) -> bool:
        resource = self._resources[reference]
        return resource.name in _RECORDINGS and resource.value("Type") != _MOVING_COVER

    def _pictures(self, element: Element, release_id: str, *, alone: bool) -> list[MessageFile]:
        """Return covers and the booklet, of the resources that the release names, or of all if it is alone."""
        known = self._pictures_by_reference
        names = list(self._references(element))
        for group in TerritoryViews(element).all("ResourceGroup"):
            names += [link.take_text() for link in group.all("LinkedReleaseResourceReference")]
        files: dict[AssetRole, MessageFile] = {}
        moving: list[MessageFile] = []
        for resource, role in known.values() if alone else [known[name] for name in names if name in known]:
            if role is AssetRole.MOTION:
                moving += video_files(resource, element, release_id, role)
                continue
            for place in TerritoryViews(resource).all(
                "TechnicalDetails", "TechnicalImageDetails", "TechnicalTextDetails"
            ):
                for file in files_in(place, release_id, role):
                    files.setdefault(role, file)
        return [*files.values(), *moving]

    def _find_pictures(self) -> dict[str, tuple[Element, AssetRole]]:
        pictures: dict[str, tuple[Element, AssetRole]] = {}
        for reference, resource in self._resources.items():
            kind = resource.value("Type") or resource.value("ImageType") or resource.value("TextType")
            role = _PICTURES.get(kind)
            if role is not None:
                pictures[reference] = resource, role
        return pictures

    # --- deals --------------------------------------------------------------------------------------------------------

    def _read_deals(self) -> dict[str, _Deals]:
        deals_by_reference: dict[str, _Deals] = {}
        for place in self._root.all("DealList"):
            for group in place.all("ReleaseDeal"):
                references = [item.take_text() for item in group.all("DealReleaseReference")]
                for deal in group.all("Deal"):
                    for terms in deal.all("DealTerms") or [deal]:
                        for reference in references:
                            _read_terms(terms, deals_by_reference.setdefault(reference, _Deals()))
        return deals_by_reference


def _read_terms(terms: Element, deals: _Deals) -> None:
    period = terms.first("ValidityPeriod") or terms
    text = period.value("StartDateTime") or period.value("StartDate")
    start = read_date(text)
    for code in terms.all("TerritoryCode"):
        code.is_read = code.text == vocabulary.WORLDWIDE
    models = [item.text for item in terms.all("CommercialModelType")]
    uses = [item.text for item in (*terms.all("UseType"), *(u for p in terms.all("Usage") for u in p.all("UseType")))]
    usual = all(model in MODELS and set(uses) <= {*MODELS[model], "Stream"} for model in models)
    for item in (
        *terms.all("CommercialModelType", "UseType"),
        *(u for p in terms.all("Usage") for u in p.all("UseType")),
    ):
        item.is_read = usual
    if terms.value("IsPreOrderDeal") == "true":
        if start is not None:
            deals.preorder = min(start, deals.preorder or start)
        period.value("EndDate")
    elif start is not None:
        for model in models or [""]:
            deals.starts[model] = min(start, deals.starts.get(model, start))
        if "T" in text and len(text) >= 19:
            try:
                deals.clock = time.fromisoformat(text[11:19])
            except ValueError:
                deals.clock = None
    if promotional := terms.value("IsPromotional"):
        deals.promotional = promotional == "true"
    for name, excluded in (("DistributionChannel", False), ("ExcludedDistributionChannel", True)):
        names = [item.value("PartyName", "FullName") or item.value("TradingName") for item in terms.all(name)]
        if any(names):
            deals.partners = Partners(excluded=excluded, partner_names=tuple(filter(None, names)))
    for price in terms.all("PriceInformation"):
        code = price.first("PriceCode")
        if code is not None and code.attributes.get("Namespace") == vocabulary.NAMESPACE:
            deals.price = code.take_text()


def _own_dates(deals: _Deals, begin: date | None, *, early: bool) -> dict[str, Any]:
    """Return from when a track is sold or played before its release."""
    bought = deals.starts.get(DOWNLOADS)
    streams = [day for model, day in deals.starts.items() if model in MODELS and model != DOWNLOADS]
    values: dict[str, Any] = {}
    if early and bought is not None:
        values["global_instant_grat_date"] = bought
    if streams and begin is not None and min(streams) != begin:
        values["global_prestream_date"] = min(streams)
    return values


def _groups(group: Element) -> Iterator[_Disc]:
    """Yield the discs of a group of resources: the lowest groups that hold items, in their order."""
    code = group.value("ReleaseId", "ICPN") or group.value("ReleaseId", "ProprietaryId")
    group.value("SequenceNumber")
    inner = in_sequence(group.all("ResourceGroup"))
    items = in_sequence(group.all("ResourceGroupContentItem"))
    pairs: list[tuple[str, Element | None]] = [(item.value("ReleaseResourceReference"), item) for item in items]
    for place in group.all("ResourceGroupResourceReferenceList"):
        pairs += [(item.take_text(), None) for item in place.all("ResourceGroupResourceReference")]
    for entry in inner:
        yield from _groups(entry)
    if pairs or not inner:
        yield code, pairs


def _lyric_files(text: Element, track_id: str) -> list[MessageFile]:
    files: list[MessageFile] = []
    for details in text.all("TechnicalDetails", "TechnicalTextDetails"):
        name = _LYRICS.get(details.value("TextCodecType"), "lyrics")
        files += [
            MessageFile(file.owner_id, file.role, file.name, file.md5, name)
            for file in files_in(details, track_id, AssetRole.LYRICS)
        ]
    return files


def _inherit_common(track: Track, release: Release) -> Track:
    """Leave to inherit what a track has in common with its release, and say what it lacks on purpose."""
    update: dict[str, Any] = {}
    for name in FROM_RELEASE:
        mine: Any = getattr(track, name)
        above: Any = getattr(release, name)
        if mine is None:
            update[name] = INHERIT if isinstance(above, Unset) else ABSENT
        elif mine is not INHERIT and _is_equal(mine, above):
            update[name] = INHERIT
    return track.model_copy(update=update)


def _is_equal(mine: Any, above: Any) -> bool:
    if isinstance(mine, tuple) and isinstance(above, tuple):
        ours, theirs = cast("tuple[Node, ...]", mine), cast("tuple[Node, ...]", above)
        return [without_ids(item) for item in ours] == [without_ids(item) for item in theirs]
    return bool(mine == above)


def _with_works(track: Track, read: tuple[Work, ...], works: dict[str, Work]) -> Track:
    """Put a track's works to those of the release; one that says the same as another is the same work."""
    ids = tuple(works.setdefault(_has_content(work), work).id for work in read)
    return track.model_copy(update={"works": ids}) if ids else track


def _has_content(work: Work) -> str:
    rows = [[without_ids(row) for row in work.children(name)] for name in ("contributions", "publishers")]
    return repr((work.title, work.iswc, work.label_work_code, rows))


def _reference(element: Element) -> str:
    return element.value("ResourceReference") or element.value("ReleaseReference")


def _types(views: TerritoryViews) -> list[Element]:
    return views.all("ReleaseType")


def _configuration(views: TerritoryViews) -> str:
    types = _types(views)
    for element in types:
        text = element.take_text()
        if text == vocabulary.USER_DEFINED:
            return element.attributes.get("UserDefinedValue", "")
        if text in vocabulary.RELEASE_TYPES_FROM_DDEX:
            return vocabulary.RELEASE_TYPES_FROM_DDEX[text]
    for element in types:
        element.is_read = False
    return ""


def _codes(views: TerritoryViews) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for element in views.all("ReleaseId"):
        if code := element.value("ICPN"):
            values["upc"] = normal_gtin(code) or code
        if number := element.value("CatalogNumber"):
            values["catalog_number"] = number
    return values


def _language(element: Element, root: Element) -> dict[str, Any]:
    tag = element.attributes.get("LanguageAndScriptCode") or root.attributes.get("LanguageAndScriptCode", "")
    name = vocabulary.language_name(tag) if tag and tag != vocabulary.UNDETERMINED else None
    if name is None:
        return {}
    return {"metadata_language": name, "metadata_language_country": or_inherit(vocabulary.country_of_tag(tag))}


def _flags(views: TerritoryViews) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if soundtrack := views.value("IsSoundtrack"):
        values["soundtrack"] = soundtrack == "true"
    for name in ("IsMultiArtistCompilation", "IsSingleArtistCompilation"):
        if (name, value := views.value(name)) in _COMPILATIONS and value:
            values["compilation_type"] = _COMPILATIONS[name, value]
    return values


def _party_name(header: Element | None, name: str) -> str:
    party = header.first(name) if header else None
    if party is None:
        return ""
    full = party.value("PartyName", "FullName") or party.value("PartyName")
    return full or party.value("PartyId")


def _version(namespace: str, schema: str) -> str:
    match = _VERSION.search(namespace) or _VERSION.search(schema)
    return ".".join(match[1]) if match else ""


def _unread_elements(root: Element) -> tuple[UnreadElement, ...]:
    """Return what nobody asked for, without references and the envelope; the same at one path counts together."""
    counts: Counter[tuple[str, str]] = Counter()
    for path, text in root.unread_values():
        steps = path.split("/")
        if steps[-1].endswith(_PLUMBING) or (steps[1:2] == ["MessageHeader"] and steps[-1] in _ENVELOPE):
            continue
        counts["/".join(steps[1:]), text[:200]] += 1
    listed = [UnreadElement(path, text, count) for (path, text), count in counts.items()]
    return tuple(listed[:MAX_UNREAD])
