"""The verbs about targets, as a script has them: questions, answers with their source, the letter, a profile's file."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trackball_desktop.__main__ import main
from trackball_desktop.media.sample import write_sample
from trackball_desktop.services.sample import sample_release
from trackball_desktop.targets import registry

INVENTED = Path(__file__).parent / "data" / "targets" / "sonnenschall.json"


@pytest.fixture(autouse=True)
def _shipped() -> Iterator[None]:
    before = registry.get("musicdash")
    yield
    registry.use_profiles({})
    registry.register(before)
    registry.unregister("sonnenschall")


class Terminal:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> str:
        assert main([*arguments, "--data-dir", str(self.folder)]) == code
        return self.capsys.readouterr().out

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path / "data", capsys)


def test_answers_are_kept_with_their_source_and_leave_the_letter(terminal: Terminal) -> None:
    before = terminal("target", "letter", "musicdash", "--sender", "Marta Vidal")
    assert "What is the exact token endpoint URL?" in before
    terminal(
        *("target", "answer", "musicdash", "login.token_url", "https://api.example.com/token"),
        *("--source", "Mail, Dana R.", "--date", "2026-11-19"),
    )
    found = terminal.json("target", "questions", "musicdash")
    (answered,) = [one for one in found["questions"] if one["answer"]]
    assert answered["answer"] == {
        "value": "https://api.example.com/token", "source": "Mail, Dana R.", "date": "2026-11-19",
    }  # fmt: skip
    assert "login.token_url" not in found["waits_for"]["submit"]
    assert "files.way" in found["waits_for"]["submit"]
    assert "What is the exact token endpoint URL?" not in terminal("target", "letter", "musicdash", "--sender", "Marta")
    terminal("target", "answer", "musicdash", "login.token_url", "--none")
    assert terminal.json("target", "questions", "musicdash")["waits_for"]["login"] == ["login.token_url", "login.grant"]


def test_an_answer_needs_a_source_and_the_form_of_its_question(terminal: Terminal) -> None:
    terminal("target", "answer", "musicdash", "login.grant", "password", code=2)
    terminal("target", "answer", "musicdash", "login.grant", "magic", "--source", "Mail", code=2)
    terminal("target", "answer", "openplay", "login.grant", "password", "--source", "Mail", code=2)
    assert terminal.json("target", "list")[1] == {
        "id": "musicdash",
        "name": "MusicDASH",
        "answered": 0,
        "questions": 71,
    }


def test_a_profile_goes_through_a_file_and_is_a_target_at_the_next_start(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    file.write_text(INVENTED.read_text("utf-8").replace("{origin}", "https://api.example.com"), "utf-8")
    terminal("target", "import", str(file))
    registry.unregister("sonnenschall")
    assert [one["id"] for one in terminal.json("target", "list")] == ["openplay", "musicdash", "sonnenschall"]
    assert json.loads(terminal("target", "export", "sonnenschall")) == json.loads(file.read_text("utf-8"))
    assert "Ready to send." in terminal("target", "questions", "sonnenschall", "--open")


def test_what_is_not_there_cannot_be_taken_down(terminal: Terminal, tmp_path: Path) -> None:
    terminal("target", "list")
    assert main(["takedown", "nothing", "--upc", "4260689120345", "--data-dir", str(terminal.folder)]) != 0


def test_the_main_job_goes_all_the_way_with_practices_distributor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Draft, check, upload, submit, status, takedown, each in a process of its own as far as the library can tell."""
    folder = tmp_path / "practice"

    def run(*arguments: str, code: int = 0) -> Any:
        assert main([*arguments, "--practice", "--data-dir", str(folder), "--json"]) == code, capsys.readouterr()
        out = capsys.readouterr().out
        return json.loads(out.splitlines()[-1] if out.startswith('{"bytes_per_second"') else out or "null")

    played = run("target", "practice", "musicdash", "--way", "B")
    assert played["target"] == "musicdash"
    assert run("target", "questions", "musicdash")["waits_for"]["submit"] == []
    sample_folder = tmp_path / "masters"
    sample_folder.mkdir()
    write_sample(sample_folder)
    body = sample_release(datetime.now(UTC).date())
    (tmp_path / "release.json").write_text(json.dumps(body), "utf-8")
    release_id = run("import", str(tmp_path / "release.json"))["id"]
    for number, path in enumerate(sorted(sample_folder.glob("*.wav")), start=1):
        run("attach", release_id, str(path), "--track", str(number))
    run("attach", release_id, str(sample_folder / "cover.jpg"), "--cover")
    assert not [one for one in run("check", release_id)["findings"] if one["severity"] == "blocker"]
    run("target", "order", "openplay,musicdash")
    done = run("submit", release_id, "--wait", "--account", played["account"], "--account", "Practice")
    assert [one["target"] for one in done["targets"]] == ["openplay", "musicdash"]
    assert {one["state"] for one in done["targets"]} == {"created"}
    told = run("status", release_id)
    assert [one["waits_for"] for one in told["targets"]] == [None, None]
    refused = run("takedown", release_id, "--upc", body["upc"], code=2)
    assert "several targets" in refused["error"]["title"], "nobody guesses which one is meant"
    assert run("takedown", release_id, "--upc", body["upc"], "--target", "musicdash")["answer"] == '{"accepted": true}'
    there = {one["target"]: one["status"] for one in run("status", release_id)["targets"]}
    assert there["musicdash"] == "taken_down"
    assert run("earnings", release_id, "--target", "musicdash")["rows"] == [{"store": "Spotify", "net": "1.25"}]
    assert list(run("store-links", release_id, "--target", "musicdash")["links"]) == ["Spotify"]


def test_the_letter_goes_out_as_a_mail(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    terminal("target", "letter", "musicdash", "--sender", "Marta Vidal", "--mail", str(file))
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(mail, email.message.EmailMessage)
    assert (mail["Subject"], mail["X-Unsent"]) == ("Technical questions on your API", "1")
    body = mail.get_body()
    assert body is not None
    assert "What is the exact token endpoint URL?" in body.get_content()


def test_practice_is_played_in_practice_alone(terminal: Terminal) -> None:
    terminal("target", "practice", "musicdash", code=2)
    assert terminal.json("target", "list")[1]["answered"] == 0
