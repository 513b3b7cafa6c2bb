"""What verbs print, for people and as JSON, for right and wrong arguments, is what was approved."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.approval import approve
from tests.bodies import complete
from tests.memory_keyring import MemoryKeyring
from tests.skips import ONLY_LINUX
from trackball_desktop import cli
from trackball_desktop.domain.release import Release
from trackball_desktop.storage.repositories import Repositories
from trackball_desktop.targets.openplay.body import import_create_body

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=ONLY_LINUX)  # others spell places otherwise
MOST = 1800
WITHOUT_DAYS = {"release_date": None, "original_release_date": None, "pline_year": "2020", "cline_year": "2020"}
"""Rules and lists say something else on another day: nothing here has one."""

Capture = pytest.CaptureFixture[str]


def library(folder: Path) -> list[str]:
    """Make a library of three releases in a folder, and return their ids."""
    drafts = [import_create_body(complete(number) | WITHOUT_DAYS) for number in range(2)]
    with closing(Repositories.open(folder)) as repositories:
        drafts.append(Release(title="Bare"))
        for draft in drafts:
            repositories.library.create(draft, label="made by a test").result()
    return [draft.id for draft in drafts]


def masked(text: str, folder: Path, ids: list[str]) -> str:
    """Return what was printed without places, times, sizes on disk and ids that are drawn."""
    text = text.replace(json.dumps(str(folder))[1:-1], "FOLDER").replace(str(folder), "FOLDER")
    for number, one in enumerate(ids):
        text = text.replace(one, f"id{number}").replace(one[:8], f"id{number}")
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(\+00:00|Z)?", "TIME", text)
    text = re.sub(r"20(2[6-9]|[3-9]\d)-\d\d-\d\d([-_]\d{4,6})?", "DAY", text)
    text = re.sub(r"\b[0-9a-f]{64}\b|(?:v\d+-)?20\d{6}T\d{6}Z(?:-\d)?|[\d,]+ bytes|\"bytes\": \d+", "DRAWN", text)
    text = re.sub(r"^[0-9a-f]{8}(?=  )", "ID", text, flags=re.MULTILINE)
    text = re.sub(r"\b1[7-9]\d{8}\.\d+", "SECONDS", text)
    return re.sub(r"\b[0-9a-f]{32}\b", "id", text)


@pytest.fixture
def printed(
    tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> Callable[[str], Iterator[str]]:
    """Return what runs verbs one after the other over a small library, and yields what each prints."""
    assert not memory_keyring.passwords
    monkeypatch.chdir(tmp_path)
    data = tmp_path / "data"
    ids = library(data)
    (tmp_path / "upcs.txt").write_text("036000291452\n4006381333931 used\nx\n4006381333932\n", "utf-8")

    def run(commands: str) -> Iterator[str]:
        for command in map(shlex.split, commands.strip().splitlines()):
            given = [part.format(*ids, folder=tmp_path) for part in command]
            for more in ((), ("--json",)):
                monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))
                try:
                    code = cli.run([*given, *more, "--data-dir", str(data)])
                except SystemExit as ended:
                    code = int(ended.code or 0)
                said = capfd.readouterr()
                yield f"== {' '.join([*command, *more])}: {code}"
                for name, text in (("", said.out), ("! ", said.err)):
                    yield from (f"{name}{line[:MOST]}" for line in masked(text, tmp_path, ids).splitlines())

    return run


READING = """
list
list --search harbour
list --search nothing
list --view trash
show {0}
show {2}
show nothing
status
status {0}
status nothing
check {2}
check nothing
receipt {0}
receipt x
stores
stores {0}
codes list
account list
target list
transfer {0}
events
events --release {0}
backup list
target questions openplay
target order
paper label-copy {0}
paper split-sheet {0}
paper templates
paper credits x
earnings {0}
store-links {0}
"""
SETTING = """
set {2} title=Kites upc=036000291452
set {2} upc=1
set {2} title
set {2} nothing=1
set {2} title=
set {2} title=@null genre=@absent
set {2} label=@inherit
set {2} 'territories=["DE"]'
set {2} 'discs[0].tracks[0].title=A'
set {2} 'discs[0].tracks[3].title=A'
set {2} 'discs[0].tracks[0].isrc=QZ-NL2-26-00006'
set {2} 'discs[0].tracks[0].isrc=x'
set {2} 'discs[0].tracks[0].duration=3:48'
set {2} release_date=16.10.2020 parental_advisory=explicit
set nothing title=A
set {2} 'primary_contributions[0].artist=Ann Low'
set {2} discs=5
show {2}
transfer {0} --distributor 'Old One' --deliver 2020-11-20
transfer {0} --end
transfer {0} --end
transfer {0} --deliver x
delete {2}
list --view trash
delete {2}
delete nothing
"""
FILES = """
export {0} --out {folder}/a.json
export {0} {1}
export
export nothing
export --all --format csv --out {folder}/a.csv
export {0} --format sheet:nothing
import {folder}/a.json
import {folder}/a.csv
import {folder}/a.csv --anyway
import {folder}/gone.csv
bundle {0} --out {folder}/b.zip
import {folder}/b.zip
import {folder}/b.zip --copy
attach {0} {folder}/a.csv
attach {0} {folder}/gone.wav
attach {0} {folder}/a.csv --track 1
attach {0} {folder}/a.csv --track 99
new {folder}/gone
new {folder}
check {2} --report {folder}/r.txt
check {2} --report {folder}/r.pdf
delivered {folder}/gone.zip
events {folder}/gone
restore nothing
restore newest
list
"""
CODES = """
codes series QZ-NL2-26
codes series DE-A61-20 --next 7
set {2} discs[0].tracks[0].title=A discs[0].tracks[1].title=B
codes series hello
codes import {folder}/gone.txt
codes import {folder}/upcs.txt --name Pool
codes import {folder}/upcs.txt
codes list
codes assign {2}
codes assign {2}
codes assign {1} --upc
codes assign nothing
codes
codes x
codes list
account add Main --key-id k --read-base http://127.0.0.1:9/r/ --write-base http://127.0.0.1:9/w/
account add Other --target openplay --key-id k
account list
account key Main
account forget-key Main
account storage Main --bucket b --endpoint https://s3.example.com
account remove Main
account remove gone
account test gone
target order openplay
target order x
target answer openplay x y
submit {0}
submit nothing
withdraw {0}
send-again {0}
adopt {0} --openplay-id 195-1
adopt {0} --undo
upload {0}
takedown {0} --upc 1
pull
look-up x
stores {0} --watch on
stores {0} --link https://open.spotify.com/album/1a2b3c
stores {0} --link x
stores {0}
backup folder gone
x
"""


@pytest.mark.parametrize(
    ("name", "commands"),
    [("reading", READING), ("setting", SETTING), ("files", FILES), ("codes_and_accounts", CODES)],
    ids=["reading", "setting", "files", "codes and accounts"],
)
def test_verbs(printed: Callable[[str], Iterator[str]], name: str, commands: str) -> None:
    approve(f"verbs_{name}", printed(commands))
