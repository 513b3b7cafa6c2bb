"""No module, class, function, signal, parameter or attribute has a name that was replaced by the usual one."""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "trackball_desktop"
SOURCES = sorted(PACKAGE.rglob("*.py"))

MODULES = {
    "api/pace": "api/token_bucket",
    "api/s3_answers": "api/s3_errors",
    "api/signing_parts": "api/multipart",
    "checks/capitals": "checks/letter_case",
    "checks/casing": "checks/letter_case",
    "checks/disclosure": "checks/rules/ai",
    "checks/fixing": "checks/fixes",
    "checks/packs": "checks/rule_version",
    "checks/reading": "checks/helpers",
    "checks/sound": "checks/rules/audio/loudness",
    "checks/surroundings": "checks/library_facts",
    "checks/title_words": "checks/title_patterns",
    "domain/checks": "checks",
    "domain/folding": "domain/collation",
    "domain/meaning": "targets/comparison/equivalence",
    "domain/names": "domain/confusables",
    "domain/nodes": "domain/tree",
    "domain/pools": "formats/upc_list",
    "domain/sides": "targets/comparison/snapshots",
    "domain/splits": "domain/shares",
    "domain/takeover": "targets/comparison/apply_remote",
    "domain/untold": "targets/comparison/missing_fields",
    "formats/ern/words": "formats/ern/vocabulary",
    "lookups/reading": "lookups/json_fields",
    "media/detail": "media/sharpness",
    "media/guess": "media/filename_metadata",
    "media/patterns": "media/filename_patterns",
    "media/remedies": "media/cover_fixes",
    "media/surface": "media/flatness",
    "services/beginnings": "services/templates",
    "services/changes": "services/record_diff",
    "services/cleared": "services/clearances",
    "services/decisions": "services/submission_actions",
    "services/delivery": "services/submission_worker",
    "services/list_work": "services/list_services",
    "services/locating": "services/relink",
    "services/rechecking": "services/recheck",
    "services/remote": "targets/clients",
    "services/reports": "services/timeline",
    "services/several": "services/bulk_edits",
    "services/upload": "transfer",
    "storage/delivery_stores": "storage/delivery_tables",
    "storage/derived": "storage/projections",
    "storage/draft_stores": "storage/draft_tables",
    "storage/event_store": "storage/event_database",
    "storage/fetched": "storage/linked_records",
    "storage/finder": "storage/search",
    "storage/frozen": "storage/submission_snapshot",
    "storage/known_names": "storage/confirmed_names",
    "storage/news": "storage/activity",
    "storage/noting": "storage/indexing",
    "storage/outgoing": "storage/sent_state",
    "storage/packs": "storage/rule_versions",
    "storage/parties": "storage/label_defaults",
    "storage/restored": "storage/restore_hold",
    "targets/profiled/left_out": "targets/profiled/unsupported_fields",
    "transfer/desk": "transfer/transfer_state",
    "transfer/evidence": "transfer/verification",
    "transfer/holds": "transfer/pause",
    "transfer/lanes": "transfer/priority_semaphore",
    "transfer/load": "transfer/batch",
    "transfer/tidy": "transfer/cleanup",
    "storage/stores": "storage/repositories",
    "transfer/transfer": "transfer/file_upload",
    "transfer/turns": "transfer/scheduler",
    "ui/draft/directory": "ui/draft/people_directory",
    "ui/editor/grid/chooser": "ui/editor/grid/column_chooser",
    "ui/editor/grid/refusals": "ui/editor/grid/cell_validation",
    "ui/editor/moving": "ui/editor/node_moves",
    "ui/intake/doubts": "ui/intake/question_list",
    "ui/library/rechecked": "ui/library/recheck_text",
    "ui/papers/arrived": "ui/papers/ern_import_dialog",
    "ui/plan/sending": "ui/plan/exporter",
    "ui/plan/side": "ui/plan/side_panel",
    "ui/plan/words": "ui/plan/labels",
    "ui/stores/alarm": "ui/stores/wrong_page_banner",
    "ui/stores/reading": "ui/stores/stores_view",
    "ui/transfers/desktop": "ui/transfers/desktop_progress",
    "domain/file_listing/production": "domain/file_listing/production_words",
    "domain/moments": "domain/date_parsing",
    "domain/programs": "domain/relaunch",
    "domain/sent": "domain/sent_release",
    "services/standing": "services/store_standing",
    "storage/traces": "storage/library_traces",
    "ui/settings/keyring_trial": "ui/settings/keyring_check",
    "updates/fetching": "updates/download",
    "updates/installing": "updates/installer",
    "updates/updating": "updates/update_modules",
    "verbs/standing": "verbs/submission_text",
}
"""Old place -> new place, below the package."""

UI_MODULES = {
    "anew": "resubmit",
    "beginnings": "create_actions",
    "board": "view_model",
    "field_words": "field_labels",
    "handover": "next_steps",
    "instance": "single_instance",
    "kept_release": "template_session",
    "keys": "shortcuts",
    "keys_dialog": "shortcuts_dialog",
    "living": "auto_refresh",
    "on_screen": "visible_releases",
    "pace": "speed",
    "panels": "splitter",
    "quick_start": "startup_tuning",
    "regions": "focus_ring",
    "strip": "status_bar",
    "theirs": "read_only_banner",
    "together": "bulk_edit_dialog",
    "window_parts": "page_factories",
    "wishes": "commands",
}
"""Old module of the window, wherever it stood -> new module."""

CLASSES = {
    "DeliveryStores": "DeliveryTables",
    "Desk": "TransferState",
    "Door": "the widget that it is",
    "DraftStores": "DraftTables",
    "EventStore": "EventDatabase",
    "Face": "Badge",
    "Freshness": "AutoRefresh",
    "Gate": "RateLimiter",
    "Look": "NameMatch",
    "Meter": "LevelMeter, TransferMeter or ProgressMeter",
    "Mood": "TransferConditions",
    "Need": "CoverProblem",
    "Plan": "FixPlan, IntakePlan, PastePlan, ReplacePlan or CoverFixPlan",
    "RecordStore": "RecordDatabase",
    "Seat": "RoleSlot",
    "Slice": "ByteRange",
    "Step": "UndoStep or WizardStep",
    "Stores": "Repositories",
    "Ticket": "PresignedRequest",
    "Travel": "transfer progress",
    "Want": "CodeRequest",
    "Wish": "Command",
    "Words": "TextLabel",
}

WORDS = {
    "anew": "resubmit, again",
    "askers": "requesters",
    "awake": "inhibit, inhibitor",
    "beginnings": "create_actions",
    "calm": "reduced, quiet_period",
    "desk": "state, shared",
    "door": "what the widget is",
    "dress": "apply_theme",
    "dressed": "themed",
    "face": "badge, content",
    "freshness": "auto_refresh",
    "ghost": "placeholder",
    "handover": "next_steps",
    "heard": "received, listener",
    "kept": "saved, stored, is_kept",
    "lane": "slot",
    "lanes": "slots",
    "lent": "borrowed, shared",
    "living": "auto_refresh",
    "look": "poll, search, match, preview, show",
    "looked": "polled, searched, previewed",
    "meant": "intended, suggestion",
    "mood": "conditions",
    "need": "problem, set_needed, require",
    "noting": "indexing",
    "objection": "error",
    "pace": "rate, interval, token_bucket",
    "pack": "rule_version",
    "packs": "rule_versions",
    "patience": "timeout",
    "respell": "normalise",
    "said": "message, answer, text",
    "say": "show_text, print_message",
    "seat": "slot, stop",
    "sheet": "dialog",
    "spoken": "announced, text",
    "strip": "status_bar",
    "surroundings": "library_facts",
    "tell": "set_help, notify, show_message",
    "theirs": "remote",
    "ticket": "presigned request",
    "together": "bulk_edit, merged",
    "travel": "transfer_progress",
    "trouble": "error, problem",
    "turns": "scheduler, locks",
    "untold": "missing_fields",
    "wanted": "requested (as the end of a signal's name)",
    "wish": "command, request",
    "wished": "command_requested",
    "wishes": "commands",
    "worth": "is_needed",
}
"""A word inside a name -> the usual word."""

NAMES = {
    "let_through": "acquire",
    "line_up": "enqueue",
    "look_at_due": "poll_due",
    "object": "set_error",
    "slow_down": "on_throttle",
    "test_storage_address": "probe_storage",
    "went_well": "on_success",
}

EXCEPTIONS = {
    ("practice", "ticket"): "practice's signing service stores and names its answers so",
    ("storage/migrations.py", "untold"): "a step that has shipped never changes",
    ("ui", "sheet"): "Qt's style sheet",
    ("formats", "sheet"): "a sheet of a workbook",
    ("checks/registry.py", "say"): "phrases a value inside a finding's sentence",
}
"""(path below the package, name or word) -> why it stays."""


def _definitions(tree: ast.Module) -> Iterator[tuple[str, str, int]]:
    """Yield (kind, name, line) of everything that the module defines by a name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield "class", node.name, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "name", node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield "name", node.arg, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield "name", node.attr, node.lineno
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "Signal"
        ):
            yield from (("signal", target.id, node.lineno) for target in node.targets if isinstance(target, ast.Name))


def _is_excepted(path: str, name: str, word: str) -> bool:
    return any(path.startswith(place) and what in {name, word} for place, what in EXCEPTIONS)


def _old_names(path: str, tree: ast.Module) -> Iterator[str]:
    for kind, name, line in _definitions(tree):
        words = set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))
        old = {word for word in words & WORDS.keys() if word != "wanted" or kind == "signal"}
        old |= {name} & NAMES.keys()
        old |= {name.lstrip("_")} & CLASSES.keys() if kind == "class" else set()
        for word in sorted(old):
            if not _is_excepted(path, name, word):
                yield f"{path}:{line}: {name} ({word} -> {(WORDS | NAMES | CLASSES)[word]})"


def test_no_module_has_its_old_name() -> None:
    left = {old for old in MODULES if (PACKAGE / f"{old}.py").exists() or (PACKAGE / old / "__init__.py").exists()}
    left |= {path.relative_to(ROOT).as_posix() for path in SOURCES if "ui" in path.parts and path.stem in UI_MODULES}
    assert not left


def test_no_definition_has_an_old_name() -> None:
    found: list[str] = []
    for source in SOURCES:
        path = source.relative_to(PACKAGE).as_posix()
        found += _old_names(path, ast.parse(source.read_text(encoding="utf-8")))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("def tell(self): ...", "tell"),
        ("class Ticket: ...", "ticket"),
        ("submit_wanted = Signal(str)", "wanted"),
        ("def f(theirs): ...", "theirs"),
        ("self._mood = 1", "mood"),
    ],
)
def test_an_old_name_is_found(text: str, word: str) -> None:
    (found,) = {line.partition("(")[2].partition(" ")[0].lower() for line in _old_names("x.py", ast.parse(text))}
    assert found == word


_RAISES = re.compile(r"[Rr]aises? ((?:[A-Z]\w+(?:, | and | or )?)+)")
_OF_LIBRARIES = frozenset({"BadZipFile", "CancelledError", "LibsndfileError"})


def _named_errors(tree: ast.AST) -> Iterator[str]:
    """Yield the errors that docstrings say are raised; a name may stand in the plural."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for names in _RAISES.findall(" ".join((ast.get_docstring(node) or "").split())):
                yield from (name.removesuffix("s") for name in re.findall(r"[A-Z]\w+", names))


def test_docstrings_name_errors_that_exist() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    classes = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    known = {name.removesuffix("s") for name in classes | _OF_LIBRARIES | set(dir(builtins))}
    named = {(path.name, name) for path, tree in trees.items() for name in _named_errors(tree)}
    assert len(named) > 100
    assert not {pair for pair in named if pair[1] not in known}


def test_an_error_that_does_not_exist_is_found() -> None:
    assert list(_named_errors(ast.parse('def f():\n    """Read it. Raises Gone and ValueErrors."""'))) == [
        "Gone",
        "ValueError",
    ]


_QUOTED = re.compile(r"`([A-Za-z_]\w*(?:[./][A-Za-z_]\w*)*)(?:\(\))?`")
_NOT_CODE = frozenset(
    "set export upc category tenant_release_id releases ai_ slow_ n one_act explicit clean de ja ar "
    "error_500 after_create disc.number partners.NAME release.json history.json findings.json updates.json "
    "manifest.md5 checks/rules/PREFIX.py verbs/__init__".split()
)
"""Verbs, fields, values, files and beginnings of names that docstrings quote."""
_OF_OTHERS = frozenset(
    "is accepted uuid4 textValueSelected setFont ToolTipRole selectRow QStyle __feature__ mapping importhandler "
    "__path__".split()
)
"""Words and names of Python and Qt that only docstrings use."""
_NO_NAMES = _NOT_CODE | _OF_OTHERS


def _docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the texts that stand alone: docstrings, also those of attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


def _words_of(tree: ast.Module) -> set[str]:
    """Return every identifier of a module, and every word of its texts that are not docstrings."""
    words: set[str] = set()
    documentation = {id(text) for text in _docstrings(tree)}
    for node in ast.walk(tree):
        named = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname", "module")]
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            named.append(node.value)
        words |= {word for name in named if isinstance(name, str) for word in re.findall(r"\w+", name)}
    return words


def _quoted_without_code(texts: Iterable[str], words: set[str], modules: dict[str, set[str]]) -> Iterator[str]:
    """Yield what texts quote as code and no code has: `name` among `words`, `module.name` in that module."""
    for quoted in (found for text in texts for found in _QUOTED.findall(text)):
        *place, name = re.split(r"[./]", quoted.removesuffix(".py"))
        if quoted.startswith(("tests/", "resources/")) or {quoted, name} & _NO_NAMES or name in modules:
            continue
        if place and place[-1] in modules:
            if name not in modules[place[-1]]:
                yield quoted
        elif not place and name not in words and name not in dir(builtins):
            yield quoted


def test_what_docstrings_and_contributing_quote_as_code_exists() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    words = {path: _words_of(tree) for path, tree in trees.items()}
    modules: dict[str, set[str]] = {}
    for path, found in words.items():
        modules.setdefault(path.stem if path.stem != "__init__" else path.parent.name, set()).update(found)
    everywhere = set[str]().union(*words.values())
    classes = {name for name in everywhere if name[:1].isupper()}
    left: list[str] = []
    for path, tree in trees.items():
        texts = (str(text.value) for text in _docstrings(tree))
        name = path.relative_to(PACKAGE).as_posix()
        left += [f"{name}: `{quoted}`" for quoted in _quoted_without_code(texts, words[path] | classes, modules)]
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    quoted_there = set(_QUOTED.findall(page))
    left += [f"CONTRIBUTING.md: `{quoted}`" for quoted in _quoted_without_code([page], quoted_there, modules)]
    assert left == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("`gone`", ["gone"]), ("`kept`, `tables.gone`", ["tables.gone"]), ("`tables.row`, `tables`, `None`", [])],
)
def test_a_quoted_name_without_code_is_found(text: str, found: list[str]) -> None:
    assert list(_quoted_without_code([text], {"kept"}, {"tables": {"row"}})) == found


def test_every_private_name_of_a_module_is_used_in_it() -> None:
    unused: list[str] = []
    for path in SOURCES:
        source = path.read_text("utf-8")
        named = Counter(re.findall(r"\w+", source))
        for node in ast.parse(source).body:
            names = [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []
            targets = node.targets if isinstance(node, ast.Assign) else []
            targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
            names += [target.id for target in targets if isinstance(target, ast.Name)]
            decorated = bool(getattr(node, "decorator_list", []))
            unused += [
                f"{path.relative_to(PACKAGE)}: {name}"
                for name in names
                if name.startswith("_") and not name.startswith("__") and named[name] == 1 and not decorated
            ]
    assert unused == []
