"""A label's signing service after our contract, written with botocore's client, before a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError

from tests.api.loopback import Asked, Said, Server, serving
from tests.servers.swift import S3Server


@contextmanager
def signing_parts(server: S3Server, seen: S3Server, *, whole: bool = False, looks: bool = True) -> Iterator[Server]:
    """Serve it; `url` + "/uploads" is its address. It signs for the store as it is `seen` from outside.

    With `whole` it knows no parts; without `looks` it gives no verify_url.
    """
    with serving(_Service(server, seen, whole=whole, looks=looks).answer) as service:
        yield service


class _Service:
    def __init__(self, server: S3Server, seen: S3Server, *, whole: bool, looks: bool) -> None:
        self._client = server.client()
        self._signer = seen.client()
        self._bucket = server.bucket
        self._whole = whole
        self._looks = looks
        self._keys: dict[str, str] = {}

    def answer(self, asked: Asked) -> Said:
        steps = urlsplit(asked.path).path.split("/")[2:]
        body = json.loads(asked.body) if asked.body else {}
        match asked.method, steps:
            case "POST", []:
                return _reply(self._ticket(body))
            case _, ["multipart", *_] if self._whole:
                return _reply({"error": "only whole files"}, 404)
            case "POST", ["multipart"]:
                return _reply(self._begin(body))
            case "POST", ["multipart", upload_id, "parts"]:
                return _reply({"parts": [self._part(upload_id, body["key"], part) for part in body["parts"]]})
            case "GET", ["multipart", upload_id, "parts"]:
                key = parse_qs(urlsplit(asked.path).query)["key"][0]
                return self._asked_of_store(lambda: {"parts": self._listed(upload_id, key)})
            case "POST", ["multipart", upload_id, "complete"]:
                return self._asked_of_store(lambda: self._put_together(upload_id, body))
            case "POST", [upload_id, "complete"]:
                return self._completed(upload_id, body["key"])
            case _:
                return _reply({"error": "not understood"}, 400)

    def _key(self, file: dict[str, Any]) -> str:
        return "signed/" + file["key_hint"]

    def _holds(self, key: str) -> bytes | None:
        try:
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except ClientError:
            return None
        return content

    def _ticket(self, file: dict[str, Any]) -> dict[str, Any]:
        where = {"Bucket": self._bucket, "Key": self._key(file)}
        upload_id = f"ticket{len(self._keys)}"
        self._keys[upload_id] = where["Key"]
        params = where | {"ContentType": file["content_type"]}
        ticket = {
            "key": where["Key"],
            "upload_id": upload_id,
            "url": self._signer.generate_presigned_url("put_object", Params=params, ExpiresIn=900),
            "headers": {"Content-Type": file["content_type"]},
            "expires_in": 900,
        }
        verify = self._signer.generate_presigned_url("head_object", Params=where)
        return ticket | ({"verify_url": verify} if self._looks else {})

    def _completed(self, upload_id: str, key: str) -> Said:
        content = self._holds(key) if self._keys.get(upload_id) == key else None
        if content is None:
            return _reply({"error": {"code": "not_uploaded", "message": "The file has not arrived."}}, 409)
        return _reply({"size": len(content), "sha256": sha256(content).hexdigest()})

    def _begin(self, file: dict[str, Any]) -> dict[str, Any]:
        key = self._key(file)
        if self._holds(key) is not None:
            return {"key": key, "upload_id": None, "exists": True}
        begun = self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=file["content_type"])
        return {"key": key, "upload_id": begun["UploadId"], "exists": False}

    def _part(self, upload_id: str, key: str, part: dict[str, Any]) -> dict[str, Any]:
        where = {"Bucket": self._bucket, "Key": key, "UploadId": upload_id, "PartNumber": part["number"]}
        url = self._signer.generate_presigned_url("upload_part", Params=where, ExpiresIn=900)
        return {"number": part["number"], "url": url, "headers": {}, "expires_in": 900}

    def _listed(self, upload_id: str, key: str) -> list[dict[str, Any]]:
        found = self._client.list_parts(Bucket=self._bucket, Key=key, UploadId=upload_id)
        return [
            {"number": part["PartNumber"], "size": part["Size"], "etag": part["ETag"]}
            for part in found.get("Parts", [])
        ]

    def _put_together(self, upload_id: str, body: dict[str, Any]) -> dict[str, Any]:
        named = [{"PartNumber": part["number"], "ETag": part["etag"]} for part in body["parts"]]
        self._client.complete_multipart_upload(
            Bucket=self._bucket, Key=body["key"], UploadId=upload_id, MultipartUpload={"Parts": named}
        )
        content = self._holds(body["key"]) or b""
        return {"upload_id": upload_id, "key": body["key"], "size": len(content)}

    def _asked_of_store(self, ask: Any) -> Said:
        try:
            return _reply(ask())
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            return _reply({"error": {"code": code, "message": code}}, 404 if code.startswith("NoSuch") else 409)


def _reply(value: object, status: int = 200) -> Said:
    return Said(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
