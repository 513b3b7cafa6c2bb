"""What belongs together in the window's code stands together: signals are emitted and heard, work begun is ended.

Read from the source, so that it holds for pages and states that no test shows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import trackball_desktop

PACKAGE = Path(trackball_desktop.__path__[0])
Function = ast.FunctionDef | ast.AsyncFunctionDef

EMITTED_BY_OTHERS = frozenset(
    {
        "MainPage.back_requested",
        "MainPage.notice",
        "MainPage.failed",
        "NoChecks.findings_changed",
        "BulkEdit.codes_requested",
        "BulkEdit.typing_ended",
        "Session.codes_requested",
    }
)
"""Signals that another module emits: of what its class inherits, or of what it is given."""
UNHEARD = frozenset(
    {
        "Bridge.start_failed",
        "Announcer.announced",
    }
)
"""Signals that are only there for tests, or whose news comes another way as well."""
JOBS = frozenset({"submit", "submit_reporting", "run_in_thread", "watch_future"})
"""What makes a job."""
QUIET = frozenset(
    {
        "draft/file_watch.refresh",
        "draft/originals.__init__",
        "draft/submission_banner.compare_with_draft",
        "draft/target_page._on_address_pasted",
        "editor/cover_fixes._load_thumbnail",
        "editor/player/outlines.__init__",
        "inspector/timeline.refresh",
        "library/digest.refresh",
        "library/figures.refresh",
        "library/model.refresh",
        "papers/delivery._read_parties",
        "runtime/covers.__init__",
        "settings/appearance._on_language_activated",
        "settings/stores._read_token",
        "settings/stores.save",
        "shell/notifications._on_timer_timeout",
        "shell/palette/dialog._begin",
        "submit/dialog._find_known_artists",
    }
)
"""Functions whose job says nothing when it fails: what it reads is only shown in passing."""
DONE_IS_SEEN = frozenset(
    {
        "library/pull_dialog._run",
        "library/sheet_dialog.save_rejected",
        "settings/letter_view.save_to",
        "settings/questions.save_and_show",
        "settings/questions.import_file",
        "settings/questions._on_export_chosen",
        "shell/update_watch._open_package",
        "stores/page.save_link",
        "stores/page._on_wrong_page_banner_confirmed",
        "submit/targets_box._on_send_now_clicked",
        "transfers/drawer._run_command",
    }
)
"""Functions that hear of their job only when it fails: what it did is seen, or its callers hear of it."""
HEARD_ELSEWHERE = frozenset(
    {
        "shell/preload.start",
        "shell/recovery.carry_out",
        "shell/release_actions.add_sample",
    }
)
"""Functions whose job has its listeners under another name, or another one."""
OWN_EVENTS: dict[str, frozenset[str]] = {
    "resizeEvent": frozenset({"EntryTable", "OtherFilesBox", "FormGrid"}),
    "mousePressEvent": frozenset({"CropView", "WaveView", "Guide"}),
    "mouseMoveEvent": frozenset({"CropView", "WaveView"}),
    "mouseReleaseEvent": frozenset({"CropView", "ChoiceCard"}),
    "enterEvent": frozenset({"Toast"}),
    "leaveEvent": frozenset({"Toast"}),
    "focusOutEvent": frozenset({"NameCellInput"}),
    "reject": frozenset({"RestoreProgressDialog"}),
    "changeEvent": frozenset(),
    "closeEvent": frozenset(),
    "done": frozenset(),
    "event": frozenset(),
    "focusInEvent": frozenset(),
    "hideEvent": frozenset(),
    "keyPressEvent": frozenset(),
    "moveEvent": frozenset(),
    "showEvent": frozenset(),
}
"""What Qt calls and its own class has to hear of as well, with the classes that take its place altogether."""
PAIRS = (
    ("beginResetModel", "endResetModel"),
    ("beginInsertRows", "endInsertRows"),
    ("beginRemoveRows", "endRemoveRows"),
    ("beginMoveRows", "endMoveRows"),
    ("painter.save", "painter.restore"),
    ("blockSignals(True", "blockSignals(False"),
)
"""What is begun and has to be ended, and the other way round, in the same function."""
ENDS_TWICE = frozenset({"library/sidebar.paint"})
"""Functions that end something on each of two ways."""


@cache
def sources() -> dict[str, str]:
    """Return the source of each module of the app."""
    found = sorted(PACKAGE.rglob("*.py"))
    return {path.relative_to(PACKAGE).with_suffix("").as_posix(): path.read_text("utf-8") for path in found}


@cache
def window() -> dict[str, tuple[str, list[ast.ClassDef], list[Function]]]:
    """Return the source of each module of the window, with its classes and functions."""
    found: dict[str, tuple[str, list[ast.ClassDef], list[Function]]] = {}
    for name, text in sources().items():
        if name.startswith("ui/"):
            nodes = list(ast.walk(ast.parse(text)))
            classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
            found[name.removeprefix("ui/")] = text, classes, [node for node in nodes if isinstance(node, Function)]
    return found


def functions() -> Iterator[tuple[str, Function]]:
    for name, (_, _, found) in window().items():
        for function in found:
            yield f"{name}.{function.name}", function


def signals() -> Iterator[tuple[str, str, str]]:
    """Yield the class and the name of each signal of ours, with the source of its module."""
    for text, classes, _ in window().values():
        for cls in classes:
            for part in cls.body:
                value = part.value if isinstance(part, ast.Assign) else None
                if isinstance(part, ast.Assign) and isinstance(value, ast.Call) and ast.unparse(value.func) == "Signal":
                    yield cls.name, ast.unparse(part.targets[0]), text


def connections(function: ast.AST) -> dict[str, set[str]]:
    """Return whose signals are connected in a function, and which."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            signal = node.func.value
            if isinstance(signal, ast.Attribute):
                found.setdefault(ast.unparse(signal.value), set()).add(signal.attr)
    return found


def made_by(function: ast.AST, names: frozenset[str]) -> Iterator[list[str]]:
    """Yield the names that the result of each of these calls is given."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = node.value.func
            if (made.attr if isinstance(made, ast.Attribute) else getattr(made, "id", "")) in names:
                yield [ast.unparse(target) for target in node.targets]


def test_every_signal_is_emitted_by_the_module_that_declares_it() -> None:
    silent = {
        f"{cls}.{name}"
        for cls, name, text in signals()
        if not re.search(rf"\.{name}\b(?!\.(?:connect|disconnect))", text)
    }
    assert silent == EMITTED_BY_OTHERS


def test_every_signal_has_a_listener_in_the_app() -> None:
    everything = "\n".join(sources().values())
    unheard = {f"{cls}.{name}" for cls, name, _ in signals() if f".{name}.connect(" not in everything}
    assert unheard == UNHEARD


def test_every_timer_calls_something() -> None:
    bare = [
        f"{name}.{cls.name}: {timer}"
        for name, (_, classes, _) in window().items()
        for cls in classes
        if "Timer(" in ast.unparse(cls)
        for heard in [connections(cls)]
        for (timer, *_) in made_by(cls, frozenset({"Timer"}))
        if "timeout" not in heard.get(timer, set())
    ]
    assert bare == []


def test_whoever_begins_a_job_hears_of_its_end_and_of_its_failure() -> None:
    lists = {**dict.fromkeys(QUIET, True), **dict.fromkeys(DONE_IS_SEEN, False)}
    wrong: list[str] = []
    for name, function in functions():
        heard = connections(function)
        for names in made_by(function, JOBS):
            told = set[str]().union(*(heard.get(job, set()) for job in names))
            ends, fails = bool(told & {"finished", "ended"}), "failed" in told
            as_listed = ends != fails and lists.get(name) == ends
            if name not in HEARD_ELSEWHERE and not as_listed and not (ends and fails):
                wrong.append(f"{name}: {names} {sorted(told)}")
    assert wrong == []


def test_what_is_begun_is_ended() -> None:
    odd = [
        f"{name}: {function.name}: {begins}, {ends}"
        for name, (text, _, found) in window().items()
        if re.search("|".join(re.escape(word) for pair in PAIRS for word in pair), text)
        for lines in [text.splitlines()]
        for function in found
        for body in ["\n".join(lines[function.lineno : function.end_lineno])]
        for begins, ends in PAIRS
        if f"{name}.{function.name}" not in ENDS_TWICE and body.count(begins) != body.count(ends)
    ]
    assert odd == []


def test_qt_hears_of_the_events_that_a_widget_looks_at() -> None:
    kept = [
        f"{name}: {cls.name}.{method.name}"
        for name, (_, classes, _) in window().items()
        for cls in classes
        for method in cls.body
        if isinstance(method, ast.FunctionDef) and cls.name not in OWN_EVENTS.get(method.name, {cls.name})
        if f"super().{method.name}(" not in ast.unparse(method)
    ]
    assert kept == []
