"""Who asks for what a rule finds: a store by its name, the target, distributors, those who give out codes, or the app.

A rule names its sources, and those are their publishers' own pages. So what is said here is only who published it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from trackball_desktop.checks.engine import rule_of
from trackball_desktop.checks.model import Finding


class Asker(StrEnum):
    """`target` is where the release is sent. Stores follow, then all who ask for every store at once."""

    TARGET = "target"
    APPLE = "apple"
    SPOTIFY = "spotify"
    DEEZER = "deezer"
    YOUTUBE = "youtube"
    AMAZON = "amazon"
    SOUNDCLOUD = "soundcloud"
    AGENCIES = "agencies"
    DISTRIBUTORS = "distributors"
    APP = "app"


STORES = (Asker.APPLE, Asker.SPOTIFY, Asker.DEEZER, Asker.YOUTUBE, Asker.AMAZON, Asker.SOUNDCLOUD)
GENERAL = (Asker.AGENCIES, Asker.DISTRIBUTORS, Asker.APP)
"""Those whose rules hold for every store: the agencies of codes and names, distributors, and this app's makers."""

_BEGINS: tuple[tuple[str, Asker], ...] = (
    ("OP", Asker.TARGET),
    ("A-", Asker.APPLE),
    ("S-", Asker.SPOTIFY),
    ("YT-", Asker.YOUTUBE),
    ("SC-", Asker.SOUNDCLOUD),
    ("ISRC-", Asker.AGENCIES),
    ("DX-", Asker.AGENCIES),
    ("MBA-", Asker.AGENCIES),
)
_WHOLE: Mapping[str, Asker] = {
    "TGT": Asker.TARGET,
    "OR": Asker.DISTRIBUTORS,
    "SY-AP": Asker.APPLE,
    "LG": Asker.APPLE,
    "AT": Asker.APPLE,
    "AT2": Asker.APPLE,
    "DZ": Asker.DEEZER,
    "AMZ": Asker.AMAZON,
    "GS1": Asker.AGENCIES,
    "ISWC": Asker.AGENCIES,
    "DMP": Asker.AGENCIES,
    "OWN": Asker.APP,
    "TEST": Asker.APP,
    "GEN": Asker.APP,
}


def asker_of(source: str) -> Asker:
    """Return who published a source: a key of resources/sources.json."""
    whole = _WHOLE.get(source)
    if whole is not None:
        return whole
    return next((asker for begin, asker in _BEGINS if source.startswith(begin)), Asker.DISTRIBUTORS)


@lru_cache(maxsize=512)
def _askers(sources: tuple[str, ...]) -> tuple[Asker, ...]:
    found = {asker_of(source) for source in sources}
    return tuple(asker for asker in Asker if asker in found)


def askers(finding: Finding) -> tuple[Asker, ...]:
    """Return all who ask for what a finding is about, in the order of `Asker`."""
    return _askers(rule_of(finding).sources)


def named(finding: Finding) -> tuple[Asker, ...]:
    """Return those to name beside a finding: the target and stores, else the first who asks for all stores.

    What is missing and is asked for by distributors is asked for every store, not for those alone that say it too.
    """
    found = askers(finding)
    if rule_of(finding).missing and Asker.DISTRIBUTORS in found:
        return (Asker.TARGET,) if Asker.TARGET in found else (Asker.DISTRIBUTORS,)
    return tuple(asker for asker in found if asker not in GENERAL) or found[:1]


def asks(finding: Finding, asker: Asker) -> bool:
    """Say whether a finding matters to the target or a store: it asks itself, or every store is asked at once."""
    found = askers(finding)
    if asker in found or asker not in STORES:
        return asker in found
    return Asker.DISTRIBUTORS in found if rule_of(finding).missing else set(found) <= set(GENERAL)
