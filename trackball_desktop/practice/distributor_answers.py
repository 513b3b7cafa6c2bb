"""Answers to the letter's questions for practice: drawn from a seed, or given ones with practice's address in them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any, Literal, cast

UploadMethod = Literal["A", "B", "C"]
SOURCE_PREFIX = "practice, seed "
"""How the source of an answer begins that practice has drawn."""


def load_questions() -> list[dict[str, Any]]:
    """Return the questions of the letter, in its order."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    folder = inside if inside.is_dir() else package.with_name("resources")
    return json.loads((folder / "targets" / "questions.json").read_text("utf-8"))["questions"]


def draw_answers(seed: int, origin: str, upload_method: UploadMethod | None = None) -> dict[str, Any]:
    """Return an answer to each question that a call needs, drawn from the seed; addresses begin with `origin`."""
    rng = Random(seed)
    base = f"{origin}/{rng.choice(('api', 'v2', 'distribution/v1'))}"
    wrap = rng.choice(("", "data.", "result.release."))
    chosen_method = upload_method or rng.choice(("A", "B", "C"))
    files = {
        "A": {"way": "A", "days": 2},
        "B": {"way": "B", "url": f"{base}/files", "field": "file", "reference": f"{wrap}file_id", "max_mb": 500},
        "C": {"way": "C", "url": f"{base}/uploads", "put": f"{wrap}upload_url", "reference": f"{wrap}key"},
    }[chosen_method]
    answers: dict[str, Any] = {
        "login.token_url": f"{origin}/oauth/token",
        "login.grant": rng.choice(("password", "client_credentials")),
        "login.scopes": rng.choice(([], ["distribution"], ["releases:write", "releases:read"])),
        "login.lifetime": {"seconds": 3600, "refresh": rng.random() < 0.5},
        "files.way": files,
        "submit.endpoint": {"method": "POST", "url": f"{base}/releases/submit"},
        "submit.schema": {
            "title": rng.choice(("title", "release.title")),
            "tracks": rng.choice(("tracks", "release.track_list")),
            "required": ["field.track_title", "field.audio"],
        },
        "submit.response": {"id": f"{wrap}{rng.choice(('distribution_id', 'id', 'tracking_id'))}"},
        "submit.errors": {"message": rng.choice(("error.message", "message", "error"))},
        "status.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/status"},
        "status.values": {"processing": "waiting", "live": "out", "rejected": "refused", "taken_down": "gone"},
        "status.response": {"status": f"{wrap}{rng.choice(('status', 'state'))}"},
        "takedown.endpoint": rng.choice(
            (
                {"method": "DELETE", "url": f"{base}/releases/{{id}}"},
                {"method": "POST", "url": f"{base}/releases/{{id}}/takedown"},
            )
        ),
        "takedown.format": {"reason": "label", "release": "{id}"},
        "earnings.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/earnings"},
        "earnings.format": {"rows": f"{wrap}rows"},
        "links.endpoint": {"method": "GET", "url": f"{base}/releases/{{id}}/links"},
        "links.format": {"links": f"{wrap}stores"},
        "find.endpoint": {"method": "GET", "url": f"{base}/releases?upc={{upc}}"},
        "find.format": {"rows": f"{wrap}items", "id": "id", "upc": "upc", "title": "title"},
        "upc.generated": False,
        "limits.answer": rng.choice(({"status": 429, "header": "Retry-After"}, {"status": 503, "header": "X-Wait"})),
        "retry.strategy": {"first_seconds": 0.2, "longest_seconds": 2, "times": 3},
        "retry.codes": [500, 502, 503],
        "errors.status": rng.choice(
            (
                {"401": "login", "404": "missing", "422": "refused"},
                {"419": "login", "410": "missing", "400": "refused"},
            )
        ),
    }
    if chosen_method == "A":
        answers["files.fetched"] = {"hours": 24}
        answers["files.renew"] = {"method": "PUT", "url": f"{base}/releases/{{id}}"}
    for question in load_questions():
        if question["section"] == 5:
            answers[question["id"]] = {"name": rng.choice(question["guesses"])}
    answers["field.language"]["format"] = rng.choice(("name", "iso639-1"))
    answers["field.advisory"]["format"] = rng.choice(("boolean", "text"))
    answers["field.primary_artist"]["format"] = rng.choice(("first", "text"))
    if rng.random() < 0.5:
        answers["field.publishers"]["parts"] = {"name": "name", "ipi": "ipi_number", "share": "percentage"}
    return {
        id: {"value": value, "source": f"{SOURCE_PREFIX}{seed}", "date": "2026-11-29"} for id, value in answers.items()
    }


def rebase_answers(answers: dict[str, Any], origin: str) -> dict[str, Any]:
    """Return answers with practice's origin in the place of each address's own."""

    def rebase(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: rebase(item) for name, item in cast("dict[str, Any]", value).items()}
        if isinstance(value, str) and value.startswith(("https://", "http://")):
            rest = value.partition("://")[2]
            return origin + rest[rest.find("/") :] if "/" in rest else origin
        return value

    return {id: {**answer, "value": rebase(answer["value"])} for id, answer in answers.items()}
