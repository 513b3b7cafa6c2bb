"""Looks for a release at its target by its UPC and tells whether what is there is ours.

The only way to know whether a release exists: targets have no idempotency key, and an answer can be lost. A record and
its copies on a receiving side are one release.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trackball_desktop.domain.errors import NotFound, ServiceFault
from trackball_desktop.domain.identifiers import gtin_key, normal_isrc, search_forms
from trackball_desktop.i18n.contexts import SubmissionText
from trackball_desktop.storage.outbox import Submission
from trackball_desktop.targets import registry
from trackball_desktop.targets.clients import Clients

if TYPE_CHECKING:
    from trackball_desktop.domain.sent_release import SentRelease
    from trackball_desktop.targets.answers import RemoteRelease, SearchHit


@dataclass(frozen=True)
class SearchMatch:
    """What a search found. `ours` are the ids of records that are exactly what was sent."""

    hits: tuple[SearchHit, ...]
    matching_ids: tuple[str, ...]
    other_ids: tuple[str, ...]


class Lookup:
    """Searches with the login of a submission's account. All raise RemoteError and SecretsUnavailable.

    An answer from which nothing can be concluded is a ServiceFault, and never "it is not there".
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def search(self, submission: Submission) -> tuple[SearchHit, ...]:
        """Search the UPC in every spelling the target may know it by; one hit per id.

        Nothing is found where it cannot be searched.
        """
        client = await self._clients.client(submission.account_id)
        if not registry.get(submission.target).capabilities.search or not submission.upc:
            return ()
        hits: dict[str, SearchHit] = {}
        is_complete = True
        for form in search_forms(submission.upc):
            result = await client.search(upc=form)
            is_complete = is_complete and result.is_complete
            for hit in result.items:
                # A filter that was ignored must not make every release of the account a hit.
                if gtin_key(hit.upc) in {None, gtin_key(submission.gtin14)}:
                    hits.setdefault(hit.id or f"no id, {hit.title}", hit)
        if not hits and not is_complete:
            raise ServiceFault(
                SubmissionText.tr(
                    "{target}'s search does not return all results.", target=registry.display_name(submission.target)
                ),
                meaning=SubmissionText.tr("It is unclear whether it has this release."),
                remedy=SubmissionText.tr("The app searches again automatically."),
            )
        return tuple(hits.values())

    async def find(self, submission: Submission) -> SearchMatch:
        """Search, and tell the records that are what was sent from others."""
        hits = await self.search(submission)
        referring = tuple(hit.id for hit in hits if hit.id and hit.reference == submission.release_id)
        if referring:  # it says itself whose it is
            return SearchMatch(hits, referring, ())
        client = await self._clients.client(submission.account_id)
        records: list[RemoteRelease] = []
        for hit in hits:
            with suppress(NotFound):  # the search knows more than the catalogue: a hit all the same, and not ours
                records += [await client.get(hit.id)] if hit.id else []
        own = {record.id: record for record in records if record.id and not record.is_copy}
        for record in records:
            if record.copy_of and record.copy_of not in own:
                own[record.copy_of] = record
        ours = tuple(remote_id for remote_id, record in own.items() if is_same_release(submission.sent_release, record))
        return SearchMatch(hits, ours, tuple(remote_id for remote_id in own if remote_id not in ours))


def is_same_release(sent: SentRelease, record: RemoteRelease) -> bool:
    """Say whether a record is what we sent: title, UPC, label, tracks' titles and ISRCs in order.

    A track that was sent without an ISRC may have been given one. Codes are compared, not their spellings.
    """
    sent_tracks = [(_text(track.title), _isrc(track.isrc)) for track in sent.tracks]
    found_tracks = [(_text(track.title), _isrc(track.isrc)) for track in record.tracks]
    return (
        _text(sent.title) == _text(record.title)
        and gtin_key(sent.upc) == gtin_key(record.upc)
        and _text(sent.label) == _text(record.label)
        and len(sent_tracks) == len(found_tracks)
        and all(
            title == their_title and isrc in {"", their_isrc}
            for (title, isrc), (their_title, their_isrc) in zip(sent_tracks, found_tracks, strict=True)
        )
    )


def _text(value: Any) -> str:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else ""


def _isrc(value: Any) -> str:
    text = _text(value)
    return normal_isrc(text) or text
