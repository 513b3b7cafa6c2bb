"""What each function of a text, or of a release, makes of many of them is what was approved.

The functions are found by their signatures: a new one is approved with the others.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from types import ModuleType
from typing import Any

from pydantic import BaseModel

import trackball_desktop.checks
import trackball_desktop.domain
import trackball_desktop.formats
from tests.approval import approve
from tests.bodies import complete
from tests.generated import releases
from trackball_desktop.domain import deadlines
from trackball_desktop.domain.errors import TrackballError
from trackball_desktop.targets.openplay.body import import_create_body

TEXTS = (
    "", " ", "a", "Harbour", "  Harbour  Songs ", "harbour songs", "HARBOUR", "Harbour (feat. Ann Low)", "1997",
    "0", "7", "50%", "33,3", "33.333", "1/3", "100", "101", "-1", "1e3", "½", "3:48", "03:48", "1:02:03",
    "3'48\"", "228", "PT3M48S", "0:60", "12:30", "12.30 pm", "noon", "24:00", "2026-10-16", "16.10.2026",
    "10/16/2026", "3/4/26", "16 Oct 2026", "2026", "2026-02-30", "46311", "20261016", "yes", "No", "ja", "true",
    "x", "n/a", "Explicit", "clean", "QZNL22600006", "QZ-NL2-26-00006", "qznl22600006", "QZNL2260000O",
    "QZNL2260000", "ISRC QZ-NL2-26-00006", "USA2P9912345", "QZNL2", "QZ-NL2-26", "hello", "DE-A61",
    "036000291452", "36000291452", "4006381333931", "4006381333932", "00036000291452", "0 36000 29145 2",
    "400638133393", "1.5E+11", "3.60003E+10", "036000291452.0", "T-034.524.680-1", "T0345246801",
    "T-034524680-2", "00014107338", "14107338", "123", "00000000199", "I-001068130-6", "I-001068130-7",
    "0000 0001 2103 2683", "0000000121032683", "000000012103268X", "english", "de", "deu", "German", "Deutsch",
    "zh-Hant", "Germany", "Deutschland", "DE", "USA", "United States", "Worldwide", "UK", "XX", "夜の水", "Ночь",
    "שלום", "Ｆｕｌｌ", "e\u0301", "é", "a\u200bb", "tab\there", "line\nbreak", "“quoted”", "it's", "it’s", "a – b",
    "a — b", "…", "ﬁ", "[00:12.00]First\n[00:15.50]Second", "[ti:Low]\n[00:01]One", "[99:99.99]x",
    "no times\nat all",
    "<tt xmlns=\"http://www.w3.org/ns/ttml\"><body><div><p begin=\"1s\" end=\"2s\">One</p></div></body></tt>",
    "<tt>", "A.B", "NL 042", "nl-042", "Ann & Bob", "Ann, Bob and Cy", "Low, Ann", "DJ Nord", "The Tide",
    "O'Hara", "Mara Quist", "Μara", "Composer", "composer", "Kompositeur", "Vocals", "Vocal", "Pop", "pop ",
    "Hip-Hop/Rap", "hiphop", "title", "{title}", "discs[0].tracks[0].title", "x" * 300, "🔥", "a=b; c=d", "P1",
    "(P) 2026 Low", "Live: At Home", "of the and", "\u0000",
)  # fmt: skip
LEFT_OUT = frozenset(
    {
        "resource", "vocabulary", "names", "new_id", "choices_for", "png",
        # They read files or take what people typed as a path.
        "layouts",
    }
)  # fmt: skip
MOST = 160


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.walk_packages(package.__path__, package.__name__ + "."), key=lambda one: one.name):
        yield importlib.import_module(found.name)


def functions(package: ModuleType, *kinds: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the public functions that need a value of each of the kinds, in this order, and nothing else."""
    for module in modules(package):
        for name, function in sorted(vars(module).items()):
            if name.startswith("_") or name in LEFT_OUT or not inspect.isroutine(inspect.unwrap(function)):
                continue
            if getattr(function, "__module__", "") != module.__name__:
                continue
            parameters = list(inspect.signature(function).parameters.values())
            needed = [one for one in parameters if one.default is inspect.Parameter.empty]
            given = [one.annotation for one in needed if one.kind.name.startswith("POSITIONAL")]
            if given == list(kinds) and len(needed) == len(kinds):
                yield f"{module.__name__.removeprefix('trackball_desktop.')}.{name}", function


def plain(value: Any) -> Any:
    """Return a value as text that is the same in each run."""
    if isinstance(value, BaseModel):
        return plain(value.model_dump())
    if isinstance(value, Mapping):
        return {plain(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, AbstractSet):
        return sorted(str(plain(one)) for one in value)
    if isinstance(value, list | tuple) or (isinstance(value, Iterable) and inspect.isgenerator(value)):
        return [plain(one) for one in value]
    return str(value) if value is None or isinstance(value, str | int | float | bool) else repr(value)


def answer(function: Callable[[Any], Any], given: Any) -> str:
    try:
        said = str(plain(function(given)))
    except (TrackballError, ValueError, LookupError, OSError, TypeError, AttributeError) as error:
        said = f"raises {type(error).__name__}"
    said = re.sub(r"\b[0-9a-f]{32}\b", "id", said)
    return re.sub(r"0x[0-9a-f]{6,}", "0x", said)[:MOST]


def grouped(function: Callable[[Any], Any], given: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """Yield each answer with what leads to it: many texts have the same."""
    found: dict[str, list[str]] = {}
    for name, value in given:
        found.setdefault(answer(function, value), []).append(name)
    for said, names in found.items():
        yield f"  {said} <- {' | '.join(names)}"


def test_functions_of_a_text() -> None:
    def lines() -> Iterator[str]:
        for package in (trackball_desktop.domain, trackball_desktop.checks, trackball_desktop.formats):
            for name, function in functions(package, "str"):
                yield name
                yield from grouped(function, ((text[:30], text) for text in TEXTS))

    approve("functions_of_texts", lines())


def test_functions_of_a_release() -> None:
    def lines() -> Iterator[str]:
        drafts = [import_create_body(complete(number)) for number in range(4)] + list(releases(31, 12))
        for name, function in functions(trackball_desktop.domain, "Release"):
            yield name
            yield from grouped(function, ((str(number), draft) for number, draft in enumerate(drafts)))
        works = [work for draft in drafts for work in draft.works]
        for name, function in functions(trackball_desktop.domain, "Work"):
            yield name
            yield from grouped(function, ((str(number), work) for number, work in enumerate(works)))

    approve("functions_of_releases", lines())


def test_days_of_a_year() -> None:
    def lines() -> Iterator[str]:
        first = date(2026, 1, 1)
        for number in range(366):
            day = first + timedelta(days=number)
            found = deadlines.deadlines(day, (0, 7, 14, 28)[number % 4])
            yield f"{day} {deadlines.in_holidays(day)} {deadlines.working_day_before(day)} {plain(found)}"

    approve("days", lines())
