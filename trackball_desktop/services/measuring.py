"""Heavy work on files in child processes: measuring (`media.measure`), and rendering the sample release."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from trackball_desktop.domain.assets import (
    DECODED_ROLES,
    ArtworkFacts,
    Asset,
    AssetRole,
    AudioFacts,
    FileFacts,
    FileStamp,
)
from trackball_desktop.domain.errors import StorageError
from trackball_desktop.domain.relaunch import verbs_command
from trackball_desktop.i18n.contexts import FileText
from trackball_desktop.i18n.stored import from_stored

MEASURE_VERB = "measure-files"
SAMPLE_VERB = "write-sample"
"""The hidden verbs that turn the app into a child process; a frozen app has no other way to start one."""


BASE_TIMEOUT_SECONDS = 60.0
MIN_BYTES_PER_SECOND = 1_000_000
"""How long a file may take: so many seconds, and one more for so many bytes. A slow network drive is quicker."""


@dataclass(frozen=True)
class Measurement:
    """One answer. `error` is the reason when the file could not be read; `stamp` and `facts` are None then."""

    asset: Asset
    stamp: FileStamp | None
    facts: AudioFacts | ArtworkFacts | FileFacts | None
    error: str | None


class ChildProcesses:
    """The child processes of one piece of work. `stop`, from any thread, ends them: a thread that waits for a child
    cannot be cancelled, and the app must not wait for it at its end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self.stopped = False

    def stop(self) -> None:
        """End the children; no other is started."""
        with self._lock:
            self.stopped = True
            for child in self._running:
                child.kill()

    @contextmanager
    def start(self, *arguments: str) -> Generator[subprocess.Popen[str]]:
        """Run the app as a child with these arguments; it ends with the block. Raises StorageError."""
        try:
            child = subprocess.Popen(
                [*verbs_command(), *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise StorageError(
                FileText.tr("A second process could not be started."),
                meaning=FileText.tr("{reason}.", reason=error.strerror or str(error)),
            ) from error
        with child:
            with self._lock:
                self._running.add(child)
                if self.stopped:
                    child.kill()
            try:
                yield child
            finally:
                child.kill()
                with suppress(OSError):  # what a child that died did not take is told once more
                    if child.stdin is not None:
                        child.stdin.close()
                with self._lock:
                    self._running.remove(child)


def measure(assets: Sequence[Asset], children: ChildProcesses | None = None) -> Iterator[Measurement]:
    """Yield an answer for each asset in order; blocks, so call it in a thread, and `children.stop` ends it early.

    When the child dies over a file, or takes longer than a file of its size may, that file's answer is an error and a
    new child goes on with the next one.
    """
    children = children or ChildProcesses()
    waiting = list(assets)
    while waiting and not children.stopped:
        with children.start(MEASURE_VERB) as child:
            yield from _read_answers(child, waiting)


def write_sample(folder: Path, children: ChildProcesses | None = None) -> None:
    """Render the sample release's files in a child process, which needs much memory for a moment. Blocks."""
    with (children or ChildProcesses()).start(SAMPLE_VERB, str(folder)) as child:
        child.communicate()
        code = child.wait()
    if code != 0:
        raise StorageError(
            FileText.tr("The sample release could not be created."),
            remedy=FileText.tr("Check the free space in {folder}.", folder=folder),
        )


def _read_answers(child: subprocess.Popen[str], waiting: list[Asset]) -> Iterator[Measurement]:
    """Yield answers and take them off `waiting`; returns early when the child died, so that another can go on."""
    requests, answers = child.stdin, child.stdout
    assert requests is not None
    assert answers is not None
    while waiting:
        asset = waiting.pop(0)
        limit = _timeout_for(asset)
        timed_out = threading.Event()
        watch = threading.Timer(limit, _kill_on_timeout, (child, timed_out))
        watch.daemon = True
        watch.start()
        try:
            requests.write(json.dumps({"path": asset.path, "role": asset.role}) + "\n")
            requests.flush()
            line = answers.readline()
        except OSError:
            line = ""
        finally:
            watch.cancel()
        if not line.endswith("\n"):
            reason = FileText.tr("The file could not be read.")
            if timed_out.is_set():
                reason = FileText.tr(
                    "Reading the file was stopped after {limit} seconds. It is damaged, or its drive does not respond.",
                    limit=f"{limit:.0f}",
                )
            yield Measurement(asset, None, None, reason)
            return
        yield _read(asset, json.loads(line))


def _timeout_for(asset: Asset) -> float:
    """Return the seconds that a file may take."""
    try:
        size = Path(asset.path).stat().st_size
    except (OSError, ValueError):
        size = 0
    return BASE_TIMEOUT_SECONDS + size / MIN_BYTES_PER_SECOND


def _kill_on_timeout(child: subprocess.Popen[str], timed_out: threading.Event) -> None:
    timed_out.set()
    child.kill()


def _read(asset: Asset, answer: dict[str, object]) -> Measurement:
    if "error" in answer:
        return Measurement(asset, None, None, from_stored(str(answer["error"]), FileText))
    facts = answer["facts"]
    kind = ArtworkFacts if asset.role is AssetRole.COVER else AudioFacts if asset.role in DECODED_ROLES else FileFacts
    return Measurement(
        asset,
        FileStamp.model_validate(answer["stamp"]),
        kind.model_validate(facts) if facts is not None else None,
        None,
    )
