"""The multipart half of S3: what begin, list and complete answer, and the rules that a completion must keep."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from time import gmtime, strftime
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from trackball_desktop.practice.objects import ObjectStore, Part, ReceivedBody
from trackball_desktop.practice.sigv4 import S3Refusal
from trackball_desktop.practice.web import BLOCK, Answer, Request

MAX_BODY = 5 * 1024**2
MAX_PARTS = 10_000
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

PartList = list[tuple[int, str]]
"""The parts of a completion: number and ETag without quotes."""


def start_upload(store: ObjectStore, bucket: str, key: str, headers: dict[str, str], now: float) -> Answer:
    """Begin an upload."""
    upload_id = store.start_upload(key, headers, now)
    return _xml(
        "InitiateMultipartUploadResult",
        f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><UploadId>{upload_id}</UploadId>",
    )


def part_number(text: str) -> int:
    """Return the number of a part, from 1 to 10,000."""
    if not text.isdecimal() or not 1 <= int(text) <= MAX_PARTS:
        raise S3Refusal(400, "InvalidArgument", f"Part number must be an integer between 1 and {MAX_PARTS}, inclusive")
    return int(text)


def list_parts(store: ObjectStore, bucket: str, key: str, upload_id: str, query: dict[str, str]) -> Answer:
    """List the parts after `part-number-marker`, at most `max-parts` of them."""
    marker, max_parts = (
        query.get(name, str(default)) for name, default in (("part-number-marker", 0), ("max-parts", 1000))
    )
    if not marker.isdecimal() or not max_parts.isdecimal():
        raise S3Refusal(400, "InvalidArgument", "Provided max-parts or part-number-marker is not an integer")
    after = [part for part in store.parts(upload_id) if part.number > int(marker)]
    shown = after[: min(int(max_parts), 1000)]
    listed = "".join(
        f"<Part><PartNumber>{part.number}</PartNumber><LastModified>{_iso(part.at)}</LastModified>"
        f"<ETag>&quot;{part.etag}&quot;</ETag><Size>{part.size}</Size></Part>"
        for part in shown
    )
    return _xml(
        "ListPartsResult",
        f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><UploadId>{upload_id}</UploadId>"
        f"<PartNumberMarker>{marker}</PartNumberMarker>"
        f"<NextPartNumberMarker>{shown[-1].number if shown else 0}</NextPartNumberMarker>"
        f"<MaxParts>{max_parts}</MaxParts>"
        f"<IsTruncated>{str(len(shown) < len(after)).lower()}</IsTruncated>{listed}",
    )


def list_uploads(store: ObjectStore, bucket: str, query: dict[str, str]) -> Answer:
    """List the unfinished uploads under a prefix after the markers, at most `max-uploads` of them."""
    prefix, max_uploads = query.get("prefix", ""), query.get("max-uploads", "1000")
    if not max_uploads.isdecimal():
        raise S3Refusal(400, "InvalidArgument", "Provided max-uploads is not an integer")
    marker = (query.get("key-marker", ""), query.get("upload-id-marker", ""))
    after = [upload for upload in store.uploads(prefix) if (upload.key, upload.id) > marker]
    shown = after[: min(int(max_uploads), 1000)]
    listed = "".join(
        f"<Upload><Key>{escape(upload.key)}</Key><UploadId>{upload.id}</UploadId>"
        f"<Initiated>{_iso(upload.at)}</Initiated></Upload>"
        for upload in shown
    )
    last = shown[-1] if shown else None
    return _xml(
        "ListMultipartUploadsResult",
        f"<Bucket>{bucket}</Bucket><Prefix>{escape(prefix)}</Prefix><MaxUploads>{max_uploads}</MaxUploads>"
        f"<NextKeyMarker>{escape(last.key if last else '')}</NextKeyMarker>"
        f"<NextUploadIdMarker>{last.id if last else ''}</NextUploadIdMarker>"
        f"<IsTruncated>{str(len(shown) < len(after)).lower()}</IsTruncated>{listed}",
    )


def parse_completion(request: Request) -> PartList:
    """Return the parts that the body of a completion names."""
    body = request.read(MAX_BODY)
    try:
        root = ElementTree.fromstring(body or b"")  # noqa: S314 - on loopback, from the app itself
        parts: PartList = []
        for part in root.iter():
            if part.tag.rpartition("}")[2] == "Part":
                fields = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in part}
                parts.append((int(fields["PartNumber"]), fields["ETag"].strip('"')))
    except (ElementTree.ParseError, KeyError, ValueError):
        parts = []
    if not parts:
        raise S3Refusal(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.")
    return parts


def assemble(store: ObjectStore, upload_id: str, wanted: PartList, min_part_size: int) -> ReceivedBody:
    """Join the parts, each of which must be there as named, in order, and at least so long but for the last."""
    numbers = [number for number, _ in wanted]
    if numbers != sorted(set(numbers)):
        raise S3Refusal(400, "InvalidPartOrder", "The list of parts was not in ascending order.")
    there = {part.number: part for part in store.parts(upload_id)}
    chosen: list[Part] = []
    for number, etag in wanted:
        part = there.get(number)
        if part is None or part.etag != etag:
            text = "One or more of the specified parts could not be found, or its entity tag did not match."
            raise S3Refusal(400, "InvalidPart", text, PartNumber=str(number), UploadId=upload_id)
        chosen.append(part)
    for part in chosen[:-1]:
        if part.size < min_part_size:
            text = "Your proposed upload is smaller than the minimum allowed size"
            raise S3Refusal(400, "EntityTooSmall", text, PartNumber=str(part.number), ProposedSize=str(part.size))
    return store.receive(_blocks(chosen))


def composite_etag(wanted: PartList) -> str:
    """Return the ETag of an object made of parts: the md5 of their md5s and how many they are."""
    joined = b"".join(bytes.fromhex(etag) for _, etag in wanted)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(wanted)}"


def completion_answer(bucket: str, key: str, etag: str) -> Answer:
    """Say that the object is made."""
    return _xml(
        "CompleteMultipartUploadResult",
        f"<Bucket>{bucket}</Bucket><Key>{escape(key)}</Key><ETag>&quot;{etag}&quot;</ETag>",
    )


def _blocks(parts: list[Part]) -> Iterator[bytes]:
    for part in parts:
        with part.path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def _xml(root: str, inner: str) -> Answer:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">{inner}</{root}>'
    return Answer(200, text.encode(), "application/xml")


def _iso(at: float) -> str:
    return strftime("%Y-%m-%dT%H:%M:%S.000Z", gmtime(at))
