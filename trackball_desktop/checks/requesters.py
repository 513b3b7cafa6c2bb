"""Who asks for what a rule finds: a store by its name, the target, distributors, those who give out codes, or the app.

A rule names its sources, and those are their publishers' own pages. So what is said here is only who published it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from trackball_desktop.checks.engine import rule_of
from trackball_desktop.checks.model import Finding


class Requester(StrEnum):
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


STORES = (
    Requester.APPLE,
    Requester.SPOTIFY,
    Requester.DEEZER,
    Requester.YOUTUBE,
    Requester.AMAZON,
    Requester.SOUNDCLOUD,
)
GENERAL = (Requester.AGENCIES, Requester.DISTRIBUTORS, Requester.APP)
"""Those whose rules hold for every store: the agencies of codes and names, distributors, and this app's makers."""

_BEGINS: tuple[tuple[str, Requester], ...] = (
    ("OP", Requester.TARGET),
    ("A-", Requester.APPLE),
    ("S-", Requester.SPOTIFY),
    ("YT-", Requester.YOUTUBE),
    ("SC-", Requester.SOUNDCLOUD),
    ("ISRC-", Requester.AGENCIES),
    ("DX-", Requester.AGENCIES),
    ("MBA-", Requester.AGENCIES),
)
_WHOLE: Mapping[str, Requester] = {
    "TGT": Requester.TARGET,
    "OR": Requester.DISTRIBUTORS,
    "SY-AP": Requester.APPLE,
    "LG": Requester.APPLE,
    "AT": Requester.APPLE,
    "AT2": Requester.APPLE,
    "DZ": Requester.DEEZER,
    "AMZ": Requester.AMAZON,
    "GS1": Requester.AGENCIES,
    "ISWC": Requester.AGENCIES,
    "DMP": Requester.AGENCIES,
    "OWN": Requester.APP,
    "TEST": Requester.APP,
    "GEN": Requester.APP,
}


def requester_of(source: str) -> Requester:
    """Return who published a source: a key of resources/sources.json."""
    whole_match = _WHOLE.get(source)
    if whole_match is not None:
        return whole_match
    return next((requester for begin, requester in _BEGINS if source.startswith(begin)), Requester.DISTRIBUTORS)


@lru_cache(maxsize=512)
def _requesters_of(sources: tuple[str, ...]) -> tuple[Requester, ...]:
    source_requesters = {requester_of(source) for source in sources}
    return tuple(requester for requester in Requester if requester in source_requesters)


def requesters(finding: Finding) -> tuple[Requester, ...]:
    """Return all who ask for what a finding is about, in the order of `Requester`."""
    return _requesters_of(rule_of(finding).sources)


def named_requesters(finding: Finding) -> tuple[Requester, ...]:
    """Return those to name beside a finding: the target and stores, else the first who asks for all stores.

    What is missing and is asked for by distributors is asked for every store, not for those alone that say it too.
    """
    found = requesters(finding)
    if rule_of(finding).missing and Requester.DISTRIBUTORS in found:
        return (Requester.TARGET,) if Requester.TARGET in found else (Requester.DISTRIBUTORS,)
    return tuple(requester for requester in found if requester not in GENERAL) or found[:1]


def is_requested_by(finding: Finding, requester: Requester) -> bool:
    """Say whether a finding matters to the target or a store: it asks itself, or every store is asked at once."""
    found = requesters(finding)
    if requester in found or requester not in STORES:
        return requester in found
    return Requester.DISTRIBUTORS in found if rule_of(finding).missing else set(found) <= set(GENERAL)
