"""The verb `check`, and the report that it writes."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackball_desktop.app import App, DataFolder
from trackball_desktop.checks.engine import newer_than
from trackball_desktop.checks.report import as_html, as_text
from trackball_desktop.checks.report import build_report as made_of
from trackball_desktop.checks.rule_version import RULE_VERSION
from trackball_desktop.domain.errors import LibraryLocked, UserError
from trackball_desktop.domain.release import walk
from trackball_desktop.domain.text import text_or_empty
from trackball_desktop.services.checking import CheckReport, CheckService
from trackball_desktop.services.drafts import Drafts
from trackball_desktop.verbs.findings import finding_document
from trackball_desktop.verbs.output import release_document, run_logged
from trackball_desktop.verbs.printing import print_json, print_lines, print_message

if TYPE_CHECKING:
    from trackball_desktop.checks.model import Finding
    from trackball_desktop.domain.release import Release

MAX_ALIKE_LISTED = 3
"""Places of one finding that are told line by line."""


def check(options: argparse.Namespace) -> int:
    """Measure what is new and check; beside an open window, check with what is known."""
    data_folder = DataFolder.resolve(options.data_dir, practice=options.practice)
    if options.report and Path(options.report).suffix.lower() not in _REPORTS:
        raise UserError(
            f"{options.report} is neither a .txt nor an .html file.", remedy="Use a name with one of these endings."
        )
    try:
        app = App(data_folder)
    except LibraryLocked:
        if options.act:
            raise
        app = App(data_folder, exclusive=False)
        print_message("The window is open: files that were not measured yet are reported as such.")
    with app:
        checking = CheckService(app.repositories, on_fault=app.write_crash_report)

        async def work() -> tuple[str, CheckReport]:
            app.recover_interrupted()
            release = Drafts(app.repositories).find(options.id).release
            for name in options.act:
                await asyncio.wrap_future(app.repositories.people.confirm(_require_artist(release, name)))
            if not app.exclusive:
                return release.id, checking.check(release.id)
            return release.id, await checking.run(release.id, on_progress=_print_progress)

        release_id, report = run_logged(app, work)
        draft = app.repositories.library.load(release_id)
        findings = [finding_document(draft.release, finding) for finding in report.findings]
        new = new_findings(report)
        if options.report:
            write_report(Path(options.report), draft.release, report)
        if options.json:
            passed = report.facts.passed_version
            rule_versions = {
                "pack": RULE_VERSION.isoformat(),
                "passed": passed.isoformat() if passed else None,
                "new": len(new),
            }
            print_json({**release_document(draft), **rule_versions, "findings": findings})
        else:
            _print_findings(findings)
            if new:
                print_lines(
                    f"Passed the store rules as of {report.facts.passed_version}; {len(new)} new findings since."
                )
        return 1 if report.blockers else 0


def _require_artist(release: Release, name: str) -> str:
    """Return a name that the release holds to the letter. Raises UserError for another one: most likely a slip."""
    if name in {text_or_empty(getattr(node, "artist", None)) for node in walk(release)}:
        return name
    raise UserError(
        f"Nobody on this release is called “{name}”.", remedy="Write the name as it is spelled in the release."
    )


def new_findings(report: CheckReport) -> tuple[Finding, ...]:
    """Return what only the rules say that are younger than those which the draft has passed."""
    passed = report.facts.passed_version
    return tuple(f for f in newer_than(report.findings, passed) if not f.is_waived) if passed is not None else ()


_REPORTS = {".txt", ".html"}


def write_report(path: Path, release: Release, report: CheckReport) -> None:
    """Write the report for the artist, as text or as a page. Raises UserError when the file cannot be written."""
    report_content = made_of(release, report.findings)
    try:
        path.write_text(as_html(report_content) if path.suffix.lower() == ".html" else as_text(report_content), "utf-8")
    except OSError as error:
        raise UserError(f"{path} cannot be saved: {error.strerror}.", remedy="Choose another location.") from error
    print_message(f"wrote {path}")


def _print_progress(done: int, total: int) -> None:
    print_message(f"measured {done} of {total} files")


def _print_findings(findings: list[dict[str, Any]]) -> None:
    """Print a line for each finding; what is said of many places alike is one line with their number."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for finding in findings:
        mark = "waived" if finding["waived"] else finding["severity"]
        alike.setdefault((mark, finding["id"], finding["message"]), []).append(finding["path"] or "release")
    for (mark, rule, message), places in alike.items():
        if len(places) > MAX_ALIKE_LISTED:
            places = [f"{places[0]} and {len(places) - 1:,} more places"]
        for place in places:
            print_lines(f"{mark:8} {rule:28} {place}: {message}")
    if not findings:
        print_lines("Nothing found.")


VERBS = {"check": check}
