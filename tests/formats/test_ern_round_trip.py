"""Drafts out as ERN 4.3 and in again: what comes back otherwise is what the writer said before, and nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from tests import generated, skips
from tests.formats.drafts import releases
from tests.formats.published import COUNT, real_drafts
from trackball_desktop.domain.release import Release
from trackball_desktop.formats.ern import message, reader
from trackball_desktop.formats.ern.difference import differing_values
from trackball_desktop.formats.ern.model import Envelope, MessageParty, Reason, Remark

ENVELOPE = Envelope(
    MessageParty("PADPIDA2026112901X", "Northlight"),
    MessageParty("PADPIDA2026112902Y", "A Store"),
    "4260700000015_20261129",
    datetime(2026, 11, 29, 12, 0, tzinfo=UTC),
    "thread",
)
_SHARED = Path(__file__).resolve().parents[3] / "shared" / "ddex"


@lru_cache
def schema() -> etree.XMLSchema | None:
    """Return DDEX's schema of ERN 4.3, which is not ours to ship: from the named folder, or beside the checkout."""
    folders = [Path(folder) for folder in (os.environ.get("TRACKBALL_DDEX_SCHEMAS", ""),) if folder] + [_SHARED]
    for folder in folders:
        for path in (folder / "ern/43/release-notification.xsd", folder / "43/release-notification.xsd"):
            if path.is_file():
                return etree.XMLSchema(etree.parse(str(path)))
    return None


def _compare(draft: Release, remarks: tuple[Remark, ...], back: Release) -> None:
    """Hold the remarks against what really came back otherwise."""
    found = differing_values(draft, back)
    told = {remark.path: remark.reason for remark in remarks}
    grouped = [path for path, reason in told.items() if reason is Reason.GROUPED]
    lists = [path for path in told if path == "contributions"]
    texts = ("local.lyrics", "local.lyrics_lrc", "local.lyrics_ttml")  # these are in files of the package

    nameless = [path.rpartition("[")[0] + "[" for path in told if path.endswith("]")]  # what follows moves up

    def covered(path: str) -> bool:
        return path.startswith((*grouped, *nameless)) or any(path.startswith(f"{one}[") for one in lists)

    def made_of_nothing(path: str, before: str) -> bool:
        """Say whether an artist line is composed of names that no XML can hold: each name is told by itself."""
        return path.endswith("artist_display_name") and not any(sign.isprintable() for sign in before)

    untold = {
        path: pair
        for path, pair in found.items()
        if path not in told and not covered(path) and not path.endswith(texts) and not made_of_nothing(path, pair[0])
    }
    assert untold == {}
    unfounded = {
        path: reason
        for path, reason in told.items()
        if path not in found and not covered(path) and path not in grouped and path not in lists
    }
    assert unfounded == {}
    for path, (before, after) in found.items():
        reason = None if covered(path) or path.endswith(texts) else told.get(path)
        if reason is Reason.FILLED:
            assert (before, bool(after)) == ("", True), path
        elif reason is Reason.RESPELLED:
            assert before, path
            assert after, path
        elif reason is not None and not path.endswith("].title"):  # a work gets the track's
            assert after == "", (path, reason, before, after)


@pytest.mark.timeout(600)
@settings(
    max_examples=200, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(releases())
def test_a_draft_comes_back_but_for_what_was_said(draft: Release) -> None:
    assert message.missing_fields(draft) == ()
    made, files = message.write(draft, ENVELOPE)
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(made.xml))
    read = reader.read(made.xml, "message.xml")
    assert (read.version, read.takedown, read.unplaced, len(read.releases)) == ("4.3", False, 0, 1)
    _compare(draft, made.remarks, read.releases[0].release)
    assert {file.name for file in read.releases[0].files} == set(files)


@pytest.mark.timeout(600)
@settings(
    max_examples=50, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(releases())
def test_a_takedown_has_no_deals_and_says_what_that_leaves_out(draft: Release) -> None:
    made, _ = message.write(draft, replace(ENVELOPE, is_takedown=True))
    if (xsd := schema()) is not None:
        xsd.assertValid(etree.fromstring(made.xml))
    assert b"<DealList>" not in made.xml
    read = reader.read(made.xml, "message.xml")
    assert read.takedown
    _compare(draft, made.remarks, read.releases[0].release)


@pytest.mark.skipif(schema() is None, reason=skips.NO_DDEX_SCHEMAS)
def test_the_schema_refuses_what_it_should() -> None:
    xsd = schema()
    assert xsd is not None
    assert not xsd.validate(etree.fromstring('<ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/43"/>'))


def test_releases_that_were_really_published_come_back() -> None:
    drafts = real_drafts()
    for draft in drafts:
        assert message.missing_fields(draft) == (), draft.title
        made, _ = message.write(draft, ENVELOPE)
        if (xsd := schema()) is not None:
            xsd.assertValid(etree.fromstring(made.xml))
        _compare(draft, made.remarks, reader.read(made.xml, "message.xml").releases[0].release)
    assert len(drafts) >= COUNT


@pytest.mark.timeout(600)
def test_drafts_with_values_of_every_sort_are_written_or_named_incomplete() -> None:
    written = 0
    for draft in generated.releases(7, 200):
        if message.missing_fields(draft):
            continue
        written += 1
        made, _ = message.write(draft, ENVELOPE)
        if (xsd := schema()) is not None:
            xsd.assertValid(etree.fromstring(made.xml))
        _compare(draft, made.remarks, reader.read(made.xml, "message.xml").releases[0].release)
    assert written >= 10
