"""One release as a bundle: a bag with the draft as documented JSON, its history, receipts, findings and files.

`release.json` is {"format": FORMAT, "release": draft}; the draft is described by resources/schemas/draft.schema.json,
which lies in the bag as well. `history.json` holds the steps with their edits and inverses, `receipts.json` what was
frozen and answered for each submission, `findings.json` what the checks say, `files.json` the release's files: role,
owner, place, size, SHA-256, and where in the bag they lie if they do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, cast

from pydantic import TypeAdapter, ValidationError

from trackball_desktop.domain.assets import Asset
from trackball_desktop.domain.edits import edit_from_json
from trackball_desktop.domain.errors import UserError
from trackball_desktop.domain.release import Release
from trackball_desktop.domain.resources import resource
from trackball_desktop.formats.bag import BagReader
from trackball_desktop.i18n.contexts import FileText

FORMAT: Final = "trackball-draft/1"
SCHEMA_ID: Final = "trackball-draft-1.schema.json"
MAX_STEPS: Final = 100_000


@dataclass(frozen=True)
class HistoryStep:
    """A line of history; `edit` and `inverse` are JSON, empty for how the release came into a library."""

    label: str
    at: str
    undone: bool = False
    edit: str = ""
    inverse: str = ""


@dataclass(frozen=True)
class BundledFile:
    """A file of the release, and its name in the bag (empty where it was left where it is)."""

    asset: Asset
    name: str = ""


@dataclass(frozen=True)
class Contents:
    """What a bundle holds beside its files."""

    release: Release
    history: tuple[HistoryStep, ...] = ()
    receipts: tuple[dict[str, Any], ...] = ()
    findings: tuple[dict[str, Any], ...] = ()
    files: tuple[BundledFile, ...] = ()
    notes: tuple[str, ...] = field(default=())


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a draft's document, made from the model; the one in resources is a copy."""
    json_schema = TypeAdapter(Release).json_schema(mode="validation")
    definitions = json_schema.pop("$defs")
    definitions["Release"] = json_schema
    document: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": FileText.tr("A draft of Trackball Desktop"),
        "description": FileText.tr(
            'Missing fields are inherited. {"unset": "absent"} is not sent, null is sent as null.'
        ),
        "type": "object",
        "properties": {"format": {"const": FORMAT}, "release": {"$ref": "#/$defs/Release"}},
        "required": ["format", "release"],
        "additionalProperties": False,
        "$defs": definitions,
    }
    return document


@lru_cache(maxsize=1)
def schema_text() -> bytes:
    """Return the schema as it ships."""
    return resource("schemas", "draft.schema.json").read_bytes()


def draft_document(release: Release) -> dict[str, Any]:
    """Return a draft as JSON values."""
    return {"format": FORMAT, "release": release.model_dump(mode="json", exclude_defaults=True)}


def parts_of(contents: Contents) -> dict[str, bytes]:
    """Return the documents of a bundle by their names in the bag."""
    files = [
        {**file.asset.model_dump(mode="json", exclude={"release_id"}), "name": file.name} for file in contents.files
    ]
    steps = [
        {
            "label": step.label,
            "at": step.at,
            "undone": step.undone,
            "edit": _value(step.edit),
            "inverse": _value(step.inverse),
        }
        for step in contents.history
    ]
    return {
        "release.json": _to_json_bytes(draft_document(contents.release)),
        "draft.schema.json": schema_text(),
        "history.json": _to_json_bytes(steps),
        "receipts.json": _to_json_bytes(list(contents.receipts)),
        "findings.json": _to_json_bytes(list(contents.findings)),
        "files.json": _to_json_bytes(files),
    }


def _value(text: str) -> Any:
    return json.loads(text) if text else None


def _to_json_bytes(value: Any) -> bytes:
    # Half a pair of surrogates, as broken imports bring them, has no spelling in UTF-8: escapes hold all of it.
    return (json.dumps(value, ensure_ascii=True, indent=1) + "\n").encode()


def read_contents(bag: BagReader) -> Contents:
    """Read the documents of a bag. Raises UserError where the draft cannot be read; what else cannot is a note."""
    document = _json(bag.read("release.json"), "release.json")
    if not isinstance(document, Mapping) or cast("Mapping[str, Any]", document).get("format") != FORMAT:
        raise UserError(
            FileText.tr("This bundle contains no draft that this version can read."),
            meaning=FileText.tr("Nothing was imported."),
            remedy=FileText.tr(
                "A version that supports its format can read it; this version supports {format}.", format=FORMAT
            ),
        )
    try:
        release = Release.model_validate(cast("Mapping[str, Any]", document)["release"])
    except (KeyError, ValidationError) as error:
        raise UserError(
            FileText.tr("The draft in this bundle is damaged."), meaning=FileText.tr("Nothing was imported.")
        ) from error
    notes: list[str] = []
    return Contents(
        release,
        tuple(_steps(_list(bag, "history.json", notes), notes)),
        tuple(_list(bag, "receipts.json", notes)),
        tuple(_list(bag, "findings.json", notes)),
        tuple(_files(_list(bag, "files.json", notes), release, bag, notes)),
        tuple(notes),
    )


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(
            FileText.tr("{name} in this bundle is not JSON.", name=name), meaning=FileText.tr("Nothing was imported.")
        ) from error


def _list(bag: BagReader, name: str, notes: list[str]) -> list[dict[str, Any]]:
    value: Any = _json(bag.read(name), name) if name in bag else None
    if value is None:
        return []
    if not isinstance(value, list):
        notes.append(FileText.tr("{name} is not a list and was skipped.", name=name))
        return []
    return [cast("dict[str, Any]", item) for item in cast("list[Any]", value) if isinstance(item, dict)]


def _steps(found: Sequence[dict[str, Any]], notes: list[str]) -> list[HistoryStep]:
    steps: list[HistoryStep] = []
    left = 0
    for item in found[:MAX_STEPS]:
        edit, inverse = (json.dumps(item.get(key)) if item.get(key) else "" for key in ("edit", "inverse"))
        try:
            for text in (edit, inverse):
                if text:
                    edit_from_json(text)
        except (ValueError, RecursionError):
            left += 1
            continue
        label, at = str(item.get("label", "")), str(item.get("at", ""))
        steps.append(HistoryStep(label, at, item.get("undone") is True, edit, inverse))
    left += max(0, len(found) - MAX_STEPS)
    if left:
        notes.append(FileText.tr("{left} history steps cannot be read and were skipped.", left=left))
    return steps


def _files(found: Sequence[dict[str, Any]], release: Release, bag: BagReader, notes: list[str]) -> list[BundledFile]:
    files: list[BundledFile] = []
    for item in found:
        name = str(item.pop("name", ""))
        try:
            asset = Asset.model_validate({**item, "release_id": release.id})
        except ValidationError:
            notes.append(
                FileText.tr("The description of one of the release's files cannot be read; the file was skipped.")
            )
            continue
        if name and (not name.startswith("files/") or name not in bag):
            notes.append(FileText.tr("{name} is listed but not in the bundle.", name=name[:80]))
            name = ""
        files.append(BundledFile(asset, name))
    return files


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1, ensure_ascii=False))
