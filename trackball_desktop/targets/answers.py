"""What a target answers, in one form for all of them: searches, records, and what became of a release that was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trackball_desktop.domain.errors import RemoteError
from trackball_desktop.domain.values import Unset


@dataclass(frozen=True)
class SearchHit:
    """A row of a search; all are open text and may be missing. `reference` is our own id of the release, where the
    target gives back what was sent as such.
    """

    id: str | None
    title: str | None
    upc: str | None
    reference: str | None = None


@dataclass(frozen=True)
class SearchResult:
    """All rows of a search. `is_capped` is true when there are more than can be paged; `total` is the target's count.

    `is_complete` is false where something that was found may not be among the items: a row that cannot be read, fewer
    rows than the target counts, more than can be paged. Then nothing may be concluded from what is not there.
    """

    items: list[SearchHit]
    total: int | None = None
    is_capped: bool = False
    is_complete: bool = True


@dataclass(frozen=True)
class SearchPage:
    """One page of a search. `next_page` leads to the next one, None at the end; `total` and `shown` ("1 - 50") are the
    target's own words. `is_capped` says that the target does not let all of them be paged.
    """

    items: tuple[SearchHit, ...]
    next_page: str | None
    total: int | None
    shown: str
    is_capped: bool = False


class Outcome(StrEnum):
    """What is known about a release after it was sent."""

    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"


@dataclass(frozen=True)
class CreateAnswer:
    """The result of a create.

    `remote_id` is set when confirmed. `retry_after` is in seconds, when rate limited. `message` is the target's own
    message or a sentence of ours, `raw` the body as received (its first 65,536 characters), `error` the exception
    behind it if any.
    """

    outcome: Outcome
    http_status: int | None = None
    remote_id: str | None = None
    raw: str = ""
    message: str = ""
    retry_after: float = 0.0
    error: RemoteError | None = None


@dataclass(frozen=True)
class RemoteTrack:
    """A track as an answer has it."""

    title: str | None
    isrc: str | None
    number: int | None


@dataclass(frozen=True)
class RemoteRelease:
    """What the app asks of a target's record; `raw` is the whole object, unknown fields included.

    `status` is the target's word, verbatim; None where it is null, ABSENT where the answer has none. A record that is a
    copy of another one, on a receiving side of the target, names that one in `copy_of`; `copy_number` is the target's
    own ("1 of 2").
    """

    id: str | None
    title: str | None
    version: str | None
    artist: str | None
    upc: str | None
    label: str | None
    catalog_number: str | None
    release_date: str | None
    status: str | None | Unset
    cover_art: bool | None
    tracks: tuple[RemoteTrack, ...]
    raw: Mapping[str, object] = field(default_factory=dict[str, object])
    copy_of: str | None = None
    copy_number: str | None = None

    @property
    def is_copy(self) -> bool:
        """Whether the record is a copy of another one."""
        return self.copy_of is not None
