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
RELEASE_TYPES_FROM_DDEX: Final = {
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
UNKNOWN_ADVISORIES: Final = frozenset({"NoAdviceAvailable", "Unknown"})

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

_STUDIO_MUSICIAN: Final = "StudioMusician"
_MUSICIAN: Final = "Musician"
"""Who plays an instrument, in DDEX's words; the instrument stands beside it. The second where our type is open."""

ROLES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("Vocals", ""): ("Vocalist", ""),
    ("Vocals", "Background"): ("BackgroundVocalist", ""),
    ("Vocals", "Lead"): ("LeadVocalist", ""),
    ("Vocals", "Choir"): ("ChoirMember", ""),
    ("Guitar", ""): (_STUDIO_MUSICIAN, "Guitar"),
    ("Guitar", "Acoustic"): (_STUDIO_MUSICIAN, "AcousticGuitar"),
    ("Guitar", "Electric"): (_STUDIO_MUSICIAN, "ElectricGuitar"),
    ("Guitar", "12-String Acoustic"): (_STUDIO_MUSICIAN, "12-StringGuitar"),
    ("Guitar", "Classical"): (_STUDIO_MUSICIAN, "NylonStringGuitar"),
    ("Guitar", "Lap Steel"): (_STUDIO_MUSICIAN, "LapSteelGuitar"),
    ("Guitar", "Baritone"): (_STUDIO_MUSICIAN, "BaritoneGuitar"),
    ("Bass", ""): (_STUDIO_MUSICIAN, "Bass"),
    ("Bass", "Bass Guitar"): (_STUDIO_MUSICIAN, "ElectricBassGuitar"),
    ("Bass", "Double Bass"): (_STUDIO_MUSICIAN, "UprightBass"),
    ("Bass", "Synth Bass"): (_STUDIO_MUSICIAN, "SynthBass"),
    ("Drums", ""): (_MUSICIAN, "DrumKit"),
    ("Drums", "Drums"): (_STUDIO_MUSICIAN, "DrumKit"),
    ("Drums", "Drum Machine"): (_STUDIO_MUSICIAN, "DrumMachine"),
    ("Percussion", ""): (_MUSICIAN, "PercussionInstrument"),
    ("Percussion", "Percussion"): (_STUDIO_MUSICIAN, "PercussionInstrument"),
    ("Percussion", "Tambourine"): (_STUDIO_MUSICIAN, "Tambourine"),
    ("Percussion", "Congas"): (_STUDIO_MUSICIAN, "Congas"),
    ("Percussion", "Timpani"): (_STUDIO_MUSICIAN, "Timpani"),
    ("Keyboards", ""): (_MUSICIAN, "Keyboard"),
    ("Keyboards", "Keyboards"): (_STUDIO_MUSICIAN, "Keyboard"),
    ("Keyboards", "Piano"): (_STUDIO_MUSICIAN, "Piano"),
    ("Keyboards", "Electric Piano"): (_STUDIO_MUSICIAN, "ElectricPiano"),
    ("Keyboards", "Organ"): (_STUDIO_MUSICIAN, "Organ"),
    ("Keyboards", "Synthesizer"): (_STUDIO_MUSICIAN, "Synthesizer"),
    ("Keyboards", "Accordion"): (_STUDIO_MUSICIAN, "Accordion"),
    ("Keyboards", "Harpsichord"): (_STUDIO_MUSICIAN, "Harpsichord"),
    ("Strings", ""): (_STUDIO_MUSICIAN, "StringInstrument"),
    ("Strings", "Violin"): (_STUDIO_MUSICIAN, "Violin"),
    ("Strings", "Fiddle"): (_STUDIO_MUSICIAN, "Fiddle"),
    ("Strings", "Viola"): (_STUDIO_MUSICIAN, "Viola"),
    ("Strings", "Cello"): (_STUDIO_MUSICIAN, "Cello"),
    ("Strings", "Harp"): (_STUDIO_MUSICIAN, "Harp"),
    ("Strings", "Lute"): (_STUDIO_MUSICIAN, "Lute"),
    ("Strings", "Banjo"): (_STUDIO_MUSICIAN, "Banjo"),
    ("Strings", "Mandolin"): (_STUDIO_MUSICIAN, "Mandolin"),
    ("Strings", "Ukulele"): (_STUDIO_MUSICIAN, "Ukulele"),
    ("Woodwind", "Flute"): (_STUDIO_MUSICIAN, "Flute"),
    ("Woodwind", "Clarinet"): (_STUDIO_MUSICIAN, "Clarinet"),
    ("Woodwind", "Oboe"): (_STUDIO_MUSICIAN, "Oboe"),
    ("Woodwind", "Bassoon"): (_STUDIO_MUSICIAN, "Bassoon"),
    ("Woodwind", "Saxophone"): (_STUDIO_MUSICIAN, "Saxophone"),
    ("Woodwind", "Recorder"): (_STUDIO_MUSICIAN, "Recorder"),
    ("Woodwind", "Harmonica"): (_STUDIO_MUSICIAN, "Harmonica"),
    ("Brass", ""): (_STUDIO_MUSICIAN, "BrassInstrument"),
    ("Brass", "Trumpet"): (_STUDIO_MUSICIAN, "Trumpet"),
    ("Brass", "Trombone"): (_STUDIO_MUSICIAN, "Trombone"),
    ("Brass", "Horn"): (_STUDIO_MUSICIAN, "FrenchHorn"),
    ("Brass", "Tuba"): (_STUDIO_MUSICIAN, "Tuba"),
    ("Mallets", "Xylophone"): (_STUDIO_MUSICIAN, "Xylophone"),
    ("Mallets", "Vibraphone"): (_STUDIO_MUSICIAN, "Vibraphone"),
    ("Ensemble", ""): ("Ensemble", ""),
    ("Ensemble", "Choir"): ("Choir", ""),
    ("Ensemble", "Orchestra"): ("Orchestra", ""),
    ("Ensemble", "Band"): ("MusicGroup", ""),
    ("Conductor", ""): ("Conductor", ""),
    ("Programming", ""): ("ProgrammingEngineer", ""),
    ("DJ", ""): ("DJ", ""),
    ("Turntables", ""): (_STUDIO_MUSICIAN, "Turntable"),
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

_READ_ONLY_ROLES: Final = {
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
_READ_ONLY_WORK_ROLES: Final = {"Author": "Author", "NonLyricAuthor": "Author", "MusicArranger": "Arranger"}
ANY_WRITER: Final = "Writer"
"""What a writer without a role goes out as."""
PUBLISHER: Final = "MusicPublisher"
PUBLISHER_ROLES: Final = frozenset({PUBLISHER, "OriginalPublisher", "SubPublisher", "SubstitutedPublisher"})

MAIN_ARTIST: Final = "MainArtist"
FEATURED_ARTIST: Final = "FeaturedArtist"

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=1)
def _roles_from_ddex() -> dict[tuple[str, str], tuple[str, str]]:
    return {theirs: ours for ours, theirs in ROLES.items()}


def to_ddex_role(role: str, kind: str) -> tuple[str, str] | None:
    """Return DDEX's role and instrument for ours; None where the table has a gap and both go out UserDefined."""
    return ROLES.get((role, kind))


def from_ddex_role(role: str, instrument: str) -> tuple[str, str]:
    """Return our role and type for DDEX's. A role that is in no table is spelled in words ("Stage Engineer")."""
    if (role, instrument) in _roles_from_ddex():
        return _roles_from_ddex()[role, instrument]
    if (role, "") in _roles_from_ddex():
        ours, kind = _roles_from_ddex()[role, ""]
        return ours, kind or _split_words(instrument)
    if role in _READ_ONLY_ROLES and not instrument:
        return _READ_ONLY_ROLES[role]
    return _split_words(role), _split_words(instrument)


def from_ddex_work_role(role: str) -> str | None:
    """Return our role in a work for DDEX's; None where it is no role in a work."""
    return _work_roles_from_ddex().get(role)


@lru_cache(maxsize=1)
def _work_roles_from_ddex() -> dict[str, str]:
    return {**_READ_ONLY_WORK_ROLES, **{theirs: ours for ours, theirs in WORK_ROLES.items()}}


def _split_words(name: str) -> str:
    return _CAPITAL.sub(" ", name)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in iso_names.languages():
        for code in language.codes:
            names.setdefault(code.casefold(), language.name)
    return names | {term.code.casefold(): term.value for term in vocabulary("language").terms if term.code}


def language_name(tag: str) -> str | None:
    """Return a language by its tag ("en", "zh-Hant", "en-US"), spelled as it is sent; None if unknown."""
    names = _language_names()
    base = tag.split("-")[0].casefold()
    name = names.get(tag.casefold()) or names.get(base)
    if name is None:  # a language that no form offers
        iso_name = iso_names.find_language(base)
        name = iso_name.name if iso_name is not None and base in {code.casefold() for code in iso_name.codes} else None
    return name


def language_tag(name: str, country: str = "") -> str | None:
    """Return the tag of a language, with a country where there is one ("en-US"); None for what is no language."""
    code = language_code(name)
    if code is None:
        return None
    region = country_code(country) if country else None
    return f"{code}-{region}" if region else code


def country_of_tag(tag: str) -> str | None:
    """Return the country of a language tag by its English name; None where it has none."""
    for part in tag.split("-")[1:]:
        if len(part) == 2 and part.isalpha():
            return country_name(part)
    return None


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    return {code.upper(): country.name for country in iso_names.countries() for code in country.codes if len(code) == 2}


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
