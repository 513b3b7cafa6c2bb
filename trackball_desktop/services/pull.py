"""Brings releases of an account in OpenPlay into the library: search page by page, look, take over.

A release is taken over as a record, which is followed and never sent, or as a new draft. What OpenPlay's answer does
not carry is named: a draft made of an answer is poorer than what was once typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.identifiers import gtin14, search_forms
from trackball_desktop.services.writes import kept

if TYPE_CHECKING:
    from trackball_desktop.api.openplay_wire import RemoteRelease
    from trackball_desktop.services.context import Services

As = Literal["record", "draft"]


@dataclass(frozen=True)
class Wanted:
    """What is searched: words anywhere, a UPC, a project's number, labels by name. All may be empty."""

    words: str = ""
    upc: str = ""
    project: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class PulledHit:
    """A row of a search. `here` is the release of the library that it is already, by its id or its UPC."""

    id: str
    title: str
    upc: str
    here: str | None


@dataclass(frozen=True)
class PulledPage:
    """One page. `following` leads to the next one; `total` and `shown` are OpenPlay's; `capped` says that OpenPlay does
    not let all of them be paged.
    """

    hits: tuple[PulledHit, ...]
    following: str | None
    total: int | None
    shown: str
    capped: bool


@dataclass(frozen=True)
class Look:
    """A record before it is taken over: what it is, and the fields of a release that the answer does not carry."""

    remote_id: str
    title: str
    artist: str
    label: str
    upc: str
    release_date: str
    status: str | None
    tracks: tuple[str, ...]
    missing: tuple[str, ...]
    receiving_side: bool


async def search(services: Services, account_id: str, wanted: Wanted, following: str | None = None) -> PulledPage:
    """Fetch one page. A UPC is searched as typed and, if nothing is found, in its other spellings. RemoteErrors."""
    from trackball_desktop.api.openplay import SEARCH_LIMIT

    openplay = await services.remote.openplay(account_id)
    forms = search_forms(wanted.upc) if wanted.upc and following is None else (wanted.upc or None,)
    page = None
    for form in forms or (wanted.upc,):
        page = await openplay.page(
            following, q=wanted.words or None, upc=form, project_number=wanted.project or None, labels=wanted.labels
        )
        if page.items:
            break
    assert page is not None
    hits = [hit for hit in page.items if hit.id]
    codes = {str(hit.id): gtin14(hit.upc or "") or "" for hit in hits}
    known = await asyncio.to_thread(services.stores.fetched.known, list(codes), sorted(set(codes.values()) - {""}))
    found = tuple(
        PulledHit(str(hit.id), hit.title or "", hit.upc or "", known.get(str(hit.id)) or known.get(codes[str(hit.id)]))
        for hit in hits
    )
    return PulledPage(found, page.following, page.total, page.shown, (page.total or 0) > SEARCH_LIMIT)


async def look(services: Services, account_id: str, remote_id: str) -> Look:
    """Fetch one record, to be shown before it is taken over. Raises NotFound and other RemoteErrors."""
    from trackball_desktop.api.openplay_wire import draft_from_remote

    record = await (await services.remote.openplay(account_id)).get(remote_id.strip())
    _, missing = draft_from_remote(record.raw)
    return Look(
        remote_id=record.id or remote_id.strip(),
        title=record.title or "",
        artist=record.artist or "",
        label=record.label or "",
        upc=record.upc or "",
        release_date=record.release_date or "",
        status=record.status if isinstance(record.status, str) else None,
        tracks=tuple(track.title or "" for track in record.tracks),
        missing=tuple(sorted(missing)),
        receiving_side=record.is_platform,
    )


async def take_over(services: Services, account_id: str, remote_ids: Sequence[str], as_: As) -> list[str]:
    """Fetch records and keep each as a release; return the releases' ids. Raises RemoteError at the first that fails.

    Of a record on the receiving side its release is taken: submissions of one release are one release here.
    """
    openplay = await services.remote.openplay(account_id)
    made: list[str] = []
    for remote_id in dict.fromkeys(remote_ids):
        record = await openplay.get(remote_id.strip())
        if record.is_platform and record.tenant_release_id:
            record = await openplay.get(record.tenant_release_id)
        own_id = record.id or remote_id.strip()
        if as_ == "record" and (here := services.stores.fetched.known([own_id], []).get(own_id)):
            made.append(here)
            continue
        release_id = await services.drafts.import_body(
            {"id": own_id, **record.raw}, f"fetched from OpenPlay, {own_id}", account_id
        )
        made.append(release_id)
        if as_ == "record":
            await _follow(services, release_id, account_id, own_id, record)
    if not made:
        raise UserError("No release was chosen.", remedy="Choose one in the list of what was found.")
    return made


async def _follow(services: Services, release_id: str, account_id: str, remote_id: str, record: RemoteRelease) -> None:
    """Let a release be looked at from now on; what was just read is its first look."""
    from hashlib import sha256

    from trackball_desktop.api.json_text import canonical_json

    upc = record.upc or ""
    await kept(services.stores.fetched.follow(release_id, account_id, remote_id, upc, gtin14(upc) or upc))
    text = canonical_json(record.raw)
    word = record.status
    await kept(
        services.stores.status.add(
            release_id,
            remote_id,
            200,
            word if isinstance(word, str) else None,
            text,
            sha256(text.encode()).hexdigest(),
        )
    )
    services.poll.kick()
