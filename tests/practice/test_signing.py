"""The signing service against the text of its contract and against practice's own S3."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.practice.conftest import Clock, Reply, Start, call
from trackball_desktop.practice.servers import Practice
from trackball_desktop.practice.variant import Variant

BODY = b"RIFF and so on"
SHA256 = hashlib.sha256(BODY).hexdigest()
ASKED: dict[str, Any] = {
    "kind": "audio",
    "filename": "01_Größe.WAV",
    "content_type": "audio/wav",
    "size": len(BODY),
    "sha256": SHA256,
    "release_ref": "local-1",
}


def mint(practice: Practice, asked: dict[str, Any] | None = None, **headers: str) -> Reply:
    sent = {"Authorization": f"Bearer {practice.addresses.signing_token}", **headers}
    return call(
        "POST", practice.addresses.signing_url, body=json.dumps(ASKED if asked is None else asked).encode(), **sent
    )


def complete(practice: Practice, upload_id: str, **said: Any) -> Reply:
    url = f"{practice.addresses.signing_url}/{upload_id}/complete"
    body = json.dumps({"key": f"practice/{SHA256}.wav", "sha256": SHA256, "size": len(BODY), **said}).encode()
    return call("POST", url, body=body, Authorization=f"Bearer {practice.addresses.signing_token}")


def send(ticket: dict[str, Any], body: bytes = BODY) -> Reply:
    return call(ticket["method"], ticket["url"], body=body, **ticket["headers"])


def contract(name: str) -> tuple[set[str], set[str]]:
    """Return the required and all the properties of a schema, as the contract's text lists them."""
    text = (ROOT / "resources" / "openapi" / "signing.yaml").read_text(encoding="utf-8")
    schema = re.search(rf"^    {name}:\n(.*?)(?=^    \w|\Z)", text, re.MULTILINE | re.DOTALL)
    assert schema is not None
    required = re.search(r"required: \[(.*?)\]", schema[1])
    assert required is not None
    return set(required[1].split(", ")), set(re.findall(r"^        (\w+):", schema[1], re.MULTILINE))


def test_answers_have_the_contracts_shape(start: Start) -> None:
    practice = start()
    ticket = mint(practice).json
    required, known = contract("Ticket")
    assert required <= set(ticket) <= known
    texts = ("upload_id", "method", "url", "key", "verify_url", "expires_at")
    assert all(isinstance(ticket[name], str) for name in texts)
    assert all(isinstance(value, str) for value in ticket["headers"].values())
    assert (ticket["exists"], ticket["public_url"], type(ticket["max_bytes"])) == (False, None, int)

    assert contract("TicketRequest")[0] <= set(ASKED) <= contract("TicketRequest")[1]
    send(ticket)
    required, known = contract("Completed")
    assert required == set(complete(practice, ticket["upload_id"]).json) == known


def test_a_file_is_sent_verified_and_completed(start: Start) -> None:
    practice = start()
    answer = mint(practice)
    assert answer.status == 201
    ticket = answer.json
    assert ticket["key"] == f"practice/{SHA256}.wav", "no release in it"
    assert complete(practice, ticket["upload_id"]).status == 409
    assert send(ticket).status == 200
    head = call("HEAD", ticket["verify_url"])
    assert (head.status, head.headers["Content-Length"]) == (200, str(len(BODY)))
    done = complete(practice, ticket["upload_id"])
    assert done.json == {"upload_id": ticket["upload_id"], "key": ticket["key"], "size": len(BODY), "sha256": SHA256}
    assert complete(practice, ticket["upload_id"], sha256="0" * 64).status == 422
    assert complete(practice, "0" * 32).status == 404


def test_a_ticket_is_good_for_these_bytes_once(start: Start) -> None:
    practice = start()
    ticket = mint(practice).json
    wrong = send(ticket, b"other bytes")
    assert (wrong.status, b"<Code>BadDigest</Code>" in wrong.body) == (400, True)
    bare = {name: value for name, value in ticket["headers"].items() if name != "If-None-Match"}
    assert send({**ticket, "headers": bare}).status == 403
    assert send(ticket).status == 200
    assert send(ticket).status == 412


def test_what_is_there_already_is_not_sent_again(start: Start) -> None:
    practice = start()
    send(mint(practice).json)
    practice.stop()
    again = mint(start())
    assert (again.status, again.json["exists"], again.json["url"]) == (200, True, None)
    assert call("HEAD", again.json["verify_url"]).status == 200


def test_tickets_expire_by_the_servers_clock(start: Start, clock: Clock) -> None:
    practice = start(Variant(signed_url_seconds=60))
    practice.faults.clock_skew = 7200
    ticket = mint(practice).json
    assert datetime.fromisoformat(ticket["expires_at"]) == datetime.fromtimestamp(clock.now + 7260, UTC)
    clock.now += 61
    expired = send(ticket)
    assert (expired.status, b"Request has expired" in expired.body) == (403, True)


def test_a_repeated_request_gets_the_same_upload(start: Start) -> None:
    practice = start()
    first = mint(practice, Idempotency_Key="one").json
    practice.stop()
    practice = start()
    assert mint(practice, Idempotency_Key="one").json["upload_id"] == first["upload_id"]
    assert mint(practice, Idempotency_Key="two").json["upload_id"] != first["upload_id"]
    assert mint(practice).json["upload_id"] != mint(practice).json["upload_id"]
    assert mint(practice, {**ASKED, "size": 1}, Idempotency_Key="one").status == 409


@pytest.mark.parametrize("as_object", [False, True])
def test_refusals(start: Start, as_object: bool) -> None:
    practice = start(Variant(signing_error_object=as_object, max_bytes=100))
    unknown = call("POST", practice.addresses.signing_url, body=b"{}", Authorization="Bearer no")
    fields = mint(practice, {**ASKED, "sha256": "no", "kind": "video"})
    answers = {
        401: unknown,
        400: mint(practice, []),  # type: ignore[arg-type]
        413: mint(practice, {**ASKED, "size": 101}),
        415: mint(practice, {**ASKED, "content_type": "text/html"}),
        422: fields,
    }
    for status, answer in answers.items():
        assert answer.status == status
        assert set(answer.json) <= {"error", "errors"}
        error = answer.json["error"]
        assert set(error) == {"code", "message"} if as_object else isinstance(error, str)
    assert set(fields.json["errors"]) == {"sha256", "kind"}


def test_temporary_credentials_sign_too(start: Start, tmp_path: Path) -> None:
    practice = start(Variant(session_token="temporary"))
    assert send(mint(practice).json).status == 200
