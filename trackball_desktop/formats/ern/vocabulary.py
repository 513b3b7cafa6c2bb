"""Our words and DDEX's for the same things: roles, instruments, release types, advisories, languages, territories.

A word that DDEX has none for goes out as UserDefined, with ours beside it and a namespace that says whose word it is,
and comes back the same. The names of DDEX's values are those of its allowed value sets (AVS 3, as of ERN 4.3).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from trackball_desktop.domain import iso_names
from trackball_desktop.domain.shares import WORLD
from trackball_desktop.domain.vocabulary import country_code, language_code, vocabulary

USER_DEFINED: Final = "UserDefined"
NAMESPACE: Final = "OpenPlay"
"""Whose word a UserDefined value is, and whose number an artist's id."""
WORK_NAMESPACE: Final = "OpenPlay/work"
"""The same for a role in a work, which DDEX keeps in one list with the roles in a recording."""
WORLDWIDE: Final = "Worldwide"
UNDETERMINED: Final = "und"
"""The language code of a message whose language nobody said (BCP 47)."""

RELEASE_TYPES: Final = {
    "Digital Album": "Album",
    "Digital Single": "Single",
    "Digital EP": "EP",
    "Digital Video Single": "VideoSingle",
    "Digital Video Album": "VideoAlbum",
    "Digital Box Set": "DigitalBoxSetRelease",
    "Digital Ringtone": "RingtoneRelease",
}
TYPES_READ: Final = {
    **{theirs: ours for ours, theirs in RELEASE_TYPES.items()},
    "SingleResourceRelease": "Digital Single",
    "ClassicalAlbum": "Digital Album",
    "ClassicalDigitalBoxedSet": "Digital Box Set",
    "VideoSingleRelease": "Digital Video Single",
    "AudioAlbum": "Digital Album",
    "AudioSingle": "Digital Single",
}
"""The same read, with the words of older versions."""

ADVISORIES: Final = {"Non-Applicable": "NotExplicit", "Explicit": "Explicit", "Edited": "ExplicitContentEdited"}
NO_ADVICE: Final = frozenset({"NoAdviceAvailable", "Unknown"})

RECORDING_MODES: Final = {
    "Stereo": "Stereo",
    "Mono": "Mono",
    "Dolby Atmos": "ImmersiveAudio",
    "5.1 Surround": "SurroundSound",
    "Binaural": "BinauralAudio",
}
SESSION_TYPES: Final = {"Studio": "StudioRecording", "Live": "LiveEventRecording"}
COMPILATIONS: Final = {
    "Various Artists Compilation": ("IsMultiArtistCompilation", "true"),
    "Single-Artist Release": ("IsMultiArtistCompilation", "false"),
    "Greatest Hits": ("IsSingleArtistCompilation", "true"),
}

_PLAYS: Final = "StudioMusician"
_PLAYS_ANY: Final = "Musician"
"""Who plays an instrument, in DDEX's words; the instrument stands beside it. The second where our type is open."""

ROLES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("Vocals", ""): ("Vocalist", ""),
    ("Vocals", "Background"): ("BackgroundVocalist", ""),
    ("Vocals", "Lead"): ("LeadVocalist", ""),
    ("Vocals", "Choir"): ("ChoirMember", ""),
    ("Guitar", ""): (_PLAYS, "Guitar"),
    ("Guitar", "Acoustic"): (_PLAYS, "AcousticGuitar"),
    ("Guitar", "Electric"): (_PLAYS, "ElectricGuitar"),
    ("Guitar", "12-String Acoustic"): (_PLAYS, "12-StringGuitar"),
    ("Guitar", "Classical"): (_PLAYS, "NylonStringGuitar"),
    ("Guitar", "Lap Steel"): (_PLAYS, "LapSteelGuitar"),
    ("Guitar", "Baritone"): (_PLAYS, "BaritoneGuitar"),
    ("Bass", ""): (_PLAYS, "Bass"),
    ("Bass", "Bass Guitar"): (_PLAYS, "ElectricBassGuitar"),
    ("Bass", "Double Bass"): (_PLAYS, "UprightBass"),
    ("Bass", "Synth Bass"): (_PLAYS, "SynthBass"),
    ("Drums", ""): (_PLAYS_ANY, "DrumKit"),
    ("Drums", "Drums"): (_PLAYS, "DrumKit"),
    ("Drums", "Drum Machine"): (_PLAYS, "DrumMachine"),
    ("Percussion", ""): (_PLAYS_ANY, "PercussionInstrument"),
    ("Percussion", "Percussion"): (_PLAYS, "PercussionInstrument"),
    ("Percussion", "Tambourine"): (_PLAYS, "Tambourine"),
    ("Percussion", "Congas"): (_PLAYS, "Congas"),
    ("Percussion", "Timpani"): (_PLAYS, "Timpani"),
    ("Keyboards", ""): (_PLAYS_ANY, "Keyboard"),
    ("Keyboards", "Keyboards"): (_PLAYS, "Keyboard"),
    ("Keyboards", "Piano"): (_PLAYS, "Piano"),
    ("Keyboards", "Electric Piano"): (_PLAYS, "ElectricPiano"),
    ("Keyboards", "Organ"): (_PLAYS, "Organ"),
    ("Keyboards", "Synthesizer"): (_PLAYS, "Synthesizer"),
    ("Keyboards", "Accordion"): (_PLAYS, "Accordion"),
    ("Keyboards", "Harpsichord"): (_PLAYS, "Harpsichord"),
    ("Strings", ""): (_PLAYS, "StringInstrument"),
    ("Strings", "Violin"): (_PLAYS, "Violin"),
    ("Strings", "Fiddle"): (_PLAYS, "Fiddle"),
    ("Strings", "Viola"): (_PLAYS, "Viola"),
    ("Strings", "Cello"): (_PLAYS, "Cello"),
    ("Strings", "Harp"): (_PLAYS, "Harp"),
    ("Strings", "Lute"): (_PLAYS, "Lute"),
    ("Strings", "Banjo"): (_PLAYS, "Banjo"),
    ("Strings", "Mandolin"): (_PLAYS, "Mandolin"),
    ("Strings", "Ukulele"): (_PLAYS, "Ukulele"),
    ("Woodwind", "Flute"): (_PLAYS, "Flute"),
    ("Woodwind", "Clarinet"): (_PLAYS, "Clarinet"),
    ("Woodwind", "Oboe"): (_PLAYS, "Oboe"),
    ("Woodwind", "Bassoon"): (_PLAYS, "Bassoon"),
    ("Woodwind", "Saxophone"): (_PLAYS, "Saxophone"),
    ("Woodwind", "Recorder"): (_PLAYS, "Recorder"),
    ("Woodwind", "Harmonica"): (_PLAYS, "Harmonica"),
    ("Brass", ""): (_PLAYS, "BrassInstrument"),
    ("Brass", "Trumpet"): (_PLAYS, "Trumpet"),
    ("Brass", "Trombone"): (_PLAYS, "Trombone"),
    ("Brass", "Horn"): (_PLAYS, "FrenchHorn"),
    ("Brass", "Tuba"): (_PLAYS, "Tuba"),
    ("Mallets", "Xylophone"): (_PLAYS, "Xylophone"),
    ("Mallets", "Vibraphone"): (_PLAYS, "Vibraphone"),
    ("Ensemble", ""): ("Ensemble", ""),
    ("Ensemble", "Choir"): ("Choir", ""),
    ("Ensemble", "Orchestra"): ("Orchestra", ""),
    ("Ensemble", "Band"): ("MusicGroup", ""),
    ("Conductor", ""): ("Conductor", ""),
    ("Programming", ""): ("ProgrammingEngineer", ""),
    ("DJ", ""): ("DJ", ""),
    ("Turntables", ""): (_PLAYS, "Turntable"),
    ("Actor", ""): ("Actor", ""),
    ("Narrator", ""): ("Narrator", ""),
    ("Performer", ""): ("Performer", ""),
    ("Producer", ""): ("StudioProducer", ""),
    ("Co-Producer", ""): ("CoProducer", ""),
    ("Executive Producer", ""): ("ExecutiveProducer", ""),
    ("Vocal Producer", ""): ("VocalProducer", ""),
    ("Additional Producer", ""): ("AdditionalStudioProducer", ""),
    ("Recording Engineer", ""): ("RecordingEngineer", ""),
    ("Mixing Engineer", ""): ("MixingEngineer", ""),
    ("Mastering Engineer", ""): ("MasteringEngineer", ""),
    ("Immersive Engineer", ""): ("ImmersiveMixingEngineer", ""),
    ("Assistant Engineer", ""): ("AssistantEngineer", ""),
    ("Editing Engineer", ""): ("DigitalEditingEngineer", ""),
    ("Programmer", ""): ("Programmer", ""),
    ("Remixer", ""): ("Remixer", ""),
    ("Sound Designer", ""): ("SoundDesigner", ""),
    ("Studio Personnel", ""): ("StudioPersonnel", ""),
    ("Artwork", ""): ("CoverDesigner", ""),
    ("Graphic Design", ""): ("GraphicDesigner", ""),
    ("Photography", ""): ("Photographer", ""),
    ("Liner Notes", ""): ("WriterOfAccompanyingMaterial", ""),
    ("A&R", ""): ("AAndRAdministrator", ""),
    ("Video Director", ""): ("VideoDirector", ""),
}
"""Role and type of a contributor to a recording: DDEX's role and instrument. What is not here goes out UserDefined."""

_MORE_ROLES: Final = {
    "Producer": ("Producer", ""),
    "Musician": ("Performer", ""),
    "StudioMusician": ("Performer", ""),
    "AssociatedPerformer": ("Performer", ""),
    "Mixer": ("Mixing Engineer", ""),
    "Engineer": ("Recording Engineer", ""),
    "Soloist": ("Performer", ""),
}
"""DDEX's roles that are read and never written."""

WORK_ROLES: Final = {
    "Composer": "Composer",
    "Author": "Lyricist",
    "Composer & Author": "ComposerLyricist",
    "Arranger": "Arranger",
    "Adapter": "Adapter",
    "Translator": "Translator",
    "Librettist": "Librettist",
    "Sub-author": "SubLyricist",
    "Sub-arranger": "SubArranger",
}
_MORE_WORK_ROLES: Final = {"Author": "Author", "NonLyricAuthor": "Author", "MusicArranger": "Arranger"}
ANY_WRITER: Final = "Writer"
"""What a writer without a role goes out as."""
PUBLISHER: Final = "MusicPublisher"
PUBLISHER_ROLES: Final = frozenset({PUBLISHER, "OriginalPublisher", "SubPublisher", "SubstitutedPublisher"})

MAIN_ARTIST: Final = "MainArtist"
FEATURED_ARTIST: Final = "FeaturedArtist"

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1)
def _roles_read() -> dict[tuple[str, str], tuple[str, str]]:
    return {theirs: ours for ours, theirs in ROLES.items()}


def to_ddex_role(role: str, kind: str) -> tuple[str, str] | None:
    """Return DDEX's role and instrument for ours; None where the table has a gap and both go out UserDefined."""
    return ROLES.get((role, kind))


def from_ddex_role(role: str, instrument: str) -> tuple[str, str]:
    """Return our role and type for DDEX's. A role that is in no table is spelled in words ("Stage Engineer")."""
    if (role, instrument) in _roles_read():
        return _roles_read()[role, instrument]
    if (role, "") in _roles_read():
        ours, kind = _roles_read()[role, ""]
        return ours, kind or _split_words(instrument)
    if role in _MORE_ROLES and not instrument:
        return _MORE_ROLES[role]
    return _split_words(role), _split_words(instrument)


def from_ddex_work_role(role: str) -> str | None:
    """Return our role in a work for DDEX's; None where it is no role in a work."""
    return _work_roles_read().get(role)


@lru_cache(maxsize=1)
def _work_roles_read() -> dict[str, str]:
    return {**_MORE_WORK_ROLES, **{theirs: ours for ours, theirs in WORK_ROLES.items()}}


def _split_words(name: str) -> str:
    return _CAPITAL.sub(" ", name)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for one in iso_names.languages():
        for code in one.codes:
            names.setdefault(code.casefold(), one.name)
    return names | {term.code.casefold(): term.value for term in vocabulary("language").terms if term.code}


def language_name(tag: str) -> str | None:
    """Return a language by its tag ("en", "zh-Hant", "en-US"), spelled as it is sent; None if unknown."""
    names = _language_names()
    base = tag.split("-")[0].casefold()
    known = names.get(tag.casefold()) or names.get(base)
    if known is None:  # a language that no form offers
        found = iso_names.find_language(base)
        known = found.name if found is not None and base in {code.casefold() for code in found.codes} else None
    return known


def language_tag(name: str, country: str = "") -> str | None:
    """Return the tag of a language, with a country where there is one ("en-US"); None for what is no language."""
    code = language_code(name)
    if code is None:
        return None
    region = country_code(country) if country else None
    return f"{code}-{region}" if region else code


def region_of(tag: str) -> str | None:
    """Return the country of a language tag by its English name; None where it has none."""
    for part in tag.split("-")[1:]:
        if len(part) == 2 and part.isalpha():
            return country_name(part)
    return None


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {code.upper(): one.name for one in iso_names.countries() for code in one.codes if len(code) == 2}


_NO_TERRITORIES: Final = frozenset({"AC", "IC", "EA", "CP", "DG", "CQ", "TA"})
"""Codes that are reserved in ISO 3166 and no territory in DDEX."""


def country_name(code: str) -> str | None:
    """Return a country's English name by its two letters."""
    return _country_names().get(code.upper())


def territory_code(name: str) -> str | None:
    """Return DDEX's code of a territory as spelled in a draft; None where it is none."""
    if name.casefold() in WORLD:
        return WORLDWIDE
    code = country_code(name)
    return None if code is None or code in _NO_TERRITORIES else code


def territory_name(code: str) -> str:
    """Return how a territory is spelled in a draft; the code itself where it has no name."""
    return code if code == WORLDWIDE else country_name(code) or code
