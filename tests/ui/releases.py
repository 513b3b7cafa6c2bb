"""Releases that the window's tests open: one with everything that can be inherited, and a library that holds it."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from tests.accounts import openplay_account
from trackball_desktop.domain.inherit import resolve
from trackball_desktop.domain.lifecycle import SubmissionState
from trackball_desktop.domain.release import (
    Contribution,
    Disc,
    Partners,
    PrimaryContribution,
    Publisher,
    Release,
    Track,
    Work,
    WorkContribution,
)
from trackball_desktop.practice.shapes import read_shape
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.storage.settings import Account
from trackball_desktop.targets.openplay.body import canonical_json, create_body
from trackball_desktop.ui.runtime.backend import Backend


def harbour() -> Release:
    """Return an album of two discs with works, credits and partners."""
    titles = ("Harbour", "Slow Light", "Kites", "夜の水", "أغاني البحر")
    works = tuple(
        Work(
            title=title,
            contributions=(WorkContribution(artist="Mara Quist", role="Composer", split_percentage=Decimal(60)),),
            publishers=(Publisher(publisher="Yacht Times", split_percentage=Decimal(40), country="Worldwide"),),
        )
        for title in titles
    )
    tracks = tuple(
        Track(
            track_type="audio",
            title=title,
            isrc=f"QZNL2260000{number}",
            duration=timedelta(seconds=200 + number),
            works=(work.id,),
            contributions=(Contribution(artist="Mara Quist", role="Vocals", type="Lead"),),
        )
        for number, (title, work) in enumerate(zip(titles, works, strict=True), 1)
    )
    return Release(
        title="Harbour Songs",
        label="Northlight",
        upc="076012229074",
        genre="Pop",
        audio_language="English",
        release_date=date(2027, 3, 5),
        pline_owner="Northlight Records",
        primary_contributions=(PrimaryContribution(artist="Mara Quist"),),
        partners=Partners(excluded=False, partner_names=("Apple Inc",)),
        discs=(Disc(tracks=tracks[:3]), Disc(tracks=tracks[3:])),
        works=works,
    )


def kept(backend: Backend, release: Release | None = None) -> Release:
    """Put a release into the library and return it."""
    release = release or harbour()
    backend.library.create(release, label="made for a test").result()
    return release


def account(backend: Backend, name: str = "Northlight", template: str | None = None) -> Account:
    """Keep an account with practice-like addresses and return it."""
    made = openplay_account(
        id=f"acc-{name.lower()}",
        name=name,
        read_base="https://connect.example/v1/",
        write_base=f"https://{name.lower()}.example/connect/v1/",
        key_id="key",
        release_page_template=template,
    )
    backend.accounts.save(made).result()
    return made


def created(backend: Backend, release: Release, account_id: str, remote_id: str = "195-14") -> Submission:
    """Send a release as the services do, up to OpenPlay's answer that it was created."""
    queued = backend.outbox.queue(
        release_id=release.id,
        account_id=account_id,
        upc=str(release.upc),
        gtin14=str(release.upc).zfill(14),
        payload=canonical_json(create_body(resolve(release))),
        needs_files=False,
    ).result()
    backend.outbox.move(queued.id, SubmissionState.POSTING, event="posting", detail={}).result()
    return backend.outbox.move(
        queued.id,
        SubmissionState.CONFIRMED,
        event="created in OpenPlay",
        detail={"http_status": 201, "remote_id": remote_id},
        raw=json.dumps({"id": remote_id}),
        actor="service",
        remote_id=remote_id,
    ).result()


class _Numbers:
    """Row ids and artists, as practice's catalogue gives them."""

    def __init__(self) -> None:
        self._rows = itertools.count(5_000_001)

    def next_row_id(self) -> int:
        return next(self._rows)

    def ensure_artist(self, name: str) -> None:
        """Artists need nothing here."""

    def artist_name(self, artist_id: str) -> str | None:
        return f"artist {artist_id}"


def body_of(release: Release) -> dict[str, Any]:
    """Return the create body of a release."""
    return json.loads(canonical_json(create_body(resolve(release))))


def answer_of(release: Release, remote_id: str = "195-14", status: str | None = "Submitted") -> dict[str, Any]:
    """Return what practice would answer about a release that was just created."""
    return {"id": remote_id, **json.loads(json.dumps(read_shape(body_of(release), _Numbers()))), "status": status}


def looked(backend: Backend, release_id: str, answer: dict[str, Any]) -> None:
    """Keep a look at a record as polling does."""
    raw = canonical_json(answer)
    mark = sha256(raw.encode()).hexdigest()
    backend.status.add(release_id, str(answer["id"]), 200, answer.get("status"), raw, mark).result()
