"""A release as it is delivered: Release > Disc > Track, and the works that tracks record.

Field names are those of the create body, which `set` takes. Every node has an id of ours that never changes; nothing is
addressed by its position. Nodes are frozen: a draft changes only through `edits`. A field holds what `values` allows,
so that any draft can be kept, however unfinished. `extra` keeps what an import brought and this model does not know,
verbatim. Works live once, in `Release.works`; a track holds an ordered list of their ids.

What is below `local` never leaves this machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trackball_desktop.domain.ids import new_id
from trackball_desktop.domain.values import (
    INHERIT,
    Date,
    Duration,
    Flag,
    Kind,
    Names,
    Share,
    Text,
    Time,
    Unset,
    Whole,
)


class Local(BaseModel):
    """Fields of our own. They are never exported."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(BaseModel):
    """Anything with an id of its own. `child_lists` names the fields that hold nodes, in the order of the tree."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    child_lists: ClassVar[tuple[str, ...]] = ()

    id: str = Field(default_factory=new_id)
    extra: dict[str, Any] = Field(default_factory=dict)

    def children(self, name: str) -> tuple[Node, ...]:
        """Return the nodes in one of `child_lists`; empty where the list is inherited, absent or null."""
        value: Any = getattr(self, name)
        return value if value.__class__ is tuple else ()


class ContributorLocal(Local):
    """Ours about someone in a list of people: whether AI made this very part, and where stores and societies have them.

    `ai_contribution` is one of the `ai_` answers of `TrackLocal`. An id that is left to inherit is the one that the
    label's directory of people has for the name.
    """

    ai_contribution: Text = INHERIT
    apple_id: Text = INHERIT
    spotify_id: Text = INHERIT
    deezer_id: Text = INHERIT
    isni: Text = INHERIT
    ipi: Text = INHERIT


class PublisherLocal(Local):
    """Ours about a publisher: its number with the societies, from the directory where it is left to inherit."""

    ipi: Text = INHERIT


class PrimaryContribution(Node):
    """A billed artist. `artist_id` is sent as `id`, and only when the user pasted one."""

    artist_id: Text = INHERIT
    artist: Text = INHERIT
    featured: Flag = INHERIT
    local: ContributorLocal = ContributorLocal()


class Contribution(Node):
    """Someone who played, produced, mixed. `type` depends on `role`; `category` is only ever read."""

    artist_id: Text = INHERIT
    artist: Text = INHERIT
    role: Text = INHERIT
    type: Text = INHERIT
    local: ContributorLocal = ContributorLocal()


class WorkContribution(Node):
    """A writer's part in a work. `split_percentage` is a share of 0 to 100."""

    artist_id: Text = INHERIT
    artist: Text = INHERIT
    role: Text = INHERIT
    affiliation: Text = INHERIT
    split_percentage: Share = INHERIT
    country: Text = INHERIT
    local: ContributorLocal = ContributorLocal()


class Publisher(Node):
    """A publisher's part in a work, for one territory. `publisher_id` is sent as `id`."""

    publisher_id: Text = INHERIT
    publisher: Text = INHERIT
    rights_administrator: Text = INHERIT
    affiliation: Text = INHERIT
    split_percentage: Share = INHERIT
    country: Text = INHERIT
    local: PublisherLocal = PublisherLocal()


PrimaryContributions = Annotated[tuple[PrimaryContribution, ...] | None | Unset, Kind("primary_contributions")]
Contributions = Annotated[tuple[Contribution, ...] | None | Unset, Kind("contributions")]
WorkContributions = Annotated[tuple[WorkContribution, ...] | None | Unset, Kind("work_contributions")]
Publishers = Annotated[tuple[Publisher, ...] | None | Unset, Kind("publishers")]
WorkIds = Annotated[tuple[str, ...] | None | Unset, Kind("work_ids")]


class Partners(BaseModel):
    """The stores a release goes to: those named, or, when `excluded` is true, all but those named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    excluded: Flag = INHERIT
    partner_names: Names = INHERIT
    extra: dict[str, Any] = Field(default_factory=dict)


PartnersField = Annotated[Partners | None | Unset, Kind("partners")]


class Work(Node):
    """A composition. Its lyrics stand with the tracks that record it, since versions differ."""

    child_lists = ("contributions", "publishers")

    title: Text = INHERIT
    music_type: Text = INHERIT
    iswc: Text = INHERIT
    label_work_code: Text = INHERIT
    copyright_year: Whole = INHERIT
    language: Text = INHERIT
    agency: Text = INHERIT
    keywords: Text = INHERIT
    description: Text = INHERIT
    contributions: WorkContributions = INHERIT
    publishers: Publishers = INHERIT

    @model_validator(mode="before")
    @classmethod
    def _without_lyrics(cls, data: Any) -> Any:
        """Leave out the lyrics of a work in a step of history: when they moved to tracks, drafts were migrated."""
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in cast("dict[str, Any]", data).items() if key != "local"}


class TrackLocal(Local):
    """Ours about a track. The `ai_` answers are no, assisted, material part, fully; empty is not answered.

    Lyrics belong to the recording, since versions differ: as lines of text, with times (LRC), or as TTML.
    `atmos_isrc` is the code of the track's Dolby Atmos mix, which is a recording of its own. `content_id` says whether
    the recording goes to Content ID, `content_id_exclusive` whether all sound in it is the label's alone.
    `master_copy` is the path of a copy that stands in for the master at `master_original`, after a fix.
    """

    instrumental: Flag = INHERIT
    previously_released: Flag = INHERIT
    original_release_date: Date = INHERIT
    ai_recording: Text = INHERIT
    ai_composition: Text = INHERIT
    ai_video: Text = INHERIT
    lyrics: Text = INHERIT
    lyrics_lrc: Text = INHERIT
    lyrics_ttml: Text = INHERIT
    lyrics_language: Text = INHERIT
    atmos_isrc: Text = INHERIT
    content_id: Flag = INHERIT
    content_id_exclusive: Flag = INHERIT
    contains_samples: Flag = INHERIT
    contains_loops: Flag = INHERIT
    master_original: Text = INHERIT
    master_copy: Text = INHERIT


class Track(Node):
    """A recording on a disc. Its number is its place in the list."""

    child_lists = ("primary_contributions", "contributions")

    track_type: Text = INHERIT
    title: Text = INHERIT
    display_title: Text = INHERIT
    version_title: Text = INHERIT
    version_display_title: Text = INHERIT
    genre: Text = INHERIT
    sub_genre: Text = INHERIT
    isrc: Text = INHERIT
    parental_advisory: Text = INHERIT
    global_instant_grat_date: Date = INHERIT
    global_prestream_date: Date = INHERIT
    duration: Duration = INHERIT
    preview_in: Duration = INHERIT
    sample_length: Duration = INHERIT
    metadata_language: Text = INHERIT
    metadata_language_country: Text = INHERIT
    audio_language: Text = INHERIT
    audio_presentation: Text = INHERIT
    primary_recording_location: Text = INHERIT
    other_recording_locations: Names = INHERIT
    recording_end_date_year: Text = INHERIT
    session_performance_type: Text = INHERIT
    session_type: Text = INHERIT
    music_type: Text = INHERIT
    artist_display_name: Text = INHERIT
    pline_year: Text = INHERIT
    pline_owner: Text = INHERIT
    pline_license: Text = INHERIT
    cline_year: Text = INHERIT
    cline_owner: Text = INHERIT
    cline_license: Text = INHERIT
    keywords: Text = INHERIT
    notes: Text = INHERIT
    primary_contributions: PrimaryContributions = INHERIT
    contributions: Contributions = INHERIT
    works: WorkIds = INHERIT
    local: TrackLocal = TrackLocal()


class Disc(Node):
    """A disc or side. `upc` may be a code used inside the label only."""

    child_lists = ("tracks",)

    upc: Text = INHERIT
    tracks: tuple[Track, ...] = ()


class Waiver(BaseModel):
    """A finding that the user accepts, with the reason. `node_id` and `field` say where, `rule` what."""

    model_config = ConfigDict(frozen=True)

    rule: str
    node_id: str
    field: str | None = None
    reason: str
    at: str


class DeliveredTrack(BaseModel):
    """A track as another distributor delivered it, beside the draft's (`track_id`, empty where it has none)."""

    model_config = ConfigDict(frozen=True)

    track_id: str = ""
    isrc: str = ""
    title: str = ""
    version: str = ""
    artist: str = ""
    seconds: float | None = None


class CatalogueTransfer(BaseModel):
    """What another distributor delivered, frozen when the transfer began, and the day of the new delivery.

    `source` says what it was read from. What is empty was not told, and is not compared.
    """

    model_config = ConfigDict(frozen=True)

    distributor: str = ""
    source: str = ""
    upc: str = ""
    title: str = ""
    version: str = ""
    artist: str = ""
    deliver_on: date | None = None
    tracks: tuple[DeliveredTrack, ...] = ()


class ReleaseLocal(Local):
    """Ours about a release. `massivemusic_release_id` finds the CDN's picture; it is neither UPC nor a target's id.

    The start of pre-orders and the project come with records of a target and are not sent.
    `cover_copy` is the path of a copy that stands in for the cover at `cover_original`, after a fix.
    """

    account_id: Text = INHERIT
    preorder_date: Date = INHERIT
    project_title: Text = INHERIT
    project_number: Text = INHERIT
    master_project_title: Text = INHERIT
    master_project_number: Text = INHERIT
    previously_released: Flag = INHERIT
    massivemusic_release_id: Whole = INHERIT
    ai_artwork: Text = INHERIT
    cover_text_confirmed: Flag = INHERIT
    cover_pa_logo: Flag = INHERIT
    ai_motion_artwork: Text = INHERIT
    cover_original: Text = INHERIT
    cover_copy: Text = INHERIT
    waivers: Annotated[tuple[Waiver, ...], Kind("waivers")] = ()
    transfer: Annotated[CatalogueTransfer | None | Unset, Kind("transfer")] = INHERIT


class Release(Node):
    """A product: what a store sells under one UPC."""

    child_lists = ("primary_contributions", "contributions", "discs", "works")

    title: Text = INHERIT
    configuration: Text = INHERIT
    label: Text = INHERIT
    display_title: Text = INHERIT
    version_title: Text = INHERIT
    version_display_title: Text = INHERIT
    display_label: Text = INHERIT
    genre: Text = INHERIT
    sub_genre: Text = INHERIT
    series_name: Text = INHERIT
    release_date: Date = INHERIT
    release_time: Time = INHERIT
    original_release_date: Date = INHERIT
    artist_display_name: Text = INHERIT
    upc: Text = INHERIT
    catalog_number: Text = INHERIT
    music_type: Text = INHERIT
    audio_language: Text = INHERIT
    metadata_language: Text = INHERIT
    metadata_language_country: Text = INHERIT
    compilation_type: Text = INHERIT
    parental_advisory: Text = INHERIT
    promotional: Flag = INHERIT
    box_set: Flag = INHERIT
    indie_exclusive: Flag = INHERIT
    soundtrack: Flag = INHERIT
    audio_presentation: Text = INHERIT
    resolution_type: Text = INHERIT
    studio: Text = INHERIT
    pline_year: Text = INHERIT
    pline_owner: Text = INHERIT
    pline_license: Text = INHERIT
    cline_year: Text = INHERIT
    cline_owner: Text = INHERIT
    cline_license: Text = INHERIT
    keywords: Text = INHERIT
    internal_synopsis: Text = INHERIT
    notes: Text = INHERIT
    distribution_group_id: Whole = INHERIT
    rights_period: Text = INHERIT
    rights_expiry_rule: Text = INHERIT
    lost_rights: Text = INHERIT
    lost_rights_on: Date = INHERIT
    lost_rights_reason: Text = INHERIT
    partner_restrictions: Text = INHERIT
    distribution_notes: Text = INHERIT
    license: Text = INHERIT
    track_listing_embargo: Date = INHERIT
    audio_embargo: Date = INHERIT
    cover_art_embargo: Date = INHERIT
    product_details_embargo: Date = INHERIT
    primary_contributions: PrimaryContributions = INHERIT
    contributions: Contributions = INHERIT
    discs: tuple[Disc, ...] = ()
    partners: PartnersField = INHERIT
    release_price_tier: Text = INHERIT
    track_price_tier: Text = INHERIT
    works: tuple[Work, ...] = ()
    local: ReleaseLocal = ReleaseLocal()

    def tracks(self) -> Iterator[Track]:
        """Yield all tracks in the order of discs."""
        for disc in self.discs:
            yield from disc.tracks

    def works_of(self, track: Track) -> tuple[Work, ...]:
        """Return the track's works in its order; ids without a work are passed over."""
        if not isinstance(track.works, tuple):
            return ()
        by_id = {work.id: work for work in self.works}
        return tuple(by_id[work_id] for work_id in track.works if work_id in by_id)


NODE_TYPES: dict[str, type[Node]] = {
    cls.__name__: cls
    for cls in (Release, Disc, Track, Work, PrimaryContribution, Contribution, WorkContribution, Publisher)
}


def is_video(track: Track) -> bool:
    """Say whether a track is a video, in whatever letters its type is written."""
    return isinstance(track.track_type, str) and track.track_type.strip().casefold() == "video"


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, top down."""
    yield node
    for name in node.child_lists:
        for child in node.children(name):
            yield from walk(child)


@lru_cache
def field_kinds(cls: type[BaseModel]) -> MappingProxyType[str, str]:
    """Map a node's exported fields to the names of their kinds, in the order of the create body.

    Lists of nodes of the tree (discs, tracks, works of a release) and fields of our own are not among them.
    """
    return MappingProxyType({name: kind for name, kind in _kinds(cls) if kind is not None})


def local_kinds(cls: type[Node]) -> MappingProxyType[str, str]:
    """Map a node's `local` fields to the names of their kinds; empty for nodes that have none."""
    local = cls.model_fields.get("local")
    return MappingProxyType({}) if local is None else field_kinds(cast("type[Local]", local.annotation))


def _kinds(cls: type[BaseModel]) -> Iterator[tuple[str, str | None]]:
    for name, info in cls.model_fields.items():
        kinds = [item.name for item in info.metadata if isinstance(item, Kind)]
        kinds += [item.name for item in get_args(info.annotation) if isinstance(item, Kind)]
        yield name, kinds[0] if kinds else None
