"""What the documents leave open, as choices: every one of them is an outside system that could be the real one.

`Variant()` is the friendly default, `Variant.from_seed(seed)` any of the others, `create_answer_variants()` all the
answers to a create that the documents allow. Times are in seconds, so that tests can scale them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Literal

CreateBody = Literal["whole", "id", "none"]
ErrorShape = Literal["error", "errors", "html"]
ArtworkPaths = Literal["sharded", "fixed", "both"]
Placeholder = Literal["redirect", "plain"]
ApiVersion2 = Literal["none", "answers", "refuses"]
Statuses = Literal["unheard_of", "usual"]
StoredUpc = Literal["as_sent", "stripped", "number", "gtin14"]

CREATE_BODIES: tuple[CreateBody, ...] = ("whole", "id", "none")
ERROR_SHAPES: tuple[ErrorShape, ...] = ("error", "errors", "html")
ARTWORK_PATHS: tuple[ArtworkPaths, ...] = ("sharded", "fixed", "both")
PLACEHOLDERS: tuple[Placeholder, ...] = ("redirect", "plain")
API_VERSION_2_ANSWERS: tuple[ApiVersion2, ...] = ("none", "answers", "refuses")
STORED_UPCS: tuple[StoredUpc, ...] = ("as_sent", "stripped", "number", "gtin14")


@dataclass(frozen=True)
class Variant:
    """A seeded variant of the practice servers: how they answer where the documents leave it open.

    OpenPlay: `create_status` and `create_body` answer a create; `error_shape` is how any refusal but 429 looks;
    `invalid_status` refuses a body; `extra_fields` adds fields that no document names; `index_lag` is how long a
    search does not find a new record; `stored_upc` is how it keeps and answers a UPC, and the only text by which it
    finds it: as it was sent, without leading zeros, as a number, or with 14 digits; `status_delay` how long until
    it is Submitted, and between later changes of its status; `statuses` are none, then Submitted and then what
    nobody has heard of, or the usual ones: Submitted, In review, Delivered; `api_version_2` is whether version 2
    is there, answers this key or refuses it; `requests_per_second` and `burst` are the token bucket behind 429. S3:
    `can_list` false answers 403 instead of 404 for a missing key; a `session_token` makes the credential temporary;
    `min_part_size` is how many bytes a part of an upload has at least, but for the last one. Signing:
    `signed_url_seconds` is the life of a signed address, `max_bytes` the largest file, `signing_error_object` says
    `{"error": {"code", "message"}}` instead of a text, `signs_parts` that files may go in parts. The CDN: which
    paths hold covers, and how one is missing.
    """

    create_status: Literal[200, 201] = 201
    create_body: CreateBody = "whole"
    error_shape: ErrorShape = "error"
    invalid_status: Literal[400, 422] = 422
    extra_fields: bool = True
    index_lag: float = 2.0
    stored_upc: StoredUpc = "as_sent"
    status_delay: float = 20.0
    statuses: Statuses = "unheard_of"
    requests_per_second: float = 20.0
    burst: int = 200
    can_list: bool = True
    session_token: str | None = None
    min_part_size: int = 5 * 1024**2
    signed_url_seconds: int = 900
    max_bytes: int = 5 * 1024**3
    signing_error_object: bool = False
    signs_parts: bool = True
    artwork_paths: ArtworkPaths = "both"
    placeholder: Placeholder = "redirect"
    api_version_2: ApiVersion2 = "none"

    @classmethod
    def from_seed(cls, seed: int, *, index_lag: float = 2.0, status_delay: float = 20.0) -> Variant:
        """Return the variant that this seed draws; the times are the caller's."""
        rng = Random(seed)
        return cls(
            create_status=rng.choice((200, 201)),
            create_body=rng.choice(CREATE_BODIES),
            error_shape=rng.choice(ERROR_SHAPES),
            invalid_status=rng.choice((400, 422)),
            extra_fields=rng.random() < 0.5,
            index_lag=index_lag,
            status_delay=status_delay,
            can_list=rng.random() < 0.5,
            session_token=f"practice-session-{seed}" if rng.random() < 0.5 else None,
            signing_error_object=rng.random() < 0.5,
            artwork_paths=rng.choice(ARTWORK_PATHS),
            placeholder=rng.choice(PLACEHOLDERS),
            stored_upc=rng.choice(STORED_UPCS),
            api_version_2=rng.choice(API_VERSION_2_ANSWERS),
        )


def create_answer_variants(*, index_lag: float = 2.0, status_delay: float = 20.0) -> Iterator[Variant]:
    """Yield the 18 variants of what a create answers: both statuses, the three bodies, the three shapes of an error."""
    statuses: tuple[Literal[200, 201], ...] = (200, 201)
    for status, body, shape in product(statuses, CREATE_BODIES, ERROR_SHAPES):
        yield Variant(
            create_status=status,
            create_body=body,
            error_shape=shape,
            index_lag=index_lag,
            status_delay=status_delay,
        )
