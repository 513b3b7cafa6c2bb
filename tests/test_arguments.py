"""How each verb's arguments are read, with and without each option, and its help, is what was approved."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.approval import approve
from trackball_desktop import cli, verbs

LINES = (
    "list", "list --search 'low tide' --view trash", "list --view nowhere", "list --json --practice", "new",
    "new A B", "new A --account Main", "import", "import a.csv", "import a.csv b.csv",
    "import a.csv --copy --update --anyway --dates month-first --rejected r.csv --account Main",
    "import a.csv --dates x",
    "show", "show ab", "set ab", "set ab title=x label=y", "set", "attach ab", "attach ab f.wav", "attach ab f --cover",
    "attach ab f --track 2", "attach ab f --track two", "attach ab f --booklet", "attach ab f --atmos --track 1",
    "attach ab f --lyrics --track 1", "attach ab f --motion", "attach ab f --cover --booklet", "delete ab",
    "delete ab --codes burn", "delete ab --codes free", "delete ab --codes x", "check ab", "check ab --report r.html",
    "check ab --act 'A & B' --act C", "submit ab", "submit ab --wait --account Main", "adopt ab",
    "adopt ab --target t --openplay-id 5-1", "adopt ab --undo", "send-again ab", "send-again ab --target t --upc 1",
    "withdraw ab", "withdraw ab --target t", "upload ab", "upload", "receipt ab", "receipt", "status", "status ab",
    "status ab cd", "practice", "practice x", "pull", "pull 1-1 2-2", "pull --all --drafts --account Main",
    "pull --search q --upc 1 --project 2 --label Blue", "plan", "plan --ics f.ics", "stores", "stores ab",
    "stores ab --ask --link https://x --watch on --country DE", "stores ab --watch maybe", "look-up",
    "look-up 0123", "look-up 0123 --draft", "look-up 0123 --into ab --take title --take label", "events",
    "events a.json b.json", "events --bucket", "events --bucket p/ --all --again --release 5 --account Main",
    "delivered", "delivered d.zip", "account list", "account explode", "account", "account test Main",
    "account add Main --target t --field a=b --field c=d --read-base https://r --write-base https://w --key-id k",
    "account storage Main --endpoint https://e --region r --bucket b --prefix p --style path --access-key-id a",
    "account storage Main --session-token --allow-host h --allow-host i --signing-url https://s", "target list",
    "account storage Main --style neither", "target answer t q v", "target", "target explode",
    "target answer t q v --source mail --date 2026-11-20 --none --open --sender s --company c --mail f --way B",
    "target answer t q v --way D", "takedown ab", "takedown ab --upc 1 --target t", "earnings ab",
    "earnings ab --target t", "store-links ab", "store-links ab --target t", "codes list", "codes explode",
    "codes series QZNL226 --label Blue --next 5", "codes series QZNL226 --next five",
    "codes import f.csv --name Pool --label Blue", "codes assign ab --isrc --upc", "paper", "paper credits ab",
    "paper label-copy ab --out f.pdf --language ja --text t.txt --contact 'a b'", "paper label-copy ab --language xx",
    "backup", "backup make", "backup list", "backup folder F", "backup x", "restore", "restore c", "restore --recover",
    "restore --empty", "bundle", "bundle ab", "bundle --all --files --out f.zip", "transfer ab",
    "transfer ab --from f.json --distributor Old --deliver 2026-11-20", "transfer ab --end", "self-check", "export",
    "export ab cd", "export --all --format csv --out f.csv", "export ab --format nothing",
    "export ab --format ern --sender P1 --sender-name A --recipient P2 --recipient-name B --test --batch",
    "export ab --format ern --takedown --without-files", "nothing", "--data-dir D list", "list --data-dir D",
    "--practice list", "--json plan", "--practice --sample list", "list --sample", "--version",
)  # fmt: skip


def test_how_arguments_are_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    read: list[argparse.Namespace] = []

    def note(options: argparse.Namespace) -> int:
        read.append(options)
        return 0

    def spelled(value: object) -> str:
        return str([spelled(one) for one in value]) if isinstance(value, list) else repr(value).replace("Posix", "")

    def lines() -> Iterator[str]:
        for line in LINES:
            read.clear()
            code = cli.run(shlex.split(line))
            out, err = capsys.readouterr()
            yield f"{line}: {code}"
            for options in read:
                held = {name: value for name, value in vars(options).items() if value not in (None, False, "", [])}
                yield f"  {' '.join(f'{name}={spelled(value)}' for name, value in sorted(held.items()))}"
                yield f"  {' '.join(sorted(set(vars(options)) - set(held)))}"
            yield from (f"  {said[:200]}" for said in re.sub(r"\d+\.\d+\.\d+\S*", "VERSION", out + err).splitlines())

    monkeypatch.setattr(verbs, "run", note)
    approve("arguments", (line.replace("WindowsPath", "Path").replace("PosixPath", "Path") for line in lines()))


def test_what_the_help_of_each_verb_says(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")

    def lines() -> Iterator[str]:
        for verb in ("", *dict.fromkeys(line.split()[0] for line in LINES if line[0].isalpha() and line != "nothing")):
            assert cli.run([*verb.split(), "--help"]) == 0
            yield from capsys.readouterr().out.splitlines()

    approve("help", lines())


def test_a_folder_is_a_path_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[argparse.Namespace] = []
    monkeypatch.setattr(verbs, "run", lambda options: read.append(options) or 0)
    for line in (["--data-dir", "D", "list"], ["list", "--data-dir", "D"]):
        assert cli.run(line) == 0
    assert [options.data_dir for options in read] == [Path("D")] * 2
