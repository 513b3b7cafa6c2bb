"""What rules are made of: severity, finding, fix, and the facts a rule may look at.

A finding says where (node id and field), which rule, and the values its sentence needs; the sentence itself belongs to
the rule (`Rule.text`). Texts are messages, translated where they are shown. Rules are pure: all they may know is in
`Facts`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from trackball_desktop.checks.rule_version import FIRST_VERSION
from trackball_desktop.domain.assets import ArtworkFacts, Asset, AudioFacts, FileFacts
from trackball_desktop.domain.edits import Edit
from trackball_desktop.domain.release import Release
from trackball_desktop.i18n.message import Message, Value


def _empty_mapping() -> Mapping[str, Any]:
    """Return an empty mapping that cannot change; Python 3.11 takes it as a default only from a factory."""
    return MappingProxyType({})


class Severity(StrEnum):
    """`blocker` stops Submit (never saving), `warning` is likely refused or changed there, `hint` is worth a look."""

    BLOCKER = "blocker"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True)
class OfferedChange:
    """A change that a finding offers: one edit, previewed before it is made.

    `label` says what it does, with the values that it writes ("Move “Live” into the version").
    """

    label: Message
    edit: Edit


@dataclass(frozen=True)
class Fix(OfferedChange):
    """A change that removes the finding and follows from what is known.

    `is_safe` fixes keep the meaning (white space, code spelling) and may be made together; the others are offers.
    `replaces` is what of a text is written otherwise on purpose; beside it no word may be lost (see `guard`).
    """

    is_safe: bool = False
    replaces: str = ""


@dataclass(frozen=True)
class Statement(OfferedChange):
    """What only a person can say: that a cover was compared, that AI made nothing, who wrote what.

    It is never made together with fixes. Those of one rule with the same label are one statement about several nodes.
    """


class FileFix(StrEnum):
    """What a copy of a file would put right: of a cover, of a master. The original is never written to.

    A copy is made by choice and shown before: it is no `Fix`, and never one of those that are made together.
    """

    UPRIGHT = "upright"
    RGB = "rgb"
    CROP = "crop"
    SCALE = "scale"
    SMALLER = "limit"
    OPAQUE = "alpha"
    FORMAT = "format"
    WAV_HEADER = "wav_header"
    SILENCE_HEAD = "silence_head"
    SILENCE_TAIL = "silence_tail"


@dataclass(frozen=True)
class Finding:
    """One thing a rule found. `field` is None when the finding is about the whole node.

    It stands where the user should type: a value that a track takes from its release is found at the release. `text`
    is the message to fill with `values` where the rule has more than one; None for the rule's own. A `is_waived`
    finding was accepted by a person with a `reason` and does not count. It has a `fix`, a `statement` or a `file_fix`,
    or a person has to type. One that `is_missing` is about what is not filled in yet, which is no fault. `error` is
    what a rule raised that could not judge; it is for crash reports alone and is never stored or shown.
    """

    rule: str
    severity: Severity
    node_id: str
    field: str | None = None
    values: Mapping[str, Value] = dataclasses.field(default_factory=_empty_mapping)
    fix: Fix | None = None
    text: Message | None = None
    is_waived: bool = False
    reason: str = ""
    statement: Statement | None = None
    file_fix: FileFix | None = None
    is_missing: bool = False
    error: Exception | None = dataclasses.field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Profile:
    """Thresholds that hold for a release: those of the partners it goes to, the strictest where they differ.

    `profiles.THRESHOLDS` says what each is, what each partner asks and where that comes from; the defaults here are the
    strictest of all partners. Sizes are in pixels and MB, levels in dB, lengths in seconds, lead times in days.
    """

    apple: bool = True
    spotify: bool = True
    art_min_size: int = 3000
    art_hard_min_size: int = 1400
    art_max_size: int = 3000
    art_max_mb: float = 10.0
    art_formats: tuple[str, ...] = ("JPEG", "PNG")
    audio_containers: tuple[str, ...] = ("wav", "flac")
    audio_rates: tuple[int, ...] = (44100, 48000, 88200, 96000, 176400, 192000)
    audio_bits: tuple[int, ...] = (16, 24)
    true_peak_hint: float = -1.0
    true_peak_warning: float = 0.0
    loudness_most: float = -6.0
    loudness_least: float = -24.0
    clipping_runs: int = 50
    silence_head_warning: float = 2.0
    silence_head_blocker: float = 10.0
    silence_tail_warning: float = 5.0
    silence_tail_blocker: float = 10.0
    track_least_seconds: float = 30.0
    track_most_seconds: float = 3600.0
    average_least_seconds: float = 0.0
    tracks_most: int = 99
    title_most: int = 120
    various_artists_from: int = 4
    instant_grat_percent: int = 50
    lead_days_warning: int = 7
    lead_days_preorder: int = 10
    lead_days_hint: int = 28


@dataclass(frozen=True)
class TargetTerms:
    """What a target has answered about releases that it takes, beside what all stores ask. Empty: nothing is known.

    `release_fields` and `track_fields` are required, by the model's names. `release_lists` and `track_lists` are its
    closed lists by field, in our spelling. `gives_upc`, `gives_isrc`: it makes a code where there is none; `takes_isrc`
    is false where it takes none of ours; `refused_isrc` begins those that it refuses. `audio` and `images` are the
    kinds of files ("WAV") that it takes, all where empty; `most_mb` their size, 0 for any.
    """

    name: str = ""
    release_fields: tuple[str, ...] = ()
    track_fields: tuple[str, ...] = ()
    release_lists: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=_empty_mapping)
    track_lists: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=_empty_mapping)
    gives_upc: bool = False
    gives_isrc: bool = False
    takes_isrc: bool = True
    refused_isrc: str = ""
    audio: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    most_mb: float = 0.0


NO_TERMS = TargetTerms()
"""Those of a target that has answered nothing."""


@dataclass(frozen=True)
class AccountSettings:
    """What the account decides. `terms` are its target's.

    `lists` are the account's values of each vocabulary, typed or seen in the target's answers; `own_lists` names those
    with values that a person gave, `complete_lists` those that the user marked complete. `removed` are shipped values
    that the user took out.
    """

    account_id: str = ""
    isrc_autoassign: bool = False
    has_storage: bool = True
    lists: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=_empty_mapping)
    own_lists: frozenset[str] = frozenset()
    complete_lists: frozenset[str] = frozenset()
    removed: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=_empty_mapping)
    terms: TargetTerms = NO_TERMS


@dataclass(frozen=True)
class CatalogueTrack:
    """A track of another release in the library, as far as rules compare it. `duration` is in seconds."""

    release_id: str
    track_id: str
    release_title: str
    title: str
    version: str
    artist: str
    isrc: str
    duration: float | None = None
    pcm_sha256: str | None = None


@dataclass(frozen=True)
class CatalogueRelease:
    """Another release in the library. `gtin` is the 14-digit form of its UPC."""

    release_id: str
    title: str
    gtin: str
    catalog_number: str = ""


@dataclass(frozen=True)
class CataloguePerson:
    """Someone named in the release of whom the directory keeps codes, as they were entered."""

    name: str
    ipi: str = ""
    isni: str = ""


@dataclass(frozen=True)
class LastRelease:
    """The artist's last release: its title, and what it says in fields in which the draft says nothing."""

    title: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=_empty_mapping)


@dataclass(frozen=True)
class Catalogue:
    """The rest of the library, only what shares a code, a sound or a name with the release that is checked.

    `single_artists` are names that a person confirmed to be one artist each, although they look like several.
    """

    releases: tuple[CatalogueRelease, ...] = ()
    tracks: tuple[CatalogueTrack, ...] = ()
    artist_names: tuple[str, ...] = ()
    people: tuple[CataloguePerson, ...] = ()
    single_artists: tuple[str, ...] = ()
    last_release: LastRelease = LastRelease()


@dataclass(frozen=True)
class SentState:
    """What of the release has left this machine, or is about to.

    `is_waiting` is true while a submission of it is on its way; `stuck` are its files that storage does not have whole,
    by asset id, with what is wrong. `sent_upc` and `sent_isrcs` are the codes under which the target created it, empty
    before. `same_code` is the title of another release that was sent, or is on its way, under the same UPC.
    """

    is_waiting: bool = False
    stuck: Mapping[str, str] = dataclasses.field(default_factory=_empty_mapping)
    sent_upc: str = ""
    sent_isrcs: tuple[str, ...] = ()
    same_code: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything a rule may look at.

    `assets` are the release's files; `audio`, `artwork` and `files` (booklets, videos, motion artwork, lyrics) hold
    their facts by asset id, and lack those not measured yet; `missing` holds the ids of assets whose file is not there,
    `unreadable` why measuring a file failed, by asset id. `today` is the user's date. `passed_version` is the date of
    the rules that the draft passed last, None where it never passed any.
    """

    release: Release
    defaults: Release | None = None
    assets: tuple[Asset, ...] = ()
    audio: Mapping[str, AudioFacts] = dataclasses.field(default_factory=_empty_mapping)
    artwork: Mapping[str, ArtworkFacts] = dataclasses.field(default_factory=_empty_mapping)
    files: Mapping[str, FileFacts] = dataclasses.field(default_factory=_empty_mapping)
    missing: frozenset[str] = frozenset()
    unreadable: Mapping[str, str] = dataclasses.field(default_factory=_empty_mapping)
    account: AccountSettings = AccountSettings()
    catalogue: Catalogue = Catalogue()
    profile: Profile = Profile()
    sent_state: SentState = SentState()
    passed_version: date | None = None
    today: date = dataclasses.field(default_factory=date.today)

    def measured_counts(self) -> tuple[int, int]:
        """Return how many of the files that are there were measured, well or not, and how many there are."""
        there = [asset.id for asset in self.assets if asset.id not in self.missing]
        measured_ids = self.audio.keys() | self.artwork.keys() | self.files.keys() | self.unreadable.keys()
        return sum(1 for id in there if id in measured_ids), len(there)


@dataclass(frozen=True)
class RuleHit:
    """What a rule's function yields; the engine makes a `Finding` of it.

    `severity` and `text` only where they differ from the rule's own. `fix` is what is offered, and may be a statement
    or a copy of the file; None where a person has to type. `is_missing` says whether it is about what is not filled in
    yet; where it is None, a finding with a text other than its rule's own is about a value that is there.
    """

    node_id: str
    field: str | None = None
    values: Mapping[str, Value] = dataclasses.field(default_factory=_empty_mapping)
    fix: Fix | Statement | FileFix | None = None
    severity: Severity | None = None
    text: Message | None = None
    is_missing: bool | None = None


class Scope(StrEnum):
    """What a rule looks at. Track and work rules run again only where something they read has changed."""

    RELEASE = "release"
    TRACK = "track"
    WORK = "work"


Check = Callable[[Any], Iterable[RuleHit]]
"""A rule's function. It gets a `views.ReleaseView`, `TrackView` or `WorkView`, as its scope says."""


@dataclass(frozen=True)
class Rule:
    """A rule as data. `text` is its message, which the finding's values fill; `why` one more line.

    `sources` are its source keys, `since` is the pack that brought the rule. `is_waivable` says whether a person may
    accept a blocker of this rule; warnings and hints always can be.
    `missing` says that the rule's own text is about something that is not filled in yet, `is_question` that it waits
    for what only a person can say: neither is a fault (see `kinds`).
    """

    id: str
    severity: Severity
    text: Message
    why: Message
    sources: tuple[str, ...]
    check: Check
    scopes: tuple[Scope, ...] = (Scope.RELEASE,)
    since: date = FIRST_VERSION
    is_waivable: bool = False
    missing: bool = False
    is_question: bool = False
